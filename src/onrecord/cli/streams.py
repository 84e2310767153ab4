"""Standard output and standard error."""

from __future__ import annotations

import os
import sys

from onrecord.errors import OnrecordError

BROKEN_PIPE = 141
"""Exit status as of a program that died of a broken pipe (128 + SIGPIPE)."""


def write_bytes(data: bytes) -> None:
    """Write to standard output at once, whatever its encoding."""
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Nobody reads any more (`| head`). Python would complain when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(BROKEN_PIPE) from None


def write_text(text: str) -> None:
    """Write to standard output in its own encoding; characters that it lacks are shown as escapes."""
    encoding = sys.stdout.encoding or "utf-8"
    write_bytes(text.encode(encoding, "backslashreplace"))


def complain(error: OnrecordError) -> None:
    """Tell a fault on standard error, on one line."""
    tell(f"{error.where}: {error.fault}")


def tell(words: str) -> None:
    """Say something on standard error, on one line."""
    line = "".join(c if c.isprintable() else "�" for c in " ".join(words.split()))
    encoding = sys.stderr.encoding or "utf-8"
    print(
        f"onrecord: {line}".encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr, flush=True
    )
