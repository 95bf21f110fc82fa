"""`links` and `link …`: listing, showing and changing links."""

from __future__ import annotations

from pathlib import Path

import click

from sharedesk.cli.interrupting import cancelled_by_signals
from sharedesk.cli.options import Choices, link_options
from sharedesk.cli.output import (
    holder_json,
    link_json,
    print_holders,
    print_json,
    print_left,
    print_link,
    print_links,
)
from sharedesk.cli.sending import print_password
from sharedesk.cli.state import PATH, TEXT, Invocation, json_option, me, pass_invocation, token_argument
from sharedesk.cli.weaker import show_weaker
from sharedesk.core.expiry import LONGEST
from sharedesk.core.link import LinkDetails, LinkState
from sharedesk.services.context import AppContext
from sharedesk.services.control import CopyControl
from sharedesk.services.requests import EXTENSION_DAYS


@click.command()
@click.option("--state", type=click.Choice([state.value for state in LinkState]), help="Only links in this state.")
@click.option("--search", type=TEXT, help="Only links whose title, files or token contain this text.")
@click.option("--weaker", is_flag=True, help="Only links that are weaker than the policy, and in what.")
@click.option("--apply", is_flag=True, help="Tighten those that are weaker as far as that needs no choice, then list.")
@json_option
@pass_invocation
def links(
    invocation: Invocation, state: str | None, search: str | None, *, weaker: bool, apply: bool, as_json: bool
) -> None:
    """List links, newest first."""
    if apply and not weaker:
        raise click.UsageError("--apply is for --weaker.")
    with invocation.program() as program:
        found = [details for details in program.overview.all() if _matches(program, details, state, search)]
        if weaker:
            show_weaker(program, {details.link.token: details for details in found}, apply=apply, as_json=as_json)
        elif as_json:
            print_json([link_json(program, details) for details in found])
        elif found:
            print_links(program, found)


def _matches(program: AppContext, details: LinkDetails, state: str | None, search: str | None) -> bool:
    link = details.link
    if state is not None and link.state(program.clock()).value != state:
        return False
    text = f"{link.title}\n{link.item_names}\n{link.token}".casefold()
    return search is None or search.casefold() in text


@click.group()
def link() -> None:
    """Show or change one link, named by its token or its URL."""


def _print(program: AppContext, details: LinkDetails, *, as_json: bool) -> None:
    if as_json:
        print_json(link_json(program, details))
    else:
        print_link(program, details)


@link.command()
@token_argument
@json_option
@pass_invocation
def show(invocation: Invocation, token: str, *, as_json: bool) -> None:
    """Show everything about a link."""
    with invocation.program() as program:
        program.claimkeeping.tick()
        details = program.overview.one(token)
        holders = [one for one in program.claims.holders(details.link.id) if one.claim is not None]
        if as_json:
            print_json(link_json(program, details) | {"claims": [holder_json(holder) for holder in holders]})
            return
        print_link(program, details)
        print_holders(holders)


@link.command()
@token_argument
@link_options
@json_option
@pass_invocation
def edit(invocation: Invocation, token: str, *, choices: Choices, as_json: bool) -> None:
    """Change options of a link; its URL stays. What --allow names takes the place of the old list."""
    change = choices.for_change()
    with invocation.program() as program:
        details = program.links.edit(token, change, by=me())
        if choices.paused is not None:
            details = (program.links.pause if choices.paused else program.links.resume)(token, by=me())
        generated = change.password if choices.style is not None else None
        if as_json:
            document = link_json(program, details)
            print_json(document | {"generated_password": generated} if generated else document)
            return
        print_link(program, details)
        print_password(generated)


@link.command()
@token_argument
@json_option
@pass_invocation
def pause(invocation: Invocation, token: str, *, as_json: bool) -> None:
    """Let a link not open until it is resumed."""
    with invocation.program() as program:
        _print(program, program.links.pause(token, by=me()), as_json=as_json)


@link.command()
@token_argument
@json_option
@pass_invocation
def resume(invocation: Invocation, token: str, *, as_json: bool) -> None:
    """Let a paused link open again."""
    with invocation.program() as program:
        _print(program, program.links.resume(token, by=me()), as_json=as_json)


