"""The pages do not lag behind the code: options, links, commands, examples, the reference."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import click
import pytest
import typer

from onrecord.acts import Act
from onrecord.cli.app import app
from onrecord.reading.components import ORDER

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(
    [*ROOT.glob("*.md"), *DOCS.glob("**/*.md"), *ROOT.glob("corpus/**/*.md"), *ROOT.glob("bench/*.md")]
)
# Written from measurements by a script, and not there before something was measured.
MEASURED = {DOCS / "quality.md": ROOT / "scripts" / "report_quality.py"}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def text(path: Path) -> str:
    return path.read_text("utf-8")


def prose(path: Path) -> str:
    """A page without its blocks of code."""
    return FENCE.sub("", text(path))


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def title(path: Path) -> str:
    return str(path.relative_to(ROOT))


# -- options ---------------------------------------------------------------------------------------


def commands(group: click.Command, context: click.Context, name: str) -> Iterator[tuple[str, click.Command]]:
    """All commands below one, with the words that call them."""
    if not hasattr(group, "list_commands"):
        yield name, group
        return
    for part in group.list_commands(context):
        if part in ("registers", "verify") and find_spec("icu") is None:
            continue  # the extra that they need is not installed
        found = group.get_command(context, part)
        assert found is not None
        yield from commands(found, context, f"{name} {part}".strip())


def options() -> Iterator[tuple[str, str]]:
    root = typer.main.get_command(app)
    context = click.Context(root)
    yield "", "--version"
    for name, command in commands(root, context, ""):
        for parameter in command.params:
            if parameter.param_type_name == "option" and not getattr(parameter, "hidden", False):
                for option in (*parameter.opts, *parameter.secondary_opts):
                    yield name, option


@pytest.mark.parametrize(("command", "option"), sorted(set(options())))
def test_every_option_is_told(command: str, option: str) -> None:
    """The guide tells all of ``onrecord read``; what other commands take may stand on their own pages."""
    guide = DOCS / "guide.md"
    pages = [guide] if command in ("", "read") else [p for p in DOCS.glob("*.md") if p.name != "reference.md"]
    wanted = re.compile(rf"(?<![\w-]){re.escape(option)}(?![\w-])")
    assert any(wanted.search(text(page)) for page in pages), f"no page tells {option} of onrecord {command}"


def test_options_are_found() -> None:
    found = set(options())
    assert {("read", "--published"), ("read", "-o"), ("evaluate", "--min-f1")} <= found


@pytest.mark.parametrize("page", [DOCS / "guide.md", DOCS / "evaluation.md"], ids=title)
def test_no_option_is_told_that_is_not_there(page: Path) -> None:
    """Options in commands that call ``onrecord``; not those of other programs."""
    known = {option for _, option in options()} | {"--help"}
    for line in text(page).split("\n"):
        call = re.search(r"(?:^\$ |^)(onrecord \w+[^|#;&]*)", line)
        if call is not None:
            told = set(re.findall(r"(?<!\S)--[a-z][\w-]*", call[1]))
            assert told <= known, line


# -- links -----------------------------------------------------------------------------------------


def anchors(path: Path) -> set[str]:
    """Anchors of a page's headings, as GitHub makes them."""
    found: set[str] = set()
    for heading in re.findall(r"^#{1,6} (.+)$", prose(path), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        number = 1
        unique = anchor
        while unique in found:
            unique, number = f"{anchor}-{number}", number + 1
        found.add(unique)
    return found


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        there = (page.parent / name).resolve() if name else page
        if there in MEASURED and not there.exists():
            assert MEASURED[there].exists(), f"{title(page)}: nothing writes {target}"
            continue
        assert there.exists(), f"{title(page)}: {target}"
        if anchor and there.suffix == ".md":
            assert anchor in anchors(there), f"{title(page)}: {target}"


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=title)
def test_the_index_lists_every_page(page: Path) -> None:
    if page.name != "index.md":
        assert f"({page.name})" in text(DOCS / "index.md")


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_paths_in_prose_are_there(page: Path) -> None:
    """Files of the repository that a page names in full."""
    for path in re.findall(r"`((?:src|scripts|tests|docs|corpus|bench|examples)/[\w./-]+)`", text(page)):
        if ROOT / path in MEASURED or re.search(r"\b(ACT|NAME)\b", path):
            continue
        assert (ROOT / path).exists(), f"{title(page)}: {path}"


