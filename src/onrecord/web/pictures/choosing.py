"""Which events of a case: those that a mark of a picture stands for, named so that an address can hold it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from urllib.parse import quote, quote_plus, urlencode

from onrecord.acts import FAMILY
from onrecord.cases.dossier import Happening
from onrecord.cases.told import plain_name
from onrecord.model import Party
from onrecord.web.asked import Times
from onrecord.web.links import party_link

NOBODY = "-"
"""Stands in an address for nobody named."""


@dataclass(frozen=True)
class Choice:
    """Events that meet all that is not empty.

    Attributes:
        event: names of events (:func:`event_name`); any of them.
        actor, target: key of a side (:func:`side_keys`) that acts, toward which the act is.
        act, status, family: as the codebook has them.
        party: key of a party (:func:`party_key`) that takes part, in whatever role.
        by, toward: keys of parties that act, that are acted upon.
    """

    event: tuple[str, ...] = ()
    actor: str = ""
    target: str = ""
    act: str = ""
    status: str = ""
    family: str = ""
    party: str = ""
    by: str = ""
    toward: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))

    def fits(self, one: Happening) -> bool:
        """Whether an event is among those meant."""
        if self.event and not names_of(one) & set(self.event):
            return False
        if self.act not in ("", one.act.value) or self.status not in ("", one.status.value):
            return False
        if self.family not in ("", FAMILY[one.act].value):
            return False
        for key, role in ((self.actor, one.actors), (self.target, one.targets)):
            if key and key not in side_keys([party for party, _ in role]):
                return False
        actors, targets = ({party_key(party) for party, _ in role} for role in (one.actors, one.targets))
        asked = ((self.party, actors | targets), (self.by, actors), (self.toward, targets))
        return all(key in there for key, there in asked if key)


def choose(happenings: Iterable[Happening], choice: Choice) -> list[Happening]:
    """The events meant, in their order; all of them if nothing is asked for."""
    return [one for one in happenings if choice.fits(one)]


def event_name(one: Happening) -> str:
    """An event's name: the first claim that told it; the same as long as that is in the event."""
    return _name(one.first.paper.name, one.first.brief.id)


def names_of(one: Happening) -> set[str]:
    """All names that lead to an event: those of its claims."""
    return {_name(told.paper.name, told.brief.id) for told in one.claims}


def _name(document: str, claim: str) -> str:
    return f"{document}.{claim}"


def side_keys(parties: Sequence[Party]) -> list[str]:
    """The keys of the sides of some parties: a code, or the kind of those whose side is open; NOBODY's if
    there are none. As :func:`onrecord.views.summary.summarise` tells sides apart."""
    return list(dict.fromkeys(party.side or f"<{party.kind.value}>" for party in parties)) or [NOBODY]


def party_key(party: Party) -> str:
    """A party within a case: its kind, side and folded name; a state by its side alone."""
    if party.side and party.kind.value in ("state", "alliance"):
        return f"{party.kind.value}:{party.side}"
    return f"{party.kind.value}:{party.side or NOBODY}:{plain_name(party.name)}"


def most_told(happenings: Sequence[Happening], most: int | None) -> Sequence[Happening]:
    """No more than so many events, those that most voices tell, in the order in which they stand."""
    if most is None or len(happenings) <= most:
        return happenings
    told = sorted(happenings, key=lambda one: (-one.voices, -len(one.claims), one.number))[:most]
    kept = {one.number for one in told}
    return [one for one in happenings if one.number in kept]


@dataclass(frozen=True)
class Places:
    """Where things of a case are shown.

    Attributes:
        case: its id.
        times: the two times that are asked for, kept in every address.
    """

    case: str
    times: Times

    @cached_property
    def _sentences(self) -> tuple[str, str]:
        """The address of all sentences, and what parts it from what is added."""
        base = self.times.link(f"/cases/{quote(self.case, safe='')}/sentences")
        return base, "&" if "?" in base else "?"

    @property
    def home(self) -> str:
        """The case itself."""
        return self.at()

    @property
    def everything(self) -> str:
        """The case itself, with all that its page leaves out of a large one."""
        return self.times.link(f"/cases/{quote(self.case, safe='')}", all="true")

    def turned(self, choice: Choice, page: int) -> str:
        """Another page of the sentences of a choice."""
        asked = [(one.name, getattr(choice, one.name)) for one in fields(choice) if one.name != "event"]
        given = [("event", name) for name in choice.event] + [(name, value) for name, value in asked if value]
        base, between = self._sentences
        return f"{base}{between}{urlencode([*given, ('page', page)])}"

    def at(self, anchor: str = "") -> str:
        """A part of the case's page."""
        return self.times.link(f"/cases/{quote(self.case, safe='')}", anchor)

    def sentences(
        self,
        events: Iterable[Happening] = (),
        *,
        actor: str = "",
        target: str = "",
        act: str = "",
        status: str = "",
        family: str = "",
        party: str = "",
        by: str = "",
        toward: str = "",
    ) -> str:
        """The sentences behind some events: those named, or those that fit (:class:`Choice`)."""
        if not (actor or target or act or status or family or party or by or toward):
            base, sign = self._sentences
            named = "&".join(f"event={quote_plus(event_name(one))}" for one in events)
            return f"{base}{sign}{named}" if named else base
        return self.times.link(
            f"/cases/{quote(self.case, safe='')}/sentences",
            event=[event_name(one) for one in events],
            actor=actor,
            target=target,
            act=act,
            status=status,
            family=family,
            party=party,
            by=by,
            toward=toward,
        )

    def party(self, party: Party) -> str:
        """The card of a party, over the whole ledger."""
        return party_link(self.times, party.name, party.side)
