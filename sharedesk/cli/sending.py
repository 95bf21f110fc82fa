"""`send` and `share`: making links from the command line."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import click

from sharedesk.cli.output import link_json, print_json
from sharedesk.cli.state import Invocation, json_option, me, pass_invocation
from sharedesk.core.clock import utc_now
from sharedesk.core.expiry import parse_when
from sharedesk.core.link import LinkOptions, Mode
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.events import AppEvent, CopyProgress
from sharedesk.services.context import AppContext
from sharedesk.services.room import readable

F = TypeVar("F", bound=Callable[..., Any])
NEVER = "never"


class When(click.ParamType[datetime | str]):
    """A time to expire at, or never."""

    name = "when"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> datetime | str:
        """Return the moment in UTC, or NEVER."""
        if isinstance(value, datetime):
            return value
        try:
            return parse_when(str(value), utc_now()) or NEVER
        except UserError as error:
            self.fail(str(error), param, ctx)


def text_options(command: F) -> F:
    """Add the options that making and editing a link share."""
    for option in (
        click.option("--expires", type=When(), help="When it ends: 90m, 12h, 7d, 2w, a local date and time, or never."),
        click.option("--message", help="A message for the recipients."),
        click.option("--title", help="What recipients see as its title."),
    ):
        command = option(command)
    return command


def making_options(command: F) -> F:
    """Add what `send` and `share` take."""
    paths = click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
    paused = click.option("--paused", is_flag=True, help="Make it paused; it opens after: link resume.")
    return json_option(text_options(paused(paths(command))))


def options_from(
    title: str | None, message: str | None, expires: datetime | str | None, *, paused: bool
) -> LinkOptions:
    """Return what was chosen on the command line."""
    return LinkOptions(
        title=title or "",
        message=message or "",
        expires_at=expires if isinstance(expires, datetime) else None,
        never_expires=expires == NEVER,
        paused=paused,
    )


@click.command()
@making_options
@pass_invocation
def send(
    invocation: Invocation,
    paths: tuple[Path, ...],
    title: str | None,
    message: str | None,
    expires: datetime | str | None,
    *,
    paused: bool,
    as_json: bool,
) -> None:
    """Copy files and folders for a new link and print its URL once the copy is whole and durable."""
    options = options_from(title, message, expires, paused=paused)
    with invocation.program() as program, interruptible():
        details = program.links.create(Mode.SEND, paths, options, by=me())
        with progress_on_terminal(program):
            copy_or_forget(program, details.link.id, details.link.token)
        print_made(program, details.link.token, as_json=as_json)


@click.command()
@making_options
@pass_invocation
def share(
    invocation: Invocation,
    paths: tuple[Path, ...],
    title: str | None,
    message: str | None,
    expires: datetime | str | None,
    *,
    paused: bool,
    as_json: bool,
) -> None:
    """Make a link to files and folders where they are and print its URL; recipients get the current version."""
    options = options_from(title, message, expires, paused=paused)
    with invocation.program() as program:
        details = program.links.create(Mode.SHARE, paths, options, by=me())
        print_made(program, details.link.token, as_json=as_json)


def copy_or_forget(program: AppContext, link_id: int, token: str) -> None:
    """Copy; when that fails, take the link away again, for nobody has its URL."""
    try:
        program.copying.run(link_id, patient=False)
    except (UserError, EnvironmentFault, KeyboardInterrupt):
        program.links.delete(token, by=me())
        program.retention.purge()
        raise


def print_made(program: AppContext, token: str, *, as_json: bool) -> None:
    """Print a new link: its URL alone, or all of it as JSON."""
    if as_json:
        print_json(link_json(program, program.links.get(token)))
    else:
        click.echo(program.links.url(token))


@contextmanager
def interruptible() -> Iterator[None]:
    """Let SIGTERM end a command as Ctrl-C does, with its cleaning up."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        click.echo("sharedesk: Interrupted; nothing was kept.", err=True)
        sys.exit(1)
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def progress_on_terminal(program: AppContext) -> Iterator[None]:
    """Show how far a copy is on stderr, where that is a terminal."""
    if not sys.stderr.isatty():
        yield
        return

    def show(event: AppEvent) -> None:
        if isinstance(event, CopyProgress) and event.total:
            percent = 100 * event.copied // event.total
            click.echo(f"\rCopying {percent} % of {readable(event.total)} ", nl=False, err=True)

    unsubscribe = program.bus.subscribe(show)
    try:
        yield
    finally:
        unsubscribe()
        click.echo("\r\x1b[K", nl=False, err=True)
