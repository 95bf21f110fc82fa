"""What commands share: the data directory, the services, and the kinds of arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from sharedesk.app import account_name, build_context
from sharedesk.cli.output import plain
from sharedesk.services.context import AppContext

F = TypeVar("F", bound=Callable[..., Any])

_TOKEN_IN_URL = re.compile(r"/s/([A-Za-z0-9_-]+)")


@dataclass(frozen=True, slots=True)
class Invocation:
    """The options before the command."""

    data_dir: Path | None

    @contextmanager
    def program(self) -> Iterator[AppContext]:
        """Open the services for one command."""
        program = build_context(self.data_dir)
        try:
            yield program
        finally:
            program.close()


def me() -> str:
    """Return who is acting, for the audit log."""
    return account_name()


class Text(click.ParamType[str]):
    """Text, as against the bytes that a command line may also carry."""

    name = "text"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text; fail where its bytes are none in the terminal's encoding."""
        text = str(value)
        try:
            text.encode()
        except UnicodeEncodeError:
            self.fail(f"“{plain(text)}” has bytes that are not text.", param, ctx)
        return text


class NamedPath(click.ParamType[Path]):
    """A path that is not empty: an unset variable in a script must not mean the current folder."""

    name = "path"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return the path; whether something is there is for the services to say."""
        if not str(value):
            self.fail("It is empty. Name a file or a folder.", param, ctx)
        return Path(str(value))


class Token(Text):
    """The token of a link; a whole URL will do."""

    name = "token"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the token alone."""
        text = super().convert(value, param, ctx)
        match = _TOKEN_IN_URL.search(text)
        return match[1] if match else text


TEXT, PATH, TOKEN = Text(), NamedPath(), Token()

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")
token_argument = click.argument("token", type=TOKEN)
pass_invocation = click.make_pass_decorator(Invocation)
