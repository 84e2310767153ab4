"""Large jobs: where their records go, what of them is done, and how they are spread over machines."""

from __future__ import annotations

from onrecord.jobs.files import WholeFile, file_name
from onrecord.jobs.finishing import Finishing, identifying
from onrecord.jobs.folders import Folder, open_folder
from onrecord.jobs.marks import Done, Marks
from onrecord.jobs.names import Names

__all__ = [
    "Done",
    "Finishing",
    "Folder",
    "Marks",
    "Names",
    "WholeFile",
    "file_name",
    "identifying",
    "open_folder",
]
