"""Measure the import of each list: seconds and peak memory, each in a process of its own.

    python bench/registers_import.py [--shared FOLDER] [--json]

Real files where there are some. Of the forms of which no complete original was at hand (FSF XML 1.1,
the UK list's XML and CSV, OFAC's advanced XML), full-size files are made from the conversions first;
they are marked "made".
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from registers.enlarge import advanced_xml, fsf_xml, uk_csv, uk_xml  # noqa: E402

SDN21 = [f"ofac/sdn_2021-07-07/{n}.csv" for n in ("sdn", "alt", "add", "sdn_comments")]
SDN24 = ["ofac/sdn_2024-06-27/sdn.csv", "ofac/sdn_2024-06-27/add.csv", "ofac/partial_2025-02-27/alt.csv"]
CONS = [f"ofac/cons_nonsdn_2025-12-19/cons_{n}.csv" for n in ("prim", "alt", "add", "comments")]
LISTS: list[tuple[str, str, list[str], str | None]] = [
    ("OFAC SDN 2021-07-07, CSV", "ofac-sdn", SDN21, "2021-07-07"),
    ("OFAC SDN 2024-06-27, CSV", "ofac-sdn", SDN24, "2024-06-27"),
    (
        "OFAC consolidated 2022, XML",
        "ofac-consolidated",
        ["ofac/cons_nonsdn_2022-03-24/consolidated.xml"],
        None,
    ),
    ("OFAC consolidated 2025, CSV", "ofac-consolidated", CONS, "2025-12-19"),
    ("OFSI 2022-05-04, XLSX", "uk-ofsi", ["uk/ofsi_conlist_2022-05-04/ConList.xlsx"], None),
    ("OFSI 2025-04-10, XLSX", "uk-ofsi", ["uk/ofsi_conlist_2025-04-10/ConList.xlsx"], None),
    (
        "UK Sanctions List 2026-08, JSONL",
        "uk-sanctions-list",
        ["uk/uksl_ammitto_2026-08-22/uk_sanctions_list.jsonl"],
        None,
    ),
    ("EU FSF 2026-05-01, JSONL", "eu-fsf", ["eu/fsf_2026-05-01.jsonl.gz"], "2026-05-01"),
    ("UN 2021-01-18, XML", "un-consolidated", ["un/2021-01-18/consolidated.xml"], None),
    ("UN 2026-02-27, XML", "un-consolidated", ["un/2026-02-27/consolidated.xml"], None),
    (
        "ATT&CK 18.1, STIX",
        "mitre-attack",
        ["catalogues/mitre_attack/enterprise-attack-actors-subset.json"],
        None,
    ),
    (
        "MISP threat-actor 349",
        "misp-threat-actor",
        ["catalogues/misp_galaxy/threat-actor.json"],
        "2026-08-06",
    ),
    (
        "Microsoft 2026-07-17",
        "microsoft",
        ["catalogues/microsoft_2026-07-17/MicrosoftMapping.json"],
        "2026-07-17",
    ),
]


def peak_mb() -> int:
    """Peak memory of this process in MB; the kernel's own mark, which begins anew with the program."""
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def one(name: str, files: list[str], date: str | None) -> dict[str, Any]:
    """Import into a fresh store; called in a process of its own."""
    from onrecord.registers.catalogue import REGISTERS
    from onrecord.registers.importing import import_files
    from onrecord.registers.store import RegisterStore

    with tempfile.TemporaryDirectory() as folder:
        with RegisterStore(Path(folder) / "s.sqlite") as store:
            begun = time.perf_counter()
            version = import_files(store, REGISTERS[name], [Path(f) for f in files], date=date)
            took = time.perf_counter() - begun
        size = sum(p.stat().st_size for p in Path(folder).iterdir())
    return {
        "entries": version.entries,
        "names": version.names,
        "seconds": round(took, 2),
        "peak_mb": peak_mb(),
        "store_mb": round(size / 1e6, 1),
        "file_mb": round(sum(Path(f).stat().st_size for f in files) / 1e6, 1),
    }


def made(lists: Path, folder: Path) -> list[tuple[str, str, list[str], str | None]]:
    """Full-size files in forms of which there is no original here."""
    british = lists / "uk/uksl_ammitto_2026-08-22/uk_sanctions_list.jsonl"
    header = next(csv.reader((lists / "uk/uksl_csv_headers.txt").read_text().splitlines()[1:]))
    sdn, alt = lists / "ofac/sdn_2021-07-07/sdn.csv", lists / "ofac/sdn_2021-07-07/alt.csv"
    eu = fsf_xml(lists / "eu/fsf_2026-05-01.jsonl.gz", folder / "fsf.xml", "2026-05-01")
    return [
        ("EU FSF, XML 1.1 (made)", "eu-fsf", [str(eu)], None),
        (
            "UK Sanctions List, XML (made)",
            "uk-sanctions-list",
            [str(uk_xml(british, folder / "uk.xml", "2026-08-22"))],
            None,
        ),
        (
            "UK Sanctions List, CSV (made)",
            "uk-sanctions-list",
            [str(uk_csv(british, folder / "uk.csv", "2026-08-22", header))],
            None,
        ),
        (
            "OFAC SDN, advanced XML (made)",
            "ofac-sdn",
            [str(advanced_xml(sdn, alt, folder / "advanced.xml", "2021-07-07"))],
            None,
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = Path(os.environ.get("ONRECORD_SHARED", ROOT.parent / "shared"))
    parser.add_argument("--shared", type=Path, default=default, help="folder that holds lists/")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(**json.loads(options.one))))
        return
    lists = options.shared / "lists"
    if not lists.is_dir():
        raise SystemExit(f"{lists}: no such folder; say --shared")
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        jobs = [(t, n, [str(lists / f) for f in fs], d) for t, n, fs, d in LISTS] + made(lists, Path(folder))
        for title, name, files, date in jobs:
            told = json.dumps({"name": name, "files": files, "date": date})
            ran = subprocess.run(
                [sys.executable, __file__, "--one", told], capture_output=True, text=True, check=True
            )
            results[title] = json.loads(ran.stdout)
    if options.json:
        print(json.dumps(results, indent=2))
        return
    print("| list | file, MB | entries | names | seconds | peak memory, MB | store, MB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for title, r in results.items():
        print(
            f"| {title} | {r['file_mb']} | {r['entries']:,} | {r['names']:,} | {r['seconds']} "
            f"| {r['peak_mb']} | {r['store_mb']} |"
        )


if __name__ == "__main__":
    main()
