"""The official registers, opened once and asked again and again."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from onrecord.identity.judgements import FILE, Judgements
from onrecord.model import Record
from onrecord.registers.model import Entry, Version
from onrecord.registers.snapshot import open_registers
from onrecord.registers.store import data_folder
from onrecord.verify.check import verify_record
from onrecord.verify.identify import identify_described
from onrecord.verify.lists import Lists
from onrecord.verify.model import RecordChecks


class Registers:
    """The registers that are held, with what people judged of names; loaded when they are first needed.

    Args:
        store: the register store; the user's own by default, the package's snapshot where it has nothing.
        judgements: the file of judgements; the user's own by default.

    Raises:
        OnrecordError: the store or the judgements cannot be read.

    >>> import onrecord
    >>> with onrecord.Registers(":memory:") as registers:        # nothing of one's own: the snapshot
    ...     [entry.name for entry in registers.get("CYB0044")]
    ['WUHAN XIAORUIZHI SCIENCE AND TECHNOLOGY COMPANY LIMITED']
    """

    def __init__(self, store: Path | str | None = None, judgements: Path | None = None) -> None:
        self._judgements = Judgements(judgements or data_folder() / FILE)
        self._registers = open_registers(store)
        self._lists = Lists(self._registers)

    def __enter__(self) -> Registers:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the store."""
        self._registers.close()

    def versions(self) -> list[Version]:
        """The newest version of each register that is held."""
        found = (self._registers.version(name) for name in self._registers.registers())
        return [one for one in found if one is not None]

    def entries(self, register: str | None = None, on: str | None = None) -> Iterator[Entry]:
        """The entries of one register, or of all.

        Args:
            register: its name, such as ``uk-sanctions-list``.
            on: as of this ISO day; the newest version if None.
        """
        return self._registers.entries(register, on)

    def get(self, key: str, register: str | None = None, on: str | None = None) -> list[Entry]:
        """The entries of an id, such as ``CYB0044``; arguments as for :meth:`entries`."""
        return self._registers.get(key, register, on)

    def check(self, record: Record) -> RecordChecks:
        """What the registers say of the record's measures; the record stays as it is."""
        return verify_record(record, self._lists, self._judgements)

    def add(self, record: Record, *, identities: bool = True) -> Record:
        """A copy of the record with its checks.

        Args:
            record: the record.
            identities: whether described targets that one entry fits get it as their identity.
        """
        checks = self.check(record)
        known = identify_described(record, checks, self._lists) if identities else record
        return known.model_copy(update={"checks": checks.to_dict()["checks"]})

    def _repr_html_(self) -> str:
        """Which registers are held, as a notebook shows it."""
        rows = "".join(
            f"<tr><td>{escape(one.register)}</td><td>{escape(one.date)}</td><td>{one.entries:,}</td></tr>"
            for one in self.versions()
        )
        head = "<tr><th>register</th><th>as of</th><th>entries</th></tr>"
        return f"<table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def verify(record: Record, registers: Registers | None = None) -> Record:
    """A copy of a record with what the official registers say of its measures (``checks``).

    Args:
        record: the record.
        registers: opened registers, for who verifies many; the user's own if None.

    Raises:
        OnrecordError: the registers cannot be read.

    >>> import onrecord
    >>> text = "On 25 March 2024 Britain sanctioned the Chinese hacker Zhao Guangzong over cyber attacks on "
    >>> text += "its parliament.\\n"
    >>> record = onrecord.read(text, published="2024-03-26")
    >>> with onrecord.Registers(":memory:") as registers:
    ...     [str(check["verdict"]) for check in onrecord.verify(record, registers).checks]
    ['borne out']
    """
    if registers is not None:
        return registers.add(record)
    with Registers() as opened:
        return opened.add(record)
