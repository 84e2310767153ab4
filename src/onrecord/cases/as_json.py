"""Cases and patterns as JSON objects."""

from __future__ import annotations

from typing import Any

from onrecord.cases.dossier import Dossier, Happening
from onrecord.cases.keeping import Listed
from onrecord.cases.patterns import Answers, Pattern
from onrecord.cases.told import Told
from onrecord.model import Party

Json = dict[str, Any]


def case_in_list(one: Listed) -> Json:
    """A case as the list of cases has it."""
    return {
        "id": one.id,
        "name": one.name,
        "named_by": one.by,
        "documents": list(one.documents),
        "voices": one.voices,
        "claims": one.claims,
        "events": one.events,
        "published": list(one.published) if one.published else None,
    }


def case(dossier: Dossier) -> Json:
    """A whole case; the numbers of events are its own."""
    filed = dossier.filed
    return {
        "id": filed.id,
        "name": filed.name,
        "named_by": filed.by,
        "as_of": dossier.as_of,
        "when": dossier.when,
        "voices": dossier.voices,
        "events": [_event(one) for one in dossier.happenings],
        "operations": [
            {
                "event": operation.happening.number,
                "on_the_word_of": [other.number for other in operation.accusers],
                "denied_by": [other.number for other in operation.denials],
                "denials_beside": [other.number for other in operation.beside],
            }
            for operation in dossier.operations
        ],
        "sides": [
            {
                "actor": stance.actor.key,
                "target": stance.target.key,
                "acts": [
                    {"act": tally.act.value, "status": tally.status.value, "events": tally.count}
                    for tally in stance.tallies
                ],
            }
            for stance in dossier.summary.stances
        ],
        "open": [
            {"event": one.happening.number, "followed_by": [other.number for other in one.followed]}
            for one in dossier.open
        ],
        "background": [
            {**_event(one), "case": owner.id if owner else None} for one, owner in dossier.background
        ],
        "sources": [
            {
                "document": source.row.key,
                "title": source.row.title,
                "publisher": source.row.publisher,
                "published": source.row.published,
                "url": source.row.url,
                "voice": source.row.voice,
                "copy_of": source.copy_of,
                "withdrawn": source.row.withdrawn,
                "mainly": source.home,
                "claims": source.claims,
            }
            for source in dossier.sources
        ],
    }


def _event(one: Happening) -> Json:
    return {
        "number": one.number,
        "act": one.act.value,
        "actors": [_party(party, count) for party, count in one.actors],
        "targets": [_party(party, count) for party, count in one.targets],
        "status": {status.value: count for status, count in one.statuses},
        "when": one.when,
        "first_told_by": one.first.paper.name,
        "voices": one.voices,
        "tellings": [_telling(told) for told in one.claims],
        "disagreements": [
            {
                "matter": matter.matter,
                "said": [
                    {"value": value, "documents": list(dict.fromkeys(told.paper.name for told in tellers))}
                    for value, tellers in matter.said
                ],
            }
            for matter in one.disagreements
        ],
    }


def _party(party: Party, count: int) -> Json:
    return {"name": party.name, "kind": party.kind.value, "side": party.side, "documents": count}


def _telling(told: Told) -> Json:
    claim = told.claim.model_dump(
        mode="json",
        include={"id", "status", "said_by", "when", "voice", "confidence", "detail", "evidence"},
    )
    names = {
        role: [party.name for party in parties]
        for role, parties in (("actors", told.claim.actors), ("targets", told.claim.targets))
    }
    return {"document": told.paper.name, "published": told.paper.record.published, **names, **claim}


def pattern(found: Pattern) -> Json:
    """A pattern of response."""
    return {
        "act": found.act.value,
        "done": found.done,
        "cases": found.cases,
        "answers": [_answers(one) for one in found.answers],
    }


def _answers(one: Answers) -> Json:
    return {
        "with": one.act.value if one.act else None,
        "answered": one.share.hit,
        "of": one.share.of,
        "share": one.share.value,
        "interval_95": list(one.share.interval),
        "days": one.days,
        "median_days": one.median,
        "cases": one.cases,
    }
