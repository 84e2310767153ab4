# ruff: noqa: E501 - the made articles read better unbroken
"""What the first pass and the formats cost, beside plain spaCy and beside grep.

Run in the repository's root, with the extra ``sources`` installed::

    .venv/bin/python bench/triage.py [--json FILE] [--documents N] [--warc MEGABYTES] [--texts FILE KEY]

What is measured, and why this way, stands in bench/README.md.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parents[1] / "corpus"

SUBJECTS = (
    "The central bank|The team's captain|The minister of agriculture|A farmer from the north|The museum|"
    "The prime minister|The court|The airline|A spokeswoman for the city|The company|The president of the union|"
    "The weather service|The novelist|The striker|The police|The car maker|Parliament|The bishop|The orchestra|"
    "The foreign minister|The phone maker|The hospital|The university|The goalkeeper|The opposition"
).split("|")
VERBS = (
    "said on Monday that|announced that|denied that|hopes that|told reporters that|warned that|expects that|"
    "wrote in a report that|confirmed that|does not believe that"
).split("|")
REST = (
    "prices would rise by two per cent next year|the harvest had been the best for a decade|the match would be "
    "played again in March|the new law would come into force in spring|talks on trade with France would go on|the "
    "bridge would be closed for repairs|the painting had been sold for nine million euros|rain was likely in the "
    "west and snow in the mountains|two players were injured and would miss the final|the election had been fair|"
    "it would build a factory in Mexico|the strike of train drivers would end on Friday|unemployment had fallen "
    "to its lowest level since 2008|the embassy in Tokyo would open again|a new screen and a faster chip were on "
    "their way|the border with Poland stayed open|patients had to wait for eleven weeks|students should pay less|"
    "the film had won three prizes in Cannes|the treaty on fishing had been signed by Norway and Britain|the "
    "website would show timetables from June|customers could order online and pay at home"
).split("|")
FURNITURE = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title><link rel="stylesheet" href="/s.css">'
    + '<script>window.config={{"email":true,"account":"x","data":[1,2,3],"login":"/login"}};</script></head><body>'
    + '<header class="site-header"><nav>'
    + "".join(f'<a href="/section/{n}" class="nav-item nav-item--{n}">Section {n}</a>' for n in range(40))
    + '</nav></header><main><article><h1>{title}</h1><time datetime="2024-03-26">26 March 2024</time>{body}</article>'
    + '<aside class="related">'
    + "".join(
        f'<div class="card"><a href="/story/{n}"><span>Story {n} of the day</span></a></div>'
        for n in range(30)
    )
    + "</aside></main><footer>Contact us by email. Your account. Privacy and cookies.</footer></body></html>"
)


def sentence(chance: random.Random) -> str:
    """A sentence of no interest."""
    return f"{chance.choice(SUBJECTS)} {chance.choice(VERBS)} {chance.choice(REST)}."


def irrelevant(count: int, seed: int = 1) -> Iterator[str]:
    """Articles of some 400 words of no interest."""
    chance = random.Random(seed)
    for _ in range(count):
        lines = [" ".join(sentence(chance) for _ in range(4)) for _ in range(6)]
        yield "\n".join([sentence(chance).rstrip("."), *lines])


def relevant() -> list[str]:
    """The annotated articles with claims."""
    files = sorted(CORPUS.glob("gold/*.json")) + sorted(CORPUS.glob("train/*.json"))
    records = [json.loads(file.read_text("utf-8")) for file in files]
    return [record["text"] for record in records if record["claims"]]


def page(text: str) -> bytes:
    """A text as a page with the furniture of a news site."""
    title, *lines = text.split("\n")
    body = "".join(f"<p>{line}</p>" for line in lines)
    return FURNITURE.format(title=title, body=body).encode()


def recall() -> dict[str, int]:
    """How many annotated articles are lost and kept, each as a text, as a page and as a line of JSON."""
    from onrecord.triage import first_pass as make

    this = make()
    found: dict[str, int] = {}
    for folder in sorted(path for path in CORPUS.iterdir() if path.is_dir()):
        records = [json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")]
        for claims in (True, False):
            texts = [one["text"] for one in records if "text" in one and bool(one["claims"]) is claims]
            kept = [
                this.text(text) and this.raw(page(text)) and this.raw(json.dumps({"text": text}).encode())
                for text in texts
            ]
            name = f"{folder.name}_{'with' if claims else 'without'}_claims"
            found |= {name: len(texts), f"{name}_kept": sum(kept)}
    return found


def kept_of(path: Path, key: str) -> dict[str, int]:
    """How many texts of a file of JSON Lines are kept."""
    from onrecord.triage import first_pass as make

    this = make()
    texts = [json.loads(line)[key] for line in path.read_text("utf-8").splitlines()]
    return {path.stem: len(texts), f"{path.stem}_kept": sum(map(this.text, texts))}


def timed(work: Callable[[], object], repeats: int = 3) -> float:
    """The least seconds of processor time that a piece of work takes."""
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def first_pass(texts: list[str]) -> dict[str, float]:
    """Speed of the first pass over bytes and over texts."""
    from onrecord.triage import first_pass as make

    this = make()
    plain, pages = [text.encode() for text in texts], [page(text) for text in texts]
    found: dict[str, float] = {}
    for name, data in (("texts", plain), ("pages", pages)):
        size = sum(map(len, data))
        seconds = timed(lambda data=data: [this.raw(one) for one in data])  # type: ignore[misc]
        found[f"first_pass_{name}_mb_per_second"] = size / seconds / 1e6
        found[f"first_pass_{name}_microseconds_per_document"] = seconds / len(data) * 1e6
    return found


def grep(texts: list[str]) -> dict[str, float]:
    """Speed of ``grep -F`` with the same words over the same bytes, with and without regard to case."""
    from onrecord.triage import first_pass as make

    words = make()._raw_means.words
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "words").write_bytes(b"\n".join(words) + b"\n")
        data = "\n".join(texts).encode()
        (Path(folder) / "texts").write_bytes(data)
        for name, flags in (("grep", ["-c"]), ("grep_ignoring_case", ["-c", "-i"])):
            command = ["grep", "-F", *flags, "-f", f"{folder}/words", f"{folder}/texts"]
            best = float("inf")
            for _ in range(3):
                before = resource.getrusage(resource.RUSAGE_CHILDREN)
                subprocess.run(
                    command, stdout=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C"}, check=False
                )
                after = resource.getrusage(resource.RUSAGE_CHILDREN)
                best = min(best, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            found[f"{name}_mb_per_second"] = len(data) / max(best, 1e-4) / 1e6
    return found


def plain_spacy(texts: list[str]) -> float:
    """Microseconds that plain spaCy takes for a document."""
    import spacy

    from onrecord.reading.pipeline import DEFAULT_MODEL

    nlp = spacy.load(DEFAULT_MODEL)
    list(nlp.pipe(texts[:4]))
    return timed(lambda: list(nlp.pipe(texts, batch_size=16)), 2) / len(texts) * 1e6


def write_warc(path: Path, texts: list[str], megabytes: int, every: int = 100) -> tuple[int, int]:
    """A WARC of at least so many megabytes unpacked, with a relevant page now and then; pages, relevant ones.

    A page that comes again comes as the same record, which is packed once.
    """
    members = [_member(text, number, gzip=path.suffix == ".gz") for number, text in enumerate(texts)]
    hits = [_member(text, len(texts) + n, gzip=path.suffix == ".gz") for n, text in enumerate(relevant())]
    count = relevant_ones = size = 0
    with path.open("wb") as out:
        while size < megabytes * 1_000_000:
            hit = count % every == every - 1
            data, unpacked = hits[relevant_ones % len(hits)] if hit else members[count % len(members)]
            out.write(data)
            count, relevant_ones, size = count + 1, relevant_ones + hit, size + unpacked
    return count, relevant_ones


def _member(text: str, number: int, *, gzip: bool) -> tuple[bytes, int]:
    """A page's record as it stands in a WARC, and the size of the page."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    body, out = page(text), io.BytesIO()
    http = StatusAndHeaders("200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1")
    writer = WARCWriter(out, gzip=gzip)
    url = f"https://news.example/{number}"
    writer.write_record(
        writer.create_warc_record(url, "response", payload=io.BytesIO(body), http_headers=http)
    )
    return out.getvalue(), len(body)


