"""Build groups.tsv and group_names.tsv from published catalogues of threat groups.

Facts only are taken: names, country, catalogue, identifier. The rules (docs/names.md tells why):

* one entry of a catalogue is one cluster; an entry's primary name is the name it is filed under;
* clusters are joined only directly, never along a chain: a cluster joins the ATT&CK group whose primary
  name it bears, or else the only ATT&CK group whose primary name or identifier it names; clusters
  outside ATT&CK are joined only if their primary names are the same. A row of groups_extra.tsv counts
  as an anchor like an ATT&CK group;
* a name that several groups claim belongs to the group that has it as a primary name, else to the
  group for which most catalogues claim it; if two groups have equal claims it is kept with the first
  of them and marked weak.

Usage: python scripts/build_group_names.py CATALOGUES
    CATALOGUES: a folder with mitre_attack/, misp_galaxy/ and microsoft_2026-07-17/ as published.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onrecord.errors import OnrecordError
from onrecord.reading import names as tables

# A claim by a catalogue that is kept by its own analysts weighs more than one by a compilation.
WEIGHT = {"onrecord": 4, "mitre-attack": 3, "microsoft": 2, "misp-threat-actor": 1, "360": 1}
PRIMARY = 10

# Names of malware, operations, clusters and reports that catalogues list among a group's names.
NOT_A_GROUP = re.compile(
    r"(?i)^(operation|campaign|subgroup)\b|^[gs]\d{4}$|:|\(group\)$|\bmalware\b|\bbackdoor\b"
)
# Placeholders, victims, brands and slurs that a catalogue lists as names.
LEFT_OUT = frozenset(
    """alibaba lexus superman sandscasino xhuntcampaign unnamedactor thebigbang isoon cyberniggers
    russianangryhackersdidit goldenchickens01 goldenchickens02 trickbotllc
    tdrop2campaign shadowcampaigns topgear blackcube""".split()
)
ATTACK_ID = re.compile(r"^G\d{4}$")
# Catalogue numbers such as "Group 74" or "SIG40" say nothing outside their catalogue's context.
NUMBERED = re.compile(r"(?i)^(group|team|cluster) ?\d+$")


@dataclass
class Cluster:
    """One entry of one catalogue."""

    catalogue: str
    primary: str
    names: list[str]
    ids: list[str] = field(default_factory=list)
    side: str | None = None
    type: str = "threat-group"
    weak: set[str] = field(default_factory=set)


@dataclass
class Group:
    """Clusters that are one group, under one canonical name."""

    name: str
    clusters: list[Cluster]

    @property
    def ids(self) -> list[str]:
        """Identifiers of the group itself, not those that a compilation chains to it."""
        own = ("onrecord", "mitre-attack", "360")
        return sorted({one for cluster in self.clusters if cluster.catalogue in own for one in cluster.ids})

    @property
    def side(self) -> str | None:
        votes: Counter[str] = Counter()
        for cluster in self.clusters:
            if cluster.side:
                votes[cluster.side] += WEIGHT[cluster.catalogue]
        return votes.most_common(1)[0][0] if votes else None

    @property
    def type(self) -> str:
        for cluster in self.clusters:
            if cluster.type != "threat-group":
                return cluster.type
        return "threat-group"


def key(name: str) -> str:
    """What makes two spellings of a name the same: letters and digits, no case, no accents."""
    return re.sub(r"[\W_]+", "", tables._fold(name)).lower()


def usable(name: str) -> bool:
    return (
        1 < len(key(name)) < 40
        and len(name.split()) <= 5
        and name.isascii()
        and not NOT_A_GROUP.search(name)
        and not name.isdigit()
        and not set(name) & set(",[]/")
        and key(name) not in LEFT_OUT
    )


def tidy(name: str) -> str:
    """The name without what a catalogue adds to it in parentheses, and with "_" as a space."""
    name = re.sub(r"\s*\((?!\d)[^)]*\)\s*$", "", name.strip())
    return name.replace("_", " ").strip()


def country_codes() -> dict[str, str]:
    codes = {"south korea": "KR", "korea": "KR"}
    for state in tables.states().values():
        for name in (state.name, *state.aliases):
            codes.setdefault(name.lower(), state.code)
    return codes


def read(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except OSError as fault:
        raise OnrecordError(str(path), fault.strerror or "cannot be read") from fault


def mitre_attack(folder: Path) -> list[Cluster]:
    clusters = []
    for item in read(folder / "mitre_attack" / "enterprise-attack-actors-subset.json")["objects"]:
        if item["type"] != "intrusion-set" or item.get("revoked") or item.get("x_mitre_deprecated"):
            continue
        ids = [ref["external_id"] for ref in item["external_references"] if "external_id" in ref]
        clusters.append(
            Cluster("mitre-attack", item["name"], [tidy(name) for name in item.get("aliases", [])], ids)
        )
    if len(clusters) < 150:
        raise OnrecordError(str(folder), f"ATT&CK holds only {len(clusters)} groups; has the format changed?")
    return clusters


def misp(folder: Path) -> list[Cluster]:
    codes = country_codes()
    clusters = []
    for item in read(folder / "misp_galaxy" / "threat-actor.json")["values"]:
        meta = item.get("meta", {})
        side = meta.get("country")
        sponsor = meta.get("cfr-suspected-state-sponsor")
        if not side and isinstance(sponsor, str):
            side = codes.get(sponsor.lower())
        if side is not None and side not in tables.states():
            side = None
        names = meta.get("synonyms", [])
        ids = [name for name in names if ATTACK_ID.match(name)]
        clusters.append(
            Cluster("misp-threat-actor", tidy(item["value"]), [tidy(name) for name in names], ids, side)
        )
    if len(clusters) < 900:
        raise OnrecordError(str(folder), f"MISP holds only {len(clusters)} actors; has the format changed?")
    return clusters


def microsoft(folder: Path) -> list[Cluster]:
    codes = country_codes()
    clusters = []
    for item in read(folder / "microsoft_2026-07-17" / "MicrosoftMapping.json"):
        origin = [part.strip() for part in item["Origin/Threat"].split(",")]
        sides = [codes[part.lower()] for part in origin if part.lower() in codes]
        kind = "threat-group"
        if "Financially motivated" in origin:
            kind = "crime"
        elif "Influence operations" in origin:
            kind = "influence"
        elif "Private sector offensive actor" in origin:
            kind = "mercenary"
        others = [tidy(part) for part in item["Other names"].split(",") if part.strip()]
        clusters.append(
            Cluster("microsoft", item["Threat actor name"], others, [], sides[0] if sides else None, kind)
        )
    if len(clusters) < 100:
        raise OnrecordError(str(folder), f"Microsoft names only {len(clusters)} actors")
    return clusters


def qihoo(folder: Path) -> list[Cluster]:
    """360's numbers (APT-C-39); its countries are regions now and then, so they are not taken."""
    clusters = []
    for item in read(folder / "misp_galaxy" / "360net.json")["values"]:
        name, _, number = item["value"].rpartition(" - ")
        others = [name, *item["meta"].get("synonyms", [])]
        clusters.append(Cluster("360", number, [tidy(other) for other in others if other.isascii()]))
    return clusters


