"""Likenesses of the pages that are one sheet: the gate for a password, and a link that has ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF

from sharedesk.ui.preferences.preview.canvas import BOLD, MEDIUM, Canvas, Type
from sharedesk.ui.preferences.preview.pages import Scene, foot, foot_height, head, main_button

_HEADING, _BODY = Type(24, BOLD, 1.25, -0.016), Type(16, leading=1.55)
_LABEL, _AFTER = Type(15, MEDIUM, 1.55), Type(14, leading=1.55)
_GREETING = Type(15, BOLD, 1.55)
_WIDEST, _AROUND = 440.0, 44.0

Form = Callable[[Canvas, Scene, QRectF], float]
"""Paints a form from the top of an area on; returns where it ends."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What a sheet says."""

    icon: str
    heading: str
    text: str
    after: str
    is_off: bool = False
    greeting: str = ""


def gate(canvas: Canvas, scene: Scene) -> float:
    """Paint the page that asks for a password; returns its height."""
    told = (
        f"{scene.brand.company} has shared something with you. The password came separately, for example by phone or "
        "text message."
    )
    after = "No password? Ask the person who sent you this link."
    return _page(
        canvas, scene, _Words("key", "Enter the password", told, after, greeting=scene.brand.greeting), _password
    )


def ended(canvas: Canvas, scene: Scene) -> float:
    """Paint the page of a link that has expired; returns its height."""
    until = "16\N{NO-BREAK SPACE}Jun\N{NO-BREAK SPACE}2026, 12:00\N{NO-BREAK SPACE}UTC"
    told = f"It was available until {until}. The files can no longer be downloaded."
    after = "Still need them? Ask the person who sent you the link for a new one."
    return _page(canvas, scene, _Words("hourglass", "This link has expired", told, after, is_off=True), None)


def _password(canvas: Canvas, scene: Scene, area: QRectF) -> float:
    ground, left, top, wide = scene.look.ground, area.left(), area.top() + 28, area.width()
    top += canvas.words("label", "Password", QPointF(left, top), wide, _LABEL, ink=ground.ink).height() + 6
    canvas.fill(QRectF(left, top, wide, 48), ground.surface, radius=10, edge=ground.field, stands_for=".input")
    return main_button(canvas, scene, QRectF(left, top + 68, wide, 52), "Open")


def _page(canvas: Canvas, scene: Scene, said: _Words, form: Form | None) -> float:
    ground, claim = scene.look.ground, "Sent with ShareDesk"
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


def _sheet(canvas: Canvas, scene: Scene, area: QRectF, said: _Words, form: Form | None) -> float:
    """Paint what is on a sheet; returns how high the sheet is."""
    look, ground = scene.look, scene.look.ground
    inset = min(max(24.0, scene.width * 0.06), 40.0)
    left, top, wide = area.left() + inset, area.top() + inset, area.width() - 2 * inset
    badge = QRectF(left, top, 48, 48)
    canvas.fill(badge, ground.sunken if said.is_off else look.tint, radius=14, stands_for=".badge")
    canvas.icon(badge.adjusted(13, 13, -13, -13), said.icon, ground.muted if said.is_off else look.text)
    top += 72
    if said.greeting:
        top += canvas.words(".greet", said.greeting, QPointF(left, top), wide, _GREETING, ink=look.text).height() + 4
    top += canvas.words("h1", said.heading, QPointF(left, top), wide, _HEADING, ink=ground.ink).height() + 10
    top += canvas.words("h1 + p", said.text, QPointF(left, top), wide, _BODY, ink=ground.muted).height()
    if form is not None:
        top = form(canvas, scene, QRectF(left, top, wide, 0))
    canvas.line(left, top + 24, wide, ground.line)
    top += 45 + canvas.words(".after", said.after, QPointF(left, top + 45), wide, _AFTER, ink=ground.muted).height()
    return top + inset - area.top()
