"""What the files of records are called, the same however the work is shared out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from onrecord.documents import Place
from onrecord.jobs.files import file_name

_NUMBERED = re.compile(r"(.+)-[0-9]+")
_ROOM = "-" * 40
"""Names that are cut short may meet: they are compared without their last 40 bytes."""


class Names:
    """File names for documents, in their order: what would be a second file of one name is numbered.

    Args:
        suffix: of all names, with the dot.
    """

    def __init__(self, suffix: str) -> None:
        self._suffix = suffix
        self._taken: set[str] = set()

    def take(self, id: str) -> str:
        """The name for a document of this id; no other document gets it."""
        name, number = file_name(id, self._suffix), 2
        while name.casefold() in self._taken:  # what differs in case only is one file on some systems
            name, number = file_name(id, f"-{number}{self._suffix}"), number + 1
        self._taken.add(name.casefold())
        return name


def independent(places: Sequence[Place]) -> list[list[Place]]:
    """The places in groups whose documents' names cannot meet those of another group.

    "news.zip" may hold a document "2024/x", and "news_2024.zip" one "x": both would be "news_2024_x". Such
    places are one group, so that names can be given out group by group, by whoever has it.

    Args:
        places: all of one job, in order.

    Returns:
        Groups in the order of their first places; places in their order.
    """
    roots = [file_name(place.id, _ROOM).removesuffix(_ROOM).casefold() for place in places]
    count = Counter(roots)
    first: dict[str, int] = {}
    parent = list(range(len(places)))

    def top(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    def tie(a: int, b: int) -> None:
        a, b = sorted((top(a), top(b)))
        parent[b] = a

    for number, root in enumerate(roots):
        tie(number, first.setdefault(root, number))
    for number, root in enumerate(roots):
        for shorter in _beginnings(root):
            if shorter in first:
                tie(number, first[shorter])
        numbered = _NUMBERED.fullmatch(root)
        if numbered and count[numbered[1]] > 1:
            tie(number, first[numbered[1]])
    groups: dict[int, list[Place]] = {}
    for number, place in enumerate(places):
        groups.setdefault(top(number), []).append(place)
    return [groups[key] for key in sorted(groups)]


def _beginnings(root: str) -> Iterator[str]:
    at = root.find("_")
    while at >= 0:
        yield root[:at]
        at = root.find("_", at + 1)
