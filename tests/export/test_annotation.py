"""Annotated records out to Label Studio, Prodigy and spaCy, and in again: offsets intact, nothing lost."""

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
from onrecord.export.prodigy import RELATION_LABELS, SPAN_LABELS
from onrecord.export.prodigy import read_tasks as read_prodigy
from onrecord.model import Evidence, Party, Record, Span


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


def prodigy(records: list[Record], path: Path) -> list[dict[str, Any]]:
    """The tasks as Prodigy reads them."""
    export(records, str(path), "prodigy")
    return [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]


def test_prodigy_gives_whole_records_back(record: Record, gold: list[Record], tmp_path: Path) -> None:
    path = tmp_path / "tasks.jsonl"
    export([record, *gold], str(path), "prodigy")
    assert list(read_prodigy(path)) == [record, *gold]


def test_spans_and_relations_fit_the_tokens(record: Record, gold: list[Record], tmp_path: Path) -> None:
    """What Prodigy asks of a task: tokens that give the text, and spans that begin and end with tokens."""
    odd = "“\U0001f600China’s\u2028denied it.”  Norway\n"  # beyond the basic plane; spaces at a span's end
    start = odd.index("China")
    claim = record.claims[2].model_copy(
        update={
            "evidence": [Evidence(start=start, end=start + 20, text=odd[start : start + 20])],
            "actors": [Party(name="China", kind="state", mentions=[Span(start=start, end=start + 4)])],
            "trigger": Span(start=len(odd) - 8, end=len(odd)),
            "links": [],
        }
    )
    strange = record.model_copy(update={"text": odd, "claims": [claim], "checks": None})
    records = [record, strange, *gold]
    tasks = prodigy(records, tmp_path / "tasks.jsonl")
    assert list(read_prodigy(tmp_path / "tasks.jsonl")) == records
    for told in tasks:
        tokens = told["tokens"]
        assert "".join(one["text"] + " " * one["ws"] for one in tokens) == told["text"]
        assert [one["id"] for one in tokens] == list(range(len(tokens)))
        assert all(told["text"][one["start"] : one["end"]] == one["text"] for one in tokens)
        for span in told["spans"]:
            assert span["label"] in SPAN_LABELS
            first, last = tokens[span["token_start"]], tokens[span["token_end"]]
            assert (first["start"], last["end"]) == (span["start"], span["end"])
        places = (
            [{name: span[name] for name in told["relations"][0]["head_span"]} for span in told["spans"]]
            if told["relations"]
            else []
        )
        for one in told["relations"]:
            assert one["label"] in RELATION_LABELS
            for end in ("head", "child"):
                assert one[f"{end}_span"] in places
                assert one[end] == one[f"{end}_span"]["token_end"]


def marked(told: dict[str, Any], words: str, label: str) -> dict[str, Any]:
    """A span as a person marks it in Prodigy."""
    start = told["text"].index(words)
    end = start + len(words)
    (first,) = [one["id"] for one in told["tokens"] if one["start"] == start]
    (last,) = [one["id"] for one in told["tokens"] if one["end"] == end]
    return {"start": start, "end": end, "label": label, "token_start": first, "token_end": last}


def test_what_people_mark_in_prodigy_comes_in(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "tasks.jsonl"
    (told,) = prodigy([record], path)
    gone = [one for one in told["spans"] if one.get("claim", {}).get("id") == "c3"]
    told["spans"] = [one for one in told["spans"] if one not in gone]
    head = marked(told, "Sweden stood with Norway.", "support (possible)")
    party = marked(told, "Sweden", "state")
    further = marked(told, "Norway accused China of breaking into its parliament in May 2023.", "support")
    told["spans"] += [head, party, further]
    for label, child in (("actor", party), ("also says so", further)):
        told["relations"].append(
            {"head": head["token_end"], "child": child["token_end"], "label": label}
            | ({"head_span": head, "child_span": child} if label == "actor" else {})
        )
    told["relations"][-1] |= {"head_span": head, "child_span": further}
    told |= {"_input_hash": 1, "_task_hash": 2, "_view_id": "relations", "_annotator_id": "ann"}
    answered = [told, told | {"answer": "reject"}, told | {"answer": "ignore"}]
    path.write_text("".join(f"{json.dumps(one)}\n" for one in answered))
    (back,) = read_prodigy(path)
    claims = {claim.id: claim for claim in back.claims}
    assert list(claims) == ["c1", "c2", "c4", "c5", "n1"]
    assert claims["c1"] == record.claims[0]
    new = claims["n1"]
    assert (new.act, new.status, [(one.name, one.kind) for one in new.actors]) == (
        "support", "possible", [("Sweden", "state")]
    )  # fmt: skip
    assert [piece.text for piece in new.evidence] == [
        "Sweden stood with Norway.",
        "Norway accused China of breaking into its parliament in May 2023.",
    ]


def test_relations_may_name_tokens_alone(record: Record, tmp_path: Path) -> None:
    path = tmp_path / "tasks.jsonl"
    text = "China denied it. Norway accused China."
    spans = [{"start": 0, "end": 16, "token_start": 0, "token_end": 3, "label": "deny"},
             {"start": 17, "end": 38, "token_start": 4, "token_end": 7, "label": "attribute"}]  # fmt: skip
    relations = [{"head": 3, "child": 7, "label": "answers"}]
    path.write_text(json.dumps({"text": text, "spans": spans, "relations": relations}))
    (back,) = read_prodigy(path)
    assert [(one.id, one.act, one.answers) for one in back.claims] == [
        ("n1", "deny", ["n2"]), ("n2", "attribute", [])
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "line 1: is not valid JSON"),
        ("[]", "line 1: is no task with a text"),
        (
            '{"text": "a", "spans": [{"start": 0, "end": 1, "label": "sing"}]}',
            "'sing' is no label of the codeb",
        ),
        ('{"text": "a", "spans": [{"start": 0, "end": 1, "label": "deny (x)"}]}', "no label of the codebook"),
        ('{"text": "a", "spans": [{"end": 1, "label": "deny"}]}', "is no task of Prodigy"),
        (
            '{"text": "a", "spans": [{"start": 3, "end": 4, "label": "deny"}]}',
            "is not as the codebook wants it",
        ),
        ('{"text": "a", "relations": [{"head": 0, "child": 0, "label": "x"}]}', "is no label of a relation"),
        ('{"text": "a", "relations": [{"head": 0, "child": 0, "label": "actor"}]}', "head is no span"),
    ],
)
def test_other_lines_are_told(line: str, fault: str, tmp_path: Path) -> None:
    path = tmp_path / "tasks.jsonl"
    path.write_text(line)
    with pytest.raises(OnrecordError, match=fault):
        list(read_prodigy(path))
    with pytest.raises(OnrecordError, match="cannot be read"):
        list(read_prodigy(tmp_path / "none.jsonl"))


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
