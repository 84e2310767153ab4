"""Cases that grow document by document: what comes of it is what grouping all documents anew would give.

Which documents are near, which of their claims are links, what hangs together by links: each of these follows
from the documents that there are, and a document changes it in few places. Those are looked up in the index
(:mod:`onrecord.cases.index`), and only what hangs together with them is grouped anew, by the same functions
as in :mod:`onrecord.cases.grouping`. A test holds the two alike, document by document.
"""

from __future__ import annotations

import json
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

import sqlalchemy as sa

from onrecord.acts import Act
from onrecord.cases import affairs, brief, events, near
from onrecord.cases.filing import Constraints, found_by, title
from onrecord.cases.grouping import Case, Event
from onrecord.cases.index import Beside, Index, Place
from onrecord.cases.links import Kin, Links, Node, Rows
from onrecord.cases.packing import pack, unpack
from onrecord.cases.pairs import chance
from onrecord.cases.parting import Anew, Parting, Same
from onrecord.cases.told import Paper, named
from onrecord.cases.weights import Weights
from onrecord.cases.wording import folded
from onrecord.ledger import tables
from onrecord.model import Record

HELD = 1_500
"""Documents that are held in memory besides those in work."""

LINKED = 800
"""Documents of which the links are held, as well."""

Member = TypeVar("Member", int, Node)
Key = tuple[str, int, int]


class Shelf:
    """Documents as they are compared, unpacked once; and the links of their claims."""

    def __init__(self) -> None:
        self._held: OrderedDict[int, Paper] = OrderedDict()
        self.links: OrderedDict[int, Rows] = OrderedDict()

    def get(self, index: Index, documents: Iterable[int]) -> dict[int, Paper]:
        """Documents by row; those that are not kept are left out."""
        wanted = set(documents)
        found = {id: self._held[id] for id in wanted if id in self._held}
        for id in found:
            self._held.move_to_end(id)
        for id, body, _, _ in index.papers(wanted - found.keys()):
            found[id] = self._held[id] = unpack(body)
        while len(self._held) > HELD:
            self._held.popitem(last=False)
        return found

    def put(self, document: int, paper: Paper) -> None:
        """Hold a document."""
        self._held[document] = paper

    def drop(self, document: int) -> None:
        """Hold it no longer."""
        self._held.pop(document, None)

    def trim(self) -> None:
        """Let go of links that have not been asked for in a long time."""
        while len(self.links) > LINKED:
            self.links.popitem(last=False)

    def clear(self) -> None:
        """Hold nothing."""
        self._held.clear()
        self.links.clear()


