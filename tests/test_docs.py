"""The reference is true: every setting, action, route, command and option of the program is in it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from sharedesk.app import build_context
from sharedesk.cli.main import main
from sharedesk.core.audit import Action
from sharedesk.core.settings import SETTINGS
from sharedesk.server.app import create_app

REFERENCE = (Path(__file__).parents[1] / "docs" / "reference.md").read_text()


def rows(heading: str) -> dict[str, str]:
    """Return the table rows under `heading` by the code in their first cell."""
    section = re.split(r"^## ", REFERENCE.partition(f"\n## {heading}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]
    found = re.findall(r"^(\| `([^`]+)` .*\|)$", section, flags=re.MULTILINE)
    assert len({name for _, name in found}) == len(found), f"a row of {heading} stands there twice"
    return {name: row for row, name in found}


def test_settings() -> None:
    told = rows("Settings")
    for setting in SETTINGS:
        default = setting.render(setting.default)
        row = f"| `{setting.key}` | {setting.type} | {f'`{default}`' if default else '(empty)'} | {setting.help} |"
        assert told.get(setting.key) == row
    assert told.keys() == {setting.key for setting in SETTINGS}


def test_actions() -> None:
    assert rows("Audit actions").keys() == {action.value for action in Action}


@pytest.fixture
def routes(data_dir: Path) -> Iterator[set[str]]:
    program = build_context(data_dir)
    yield {
        f"{method} {rule.rule}"
        for rule in create_app(program).url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    program.close()


def test_routes(routes: set[str]) -> None:
    assert rows("Portal").keys() == routes


def commands(group: click.Group, *above: str) -> Iterator[tuple[str, click.Command]]:
    """Yield every command a person can type with its words, a group only where it does something by itself."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, *above, name)
        if not command.hidden and (not isinstance(command, click.Group) or command.invoke_without_command):
            yield " ".join((*above, name)), command


def options(command: click.Command) -> set[str]:
    """Return the long options that a command takes."""
    found = [option for option in command.params if isinstance(option, click.Option)]
    return {name for option in found for name in (*option.opts, *option.secondary_opts) if name.startswith("--")}


def test_commands() -> None:
    told = {re.sub(r" [A-Z].*", "", usage): row for usage, row in rows("Command line").items()}
    known = dict(commands(main))
    assert told.keys() == known.keys()
    for words, command in known.items():
        assert "--json" in options(command), f"{words} does not take --json"
        assert set(re.findall(r"`(--[a-z-]+)", told[words])) - {"--json"} == options(command) - {"--json"}, words


def test_options_before_the_command() -> None:
    line = next(line for line in REFERENCE.splitlines() if "Options of `sharedesk` itself" in line)
    assert set(re.findall(r"`(--[a-z-]+)", line)) == options(main) | {"--help"}
