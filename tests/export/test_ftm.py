"""FollowTheMoney: entities that its library takes, statements with their source and days."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.export.ftm import drafts, write_entities, write_statements
from onrecord.export.sources import Item
from onrecord.model import Record

ftm: Any = pytest.importorskip("followthemoney")


def entities(*records: Record) -> list[dict[str, Any]]:
    stream = io.BytesIO()
    write_entities(map(Item, records), stream)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def of(found: list[dict[str, Any]], schema: str) -> list[dict[str, Any]]:
    return [one for one in found if one["schema"] == schema]


def test_parties_keep_their_kind_and_country(record: Record) -> None:
    kinds = {
        (one["caption"], one["schema"], *one["properties"].get("country", ()))
        for one in entities(record)
        if one["schema"] in ("PublicBody", "Organization", "Person", "Company", "LegalEntity")
    }
    assert kinds == {
        ("Norway", "PublicBody", "no"),
        ("China", "PublicBody", "cn"),
        ("Sweden", "PublicBody", "se"),
        ("Norwegian parliament", "PublicBody", "no"),
        ("APT31", "Organization", "cn"),
        ("Li Wei", "Person", "cn"),
    }


def test_a_sanction_names_who_imposed_it_and_the_proof(record: Record) -> None:
    found = entities(record)
    (sanction,) = of(found, "Sanction")
    (article,) = of(found, "Article")
    person = of(found, "Person")[0]["id"]
    told = sanction["properties"]
    assert (told["entity"], told["authority"], told["country"]) == ([person], ["Norway"], ["no"])
    assert (told["date"], told["provisions"]) == (["2024-03-26"], ["asset freeze"])
    assert told["proof"] == [article["id"]]
    assert told["reason"] == ["=SUM(1) Norway froze the assets of Li Wei on 26 March 2024."]


@pytest.mark.parametrize("status", ["called_for", "expected", "denied"])
def test_what_was_not_imposed_is_no_sanction(record: Record, status: str) -> None:
    body = record.model_dump(mode="json")
    body["claims"][4]["status"] = status
    found = entities(Record.model_validate(body))
    assert not of(found, "Sanction")
    assert len(of(found, "Event")) == 5


def test_each_pair_is_a_link_and_each_party_a_mention(record: Record) -> None:
    found = entities(record)
    links = {(*one["properties"]["role"], *one["properties"]["status"]) for one in of(found, "UnknownLink")}
    assert len(of(found, "UnknownLink")) == 6
    assert ("attack", "alleged") in links
    assert len(of(found, "Mention")) == 6


def test_the_library_finds_every_property_and_every_reference(gold: list[Record]) -> None:
    found = entities(*gold[:3])
    ids = {one["id"] for one in found}
    assert len(ids) == len(found)
    for one in found:
        proxy = ftm.model.get_proxy(one, cleaned=False)
        assert proxy.schema.validate(one) is None
        for prop, value in proxy.itervalues():
            assert prop.type.name != "entity" or value in ids
        assert {name: sorted(proxy.get(name)) for name in one["properties"]} == one["properties"]


def test_statements_have_a_source_and_first_and_last_day(record: Record) -> None:
    later = record.model_copy(update={"id": "n2", "title": "Again", "published": "2024-04-02"})
    stream = io.BytesIO()
    write_statements([Item(record), Item(later)], stream)
    rows = list(csv.DictReader(io.StringIO(stream.getvalue().decode(), newline="")))
    assert len({row["id"] for row in rows}) == len(rows)
    norway = [row for row in rows if row["value"] == "Norway" and row["prop"] == "name"]
    days = {(row["schema"], row["first_seen"], row["last_seen"], row["dataset"]) for row in norway}
    assert ("PublicBody", "2024-03-26", "2024-04-02", "onrecord") in days
    assert ("Mention", "2024-04-02", "2024-04-02", "onrecord") in days


def test_they_are_what_the_library_would_write(gold: list[Record], tmp_path: Path) -> None:
    """They are put together here, as that takes a third of the time."""
    from followthemoney.statement.serialize import CSV, get_statement_writer, read_statements

    dataset = ftm.Dataset.make({"name": "onrecord", "title": "Onrecord"})
    found = entities(*gold)
    stream = io.BytesIO()
    write_statements(map(Item, gold), stream)
    ours = stream.getvalue()
    told: dict[str, list[Any]] = {}
    for one in read_statements(io.BytesIO(ours), CSV):
        if one.prop != "id":  # a checksum of the others, which the library adds
            told.setdefault(one.entity_id, []).append(one)
    assert set(told) == {one["id"] for one in found}
    rows = []
    for one in found:
        entity = ftm.StatementEntity.from_statements(dataset, told[one["id"]])
        theirs = entity.to_dict()
        assert one == theirs | {"properties": {k: sorted(v) for k, v in theirs["properties"].items()}}
        rows += sorted(entity.statements, key=lambda row: (row.prop, row.value))
    again = tmp_path / "statements.csv"
    with again.open("wb") as file, get_statement_writer(file, CSV) as writer:
        for row in rows:
            writer.write(row)
    assert again.read_bytes() == ours


def test_the_same_records_give_the_same_bytes(record: Record) -> None:
    written = []
    for write in (write_entities, write_entities, write_statements, write_statements):
        stream = io.BytesIO()
        write([Item(record)], stream)
        written.append(stream.getvalue())
    assert written[0] == written[1]
    assert written[2] == written[3]


def test_no_draft_comes_twice(gold: list[Record]) -> None:
    ids = [one.id for one in drafts(map(Item, gold))]
    assert len(ids) == len(set(ids))


def test_the_store_of_nomenklatura_loads_them(record: Record, tmp_path: Path) -> None:
    pytest.importorskip("nomenklatura")
    from nomenklatura.db import make_session
    from nomenklatura.resolver import Resolver
    from nomenklatura.store import load_entity_file_store

    path = tmp_path / "entities.ftm.json"
    with path.open("wb") as stream:
        write_entities([Item(record)], stream)
    with make_session(f"sqlite:///{tmp_path / 'resolver.db'}") as session:
        resolver: Any = Resolver(session, create=True)
        view: Any = load_entity_file_store(path, resolver=resolver).default_view()
        held = {one.id: one for one in view.entities()}
        assert set(held) == {one["id"] for one in entities(record)}
        (person,) = [one for one in held.values() if one.schema.name == "Person"]
        assert person.caption == "Li Wei"
        beside = {other.schema.name for _, other in view.get_adjacent(person)}
        assert {"Sanction", "Event", "UnknownLink"} <= beside
