"""Is the spaCy model that Onrecord is measured with the one that is installed, byte for byte?

``model.sha256`` lists the files of the model that the reader loads with their SHA-256 digests, in the form
of ``sha256sum``, relative to the model's package. ``python -m onrecord.reading.weights_check`` prints that
list for the model that is installed now.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from onrecord.errors import OnrecordError

MANIFEST = Path(__file__).with_name("model.sha256")

# What the reader does not load: the two components that pipeline.py excludes, and words about the model.
_UNUSED_FOLDERS = frozenset({"ner", "senter", "__pycache__"})
_UNUSED_FILES = frozenset({"LICENSE", "LICENSES_SOURCES", "README.md", "accuracy.json"})


def verify_default_model() -> None:
    """Check the pinned model's files.

    Raises:
        OnrecordError: the model is not installed, or a file of it is missing or differs.
    """
    from onrecord.reading.pipeline import DEFAULT_MODEL

    verify(_folder(DEFAULT_MODEL), MANIFEST)


def verify(folder: Path, manifest: Path) -> None:
    """Check the files that a manifest lists.

    Args:
        folder: what the manifest's paths are relative to.
        manifest: lines of a SHA-256 digest in hexadecimal, two spaces, and a path.

    Raises:
        OnrecordError: the manifest cannot be read, or a file is missing or differs; it is named.
    """
    try:
        lines = manifest.read_text("utf-8").splitlines()
    except OSError as error:
        raise OnrecordError(str(manifest), f"cannot be read: {error.strerror}") from None
    for line in lines:
        wanted, _, name = line.partition("  ")
        path = folder / name
        try:
            found = _digest(path)
        except OSError as error:
            raise OnrecordError(
                str(path), f"a file of the language model cannot be read: {error.strerror}"
            ) from None
        if found != wanted:
            raise OnrecordError(
                str(path),
                "this file of the language model is not the one that Onrecord is measured with; "
                "install the model anew",
            )


def manifest_of(folder: Path) -> Iterator[str]:
    """The lines of a manifest for a model's package, sorted by path."""
    for path in sorted(folder.glob("*-*/**/*")):
        inside = path.relative_to(folder)
        used = not _UNUSED_FOLDERS & set(inside.parts) and path.name not in _UNUSED_FILES
        if path.is_file() and used:
            yield f"{_digest(path)}  {inside.as_posix()}"


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise OnrecordError(package, "no spaCy pipeline of this name is installed")
    return Path(spec.origin).parent


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    from onrecord.reading.pipeline import DEFAULT_MODEL

    sys.stdout.writelines(f"{line}\n" for line in manifest_of(_folder(DEFAULT_MODEL)))
