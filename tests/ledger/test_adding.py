"""Adding: what is new, what is known, what is another version, and who speaks with one voice."""

from __future__ import annotations

import random

import pytest

from onrecord.errors import OnrecordError
from onrecord.ledger import Ledger, Outcome, copies
from onrecord.ledger.checking import check

from .records import accusation, annotated, article, denial, reader, record

LONG = " ".join(
    f"The ministry named server {n} as one of those that the intruders had used." for n in range(40)
)


def outcomes(ledger: Ledger, *records: object) -> list[tuple[str, int]]:
    return [(added.outcome.value, added.version) for added in ledger.add_records(records)]  # type: ignore[arg-type]


def test_a_record_comes_back_as_it_was(ledger: Ledger) -> None:
    given = annotated()[:6]
    assert [added.outcome for added in ledger.add_records(given)] == [Outcome.NEW] * 6
    assert [kept for _, kept in ledger.records()] == list(given)
    assert list(check(ledger)) == []


def test_the_same_again_adds_nothing_and_says_so(ledger: Ledger) -> None:
    one = record("Berlin accused Moscow. Moscow denied it.", accusation(), denial(), title="T", publisher="P")
    assert outcomes(ledger, one, one) == [("new", 1), ("same", 1)]
    held, bound = ledger.status(), ledger.bound()
    assert outcomes(ledger, one) == [("same", 1)]
    assert ledger.status() == held
    assert ledger.bound() == bound


def test_a_newer_reader_adds_a_reading_and_keeps_the_old(ledger: Ledger) -> None:
    text = "Berlin accused Moscow. Moscow denied it."
    old = record(text, accusation(), by=reader("1"), publisher="P", title="T")
    new = record(text, accusation(), denial(), by=reader("2"), publisher="P", title="T")
    (first,) = ledger.add_records([old])
    before = ledger.bound()
    (second,) = ledger.add_records([new])
    assert (second.outcome, second.key, second.version, second.claims) == (Outcome.READING, first.key, 1, 2)
    assert [kept for _, kept in ledger.records()] == [new]
    assert [kept for _, kept in ledger.records(as_of=before)] == [old]
    assert outcomes(ledger, old, new) == [("same", 1), ("same", 1)]
    assert [row.reading for row in ledger.documents()] == [2]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            {"url": "https://www.paper.example/a/?utm_source=x&id=1#top"},
            {"url": "http://paper.example/a?id=1"},
            id="one address",
        ),
        pytest.param(
            {"publisher": "The Paper", "title": "A Hack!", "published": "2024-03-25"},
            {"publisher": "the paper", "title": "A hack", "published": "2024-03-25"},
            id="publisher, headline and day",
        ),
    ],
)
def test_a_corrected_article_is_a_new_version(
    ledger: Ledger, old: dict[str, str], new: dict[str, str]
) -> None:
    first = record("Berlin accused Moscow. Moscow denied it.", accusation(), **old)
    after = record("Correction follows. Berlin accused nobody at all.", **new)
    (one,) = ledger.add_records([first])
    before = ledger.bound()
    (two,) = ledger.add_records([after])
    assert (two.outcome, two.key, two.version) == (Outcome.VERSION, one.key, 2)
    assert [kept.text for _, kept in ledger.records()] == [after.text]
    assert [kept.text for _, kept in ledger.records(as_of=before)] == [first.text]
    # Going through the same folder again brings no third version.
    assert outcomes(ledger, first, after) == [("same", 1), ("same", 2)]
    assert list(check(ledger)) == []


def test_an_earlier_version_found_later_does_not_take_the_place_of_the_newer(ledger: Ledger) -> None:
    address = {"url": "https://paper.example/a"}
    late = record("The corrected text of the article.", published="2024-03-26", **address)
    early = record("The first text of the article.", published="2024-03-25", **address)
    assert outcomes(ledger, late, early) == [("new", 1), ("version", 2)]
    assert [kept.text for _, kept in ledger.records()] == [late.text]
    assert list(check(ledger)) == []


def test_one_headline_of_two_texts_is_two_documents_unless_they_are_alike(ledger: Ledger) -> None:
    facts = {"publisher": "Ministry", "title": "Statement by the spokesperson"}
    one = record("We summoned the ambassador over the intrusion.", published="2024-03-25", **facts)
    two = record("We welcome the new cyber strategy of our partners.", published="2024-06-25", **facts)
    assert outcomes(ledger, one, two) == [("new", 1), ("new", 1)]
    long = record(LONG, published="2024-07-01", **facts)
    mended = record("Update. " + LONG, published="2024-07-02", **facts)
    assert outcomes(ledger, long, mended) == [("new", 1), ("version", 2)]


def test_facts_that_come_later_make_a_version_and_are_not_lost(ledger: Ledger) -> None:
    text = "Berlin accused Moscow. Moscow denied it."
    bare = record(text, accusation(), publisher="P")
    dated = record(text, accusation(), published="2024-03-25")
    assert outcomes(ledger, bare, dated) == [("new", 1), ("version", 2)]
    ((row, kept),) = ledger.records()
    assert (kept.publisher, kept.published) == ("P", "2024-03-25")
    assert row.version == 2
    assert outcomes(ledger, bare, dated) == [("same", 2), ("same", 2)]


