"""The colours for people whose system asks for high contrast: two, those of their own text and what lies below it."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from sharedesk.ui.look.filekind import FileKind
from sharedesk.ui.look.tokens import DARK, LIGHT, Tint, Tokens, luminance

_GROUND = "bg sidebar surface raised field flat button tile track segment quiet sheet on_accent"
_STATES = "hover pressed selected button_hover icon_hover tile_hover menu_hover"
_SOFT = "accent_soft ok_soft warn_soft bad_soft mute_soft"
_ON_INK = "toast_text toast_text2 toast_action toast_ok toast_warn toast_bad"
_KEPT = "name dark scrim shadow tiles"
_SOFTNESS, _FAINTNESS = 0.12, 0.55


def stark(ground: str, ink: str) -> Tokens:
    """Return a look of two colours: every text and every outline has the ink, states a soft mixture of both."""
    base = DARK if luminance(ground) < luminance(ink) else LIGHT
    values: dict[str, Any] = {field.name: ink for field in fields(Tokens) if field.name not in _KEPT.split()}
    values |= dict.fromkeys([*_GROUND.split(), *_ON_INK.split()], ground)
    values |= dict.fromkeys([*_STATES.split(), *_SOFT.split()], _mixed(ground, ink, _SOFTNESS))
    values |= {"disabled": _mixed(ground, ink, _FAINTNESS), "toast_line": _mixed(ink, ground, _SOFTNESS)}
    return replace(base, **values, tiles=dict.fromkeys(FileKind, Tint(ground, ink)))


def _mixed(one: str, other: str, share: float) -> str:
    pairs = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)
