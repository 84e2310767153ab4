"""The names of parties and places, and a fast index over them.

The tables are tab-separated files in ``lexicon/names``; ``docs/names.md`` gives their format, their
sources and how to add a name. Nothing here needs a language model: a text goes in, the names in it
come out with their character offsets.

What counts as the same surface form:

* apostrophes and hyphens of any shape, a hyphen or a space or (between letters and digits) nothing:
  "APT-31", "APT 31", "APT31"; dots in abbreviations: "U.S.", "U.S", "US"; accents: "NUKIB", "NÚKIB";
* an all-caps form of a name of four letters or more ("CHINA"), and the capitalised form of an
  acronym of four letters or more ("Nato");
* the lower-cased form of an organ's name of two words or more that holds an institutional word
  ("federal security service").

Everything else is case-sensitive: "us" is not "US", "turkey" is not "Turkey".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

from onrecord.errors import LexiconError

FOLDER = Path(__file__).parent / "lexicon" / "names"

KINDS = frozenset({"state", "organ", "alliance", "group", "person", "company", "body", "public", "place"})
FORMS = ("name", "alias", "adjective", "people", "capital", "seat")
ALLIANCE_SIDES = frozenset({"EU", "NATO", "FVEY", "UN", "G7"})

NONE = "-"


@dataclass(frozen=True, slots=True)
class NameEntry:
    """One party or place behind surface forms.

    Attributes:
        name: canonical English name ("United States", "Federal Bureau of Investigation", "APT31").
        kind: a kind of party of the codebook, or "place": a place inside a state, which is no party
            and only tells the side.
        side: ISO 3166-1 alpha-2 code, or EU, NATO, FVEY, UN, G7; None if the name alone tells none.
        type: finer class within the kind (docs/names.md lists them).
        aliases: other names of the same party, as the tables give them.
        source: the table, and for threat groups the catalogues, that the entry rests on.
        ids: identifiers in published catalogues ("G0128").
        office: for a person, the office held; empty otherwise.
        organ: for a person, the party spoken for; empty otherwise.
    """

    name: str
    kind: str
    side: str | None
    type: str
    aliases: tuple[str, ...]
    source: str
    ids: tuple[str, ...] = ()
    office: str = ""
    organ: str = ""


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name found in a text.

    Attributes:
        start: offset of the first character.
        end: offset behind the last character; a possessive 's is not part of the match.
        entry: the party or place; the likeliest one if the form belongs to several.
        form: name, alias, adjective, people, capital or seat.
        weak: the form is also a common word, or belongs to several parties: it is a party only if
            the context says so.
        others: the other owners of an ambiguous form, likeliest first.
    """

    start: int
    end: int
    entry: NameEntry
    form: str
    weak: bool
    others: tuple[NameEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """A state as the table gives it.

    Attributes:
        code: ISO 3166-1 alpha-2 code (XK for Kosovo, which has a user-assigned one).
        name: English short name.
        aliases: other names, formal ones among them.
        adjectives: the first is the one to compose names with ("Chinese").
        people: demonyms, singular or plural.
        capitals: cities that stand for the state when they act.
        seats: buildings and the like that stand for the state.
        weak: those of the forms above that are also something else.
    """

    code: str
    name: str
    aliases: tuple[str, ...]
    adjectives: tuple[str, ...]
    people: tuple[str, ...]
    capitals: tuple[str, ...]
    seats: tuple[str, ...]
    weak: frozenset[str]


@dataclass(frozen=True, slots=True)
class OrganNoun:
    """A generic noun that becomes a party when a side modifies it ("Chinese embassy").

    Attributes:
        phrase: lower-case singular.
        plural: lower-case plural.
        kind: kind of party when modified.
        type: finer class, as for organs.
        acts_as: "state" (its act is its state's), "organ" (a party of its own), "class" (persons who
            stand for the state as a class) or "voice" (a person who speaks for the state).
        noun: the noun to compose a canonical name with ("Foreign Ministry").
    """

    phrase: str
    plural: str
    kind: str
    type: str
    acts_as: str
    noun: str


@dataclass(frozen=True, slots=True)
class NounMatch:
    """A generic organ noun found in a text, with its offsets; ``plural`` tells the number."""

    start: int
    end: int
    noun: OrganNoun
    plural: bool


@dataclass(frozen=True, slots=True)
class Scheme:
    """A published naming scheme of threat groups.

    Attributes:
        word: what the names have in common: their last word ("typhoon"), or what stands before the
            number ("UNC", "Storm-").
        position: "last" or "number".
        side: the state that the scheme says the word stands for, if any.
        type: type of the groups so named.
        scheme: whose scheme it is.
        weak: the word is too common for its names to stand alone.
    """

    word: str
    position: str
    side: str | None
    type: str
    scheme: str
    weak: bool


@dataclass(frozen=True, slots=True)
class _Surface:
    """One owner of one surface form."""

    tokens: tuple[str, ...]
    separators: tuple[str, ...]
    tail: str
    entry: NameEntry
    form: str
    weak: bool
    lowers: bool


# --- text to tokens -------------------------------------------------------------------------------

# Abbreviations with dots are one token; otherwise letters and digits are tokens of their own, so
# that "APT31" and "APT-31" give the same two tokens.
_TOKEN = re.compile(r"(?:[A-Z]\.)+[A-Z]\.?(?!\w)|[^\W\d_]+|\d+|&")
_LOOSE = re.compile("[-\u2010\u2011\u2012\u2013'\u2019\u02bc`]?|[ \u00a0]+|[ \u00a0]*\n[ \u00a0]*")
_ABBREVIATED = frozenset({"st", "no", "co", "ft", "mt", "gen", "dept"})
_LETTERS = str.maketrans("øØłŁđĐıðþßœŒæÆʼ’", "oOlLdDidtsoOaA''")

# A lower-cased name of several words is accepted if it holds one of these words: "federal security
# service" can only be the organ, "dark power" can be anything.
_INSTITUTIONAL = frozenset(
    """administration agency army authority bank board bureau center centre command commission
    committee council corps court department directorate force forces guard guards headquarters
    inspectorate institute intelligence ministry office organisation organization parliament police
    prosecutor security service services treasury""".split()
)

# Words before "Bear" or "Typhoon" that make no name of a group.
_NO_EPITHET = frozenset(
    """the this that super severe when after before during since polar brown grizzly black teddy giant
    red asiatic bengal siberian sumatran tropical powerful and but with monday tuesday wednesday
    thursday friday saturday sunday big great papa mama baby easter from""".split()
)


def _fold(token: str) -> str:
    """The token without accents and without the dots of an abbreviation; the case is kept."""
    if token.isascii():
        return token.replace(".", "") if "." in token else token
    plain = unicodedata.normalize("NFKD", token.translate(_LETTERS))
    return "".join(char for char in plain if not unicodedata.combining(char))


def _tokens(text: str) -> list[tuple[str, int, int]]:
    """Folded tokens with their offsets; "&" reads as "and"."""
    found = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        found.append(("and" if word == "&" else _fold(word), match.start(), match.end()))
    return found


def _same_case(text: str, surface: str) -> bool:
    """Whether one token of a text stands for one token of a surface form, lower case aside."""
    if text == surface or surface.islower():
        return True
    if len(surface) >= 5:
        # "Killnet" and "KillNet", "LOCKBIT" and "LockBit".
        return text.lower() == surface.lower() and text[0].isupper()
    if len(surface) >= 4:
        return text in (surface.upper(), surface.capitalize())
    return False


def _cased(text: list[str], surface: _Surface) -> int:
    """How the case of the tokens agrees: 0 exact, 1 a known variant, 2 lower-cased, -1 not at all."""
    if len(text) == 1:
        if text[0] == surface.tokens[0]:
            return 0
        if surface.weak and not text[0].isupper():
            return -1
        return 1 if not surface.tokens[0].islower() and _same_case(text[0], surface.tokens[0]) else -1
    if all(a == b for a, b in zip(text, surface.tokens, strict=True)):
        return 0
    letters = [token for token in text if token.isalpha()]
    if sum(map(len, letters)) >= 4 and all(token.isupper() for token in letters):
        return 1
    if all(_same_case(a, b) for a, b in zip(text, surface.tokens, strict=True)):
        return 1
    if not letters or not all(token.isupper() for token in surface.tokens if token.isalpha()):
        lowered = all(_same_case(a, b) or a == b.lower() for a, b in zip(text, surface.tokens, strict=True))
        return 2 if surface.lowers and lowered else -1
    # An all-caps name of several words ("FANCY BEAR") may be capitalised.
    return 1 if all(a in (b, b.capitalize()) for a, b in zip(text, surface.tokens, strict=True)) else -1


# --- the index ------------------------------------------------------------------------------------


class NameIndex:
    """All surface forms of all tables, found in one pass over a text.

    Args:
        surfaces: the surface forms in the order of precedence: where a form belongs to several
            parties, the first is the likeliest.
        schemes: naming schemes of threat groups, for names that no surface form holds.
    """

    def __init__(
        self,
        surfaces: Iterable[tuple[str, NameEntry, str, bool]],
        schemes: Iterable[Scheme] = (),
    ) -> None:
        # Surface forms are taken apart only when a text holds their first word: most never are.
        self._waiting: dict[str, list[tuple[str, NameEntry, str, bool]]] = {}
        self._owners: dict[str, list[_Surface]] = {}
        self._longest: dict[str, int] = {}
        self._count = 0
        self._lock = Lock()
        for surface in surfaces:
            first = _TOKEN.search(surface[0])
            if first is not None:
                word = _fold(first.group()).lower()
                self._waiting.setdefault(word, []).append(surface)
                self._count += 1
        self._nouns: dict[str, tuple[OrganNoun, bool]] = {}
        self._noun_longest: dict[str, int] = {}
        self._schemes = {scheme.word.replace("-", "").lower(): scheme for scheme in schemes}
        self._coined: dict[str, NameEntry] = {}
        numbers = [scheme.word for scheme in self._schemes.values() if scheme.position == "number"]
        words = [word for word, scheme in self._schemes.items() if scheme.position == "last"]
        # A space may stand before the number only where nothing else is written so ("REF 1234" is
        # a reference, "TA 9" anything).
        spaced = "|".join(word for word in numbers if word in ("APT", "UNC"))
        joined = "|".join(sorted(numbers, key=len, reverse=True)).replace("-", "-?")
        self._number = re.compile(
            rf"(?<![\w-])(?:({spaced or '(?!)'})[- ]?(\d{{1,5}})|({joined or '(?!)'})-?(\d{{2,5}}))(?!\w)"
        )
        both = (*map(str.capitalize, words), *map(str.upper, words))
        self._animal = re.compile(rf"(?<![\w-])([A-Z][A-Za-z]{{2,}}) ({'|'.join(both)})(?!\w)")

    def _add(self, text: str, entry: NameEntry, form: str, weak: bool) -> bool:
        """Take in a surface form; whether it is new."""
        found = _tokens(text)
        words = tuple(token for token, _, _ in found)
        gaps = tuple(text[found[i][2] : found[i + 1][1]] for i in range(len(found) - 1))
        key = " ".join(words).lower()
        owners = self._owners.setdefault(key, [])
        if any(owner.entry is entry and owner.tokens == words for owner in owners):
            return False
        lowers = (
            len(words) > 1
            and entry.kind in ("organ", "alliance", "body")
            and not _INSTITUTIONAL.isdisjoint(key.split())
        )
        owners.append(_Surface(words, gaps, text[found[-1][2] :].strip(), entry, form, weak, lowers))
        first = words[0].lower()
        if self._longest.get(first, 0) < len(words):
            self._longest[first] = len(words)
        return True

    def _remove(self, text: str, entry: NameEntry) -> None:
        """Forget a surface form that was added."""
        words = tuple(token for token, _, _ in _tokens(text))
        owners = self._owners[" ".join(words).lower()]
        owners[:] = [owner for owner in owners if owner.entry is not entry or owner.tokens != words]

    def _most(self, word: str) -> int:
        """How many tokens the longest surface form has that begins with a token; 0 if none does."""
        if word in self._waiting:
            with self._lock:
                for surface in self._waiting.get(word, ()):
                    self._add(*surface)
                self._waiting.pop(word, None)
        return self._longest.get(word, 0)

    def find(self, text: str) -> list[NameMatch]:
        """Names in a text: longest match at word boundaries, left to right, without overlap.

        Args:
            text: any text; offsets of the matches are offsets into it.
        """
        found = _tokens(text)
        lower = [token.lower() for token, _, _ in found]
        owners = self._owners
        matches: list[NameMatch] = []

        def longest_at(at: int) -> tuple[NameMatch | None, int]:
            for size in range(min(self._most(lower[at]), len(found) - at), 0, -1):
                candidates = owners.get(" ".join(lower[at : at + size]))
                if candidates is not None:
                    match = self._match(text, found[at : at + size], candidates)
                    if match is not None:
                        return match, size
            return None, 1

        at = 0
        while at < len(found):
            match, size = longest_at(at)
            if match is not None and lower[at] == "the" and at + 1 < len(found):
                # "The National Security Agency" is not the newspaper The National.
                after, _ = longest_at(at + 1)
                if after is not None and after.end > match.end:
                    match, size = None, 1
            if match is not None:
                matches.append(match)
            at += size
        coined = list(self._by_scheme(text, matches)) if self._schemes else []
        return sorted((*matches, *coined), key=lambda match: match.start) if coined else matches

    def _by_scheme(self, text: str, matches: list[NameMatch]) -> Iterator[NameMatch]:
        """Names of groups that no table holds but whose form tells what they are ("UNC9999")."""
        taken = {place for match in matches for place in (match.start, match.end - 1)}
        for pattern in (self._number, self._animal):
            for hit in pattern.finditer(text):
                if any(place in taken for place in range(hit.start(), hit.end())):
                    continue
                if pattern is self._number:
                    word, number = hit.group(1) or hit.group(3), hit.group(2) or hit.group(4)
                    scheme = self._schemes[word.replace("-", "").lower()]
                    name = f"{scheme.word}{number}"
                else:
                    scheme = self._schemes[hit.group(2).lower()]
                    if hit.group(1).lower() in _NO_EPITHET:
                        continue
                    name = hit.group().title() if hit.group().isupper() else hit.group()
                entry = self._coined.setdefault(
                    name,
                    NameEntry(name, "group", scheme.side, scheme.type, (), f"scheme:{scheme.scheme}"),
                )
                yield NameMatch(hit.start(), hit.end(), entry, "name", scheme.weak)

    def _match(
        self, text: str, found: list[tuple[str, int, int]], candidates: list[_Surface]
    ) -> NameMatch | None:
        start, end = found[0][1], found[-1][2]
        # Letters and digits are tokens of their own, so a boundary of tokens is not yet one of words.
        if (start and (text[start - 1].isalnum() or text[start - 1] == "_")) or (
            end < len(text) and (text[end].isalnum() or text[end] == "_")
        ):
            return None
        words = [token for token, _, _ in found]
        gaps = [text[found[i][2] : found[i + 1][1]] for i in range(len(found) - 1)]
        agreeing: list[tuple[int, int, _Surface]] = []
        for rank, surface in enumerate(candidates):
            case = _cased(words, surface)
            if case >= 0 and self._joined(words, gaps, surface):
                agreeing.append((case, rank, surface))
        if not agreeing:
            return None
        agreeing.sort(key=lambda item: item[:2])
        # A form in its exact case outranks a form that merely varies from it.
        best = agreeing[0][0]
        owners = [surface for case, _, surface in agreeing if case == best]
        chosen = owners[0]
        others: list[NameEntry] = []
        for owner in owners[1:]:
            if owner.entry is not chosen.entry and owner.entry not in others:
                others.append(owner.entry)
        if chosen.tail == ")" and text[end : end + 1] == ")":
            end += 1
        ambiguous = any(other.side != chosen.entry.side for other in others)
        # "home office", "secret service": two lower-cased words may be no name at all.
        lowered = best == 2 and len(words) < 3
        weak = chosen.weak or ambiguous or lowered
        return NameMatch(start, end, chosen.entry, chosen.form, weak, tuple(others))

    @staticmethod
    def _joined(words: list[str], gaps: list[str], surface: _Surface) -> bool:
        for i, gap in enumerate(gaps):
            if _LOOSE.fullmatch(gap):
                continue
            if gap.strip() == surface.separators[i].strip():
                continue
            if gap.strip() == "." and words[i].lower() in _ABBREVIATED:
                continue
            return False
        return True

    def lookup(self, surface: str) -> tuple[NameMatch, ...]:
        """The owners of one surface form, likeliest first; offsets are those of the whole form.

        Args:
            surface: a name as it may stand in a text ("NCSC"), without a possessive 's.
        """
        for match in self.find(surface):
            if match.start == 0 and match.end >= len(surface.rstrip(".)")):
                owners = (match.entry, *match.others)
                return tuple(
                    NameMatch(match.start, match.end, entry, match.form, match.weak, ()) for entry in owners
                )
        return ()

    def find_nouns(self, text: str) -> list[NounMatch]:
        """Generic organ nouns in a text ("foreign ministry", "lawmakers"), longest match first.

        Case does not matter. Whether a noun is a party of a side is for the caller to say.
        """
        if not self._nouns:
            self._load_nouns()
        found = _tokens(text)
        lower = [token.lower() for token, _, _ in found]
        matches: list[NounMatch] = []
        at, count = 0, len(found)
        while at < count:
            step = 1
            for size in range(min(self._noun_longest.get(lower[at], 0), count - at), 0, -1):
                hit = self._nouns.get(" ".join(lower[at : at + size]))
                if hit is None:
                    continue
                gaps = [text[found[i][2] : found[i + 1][1]] for i in range(at, at + size - 1)]
                if all(_LOOSE.fullmatch(gap) for gap in gaps):
                    matches.append(NounMatch(found[at][1], found[at + size - 1][2], hit[0], hit[1]))
                    step = size
                    break
            at += step
        return matches

    def _load_nouns(self) -> None:
        nouns: dict[str, tuple[OrganNoun, bool]] = {}
        for noun in organ_nouns():
            for phrase, plural in ((noun.plural, True), (noun.phrase, False)):
                words = [token.lower() for token, _, _ in _tokens(phrase)]
                nouns[" ".join(words)] = (noun, plural)
                self._noun_longest[words[0]] = max(len(words), self._noun_longest.get(words[0], 0))
        self._nouns = nouns

    def __len__(self) -> int:
        """How many surface forms the index holds, one per owner."""
        return self._count


# --- the tables -----------------------------------------------------------------------------------


def _rows(table: str) -> list[dict[str, str]]:
    """The rows of a table, by column name.

    Raises:
        LexiconError: a row has another number of cells than the header.
    """
    path = FOLDER / f"{table}.tsv"
    if not path.exists():
        return []
    header: list[str] | None = None
    rows = []
    for number, line in enumerate(path.read_text("utf-8").split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            continue
        if len(cells) != len(header):
            fault = f"line {number} has {len(cells)} cells, the header {len(header)}"
            raise LexiconError(f"lexicon/names/{path.name}", fault)
        rows.append(dict(zip(header, cells, strict=True)))
    return rows


def _several(cell: str) -> tuple[str, ...]:
    return () if cell == NONE else tuple(cell.split("|"))


def _side(cell: str) -> str | None:
    return None if cell == NONE else cell


@cache
def states() -> dict[str, State]:
    """All states by code."""
    found = {}
    for row in _rows("states"):
        found[row["code"]] = State(
            code=row["code"],
            name=row["name"],
            aliases=_several(row["aliases"]),
            adjectives=_several(row["adjectives"]),
            people=_several(row["people"]),
            capitals=_several(row["capitals"]),
            seats=_several(row["seats"]),
            weak=frozenset(_several(row["weak"])),
        )
    return found


@cache
def organ_nouns() -> tuple[OrganNoun, ...]:
    """The generic nouns that become parties when a side modifies them."""
    return tuple(
        OrganNoun(row["phrase"], row["plural"], row["kind"], row["type"], row["acts_as"], row["noun"])
        for row in _rows("organ_nouns")
    )


def name_of(code: str) -> str:
    """English name of a side: of a state, or of EU, NATO, FVEY, UN, G7.

    Raises:
        KeyError: no state or alliance has that code.
    """
    if code in _ALLIANCE_NAMES:
        return _ALLIANCE_NAMES[code][0]
    return states()[code].name


def adjective_of(code: str) -> str:
    """The adjective to compose names of a side with: "Chinese", "British", "U.S.", "EU".

    Raises:
        KeyError: no state or alliance has that code.
    """
    if code in _ALLIANCE_NAMES:
        return _ALLIANCE_NAMES[code][1]
    return states()[code].adjectives[0]


_ALLIANCE_NAMES = {
    "EU": ("European Union", "EU"),
    "NATO": ("NATO", "NATO"),
    "FVEY": ("Five Eyes", "Five Eyes"),
    "UN": ("United Nations", "UN"),
    "G7": ("G7", "G7"),
}


def state_entry(code: str) -> NameEntry:
    """The entry of a state.

    Raises:
        KeyError: no state has that code.
    """
    return _state_entries()[code]


@cache
def _state_entries() -> dict[str, NameEntry]:
    return {
        state.code: NameEntry(state.name, "state", state.code, "state", state.aliases, "states")
        for state in states().values()
    }


def _surfaces() -> Iterator[tuple[str, NameEntry, str, bool]]:
    """Every surface form with its owner, in the order of precedence of the tables."""
    for code, entry in _state_entries().items():
        state = states()[code]
        forms = (
            ("name", (state.name,)),
            ("alias", state.aliases),
            ("adjective", state.adjectives),
            ("people", state.people),
            ("seat", state.seats),
            ("capital", state.capitals),
        )
        for form, texts in forms:
            for text in texts:
                yield text, entry, form, text in state.weak
    for table in ("organs", "groups", "companies", "people", "places"):
        yield from _table_surfaces(table)


def _table_surfaces(table: str) -> Iterator[tuple[str, NameEntry, str, bool]]:
    by_group: dict[str, list[dict[str, str]]] = {}
    if table == "groups":
        for row in _rows("group_names"):
            by_group.setdefault(row["group"], []).append(row)
    for row in _rows(table):
        name = row["name"]
        weak = _several(row["weak"])
        adjectives: tuple[str, ...] = ()
        if table == "groups":
            names = by_group.get(name, [])
            aliases = tuple(dict.fromkeys(item["surface"] for item in names if item["surface"] != name))
            weak = (*weak, *(item["surface"] for item in names if item["weak"] == "weak"))
            entry = NameEntry(
                name, "group", _side(row["side"]), row["type"], aliases, row["source"], _several(row["ids"])
            )
        elif table == "people":
            aliases = _several(row["aliases"])
            entry = NameEntry(
                name,
                "person",
                _side(row["side"]),
                row["type"],
                aliases,
                table,
                office=row["office"],
                organ=row["organ"],
            )
        elif table == "places":
            aliases = _several(row["aliases"])
            adjectives = _several(row["adjectives"])
            entry = NameEntry(name, "place", _side(row["side"]), row["type"], aliases, table)
        else:
            aliases = _several(row["aliases"])
            entry = NameEntry(name, row["kind"], _side(row["side"]), row["type"], aliases, table)
        yield name, entry, "name", name in weak
        for alias in aliases:
            yield alias, entry, "alias", alias in weak
        if table == "groups":
            # Reports write names of two words as one as they please: "Black Basta", "BlackBasta".
            for text in (name, *aliases):
                if text.count(" ") == 1 and text.replace(" ", "").isalpha():
                    yield text.replace(" ", ""), entry, "alias", text in weak
        for adjective in adjectives:
            yield adjective, entry, "adjective", adjective in weak


@cache
def index() -> NameIndex:
    """The index over all tables, built once."""
    return NameIndex(_surfaces(), schemes())


@cache
def schemes() -> tuple[Scheme, ...]:
    """The naming schemes of threat groups."""
    return tuple(
        Scheme(
            row["word"],
            row["position"],
            _side(row["side"]),
            row["type"],
            row["scheme"],
            row["weak"] != NONE,
        )
        for row in _rows("group_schemes")
    )


# --- checks on the tables -------------------------------------------------------------------------

_COLUMNS = {
    "states": ("code", "name", "aliases", "adjectives", "people", "capitals", "seats", "weak"),
    "organs": ("name", "side", "kind", "type", "aliases", "weak"),
    "organ_nouns": ("phrase", "plural", "kind", "type", "acts_as", "noun"),
    "groups": ("name", "side", "type", "ids", "source", "weak"),
    "group_names": ("group", "surface", "source", "weak"),
    "groups_extra": ("name", "side", "type", "aliases", "ids", "weak"),
    "group_schemes": ("word", "position", "side", "type", "scheme", "weak"),
    "companies": ("name", "side", "kind", "type", "aliases", "weak"),
    "people": ("name", "side", "type", "office", "organ", "aliases", "weak"),
    "places": ("name", "side", "type", "aliases", "adjectives", "weak"),
    "common_words": ("word",),
}
_TYPES = {
    "organs": frozenset(
        """foreign-ministry defence-ministry interior-ministry justice-ministry finance-ministry ministry
        intelligence security cyber cert police prosecutor court parliament military military-unit
        election embassy regulator central-bank head-of-state government alliance international
        institution agency""".split()
    ),
    "groups": frozenset(["threat-group", "crime", "hacktivist", "influence", "mercenary"]),
    "group_schemes": frozenset(["threat-group", "crime", "hacktivist", "influence", "mercenary"]),
    "places": frozenset(["city", "state", "province", "region", "nation", "land"]),
}
_ACTS_AS = frozenset(["state", "organ", "class", "voice"])


def validate() -> list[str]:
    """What is wrong with the tables, one line per fault; empty if nothing is.

    Checked are the columns, empty cells and stray whitespace, codes, kinds and types, weak forms that
    no row owns, names that two rows of one table bear, and surface forms that lead to parties of
    different sides, or to two groups, without being marked weak.
    """
    faults: list[str] = []
    for table, columns in _COLUMNS.items():
        rows = _rows(table)
        if not rows:
            faults.append(f"{table}: no rows")
            continue
        if tuple(rows[0]) != columns:
            faults.append(f"{table}: columns {' '.join(rows[0])}")
            continue
        seen: set[tuple[str, ...]] = set()
        for row in rows:
            faults.extend(_row_faults(table, row))
            owner = tuple(row[column] for column in ("group", "surface", "phrase", "word") if column in row)
            owner = owner or (row["name"], row.get("side", ""))
            if owner in seen:
                faults.append(f"{table}: {' '.join(owner)}: twice")
            seen.add(owner)
    faults.extend(_owner_faults())
    return faults


def _row_faults(table: str, row: dict[str, str]) -> Iterator[str]:
    label = f"{table}: {next(iter(row.values()))}"
    for column, cell in row.items():
        values = cell.split("|") if column != "noun" else [cell]
        if any(not value or value != value.strip() or "  " in value for value in values):
            yield f"{label}: {column}: empty or with stray whitespace"
        if len(set(values)) != len(values):
            yield f"{label}: {column}: a value stands twice"
    side = row.get("side", row.get("code", NONE))
    if side != NONE and side not in states() and side not in ALLIANCE_SIDES:
        yield f"{label}: side {side}"
    if row.get("kind", "organ") not in KINDS - {"place"}:
        yield f"{label}: kind {row['kind']}"
    if table in _TYPES and row["type"] not in _TYPES[table]:
        yield f"{label}: type {row['type']}"
    if row.get("acts_as", "organ") not in _ACTS_AS:
        yield f"{label}: acts_as {row['acts_as']}"
    if table in ("states", "organs", "companies", "people", "places", "groups_extra"):
        columns = ("name", "aliases", "adjectives", "people", "capitals", "seats")
        forms = {form for column in columns if column in row for form in row[column].split("|")}
        for form in _several(row["weak"]):
            if form not in forms:
                yield f"{label}: weak form {form} is none of its forms"


def _owner_faults() -> Iterator[str]:
    owned: dict[str, list[tuple[str, NameEntry, bool]]] = {}
    for text, entry, _, weak in _surfaces():
        words = tuple(token for token, _, _ in _tokens(text))
        owned.setdefault(" ".join(words), []).append((text, entry, weak))
    for owners in owned.values():
        entries = list({id(entry): entry for _, entry, _ in owners}.values())
        if len(entries) < 2:
            continue
        text = owners[0][0]
        who = ", ".join(f"{entry.name} ({entry.source})" for entry in entries)
        parties = [entry for entry in entries if entry.kind != "place"]
        if sum(entry.kind == "group" for entry in entries) > 1:
            yield f"{text}: two groups: {who}"
        elif len({entry.side for entry in entries}) > 1 and not all(
            weak for _, entry, weak in owners if entry in parties
        ):
            yield f"{text}: not weak, yet of several sides: {who}"
        elif len(parties) > 1 and not any(weak for _, _, weak in owners):
            yield f"{text}: two parties: {who}"
