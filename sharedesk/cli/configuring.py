"""`settings`: every setting, by the same registry as the window."""

from __future__ import annotations

import sys

import click

from sharedesk.cli.output import plain, print_json, print_table, setting_json
from sharedesk.cli.state import TEXT, Invocation, json_option, me, pass_invocation
from sharedesk.cli.weaker import tell_weaker
from sharedesk.core.settings import find


@click.group()
def settings() -> None:
    """Show or change settings."""


@settings.command("list")
@json_option
@pass_invocation
def list_settings(invocation: Invocation, *, as_json: bool) -> None:
    """List every setting with its value and what it does."""
    with invocation.program() as program:
        entries = program.settings.entries()
    if as_json:
        print_json([setting_json(entry) for entry in entries])
    else:
        print_table(("SETTING", "VALUE", "WHAT IT DOES"), [(entry.key, entry.value, entry.help) for entry in entries])


@settings.command("get")
@click.argument("key", type=TEXT)
@json_option
@pass_invocation
def get_setting(invocation: Invocation, key: str, *, as_json: bool) -> None:
    """Print the value of a setting."""
    with invocation.program() as program:
        entry = program.settings.entry(key)
    if as_json:
        print_json(setting_json(entry))
    else:
        click.echo(plain(entry.value))


@settings.command("set", context_settings={"ignore_unknown_options": True})  # a VALUE may begin with a dash
@click.argument("key", type=TEXT)
@click.argument("value", type=TEXT)
@json_option
@pass_invocation
def set_setting(invocation: Invocation, key: str, value: str, *, as_json: bool) -> None:
    """Change a setting; programs that run take it over within a second. A secret one is read from stdin for VALUE -."""
    if value == "-" and find(key).secret:
        value = sys.stdin.readline().rstrip("\r\n")
    _change(invocation, key, value, as_json=as_json)


@settings.command("unset")
@click.argument("key", type=TEXT)
@json_option
@pass_invocation
def unset_setting(invocation: Invocation, key: str, *, as_json: bool) -> None:
    """Go back to the default of a setting."""
    _change(invocation, key, None, as_json=as_json)


def _change(invocation: Invocation, key: str, value: str | None, *, as_json: bool) -> None:
    with invocation.program() as program:
        find(key)
        program.change_setting(key, value, by=me())
        if key.startswith("policy."):
            tell_weaker(program)
        if as_json:
            print_json(setting_json(program.settings.entry(key)))
