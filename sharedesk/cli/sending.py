"""`send` and `share`: making links from the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import click

from sharedesk.cli.interrupting import cancelled_by_signals
from sharedesk.cli.options import Choices, link_options
from sharedesk.cli.output import link_json, print_json
from sharedesk.cli.state import PATH, Invocation, json_option, me, pass_invocation
from sharedesk.core.link import CopyPhase, Mode
from sharedesk.core.sizes import readable
from sharedesk.errors import UserError
from sharedesk.events import AppEvent, CopyProgress
from sharedesk.services.context import AppContext
from sharedesk.services.control import CopyControl

F = TypeVar("F", bound=Callable[..., Any])


def making_options(command: F) -> F:
    """Add what `send` and `share` take."""
    paths = click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=PATH)
    return json_option(link_options(paths(command)))


@click.command()
@making_options
@pass_invocation
def send(invocation: Invocation, paths: tuple[Path, ...], *, choices: Choices, as_json: bool) -> None:
    """Copy files and folders for a new link and print its URL once the copy is whole and durable."""
    chosen, control = choices.for_new_link(), CopyControl()
    with invocation.program() as program, cancelled_by_signals(control):
        options = program.links.completed(chosen)
        told = None if choices.typed_password else options.password
        details = program.links.create(Mode.SEND, paths, options, by=me())
        with forgotten_on_failure(program, details.link.token):
            with progress_on_terminal(program):
                program.copying.run(details.link.id, control, patient=False)
            control.checkpoint()
            require_whole(program, details.link.id)
            print_made(program, details.link.token, told, as_json=as_json)


@click.command()
@making_options
@pass_invocation
def share(invocation: Invocation, paths: tuple[Path, ...], *, choices: Choices, as_json: bool) -> None:
    """Make a link to files and folders where they are and print its URL; recipients get the current version."""
    chosen = choices.for_new_link()
    with invocation.program() as program:
        options = program.links.completed(chosen)
        told = None if choices.typed_password else options.password
        details = program.links.create(Mode.SHARE, paths, options, by=me())
        with forgotten_on_failure(program, details.link.token):
            program.measuring.measure(details.link.id)
            print_made(program, details.link.token, told, as_json=as_json)


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


def print_made(program: AppContext, token: str, password: str | None, *, as_json: bool) -> None:
    """Print a new link: its URL alone, or all of it as JSON. `password` is one that nobody typed: it is told once."""
    if as_json:
        document = link_json(program, program.links.get(token))
        print_json(document | {"generated_password": password} if password else document)
        return
    click.echo(program.links.url(token))
    print_password(password)


def print_password(password: str | None) -> None:
    """Tell a generated password on stderr, so that stdout has the URL alone."""
    if password:
        click.echo(f"Password: {password}", err=True)


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
