"""The only door for messages to people: notices, problems with the way out of them, and reports of bugs."""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import PySide6
from PySide6.QtCore import QObject, Signal

from sharedesk import __version__
from sharedesk.core.redaction import without_people
from sharedesk.errors import ShareDeskError
from sharedesk.ui.texts import sentences, tr
from sharedesk.ui.widgets.cards import Meaning

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Offer:
    """A button on a message: what it says and what it does."""

    text: str
    act: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was done. It leaves by itself; the newest replaces the last."""

    title: str
    text: str = ""
    offers: tuple[Offer, ...] = ()
    meaning: Meaning = Meaning.OK


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that did not work. It stays until it is dismissed or solved."""

    title: str
    text: str = ""
    offers: tuple[Offer, ...] = ()


class Messages(QObject):
    """Whoever shows messages connects to these signals; they may be caused on any thread.

    All texts are plain: file names and titles come from outside and are never read as rich text.
    """

    noticed = Signal(Notice)
    went_wrong = Signal(Problem)
    crashed = Signal(str)

    def say(self, title: str, text: str = "", *offers: Offer, meaning: Meaning = Meaning.OK) -> None:
        """Tell that something was done."""
        self.noticed.emit(Notice(title, text, offers, meaning))

    def fail(self, error: BaseException, *offers: Offer) -> None:
        """Tell that something did not work: what it means, why and what to do. What was not foreseen is a bug."""
        if not isinstance(error, ShareDeskError):
            self.bug(error)
            return
        log.info("Told the user: %s", error)
        self.went_wrong.emit(Problem(tr(error.title), sentences(error.message, error.hint), offers))

    def bug(self, error: BaseException) -> None:
        """Log an error nobody foresaw and offer a report of it."""
        log.critical("Unforeseen error", exc_info=error)
        self.crashed.emit(report(error))

    def install(self) -> Callable[[], None]:
        """Become the last resort for exceptions on every thread; return a function that undoes it."""
        before = sys.excepthook, threading.excepthook

        def on_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            if isinstance(error, KeyboardInterrupt | SystemExit):
                sys.__excepthook__(kind, error, trace)
            else:
                self.bug(error.with_traceback(trace))

        def on_thread_exception(args: threading.ExceptHookArgs) -> None:
            if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
                self.bug(args.exc_value)

        def restore() -> None:
            sys.excepthook, threading.excepthook = before

        sys.excepthook = on_exception
        threading.excepthook = on_thread_exception
        return restore


def report(error: BaseException) -> str:
    """Return what a developer needs to find the bug: versions and the traceback, without secrets and people."""
    versions = f"ShareDesk {__version__} · Python {platform.python_version()} · Qt {PySide6.__version__}"
    traced = without_people("".join(traceback.format_exception(error)), str(Path.home()))
    return f"{versions} · {platform.platform()}\n\n{traced}"
