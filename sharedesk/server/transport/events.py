"""A thread around one selector: sockets become ready, other threads post calls, and a tick comes in time."""

from __future__ import annotations

import logging
import selectors
import socket
import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

log = logging.getLogger(__name__)

READ = selectors.EVENT_READ
WRITE = selectors.EVENT_WRITE

Item = TypeVar("Item")


class HasFileno(Protocol):
    """Anything that a selector can watch."""

    def fileno(self) -> int:
        """Return the system's number of the socket."""
        ...


class EventThread(threading.Thread, ABC, Generic[Item]):
    """Runs what is ready, posted or due, one after the other on its own thread; nothing of that may block.

    cheroot's loop (connections.py:240) ends for good when its error logging fails (SECURITY.md 0.4) and notices new
    work on Windows only by polling. Here a bug in a handler is logged, and the loop goes on.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self._selector = selectors.DefaultSelector()
        self._lock = threading.Lock()
        self._calls: deque[Callable[[], None]] = deque()
        self._waking, self._waker = socket.socketpair()
        for end in (self._waking, self._waker):
            end.settimeout(0)
        self._selector.register(self._waking, READ, None)
        self._halted = False
        self._ended = False

    @abstractmethod
    def ready(self, item: Item) -> None:
        """Handle a socket that became ready; `item` is what it was watched with."""

    @abstractmethod
    def tick(self) -> float | None:
        """Do what is due and return the seconds until more is, None for "only when something happens"."""

    @abstractmethod
    def cleanup(self) -> None:
        """Let go of everything at the end of the loop."""

    def post(self, call: Callable[[], None]) -> None:
        """Have `call` run on this thread soon, or here and now when the thread has ended; from any thread."""
        with self._lock:
            if not self._ended:
                self._calls.append(call)
                self._wake()
                return
        self._guarded(call)

    @property
    def ended(self) -> bool:
        """Whether the loop is over, so that nothing can be watched any more."""
        return self._ended

    def halt(self) -> None:
        """End the loop after the present handler, from any thread."""
        self._halted = True
        with self._lock:
            if not self._ended:
                self._wake()

    def watch(self, channel: HasFileno, events: int, item: Item) -> None:
        """Call `ready(item)` whenever `channel` is ready for one of `events`, until told otherwise."""
        known = self._selector.get_map().get(channel.fileno())
        if known is None:
            self._selector.register(channel.fileno(), events, item)
        elif known.events != events or known.data is not item:
            self._selector.modify(channel.fileno(), events, item)

    def unwatch(self, channel: HasFileno) -> None:
        """Stop watching `channel`; has to come before it is closed."""
        if not self._ended and channel.fileno() in self._selector.get_map():
            self._selector.unregister(channel.fileno())

    def run(self) -> None:
        """Run until halted, then clean up (threading)."""
        while not self._halted:
            self._turn()
        self._guarded(self.cleanup)
        with self._lock:
            self._ended = True
            self._selector.close()
            self._waking.close()
            self._waker.close()
        while self._calls:
            self._guarded(self._calls.popleft())

    def _turn(self) -> None:
        try:
            pause = self.tick()
        except Exception:
            log.exception("The tick of %s failed", self.name)
            pause = 1.0
        for key, _ in self._selector.select(pause):
            if key.data is None:
                self._forget_wakes()
            else:
                self._guarded(self.ready, key.data)
        for _ in range(len(self._calls)):
            self._guarded(self._calls.popleft())

    def _guarded(self, call: Callable[..., None], *arguments: object) -> None:
        try:
            call(*arguments)
        except Exception:
            log.exception("A handler of %s failed", self.name)

    def _wake(self) -> None:
        try:
            self._waker.send(b".")
        except BlockingIOError:
            return  # full of wake-ups already

    def _forget_wakes(self) -> None:
        self._waking.recv(4096)
