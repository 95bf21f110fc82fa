"""`send` and `share`: making links from the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from sharedesk.cli.interrupting import cancelled_by_signals
from sharedesk.cli.output import link_json, print_json
from sharedesk.cli.state import PATH, TEXT, Invocation, json_option, me, pass_invocation
from sharedesk.core.clock import utc_now
from sharedesk.core.expiry import parse_when
from sharedesk.core.link import CopyPhase, LinkOptions, Mode
from sharedesk.errors import UserError
from sharedesk.events import AppEvent, CopyProgress
from sharedesk.services.context import AppContext
from sharedesk.services.control import CopyControl
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
        try:
            return parse_when(str(value), utc_now()) or NEVER
        except UserError as error:
            self.fail(str(error), param, ctx)


def text_options(command: F) -> F:
    """Add the options that making and editing a link share."""
    for option in (
        click.option("--expires", type=When(), help="When it ends: 90m, 12h, 7d, 2w, a local date and time, or never."),
        click.option("--message", type=TEXT, help="A message for the recipients."),
        click.option("--title", type=TEXT, help="What recipients see as its title."),
    ):
        command = option(command)
    return command


def making_options(command: F) -> F:
    """Add what `send` and `share` take."""
    paths = click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=PATH)
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
    options, control = options_from(title, message, expires, paused=paused), CopyControl()
    with invocation.program() as program, cancelled_by_signals(control):
        details = program.links.create(Mode.SEND, paths, options, by=me())
        with forgotten_on_failure(program, details.link.token):
            with progress_on_terminal(program):
                program.copying.run(details.link.id, control, patient=False)
            control.checkpoint()
            require_whole(program, details.link.id)
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
        with forgotten_on_failure(program, details.link.token):
            program.measuring.measure(details.link.id)
            print_made(program, details.link.token, as_json=as_json)


@contextmanager
def forgotten_on_failure(program: AppContext, token: str) -> Iterator[None]:
    """Take a new link away again when its URL could not be given to anybody."""
    try:
        yield
    except BaseException:
        with suppress(UserError):  # a cancelled copy has taken it away already
            program.links.delete(token, by=me())
        program.retention.purge()
        raise


def require_whole(program: AppContext, link_id: int) -> None:
    """Raise UserError when somebody ended the link while its files were copied."""
    details = program.links.by_id(link_id)
    if details is None or details.link.phase is not CopyPhase.READY:
        raise UserError("The link was taken away while its files were copied.", hint="Make a new link.")


def print_made(program: AppContext, token: str, *, as_json: bool) -> None:
    """Print a new link: its URL alone, or all of it as JSON."""
    if as_json:
        print_json(link_json(program, program.links.get(token)))
    else:
        click.echo(program.links.url(token))


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
