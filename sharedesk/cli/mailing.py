"""`mail`: whether the mail server works."""

from __future__ import annotations

import click

from sharedesk.cli.output import moment_or_none, plain, print_json
from sharedesk.cli.state import TEXT, Invocation, json_option, pass_invocation
from sharedesk.core.settings import MAIL_PASSWORD
from sharedesk.services.context import AppContext


@click.group()
def mail() -> None:
    """Try the mail server, or show whether mail works."""


@mail.command("test")
@click.argument("address", type=TEXT)
@json_option
@pass_invocation
def test_mail(invocation: Invocation, address: str, *, as_json: bool) -> None:
    """Send a test mail to ADDRESS at once; what is wrong is told."""
    with invocation.program() as program:
        seconds = program.mail.test(address)
    if as_json:
        print_json({"to": address, "seconds": round(seconds, 3)})
    else:
        click.echo(f"The mail server took a test mail for {plain(address)} in {seconds:.1f} s.")


@mail.command("status")
@json_option
@pass_invocation
def mail_status(invocation: Invocation, *, as_json: bool) -> None:
    """Say whether mail works, since when, what waits, and where the password is kept."""
    with invocation.program() as program:
        status, place = program.mail.status(), _place(program)
    if as_json:
        document = {
            "state": status.state.value,
            "since": moment_or_none(status.since),
            "problem": status.problem,
            "waiting": status.waiting,
            "password_place": place,
        }
        print_json(document)
        return
    click.echo(plain(status))
    if status.waiting:
        click.echo(f"Mails that wait to be tried again: {status.waiting}.")
    if place:
        click.echo(f"The password is kept in {place}.")


def _place(program: AppContext) -> str:
    """Return where the password is kept, "" when there is none."""
    return program.settings.place(MAIL_PASSWORD) or ""
