"""Ctrl-C, SIGTERM and a closed terminal while a command copies: it ends, and nothing of it is kept."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from sharedesk.errors import EnvironmentFault
from sharedesk.services.control import CopyCancelled, CopyControl

SIGNALS = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]


class Interrupted(EnvironmentFault):
    """Somebody ended the command before its files were copied."""

    def __init__(self) -> None:
        super().__init__("Interrupted; nothing was kept.", hint="Run the command again.")


@contextmanager
def cancelled_by_signals(control: CopyControl) -> Iterator[None]:
    """Let a signal cancel the copy at its next chunk, where cleaning up is easy; a second one does not wait for that.

    Raises Interrupted in place of CopyCancelled.
    """

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        if control.ending:
            raise KeyboardInterrupt
        control.cancel()

    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN:  # nohup, and a job in the background of a script, are meant to go on
            signal.signal(number, interrupt)
    try:
        yield
    except CopyCancelled as error:
        raise Interrupted from error
    except KeyboardInterrupt:
        raise Interrupted from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
