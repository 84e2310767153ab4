"""How fast the reader is beside the bare spaCy pipeline that it stands on, and how much memory it takes.

Run in the repository's root::

    .venv/bin/python bench/reader_speed.py [--json FILE]

What is measured, and why this way, stands in bench/README.md.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
BATCH = 16
FIRST_CLAIM = """
from onrecord.model import Document
from onrecord.reading.api import read_documents
text = "On Monday Norway accused China of hacking the computers of its parliament."
record = next(read_documents([Document(id="a", text=text, published="2024-03-26")]))
assert record.claims, "no claim"
"""


def articles() -> list[dict[str, Any]]:
    """The annotated articles, in a fixed order."""
    files = sorted(CORPUS.glob("gold/*.json")) + sorted(CORPUS.glob("train/*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def generated(count: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Names and texts of documents put together from the articles' paragraphs, one at a time.

    Args:
        count: how many documents.
        seed: of the choice of paragraphs.
    """
    paragraphs = [line for article in articles() for line in article["text"].split("\n") if len(line) > 80]
    chance = random.Random(seed)
    for number in range(count):
        yield f"doc{number:06}", "\n".join(chance.choices(paragraphs, k=4))


def timed(work: Callable[[], object]) -> float:
    """Seconds of wall clock that a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def speed(count: int, repeats: int) -> dict[str, float]:
    """Tokens a second of both pipelines over the same documents, in turns within one process.

    Args:
        count: how many articles.
        repeats: how many turns each; the first turn of each is not counted.
    """
    import spacy

    from onrecord.model import Document
    from onrecord.reading.api import read_documents
    from onrecord.reading.pipeline import DEFAULT_MODEL

    chosen = articles()[:count]
    texts = [article["text"] for article in chosen]
    documents = [
        Document(id=article["id"], text=article["text"], published=article["published"]) for article in chosen
    ]
    bare = spacy.load(DEFAULT_MODEL)
    tokens = sum(len(doc) for doc in bare.tokenizer.pipe(texts))

    def read_bare() -> None:
        for _ in bare.pipe(texts, batch_size=BATCH):
            pass

    def read_whole() -> None:
        for _ in read_documents(documents, batch_size=BATCH):
            pass

    turns = [(timed(read_bare), timed(read_whole)) for _ in range(repeats + 1)][1:]
    return {
        "documents": len(texts),
        "tokens": tokens,
        "repeats": repeats,
        "bare_tokens_per_second": tokens / statistics.median(bare for bare, _ in turns),
        "reader_tokens_per_second": tokens / statistics.median(whole for _, whole in turns),
        # Each reader turn stands beside the bare turn before it, so that the machine's moods cancel out.
        "reader_speed_over_bare": statistics.median(bare / whole for bare, whole in turns),
    }


def first_claim(repeats: int) -> dict[str, float]:
    """Median seconds from the start of a process to its first claim."""
    command = [sys.executable, "-c", FIRST_CLAIM]
    return {
        "seconds_to_first_claim": statistics.median(
            timed(lambda: subprocess.run(command, check=True)) for _ in range(repeats)
        )
    }


def memory(counts: Sequence[int]) -> dict[str, float]:
    """Peak memory in MiB of a process that reads that many documents, for each number of documents."""
    peaks: dict[str, float] = {}
    for count in counts:
        command = [sys.executable, __file__, "--read-generated", str(count)]
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
        peaks[f"peak_mib_{count}_documents"] = int(answer.stdout) / 1024
    return peaks


def read_generated(count: int) -> None:
    """Read generated documents and print this process's peak memory in KiB."""
    from onrecord.model import Document
    from onrecord.reading.api import read_documents

    documents = (Document(id=name, text=text, published="2024-03-26") for name, text in generated(count))
    for _ in read_documents(documents, batch_size=BATCH):
        pass
    print(_peak_kib())


def _peak_kib() -> int:
    """This process's peak resident memory."""
    status = Path("/proc/self/status")
    if status.exists():
        # Linux hands ru_maxrss down from the process that started this one; VmHWM starts anew.
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if "VmHWM" in line)
        return int(line.split()[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # macOS counts bytes.
    return peak // 1024 if sys.platform == "darwin" else peak


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=40, help="articles for the measure of speed")
    parser.add_argument("--repeats", type=int, default=3, help="turns of each pipeline")
    parser.add_argument(
        "--memory",
        type=int,
        nargs="*",
        default=[300, 900],
        help="numbers of documents for the measure of memory",
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--read-generated", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read_generated:
        read_generated(options.read_generated)
        return
    figures = {
        **speed(options.documents, options.repeats),
        **first_claim(options.repeats),
        **memory(options.memory),
        "cores": os.cpu_count() or 0,
    }
    for name, value in figures.items():
        print(f"{name:32} {value:12.2f}" if isinstance(value, float) else f"{name:32} {value:12}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
