"""The program's command line: `sharedesk` alone opens the window, a command does one thing and ends."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sharedesk import __version__
from sharedesk.cli.auditing import audit
from sharedesk.cli.configuring import settings
from sharedesk.cli.managing import link, links
from sharedesk.cli.sending import send, share
from sharedesk.cli.state import Invocation, pass_invocation, told
from sharedesk.paths import DATA_DIR_VARIABLE, Paths


class FilesOrCommand(click.Group):
    """A group that takes files as well as commands: `sharedesk report.pdf` hands them to the window.

    `serve` is imported when it is asked for: it brings the web server, which no other command should wait for.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted({*super().list_commands(ctx), "serve"})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, None when there is none."""
        if cmd_name == "serve":
            from sharedesk.cli.serving import serve

            return serve
        return super().get_command(ctx, cmd_name)

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
    type=click.Path(file_okay=False, path_type=Path),
    envvar=DATA_DIR_VARIABLE,
    help="Where all state lives; default: the user's data folder.",
)
@click.version_option(__version__, prog_name="sharedesk")
@click.pass_context
def main(context: click.Context, data_dir: Path | None) -> None:
    """Drop a file, get a link. Without a command: the window."""
    context.obj = Invocation(data_dir)
    if context.invoked_subcommand is None:
        context.invoke(window, files=())


@main.command(hidden=True)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@pass_invocation
def window(invocation: Invocation, files: tuple[Path, ...]) -> None:
    """Open the window, or hand FILES to the one that is open."""
    # Only here and only now: every other command has to run where there is no Qt.
    from sharedesk.app.portal import build_with_portal
    from sharedesk.ui.application import run_window

    with told():
        paths = Paths.at(invocation.data_dir)
        sys.exit(run_window(paths, lambda: build_with_portal(paths.root), [path.absolute() for path in files]))


for command in (send, share, links, link, audit, settings):
    main.add_command(command)
