"""The measures on real text, on rows and records made for the purpose."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.acts import Act
from onrecord.errors import OnrecordError
from onrecord.evaluation import readings, realtext
from onrecord.model import Claim, Document, Evidence, Party, Record, Span


def party(
    name: str, kind: str = "state", side: str | None = None, at: tuple[int, int] | None = None
) -> Party:
    mentions = [Span(start=at[0], end=at[1])] if at else []
    return Party.model_validate({"name": name, "kind": kind, "side": side, "mentions": mentions})


def claim(act: str, actors: list[Party], targets: list[Party], text: str, **more: Any) -> Claim:
    evidence = [Evidence(start=0, end=len(text), text=text)]
    return Claim.model_validate(
        {"id": "c1", "act": act, "actors": actors, "targets": targets, "status": "asserted", **more}
        | {"evidence": evidence}
    )


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[Claim]]:
    """What the reader shall find, by the document's id."""
    found: dict[str, list[Claim]] = {}

    def read_all(documents: Any, **_: Any) -> list[Record]:
        return [Record(id=d.id, text=d.text, claims=found.get(d.id, [])) for d in documents]

    monkeypatch.setattr(readings, "read_all", read_all)
    return found


def test_countries_as_eurepoc_writes_them() -> None:
    assert realtext.codes_of(["Iran, Islamic Republic of"]) == {"IR"}
    assert realtext.codes_of(["Korea, Republic of"]) == {"KR"}
    assert realtext.codes_of(["Korea, Democratic People's Republic of", "Unknown"]) == {"KP"}
    assert realtext.codes_of(["Israel, Russia"]) == {"IL", "RU"}
    assert realtext.codes_of(["Asia (region)"]) == set()


TEXT = "A group\nNorway accused Chinese hackers."


def row(name: str = "r1", **attribution: Any) -> dict[str, Any]:
    coded = {
        "type": "ATTRIBUTE",
        "by": ["Norwegian Police Security Service (PST)"],
        "by_country": ["Norway"],
        "to_country": ["China"],
        "by_in_text": True,
        "to_in_text": True,
    }
    return {
        "id": name,
        "name": "A group",
        "text": "Norway accused Chinese hackers.",
        "added": "2023-03-01",
        "initiator_countries": ["China"],
        "claims": [coded | attribution],
    }


NORWAY, CHINA = party("Norway", side="NO"), party("Chinese hackers", "group", "CN")


@pytest.mark.parametrize(
    ("read", "as_attribute", "found", "precision"),
    [
        ([claim("attribute", [NORWAY], [CHINA], TEXT)], 1.0, 1.0, 1.0),
        ([claim("attribute", [party("PST", "organ")], [CHINA], TEXT)], 1.0, 1.0, 1.0),
        ([claim("attack", [CHINA], [NORWAY], TEXT, said_by=["Norway"])], 0.0, 1.0, 1.0),
        ([claim("attack", [CHINA], [NORWAY], TEXT)], 0.0, 0.0, 1.0),
        ([claim("attack", [CHINA], [NORWAY], TEXT, said_by=["Sweden"])], 0.0, 0.0, 1.0),
        ([claim("attribute", [CHINA], [NORWAY], TEXT)], 0.0, 0.0, 0.0),
        ([claim("attribute", [NORWAY], [CHINA], TEXT, status="denied")], 0.0, 0.0, None),
        ([], 0.0, 0.0, None),
    ],
)
def test_what_counts_as_an_attribution_found(
    reads: dict[str, list[Claim]],
    read: list[Claim],
    as_attribute: float,
    found: float,
    precision: float | None,
) -> None:
    reads["r1"] = read
    figures = realtext.eurepoc([row()])
    assert figures["attributions"] == 1
    assert (figures["found_as_attribute"], figures["found"]) == (as_attribute, found)
    assert figures["accused_states_precision"] == precision


def test_only_attributions_that_the_text_holds_are_asked_for(reads: dict[str, list[Claim]]) -> None:
    rows = [
        row("a", by_in_text=False),
        row("b", to_in_text=False),
        row("c", type="SELF-CLAIM"),
        row("d", to_country=[]),
        row("e") | {"added": "2022-12-31"},
        row("f"),
    ]
    figures = realtext.eurepoc(rows)
    assert (figures["rows"], figures["attributions"]) == (5, 1)


