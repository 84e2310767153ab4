"""Threat-group names over all catalogues: each is one entry of one catalogue, and none chains to another."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from onrecord.acts import Kind
from onrecord.identity.groups import Groups
from onrecord.identity.resolver import Resolver
from onrecord.identity.text import group_key
from onrecord.model import Party
from onrecord.registers.model import Entry, Form, Name, Quality

TABLE = Path(__file__).with_name("catalogues.tsv")


def catalogues() -> list[Entry]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines, delimiter="\t"))
    return [
        Entry(
            register,
            key,
            Form.GROUP,
            Kind.GROUP,
            tuple(
                Name(text, Quality.PRIMARY if at == 0 else Quality.ALIAS)
                for at, text in enumerate(names.split(" | "))
            ),
            sides=tuple(side for side in sides.split(" | ") if side),
            status=status,
        )
        for register, key, status, names, sides in rows
    ]


ENTRIES = catalogues()


@pytest.fixture(scope="module")
def resolver() -> Resolver:
    return Resolver(ENTRIES)


def group(name: str, side: str | None = None) -> Party:
    return Party(name=name, kind=Kind.GROUP, side=side)


def names_of(main: str) -> set[str]:
    """All names that any catalogue gives to the entries whose main name or alias this is."""
    key = group_key(main)
    return {
        name.text
        for entry in ENTRIES
        if entry.status == "listed" and key in {group_key(n.text) for n in entry.names}
        for name in entry.names
    }


def test_the_catalogues_do_chain_apt28_to_apt29() -> None:
    """The trap is there: shared names lead from one to the other."""
    beside: dict[str, set[str]] = defaultdict(set)
    for entry in ENTRIES:
        keys = {group_key(name.text) for name in entry.names}
        for key in keys:
            beside[key] |= keys
    reached, todo = {"apt 28"}, ["apt 28"]
    while todo:
        for key in beside[todo.pop()] - reached:
            reached.add(key)
            todo.append(key)
    assert "apt 29" in reached


def test_apt28_and_apt29_stay_apart_over_all_catalogues(resolver: Resolver) -> None:
    one, other = (resolver.resolve(group(name)) for name in ("APT28", "APT29"))
    assert one is not None
    assert other is not None
    assert one["id"] != other["id"]
    ids: dict[str, set[str]] = {}
    for main in ("APT28", "APT29"):
        found = [resolver.resolve(group(name)) for name in names_of(main)]
        ids[main] = {identity["id"] for identity in found if identity is not None}
    # Whatever name of the one is asked for, the answer is never the other.
    assert other["id"] not in ids["APT28"]
    assert one["id"] not in ids["APT29"]
    assert not {n["name"] for n in one["names"]} & {n["name"] for n in other["names"]}


def test_a_name_that_a_catalogue_gives_to_both_decides_nothing(resolver: Resolver) -> None:
    assert {"GRIZZLY STEPPE"} <= {n.upper() for n in names_of("APT28")} & {
        n.upper() for n in names_of("APT29")
    }
    assert resolver.resolve(group("Grizzly Steppe")) is None


def test_no_name_of_any_catalogue_merges_two_entries(resolver: Resolver) -> None:
    """Each name leads to at most one entry, which itself has that name; the names stay its own."""
    by_ref = {entry.ref: entry for entry in ENTRIES}
    asked = {name.text for entry in ENTRIES for name in entry.names}
    assert len(asked) > 2500
    for name in asked:
        found = resolver.resolve(group(name))
        if found is None:
            continue
        entry = by_ref[found["id"]]
        keys = {group_key(n.text) for n in entry.names}
        asked_key = group_key(name)
        assert asked_key in keys or any(
            key.startswith(asked_key + " ") or asked_key.startswith(key + " ") for key in keys
        ), name
        assert [n["name"] for n in found["names"]] == [n.text for n in entry.names]
        assert found["id"] not in {other["id"] for other in found["entries"]}


def test_the_main_names_of_one_catalogue_never_meet(resolver: Resolver) -> None:
    """Two groups that a catalogue keeps apart keep different identities under their main names."""
    for catalogue in ("mitre-attack",):
        seen: dict[str, str] = {}
        for entry in ENTRIES:
            if entry.register != catalogue or entry.status != "listed":
                continue
            found = resolver.resolve(group(entry.name))
            assert found is not None, entry.name
            assert found["id"] == entry.ref
            assert seen.setdefault(found["id"], entry.name) == entry.name


@pytest.mark.parametrize(
    ("name", "side", "wanted"),
    [
        ("APT31", "CN", "mitre-attack:G0128"),
        ("Violet Typhoon", "CN", "mitre-attack:G0128"),
        ("Fancy Bear", "RU", "mitre-attack:G0007"),
        ("apt-28", "RU", "mitre-attack:G0007"),
        ("Cozy Bear", None, "mitre-attack:G0016"),
        ("the Lazarus Group", "KP", "mitre-attack:G0032"),
        ("Lazarus", "KP", "mitre-attack:G0032"),
    ],
)
def test_names_lead_to_their_group(resolver: Resolver, name: str, side: str | None, wanted: str) -> None:
    found = resolver.resolve(group(name, side))
    assert found is not None
    assert found["id"] == wanted


def test_another_state_is_another_group(resolver: Resolver) -> None:
    entry = Entry("misp-threat-actor", "x", Form.GROUP, Kind.GROUP, (Name("Night Owl"),), sides=("RU",))
    assert Groups([entry]).resolve("Night Owl", "RU")[0] is not None
    assert Groups([entry]).resolve("Night Owl", "CN")[0] is None


def test_a_common_word_is_no_group_unless_the_party_is_one(resolver: Resolver) -> None:
    assert resolver.resolve(Party(name="Machete", kind=Kind.BODY)) is None
    assert resolver.resolve(group("Machete")) is not None


def test_revoked_entries_are_left_out() -> None:
    revoked = Entry("mitre-attack", "G9", Form.GROUP, Kind.GROUP, (Name("Old Name"),), status="revoked")
    assert Groups([revoked]).resolve("Old Name") == (None, [])


def test_the_alias_names_its_catalogue(resolver: Resolver) -> None:
    found = resolver.resolve(group("Fancy Bear", "RU"))
    assert found is not None
    assert found["how"] == "alias in mitre-attack: Fancy Bear"
    assert {n["source"] for n in found["names"]} == {"mitre-attack"}
    assert {other["id"].split(":")[0] for other in found["entries"]} == {"misp-threat-actor", "microsoft"}
