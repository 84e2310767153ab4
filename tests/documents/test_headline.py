"""A first line is taken for the title if it stands there as a headline."""

from __future__ import annotations

import pytest

from onrecord.documents.headline import guess_title

BODY = "\nLONDON - The government said on Monday that it had summoned the ambassador.\n"


@pytest.mark.parametrize(
    "line",
    [
        "Beijing slams US and UK for sanctions over alleged cyberattacks",
        "Who hacked the parliament?",
        "Norway blames Russia, expels two",
        "Hackers tied to the U.S.",
        "“We will not be cowed”",
    ],
)
def test_headline(line: str) -> None:
    assert guess_title(line + BODY) == line
    assert guess_title("\n\n  " + line + "  \r\n" + BODY) == line


def test_markdown_heading_loses_its_marks() -> None:
    assert guess_title("# Norway blames Russia #" + BODY) == "Norway blames Russia"


@pytest.mark.parametrize(
    "line",
    [
        "The government said on Monday that it had summoned the ambassador.",
        "By Jane Doe and John Roe",
        "LONDON, March 25 (Reuters) - Britain on Monday summoned China's ambassador",
        "Monday",
        "word " * 40,
        "x" * 200 + " y",
        "12 34 / 56",
    ],
)
def test_no_headline(line: str) -> None:
    assert guess_title(line + BODY) is None


def test_a_line_by_itself_is_the_text_not_its_title() -> None:
    assert guess_title("Norway blames Russia for hack") is None
    assert guess_title("Norway blames Russia for hack\n \n") is None
