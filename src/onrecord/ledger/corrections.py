"""What people decided about single claims, beside the machine's reading; and the gold records that follow.

A decision names a claim as the ledger does (``KEY/READING/CLAIM``) and says that it is right, that it is no
claim, or what it should have been. It is a judgement of the ledger: with author and time, never changed,
taken back by a further one. The reading itself stays as it is. What was decided makes records in the form in
which articles are annotated, so that a reader can learn from them and be measured on them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError

from onrecord.errors import OnrecordError
from onrecord.ledger import tables
from onrecord.ledger.model import Judgement
from onrecord.ledger.store import UNDO, Ledger
from onrecord.model import Claim, Record

PREFIX = "claim-"
"""Judgements of these kinds change no case: cases are not grouped anew for them."""
CLAIM, WHOLE = PREFIX + "judge", PREFIX + "whole"
KINDS = (CLAIM, WHOLE)
CHANGEABLE = ("act", "status", "actors", "targets", "said_by", "when")
"""What of a claim can be put otherwise."""
_GOLD = ("id", "act", "actors", "targets", "status", "said_by", "when", "voice", "confidence", "detail")
_PARTY = ("name", "kind", "side")
_NOTE = 2_000


class Verdict(StrEnum):
    """What was decided about a claim."""

    RIGHT = "right"
    NO_CLAIM = "not a claim"
    CORRECTED = "corrected"


@dataclass(frozen=True)
class Decided:
    """A decision about one claim that stands.

    Attributes:
        number: of the judgement.
        ref: the claim, ``KEY/READING/CLAIM``.
        verdict: what was decided.
        changes: the fields that were put otherwise, as JSON; empty unless it was corrected.
        note: why, in the author's words.
        author, at: who, and when (UTC instant).
    """

    number: int
    ref: str
    verdict: Verdict
    changes: dict[str, Any]
    note: str
    author: str
    at: str


@dataclass
class Decisions:
    """All decisions about claims that stand.

    Attributes:
        claims: by claim, the decisions about it, oldest first; the last one counts.
        whole: by ``KEY/READING``, the judgement that says that its record lacks nothing.
    """

    claims: dict[str, list[Decided]] = field(default_factory=dict)
    whole: dict[str, Judgement] = field(default_factory=dict)

    def about(self, ref: str) -> Decided | None:
        """The decision that counts for a claim."""
        return self.claims[ref][-1] if ref in self.claims else None


def decide(
    ledger: Ledger,
    ref: str,
    verdict: Verdict,
    author: str,
    *,
    changes: Mapping[str, Any] | None = None,
    note: str = "",
) -> int:
    """Keep a decision about a claim.

    Args:
        ledger: the ledger.
        ref: the claim, ``KEY/READING/CLAIM``.
        verdict: what is decided.
        author: who decides.
        changes: with ``corrected``, the fields that should have been otherwise (:data:`CHANGEABLE`), in the
            form of the record; what is as the reader has it is not kept.
        note: why.

    Returns:
        The judgement's number.

    Raises:
        OnrecordError: there is no such claim, nothing is put otherwise, or it is put so as no claim can be.
    """
    claim = claim_of(ledger, ref)
    payload: dict[str, Any] = {"claim": ref, "verdict": verdict.value}
    if verdict is Verdict.CORRECTED:
        payload["changes"] = _changes(claim, changes or {})
    elif changes:
        raise OnrecordError(ref, f"a claim that is {verdict.value!r} is not put otherwise")
    if note.strip():
        payload["note"] = note.strip()[:_NOTE]
    return ledger.judge(CLAIM, payload, author)


def _changes(claim: Claim, wanted: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(wanted) - set(CHANGEABLE))
    if unknown:
        raise OnrecordError(claim.id, f"{', '.join(unknown)} cannot be put otherwise")
    put = put_otherwise(claim, wanted)
    before, after = _plain(claim), _plain(put)
    changed = {name: after[name] for name in CHANGEABLE if name in wanted and after[name] != before[name]}
    if not changed:
        raise OnrecordError(claim.id, "is as the reader has it: nothing was put otherwise")
    return changed


def put_otherwise(claim: Claim, changes: Mapping[str, Any]) -> Claim:
    """A claim as somebody corrected it.

    Raises:
        OnrecordError: no claim can be so.
    """
    body = claim.model_dump(mode="json")
    known = {(p["name"], p["kind"], p["side"]): p for p in [*body["actors"], *body["targets"]]}
    body |= changes
    for role in ("actors", "targets"):
        # A party that only changed its role keeps what is known of it.
        body[role] = [known.get((p.get("name"), p.get("kind"), p.get("side")), p) for p in body[role]]
    try:
        return Claim.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise OnrecordError(claim.id, f"{place}: {first['msg']}") from None


def say_whole(ledger: Ledger, key: str, author: str, note: str = "") -> int:
    """Keep that somebody read a whole document: its other claims are right, and none is missing.

    Args:
        ledger: the ledger.
        key: the document; what is said is said of its present reading.
        author: who says so.
        note: anything more.

    Returns:
        The judgement's number.

    Raises:
        OnrecordError: there is no such document.
    """
    row, _ = ledger.record(key)
    payload = {"document": key, "reading": f"{key}/{row.reading}"}
    if note.strip():
        payload["note"] = note.strip()[:_NOTE]
    return ledger.judge(WHOLE, payload, author)


def decisions(ledger: Ledger, *, as_of: str | None = None) -> Decisions:
    """What stands of what people decided about claims, now or at an instant."""
    found = Decisions()
    for judgement in ledger.judgements(PREFIX + "*", as_of=as_of):
        body = judgement.payload
        if judgement.kind == WHOLE:
            found.whole[body["reading"]] = judgement
        elif judgement.kind == CLAIM:
            one = Decided(
                number=judgement.id,
                ref=body["claim"],
                verdict=Verdict(body["verdict"]),
                changes=body.get("changes", {}),
                note=body.get("note", ""),
                author=judgement.author,
                at=judgement.at,
            )
            found.claims.setdefault(one.ref, []).append(one)
    return found


def audit(ledger: Ledger, kinds: Sequence[str] = ("*",), *, as_of: str | None = None) -> list[Judgement]:
    """Everything that people decided, with what was taken back and by whom, oldest first.

    Args:
        ledger: the ledger.
        kinds: only these kinds, each with ``*`` for any ending; what undoes one of them is among them.
        as_of: as of then.
    """
    held = ledger.judgements(as_of=as_of, undone=True)
    shown: set[int] = set()
    for one in held:  # what undoes another comes after it
        fits = one.kind != UNDO and any(
            one.kind.startswith(kind[:-1]) if kind.endswith("*") else one.kind == kind for kind in kinds
        )
        if fits or one.undoes in shown:
            shown.add(one.id)
    return [one for one in held if one.id in shown]


def split_ref(ref: str) -> tuple[str, int, str]:
    """Document key, number of the reading, and id of the claim.

    Raises:
        OnrecordError: it is not of that form.
    """
    key, _, rest = ref.partition("/")
    reading, _, claim = rest.partition("/")
    if not (key and reading.isascii() and reading.isdecimal() and len(reading) < 10 and claim):
        raise OnrecordError(ref[:80], "is no claim's name, which is KEY/READING/CLAIM")
    return key, int(reading), claim


def record_of(ledger: Ledger, key: str, reading: int) -> Record:
    """The record of any reading of a document, one that another has taken the place of too.

    Raises:
        OnrecordError: there is none.
    """
    d, v, r, t = tables.documents.c, tables.versions.c, tables.readings.c, tables.texts.c
    query = (
        sa.select(r.record, t.text, v.title, v.publisher, v.published, v.url, v.source)
        .join_from(tables.readings, tables.documents, d.id == r.document_id)
        .join(tables.versions, v.id == r.version_id)
        .join(tables.texts, t.id == v.text_id)
        .where(d.key == key, r.number == reading)
    )
    with ledger.reading() as connection:
        row = connection.execute(query).one_or_none()
    if row is None:
        raise OnrecordError(f"{key}/{reading}"[:80], "there is no such reading in the ledger")
    facts = {
        name: getattr(row, name) for name in ("text", "title", "publisher", "published", "url", "source")
    }
    return Record.model_validate({**json.loads(row.record), **facts})


def claim_of(ledger: Ledger, ref: str) -> Claim:
    """A claim by its name.

    Raises:
        OnrecordError: there is none.
    """
    key, reading, name = split_ref(ref)
    for claim in record_of(ledger, key, reading).claims:
        if claim.id == name:
            return claim
    raise OnrecordError(ref[:80], "there is no such claim in the ledger")


def gold(
    ledger: Ledger, *, partial: bool = False, as_of: str | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Documents as people corrected them, in the form of annotated articles, each with its name.

    A document is *whole* if somebody said so (:func:`say_whole`) or decided about each of its claims: its
    record holds what was found right or corrected, and the claims that nobody objected to.

    Args:
        ledger: the ledger.
        partial: also documents that are not whole, with those of their claims alone that were decided about.
            A reader can learn from these claims, but not be measured by what is missing.
        as_of: as of then.
    """
    found = decisions(ledger, as_of=as_of)
    judged = {split_ref(f"{name}/-")[:2] for name in found.whole} | {
        split_ref(ref)[:2] for ref in found.claims
    }
    for key, reading in sorted(judged):
        record = record_of(ledger, key, reading)
        made = _gold(record, key, reading, found)
        if made["judged"]["whole"] or (partial and made["claims"]):
            yield f"{key}-{reading}", made


