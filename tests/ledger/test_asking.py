"""Questions: what they choose, in which order, as of when."""

from __future__ import annotations

import re

import pytest

from onrecord.errors import OnrecordError
from onrecord.ledger import Ledger, Query, Who, asking
from onrecord.ledger.sides import parse_who
from onrecord.ledger.times import Days, days_of, parse_days, parse_instant

from .records import APT31, GERMANY, RUSSIA, SWEDEN, accusation, annotated, answering, denial, record


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    list(ledger.add_records([*annotated("train"), *annotated("gold")]))
    return ledger


def everything() -> list[tuple[str, object]]:
    """All claims of the corpus, worked out without the ledger: (record, claim)."""
    return [(kept.id, claim) for kept in [*annotated("train"), *annotated("gold")] for claim in kept.claims]


def names(ledger: Ledger, query: Query, limit: int | None = None) -> list[tuple[str, str]]:
    """The claims that a question finds, by record and claim."""
    by_key = {row.key: kept.id for row, kept in ledger.records()}
    return [(by_key[row.document.key], row.ref.rpartition("/")[2]) for row in ledger.ask(query, limit=limit)]


def sides(parties: object) -> set[str | None]:
    return {party.side for party in parties}  # type: ignore[attr-defined]


def test_questions_find_what_a_walk_over_all_records_finds(filled: Ledger) -> None:
    cases = {
        Query(acts=frozenset({"deny"})): lambda c: c.act == "deny",
        Query(acts=frozenset({"deny", "demand"}), actors=Who(frozenset({"CN"}))): (
            lambda c: c.act in ("deny", "demand") and "CN" in sides(c.actors)
        ),
        Query(targets=Who(frozenset({"RU", "KP"}))): lambda c: sides(c.targets) & {"RU", "KP"},
        Query(anyone=Who(frozenset({"FI"}))): lambda c: "FI" in sides(c.actors) | sides(c.targets),
        Query(actors=Who(frozenset({"GB"})), targets=Who(frozenset({"CN"}))): (
            lambda c: "GB" in sides(c.actors) and "CN" in sides(c.targets)
        ),
        Query(statuses=frozenset({"denied"})): lambda c: c.status == "denied",
        Query(anyone=Who(names=frozenset({"apt31"}))): (
            lambda c: any(p.name.casefold() == "apt31" for p in [*c.actors, *c.targets])
        ),
        Query(sayers=Who(names=frozenset({"Norway"}))): lambda c: "Norway" in c.said_by,
        Query(dated=True, acts=frozenset({"sanction"})): lambda c: c.act == "sanction" and c.when,
    }
    for query, wanted in cases.items():
        expected = {(id, claim.id) for id, claim in everything() if wanted(claim)}  # type: ignore[attr-defined,no-untyped-call]
        found = names(filled, query)
        assert len(found) == len(set(found))
        assert set(found) == expected, query
        assert expected, query
        some = names(filled, query, limit=5)
        assert len(some) == min(5, len(expected))
        assert set(some) <= expected


def test_the_newest_come_first_and_a_limit_takes_these(filled: Ledger) -> None:
    for query in (
        Query(acts=frozenset({"sanction", "attribute"})),
        Query(anyone=Who(frozenset({"CN"}))),
        Query(actors=parse_who(["NATO-members"], "--actor")),
    ):
        whole = [row.days[1] if row.days else "" for row in filled.ask(query)]
        assert whole == sorted(whole, reverse=True)
        few = [row.days[1] if row.days else "" for row in filled.ask(query, limit=10)]
        assert few == whole[:10]


def test_any_of_many_is_what_each_of_them_finds(filled: Ledger) -> None:
    query = Query(actors=parse_who(["NATO-members"], "--actor"))
    apart = {
        name
        for member in query.actors.members
        for name in names(filled, Query(actors=Who(members=frozenset({member}))))
    }
    assert set(names(filled, query)) == apart


