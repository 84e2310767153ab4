"""Reading from Python: readers, floors, long texts, several processes, and what goes wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import spacy

import onrecord
from onrecord.errors import OnrecordError
from onrecord.model import Document, Record
from onrecord.reading import api, weights_check
from onrecord.reading.api import read, read_documents
from onrecord.reading.parallel import AHEAD, in_order

CORPUS = Path(__file__).parents[2] / "corpus" / "gold"


def article(name: str) -> Document:
    record = json.loads((CORPUS / f"{name}.json").read_text("utf-8"))
    facts = {key: record.get(key) for key in ("title", "publisher", "published")}
    return Document(id=name, text=record["text"], **facts)


ARTICLES = [article(f"d{number:02}") for number in range(1, 6)]


def test_the_package_exports_what_it_names() -> None:
    assert all(getattr(onrecord, name) is not None for name in onrecord.__all__)


# Readers and floors


def test_the_record_says_which_reader_read_it() -> None:
    learned, rules = read(ARTICLES[0]), read(ARTICLES[0], reader="rules")
    assert learned.reader is not None
    assert rules.reader is not None
    assert (learned.reader.name, rules.reader.name) == ("onrecord-learned", "onrecord-rules")
    assert {claim.score for claim in rules.claims} == {0.5}
    assert len({claim.score for claim in learned.claims}) > 1


def test_a_floor_leaves_out_claims_and_the_links_to_them() -> None:
    everything = read(ARTICLES[0])
    floor = sorted(claim.score for claim in everything.claims)[len(everything.claims) // 2]
    sure = read(ARTICLES[0], min_confidence=floor)
    expected = [claim.id for claim in everything.claims if claim.score >= floor]
    assert 0 < len(expected) < len(everything.claims)
    assert [claim.id for claim in sure.claims] == expected
    assert {link.claim for claim in sure.claims for link in claim.links} <= set(expected)


@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"reader": "both"}, "reader"),
        ({"scope": "all"}, "scope"),
        ({"min_confidence": 1.1}, "min_confidence"),
        ({"min_confidence": float("nan")}, "min_confidence"),
        ({"processes": 0}, "processes"),
        ({"batch_size": 0}, "batch_size"),
    ],
)
def test_arguments_are_checked_at_once(options: dict[str, Any], where: str) -> None:
    with pytest.raises(OnrecordError) as caught:
        read_documents([], **options)
    assert caught.value.where == where


# One document


def test_a_text_is_a_document_like_any_other() -> None:
    record = read("Norway blames Russia for hack\n\nThe government said that Russia was behind the attack.\n")
    assert record.title == "Norway blames Russia for hack"
    with pytest.raises(OnrecordError, match="NUL"):
        read("Norway\n\0")
    with pytest.raises(OnrecordError, match="published: not a date"):
        read("Norway\nRussia", published="Monday")


def test_what_is_given_goes_before_what_a_document_says() -> None:
    record = read(ARTICLES[0], publisher="The Gazette")
    assert (record.publisher, record.title) == ("The Gazette", ARTICLES[0].title)


# Models


@pytest.mark.parametrize("processes", [1, 2])
def test_a_model_that_is_not_installed(processes: int) -> None:
    with pytest.raises(OnrecordError, match=r"^xx_none: no spaCy pipeline of this name is installed$"):
        list(read_documents(ARTICLES[:1], model="xx_none", processes=processes))


def test_a_model_that_lacks_what_is_needed(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "bare")
    with pytest.raises(OnrecordError, match="lacks tagger, parser, lemmatizer"):
        read(ARTICLES[0], model=str(tmp_path / "bare"))


def test_the_pinned_model_is_checked(tmp_path: Path) -> None:
    weights_check.verify_default_model()
    (tmp_path / "m-1" / "ner").mkdir(parents=True)
    for name in ("m-1/model", "m-1/README.md", "m-1/ner/model"):
        (tmp_path / name).write_bytes(b"weights")
    manifest = tmp_path / "list"
    lines = list(weights_check.manifest_of(tmp_path))
    assert [line.partition("  ")[2] for line in lines] == ["m-1/model"]
    manifest.write_text("\n".join(lines))
    weights_check.verify(tmp_path, manifest)
    (tmp_path / "m-1" / "model").write_bytes(b"weight5")
    with pytest.raises(OnrecordError, match=r"m-1/model: this file of the language model is not the one"):
        weights_check.verify(tmp_path, manifest)
    (tmp_path / "m-1" / "model").unlink()
    with pytest.raises(OnrecordError, match=r"m-1/model: .* cannot be read"):
        weights_check.verify(tmp_path, manifest)


# Long texts


def test_a_long_text_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = [read(document) for document in ARTICLES[:2]]
    text = "\n\n".join(document.text for document in ARTICLES[:2])
    monkeypatch.setattr(api, "PIECE", len(ARTICLES[0].text) + 10)
    monkeypatch.setattr(api, "cut", partial(api.cut, size=api.PIECE))
    record = read(Document(id="long", text=text))  # that evidence is at its offsets, Record itself checks
    assert [claim.id for claim in record.claims] == [f"c{n + 1}" for n in range(len(record.claims))]
    assert {link.claim for claim in record.claims for link in claim.links} <= {c.id for c in record.claims}
    assert any(claim.evidence[0].start > len(ARTICLES[0].text) for claim in record.claims)
    assert len(record.claims) > 0.5 * sum(len(one.claims) for one in whole)


# Faults of the reader


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that breaks at one word."""
    prepare = api._prepare

    def break_at(nlp: Any, document: Document, text: str) -> Any:
        if document.id == "d02":
            raise KeyError("odd")
        return prepare(nlp, document, text)

    monkeypatch.setattr(api, "_prepare", break_at)


