"""Makes a small picture of one from outside, in a process of its own that a hostile or broken one can only harm itself.

The picture is the file on stdin, which can be sought. Stdout gets width and height of the original, then a JPEG without
any metadata, upright, in sRGB and on white. Started by `services.pictures` with the name of a PictureSize.
"""

from __future__ import annotations

import io
import sys
import warnings
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps

from sharedesk.services.confined import forbid_files, limit_resources
from sharedesk.services.pictures import HEAD, PictureSize

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "AVIF")
MAX_PIXELS = 64 * 10**6
"""What is unpacked at most. A JPEG may be larger: it is unpacked at an eighth of its size."""
BOXES = {PictureSize.ROW: (84, 105), PictureSize.SCREEN: (2048, 2048)}
"""Width and height in pixels; an icon has three for each of the page's."""
QUALITY = 85
ORIENTATION, FIRST_ON_ITS_SIDE = 0x0112, 5
"""The tag of Exif, and the first of its values by which width and height change places (Exif 2.32, section 4.6.4)."""


def draw(file: BinaryIO, size: PictureSize) -> bytes:
    """Return width and height of a picture, and its first frame in a size.

    Raises what Pillow raises for what is no sound picture, ValueError for one with too many pixels.
    """
    with Image.open(file, formats=FORMATS) as image:
        width, height = image.size
        box, longest = BOXES[size], max(BOXES[size])
        image.draft("RGB", (2 * longest, 2 * longest))
        if image.width * image.height > MAX_PIXELS:  # known from its head, before a pixel is unpacked
            raise ValueError("too many pixels")
        turned = image.getexif().get(ORIENTATION, 1) >= FIRST_ON_ITS_SIDE
        if size is PictureSize.SCREEN:
            image.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
        upright = ImageOps.exif_transpose(image)
        if size is PictureSize.ROW:
            upright = ImageOps.fit(upright, box)
        small = _on_white(_in_srgb(upright))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=QUALITY, subsampling=0, progressive=True)
    return HEAD.pack(*((height, width) if turned else (width, height))) + out.getvalue()


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return a picture in RGB or RGBA with the colours that its profile means."""
    if image.mode.startswith("I"):  # 16 bits of grey, of which `convert` would keep the lower half
        return image.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    mode = "RGBA" if image.has_transparency_data else "RGB"
    profile = image.info.get("icc_profile")
    if profile and image.mode in {"RGB", "RGBA", "CMYK", "L"}:
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            converted = None
        image = converted or image
    return image.convert(mode)


def _on_white(image: Image.Image) -> Image.Image:
    """Return the pixels alone: no profile, no text, no position of a camera."""
    clean = Image.new("RGB", image.size, "white")
    clean.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return clean


def main(arguments: list[str]) -> int:
    """Draw the picture on stdin in the size that the argument names; exit code 1 when it cannot be drawn."""
    limit_resources()
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # there is a limit above that knows how JPEG is unpacked
    Image.init()  # what it reads formats with, before no file can be opened any more
    forbid_files()
    try:
        (size,) = (PictureSize(argument) for argument in arguments)
        drawn = draw(sys.stdin.buffer, size)
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, IndexError, TypeError, ZeroDivisionError):
        return 1
    sys.stdout.buffer.write(drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