@pytest.mark.parametrize(("rare", "frequent"), [(0, 0), (0, 10**6), (10**6, 10**6)])
def test_words_with_parties_find_the_same_whichever_way(
    filled: Ledger, monkeypatch: pytest.MonkeyPatch, rare: int, frequent: int
) -> None:
    monkeypatch.setattr(asking, "RARE", rare)
    monkeypatch.setattr(asking, "FREQUENT", frequent)
    monkeypatch.setattr(asking, "FEW", rare)
    query = Query(text="sanctions", actors=Who(frozenset({"US"})))
    found = names(filled, query)
    assert found[:4] == names(filled, query, limit=4)
    told = {
        (id, claim.id)
        for id, claim in everything()
        if "US" in sides(claim.actors)  # type: ignore[attr-defined]
        and any(re.search(r"\bsanction(s|ed|ing)?\b", e.text, re.I) for e in claim.evidence)  # type: ignore[attr-defined]
    }
    assert set(found) == told
    paper = next(row.publisher for row in filled.documents() if row.publisher)
    rows = filled.ask(Query(publishers=frozenset({paper})), limit=500)
    assert len(rows) == sum(len(kept.claims) for row, kept in filled.records() if row.publisher == paper)


def test_when_is_the_time_of_the_act_and_published_that_of_the_article(ledger: Ledger) -> None:
    ledger.add_record(
        record(
            "Berlin accused Moscow. Moscow denied it.",
            accusation(when="2021/2022"),
            denial(),
            published="2024-03-26",
        )
    )

    def acts(**given: Days) -> set[str]:
        return {row.act for row in ledger.ask(Query(**given))}  # type: ignore[arg-type]

    assert acts(when=Days("2022-06-01", "2022-06-30")) == {"attribute"}
    assert acts(when=Days("2023-01-01", "2023-12-31")) == set()
    # The denial has no day of its own: it counts by its publication.
    assert acts(when=Days("2024-01-01", "2024-12-31")) == {"deny"}
    assert {row.act for row in ledger.ask(Query(when=Days("2024-01-01", "2024-12-31"), dated=True))} == set()
    assert acts(published=Days("2024-03-26", "2024-03-26")) == {"attribute", "deny"}
    assert acts(published=Days("2021-01-01", "2023-12-31")) == set()


@pytest.mark.parametrize("acts", [(), ("attribute",), ("attribute", "deny")])
def test_what_reaches_over_the_days_asked_for_is_found(ledger: Ledger, acts: tuple[str, ...]) -> None:
    times = ("2020", "2019/2024", "2021-03", "2021/2022", "2022-12-31", "2023", "2018/2019", "2016/2025")
    for number, when in enumerate(times):
        ledger.add_record(record(f"Berlin accused Moscow. Time {number}.", accusation(when=when)))

    def found(year: str, **given: object) -> list[str | None]:
        days = Days(f"{year}-01-01", f"{year}-12-31")
        query = Query(acts=frozenset(acts), actors=Who(frozenset({"DE"})), when=days)
        return [row.when for row in ledger.ask(query, **given)]  # type: ignore[arg-type]

    # Newest first, by the day on which each ends.
    assert found("2022") == ["2016/2025", "2019/2024", "2022-12-31", "2021/2022"]
    assert found("2022", limit=2) == ["2016/2025", "2019/2024"]
    assert found("2019") == ["2016/2025", "2019/2024", "2018/2019"]
    assert found("2026") == []


def test_a_party_is_found_by_its_other_names(ledger: Ledger) -> None:
    told = {"act": "attack", "actors": [APT31], "targets": [SWEDEN], "status": "alleged"}
    ledger.add_record(record("APT31 broke in. It left.", told))
    for name in ("APT31", "judgment panda", "Zirconium"):
        assert len(ledger.ask(Query(actors=Who(names=frozenset({name}))))) == 1, name
    assert ledger.ask(Query(actors=Who(names=frozenset({"Fancy Bear"})))) == []


