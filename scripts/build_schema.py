"""Write the JSON Schema of the record, or check that the shipped one is up to date.

python scripts/build_schema.py [--check]
"""

from __future__ import annotations

import sys
from pathlib import Path

from onrecord import schema

FILE = Path(schema.__file__).parent / schema.NAME


def main() -> int:
    """Write or check; 1 if the shipped schema is out of date."""
    if "--check" in sys.argv[1:]:
        if FILE.exists() and FILE.read_text("utf-8") == schema.build():
            return 0
        print(f"{FILE.name} is out of date: run scripts/build_schema.py", file=sys.stderr)
        return 1
    FILE.write_text(schema.build(), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
