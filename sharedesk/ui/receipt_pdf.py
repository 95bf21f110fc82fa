"""The receipt of a link on paper: A4, as many pages as it takes, in plain and selectable text."""

from __future__ import annotations

import html
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, Qt, QUrl
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPalette,
    QPdfWriter,
    QTextDocument,
    QTextOption,
)

from sharedesk.core.receipt import Delivered, Outcome, Packed, Receipt
from sharedesk.core.saying import mark
from sharedesk.errors import EnvironmentFault
from sharedesk.services.receipts import save
from sharedesk.ui.receipt_pages import pages
from sharedesk.ui.texts import ntr, number, tr
from sharedesk.ui.wording import words

_RESOLUTION = 1200
_MARGIN, _FOOT = 18.0, 14.0
"""Millimetres."""
_LISTED = 1000
"""Files of a ZIP that are named on paper; a document of 100,000 lines would take minutes."""
_FONTS = ["Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans"]
_INK, _FAINT, _LINE = "#1a1d24", "#5b6270", "#d5d9e0"
_STATES = {
    Outcome.COMPLETE: (mark("Complete"), "#1d6b3f"),
    Outcome.RUNNING: (mark("Running"), "#2f55d4"),
    Outcome.INTERRUPTED: (mark("Not complete"), "#9a5b00"),
}
_STYLE = f"""
    body, td, th {{ color: {_INK}; }}
    h1 {{ font-size: 19pt; font-weight: 600; margin: 0px; }}
    h2 {{ font-size: 12pt; font-weight: 600; margin-top: 22px; margin-bottom: 4px; }}
    .faint, th {{ color: {_FAINT}; font-weight: 400; }}
    .small {{ font-size: 7.5pt; color: {_FAINT}; }}
    th {{ font-size: 8pt; text-align: left; }}
"""


class _Paper(QTextDocument):
    """A document that fetches nothing: no text in it, however it was written, makes it read a file or ask a server."""

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Have nothing."""
        return None


def shown(text: str) -> str:
    """Return text from outside as HTML that shows it as it is, with what cannot be seen made visible."""
    return html.escape("".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text))


def write_pdf_without_window(receipt: Receipt, path: Path) -> None:
    """Write the PDF from a command, which has no window system and needs none."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication.instance() or QGuiApplication(["sharedesk"])
    write_pdf(receipt, path)
    del application


def write_pdf(receipt: Receipt, path: Path) -> None:
    """Write a receipt as a PDF; needs a QGuiApplication. Raises EnvironmentFault when the file cannot be written."""
    save(path, _pdf(receipt))


def _pdf(receipt: Receipt) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(tr("Delivery receipt: {title}", title=receipt.title))
    writer.setCreator("ShareDesk")
    writer.setResolution(_RESOLUTION)
    margins = QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter
        )
    )
    painter = QPainter(writer)
    is_whole = painter.isActive() and _paint(receipt, writer, painter)
    if not (painter.end() and is_whole):
        raise EnvironmentFault("The receipt cannot be drawn.", hint="Save it as CSV instead.")
    return bytes(buffer.data().data())


def _paint(receipt: Receipt, writer: QPdfWriter, painter: QPainter) -> bool:
    """Paint all pages; returns whether each of them could be begun."""
    area = QRectF(0, 0, writer.width(), writer.height() - _FOOT / 25.4 * _RESOLUTION)
    document = _Paper()
    document.documentLayout().setPaintDevice(writer)
    document.setDefaultFont(_font(9))
    document.setDocumentMargin(0)
    wrapped = QTextOption()
    wrapped.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(wrapped)
    document.setDefaultStyleSheet(_STYLE)
    document.setHtml(_page(receipt))
    document.setTextWidth(area.width())
    stretches = pages(document, area.height())
    for page, stretch in enumerate(stretches, 1):
        if page > 1 and not writer.newPage():
            return False
        if stretch.head is not None:
            _paint_stretch(document, painter, *stretch.head, at=0)
        _paint_stretch(document, painter, stretch.top, stretch.bottom, at=stretch.head_height)
        _paint_foot(receipt, painter, area, tr("Page {page} of {pages}", page=page, pages=len(stretches)))
    return True


def _paint_stretch(document: QTextDocument, painter: QPainter, top: float, bottom: float, *, at: float) -> None:
    context = QAbstractTextDocumentLayout.PaintContext()
    context.palette.setColor(QPalette.ColorRole.Text, QColor(_INK))
    context.clip = QRectF(0, top, document.textWidth(), bottom - top)
    painter.save()
    painter.translate(0, at - top)
    painter.setClipRect(context.clip)
    document.documentLayout().draw(painter, context)
    painter.restore()


def _paint_foot(receipt: Receipt, painter: QPainter, area: QRectF, page: str) -> None:
    """Paint the line at the foot of each page: the proof, and the page."""
    foot = area.translated(0, area.height() + 6 / 25.4 * _RESOLUTION)
    foot.setHeight(_FOOT / 2 / 25.4 * _RESOLUTION)
    painter.save()
    painter.setPen(QColor(_LINE))
    painter.drawLine(foot.topLeft(), foot.topRight())
    painter.setPen(QColor(_FAINT))
    painter.setFont(_font(7))
    bottom = Qt.AlignmentFlag.AlignBottom
    log = tr("audit log {number}:{hash}…", number=receipt.head.seq, hash=receipt.head.hash[:16])
    proof = f"ShareDesk · {_time(receipt.made_at)} · {log}"
    painter.drawText(foot, bottom | Qt.AlignmentFlag.AlignLeft, proof)
    painter.drawText(foot, bottom | Qt.AlignmentFlag.AlignRight, page)
    painter.restore()


