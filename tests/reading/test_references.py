"""What refers to what, whose document it is, and who speaks in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onrecord.reading.mentions import Mention
from onrecord.reading.state import Reading

Parse = Callable[..., Reading]


def resolved(reading: Reading, words: str, *, last: bool = False) -> Mention:
    """What the mention with these words stands for."""
    tree = reading.tree
    found = [m for m in reading.mentions.all if tree.text[tree.start[m.a] : tree.end[m.b - 1]] == words]
    assert found, f"no mention of {words!r}"
    return found[-1 if last else 0].resolved()


@pytest.fixture
def referring(reading_of: Parse) -> Parse:
    def parse(text: str, **facts: str) -> Reading:
        return reading_of(text, upto="onrecord_references", **facts)

    return parse


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("Norway said its parliament was hit.", "its", "Norway"),
        ("Kenya was hit in May. It blamed nobody.", "It", "Kenya"),
        (
            "Kenya's Foreign Ministry rejected the report. The ministry called it a lie.",
            "The ministry",
            "Kenyan Foreign Ministry",
        ),
        ("APT31 breached the parliament in 2021. The group stole emails.", "The group", "APT31"),
    ],
)
def test_references(referring: Parse, text: str, words: str, name: str) -> None:
    assert resolved(referring(text), words).name == name


def test_a_parliament_belongs_to_its_possessor(referring: Parse) -> None:
    found = resolved(referring("Norway said its parliament was hit."), "its parliament")
    assert (found.kind, found.side) == ("organ", "NO")


def test_both_countries(referring: Parse) -> None:
    reading = referring("Kenya and Norway met in Geneva. Both countries signed a pact.")
    (both,) = [m for m in reading.mentions.all if reading.tree.low[m.head] == "countries"]
    assert [m.name for m in both.refs] == ["Kenya", "Norway"]


STATEMENT = """Statement on the cyberattack against the parliament
The Government of Norway condemns the attack. We hold Russia responsible. Our partners support us.
"""


def test_the_issuer_is_we(referring: Parse) -> None:
    reading = referring(STATEMENT, publisher="Norwegian Ministry of Foreign Affairs")
    assert reading.issuer is not None
    assert (reading.issuer.kind, reading.issuer.side, reading.home) == ("organ", "NO", "NO")
    assert resolved(reading, "We") is reading.issuer
    assert resolved(reading, "us") is reading.issuer


def test_a_newsroom_is_no_issuer(referring: Parse) -> None:
    text = "Norway blames Russia\nOSLO – Norway blamed Russia for the hack. “We are angry,” Ola Hansen said."
    assert referring(text, publisher="The Oslo Times").issuer is None


TRANSCRIPT = """Foreign Ministry Spokesperson Tan Rui's Regular Press Conference
Meridian News: What is China's comment on the Norwegian report?
Tan Rui: We reject the report. China opposes hacking.
Harbour Daily: Will you respond to Norway? We asked before.
Tan Rui: We will take necessary measures.
"""


def test_the_us_is_not_we(referring: Parse) -> None:
    text = "Beijing slams US over hack\nIn May a bank was hit, the US said. The US knew. US banks fell.\nSo."
    assert referring(text).issuer is None


def test_who_speaks_in_a_transcript(referring: Parse) -> None:
    reading = referring(TRANSCRIPT, publisher="Ministry of Foreign Affairs of China")
    issuer = reading.issuer
    assert issuer is not None
    assert issuer.side == "CN"
    assert [n for n, speaker in sorted(reading.speakers.items()) if speaker is issuer] == [2, 4]
    ours = [m for m in reading.mentions.all if reading.tree.low[m.head] == "we"]
    assert [m.resolved() is issuer for m in ours] == [True, False, True]


def test_the_home_state_is_the_one_spoken_of_most(referring: Parse) -> None:
    text = "Chinese hackers struck Kenyan ports. Kenya said that a Kenyan bank was hit. The government spoke."
    reading = referring(text)
    assert reading.home == "KE"
    assert resolved(reading, "The government").side == "KE"


def test_the_hackers_are_the_group_named_before(referring: Parse) -> None:
    reading = referring("Fancy Bear sent the emails. The hackers wanted money.")
    assert resolved(reading, "The hackers").name == "APT28"


def test_the_former_and_the_latter(referring: Parse) -> None:
    reading = referring("Kenya and Norway met in May. The former accused the latter of lies.")
    found = {m.cls: m.resolved().name for m in reading.mentions.all if m.cls in ("former", "latter")}
    assert found == {"former": "Kenya", "latter": "Norway"}


def test_a_name_of_two_organs_belongs_to_the_side_beside_it(referring: Parse) -> None:
    text = "Ireland's NCSC warned of it. Britain had warned; so had Britain's NCSC and the British police."
    sides = [m.side for m in referring(text).mentions.all if m.how == "name" and m.kind == "organ"]
    assert sides == ["IE", "GB"]


def test_a_news_agency_takes_no_article(referring: Parse) -> None:
    reading = referring("Australia spoke, a diplomat told AFP. The AFP charged a man in Sydney.")
    assert [m.kind for m in reading.mentions.all if m.aliases & {"AFP"}] == ["body", "organ"]


def test_a_known_speaker_tells_whose_transcript_it_is(referring: Parse) -> None:
    text = """Regular press conference of the Foreign Ministry spokesperson
Reuters: The U.S. Treasury has put a firm of yours on its list. What do you say?
Kanaani: We reject the report. Our people will decide.
Harbour Daily: Will you respond?
Kanaani: We will take necessary measures.
"""
    reading = referring(text)
    assert reading.issuer is not None
    assert reading.issuer.side == "IR"
    ours = [m.resolved().side for m in reading.mentions.all if reading.tree.low[m.head] == "we"]
    assert ours == ["IR", "IR"]


def test_a_ministry_of_one_office_is_no_other_ministry(referring: Parse) -> None:
    reading = referring(
        "The plans of the Ministry of State Security were sold. The foreign ministry dismissed the report."
    )
    assert resolved(reading, "The foreign ministry").name == "Chinese Foreign Ministry"
