"""Which column of a file is what: guessed from the headings, and set by hand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from onrecord.errors import OnrecordError

# What a party is described by, with the headings that commonly stand for it (lower case, words only).
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": (
        "name", "full name", "party", "party name", "customer", "customer name", "client", "client name",
        "supplier", "supplier name", "vendor", "vendor name", "company", "company name", "legal name",
        "counterparty", "counterparty name", "entity", "entity name", "organisation", "organization",
        "organisation name", "organization name", "beneficiary", "account name", "caption", "primary name",
        "registered name", "business name", "manufacturer", "product",
    ),
    "given": ("first name", "firstname", "given name", "given names", "forename", "forenames"),
    "middle": ("middle name", "middle names", "second name", "patronymic", "fathers name"),
    "family": ("last name", "lastname", "surname", "family name"),
    "names": (
        "other names", "other name", "names", "alias", "aliases", "aka", "also known as", "alternative name",
        "alternative names", "trading name", "trading as", "dba", "former name", "former names",
        "previous name", "weak alias", "local name", "native name", "name in original script",
    ),
    "kind": ("kind", "type", "party type", "customer type", "entity type", "schema", "legal type"),
    "country": (
        "country", "countries", "country code", "nationality", "nationalities", "citizenship", "jurisdiction",
        "country of residence", "country of registration", "country of incorporation", "residence", "iso2",
        "domicile",
    ),
    "birth": (
        "date of birth", "dob", "birth date", "birthdate", "born", "birthday", "year of birth", "birth year",
    ),
    "identifier": (
        "identifier", "identifiers", "id number", "identity number", "national id", "passport",
        "passport number", "tax id", "tax number", "tin", "vat", "vat number",
        "registration number", "company number", "reg number", "lei", "imo", "imo number",
        "swift", "bic", "inn", "ogrn", "uscc", "document number",
    ),
    "place": ("place", "city", "town", "province", "region", "address", "location", "place of birth"),
    "sector": (
        "sector", "sectors", "industry", "products", "goods", "business", "activity", "activities",
        "description", "services", "line of business", "product", "goods and services", "nature of business",
        "what they make", "what they sell", "makes", "sells", "supplies", "trade",
    ),
    "id": ("id", "key", "party id", "customer id", "client id", "supplier id", "vendor id", "reference",
           "ref", "account", "account number", "customer number", "supplier number", "vendor number",
           "number"),
}  # fmt: skip
# A party has one of these; of the others there may be several columns.
SINGLE = frozenset({"name", "given", "middle", "family", "kind", "id"})

_WORD = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def heading(text: str) -> str:
    """A heading as it is compared: words in lower case ("Customer_No." and "customerNumber" are one)."""
    parted = _CAMEL.sub(" ", unicodedata.normalize("NFKC", text).replace("'", "").replace("’", ""))
    words = _WORD.findall(parted.casefold())
    if words and words[-1] in ("no", "nr", "num"):
        words[-1] = "number"
    return " ".join(words)


def guess(headings: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Which headings stand for what (see ``COLUMNS``); headings that say nothing are left out.

    Where several could be the name, the one that stands first in the table of headings is.
    """
    compared = {head: heading(head) for head in headings if head.strip()}
    found: dict[str, tuple[str, ...]] = {}
    for what, words in COLUMNS.items():
        met = sorted(
            (words.index(text), at, head) for at, (head, text) in enumerate(compared.items()) if text in words
        )
        if met:
            heads = [head for _, _, head in met]
            found[what] = tuple(heads[:1] if what in SINGLE else heads)
    return found


def settle(
    headings: Sequence[str], told: Mapping[str, Iterable[str]], where: str
) -> dict[str, tuple[str, ...]]:
    """The columns to be read: those told, and for the rest those guessed.

    Args:
        headings: of the file.
        told: what → headings, as the user set them; no headings at all: this is not read.
        where: the file, for errors.

    Raises:
        OnrecordError: a heading is not in the file, a word is none of ``COLUMNS``, or nothing is the name.
    """
    chosen = guess(headings)
    taken = {head for heads in told.values() for head in heads}
    chosen = {
        what: kept for what, heads in chosen.items() if (kept := tuple(h for h in heads if h not in taken))
    }
    for what, wanted in told.items():
        if what not in COLUMNS:
            raise OnrecordError(f"--column {what}", f"is none of {', '.join(COLUMNS)}")
        heads = tuple(head for head in wanted if head)
        for head in heads:
            if head not in headings:
                raise OnrecordError(where, f"has no column {head!r}; it has {', '.join(headings)}")
        if not heads:
            chosen.pop(what, None)
            continue
        if what in SINGLE and len(heads) > 1:
            raise OnrecordError(f"--column {what}", "is one column")
        chosen[what] = heads
    if "name" not in chosen and "family" not in chosen:
        raise OnrecordError(
            where, f"no column is known to be the name; set it: --column name=… (of {', '.join(headings)})"
        )
    return chosen