def test_a_member_counts_while_it_is_one(ledger: Ledger) -> None:
    def told(when: str) -> dict[str, object]:
        return accusation(actors=[SWEDEN], when=when)

    ledger.add_record(record("Stockholm accused Moscow. Twice.", told("2023-05-01"), told("2024-05-01")))
    query = Query(actors=parse_who(["NATO-members"], "--actor"))
    assert [row.when for row in ledger.ask(query)] == ["2024-05-01"]
    assert [row.when for row in ledger.ask(query, limit=5)] == ["2024-05-01"]
    # As a further condition, not the one that is walked along.
    both = Query(actors=parse_who(["NATO-members"], "--actor"), targets=Who(names=frozenset({"Russia"})))
    assert [row.when for row in ledger.ask(both)] == ["2024-05-01"]


def test_as_of_gives_what_was_known_then(ledger: Ledger) -> None:
    address = {"url": "https://paper.example/a", "published": "2024-03-25"}
    ledger.add_record(record("Berlin accused Moscow. Moscow denied it.", accusation(), denial(), **address))
    first = ledger.bound()
    (added,) = ledger.add_records(
        [record("Berlin accused Moscow. Moscow was silent.", accusation(), **address)]
    )
    second = ledger.bound()
    ledger.withdraw(added.key, "Ann")
    deny, blame = Query(acts=frozenset({"deny"})), Query(acts=frozenset({"attribute"}))
    assert [len(ledger.ask(deny, as_of=at)) for at in (first, second, None)] == [1, 0, 0]
    assert [len(ledger.ask(blame, as_of=at)) for at in (first, second, None)] == [1, 1, 0]
    assert ledger.ask(deny, as_of="2020-01-01") == []
    assert len(ledger.ask(Query(withdrawn=True))) == 1


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("denied", {"deny"}),
        ("denying moscow", {"deny"}),
        ("accuse OR denied", {"attribute", "deny"}),
        ("moscow -denied", {"attribute"}),
        ('"accused moscow"', {"attribute"}),
        ('"moscow accused"', set()),
        ("Tokyo", set()),
    ],
)
def test_words_of_the_evidence(ledger: Ledger, words: str, found: set[str]) -> None:
    ledger.add_record(record("Berlin accused Moscow. Moscow denied it.", accusation(), denial()))
    assert {row.act for row in ledger.ask(Query(text=words))} == found
    assert {row.act for row in ledger.ask(Query(text=words), limit=9)} == found
    # And as a further condition of another question.
    assert {row.act for row in ledger.ask(Query(text=words, anyone=Who(frozenset({"RU"}))), limit=9)} == found
    assert {row.act for row in ledger.ask(Query(text=words, acts=frozenset({"deny"})))} == found & {"deny"}


@pytest.mark.parametrize(
    "words", ["'", '"', "a\"b'c", "NEAR(a b)", "text:x", "* ^ ( ) { } :", "AND", "-- ;", "é% _"]
)
def test_no_words_break_the_search(ledger: Ledger, words: str) -> None:
    ledger.add_record(record("Berlin accused Moscow. Moscow denied it.", accusation()))
    assert ledger.ask(Query(text=words + " zebra")) == []


def test_only_some_publishers_documents_and_claims(ledger: Ledger) -> None:
    one, two = (
        ledger.add_record(
            record(f"{name} says Berlin accused Moscow. So it did.", accusation(), publisher=name)
        )
        for name in ("The Paper", "Other")
    )
    (row,) = ledger.ask(Query(publishers=frozenset({"the paper"})))
    assert row.document.key == one.key
    assert [r.document.key for r in ledger.ask(Query(documents=frozenset({two.key})))] == [two.key]
    assert [r.id for r in ledger.ask(Query(only=frozenset({row.id})))] == [row.id]
    assert ledger.ask(Query(only=frozenset())) == []


