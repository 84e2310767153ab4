"""WARC archives (ISO 28500): the pages that a crawler fetched, as they come.

Responses (with their HTTP headers), resources, and conversions (the plain texts of Common Crawl's WET files).
Content that was sent packed is unpacked; what is neither a page, a text nor a PDF is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from onrecord.documents.formats.limits import MEMBER_BYTES, PAGE_BYTES, UNPACKED_FREE
from onrecord.documents.formats.parts import Blob
from onrecord.documents.formats.streams import Reads, Stream, Swollen, read_bounded
from onrecord.errors import OnrecordError

_WANTED = ("text/html", "application/xhtml", "text/plain", "application/pdf")
_OK = 200


def blobs(
    stream: Stream, name: str, key: str, container: tuple[str, ...], tick: Callable[[], None]
) -> Iterator[Blob | OnrecordError]:
    """The records worth looking at; what is wrong with one is yielded in its place.

    Args:
        stream: the archive, unpacked.
        name: of the archive, for messages.
        key: of the archive within its own source.
        container: what the records lie in.
        tick: called for every record.

    Raises:
        OSError: the archive is broken beyond this point.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    wanted = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    records = ArchiveIterator(
        stream, record_types=wanted, parse_http=True, auto_decode="all", stream_detect=False
    )
    for number, record in enumerate(records, 1):
        tick()
        url = (record.headers.get("WARC-Target-URI") or "").strip("<>") or None
        if url is None or not url.startswith(("http://", "https://")):
            continue  # a crawler's own notes: wget keeps its log as metadata://…
        where = f"{name}, record {number} ({url[:120]})"
        try:
            http = record.http_headers
            if http is not None and http.status_code != _OK:
                continue
            kind = (http.get("Content-Type") if http is not None else None) or ""
            kind = kind or record.headers.get("Content-Type") or ""
            if http is None and kind.startswith("application/http"):
                kind = ""
            if not kind.lower().strip().startswith(_WANTED):
                continue
            data = read_bounded(record.reader, MEMBER_BYTES if "pdf" in kind else PAGE_BYTES, where)
        except OnrecordError as error:
            yield error
            _pass_over(record.reader, name, tick)
            continue
        except (OSError, ValueError) as error:
            yield OnrecordError(where, f"broken: {str(error)[:100]}")
            continue
        yield Blob(
            data,
            where,
            f"{key}/{number:06d}".lstrip("/"),
            content_type=kind,
            url=url,
            fetched=_moment(record.record_date),
            container=container,
        )


def _pass_over(reader: Reads, name: str, tick: Callable[[], None]) -> None:
    """Read what is left of a record, which the next one lies behind.

    Raises:
        Swollen: it does not end.
    """
    left = UNPACKED_FREE
    while piece := reader.read(1 << 20):
        tick()
        left -= len(piece)
        if left < 0:
            raise Swollen(name, f"a record of more than {UNPACKED_FREE:,} bytes; not read any further")


def _moment(value: datetime | None) -> str | None:
    if value is None:
        return None
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
