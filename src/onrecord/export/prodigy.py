"""Records as Prodigy's tasks, and tasks that people annotated as records again: JSON Lines, a task a line.

A task has the text with its tokens, and spans: a sentence of a claim, labelled with the act (and with the
status in brackets unless it is asserted); where a party is named, labelled with its kind; the words that name
the act. Relations go from a claim's sentence to what belongs to it. What Prodigy has no place for stands in
keys of our own, which it hands on as they are.

Format: https://prodi.gy/docs/api-interfaces (spans, relations). Offsets are characters of the text, as in the
record; ``token_end`` is the last token of a span. Spans begin and end with tokens there, so a token of
spaCy's is cut in two where a span does.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from onrecord.acts import Act, Kind, Status
from onrecord.errors import OnrecordError
from onrecord.export.docbin import TOGETHER, spacy_tokens
from onrecord.export.sources import Item
from onrecord.export.words import compact
from onrecord.export.writing import Stream
from onrecord.model import Claim, Record

if TYPE_CHECKING:
    from spacy.language import Language

Json = dict[str, Any]

_FACTS = ("id", "title", "publisher", "published", "url", "source")
_REST = {"schema_version", "origin", "reader", "checks"}
_CLAIM = {"id", "said_by", "when", "voice", "confidence", "detail", "score", "how"}
_PARTY = {"name", "kind", "side", "aliases", "identity"}
_TIES = ("answers", "alleges", "punishes")
TRIGGER = "trigger"
FURTHER = "also says so"
SPAN_LABELS = (
    *(f"{act}{'' if status is Status.ASSERTED else f' ({status})'}" for act in Act for status in Status),
    *Kind,
    TRIGGER,
)
"""The labels of spans, to give to Prodigy's recipes."""
RELATION_LABELS = ("actor", "target", FURTHER, TRIGGER, *_TIES)
"""The labels of relations."""
_SAID = re.compile(r"(\w+)(?: \((\w+)\))?")


@dataclass
class _Spans:
    """The spans of a task on its way out; each is there once, but for those of claims."""

    text: str
    found: list[Json] = field(default_factory=list)
    once: dict[tuple[int, int, str], Json] = field(default_factory=dict)

    def put(self, start: int, end: int, label: str, **more: Any) -> Json:
        """One more span."""
        self.found.append({"start": start, "end": end, "label": label, **more})
        return self.found[-1]

    def shared(self, start: int, end: int, label: str) -> Json | None:
        """The span at a place, made if it is not there; None where the text has no such place."""
        place = (start, end, label)
        if place not in self.once and 0 <= start < end <= len(self.text):
            self.once[place] = self.put(*place)
        return self.once.get(place)


def task(record: Record, nlp: Language) -> Json:
    """The task of a record; ``nlp`` gives the tokens."""
    spans = _Spans(record.text)
    ties: list[tuple[Json, Json | None, Json]] = []
    heads = {claim.id: _sentences(claim, spans, ties) for claim in record.claims}
    for claim in record.claims:
        head = heads[claim.id]
        for role, parties in (("actor", claim.actors), ("target", claim.targets)):
            for number, party in enumerate(parties):
                for at in party.mentions:
                    mark = {"label": role, "claim": claim.id, "party": number}
                    ties.append((head, spans.shared(at.start, at.end, party.kind.value), mark))
        if word := claim.trigger:
            mark = {"label": TRIGGER, "claim": claim.id}
            ties.append((head, spans.shared(word.start, word.end, TRIGGER), mark))
        for link in claim.links:
            mark = {"label": link.type, "claim": claim.id, "to": link.claim}
            ties.append((head, heads.get(link.claim), mark))
    tokens = _tokens(nlp, record.text, spans.found)
    first = {token["start"]: token["id"] for token in tokens}
    last = {token["end"]: token["id"] for token in tokens}
    for span in spans.found:
        span |= {"token_start": first[span["start"]], "token_end": last[span["end"]]}
    facts = {name: value for name in _FACTS if (value := getattr(record, name)) is not None}
    return {
        "text": record.text,
        "meta": facts,
        "tokens": tokens,
        "spans": spans.found,
        "relations": [_relation(head, child, mark) for head, child, mark in ties if child is not None],
        "answer": "accept",
        "onrecord": record.model_dump(mode="json", include=_REST, exclude_none=True),
    }