def test_a_denial_answers_what_it_is_tied_to_or_what_goes_the_other_way(ledger: Ledger) -> None:
    text = "Berlin accused Moscow. Moscow denied it."
    deny, blame = Query(acts=frozenset({"deny"})), Query(acts=frozenset({"attribute"}))
    dated = accusation(when="2024-05-03")
    ledger.add_record(
        record(
            text,
            dated,
            denial(when="2024-05-06", links=answering("c1")),
            publisher="A",
            published="2024-05-07",
        )
    )
    (found,) = ledger.answers(deny, blame)
    assert (found.days, found.at_most, found.tied, found.voices) == (3, False, True, 1)
    # Another document has the answer sooner, and ties nothing: the first answer counts, of two voices.
    ledger.add_record(record("In short, " + text, dated, denial(), publisher="B", published="2024-05-04"))
    (found,) = ledger.answers(deny, blame)
    assert (found.days, found.at_most, found.tied, found.voices) == (1, True, True, 2)
    assert not ledger.answers(deny, Query(acts=frozenset({"sanction"})))
    assert not ledger.answers(deny, Query(actors=Who(frozenset({"SE"}))))
    assert len(ledger.answers(deny, Query(actors=Who(frozenset({"DE"}))))) == 1


def test_what_goes_the_same_way_is_no_answer(ledger: Ledger) -> None:
    told = {"act": "attribute", "actors": [RUSSIA], "targets": [GERMANY]}
    ledger.add_record(record("Moscow accused Berlin. Moscow denied it.", told, denial()))
    assert not ledger.answers(Query(acts=frozenset({"deny"})), Query())


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2022..", "2022-01-01", "9999-12-31"),
        ("..2021-06", "0001-01-01", "2021-06-30"),
        ("2021/2023-03-04", "2021-01-01", "2023-03-04"),
    ],
)
def test_days(text: str, first: str, last: str) -> None:
    assert parse_days(text, "--when") == Days(first, last)


@pytest.mark.parametrize("text", ["", "..", "2022..2021", "2024-13", "2023-02-29", "yesterday", "22"])
def test_no_days(text: str) -> None:
    with pytest.raises(OnrecordError, match="--when"):
        parse_days(text, "--when")


def test_days_of_a_claim() -> None:
    assert days_of("2021/2022") == Days("2021-01-01", "2022-12-31")
    assert days_of("2024-13") is None


def test_instants() -> None:
    assert parse_instant("2024-03", "--as-of") == "2024-03-31T23:59:59.999999Z"
    assert parse_instant("2024-03-25T12:00+02:00", "--as-of") == "2024-03-25T10:00:00.999999Z"
    with pytest.raises(OnrecordError, match="--as-of"):
        parse_instant("soon", "--as-of")


def test_who() -> None:
    assert parse_who(["RU,BY", "APT31", "name:NATO", "side:XX"], "x") == Who(
        frozenset({"RU", "BY", "XX"}), frozenset({"APT31", "NATO"})
    )
    assert parse_who(["Acme Co., Ltd."], "x").names == {"Acme Co., Ltd."}
    with pytest.raises(OnrecordError, match="not known"):
        parse_who(["UN-members"], "x")
    with pytest.raises(OnrecordError, match="names nobody"):
        parse_who([""], "x")


def test_who_was_first_named_when_is_found_for_the_rare_and_the_frequent(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kept in annotated("gold"):
        ledger.add_record(kept)
    first: dict[tuple[str, str, str | None], str] = {}
    for row, kept in ledger.records():
        for claim in kept.claims:
            for party in [*claim.actors, *claim.targets]:
                first.setdefault((party.name, party.kind.value, party.side), row.read)
    assert len(set(first.values())) > 10
    for few in (1_000, 1):
        monkeypatch.setattr(asking, "FEW", few)
        with ledger.asker() as asker:
            assert {who: asker.first_learned(*who) for who in first} == first
            assert asker.first_learned("Nobody", "state", "NO") is None
