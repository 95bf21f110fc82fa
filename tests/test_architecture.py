"""The shape of the code: who may import whom, how long files and functions are, and that modules say what they own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "sharedesk"

BASE = {"errors", "core"}
MAY_IMPORT = {
    "errors": set[str](),
    "core": {"errors"},
    "events": BASE,
    "paths": BASE,
    "log": BASE | {"paths"},
    "store": BASE | {"paths"},
    "storage": BASE,
    "net": BASE,
    "desktop": BASE,
    "services": BASE | {"events", "paths", "store", "storage", "net"},
    "server": BASE | {"events", "paths", "services"},
    "ui": BASE | {"events", "paths", "services", "desktop"},
    "app": BASE | {"events", "paths", "log", "store", "storage", "net", "desktop", "services", "server"},
    "cli": BASE | {"events", "paths", "log", "services", "app", "ui", "desktop"},
    "__main__": BASE | {"cli"},
}
"""The edges of docs/architecture.md, layer by layer (a layer may always import itself and the bare package)."""

SEAMS = {
    "sharedesk.server": {"sharedesk.storage.base"},  # it streams bytes, whoever keeps them
    "sharedesk.server.transport.listener": {"sharedesk.net.ports"},
    "sharedesk.server.runner": {"sharedesk.net.tls", "sharedesk.net.certfiles", "sharedesk.net.addresses"},
}
"""Single modules of a lower layer that one place may name: what opens the port knows its certificate and its holder."""

SOLE_IMPORTERS = {
    "PySide6": {"ui"},
    "shiboken6": {"ui"},
    "qtawesome": {"ui"},
    "qtpy": set[str](),
    "cheroot": {"server"},
    "flask": {"server"},
    "werkzeug": {"server"},
    "jinja2": {"server"},
    "babel": {"server", "services"},
    "flask_babel": {"server"},
    "peewee": {"store"},
    "playhouse": {"store"},
    "psycopg": {"store"},
    "click": {"cli", "__main__"},
    "PIL": {"services"},
    "resvg_py": {"services"},
    "obstore": {"storage"},
    "asyncssh": {"storage", "net"},
    "smbclient": {"storage"},
    "wakepy": {"desktop"},
    "jeepney": {"desktop"},
    "winreg": {"desktop"},
    "webdav4": {"storage"},
}
CORE_MAY_NOT = {"socket", "ssl", "sqlite3", "threading", "subprocess", "tempfile", "shutil", "http", "logging", "os"}

LONGEST_FILE = 450
LONG_FUNCTION = 50
LONG_SHARE = 0.02


@dataclass(frozen=True)
class Import:
    """One imported name: `target` is the module (`sharedesk.core.link`) or the thing within it."""

    target: str
    line: int
    lazy: bool
    typing_only: bool


@cache
def modules() -> dict[str, ast.Module]:
    """Return every module of the package by its dotted name."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = ast.parse(path.read_text(), str(path))
    return found


def layer(module: str) -> str:
    """Return the part of the package that `module` belongs to, "" for the bare package."""
    return module.split(".")[1] if "." in module else ""


@cache
def imports(module: str) -> tuple[Import, ...]:
    """Return what `module` imports, wherever in its code."""
    return tuple(_imports(modules()[module], module, lazy=False, typing_only=False))


def _imports(node: ast.AST, module: str, *, lazy: bool, typing_only: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.Import(names=names):
                yield from (Import(name.name, child.lineno, lazy, typing_only) for name in names)
            case ast.ImportFrom(module=source, names=names, level=level):
                assert level == 0, f"{module}:{child.lineno} imports relatively"
                yield from (Import(f"{source}.{name.name}", child.lineno, lazy, typing_only) for name in names)
            case _:
                inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                checked = isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test)
                yield from _imports(child, module, lazy=lazy or inside, typing_only=typing_only or checked)


