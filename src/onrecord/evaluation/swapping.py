"""Two states changed round throughout a text: the text of a world in which each stands in the other's place.

Every name in the tables that belongs to one of the two states gives way to the corresponding name of the
other: state to state, adjective to adjective, people to people, capital to capital, seat to seat, and every
organ, group, company, person and place to one of the same kind and type. Where the tables have no such
counterpart, one is invented and entered in the index of names, so that the reader knows as much of it as it
knew of the name that it replaces. The grammar around a name is kept right: a/an, the, 's.
"""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import count, takewhile
from typing import TYPE_CHECKING

from onrecord.reading import known_names, names
from onrecord.reading.names import NameEntry, NameMatch, State
from onrecord.reading.pipeline import DEFAULT_MODEL

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

Pair = tuple[str, str]

# Names that English puts "the" before.
_ARTICLED = re.compile(
    r"^(?:the )?(?:United .*|.* (?:Republic|Kingdom|States|Federation|Union|Islands|Emirates|House|Palace"
    r"|Office|Chancellery)|.*(?:Republic|Kingdom|State|Commonwealth|Federation) of .*|Netherlands"
    r"|Philippines|Maldives|Bahamas|Gambia|Comoros|Emirates|Kremlin|Vatican|Holy See|[A-Z](?:\.?[A-Z])+\.?)$"
)
_TITLED = re.compile(r"(?:President|Prime Minister|Premier|King|Pope|Sheikh) ")
# Of the states' acronyms only these are what the press writes for the name.
_ACRONYMS = {"US": "US", "GB": "UK", "AE": "UAE"}
# What a text may go on to call an organ by: "the ministry" takes up a ministry, never a bureau.
_CALLED = frozenset("agency bureau department embassy ministry office service unit".split())
_NOMINAL = frozenset({"NN", "NNS", "NNP", "NNPS"})
_BEFORE_NOUN = _NOMINAL | {"JJ", "VBG", "VBN"}
# What opens a verb's object.
_OF_OBJECT = frozenset({"DT", "CD", "JJ", "PRP", "PRP$", "NNP", "$"})
# What a name says of the kind of party; a name that is made like it says the same.
_KINDS_OF_COMPANY = frozenset(
    "Bank Company Corporation Group Institute Labs Systems Technologies Technology University".split()
)
# States whose people put the family name first, as the press prints it.
_FAMILY_FIRST = frozenset({"CN", "KP", "KR", "TW", "HK", "MO", "VN", "KH"})
# A sentence starts behind a line's end, a full stop, or the dash of a dateline.
_SENTENCE_START = re.compile(r"(?:\n|[.!?:][\"”'’)]*\s|\)\s[-–—]+\s)[\"“'‘(\s]*(?:[-*•–]\s+)?$")
# Words that read as names, mean nothing, and are in no table.
_drawn: set[str] = set()
_SYLLABLES = ("bel", "dor", "fen", "gal", "kel", "lum", "nol", "pel", "ras", "sel", "tor", "vel", "zan")


@dataclass(frozen=True, slots=True)
class Edit:
    """One replacement; ``start`` and ``end`` are offsets into the text before any edit."""

    start: int
    end: int
    text: str


class Edited:
    """A text after its edits, and where each offset has gone."""

    def __init__(self, text: str, edits: Iterable[Edit]) -> None:
        self._edits = sorted(edits, key=lambda edit: edit.start)
        pieces: list[str] = []
        self._starts: list[int] = []
        self._new_starts: list[int] = []
        at = length = 0
        for edit in self._edits:
            pieces += [text[at : edit.start], edit.text]
            length += edit.start - at
            self._starts.append(edit.start)
            self._new_starts.append(length)
            length += len(edit.text)
            at = edit.end
        self.text = "".join([*pieces, text[at:]])

    def moved(self, offset: int) -> int:
        """Where an offset of the old text lies in the new one; inside an edit: at its nearer end."""
        number = bisect_right(self._starts, offset) - 1
        if number < 0:
            return offset
        edit, start = self._edits[number], self._new_starts[number]
        if offset == edit.start:
            return start
        return start + len(edit.text) + max(offset - edit.end, 0)

    def __len__(self) -> int:
        return len(self._edits)


