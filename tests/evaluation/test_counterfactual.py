"""The measure of sides: 1 for a reader that takes none, less for one that does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from onrecord.commands import evaluate as command
from onrecord.errors import OnrecordError
from onrecord.evaluation import counterfactual, readings
from onrecord.model import Claim, Document, Record
from onrecord.reading import names

TEXT = (
    "China accused the United States of hacking. An American envoy denied it.\nRussia's SVR accused Britain."
)
DOCUMENT = Document(id="a", text=TEXT, published="2024-03-26")


def claims(text: str, biased: bool) -> Iterable[Claim]:
    """For each line one accusation, from the party that it names first to the one that it names next.

    A biased reader does not see what the United States says.
    """
    start = 0
    for line in text.split("\n"):
        found = names.index().find(line)
        parties = [
            {"name": match.entry.name, "kind": match.entry.kind, "side": match.entry.side} for match in found
        ]
        piece = {"text": line, "start": start, "end": start + len(line)}
        start += len(line) + 1
        if biased and found[0].entry.side == "US":
            continue
        yield Claim.model_validate(
            {"id": f"c{start}", "act": "attribute", "status": "asserted", "evidence": [piece]}
            | {"actors": parties[:1], "targets": parties[1:2]}
        )


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    def install(biased: bool) -> None:
        def read_all(documents: Iterable[Document], **_: Any) -> list[Record]:
            return [Record(id=d.id, text=d.text, claims=list(claims(d.text, biased))) for d in documents]

        monkeypatch.setattr(readings, "read_all", read_all)

    return install


def test_a_reader_that_takes_no_side_keeps_every_claim(reader: Callable[[bool], None]) -> None:
    reader(False)
    outcome = counterfactual.measure([DOCUMENT])
    assert outcome.share == 1.0
    assert outcome.total.names_share == 1.0
    assert outcome.differences == []
    assert outcome.total.documents >= 3
    assert {"CN-US", "GB-RU"} <= outcome.by_pair.keys()


def test_a_reader_that_takes_a_side_loses_claims(reader: Callable[[bool], None]) -> None:
    reader(True)
    outcome = counterfactual.measure([DOCUMENT], [("CN", "US")])
    # Two claims before; after the swap the United States accuses, and the reader is silent.
    assert (outcome.total.before, outcome.total.after, outcome.total.preserved) == (2, 1, 1)
    assert outcome.share == pytest.approx(2 / 3)
    (difference,) = outcome.differences
    assert difference.lost
    assert difference.before.startswith("China accused the United States")
    assert difference.after.startswith("The United States accused China")


def test_pairs_that_the_document_does_not_name_are_left_out(reader: Callable[[bool], None]) -> None:
    reader(False)
    assert counterfactual.measure([DOCUMENT], [("IR", "IL")]).total.documents == 0


def test_the_draw_is_the_same_every_time(reader: Callable[[bool], None]) -> None:
    reader(False)
    first, second = (counterfactual.measure([DOCUMENT]).by_pair.keys() for _ in range(2))
    assert first == second


@pytest.mark.parametrize("text", ["CN", "CN-CN", "CN-QQ", "China-US", ""])
def test_what_is_not_a_pair_is_refused(text: str) -> None:
    with pytest.raises(OnrecordError, match="--pair"):
        counterfactual.parse_pair(text)


def test_a_pair_as_people_write_it() -> None:
    assert counterfactual.parse_pair("cn-us") == ("CN", "US")


def test_the_command_fails_below_the_floor(reader: Callable[[bool], None], tmp_path: Any) -> None:
    (tmp_path / "a.json").write_text(
        '{"text": "China accused the United States.", "claims": []}', encoding="utf-8"
    )
    app = typer.Typer()
    app.command()(command.counterfactual)
    run = CliRunner().invoke
    reader(True)
    assert run(app, [str(tmp_path), "--pair", "CN-US", "--min-share", "0.9"]).exit_code == 1
    shown = run(app, [str(tmp_path), "--pair", "CN-US", "--verbose"])
    assert shown.exit_code == 0
    assert "a  CN-US  lost  attribute" in shown.output
    reader(False)
    assert run(app, [str(tmp_path), "--pair", "CN-US", "--min-share", "0.9", "--json"]).exit_code == 0
