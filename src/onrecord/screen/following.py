"""The claims of a ledger that is written to while parties are screened against them.

A ledger grows by a document or two between two questions. So only what documents tell that are new, were read
anew, withdrawn or restored is taken from it again; of all other parties nothing is looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from onrecord.screen.telling import ACTING, TOWARD, Claims, Named, parties_of

if TYPE_CHECKING:
    from onrecord.ledger import ClaimRow, Ledger
    from onrecord.model import Party
    from onrecord.screen.model import Told

# Of more documents that changed at once, everything is read anew.
MOST = 500

# When a claim is about, newest first, those without a day last; then the claim learned last (``Ledger.ask``).
_Place = tuple[bool, tuple[int, ...], int]


class Following:
    """Claims of a ledger, brought up to date at each question.

    Args:
        ledger: the ledger.

    Attributes:
        claims: as they were when last asked for; never changed, replaced by others.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.claims = Claims()
        self._last: tuple[int, int] | None = None
        # What each document tells of whom, and what is told of each party with its place among the rest.
        self._refs: dict[int, set[str]] = {}
        self._told: dict[str, list[tuple[_Place, int, Party, Told]]] = defaultdict(list)

    def follow(self) -> frozenset[str] | None:
        """Bring the claims up to date.

        Returns:
            The refs of the parties of whom something else is told than before; None if everything was read
            anew.
        """
        from onrecord.ledger import Query

        acts = frozenset(act.value for act in (*TOWARD, *ACTING))
        with self._ledger.asker() as asker:
            last = asker.last_changes()
            if last == self._last:
                return frozenset()
            changed = asker.changed_documents(*self._last, MOST) if self._last is not None else None
            if changed is None:
                self._refs.clear()
                self._told.clear()
                self._take(asker.claims(Query(acts=acts)))
                refs = None
            else:
                before = self._forget(changed)
                keys = frozenset(asker.keys(changed).values())
                after = self._take(asker.claims(Query(acts=acts, documents=keys))) if keys else set()
                refs = frozenset(before | after)
        self.claims = self._made(refs)
        self._last = last
        return refs

    def _forget(self, documents: Iterable[int]) -> set[str]:
        """Let go what documents told; gives of whom."""
        of = {document: self._refs.pop(document, set()) for document in documents}
        refs = set().union(*of.values())
        for ref in refs:
            left = [one for one in self._told[ref] if one[1] not in of]
            if left:
                self._told[ref] = left
            else:
                del self._told[ref]
        return refs

    def _take(self, rows: Iterable[ClaimRow]) -> set[str]:
        """Keep what claims tell; gives of whom."""
        refs: set[str] = set()
        for row in rows:
            place = _place(row)
            for party, told in parties_of(row):
                ref = Named(party).ref
                self._told[ref].append((place, row.document.id, party, told))
                self._refs.setdefault(row.document.id, set()).add(ref)
                refs.add(ref)
        return refs

    def _made(self, refs: frozenset[str] | None) -> Claims:
        claims = Claims() if refs is None else self.claims.without(refs)
        for ref in self._told if refs is None else refs & self._told.keys():
            for _, _, party, told in sorted(self._told[ref], key=lambda one: one[0]):
                claims.add(party, told)
        return claims


def _place(row: ClaimRow) -> _Place:
    day = row.days[1] if row.days else None
    return day is None, tuple(-ord(char) for char in day or ""), -row.id