def _sentences(claim: Claim, spans: _Spans, ties: list[tuple[Json, Json | None, Json]]) -> Json:
    """Put the sentences of a claim; gives the first of them."""
    label = claim.act.value + ("" if claim.status is Status.ASSERTED else f" ({claim.status.value})")
    facts = claim.model_dump(mode="json", include=_CLAIM, exclude_defaults=True)
    facts |= {
        name: [party.model_dump(mode="json", include=_PARTY, exclude_defaults=True) for party in parties]
        for name, parties in (("actors", claim.actors), ("targets", claim.targets))
    }
    found = []
    for piece in claim.evidence:
        more = piece.model_dump(include={"page", "link"}, exclude_none=True)
        found.append(spans.put(piece.start, piece.end, label, **more, claim=facts))
    for other in found[1:]:
        ties.append((found[0], other, {"label": FURTHER, "claim": claim.id}))
    return found[0]


def _relation(head: Json, child: Json, mark: Json) -> Json:
    place = ("start", "end", "token_start", "token_end", "label")
    return {
        "head": head["token_end"],
        "child": child["token_end"],
        "head_span": {name: head[name] for name in place},
        "child_span": {name: child[name] for name in place},
        **mark,
    }


def _tokens(nlp: Language, text: str, spans: Iterable[Json]) -> list[Json]:
    """spaCy's tokens, cut where a span begins or ends within one or beside a space."""
    starts, ends = set(), set()
    for span in spans:
        starts.add(span["start"])
        ends.add(span["end"])
    found: list[Json] = []

    def put(start: int, end: int, space: bool) -> None:
        found.append({"text": text[start:end], "start": start, "end": end, "id": len(found), "ws": space})

    cuts = starts | ends
    for token in nlp.tokenizer(text):
        start, stop, space = token.idx, token.idx + len(token.text), bool(token.whitespace_)
        for cut in sorted(cut for cut in range(start + 1, stop) if cut in cuts):
            put(start, cut, False)
            start = cut
        alone = space and (stop in starts or stop + 1 in ends)  # the space belongs to a span
        put(start, stop, space and not alone)
        if alone:
            put(stop, stop + 1, False)
    return found


def write_tasks(items: Iterable[Item], stream: Stream) -> None:
    """Write the tasks, one on a line."""
    nlp = spacy_tokens()
    items = iter(items)
    for first in items:
        # What the tokenizer learns of words is forgotten now and then: it would grow with the texts.
        with nlp.memory_zone():
            for item in chain([first], islice(items, TOGETHER - 1)):
                stream.write(compact(task(item.record, nlp)).encode() + b"\n")


# Back


