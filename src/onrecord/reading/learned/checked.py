"""The files of learned numbers that the package ships: each with its SHA-256 beside it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from onrecord.errors import OnrecordError

FOLDER = Path(__file__).parent / "weights"


def content(path: Path, what: str) -> bytes:
    """Read a file and hold it against its checksum (the same name, ending ``.sha256``).

    Args:
        path: the file.
        what: what it holds, for the error: "the encoder's weights".

    Returns:
        Its bytes.

    Raises:
        OnrecordError: a file is missing, or is not the one that was published.
    """
    try:
        found = path.read_bytes()
        wanted = path.with_suffix(".sha256").read_text(encoding="ascii").strip()
    except OSError as error:
        raise OnrecordError(str(path), f"{what} cannot be read ({error.strerror})") from error
    except UnicodeDecodeError:
        wanted = ""  # what stands beside them is no checksum
    if hashlib.sha256(found).hexdigest() != wanted:
        raise OnrecordError(str(path), f"{what} do not match their checksum; install the package anew")
    return found


def publish(path: Path, found: bytes) -> None:
    """Write such a file and its checksum.

    Args:
        path: the file; its folder is made.
        found: its bytes.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(found)
    path.with_suffix(".sha256").write_text(hashlib.sha256(found).hexdigest() + "\n", encoding="ascii")
