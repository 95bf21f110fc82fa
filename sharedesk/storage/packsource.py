"""The bytes of a stretch of an archive whose files lie in its order in one pack: few reads, however small they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sharedesk.core.ziplayout import Segment, ZipLayout
from sharedesk.storage.filesource import FileSource, scratch
from sharedesk.storage.zipsource import Piece

GAPS = 1024
"""How many buffers one read fills at most: IOV_MAX of Linux and macOS."""


@dataclass(frozen=True, slots=True)
class Run:
    """Entries `first` to before `last` of an archive whose contents lie one behind the other in one pack.

    The first of them begins at byte `offset` of the file `key` of the item `item_id`.
    """

    first: int
    last: int
    item_id: str
    key: str
    offset: int


@dataclass(frozen=True, slots=True)
class Packed:
    """What of an archive lies in packs: `runs` in their order, and how the bytes start-stop of the archive are opened.

    `open_run` raises SourceChangedError, OSError.
    """

    layout: ZipLayout
    runs: Sequence[Run]
    open_run: Callable[[Run, int, int], PackSource]

    def plan(self, start: int, stop: int) -> Iterator[Segment | Piece]:
        """Yield what is in packs as pieces, all else as the layout has it (Plan)."""
        for run in self.runs:
            begin, end = max(start, self.layout.begin(run.first)), min(stop, self.layout.begin(run.last))
            if begin < end:
                yield from self.layout.segments(start, begin)
                yield Piece(end - begin, partial(self.open_run, run, begin, end), ready=True)
                start = end
        yield from self.layout.segments(start, stop)


class PackSource:
    """A ByteSource over the bytes `start` to before `stop` of an archive, inside the entries of one run.

    The headers are written into a buffer, and one read fills the gaps between them with the files from the pack.
    """

    def __init__(self, layout: ZipLayout, start: int, stop: int, pack: FileSource) -> None:
        """Take over `pack`, which has the content of these entries in this range and nothing else."""
        self.length = stop - start
        self._layout = layout
        self._position, self._stop = start, stop
        self._pack = pack

    def read(self, size: int) -> bytes:
        """Return between 1 and `size` bytes, b"" at the end (ByteSource)."""
        buffer, gaps = self._laid_out(size)
        self._pack.fill(gaps)
        return bytes(self._passed(buffer))

    def read_now(self, size: int) -> bytes | None:
        """Return bytes that are in memory, else None (ByteSource)."""
        view = self.view_now(size)
        return None if view is None else bytes(view)

    def view_now(self, size: int) -> memoryview | None:
        """Like `read_now`, in a buffer that holds the bytes only until this thread reads from any local file."""
        buffer, gaps = self._laid_out(size)
        return self._passed(buffer) if self._pack.fill_now(gaps) else None

    def _laid_out(self, size: int) -> tuple[memoryview, list[memoryview]]:
        buffer = scratch(min(size, self._stop - self._position))
        gaps, length = self._layout.spread(buffer, self._position, GAPS)
        return buffer[:length], gaps

    def _passed(self, buffer: memoryview) -> memoryview:
        self._position += len(buffer)
        return buffer

    def close(self) -> None:
        """Close the pack (ByteSource)."""
        self._pack.close()