@pytest.mark.usefixtures("fragile")
def test_a_fault_in_one_document_does_not_end_the_run() -> None:
    failed: list[tuple[str, str]] = []
    records = read_documents(
        ARTICLES[:3], on_failure=lambda document, error: failed.append((document.id, str(error)))
    )
    assert [record.id for record in records] == ["d01", "d03"]
    ((name, words),) = failed
    assert name == "d02"
    assert words.startswith(
        "d02: cannot be read, by a fault of the reader's own (KeyError: 'odd'; test_api.py"
    )


@pytest.mark.usefixtures("fragile")
def test_without_a_handler_the_fault_is_raised_in_its_turn() -> None:
    records = read_documents(ARTICLES[:3])
    assert next(records).id == "d01"
    with pytest.raises(OnrecordError, match=r"^d02: cannot be read"):
        next(records)


def test_documents_before_a_broken_source_are_read() -> None:
    def source() -> Iterator[Document]:
        yield ARTICLES[0]
        raise RuntimeError("gone")

    records = read_documents(source())
    assert next(records).id == "d01"
    with pytest.raises(RuntimeError, match="gone"):
        next(records)


# Several processes


def test_two_processes_make_the_same_records() -> None:
    alone = [record.model_dump_json() for record in read_documents(ARTICLES, batch_size=1)]
    shared = [record.model_dump_json() for record in read_documents(ARTICLES, batch_size=1, processes=2)]
    assert shared == alone


def doubler() -> Callable[[int], int]:
    return lambda number: 2 * number


def dying() -> Callable[[int], int]:
    def work(number: int) -> int:
        if number == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    return work


def unwilling() -> Callable[[int], int]:
    raise OnrecordError("table", "is torn")


def test_results_come_in_order_and_work_is_taken_only_as_needed() -> None:
    taken: list[int] = []

    def work() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    results = in_order(doubler, work(), 2)
    assert next(results) == (0, 0)
    assert len(taken) <= 1 + 2 * AHEAD
    assert list(results) == [(number, 2 * number) for number in range(1, 100)]


def test_the_death_of_a_worker_is_told() -> None:
    results = in_order(dying, range(4), 1, describe=lambda number: f"piece {number}")
    assert next(results) == (0, 0)
    with pytest.raises(OnrecordError, match=r"^piece 1: the process that worked on it was ended by signal 9"):
        next(results)


def test_an_error_of_a_worker_keeps_its_place() -> None:
    with pytest.raises(OnrecordError) as caught:
        list(in_order(unwilling, range(4), 2))
    assert (caught.value.where, caught.value.fault) == ("table", "is torn")


def test_no_worker_outlives_its_work() -> None:
    import multiprocessing

    before = set(multiprocessing.active_children())
    results = in_order(doubler, range(100), 2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert set(multiprocessing.active_children()) <= before


def test_an_interruption_ends_workers_in_silence() -> None:
    # What a shell runs in its background ignores interruptions, and so would its children, but for this.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "onrecord", "read", str(CORPUS), "-p", "2", "-f", "json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)
    assert process.stdout is not None
    first = process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process
    rest, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in errors
    assert errors.startswith(b"onrecord: interrupted; ")
    for line in (first, *rest.removesuffix(b"\n").split(b"\n")):
        if line:
            Record.model_validate_json(line)


def test_a_record_does_not_depend_on_the_order_of_sets() -> None:
    """The order of a set changes from one process to the next, unless it is told how to hash."""
    article = CORPUS / "d18.json"
    program = "import onrecord, sys; print(onrecord.read(sys.argv[1]).model_dump_json())"
    told = {
        subprocess.run(
            [sys.executable, "-c", program, str(article)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
