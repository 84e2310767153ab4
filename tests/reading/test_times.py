"""Dates in English text, and which of them dates an act."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.model import WHEN
from onrecord.reading.times import TimeExpression, choose, find_times, story_day

PUBLISHED = "2024-03-27"  # a Wednesday


def found(text: str, published: str | None = PUBLISHED) -> list[tuple[str, str]]:
    return [(text[e.start : e.end], e.value) for e in find_times(text, published)]


def values(text: str, published: str | None = PUBLISHED) -> list[str]:
    return [e.value for e in find_times(text, published)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It happened on 26 March 2024.", "2024-03-26"),
        ("It happened on March 26, 2024.", "2024-03-26"),
        ("It happened on the 26th of March 2024.", "2024-03-26"),
        ("It happened on March 26th.", "2024-03-26"),
        ("It happened on Tuesday, 26 March 2024, at dawn.", "2024-03-26"),
        ("It happened on 2024-03-26.", "2024-03-26"),
        ("Logged 2024-03-26T10:42:00Z by the server.", "2024-03-26"),
        ("It happened on 26.03.2024 at night.", "2024-03-26"),
        ("They vote on April 3.", "2024-04-03"),  # a week ahead beats eleven months back
        ("It was hit on April 3.", "2023-04-03"),
        ("It happened on 3 October.", "2023-10-03"),
        ("It happened in October.", "2023-10"),
        ("It happened in March.", "2024-03"),
        ("It happened last December.", "2023-12"),
        ("Last May it happened.", "2023-05"),
        ("It happened this January.", "2024-01"),
        ("It happened in August last year.", "2023-08"),
        ("It happened on 10 March this year.", "2024-03-10"),
        ("It happened in Sept. 2022, she said.", "2022-09"),
        ("It happened in late November 2022.", "2022-11"),
        ("It happened over the weekend.", "2024-03-23/2024-03-24"),
        ("They will meet at the weekend.", "2024-03-30/2024-03-31"),
        ("It happened in 2021.", "2021"),
        ("It happened in early 2021.", "2021"),
        ("It happened in mid-2019.", "2019"),
        ("It happened in the spring of 2021.", "2021"),
        ("It happened as early as 2016.", "2016"),
        ("The breach (2016) was small.", "2016"),
        ("It happened in 2021 and 2022.", "2021/2022"),
        ("It happened in 2018, 2019 and 2021.", "2018/2021"),
        ("It happened between August 2024 and January 2025.", "2024-08/2025-01"),
        ("It happened between August and October 2022.", "2022-08/2022-10"),
        ("It ran from December to January 2023.", "2022-12/2023-01"),
        ("It ran from 2015 to 2018.", "2015/2018"),
        ("It ran 2016-2020 and stopped.", None),
        ("It ran from 2016-2020.", "2016/2020"),
        ("It ran from 2016–20.", "2016/2020"),
        ("It ran between 26 January and 14 February 2025.", "2025-01-26/2025-02-14"),
        ("They met on 15 and 16 July 2022.", "2022-07-15/2022-07-16"),
        ("They met July 15-17, 2022.", "2022-07-15/2022-07-17"),
        ("It ran from the autumn of 2020 until early 2021.", "2020/2021"),
        ("It happened last month.", "2024-02"),
        ("It happened last year.", "2023"),
        ("It happened this week.", "2024-03-25/2024-03-27"),
        ("It happened last week.", "2024-03-18/2024-03-24"),
        ("It happened yesterday.", "2024-03-26"),
        ("It happened today.", "2024-03-27"),
        ("It happened this morning.", "2024-03-27"),
        ("It happened the day before yesterday.", "2024-03-25"),
        ("It happened two years ago.", "2022"),
        ("It happened five months ago.", "2023-10"),
        ("It happened 10 days ago.", "2024-03-17"),
        ("It happened on Monday.", "2024-03-25"),
        ("Officials said Monday it was over.", "2024-03-25"),
        ("It happened on Wednesday.", "2024-03-27"),
        ("It happened last Wednesday.", "2024-03-20"),
        ("It happened on Thursday last week.", "2024-03-21"),
        ("The vote is next Monday.", "2024-04-01"),
        ("Ministers will meet on Friday.", "2024-03-29"),
        ("On Friday ministers will meet.", "2024-03-29"),
        ("Ministers will meet in June.", "2024-06"),
        ("She said early on Thursday local time that it was over.", "2024-03-28"),
        ('"We were told on Tuesday," she said.', "2024-03-26"),
        ("It spied on them for eleven years from 2008.", "2008/2019"),
        ("It has for two years been attacking banks.", "2022/2024"),
    ],
)
def test_one_expression(text: str, value: str | None) -> None:
    if value is None:
        assert all("/" not in v or v == "2016/2020" for v in values(text))
    else:
        assert values(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "About 1,500 officers and 2021 documents were lost.",
        "They copied 2021 documents.",
        "It named Unit 26165 and Unit 2015.",
        "The 2030 strategy was adopted.",
        "They exploited CVE-2021-26855 and Windows Server 2016.",
        "Under Decision (CFSP) 2019/797 and Resolution 2016 it pays $2020.",
        "It sank in the 1990s, decades ago, several years ago, more than two years ago.",
        "Police may march; June Smith and April Jones saw it. May I ask?",
        "He reads the Sunday Times and USA Today on Black Friday.",
        "Today's Russia is another country.".replace("Today's", "In today's"),
        "The flight left at 2010 GMT.",
        "It cost 2021 euros, recently.",
    ],
)
def test_no_expression(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("It was hit on 3 May 2021. A day earlier it had been warned.", "2021-05-02"),
        ("It was hit on 3 May 2021. It called for help the same day.", "2021-05-03"),
        ("It was hit on 3 May 2021. Hours later it went dark.", "2021-05-03"),
        ("It was hit on 3 May 2021. The following month it recovered.", "2021-06"),
        ("It was hit in May 2021. Two months later it recovered.", "2021-07"),
        ("It was hit in May 2021. The previous year it had been warned.", "2020"),
        ("It was hit in May 2021. The year before, it had been warned.", "2020"),
        ("It was hit in 2016; officers were charged two years later.", "2018"),
        ("It was hit in May 2020; in October of that year it recovered.", "2020-10"),
        ("It was hit on May 6, three days after London spoke.", "2023-05-03"),
        ("It recovered three days after the raid of 3 May 2021.", "2021-05-03"),
    ],
)
def test_leans_on_another_expression(text: str, last: str) -> None:
    assert values(text)[-1] == last
    assert find_times(text, PUBLISHED)[-1].deictic == (last != "2021-05-03" or "raid" not in text)


def test_distance_from_a_date_that_follows() -> None:
    expressions = find_times("Three days after the raid of 3 May 2021 the firm spoke.", None)
    assert [(e.value, e.anchor) for e in expressions] == [("2021-05-06", "previous"), ("2021-05-03", "none")]


def test_without_publication_date_only_absolute() -> None:
    text = (
        "On Monday, yesterday, last year and in May it was quiet; in May 2021 and on 3 June 2022 it was not."
    )
    assert values(text, None) == ["2021-05", "2022-06-03"]
    assert values(text, "not a date") == ["2021-05", "2022-06-03"]


def test_dateline_is_no_date_of_an_act() -> None:
    text = "BRUSSELS, March 27 (Agency) - The council met.\n"
    (dateline,) = find_times(text, PUBLISHED)
    assert dateline.kind == "dateline"
    met = text.index("met")
    assert (
        choose([dateline], trigger=(met, met + 3), sentence=(0, len(text)), clause=None, tense="past") is None
    )


@pytest.mark.parametrize(
    "line", ["Updated: March 27, 2024 07:52 IST", "News | 27 March 2024 | A. Writer", "2024/03/27"]
)
def test_stamp_is_a_dateline(line: str) -> None:
    (stamp,) = find_times(f"A title\n{line}\nThe council met.", PUBLISHED)
    assert stamp.kind == "dateline"


def test_modifier_year_is_weak() -> None:
    (year,) = find_times("The inquiry into the 2016 election goes on.", PUBLISHED)
    assert (year.value, year.kind, year.role) == ("2016", "modifier-year", "modifier")


def test_limits_are_bounds() -> None:
    text = "They must leave by Friday; the ban holds until 2030 and bites after June 14, 2024."
    assert {e.role for e in find_times(text, PUBLISHED)} == {"bound"}


def pick(
    text: str, word: str, *, tense: str | None = "past", published: str | None = PUBLISHED, after: str = ""
) -> str | None:
    """The date of ``word`` in a text of one sentence, without a parse."""
    start = text.index(word, text.index(after))
    chosen = choose(
        find_times(text, published),
        trigger=(start, start + len(word)),
        sentence=(0, len(text)),
        clause=None,
        tense=tense,
        text=text,
    )
    return chosen.value if chosen else None


def test_embedded_clause_dates_the_embedded_act() -> None:
    text = "The minister said on Monday that hackers breached the ministry in 2021."
    assert pick(text, "said") == "2024-03-25"
    assert pick(text, "breached") == "2021"


def test_embedded_clause_with_clauses_given() -> None:
    text = "The minister said on Monday that hackers breached the ministry in 2021."
    cut = text.index("that")
    expressions = find_times(text, PUBLISHED)
    for word, clause, value in (("said", (0, cut), "2024-03-25"), ("breached", (cut, len(text)), "2021")):
        at = text.index(word)
        chosen = choose(
            expressions,
            trigger=(at, at + len(word)),
            sentence=(0, len(text)),
            clause=clause,
            tense="past",
            text=text,
        )
        assert chosen is not None
        assert chosen.value == value


def test_embedded_act_does_not_borrow_the_day_of_its_telling() -> None:
    assert pick("London accused Tehran on Monday of having hacked its parliament.", "hacked") is None
    assert pick("London said on Monday that Tehran hacked its parliament.", "hacked") is None


def test_tense_may_be_a_tag_of_the_parser() -> None:
    text = "Lima blamed Quito for the raid on its parliament in August 2020."
    assert pick(text, "raid", tense="NN") == "2020-08"
    assert pick(text, "blamed", tense="VBD") is None
    assert pick("On Monday Lima blamed Quito.", "blamed", tense="VBD") == "2024-03-25"


def test_fronted_expression_dates_the_main_verb() -> None:
    text = "In July 2021 London blamed Minsk for the breach of its mail servers."
    assert pick(text, "blamed") == "2021-07"
    assert pick(text, "breach", tense=None) is None


def test_date_behind_a_noun_is_the_nouns() -> None:
    text = "Lima blamed Quito for the raid on its parliament in August 2020."
    assert pick(text, "raid", tense=None) == "2020-08"
    assert pick(text, "blamed") is None


def test_date_before_a_noun_is_the_nouns() -> None:
    text = "Lima condemned the July raid on Monday."
    assert pick(text, "raid", tense=None) == "2023-07"
    assert pick(text, "condemned") == "2024-03-25"


def test_bound_and_future_do_not_date_the_past() -> None:
    assert pick("Lima ordered them to leave by Friday.", "ordered") is None
    assert pick("Lima summoned the envoy, who will leave on Friday.", "summoned") is None


def test_shared_date_of_a_coordinated_clause() -> None:
    text = "Lima blamed Quito on Monday for a raid that went on since 2022, and summoned its envoy."
    at = text.index("summoned")
    chosen = choose(
        find_times(text, PUBLISHED),
        trigger=(at, at + 8),
        sentence=(0, len(text)),
        clause=(text.index("and summoned"), len(text)),
        tense="past",
        text=text,
        shared=[(0, len(text))],
    )
    assert chosen is not None
    assert chosen.value == "2024-03-25"


def test_timeline_head_governs_its_line_only() -> None:
    text = (
        "How it went\n• 28 May 2021: Lima blamed Quito. It expelled an envoy.\n"
        "• June 2021: Quito denied it.\nIt ended."
    )
    expressions = find_times(text, PUBLISHED)
    assert [e.role for e in expressions] == ["head", "head"]
    dated = {}
    for word in ("blamed", "expelled", "denied", "ended"):
        at = text.index(word)
        begin = max(text.rfind(". ", 0, at) + 2, text.rfind("\n", 0, at) + 1)
        end = text.index(".", at) + 1
        e = choose(
            expressions,
            trigger=(at, at + len(word)),
            sentence=(begin, end),
            clause=None,
            tense="past",
            text=text,
        )
        dated[word] = e.value if e else None
    assert dated == {"blamed": "2021-05-28", "expelled": "2021-05-28", "denied": "2021-06", "ended": None}


def test_section_heads_govern_until_the_next() -> None:
    text = "Title\n2019\nIn March Lima spoke.\n2020\nIn May Quito spoke.\n"
    assert values(text) == ["2019", "2019-03", "2020", "2020-05"]
    heads = [e for e in find_times(text, PUBLISHED) if e.role == "head"]
    assert [text[e.scope[0] : e.scope[1]] for e in heads if e.scope] == [
        "2019\nIn March Lima spoke.\n",
        "2020\nIn May Quito spoke.\n",
    ]


def test_live_blog_times_stand_for_the_day_of_publication() -> None:
    text = "Live\n10.42am\nThe envoy arrived.\n14:05 The minister spoke.\n"
    heads = find_times(text, PUBLISHED)
    assert [(text[e.start : e.end], e.value, e.role) for e in heads] == [
        ("10.42am", PUBLISHED, "head"),
        ("14:05", PUBLISHED, "head"),
    ]


def test_story_day_is_read_from_the_lead() -> None:
    text = (
        "Lima accuses Quito\n"
        "LIMA, March 27 (Wire) - Lima on Tuesday accused its neighbour of a break-in, officials said.\n"
    )
    day = story_day(text, find_times(text, PUBLISHED), PUBLISHED)
    assert day is not None
    assert day.value == "2024-03-26"
    undated = text.replace("on Tuesday accused", "has accused")
    assert story_day(undated, find_times(undated, PUBLISHED), PUBLISHED) is None


PIECES = st.sampled_from(
    [
        "on Monday",
        "Tuesday",
        "next Friday",
        "in March",
        "March 26",
        "26 March 2024",
        "2024-03-26",
        "in 2021",
        "2022",
        "2016-20",
        "between",
        "and",
        "to",
        "from",
        "until",
        "since",
        "last year",
        "this week",
        "a day earlier",
        "two days after",
        "the same day",
        "hours later",
        "0001-01-01",
        "9999",
        "31 February 2024",
        "the 2016 election",
        "99 years ago",
        "999 months ago",
        ".",
        ",",
        "\n",
        "•",
        ":",
        "10.42am",
        "said",
        "will",
        "that",
        "hackers",
        "“",
        "İ",
        "May",
        "the year before last",
        "the year before",
        "for 999 years from 2099",
        "yesterday",
        "at the time",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=25).map(" ".join))
DAYS = st.one_of(st.none(), st.dates().map(str), st.just("nonsense"))


def check(text: str, expressions: list[TimeExpression]) -> None:
    end = 0
    for e in expressions:
        assert end <= e.start < e.end <= len(text)
        assert text[e.start : e.end] == text[e.start : e.end].strip()
        assert re.match(WHEN, e.value)
        first, _, last = e.value.partition("/")
        assert not last or first[:4] <= last[:4]
        assert e.anchor in {"published", "previous", "none"}
        assert e.deictic == (e.anchor != "none")
        end = e.end


@settings(max_examples=300, deadline=None)
@given(TEXTS, DAYS)
def test_any_text(text: str, published: str | None) -> None:
    expressions = find_times(text, published)
    check(text, expressions)
    if published is None:
        assert all(e.anchor != "published" for e in expressions)
    story_day(text, expressions, published)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.data())
def test_choice_is_one_of_those_found(text: str, data: st.DataObject) -> None:
    expressions = find_times(text, PUBLISHED)
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).map(lambda s: (min(s), max(s)))
    chosen = choose(
        expressions,
        trigger=data.draw(spans),
        sentence=data.draw(spans),
        clause=data.draw(st.none() | spans),
        tense=data.draw(st.sampled_from([None, "past", "present", "future"])),
        text=data.draw(st.sampled_from([None, text])),
        shared=data.draw(st.lists(spans, max_size=2)),
    )
    assert chosen is None or (chosen in expressions and chosen.kind != "dateline" and chosen.role != "bound")
