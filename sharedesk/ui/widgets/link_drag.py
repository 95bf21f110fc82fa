"""What is dragged out of the list: the addresses of links for any program, under a small card that says which."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QMimeData, QPoint, QRectF, QSize, Qt, QUrl
from PySide6.QtGui import QDrag, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from sharedesk.core.link import Link
from sharedesk.ui.look import theme
from sharedesk.ui.look.filekind import file_kind
from sharedesk.ui.look.theme import font
from sharedesk.ui.texts import number, tr
from sharedesk.ui.widgets.painting import paint_shadow, paint_tile

_HEIGHT, _SHADOW, _WIDEST = 40, 12, 320
_TEXT_LEFT, _TEXT_RIGHT = 46, 14


def mime_data(links: Sequence[Link], urls: Sequence[str]) -> QMimeData:
    """Return the addresses of links as a list of URLs, as text, and as HTML with the titles."""
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    data.setText("\n".join(urls))
    pairs = zip(links, urls, strict=True)
    data.setHtml("<br>".join(f'<a href="{escape(url)}">{escape(link.title)}</a>' for link, url in pairs))
    return data


def start_drag(source: QWidget, links: Sequence[Link], urls: Sequence[str]) -> None:
    """Let people drag links to where they drop them; nothing moves, whatever keys are held."""
    drag = QDrag(source)
    drag.setMimeData(mime_data(links, urls))
    drag.setPixmap(picture(links, source.devicePixelRatioF()))
    drag.setHotSpot(QPoint(_SHADOW - 8, _SHADOW - 8))
    drag.exec(Qt.DropAction.CopyAction | Qt.DropAction.LinkAction, Qt.DropAction.CopyAction)


def picture(links: Sequence[Link], ratio: float) -> QPixmap:
    """Return the card under the pointer: the tile and title of one link, or how many there are."""
    text = links[0].title if len(links) == 1 else tr("{count} links", count=number(len(links)))
    metrics = QFontMetrics(font("strong"))
    room = _WIDEST - _TEXT_LEFT - _TEXT_RIGHT
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room)
    width = _TEXT_LEFT + metrics.horizontalAdvance(shown) + _TEXT_RIGHT
    size = QSize(width + 2 * _SHADOW, _HEIGHT + 2 * _SHADOW)
    made = QPixmap(size * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    card = QRectF(_SHADOW, _SHADOW, width, _HEIGHT)
    paint_shadow(painter, card, 10, spread=10, drop=3)
    painter.setPen(QPen(theme.color("border"), 1))
    painter.setBrush(theme.color("raised"))
    painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
    paint_tile(painter, QRectF(card.x() + 8, card.y() + 6, 28, 28), file_kind(links[0].lead_name, links[0].lead_kind))
    painter.setFont(font("strong"))
    painter.setPen(theme.color("text"))
    painter.drawText(card.adjusted(_TEXT_LEFT, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, shown)
    painter.end()
    return made
