"""From the world to a Document: text, Markdown and record files, standard input; with the extra ``sources``
web pages, PDFs, mails, feeds, archives and addresses (:mod:`onrecord.documents.formats`); folders of all.

Every input that cannot be read ends in an :class:`~onrecord.errors.OnrecordError` that names the file
and the fault; the other documents of the same call are still read.
"""

from __future__ import annotations

from onrecord.documents.checks import MAX_BYTES, check_published, make_document
from onrecord.documents.language import english_share, looks_english
from onrecord.documents.load import load_document, load_documents, load_places
from onrecord.documents.opening import Ways
from onrecord.documents.places import Place, Unreadable, find_places, is_folder, may_hold_several
from onrecord.documents.plain import Failure, Given, load_place

__all__ = [
    "MAX_BYTES",
    "Failure",
    "Given",
    "Place",
    "Unreadable",
    "Ways",
    "check_published",
    "english_share",
    "find_places",
    "is_folder",
    "load_document",
    "load_documents",
    "load_place",
    "load_places",
    "looks_english",
    "make_document",
    "may_hold_several",
]
