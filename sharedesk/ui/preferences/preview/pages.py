"""The likeness of the page of a link that is open, and the frame that all pages share.

What they say comes from the catalogue of the portal; a test holds both against each other in a browser.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage

from sharedesk.core.brandcolours import Palette
from sharedesk.core.branding import Branding
from sharedesk.services.likeness import Likeness
from sharedesk.ui.preferences.preview.canvas import BOLD, MEDIUM, Canvas, Type

LOGO_WIDTH, LOGO_HEIGHT = 240, 36
WIDE = 700
"""Pixels from which on the words and the files stand side by side."""
_PLATE_SIDE, _PLATE_TOP = 10, 6

_COMPANY = Type(18, BOLD, 1.25, -0.012)
_TITLE = Type(30, BOLD, 1.14, -0.022)
_MESSAGE, _HEADING = Type(17, leading=1.6), Type(17, BOLD, 1.35, -0.008)
_CONTROL, _NAME = Type(15, leading=1.4), Type(15, MEDIUM, 1.4)
_SENDER, _BUTTON = Type(16, BOLD, 1.35), Type(16, BOLD, 1.25)
_SMALL, _META = Type(14, leading=1.5), Type(13, leading=1.5)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a likeness is painted from: words, the brand, its colours, its logo as a picture, the size of the window."""

    words: Likeness
    brand: Branding
    look: Palette
    logo: QImage | None
    width: float
    height: float
    dark: bool = False

    @property
    def gutter(self) -> float:
        """Room at both sides of the page."""
        return min(max(16.0, self.width * 0.04), 40.0)

    @property
    def room(self) -> float:
        """What is left between the gutters."""
        return self.width - 2 * self.gutter


def head(canvas: Canvas, scene: Scene) -> float:
    """Paint the logo and the name of the company; returns where the page goes on."""
    left, brand, top = scene.gutter, scene.brand, 20.0
    height = 40.0
    if brand.is_product:
        canvas.product_mark(QRectF(left, top + 4, 32, 32), scene.look.solid, scene.look.ink)
        left += 42
    if brand.logo is not None and scene.logo is not None:
        side, above = (_PLATE_SIDE, _PLATE_TOP) if scene.dark else (0, 0)
        most = min(LOGO_WIDTH, int(scene.width / 2))
        wide, tall = brand.logo.within(most - 2 * side, LOGO_HEIGHT - 2 * above)
        plate = QRectF(left, top + (height - tall) / 2 - above, wide + 2 * side, tall + 2 * above)
        if scene.dark:
            canvas.fill(plate, "#ffffff", radius=10, stands_for=".logo img")
        canvas.picture(plate.adjusted(side, above, -side, -above), scene.logo, ".logo img")
        left = plate.right() + 10
    if brand.logo is None or brand.logo.is_symbol:
        room = scene.width - scene.gutter - left
        place = QPointF(left, top)
        height = max(height, Canvas().words("", brand.company, place, room, _COMPANY, ink="#000000").height())
        canvas.words(".logo span", brand.company, place, room, _COMPANY, ink=scene.look.ground.ink, middle=height)
    return top + height + 20


def foot(canvas: Canvas, scene: Scene, top: float, claim: str) -> float:
    """Paint the security line, the footer and the legal text, at the lower edge at least; returns where they end."""
    return _foot(canvas, scene, max(top, scene.height - foot_height(scene, claim)), claim)


def foot_height(scene: Scene, claim: str) -> float:
    """Return how much room the foot of a page takes."""
    return _foot(Canvas(), scene, 0.0, claim)


def _foot(canvas: Canvas, scene: Scene, top: float, claim: str) -> float:
    """Paint the lines side by side where they fit, else one below the other, as the browser does."""
    muted, gap, lock = scene.look.ground.muted, 32.0, 24.0
    texts = [claim, *("\n".join(lines) for lines in scene.brand.foot)]
    texts += [scene.words.privacy] if scene.brand.privacy else []
    insets = [lock, *(0.0 for _ in texts[1:])]
    widths = [Canvas().words("", text, QPointF(), 1e4, _META, ink=muted).width() for text in texts]
    free = scene.room - sum(widths) - sum(insets)
    is_row = len(texts) > 1 and free >= gap * (len(texts) - 1)
    canvas.icon(QRectF(scene.gutter, top + 21, 16, 16), "lock-simple", muted)
    top, left, bottom = top + 20, scene.gutter, top + 20
    for number, (text, wide, inset) in enumerate(zip(texts, widths, insets, strict=True), 1):
        room = wide + 1 if is_row else scene.room - inset
        place, selector = QPointF(left + inset, top), f".foot p:nth-of-type({number}) span"
        bottom = max(bottom, top + canvas.words(selector, text, place, room, _META, ink=muted).height() + 8)
        if is_row:
            left += inset + wide + free / (len(texts) - 1)
        else:
            top = bottom
    return bottom + 20


