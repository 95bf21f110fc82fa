"""Makes a PNG of a picture from outside, in a process of its own that a hostile or broken one can only harm itself.

The picture is the file on stdin. Stdout gets a PNG without any of its metadata, cut to what is to be seen and at most
LOGO_WIDTH × LOGO_HEIGHT; the exit code says why there is none. Started by `services.logos`.
"""

from __future__ import annotations

import io
import sys
import warnings

import resvg_py
from PIL import Image, ImageOps, UnidentifiedImageError

from sharedesk.core.branding import LOGO_HEIGHT, LOGO_WIDTH
from sharedesk.services import svg
from sharedesk.services.confined import forbid_files, limit_resources
from sharedesk.services.logos import MAX_BYTES, MAX_PIXELS, MAX_STORED, Fault

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


class Unusable(Exception):
    """No logo can be made of it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.fault = fault


def redraw(source: bytes) -> bytes:
    """Return a clean PNG of a picture. Raises Unusable."""
    picture = _raster(source) or _vector(source)
    box = picture.getchannel("A").getbbox()
    if box is None:
        raise Unusable(Fault.EMPTY)
    picture = picture.crop(box)
    picture.thumbnail((LOGO_WIDTH, LOGO_HEIGHT), Image.Resampling.LANCZOS)
    while len(png := _as_png(picture)) > MAX_STORED:
        picture = picture.resize((max(1, picture.width // 2), max(1, picture.height // 2)), Image.Resampling.LANCZOS)
    return png


def _raster(source: bytes) -> Image.Image | None:
    """Return a raster image as RGBA, None for what is none. Its first frame, if it moves."""
    try:
        with Image.open(io.BytesIO(source), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:  # known from its head, before a pixel is unpacked
                raise Unusable(Fault.TOO_MANY_PIXELS)
            image.draft("RGB", (LOGO_WIDTH, LOGO_HEIGHT))
            return ImageOps.exif_transpose(image).convert("RGBA")
    except UnidentifiedImageError:
        return None
    except Image.DecompressionBombError as error:
        raise Unusable(Fault.TOO_MANY_PIXELS) from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unusable(Fault.BROKEN) from error


def _vector(source: bytes) -> Image.Image:
    try:
        drawing, has_text = svg.tame(source, LOGO_WIDTH, LOGO_HEIGHT)
        if not has_text:  # which needs fonts
            forbid_files()
        png = resvg_py.svg_to_bytes(svg_string=drawing, skip_system_fonts=not has_text)
    except svg.HasEntities as error:
        raise Unusable(Fault.ENTITIES) from error
    except ValueError as error:
        raise Unusable(Fault.BROKEN if b"<svg" in source[:4096] else Fault.NO_PICTURE) from error
    with Image.open(io.BytesIO(png), formats=("PNG",)) as image:
        return image.convert("RGBA")


def _as_png(picture: Image.Image) -> bytes:
    clean = Image.new("RGBA", picture.size)
    clean.paste(picture)  # the pixels alone: no profile, no text, no position of a camera
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()


def main() -> int:
    """Redraw what is on stdin; the exit code is a Fault when that cannot be."""
    limit_resources()
    warnings.simplefilter("ignore")
    source = sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        png = redraw(source)
    except Unusable as error:
        return error.fault
    except MemoryError:
        return Fault.TOO_MUCH
    sys.stdout.buffer.write(png)
    return 0


if __name__ == "__main__":
    sys.exit(main())
