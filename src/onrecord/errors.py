"""The one shape of error that Onrecord shows a person."""

from __future__ import annotations


class OnrecordError(Exception):
    """Something that the caller can mend: bad input, a bad option, a place that cannot be written.

    Args:
        where: the file, option or address that is at fault, as the user named it.
        fault: what is wrong with it, in words, without a trailing full stop.
    """

    def __init__(self, where: str, fault: str) -> None:
        super().__init__(f"{where}: {fault}")
        self.where = where
        self.fault = fault


class LexiconError(OnrecordError):
    """A lexicon table that does not follow its documented format."""
