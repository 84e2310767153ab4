"""With what status an act is put, and on whose word."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onrecord.model import Record

Read = Callable[..., Record]


def statuses(record: Record, act: str) -> list[str]:
    return [claim.status.value for claim in record.claims if claim.act == act]


@pytest.mark.parametrize("reader", ["rules", "learned"])
@pytest.mark.parametrize(
    ("text", "act", "status"),
    [
        ("Norway accused China of breaking into its parliament.", "attribute", "asserted"),
        ("Norway accused China of breaking into its parliament.", "attack", "alleged"),
        ("Latvia refused to blame Russia for the hacking of its parliament.", "attribute", "denied"),
        ("The Finnish minister did not blame Russia for the cyberattack.", "attribute", "denied"),
        (
            "Canada is considering sanctions against Iran over the hacking of its parliament.",
            "sanction",
            "possible",
        ),
        ("Poland may expel Belarusian diplomats over the cyberattack on its grid.", "diplomatic", "possible"),
        (
            "Finland will sanction three Russian hackers over the hack, its foreign ministry said.",
            "sanction",
            "expected",
        ),
    ],
)
def test_status(record_of: Read, reader: str, text: str, act: str, status: str) -> None:
    assert statuses(record_of(text, reader=reader), act) == [status]


def test_a_measure_called_for_is_its_caller_s_word(record_of: Read) -> None:
    text = "Estonia called for sanctions on Belarus over the hacking of its ministry."
    (claim,) = record_of(text, reader="rules").claims
    assert (claim.act.value, claim.status.value, claim.said_by) == ("sanction", "called_for", ["Estonia"])


@pytest.mark.parametrize("reader", ["rules", "learned"])
@pytest.mark.parametrize(
    "text",
    [
        "China denied that it was behind the hacking of the Norwegian parliament.",
        "Moscow rejected the accusation that it had hacked the Finnish parliament.",
        "Russia's foreign ministry denied that Russia had hacked the Finnish parliament.",
        "Officials said there was no evidence that Russia carried out the breach of the Danish parliament.",
    ],
)
def test_what_is_denied_is_not_put_forward(record_of: Read, reader: str, text: str) -> None:
    record = record_of(text, reader=reader)
    assert not {"asserted", "alleged"} & {*statuses(record, "attack"), *statuses(record, "attribute")}


STOPPED = "Latvia stopped short of blaming Russia for the hacking of its parliament."


@pytest.mark.parametrize(
    "reader",
    [
        "learned",
        pytest.param(
            "rules",
            marks=pytest.mark.xfail(strict=True, reason="the rules do not yet see an accusation not made"),
        ),
    ],
)
def test_stopping_short_of_blame(record_of: Read, reader: str) -> None:
    assert statuses(record_of(STOPPED, reader=reader), "attribute") == ["denied"]


@pytest.mark.parametrize("reader", ["rules", "learned"])
def test_a_measure_ruled_out(record_of: Read, reader: str) -> None:
    text = "Poland ruled out sanctions against Belarus over the cyberattack on its grid."
    assert statuses(record_of(text, reader=reader), "sanction") == ["denied"]


@pytest.mark.parametrize(
    "reader",
    [
        "learned",
        pytest.param(
            "rules",
            marks=pytest.mark.xfail(strict=True, reason="the rules read it as the measure"),
        ),
    ],
)
def test_stopping_short_of_a_measure(record_of: Read, reader: str) -> None:
    text = "Norway stopped short of sanctions against Russia over the hack."
    assert "asserted" not in statuses(record_of(text, reader=reader), "sanction")


def test_an_accusation_that_was_not_made_is_not_put_forward(record_of: Read) -> None:
    assert "asserted" not in statuses(record_of(STOPPED, reader="rules"), "attribute")


def test_estimative_words_are_kept_verbatim(record_of: Read) -> None:
    text = "Norway said that Russian hackers had very likely breached its parliament."
    found = [c for c in record_of(text, reader="rules").claims if c.act == "attack"]
    assert found
    assert all(c.confidence is not None and c.confidence in text for c in found)


@pytest.mark.parametrize(
    "text",
    [
        "Washington sanctioned two Chinese hackers. I would be astonished if Beijing does not retaliate.",
        "Washington sanctioned two Chinese hackers. It would be a surprise if China did not retaliate.",
    ],
)
def test_who_would_be_surprised_at_none_expects_it(record_of: Read, text: str) -> None:
    assert statuses(record_of(text, reader="rules", scope="any"), "retaliate") == ["expected"]