def read_tasks(path: Path) -> Iterator[Record]:
    """The records of tasks as Prodigy gives them out (``db-out``), in their order.

    Tasks that were rejected or ignored are left out. A sentence that a person marked is a claim of its own,
    unless a relation ties it to another; a party that a person marked has the words of the text as its name.

    Raises:
        OnrecordError: the file cannot be read, is no such file, or a label is not of the codebook.
    """
    try:
        with path.open(encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                where = f"{path}, line {number}"
                if line.strip() and (told := _told(line, where)).get("answer", "accept") == "accept":
                    yield _record(told, where)
    except OSError as error:
        raise OnrecordError(str(path), f"cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise OnrecordError(str(path), "is no file of tasks: not UTF-8") from None


def _told(line: str, where: str) -> Json:
    try:
        told = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise OnrecordError(where, f"is not valid JSON ({error})") from None
    if not isinstance(told, dict) or not isinstance(told.get("text"), str):
        raise OnrecordError(where, "is no task with a text")
    return told


def _record(told: Json, where: str) -> Record:
    try:
        facts = {name: (told.get("meta") or {}).get(name) for name in _FACTS}
        facts["id"] = str(facts["id"] or told.get("_input_hash") or "task")
        return Record.model_validate(
            facts
            | (told.get("onrecord") or {})
            | {"text": told["text"], "claims": _Read(told, where).claims()}
        )
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise OnrecordError(where, f"is not as the codebook wants it: {place}: {first['msg']}") from None
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise OnrecordError(where, f"is no task of Prodigy ({type(error).__name__}: {error})") from None


class _Read:
    """One task on its way in."""

    def __init__(self, told: Json, where: str) -> None:
        self.text: str = told["text"]
        self.where = where
        self.spans: list[Json] = told.get("spans") or []
        self.relations: list[Json] = told.get("relations") or []
        self._claims: dict[str, Json] = {}
        self._at: dict[tuple[int, int, str], str] = {}  # the claim of the sentence at a place

    def claims(self) -> list[Json]:
        """The claims that the spans and relations make."""
        new = []
        for span in self.spans:
            said = self._said(span["label"])
            if said is not None and "claim" in span:
                self._sentence(span["claim"]["id"], said, span)
            elif said is not None:
                new.append((said, span))
        tied = {self._place(one, "child"): one for one in self.relations if one["label"] == FURTHER}
        for number, (said, span) in enumerate(new, 1):
            head = self._at.get(self._place(one, "head")) if (one := tied.get(_place(span))) else None
            self._sentence(head or self._fresh(number), said, span)
        for one in self.relations:
            self._tie(one)
        for claim in self._claims.values():
            claim["links"] = [link for link in claim["links"] if link["claim"] in self._claims]
        return list(self._claims.values())

    def _fresh(self, number: int) -> str:
        while f"n{number}" in self._claims:
            number += 1
        return f"n{number}"

    def _said(self, label: str) -> tuple[str, str] | None:
        """The act and the status that a label of a sentence tells; None for other spans."""
        if label == TRIGGER or label in set(Kind):
            return None
        found = _SAID.fullmatch(label)
        if found is None or found[1] not in set(Act) or (found[2] or Status.ASSERTED) not in set(Status):
            raise OnrecordError(self.where, f"{label!r} is no label of the codebook's")
        return found[1], found[2] or Status.ASSERTED.value

    def _sentence(self, id: str, said: tuple[str, str], span: Json) -> None:
        start, end, _ = place = _place(span)
        claim = self._claims.get(id)
        if claim is None:
            held: Json = span.get("claim") or {}
            claim = {name: held[name] for name in _CLAIM if name in held}
            for role in ("actors", "targets"):
                parties: list[Json] = held.get(role, [])
                claim[role] = [party.copy() for party in parties]
            claim.update(id=id, act=said[0], status=said[1], evidence=[], links=[])
            self._claims[id] = claim
        piece: Json = {"start": start, "end": end, "text": self.text[start:end]}
        claim["evidence"].append(piece | {name: span[name] for name in ("page", "link") if name in span})
        self._at.setdefault(place, id)

    def _tie(self, one: Json) -> None:
        label = one["label"]
        if label not in RELATION_LABELS:
            raise OnrecordError(self.where, f"{label!r} is no label of a relation")
        told = one.get("claim")
        id = told if told in self._claims else self._at.get(self._place(one, "head"))
        claim = self._claims.get(id or "")
        if claim is None or label == FURTHER:
            return
        place = self._place(one, "child")
        if label in _TIES:
            other = one.get("to") or self._at.get(place)
            claim["links"].append({"type": label, "claim": other})
        elif label == TRIGGER:
            claim["trigger"] = {"start": place[0], "end": place[1]}
        else:
            parties, number = claim[f"{label}s"], one.get("party")
            if number is None or not 0 <= number < len(parties):
                parties.append({"name": self.text[place[0] : place[1]], "kind": place[2]})
                number = -1
            parties[number].setdefault("mentions", []).append({"start": place[0], "end": place[1]})

    def _place(self, one: Json, end: str) -> tuple[int, int, str]:
        """The span at an end of a relation: as it tells, or else the one that has the token."""
        if span := one.get(f"{end}_span"):
            return _place(span)
        token = one[end]
        for span in self.spans:
            if span["token_start"] <= token <= span["token_end"]:
                return _place(span)
        raise OnrecordError(self.where, f"a relation's {end} is no span")


def _place(span: Json) -> tuple[int, int, str]:
    return span["start"], span["end"], span["label"]
