"""The one thing a page hands to the transport instead of bytes: a body to be streamed by a transfer loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sharedesk.storage.base import ByteSource

CHUNK = 256 * 1024


def _ignore_progress(_acknowledged: int) -> None:
    return None


def _ignore_end(_acknowledged: int, _complete: bool) -> None:
    return None


@dataclass(eq=False)
class StreamedBody:
    """A WSGI response iterable that the gateway recognises and gives to a transfer loop.

    `tag` names what the transfer belongs to, so that it can be cut. `on_progress` gets the bytes acknowledged
    by the other side so far, a few times a second, on the loop: it must return at once. `on_end` is called exactly
    once, on a thread that may block, with the bytes acknowledged and whether that is all of them.
    """

    source: ByteSource
    tag: object = None
    on_progress: Callable[[int], None] = field(default=_ignore_progress)
    on_end: Callable[[int, bool], None] = field(default=_ignore_end)
    _ended: bool = False

    def __iter__(self) -> Iterator[bytes]:
        """Yield the body in chunks, for servers without transfer loops (the in-process tests)."""
        sent = 0
        try:
            while chunk := self.source.read(CHUNK):
                yield chunk
                sent += len(chunk)
        finally:
            self.finish(sent)

    def finish(self, acknowledged: int, *, delivered: bool = True) -> None:
        """Close the source and report the outcome, once however often it is called.

        `delivered` is False when the answer as a whole did not arrive, which matters for an empty file.
        """
        if self._ended:
            return
        self._ended = True
        self.source.close()
        self.on_end(acknowledged, delivered and acknowledged == self.source.length)

    def close(self) -> None:
        """WSGI's end of the response: a body that nobody began to send ends with nothing delivered."""
        self.finish(0, delivered=False)
