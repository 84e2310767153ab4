"""A dossier in prose: what all the documents put on record, each line with a footnote to its sentence.

As Markdown (CommonMark with GitHub's tables and footnotes) and as PDF. It is held in memory: a dossier is for
people to read.
"""

from __future__ import annotations

from onrecord.export.dossier.markdown import write_dossier

__all__ = ["write_dossier"]