def _font(points: float) -> QFont:
    font = QFont()
    font.setFamilies(_FONTS)
    font.setPointSizeF(points)
    return font


def _time(moment: datetime) -> str:
    """Return a time that means the same to sender and recipient."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _page(receipt: Receipt) -> str:
    facts = (
        (tr("Link"), shown(receipt.url)),
        (tr("State"), shown(tr(receipt.state).capitalize())),
        (tr("Made by"), f"{shown(receipt.created_by)}, {_time(receipt.created_at)}"),
        (tr("Delivered"), shown(_totals(receipt))),
        (tr("Receipt made"), _time(receipt.made_at)),
        (tr("Audit log"), f"{_event(receipt)}<br><span class='small'>{receipt.head.hash}</span>"),
    )
    meaning = [
        tr("A delivery is complete when the recipient’s side has acknowledged every byte."),
        tr("Addresses are recorded as far as the sender’s policy allows."),
        tr("The number and hash of the audit log prove which events stood in it when this receipt was made:"),
    ]
    return (
        f"<p class='faint' style='margin:0px'>{tr('Delivery receipt')}</p><h1>{shown(receipt.title)}</h1>"
        f"<p class='small' style='margin-top:3px; margin-bottom:10px'>{shown(receipt.sender)}</p>"
        f"<table width='100%' cellspacing='0' cellpadding='2' style='margin-top:12px'>{_facts(facts)}</table>"
        f"<h2>{tr('What was delivered')}</h2>{_deliveries(receipt.deliveries)}{_archives(receipt.deliveries)}"
        f"<p class='small' style='margin-top:16px'>{' '.join(meaning)} <i>sharedesk audit verify --head HASH</i></p>"
    )


def _event(receipt: Receipt) -> str:
    return tr("event {number}", number=receipt.head.seq)


def _totals(receipt: Receipt) -> str:
    done = ntr(
        "{done} of {n} delivery complete",
        "{done} of {n} deliveries complete",
        len(receipt.deliveries),
        done=number(receipt.complete),
    )
    recipients = ntr("{n} known recipient", "{n} known recipients", receipt.recipients)
    return f"{done}, {words.size(receipt.bytes)}, {recipients}"


def _facts(facts: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f"<tr><td width='18%' class='faint'>{name}</td><td width='82%'>{value}</td></tr>" for name, value in facts
    )


def _deliveries(deliveries: tuple[Delivered, ...]) -> str:
    if not deliveries:
        return f"<p>{tr('Nothing was downloaded yet.')}</p>"
    head = "".join(
        f"<th width='{width}%'>{name}</th>"
        for name, width in ((tr("Item"), 39), (tr("Recipient"), 25), (tr("When (UTC)"), 19), (tr("Delivered"), 17))
    )
    rows = "".join(_delivery(one) for one in deliveries)
    return f"<table width='100%' cellspacing='0' cellpadding='4'><thead><tr>{head}</tr></thead>{rows}</table>"


def _archives(deliveries: tuple[Delivered, ...]) -> str:
    """Return what is in each ZIP that was delivered, once however often it was."""
    found = dict.fromkeys((one.item, one.files) for one in deliveries if one.files)
    return "".join(f"<h2>{tr('Files in {name}', name=shown(item))}</h2>{_files(files)}" for item, files in found)


def _files(files: tuple[Packed, ...]) -> str:
    rows = "".join(
        f"<tr>{_cell(shown(one.name), _hash(one.sha256))}{_cell(words.size(one.size), '')}</tr>"
        for one in files[:_LISTED]
    )
    more = len(files) - _LISTED
    told = tr("And {count} more: a receipt as CSV or JSON names all of them.", count=number(more))
    rest = f"<p class='small'>{told}</p>" if more > 0 else ""
    head = f"<tr><th width='83%'>{tr('File')}</th><th width='17%'>{tr('Size')}</th></tr>"
    return f"<table width='100%' cellspacing='0' cellpadding='4'><thead>{head}</thead>{rows}</table>{rest}"


def _hash(sha256: str | None) -> str:
    return f"SHA-256 {sha256}" if sha256 else tr("SHA-256 not recorded")


def _delivery(one: Delivered) -> str:
    state, ink = _STATES[one.outcome]
    content = _hash(one.sha256)
    if one.files:
        content = ntr("{n} file, listed below", "{n} files, listed below", len(one.files))
    who = [part for part in (one.ip if one.email else None, one.user_agent) if part]
    times = [f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}" for moment in (one.started_at, one.completed_at) if moment]
    delivered = [words.size_of(one.bytes, one.size)]
    if one.requests is not None:
        delivered.append(ntr("{n} request", "{n} requests", one.requests))
    cells = (
        _cell(shown(one.item), content),
        _cell(shown(one.recipient), shown(" · ".join(who))),
        _cell(times[0], tr("to {moment}", moment=times[1]) if len(times) > 1 else ""),
        _cell(f"<span style='color:{ink}'>{tr(state)}</span>", "<br>".join(delivered)),
    )
    return f"<tr>{''.join(cells)}</tr>"


def _cell(first: str, second: str) -> str:
    """Return a cell of two paragraphs: a name that is written from right to left leaves the other where it is."""
    return (
        f"<td style='border-top:1px solid {_LINE}'><p style='margin:0px'>{first}</p>"
        f"<p class='small' dir='ltr' style='margin:0px'>{second}</p></td>"
    )
