"""Make the table of verdicts of annotated articles: docs/verify-gold.md.

Usage: python scripts/verify_gold.py RECORD... [--store PATH] [--remarks FILE] > docs/verify-gold.md

The remarks are written by hand after looking each entry up in the files, one line for each check
("d01<tab>c3<tab>right<tab>why"). The script only sets them beside the verdicts.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

from onrecord.registers.store import RegisterStore
from onrecord.verify import Lists, verify_record
from onrecord.verify.records import load_record


def main() -> None:
    """Write the page to standard output."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("records", type=Path, nargs="+", help="annotated records (JSON)")
    parser.add_argument(
        "--store", type=Path, default=None, help="the register store; the user's own by default"
    )
    parser.add_argument(
        "--remarks", type=Path, default=None, help="what a person found when checking by hand"
    )
    arguments = parser.parse_args()
    remarks: dict[tuple[str, str], tuple[str, str]] = {}
    if arguments.remarks is not None:
        with arguments.remarks.open(encoding="utf-8", newline="") as lines:
            for record, claim, judged, why in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                remarks[record, claim] = (judged, why)
    with RegisterStore(arguments.store) as store:
        lists = Lists(store)
        held = [
            v for v in store.versions() if v.register in {n for ns in lists.imposers().values() for n in ns}
        ]
        results = [verify_record(load_record(path), lists) for path in arguments.records]
    verdicts = Counter(check.verdict.value for result in results for check in result.checks)
    judged = Counter(
        remarks.get((result.record, check.claim), ("unchecked", ""))[0]
        for result in results
        for check in result.checks
    )
    print("# Verdicts on the annotated articles\n")
    print("Made by `scripts/verify_gold.py`. The last column was written by hand, each row looked up in the")
    print("lists' own files: *right*; *limited* where the files held cannot tell more; *wrong*.\n")
    print(
        "The articles tell real affairs with some invented facts, so a verdict other than “borne out” may be"
    )
    print("right.\n")
    print("Registers asked:\n")
    for version in held:
        state = version.completeness.value
        print(f"- {version.register} of {version.date} ({state}, {version.entries} entries)")
    total = sum(verdicts.values())
    print(f"\n{total} measures in {len(results)} articles: ", end="")
    print(", ".join(f"{count} {verdict}" for verdict, count in verdicts.most_common()) + ".")
    if remarks:
        print("By hand: " + ", ".join(f"{count} {word}" for word, count in judged.most_common()) + ".")
    print("\n| claim | document | verdict | registers | difference | by hand |")
    print("| --- | --- | --- | --- | --- | --- |")
    for result in results:
        for check in result.checks:
            when = f", {check.when}" if check.when else ""
            mark, why = remarks.get((result.record, check.claim), ("unchecked", ""))
            cells = (
                f"{result.record} {check.claim}",
                f"{check.act} ({check.status}{when}): {check.says}",
                f"**{check.verdict.value}**",
                check.found,
                check.difference,
                f"{mark}: {why}" if why else mark,
            )
            print("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")


if __name__ == "__main__":
    main()