WHOLE = """
import json, re, resource, sys, time
from onrecord.documents import Failure, Ways, load_documents
began = time.perf_counter()
kept = bad = 0
for item in load_documents([sys.argv[1]], ways=Ways(keep="onrecord.triage:first_pass")):
    bad += isinstance(item, Failure)
    kept += not isinstance(item, Failure)
seconds = time.perf_counter() - began
own, child = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
processor = own.ru_utime + own.ru_stime + child.ru_utime + child.ru_stime
print(json.dumps([kept, bad, seconds, processor, peak, child.ru_maxrss / 1024]))
"""


def whole_way(texts: list[str], megabytes: int) -> dict[str, float]:
    """A WARC from the disk through the first pass to documents: speed, memory, what is kept."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "news.warc.gz"
        count, hits = write_warc(path, texts, megabytes)
        done = subprocess.run(
            [sys.executable, "-c", WHOLE, str(path)], capture_output=True, text=True, check=True
        )
        kept, bad, seconds, processor, own, child = json.loads(done.stdout)
        found["warc_megabytes_unpacked"] = megabytes
        found["warc_pages"] = count
        found["warc_relevant_pages"] = hits
        found["warc_kept"] = kept
        found["warc_faults"] = bad
        found["warc_seconds"] = seconds
        found["warc_processor_seconds"] = processor
        found["warc_pages_per_processor_second"] = count / processor
        found["warc_mb_per_processor_second"] = megabytes / processor
        found["warc_peak_mib"] = own
        found["warc_peak_mib_of_the_process_that_reads_formats"] = child
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--spacy-documents", type=int, default=60)
    parser.add_argument("--warc", type=int, default=100, metavar="MEGABYTES")
    parser.add_argument(
        "--texts",
        nargs=2,
        action="append",
        default=[],
        metavar=("FILE", "KEY"),
        help="JSON Lines to pick from",
    )
    parser.add_argument("--json", metavar="FILE")
    options = parser.parse_args()
    texts = list(irrelevant(options.documents))
    found: dict[str, Any] = recall()
    for path, key in options.texts:
        found |= kept_of(Path(path), key)
    found |= {"documents": len(texts), **first_pass(texts)}
    if shutil.which("grep"):
        found |= grep(texts)
        found["grep_over_first_pass"] = found["grep_mb_per_second"] / found["first_pass_texts_mb_per_second"]
    found["plain_spacy_microseconds_per_document"] = plain_spacy(texts[: options.spacy_documents])
    found["first_pass_times_faster_than_spacy"] = (
        found["plain_spacy_microseconds_per_document"] / found["first_pass_texts_microseconds_per_document"]
    )
    found |= whole_way(texts, options.warc)
    for name, value in found.items():
        print(f"{name:55} {value:>14,.1f}" if isinstance(value, float) else f"{name:55} {value:>14,}")
    if options.json:
        Path(options.json).write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
