"""Long texts: where they are cut, and how claims of the pieces become claims of the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.documents.pieces import cut, join
from onrecord.model import Claim, Evidence, Link, Party, Span


@given(st.text(alphabet="ab \r\n", max_size=60), st.integers(min_value=1, max_value=20))
def test_pieces_make_up_the_text(text: str, size: int) -> None:
    pieces = list(cut(text, size))
    assert "".join(piece.text for piece in pieces) == text
    for piece in pieces:
        assert len(piece.text) <= size
        assert text.startswith(piece.text, piece.start)


def test_cuts_fall_at_line_breaks_then_at_spaces() -> None:
    assert [piece.text for piece in cut("one two\nthree four\nfive", 12)] == [
        "one two\n",
        "three four\n",
        "five",
    ]
    assert [piece.text for piece in cut("one two three", 9)] == ["one two ", "three"]
    assert [piece.text for piece in cut("abcdef", 4)] == ["abcd", "ef"]
    assert [piece.text for piece in cut("one\r\ntwo", 6)] == ["one\r\n", "two"]


def claim(id: str, act: str, start: int, *links: Link) -> Claim:
    return Claim(
        id=id,
        act=act,
        status="asserted",
        actors=[Party(name="Norway", kind="state", side="NO", mentions=[Span(start=start, end=start + 2)])],
        evidence=[Evidence(start=start, end=start + 3, text="abc")],
        trigger=Span(start=start, end=start + 1),
        links=list(links),
    )


def test_offsets_numbers_and_links_are_those_of_the_text() -> None:
    first = [claim("c1", "attribute", 0), claim("c3", "condemn", 5)]
    second = [claim("c2", "attack", 1), claim("c4", "deny", 2, Link(type="answers", claim="c2"))]
    joined = join([(0, first), (100, second)])
    assert [one.id for one in joined] == ["c1", "c2", "c3", "c4"]
    attack, denial = joined[2:]
    assert denial.links == [Link(type="answers", claim="c3")]
    assert attack.trigger == Span(start=101, end=102)
    assert (attack.evidence[0].start, attack.evidence[0].end) == (101, 104)
    assert attack.actors[0].mentions == [Span(start=101, end=103)]


def test_what_two_pieces_tell_alike_is_one_claim() -> None:
    second = [claim("c1", "attribute", 0), claim("c2", "deny", 4, Link(type="answers", claim="c1"))]
    joined = join([(0, [claim("c1", "attribute", 7)]), (100, second)])
    assert [one.id for one in joined] == ["c1", "c2"]
    assert [piece.start for piece in joined[0].evidence] == [7, 100]
    assert [span.start for span in joined[0].actors[0].mentions] == [7, 100]
    assert joined[1].links == [Link(type="answers", claim="c1")]
