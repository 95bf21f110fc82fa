"""What commands share: the data directory, the services, and how errors are told."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from sharedesk.app import account_name, build_context
from sharedesk.cli.output import plain
from sharedesk.errors import ShareDeskError
from sharedesk.services.context import AppContext

F = TypeVar("F", bound=Callable[..., Any])

_TOKEN_IN_URL = re.compile(r"/s/([A-Za-z0-9_-]+)")


@dataclass(frozen=True, slots=True)
class Invocation:
    """The options before the command."""

    data_dir: Path | None

    @contextmanager
    def program(self) -> Iterator[AppContext]:
        """Open the services for one command; a ShareDeskError becomes one line and exit code 1."""
        with told():
            program = build_context(self.data_dir)
            try:
                yield program
            finally:
                program.close()


@contextmanager
def told() -> Iterator[None]:
    """Tell a ShareDeskError in one line on stderr and exit with code 1."""
    try:
        yield
    except ShareDeskError as error:
        click.echo(f"sharedesk: {plain(error)}", err=True)
        sys.exit(1)


def me() -> str:
    """Return who is acting, for the audit log."""
    return account_name()


def token_of(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """Accept a whole link where a token is asked for."""
    match = _TOKEN_IN_URL.search(value)
    return match[1] if match else value


json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")
token_argument = click.argument("token", callback=token_of)
pass_invocation = click.make_pass_decorator(Invocation)
