"""Common nouns that refer to parties, titles of persons, and the shapes of unknown names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from onrecord.errors import LexiconError
from onrecord.reading.names import OrganNoun, organ_nouns
from onrecord.reading.tree import Tree

TABLE = Path(__file__).parent / "lexicon" / "party_nouns.tsv"

CALENDAR = frozenset(
    (
        "january february march april may june july august september october november december jan "
        "feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday "
        "saturday sunday mon tue wed thu fri sat sun am pm gmt bst cet cest utc est q a r photo x"
    ).split()
)
TITLES = frozenset(
    (
        "mr mrs ms miss dr sir dame lord lady baroness prof professor gen general lt col colonel maj "
        "major capt captain adm admiral sgt minister president premier chancellor secretary "
        "ambassador director chief spokesman spokeswoman spokesperson senator sen rep representative "
        "congressman congresswoman judge justice attorney prosecutor king queen prince sheikh "
        "commissioner governor mayor leader chairman chairwoman chair chairperson undersecretary "
        "under-secretary deputy commander officer agent envoy analyst researcher pm mp mep"
    ).split()
)
SPEECH_OF_PERSONS = frozenset(
    (
        "say tell add write argue note remark warn reckon think believe reply quip joke recall "
        "explain insist concede acknowledge admit observe ask call urge condemn describe comment "
        "declare teach doubt predict suspect joke growl snap thunder sniff shrug fume retort counter "
        "protest maintain claim state respond answer rejoin allege stress reiterate repeat contend "
        "assert aver deny hold find call reckon assure inform announce confirm insist"
    ).split()
)
_COMPANY = frozenset(
    (
        "inc ltd llc corp corporation company co plc ag gmbh sa oy as ab bv group technologies "
        "technology tech systems security labs lab software networks telecom telecommunications "
        "industries energy electric bank holdings solutions consulting international digital cyber "
        "electronics semiconductor airlines intelligence partners"
    ).split()
)
_BODY = frozenset(
    (
        "university institute college school party foundation union association society academy "
        "centre center hospital church museum federation club forum fund campaign network times post "
        "herald news journal tribune initiative programme program project games committee"
    ).split()
)
_ORGAN = frozenset(
    (
        "ministry department agency bureau service police commission parliament court embassy army "
        "navy command directorate office council senate congress assembly authority administration "
        "corps guard treasury prosecutor prosecutors government cabinet secretariat board "
        "inspectorate tribunal"
    ).split()
)


# Words of names that are no person's, beyond those that tell the kind of the party.
NO_PERSON = frozenset(
    (
        "of and for the new north south east west northern southern eastern western central united "
        "national international federal state public general supreme royal global world foreign home "
        "affairs security defence defense interior justice finance commerce energy health trade "
        "technology information military intelligence sea ocean bay gulf strait river lake island islands "
        "street avenue road square city province region district county games cup league awards report "
        "act law bill treaty convention operation project day week month year summit conference "
        "channel radio television base force air port airport park memory research management emergency "
        "house palace office center centre division unit team group"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a common noun refers to.

    Attributes:
        kind: the codebook's kind, or "thing".
        cls: class within ``party_nouns.tsv``; "organ" or "class" for organs.
        type: type of organ ("foreign-ministry").
        noun: noun to compose the organ's name with.
        state: its act is its state's.
        voice: a person who speaks for a state or an organ.
    """

    kind: str
    cls: str
    type: str = ""
    noun: str = ""
    state: bool = False
    voice: bool = False


def plural(noun: str) -> str:
    """The regular English plural of the last word."""
    if noun.endswith(("man",)) and noun not in ("human",):
        return noun[:-3] + "men"
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    return noun + "s"


# What a noun's spelling without accents means as well: the chargé is no charge.
_OTHER_WORDS = frozenset({"charge", "charges"})


@cache
def table() -> dict[str, Found]:
    """Every noun, singular and plural, lower case."""
    found: dict[str, Found] = {}
    header = None
    for number, line in enumerate(TABLE.read_text(encoding="utf-8").split("\n"), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            continue
        if len(cells) != 3:
            raise LexiconError(f"lexicon/{TABLE.name}", f"line {number} has {len(cells)} cells, not 3")
        kind, cls, words = cells
        for noun in words.split("|"):
            value = Found(kind, cls)
            found[noun] = value
            found[plural(noun)] = value
    for organ in organ_nouns():
        value = Found(
            organ.kind,
            _class_of(organ),
            organ.type,
            organ.noun,
            organ.acts_as == "state",
            organ.acts_as == "voice",
        )
        for phrase in (organ.phrase, organ.plural):
            found[phrase] = value
            plain = phrase.replace("é", "e")
            if plain not in _OTHER_WORDS:
                found[plain] = value
    return found


def _class_of(organ: OrganNoun) -> str:
    if organ.kind == "group" and organ.phrase not in _NOT_HACKERS:
        return "perpetrator-group" if organ.phrase.split()[-1] in _GROUPS else "perpetrator"
    return {"class": "class", "voice": "person"}.get(organ.acts_as, "organ")


_NOT_HACKERS = frozenset({"operator", "it worker"})
_GROUPS = frozenset({"group", "gang", "team", "unit", "farm", "apt", "threat"})


def classify(tree: Tree, i: int) -> Found | None:
    """What the noun at ``i`` (with the words that belong to it) refers to, if it refers to a party."""
    known = table()
    low = tree.low
    end = min(tree.n, i + 5)
    # "ministry of foreign affairs", "chargé d'affaires", "members of parliament"
    for size in range(end - i, 1, -1):
        found = known.get(" ".join(low[i : i + size]).replace(" '", "'").replace(" ’", "'"))
        if found is not None:
            return found
    for size in range(min(4, i + 1), 0, -1):
        phrase = " ".join(low[i - size + 1 : i + 1]).replace(" - ", "-")
        found = known.get(phrase)
        if found is not None:
            return found
    return None


def title(tree: Tree, i: int) -> Found | None:
    """The office that a word names, if it names one."""
    found = classify(tree, i)
    if found is None:
        return None
    if found.state and tree.low[i] in TITLES:
        # "spokesman": an unnamed one is his state, a named one its voice.
        return replace(found, cls="person", voice=True)
    return found if found.voice or found.kind == "person" else None


def classify_name(words: list[str]) -> tuple[str, str]:
    """Kind and class of a capitalised name that no table knows, by its words' shape."""
    lows = [w.lower().strip(".") for w in words]
    if len(words) > 1 or lows[-1] in ("parliament", "police", "government", "congress", "senate"):
        if (
            lows[-1] in _ORGAN
            or lows[0] in _ORGAN
            or any(w in ("ministry", "department", "agency") for w in lows)
        ):
            return "organ", "organ"
        if lows[-1] in _BODY or lows[0] in ("university", "institute"):
            return "body", "body"
        if lows[-1] in _COMPANY:
            return "company", "company"
    return "body", ""
