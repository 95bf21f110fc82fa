"""`audit`: reading the log and checking its chain."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from sharedesk.cli.output import event_json, events_csv, print_events, print_json
from sharedesk.cli.state import TOKEN, Invocation, json_option, pass_invocation
from sharedesk.core.audit import Action, EventFilter
from sharedesk.core.clock import utc_now
from sharedesk.core.expiry import parse_duration
from sharedesk.errors import UserError


def _moment(_context: click.Context, _parameter: click.Parameter, value: str | None) -> datetime | None:
    """Accept a local date and time, or how long ago."""
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except ValueError:
        pass
    try:
        ago = parse_duration(value)
    except UserError:
        ago = None
    if ago is None:
        raise click.BadParameter("Write a date such as 2026-12-24T17:00, or how long ago, such as 2h or 7d.")
    return utc_now() - ago


@click.group(invoke_without_command=True)
@click.option("--link", "token", type=TOKEN, help="One link.")
@click.option("--since", callback=_moment, help="From this time on, or this long ago (2h, 7d).")
@click.option("--until", callback=_moment, help="Before this time.")
@click.option("--action", type=click.Choice([action.value for action in Action]), help="One kind of event.")
@click.option("--format", "shape", type=click.Choice(["table", "json", "csv"]), default="table", help="How to print.")
@json_option
@click.pass_context
def audit(
    context: click.Context,
    token: str | None,
    since: datetime | None,
    until: datetime | None,
    *,
    action: str | None,
    shape: str,
    as_json: bool,
) -> None:
    """Show what happened, oldest first."""
    if context.invoked_subcommand is not None:
        return
    with context.ensure_object(Invocation).program() as program:
        events = program.audit.events(EventFilter(token, since, until, action))
        if as_json or shape == "json":
            print_json([event_json(event) for event in events])
        elif shape == "csv":
            click.echo(events_csv(events), nl=False)
        elif events:
            print_events(events)


@audit.command()
@json_option
@pass_invocation
def verify(invocation: Invocation, *, as_json: bool) -> None:
    """Check that no event was changed or removed; exit code 1 names the first that does not fit."""
    with invocation.program() as program:
        broken, count = program.audit.verify(), program.audit.count()
    if as_json:
        print_json({"intact": broken is None, "events": count, "first_broken": broken})
    elif broken is None:
        click.echo(f"All {count} events are as they were written.")
    if broken is not None:
        click.echo(
            f"sharedesk: Event {broken} was changed or removed: it does not follow from the one before.", err=True
        )
        sys.exit(1)
