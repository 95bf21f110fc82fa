"""The right to come to the front, which a Wayland desktop gives to whoever was clicked, as a token to be handed on."""

from __future__ import annotations

import os

VARIABLE = "XDG_ACTIVATION_TOKEN"
"""Desktops set it for what they start; Qt takes the token from there when a window is activated."""


def own_token() -> str:
    """Return the token that this process was started with, "" for none."""
    return os.environ.get(VARIABLE, "")


def accept(token: str) -> None:
    """Use a token for the next window that is activated."""
    if token:
        os.environ[VARIABLE] = token
