"""Write docs/reference.md, the reference of the Python API, from the code's docstrings, or check it.

    python scripts/build_reference.py [--check]

The code is parsed, not imported: no model is loaded, and the page is the same on every machine. Listed are
all modules with what they are for, and in full the public names of those that are meant to be called from
outside, which are the ones in ``PUBLIC``.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"
PAGE = ROOT / "docs" / "reference.md"

PUBLIC = {
    "onrecord.acts",
    "onrecord.documents.load",
    "onrecord.documents.places",
    "onrecord.errors",
    "onrecord.export",
    "onrecord.evaluation.counterfactual",
    "onrecord.evaluation.gold",
    "onrecord.evaluation.scoring",
    "onrecord.ledger.model",
    "onrecord.ledger.store",
    "onrecord.model",
    "onrecord.reading.api",
    "onrecord.reading.components",
    "onrecord.reading.frames",
    "onrecord.reading.learned.model",
    "onrecord.reading.learned.roots",
    "onrecord.reading.names",
    "onrecord.reading.pipeline",
    "onrecord.reading.state",
    "onrecord.reading.times",
    "onrecord.schema",
    "onrecord.verify.model",
    "onrecord.verify.registers",
    "onrecord.views.html",
    "onrecord.views.json",
    "onrecord.views.markdown",
    "onrecord.views.summary",
    "onrecord.views.terminal",
}

HEAD = """\
# Reference of the Python API

This page is written by `scripts/build_reference.py` from the docstrings of the code. What is meant for daily
use can be imported from `onrecord` itself: {exported}.
"""
SECTIONS = {
    "Args": "Arguments",
    "Attributes": "Attributes",
    "Raises": "Raises",
    "Returns": "Returns",
    "Yields": "Yields",
}
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the package by its dotted name, in the order of the names."""
    found = {}
    for path in SOURCE.rglob("*.py"):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = ast.parse(path.read_text("utf-8"))
    yield from sorted(found.items())


def plain(text: str) -> str:
    """Markup of docstrings (reStructuredText's inline roles and literals) as Markdown."""
    text = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", text)
    text = re.sub(r"``(.+?)``", r"`\1`", text)
    return re.sub(r"::$", ":", text, flags=re.MULTILINE)


def first_sentence(doc: str | None) -> str:
    """What a docstring says first, on one line."""
    paragraph = " ".join((doc or "").split("\n\n")[0].split())
    return plain(re.split(r"(?<=[.?!])\s(?=[A-Z`])", paragraph)[0]).replace("|", "\\|")


def described(doc: str) -> Iterator[str]:
    """A docstring as Markdown: its sections become lists."""
    lines = doc.split("\n")
    n = 0
    while n < len(lines):
        title = SECTIONS.get(lines[n].removesuffix(":")) if lines[n].endswith(":") else None
        if title is None:
            yield plain(lines[n])
            n += 1
            continue
        yield f"**{title}**"
        yield ""
        n += 1
        while n < len(lines) and (not lines[n].strip() or lines[n].startswith("    ")):
            item = lines[n]
            if item.startswith("     "):
                yield f"  {plain(item.strip())}"
            elif item.strip():
                yield (
                    re.sub(r"^([\w, ]+|\*+\w+):", r"- `\1`:", plain(item.strip()))
                    if ":" in item
                    else f"- {item.strip()}"
                )
            n += 1
        yield ""


def signature(node: Definition) -> Iterator[str]:
    """How a name is called, or which fields a class has, as code."""
    if isinstance(node, ast.ClassDef):
        bases = f"({', '.join(ast.unparse(base) for base in node.bases)})" if node.bases else ""
        yield f"class {node.name}{bases}:"
        for item in node.body:
            if isinstance(item, ast.AnnAssign | ast.Assign) and not ast.unparse(item).startswith("_"):
                yield f"    {ast.unparse(item)}"
        return
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    line = f"def {node.name}({', '.join(arguments(node.args))}){returns}"
    if len(line) <= 100:
        yield line
        return
    yield f"def {node.name}("
    for argument in arguments(node.args):
        yield f"    {argument},"
    yield f"){returns}"


def arguments(args: ast.arguments) -> Iterator[str]:
    """The arguments of a function, one after the other."""
    positional = [*args.posonlyargs, *args.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(args.defaults))
    defaults.extend(args.defaults)
    for argument, default in zip(positional, defaults, strict=True):
        yield ast.unparse(argument) + (f" = {ast.unparse(default)}" if default is not None else "")
    if args.vararg:
        yield f"*{ast.unparse(args.vararg)}"
    elif args.kwonlyargs:
        yield "*"
    for argument, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        yield ast.unparse(argument) + (f" = {ast.unparse(default)}" if default is not None else "")
    if args.kwarg:
        yield f"**{ast.unparse(args.kwarg)}"


def entry(node: Definition, within: str = "") -> Iterator[str]:
    """One class or function with what its docstring says; nothing if it is private or has none."""
    doc = ast.get_docstring(node)
    if node.name.startswith("_") or not doc:
        return
    yield f"{'####' if within else '###'} `{within}{node.name}`"
    yield ""
    yield "```python"
    decorators = {ast.unparse(d) for d in node.decorator_list} & {"property", "classmethod", "staticmethod"}
    yield from (f"@{name}" for name in sorted(decorators))
    yield from signature(node)
    yield "```"
    yield ""
    yield from described(doc)
    yield ""
    if isinstance(node, ast.ClassDef):
        for item in node.body:
            if isinstance(item, Definition):
                yield from entry(item, f"{node.name}.")


def lazy_names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The names that the package hands on, with the modules that define them."""
    for item in tree.body:
        if isinstance(item, ast.Assign) and ast.unparse(item.targets[0]) == "_LAZY":
            yield from ast.literal_eval(item.value).items()


def defines(tree: ast.Module, name: str) -> bool:
    """Whether a module defines a class or function of that name."""
    return any(isinstance(node, Definition) and node.name == name for node in tree.body)


def page() -> str:
    """The whole page."""
    found = dict(modules())
    exported = [name for name, module in lazy_names(found["onrecord"]) if defines(found[module], name)]
    lines = [HEAD.format(exported=", ".join(f"`{name}`" for name in exported)), "## Modules", ""]
    lines += ["| module | what it is for |", "| --- | --- |"]
    for name, tree in found.items():
        if doc := ast.get_docstring(tree):
            shown = f"[`{name}`](#{name.replace('.', '')})" if name in PUBLIC else f"`{name}`"
            lines.append(f"| {shown} | {first_sentence(doc)} |")
    lines.append("")
    for name, tree in found.items():
        if name in PUBLIC:
            lines += [f"## {name}", "", *described(ast.get_docstring(tree) or ""), ""]
            for node in tree.body:
                if isinstance(node, Definition):
                    lines.extend(entry(node))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def main() -> int:
    """Write or check; 1 if the page lags behind."""
    now = page()
    if "--check" in sys.argv[1:]:
        if PAGE.exists() and PAGE.read_text("utf-8") == now:
            return 0
        print("docs/reference.md lags behind: run scripts/build_reference.py", file=sys.stderr)
        return 1
    PAGE.write_text(now, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