class Swap:
    """The names of two states changed round in one document.

    Args:
        pair: the ISO codes of the two states.
        text: the document's text; which names it holds decides the counterparts.
        mentions: spans of the text that the reader took for parties. A form that is also a common word
            is swapped only there.
        seed: of the choice among several counterparts.
    """

    def __init__(
        self, pair: Pair, text: str, mentions: Collection[tuple[int, int]] = (), seed: int = 0
    ) -> None:
        self.pair = pair
        self.invented: list[NameEntry] = []
        self._entered: list[tuple[str, NameEntry]] = []
        self._other = {pair[0]: pair[1], pair[1]: pair[0]}
        self._mentions = mentions
        self._chance = random.Random(f"{seed} {pair}")
        self._partner: dict[NameEntry, NameEntry] = {}
        self._forms: dict[NameEntry, dict[str, str]] = {}
        self._usual = _sides(known_names.find(text))
        self._text_names = {match.entry for match in known_names.find(text)}
        self._called = _CALLED.intersection(text.split())
        self.result = self.apply(text)

    def side(self, side: str | None) -> str | None:
        """The side that stands in the place of a side."""
        return self._other.get(side, side) if side else side

    def name(self, name: str) -> str:
        """The name of the party that stands in the place of a party of that name."""
        for match in names.index().lookup(name):
            if match.entry in self._partner:
                return self._partner[match.entry].name
            if match.entry.kind == "state" and match.entry.side in self._other:
                return names.states()[self._other[match.entry.side]].name
        return self.apply(name).text

    def apply(self, text: str) -> Edited:
        """Swap a text of the document: its body, its title, its publisher."""
        matches = [
            part
            for match in known_names.find(text)
            if not text.startswith("$", match.end)
            for part in _parts(text, match)
        ]
        chosen = [
            (match, entry)
            for number, match in enumerate(matches)
            if (entry := self._meant(text, match, matches[number - 1] if number else None)) is not None
        ]
        if not chosen:
            return Edited(text, [])
        doc = _tagged(text)
        edits = [self._edit(text, doc, match, entry) for match, entry in chosen]
        edits += self._family_names(text, matches, edits)
        return Edited(text, edits)

    def _meant(self, text: str, match: NameMatch, before: NameMatch | None) -> NameEntry | None:
        """The party of the two states that a match names, if it does."""
        owners = [entry for entry in (match.entry, *match.others) if entry.side]
        beside = {before.entry.side} if before and match.start - before.end < 4 else set()
        if owners and owners[0].kind == "state" and not beside & {entry.side for entry in owners[1:]}:
            # "Georgia" is the state; in "Atlanta, Georgia" it is not.
            owners = owners[:1]
        if not any(entry.side in self._other for entry in owners):
            return None
        if match.weak and len({entry.side for entry in owners}) == 1:
            # Also a common word: a party only where the reader took it for one, or where it is named in full.
            if text[match.start].islower():
                return None
            named = any(start < match.end and match.start < end for start, end in self._mentions)
            if not named and self._usual[match.entry.side or ""] < 2:
                return None
        # "Britain's NCSC" is British whoever else has an NCSC; else it belongs to a state that is named.
        named_here = [entry for entry in owners if self._usual[entry.side or ""]]
        likeliest = max(named_here or owners[:1], key=lambda owner: self._usual[owner.side or ""])
        entry = next((owner for owner in owners if owner.side in beside), likeliest)
        return entry if entry.side in self._other else None

    # --- one name for another -------------------------------------------------------------------

    def _edit(self, text: str, doc: Doc, match: NameMatch, entry: NameEntry) -> Edit:
        surface = text[match.start : match.end]
        token, after = _token_at(doc, match.start), _token_at(doc, match.end, following=True)
        if entry.kind == "state":
            new, articled, was_articled = self._state_form(entry, match.form, surface, token, after)
        else:
            partner = self.partner(entry)
            # Some places have adjectives; any other form of the counterpart serves for them.
            if match.weak:
                new = self._doubtful(partner, surface)
            elif match.form == "adjective":
                new = self._adjective_of(partner)
            else:
                new = self._form_of(partner, surface, entry)
            articled = was_articled = False
        if surface.isupper() and not surface.islower() and len(re.findall(r"[A-Z]", surface)) > 5:
            new = new.upper()
        start, end = match.start, match.end
        if surface.endswith(".") and not new.endswith(".") and _ends_sentence(text, end, after):
            new += "."
        start, new = _with_article(text, start, new, articled, was_articled, token)
        end, new = _with_possessive(text, end, surface, new)
        return Edit(start, end, new)

    def _state_form(
        self, entry: NameEntry, form: str, surface: str, token: Token | None, after: Token | None
    ) -> tuple[str, bool, bool]:
        """The other state's form of the same sort; whether it takes "the", and whether the old one did."""
        old = names.states()[entry.side or ""]
        new = names.states()[self._other[old.code]]
        before_noun = _is_before_noun(after)
        # "the United States government": the article is the government's.
        was_articled = (
            form in ("name", "alias", "seat") and bool(_ARTICLED.match(surface)) and not before_noun
        )
        acronym = _is_acronym(surface)
        if acronym and _may_open_headline(token, after):
            before_noun = False
        if form == "people" or (form == "adjective" and not acronym and _is_people(token, after)):
            return _people(new, _is_plural(surface, token)), False, False
        if form == "adjective" or (before_noun and (acronym or surface in old.adjectives)):
            return _adjective(new), False, False
        if form == "capital" and new.capitals:
            return new.capitals[0], False, False
        if form == "seat" and (seats := [seat for seat in new.seats if seat not in new.weak]):
            return seats[0], bool(_ARTICLED.match(seats[0])) and not before_noun, was_articled
        if form in ("seat", "capital"):
            chosen = new.capitals[0] if new.capitals else new.name
        elif acronym:
            chosen = _ACRONYMS.get(new.code, new.name)
        else:
            chosen = new.name
        # In front of a noun a name stands bare: "a China expert", "a United States expert".
        return chosen, bool(_ARTICLED.match(chosen)) and not before_noun, was_articled

    def _adjective_of(self, place: NameEntry) -> str:
        """An adjective of a place, as "Kurdish"; the tables have few, so that most are made."""
        new = f"{place.name.split()[0].rstrip('aeiou')}ish"
        names.index()._add(new, place, "adjective", False)
        return new

    def _form_of(self, partner: NameEntry, surface: str, entry: NameEntry) -> str:
        """The form of a party that stands for a form of another: an acronym for an acronym, another alias
        for another alias.

        Args:
            partner: the party.
            surface: the form of the party that gives way, as the text has it.
            entry: that party.
        """
        given = self._forms.setdefault(partner, {})
        key = surface.casefold()
        if key not in given:
            forms = [alias for alias in partner.aliases if "." not in alias and not _TITLED.match(alias)]
            if surface == entry.name or partner.kind == "organ":
                forms.append(partner.name)
            # Forms of the same length read alike; the name proper stands for the name proper.
            words = len(surface.split())
            forms.sort(
                key=lambda form: (
                    surface != entry.name or form != partner.name,
                    abs(len(form.split()) - words),
                )
            )
            fitting = (form for form in forms if _look(form) == _look(surface) and form not in given.values())
            found = self._described(partner, surface, entry)
            found = found or next((form for form in fitting if _is_plain(form, partner)), None)
            given[key] = found or self._new_alias(partner, surface)
        return given[key]

    def _doubtful(self, partner: NameEntry, surface: str) -> str:
        """For a form that is also a common word, one that the reader is as unsure of."""
        given = self._forms.setdefault(partner, {})
        key = surface.casefold()
        if key not in given:
            words = (self._like(word) for word in surface.split())
            given[key] = self._enter(" ".join(words), partner, weak=True)
        return given[key]

    def _like(self, word: str) -> str:
        """A word that looks like another: a number for a number, small letters for small letters."""
        if word.isdigit():
            return str(self._chance.randrange(10 ** (len(word) - 1), 10 ** len(word)))
        return self._word(2).lower() if word.islower() else self._word(2)

    def _described(self, partner: NameEntry, surface: str, entry: NameEntry) -> str | None:
        """A description by state and common words ("Russia's military intelligence") of the other's party."""
        found = _of_state(entry.side or "").match(surface)
        rest = surface[found.end() :] if found else ""
        if not found or not rest or rest != rest.lower():
            return None
        old, new = names.states()[entry.side or ""], names.states()[partner.side or ""]
        if found.group().strip() in old.capitals and new.capitals:
            return self._enter(f"{new.capitals[0]} {rest}", partner)
        possessive = re.search(r"['’]s\s+$", found.group())
        return self._enter(
            f"{new.name}{possessive.group()}{rest}" if possessive else f"{_adjective(new)} {rest}", partner
        )

    def _new_alias(self, partner: NameEntry, surface: str) -> str:
        if not _is_acronym(surface):
            return self._enter(self._new_name(surface, partner), partner)
        letters = "".join(word[0] for word in partner.name.split() if word[0].isupper())
        while len(letters) < 3 or names.index().lookup(letters):
            letters += self._chance.choice("ABDGKLNPRTVZ")
        return self._enter(letters, partner)

    def _enter(self, name: str, entry: NameEntry, weak: bool = False) -> str:
        # The index has no way of its own to take in a name that is in no table: only measures need one.
        if names.index()._add(name, entry, "name" if name == entry.name else "alias", weak):
            self._entered.append((name, entry))
        return name

    def forget(self) -> None:
        """Take the names that were invented out of the index again: other documents are not to meet them."""
        while self._entered:
            names.index()._remove(*self._entered.pop())

    def partner(self, entry: NameEntry) -> NameEntry:
        """The party of the other state that stands in the place of this one."""
        known = self._partner.get(entry)
        if known is None:
            known = self._find_partner(entry) or self._invent(entry)
            self._partner[entry], self._partner[known] = known, entry
        return known

    def _find_partner(self, entry: NameEntry) -> NameEntry | None:
        side = self._other[entry.side or ""]
        free = [
            other
            for other in _entries().get((entry.kind, entry.type, side), ())
            if other not in self._partner
            and _shape(other) == _shape(entry)
            and _nouns(other) & self._called == _nouns(entry) & self._called
            and (other.office, _organ_type(other)) == (entry.office, _organ_type(entry))
            and _is_plain(other.name, other)
        ]
        # A party that the document names too is the natural counterpart: then the two change places.
        there = [other for other in free if other in self._text_names]
        return self._chance.choice(there or free) if free else None

    def _invent(self, entry: NameEntry) -> NameEntry:
        organ = entry.organ
        if organ:
            owners = [match.entry for match in names.index().lookup(organ) if match.entry.side == entry.side]
            if owners and owners[0].kind == "state":
                organ = names.states()[self._other[owners[0].side or ""]].name
            elif owners:
                organ = self.partner(owners[0]).name
        name = self._of_other(entry)
        taken = names.index().lookup(name) if name else ()
        for match in taken:
            if match.entry.source == "invented" and match.entry.type == entry.type:
                return match.entry  # for another swap
        new = replace(
            entry,
            name=name if name and not taken else self._new_name(entry.name, entry),
            side=self._other[entry.side or ""],
            aliases=(),
            source="invented",
            ids=(),
            organ=organ,
        )
        self._enter(new.name, new)
        self.invented.append(new)
        return new

    def _new_name(self, model: str, entry: NameEntry) -> str:
        """A name that is in no table, made like another name."""
        numbered = re.match(r"[A-Z]+[ -]?(?=\d)", model)
        # The longer the names, the more of them are free: no model can use them up.
        for length in count(start=8):
            if numbered:
                name = f"{numbered.group()}{self._chance.randrange(100, 10 ** (length // 4 + 1))}"
            elif entry.kind in ("organ", "body"):
                # The same words behind another proper name: "Kelfen Bureau of Investigation".
                name = f"{self._word(length // 4)} {_without_state(model, entry.side)}".strip()
            else:
                words = model.split()[:3]
                name = " ".join(
                    word if word in _KINDS_OF_COMPANY else self._word(length // 4) for word in words
                )
            if not names.index().lookup(name):
                return name
        raise AssertionError("there is always a longer name")

    def _of_other(self, entry: NameEntry) -> str:
        """An organ's name with one state's adjective in place of the other's, as "American Foreign Ministry".

        Returns:
            The name; empty if the organ's own holds no adjective.
        """
        state, other = (names.states()[code] for code in (entry.side or "", self._other[entry.side or ""]))
        for adjective in state.adjectives:
            if entry.kind in ("organ", "body") and entry.name.startswith(f"{adjective} "):
                return _adjective(other) + entry.name.removeprefix(adjective)
        return ""

    def _word(self, syllables: int) -> str:
        # No word serves twice: a family name must not be a company that another text needed.
        for number in count():
            word = "".join(self._chance.choices(_SYLLABLES, k=syllables + number // 20)).capitalize()
            if word not in _drawn:
                _drawn.add(word)
                return word
        raise AssertionError("there is always a longer word")

    def _family_names(self, text: str, matches: Sequence[NameMatch], edits: Sequence[Edit]) -> list[Edit]:
        """Edits for persons of the two states who are named again by the family name alone."""
        found: list[Edit] = []
        taken = [(match.start, match.end) for match in matches] + [(edit.start, edit.end) for edit in edits]
        for entry, partner in list(self._partner.items()):
            if entry.kind != "person" or " " not in entry.name or entry not in self._text_names:
                continue
            old, new = _family_name(entry), _family_name(partner)
            for hit in re.finditer(rf"(?<![\w-]){re.escape(old)}(?![\w-])", text):
                if not any(start < hit.end() and hit.start() < end for start, end in taken):
                    found.append(Edit(hit.start(), hit.end(), new))
                    taken.append((hit.start(), hit.end()))
        return found


def _parts(text: str, match: NameMatch) -> Sequence[NameMatch]:
    """A match, or the names in it where it is in doubt: "Delhi police" may be no name, "Delhi" is one."""
    words = text[match.start : match.end].split()
    if not match.weak or match.entry.kind == "state" or all(not word.islower() for word in words):
        return [match]
    capitals = " ".join(takewhile(str.istitle, words))
    return [
        replace(part, start=match.start + part.start, end=match.start + part.end)
        for part in known_names.find(capitals)
    ]


def named_sides(text: str) -> Counter[str]:
    """How often a text names each state, its organs and others of its side; doubtful names do not count."""
    counts = _sides(known_names.find(text))
    return Counter({side: count for side, count in counts.items() if side in names.states()})


def _sides(matches: Iterable[NameMatch]) -> Counter[str]:
    return Counter(
        match.entry.side
        for match in matches
        if match.entry.side and not match.weak and not (match.others and match.entry.kind != "state")
    )


# --- forms of states ------------------------------------------------------------------------------


def _adjective(state: State) -> str:
    plain = [word for word in state.adjectives if not _is_acronym(word) and word not in state.weak]
    return plain[0] if plain else state.adjectives[0] if state.adjectives else state.name


def _people(state: State, plural: bool) -> str:
    adjective = _adjective(state)
    forms = [form for form in state.people if form not in state.weak]
    if plural:
        plurals = [form for form in forms if form.endswith(("s", "men")) and " " not in form]
        # "the Chinese", "two Chinese"
        return plurals[0] if plurals else adjective
    if adjective.endswith(("an", "i")):
        return adjective  # "a Russian", "an Israeli"
    singulars = [form for form in forms if not form.endswith(("s", "men"))]
    return singulars[0] if singulars else adjective


def _is_acronym(text: str) -> bool:
    letters = text.replace(".", "")
    return letters.isalpha() and letters.isupper() and 2 <= len(letters) <= 5


def _is_people(token: Token | None, after: Token | None) -> bool:
    """Whether an adjective stands for persons: "two Chinese were charged"."""
    if token is None or token.tag_ not in _NOMINAL:
        return False
    return after is None or not (_is_before_noun(after) or after.tag_ in ("HYPH", "CC", "POS"))


def _is_plural(surface: str, token: Token | None) -> bool:
    if token is not None and token.i and token.nbor(-1).lower_ in ("a", "an", "one", "another"):
        return False
    return surface.endswith(("s", "men", "people", "ese", "ish", "ch"))


def _look(text: str) -> tuple[bool, ...]:
    """What names that read alike have in common: an acronym, a number, capitals."""
    return _is_acronym(text), any(letter.isdigit() for letter in text), text.isupper()


def _shape(entry: NameEntry) -> tuple[object, ...]:
    """What parties have in common whose names read alike; organs go by a long name and an acronym alike."""
    if entry.kind not in ("organ", "body"):
        return _look(entry.name), " " in entry.name
    forms = [entry.name, *entry.aliases]
    return any(map(_is_acronym, forms)), any(" " in form for form in forms)


def _organ_type(entry: NameEntry) -> str:
    """What kind of organ a person speaks for; empty if for none that the tables know."""
    owners = names.index().lookup(entry.organ) if entry.organ else ()
    return next((owner.entry.type for owner in owners if owner.entry.side == entry.side), "")


def _nouns(entry: NameEntry) -> set[str]:
    """What a text may go on to call an organ by: "the ministry"."""
    return {word.lower() for form in (entry.name, *entry.aliases) for word in form.split()} & _CALLED


@cache
def _of_state(code: str) -> re.Pattern[str]:
    """The words in front of an organ's name that tell whose it is: "China's", "U.S.", "Norwegian"."""
    state = names.states().get(code)
    forms = [state.name, *state.aliases, *state.adjectives, *state.capitals] if state else []
    forms.sort(key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, forms))})(?:['’]s)?\s+" if forms else r"(?!)")


def _without_state(name: str, code: str | None) -> str:
    """An organ's name without the words that tell whose it is: "Federal Police"."""
    if _is_acronym(name) or " " not in name:
        return ""
    bare = _of_state(code or "").sub("", f"{name} ")
    return re.sub(r"\s+(?:of|for)(?: the)?$", "", bare.strip())


def _is_plain(text: str, entry: NameEntry) -> bool:
    """Whether a form names this party and can name nothing else."""
    owners = names.index().lookup(text)
    return len(owners) == 1 and owners[0].entry == entry and not owners[0].weak


def _family_name(entry: NameEntry) -> str:
    words = entry.name.split()
    return words[0] if entry.side in _FAMILY_FIRST and entry.source != "invented" else words[-1]


# --- grammar --------------------------------------------------------------------------------------


def _with_article(
    text: str, start: int, new: str, articled: bool, was_articled: bool, token: Token | None
) -> tuple[int, str]:
    """Mend the article in front of a name; gives where the edit now starts, and its text."""
    before = re.search(r"(?<![\w-])(the|a|an) $", text[:start], re.IGNORECASE)
    if before and before.group(1).lower() != "the":
        article = "an" if _vowel_sound(new) else "a"
        if before.group(1)[0].isupper():
            article = article.capitalize()
        return before.start(), f"{article} {new}"
    if before and was_articled and not articled and not _is_modified(token):
        return before.start(), new
    bare = before or was_articled or _is_modified(token) or _in_headline(text, start)
    if articled and not bare:
        return start, f"{'The' if _starts_sentence(text, start) else 'the'} {new}"
    return start, new


def _is_modified(token: Token | None) -> bool:
    """Whether a word in front makes "the" wrong or belongs to it: "mainland China", "their China"."""
    if token is None or not token.i or token.nbor(-1).text.endswith("."):
        return False
    before = token.nbor(-1)
    return before.tag_ in ("JJ", "PRP$", "NNP") or (before.tag_ == "HYPH" and not before.whitespace_)


def _in_headline(text: str, at: int) -> bool:
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line = text[start : end if end >= 0 else len(text)].rstrip()
    return not line.endswith((".", "!", "?", '"', "”", "'", "’", ":", ";", ","))


def _starts_sentence(text: str, at: int) -> bool:
    return not text[:at].strip() or bool(_SENTENCE_START.search(text[:at]))


def _ends_sentence(text: str, end: int, after: Token | None) -> bool:
    """Whether the dot of an abbreviation also ended the sentence."""
    if end >= len(text) or text[end] == "\n":
        return True
    return after is not None and after.text[0].isupper() and not _is_before_noun(after)


def _is_before_noun(after: Token | None) -> bool:
    """Whether a name stands in front of a noun that it modifies; a state's own name is no such noun."""
    if after is None or after.tag_ not in _BEFORE_NOUN:
        return False
    if after.lower_.endswith("ed") and after.lower_ != "armed":
        return False  # a headline's "U.S. imposed" rather than a noun's "imposed"
    if after.tag_ == "VBG" and after.i + 1 < len(after.doc) and after.nbor(1).tag_ in _OF_OBJECT:
        return False  # "with the US indicting several men", but "US hacking of banks"
    return not any(match.entry.kind == "state" and match.form == "name" for match in _owners(after.text))


def _may_open_headline(token: Token | None, after: Token | None) -> bool:
    """Whether a line opens with a name and what may be its verb: "US charges four"."""
    if token is None or after is None or not (after.text.islower() and after.text.endswith("s")):
        return False
    opens = not token.i or token.nbor(-1).is_space
    behind = after.nbor(1).tag_ if after.i + 1 < len(after.doc) else ""
    return opens and behind in ("$", "DT", "CD", "PRP$", "NNP", "TO", "JJ")


def _with_possessive(text: str, end: int, old: str, new: str) -> tuple[int, str]:
    """Mend the possessive behind a name; gives where the edit now ends, and its text."""
    if new.endswith("s") and text[end : end + 2] in ("'s", "’s") and not text[end + 2 : end + 3].isalnum():
        return end + 2, new + text[end]
    if old.endswith("s") and not new.endswith("s") and re.match(r"['’] \w", text[end:]):
        return end + 1, f"{new}{text[end]}s"
    return end, new


def _vowel_sound(text: str) -> bool:
    word = text.split()[0].strip(".")
    letters = word.replace(".", "")
    if letters.isupper() and len(letters) > 1 and not re.search("[AEIOU]", letters[1:]):
        return letters[0] in "AEFHILMNORSX"
    if word.startswith("U"):
        return word.startswith("Uz")
    return word[0].lower() in "aeio"


# --- what the tables and the tagger know ----------------------------------------------------------


@cache
def _entries() -> dict[tuple[str, str, str], tuple[NameEntry, ...]]:
    """The parties of the tables by kind, type and side, in the order of the tables."""
    held: dict[tuple[str, str, str], dict[NameEntry, None]] = {}
    for _, entry, _, _ in names._surfaces():
        if entry.side:
            held.setdefault((entry.kind, entry.type, entry.side), {})[entry] = None
    return {key: tuple(entries) for key, entries in held.items()}


@cache
def _tagger() -> Language:
    import spacy

    return spacy.load(DEFAULT_MODEL, exclude=["parser", "ner", "senter", "attribute_ruler", "lemmatizer"])


@lru_cache(maxsize=64)
def _tagged(text: str) -> Doc:
    return _tagger()(text)


@cache
def _owners(word: str) -> tuple[NameMatch, ...]:
    return names.index().lookup(word)


def _token_at(doc: Doc, offset: int, following: bool = False) -> Token | None:
    """The token at an offset, or the first one behind it."""
    lower, upper = 0, len(doc)
    while lower < upper:
        middle = (lower + upper) // 2
        token = doc[middle]
        if token.idx + len(token) <= offset:
            lower = middle + 1
        else:
            upper = middle
    while following and lower < len(doc) and (doc[lower].is_space or doc[lower].idx < offset):
        lower += 1
    return doc[lower] if lower < len(doc) else None
