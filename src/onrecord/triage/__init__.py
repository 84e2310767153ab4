"""The first pass over archives: which documents are worth reading at all."""

from onrecord.triage.first_pass import FirstPass, first_pass

__all__ = ["FirstPass", "first_pass"]
