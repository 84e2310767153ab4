"""What the catalogues of threat groups have in common: a group with names, each with who uses it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from onrecord.acts import Kind
from onrecord.registers.model import Entry, Form, Name, Quality
from onrecord.registers.words import script, squeeze


def group(
    register: str, key: str, name: str, aliases: Iterable[str], source: str | dict[str, str], **more: Any
) -> Entry:
    """An entry of a catalogue.

    Args:
        register, key: the catalogue, and the group's id in it.
        name: its main name there.
        aliases: its other names; those that repeat the main one are left out.
        source: who uses the names: the catalogue for all of them, or by name with "" for the others.
        more: further fields of the entry.
    """

    def named(text: str, quality: Quality, sort: str) -> Name:
        told = source if isinstance(source, str) else source.get(text, source[""])
        text = squeeze(text)
        return Name(text, quality, sort, script=script(text), source=told)

    names = [named(name, Quality.PRIMARY, "")]
    names += [
        named(alias, Quality.ALIAS, "aka") for alias in aliases if squeeze(alias) not in ("", squeeze(name))
    ]
    return Entry(
        register=register, id=key, form=Form.GROUP, kind=Kind.GROUP, names=tuple(dict.fromkeys(names)), **more
    )
