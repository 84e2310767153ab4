from __future__ import annotations

import pytest

from onrecord.acts import Kind
from onrecord.registers.words import country, day, kind_of_organisation, script, when


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("China", "CN"),
        ("Korea, North", "KP"),
        ("Democratic People's Republic of Korea", "KP"),
        ("DPRK", "KP"),
        ("RUSSIAN FEDERATION", "RU"),
        ("Russian", "RU"),
        ("Congo (Democratic Republic)", "CD"),
        ("Crimea", "UA"),
        ("Hong Kong", "HK"),
        ("GB", "GB"),
        ("Occupied Palestinian Territories", "PS"),
        ("undetermined", ""),
        ("UNKNOWN", ""),
        ("USSR", ""),
        ("", ""),
    ],
)
def test_countries_in_the_lists_words(told: str, code: str) -> None:
    assert country(told) == code


@pytest.mark.parametrize(
    ("told", "iso"),
    [
        ("12 Nov 1985", "1985-11-12"),
        ("12/11/1985", "1985-11-12"),
        ("00/00/1985", "1985"),
        ("dd/mm/1985", "1985"),
        ("dd/11/1985", "1985-11"),
        ("Nov 1985", "1985-11"),
        ("November 12, 1985", "1985-11-12"),
        ("circa 1985", "1985"),
        ("1985", "1985"),
        ("1985-11-12", "1985-11-12"),
        ("1970 to 1973", "1970/1973"),
        ("01 Jan 1970 to 31 Dec 1973", "1970-01-01/1973-12-31"),
        ("13/13/1985", ""),
        ("soon", ""),
        ("99 Foo 1985", ""),
    ],
)
def test_dates_in_the_lists_words(told: str, iso: str) -> None:
    assert when(told) == iso


def test_a_day_is_a_whole_day_and_the_american_order_is_told() -> None:
    assert day("03/24/2022", month_first=True) == "2022-03-24"
    assert day("24/03/2022") == "2022-03-24"
    assert day("1985") == ""
    assert day("1970 to 1973") == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ZHAO Guangzong", "Latn"),
        ("Koriněc", "Latn"),
        ("赵光宗", "Hani"),
        ("КОРИНЕЦ", "Cyrl"),
        ("خلیل احمد حقانی", "Arab"),
        ("리원호", "Hang"),
        ("ООО “ABC”", "Cyrl"),
        ("123", "Latn"),
    ],
)
def test_scripts(text: str, code: str) -> None:
    assert script(text) == code


@pytest.mark.parametrize(
    ("name", "told", "kind"),
    [
        ("WUHAN XIAORUIZHI SCIENCE AND TECHNOLOGY COMPANY, LIMITED", "", Kind.COMPANY),
        ("MINISTRY OF DEFENCE OF NOWHERE", "", Kind.ORGAN),
        ("85TH MAIN CENTRE, UNIT 26165", "", Kind.ORGAN),
        ("STATE RESEARCH CENTER OF CHEMISTRY", "", Kind.BODY),
        ("RESEARCH CENTER OF CHEMISTRY LLC", "", Kind.COMPANY),
        ("LAZARUS GROUP", "", Kind.GROUP),
        ("PLAIN NAME", "", Kind.COMPANY),
        ("PLAIN NAME", "Government ministry", Kind.ORGAN),
    ],
)
def test_kinds_of_organisations(name: str, told: str, kind: Kind) -> None:
    assert kind_of_organisation(name, told) is kind
