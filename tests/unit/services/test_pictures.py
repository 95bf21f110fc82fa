"""Pictures that visitors see: small, upright and without metadata, or none, whatever the file is."""

from __future__ import annotations

import io
import os
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from sharedesk.services import confined, picture_process
from sharedesk.services.pictures import Picture, PictureService, PictureSize
from tests import pictures
from tests.pictures import raster

WHITE, RED, BLUE = (255, 255, 255), (200, 30, 40), (30, 40, 200)


@pytest.fixture
def draw(tmp_path: Path) -> Callable[[bytes], Picture | None]:
    """Return what draws a file as large as a screen."""
    service = PictureService()
    path = tmp_path / "picture"

    def drawn(content: bytes, size: PictureSize = PictureSize.SCREEN) -> Picture | None:
        path.write_bytes(content)
        return service.picture(lambda: os.open(path, os.O_RDONLY), str(hash(content)), size)

    return drawn


Draw = Callable[[bytes], Picture | None]


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def seen(picture: Picture | None) -> Image.Image:
    """Return the pixels of what was drawn, which is a JPEG with nothing else in it."""
    assert picture is not None
    image = Image.open(io.BytesIO(picture.image), formats=("JPEG",))
    image.load()
    assert image.mode == "RGB"
    assert not {"exif", "icc_profile", "comment", "xmp"} & image.info.keys()
    return image


def is_about(image: Image.Image, at: tuple[int, int], colour: tuple[int, ...]) -> bool:
    pixel = image.getpixel(at)
    assert isinstance(pixel, tuple)
    return max(abs(one - other) for one, other in zip(pixel, colour, strict=True)) < 16


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "AVIF"])
def test_pictures_of_every_make_are_drawn(draw: Draw, kind: str) -> None:
    picture = draw(raster(kind))
    assert picture is not None
    assert (picture.width, picture.height) == (120, 40)
    assert is_about(seen(picture), (60, 20), RED)


def test_a_large_one_is_made_small(draw: Callable[..., Picture | None]) -> None:
    content = raster("JPEG", 5000, 2500)
    screen, row = draw(content), draw(content, PictureSize.ROW)
    assert seen(screen).size == (2048, 1024)
    assert seen(row).size == (84, 105)
    assert screen is not None
    assert (screen.width, screen.height) == (5000, 2500)


@pytest.mark.parametrize(("orientation", "corner"), [(1, (5, 5)), (3, (115, 35)), (6, (35, 5)), (8, (5, 115))])
def test_a_picture_stands_as_the_camera_was_held(draw: Draw, orientation: int, corner: tuple[int, int]) -> None:
    image = Image.new("RGB", (120, 40), WHITE)
    image.paste(RED, (0, 0, 10, 10))
    exif = Image.Exif()
    exif[picture_process.ORIENTATION] = orientation
    exif[0x010F] = "Maya's camera"
    picture = draw(saved(image, "JPEG", exif=exif, quality=95))
    assert picture is not None
    assert (picture.width, picture.height) == ((40, 120) if orientation in {6, 8} else (120, 40))
    assert is_about(seen(picture), corner, RED)
    assert b"Maya" not in picture.image


def test_a_row_has_the_middle_of_an_upright_picture(draw: Callable[..., Picture | None]) -> None:
    wide = Image.new("RGB", (400, 100), WHITE)
    wide.paste(RED, (160, 0, 240, 100))
    for orientation, inside, outside in ((1, (42, 5), None), (6, (42, 52), (42, 2))):
        exif = Image.Exif()
        exif[picture_process.ORIENTATION] = orientation
        row = seen(draw(saved(wide, "JPEG", exif=exif, quality=95), PictureSize.ROW))
        assert is_about(row, inside, RED)
        assert outside is None or is_about(row, outside, WHITE)


def test_nothing_but_pixels_is_left(draw: Draw) -> None:
    info = PngInfo()
    info.add_text("Comment", "Maya at home")
    picture = draw(saved(Image.new("RGB", (30, 30), RED), "PNG", pnginfo=info))
    seen(picture)
    assert picture is not None
    assert b"Maya" not in picture.image


def test_sixteen_bits_of_grey_keep_their_light(draw: Draw) -> None:
    grey = Image.frombytes("I;16", (40, 40), struct.pack("<H", 0x8000) * 1600)
    assert is_about(seen(draw(saved(grey, "PNG"))), (20, 20), (128, 128, 128))


def test_printing_inks_become_light(draw: Draw) -> None:
    cmyk = Image.new("CMYK", (40, 40), (0, 255, 255, 0))
    assert is_about(seen(draw(saved(cmyk, "JPEG", quality=95))), (20, 20), (255, 0, 0))


def test_a_profile_is_followed_and_a_broken_one_left_alone(draw: Draw) -> None:
    image = Image.new("RGB", (40, 40), RED)
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (lab, b"no profile at all", lab[:200]):
        assert is_about(seen(draw(saved(image, "PNG", icc_profile=profile))), (20, 20), RED)


def test_what_can_be_seen_through_lies_on_white(draw: Draw) -> None:
    image = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    image.paste((*RED, 255), (20, 0, 40, 40))
    palette = Image.new("P", (40, 40), 0)
    palette.putpalette([0, 0, 0, *RED])
    palette.paste(1, (20, 0, 40, 40))
    for content in (saved(image, "PNG"), saved(palette, "GIF", transparency=0), saved(image.convert("LA"), "PNG")):
        assert is_about(seen(draw(content)), (5, 20), WHITE)
        assert not is_about(seen(draw(content)), (35, 20), WHITE)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_one_that_moves_the_first_frame_is_seen(draw: Draw, kind: str) -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in (RED, BLUE)]
    moving = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    assert is_about(seen(draw(moving)), (20, 20), RED)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"root:x:0:0",
        raster("PNG")[:60],
        raster("JPEG", 400, 400)[:300],
        pictures.png_claiming(50_000, 50_000),
        pictures.png_claiming(2**31 - 1, 2**31 - 1),
        pictures.SYMBOL.encode(),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        b"II*\0\x08\0\0\0",
        saved(Image.new("RGB", (40, 40)), "TIFF"),
    ],
    ids=["empty", "text", "cut PNG", "cut JPEG", "bomb", "absurd", "SVG", "EPS", "cut TIFF", "TIFF"],
)
@pytest.mark.shows("A2", "5.2.6")
def test_of_all_else_nothing_is_drawn(draw: Draw, content: bytes) -> None:
    assert draw(content) is None


def test_a_photograph_of_two_hundred_million_pixels_is_drawn_in_time(draw: Draw) -> None:
    huge = saved(Image.new("RGB", (16_000, 12_000), RED), "JPEG", quality=30)
    picture = draw(huge)
    assert picture is not None
    assert (picture.width, picture.height) == (16_000, 12_000)
    assert is_about(seen(picture), (1000, 700), RED)


def test_it_has_a_process_of_its_own_that_takes_sizes_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(raster("PNG"))
    for arguments in ([], ["first"], ["row", "screen"], ["2048"]):
        with path.open("rb") as file:
            started = [*confined.command("sharedesk.services.picture_process", "draw-picture"), *arguments]
            assert confined.run(started, file.fileno()) == (1, b"")
