"""The log: one rotating private file for all processes, and the terminal where asked; nobody can forge a line in it."""

from __future__ import annotations

import logging
import os
import re
import sys
import textwrap
import time
from collections.abc import Callable
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from filelock import FileLock

from sharedesk.core.redaction import without_secrets
from sharedesk.errors import EnvironmentFault
from sharedesk.paths import PRIVATE_FILE

FILE_NAME = "sharedesk.log"
FILE_BYTES = 2 * 1024 * 1024
OLD_FILES = 4
LEVEL_VARIABLE = "SHAREDESK_LOG_LEVEL"

_FORMAT = "%(asctime)s.%(msecs)03dZ %(levelname)s %(process)d %(threadName)s %(name)s: %(message)s"
_TIME_FORMAT = "%Y-%m-%dT%H:%M:%S"
_UNSAFE = r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff"
_UNSAFE_IN_LINE = re.compile(f"[{_UNSAFE}\\n]")
_UNSAFE_IN_TRACEBACK = re.compile(f"[{_UNSAFE}]")


def wanted_level() -> int:
    """Return the level that SHAREDESK_LOG_LEVEL names, INFO by default."""
    named = logging.getLevelNamesMapping().get(os.environ.get(LEVEL_VARIABLE, "").upper(), 0)
    return named or logging.INFO


def start_log(folder: Path, *, terminal: bool = False) -> Callable[[], None]:
    """Write what is logged from now on to a file in `folder`, with `terminal` to stderr too; return the way to stop.

    What libraries log below INFO is left out whatever the level: their SQL statements carry what people typed.
    From then on `sys.stdout` and `sys.stderr` are never None: a windowed program has none, and libraries write to them.
    Raises EnvironmentFault when the file cannot be written.
    """
    _fill_missing_streams()
    try:
        handlers: list[logging.Handler] = [_SharedRotatingFile(folder / FILE_NAME)]
    except OSError as error:
        raise EnvironmentFault(
            "The log cannot be written",
            f"{error.filename}: {error.strerror}",
            "Give this user the right to write there",
        ) from error
    if terminal:
        handlers.append(logging.StreamHandler(sys.stderr))
    root, ours, level = logging.getLogger(), logging.getLogger("sharedesk"), wanted_level()
    levels_before, raising_before = (root.level, ours.level), logging.raiseExceptions
    for handler in handlers:
        handler.setFormatter(LineFormatter())
        root.addHandler(handler)
    root.setLevel(max(level, logging.INFO))
    ours.setLevel(level)
    logging.raiseExceptions = False  # a full disk or a closed terminal must not fill the terminal or stop the program

    def stop() -> None:
        logging.raiseExceptions = raising_before
        root.setLevel(levels_before[0])
        ours.setLevel(levels_before[1])
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()

    return stop


class LineFormatter(logging.Formatter):
    """Gives a record one line with its time in UTC (ASVS 16.2.2), safe to read in a terminal (ASVS 16.4.1).

    What would begin a line, move the cursor or reorder text is escaped. A traceback follows indented: no line but the
    first of a record begins with a time.
    """

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__(_FORMAT, _TIME_FORMAT)

    def format(self, record: logging.LogRecord) -> str:
        """Return `record` as text without secrets (ASVS 16.2.5); what other formatters cached in it is not used."""
        record.message = without_secrets(record.getMessage())
        record.asctime = self.formatTime(record, self.datefmt)
        text = _UNSAFE_IN_LINE.sub(_escaped, self.formatMessage(record))
        if record.exc_info:
            text += _appended(self.formatException(record.exc_info))
        if record.stack_info:
            text += _appended(record.stack_info)
        return text


class _SharedRotatingFile(RotatingFileHandler):
    """A rotating file that is private and that several processes may write: one rotates, the others follow it."""

    def __init__(self, path: Path) -> None:
        self._turn = FileLock(path.with_suffix(".lock"), mode=PRIVATE_FILE)
        super().__init__(path, maxBytes=FILE_BYTES, backupCount=OLD_FILES, encoding="utf-8", delay=False)

    def emit(self, record: logging.LogRecord) -> None:
        """Write `record` to the file that has the name now, whoever made it."""
        try:
            if self.stream is None or not self._is_current(self.stream):
                self._reopen()
        except OSError:
            self.handleError(record)
            return
        super().emit(record)

    def doRollover(self) -> None:  # noqa: N802 -- the name is logging's
        """Rotate, unless another process has just done so."""
        with self._turn:
            if self.stream is not None and self._is_current(self.stream):
                super().doRollover()
            else:
                self._reopen()

    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, PRIVATE_FILE)
        return os.fdopen(handle, "a", encoding=self.encoding)

    def _reopen(self) -> None:
        if self.stream is not None:
            self.stream.close()
        self.stream = self._open()

    def _is_current(self, stream: TextIOWrapper) -> bool:
        try:
            named, opened = Path(self.baseFilename).stat(), os.fstat(stream.fileno())
        except FileNotFoundError:
            return False
        return (named.st_dev, named.st_ino) == (opened.st_dev, opened.st_ino)


def _fill_missing_streams() -> None:
    if sys.stdout is None:
        sys.stdout = _nowhere()
    if sys.stderr is None:
        sys.stderr = _nowhere()


def _nowhere() -> TextIOWrapper:
    return os.fdopen(os.open(os.devnull, os.O_WRONLY), "w", encoding="utf-8")


def _escaped(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode("ascii")


def _appended(block: str) -> str:
    return "\n" + textwrap.indent(_UNSAFE_IN_TRACEBACK.sub(_escaped, without_secrets(block)), "    ")
