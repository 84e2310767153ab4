"""What people decided, in words: the rows of the list of judgements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from onrecord.cases.filing import MERGE, RENAME, SPLIT
from onrecord.ledger import Judgement
from onrecord.ledger.corrections import CLAIM, WHOLE
from onrecord.model import Party
from onrecord.views.summary import plural
from onrecord.web.asked import Times
from onrecord.web.links import party_link

if TYPE_CHECKING:
    from onrecord.identity.judgements import Judgement as NameJudgement
    from onrecord.identity.judgements import Judgements


def judge_link(times: Times, ref: str) -> str:
    """Where a claim is shown alone, with what people decided about it."""
    return times.link(f"/claims/{quote(ref)}/judge")


@dataclass(frozen=True)
class Row:
    """A judgement as the list shows it.

    Attributes:
        number: of the judgement.
        sort: what it is about: claim, document, case, name.
        what: what was decided, in words.
        link: where what it is about is shown; empty if nowhere.
        note: why.
        author, at: who and when.
        undone: whether it was taken back.
        undoes: number of the judgement that it takes back.
        undo: where to send that it is taken back.
    """

    number: str
    sort: str
    what: str
    link: str
    note: str
    author: str
    at: str
    undone: bool
    undoes: str
    undo: str


def name_judgements() -> Judgements:
    """What people decided about names and entries: the user's own file.

    Raises:
        OnrecordError: it cannot be read.
    """
    from onrecord.identity.judgements import FILE, Judgements
    from onrecord.registers.store import data_folder

    return Judgements(data_folder() / FILE)


def rows_of(held: Sequence[Judgement]) -> list[Row]:
    by_number = {one.id: one for one in held}
    rows = []
    for one in held:
        what, link = _decided(one)
        root = one
        while root.undoes is not None and root.undoes in by_number:
            root = by_number[root.undoes]
        rows.append(
            Row(
                number=str(one.id),
                sort=_sort(root.kind),
                what=f"takes back {one.undoes}" if one.undoes is not None else what,
                link=link,
                note=str(one.payload.get("note", "")),
                author=one.author,
                at=one.at,
                undone=one.undone,
                undoes=str(one.undoes or ""),
                undo=f"/judgements/{one.id}/undo",
            )
        )
    return rows


def _sort(kind: str) -> str:
    return {CLAIM: "claim", WHOLE: "document"}.get(kind, "case" if kind.startswith("case-") else kind)


def _decided(one: Judgement) -> tuple[str, str]:
    """What was decided, in words, and where it is shown."""
    body, now = one.payload, Times()
    if one.kind == CLAIM:
        ref = str(body["claim"])
        words = [str(body["verdict"]), *changes_in_words(body.get("changes", {}))]
        return f"{ref}: " + "; ".join(words), judge_link(now, ref)
    if one.kind == WHOLE:
        return "read as a whole: nothing is missing", now.link(
            f"/documents/{quote(str(body['document']), safe='')}"
        )
    if one.kind in (MERGE, SPLIT, RENAME):
        case = str(body["cases"][0] if one.kind == MERGE else body["case"])
        link = now.link(f"/cases/{quote(case, safe='')}")
        if one.kind == MERGE:
            return f"one case: {', '.join(map(str, body['cases']))}", link
        if one.kind == SPLIT:
            return f"{plural(len(body['documents']), 'document')} parted from {case}", link
        return f"named “{body['name']}”", link
    return one.kind, ""


def name_row(one: NameJudgement) -> Row:
    kind, _, rest = one.party.partition(":")
    side, _, name = rest.partition(":")
    what = f"{name} ({kind}{f', {side}' if side != '-' else ''}) {one.verdict.value} {one.entry}"
    if not one.stands:
        what += f"; taken back by {one.undone_by} on {one.undone_at}"
    return Row(
        number=one.id,
        sort="name",
        what=what,
        link=party_link(Times(), name, None if side == "-" else side),
        note=one.note,
        author=one.author,
        at=one.at,
        undone=not one.stands,
        undoes="",
        undo=f"/judgements/names/{quote(one.id, safe='')}/undo" if one.stands else "",
    )


def changes_in_words(changes: dict[str, Any]) -> list[str]:
    """What was put otherwise, in words."""
    words = []
    for name, value in changes.items():
        if name in ("actors", "targets"):
            shown = ", ".join(_party(party) for party in value) or "nobody"
        elif isinstance(value, list):
            shown = ", ".join(map(str, value)) or "nobody"
        else:
            shown = str(value if value is not None else "not said").replace("_", " ")
        words.append(f"{name.replace('_', ' ')}: {shown}")
    return words


def _party(body: dict[str, Any]) -> str:
    party = Party.model_validate({name: body.get(name) for name in ("name", "kind", "side")})
    return f"{party.name} ({party.kind.value}{f', {party.side}' if party.side else ''})"
