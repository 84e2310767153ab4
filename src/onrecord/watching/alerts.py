"""What is worth telling: claims with a party, a side, an act or words that the user named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from onrecord.acts import Act
from onrecord.model import Claim, Record


@dataclass(frozen=True)
class Alert:
    """One claim that somebody wants to hear of.

    Attributes:
        wanted: the user's words that it answers to.
        document, title, url, published: of the document.
        claim, act, status, actors, targets: of the claim.
        sentence: its first piece of evidence, verbatim.
        link: leads to the sentence, where there is such a link.
    """

    wanted: str
    document: str
    title: str | None
    url: str | None
    published: str | None
    claim: str
    act: str
    status: str
    actors: list[str]
    targets: list[str]
    sentence: str
    link: str | None


class Wanted:
    """What the user named.

    Args:
        words: each is the name of an act ("sanction"), a side ("RU"), or part of a party's name or alias
            ("sandworm").
    """

    def __init__(self, words: list[str]) -> None:
        self._words = [word.strip() for word in words if word.strip()]

    def found_in(self, record: Record) -> Iterator[dict[str, object]]:
        """An alert for each claim that answers to something wanted, once, as a dictionary."""
        for claim in record.claims:
            wanted = next((word for word in self._words if _answers(claim, word)), None)
            if wanted is None:
                continue
            yield alert_of(wanted, record, claim)


def alert_of(wanted: str, record: Record, claim: Claim) -> dict[str, object]:
    """The alert for a claim, as a dictionary.

    Args:
        wanted: why it is told.
        record: of the document.
        claim: of the record.
    """
    first = claim.evidence[0]
    return asdict(
        Alert(
            wanted,
            record.id,
            record.title,
            record.url,
            record.published,
            claim.id,
            claim.act.value,
            claim.status.value,
            [party.name for party in claim.actors],
            [party.name for party in claim.targets],
            first.text,
            first.link,
        )
    )


def _answers(claim: Claim, word: str) -> bool:
    low = word.casefold()
    if low in {act.value for act in Act}:
        return claim.act.value == low
    parties = [*claim.actors, *claim.targets]
    if word.isupper() and len(word) <= 4 and any(party.side == word for party in parties):
        return True
    names = [name for party in parties for name in (party.name, *party.aliases)]
    return any(low in name.casefold() for name in [*names, *claim.said_by])
