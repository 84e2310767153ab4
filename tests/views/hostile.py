"""Strategies for records whose every string may be hostile."""

from __future__ import annotations

from hypothesis import strategies as st

from onrecord.acts import Act, Kind, Status
from onrecord.model import Claim, Evidence, Link, Party, Record, Span

ATTACKS = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "</style><script>x</script>",
        "</article></main><h1>",
        "<svg onload=alert(1)>",
        '" onmouseover="x',
        "' onfocus='x",
        "<!--",
        "]]>",
        "&lt;b&gt;&amp;",
        "javascript:alert(1)",
        "[x](javascript:alert(1))",
        "![i](http://evil.example/p.png)",
        "| a | b |",
        "`code`",
        "```\nfence",
        "# heading",
        "1. list",
        "- list",
        "> quote",
        "---",
        "<http://evil.example>",
        "http://evil.example www.evil.example a@evil.example",
        "\\",
        "\x1b[31mred\x1b[0m",
        "\x1b]0;title\x07",
        "\x9b31m",
        "\u202eevil\u2066",
        "[bold]rich[/bold] :smile:",
        "{{ 7 * 7 }} {% raw %}",
        "a\r\nb\rc\nd",
        "\u2028\u2029\x0b\x0c\x85",
        "漢字かな交じり文",
        "e\u0301\u200d👩‍🚀",
    ]
)
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
WORDS = st.one_of(ATTACKS, st.text(CHARACTERS, min_size=1, max_size=30))
SIDES = st.one_of(st.none(), st.sampled_from(["CN", "US", "EU", "NATO", "ZZ"]), WORDS)

parties = st.lists(
    st.builds(Party, name=WORDS, kind=st.sampled_from(Kind), side=SIDES, mentions=st.just([])), max_size=3
)
WHEN = st.one_of(
    st.none(), st.sampled_from(["2021", "2021-03", "2021-03-25", "2021/2022", "2020-12-01/2021-01-31"])
)


@st.composite
def records(draw: st.DrawFn) -> Record:
    """A valid record in which every free string may be an attack; its sentences may overlap."""
    text = "".join(draw(st.lists(WORDS, min_size=1, max_size=8)))
    claims = []
    count = draw(st.integers(0, 4))
    for number in range(count):
        evidence = []
        for _ in range(draw(st.integers(1, 3))):
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            evidence.append(Evidence(start=start, end=end, text=text[start:end]))
        start = draw(st.integers(0, len(text) - 1))
        claims.append(
            Claim(
                id=draw(st.sampled_from([f"c{number}", "c0", '"><script>'])),
                act=draw(st.sampled_from(Act)),
                actors=draw(parties),
                targets=draw(parties),
                status=draw(st.sampled_from(Status)),
                said_by=draw(st.lists(WORDS, max_size=2)),
                when=draw(WHEN),
                voice=draw(st.none() | WORDS),
                confidence=draw(st.none() | WORDS),
                detail=draw(
                    st.none() | st.dictionaries(WORDS, WORDS | st.integers() | st.lists(WORDS), max_size=2)
                ),
                evidence=evidence,
                trigger=draw(st.none() | st.just(Span(start=start, end=len(text)))),
                links=[
                    Link(type=kind, claim=f"c{draw(st.integers(0, 5))}")
                    for kind in draw(
                        st.lists(st.sampled_from(["answers", "alleges", "punishes"]), max_size=2)
                    )
                ],
            )
        )
    return Record(
        id=draw(WORDS),
        title=draw(st.none() | WORDS),
        publisher=draw(st.none() | WORDS),
        url=draw(st.none() | WORDS | st.just("https://example.org/?a=1&b=2")),
        source=draw(st.none() | WORDS),
        text=text,
        claims=claims,
    )
