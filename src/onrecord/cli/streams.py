"""Standard output and standard error."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from onrecord.errors import OnrecordError

BROKEN_PIPE = 141
"""Exit status as of a program that died of a broken pipe (128 + SIGPIPE)."""


def write_bytes(data: bytes) -> None:
    """Write to standard output at once, whatever its encoding.

    Raises:
        OnrecordError: it cannot be written.
    """
    if sys.stdout is None:  # the caller has closed it
        raise OnrecordError("standard output", "cannot be written: it is closed")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        _give_up_stdout()  # nobody reads any more (`| head`)
        raise SystemExit(BROKEN_PIPE) from None
    except OSError as error:
        _give_up_stdout()
        why = (error.strerror or str(error)).lower()
        raise OnrecordError("standard output", f"cannot be written: {why}") from None


def _give_up_stdout() -> None:
    """Let what Python still holds for standard output go nowhere, or it would complain at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person sees the stream as it is written."""
    return stream is not None and stream.isatty()


def write_text(text: str) -> None:
    """Write to standard output in its own encoding; characters that it lacks are shown as escapes."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    write_bytes(text.encode(encoding, "backslashreplace"))


def complain(error: OnrecordError) -> None:
    """Tell a fault on standard error, on one line."""
    tell(f"{error.where}: {error.fault}")


def tell(words: str) -> None:
    """Say something on standard error, on one line."""
    if sys.stderr is None:
        return
    line = "".join(c if c.isprintable() else "�" for c in " ".join(words.split()))
    encoding = sys.stderr.encoding or "utf-8"
    print(
        f"onrecord: {line}".encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr, flush=True
    )
