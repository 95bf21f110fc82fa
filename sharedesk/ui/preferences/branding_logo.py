"""The logo on the page *Branding*: dropped, chosen, replaced or removed; made ready in a job."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from sharedesk.core.branding import Logo
from sharedesk.core.saying import Sentence
from sharedesk.core.settings import BRANDING_LOGO
from sharedesk.errors import ShareDeskError
from sharedesk.services.branding import BrandingService
from sharedesk.services.logos import MAX_BYTES
from sharedesk.ui.desk.choosing import choose_file
from sharedesk.ui.desk.session import Session
from sharedesk.ui.jobs import Lane
from sharedesk.ui.look import icons, theme
from sharedesk.ui.look.tokens import RADIUS_TILE, SPACE_1, SPACE_2, SPACE_4
from sharedesk.ui.preferences.branding_draft import BrandDraft
from sharedesk.ui.preferences.values import told
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.announce import announce
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.labels import label
from sharedesk.ui.widgets.layout import col, row

HINT = Sentence("Drop a PNG, JPEG, WebP, GIF or SVG here, up to {megabytes} MB", megabytes=MAX_BYTES // 10**6)
_SIDE = 64


class _Taken(NamedTuple):
    """A logo that was made ready, and its picture."""

    name: str
    png: bytes


class _Well(QWidget):
    """The picture, or a dashed place for one."""

    def __init__(self) -> None:
        super().__init__()
        self.picture: QImage | None = None
        self.is_hovered = False
        self.setFixedSize(_SIDE, _SIDE)
        self.setAccessibleName(tr("No logo"))

    def set_picture(self, picture: QImage | None) -> None:
        """Show a picture, or the place for one."""
        self.picture = picture
        self.setAccessibleName(tr("No logo") if picture is None else tr("Your logo"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it; a picture on white, where the pages show it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        whole = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        pen = QPen(theme.color("accent" if self.is_hovered else "border_control"), 2 if self.is_hovered else 1)
        if self.picture is None:
            pen.setDashPattern([4, 4])
        painter.setPen(pen)
        painter.setBrush(theme.color("accent_soft") if self.is_hovered else theme.color("flat"))
        if self.picture is not None and not self.is_hovered:
            painter.setBrush(QColor("#ffffff"))
        painter.drawRoundedRect(whole, RADIUS_TILE, RADIUS_TILE)
        if self.picture is None:
            icons.paint(painter, QRectF(_SIDE / 2 - 12, _SIDE / 2 - 12, 24, 24), "image-square", "text3")
            return
        room = whole.adjusted(6, 6, -6, -6)
        size = QSize(self.picture.size()).scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        area = QRectF(0, 0, size.width(), size.height())
        area.moveCenter(room.center())
        painter.drawImage(area, self.picture)


PICTURES = "*.png *.jpg *.jpeg *.webp *.gif *.svg"


class LogoField(QWidget):
    """Takes one file; puts the name of what was made of it into the draft. `busy` tells when it begins and ends."""

    busy = Signal(bool)

    def __init__(self, session: Session, draft: BrandDraft) -> None:
        super().__init__()
        self._session, self._draft = session, draft
        self._brands: BrandingService = session.context.branding
        self._lane = Lane(session.jobs, 1)
        self._reading = ""
        self.well = _Well()
        self.choose = button(tr("Choose…"), name=tr("Choose a logo"))
        self.remove = button(tr("Remove"), Kind.GHOST, name=tr("Remove the logo"))
        self._hint = label(tr(HINT), "small", "3", wrap=True)
        self._problem = label("", "small", "bad", wrap=True)
        self._problem.hide()
        self.choose.clicked.connect(self._ask)
        self.remove.clicked.connect(self._removed)
        words = col(row(self.choose, self.remove, None, gap=SPACE_1), self._hint, self._problem, gap=SPACE_2)
        self.setLayout(row(col(self.well, None, gap=0), (words, 1), gap=SPACE_4))
        self.setAcceptDrops(True)
        draft.changed.connect(self._show)
        self._show()

    @property
    def problem(self) -> str:
        """Why the file was not taken."""
        return self._problem.text()

    def take(self, path: Path) -> None:
        """Make a logo of a file, in a job."""
        self._say("")
        self._hint.setText(tr("Getting it ready…"))
        self.busy.emit(True)
        self._lane.run(lambda: _take(self._brands, str(path)), self._taken, self._refused)

    def _taken(self, made: _Taken) -> None:
        self._ended()
        self._draft.keep_picture(made.name, QImage.fromData(made.png))
        self._draft.put(BRANDING_LOGO, made.name)

    def _refused(self, error: BaseException) -> None:
        self._ended()
        if isinstance(error, ShareDeskError):
            self._say(told(error))
        else:
            self._session.messages.fail(error)

    def _ended(self) -> None:
        self._hint.setText(tr(HINT))
        self.busy.emit(False)

    def _say(self, problem: str) -> None:
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        if problem:
            announce(self, tr("Logo: {problem}", problem=problem), urgent=True)

    def _ask(self) -> None:
        kinds = (f"{tr('Pictures')} ({PICTURES})",)
        choose_file(self.window(), tr("Logo"), lambda paths: self.take(paths[0]), filters=kinds)

    def _removed(self) -> None:
        self._say("")
        self._draft.put(BRANDING_LOGO, "")

    def _show(self) -> None:
        has_logo = bool(self._draft.text(BRANDING_LOGO))
        self.choose.setText(tr("Replace…") if has_logo else tr("Choose…"))
        self.remove.setVisible(has_logo)
        self.well.set_picture(self._draft.picture())
        missing = self._draft.missing_picture()
        if missing is not None and missing.name != self._reading:
            self._reading = missing.name
            self._read(missing)

    def _read(self, logo: Logo) -> None:
        def seen(png: bytes | None) -> None:
            if png is not None:
                self._draft.keep_picture(logo.name, QImage.fromData(png))

        self._lane.run(lambda: self._brands.picture(logo), seen, self._session.messages.fail)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file, and nothing else."""
        if _file_of(event.mimeData()) is not None:
            event.acceptProposedAction()
            self._hover(on=True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Look as before."""
        self._hover(on=False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the file."""
        self._hover(on=False)
        path = _file_of(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.take(path)

    def _hover(self, *, on: bool) -> None:
        self.well.is_hovered = on
        self.well.update()


def _take(brands: BrandingService, given: str) -> _Taken:
    name = brands.take_logo(given)
    logo = Logo.named(name)
    return _Taken(name, (brands.picture(logo) if logo is not None else None) or b"")


def _file_of(data: QMimeData) -> Path | None:
    """Return the one local file that is dragged."""
    urls = data.urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
