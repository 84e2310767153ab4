"""Make the snapshot table of cyber-related designations from imported lists.

    python scripts/build_snapshot.py [--store FILE] [--out FILE]

Takes the newest version held of the OFAC SDN list, the UK Sanctions List, the EU list and the UN list,
keeps the designations under cyber programmes (below), and writes facts only. Nationalities that a
conversion of the UK list lacks are filled from the OFSI list by the Unique ID, if that is imported.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from onrecord.registers.model import KEY_SCHEMES, Entry, Form
from onrecord.registers.snapshot import TABLE, Row, write
from onrecord.registers.store import RegisterStore

# Programmes and what they punish, in our words. OFAC: Executive Orders 13694 as amended (CYBER*), 13848
# (interference in elections) and the Russian cyber part of CAATSA (section 224).
PROGRAMMES = {
    "ofac-sdn": {
        "CYBER": "malicious cyber-enabled activities (EO 13694)",
        "CYBER2": "malicious cyber-enabled activities (EO 13694 as amended)",
        "CYBER3": "malicious cyber-enabled activities (EO 13694 as amended)",
        "CYBER4": "malicious cyber-enabled activities (EO 13694 as amended)",
        "ELECTION-EO13848": "interference in a United States election (EO 13848)",
        "CAATSA - RUSSIA": "activities for Russia under CAATSA, undermining cybersecurity among them",
    },
    "uk-sanctions-list": {
        "The Cyber (Sanctions) (EU Exit) Regulations 2020": "relevant cyber activity (SI 2020/597)",
        "Cyber": "relevant cyber activity (SI 2020/597)",
    },
    "eu-fsf": {"CYB": "cyber-attacks threatening the Union or its member states (Regulation (EU) 2019/796)"},
    "un-consolidated": {"DPRK": "DPRK (resolution 1718 and after); its entry speaks of cyber operations"},
}
# Who stands under the law on Russian gas pipelines as well does so for a pipeline.
_OTHER = "PEESA"
_UN_CYBER = re.compile(r"\b(?:cyber|hack(?:er|ing)|reconnaissance general bureau)", re.I)
# Groups and units that a reason may name: a fact that the table keeps without the reason's words.
_GROUPS = re.compile(
    r"\b(?:APT ?-?\d+|UNC\d+|Unit \d{5}|Military Unit \d{5}|Sandworm|Lazarus(?: Group)?|Bluenoroff|Andariel|"
    r"Kimsuky|Trickbot|Conti|Evil Corp|LockBit|Star Blizzard|Callisto(?: Group)?|Seaborgium|Fancy Bear|"
    r"Cozy Bear|Zservers|Zirconium|Violet Typhoon|Cadet Blizzard|Ember Bear|Midnight Blizzard|Berserk Bear|"
    r"Secret Blizzard|Gamaredon|Internet Research Agency|NotPetya|WannaCry|Cloud ?Hopper|Triton)\b"
)


def _of_what(entry: Entry, told: dict[str, str]) -> str:
    words = [told[p] for p in entry.programmes if p in told]
    named = dict.fromkeys(" ".join(m.group().split()) for m in _GROUPS.finditer(entry.why))
    return "; ".join(words + ([f"the list names {', '.join(named)}"] if named else []))


def _wanted(entry: Entry) -> bool:
    if not set(entry.programmes) & set(PROGRAMMES[entry.register]):
        return False
    if any(programme.startswith(_OTHER) for programme in entry.programmes):
        return False
    if entry.register == "un-consolidated":
        return bool(_UN_CYBER.search(entry.why) or any(_UN_CYBER.search(n.text) for n in entry.names))
    return True


def rows(store: RegisterStore) -> Iterator[Row]:
    """The lines of the table, from the newest version of each list."""
    british = {key: e for e in store.entries("uk-ofsi") for key in e.all_keys()}
    for register, told in PROGRAMMES.items():
        version = store.version(register)
        if version is None:
            raise SystemExit(f"{register}: no version is imported")
        for entry in sorted(store.members(version), key=lambda e: (len(e.id), e.id)):
            if not _wanted(entry):
                continue
            sides = entry.sides
            if register == "uk-sanctions-list" and not sides and entry.id in british:
                sides = british[entry.id].sides
            keys = tuple(i for i in entry.identifiers if i.scheme in KEY_SCHEMES or entry.form is Form.VESSEL)
            yield Row(version.date, replace(entry, sides=sides, why=_of_what(entry, told), identifiers=keys))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--store", type=Path, help="the register store; the user's own by default")
    default = Path(__file__).resolve().parent.parent / "src" / "onrecord" / "registers" / TABLE
    parser.add_argument("--out", type=Path, default=default, help="where to write the table")
    options = parser.parse_args()
    with RegisterStore(options.store) as store, options.out.open("w", encoding="utf-8", newline="") as out:
        number = write(rows(store), out)
    print(f"{options.out}: {number} designations")


if __name__ == "__main__":
    main()
