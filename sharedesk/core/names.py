"""File names: as people see them and URLs ask for them, as headers send them, as other systems can store them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from sharedesk.errors import UserError

MAX_BYTES = 255
"""The longest name in UTF-8 that ext4, APFS and NTFS can all store."""

FALLBACK = "unnamed"

_SURROGATES = re.compile("[\ud800-\udfff]")
# Controls, line separators, and what reorders or hides: bidi marks and overrides, zero-width space, soft hyphen,
# fillers, noncharacters. The joiners U+200C and U+200D stay, for Persian, Indic scripts and emoji need them.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    "\ufff9-\ufffb\ufffe\uffff]"
)
_EDGES = "".join(char for char in map(chr, range(0x3001)) if char.isspace()) + "\u200c\u200d"
_SEPARATORS = re.compile(r"[/\\]")
_DRIVE = re.compile(r"\A([A-Za-z]):")
_EXTENSION = re.compile(r"(?<=[^.])(?:\.tar)?\.[^\s.]{1,16}\Z", re.IGNORECASE)
_WINDOWS_FORBIDDEN = re.compile(r'[<>:"|?*]')
_WINDOWS_DEVICE = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[0-9¹²³]) *(?:\.|\Z)", re.IGNORECASE)
_HARMLESS = re.compile(r"[A-Za-z0-9_-](?:[A-Za-z0-9 ()&+,._-]{0,200}[A-Za-z0-9)_-])?")
_NOT_IN_FALLBACK = re.compile(r"[^ !#$&'()+,\-.0-9;=@A-Z\[\]^_`a-z{}~]")
_ATTR_CHARS = "!#$&+-.^_`|~"

_BLOCK = 512
_SIGNS = ("\\", ":", " /", "/ ", "//", "/./", "/../", "\u115f", "\u1160", "\u3164", "\uffa0")
"""Where one of these stands in printable names between slashes, one of them may be unclean: the last are fillers."""


class InvalidPath(UserError):
    """A path in a URL that no name can lead to; the portal answers 404."""

    def __init__(self) -> None:
        super().__init__("There is nothing at this address")


def display_name(raw: str) -> str:
    """Return the one name by which people see a file or folder, and by which a URL asks for it.

    It is in NFC, never empty, and has no characters that are invisible or reorder others; bytes that were no text
    (surrogates, as os.fsdecode makes them) are U+FFFD. It is a single component for `split_relative`: separators and
    what looks like a drive become "_". Idempotent. Two raw names may get the same display name: see `unique_names`.
    """
    if _HARMLESS.fullmatch(raw):
        return raw
    visible = _UNSEEN.sub("", _SURROGATES.sub("\ufffd", raw))
    name = _SEPARATORS.sub("_", unicodedata.normalize("NFC", visible)).strip(_EDGES)
    if name in {".", ".."}:
        return "_" * len(name)
    return _DRIVE.sub(r"\1_", name) or FALLBACK


def unclean_names(names: Sequence[str]) -> list[str]:
    """Return those of `names` that people see under another name (`display_name`), in their order.

    Most folders have none. Names are looked at hundreds at a time, since 100,000 in a folder are nothing unusual.
    """
    blocks = (names[start : start + _BLOCK] for start in range(0, len(names), _BLOCK))
    return [name for block in blocks if not _are_clean(block) for name in block if display_name(name) != name]


def _are_clean(names: Sequence[str]) -> bool:
    """Say whether all of `names` are clean for sure; False says nothing. All that is tried is quick."""
    joined = f"/{'/'.join(names)}/"
    if joined.count("/") > len(names) + 1 or not joined.isprintable() or any(sign in joined for sign in _SIGNS):
        return False
    return unicodedata.is_normalized("NFC", joined)  # "/" combines with nothing, so each name is for itself


def windows_safe(component: str) -> str:
    r"""Return one path component that Windows, macOS and Linux can all store, keeping the extension. Idempotent.

    On top of `display_name`: none of `<>:"/\|?*`, no dot or space at the end, no device name (CON, NUL.txt, COM¹, …),
    at most 255 bytes of UTF-8. Source: "Naming Files, Paths, and Namespaces", Microsoft Learn.
    """
    if _HARMLESS.fullmatch(component) and not _WINDOWS_DEVICE.match(component):
        return component
    name = _WINDOWS_FORBIDDEN.sub("_", display_name(component))
    name = _fit(name.rstrip(_EDGES + "."), MAX_BYTES).rstrip(_EDGES + ".") or FALLBACK
    return _fit(f"_{name}", MAX_BYTES) if _WINDOWS_DEVICE.match(name) else name


def unique_names(names: Iterable[str]) -> list[str]:
    """Return `names` in their order, where a name that clashes with an earlier one gets " (2)" before its extension.

    Names clash when a file system that ignores case or normal form would take them for one. A name that is the first
    of its kind always keeps it, so the result depends on nothing but the given order: sort first what has no order
    of its own. A numbered name has at most 255 bytes.
    """
    wanted = list(names)
    keys = list(map(_clash_key, wanted))
    taken = set(keys)
    if len(taken) == len(wanted):
        return wanted
    seen: set[str] = set()
    numbers: dict[str, int] = {}
    result: list[str] = []
    for name, key in zip(wanted, keys, strict=True):
        if key in seen:
            numbered, numbers[key] = _numbered(name, numbers.get(key, 2), taken)
            result.append(numbered)
        else:
            result.append(name)
        seen.add(key)
    return result


def _numbered(name: str, number: int, taken: set[str]) -> tuple[str, int]:
    """Return the first free name from `number` on, which is then taken, and the number to go on with."""
    while (key := _clash_key(candidate := _fit(name, MAX_BYTES, f" ({number})"))) in taken:
        number += 1
    taken.add(key)
    return candidate, number + 1


def _clash_key(name: str) -> str:
    # Canonical caseless matching (Unicode 3.13, D145).
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", name).casefold())


def _fit(name: str, limit: int, suffix: str = "") -> str:
    """Return `name` with `suffix` before its extension, its stem cut so that all is at most `limit` bytes of UTF-8."""
    found = _EXTENSION.search(name)
    extension = found.group() if found else ""
    stem, tail = name.removesuffix(extension), suffix + extension
    room = limit - len(tail.encode("utf-8", "replace"))
    encoded = stem.encode("utf-8", "replace")
    if len(encoded) > room:
        stem = encoded[:room].decode("utf-8", "ignore").rstrip(_EDGES)
    return stem + tail


def content_disposition(name: str) -> str:
    """Return the Content-Disposition that saves a download as `name`: always an attachment (RFC 6266, ASVS 5.4.1).

    `filename` is plain ASCII, without the characters that clients read in different ways (quote, backslash, percent:
    RFC 6266 appendix D); `filename*` has the exact name (RFC 8187). Line ends cannot get through.
    """
    shown = _fit(display_name(name), MAX_BYTES)
    letters = "".join(char for char in unicodedata.normalize("NFKD", shown) if not unicodedata.combining(char))
    return (
        f"attachment; filename=\"{_NOT_IN_FALLBACK.sub('_', letters)}\"; filename*=UTF-8''{quote(shown, _ATTR_CHARS)}"
    )


def split_relative(path: str) -> tuple[str, ...]:
    r"""Return the components of the path of a URL, decoded exactly once (ASVS 1.1.1), below a link.

    Components are names to look up among what the link holds, never parts of a path to open. Nothing that could climb
    or jump is let through all the same: an empty component (so neither an absolute path nor "a//b"), "." and "..",
    a backslash, NUL, or a drive ("C:x").

    Raises InvalidPath.
    """
    components = tuple(path.split("/"))
    if any(part in {"", ".", ".."} or "\\" in part or "\0" in part or _DRIVE.match(part) for part in components):
        raise InvalidPath
    return components
