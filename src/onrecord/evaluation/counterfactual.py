"""Does the reader take sides? Swap two states throughout a document, and its record must swap with them.

A claim is *preserved* if the record of the swapped text has a claim with the same act, the same status, the
same ``when``, the same kinds and (swapped) sides of actors and of targets, somebody or nobody behind
``said_by`` as before, and the same sentences as evidence. The share of preserved claims is
``2 * preserved / (claims before + claims after)``: 1 if the records are the same, less for each claim
that is lost or comes new.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from onrecord.errors import OnrecordError
from onrecord.evaluation import readings
from onrecord.evaluation.gold import Json
from onrecord.evaluation.scoring import same_name
from onrecord.evaluation.swapping import Pair, Swap, named_sides
from onrecord.model import Claim, Document, Party, Record
from onrecord.reading import names

# Swapped wherever one of the two is named.
FIXED_PAIRS: tuple[Pair, ...] = (("CN", "US"), ("RU", "GB"), ("IR", "IL"))
SEED = 20240326
SAMPLE = 60


class Key(NamedTuple):
    """What of a claim must survive a swap."""

    act: str
    actors: tuple[tuple[str, str], ...]
    targets: tuple[tuple[str, str], ...]
    status: str
    said: bool
    when: str | None
    evidence: tuple[tuple[int, int], ...]


@dataclass
class Difference:
    """A claim of one of the two records that the other does not have.

    Attributes:
        document: the document's id.
        pair: the two sides that were swapped.
        lost: whether the claim was in the record before the swap; otherwise it came new.
        key: the claim, in the terms of the swapped text.
        changed: the fields of ``key`` in which the nearest claim of the other record differs; all but
            the act if there is none.
        before: its first evidence before the swap.
        after: its first evidence after the swap.
    """

    document: str
    pair: Pair
    lost: bool
    key: Key
    changed: tuple[str, ...]
    before: str
    after: str

    def json(self) -> Json:
        return {
            "document": self.document,
            "pair": "-".join(self.pair),
            "lost": self.lost,
            "claim": self.key._asdict(),
            "changed": list(self.changed),
            "before": self.before,
            "after": self.after,
        }

    def __str__(self) -> str:
        actors, targets = (
            ",".join(side or f"<{kind}>" for side, kind in who) or "-"
            for who in (self.key.actors, self.key.targets)
        )
        return (
            f"{self.document}  {'-'.join(self.pair)}  {'lost' if self.lost else 'new '}  {self.key.act} "
            f"{actors} > {targets} {self.key.status}  differs in: {', '.join(self.changed)}\n"
            f"    before: {self.before}\n    after:  {self.after}"
        )


@dataclass
class Tally:
    """Counts over swapped documents; see the module for what ``preserved`` means."""

    documents: int = 0
    before: int = 0
    after: int = 0
    preserved: int = 0
    names: int = 0

    @property
    def share(self) -> float:
        """The share of claims preserved, 0 to 1; 1 where there was no claim at all."""
        return 2 * self.preserved / (self.before + self.after) if self.before + self.after else 1.0

    @property
    def names_share(self) -> float:
        """The share of the preserved claims whose parties' names are the swapped names as well."""
        return self.names / self.preserved if self.preserved else 1.0

    def json(self) -> Json:
        return {
            "documents": self.documents,
            "claims_before": self.before,
            "claims_after": self.after,
            "preserved": self.preserved,
            "share": self.share,
            "names_share": self.names_share,
        }


@dataclass
class Outcome:
    """What a set of swaps came to."""

    total: Tally = field(default_factory=Tally)
    by_pair: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    differences: list[Difference] = field(default_factory=list)
    invented: int = 0

    @property
    def share(self) -> float:
        """The main figure: the share of claims preserved over all swaps."""
        return self.total.share

    def json(self, verbose: bool = False) -> Json:
        report = {
            **self.total.json(),
            "invented_names": self.invented,
            "by_pair": {pair: tally.json() for pair, tally in self.by_pair.items()},
        }
        if verbose:
            report["differences"] = [difference.json() for difference in self.differences]
        return report

    def text(self, verbose: bool = False) -> str:
        lines = [str(difference) for difference in self.differences] if verbose else []
        lines += [f"{pair:16} {_line(tally)}" for pair, tally in self.by_pair.items()]
        return "\n".join([*lines, f"{'all':16} {_line(self.total)}"])


def _line(tally: Tally) -> str:
    return (
        f"preserved {tally.share:.4f}  names {tally.names_share:.4f}  documents {tally.documents}"
        f"  claims {tally.before} > {tally.after}"
    )


def parse_pair(text: str) -> Pair:
    """Two sides as a person writes them: "CN-US".

    Raises:
        OnrecordError: the text is not two different ISO codes of states.
    """
    codes = re.fullmatch(r"([A-Z]{2})[-:,]([A-Z]{2})", text.strip().upper())
    known = names.states()
    if not codes or codes[1] == codes[2] or codes[1] not in known or codes[2] not in known:
        raise OnrecordError("--pair", f"'{text}' is not two different states, as in CN-US")
    return codes[1], codes[2]


