"""A ledger's claims, brought up to date as it grows: the same as if all had been read anew."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.acts import Act, Kind
from onrecord.ledger import Ledger
from onrecord.ledger.asking import Asker
from onrecord.model import Party, Record
from onrecord.registers.snapshot import rows
from onrecord.screen import Lists, Screener
from onrecord.screen.following import Following
from onrecord.screen.model import Sort
from onrecord.screen.parties import typed
from onrecord.screen.telling import Claims

from .test_screening import BELGIUM, EXTRA, HUAWEI, record

NAMES = (
    "Huawei",
    "Norlight Optics",
    "Gelbe Motte",
    "Katya Volkovenko",
    "Routerwerk",
    "Nordisk Havn Institute",
)
PARTIES = [
    HUAWEI,
    Party(name="Norlight Optics", kind=Kind.COMPANY, side="NO", aliases=["Norlys"]),
    Party(name="Gelbe Motte", kind=Kind.GROUP, side="CN"),
    Party(name="Katya Volkovenko", kind=Kind.PERSON, side="RU", identity={"id": "list:1", "how": "alias"}),
    Party(name="makers of routers from China", kind=Kind.COMPANY, side="CN"),
    Party(name="Nordisk Havn Institute", kind=Kind.BODY, side="NO"),
]
ASKED = [
    *(typed(name) for name in NAMES),
    typed("Norlys"),
    typed("Ekaterina Stanislavovna Volkova", birth="1979-03-04"),
    typed("Routerwerk", country="CN", kind="company", sector="routers"),
]


def story(number: int, dice: random.Random) -> Record:
    chosen = dice.sample(PARTIES, dice.choice((1, 2)))
    acts = (Act.SANCTION, Act.RESTRICT, Act.ATTACK)
    told = [(dice.choice(acts), [BELGIUM], [one], f"Report {number}: {one.name}.") for one in chosen]
    return record(*told).model_copy(update={"title": f"Report {number}"})


def findings(screener: Screener) -> list[Any]:
    return [sorted(screener.screen(party).findings, key=lambda one: one.ref) for party in ASKED]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(str(tmp_path / "ledger.sqlite")) as made:
        yield made


@pytest.mark.parametrize("again", [0, 500])
def test_what_is_found_is_what_reading_everything_anew_finds(
    ledger: Ledger, again: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.screen.matching.AGAIN", again)
    dice = random.Random(4)
    entries = [row.entry for row in rows()][:50] + EXTRA
    following = Following(ledger)
    assert following.follow() is None
    screener = Screener(Lists(entries, claims=following.claims))
    keys: list[str] = []
    steps = 0
    for number in range(14):
        what = dice.randrange(4) if keys else 0
        if what < 2:
            keys.append(ledger.add_record(story(number, dice)).key)
        else:
            ledger.withdraw(dice.choice(keys), "ann", restore=what == 3)
        changed = following.follow()
        assert changed is not None
        if changed:
            steps += 1
            screener = screener.telling(following.claims, changed)
        claims = Claims()
        claims.add_ledger(ledger)
        assert following.claims.digest == claims.digest
        assert following.claims.count == claims.count
        assert findings(screener) == findings(Screener(Lists(entries, claims=claims)))
    assert steps > 5


def test_a_document_that_is_read_anew_tells_what_it_tells_now(ledger: Ledger) -> None:
    first = record((Act.RESTRICT, [BELGIUM], [HUAWEI], "Belgium barred Huawei."))
    ledger.add_record(first)
    following = Following(ledger)
    following.follow()
    (claim,) = first.claims
    anew = claim.model_copy(update={"targets": [PARTIES[1]]})
    ledger.add_record(first.model_copy(update={"claims": [anew]}))
    assert following.follow() == {"claims:company:CN:huawei", "claims:company:NO:norlight-optics"}
    assert [named.party.name for named in following.claims] == ["Norlight Optics"]


def test_only_what_is_new_is_read(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(1)
    for number in range(5):
        ledger.add_record(story(number, dice))
    following = Following(ledger)
    following.follow()
    read: list[int] = []
    fetch = Asker.fetch

    def counted(self: Asker, ids: Any) -> Any:
        read.extend(ids)
        return fetch(self, ids)

    monkeypatch.setattr(Asker, "fetch", counted)
    assert following.follow() == frozenset()
    assert read == []
    ledger.add_record(record((Act.RESTRICT, [BELGIUM], [HUAWEI], "Belgium barred Huawei again.")))
    assert following.follow() == {"claims:company:CN:huawei"}
    assert len(read) == 1


def test_many_changes_at_once_are_read_with_everything(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.screen.following.MOST", 2)
    following = Following(ledger)
    following.follow()
    dice = random.Random(2)
    for number in range(3):
        ledger.add_record(story(number, dice))
    assert following.follow() is None
    claims = Claims()
    claims.add_ledger(ledger)
    assert following.claims.digest == claims.digest


def test_what_becomes_a_sort_of_party_is_no_longer_found_by_name(ledger: Ledger) -> None:
    makers = PARTIES[4]
    entries = [row.entry for row in rows()][:20]
    told = "Belgium condemned makers of routers from China."
    ledger.add_record(record((Act.CONDEMN, [BELGIUM], [makers], told)))
    following = Following(ledger)
    following.follow()
    screener = Screener(Lists(entries, claims=following.claims))
    asked = typed(makers.name, country="CN", kind="company")
    assert [one.sort for one in screener.screen(asked).findings] == [Sort.CLAIMS]
    told = "Belgium banned makers of routers from China."
    ledger.add_record(record((Act.RESTRICT, [BELGIUM], [makers], told)))
    changed = following.follow()
    screener = screener.telling(following.claims, changed)
    assert [one.sort for one in screener.screen(asked).findings] == [Sort.CLASS]
