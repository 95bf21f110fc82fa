"""Likenesses of the pages that are one sheet: the gate for a password, and a link that has ended."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF

from sharedesk.services.likeness import SheetWords
from sharedesk.ui.preferences.preview.canvas import BOLD, MEDIUM, Canvas, Type
from sharedesk.ui.preferences.preview.pages import Scene, foot, foot_height, head, main_button

_HEADING, _BODY = Type(24, BOLD, 1.25, -0.016), Type(16, leading=1.55)
_LABEL, _AFTER = Type(15, MEDIUM, 1.55), Type(14, leading=1.55)
_GREETING = Type(15, BOLD, 1.55)
_WIDEST, _AROUND = 440.0, 44.0

Form = Callable[[Canvas, Scene, QRectF], float]
"""Paints a form from the top of an area on; returns where it ends."""


def gate(canvas: Canvas, scene: Scene) -> float:
    """Paint the page that asks for a password; returns its height."""
    return _page(canvas, scene, scene.words.gate, _password)


def ended(canvas: Canvas, scene: Scene) -> float:
    """Paint the page of a link that has expired; returns its height."""
    return _page(canvas, scene, scene.words.ended, None)


def _password(canvas: Canvas, scene: Scene, area: QRectF) -> float:
    ground, left, top, wide = scene.look.ground, area.left(), area.top() + 28, area.width()
    top += canvas.words("label", scene.words.gate.label, QPointF(left, top), wide, _LABEL, ink=ground.ink).height() + 6
    canvas.fill(QRectF(left, top, wide, 48), ground.surface, radius=10, edge=ground.field, stands_for=".input")
    return main_button(canvas, scene, QRectF(left, top + 68, wide, 52), scene.words.gate.button)


def _page(canvas: Canvas, scene: Scene, said: SheetWords, form: Form | None) -> float:
    """Paint a page with a form, unless its link is over."""
    ground, claim = scene.look.ground, said.claim
    begin = head(canvas, scene)
    wide = min(scene.room, _WIDEST)
    left = (scene.width - wide) / 2
    tall = _sheet(Canvas(), scene, QRectF(left, 0, wide, 0), said, form)
    top = begin + max(_AROUND, (scene.height - foot_height(scene, claim) - begin - tall) / 2)
    if form is not None:  # paper edges: something waits behind it
        for inset, up in ((40, 21), (20, 11)):
            behind = QRectF(left + inset, top - up, wide - 2 * inset, 60)
            canvas.fill(behind, ground.bg if up > 20 else ground.surface, radius=16, edge=ground.line)
    canvas.fill(QRectF(left, top, wide, tall), ground.surface, radius=16, edge=ground.line, stands_for=".sheet")
    _sheet(canvas, scene, QRectF(left, top, wide, tall), said, form)
    return foot(canvas, scene, top + tall + _AROUND, claim)


def _sheet(canvas: Canvas, scene: Scene, area: QRectF, said: SheetWords, form: Form | None) -> float:
    """Paint what is on a sheet; returns how high the sheet is."""
    look, ground = scene.look, scene.look.ground
    inset = min(max(24.0, scene.width * 0.06), 40.0)
    left, top, wide = area.left() + inset, area.top() + inset, area.width() - 2 * inset
    badge, told = QRectF(left, top, 48, 48), said.text % {"company": scene.brand.company}
    canvas.fill(badge, look.tint if form else ground.sunken, radius=14, stands_for=".badge")
    canvas.icon(badge.adjusted(13, 13, -13, -13), "key" if form else "hourglass", look.text if form else ground.muted)
    top += 72
    if form is not None and (greeting := scene.brand.greeting):
        top += canvas.words(".greet", greeting, QPointF(left, top), wide, _GREETING, ink=look.text).height() + 4
    top += canvas.words("h1", said.heading, QPointF(left, top), wide, _HEADING, ink=ground.ink).height() + 10
    top += canvas.words("h1 + p", told, QPointF(left, top), wide, _BODY, ink=ground.muted).height()
    if form is not None:
        top = form(canvas, scene, QRectF(left, top, wide, 0))
    canvas.line(left, top + 24, wide, ground.line)
    top += 45 + canvas.words(".after", said.after, QPointF(left, top + 45), wide, _AFTER, ink=ground.muted).height()
    return top + inset - area.top()
