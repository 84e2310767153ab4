"""Fetch the web pages' libraries from npm, at the versions and with the digests named here, or check them.

python scripts/vendor_web.py [--check]

The published files are kept as they are, each with its licence. ``--check`` needs neither npm nor a network.
To take a newer version: change it here, run the script, and put the digests that it names in the table once
you have looked at what changed.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "src" / "onrecord" / "web" / "static" / "vendor"


@dataclass(frozen=True)
class Library:
    """A package of npm of which one file is shipped.

    Attributes:
        package, version: in npm.
        file: its path in the package.
        name: what it is kept as; the licence is kept as ``NAME.LICENSE.txt``.
        licence: SPDX identifier.
        sha256: of the file and of the licence.
    """

    package: str
    version: str
    file: str
    name: str
    licence: str
    sha256: tuple[str, str]

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        """Path in the package, name of the kept file and its digest."""
        return [
            (self.file, self.name, self.sha256[0]),
            ("LICENSE", f"{self.name.partition('.')[0]}.LICENSE.txt", self.sha256[1]),
        ]


LIBRARIES = (
    Library(
        "d3",
        "7.9.0",
        "dist/d3.min.js",
        "d3.min.js",
        "ISC",
        (
            "f2094bbf6141b359722c4fe454eb6c4b0f0e42cc10cc7af921fc158fceb86539",
            "3e6849627f74ff73c257a3ae1efb574015d94fc1035c05ec3c15805165efcbc4",
        ),
    ),
    Library(
        "@observablehq/plot",
        "0.6.17",
        "dist/plot.umd.min.js",
        "plot.umd.min.js",
        "ISC",
        (
            "4358086467740777dd788d6b27a95cebdbaefdd50c730a3060117073bd7134cb",
            "4b295e011e0e046170041b5b46f1349393aeceb95797793a55bd21dbb543363a",
        ),
    ),
    Library(
        "cytoscape",
        "3.33.1",
        "dist/cytoscape.min.js",
        "cytoscape.min.js",
        "MIT",
        (
            "f55947f3daa3bae53209d4b885c195c157f595c225e508a6b382598d9452d6e2",
            "e4b62495bacaefaf330f38f226e20d1d60d658d444998ba7406a191f96a2e701",
        ),
    ),
    Library(
        "htmx.org",
        "2.0.8",
        "dist/htmx.min.js",
        "htmx.min.js",
        "0BSD",
        (
            "22283ef68cb7545914f0a88a1bdedc7256a703d1d580c1d255217d0a50d31313",
            "d3d2456f76414f2456104660ebd65aff1c04cd7966b942bdabd63f3cdb316a38",
        ),
    ),
)


def fetch(library: Library) -> list[str]:
    """Fetch one library and keep its files; gives a line for each whose digest is not the one named here."""
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["npm", "pack", "--silent", f"{library.package}@{library.version}"],
            cwd=folder,
            check=True,
            capture_output=True,
            text=True,
        )
        with tarfile.open(Path(folder) / packed.stdout.split()[-1]) as archive:
            found = []
            for inside, name, digest in library.parts:
                member = archive.extractfile(f"package/{inside}")
                if member is None:
                    raise FileNotFoundError(f"{library.package}: {inside}")
                found.append((name, digest, member.read()))
    faults = []
    for name, digest, content in found:
        if hashlib.sha256(content).hexdigest() == digest:
            (FOLDER / name).write_bytes(content)
        else:
            faults.append(f"{name}: fetched with the digest {hashlib.sha256(content).hexdigest()}; not kept")
    return faults


def check() -> list[str]:
    """A line for each file that is missing, that differs, or that no library here names."""
    wanted = {name: digest for library in LIBRARIES for _, name, digest in library.parts}
    held = {path.name: path for path in FOLDER.iterdir()} if FOLDER.is_dir() else {}
    faults = [f"{name}: is not there" for name in wanted if name not in held]
    faults += [f"{name}: no library of this script has it" for name in held if name not in wanted]
    faults += [
        f"{name}: is not the published file"
        for name, path in held.items()
        if name in wanted and hashlib.sha256(path.read_bytes()).hexdigest() != wanted[name]
    ]
    return faults


def main() -> int:
    """Fetch or check; 1 if a file is not as it should be."""
    if "--check" in sys.argv[1:]:
        faults = check()
    else:
        FOLDER.mkdir(parents=True, exist_ok=True)
        faults = [fault for library in LIBRARIES for fault in fetch(library)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
