"""The names of many register entries, arranged so that a name leads to its likely entries at once.

A name is first looked up whole (its words in any order, its words run together); only where that finds
nothing sure are entries gathered that share rare words, words of one spelling, consonants, or, as a last
resort, three-letter pieces with it. Only a handful is then compared in full.
"""

from __future__ import annotations

import heapq
import math
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from onrecord.identity.scoring import (
    OTHER_BIRTH_YEAR,
    OTHER_COUNTRY,
    SAME_BIRTH_YEAR,
    SAME_COUNTRY,
    SAME_PLACE,
    WEAK_ALIAS,
    Comparison,
    Step,
    compare,
    total,
)
from onrecord.identity.text import (
    NameForm,
    abbreviations,
    fold,
    organisation_form,
    person_form,
    skeleton,
    to_ascii,
)
from onrecord.registers.model import Entry, Form, Quality

# A word on more names than this does not gather by itself.
COMMON = 1500
# Names that share less than this part of what the best one shares are not compared.
FAR = 0.4
# How many names are compared in full at most.
FULL = 24
# Of how many words it is kept which words are near; names of parties repeat a few thousand.
MOST_NEAR = 100_000


# Comparisons with one name, by the words and the family name of the other.
Compared = dict[tuple[tuple[str, ...], tuple[str, ...]], Comparison]

# Codes of their own that lists give to parts of a state.
PARTS = {"CN": frozenset({"HK", "MO"}), "US": frozenset({"PR"}), "GB": frozenset({"GG", "IM", "JE"})}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the text says of a party besides its name.

    Attributes:
        side: ISO code of the state it belongs to.
        places: lower-case names of towns and provinces told of it.
        birth_years: years in which it may have been born.
    """

    side: str | None = None
    places: frozenset[str] = frozenset()
    birth_years: frozenset[int] = frozenset()


NO_FACTS = Facts()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that a name may mean.

    Attributes:
        entry: the register's entry.
        name: the name on the list that agreed best.
        score: 0 to 1.
        steps: why, word by word, then the facts.
        comparison: of the names alone.
    """

    entry: Entry
    name: str
    quality: Quality
    score: float
    steps: tuple[Step, ...]
    comparison: Comparison

    @property
    def how(self) -> str:
        """The reason in one phrase: "exact name", "alias", "transliteration" and so on, with the name met."""
        worst = self.comparison.worst
        extra = [s for s in self.comparison.steps if s.what.startswith("only")]
        if worst == "same word" and not extra:
            reason = "exact name" if self.quality is Quality.PRIMARY else f"{self.quality.value} on the list"
        elif worst == "same word":
            reason = "part of the name"
        else:
            reason = {
                "run together": "words run together",
                "near": "near spelling",
                "initial": "initials",
            }.get(worst, worst)
        return f"{reason}: {self.name}"

    def explain(self) -> list[str]:
        """The steps of the score as text."""
        return [str(step) for step in self.steps]