def extra() -> list[Cluster]:
    clusters = []
    for row in tables._rows("groups_extra"):
        clusters.append(
            Cluster(
                "onrecord",
                row["name"],
                list(tables._several(row["aliases"])),
                list(tables._several(row["ids"])),
                tables._side(row["side"]),
                row["type"],
                set(tables._several(row["weak"])),
            )
        )
    return clusters


def join(attack: list[Cluster], own: list[Cluster], others: list[Cluster]) -> list[Group]:
    """Groups from clusters, by the rules at the head of this file."""
    groups: list[Group] = []
    by_id: dict[str, Group] = {}
    anchors: dict[str, Group] = {}

    for cluster in own:
        group = Group(cluster.primary, [cluster])
        groups.append(group)
        anchors[key(cluster.primary)] = group
        for one in cluster.ids:
            by_id[one] = group
        # Our own rows are anchors under each name they give.
        for name in cluster.names:
            anchors.setdefault(key(name), group)
    for cluster in attack:
        found = by_id.get(cluster.ids[0]) or anchors.get(key(cluster.primary))
        if found is None:
            found = Group(cluster.primary, [])
            groups.append(found)
        found.clusters.append(cluster)
        by_id[cluster.ids[0]] = found
        anchors.setdefault(key(cluster.primary), found)

    for group in groups:
        both = [cluster.primary for cluster in group.clusters if cluster.catalogue == "mitre-attack"]
        if len(both) > 1:
            raise OnrecordError("groups_extra.tsv", f"{group.name} would merge {' and '.join(both)}")

    loose: dict[str, Group] = {}
    for cluster in others:
        group = anchors.get(key(cluster.primary))
        if group is None:
            named = {
                id(anchors[key(name)]): anchors[key(name)] for name in cluster.names if key(name) in anchors
            }
            named |= {id(by_id[one]): by_id[one] for one in cluster.ids if one in by_id}
            group = next(iter(named.values())) if len(named) == 1 else None
        if group is None:
            group = loose.get(key(cluster.primary))
        if group is None:
            group = Group(cluster.primary, [])
            groups.append(group)
            loose[key(cluster.primary)] = group
        group.clusters.append(cluster)
    return groups


def taken_elsewhere() -> set[str]:
    """Keys of names that other tables own: a unit of an army or a company is not a group besides."""
    taken = set()
    for state in tables.states().values():
        for form in (state.name, *state.aliases, *state.adjectives, *state.people, *state.capitals):
            taken.add(key(form))
    for table in ("organs", "companies", "people"):
        for row in tables._rows(table):
            taken |= {key(name) for name in (row["name"], *tables._several(row["aliases"]))}
    return taken


