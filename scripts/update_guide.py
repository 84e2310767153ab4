"""Run the commands shown in docs/guide.md and put what they print in its place.

    python scripts/update_guide.py [--check]

A block fenced as ``console`` holds commands, each on a line after ``$``, and their output. The commands
run in the repository's root, through the shell, one after the other.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "guide.md"
BLOCK = re.compile(r"```console\n(.*?)```\n", re.DOTALL)


def run(command: str, folder: str) -> str:
    """What the command prints, on standard output and standard error."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COLUMNS": "96", "OUT": folder}
    outcome = subprocess.run(
        command,
        shell=True,
        executable="/bin/bash",
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=120,
    )
    return outcome.stdout.decode()


def updated(text: str) -> str:
    """The guide with the output of its commands as it is now."""
    with tempfile.TemporaryDirectory() as folder:

        def block(match: re.Match[str]) -> str:
            commands = [line for line in match[1].splitlines() if line.startswith("$ ")]
            pieces = [f"{command}\n{run(command[2:], folder)}" for command in commands]
            return "```console\n" + "".join(pieces) + "```\n"

        return BLOCK.sub(block, text)


def main() -> int:
    """Update or check; 1 if the guide lags behind."""
    text = GUIDE.read_text("utf-8")
    now = updated(text)
    if "--check" in sys.argv[1:]:
        if now != text:
            print("docs/guide.md lags behind: run scripts/update_guide.py", file=sys.stderr)
        return int(now != text)
    GUIDE.write_text(now, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