def test_one_text_of_two_publishers_is_two_documents_of_one_voice(ledger: Ledger) -> None:
    (one,) = ledger.add_records([record(LONG, publisher="Agency")])
    (two,) = ledger.add_records([record(LONG, publisher="Paper")])
    assert two.outcome is Outcome.NEW
    assert two.copy_of == (one.key,)
    assert {row.voice for row in ledger.documents()} == {one.key}
    assert ledger.status().voices == 1


def test_the_near_copies_of_the_corpus_are_found_and_no_others(ledger: Ledger) -> None:
    records = [*annotated("train"), *annotated("gold")]
    pairs = set()
    names: dict[str, str] = {}
    for added in ledger.add_records(records):
        names[added.key] = added.document
        pairs |= {tuple(sorted((names[other], added.document))) for other in added.copy_of}
    # In each affair the second article of its pair is the agency's text under another masthead.
    wanted = {"t01 t02", "t06 t07", "t13 t16", "t21 t22", "t28 t29", "t30 t31", "t37 t38", "t45 t46"}
    assert {" ".join(pair) for pair in pairs} == wanted
    assert ledger.status().voices == len(records) - len(wanted)


@pytest.mark.parametrize("seed", range(3))
def test_voices_do_not_depend_on_the_order_of_arrival(ledger: Ledger, seed: int) -> None:
    # Three texts in a row, each a near-copy of the next: one voice, whichever comes first.
    rng = random.Random(seed)
    lines = [f"Sentence {n} tells of the intrusion into network {n * 7} in its own words." for n in range(60)]
    parts = [" ".join(lines[:30]), " ".join(lines[15:45]), " ".join(lines[30:])]
    records = [record(text, id=f"p{n}", publisher=f"P{n}") for n, text in enumerate(parts)]
    records += [article(n) for n in range(3)]
    rng.shuffle(records)
    list(ledger.add_records(records, batch=2))
    groups: dict[str, set[str]] = {}
    for row, kept in ledger.records():
        groups.setdefault(row.voice, set()).add(kept.id)
    assert sorted(map(sorted, groups.values())) == [["n0"], ["n1"], ["n2"], ["p0", "p1", "p2"]]


def test_a_voice_is_known_as_of_when_it_was_found(ledger: Ledger) -> None:
    ledger.add_record(record(LONG, publisher="A"))
    ledger.add_record(record("Another text altogether, and a short one.", publisher="B"))
    before = ledger.bound()
    (joined,) = ledger.add_records([record(LONG + " More.", publisher="C")])
    assert len({row.voice for row in ledger.documents(as_of=before)}) == 2
    assert [row.voice for row in ledger.documents()].count(joined.copy_of[0]) == 2


def test_what_a_crowd_of_texts_has_proposes_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    # Half of each newsletter is its standing footer: alike in words, by each a voice of its own.
    footer = " ".join(
        f"Line {n} of the footer says how to subscribe and to whom to write." for n in range(20)
    )
    letters = [
        record(f"{article(n).text} {footer}", id=f"l{n}", url=f"https://letter.example/{n}")
        for n in range(12)
    ]
    list(ledger.add_records(letters))
    assert ledger.status().voices < 12
    monkeypatch.setattr(copies, "CROWD", 4)
    before = ledger.status().voices
    others = [
        record(f"{article(n).text} {footer}", id=f"m{n}", url=f"https://letter.example/{n}")
        for n in range(20, 24)
    ]
    assert [added.copy_of for added in ledger.add_records(others)] == [()] * 4
    assert ledger.status().voices == before + 4


def test_a_withdrawn_document_is_marked_and_kept(ledger: Ledger) -> None:
    (added,) = ledger.add_records([record("Berlin accused Moscow. Moscow denied it.", accusation())])
    before = ledger.bound()
    assert ledger.withdraw(added.key, "Ann", "retracted") is True
    assert ledger.withdraw(added.key, "Ann") is False
    assert [row.withdrawn for row in ledger.documents()] == ["retracted"]
    assert [row.withdrawn for row in ledger.documents(as_of=before)] == [None]
    assert list(ledger.records()) == []
    assert len(list(ledger.records(withdrawn=True))) == 1
    assert ledger.status().withdrawn == 1
    assert ledger.withdraw(added.key, "Ann", restore=True) is True
    assert len(list(ledger.records())) == 1
    with pytest.raises(OnrecordError, match="no document"):
        ledger.withdraw("d000000000000", "Ann")


def test_what_cannot_be_kept_is_refused_and_the_rest_stays(ledger: Ledger) -> None:
    good = record("Berlin accused Moscow. Moscow denied it.", accusation())
    twice = record(
        "Berlin accused Moscow. Moscow denied it.", accusation(), accusation(id="c1"), source="x.json"
    )
    with pytest.raises(OnrecordError, match=r"x\.json: has two claims of one id"):
        list(ledger.add_records([good, twice], batch=1))
    assert ledger.status().documents == 1


def test_pages_hold_together_while_others_write(ledger: Ledger, place: str) -> None:
    list(ledger.add_records(article(n) for n in range(450)))
    seen = []
    with Ledger(place) as other:
        for at, (_, kept) in enumerate(ledger.records()):
            seen.append(kept.id)
            if at == 100:
                list(other.add_records(article(n) for n in range(1000, 1050)))
    assert seen == [f"n{n}" for n in range(450)]
