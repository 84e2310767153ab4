"""The links between claims, as they are kept, and as they were before documents came."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable, Mapping

from onrecord.cases.events import Link
from onrecord.cases.index import Index

Node = tuple[int, int]
"""A claim: row of its document, place in its record."""
Rows = dict[int, dict[Node, float]]
"""By place in a document, the claims that are linked with the one there, and how likely they are one act."""


class Links:
    """The links between claims (a :class:`onrecord.cases.parting.Graph`).

    Args:
        index: where they are kept; this must be told of every change of them.
        held: those of documents that are in memory, kept up.
    """

    def __init__(self, index: Index, held: OrderedDict[int, Rows]) -> None:
        self._index = index
        self._held = held
        self._was: dict[Node, dict[Node, float | None]] = defaultdict(dict)

    def fetch(self, nodes: Collection[Node]) -> None:
        """Make ready to be asked for these."""
        wanted = {document for document, _ in nodes}
        missing = wanted - self._held.keys()
        for document in wanted - missing:
            self._held.move_to_end(document)
        for document in missing:
            self._held[document] = {}
        for one, other, links in self._index.links(missing):
            rows = self._held[one]
            for i, j, likely in links:
                rows.setdefault(i, {})[other, j] = likely

    def now(self, node: Node) -> Mapping[Node, float]:
        """The links of a claim."""
        return self._held[node[0]].get(node[1], {})

    def was(self, node: Node) -> Mapping[Node, float]:
        """Those that it had before."""
        changed = self._was.get(node)
        if changed is None:
            return self.now(node)
        kept = {other: likely for other, likely in self.now(node).items() if other not in changed}
        return kept | {other: likely for other, likely in changed.items() if likely is not None}

    def between(self, one: int, other: int) -> list[Link]:
        """The links between two documents."""
        self.fetch([(one, 0)])
        return [
            (i, j, likely)
            for i, row in self._held[one].items()
            for (document, j), likely in row.items()
            if document == other
        ]

    def new(self, document: int) -> None:
        """A document has come: it has no links yet."""
        self._held[document] = {}

    def came(self, found: Iterable[tuple[int, int, list[Link]]]) -> None:
        """Links have come between two documents."""
        for a, b, likely in _both_ways(found):
            self._was[a].setdefault(b, None)
            if a[0] in self._held:
                self._held[a[0]].setdefault(a[1], {})[b] = likely

    def went(self, found: Iterable[tuple[int, int, list[Link]]]) -> None:
        """Links between two documents have gone."""
        for a, b, likely in _both_ways(found):
            self._was[a].setdefault(b, likely)
            if a[0] in self._held:
                self._held[a[0]].get(a[1], {}).pop(b, None)


class Kin:
    """Which documents are likely about one affair (a :class:`onrecord.cases.parting.Graph`).

    Args:
        index: where that is kept.
        was: of what has changed, how likely it was; None if it was not kept.
        tied: documents that a person has put together.
        was_tied: those of them that were there before.
    """

    def __init__(
        self,
        index: Index,
        was: Mapping[int, Mapping[int, float | None]],
        tied: Mapping[int, Collection[int]],
        was_tied: Mapping[int, Collection[int]],
    ) -> None:
        self._index = index
        self._was = was
        self._tied = tied
        self._was_tied = was_tied
        self._rows: dict[int, dict[int, float]] = {}

    def fetch(self, nodes: Collection[int]) -> None:
        """Make ready to be asked for these."""
        missing = set(nodes) - self._rows.keys()
        self._rows |= {id: {} for id in missing}
        for one, other, likely in self._index.kin(missing):
            self._rows[one][other] = likely

    def chances(self, node: int) -> Mapping[int, float]:
        """The kin of a document, without what a person decided."""
        return self._rows[node]

    def now(self, node: int) -> Mapping[int, float]:
        """The kin of a document, with what it is tied to."""
        return _with(self._rows[node], self._tied.get(node))

    def was(self, node: int) -> Mapping[int, float]:
        """The kin that it had, with what it was tied to."""
        changed = self._was.get(node, {})
        kept = {other: likely for other, likely in self._rows[node].items() if other not in changed}
        kept |= {other: likely for other, likely in changed.items() if likely is not None}
        return _with(kept, self._was_tied.get(node))

    def reached(self, nodes: Iterable[int], level: float) -> set[int]:
        """All that hangs together with documents by a chance of a level."""
        found, ahead = set(nodes), set(nodes)
        while ahead:
            self.fetch(ahead)
            ahead = {o for one in ahead for o, likely in self.now(one).items() if likely >= level} - found
            found |= ahead
        return found


def _with(row: dict[int, float], ties: Collection[int] | None) -> Mapping[int, float]:
    return {**row, **dict.fromkeys(ties, 1.0)} if ties else row


def _both_ways(found: Iterable[tuple[int, int, list[Link]]]) -> Iterable[tuple[Node, Node, float]]:
    for one, other, links in found:
        for i, j, likely in links:
            yield (one, i), (other, j), likely
            yield (other, j), (one, i), likely
