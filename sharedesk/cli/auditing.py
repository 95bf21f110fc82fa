"""`audit`: reading the log and checking its chain."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from sharedesk.cli.output import plain, print_events, print_json
from sharedesk.cli.state import PATH, TEXT, TOKEN, Invocation, json_option, me, pass_invocation
from sharedesk.core.audit import EventFilter, matching_actions
from sharedesk.core.clock import utc_now
from sharedesk.core.expiry import parse_duration
from sharedesk.errors import UserError
from sharedesk.services.audit import Finding
from sharedesk.services.export import ExportFormat

F = TypeVar("F", bound=Callable[..., Any])

SHAPES = ("table", *(shape.value for shape in ExportFormat))
EXAMPLES = "download.completed, or download.* for all of its kind"


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


def _actions(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Accept actions, and groups of them."""
    if unknown := next((value for value in values if not matching_actions([value])), None):
        raise click.BadParameter(f"There is no action “{plain(unknown)}”. Write one such as {EXAMPLES}.")
    return values


def filter_options(command: F) -> F:
    """Add the options that say which events are meant."""
    options = (
        click.option("--link", "token", type=TOKEN, help="One link."),
        click.option("--since", callback=_moment, help="From this time on, or this long ago (2h, 7d)."),
        click.option("--until", callback=_moment, help="Before this time."),
        click.option(
            "--action", "actions", multiple=True, callback=_actions,
            help="One kind of event, or a group (download.*); may be repeated.",
        ),
        click.option("--person", type=TEXT, help="What this person did."),
        click.option("--email", type=TEXT, help="What somebody with this e-mail address did."),
        click.option("--ip", type=TEXT, help="From this address, or all that begin like this (192.0.2.)."),
        click.option("--search", "text", type=TEXT, help="With this text anywhere: file, link, title, who, detail."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.group(invoke_without_command=True)
@filter_options
@click.option("--format", "shape", type=click.Choice(SHAPES), default="table", help="How to print.")
@click.option("-o", "--output", type=PATH, help="Write to this file instead; the log records who did.")
@json_option
@click.pass_context
def audit(
    context: click.Context,
    /,
    *,
    shape: str,
    output: Path | None,
    as_json: bool,
    **wanted: Any,  # noqa: ANN401  (the options are the fields of EventFilter)
) -> None:
    """Show what happened, oldest first."""
    if context.invoked_subcommand is not None:
        return
    if output is not None and shape == "table" and not as_json:
        raise click.BadOptionUsage("output", "A file needs --format csv, json or jsonl.", context)
    events = EventFilter(**wanted)
    with context.ensure_object(Invocation).program() as program:
        if shape == "table" and not as_json:
            print_events(program.audit.oldest_first(events))
            return
        chosen = ExportFormat.JSON if as_json else ExportFormat(shape)
        if output is None:
            program.export.write(events, chosen, sys.stdout)
        else:
            number = program.export.save(events, chosen, output, by=me())
            click.echo(f"{number} events are in {plain(output)}.", err=True)


@audit.command()
@click.option("--head", type=TEXT, help="A hash that `audit head` printed earlier, which has to be in the chain.")
@json_option
@pass_invocation
def verify(invocation: Invocation, *, head: str | None, as_json: bool) -> None:
    """Check that no event was changed or removed; exit code 1 names the first that does not fit."""
    wanted = None if head is None else _hash_in(head)
    with invocation.program() as program:
        found = program.audit.check(head=wanted)
    is_lost = wanted is not None and not found.found and found.first_broken is None
    if as_json:
        document = {
            "intact": found.first_broken is None and not is_lost,
            "events": max(0, found.head.seq - found.anchor.seq),
            "first_broken": found.first_broken,
        }
        print_json(document | ({} if wanted is None else {"head_found": found.found}))
    elif found.first_broken is None and not is_lost:
        click.echo(_whole(found))
    if found.first_broken is not None:
        _fail(f"Event {found.first_broken} was changed or removed: it does not follow from the one before.")
    if is_lost:
        _fail("The hash is not in the log: the log was written anew since, or that event has been removed by its age.")


def _hash_in(text: str) -> str:
    if found := re.search(r"\b[0-9a-f]{64}\b", text.lower()):
        return found[0]
    raise click.BadParameter("It is no hash. Write the line that “sharedesk audit head” printed.", param_hint="--head")


def _whole(found: Finding) -> str:
    if not found.anchor.seq:
        return f"All {found.events} events are as they were written."
    told = f"All {found.events} events after number {found.anchor.seq} are as they were written"
    return f"{told}; older ones were removed because of audit.retention."


def _fail(line: str) -> NoReturn:
    click.echo(f"sharedesk: {line}", err=True)
    sys.exit(1)


@audit.command()
@json_option
@pass_invocation
def head(invocation: Invocation, *, as_json: bool) -> None:
    """Print number and hash of the newest event, to be kept elsewhere: later they prove that nothing was changed."""
    with invocation.program() as program:
        end = program.audit.head()
    if as_json:
        print_json({"seq": end.seq, "hash": end.hash})
    else:
        click.echo(f"{end.seq} {end.hash}")