class Grower:
    """Takes documents in and out, and then settles events and cases.

    Args:
        index: what is kept.
        weights: what to go by.
        decided: what people decided.
        numbers: the last numbers given to an event and to a case; kept up.
        shelf: documents that are held from before.
        at: the instant up to which the ledger is known; documents that come together do so then.
    """

    def __init__(
        self,
        index: Index,
        weights: Weights,
        decided: Constraints,
        numbers: dict[str, int],
        shelf: Shelf,
        at: str,
    ) -> None:
        self.index = index
        self.weights = weights
        self.decided = decided
        self.numbers = numbers
        self.shelf = shelf
        self.at = at
        self.links = Links(index, shelf.links)
        self._chance = chance(weights.event, events.LIKELY)
        self._seeds: set[Node] = set()  # claims of which links have come or gone
        self._left: set[int] = set()  # events that have lost a claim
        self._doubtful: set[int] = set()  # and with it, maybe, what held them together beside links
        self._sizes: dict[int, int] = {}  # of documents that have come or were read anew: number of claims
        self._held: dict[int, list[int]] = {}  # events of documents by place, before they are settled
        self._stirred: set[int] = set()  # documents whose kin must be looked for anew
        self._homeless: set[int] = set()  # cases that have lost a document
        self._came_from: dict[int, int] = {}  # of documents that were taken out: the case they were in
        self._judged: set[int] = set()  # documents about which a person decided something
        self._existed: dict[int, bool] = {}  # whether documents that were taken were kept before
        self._was_kin: dict[int, dict[int, float | None]] = defaultdict(dict)
        self._about: dict[int, dict[int, float]] = {}
        self._lost: dict[int, set[int]] = defaultdict(set)  # documents of which a claim has left an event
        self._places: dict[int, near.Standing] = {}
        self._gone: set[int] = set()  # cases that are no more
        self._marks: dict[int, tuple[int, str]] = {}  # of cases looked at: documents, key of the first

    # Documents

    def take(self, documents: Collection[int]) -> None:
        """Bring documents up to date, as the ledger has them now.

        Args:
            documents: rows of documents that are new or were read anew.
        """
        current = {row[0]: row[1:] for row in self._current(documents)}
        for document in sorted(documents):
            reading, key, first_claim, record = current[document]
            self._take(document, reading, key, first_claim, record)

    def _current(self, documents: Collection[int]) -> Iterable[tuple[int, int, str, int, Record]]:
        r, v, t, d = tables.readings.c, tables.versions.c, tables.texts.c, tables.documents.c
        s, c = tables.successions.c, tables.claims.c
        first = sa.select(sa.func.min(c.id)).where(c.reading_id == r.id).correlate(tables.readings)
        query = (
            sa.select(
                *(r.document_id, r.id, d.key, first.scalar_subquery(), r.record, t.text),
                *(v.title, v.publisher, v.published),
            )
            .join_from(tables.readings, tables.versions, v.id == r.version_id)
            .join(tables.documents, d.id == r.document_id)
            .join(tables.texts, t.id == v.text_id)
            .where(r.document_id.in_(sorted(documents)), ~sa.exists().where(s.reading_id == r.id))
        )
        for id, reading, key, claim, body, *facts in self.index.connection.execute(query):
            told = dict(zip(("text", "title", "publisher", "published"), facts, strict=True))
            yield id, reading, key, claim or 0, Record.model_validate({**json.loads(body), **told})

    def _take(self, document: int, reading: int, key: str, first_claim: int, record: Record) -> None:
        held = next(self.index.papers([document]), None)
        self._existed.setdefault(document, held is not None)
        old = unpack(held[1]) if held else None
        body = pack(key, record)
        paper = unpack(body) if record.claims else None
        if old is not None and held is not None:
            self._left |= set(held[2])
            if any(events.mirrored(old)):
                self._doubtful |= set(held[2])
            self._unlink(document)
            same = paper is not None and paper.key == old.key
            if paper is None or not same:
                if held[3] is not None:
                    self._homeless.add(held[3])
                    self._came_from[document] = held[3]
                self._remove(document, old)
                self._unkin(document)
                self.shelf.drop(document)
                old = None
        self._sizes[document] = len(paper.claims) if paper is not None else 0
        if paper is None:
            return
        self.shelf.put(document, paper)
        if old is None:
            beside = self.index.neighbours(paper)
            self.index.add_paper(document, reading, first_claim, paper, body)
            self.links.new(document)
            self._pushed_out(beside)
        else:
            self.index.replace_paper(document, reading, first_claim, body)
            beside = self.index.neighbours(paper)
        self.index.put_telling(document, brief.pack(record))
        self._link(document, paper, [other for other, total in beside.sums.items() if total >= near.NEAR])
        self._seeds |= {(document, told.key[1]) for told in paper.claims}
        self._stirred.add(document)

    def _link(self, document: int, paper: Paper, others: Iterable[int]) -> None:
        found = []
        for other, beside in sorted(self.shelf.get(self.index, others).items()):
            if paper.key < beside.key:
                links = events.links(paper, beside, self._chance)
            else:
                turned = events.links(beside, paper, self._chance)
                links = [(j, i, likely) for i, j, likely in turned]
            if links:
                found.append((document, other, links))
                self._seeds |= {(other, j) for _, j, _ in links}
                self._seeds |= {(document, i) for i, _, _ in links}
        self.index.add_links(found)
        self.links.came(found)

    def _unlink(self, document: int) -> None:
        found = list(self.index.links([document]))
        self._seeds |= {(other, j) for _, other, links in found for _, j, _ in links}
        self._seeds |= {(document, i) for _, _, links in found for i, _, _ in links}
        self._drop(found)

    def _drop(self, found: Collection[tuple[int, int, list[events.Link]]]) -> None:
        self.index.remove_links([(one, other) for one, other, _ in found])
        self.links.went(found)

    def _pushed_out(self, beside: Beside) -> None:
        """A document that came between two others may have pushed one out of the other's reach."""
        pairs = {pair for pair in self._across(beside.long) if beside.least(*pair) < near.NEAR}
        gone = []
        for one, other in self.index.linked(sorted(pairs)):
            papers = self.shelf.get(self.index, (one, other))
            if self.index.nearness(papers[one], papers[other]) < near.NEAR:
                links = self.links.between(one, other)
                gone.append((one, other, links))
                self._seeds |= {(one, i) for i, _, _ in links} | {(other, j) for _, j, _ in links}
        self._drop(gone)

    def _remove(self, document: int, paper: Paper) -> None:
        """Take a document out; two others may thereby come into each other's reach."""
        beside = self.index.neighbours(paper)
        self.index.remove_paper(document, paper)
        pairs = self._across(beside.long)
        linked = set(self.index.linked(sorted(pairs)))
        for one, other in sorted(pairs - linked):
            papers = self.shelf.get(self.index, (one, other))
            if self.index.nearness(papers[one], papers[other]) >= near.NEAR:
                self._link(one, papers[one], [other])

    @staticmethod
    def _across(long: Iterable[tuple[list[Place], list[Place]]]) -> set[tuple[int, int]]:
        """The pairs that a document between them parts: as far apart as neighbours reach."""
        found = set()
        for before, after in long:
            for n, (_, _, one) in enumerate(before):
                if 0 <= (m := near.WINDOW - 1 - n) < len(after):
                    other = after[m][2]
                    found.add((min(one, other), max(one, other)))
        return found

    def _unkin(self, document: int) -> None:
        held = list(self.index.kin([document]))
        self._stirred |= {other for _, other, _ in held}
        self._put_kin([(one, other) for one, other, _ in held], (), {(a, b): p for a, b, p in held})

    def _put_kin(
        self,
        gone: Collection[tuple[int, int]],
        came: Collection[tuple[int, int, float]],
        was: Mapping[tuple[int, int], float],
    ) -> None:
        for a, b in (*gone, *((a, b) for a, b, _ in came)):
            self._was_kin[a].setdefault(b, was.get((a, b)))
            self._was_kin[b].setdefault(a, was.get((a, b)))
        self.index.put_kin(gone, came)

    def judged(self, documents: Iterable[str]) -> None:
        """Settle documents anew about which a person decided something."""
        self._judged |= set(self.index.rows(list(documents)).values())
        self._stirred |= self._judged

    # Settling

    def settle(self, heads: Iterable[int] = ()) -> None:
        """Make events and cases of what has come.

        Args:
            heads: documents whose cases must be told anew in the list, even if they are the same.
        """
        changed, moved = self._events()
        self._stirred |= moved
        stirred = self._kin(changed)
        cases = self._cases(stirred)
        told = self._owners(changed, cases, stirred)
        told |= {case for case in self.index.cases({*heads, *stirred}).values() if case is not None}
        self._list(told | cases)
        self.shelf.trim()

    def _events(self) -> tuple[set[int], set[int]]:
        """Group the claims that hang together with what has changed.

        Returns:
            The events that have changed, and the documents of which a claim has come into another event.
        """
        parting = Parting(
            self.links,
            events.WIDEST,
            (events.LIKELY, *events.STRONGER),
            self._events_of,
            self._mirrors,
            lambda node: node[1] < self._sizes.get(node[0], node[1] + 1),
        )
        anew = parting.find(
            sorted(self._seeds), lambda event: self.index.members([event]).get(event, ()), self._doubtful
        )
        return self._number_events(*self._groups(anew))

    def _events_of(self, nodes: Iterable[Node]) -> dict[Node, int]:
        """The events that claims are in, as far as they are in any yet."""
        nodes = list(nodes)
        self._held |= self.index.events({document for document, _ in nodes} - self._held.keys())
        found = {}
        for document, place in nodes:
            numbers = self._held.get(document, ())
            if place < len(numbers):
                found[document, place] = numbers[place]
        return found

    def _mirrors(self, node: Node) -> Iterable[Node]:
        """The claims that are one with another, told the other way."""
        document, place = node
        paper = self.shelf.get(self.index, [document])[document]
        if paper.claims[place].act is not Act.COOPERATE:
            return
        for i, j in events.mirrored(paper):
            if place in (i, j):
                yield document, j if place == i else i

    def _groups(self, anew: Anew[Node]) -> tuple[list[list[Node]], dict[Node, int]]:
        """The events that may not be what they were; and of their claims, the events that they were in."""
        papers = self.shelf.get(self.index, {document for document, _ in (*anew.part_of, *anew.dense)})
        small: list[list[Node]] = []
        for members in anew.parts:
            small += self._within(members, papers)
        # What is one: small groups by number, events by number, and claims that have come into a dense one.
        where: dict[Node, Key] = {node: ("group", n, 0) for n, group in enumerate(small) for node in group}
        where |= {node: ("claim", *node) for node in anew.dense}
        before = self._events_of([*anew.part_of, *anew.dense, *anew.still])
        where |= {node: ("event", before[node], 0) for node in anew.still}
        same = Same[Key]()
        for key in where.values():
            same.first(key)
        strong = events.STRONGER[-1] if events.STRONGER else events.LIKELY
        inside = sorted(anew.dense | anew.still)
        self.links.fetch(inside)
        near = {
            node: [other for other, likely in self.links.now(node).items() if likely >= strong]
            for node in inside
        }
        outside = {other for others in near.values() for other in others} - where.keys()
        where |= {node: ("event", event, 0) for node, event in self._events_of(outside).items()}
        for node, others in near.items():
            for other in others:
                same.unite(where[node], where[other])
        for node in (*anew.part_of, *anew.dense):
            for other in self._mirrors(node):
                same.unite(where[node], where[other])
        left = self._left | {before[node] for node in (*anew.part_of, *anew.dense) if node in before}
        found = []
        for keys in same.sets():
            group = [(a, b) for kind, a, b in keys if kind == "claim"]
            group += [node for kind, n, _ in keys if kind == "group" for node in small[n]]
            dense = [event for kind, event, _ in keys if kind == "event"]
            if not group and len(dense) == 1 and dense[0] not in left:
                continue
            for event, members in self.index.members(dense).items():
                stay = [
                    node
                    for node in members
                    if node[0] not in self._sizes and node not in anew.part_of and node not in anew.dense
                ]
                before |= dict.fromkeys(stay, event)
                group += stay
            if group:
                found.append(sorted(group))
        return sorted(found), before

    def _within(self, members: Sequence[Node], papers: Mapping[int, Paper]) -> list[list[Node]]:
        """The events of one part."""
        if len(members) == 1:
            return [list(members)]
        ordered = sorted(members, key=lambda node: (papers[node[0]].key, node[1]))
        number = {node: n for n, node in enumerate(ordered)}
        chances = {
            n: {number[other]: likely for other, likely in self.links.now(node).items() if other in number}
            for node, n in number.items()
        }
        told = [papers[document].claims[place] for document, place in ordered]
        found = events.within(told, range(len(told)), chances, self.weights.event_threshold)
        return [[ordered[n] for n in group] for group in found]

    def _number_events(
        self, groups: Sequence[Sequence[Node]], before: Mapping[Node, int]
    ) -> tuple[set[int], set[int]]:
        before = {node: before[node] for group in groups for node in group if node in before}
        sizes = Counter(before.values())
        given, changed = self._renumber(groups, before, sizes, "event", self._left)
        came = [
            (*node, event) for event, group in given.items() for node in group if before.get(node) != event
        ]
        moved = {document for document, _, _ in came}
        for document, place, _ in came:
            if (document, place) in before:
                self._lost[before[document, place]].add(document)
        self._held |= self.index.events(moved - self._held.keys())
        for document, place, event in came:
            numbers = self._held.setdefault(document, [])
            numbers += [0] * (place + 1 - len(numbers))
            numbers[place] = event
        self.index.put_events({document: self._held[document] for document in moved})
        gone = (set(sizes) | self._left) - given.keys()
        self.index.put_members(gone, {event: given[event] for event in changed})
        return changed, moved

    def _renumber(
        self,
        groups: Sequence[Sequence[Member]],
        before: Mapping[Member, int],
        sizes: Mapping[int, int],
        kind: str,
        left: Collection[int],
    ) -> tuple[dict[int, Sequence[Member]], set[int]]:
        """Give groups the numbers of those that most of their members were in, and new ones to others.

        Returns:
            The groups by number, and the numbers of those that are not what they were.
        """
        claims: list[tuple[int, int, int]] = []
        for n, group in enumerate(groups):
            shares = Counter(before[member] for member in group if member in before)
            claims += [(-count, n, number) for number, count in shares.items()]
        given: dict[int, Sequence[Member]] = {}
        changed: set[int] = set()
        numbered: set[int] = set()
        for count, n, number in sorted(claims):
            if n not in numbered and number not in given:
                given[number] = groups[n]
                numbered.add(n)
                if not (-count == len(groups[n]) == sizes[number]) or number in left:
                    changed.add(number)
        for n, group in enumerate(groups):
            if n not in numbered:
                self.numbers[kind] += 1
                given[self.numbers[kind]] = group
                changed.add(self.numbers[kind])
        return given, changed

    def _kin(self, changed: Collection[int]) -> set[int]:
        """Look for the kin of documents that tell other events than before.

        Returns:
            The documents that may be about another affair than before.
        """
        members = self.index.members(changed)
        seeking = set(self._stirred)
        for event, told in members.items():
            documents = {document for document, _ in told}
            if len(documents) > affairs.WIDEST_EVENT:
                # Of many tellers only neighbours in time are compared: who comes between parts others.
                lost = self._lost.get(event, set())
                seeking |= documents if event in self._left else self._around(documents | lost)
        seeking &= self._standings(seeking).keys()
        self._weigh(seeking)
        told_by = self._tellers({event for id in seeking for event in self._about[id]})
        standings = self._standings({id for documents in told_by.values() for id in documents})
        pairs: set[tuple[int, int]] = set()
        for tellers in told_by.values():
            for one, other in affairs.beside(((standings[d], d) for d in tellers), seeking):
                pairs.add((min(one, other), max(one, other)))
        beside = {id for pair in pairs for id in pair}
        papers = self._weigh(beside)
        now: dict[tuple[int, int], float] = {}
        for one, other in pairs:
            a, b = sorted((one, other), key=lambda id: papers[id].key)
            found = affairs.features(papers[a], papers[b], self._about[a], self._about[b])
            if (likely := self.weights.case(found)) >= affairs.LIKELY:
                now[one, other] = likely
        was = {(min(a, b), max(a, b)): likely for a, b, likely in self.index.kin(seeking)}
        gone = [pair for pair, likely in was.items() if now.get(pair) != likely]
        came = [(*pair, likely) for pair, likely in now.items() if was.get(pair) != likely]
        self._put_kin(gone, came, was)
        return seeking | {id for pair in gone for id in pair} | {id for *pair, _ in came for id in pair}

    def _around(self, documents: Collection[int]) -> set[int]:
        """Of the documents that tell an event, those whose neighbours have changed."""
        standings = self._standings(documents)
        in_time = sorted(standings, key=lambda id: standings[id])
        found: set[int] = set()
        for n, id in enumerate(in_time):
            if id in self._stirred:
                found.update(in_time[max(0, n - affairs.WIDEST_EVENT) : n + affairs.WIDEST_EVENT + 1])
        return found

    def _tellers(self, found: Iterable[int]) -> dict[int, list[int]]:
        return {
            event: sorted({document for document, _ in told})
            for event, told in self.index.members(found).items()
        }

    def _standings(self, documents: Iterable[int]) -> dict[int, near.Standing]:
        """Where documents stand in time; those that are not kept are left out."""
        documents = set(documents)
        self._places |= self.index.standings(documents - self._places.keys())
        return {id: self._places[id] for id in documents if id in self._places}

    def _weigh(self, documents: Collection[int]) -> dict[int, Paper]:
        """Work out what documents are about: their events, weighted; gives the documents."""
        papers = self.shelf.get(self.index, documents)
        for document, numbers in self.index.events(papers.keys() - self._about.keys()).items():
            paper = papers[document]
            event_of = {(paper.key, place): event for place, event in enumerate(numbers)}
            self._about[document] = affairs.about(paper, event_of)
        return papers

    def _cases(self, stirred: Collection[int]) -> set[int]:
        """Gather the documents that hang together with those that may be about another affair.

        Returns:
            The cases that have changed.
        """
        rows = self.index.rows({name for names in self.decided.together for name in names})
        # What was tied to a document that has come or gone has other neighbours than before.
        there = self._standings(rows.values()).keys()
        before = {id for id in rows.values() if self._existed.get(id, id in there)}
        tied: dict[int, set[int]] = defaultdict(set)
        was_tied: dict[int, set[int]] = defaultdict(set)
        for names in self.decided.together:
            held = {rows[name] for name in names if name in rows}
            for id in held:
                tied[id] |= held & there - {id}
                was_tied[id] |= held & before - {id}
        kin = Kin(self.index, self._was_kin, tied, was_tied)
        seeds = set(stirred)
        for id in there ^ before:
            seeds |= {id} | tied[id]
        # Of what a person has decided the outcome may be another wherever it leads to.
        seeds |= kin.reached(self._judged, 0.0)
        for documents in self.index.homes({*self._homeless, *self._homes_of(self._judged)}).values():
            seeds.update(documents)
        seeds &= self._standings(seeds).keys()
        levels = (0.0, *affairs.STRONGER)
        anew = Parting(
            kin, affairs.WIDEST, levels, lambda _: {}, lambda _: (), lambda id: bool(self._standings([id]))
        ).find(sorted(seeds), lambda _: (), ())
        parts = list(anew.parts)
        wide = set(anew.dense)
        while wide:
            parts.append(sorted(kin.reached([min(wide)], levels[-1])))
            wide.difference_update(parts[-1])
        found = [group for part in parts for group in self._affairs(part, kin)]
        seen = {id for part in parts for id in part}
        homes = {id: case for id, case in self._homes(seen).items() if case is not None}
        sizes = {case: size for case, (size, _) in self.index.sizes(set(homes.values())).items()}
        given, changed = self._renumber(found, homes, sizes, "case", self._homeless)
        home = {id: case for case, documents in given.items() for id in documents}
        self.index.put_homes({id: case for id, case in home.items() if homes.get(id) != case})
        self.index.put_joined(self._together(found, self._came_from | homes), self.at)
        self._gone = (set(homes.values()) | self._homeless) - given.keys()
        self._marks = {
            case: (len(documents), min(self._places[id][1] for id in documents))
            for case, documents in given.items()
        }
        return changed

    @staticmethod
    def _together(groups: Iterable[Sequence[int]], before: Mapping[int, int]) -> list[int]:
        """The documents of cases that hold what was in several before: to who knew one, the rest is new."""
        several = (group for group in groups if len({before[id] for id in group if id in before}) > 1)
        return [id for group in several for id in group]

    def _affairs(self, part: Iterable[int], kin: Kin) -> list[list[int]]:
        """The cases of one part."""
        standings = self._standings(list(part))
        ordered = sorted(standings, key=lambda id: standings[id][1])
        kin.fetch(ordered)
        found = affairs.within(
            [named(standings[id][1]) for id in ordered],
            {n: kin.chances(id) for n, id in enumerate(ordered)},
            {id: n for n, id in enumerate(ordered)},
            self.weights.case_threshold,
            self.decided.together,
            self.decided.never,
        )
        return [[ordered[n] for n in group] for group in found]

    def _homes_of(self, documents: Iterable[int]) -> set[int]:
        """The cases of documents."""
        return {case for case in self._homes(documents).values() if case is not None}

    def _homes(self, documents: Iterable[int]) -> dict[int, int | None]:
        return self.index.cases(documents)

    def _owners(self, changed: Iterable[int], cases: Collection[int], stirred: Iterable[int]) -> set[int]:
        """Which case owns each event that may have another owner than before.

        Returns:
            The cases that must be told anew in the list.
        """
        found = set(changed)
        within = {id for documents in self.index.homes(cases).values() for id in documents} | set(stirred)
        for numbers in self.index.events(within).values():
            found |= set(numbers)
        members = self.index.members(found)
        tellers = {id for told in members.values() for id, _ in told}
        papers = self._weigh(tellers)
        homes = self._homes(tellers)
        sizes = self.index.sizes({case for case in homes.values() if case is not None}) | self._marks
        was = self.index.owners(found)
        owners: dict[int, int | None] = {}
        told: set[int] = set()
        for event, claims in members.items():
            documents = sorted({id for id, _ in claims}, key=lambda id: papers[id].key)
            by_case: dict[int, float] = defaultdict(float)
            for id in documents:
                case = homes[id]
                assert case is not None
                by_case[case] += self._about[id][event] / sizes[case][0]
            owner = affairs.owner(by_case, {case: sizes[case][1] for case in by_case})
            if event not in was or was[event] != owner:
                owners[event] = owner
            if event in owners or event in changed:
                told.update(by_case, {case for case in (was.get(event), owner) if case is not None})
        self.index.put_owners(owners)
        return told - self._gone

    def _list(self, cases: Collection[int]) -> None:
        """Tell cases anew in the list."""
        told = {case: self._head(case, ids) for case, ids in sorted(self.index.homes(cases).items())}
        self.index.put_cases(self._gone, [head for head, _ in told.values()])
        self.index.put_words(self._gone, {case: words for case, (_, words) in told.items()})

    def _head(self, number: int, documents: Sequence[int]) -> tuple[dict[str, object], set[str]]:
        """A case as the list has it, and the words by which it is found besides its name."""
        numbers = self.index.events(documents)
        owners = self.index.owners({event for held in numbers.values() for event in held})
        members = self.index.members(owners)
        own = set(documents)
        within = {event: told for event, told in members.items() if owners[event] in (None, number)}
        papers = self.shelf.get(self.index, own | {id for told in within.values() for id, _ in told})
        found = [
            Event(
                tuple(sorted((papers[id].claims[place] for id, place in told), key=lambda one: one.key)),
                owners[event] is not None,
            )
            for event, told in within.items()
        ]
        found.sort(key=lambda event: event.claims[0].key)
        learned = sorted(documents)
        case = Case(tuple(sorted((papers[id] for id in own), key=lambda one: one.key)), tuple(found))
        named = title(case, [papers[id].name for id in learned], self.decided)
        published = sorted(day for id in own if (day := papers[id].record.published))
        head: dict[str, object] = {
            "id": number,
            "label": named.id,
            "founder_id": next(id for id in learned if papers[id].name == named.founder),
            "mark": case.papers[0].key,
            "name": named.name,
            "folded": folded(named.name),
            "author": named.by,
            "documents": len(own),
            "voices": len(set(self.index.voices(own).values())),
            "claims": sum(len(case.holds(event)) for event in found),
            "events": len(found),
            "first": published[0] if published else None,
            "last": published[-1] if published else None,
        }
        return head, found_by(case)
