"""Run the examples in README.md and put what they print in its place.

    python scripts/update_readme.py [--check]

Blocks fenced as ``console`` are run as those of the guide (``update_guide.py``). A block of ``text`` that
follows a block of ``python`` at once is what that prints.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import update_guide

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
EXAMPLE = re.compile(r"(?P<head>```python\n(?P<code>.*?)```\n\n```text\n)(?P<printed>.*?)```\n", re.DOTALL)


def printed(code: str) -> str:
    """What a piece of Python prints."""
    outcome = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=120
    )
    return outcome.stdout.decode()


def updated(page: str) -> str:
    """The page with the output of its examples as it is now."""
    page = update_guide.updated(page)
    return EXAMPLE.sub(lambda match: f"{match['head']}{printed(match['code'])}```\n", page)


def main() -> int:
    """Update or check; 1 if the page lags behind."""
    page = README.read_text("utf-8")
    now = updated(page)
    if "--check" in sys.argv[1:]:
        if now != page:
            print("README.md lags behind: run scripts/update_readme.py", file=sys.stderr)
        return int(now != page)
    README.write_text(now, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
