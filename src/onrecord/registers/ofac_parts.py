"""Parts of an entry that OFAC's XML forms write in the same way."""

from __future__ import annotations

from onrecord.acts import Kind
from onrecord.registers.model import Birth, Form, Name, Quality
from onrecord.registers.words import country, kind_of_organisation, script


def full_name(family: str, given: str, form: Form, quality: Quality, sort: str = "") -> Name:
    """A name from its parts ("ZHAO, Guangzong"); for all but persons the parts are not kept apart.

    Args:
        family: family name, or the whole name of what is no person.
        given: other names.
        form: what bears it.
        quality: primary, alias or weak.
        sort: the list's word for the sort of alias ("aka").
    """
    text = f"{family}, {given}" if family and given else family or given
    person = form is Form.PERSON
    return Name(
        text,
        quality,
        sort,
        script=script(text),
        family=family if person else "",
        given=given if person else "",
    )


def kind_of(form: Form, name: str) -> Kind | None:
    """The codebook's kind of an entry of that form and main name; None for what is no party."""
    if form is Form.PERSON:
        return Kind.PERSON
    return kind_of_organisation(name) if form is Form.ENTITY else None


def birthplace(told: str) -> Birth:
    """A place of birth; the country is what follows its last comma."""
    return Birth(place=told, country=country(told.rpartition(",")[2]))
