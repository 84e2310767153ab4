"""Claims that concern somebody as sanctioned, charged, restricted, accused or as a victim."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from onrecord.acts import Act, Kind, Status
from onrecord.identity.text import tokens
from onrecord.model import Claim, Party, Record
from onrecord.registers.model import Entry, Form, Name
from onrecord.screen.model import Relation, Told, digest

if TYPE_CHECKING:
    from onrecord.ledger import ClaimRow, Ledger

# How a claim concerns those toward whom its act is (docs/codebook.md).
TOWARD: dict[Act, Relation] = {
    Act.SANCTION: Relation.SANCTIONED,
    Act.PROSECUTE: Relation.CHARGED,
    Act.RESTRICT: Relation.RESTRICTED,
    Act.ATTRIBUTE: Relation.ACCUSED,
    Act.CONDEMN: Relation.ACCUSED,
    Act.ATTACK: Relation.VICTIM,
}
# How it concerns those who act.
ACTING: dict[Act, Relation] = {Act.ATTACK: Relation.ACCUSED}
# States and alliances are no parties of anybody's list; the public is nobody.
NOBODY = frozenset({Kind.STATE, Kind.ALLIANCE, Kind.PUBLIC})
REGISTER = "claims"


@dataclass(slots=True)
class Named:
    """One party of claims, with all that is told of it.

    Attributes:
        party: as the first claim has it.
        names: all its names.
        refs: entries that records give as its identity → the reason there.
        told: the claims.
    """

    party: Party
    names: dict[str, None] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)

    @property
    def ref(self) -> str:
        """Names it among the parties of claims: kind, side and name."""
        words = "-".join(tokens(self.party.name)) or self.party.name
        return f"{REGISTER}:{self.party.kind.value}:{self.party.side or '-'}:{words}"

    @property
    def digest(self) -> str:
        """Changes when another claim speaks of it, or one no longer does."""
        return digest(sorted((t.claim, t.relation, t.status, t.sentence) for t in self.told))

    def entry(self) -> Entry:
        """It in the shape of a register's entry, so that names are found and compared as those are."""
        form = Form.PERSON if self.party.kind is Kind.PERSON else Form.ENTITY
        return Entry(
            REGISTER,
            self.ref.removeprefix(f"{REGISTER}:"),
            form,
            self.party.kind,
            tuple(Name(name) for name in self.names),
            sides=(self.party.side,) if self.party.side and len(self.party.side) == 2 else (),
        )


# What follows a noun in the plural to say which of them are meant: "of" with up to four words, up to the next
# phrase.
_WHICH = re.compile(
    r"\s+of\s+(?:[\w’'-]+\s+){0,3}?[\w’'-]+"
    r"(?=\s+(?:after|and|are|as|at|based|before|by|for|from|had|has|have|in|into|is|linked|on|or|over|since|that"
    r"|tied|to|under|was|were|which|while|who|will|with)\b|\s*[^\w\s]|\s*$)"
)


def whole(party: Party, sentence: str) -> Party:
    """A party that is no name but a noun, with the words of the sentence that say which are meant.

    "Suppliers" alone would be one with all suppliers of whatever, in all documents.

    Args:
        party: as the claim has it.
        sentence: the sentence that names it.
    """
    last = party.name.split()[-1:]
    if not last or not last[0].islower() or not last[0].endswith("s") or " of " in party.name:
        return party
    at = sentence.find(party.name)
    which = _WHICH.match(sentence, at + len(party.name)) if at >= 0 else None
    return party.model_copy(update={"name": party.name + which.group()}) if which else party


