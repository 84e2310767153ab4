"""Who stands where: each side's acts toward each other."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.cases.dossier import Dossier
from onrecord.views.summary import Side
from onrecord.web.pictures.choosing import NOBODY, Places

WIDEST = 12
"""Sides acted upon that a table has room for; with more of them it becomes a list."""


@dataclass(frozen=True)
class Act:
    """Some events of one act and status in a cell.

    Attributes:
        label: act, count and status in words.
        act, status: as in the codebook.
        count: number of events.
        link: where their sentences are shown.
    """

    label: str
    act: str
    status: str
    count: int
    link: str


@dataclass(frozen=True)
class End:
    """A side at the edge of the table: its key, name, and code if it has one."""

    key: str
    name: str
    code: str | None


@dataclass(frozen=True)
class Matrix:
    """Rows act, columns are acted upon.

    Attributes:
        rows, columns: the sides, in the order in which the case brings them up.
        cells: the acts by keys of row and column; what no side did is not there.
        wide: whether it has too many columns for a table.
    """

    rows: list[End]
    columns: list[End]
    cells: dict[tuple[str, str], list[Act]]

    @property
    def wide(self) -> bool:
        return len(self.columns) > WIDEST


def matrix(case: Dossier, places: Places) -> Matrix:
    """The matrix of a case; each event counts once, however many documents tell it."""
    cells = {
        (stance.actor.key, stance.target.key): [
            Act(
                label=tally.label,
                act=tally.act.value,
                status=tally.status.value,
                count=tally.count,
                link=places.sentences(
                    actor=stance.actor.key or NOBODY,
                    target=stance.target.key or NOBODY,
                    act=tally.act.value,
                    status=tally.status.value,
                ),
            )
            for tally in stance.tallies
        ]
        for stance in case.summary.stances
    }
    return Matrix(
        [_end(side) for side in case.summary.acting], [_end(side) for side in case.summary.met], cells
    )


def _end(side: Side) -> End:
    return End(side.key, side.name, side.code)
