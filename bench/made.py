"""Made documents for measuring: affairs of unequal size, told by many papers, as a ledger meets them.

Common words come from the table of word counts that the package ships, as often as they stand there, so that
texts have common and rare words as English has; names and the words of an affair are invented. States, dates
and acts are drawn from a fixed seed. One in 20 documents is a near-copy of an earlier one of its affair.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate

from onrecord.acts import Act, Kind, Status
from onrecord.cases.wording import background
from onrecord.model import Claim, Evidence, Link, Party, Reader, Record

SEED = 20261130
COPIES = 20
BEGIN = date(2016, 1, 1)
PER_DAY = 51
"""Documents of one day: 200,000 are what ten years and nine months bring."""
TAG = "xqaa"
"""Ends every invented word, and stands in no other: another tag makes another set of affairs."""
SIDES = (
    "US CN RU GB IR KP IL UA DE FR PL EE LT LV FI SE NO DK NL BE CZ ES IT CA AU NZ JP KR IN TW AL ME RO BG "
    "TR VN PK SA AE SG"
).split()
_WEIGHTS = list(accumulate(1 / (n + 1) for n in range(len(SIDES))))
_ACTS = [act for act in Act for _ in range(6 if act in (Act.ATTACK, Act.ATTRIBUTE, Act.DENY) else 2)]
_STATUSES = [Status.ASSERTED] * 6 + list(Status)
_SYLLABLES = "ba de ki lo mu ra se ti vo zu nar pel dor mik tas vel gri sho fen wul".split()
ACTIVE = 60
"""Affairs that are in the papers at one time."""
LARGEST = 400
"""Documents of the largest affair; of half of the affairs there are 17 or fewer."""


@dataclass
class Affair:
    """An affair: its parties, its words, what happened in it, and the documents on it that are left."""

    sides: tuple[str, str]
    group: str
    words: list[str]
    acts: list[tuple[Act, Party, Party, str | None, list[str]]]
    left: int
    told: list[tuple[list[str], list[Claim]]] = field(default_factory=list)


class Maker:
    """Makes documents, the same for the same seed.

    Args:
        claims: of each document.
        tag: ends every invented word.
        seed: of all that is drawn.
    """

    def __init__(self, claims: int = 20, tag: str = TAG, seed: int = SEED) -> None:
        self.claims = claims
        self.tag = tag
        self.rng = random.Random(seed)
        held = background("texts").held
        self.common = sorted(held, key=lambda word: (-held[word], word))
        self.often = list(accumulate(held[word] ** 1.5 for word in self.common))
        self.old: list[Affair] = []

    def word(self, length: int = 3) -> str:
        """An invented word."""
        return "".join(self.rng.choices(_SYLLABLES, k=length)) + self.tag

    def filling(self, number: int) -> list[str]:
        """Common words."""
        return self.rng.choices(self.common, cum_weights=self.often, k=number)

    def affair(self, day: date) -> Affair:
        """A new affair, that begins on a day."""
        rng = self.rng
        one, two = rng.choices(SIDES, cum_weights=_WEIGHTS, k=2)
        group = self.word(2).title()
        words = [self.word() for _ in range(40)]
        made = Affair((one, two), group, words, [], min(LARGEST, int(10 * rng.paretovariate(1.3))))
        for _ in range(self.claims + 10):
            then = (day + timedelta(rng.randrange(30))).isoformat() if rng.random() < 0.4 else None
            core = [*rng.sample(words, 5), *self.filling(3)]
            first, second = (one, two) if rng.random() < 0.6 else (two, one)
            made.acts.append(
                (rng.choice(_ACTS), self.party(first, made), self.party(second, made), then, core)
            )
        return made

    def party(self, side: str, affair: Affair) -> Party:
        """A party of a side."""
        kind = self.rng.random()
        if kind < 0.45:
            return Party(name=f"State {side}", kind=Kind.STATE, side=side)
        if kind < 0.8:
            return Party(name=f"{affair.group} {side}", kind=Kind.GROUP, side=side)
        number = int(self.rng.paretovariate(0.7)) % 5000
        aliases = [f"{side}-{number}", f"Group {side} {number} crew"]
        return Party(name=f"Group {side} {number}", kind=Kind.GROUP, side=side, aliases=aliases)

    def documents(self, number: int, begin: date = BEGIN) -> Iterator[Record]:
        """So many documents, in the order of time, on affairs that come and go.

        Of an affair most is written at first: the more of it is left to tell, the sooner some of it is told.

        Args:
            number: how many.
            begin: day of the first.
        """
        rng = self.rng
        active = [self.affair(begin) for _ in range(ACTIVE)]
        for n in range(number):
            day = begin + timedelta(n // PER_DAY + rng.randrange(3))
            place = rng.choices(range(ACTIVE), [affair.left for affair in active])[0]
            affair = active[place]
            yield self.document(n, affair, day)
            affair.left -= 1
            if affair.left <= 0:
                self.old = [*self.old[-200:], affair]
                active[place] = self.affair(day)

    def document(self, n: int, affair: Affair, day: date) -> Record:
        """A document on an affair: its acts in other words, and at the end one or two of an old affair."""
        rng = self.rng
        if n % COPIES == COPIES - 1 and affair.told:
            sentences, claims = rng.choice(affair.told)
            sentences = [" ".join(self.filling(18)) + ".", *sentences[1:]]
        else:
            told = rng.sample(affair.acts, self.claims - 2)
            told += rng.sample(rng.choice(self.old or [affair]).acts, 2)
            sentences = [" ".join([*self.filling(14), *rng.sample(affair.words, 4)]) + "."]
            claims = []
            for number, (act, actor, target, when, core) in enumerate(told):
                says = [*rng.sample(core, 5), *self.filling(rng.randint(8, 20)), rng.choice(affair.words)]
                rng.shuffle(says)
                sentences.append(f"{actor.name} {act.value} {target.name} {' '.join(says)}.")
                claims.append(
                    Claim.model_construct(
                        id=f"c{number + 1}",
                        act=act,
                        actors=[actor],
                        targets=[target] if rng.random() < 0.85 else [],
                        status=rng.choice(_STATUSES),
                        when=when,
                        evidence=[],
                        score=round(rng.random(), 3),
                        links=[Link(type="answers", claim=f"c{number}")]
                        if number and rng.random() < 0.1
                        else [],
                    )
                )
            sentences += [" ".join(self.filling(20)) + "." for _ in range(8)]
            affair.told = [*affair.told[-5:], (sentences, claims)]
        starts = list(accumulate((len(s) + 1 for s in sentences), initial=0))
        placed = [
            claim.model_copy(
                update={
                    "evidence": [
                        Evidence(start=starts[k], end=starts[k] + len(sentences[k]), text=sentences[k])
                    ]
                }
            )
            for k, claim in enumerate(claims, 1)
        ]
        return Record(
            id=f"n{n}{self.tag}",
            title=" ".join(sentences[0].split()[-8:]),
            publisher=f"Paper {rng.randrange(300)}",
            published=day.isoformat(),
            url=f"https://paper.example/{self.tag}/{n}",
            text=" ".join(sentences),
            reader=Reader(name="bench", version="1", model="none", scope="cyber"),
            claims=placed,
        )