class Claims:
    """Parties of claims, each once, with what is told of them."""

    def __init__(self) -> None:
        self._parties: dict[str, Named] = {}
        self.count = 0

    def __iter__(self) -> Iterator[Named]:
        return iter(self._parties.values())

    def __len__(self) -> int:
        return len(self._parties)

    @property
    def digest(self) -> str:
        """Changes with anything that is told."""
        return digest(sorted((named.ref, named.digest) for named in self))

    def get(self, ref: str) -> Named | None:
        """The party of that ref."""
        return self._parties.get(ref)

    def add(self, party: Party, told: Told) -> None:
        """Keep one claim of a party."""
        party = whole(party, told.sentence)
        named = Named(party)
        named = self._parties.setdefault(named.ref, named)
        named.names.update(dict.fromkeys([party.name, *party.aliases]))
        identity = party.identity or {}
        for one in (identity, *identity.get("entries", ())):
            if isinstance(one, dict) and ":" in str(one.get("id", "")):
                named.refs.setdefault(str(one["id"]), str(one.get("how", "")))
        if told not in named.told:
            named.told.append(told)
            self.count += 1

    def add_record(self, record: Record) -> None:
        """Take in a record's claims."""
        where = (record.title or record.id, record.published or "", record.url or "")
        for claim in record.claims:
            for relation, party in concerned(claim.act, claim.actors, claim.targets):
                sentence = _sentence(claim, party)
                by = tuple(actor.name for actor in claim.actors)
                self.add(
                    party,
                    Told(
                        f"{record.id}/{claim.id}",
                        relation,
                        claim.act.value,
                        claim.status.value,
                        claim.when or "",
                        by,
                        tuple(claim.said_by),
                        party.name,
                        sentence,
                        *where,
                    ),
                )

    def without(self, refs: Collection[str]) -> Claims:
        """The same without what is told of some parties."""
        other = Claims()
        other._parties = {ref: named for ref, named in self._parties.items() if ref not in refs}
        other.count = sum(len(named.told) for named in other)
        return other

    def add_row(self, row: ClaimRow) -> None:
        """Take in a claim of the ledger."""
        for party, told in parties_of(row):
            self.add(party, told)

    def add_ledger(self, ledger: Ledger, as_of: str | None = None) -> None:
        """Take in all claims of a ledger that concern anybody, newest first.

        Args:
            ledger: the ledger.
            as_of: as it was known then; now by default.
        """
        from onrecord.ledger import Query

        acts = frozenset(act.value for act in (*TOWARD, *ACTING))
        for row in ledger.ask(Query(acts=acts), as_of=as_of):
            self.add_row(row)


def concerned(
    act: Act, actors: Iterable[Party], targets: Iterable[Party]
) -> Iterator[tuple[Relation, Party]]:
    """Whom a claim concerns, and how."""
    for table, parties in ((ACTING, actors), (TOWARD, targets)):
        relation = table.get(act)
        if relation is not None:
            yield from ((relation, party) for party in parties if party.kind not in NOBODY)


def parties_of(row: ClaimRow) -> Iterator[tuple[Party, Told]]:
    """The parties that a claim of the ledger concerns, called as in :class:`Claims`, with what it tells."""
    document = row.document
    where = (document.title or document.key, row.published or "", document.url or "")
    actors = [party for one in row.actors if (party := _party(one)) is not None]
    targets = [party for one in row.targets if (party := _party(one)) is not None]
    for relation, party in concerned(Act(row.act), actors, targets):
        told = [piece.text for piece in row.evidence]
        sentence = next((text for text in told if party.name in text), told[0] if told else "")
        yield (
            whole(party, sentence),
            Told(
                row.ref,
                relation,
                row.act,
                Status(row.status).value,
                row.when or "",
                tuple(actor.name for actor in actors),
                row.said_by,
                party.name,
                sentence,
                *where,
            ),
        )


def _party(row: Any) -> Party | None:
    return (
        Party(name=row.name, kind=Kind(row.kind), side=row.side, identity=row.identity) if row.kind else None
    )


def _sentence(claim: Claim, party: Party) -> str:
    from onrecord.verify.about import sentence_of

    return sentence_of(claim, party)