@dataclass
class Index:
    """Entries by their names.

    Args:
        entries: the entries to be found; vessels, aircraft and things are left out unless ``things``.
        things: whether to take in what is no party.
        like: an index whose rarity of words counts in this one; for few names, which tell little of what is
            rare.
    """

    things: bool = False
    like: Index | None = None
    entries: list[Entry] = field(default_factory=list)
    _forms: list[NameForm] = field(default_factory=list)
    _entry_of: array[int] = field(default_factory=lambda: array("I"))
    _quality: list[Quality] = field(default_factory=list)
    _whole: dict[str, list[int]] = field(default_factory=dict)
    _postings: dict[str, array[int]] = field(default_factory=dict)
    _trigrams: dict[str, list[str]] | None = None
    _weights: dict[str, float] = field(default_factory=dict)
    _near: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry], things: bool = False) -> Index:
        """An index of these entries."""
        index = cls(things=things)
        for entry in entries:
            index.add(entry)
        return index

    def __len__(self) -> int:
        return len(self.entries)

    @property
    def names(self) -> int:
        """How many different names can be found."""
        return len(self._forms)

    def add(self, entry: Entry) -> None:
        """Take in one entry with all its names."""
        if entry.kind is None and not self.things:
            return
        at = len(self.entries)
        self.entries.append(entry)
        make = person_form if entry.form is Form.PERSON else None
        seen: set[tuple[str, ...]] = set()
        writings = [(name.text, name.family, name.quality) for name in entry.names]
        if make is None:
            writings += [
                (short, "", Quality.ALIAS) for name in entry.names for short in abbreviations(name.text)
            ]
        for text, family, quality in writings:
            form = make(text, family) if make else organisation_form(text)
            if not form.tokens or form.tokens in seen:
                continue
            seen.add(form.tokens)
            number = len(self._forms)
            self._forms.append(form)
            self._entry_of.append(at)
            self._quality.append(quality)
            for key in form.writings():
                self._whole.setdefault(key, []).append(number)
            terms = set(form.folds)
            terms.update("\x00" + skeleton(folded) for folded in form.folds)
            for term in terms:
                posting = self._postings.get(term)
                if posting is None:
                    posting = self._postings[term] = array("I")
                posting.append(number)
        self._trigrams = None
        self._near.clear()
        self._weights.clear()

    def weigh(self, word: str) -> float:
        """How much a word tells: 0.35 for the most common on the lists, 1.25 for one that hardly occurs."""
        if self.like is not None:
            return self.like.weigh(word)
        known = self._weights.get(word)
        if known is None:
            posting = self._postings.get(fold(word))
            known = self._weigh(len(posting) if posting is not None else 1)
            # Of words that no list has there is no end.
            if posting is not None:
                self._weights[word] = known
        return known

    def _weigh(self, frequency: int) -> float:
        rarity = 1 - math.log(frequency + 1) / math.log(max(len(self._forms), 2) + 1)
        return round(0.35 + 0.9 * max(0.0, min(1.0, rarity * 1.15)), 3)

    def find(
        self,
        name: str,
        *,
        person: bool | None = None,
        facts: Facts = NO_FACTS,
        limit: int = 5,
        least: float = 0.5,
        registers: frozenset[str] | None = None,
    ) -> list[Candidate]:
        """Entries that a name may mean, the likeliest first.

        Args:
            name: the name as written.
            person: True for persons alone, False for all but persons, None for both.
            facts: what else is known; agreement adds to the score, disagreement takes from it.
            limit: how many at most.
            least: leave out what scores less.
            registers: only entries of these registers.
        """
        if person is None:
            found = self.find(name, person=True, facts=facts, limit=limit, least=least, registers=registers)
            found += self.find(name, person=False, facts=facts, limit=limit, least=least, registers=registers)
            return heapq.nsmallest(limit, found, key=_rank)
        query = person_form(name) if person else organisation_form(name)
        if not query.tokens:
            return []
        exact: list[int] = []
        for key in query.writings():
            exact.extend(self._whole.get(key, ()))
        # Lists share many names to the letter: each is compared once.
        done: Compared = {}
        found = self._judge(query, dict.fromkeys(exact), person, facts, registers, done)
        if not found or found[0].score < 0.9:
            gathered = self._gather(query, person, registers)
            found = self._judge(query, dict.fromkeys([*exact, *gathered]), person, facts, registers, done)
            if not found or found[0].score < 0.6:
                near = self._gather_near(query, person, registers)
                if near:
                    found = self._judge(
                        query, dict.fromkeys([*exact, *gathered, *near]), person, facts, registers, done
                    )
        return [candidate for candidate in found[:limit] if candidate.score >= least]

    def judge(self, query: NameForm, numbers: Iterable[int], least: float) -> list[Candidate]:
        """Entries by some of their names, the likeliest first.

        Args:
            query: the name, in the form for persons or for others as the names are.
            numbers: of the names to compare it with.
            least: leave out entries whose best name scores less.
        """
        return self._judge(query, numbers, query.person, NO_FACTS, None, {}, least)

    def names_of(self, person: bool, registers: frozenset[str] | None) -> Iterator[tuple[int, NameForm]]:
        """The names of persons or of all others, with their numbers.

        Args:
            person: whose.
            registers: only of entries in these registers.
        """
        for number, form in enumerate(self._forms):
            if self._fits(number, person, registers):
                yield number, form

    def _fits(self, number: int, person: bool, registers: frozenset[str] | None) -> bool:
        entry = self.entries[self._entry_of[number]]
        return (entry.form is Form.PERSON) == person and (registers is None or entry.register in registers)

    def _judge(
        self,
        query: NameForm,
        numbers: Iterable[int],
        person: bool,
        facts: Facts,
        registers: frozenset[str] | None,
        done: Compared,
        least: float = 0.0,
    ) -> list[Candidate]:
        best: dict[int, tuple[float, int, Comparison]] = {}
        for number in numbers:
            if not self._fits(number, person, registers):
                continue
            form = self._forms[number]
            comparison = done.get((form.tokens, form.family))
            if comparison is None:
                comparison = done[form.tokens, form.family] = compare(query, form, self.weigh)
            score = comparison.score * (WEAK_ALIAS if self._quality[number] is Quality.WEAK else 1.0)
            at = self._entry_of[number]
            if score >= least and (at not in best or score > best[at][0]):
                best[at] = (score, number, comparison)
        found = []
        for at, (score, number, comparison) in best.items():
            entry = self.entries[at]
            added = list(weigh_facts(entry, facts))
            if self._quality[number] is Quality.WEAK:
                added.insert(
                    0, Step("weak alias", "the list itself calls this name weak", score - comparison.score)
                )
                score = comparison.score
            found.append(
                Candidate(
                    entry,
                    self._forms[number].text,
                    self._quality[number],
                    total(added, score),
                    (*comparison.steps, *added),
                    comparison,
                )
            )
        found.sort(key=_rank)
        return found

    def _gather(self, query: NameForm, person: bool, registers: frozenset[str] | None) -> list[int]:
        """Numbers of the names that share most of what is rare with the query."""
        weights: dict[int, float] = defaultdict(float)
        terms: list[tuple[int, float, array[int]]] = []
        words = dict(zip(query.folds, query.tokens, strict=True))
        for folded in words:
            for term, worth in ((folded, 1.0), ("\x00" + skeleton(folded), 0.6)):
                posting = self._postings.get(term)
                if posting is not None:
                    terms.append((len(posting), worth, posting))
        # Words written together on the list, or apart.
        for a, b in zip(query.folds, query.folds[1:], strict=False):
            posting = self._postings.get(fold(a + b))
            if posting is not None:
                terms.append((len(posting), 1.0, posting))
        if not terms:
            return []
        terms.sort(key=lambda term: term[0])
        rare = [term for term in terms if term[0] <= COMMON] or terms[:1]
        size = len(self._forms)
        for frequency, worth, posting in rare:
            telling = worth * math.log(1 + size / frequency)
            for number in posting:
                weights[number] += telling
        wanted = len(query.tokens)
        forms = self._forms
        # A first cut by shared rarity alone, then one that prefers names of like length.
        first = heapq.nlargest(FULL * 6, weights, key=weights.__getitem__)
        fitting = [number for number in first if self._fits(number, person, registers)]
        ranked = sorted(
            ((weights[n] / (3 + abs(len(forms[n].tokens) - wanted)), n) for n in fitting),
            key=lambda pair: (-pair[0], pair[1]),
        )[:FULL]
        return [number for worth, number in ranked if worth >= FAR * ranked[0][0]]

    def _gather_near(self, query: NameForm, person: bool, registers: frozenset[str] | None) -> list[int]:
        """Numbers of the names with a word that is a slip of the pen away from the query's rarest words."""
        found: list[int] = []
        for folded in sorted(query.folds, key=len, reverse=True)[:3]:
            if len(folded) < 5:
                continue
            near = self._near.get(folded)
            if near is None:
                if len(self._near) >= MOST_NEAR:
                    self._near.clear()
                near = self._near[folded] = self._near_words(folded)
            for term in near:
                found.extend(
                    number for number in self._postings[term][:40] if self._fits(number, person, registers)
                )
        return found[: FULL * 3]

    def _near_words(self, folded: str) -> tuple[str, ...]:
        """The words on the lists that share most three-letter pieces with a word, the nearest first."""
        if self._trigrams is None:
            trigrams: dict[str, list[str]] = defaultdict(list)
            for term in self._postings:
                if len(term) >= 5 and term[0] != "\x00":
                    for piece in _pieces(term):
                        trigrams[piece].append(term)
            self._trigrams = dict(trigrams)
        counts: dict[str, int] = defaultdict(int)
        pieces = _pieces(folded)
        for piece in pieces:
            for term in self._trigrams.get(piece, ()):
                counts[term] += 1
        need = max(2, len(pieces) // 2 - 1)
        near = heapq.nlargest(
            6,
            (
                (2 * count / (len(pieces) + len(term) + 1), term)
                for term, count in counts.items()
                if count >= need and term != folded
            ),
        )
        return tuple(term for _, term in near)


def _pieces(term: str) -> set[str]:
    padded = f"^{term}$"
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


def _rank(candidate: Candidate) -> tuple[float, int, str, str]:
    weak = candidate.quality is not Quality.PRIMARY
    return (-round(candidate.score, 4), int(weak), candidate.entry.register, candidate.entry.id)


def weigh_facts(entry: Entry, facts: Facts) -> Sequence[Step]:
    """What country, places and birth say for or against an entry, as steps."""
    steps: list[Step] = []
    countries = entry.countries
    if facts.side and len(facts.side) == 2 and countries:
        if facts.side in countries or PARTS.get(facts.side, frozenset()) & set(countries):
            steps.append(Step("country", f"{facts.side} in both", SAME_COUNTRY))
        else:
            steps.append(Step("country", f"{facts.side}, the list has {', '.join(countries)}", OTHER_COUNTRY))
    if facts.birth_years and entry.births:
        years = {int(birth.when[:4]) for birth in entry.births if birth.when[:4].isdigit()}
        if years & facts.birth_years:
            steps.append(Step("birth", f"{min(years & facts.birth_years)} in both", SAME_BIRTH_YEAR))
        elif years:
            steps.append(
                Step("birth", f"the list has {', '.join(map(str, sorted(years)))}", OTHER_BIRTH_YEAR)
            )
    if facts.places:
        written = to_ascii(" ".join([*(a.text for a in entry.addresses), *(b.place for b in entry.births)]))
        met = sorted(place for place in facts.places if place in written)
        if met:
            steps.append(Step("place", f"{', '.join(met)} in both", SAME_PLACE))
    return steps
