"""When who accused, punished, answered: one mark for each act and each side that did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from onrecord.acts import FAMILY
from onrecord.cases.dossier import Dossier, Happening
from onrecord.cases.page import ends, heard, time_of
from onrecord.views.inert import one_line
from onrecord.views.sides import side_name
from onrecord.views.summary import act_label
from onrecord.web.pictures.choosing import NOBODY, Places, most_told, side_keys

LANES = 14
"""Sides that have a lane of their own; those with fewer acts share the last one."""
REST = "other sides"


@dataclass(frozen=True)
class Mark:
    """An act by a side on the time axis.

    Attributes:
        lane: the side's label, as in :attr:`Timeline.lanes`.
        first, last: ISO days that the act covers.
        dated: False if no document gives its day, and that of the first report stands for it.
        family: operations, accusations, measures, responses, alignment, assessment.
        act, status: as in the codebook.
        text: what it is, in words.
        link: where its sentences are shown.
    """

    lane: str
    first: str
    last: str
    dated: bool
    family: str
    act: str
    status: str
    text: str
    link: str


@dataclass(frozen=True)
class Row:
    """An event in the table that says the same in words.

    Attributes:
        when: its time in words.
        family: kind of act.
        act: act and status in words.
        ends: who toward whom.
        heard: number of documents and independent voices.
        link: where its sentences are shown.
    """

    when: str
    family: str
    act: str
    ends: str
    heard: str
    link: str


@dataclass(frozen=True)
class Timeline:
    """The picture and its table.

    Attributes:
        lanes: labels of the sides, in the order in which the case brings them up.
        marks: by time.
        rows: every event, those without any date first.
        undated: how many events have no date at all and are in the table only.
        left: how many events are left out.
    """

    lanes: list[str]
    marks: list[Mark]
    rows: list[Row]
    undated: int
    left: int = 0


def timeline(case: Dossier, places: Places, most: int | None = None) -> Timeline:
    """The timeline of a case; with ``most``, of so many events, those that most voices tell."""
    happenings = most_told(case.happenings, most)
    counts: dict[str, int] = {}
    for one in happenings:
        for key in _actors(one):
            counts[key] = counts.get(key, 0) + 1
    kept = sorted(counts, key=lambda key: (key in ("", NOBODY), -counts[key]))[: LANES - 1]
    lanes = [key for key in counts if len(counts) <= LANES or key in kept]
    lanes.sort(key=lambda key: key == NOBODY)
    labels = {key: side_label(key) if key in lanes else REST for key in counts}
    marks = [
        Mark(
            lane=labels[key],
            first=date.fromordinal(one.days[0]).isoformat(),
            last=date.fromordinal(one.days[1]).isoformat(),
            dated=one.when is not None,
            family=FAMILY[one.act].value,
            act=one.act.value,
            status=one.status.value,
            text=one_line(f"{act_label(one.act, one.status)}: {ends(one)}; {time_of(one)}; {heard(one)}"),
            link=places.sentences([one]),
        )
        for one in happenings
        if one.days
        for key in _actors(one)
    ]
    rows = [
        Row(
            when=time_of(one),
            family=FAMILY[one.act].value,
            act=act_label(one.act, one.status),
            ends=ends(one),
            heard=heard(one),
            link=places.sentences([one]),
        )
        for one in happenings
    ]
    shown = [labels[key] for key in lanes] + ([REST] if REST in labels.values() else [])
    undated = sum(one.days is None for one in happenings)
    return Timeline(shown, marks, rows, undated, len(case.happenings) - len(happenings))


def _actors(one: Happening) -> list[str]:
    return side_keys([party for party, _ in one.actors])


def side_label(key: str) -> str:
    """A side as it is written: the state's name, ``group, side open``, ``nobody named``."""
    if key == NOBODY:
        return "nobody named"
    if key.startswith("<"):
        return f"{key.strip('<>')}, side open"
    return one_line(side_name(key))
