"""TAXII 2.1: what a client of OASIS gets from a real server, page by page and poll by poll."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi.testclient import TestClient

from onrecord.ledger import Ledger
from onrecord.model import Claim, Evidence, Party, Reader, Record
from onrecord.web import Settings, create_app
from onrecord.web.taxii import MEDIA, collection_id

WHOLE = f"/taxii2/ledger/collections/{collection_id('ledger')}/"


@contextmanager
def serving(place: str) -> Iterator[str]:
    """The address of a running server over a ledger that may be written to."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        config = uvicorn.Config(create_app(Settings(ledger=place)), log_level="warning")
        running = uvicorn.Server(config)
        begun = threading.Event()
        main = threading.Thread(target=_run, args=(running, listening, begun), daemon=True)
        main.start()
        assert begun.wait(30)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        running.should_exit = True
        main.join(30)
        assert not main.is_alive()


@pytest.fixture
def server(place: Path) -> Iterator[str]:
    """A server over the filled ledger."""
    with serving(str(place)) as address:
        yield address


def _run(running: uvicorn.Server, listening: socket.socket, begun: threading.Event) -> None:
    # The socket listens already: who asks before the server has started waits for it.
    begun.set()
    running.run(sockets=[listening])


def root(address: str) -> Any:
    client = pytest.importorskip("taxii2client.v21")
    (found,) = client.Server(f"{address}/taxii2/").api_roots
    return found


def whole(address: str) -> Any:
    (found,) = [one for one in root(address).collections if one.title == "The whole ledger"]
    return found


def pages(found: Any, number: int, **filters: Any) -> list[list[dict[str, Any]]]:
    client = pytest.importorskip("taxii2client.v21")
    return [
        page.get("objects", []) for page in client.as_pages(found.get_objects, per_request=number, **filters)
    ]


def later(text: str, party: str = "China") -> Record:
    """A further document."""
    side = "CN" if party == "China" else None
    claim = Claim(
        id="c1",
        act="deny",
        actors=[Party(name=party, kind="state", side=side)],
        targets=[Party(name="Norway", kind="state", side="NO")],
        status="asserted",
        evidence=[Evidence(start=0, end=len(text), text=text)],
    )
    return Record(
        id="later", title=text[:20], publisher="P", published="2024-05-01", text=text, claims=[claim]
    )


def added(place: Path, *records: Record) -> None:
    with Ledger(str(place)) as ledger:
        for _ in ledger.add_records(records):
            pass


def test_a_client_finds_the_ledger_and_its_cases(server: str, place: Path) -> None:
    from onrecord.cases.keeping import list_cases

    found = root(server).collections
    assert all(one.can_read and not one.can_write for one in found)
    with Ledger(str(place)) as ledger:
        names = [case.name for case in list_cases(ledger)]
    assert [one.title for one in found] == ["The whole ledger", *names]


def test_pages_give_every_object_of_the_export(server: str, place: Path) -> None:
    stix2 = pytest.importorskip("stix2")
    from onrecord.export.sources import from_ledger
    from onrecord.export.stix.bundle import stix_objects

    got = pages(whole(server), 70)
    assert len(got) > 5
    assert max(map(len, got)) <= 70
    everything = [one for page in got for one in page]
    with Ledger(str(place)) as ledger:
        bundle = list(stix_objects(from_ledger(ledger)))
    assert {one["id"] for one in everything} == {one["id"] for one in bundle}
    for one in bundle:  # but for the parties, which gather what all documents say
        if one["type"] in ("note", "report", "campaign", "incident", "opinion"):
            assert one in everything
    versions = [(one["id"], one.get("modified")) for one in everything]
    assert len(set(versions)) == len({json.dumps(one, sort_keys=True) for one in everything})
    stix2.parse({"type": "bundle", "id": "bundle--" + collection_id("x"), "objects": everything})


def test_a_poll_gives_what_was_added_since(server: str, place: Path) -> None:
    found = whole(server)
    first = found.get_manifest(limit=5000)["objects"]
    last = first[-1]["date_added"]
    assert found.get_objects(added_after=last) == {}
    added(place, later("China denied it once more in a note to Norway."))
    new = found.get_objects(added_after=last)["objects"]
    (report,) = [one for one in new if one["type"] == "report"]
    assert report["name"] == "China denied it once"
    ids = {one["id"] for one in new}
    for one in new:  # whoever polls gets whole what is new
        refs = [*one.get("object_refs", []), one.get("source_ref"), one.get("target_ref")]
        assert {ref for ref in refs if ref} <= ids
    known = {one["id"]: one for one in found.get_objects(limit=5000)["objects"]}
    china = next(one for one in new if one["type"] == "identity" and one["name"] == "China")
    assert known[china["id"]] == china
    again = found.get_manifest(added_after=last)["objects"]
    assert found.get_objects(added_after=again[-1]["date_added"]) == {}


