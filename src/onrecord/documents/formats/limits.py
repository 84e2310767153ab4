"""Bounds on what one source may cost. They are far above what honest documents need."""

from __future__ import annotations

MEMBER_BYTES = 50_000_000
"""Largest single PDF, mail or line, unpacked, in bytes."""
PAGE_BYTES = 10_000_000
"""Largest single page, feed or text, unpacked, in bytes."""

UNPACKED_FREE = 500_000_000
"""An archive may unpack to so many bytes whatever its size …"""
UNPACKED_RATIO = 200
"""… and beyond that to so many times its own size (text packs to a tenth, rarely to a fiftieth)."""

SPOOLED = 16_000_000
"""An archive inside an archive is held in memory up to this size, then on disk, in bytes."""

DEPTH = 4
"""How deep containers may lie in each other."""

MEMBERS = 1_000_000
"""How many members of an archive are looked at (of a WARC or JSON Lines file: without limit)."""

FAULTS = 1_000
"""After so many bad members an archive is given up."""

PAGES = 5_000
"""How many pages of a PDF are read."""

ENTRIES = 10_000
"""How many entries of a feed are read."""

STALL_SECONDS = 8.0
"""How long the reading of one member, or of one page of a PDF, may take."""

MEMORY = 900_000_000
"""Address space of the process that reads formats, in bytes."""

RESTARTS = 30
"""How many members of one archive may bring that process down before the archive is given up."""
