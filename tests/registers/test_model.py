from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from onrecord.acts import Kind
from onrecord.registers.model import Address, Birth, Entry, Form, Identifier, Name, Quality

TEXT = st.text(min_size=1, max_size=20)
NAMES = st.builds(
    Name,
    TEXT,
    st.sampled_from(Quality),
    st.text(max_size=5),
    st.text(max_size=5),
    st.sampled_from(["Latn", "Hani"]),
    st.text(max_size=5),
    st.text(max_size=5),
    st.text(max_size=5),
)
CODES = st.sampled_from(["", "CN", "RU", "GB"])
ENTRIES = st.builds(
    Entry,
    register=TEXT,
    id=TEXT,
    form=st.sampled_from(Form),
    kind=st.one_of(st.none(), st.sampled_from(Kind)),
    names=st.lists(NAMES, min_size=1, max_size=3).map(tuple),
    programmes=st.lists(TEXT, max_size=2).map(tuple),
    sides=st.lists(CODES, max_size=2).map(tuple),
    addresses=st.lists(st.builds(Address, TEXT, TEXT, TEXT, CODES), max_size=2).map(tuple),
    births=st.lists(st.builds(Birth, TEXT, st.booleans(), TEXT, CODES), max_size=2).map(tuple),
    identifiers=st.lists(st.builds(Identifier, TEXT, TEXT, CODES), max_size=2).map(tuple),
    listed_on=st.sampled_from(["", "2024-03-25"]),
    why=st.text(max_size=30),
)


@given(ENTRIES)
def test_what_is_written_is_read_back(entry: Entry) -> None:
    assert Entry.from_json(entry.to_json()) == entry


@given(ENTRIES, ENTRIES)
def test_only_equal_entries_have_equal_text(one: Entry, other: Entry) -> None:
    assert (one.to_json() == other.to_json()) == (one == other)


def _of(sides: tuple[str, ...] = (), lands: tuple[str, ...] = ()) -> Entry:
    return Entry(
        "r", "1", Form.PERSON, Kind.PERSON, (Name("N"),), sides=sides,
        addresses=tuple(Address("a", country=c) for c in lands),
    )  # fmt: skip


def test_the_side_is_the_nationality_and_else_the_place_and_never_a_choice_among_several() -> None:
    assert _of(("CN",), ("US",)).side == "CN"
    assert _of((), ("CN", "CN")).side == "CN"
    assert _of(("CN", "RU"), ("CN",)).side is None
    assert _of((), ("CN", "RU")).side is None
    assert _of().side is None
