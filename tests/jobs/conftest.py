"""A job as its users have it: archives with good, bad and irrelevant members, whose records' names meet."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("fastwarc", reason="the extra sources is not installed")
pytest.importorskip("warcio")

from sources.pages import PARAGRAPHS, TITLE
from sources.test_archives import IRRELEVANT, zipped

MANY = 24
"""So many that a job has still work to do when its first record is seen."""
ACCUSERS = "Norway Denmark Iceland Finland Sweden Estonia Latvia".split()


def article(accuser: str) -> str:
    """An article in which this state accuses another."""
    text = "\n".join((TITLE, *PARAGRAPHS)) + "\n"
    return text.replace("Norland", accuser).replace("Ruritanian", "Russian").replace("Ruritania", "Russia")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    texts = [article(one).encode() for one in ACCUSERS]
    bad = {"bad.pdf": b"%PDF-1.4 junk", "cake.txt": IRRELEVANT.encode()}
    (folder / "news.zip").write_bytes(zipped({"2024/0.txt": texts[0], "1.txt": texts[1], **bad}))
    (folder / "news_2024.zip").write_bytes(zipped({"0.txt": texts[2], "1.txt": texts[3], **bad}))
    many = {f"{number:02}.txt": texts[4 + number % 2] for number in range(MANY)}
    (folder / "other.zip").write_bytes(zipped({"x.txt": texts[4], **many}))
    (folder / "plain.txt").write_bytes(texts[6])
    return folder
