"""What is told of a screening: rows with their outcome, decisions beside the findings, what is new since."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onrecord import __version__
from onrecord.errors import OnrecordError
from onrecord.screen.decisions import Decision, Decisions, Verdict
from onrecord.screen.model import Finding, Outcome, PartyRow, Result, outcome_of

if TYPE_CHECKING:
    from onrecord.screen.matching import Screener

SHAPE = "onrecord-screening 1"


@dataclass(frozen=True, slots=True)
class Item:
    """A finding with what was decided about it.

    Attributes:
        finding: the finding.
        decision: the last decision on the pair, None if there is none.
        changed: what has changed since that decision, in words; "" if nothing has.
        since: "new" or "changed" against an earlier report; "" if there is none, or nothing is.
    """

    finding: Finding
    decision: Decision | None = None
    changed: str = ""
    since: str = ""

    @property
    def open(self) -> bool:
        """Whether somebody has yet to decide: there is no decision, or it is on what has changed."""
        return self.decision is None or bool(self.changed)

    @property
    def standing(self) -> bool:
        """Whether it counts: it was not decided to be no match."""
        return self.open or self.decision is None or self.decision.verdict is not Verdict.NO_MATCH


@dataclass(frozen=True, slots=True)
class Row:
    """A party with its outcome and its findings."""

    party: PartyRow
    outcome: Outcome
    items: tuple[Item, ...] = ()

    @property
    def told(self) -> str:
        """What changes when the row is to be told again."""
        return f"{self.outcome} {self.party.fault}"

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        party = {
            key: value for key, value in asdict(self.party).items() if value and key not in ("row", "name")
        }
        body: dict[str, Any] = {
            "row": self.party.row,
            "name": self.party.name,
            "outcome": self.outcome.value,
            "ref": self.party.ref,
            **({"party": party} if party else {}),
        }
        if self.items:
            body["findings"] = [
                item.finding.to_dict()
                | {
                    "open": item.open,
                    "decision": asdict(item.decision) if item.decision else None,
                    **({"changed": item.changed} if item.changed else {}),
                    **({"since": item.since} if item.since else {}),
                }
                for item in self.items
            ]
        return body


@dataclass(frozen=True, slots=True)
class Before:
    """What an earlier report told.

    Attributes:
        name: the report's file name.
        begun: when that run began.
        findings: id → (digest of what was found, digest of the party, score, party's name, ref).
        faults: party's ref or row → fault.
    """

    name: str
    begun: str
    findings: dict[str, tuple[str, str, float, str, str]]
    faults: dict[str, str]

    def of(self, finding: Finding) -> str:
        """ "new", "changed", or "" for what was told in the same words."""
        known = self.findings.get(finding.id)
        if known is None:
            return "new"
        same = known[:3] == (finding.digest, finding.party, finding.score)
        return "" if same else "changed"


def load_report(path: Path) -> Before:
    """An earlier report, as ``--format json`` wrote it.

    Raises:
        OnrecordError: it cannot be read or is no such report.
    """
    head: dict[str, Any] = {}
    findings: dict[str, tuple[str, str, float, str, str]] = {}
    faults: dict[str, str] = {}
    for row in rows_in(path, head):
        if row.get("party", {}).get("fault"):
            faults[_fault_key(row["row"], row["ref"])] = row["party"]["fault"]
        for finding in row.get("findings", ()):
            told = (finding["digest"], finding["party"], finding["score"], row["name"], finding["ref"])
            findings[finding["id"]] = told
    return Before(path.name, str(head.get("begun", "")), findings, faults)


def rows_in(path: Path, head: dict[str, Any] | None = None) -> Iterator[dict[str, Any]]:
    """The rows of a report in JSON, one after the other.

    A report as it was written has a row on each line, so that one of a million rows is never held whole; any
    other writing of the same JSON is read as well.

    Args:
        path: the report.
        head: filled with all but the rows.

    Raises:
        OnrecordError: it cannot be read or is no such report.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            first = lines.readline()
            if first.startswith("{") and first.rstrip().endswith('"rows": ['):
                if head is not None:
                    head.update(json.loads(first.rstrip() + "]}"))
                for line in lines:
                    text = line.strip().rstrip(",")
                    if not text.startswith("{"):
                        return
                    yield json.loads(text)
                return
        body = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(body, dict) or body.get("format") != SHAPE:
            raise ValueError("other keys")
        if head is not None:
            head.update({key: value for key, value in body.items() if key != "rows"})
        yield from body["rows"]
    except OSError as error:
        raise OnrecordError(str(path), f"cannot be read ({error.strerror})") from None
    except (ValueError, KeyError, TypeError) as error:
        raise OnrecordError(str(path), f"is no screening report in JSON ({error})") from None


def _fault_key(row: int, ref: str) -> str:
    return f"row:{row}" if ref == "name:" else ref


def head_of(screener: Screener, asked: str) -> dict[str, Any]:
    """What parties are screened against, for the head of a report.

    Args:
        screener: with the lists.
        asked: where the claims are from: "ledger", "records" or "none".
    """
    lists = screener.lists
    return {
        "version": __version__,
        "as_of": lists.as_of,
        "registers": [
            {"register": name, "date": date, "held": lists.completeness.get(name, "")}
            for name, date in sorted(lists.dates.items())
            if name in screener.official
        ],
        "not_held": list(lists.missing),
        "claims": {"from": asked, "parties": len(lists.claims), "claims": lists.claims.count},
        "scores": {"match": screener.match, "possible": screener.possible},
    }


@dataclass
class Report:
    """A screening to be shown.

    Attributes:
        results: gives the results anew at each call.
        decisions: what people decided.
        head: what was screened against what: file, columns, registers with their dates, scores.
        before: an earlier report; only what changed since is then shown.
        counts: of all rows by outcome; filled by ``count``.
    """

    results: Callable[[], Iterable[Result]]
    decisions: Decisions
    head: dict[str, Any] = field(default_factory=dict)
    before: Before | None = None
    counts: dict[str, int] = field(default_factory=dict)
    gone: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._count()

    def _count(self) -> None:
        """One pass over everything for the numbers that stand at the top."""
        outcomes: Counter[str] = Counter()
        numbers = Counter[str]()
        left = set(self.before.findings) if self.before is not None else set()
        for row in self._all():
            outcomes[row.outcome] += 1
            numbers["findings"] += len(row.items)
            numbers["open"] += sum(item.open for item in row.items)
            numbers["notes"] += bool(row.party.notes)
            left.difference_update(item.finding.id for item in row.items)
            if self.before is not None:
                numbers["new or changed"] += sum(bool(item.since) for item in row.items)
        self.counts = {
            "rows": sum(outcomes.values()),
            **{outcome.value: outcomes[outcome] for outcome in Outcome},
            "findings": numbers["findings"],
            "open": numbers["open"],
            "rows with notes": numbers["notes"],
        }
        if self.before is not None:
            self.counts |= {"new or changed": numbers["new or changed"], "gone": len(left)}
            self.gone = [
                {"id": id, "name": name, "ref": ref}
                for id in sorted(left)
                for *_, name, ref in (self.before.findings[id],)
            ]

    def _all(self) -> Iterator[Row]:
        for result in self.results():
            items = tuple(self._item(finding) for finding in result.findings)
            standing = tuple(item.finding for item in items if item.standing)
            yield Row(result.party, outcome_of(result.party, standing, bool(items)), items)

    def _item(self, finding: Finding) -> Item:
        decision = self.decisions.on(finding.id)
        changed = decision.changed(finding) if decision is not None else ""
        return Item(finding, decision, changed, self.before.of(finding) if self.before is not None else "")

    def rows(self) -> Iterator[Row]:
        """The rows to be shown: all of them, or those of which something changed since the earlier report."""
        for row in self._all():
            if self.before is None:
                yield row
                continue
            fresh = tuple(item for item in row.items if item.since)
            fault = row.party.fault
            if fresh or (fault and self.before.faults.get(_fault_key(row.party.row, row.party.ref)) != fault):
                yield Row(row.party, row.outcome, fresh)

    def body(self) -> dict[str, Any]:
        """All but the rows, as plain JSON."""
        since = {"report": self.before.name, "begun": self.before.begun} if self.before is not None else None
        return {
            "format": SHAPE,
            **self.head,
            **({"since": since, "gone": self.gone} if since else {}),
            "counts": self.counts,
        }
