"""Which entries a name may mean: all whose score reaches a threshold, none left out for speed."""

from __future__ import annotations

from array import array
from collections import defaultdict

from onrecord.identity.index import Candidate, Index
from onrecord.identity.sieve import Sieve
from onrecord.identity.text import NameForm, organisation_form, person_form

# Scores are told with three places.
ROUNDED = 0.0005


class Candidates:
    """The names of an index, arranged for a file of many parties.

    Args:
        index: entries with their names.
        registers: only entries of these; of all by default.
        short: whether a company is found by the word that it is known by, too (``screen.short``).
    """

    def __init__(self, index: Index, registers: frozenset[str] | None = None, short: bool = False) -> None:
        self.index = index
        self._sieves: dict[bool, Sieve] = {}
        self._numbers: dict[bool, array[int]] = {}
        self._beginnings: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for person in (True, False):
            numbers = array("I")
            forms: list[NameForm] = []
            for number, form in index.names_of(person, registers):
                numbers.append(number)
                forms.append(form)
                if short and not person:
                    self._beginnings[form.folds].append(number)
            self._numbers[person] = numbers
            self._sieves[person] = Sieve(forms, person, index.weigh)

    def find(self, name: str, person: bool, least: float) -> list[Candidate]:
        """Entries that a name may mean, the likeliest first.

        Args:
            name: the name as written.
            person: True for persons alone, False for all but persons.
            least: leave out what scores less; names that a company's begins with are found all the same.
        """
        query = person_form(name) if person else organisation_form(name)
        if not query.tokens:
            return []
        least -= ROUNDED
        numbers = self._numbers[person]
        found = [numbers[at] for at in self._sieves[person].find(query, least)]
        begun: list[int] = []
        if self._beginnings and not person:
            for size in range(1, len(query.folds)):
                begun += self._beginnings.get(query.folds[:size], ())
        if begun:
            judged = self.index.judge(query, dict.fromkeys([*found, *begun]), 0.0)
        else:
            judged = self.index.judge(query, found, least) if found else []
        return [candidate for candidate in judged if has_word(candidate)]


def has_word(candidate: Candidate) -> bool:
    """Whether more than single letters agree, or all of them do: "S.L." may be short for too many names."""
    comparison = candidate.comparison
    return comparison.literal or any(
        step.score > 0 and step.what != "initial" and len(step.detail) > 1 for step in comparison.steps
    )
