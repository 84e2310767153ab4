"""STIX 2.1: one bundle of all documents, written as it goes. The mapping: docs/exports.md."""

from __future__ import annotations

from onrecord.export.stix.back import Returned, read_bundle
from onrecord.export.stix.bundle import TLP, stix_bundle, write_stix

__all__ = ["TLP", "Returned", "read_bundle", "stix_bundle", "write_stix"]
