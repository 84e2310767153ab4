"""Screening in the shape of the yente API, so that its clients work: match, entities, catalog, health.

The shape: yente's published API (https://www.opensanctions.org/docs/yente/), as its client speaks it. What is
other here: scores are Onrecord's, so a result is called a match from 0.9 on unless ``threshold`` says
otherwise, and nothing is given below a ``cutoff`` of 0.75 by default.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Response
from fastapi.responses import JSONResponse

from onrecord.errors import OnrecordError
from onrecord.screen.ftm import entity_of, entity_of_named, party_from
from onrecord.screen.matching import LOWEST, MATCH, POSSIBLE
from onrecord.screen.model import Finding, PartyRow, Sort
from onrecord.screen.telling import REGISTER
from onrecord.web.areas import Area
from onrecord.web.faults import Fault
from onrecord.web.lists import Held, KeeperDep

ALGORITHM = "onrecord"
# The names under which everything is asked for together.
EVERYTHING = ("default", "all")
QUERIES = 500
RESULTS = 500
# More are found where some are filtered out.
FOUND = 2000

_STEP = re.compile(r"\((\d\.\d\d) × (\d\.\d\d)\)$")
_FACT = re.compile(r"^([^:]+)(?:: (.*))? \(([+-]\d\.\d\d)\)$")


def fault_of_yente(status: int, where: str, fault: str) -> Response:
    """A fault as yente tells it."""
    return JSONResponse({"detail": f"{where}: {fault}"}, status)


# Not part of the description of our own API: the shape is another's.
router = APIRouter(include_in_schema=False)
AREA = Area(
    router,
    programs=("/match/", "/entities/", "/catalog", "/algorithms", "/healthz", "/readyz"),
    shape=fault_of_yente,
    reading=(r"/match/[^/]+",),
)

Several = Annotated[list[str] | None, Query()]


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """The server is up."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(keeper: KeeperDep) -> dict[str, str]:
    """The lists are indexed; where they are not yet, they are now."""
    keeper.held()
    return {"status": "ok"}


@router.get("/catalog")
def catalog(keeper: KeeperDep) -> dict[str, Any]:
    """The registers that are held, the claims of the ledger, and all of it together."""
    held = keeper.held()
    lists = held.screener.lists
    counts: dict[str, int] = dict.fromkeys(sorted(held.screener.official), 0)
    for entry in held.entries.values():
        counts[entry.register] += 1
    counts[REGISTER] = len(lists.claims)
    sources = [
        {
            "name": name,
            "title": name if name != REGISTER else "Parties of claims in the ledger",
            "version": lists.dates.get(name, ""),
            "entity_count": count,
            "load": True,
            "index_current": True,
            "children": [],
        }
        for name, count in counts.items()
    ]
    whole = {
        "name": EVERYTHING[0],
        "title": "All registers that are held, and the claims",
        "entity_count": sum(counts.values()),
        "load": True,
        "index_current": True,
        "children": list(counts),
    }
    names = [EVERYTHING[0], *counts]
    return {"datasets": [whole, *sources], "current": names, "outdated": [], "index_stale": False}


@router.get("/algorithms")
def algorithms() -> dict[str, Any]:
    """The one way of scoring."""
    told = "Onrecord's own, measured beside logic-v2: docs/how-screening-decides.md"
    one = {"name": ALGORITHM, "description": told, "docs": {}}
    return {"algorithms": [one], "default": ALGORITHM, "best": ALGORITHM}


@router.get("/entities/{ref:path}")
def entity(ref: str, keeper: KeeperDep) -> dict[str, Any]:
    """An entry, or a party of claims."""
    return _entity(keeper.held(), ref)


