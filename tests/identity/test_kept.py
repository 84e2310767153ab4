"""What is kept is made once, and never grows beyond its size."""

from __future__ import annotations

from onrecord.identity.kept import Kept


def test_what_is_asked_for_again_is_made_once_and_what_is_not_goes() -> None:
    made: list[str] = []

    def make(key: str) -> str:
        made.append(key)
        return key * 2

    kept = Kept[str, str](most=2, room=100)
    for key in ("a", "b", "a", "c", "a", "d", "a", "e"):
        assert kept.get(key, make) == key * 2
    assert made == ["a", "b", "c", "d", "e"]
    kept.get("b", make)
    assert made[-1] == "b"


def test_long_values_leave_room_for_fewer() -> None:
    made: list[int] = []

    def make(key: int) -> str:
        made.append(key)
        return "x" * 60

    kept = Kept[int, str](most=100, room=100)
    for key in (1, 2, 3, 4, 1):
        kept.get(key, make)
    assert made == [1, 2, 3, 4, 1]
