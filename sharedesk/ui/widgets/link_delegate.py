"""Paints the rows of the list of links: tile, title and options, status, and one action under the pointer."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from sharedesk.core.link import Link
from sharedesk.ui.look import icons, theme
from sharedesk.ui.look.filekind import file_kind
from sharedesk.ui.look.theme import font
from sharedesk.ui.models.links import Index, LinkRole
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.focus import FocusWatcher
from sharedesk.ui.widgets.labels import plain_tip
from sharedesk.ui.widgets.painting import paint_tile
from sharedesk.ui.widgets.status_view import column_width, paint_status
from sharedesk.ui.widgets.title_editor import TitleEditor
from sharedesk.ui.wording import words
from sharedesk.ui.wording.options import Flag, flag_words, flags
from sharedesk.ui.wording.status import Status, summary

_MARGIN = 24
_FIELD = 8
"""Pixels by which the text in a field stands in from its edge."""
_FLAG, _FLAG_STEP, _FLAG_GAP = 14, 20, 8
_FLAG_ICONS = {Flag.PASSWORD: "key", Flag.NAMED: "users", Flag.ONE_TIME: "number-circle-one"}


@dataclass(frozen=True, slots=True)
class RowGeometry:
    """Where the parts of a row are."""

    box: QRectF
    tile: QRectF
    title: QRectF
    meta: QRectF
    status: QRectF
    action: QRectF

    @classmethod
    def of(cls, rect: QRectF) -> RowGeometry:
        """Lay out a row that fills `rect`."""
        middle = rect.center().y()
        box = rect.adjusted(12, 1, -12, -1)
        tile = QRectF(box.x() + 12, middle - 18, 36, 36)
        action = QRectF(box.right() - 4 - 32, middle - 16, 32, 32)
        column = column_width(rect.width())
        status = QRectF(action.x() - 8 - column, rect.y(), column, rect.height())
        left = tile.right() + 12
        title = QRectF(left, middle - 18, status.x() - left - 16, 20)
        meta = QRectF(left, middle + 2, title.width(), 16)
        return cls(box, tile, title, meta, status, action)


class LinkDelegate(QStyledItemDelegate):
    """Paints rows of any height; the view decides it."""

    action_triggered = Signal(str)
    """The token of a row whose action was clicked."""
    renamed = Signal(str, str)
    """The token of a row, and the title that was typed there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.copied_token = ""
        """The link that was copied a moment ago: its action shows a check."""
        self.target_token = ""
        """The link that dragged files would be added to."""
        self._edited = ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a heading or a row."""
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        link, heading = index.data(LinkRole.LINK), index.data(LinkRole.SECTION)
        if isinstance(heading, str):
            painter.setFont(font("label"))
            painter.setPen(theme.color("text3"))
            painter.drawText(rect.adjusted(_MARGIN, 8, -_MARGIN, 0), Qt.AlignmentFlag.AlignVCenter, heading)
        elif isinstance(link, Link):
            self._paint_link(painter, rect, option.state, link, index.data(LinkRole.STATUS))
        painter.restore()

    def _paint_link(self, painter: QPainter, rect: QRectF, state: QStyle.StateFlag, link: Link, status: Status) -> None:
        place = RowGeometry.of(rect)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        if chosen or hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("selected" if chosen else "hover"))
            painter.drawRoundedRect(place.box, 8, 8)
        if link.token == self.target_token:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(theme.color("accent_soft"))
            painter.drawRoundedRect(place.box.adjusted(1, 1, -1, -1), 7, 7)
        if state & QStyle.StateFlag.State_HasFocus and FocusWatcher.keyboard:
            painter.setPen(QPen(theme.color("ring"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.box.adjusted(1, 1, -1, -1), 7, 7)
        painter.setOpacity(0.6 if status.ended else 1)
        paint_tile(painter, place.tile, file_kind(link.lead_name, link.lead_kind))
        painter.setOpacity(1)
        if link.token != self._edited:  # else they would look out from behind the field
            _paint_line(painter, place.title, link.title, "strong", "text2" if status.ended else "text")
            _paint_meta(painter, place.meta, link)
        paint_status(painter, place.status, status)
        if hovered or chosen:
            self._paint_action(painter, place.action, link, status, hovered=hovered)

    def _paint_action(self, painter: QPainter, rect: QRectF, link: Link, status: Status, *, hovered: bool) -> None:
        if hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("pressed"))
            painter.drawRoundedRect(rect, 6, 6)
        symbol, ink = "arrow-clockwise" if status.ended else "copy", "text2"
        if link.token == self.copied_token:
            symbol, ink = "check-bold", "ok"
        centre = rect.center()
        icons.paint(painter, QRectF(centre.x() - 8, centre.y() - 8, 16, 16), symbol, ink)

    def action_at(self, option_rect: QRectF, position: QPointF) -> bool:
        """Tell whether `position` is on the action of a row that fills `option_rect`."""
        return RowGeometry.of(option_rect).action.contains(position)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """Run the action of a row when it is clicked."""
        link = index.data(LinkRole.LINK)
        if (
            isinstance(event, QMouseEvent)
            and isinstance(link, Link)
            and event.type() == QEvent.Type.MouseButtonRelease
            and event.button() == Qt.MouseButton.LeftButton
            and self.action_at(QRectF(option.rect), event.position())
        ):
            self.action_triggered.emit(link.token)
            return True
        return super().editorEvent(event, model, option, index)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return the field for another title. It is filled once: news of the link leave what is typed alone."""
        link = index.data(LinkRole.LINK)
        self._edited = link.token
        return TitleEditor(link.title, parent)

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        """Show the title again."""
        self._edited = ""
        super().destroyEditor(editor, index)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Leave what is typed alone."""

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Keep the field where the title is."""
        title = RowGeometry.of(QRectF(option.rect)).title
        height = editor.sizeHint().height()
        top = QRectF(option.rect).center().y() - height / 2
        editor.setGeometry(QRectF(title.x() - _FIELD, top, title.width() + _FIELD, height).toRect())

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Tell what was typed, if it is another title."""
        link = index.data(LinkRole.LINK)
        if isinstance(editor, TitleEditor) and isinstance(link, Link) and editor.title:
            self.renamed.emit(link.token, editor.title)

    def title_at(self, option_rect: QRectF, position: QPointF) -> bool:
        """Tell whether `position` is on the title of a row that fills `option_rect`."""
        return RowGeometry.of(option_rect).title.contains(position)

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """Show what the row had to shorten, the full time of the status, or what the action does."""
        link = index.data(LinkRole.LINK)
        if event.type() != QEvent.Type.ToolTip or not isinstance(link, Link):
            return super().helpEvent(event, view, option, index)
        tip = self._tip(QPointF(event.pos()), RowGeometry.of(QRectF(option.rect)), link, index.data(LinkRole.STATUS))
        QToolTip.showText(event.globalPos(), plain_tip(tip), view)
        return True

    def _tip(self, position: QPointF, place: RowGeometry, link: Link, status: Status) -> str:
        if place.action.contains(position):
            return tr("New link like this") if status.ended else f"{tr('Copy link')}  Ctrl+C"
        if place.meta.contains(position) and (protections := flags(link)):
            said = words.listing(flag_words(protections))
            return said[:1].upper() + said[1:]
        if place.status.contains(position):
            return "\n".join((status.sentence, tr("Created {moment}", moment=words.full(link.created_at))))
        return link.title if _too_long(link.title, "strong", place.title.width()) else ""


def _too_long(text: str, role: theme.FontRole, width: float) -> bool:
    return QFontMetrics(font(role)).horizontalAdvance(text) > width


def _paint_meta(painter: QPainter, rect: QRectF, link: Link) -> None:
    """Paint what a link holds, and a symbol for each of its protections; these are never pushed out of the row."""
    on, text = flags(link), summary(link)
    room = rect.width() - (len(on) * _FLAG_STEP + _FLAG_GAP if on else 0)
    _paint_line(painter, QRectF(rect.x(), rect.y(), room, rect.height()), text, "small", "text3")
    left = rect.x() + min(room, QFontMetrics(font("small")).horizontalAdvance(text)) + _FLAG_GAP
    for place, flag in enumerate(on):
        box = QRectF(left + place * _FLAG_STEP, rect.center().y() - _FLAG / 2, _FLAG, _FLAG)
        icons.paint(painter, box, _FLAG_ICONS[flag], "text3")


def _paint_line(painter: QPainter, rect: QRectF, text: str, role: theme.FontRole, ink: str) -> None:
    painter.setFont(font(role))
    painter.setPen(theme.color(ink))
    shown = QFontMetrics(font(role)).elidedText(text, Qt.TextElideMode.ElideMiddle, int(rect.width()))
    painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
