"""The likeness of a mail with a code, painted from the same letter that is mailed; mails are light in any scheme."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from sharedesk.core import letter as letters
from sharedesk.core.colours import text_on
from sharedesk.core.letter import Look
from sharedesk.ui.preferences.preview.canvas import BOLD, Canvas, Type
from sharedesk.ui.preferences.preview.pages import Scene

BACKGROUND, _PAPER, _INK, _MUTED = "#f3f4f6", "#ffffff", "#14161a", "#5b616e"
_WIDEST = 560.0
_TITLE, _HEADING = Type(16, BOLD, 1.5), Type(20, BOLD, 1.3)
_GREETING, _BODY, _FOOT = Type(16, BOLD, 1.5), Type(16, leading=1.5), Type(13, leading=1.5)
_CODE = Type(32, BOLD, 1.5, 0.125, family="mono")


def mail(canvas: Canvas, scene: Scene) -> float:
    """Paint the mail; returns its height."""
    look = Look.of(scene.brand, scene.words.tongue)
    wide = min(scene.width - 24, _WIDEST)
    paper = QRectF((scene.width - wide) / 2, 24, wide, 0)
    tall = _paper(Canvas(), scene, paper, look)
    paper.setHeight(tall)
    canvas.fill(paper, _PAPER, radius=8)
    _paper(canvas, scene, paper, look)
    top = paper.bottom()
    for number, lines in enumerate(look.foot, 1):
        place, selector = QPointF(paper.left(), top + 16), f"body > p:nth-of-type({number})"
        top += 16 + canvas.words(selector, "\n".join(lines), place, wide, _FOOT, ink=_MUTED).height()
    return max(top + 24, scene.height)


def _paper(canvas: Canvas, scene: Scene, area: QRectF, look: Look) -> float:
    letter = scene.words.letter
    top = _head(canvas, scene, area, look) + 24
    left, wide = area.left() + 24, area.width() - 48
    if look.greeting:
        said = canvas.words("p:has(+ h1)", look.greeting, QPointF(left, top), wide, _GREETING, ink=_MUTED)
        top += said.height() + 8
    top += canvas.words("h1", letter.heading, QPointF(left, top), wide, _HEADING, ink=_INK).height() + 12
    top += canvas.words("h1 + p", letter.code, QPointF(left, top + 4), wide, _CODE, ink=_INK).height() + 20
    for number, paragraph in enumerate(letter.paragraphs, 3 if look.greeting else 2):
        selector = f"h1 ~ p:nth-of-type({number})"
        top += canvas.words(selector, paragraph, QPointF(left, top), wide, _BODY, ink=_INK).height() + 12
    return top + 12 - area.top()


def _head(canvas: Canvas, scene: Scene, area: QRectF, look: Look) -> float:
    left, top, wide = area.left() + 24, area.top() + 14, area.width() - 48
    band = "body > div > div:first-child"
    if look.logo is None or scene.logo is None:
        tall = 28 + Canvas().words("", look.title, QPointF(), wide, _TITLE, ink=_INK).height()
        canvas.fill(QRectF(area.left(), area.top(), area.width(), tall), look.accent, radius=8, stands_for=band)
        canvas.line(area.left(), area.top() + tall - 8, area.width(), look.accent, 8)
        canvas.words(band, look.title, QPointF(left, top), wide, _TITLE, ink=text_on(look.accent))
        return area.top() + tall
    width, height = look.logo.within(letters.LOGO_WIDTH, letters.LOGO_HEIGHT)
    canvas.picture(QRectF(left, top, width, height), scene.logo, "img")
    down = float(height)
    if look.logo.is_symbol:
        beside, room = QPointF(left + width + 10, top), wide - width - 10
        down = max(down, Canvas().words("", look.title, beside, room, _TITLE, ink=_INK).height())
        canvas.words(f"{band} > span", look.title, beside, room, _TITLE, ink=_INK, middle=down)
    canvas.line(area.left(), top + down + 14, area.width(), look.accent, 3)
    return top + down + 17
