"""One action among others in Thunar's `uca.xml`: added and removed without touching a byte of the rest."""

from __future__ import annotations

import re
from html import escape  # that of xml.sax does the same and brings urllib.request along
from xml.etree import ElementTree

from sharedesk.desktop.plan import SEND

ID = "sharedesk-send"
EMPTY = '<?xml version="1.0" encoding="UTF-8"?>\n<actions>\n</actions>\n'
_OURS = re.compile(
    rf"[ \t]*<action>(?:(?!</?action>).)*<unique-id>\s*{ID}\s*</unique-id>(?:(?!</?action>).)*</action>[ \t]*\n?",
    re.DOTALL,
)
_END = re.compile(r"[ \t]*</actions>|<actions\s*/>")
_KINDS = ("directories", "audio-files", "image-files", "other-files", "text-files", "video-files")


class NotThunar(ValueError):
    """The file is not what Thunar writes; it is better left alone."""


def with_action(text: str, command: str) -> str:
    """Return the file with our action, in the place where it was or as the last. Raises NotThunar."""
    block = _block(command)
    if _OURS.search(text):
        return _checked(text, _OURS.sub(lambda _found: block, text, count=1), 1)
    ends = list(_END.finditer(text))
    if not ends:
        raise NotThunar("It has no list of actions")
    end = ends[-1]
    opened = "<actions>\n" if "/>" in end[0] else ""
    closed = "</actions>" if opened else end[0]
    return _checked(text, f"{text[: end.start()]}{opened}{block}{closed}{text[end.end() :]}", 1)


def without_action(text: str) -> str:
    """Return the file without our action. Raises NotThunar."""
    return _checked(text, _OURS.sub("", text), 0)


def _block(command: str) -> str:
    kinds = "\n".join(f"\t<{kind}/>" for kind in _KINDS)
    return f"""<action>
\t<icon>sharedesk</icon>
\t<name>{escape(SEND, quote=False)}</name>
\t<submenu></submenu>
\t<unique-id>{ID}</unique-id>
\t<command>{escape(command, quote=False)}</command>
\t<description></description>
\t<range>*</range>
\t<patterns>*</patterns>
{kinds}
</action>
"""


def _checked(before: str, after: str, ours: int) -> str:
    """Return `after` if it has the same other actions as `before`, and so many of ours."""
    others, _ = _actions(before)
    if _actions(after) != (others, ours):
        raise NotThunar("Its actions are written in a way that is not understood")
    return after


def _actions(text: str) -> tuple[list[bytes], int]:
    """Return the actions of others, and how many are ours."""
    try:
        root = ElementTree.fromstring(text.encode())  # noqa: S314 - a file of the person who runs this
    except ElementTree.ParseError as error:
        raise NotThunar(f"It is not XML: {error}") from error
    if root.tag != "actions":
        raise NotThunar("It has no list of actions")
    for action in root:
        action.tail = None
    others = [action for action in root if action.findtext("unique-id", "").strip() != ID]
    return [ElementTree.tostring(action) for action in others], len(root) - len(others)
