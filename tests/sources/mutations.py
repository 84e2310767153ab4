# ruff: noqa: E501 - tokens read better unbroken
"""Mutated inputs of every kind, in archives with good neighbours, for the fuzz test and the fuzz script."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onrecord.documents.formats.isolated import Isolated, Job
from onrecord.documents.formats.parts import Text
from onrecord.errors import OnrecordError
from sources.pages import PAGES, PARAGRAPHS, TITLE
from sources.test_archives import HTML, tarred, warc, zipped
from sources.test_mails_and_feeds import ATOM, JSON_FEED, OPML, RDF, RSS, mail

DATA = Path(__file__).parent / "data"
GOOD = ("\n".join((TITLE, *PARAGRAPHS)) + "\n").encode()
PAGE = PAGES["agency"].html.encode()
TOKENS = (
    b"<", b">", b"</", b"<!--", b"-->", b"&#x0;", b"&amp", b"]]>", b"<![CDATA[", b"\0", b"\xff\xfe", b"\xef\xbb\xbf",
    b"%PDF-", b"endobj", b"stream\n", b"0 R", b"<<", b">>", b"\r\n\r\n", b"--", b"=?utf-8?B?", b"Content-Type: ",
    b"multipart/mixed; boundary=x", b"PK\x03\x04", b"PK\x01\x02", b"\x1f\x8b", b"WARC/1.0\r\n", b"99999999999",
    b"-1", b"{", b"[", b'"', b"\\ud800", b"1e999", b"\xed\xa0\x80", b"9" * 400, b"<div>" * 300, b"[" * 2000,
)  # fmt: skip


def seeds() -> dict[str, tuple[str, bytes]]:
    """A good input of each kind: its ending and its bytes."""
    letter = mail(plain="x " * 200, html="".join(f"<p>{one}</p>" for one in PARAGRAPHS))
    letter.add_attachment(PAGE, maintype="text", subtype="html", filename="page.html")
    line = json.dumps({"text": GOOD.decode(), "date": "2024-03-26"}).encode()
    members = {"a.txt": GOOD, "b.html": PAGE}
    return {
        "page": (".html", PAGE),
        "weblog": (".html", PAGES["weblog"].html.encode()),
        "pdf": (".pdf", (DATA / "libreoffice.pdf").read_bytes()),
        "mail": (".eml", letter.as_bytes()),
        "rss": (".rss", RSS.encode()),
        "atom": (".atom", ATOM.encode()),
        "rdf": (".rss", RDF.encode()),
        "opml": (".opml", OPML.encode()),
        "json feed": (".json", JSON_FEED.encode()),
        "json lines": (".jsonl", b"\n".join([line] * 3)),
        "zip": (".zip", zipped(members)),
        "tar": (".tar", tarred(members)),
        "tar.gz": (".tgz", tarred(members, "w:gz")),
        "tar.xz": (".txz", lzma.compress(tarred(members))),
        "gzip": (".gz", gzip.compress(GOOD)),
        "bzip2": (".bz2", bz2.compress(GOOD)),
        "xz": (".xz", lzma.compress(GOOD)),
        "warc": (".warc", warc([("https://m.example/a", PAGE, "200 OK", HTML)] * 2, packed=False)),
        "warc.gz": (".gz", warc([("https://m.example/a", PAGE, "200 OK", HTML)] * 2)),
        "markdown": (".md", b"---\ntitle: x\ndate: 2024-01-01\n---\n" + GOOD),
    }


def mutate(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to eight changes: bits, pieces taken out, doubled, moved, tokens put in, cut short."""
    found = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at = chance.randrange(len(found) + 1)
        size = chance.choice((1, 2, 8, 64, 512))
        match chance.randrange(6):
            case 0 if at < len(found):
                found[at] ^= 1 << chance.randrange(8)
            case 1:
                del found[at : at + size]
            case 2:
                found[at:at] = found[at : at + size] * chance.choice((1, 2, 50))
            case 3:
                found[at:at] = chance.choice(TOKENS)
            case 4:
                found[at : at + size] = chance.randbytes(size)
            case _ if chance.random() < 0.3:
                del found[at:]
    return bytes(found)


@dataclass(frozen=True)
class Finding:
    """An input that brought the process down, hung, or lost a neighbour."""

    kind: str
    number: int
    seed: int
    fault: str


def fuzz(
    kind: str, count: int, seed: int, folder: Path, isolated: Isolated, batch: int = 25
) -> Iterator[Finding]:
    """Read so many mutations of one kind.

    Args:
        kind: of the inputs.
        count: how many.
        seed: of all changes.
        folder: for scratch files.
        isolated: the process that reads.
        batch: how many share an archive, each between good neighbours.
    """
    suffix, data = seeds()[kind]
    for start in range(0, count, batch):
        numbers = range(start, min(start + batch, count))
        members: dict[str, bytes] = {}
        for number in numbers:
            members[f"bad{number}{suffix}"] = mutate(data, random.Random(f"{kind} {seed} {number}"))
            members[f"good{number}.txt"] = GOOD
        path = folder / "fuzz.tar"
        path.write_bytes(tarred(members))
        good: set[str] = set()
        for outcome in isolated.read(Job("fuzz.tar", path=path)):
            if isinstance(outcome, Text) and outcome.key.startswith("good"):
                good.add(outcome.key)
            elif isinstance(outcome, OnrecordError):
                words = str(outcome)
                if "brings the process" in words or "takes longer" in words or "more memory" in words:
                    number = int(
                        "".join(c for c in words.partition("bad")[2].partition(".")[0] if c.isdigit()) or -1
                    )
                    yield Finding(kind, number, seed, words)
        for number in numbers:
            if f"good{number}" not in good:
                yield Finding(kind, number, seed, "its neighbour was lost")
