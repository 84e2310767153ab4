"""The frames: which words name which act, under which conditions, and where its roles stand.

A frame is a line of ``lexicon/frames/ACT.tsv``; the format is documented in ``docs/lexicons.md``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from onrecord.acts import Act
from onrecord.errors import LexiconError

FOLDER = Path(__file__).parent / "lexicon" / "frames"
COLUMNS = ("act", "pos", "words", "need", "actor", "target", "opts")

# Where the roles stand when a line leaves them open ("-").
DEFAULTS: dict[tuple[str, str], tuple[str, str]] = {
    ("attack", "v"): ("subj", "obj"),
    ("attack", "n"): ("by,side,poss,of,lv", "on,against,into,at,to,in,of,poss,compound,lvt"),
}
DEFAULT_VERB = ("subj", "obj")
DEFAULT_NOUN = ("by,poss,side,lv,p:from", "p:on,p:against,p:of,p:to,p:for,lvt")

# What a condition may ask for: of words at a place, or by itself.
KEYS = frozenset({"obj", "subj", "attr", "prt", "lv", "near"})
FLAGS = frozenset(
    (
        "cyber party diplomat deniable neg firstperson future self expert partytarget takedown asks "
        "comp question ownact"
    ).split()
)
# Where a role may stand; the second set is filled from the whole document, for targets alone.
PLACES = frozenset(
    (
        "subj obj iobj attr by on against into in of at to poss side compound lv lvt speech clause "
        "clause:subj near own"
    ).split()
)
LATE_PLACES = frozenset({"opponent", "accuser", "accused", "judged", "victim"})
_PLACE = re.compile(r"[po]:[a-z]+|owner:(?:obj|subj|p:[a-z]+)")
_PREP = re.compile(r"p:[a-z]+(?: [a-z]+)?")
OPTIONS = frozenset(
    ("weak accuse blame alleged-obj name resp nosource cyber warning denial ask threat mutual judge").split()
)


@dataclass(frozen=True, slots=True)
class Need:
    """One condition; it holds if any of its alternatives does.

    Attributes:
        alternatives: pairs of a key ("obj", "p:to", "near", a flag) and the words wanted there.
    """

    alternatives: tuple[tuple[str, frozenset[str]], ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """One line of the lexicon."""

    act: str
    pos: str
    needs: tuple[Need, ...]
    actor: tuple[str, ...]
    target: tuple[str, ...]
    options: frozenset[str]
    measure: str | None
    line: str = field(compare=False, default="")


def _need(text: str) -> Need:
    negated = text.startswith("!")
    if negated:
        text = text[1:]
    if ":" not in text:
        return Need(tuple((flag, frozenset()) for flag in text.split("|")), negated)
    if text.startswith("p:"):
        parts = text.split("|")
        if all(p.startswith("p:") and p.count(":") == 1 for p in parts):
            return Need(tuple((p, frozenset()) for p in parts), negated)
        # "p:to:list|register" or "p:as:act|step"
        _, prep, words = text.split(":", 2)
        return Need(((f"p:{prep}", frozenset(words.split("|"))),), negated)
    key, words = text.split(":", 1)
    return Need(((key, frozenset(words.split("|"))),), negated)


def _check_need(need: Need, where: str) -> None:
    for key, words in need.alternatives:
        if not (_PREP.fullmatch(key) or key in (KEYS if words else FLAGS)):
            raise LexiconError(where, f"unknown condition {key!r}")
        for word in words:
            if not word or word != word.lower():
                raise LexiconError(where, f"the word {word!r} of a condition is not in lower case")


def _check_places(actor: tuple[str, ...], target: tuple[str, ...], where: str) -> None:
    for place in (*actor, *target):
        if place in LATE_PLACES and place not in actor:
            continue
        if place not in PLACES and not _PLACE.fullmatch(place):
            raise LexiconError(where, f"unknown place {place!r}")


def _frame(cells: list[str], where: str) -> tuple[list[str], Frame]:
    act, pos, words, need, actor, target, opts = cells
    if act not in Act.__members__.values():
        raise LexiconError(where, f"unknown act {act!r}")
    if pos not in ("v", "n", "a"):
        raise LexiconError(where, f"unknown part of speech {pos!r}")
    default = DEFAULTS.get((act, pos), DEFAULT_VERB if pos == "v" else DEFAULT_NOUN)
    options, measure = set(), None
    for option in [] if opts == "-" else opts.split(";"):
        if option.startswith("measure="):
            measure = option[8:]
        elif option in OPTIONS:
            options.add(option)
        else:
            raise LexiconError(where, f"unknown option {option!r}")
    frame = Frame(
        act,
        pos,
        () if need == "-" else tuple(_need(n) for n in need.split(";") if n != "-"),
        tuple((default[0] if actor == "-" else actor).split(",")),
        tuple((default[1] if target == "-" else target).split(",")),
        frozenset(options),
        measure,
        where,
    )
    for condition in frame.needs:
        _check_need(condition, where)
    _check_places(frame.actor, frame.target, where)
    return words.split("|"), frame


@cache
def lexicon() -> dict[tuple[str, str], list[Frame]]:
    """Frames by part of speech and (last) word.

    Raises:
        LexiconError: a table does not follow the format.
    """
    found: dict[tuple[str, str], list[Frame]] = {}
    for path in sorted(FOLDER.glob("*.tsv")):
        header = None
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
            if not line or line.startswith("#"):
                continue
            cells = line.split("\t")
            where = f"lexicon/frames/{path.name}:{number}"
            if header is None:
                header = tuple(cells)
                if header != COLUMNS:
                    raise LexiconError(where, f"the header must be {' '.join(COLUMNS)}")
                continue
            if len(cells) != len(COLUMNS):
                raise LexiconError(where, f"{len(cells)} cells, not {len(COLUMNS)}")
            words, frame = _frame(cells, where)
            for word in dict.fromkeys(words):
                found.setdefault((frame.pos, word), []).append(frame)
    return found


def validate() -> list[str]:
    """What is wrong with the frame tables; empty if nothing is."""
    try:
        lexicon()
    except LexiconError as error:
        return [str(error)]
    return []