@router.post("/match/{dataset}")
def match(
    dataset: str,
    keeper: KeeperDep,
    body: Annotated[dict[str, Any], Body()],
    limit: Annotated[int, Query(ge=1, le=RESULTS)] = 5,
    threshold: Annotated[float, Query(ge=0, le=1)] = MATCH,
    cutoff: Annotated[float, Query(ge=0, le=1)] = POSSIBLE,
    algorithm: str = ALGORITHM,
    include_dataset: Several = None,
    exclude_dataset: Several = None,
    exclude_schema: Several = None,
    exclude_entity_ids: Several = None,
    topics: Several = None,
    changed_since: str | None = None,
) -> dict[str, Any]:
    """The entries and parties of claims that each example may be."""
    if algorithm not in (ALGORITHM, "best"):
        raise Fault(400, "algorithm", f"{algorithm[:40]!r} is not offered here: {ALGORITHM}, best")
    queries = body.get("queries")
    if not isinstance(queries, dict) or not queries:
        raise Fault(400, "queries", "must be an object with an example for each key")
    if len(queries) > QUERIES:
        raise Fault(400, "queries", f"{len(queries)} examples, more than {QUERIES} at once")
    held = keeper.held()
    wanted = _datasets(held, [dataset, *(include_dataset or [])]) - set(exclude_dataset or [])
    left_out = frozenset(exclude_entity_ids or []), frozenset(exclude_schema or [])

    def fits(found: dict[str, Any]) -> bool:
        return (
            set(found["datasets"]) <= wanted
            and found["id"] not in left_out[0]
            and found["schema"] not in left_out[1]
            and (not topics or bool(set(topics) & set(found["properties"].get("topics", ()))))
            and (changed_since is None or (found["last_change"] or "") >= changed_since[:10])
        )

    responses: dict[str, Any] = {}
    for number, (key, example) in enumerate(queries.items(), 1):
        party = _party(key, example, number)
        result = held.screener.screen(party, max(LOWEST, cutoff), FOUND)
        scored = [
            found | _scored(party, finding, threshold)
            for finding in result.findings
            if finding.sort is not Sort.CLASS and fits(found := _entity(held, finding.ref))
        ]
        responses[str(key)] = {
            "status": 200,
            "query": example,
            "results": scored[:limit],
            "total": {"value": len(scored), "relation": "eq"},
        }
    return {"responses": responses, "matcher": {}, "limit": limit}


def _party(key: str, example: Any, number: int) -> PartyRow:
    if not isinstance(example, dict):
        raise Fault(400, f"queries.{key}", "is no object")
    try:
        party = party_from(example, number)
    except OnrecordError as error:
        raise Fault(400, f"queries.{key}.{error.where}", error.fault) from None
    if party.fault:
        raise Fault(400, f"queries.{key}.properties.name", party.fault)
    return party


def _datasets(held: Held, names: list[str]) -> set[str]:
    known = {*held.screener.official, REGISTER}
    found: set[str] = set()
    for name in names:
        if name in EVERYTHING:
            return known
        if name not in known:
            raise Fault(404, name, f"is no dataset here: {', '.join((*EVERYTHING, *sorted(known)))}")
        found.add(name)
    return found


def _entity(held: Held, ref: str) -> dict[str, Any]:
    if (entry := held.entries.get(ref)) is not None:
        return entity_of(entry)
    if (named := held.screener.lists.claims.get(ref)) is not None:
        return entity_of_named(named)
    raise Fault(404, ref, "no entry and no party of claims has this id")


def _scored(party: PartyRow, finding: Finding, threshold: float) -> dict[str, Any]:
    """The score with its reasons: that of the names, and one for each fact that was added or taken."""
    words = [(float(m[1]), float(m[2])) for why in finding.why if (m := _STEP.search(why))]
    weight = sum(w for _, w in words)
    explained: dict[str, dict[str, Any]] = {
        "name": {
            "score": round(sum(s * w for s, w in words) / weight, 3) if weight else finding.score,
            "detail": "; ".join(why for why in finding.why if not _FACT.match(why)),
            "query": party.name,
            "candidate": finding.name,
        }
    }
    for why in finding.why:
        if met := _FACT.match(why):
            explained[met[1][:60]] = {"score": float(met[3]), "detail": met[2] or met[1]}
    return {
        "score": finding.score,
        "match": finding.score >= threshold,
        "features": {name: one["score"] for name, one in explained.items()},
        "explanations": explained,
    }