def test_versions_of_a_party_have_one_birthday(place: Path, server: str) -> None:
    added(place, later("China denied it to Norway, again."), later("China denied it to Norway for good."))
    found = whole(server)
    told = [one for page in pages(found, 0, version="all") for one in page]
    china = [one for one in told if one["type"] == "identity" and one["name"] == "China"]
    assert len(china) > 2
    assert len({one["created"] for one in china}) == 1
    assert len({one["modified"] for one in china}) == len(china)
    assert [one["modified"] for one in china] == sorted(one["modified"] for one in china)
    versions = found.object_versions(china[0]["id"])["versions"]
    assert versions == [one["modified"] for one in china]
    (last,) = [one for page in pages(found, 0, id=china[0]["id"]) for one in page]
    assert last == china[-1]


def test_a_case_has_its_documents_only(server: str, place: Path) -> None:
    from onrecord.cases.keeping import list_cases

    with Ledger(str(place)) as ledger:
        titles = {row.key: row.title for row in ledger.documents()}
        cases = {case.name: {titles[key] for key in case.documents} for case in list_cases(ledger)}
    for found in root(server).collections[1:]:
        reports = [one["name"] for page in pages(found, 0, type="report") for one in page]
        assert set(reports) == cases[found.title]


def test_filters_and_single_objects(server: str) -> None:
    found = whole(server)
    notes = found.get_objects(type="note", limit=3)
    assert [one["type"] for one in notes["objects"]] == ["note"] * 3
    assert notes["more"]
    one = notes["objects"][1]
    assert found.get_object(one["id"]) == {"objects": [one]}
    assert found.get_objects(id=one["id"], version=one["modified"])["objects"] == [one]
    assert found.get_objects(id=one["id"], version="2001-01-01T00:00:00.000Z") == {}


def keys(place: Path) -> list[str]:
    with Ledger(str(place)) as ledger:
        return [row.key for row in ledger.documents()]


def last_date(found: Any) -> str:
    """Up to where a client has polled."""
    date: str = found.get_manifest(limit=5000)["objects"][-1]["date_added"]
    return date


