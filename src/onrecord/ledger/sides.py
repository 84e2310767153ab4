"""Who a question means by a side: a code, or the members of an alliance while they were members.

Sources of the dates: NATO, "Member countries" (nato.int); European Union, "EU countries" (europa.eu); both
as laid down in the treaties of accession. Only members whose dates matter to reporting on cyber operations
differ from those of the founding: everyone who was in by 2000 is given without a date.
"""

from __future__ import annotations

from onrecord.errors import OnrecordError
from onrecord.ledger.asking import Membership, Who

ALLIANCES = ("EU", "NATO", "FVEY", "UN", "G7")

_MEMBERS: dict[str, tuple[str, dict[str, str], dict[str, str]]] = {
    # alliance: members by 2000; those that joined later, with the day; those that left, with the first day
    # without
    "NATO": (
        "BE CA CZ DE DK ES FR GB GR HU IS IT LU NL NO PL PT TR US",
        {
            **dict.fromkeys("BG EE LT LV RO SI SK".split(), "2004-03-29"),
            **dict.fromkeys("AL HR".split(), "2009-04-01"),
            "ME": "2017-06-05",
            "MK": "2020-03-27",
            "FI": "2023-04-04",
            "SE": "2024-03-07",
        },
        {},
    ),
    "EU": (
        "AT BE DE DK ES FI FR GB GR IE IT LU NL PT SE",
        {
            **dict.fromkeys("CY CZ EE HU LT LV MT PL SI SK".split(), "2004-05-01"),
            **dict.fromkeys("BG RO".split(), "2007-01-01"),
            "HR": "2013-07-01",
        },
        {"GB": "2020-02-01"},
    ),
    "FVEY": ("AU CA GB NZ US", {}, {}),
    "G7": ("CA DE FR GB IT JP US", {}, {}),
}
_SUFFIX = "-members"


def members(alliance: str) -> frozenset[Membership]:
    """The members of an alliance, each with the days of its membership."""
    early, later, left = _MEMBERS[alliance]
    since = {**dict.fromkeys(early.split()), **later}
    return frozenset(Membership(side, day, left.get(side)) for side, day in since.items())


def parse_who(values: list[str], where: str) -> Who:
    """The parties that a user names: ``RU``, ``NATO``, ``NATO-members``, ``APT31``, ``name:NATO``.

    Args:
        values: each a side's code, an alliance followed by ``-members``, or a name; several in one with
            commas between codes (``RU,BY``).
        where: the option, for the message.

    Raises:
        OnrecordError: a value is empty, or names the members of an alliance of which they are not known here.
    """
    sides: set[str] = set()
    names: set[str] = set()
    of: set[Membership] = set()
    for value in (part.strip() for whole in values for part in _split(whole)):
        if value.endswith(_SUFFIX) and value.removesuffix(_SUFFIX).isupper():
            alliance = value.removesuffix(_SUFFIX)
            if alliance not in _MEMBERS:
                known = ", ".join(name + _SUFFIX for name in sorted(_MEMBERS))
                raise OnrecordError(where, f"{value!r} is not known; there are {known}")
            of |= members(alliance)
        elif value.startswith("side:"):
            sides.add(value.removeprefix("side:").strip())
        elif value.startswith("name:"):
            names.add(value.removeprefix("name:").strip())
        elif is_side(value):
            sides.add(value)
        elif value:
            names.add(value)
        else:
            raise OnrecordError(where, "names nobody")
    return Who(frozenset(sides), frozenset(names), frozenset(of))


def is_side(value: str) -> bool:
    """Whether it has the form of a side's code."""
    return value in ALLIANCES or (len(value) == 2 and value.isascii() and value.isalpha() and value.isupper())


def _split(whole: str) -> list[str]:
    # A comma parts codes; a name may hold one ("Sichuan Juxinhe Network Technology Co., Ltd.").
    parts = whole.split(",")
    coded = all(is_side(part.strip()) or part.strip().endswith(_SUFFIX) for part in parts)
    return parts if coded else [whole]
