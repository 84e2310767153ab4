"""Build the documentation as a site, or only check it: a link that leads nowhere fails.

    python scripts/build_site.py [FOLDER]

The pages stay where they are in the repository, so that they read as well there: they are put together in a
folder of their own, with the same paths, and MkDocs makes the site of it (build/site by default). What the
navigation shows, and in which order, is what docs/index.md lists.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

ROOT = Path(__file__).parents[1]
SITE = ROOT / "build" / "site"
PAGES = ("*.md", "docs/*.md", "corpus/**/*.md", "bench/*.md")
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)


def slug(text: str, separator: str) -> str:
    """A heading's anchor as GitHub makes it, which is what links in the pages use."""
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", separator)


def linked(page: Path) -> set[Path]:
    """The files that a page links to or shows."""
    prose = FENCE.sub("", page.read_text("utf-8"))
    names = [unquote(target.partition("#")[0]) for target in LINK.findall(prose)]
    return {(page.parent / name).resolve() for name in names if name and not re.match(r"[a-z]+:", name)}


def gather(folder: Path) -> None:
    """Copy the pages, and what they link to, with their paths. A link to a folder leads to its README."""
    pages = {page for pattern in PAGES for page in ROOT.glob(pattern)}
    for file in pages | {file for page in pages for file in linked(page)}:
        if file.is_file() and file.is_relative_to(ROOT):
            place = folder / file.relative_to(ROOT)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, place)


def navigation() -> list[dict[str, Any]]:
    """The sections and pages that docs/index.md lists."""
    found: list[dict[str, Any]] = [{"Onrecord": "README.md"}, {"All pages": "docs/index.md"}]
    for part in (ROOT / "docs" / "index.md").read_text("utf-8").split("\n## ")[1:]:
        rows = re.findall(r"^\| \[([^\]]+)\]\(([^)]+)\) \|", part, re.MULTILINE)
        pages = [
            {name.removesuffix(".md"): str((ROOT / "docs" / target).resolve().relative_to(ROOT))}
            for name, target in rows
        ]
        found.append({part.partition("\n")[0]: [page for page in pages if "README.md" not in page.values()]})
    return found


def main() -> int:
    """Build; 1 if something leads nowhere."""
    site = Path(sys.argv[1]).resolve() if sys.argv[1:] else SITE
    with tempfile.TemporaryDirectory() as folder:
        gather(Path(folder, "pages"))
        Path(folder, "mkdocs.yml").touch()
        config = load_config(
            config_file=str(Path(folder, "mkdocs.yml")),
            site_name="Onrecord",
            docs_dir=str(Path(folder, "pages")),
            site_dir=str(site),
            nav=navigation(),
            # Nothing is fetched from elsewhere.
            theme={"name": "readthedocs", "highlightjs": False, "navigation_depth": 2},
            plugins=["search"],
            markdown_extensions=[
                "tables",
                "fenced_code",
                "footnotes",
                "sane_lists",
                {"toc": {"slugify": slug, "permalink": True}},
            ],
            strict=True,
            validation={
                "nav": {"omitted_files": "ignore", "not_found": "warn", "absolute_links": "warn"},
                "links": {
                    "not_found": "warn",
                    "anchors": "warn",
                    "absolute_links": "warn",
                    "unrecognized_links": "warn",
                },
            },
        )
        try:
            build(config)
        except Abort:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