def measure(
    documents: Iterable[Document],
    pairs: Sequence[Pair] | None = None,
    *,
    records: Sequence[Record] | None = None,
    model: str | None = None,
    scope: readings.Scope = "cyber",
    processes: int = 1,
    seed: int = SEED,
) -> Outcome:
    """Read documents and their swapped copies, and compare.

    Args:
        documents: the documents.
        pairs: the pairs to swap, each in every document that names one of the two. Without them, for each
            document: those of ``FIXED_PAIRS``, the two sides that it names most, and one that it names
            with one drawn from all states.
        records: the documents' records, where they have been read already.
        model, scope, processes: as for the reader; the swapped copies are read in this process.
        seed: of all that is drawn.
    """
    texts = list(documents)
    if records is None:
        records = readings.read_all(texts, model=model, scope=scope, processes=processes)
    outcome = Outcome()
    for document, record in zip(texts, records, strict=True):
        swaps = [Swap(pair, document.text, _mentions(record), seed) for pair in _pairs(document, pairs, seed)]
        # Invented names are in this process's index alone, so the swapped copies are read here.
        after = readings.read_all([_swapped(document, swap) for swap in swaps], model=model, scope=scope)
        for swap, new in zip(swaps, after, strict=True):
            outcome.invented += len(swap.invented)
            _compare(document, record, new, swap, outcome)
            swap.forget()
    return outcome


def sample(documents: Sequence[Document]) -> list[int]:
    """Which of a set are swapped where all would take too long: at most ``SAMPLE``, drawn evenly."""
    step = max(1.0, len(documents) / SAMPLE)
    return [int(n * step) for n in range(min(len(documents), SAMPLE))]


def _pairs(document: Document, given: Sequence[Pair] | None, seed: int) -> list[Pair]:
    named = named_sides(document.text)
    if given is not None or not named:
        return [pair for pair in given or () if named[pair[0]] or named[pair[1]]]
    chosen = [pair for pair in FIXED_PAIRS if named[pair[0]] or named[pair[1]]]
    if len(named) > 1:
        (first, _), (second, _) = named.most_common(2)
        chosen.append((first, second))
    chance = random.Random(f"{seed} {document.id}")
    chosen.append((chance.choice(sorted(named)), chance.choice(_drawable(named))))
    return [pair for number, pair in enumerate(chosen) if {*pair} not in [{*one} for one in chosen[:number]]]


def _drawable(named: Counter[str]) -> list[str]:
    """States whose names can be nothing else ("Chad", "Jordan" can) and that the document leaves out."""
    return [
        code
        for code, state in names.states().items()
        if code not in named and state.capitals and state.people and state.adjectives and not state.weak
    ]


def _mentions(record: Record) -> set[tuple[int, int]]:
    return {
        (span.start, span.end)
        for claim in record.claims
        for party in [*claim.actors, *claim.targets]
        for span in party.mentions
    }


def _swapped(document: Document, swap: Swap) -> Document:
    return document.model_copy(
        update={
            "id": f"{document.id}~{'-'.join(swap.pair)}",
            "text": swap.result.text,
            "title": swap.apply(document.title).text if document.title else None,
            "publisher": swap.apply(document.publisher).text if document.publisher else None,
        }
    )


def _compare(document: Document, old: Record, new: Record, swap: Swap, outcome: Outcome) -> None:
    wanted = [(_key(claim, swap), claim) for claim in old.claims]
    given = [(_key(claim, None), claim) for claim in new.claims]
    left = list(given)
    lost: list[tuple[Key, Claim]] = []
    preserved = same = 0
    for key, claim in wanted:
        twin = next((pair for pair in left if pair[0] == key), None)
        if twin is None:
            lost.append((key, claim))
            continue
        left.remove(twin)
        preserved += 1
        same += _same_names(claim, twin[1], swap)
    for tally in (outcome.total, outcome.by_pair["-".join(sorted(swap.pair))]):
        tally.documents += 1
        tally.before += len(wanted)
        tally.after += len(given)
        tally.preserved += preserved
        tally.names += same
    outcome.differences += _differences(document, swap, lost, left, wanted, given)


def _key(claim: Claim, swap: Swap | None) -> Key:
    """The claim's key; with a swap, in the terms of the swapped text."""
    place = swap.result.moved if swap else int
    return Key(
        act=str(claim.act),
        actors=_parties(claim.actors, swap),
        targets=_parties(claim.targets, swap),
        status=str(claim.status),
        said=bool(claim.said_by),
        when=claim.when,
        evidence=tuple(sorted((place(piece.start), place(piece.end)) for piece in claim.evidence)),
    )


def _parties(parties: Iterable[Party], swap: Swap | None) -> tuple[tuple[str, str], ...]:
    return tuple(
        sorted(((swap.side(party.side) if swap else party.side) or "", str(party.kind)) for party in parties)
    )


def _same_names(old: Claim, new: Claim, swap: Swap) -> bool:
    wanted = [swap.name(party.name) for party in [*old.actors, *old.targets]]
    given = [name for party in [*new.actors, *new.targets] for name in (party.name, *party.aliases)]
    return all(any(same_name(name, other) for other in given) for name in wanted)


def _differences(
    document: Document,
    swap: Swap,
    lost: list[tuple[Key, Claim]],
    new: list[tuple[Key, Claim]],
    wanted: list[tuple[Key, Claim]],
    given: list[tuple[Key, Claim]],
) -> Iterator[Difference]:
    text = swap.result.text
    for was_lost, some, others in ((True, lost, given), (False, new, wanted)):
        for key, claim in some:
            near = [other for other, _ in others if other.act == key.act]
            changed = min((_changed(key, other) for other in near), key=len, default=Key._fields[1:])
            start, end = key.evidence[0]
            after = text[start:end]
            before = claim.evidence[0].text if was_lost else _unmoved(document.text, swap, start, end)
            yield Difference(document.id, swap.pair, was_lost, key, changed, before, after)


def _changed(key: Key, other: Key) -> tuple[str, ...]:
    return tuple(name for name, a, b in zip(Key._fields, key, other, strict=True) if a != b)


def _unmoved(text: str, swap: Swap, start: int, end: int) -> str:
    """The words of the old text that have become a slice of the new one."""
    inside = [at for at in range(len(text) + 1) if start <= swap.result.moved(at) <= end]
    return text[inside[0] : inside[-1]] if inside else ""
