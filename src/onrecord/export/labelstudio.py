"""Records as Label Studio tasks, and tasks that people annotated as records again.

A task has the text and the document's facts; its annotation has a region for each sentence of a claim,
labelled with the act. What else the claim says is in controls of the claim's first region (the status as a
choice; actors, targets and the rest as lines of text), and its further sentences are tied to that region. The
labelling configuration that shows all this: :data:`CONFIG`.

Formats: https://labelstud.io/guide/tasks.html, "Basic Label Studio JSON format", and the tags Labels,
Choices, TextArea, Relations. Offsets are characters of the text, as in the record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from onrecord.acts import Act, Kind, Status
from onrecord.errors import OnrecordError
from onrecord.export.sources import Item
from onrecord.export.writing import Stream
from onrecord.model import Claim, Evidence, Party, Record

_FACTS = ("title", "publisher", "published", "url", "source")
_WORDS = ("when", "voice", "confidence")


def _tags(tag: str, values: Iterable[str]) -> str:
    return "".join(f'\n    <{tag} value="{value}"/>' for value in values)


def _area(name: str, told: str) -> str:
    return (
        f'\n  <TextArea name="{name}" toName="text" perRegion="true" editable="true" rows="1" '
        f'placeholder="{told}"/>'
    )


CONFIG = f"""\
<View>
  <Relations><Relation value="also says so"/></Relations>
  <Labels name="act" toName="text">{_tags("Label", Act)}
  </Labels>
  <Text name="text" value="$text" granularity="symbol"/>
  <Choices name="status" toName="text" perRegion="true" choice="single">{_tags("Choice", Status)}
  </Choices>\
{_area("actors", f"name | kind ({', '.join(Kind)}) | side; one a line")}\
{_area("targets", "as the actors")}\
{_area("said_by", "names, one a line")}\
{_area("when", "YYYY-MM-DD, YYYY-MM, YYYY, or two of these with /")}\
{_area("voice", "who speaks for the actor")}\
{_area("confidence", "the estimative words")}\
{_area("detail", "JSON object")}
</View>
"""
"""The labelling configuration to set up a project with."""


def task(record: Record) -> dict[str, Any]:
    """The task of a record, with one annotation."""
    results = [result for claim in record.claims for result in _results(claim)]
    facts = {name: value for name in _FACTS if (value := getattr(record, name)) is not None}
    return {
        "data": {"text": record.text, "id": record.id} | facts,
        "annotations": [{"result": results, "was_cancelled": False, "ground_truth": True}],
    }


def _results(claim: Claim) -> Iterator[dict[str, Any]]:
    first, *others = claim.evidence

    def control(
        name: str, kind: str, values: list[str], at: Evidence = first, id: str = claim.id
    ) -> dict[str, Any]:
        span: dict[str, Any] = {"start": at.start, "end": at.end, "text": at.text}
        return {"id": id, "from_name": name, "to_name": "text", "type": kind, "value": span | {kind: values}}

    yield control("act", "labels", [claim.act.value])
    yield control("status", "choices", [claim.status.value])
    lines: dict[str, list[str]] = {
        "actors": [_line(party) for party in claim.actors],
        "targets": [_line(party) for party in claim.targets],
        "said_by": claim.said_by,
        "detail": [json.dumps(claim.detail, ensure_ascii=False)] if claim.detail else [],
    }
    lines |= {name: [value] for name in _WORDS if (value := getattr(claim, name)) is not None}
    for name, values in lines.items():
        if values:
            yield control(name, "textarea", values)
    for number, piece in enumerate(others, 2):
        id = f"{claim.id}.{number}"
        yield control("act", "labels", [claim.act.value], piece, id)
        yield {
            "type": "relation",
            "from_id": claim.id,
            "to_id": id,
            "direction": "right",
            "labels": ["also says so"],
        }


def _line(party: Party) -> str:
    return f"{party.name} | {party.kind.value}" + (f" | {party.side}" if party.side else "")


def write_tasks(items: Iterable[Item], stream: Stream) -> None:
    """Write the tasks as one JSON list, which Label Studio imports."""
    stream.write(b"[")
    for number, item in enumerate(items):
        stream.write(b",\n" if number else b"\n")
        stream.write(json.dumps(task(item.record), ensure_ascii=False).encode())
    stream.write(b"\n]\n")


# Back


def read_tasks(path: Path) -> list[Record]:
    """The records of tasks as Label Studio exports them (JSON), each with its last annotation that counts.

    Claims come in the order of the text. What the controls do not hold (aliases, mentions, identities, ties,
    the reader's score and rules) does not come back.

    Raises:
        OnrecordError: the file cannot be read, is no such list, or a region is not as the codebook wants it.
    """
    try:
        tasks = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise OnrecordError(str(path), f"cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise OnrecordError(str(path), f"is not valid JSON ({error})") from None
    if not isinstance(tasks, list):
        raise OnrecordError(str(path), "is no list of tasks")
    return [_record(one, f"{path}, task {number}") for number, one in enumerate(tasks, 1)]


def _record(told: Any, where: str) -> Record:
    try:
        data = told["data"]
        done = [one for one in told.get("annotations") or [] if not one.get("was_cancelled")]
        claims = list(_claims(done[-1]["result"], data["text"], where)) if done else []
        facts = {name: data.get(name) for name in _FACTS}
        return Record.model_validate(
            facts | {"id": str(data.get("id") or told.get("id")), "text": data["text"], "claims": claims}
        )
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise OnrecordError(where, f"is not as the codebook wants it: {place}: {first['msg']}") from None
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise OnrecordError(where, f"is no task of Onrecord ({type(error).__name__}: {error})") from None


def _claims(results: list[dict[str, Any]], text: str, where: str) -> Iterator[dict[str, Any]]:
    ties = {one["to_id"]: one["from_id"] for one in results if one["type"] == "relation"}
    regions: dict[str, dict[str, Any]] = {}
    for one in results:
        if one["type"] != "relation":
            region = regions.setdefault(one["id"], {"span": one["value"]})
            values = one["value"][one["type"]]
            region[one["from_name"]] = [values] if isinstance(values, str) else values
    further: dict[str, list[dict[str, Any]]] = {}
    for id, region in regions.items():
        if id in ties:
            further.setdefault(ties[id], []).append(_evidence(region, text))
    heads = [(id, region) for id, region in regions.items() if id not in ties]
    for number, (id, region) in enumerate(heads, 1):
        if "act" not in region or "status" not in region:
            raise OnrecordError(where, f"region {id} has no act or no status")
        yield {
            # Ids that Label Studio gave to new regions are not ours.
            "id": id if id[:1] == "c" and id[1:].isdigit() else f"n{number}",
            "act": region["act"][0],
            "status": region["status"][0],
            "actors": [_party(line) for line in _lines(region, "actors")],
            "targets": [_party(line) for line in _lines(region, "targets")],
            "said_by": _lines(region, "said_by"),
            **{name: next(iter(_lines(region, name)), None) for name in _WORDS},
            "detail": _detail(region, where),
            "evidence": [_evidence(region, text), *further.get(id, [])],
        }


def _evidence(region: dict[str, Any], text: str) -> dict[str, Any]:
    start, end = region["span"]["start"], region["span"]["end"]
    return {"start": start, "end": end, "text": text[start:end]}


def _lines(region: dict[str, Any], name: str) -> list[str]:
    return [line.strip() for value in region.get(name, []) for line in value.split("\n") if line.strip()]


def _party(line: str) -> dict[str, Any]:
    parts = [part.strip() for part in line.rsplit("|", 2)]
    if len(parts) == 3 and parts[1] in set(Kind):
        return {"name": parts[0], "kind": parts[1], "side": parts[2] or None}
    name, _, kind = line.rpartition("|")
    return {"name": name.strip(), "kind": kind.strip()}


def _detail(region: dict[str, Any], where: str) -> Any:
    told = " ".join(_lines(region, "detail"))
    try:
        return json.loads(told) if told else None
    except ValueError:
        raise OnrecordError(where, f"a detail is not valid JSON: {told[:60]!r}") from None
