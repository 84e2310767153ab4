"""When an act took place: which words of the text date it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onrecord.model import Record

Read = Callable[..., Record]


def dates(record: Record, act: str) -> set[str | None]:
    return {claim.when for claim in record.claims if claim.act == act}


@pytest.mark.parametrize(
    ("text", "act", "when"),
    [
        # The date of the saying is that of the accusation, the date of what is said that of the attack.
        (
            "Denmark said in June 2021 that Chinese hackers had broken into its parliament.",
            "attribute",
            "2021-06",
        ),
        (
            "On 4 March 2021 Poland said that Russia was responsible for the hack of its grid in May 2019.",
            "attribute",
            "2021-03-04",
        ),
        (
            "In November 2023 Finland revealed that Russian hackers had robbed its parliament in August.",
            "attribute",
            "2023-11",
        ),
        # A verb that carries on another shares its date.
        (
            "Estonia protested on 6 May 2021 that it had no hackers and accused Russia of hacking its mail.",
            "attribute",
            "2021-05-06",
        ),
        # "Since" dates what still goes on.
        ("Since October 2023 Russian hackers have been attacking the Polish grid.", "attack", "2023-10"),
        # A measure named by a noun has the date of its verb.
        (
            "In October 2020 the European Union imposed sanctions on Russian officers over the hack.",
            "sanction",
            "2020-10",
        ),
        # A noun that could be dated as well stands between the verb and its date.
        (
            "Latvia formally attributed the operation against its ministry to Russia in May 2022.",
            "attribute",
            "2022-05",
        ),
    ],
)
def test_an_act_has_the_date_of_the_verb_that_tells_it(
    record_of: Read, text: str, act: str, when: str
) -> None:
    assert dates(record_of(text, published="2024-05-03", reader="rules"), act) == {when}


def test_the_day_of_saying_does_not_date_the_attack(record_of: Read) -> None:
    text = "Norway said on Thursday that Chinese hackers had stolen files from its parliament."
    record = record_of(text, published="2024-05-03", reader="rules")
    assert dates(record, "attack") == {None}
    assert dates(record, "attribute") == {"2024-05-02"}


def test_a_headline_in_the_present_tells_the_news_of_the_lead(record_of: Read) -> None:
    lead = "Norway told reporters in Oslo on Thursday that the hacking of its parliament was a grave matter."
    record = record_of(f"Norway accuses China of hacking its parliament\n\n{lead}", published="2024-05-03")
    assert "2024-05-02" in dates(record, "attribute")


def test_a_party_that_speaks_in_its_own_document_denies_that_day(record_of: Read) -> None:
    text = (
        "Statement by the Ministry of Foreign Affairs of Norway\n\n"
        "We do not attribute the cyberattack on our parliament to China."
    )
    record = record_of(text, published="2024-05-03", publisher="Ministry of Foreign Affairs of Norway")
    assert dates(record, "attribute") == {"2024-05-03"}
