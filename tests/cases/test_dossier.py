"""What a case shows: operations, sides, times, what is open, sources; and how it is written down."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="the extra ledger is not installed")

from onrecord.acts import Act, Standing
from onrecord.cases import as_json, rendering
from onrecord.cases.dates import span
from onrecord.cases.dossier import Dossier, Happening, dossier
from onrecord.cases.filing import open_file
from onrecord.cases.page import page
from onrecord.ledger import Ledger
from onrecord.model import Record

from .conftest import annotated, record


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """An affair of five documents, one of them a near-copy, and one that recalls it."""
    with Ledger.open(str(tmp_path_factory.mktemp("ledger") / "ledger.db")) as opened:
        names = [f"t{number}" for number in range(18, 24)]
        for _ in opened.add_records(annotated(name) for name in names):
            pass
        yield opened


@pytest.fixture(scope="module")
def german(ledger: Ledger) -> Dossier:
    file = open_file(ledger)
    return dossier(file, file.cases[0])


def of_act(case: Dossier, act: Act, actor: str, target: str) -> list[Happening]:
    return [
        one
        for one in case.happenings
        if one.act is act and actor in one.sides("actors") and target in one.sides("targets")
    ]


def test_one_event_with_many_sources(german: Dossier) -> None:
    (attribution,) = [one for one in of_act(german, Act.ATTRIBUTE, "DE", "RU") if len(one.claims) > 2]
    assert attribution.when == "2024-05-03"
    assert {told.paper.record.id for told in attribution.claims} >= {"t18", "t19", "t21", "t22"}
    assert attribution.first.paper.record.published == "2024-05-03"


def test_near_copies_count_as_one_voice(german: Dossier) -> None:
    (recall,) = [
        one
        for one in of_act(german, Act.DIPLOMATIC, "DE", "RU")
        if one.when == "2024-05-06" and one.voices > 1
    ]
    documents = {told.paper.record.id for told in recall.claims}
    assert {"t21", "t22"} <= documents  # one text under two mastheads
    assert recall.voices == len(documents) - 1
    assert german.voices == len(german.sources) - 1
    (copy,) = [source for source in german.sources if source.copy_of]
    assert copy.row.title is not None
    assert copy.row.title.startswith("Germany called its envoy home")


def test_an_operation_tells_on_whose_word_and_who_denies(german: Dossier) -> None:
    spd = next(op for op in german.operations if any("Social" in p.name for p, _ in op.happening.targets))
    assert any("DE" in accuser.sides("actors") for accuser in spd.accusers)
    # No tie says what a denial of these annotations answers.
    assert not spd.denials
    assert spd.beside
    assert all("RU" in denial.sides("actors") for denial in spd.beside)
    for operation in german.operations:
        told = {claim.paper.key for claim in operation.happening.claims}
        assert all(told & {claim.paper.key for claim in denial.claims} for denial in operation.beside)


def test_who_stands_where_counts_each_act_once(german: Dossier) -> None:
    tallies = [tally.count for stance in german.summary.stances for tally in stance.tallies]
    unfolded = sum(
        max(1, len({p.side or p.kind for p, _ in one.actors}))
        * max(1, len({p.side or p.kind for p, _ in one.targets}))
        for one in german.happenings
    )
    assert sum(tallies) == unfolded


def test_the_timeline_is_in_order(german: Dossier) -> None:
    starts = [one.days[0] for one in german.happenings if one.days]
    assert starts == sorted(starts)
    assert [one.number for one in german.happenings] == list(range(1, len(german.happenings) + 1))


def test_an_event_of_another_case_is_background_there(ledger: Ledger) -> None:
    file = open_file(ledger)
    other = dossier(file, file.find("DFS"))
    owners = {owner.id for _, owner in other.background if owner}
    assert owners == {file.cases[0].id}
    assert any("Social Democrats" in party.name for one, _ in other.background for party, _ in one.targets)


def test_only_what_is_about_a_time(ledger: Ledger) -> None:
    file = open_file(ledger)
    within = span("2024-05")
    case = dossier(file, file.cases[0], when="2024-05", within=within)
    assert 0 < len(case.happenings) < len(dossier(file, file.cases[0]).happenings)
    assert within
    assert all(one.days and one.days[0] <= within[1] and within[0] <= one.days[1] for one in case.happenings)


def _case(tmp_path: Path, *records: Record) -> Dossier:
    with Ledger.open(str(tmp_path / "made.db")) as opened:
        for _ in opened.add_records(records):
            pass
        file = open_file(opened)
    return dossier(file, file.cases[0])


ZENDA, STRELSAU = ("Zenda", "CZ"), ("Strelsau", "RU")


def test_a_threat_that_was_carried_out_and_one_that_was_not(tmp_path: Path) -> None:
    case = _case(
        tmp_path,
        record(
            "made",
            [
                {
                    "act": "threaten",
                    "actors": [ZENDA],
                    "targets": [STRELSAU],
                    "when": "2024-05-03",
                    "says": "Zenda vowed that Strelsau would pay for the hack.",
                },
                {
                    "act": "sanction",
                    "actors": [ZENDA],
                    "targets": [STRELSAU],
                    "when": "2024-06-01",
                    "says": "Zenda put two firms of Strelsau on its sanctions list in June.",
                },
                {
                    "act": "threaten",
                    "actors": [STRELSAU],
                    "targets": [ZENDA],
                    "when": "2024-06-02",
                    "says": "Strelsau warned Zenda of consequences.",
                },
                {
                    "act": "demand",
                    "actors": [STRELSAU],
                    "targets": [ZENDA],
                    "when": "2024-05-01",
                    "says": "Strelsau asked Zenda to show its evidence.",
                },
            ],
            published="2024-06-03",
        ),
    )
    followed = {
        (one.happening.act.value, min(one.happening.sides("actors"))): [f.act.value for f in one.followed]
        for one in case.open
    }
    assert followed == {
        ("threaten", "CZ"): ["sanction"],
        ("threaten", "RU"): [],
        ("demand", "RU"): ["threaten", "sanction"],
    }


def test_a_measure_called_for_and_then_taken(tmp_path: Path) -> None:
    claim = {"act": "sanction", "actors": [ZENDA], "targets": [STRELSAU]}
    case = _case(
        tmp_path,
        record(
            "made",
            [
                {
                    **claim,
                    "status": "called_for",
                    "when": "2024-05-03",
                    "says": "Zenda should list the firms.",
                },
                {**claim, "when": "2024-06-01", "says": "Zenda listed the firms of Strelsau in June."},
            ],
            published="2024-06-03",
        ),
    )
    (open_one,) = case.open
    assert open_one.happening.standing is Standing.OPEN
    assert [one.when for one in open_one.followed] == ["2024-06-01"]


def test_a_denial_is_of_what_it_is_tied_to(tmp_path: Path) -> None:
    def accuse(what: str) -> list[dict[str, Any]]:
        says = f"Zenda said that Strelsau hacked {what}."
        hack = {"act": "attack", "status": "alleged", "actors": [STRELSAU], "targets": [(what, "CZ", "body")]}
        return [
            {"act": "attribute", "actors": [ZENDA], "targets": [STRELSAU], "says": says},
            {**hack, "says": says},
        ]

    denial = {
        "act": "deny",
        "actors": [STRELSAU],
        "targets": [ZENDA],
        "says": "Strelsau denied the hack of the mint.",
        "links": [{"type": "answers", "claim": "c2"}],
    }
    case = _case(
        tmp_path, record("made", [*accuse("the Mint"), *accuse("the Zoo"), denial], published="2024-06-03")
    )
    denied = {op.happening.targets[0][0].name: (len(op.denials), len(op.beside)) for op in case.operations}
    assert denied == {"the Mint": (1, 0), "the Zoo": (0, 0)}


def test_working_together_is_one_act_of_two_ends(tmp_path: Path) -> None:
    says = "Zenda and Strelsau agreed to look into it together."
    both = [
        {"act": "cooperate", "actors": [one], "targets": [two], "says": says}
        for one, two in ((ZENDA, STRELSAU), (STRELSAU, ZENDA))
    ]
    first, second = (claim | {"says": says} for claim in both)
    made = record("made", [first, second], published="2024-06-03")
    # Both claims rest on one sentence.
    text = says + "\n"
    piece = {"text": says, "start": 0, "end": len(says)}
    claims = [claim.model_dump(mode="json") | {"evidence": [piece]} for claim in made.claims]
    case = _case(
        tmp_path, Record.model_validate({**made.model_dump(mode="json"), "text": text, "claims": claims})
    )
    (one,) = case.happenings
    assert len(one.claims) == 2
    assert (one.sides("actors"), one.sides("targets")) == ({"CZ"}, {"RU"})


def test_a_withdrawn_document_is_shown_and_counts_for_nothing(tmp_path: Path) -> None:
    with Ledger.open(str(tmp_path / "made.db")) as opened:
        for name in ("t01", "t03"):
            opened.add_record(annotated(name))
        key = next(row.key for row in opened.documents() if (row.title or "").startswith("Albania"))
        opened.withdraw(key, "Ann", "retracted")
        file = open_file(opened)
    case = dossier(file, file.cases[0])
    assert {source.row.key: source.row.withdrawn for source in case.sources}[key] == "retracted"
    assert case.voices == 1
    assert all(told.paper.name != key for one in case.happenings for told in one.claims)


def test_every_quotation_is_verbatim(german: Dossier, ledger: Ledger) -> None:
    texts = {row.key: found.text for row, found in ledger.records()}
    body = as_json.case(german)
    pieces = [
        (telling["document"], piece)
        for event in body["events"]
        for telling in event["tellings"]
        for piece in telling["evidence"]
    ]
    assert len(pieces) > 100
    assert all(texts[key][piece["start"] : piece["end"]] == piece["text"] for key, piece in pieces)
    assert json.loads(json.dumps(body)) == body


def test_disagreements_show_every_wording(german: Dossier) -> None:
    shown = page(german)
    (section,) = [section for section in shown.sections if section.anchor == "disagreements"]
    officers = next(entry for entry in section.entries if entry.head.startswith("number (officer)"))
    assert len(officers.quotes) >= 2
    assert any(fact.startswith("12: ") for fact in officers.facts)
    assert any(fact.startswith("20: ") for fact in officers.facts)


HOSTILE = "<script>alert(1)</script> \x1b[31m | [x](javascript:1) \u202e"


@pytest.fixture
def hostile(tmp_path: Path) -> Dossier:
    claim = {
        "act": "attack",
        "actors": [(HOSTILE, "RU", "group")],
        "targets": [("Zenda's ministry", "CZ", "organ")],
        "says": f"The {HOSTILE} broke in.",
        "detail": {"data": HOSTILE},
    }
    return _case(
        tmp_path, record("made", [claim], title=HOSTILE, publisher=HOSTILE, url="javascript:alert(1)")
    )


def test_html_is_inert_and_complete_in_itself(hostile: Dossier) -> None:
    html = rendering.to_html(page(hostile))
    assert "<script" not in html
    assert "javascript:" not in html.replace("[x](javascript:1)", "")
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert "default-src 'none'" in unescape(html)
    assert "<link" not in html
    assert "src=" not in html


def test_markdown_and_terminal_are_inert(hostile: Dossier) -> None:
    markdown, text = rendering.to_markdown(page(hostile)), rendering.to_text(page(hostile))
    assert "\\<script" in markdown
    assert "\\[x\\]" in markdown
    for shown in (markdown, text):
        assert "\x1b" not in shown
        assert "\u202e" not in shown


def test_every_format_tells_the_same_sections(german: Dossier) -> None:
    shown = page(german)
    html, markdown, text = rendering.to_html(shown), rendering.to_markdown(shown), rendering.to_text(shown)
    for section in shown.sections:
        assert f'id="{section.anchor}"' in html
        assert f"## {section.title}\n" in markdown
        assert section.title.upper() in text
    anchors = {f"e{one.number}" for one in german.happenings}
    assert all(f'id="{anchor}"' in html for anchor in anchors)
