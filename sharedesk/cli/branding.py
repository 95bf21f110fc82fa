"""`branding`: whose pages and mails these are, changed as a whole like in the window."""

from __future__ import annotations

import click

from sharedesk.cli.output import Json, plain, print_json, print_table
from sharedesk.cli.state import TEXT, Invocation, json_option, me, pass_invocation
from sharedesk.core.settings import BRANDING_SETTINGS
from sharedesk.errors import UserError
from sharedesk.services.context import AppContext

_KEYS = {setting.key.partition(".")[2]: setting.key for setting in BRANDING_SETTINGS}
"""The words of this command, and the settings behind them."""


@click.group()
def branding() -> None:
    """Show or change the name, logo, colour and texts on pages and in mails."""


@branding.command("show")
@json_option
@pass_invocation
def show_branding(invocation: Invocation, *, as_json: bool) -> None:
    """Show the branding that is published."""
    with invocation.program() as program:
        _print(program, as_json=as_json)


@branding.command("set")
@click.option("--title", type=TEXT, help="Company or product name.")
@click.option("--logo", type=TEXT, help="A PNG, JPEG, WebP, GIF or SVG file; it is kept as a PNG.")
@click.option("--accent", type=TEXT, help="Accent colour, e.g. #2f55d4.")
@click.option("--greeting", type=TEXT, help="Line above what a visitor is asked for, and in mails with a code.")
@click.option("--footer", type=TEXT, help="Text at the foot of every page.")
@click.option("--legal", type=TEXT, help="Legal text below it.")
@click.option("--privacy", type=TEXT, help="Address of a privacy statement, linked at the foot.")
@click.option("--background", type=TEXT, help="Ground of the pages: tinted or plain.")
@click.option("--language", type=TEXT, help="Page language where the browser asks for none: auto, en, de, fr, es.")
@json_option
@pass_invocation
def set_branding(invocation: Invocation, /, *, as_json: bool, **chosen: str | None) -> None:
    """Publish what is named, all of it or nothing; the rest stays. Pages that run show it within a second."""
    changes: dict[str, str | None] = {_KEYS[word]: text for word, text in chosen.items() if text is not None}
    if not changes:
        raise UserError("Nothing was named that should change.", hint="See: sharedesk branding set --help")
    with invocation.program() as program:
        program.branding.publish(changes, by=me())
        if as_json:
            _print(program, as_json=True)


@branding.command("unset")
@click.argument("what", nargs=-1, type=click.Choice(list(_KEYS)))
@json_option
@pass_invocation
def unset_branding(invocation: Invocation, what: tuple[str, ...], *, as_json: bool) -> None:
    """Go back to the default of WHAT (title, logo, …); of everything when nothing is named."""
    with invocation.program() as program:
        program.branding.publish(dict.fromkeys(_KEYS[word] for word in what or _KEYS), by=me())
        if as_json:
            _print(program, as_json=True)


def _print(program: AppContext, *, as_json: bool) -> None:
    shown = {word: program.settings.entry(key).value for word, key in _KEYS.items()}
    if as_json:
        document: Json = dict(shown)
        print_json(document)
    else:
        print_table(("WHAT", "VALUE"), [(word, plain(value)) for word, value in shown.items()])