def _gold(record: Record, key: str, reading: int, found: Decisions) -> dict[str, Any]:
    decided = {claim.id: found.about(f"{key}/{reading}/{claim.id}") for claim in record.claims}
    said = found.whole.get(f"{key}/{reading}")
    whole = said is not None or all(decided.values())
    claims = []
    for claim in record.claims:
        one = decided[claim.id]
        if one is None and not whole:
            continue
        if one is not None and one.verdict is Verdict.NO_CLAIM:
            continue
        put = put_otherwise(claim, one.changes) if one is not None else claim
        claims.append(_annotated(put))
    stand = [one for one in decided.values() if one is not None]
    authors = [*(one.author for one in stand), *([said.author] if said else [])]
    return {
        "id": f"{key}-{reading}",
        **{name: getattr(record, name) for name in ("title", "publisher", "published", "url", "text")},
        "claims": claims,
        "judged": {
            "whole": whole,
            "by": list(dict.fromkeys(authors)),
            "last": max([*(one.at for one in stand), *([said.at] if said else [])]),
            **{verdict.name.lower(): _count(stand, verdict) for verdict in Verdict},
            "not_looked_at": len(record.claims) - len(stand),
        },
    }


def _count(decided: Iterable[Decided], verdict: Verdict) -> int:
    return sum(one.verdict is verdict for one in decided)


def _plain(claim: Claim) -> dict[str, Any]:
    """A claim with parties as annotations have them."""
    body = claim.model_dump(mode="json")
    for role in ("actors", "targets"):
        body[role] = [{name: party[name] for name in _PARTY} for party in body[role]]
    return body


def _annotated(claim: Claim) -> dict[str, Any]:
    body = _plain(claim)
    made = {name: body[name] for name in _GOLD if body[name] is not None}
    made["evidence"] = [
        {"text": piece.text, "start": piece.start, "end": piece.end} for piece in claim.evidence
    ]
    return made