def landing(canvas: Canvas, scene: Scene) -> float:
    """Paint the page of a link that is open; returns its height."""
    top = head(canvas, scene) + 24
    if scene.width >= WIDE:
        gap = 40.0
        wide = scene.room * 0.44
        ends = (
            _letter(canvas, scene, QRectF(scene.gutter, top, wide, 0)),
            _files(canvas, scene, QRectF(scene.gutter + wide + gap, top, scene.room - wide - gap, 0)),
        )
        bottom = max(ends)
    else:
        bottom = _letter(canvas, scene, QRectF(scene.gutter, top, scene.room, 0)) + 32
        bottom = _files(canvas, scene, QRectF(scene.gutter, bottom, scene.room, 0))
    return foot(canvas, scene, bottom + 40, scene.words.landing.claim)


def _letter(canvas: Canvas, scene: Scene, area: QRectF) -> float:
    left, top, wide = area.left(), area.top(), area.width()
    look, ground, brand, said = scene.look, scene.look.ground, scene.brand, scene.words.landing
    face = QRectF(left, top, 44, 44)
    canvas.fill(face, ground.surface, radius=22, edge=ground.line)
    letters = Type(14, BOLD, 1.5)
    canvas.words(".face", said.initials, face.topLeft(), 44, letters, ink=look.text, side="center", middle=44)
    room = wide - 58
    beside = QPointF(left + 58, top + (0 if brand.is_named else 11))
    down = canvas.words(".from b", said.sender, beside, room, _SENDER, ink=ground.ink).height()
    if brand.is_named:
        below = beside + QPointF(0, down)
        down += canvas.words(".from b span", brand.company, below, room, _SMALL, ink=ground.muted).height()
    top += max(44.0, down) + 24
    top += canvas.words("h1", said.title, QPointF(left, top), wide, _TITLE, ink=ground.ink).height() + 20
    top += canvas.words(".msg p", said.message, QPointF(left, top), wide, _MESSAGE, ink=ground.ink).height() + 24
    until = f"{said.until} · "
    facts = (("clock", until + said.left, len(until)), ("files", said.amount, None))
    for number, (symbol, text, bold) in enumerate(facts, 1):
        canvas.icon(QRectF(left, top + 2, 18, 18), symbol, ground.muted)
        place, selector = QPointF(left + 30, top), f".facts li:nth-child({number}) span"
        top += canvas.words(selector, text, place, wide - 30, _CONTROL, ink=ground.ink, bold_from=bold).height() + 10
    label, button = f"{said.all_files} {said.all_size}", QRectF(left, top + 14, wide, 52)
    top = main_button(canvas, scene, button, label, symbol="download-simple", light_from=len(said.all_files) + 1)
    top += canvas.words(".aside", said.caution, QPointF(left, top + 16), wide, _META, ink=ground.muted).height() + 16
    return top


def _files(canvas: Canvas, scene: Scene, area: QRectF) -> float:
    ground, row, head_height, said = scene.look.ground, 65.0, 60.0, scene.words.landing
    left, top, wide = area.left(), area.top(), area.width()
    card = QRectF(left, top, wide, head_height + row * len(said.rows))
    canvas.fill(card, ground.surface, radius=16, edge=ground.line, stands_for=".card")
    canvas.words(
        "#files-h", said.files, QPointF(left + 24, top), wide - 48, _HEADING, ink=ground.ink, middle=head_height
    )
    place = QPointF(left + 24, top)
    canvas.words(
        ".card-head .meta", said.count, place, wide - 48, _META, ink=ground.muted, side="right", middle=head_height
    )
    top += head_height
    for number, (name, meta) in enumerate(said.rows, 1):
        canvas.line(left, top, wide, ground.line)
        canvas.icon(QRectF(left + 22, top + 16, 32, 32), "file-pdf", ground.red)
        at, room, which = QPointF(left + 68, top + 12), wide - 68 - 100, f".rows .row:nth-child({number})"
        canvas.words(f"{which} .name", name, at, room, _NAME, ink=ground.ink)
        canvas.words(f"{which} .meta", meta, at + QPointF(0, 21), room, _META, ink=ground.muted)
        for symbol, aside in (("eye", 84), ("download-simple", 44)):
            canvas.icon(QRectF(left + wide - aside, top + 23, 18, 18), symbol, ground.muted)
        top += row
    return top


def main_button(
    canvas: Canvas, scene: Scene, area: QRectF, label: str, *, symbol: str = "", light_from: int | None = None
) -> float:
    """Paint the button of a page; returns its lower edge."""
    edge = "" if scene.look.stands_out else scene.look.edge
    canvas.fill(area, scene.look.solid, radius=12, edge=edge, stands_for=".btn-go")
    place = area.topLeft() + QPointF(14 if symbol else 0, 0)
    size = canvas.words(
        ".btn-go", label, place, area.width(), _BUTTON, ink=scene.look.ink, side="center", light_from=light_from,
        middle=area.height(),
    )  # fmt: skip
    if symbol:
        left = area.center().x() - size.width() / 2 - 14
        canvas.icon(QRectF(left, area.center().y() - 10, 20, 20), symbol, scene.look.ink)
    return area.bottom()