def imported_module(target: str) -> str:
    """Return the module of this package that `target` is or lies in, "" for what is not ours."""
    while target not in modules():
        if "." not in target:
            return ""
        target = target.rpartition(".")[0]
    return target


def test_imports_follow_the_table() -> None:
    wrong = [
        f"{module}:{found.line} imports {target}"
        for module in modules()
        for found in imports(module)
        if (target := imported_module(found.target))
        and layer(target) not in may_import(module)
        and not any(module.startswith(place) and target in targets for place, targets in SEAMS.items())
    ]
    assert wrong == []


def may_import(module: str) -> set[str]:
    """Return the layers whose modules this one may import."""
    here = layer(module)
    return MAY_IMPORT[here] | {here, ""} if here else {""}


def test_each_library_has_one_home() -> None:
    wrong = [
        f"{module}:{found.line} imports {found.target}"
        for module in modules()
        for found in imports(module)
        if layer(module) not in SOLE_IMPORTERS.get(found.target.split(".")[0], {layer(module)})
    ]
    assert wrong == []


def test_core_touches_nothing() -> None:
    wrong = [
        f"{module}:{found.line} imports {found.target}"
        for module in modules()
        for found in imports(module)
        if layer(module) == "core" and found.target.split(".")[0] in CORE_MAY_NOT
    ]
    assert wrong == []


def test_only_the_command_line_imports_late() -> None:
    late = [
        f"{module}:{found.line} imports {found.target} in a function"
        for module in modules()
        for found in imports(module)
        if found.lazy and layer(module) != "cli"
    ]
    assert late == []


def test_the_command_line_imports_the_window_late() -> None:
    early = [
        f"{module}:{found.line}"
        for module in modules()
        if layer(module) in {"cli", "__main__"}
        for found in imports(module)
        if layer(imported_module(found.target)) == "ui" and not found.lazy
    ]
    assert early == []


def test_no_two_modules_import_each_other_in_a_circle() -> None:
    graph = {
        module: {imported_module(found.target) for found in imports(module) if not found.typing_only} - {"", module}
        for module in modules()
    }
    assert circles(graph) == []


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """Return the groups of modules that reach each other, found by taking away what imports or is imported last."""
    rest = {module: set(targets) for module, targets in graph.items()}
    while free := [module for module, targets in rest.items() if not targets & rest.keys()]:
        for module in free:
            del rest[module]
    used = set(chain.from_iterable(rest.values()))
    while unused := [module for module in rest if module not in used]:
        for module in unused:
            del rest[module]
        used = set(chain.from_iterable(rest.values()))
    return [set(rest)] if rest else []


def test_a_circle_is_found_and_a_tree_is_not() -> None:
    assert circles({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == []
    assert circles({"top": {"a"}, "a": {"b"}, "b": {"c"}, "c": {"a", "leaf"}, "leaf": set()}) == [{"a", "b", "c"}]


def test_a_module_opens_with_what_it_owns() -> None:
    assert [module for module, tree in modules().items() if not ast.get_docstring(tree)] == []


def test_no_file_is_too_long() -> None:
    lengths = {module: tree.body[-1].end_lineno or 0 for module, tree in modules().items() if tree.body}
    assert {module: length for module, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_file_of_tests_is_too_long() -> None:
    lengths = {path: path.read_text("utf-8").count("\n") for path in (ROOT / "tests").rglob("*.py")}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_tests_share_by_way_of_helpers_and_not_of_each_other() -> None:
    sharing = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").rpartition(".")[2].startswith("test_")
    ]
    assert sharing == []


def test_hardly_any_function_is_long() -> None:
    functions = [
        (f"{module}.{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1)
        for module, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    long = [(name, length) for name, length in functions if length > LONG_FUNCTION]
    assert len(long) < LONG_SHARE * len(functions), long


def test_every_layer_is_in_the_table() -> None:
    assert {layer(module) for module in modules()} - {""} <= MAY_IMPORT.keys()
