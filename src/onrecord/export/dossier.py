"""A dossier in prose: what all the documents put on record, in Markdown, each line with a footnote to its
sentence.

CommonMark with GitHub's tables and footnotes; Pandoc makes a print of it (docs/exports.md). It is held in
memory: a dossier is for people to read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import product

from onrecord.acts import FAMILY, STANDING, Act, Family, Standing
from onrecord.export.sources import Item
from onrecord.export.words import days, names_of, title_of
from onrecord.export.writing import Stream
from onrecord.model import Claim, Record
from onrecord.views.facts import when_words
from onrecord.views.markdown import escape

LONGEST = 1_000
"""Characters of a sentence that a footnote shows."""

_HEADS = {
    Family.OPERATIONS: "Operations",
    Family.ACCUSATIONS: "Accusations",
    Family.MEASURES: "Measures",
    Family.RESPONSES: "Responses",
    Family.ALIGNMENT: "Alignment",
    Family.ASSESSMENT: "Assessment",
}


class _Notes:
    """The footnotes: one for each sentence, numbered as they are called for."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, int, int], int] = {}
        self.lines: list[str] = []

    def of(self, claim: Claim, record: Record, number: int) -> str:
        """The calls for the sentences of a claim."""
        calls = ""
        for piece in claim.evidence:
            place = (number, piece.start, piece.end)
            if place not in self._numbers:
                self._numbers[place] = len(self._numbers) + 1
                self.lines.append(self._line(piece.text, piece.page, piece.link, record))
            calls += f"[^{self._numbers[place]}]"
        return calls

    def _line(self, text: str, page: int | None, link: str | None, record: Record) -> str:
        words = " ".join(text.split())
        words = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
        facts = [f"*{escape(title_of(record))}*"]
        facts = [escape(record.publisher), *facts] if record.publisher else facts
        facts += [record.published] if record.published else []
        facts += [f"page {page}"] if page else []
        facts += [f"<{address}>"] if (address := _address(link or record.url)) else []
        return f"\n[^{len(self._numbers)}]: “{escape(words)}” {', '.join(facts)}"


def _address(url: str | None) -> str | None:
    """The address, if it can stand between angle brackets."""
    fine = url is not None and url.startswith(("http://", "https://")) and not set(url) & set("<> \n\t\\")
    return url if fine else None


def write_dossier(items: Iterable[Item], stream: Stream, *, title: str | None = None) -> None:
    """Write the dossier.

    Args:
        items: the records.
        stream: takes UTF-8.
        title: the headline; if None, the document's, or the number of documents.
    """
    records = [item.record for item in items]
    told = [(claim, number) for number, record in enumerate(records) for claim in record.claims]
    notes = _Notes()
    head = title or (title_of(records[0]) if len(records) == 1 else f"What {len(records)} documents say")
    lines = [f"# {escape(head)}", "", _counts(records), ""]
    if told:
        lines += [
            "What follows is what documents say, not what is so. Each line ends in its sentences.",
            "",
        ]
        lines += _stances(told)
        lines += _timeline(told, records, notes)
        lines += _by_family(told, records, notes)
        lines += _documents(records)
    text = "\n".join([*lines, *notes.lines]).rstrip("\n") + "\n"
    stream.write(text.encode())


def _counts(records: list[Record]) -> str:
    dates = sorted(record.published for record in records if record.published)
    span = f", published {dates[0]} to {dates[-1]}" if dates and dates[0] != dates[-1] else ""
    span = f", published {dates[0]}" if dates and dates[0] == dates[-1] else span
    claims = sum(len(record.claims) for record in records)
    documents = f"{len(records)} document{'' if len(records) == 1 else 's'}"
    return f"{documents}{span}; {claims} claim{'' if claims == 1 else 's'}."


def _stances(told: list[tuple[Claim, int]]) -> list[str]:
    """Which side did what toward which, most told first."""
    sides: Counter[tuple[str, str, Act]] = Counter()
    for claim, _ in told:
        if STANDING[claim.status] is Standing.PUT_FORWARD:
            actors = dict.fromkeys(party.side for party in claim.actors if party.side)
            targets = dict.fromkeys(party.side for party in claim.targets if party.side)
            sides.update((actor, target, claim.act) for actor, target in product(actors, targets))
    if not sides:
        return []
    lines = ["## Who stands where", "", "| Side | Toward | Acts |", "| --- | --- | --- |"]
    pairs: dict[tuple[str, str], list[str]] = {}
    for (actor, target, act), number in sorted(sides.items(), key=lambda one: (-one[1], one[0])):
        pairs.setdefault((actor, target), []).append(act.value + (f" ×{number}" if number > 1 else ""))
    lines += [
        f"| {escape(actor)} | {escape(target)} | {', '.join(acts)} |"
        for (actor, target), acts in sorted(pairs.items())
    ]
    return [*lines, ""]


def _timeline(told: list[tuple[Claim, int]], records: list[Record], notes: _Notes) -> list[str]:
    dated = [(span, claim, number) for claim, number in told if (span := days(claim.when))]
    if not dated:
        return []
    lines = ["## Timeline", ""]
    for _, claim, number in sorted(dated, key=lambda one: (one[0], one[2], one[1].evidence[0].start)):
        lines.append(f"- **{when_words(claim.when or '')}** {_said(claim, records[number], number, notes)}")
    if undated := len(told) - len(dated):
        lines += ["", f"{undated} claim{' bears' if undated == 1 else 's bear'} no date."]
    return [*lines, ""]


def _by_family(told: list[tuple[Claim, int]], records: list[Record], notes: _Notes) -> list[str]:
    lines: list[str] = []
    for family, head in _HEADS.items():
        own = [(claim, number) for claim, number in told if FAMILY[claim.act] is family]
        if own:
            lines += [f"## {head}", ""]
            lines += [f"- {_said(claim, records[number], number, notes)}" for claim, number in own]
            lines.append("")
    return lines


def _said(claim: Claim, record: Record, number: int, notes: _Notes) -> str:
    facts = [] if claim.status.value == "asserted" else [claim.status.value.replace("_", " ")]
    facts += [f"said by {', '.join(claim.said_by)}"] if claim.said_by else []
    facts += [f"in the words “{claim.confidence}”"] if claim.confidence else []
    facts += [f"voice: {claim.voice}"] if claim.voice else []
    more = f" ({escape('; '.join(facts))})" if facts else ""
    targets = f" → {escape(names_of(claim.targets))}" if claim.targets else ""
    ends = f"{escape(names_of(claim.actors))}{targets}"
    return f"{claim.act.value}: {ends}{more}{notes.of(claim, record, number)}"


def _documents(records: list[Record]) -> list[str]:
    lines = ["## Documents", ""]
    for record in sorted(records, key=lambda one: (one.published or "", one.id)):
        facts = [fact for fact in (record.publisher, record.published) if fact]
        link = f" <{address}>" if (address := _address(record.url)) else ""
        lines.append(f"- {escape(title_of(record))} ({escape(', '.join(facts) or record.id)}){link}")
    return [*lines, ""]
