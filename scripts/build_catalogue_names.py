"""Make the table of threat-group names that the tests of ``onrecord.identity`` use, from imported catalogues.

Usage: python scripts/build_catalogue_names.py [--store PATH] > tests/identity/catalogues.tsv

Facts only: catalogue, id, names in the catalogue's order, states named. Sources: MITRE ATT&CK (© The MITRE
Corporation, reproduced with its permission), MISP galaxy (CC0 1.0), Microsoft's threat actor naming (CC BY
4.0).
"""

from __future__ import annotations

import argparse
import csv
import sys
from pathlib import Path

from onrecord.registers.store import RegisterStore

CATALOGUES = ("mitre-attack", "misp-threat-actor", "microsoft")
SEVERAL = " | "


def main() -> None:
    """Write the table to standard output."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--store", type=Path, default=None, help="the register store; the user's own by default"
    )
    arguments = parser.parse_args()
    out = csv.writer(sys.stdout, delimiter="\t", lineterminator="\n")
    with RegisterStore(arguments.store) as store:
        for catalogue in CATALOGUES:
            for entry in sorted(store.entries(catalogue), key=lambda e: e.id):
                names = SEVERAL.join(name.text for name in entry.names)
                out.writerow([entry.register, entry.id, entry.status, names, SEVERAL.join(entry.sides)])


if __name__ == "__main__":
    main()