def test_marked_spans() -> None:
    marked = "On Monday, <t>Iran</t> was hit by <s>the U.S.</s> with sanctions."
    bare = "On Monday, Iran was hit by the U.S. with sanctions."
    source, target = realtext.marked_span(marked, "s"), realtext.marked_span(marked, "t")
    assert source is not None
    assert target is not None
    assert (bare[source.start : source.end], bare[target.start : target.end]) == ("the U.S.", "Iran")
    assert realtext.marked_span("<s>Iran</s> left.", "t") is None


@pytest.mark.parametrize(
    ("act", "words", "status", "root"),
    [
        ("prosecute", "charged", "asserted", "ACCUSE"),
        ("prosecute", "arrested", "asserted", "COERCE"),
        ("cooperate", "met", "asserted", "CONSULT"),
        ("cooperate", "signed", "asserted", "AGREE"),
        ("cooperate", "jointly", "asserted", "COOPERATE"),
        ("support", "Backed", "asserted", "SUPPORT"),
        ("sanction", "sanctions", "called_for", "REQUEST"),
        ("support", "backed", "denied", "REJECT"),
        ("assess", "said", "asserted", None),
    ],
)
def test_plover_roots(act: str, words: str, status: str, root: str | None) -> None:
    one = claim(act, [], [], words, status=status, trigger=Span(start=0, end=len(words)))
    assert realtext.plover_root(one, words) == root


def test_every_act_but_two_has_a_root() -> None:
    assert {act for act in Act if act not in realtext.ROOT_OF_ACT} == {Act.ASSESS, Act.RETALIATE}


def test_plover_takes_the_claim_between_the_two_spans(reads: dict[str, list[Claim]]) -> None:
    text = "Iran condemned Israel as Norway met Sweden."
    reads["p"] = [
        claim("cooperate", [party("Norway", at=(25, 31))], [party("Sweden", at=(36, 42))], text),
        claim("condemn", [party("Iran", at=(0, 4))], [party("Israel", at=(15, 21))], text),
    ]
    one = {
        "id": "p",
        "sentence": text,
        "source": "Iran",
        "target": "Israel",
        "marked": "<s>Iran</s> condemned <t>Israel</t> as Norway met Sweden.",
        "root": "ACCUSE",
        "zsp_pred_root": "REJECT",
    }
    figures = realtext.plover([one])
    assert (figures["macro_f1"], figures["paper_macro_f1"], figures["answered"]) == (1.0, 0.0, 1.0)
    assert (figures["pair_given_macro_f1"], figures["pair_given_right"]) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("source", "target", "marked", "spans"),
    [
        ("Mali", "Chad", "<s>Mali</s> thanked <t>Chad</t>.", ((0, 4), (13, 17))),
        ("Mali", "Chad", "Mali thanked Chad.", ((0, 4), (13, 17))),
        ("Mali", "a recipient", "<s>Mali</s> thanked Chad.", ((0, 4), None)),
        ("", "Chad", "Mali thanked <t>Chad</t>.", (None, (13, 17))),
        ("Mali", "Chad", "And <s>Mali</s> thanked <t>Chad</t>.", ((0, 4), (13, 17))),
    ],
)
def test_what_the_coder_is_asked(source: str, target: str, marked: str, spans: object) -> None:
    asked = realtext._question(
        {"sentence": "Mali thanked Chad.", "source": source, "target": target, "marked": marked}
    )
    assert (asked.source, asked.target) == spans


def test_f1_by_root() -> None:
    wanted, given = ["A", "A", "B", "C"], ["A", "B", "B", None]
    assert realtext.f1_by_root(wanted, given, ["A", "B", "C"]) == pytest.approx(
        {"A": 2 / 3, "B": 2 / 3, "C": 0.0}
    )


def test_a_folder_without_data_is_bad_input(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OnrecordError):
        realtext.measure(tmp_path)
    assert realtext.main([str(tmp_path)]) == 2
    assert "eurepoc_dev.jsonl" in capsys.readouterr().err


def test_a_broken_file_is_bad_input(tmp_path: Any) -> None:
    (tmp_path / "plv_dev.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(OnrecordError, match="plv_dev"):
        realtext.measure(tmp_path)


def test_documents_are_read_with_the_date_on_which_they_were_added() -> None:
    document: Document = realtext._incident(row())
    assert (document.published, document.text) == ("2023-03-01", TEXT)


def test_every_marked_sentence_of_the_corpus_is_well_formed() -> None:
    from onrecord.reading.learned.roots import ROOTS, place

    files = sorted((Path(__file__).parents[2] / "corpus" / "relations").glob("*.jsonl"))
    assert files
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            assert row["root"] in ROOTS
            named = [role for role in ("source", "target") if row[role] is not None]
            assert named
            for role in named:
                place(row["sentence"], row[role], role)
