"""Writes the tables of docs/security.md from the tests: `python -m tests.security.document`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.security.catalogue import ADVISORIES, ASVS, NOT_HERE

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "security.md"
BEGIN, END = "<!-- written by python -m tests.security.document -->\n", "<!-- end -->\n"


def shown() -> dict[str, list[str]]:
    """Return the tests that are marked with `shows`, by what they show."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, node in _tests(ast.parse(path.read_text())):
            for shows in _marks(node):
                found.setdefault(shows, []).append(f"{path.relative_to(ROOT / 'tests')}: {name}")
    return found


def _tests(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            yield node.name, node


def _marks(node: ast.FunctionDef) -> Iterator[str]:
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.shows":
            yield from (ast.literal_eval(argument) for argument in decorator.args)


def render(tests: dict[str, list[str]]) -> str:
    """Return both tables as Markdown."""
    lines = [
        "### What went wrong elsewhere",
        "",
        "| | known as | what happened | shown by |",
        "| --- | --- | --- | --- |",
    ]
    for key, advisory in ADVISORIES.items():
        lines.append(f"| {key} | {advisory.ids} | {advisory.what} | {_evidence(key, tests)} |")
    lines += ["", "### Requirements of the OWASP ASVS 5.0", "", "| | what it asks | shown by |", "| --- | --- | --- |"]
    lines += [f"| {key} | {what} | {_evidence(key, tests)} |" for key, what in ASVS.items()]
    return "\n".join(lines) + "\n"


def _evidence(key: str, tests: dict[str, list[str]]) -> str:
    if key in NOT_HERE:
        return f"not in this version: {NOT_HERE[key]}"
    return "<br>".join(f"`{name}`" for name in tests.get(key, []))


def written(text: str, tables: str) -> str:
    """Return the document with new tables in the place of the old ones."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{tables}\n{END}{tail}"


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text(), render(shown())))
