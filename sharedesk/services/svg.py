"""SVG from outside made harmless: only what is drawn from the document itself stays, inside a canvas of fixed size."""

from __future__ import annotations

import re
from xml.etree import ElementTree as Tree
from xml.parsers import expat

SVG = "{http://www.w3.org/2000/svg}"
DROPPED = {"script", "foreignObject", "iframe", "audio", "video", "canvas", "handler", "set", "animate"}
_HREFS = {"href", "{http://www.w3.org/1999/xlink}href"}
_INLINE_PICTURE = re.compile(r"\s*data:image/(png|jpe?g|gif|webp)[;,]", re.IGNORECASE)
_FOREIGN_CSS = re.compile(r"@import[^;]*;?|url\(\s*['\"]?(?!\s*['\"]?#)[^)]*\)?", re.IGNORECASE)
_ROOT_SIZE = {"width", "height", "x", "y", "style", "class", "transform", "preserveAspectRatio"}
_PIXELS = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*(px)?\s*")
_FONT = re.compile(r"(font-family\s*:\s*[^;}!]+)", re.IGNORECASE)
_FONTS = "Arial, Helvetica, 'Liberation Sans', 'DejaVu Sans', 'Noto Sans', 'Segoe UI'"
"""What text is drawn with where the font of its designer is not on this computer: one of these is, almost anywhere."""
MAX_ELEMENTS = 50_000


class NotDrawable(ValueError):
    """It is no SVG that can be drawn."""


class HasEntities(NotDrawable):
    """It declares entities: text that grows or that is read from elsewhere."""


def tame(source: bytes, width: int, height: int) -> tuple[str, bool]:
    """Return an SVG drawn in the middle of `width` × `height` without scripts and references to anything outside of it.

    The other value says whether there is text, which needs fonts. Raises NotDrawable.
    """
    _refuse_entities(source)
    root = Tree.fromstring(source)  # noqa: S314 - well-formed and without entities, as was just seen
    if root.tag != f"{SVG}svg":
        raise NotDrawable("not an SVG document")
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise NotDrawable("too many elements")
    for element in list(root.iter()):
        for child in [one for one in element if _is_dropped(one)]:
            element.remove(child)
        _clean(element)
    _fit(root, width, height)
    has_text = any(True for _ in root.iter(f"{SVG}text"))
    return Tree.tostring(root, encoding="unicode"), has_text


def _refuse_entities(source: bytes) -> None:
    def declared(*_told: object) -> None:
        raise HasEntities("it declares entities")

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = declared
    try:
        parser.Parse(source, True)
    except NotDrawable:
        raise
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise NotDrawable(str(error)) from error


def _is_dropped(element: Tree.Element) -> bool:
    return not element.tag.startswith(SVG) or element.tag.removeprefix(SVG) in DROPPED


def _clean(element: Tree.Element) -> None:
    draws_picture = element.tag in {f"{SVG}image", f"{SVG}feImage"}
    for name, value in list(element.attrib.items()):
        if name in _HREFS:
            is_kept = value.strip().startswith("#") or (draws_picture and _INLINE_PICTURE.match(value))
        else:
            is_kept = not name.lower().startswith("on") and not _FOREIGN_CSS.search(value) and "\\" not in value
        if not is_kept:
            del element.attrib[name]
    for name, value in list(element.attrib.items()):
        if name == "font-family":
            element.set(name, f"{value}, {_FONTS}")
        elif name == "style":
            element.set(name, _FONT.sub(rf"\1, {_FONTS}", value))
    if element.tag == f"{SVG}style" and element.text:
        is_plain = "\\" not in element.text  # an escape could spell what is looked for here
        element.text = _FONT.sub(rf"\1, {_FONTS}", _FOREIGN_CSS.sub("", element.text)) if is_plain else ""


def _fit(root: Tree.Element, width: int, height: int) -> None:
    """Give the drawing its canvas; its own size, which may be any, is only its proportions from now on."""
    if "viewBox" not in root.attrib:
        sizes = [_PIXELS.fullmatch(root.get(side, "")) for side in ("width", "height")]
        if None in sizes:
            raise NotDrawable("it says no size")
        root.set("viewBox", "0 0 " + " ".join(found[1] for found in sizes if found is not None))
    for name in _ROOT_SIZE & root.attrib.keys():
        del root.attrib[name]
    root.attrib.setdefault("font-family", _FONTS)
    root.set("width", str(width))
    root.set("height", str(height))
