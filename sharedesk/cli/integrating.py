"""`integrate`: makes ShareDesk a part of the desktop, or takes it away again."""

from __future__ import annotations

import click

from sharedesk.cli.output import print_json, print_table
from sharedesk.cli.state import Invocation, json_option, pass_invocation
from sharedesk.desktop import here
from sharedesk.desktop.here import Autostart
from sharedesk.desktop.integration import Done
from sharedesk.errors import EnvironmentFault
from sharedesk.paths import Paths


@click.command()
@click.option("--remove", is_flag=True, help="Take away what it wrote, the start at login included.")
@click.option("--autostart/--no-autostart", default=None, help="Start it at login, in the tray, or no longer.")
@json_option
@pass_invocation
def integrate(invocation: Invocation, *, remove: bool, autostart: bool | None, as_json: bool) -> None:
    """Put ShareDesk into the menus of this desktop and of its file managers."""
    if remove and autostart:
        raise click.UsageError("Choose --remove or --autostart, not both.")
    command = here.command_on(Paths.at(invocation.data_dir).root)
    starts = Autostart(command)
    try:
        desktop = here.integration()
        done = desktop.remove() if remove else desktop.install(here.plan(command))
        if remove or autostart is not None:
            starts.switch(on=bool(autostart))
    except OSError as error:
        raise EnvironmentFault(
            "The desktop could not be changed.", f"{error.filename}: {error.strerror}", "Free it and try again"
        ) from error
    _tell(done, autostart=starts.is_on, as_json=as_json)


def _tell(done: list[Done], *, autostart: bool, as_json: bool) -> None:
    if as_json:
        parts = [{"what": one.what, "place": one.place, "state": one.state.value} for one in done]
        print_json({"parts": parts, "autostart": autostart})
        return
    if done:
        print_table(("WHAT", "STATE", "PLACE"), [(one.what, one.state.value, one.place) for one in done])
    click.echo(f"Start at login: {'on' if autostart else 'off'}")
