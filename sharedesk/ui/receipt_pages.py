"""Where one long column of text and tables is cut into pages: between paragraphs and rows, never through one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtGui import QTextBlock, QTextDocument, QTextTable


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a document from `top` to `bottom`; `head` is what stands above it again on a new page."""

    top: float
    bottom: float
    head: tuple[float, float] | None = None

    @property
    def head_height(self) -> float:
        """How high the repeated head is."""
        return self.head[1] - self.head[0] if self.head else 0.0


def pages(document: QTextDocument, height: float) -> list[Stretch]:
    """Return the stretches that fill pages of this height; the document is laid out without pages."""
    found: list[Stretch] = []
    page = Stretch(0.0, 0.0)
    for part in _parts(document):
        if part.bottom - page.top > height - page.head_height and page.bottom > page.top:
            found.append(page)
            page = Stretch(part.top, part.top, part.head)
        page = Stretch(page.top, part.bottom, page.head)
        while page.bottom - page.top > (room := height - page.head_height):  # higher than a page
            found.append(Stretch(page.top, page.top + room, page.head))
            page = Stretch(page.top + room, page.bottom, page.head)
    return [*found, page]


def _parts(document: QTextDocument) -> list[Stretch]:
    """Return what must stay whole, from top to bottom, without gaps: each ends where the next one begins."""
    tables = [frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)]
    parts = [_block(block) for block in _blocks(document) if not any(_holds(table, block) for table in tables)]
    for table in tables:
        parts += _rows(table)
    parts.sort(key=lambda part: part.top)
    edges = [0.0, *((above.bottom + below.top) / 2 for above, below in pairwise(parts)), document.size().height()]
    return [Stretch(top, bottom, part.head) for part, (top, bottom) in zip(parts, pairwise(edges), strict=True)]


def _rows(table: QTextTable) -> list[Stretch]:
    """Return the rows of a table; its head belongs to the first of them, and is repeated above all others."""
    rows = [_row(table, number) for number in range(table.rows())]
    heads = table.format().headerRowCount()
    if not heads:
        return rows
    first, *others = rows[heads:]
    begin = rows[0].top
    head = (begin, (rows[heads - 1].bottom + first.top) / 2)
    return [Stretch(begin, first.bottom), *(Stretch(row.top, row.bottom, head) for row in others)]


def _row(table: QTextTable, number: int) -> Stretch:
    cells = [table.cellAt(number, column) for column in range(table.columns())]
    return Stretch(
        min(_block(cell.firstCursorPosition().block()).top for cell in cells),
        max(_block(cell.lastCursorPosition().block()).bottom for cell in cells),
    )


def _block(block: QTextBlock) -> Stretch:
    box = block.document().documentLayout().blockBoundingRect(block)
    return Stretch(box.top(), box.bottom())


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _holds(table: QTextTable, block: QTextBlock) -> bool:
    return table.firstPosition() <= block.position() <= table.lastPosition()
