"""The program's command line: `sharedesk` alone opens the window, a command does one thing and ends."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn, cast

import click

from sharedesk import __version__
from sharedesk.cli.auditing import audit
from sharedesk.cli.branding import branding
from sharedesk.cli.configuring import settings
from sharedesk.cli.failing import failures_foreseen, failures_told, make_printable
from sharedesk.cli.managing import link, links
from sharedesk.cli.receipts import receipt
from sharedesk.cli.sending import send, share
from sharedesk.cli.state import PATH, Invocation, me, pass_invocation
from sharedesk.errors import EnvironmentFault
from sharedesk.log import start_log
from sharedesk.paths import DATA_DIR_VARIABLE, Paths

LATE = {
    "serve": "sharedesk.cli.serving:serve",
    "mail": "sharedesk.cli.mailing:mail",
    "doctor": "sharedesk.cli.doctor:doctor",
    "integrate": "sharedesk.cli.integrating:integrate",
    "draw-pdf": "sharedesk.cli.drawing:draw_pdf",
    "draw-logo": "sharedesk.cli.drawing:draw_logo",
    "draw-picture": "sharedesk.cli.drawing:draw_picture",
}


class FilesOrCommand(click.Group):
    """A group that takes files as well as commands: `sharedesk report.pdf` hands them to the window.

    The commands of LATE are imported when they are asked for: they bring what no other command should wait for.
    """

    def invoke(self, ctx: click.Context) -> object:
        """Run a command whose every failure can be told."""
        with failures_foreseen(ctx):
            return super().invoke(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), *LATE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, None when there is none."""
        if cmd_name not in LATE:
            return super().get_command(ctx, cmd_name)
        module, _, name = LATE[cmd_name].partition(":")
        return cast("click.Command", getattr(import_module(module), name))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take what is no command but exists for files."""
        if args[0] not in self.list_commands(ctx) and Path(args[0]).exists():
            return "window", self.commands["window"], args
        return super().resolve_command(ctx, args)


@click.group(cls=FilesOrCommand, invoke_without_command=True)
@click.option(
    "--data-dir",
    type=PATH,
    envvar=DATA_DIR_VARIABLE,
    help="Where all state lives; default: the user's data folder.",
)
@click.version_option(__version__, prog_name="sharedesk")
@click.pass_context
def main(context: click.Context, data_dir: Path | None) -> None:
    """Drop a file, get a link. Without a command: the window."""
    context.obj = Invocation(data_dir)
    if context.invoked_subcommand is None:
        context.invoke(window, files=(), tray=False, new_link=False)


@main.command(hidden=True)
@click.argument("files", nargs=-1, type=PATH)
@click.option("--tray", is_flag=True, help="Do not show it; where there is no tray, start it minimised.")
@click.option("--new-link", is_flag=True, help="Begin a new link in it.")
@pass_invocation
def window(invocation: Invocation, files: tuple[Path, ...], *, tray: bool, new_link: bool) -> None:
    """Open the window, or hand FILES to the one that is open."""
    # Only here and only now: every other command has to run where there is no Qt.
    from sharedesk.app.portal import build_with_portal

    try:
        from sharedesk.ui.application import run_window
        from sharedesk.ui.instance import Start
    except ImportError as error:
        raise EnvironmentFault(
            "The window cannot be opened here.", str(error), "Use a command instead. See: sharedesk --help"
        ) from error
    paths = Paths.at(invocation.data_dir)
    start = Start(tuple(path.absolute() for path in files), new_link=new_link, in_tray=tray)
    paths.prepare()
    stop_log = start_log(paths.logs)
    try:
        code = run_window(lambda: build_with_portal(paths.root), paths=paths, me=me(), asked=start)
    finally:
        stop_log()
    sys.exit(code)


link.add_command(receipt)
for command in (send, share, links, link, audit, settings, branding):
    main.add_command(command)


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command (None: that of the command line) and exit; what fails is told in one line."""
    make_printable()
    with failures_told():
        code = main(arguments, prog_name="sharedesk", standalone_mode=False)
    sys.exit(code if isinstance(code, int) else 0)