# -- commands --------------------------------------------------------------------------------------


def test_the_two_commands_of_the_readme_are_there() -> None:
    shown = re.findall(r"^make (\w+)", text(ROOT / "README.md"), re.MULTILINE)
    assert shown == ["demo", "test"]


@pytest.mark.parametrize("page", PAGES, ids=title)
def test_targets_are_in_the_makefile(page: Path) -> None:
    targets = set(re.findall(r"^([a-z][\w-]*):", text(ROOT / "Makefile"), re.MULTILINE))
    blocks = [body for language, body in FENCE.findall(text(page)) if language in ("sh", "console", "")]
    shown = {
        name for body in blocks for name in re.findall(r"(?:^|&& |\$ )make ([a-z]\w*)", body, re.MULTILINE)
    }
    shown |= set(re.findall(r"`make ([a-z]\w*)`", prose(page)))
    assert shown <= targets


# -- examples --------------------------------------------------------------------------------------


def python_examples() -> Iterator[tuple[Path, int, str]]:
    for page in PAGES:
        for n, (language, body) in enumerate(FENCE.findall(text(page))):
            if language == "python" and page != DOCS / "reference.md":
                yield page, n, body


@pytest.mark.parametrize(
    "code", [pytest.param(code, id=f"{title(page)}-{n}") for page, n, code in python_examples()]
)
def test_python_examples_run(code: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if "onrecord.registers" in code or "onrecord.identity" in code or "onrecord.verify" in code:
        pytest.importorskip("icu")
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))  # no example sees the user's own data
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "example", "exec"), {"__name__": "example"})


def test_the_output_in_the_readme_is_what_is_printed() -> None:
    """Renewed by ``scripts/update_readme.py``."""
    page = text(ROOT / "README.md")
    assert script("update_readme").updated(page) == page


# -- what pages say of the code --------------------------------------------------------------------


def test_the_reference_is_up_to_date() -> None:
    outcome = subprocess.run(
        [sys.executable, ROOT / "scripts" / "build_reference.py", "--check"], capture_output=True, text=True
    )
    assert outcome.returncode == 0, outcome.stderr


def test_modules_of_the_reference_are_there() -> None:
    reference = script("build_reference")
    assert {name for name, _ in reference.modules()} >= reference.PUBLIC


def test_reference_of_a_module() -> None:
    page = text(DOCS / "reference.md")
    assert "### `Claim`" in page
    assert "#### `Record.document`" in page
    assert "_evidence_is_in_the_text" not in page


def test_how_it_decides_tells_every_stage() -> None:
    page = text(DOCS / "how-it-decides.md").lower()
    assert [
        name for name in ORDER if f"## {ORDER.index(name) + 3}. {name.removeprefix('onrecord_')}" not in page
    ] == []


def test_every_act_is_in_the_codebook() -> None:
    page = text(DOCS / "codebook.md")
    assert [act.value for act in Act if f"| `{act.value}` |" not in page] == []


def test_every_dependency_is_explained() -> None:
    project = tomllib.loads(text(ROOT / "pyproject.toml"))
    wanted = list(project["project"]["dependencies"])
    for group in project.get("dependency-groups", {}).values():
        wanted += [item for item in group if isinstance(item, str)]
    names = {re.split(r"[\s<>=!~;\[]", item)[0].lower() for item in wanted}
    told = "".join(text(page) for page in DOCS.glob("dependencies*.md"))
    assert [name for name in sorted(names) if f"`{name}`" not in told] == []


def test_notice_names_the_sources_of_the_tables() -> None:
    notice = text(ROOT / "NOTICE")
    for source in ("MITRE ATT&CK", "Microsoft", "MISP galaxy", "CC BY 4.0"):
        assert source in notice


@pytest.mark.parametrize("picture", sorted((DOCS / "img").glob("*.svg")), ids=title)
def test_pictures_are_told_and_alone(picture: Path) -> None:
    """They have a title and a description, both colour schemes, and fetch nothing."""
    drawn = text(picture)
    assert "<title" in drawn
    assert "<desc" in drawn
    assert "prefers-color-scheme: dark" in drawn
    assert not re.findall(r"(?:href|src)=|url\((?!#)|<script", drawn)