@link.command()
@token_argument
@click.option(
    "--days", type=click.IntRange(1, LONGEST.days), default=EXTENSION_DAYS, show_default=True, help="How many."
)
@json_option
@pass_invocation
def extend(invocation: Invocation, token: str, days: int, *, as_json: bool) -> None:
    """Give a link more days; one that has expired opens again, as long as its copies are kept."""
    with invocation.program() as program:
        _print(program, program.requests.extend(token, days, by=me()), as_json=as_json)


@link.command()
@token_argument
@json_option
@pass_invocation
def unlock(invocation: Invocation, token: str, *, as_json: bool) -> None:
    """Let those try again who have to wait because they guessed too often."""
    with invocation.program() as program:
        unlocked = program.guard.unlock(token, by=me())
        if as_json:
            print_json({"token": token, "unlocked": unlocked})
        else:
            click.echo(f"Unlocked ({unlocked} waiting).")


@link.command()
@token_argument
@json_option
@pass_invocation
def revoke(invocation: Invocation, token: str, *, as_json: bool) -> None:
    """End a link for good: running downloads are cut, its copies are erased. Says who had got how much of it."""
    with invocation.program() as program:
        details = program.links.revoke(token, by=me())
        program.retention.purge()
        _print(program, details, as_json=as_json)
        print_left(program.claims.holders(details.link.id))


@link.command("give-back")
@token_argument
@json_option
@pass_invocation
def give_back(invocation: Invocation, token: str, *, as_json: bool) -> None:
    """Let somebody else use a limited link that a visitor holds and did not finish."""
    with invocation.program() as program:
        _print(program, program.claims.give_back(token, by=me()), as_json=as_json)


@link.command()
@token_argument
@json_option
@pass_invocation
def end(invocation: Invocation, token: str, *, as_json: bool) -> None:
    """Count a limited link as used, whatever its holders have; its copies are erased."""
    with invocation.program() as program:
        details = program.claims.end(token, by=me())
        program.retention.purge()
        _print(program, details, as_json=as_json)


@link.command()
@token_argument
@json_option
@pass_invocation
def reopen(invocation: Invocation, token: str, *, as_json: bool) -> None:
    """Let a link that was used be used once more, as long as its copies are kept."""
    with invocation.program() as program:
        _print(program, program.reopening.reopen(token, by=me()), as_json=as_json)


@link.command()
@token_argument
@json_option
@pass_invocation
def delete(invocation: Invocation, token: str, *, as_json: bool) -> None:
    """Delete a link with its copies; the audit log keeps its record."""
    with invocation.program() as program:
        program.links.delete(token, by=me())
        program.retention.purge()
        if as_json:
            print_json({"token": token, "deleted": True})
        else:
            click.echo("Deleted.")


@link.command()
@token_argument
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=PATH)
@json_option
@pass_invocation
def add(invocation: Invocation, token: str, paths: tuple[Path, ...], *, as_json: bool) -> None:
    """Add files and folders to a link."""
    control = CopyControl()
    with invocation.program() as program, cancelled_by_signals(control):
        details = program.items.add(token, paths, by=me(), control=control)
        _print(program, program.measuring.measure(details.link.id) or details, as_json=as_json)


@link.command()
@token_argument
@click.argument("item", type=TEXT)
@click.argument("path", type=PATH)
@json_option
@pass_invocation
def replace(invocation: Invocation, token: str, item: str, path: Path, *, as_json: bool) -> None:
    """Put the file PATH in the place of ITEM (its name or id); the URL of the link stays."""
    control = CopyControl()
    with invocation.program() as program, cancelled_by_signals(control):
        details = program.items.replace(token, item, path, by=me(), control=control)
        _print(program, program.measuring.measure(details.link.id) or details, as_json=as_json)


@link.command()
@token_argument
@json_option
@pass_invocation
def repair(invocation: Invocation, token: str, *, as_json: bool) -> None:
    """Copy damaged files again from their originals, where those are what was copied."""
    control = CopyControl()
    with invocation.program() as program, cancelled_by_signals(control):
        _print(program, program.repairs.repair(token, by=me(), control=control), as_json=as_json)
