"""The table of groups in the package, and the stand-ins for rigour where the extra is not installed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord.acts import Kind
from onrecord.identity import builtin, open_resolver, tables
from onrecord.identity.groups import Groups
from onrecord.model import Party
from onrecord.registers.model import Entry, Form, Name, Version
from onrecord.registers.snapshot import snapshot_store
from onrecord.registers.store import RegisterStore

WITHOUT_EXTRA = """
import json, sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"rigour", "icu", "lxml", "httpx", "platformdirs", "openpyxl"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
from onrecord import Party
from onrecord.identity import open_own, tables
assert not tables.RIGOUR
resolver = open_own()
found = {}
for name, kind, side in json.loads(sys.argv[1]):
    identity = resolver.resolve(Party(name=name, kind=kind, side=side))
    found[name] = identity and identity["id"]
print(json.dumps(found))
"""


def test_without_the_extra_the_tables_in_the_package_give_identities(tmp_path: Path) -> None:
    asked = {
        ("Beijing", "state", "CN"): "state:CN",
        ("NATO", "alliance", "NATO"): "alliance:NATO",
        ("Gaobin Ni", "person", "CN"): "ofac-sdn:47818",
        ("Dmitri Sergeevich Badin", "person", "RU"): "eu-fsf:EU.5851.39",
        ("Wuhan Xiaoruizhi Science and Technology Co., Ltd.", "company", "CN"): "ofac-sdn:47800",
        ("Violet Typhoon", "group", "CN"): "mitre-attack:G0128",
        ("Lin Jian", "person", "CN"): None,
    }
    outcome = subprocess.run(
        [sys.executable, "-c", WITHOUT_EXTRA, json.dumps(list(asked))],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
    )
    assert outcome.returncode == 0, outcome.stderr
    found = json.loads(outcome.stdout)
    expected = {name: identity for (name, _, _), identity in asked.items()}
    assert found == expected


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "RIGOUR", False)


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(
    ("left", "right", "most", "distance"),
    [
        ("abc", "abc", 2, 0),
        ("korinets", "korinec", 3, 2),
        ("smirnov", "smyrnoff", 3, 3),
        ("short", "longerword", 2, 3),
    ],
)
def test_edits_are_levenshteins(left: str, right: str, most: int, distance: int) -> None:
    assert tables.edits(left, right, most) == distance == tables.edits(right, left, most)


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(
    ("name", "forms", "core"),
    [
        ("wuhan xiaoruizhi technology co., ltd.", ("llc",), "wuhan xiaoruizhi technology co.,"),
        ("ooo neobit", ("llc",), "neobit"),
        ("joint stock company pasit", ("jsc",), "pasit"),
        ("limitless systems", (), "limitless systems"),
    ],
)
def test_common_legal_forms_are_known(name: str, forms: tuple[str, ...], core: str) -> None:
    found, rest = tables.legal_forms(name)
    assert found == forms
    assert rest.strip() == core


def test_the_tables_groups_keep_the_catalogue_of_each_name() -> None:
    entries = {entry.ref: entry for entry in builtin.groups()}
    attack = entries["mitre-attack:G0128"]
    assert {name.source for name in attack.names} == {"MITRE ATT&CK"}
    own = entries["onrecord-names:APT31"]
    assert {name.text: name.source for name in own.names}["TIDE CASTLE"] == "MISP galaxy"


def test_no_name_of_the_table_leads_to_two_groups() -> None:
    groups = Groups(builtin.groups())
    reached: dict[str, set[str]] = {}
    for entry in builtin.groups():
        for name in entry.names:
            chosen, _ = groups.resolve(name.text)
            if chosen is not None:
                reached.setdefault(name.text, set()).add(chosen.entry.ref)
    assert len(reached) > 2000
    assert all(len(refs) == 1 for refs in reached.values())
    for one, other in (("G0007", "APT29"), ("G0016", "APT28")):
        entry = next(entry for entry in builtin.groups() if entry.id == one)
        for name in entry.names:
            chosen, _ = groups.resolve(name.text)
            assert chosen is None or other not in {n.text for n in chosen.entry.names}


def test_a_catalogue_that_is_held_goes_before_the_table() -> None:
    store = RegisterStore(":memory:", fallback=snapshot_store())
    entry = Entry("microsoft", "Violet Typhoon", Form.GROUP, Kind.GROUP, (Name("Violet Typhoon"),))
    store.add(Version("microsoft", "2026-07-17"), [entry])
    found = open_resolver(store).resolve(Party(name="Violet Typhoon", kind=Kind.GROUP, side="CN"))
    assert found is not None
    assert (found["id"], found["source"]) == ("microsoft:Violet Typhoon", "microsoft 2026-07-17")
