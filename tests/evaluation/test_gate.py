"""The gate fails on a fall, names it, and says how to pin anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.evaluation import gate

MEASURED: gate.Figures = {
    "gold": {"documents": 28, "gold_triples": 563, "f1": 0.81, "when": 0.9},
    "swapped_states": {"swaps": 100, "claims": 2000, "share_preserved": 0.99},
}


def changed(name: str, figure: str, value: float) -> gate.Figures:
    return {**MEASURED, name: {**MEASURED[name], figure: value}}


def test_the_same_figures_pass() -> None:
    assert gate.failures(MEASURED, MEASURED) == []
    assert gate.gains(MEASURED, MEASURED) == []


def test_of_a_large_set_a_part_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = Path(__file__).parents[2] / "corpus"
    read: dict[str, int] = {}
    monkeypatch.setattr(gate.readings, "read_gold", lambda wanted, **_: read.update(n=len(wanted)) or {})
    monkeypatch.setattr(gate.scoring, "score", lambda wanted, answers: read.update({str(len(wanted)): 1}))
    monkeypatch.setattr(gate, "_figures", lambda score: {})
    monkeypatch.setattr(gate.counterfactual, "sample", lambda texts: [])
    gate.measure(corpus)
    assert {"28", "48"} <= set(read)
    assert max(int(n) for n in read if n.isdigit()) <= gate.MOST


def test_nothing_pinned_fails() -> None:
    assert gate.failures({}, MEASURED) == ["nothing is pinned yet"]


@pytest.mark.parametrize(("value", "passes"), [(0.809, True), (0.8081, True), (0.8079, False), (0.5, False)])
def test_a_fall_beyond_the_tolerance_fails(value: float, passes: bool) -> None:
    found = gate.failures(MEASURED, changed("gold", "f1", value))
    assert (found == []) is passes
    assert passes or found == [f"gold: f1 fell from 0.8100 to {value:.4f}"]


def test_more_claims_than_before_are_no_fall() -> None:
    assert gate.failures(MEASURED, changed("swapped_states", "claims", 1500)) == []


def test_another_corpus_must_be_pinned_anew() -> None:
    (line,) = gate.failures(MEASURED, changed("gold", "gold_triples", 560))
    assert "gold_triples is 560 and was 563" in line


def test_sets_that_come_or_go_fail() -> None:
    more = {**MEASURED, "new": {"f1": 0.5}}
    assert gate.failures(MEASURED, more) == ["new: was measured and is not pinned"]
    assert len(gate.failures(more, MEASURED)) == 1


def test_a_gain_is_worth_pinning() -> None:
    assert gate.gains(MEASURED, changed("gold", "f1", 0.83)) == ["gold: f1 rose from 0.8100 to 0.8300"]
    assert gate.gains(MEASURED, changed("gold", "f1", 0.815)) == []


def test_pins_come_back_as_they_were_written(tmp_path: Path) -> None:
    file = tmp_path / "quality" / "scores.toml"
    reasons = [{"date": "2026-11-22", "reason": 'the "reader" reads quotes: “so” \\ on'}]
    gate.write_pins(file, MEASURED, reasons)
    assert gate.read_pins(file) == {"figures": MEASURED, "reasons": reasons}


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "measure", lambda corpus, processes: MEASURED)
    monkeypatch.setattr(gate, "measure_realtext", lambda folder, processes: {"plover": {"macro_f1": 0.3}})


@pytest.mark.usefixtures("measured")
def test_unpinned_then_pinned(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "scores.toml"
    assert gate.main(["--scores", str(file)]) == 1
    assert "nothing is pinned yet" in (message := capsys.readouterr().err)
    assert "--pin" in message
    assert gate.main(["--scores", str(file), "--pin", "first figures"]) == 0
    assert gate.main(["--scores", str(file)]) == 0
    assert gate.main(["--scores", str(file), "--pin", "second"]) == 0
    assert [row["reason"] for row in gate.read_pins(file)["reasons"]] == ["first figures", "second"]


@pytest.mark.usefixtures("measured")
def test_pins_on_real_text_count_only_where_it_is_measured(tmp_path: Path) -> None:
    file = tmp_path / "scores.toml"
    gate.main(["--scores", str(file), "--realtext", "x", "--pin", "all"])
    assert gate.main(["--scores", str(file)]) == 0
    # Pinning without the real text keeps what was pinned with it.
    gate.main(["--scores", str(file), "--pin", "less"])
    pins = gate.read_pins(file)
    assert pins["figures"]["plover"] == {"macro_f1": 0.3}
    gate.write_pins(file, {**pins["figures"], "plover": {"macro_f1": 0.4}}, [])
    assert gate.main(["--scores", str(file), "--realtext", "x"]) == 1


@pytest.mark.usefixtures("measured")
def test_a_pin_needs_a_reason(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        gate.main(["--scores", str(tmp_path / "scores.toml"), "--pin", " "])


def test_a_corpus_without_sets_is_bad_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gate.main(["--corpus", str(tmp_path)]) == 2
    assert "annotated" in capsys.readouterr().err