def held(known: dict[str, dict[str, Any]], told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What a client holds after a poll: of each object the last version. None may follow a revoked one."""
    stix2 = pytest.importorskip("stix2")
    for one in told.get("objects", []):
        stix2.parse(one)
        old = known.get(one["id"])
        if old is None or old["modified"] < one["modified"]:
            assert old is None or not old.get("revoked"), one
            assert old is None or old["created"] == one["created"]
            known[one["id"]] = one
        else:
            assert old["modified"] > one["modified"] or old == one
    return known


def revoked(known: dict[str, dict[str, Any]]) -> set[str]:
    return {id for id, one in known.items() if one.get("revoked")}


def test_what_was_withdrawn_is_revoked(place: Path, server: str) -> None:
    added(place, later("China denied it, said a paper that took it back."))
    found = whole(server)
    known = held({}, found.get_objects(limit=5000))
    (note,) = [one for one in known.values() if "took it back" in one.get("content", "")]
    before = last_date(found)
    with Ledger(str(place)) as ledger:
        ledger.withdraw(keys(place)[-1], "Ann", "wrong")
    told = found.get_objects(added_after=before)
    known = held(known, told)
    assert revoked(known) == {one["id"] for one in told["objects"] if one.get("revoked")}
    assert note["id"] in revoked(known)
    assert not [one for one in known.values() if one["type"] == "identity" and one.get("revoked")]
    # Who comes later sees that it is revoked, and none of its words.
    anew = held({}, found.get_objects(limit=5000))
    assert revoked(anew) == revoked(known)
    assert "took it back" not in json.dumps(anew)


def test_what_is_restored_has_new_ids(place: Path, server: str) -> None:
    found = whole(server)
    known = held({}, found.get_objects(limit=5000))
    key = keys(place)[0]
    for restore in (False, True, False, True):
        before = last_date(found)
        with Ledger(str(place)) as ledger:
            assert ledger.withdraw(key, "Ann", restore=restore)
        known = held(known, found.get_objects(added_after=before))
    fresh = held({}, found.get_objects(limit=5000))
    assert revoked(fresh) == revoked(known)
    alive = [one for one in known.values() if not one.get("revoked")]
    assert {one["id"] for one in alive} == fresh.keys() - revoked(fresh)
    titles = [one["name"] for one in alive if one["type"] == "report"]
    assert len(titles) == len(set(titles))
    for one in alive:  # what holds refers to what holds
        refs = {*one.get("object_refs", []), one.get("source_ref"), one.get("target_ref")} - {None}
        assert not refs & revoked(known)


def test_what_a_new_reading_leaves_out_is_revoked(place: Path, server: str) -> None:
    found = whole(server)
    known = held({}, found.get_objects(limit=5000))
    with Ledger(str(place)) as ledger:
        record = max((record for _, record in ledger.records()), key=lambda one: len(one.claims))
    reader = Reader(name="r", version="2", model="m", scope="cyber")
    number = len(revoked(known))
    for claims in (record.claims[1:], record.claims[:1], record.claims):
        before = last_date(found)
        added(place, record.model_copy(update={"claims": claims, "reader": reader}))
        reader = reader.model_copy(update={"version": reader.version + "1"})
        known = held(known, found.get_objects(added_after=before, limit=5000))
        assert len(revoked(known)) > number or claims is record.claims
        number = len(revoked(known))
    notes = [one for one in known.values() if one["type"] == "note" and not one.get("revoked")]
    with Ledger(str(place)) as ledger:
        assert len(notes) == sum(len(one.claims) for _, one in ledger.records())
    assert revoked(held({}, found.get_objects(limit=5000))) == revoked(known)


def test_merged_cases_are_polled_anew(place: Path, server: str) -> None:
    from onrecord.cases import filing
    from onrecord.cases.keeping import all_cases

    with Ledger(str(place)) as ledger:
        cases = [filed for _, filed in all_cases(ledger)]
        one, other = cases[0], cases[1]
        polled = {
            filed.id: pytest.importorskip("taxii2client.v21").Collection(
                f"{server}/taxii2/ledger/collections/{collection_id(filed.id)}/"
            )
            for filed in (one, other)
        }
        dates = {id: last_date(found) for id, found in polled.items()}
        known = {id: held({}, found.get_objects(limit=5000)) for id, found in polled.items()}
        number = filing.merge(ledger, one, [other], "Ann")
        whole_before = held({}, whole(server).get_objects(limit=5000))
        merged: set[str] = set()
        for id, found in polled.items():  # the address of the one that is gone leads to the other
            assert found.get_objects(added_after=dates[id])
            now = held(known[id], found.get_objects(added_after=dates[id], limit=5000))
            reports = {one["name"] for one in now.values() if one["type"] == "report"}
            assert reports == {paper.record.title for filed in (one, other) for paper in filed.case.papers}
            assert not revoked(now)
            merged |= now.keys()
            dates[id] = last_date(found)
        # Nothing was taken back, so nothing is told of the whole ledger.
        assert held({}, whole(server).get_objects(limit=5000)) == whole_before
        ledger.undo(number, "Ann")
        again = polled[other.id].get_objects(added_after=dates[other.id])
        reports = {one["name"] for one in again["objects"] if one["type"] == "report"}
        assert reports == {paper.record.title for paper in other.case.papers}


def test_headers_tell_the_dates(shared_client: TestClient) -> None:
    shared_client.headers["Accept"] = MEDIA
    answer = shared_client.get(WHOLE + "objects/?limit=20")
    assert answer.headers["content-type"] == MEDIA
    told = shared_client.get(WHOLE + "manifest/?limit=20").json()["objects"]
    assert answer.headers["x-taxii-date-added-first"] == told[0]["date_added"]
    assert answer.headers["x-taxii-date-added-last"] == told[-1]["date_added"]


def test_a_request_looks_at_so_much_and_goes_on(
    shared_client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.web.taxii_feed.PLACES", 2)
    shared_client.headers["Accept"] = MEDIA
    wanted = "match[type]=report"
    found, mark = [], ""
    for _ in range(20):
        page = shared_client.get(f"{WHOLE}objects/?{wanted}{mark}").json()
        found += page.get("objects", [])
        if not page.get("more"):
            break
        mark = f"&next={page['next']}"
    assert len({one["id"] for one in found}) == len(found) == 12


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/taxii2/ledger/collections/nowhere/", 404, "there is no collection of this id"),
        (WHOLE + "objects/note--0/", 404, "there is no object of this id in the collection"),
        (WHOLE + "objects/?added_after=yesterday", 400, "is no RFC 3339 time such as 2024-03-26T09:30:00Z"),
        (WHOLE + "objects/?next=7", 400, "is no mark that this server gave"),
        (WHOLE + "objects/?limit=-1", 422, "Input should be greater than or equal to 0"),
        ("/taxii2/other/", 404, "there is nothing at this address"),
    ],
)
def test_faults_are_told_as_taxii_tells_them(
    shared_client: TestClient, path: str, status: int, title: str
) -> None:
    answer = shared_client.get(path, headers={"Accept": MEDIA})
    assert answer.status_code == status
    assert answer.headers["content-type"] == MEDIA
    assert (answer.json()["title"], answer.json()["http_status"]) == (title, str(status))


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        (MEDIA, 200),
        ("application/taxii+json", 200),
        ("text/html, */*;q=0.1", 200),
        ("application/taxii+json;version=2.0", 406),
        ("text/html", 406),
    ],
)
def test_the_media_type_is_agreed_on(shared_client: TestClient, accept: str, status: int) -> None:
    assert shared_client.get("/taxii2/", headers={"Accept": accept}).status_code == status


def test_nothing_is_written(shared_client: TestClient) -> None:
    headers = {"Accept": MEDIA, "Content-Type": MEDIA}
    assert shared_client.post(WHOLE + "objects/", headers=headers, content=b"{}").status_code == 403
    assert shared_client.delete(WHOLE + "objects/note--0/", headers=headers).status_code == 403


def test_a_case_is_known_by_its_own_id_too(shared_client: TestClient) -> None:
    shared_client.headers["Accept"] = MEDIA
    cases = shared_client.get("/taxii2/ledger/collections/").json()["collections"]
    alias = cases[1]["alias"]
    assert alias.startswith("case-")
    assert shared_client.get(f"/taxii2/ledger/collections/{alias}/").json() == cases[1]


def cites(one: dict[str, Any], words: str) -> bool:
    return any(words in json.dumps(reference) for reference in one.get("external_references", []))


@pytest.mark.parametrize("how", ["withdrawn", "read anew"])
def test_no_last_version_of_a_party_cites_what_a_document_no_longer_says(
    place: Path, server: str, how: str
) -> None:
    record = later("Ruritania denied it to Norway, said a paper that took it back.", "Ruritania")
    added(place, record)
    found = whole(server)
    known = held({}, found.get_objects(limit=5000))
    assert [one for one in known.values() if cites(one, "took it back")]
    before = last_date(found)
    with Ledger(str(place)) as ledger:
        if how == "withdrawn":
            ledger.withdraw(keys(place)[-1], "Ann")
        else:
            list(ledger.add_records([record.model_copy(update={"claims": []})]))
    known = held(known, found.get_objects(added_after=before))
    assert not [one for one in known.values() if cites(one, "took it back") and not one.get("revoked")]
    (party,) = [one for one in known.values() if one.get("name") == "Ruritania"]
    assert "external_references" not in party
    # Who polls for the first time comes to hold the same.
    anew = held({}, found.get_objects(limit=5000))
    assert anew[party["id"]] == party
    assert not [one for one in anew.values() if cites(one, "took it back")]


def test_what_another_document_said_of_a_party_last_stays(place: Path, server: str) -> None:
    added(place, later("Ruritania denied it to Norway, and took it back.", "Ruritania"))
    gone = keys(place)[-1]
    added(place, later("Last week Ruritania denied it to Norway, and stands by it.", "Ruritania"))
    found = whole(server)
    known = held({}, found.get_objects(limit=5000))
    before = last_date(found)
    with Ledger(str(place)) as ledger:
        ledger.withdraw(gone, "Ann")
    known = held(known, found.get_objects(added_after=before))
    (party,) = [one for one in known.values() if one.get("name") == "Ruritania"]
    assert cites(party, "stands by it")
    # As soon as that is gone too, and as that comes back, the last version tells so.
    for restore in (False, True):
        before = last_date(found)
        with Ledger(str(place)) as ledger:
            ledger.withdraw(keys(place)[-1], "Ann", restore=restore)
        known = held(known, found.get_objects(added_after=before))
        (party,) = [one for one in known.values() if one.get("name") == "Ruritania"]
        assert cites(party, "stands by it") is restore
        assert not cites(party, "took it back")
