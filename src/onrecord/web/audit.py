"""What was written, by whom, from where: one line for each request that may change something."""

from __future__ import annotations

from pathlib import Path

from onrecord import journal
from onrecord.registers.store import data_folder
from onrecord.web.settings import Settings

FILE = "audit.jsonl"


class Audit:
    """The log of writes.

    Args:
        settings: of the server.
    """

    def __init__(self, settings: Settings) -> None:
        self.path = Path(settings.audit) if settings.audit else data_folder() / FILE

    def note(self, who: str, address: str, method: str, path: str, status: int) -> None:
        """Add a line, on disk when this returns.

        Raises:
            OnrecordError: it cannot be written.
        """
        line = {"who": who, "from": address, "method": method, "path": path[:500], "status": str(status)}
        journal.append(self.path, journal.encode({"at": journal.now(), **line}), 0o600)
