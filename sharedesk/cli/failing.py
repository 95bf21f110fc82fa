"""How a command fails: one line on stderr that says what and what to do, and the exit code."""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
from click.exceptions import Exit, NoArgsIsHelpError

from sharedesk.cli.output import plain
from sharedesk.errors import EnvironmentFault, ShareDeskError
from sharedesk.log import FILE_NAME, start_log
from sharedesk.paths import Paths

log = logging.getLogger(__name__)

FAILED = 1


def make_printable() -> None:
    """Let stdout and stderr take every text, whatever their encoding: what it lacks is escaped.

    Standard streams that were closed lead nowhere from now on, so that no file of ours gets their numbers.
    """
    for name, flags in (("stdin", os.O_RDONLY), ("stdout", os.O_WRONLY), ("stderr", os.O_WRONLY)):
        stream = getattr(sys, name)
        if stream is None:
            mode = "r" if flags == os.O_RDONLY else "w"
            setattr(sys, name, os.fdopen(os.open(os.devnull, flags), mode, encoding="utf-8"))
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def failures_told() -> Iterator[None]:
    """Tell a failure in one line on stderr and exit: 1 when the operation failed, 2 for wrong usage."""
    try:
        yield
    except NoArgsIsHelpError as error:
        error.show()
        sys.exit(error.exit_code)
    except click.ClickException as error:
        _end(_usage_line(error), error.exit_code)
    except ShareDeskError as error:
        _end(str(error), FAILED)


def _end(line: str, code: int) -> NoReturn:
    click.echo(f"sharedesk: {plain(line)}", err=True)
    sys.exit(code)


def _usage_line(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split())
    context = error.ctx if isinstance(error, click.UsageError) else None
    return message if context is None else f"{message} See: {context.command_path} --help"


@contextmanager
def failures_foreseen(context: click.Context) -> Iterator[None]:
    """Turn what libraries and people do to a running command into errors that can be told.

    A reader of stdout that went away (`| head`) is left to click, which ends the command without a word.
    """
    try:
        yield
    except (ShareDeskError, click.ClickException, click.Abort, Exit, BrokenPipeError):
        raise
    except KeyboardInterrupt:
        raise EnvironmentFault("Interrupted.") from None
    except OSError as error:
        _give_up_stdout()
        where = f"{error.filename}: " if error.filename else ""
        raise EnvironmentFault(
            "The system refused.",
            f"{where}{error.strerror or error}",
            "Check the disk, and where the output is sent to.",
        ) from error
    except Exception as error:
        raise _bug(error, getattr(context.obj, "data_dir", None)) from error


def _give_up_stdout() -> None:
    """Drop what stdout does not take, or Python would complain once more at the end."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _bug(error: Exception, data_dir: Path | None) -> EnvironmentFault:
    """Record a failure that nobody foresaw, and return what to say about it."""
    told = f"{type(error).__name__}: {error}".rstrip(".: ")
    paths = Paths.at(data_dir)
    try:
        paths.prepare()
        stop = start_log(paths.logs)
    except ShareDeskError:
        return EnvironmentFault("This should not have happened.", told, "Please report it.")
    log.error("A command failed", exc_info=error)
    stop()
    return EnvironmentFault("This should not have happened.", told, f"Please report it with {paths.logs / FILE_NAME}.")