def owners(groups: list[Group]) -> tuple[dict[str, Group], set[str]]:
    """Who owns each name, and the names that no claim decides."""
    claims: dict[str, Counter[int]] = defaultdict(Counter)
    for number, group in enumerate(groups):
        for cluster in group.clusters:
            weight = WEIGHT[cluster.catalogue]
            claims[key(cluster.primary)][number] += PRIMARY * weight
            for name in {key(name) for name in cluster.names}:
                claims[name][number] += weight
        # The canonical name itself is never given away.
        claims[key(group.name)][number] += 1000
    found, undecided = {}, set()
    for name, counts in claims.items():
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        found[name] = groups[ranked[0][0]]
        if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
            undecided.add(name)
    return found, undecided


def nicer(spellings: list[str]) -> str:
    """The spelling to print: mixed case before all caps ("Fancy Bear" before "FANCY BEAR")."""
    return min(
        spellings, key=lambda text: (text.isupper() and any(c.isalpha() for c in text), text.islower())
    )


def build(folder: Path) -> tuple[list[str], list[str]]:
    """The lines of groups.tsv and of group_names.tsv."""
    own = extra()
    others = [*misp(folder), *microsoft(folder), *qihoo(folder)]
    groups = join(mitre_attack(folder), own, others)
    owner, undecided = owners(groups)
    taken = taken_elsewhere()
    common = {line["word"] for line in tables._rows("common_words")}

    head = "# Made by scripts/build_group_names.py; change groups_extra.tsv instead. Format: docs/names.md."
    group_lines = [head, "name\tside\ttype\tids\tsource\tweak"]
    name_lines = [head, "group\tsurface\tsource\tweak"]
    used: set[str] = set()
    for group in sorted(groups, key=lambda item: item.name.lower()):
        if key(group.name) in taken or not usable(group.name) or key(group.name) in used:
            continue
        spellings: dict[str, list[str]] = defaultdict(list)
        sources: dict[str, list[str]] = defaultdict(list)
        for cluster in group.clusters:
            for name in (cluster.primary, *cluster.names):
                if not usable(name) or key(name) in taken or owner[key(name)] is not group:
                    continue
                spellings[key(name)].append(name)
                if cluster.catalogue not in sources[key(name)]:
                    sources[key(name)].append(cluster.catalogue)
        own_weak = {key(name) for cluster in group.clusters for name in cluster.weak}
        sure = {
            key(name)
            for cluster in group.clusters
            if cluster.catalogue == "onrecord"
            for name in (cluster.primary, *cluster.names)
        }

        def weak(
            name: str,
            own_weak: set[str] = own_weak,
            sure: set[str] = sure,
            sources: dict[str, list[str]] = sources,
        ) -> bool:
            if key(name) in own_weak or key(name) in undecided:
                return True
            if key(name) in sure:
                return False
            # One plain word that a single compilation lists ("Butterfly") is no evidence of a name.
            plain = name.isalpha() and (name[1:].islower() or name.isupper() or name.islower())
            lone = plain and "mitre-attack" not in sources[key(name)] and len(sources[key(name)]) < 2
            return lone or bool(NUMBERED.match(name)) or key(name) in common or len(key(name)) <= 3

        catalogues = list(dict.fromkeys(cluster.catalogue for cluster in group.clusters))
        group_lines.append(
            "\t".join(
                (
                    group.name,
                    group.side or tables.NONE,
                    group.type,
                    "|".join(group.ids) or tables.NONE,
                    "|".join(catalogues),
                    group.name if weak(group.name) else tables.NONE,
                )
            )
        )
        used.add(key(group.name))
        for surface in sorted(spellings):
            used.add(surface)
            # "Black Basta" and "BlackBasta" are two forms of one name; "FANCY BEAR" and "Fancy Bear" one.
            forms: dict[str, list[str]] = defaultdict(list)
            for text in (*([group.name] if surface == key(group.name) else []), *spellings[surface]):
                forms[" ".join(word for word, _, _ in tables._tokens(text)).lower()].append(text)
            for texts in forms.values():
                text = group.name if group.name in texts else nicer(texts)
                mark = "weak" if weak(text) else tables.NONE
                name_lines.append("\t".join((group.name, text, "|".join(sources[surface]), mark)))
    return group_lines, name_lines


def main() -> int:
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        group_lines, name_lines = build(Path(sys.argv[1]))
    except OnrecordError as error:
        print(error, file=sys.stderr)
        return 2
    (tables.FOLDER / "groups.tsv").write_text("\n".join(group_lines) + "\n", "utf-8")
    (tables.FOLDER / "group_names.tsv").write_text("\n".join(name_lines) + "\n", "utf-8")
    print(f"{len(group_lines) - 2} groups, {len(name_lines) - 2} names")
    return 0


if __name__ == "__main__":
    sys.exit(main())
