"""Records to keep: made up for a test, or annotated ones."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

from onrecord.model import Claim, Evidence, Link, Party, Reader, Record

CORPUS = Path(__file__).resolve().parents[2] / "corpus"

RUSSIA = Party(name="Russia", kind="state", side="RU")
GERMANY = Party(name="Germany", kind="state", side="DE")
SWEDEN = Party(name="Sweden", kind="state", side="SE")
APT31 = Party(name="APT31", kind="group", side="CN", aliases=["Judgment Panda", "ZIRCONIUM"])


def reader(version: str = "1") -> Reader:
    """A reader of some version."""
    return Reader(name="test", version=version, model="none", scope="cyber")


def record(
    text: str = "Berlin accused Moscow. Moscow denied it.",
    *claims: dict[str, Any],
    id: str = "a",
    by: Reader | None = None,
    **facts: Any,
) -> Record:
    """A record of a text; each claim's evidence is a sentence of it, by its number (``of``)."""
    spans, at = [], 0
    for sentence in text.split(". "):
        start = text.index(sentence, at)
        end = min(start + len(sentence) + 1, len(text))
        spans.append(Evidence(start=start, end=end, text=text[start:end]))
        at = end
    made = []
    for number, claim in enumerate(claims, 1):
        given = dict(claim)
        sentences = given.pop("of", 0)
        chosen = [spans[n] for n in ([sentences] if isinstance(sentences, int) else sentences)]
        made.append(Claim(**{"id": f"c{number}", "status": "asserted", "evidence": chosen, **given}))
    return Record(id=id, text=text, claims=made, reader=by, **facts)


def accusation(**more: Any) -> dict[str, Any]:
    """Germany attributes to Russia."""
    return {"act": "attribute", "actors": [GERMANY], "targets": [RUSSIA], **more}


def denial(**more: Any) -> dict[str, Any]:
    """Russia denies to Germany."""
    return {"act": "deny", "actors": [RUSSIA], "targets": [GERMANY], "of": 1, **more}


def answering(claim: str) -> list[Link]:
    """A tie to the claim that is answered."""
    return [Link(type="answers", claim=claim)]


@cache
def annotated(folder: str = "train") -> tuple[Record, ...]:
    """The annotated articles of one folder of the corpus."""
    from onrecord.evaluation.gold import load

    made = []
    for name, body in load(CORPUS / folder).items():
        claims = []
        for number, claim in enumerate(body["claims"], 1):
            told = {key: value for key, value in claim.items() if key not in ("event", "evidence", "id")}
            claims.append({"id": f"c{number}", **told, "evidence": _evidence(claim, body["text"])})
        facts = {key: body.get(key) for key in ("title", "publisher", "published", "url", "text")}
        made.append(Record.model_validate({"id": name, **facts, "claims": claims}))
    return tuple(made)


def _evidence(claim: dict[str, Any], text: str) -> list[dict[str, Any]]:
    found = []
    for piece in claim["evidence"]:
        words = piece["text"] if isinstance(piece, dict) else piece
        start = text.index(words)
        found.append({"start": start, "end": start + len(words), "text": words})
    return found


_WORDS = (
    "ministry network server email intrusion malware report statement official agency security partner data "
    "account router campaign operation parliament embassy university company evidence analyst spokesman "
    "border "
    "harbour winter column garden bridge signal copper violet marble lantern orchard meadow"
).split()


def article(number: int, claims: int = 3) -> Record:
    """A made-up article, the same for the same number, unlike any other."""
    rng = random.Random(number)
    sentences = [
        f"Germany accused Russia of intrusion number {number}-{n} into the "
        + " ".join(rng.choices(_WORDS, k=14))
        for n in range(claims)
    ]
    text = ". ".join(sentences) + "."
    day = f"2024-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
    told = [accusation(of=n, when=day) for n in range(claims)]
    facts = {"title": f"Article {number}", "publisher": f"Paper {number % 7}", "published": day}
    return record(text, *told, id=f"n{number}", url=f"https://paper{number % 7}.example/{number}", **facts)
