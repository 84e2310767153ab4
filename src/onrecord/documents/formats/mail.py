"""A mail (RFC 5322, MIME): the newsletter's text, its day and sender, and what is attached to it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from email import policy
from email.errors import MessageError
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import PurePosixPath

from onrecord.documents.formats.days import day_in
from onrecord.documents.formats.page import decode, text_of_fragment
from onrecord.documents.formats.parts import Blob, Dated, Text
from onrecord.errors import OnrecordError

ENOUGH = 200
"""Characters from which on the plain text of a mail is taken, and not its HTML."""
PARTS = 1_000
"""How many parts of a mail are looked at."""

_WRAPPED = 60
_LONGEST_WRAPPED = 100
_SIGNATURE = re.compile(r"^-- $", re.MULTILINE)


def read_mail(blob: Blob) -> tuple[Text, list[Blob]]:
    """The text of a mail and what is attached to it.

    Raises:
        OnrecordError: it is broken, or has neither text nor attachments.
    """
    try:
        message = BytesParser(policy=policy.default).parsebytes(blob.data)
        plain, html, attached = _bodies(message, blob)
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, IndexError, KeyError) as error:
        # The standard library's parser fails in many ways on headers that break the rules.
        raise OnrecordError(blob.name, f"a mail that cannot be parsed ({type(error).__name__})") from None
    text = unwrap(_SIGNATURE.split(plain)[0]) if len(plain) >= ENOUGH or not html else text_of_fragment(html)
    subject = _header(message, "subject")
    if not text.strip() and not attached:
        raise OnrecordError(blob.name, "a mail without text")
    body = text.strip() + "\n"
    if subject and not body.startswith(subject):
        body = f"{subject}\n{body}"
    day = day_in(_header(message, "date"))
    return (
        Text(
            text=body if text.strip() else "",
            format="mail",
            title=subject or None,
            publisher=_sender(message),
            published=Dated(day, "the mail's Date header") if day else None,
        ),
        attached,
    )


def _header(message: EmailMessage, name: str) -> str:
    try:
        value = message.get(name)
        return " ".join(str(value).split()) if value is not None else ""
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, IndexError):
        return ""


def _sender(message: EmailMessage) -> str | None:
    try:
        header = message.get("from")
        addresses = header.addresses if isinstance(header, AddressHeader) else ()
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, IndexError):
        return None
    for address in addresses:
        return address.display_name or address.domain or None
    return None


def _bodies(message: EmailMessage, blob: Blob) -> tuple[str, str, list[Blob]]:
    plain: list[str] = []
    html: list[str] = []
    attached: list[Blob] = []
    for number, part in enumerate(_parts(message)):
        if number > PARTS:
            raise OnrecordError(blob.name, f"a mail of more than {PARTS:,} parts")
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], EmailMessage):
                forwarded = inner[0].as_bytes()
                attached.append(_attachment(blob, number, f"forwarded-{number}.eml", forwarded, kind))
            continue
        raw = part.get_payload(decode=True)
        data = raw if isinstance(raw, bytes) else b""
        name = part.get_filename()
        if name or part.get_content_disposition() == "attachment":
            attached.append(_attachment(blob, number, name or f"part-{number}", data, kind))
        elif kind == "text/plain":
            plain.append(decode(data, f"charset={part.get_content_charset() or 'utf-8'}"))
        elif kind == "text/html":
            html.append(decode(data, f"charset={part.get_content_charset() or ''}"))
    return "\n".join(plain).replace("\r\n", "\n"), "\n".join(html), attached


def _parts(message: EmailMessage) -> Iterator[EmailMessage]:
    """The parts that hold no others; what was forwarded is one of them."""
    stack = [message]
    while stack:
        part = stack.pop()
        inside = part.get_payload() if part.is_multipart() else None
        if isinstance(inside, list) and part.get_content_type() != "message/rfc822":
            stack.extend(reversed([one for one in inside if isinstance(one, EmailMessage)]))
        else:
            yield part


def _attachment(blob: Blob, number: int, name: str, data: bytes, kind: str) -> Blob:
    clean = PurePosixPath(name.replace("\\", "/")).name or f"part-{number}"
    return replace(
        blob,
        data=data,
        name=f"{blob.name}!{clean}",
        key=f"{blob.key}/{clean}".lstrip("/"),
        suffix=PurePosixPath(clean).suffix.lower(),
        content_type=kind,
        container=(*blob.container, blob.name) if not blob.container else (*blob.container, blob.key),
    )


def unwrap(text: str) -> str:
    """Plain text whose paragraphs were broken into lines of some 70 characters, put together again.

    Blank lines part paragraphs. A line is joined to the next only if it is as long as such lines are.
    """
    lines = [line.rstrip() for line in text.split("\n")]
    longest = max(map(len, lines), default=0)
    if longest > _LONGEST_WRAPPED:
        return "\n".join(lines)
    joined: list[str] = []
    open_line = False
    for line in lines:
        stripped = line.lstrip("> ").strip() if line.startswith(">") else line.strip()
        if not stripped:
            open_line = False
            continue
        if open_line and not re.match(r"[*•–-]\s|\d+[.)]\s", stripped):
            joined[-1] += f" {stripped}"
        else:
            joined.append(stripped)
        # The next word would have fitted had the paragraph gone on: the line was ended on purpose.
        open_line = len(line) >= min(_WRAPPED, 0.75 * longest)
    return "\n".join(joined)
