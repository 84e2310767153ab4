"""What the pictures of a case show, and that each mark leads to its sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from onrecord.acts import Act
from onrecord.cases.dossier import Dossier
from onrecord.cases.told import Told
from onrecord.ledger import Ledger
from onrecord.web.asked import Times
from onrecord.web.pictures import telling
from onrecord.web.pictures.choosing import Choice, Places, choose, event_name, most_told
from onrecord.web.pictures.graph import graph
from onrecord.web.pictures.matrix import matrix
from onrecord.web.pictures.timeline import LANES, REST, timeline
from onrecord.web.shelf import Cases


@pytest.fixture(scope="module")
def shelf(affairs: Path) -> Iterator[Cases]:
    with Ledger(str(affairs)) as ledger:
        yield Cases(ledger)


@pytest.fixture(scope="module")
def case(shelf: Cases) -> Dossier:
    """The affair of APT31, which seven documents tell."""
    return shelf.open("electoral", Times()).dossier


@pytest.fixture(scope="module")
def places(case: Dossier) -> Places:
    return Places(case.filed.id, Times(about="2000.."))


def chosen(case: Dossier, link: str) -> list[Any]:
    """The events that an address of sentences stands for."""
    asked = parse_qs(urlsplit(link).query)
    assert asked.pop("about") == ["2000.."]  # the times are kept in every address
    events = tuple(asked.pop("event", ()))
    return choose(case.happenings, Choice(event=events, **{name: value for name, (value,) in asked.items()}))


def test_the_timeline_has_a_mark_for_each_act_and_side(case: Dossier, places: Places) -> None:
    found = timeline(case, places)
    dated = [one for one in case.happenings if one.days]
    assert len(found.marks) == sum(max(1, len({p.side or p.kind for p, _ in one.actors})) for one in dated)
    assert len(found.rows) == len(case.happenings)
    assert {mark.lane for mark in found.marks} == set(found.lanes)
    assert len(found.lanes) <= LANES
    assert found.lanes[-1] == REST
    for mark in found.marks:
        (one,) = chosen(case, mark.link)
        assert (mark.act, mark.status) == (one.act.value, one.status.value)
        assert mark.dated == (one.when is not None)
        assert mark.first <= mark.last


def test_a_cell_of_the_matrix_leads_to_what_it_counts(case: Dossier, places: Places) -> None:
    found = matrix(case, places)
    assert sum(len(acts) for acts in found.cells.values()) > 40
    for (row, column), acts in found.cells.items():
        assert row in [end.key for end in found.rows]
        assert column in [end.key for end in found.columns]
        for act in acts:
            events = chosen(case, act.link)
            assert len(events) == act.count
            assert {one.act.value for one in events} == {act.act}


def test_the_graph_shows_those_with_most_acts_and_what_is_between_them(case: Dossier, places: Places) -> None:
    whole, found = graph(case, places, most=10_000), graph(case, places)
    assert len(whole.nodes) > len(found.nodes) == 60
    assert found.left_out == len(whole.nodes) - 60
    kept = {node.key for node in found.nodes}
    least = min(node.events for node in found.nodes)
    assert all(node.events <= least for node in whole.nodes if node.key not in kept)
    assert {node.box for node in found.nodes} == {key for key, _ in found.boxes}
    for edge in found.edges:
        assert {edge.source, edge.target} <= kept
        events = chosen(case, edge.link)
        assert len(events) == edge.events == sum(count for _, count in edge.acts)
    for node in found.nodes:
        assert len(chosen(case, node.link)) == node.events
    for tie in found.ties:
        assert len(chosen(case, tie.link)) == tie.events


def test_an_event_is_found_by_the_name_of_any_of_its_claims(case: Dossier) -> None:
    one = next(one for one in case.happenings if len(one.claims) > 1)
    last = one.claims[-1]
    assert choose(case.happenings, Choice(event=(f"{last.paper.name}.{last.claim.id}",))) == [one]
    assert choose(case.happenings, Choice(event=(event_name(one),))) == [one]
    assert choose(case.happenings, Choice(event=("d0.c1",))) == []
    assert choose(case.happenings, Choice()) == case.happenings


def test_an_operation_names_accusers_deniers_and_estimative_words(case: Dossier, places: Places) -> None:
    found = telling.operations(case, places)
    assert len(found) == len(case.operations) > 10
    electoral = next(one for one in found if "Electoral Commission" in one.victims)
    assert any("highly likely" in word for one in found for word in one.confidence)
    assert electoral.accused_by
    for named in (*electoral.accused_by, *electoral.beside):
        assert chosen(case, named.link)


def test_measures_carry_what_the_registers_say(case: Dossier, places: Places) -> None:
    def checking(told: Told) -> dict[str, Any] | None:
        if told.act is not Act.SANCTION:
            return None
        hit = {"register": "uk-sanctions-list", "id": "CYB0046", "name": "NI, Gaobin", "listing": "listed"}
        findings = [{"hits": [hit, hit]}]
        return {"verdict": "borne out", "says": "a sanction", "found": "one person", "findings": findings}

    found = telling.measures(case, places, checking)
    assert {one.kind for one in found} <= {
        "sanction",
        "prosecute",
        "restrict",
        "diplomatic",
        "takedown",
        "warn",
    }
    checked = [one for one in found if one.checks]
    assert {one.kind for one in checked} == {"sanction"}
    (check,) = checked[0].checks  # what several documents tell alike is said once
    assert check.verdict == "borne out"
    assert check.entries == ["uk-sanctions-list CYB0046: NI, Gaobin; listed"]
    assert check.sources


def test_disagreements_keep_each_documents_sentence(case: Dossier, places: Places) -> None:
    found = telling.disagreements(case, places)
    assert found
    for one in found:
        assert len(one.versions) > 1
        assert all(
            text and link.startswith("/documents/") for v in one.versions for _, link, text in v.tellings
        )


def test_near_copies_stand_under_one_voice(case: Dossier, places: Places) -> None:
    found = telling.voices(case, places)
    assert len(found) == case.voices
    assert sum(len(voice.documents) for voice in found) == len(case.sources)
    (copied,) = [voice for voice in found if len(voice.documents) > 1]
    assert [one.first for one in copied.documents] == [True, False]


def test_what_was_demanded_leads_to_what_followed(case: Dossier, places: Places) -> None:
    found = telling.still_open(case, places)
    assert len(found) == len(case.open)
    assert all(chosen(case, named.link) for one in found for named in one.followed)


def test_a_large_case_shows_what_most_voices_tell_and_counts_the_rest(case: Dossier, places: Places) -> None:
    all_of_it, some = timeline(case, places), timeline(case, places, 5)
    assert (len(some.rows), some.left) == (5, len(all_of_it.rows) - 5)
    assert [row for row in all_of_it.rows if row in some.rows] == some.rows, "in the same order"
    told = sorted((one.voices for one in case.happenings), reverse=True)
    assert sorted((one.voices for one in most_told(case.happenings, 5)), reverse=True) == told[:5]
    assert most_told(case.happenings, None) == case.happenings
    for view in (telling.operations, telling.still_open, telling.disagreements):
        everything, few = view(case, places), view(case, places, 1)
        assert 0 < len(few) < len(everything)
        assert all(one in everything for one in few) or view is telling.disagreements
