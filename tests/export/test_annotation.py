"""Annotated records out to Label Studio and spaCy, and in again: offsets intact, nothing lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from onrecord.acts import Act, Status
from onrecord.errors import OnrecordError
from onrecord.export import export
from onrecord.export.docbin import read_docbin
from onrecord.export.labelstudio import CONFIG, read_tasks
from onrecord.model import Record


def annotated(record: Record) -> dict[str, Any]:
    """What an annotated record holds, in the order of ids."""
    body = record.model_dump(mode="json", include={"id", "title", "publisher", "published", "url", "text"})
    keys = {"id", "act", "status", "said_by", "when", "voice", "confidence", "detail"}
    body["claims"] = sorted(
        (
            claim.model_dump(mode="json", include=keys)
            | {
                "evidence": [(piece.start, piece.end, piece.text) for piece in claim.evidence],
                "actors": [(one.name, one.kind, one.side) for one in claim.actors],
                "targets": [(one.name, one.kind, one.side) for one in claim.targets],
            }
            for claim in record.claims
        ),
        key=lambda claim: str(claim["id"]),
    )
    return body


def test_label_studio_gives_gold_records_back(record: Record, gold: list[Record], tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    export([record, *gold], str(path), "labelstudio")
    back = read_tasks(path)
    assert [annotated(one) for one in back] == [annotated(one) for one in [record, *gold]]


def test_regions_are_slices_of_the_text(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    export(record, str(path), "labelstudio")
    (task,) = json.loads(path.read_text("utf-8"))
    regions = [one for one in task["annotations"][0]["result"] if one["type"] == "labels"]
    assert len(regions) == 6
    for one in regions:
        value = one["value"]
        assert task["data"]["text"][value["start"] : value["end"]] == value["text"]


def test_the_configuration_has_every_control_and_every_act() -> None:
    tree = ElementTree.fromstring(CONFIG)
    assert [one.get("value") for one in tree.iter("Label")] == list(Act)
    assert [one.get("value") for one in tree.iter("Choice")] == list(Status)
    names = {one.get("name") for tag in ("Labels", "Choices", "TextArea") for one in tree.iter(tag)}
    assert names == {
        "act", "status", "actors", "targets", "said_by", "when", "voice", "confidence", "detail"
    }  # fmt: skip


def test_what_people_change_comes_in(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    export(record, str(path), "labelstudio")
    tasks = json.loads(path.read_text("utf-8"))
    results = tasks[0]["annotations"][0]["result"]
    for one in results:
        if (one.get("id"), one.get("from_name")) == ("c3", "status"):
            one["value"]["choices"] = ["possible"]
        if (one.get("id"), one.get("from_name")) == ("c3", "targets"):
            one["value"]["textarea"] = ["Norway | state | NO\nA | B | body"]
    span = {"start": 0, "end": 6, "text": "Norway"}
    for name, kind, value in (("act", "labels", "warn"), ("status", "choices", "asserted")):
        results.append(
            {"id": "xYz", "from_name": name, "to_name": "text", "type": kind, "value": span | {kind: [value]}}
        )
    path.write_text(json.dumps(tasks))
    (back,) = read_tasks(path)
    changed = next(claim for claim in back.claims if claim.id == "c3")
    assert changed.status == "possible"
    assert [(one.name, one.kind, one.side) for one in changed.targets] == [
        ("Norway", "state", "NO"),
        ("A | B", "body", None),
    ]
    assert back.claims[-1].evidence[0].text == "Norway"


@pytest.mark.parametrize(
    ("tasks", "fault"),
    [
        ("{}", "no list of tasks"),
        ("[", "not valid JSON"),
        ("[1]", "task 1: is no task"),
        ('[{"data": {"text": "a"}, "annotations": [{"result": [{"id": "x", "from_name": "act", "type": '
         '"labels", "value": {"start": 0, "end": 1, "labels": ["warn"]}}]}]}]', "no act or no status"),
    ],
)  # fmt: skip
def test_other_tasks_are_told(tasks: str, fault: str, tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    path.write_text(tasks)
    with pytest.raises(OnrecordError, match=fault):
        read_tasks(path)


def test_a_docbin_gives_records_back(record: Record, gold: list[Record], tmp_path: Path) -> None:
    path = tmp_path / "a.spacy"
    export([record, *gold], str(path), "spacy")
    assert list(read_docbin(path)) == [record, *gold]


def test_a_docbin_has_the_claims_as_spans(record: Record, tmp_path: Path) -> None:
    spacy: Any = pytest.importorskip("spacy")
    tokens: Any = pytest.importorskip("spacy.tokens")
    path = tmp_path / "a.spacy"
    export(record, str(path), "spacy")
    (doc,) = tokens.DocBin().from_disk(path).get_docs(spacy.blank("en").vocab)
    assert doc.text == record.text
    found = [(span.label_, span.id_, span.text) for span in doc.spans["claims"]]
    assert found == [(claim.act, claim.id, piece.text) for claim in record.claims for piece in claim.evidence]
    assert next((span.label_, span.text) for span in doc.spans["actors"]) == ("state", "China")
    assert [span.text for span in doc.spans["triggers"]] == ["called the evidence insufficient"]


def test_a_folder_takes_docbins_of_so_many_documents(
    gold: list[Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = pytest.importorskip("spacy.training")
    spacy = pytest.importorskip("spacy")
    monkeypatch.setattr("onrecord.export.docbin.TOGETHER", 10)
    folder = tmp_path / "bins"
    export(gold[:25], f"{folder}/", "spacy")
    assert len(list(folder.iterdir())) == 3
    assert list(read_docbin(folder)) == gold[:25]
    assert len(list(corpus.Corpus(folder)(spacy.blank("en")))) == 25
    # Of an earlier and longer export nothing is left between the new.
    (folder / "mine.spacy").write_bytes(b"mine")
    export(gold[:5], str(folder), "spacy")
    assert list(read_docbin(folder)) == gold[:5]
    assert (folder / "mine.spacy").read_bytes() == b"mine"


def test_another_file_is_no_docbin(tmp_path: Path) -> None:
    path = tmp_path / "a.spacy"
    path.write_bytes(b"nothing")
    with pytest.raises(OnrecordError, match="is no DocBin"):
        list(read_docbin(path))
