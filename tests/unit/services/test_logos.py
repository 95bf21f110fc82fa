"""Logos: whatever a file is, what is kept is a small clean PNG or nothing, and nothing outside of it is touched."""

from __future__ import annotations

import base64
import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from sharedesk.core.branding import Logo
from sharedesk.core.settings import BRANDING_LOGO
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.services import confined, svg
from sharedesk.services.logos import MAX_BYTES, MAX_STORED, LogoStore
from tests import pictures
from tests.pictures import raster, svg_around, write
from tests.unit.desk import ME, Desk

SMALLEST = b'<svg xmlns="http://www.w3.org/2000/svg" %s/>'


@pytest.fixture
def logos(tmp_path: Path) -> LogoStore:
    return LogoStore(tmp_path / "brand")


def taken(logos: LogoStore, path: Path) -> tuple[Logo, Image.Image]:
    """Take a logo and return it with the picture that is kept."""
    logo = Logo.named(logos.take(str(path)))
    assert logo is not None
    png = logos.read(logo)
    assert png is not None
    assert len(png) <= MAX_STORED
    assert pictures.size_of(png) == (logo.width, logo.height)
    picture = Image.open(io.BytesIO(png), formats=("PNG",))
    picture.load()
    assert picture.info == {}
    return logo, picture


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_raster_pictures_of_every_make_become_png(logos: LogoStore, tmp_path: Path, kind: str) -> None:
    logo, picture = taken(logos, write(tmp_path / "named.wrongly", raster(kind)))
    assert (logo.width, logo.height) == (120, 40)
    pixel = picture.convert("RGBA").getpixel((60, 20))
    assert isinstance(pixel, tuple)
    assert max(abs(one - other) for one, other in zip(pixel, pictures.RED, strict=True)) < 12


def test_the_same_picture_is_kept_once_under_its_hash(logos: LogoStore, tmp_path: Path) -> None:
    first, again = (logos.take(str(write(tmp_path / name, raster("PNG")))) for name in ("a.png", "b.png"))
    assert first == again == logos.take(first)
    assert [path.name for path in (tmp_path / "brand").iterdir()] == [first]
    assert os.name == "nt" or (tmp_path / "brand" / first).stat().st_mode & 0o777 == 0o600


def test_nothing_but_pixels_is_kept(logos: LogoStore, tmp_path: Path) -> None:
    info, out = PngInfo(), io.BytesIO()
    info.add_text("Author", "Maya at home, 59.9 N")
    Image.new("RGB", (30, 30), "red").save(out, "PNG", pnginfo=info, icc_profile=b"profile")
    logo, _ = taken(logos, write(tmp_path / "a.png", out.getvalue()))
    assert b"Maya" not in (logos.read(logo) or b"")


def test_large_ones_are_made_small_and_margins_cut(logos: LogoStore, tmp_path: Path) -> None:
    wide, _ = taken(logos, write(tmp_path / "a.png", raster("PNG", 4000, 400)))
    assert (wide.width, wide.height) == (960, 96)
    canvas = Image.new("RGBA", (200, 200))
    canvas.paste(pictures.RED, (50, 80, 130, 120))
    out = io.BytesIO()
    canvas.save(out, "PNG")
    cut, _ = taken(logos, write(tmp_path / "b.png", out.getvalue()))
    assert (cut.width, cut.height) == (80, 40)


def test_noise_that_does_not_pack_is_made_smaller_still(logos: LogoStore, tmp_path: Path) -> None:
    noise = Image.frombytes("RGB", (960, 320), os.urandom(960 * 320 * 3))
    out = io.BytesIO()
    noise.save(out, "PNG")
    logo, _ = taken(logos, write(tmp_path / "noise.png", out.getvalue()))
    assert logo.width < 960


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is no picture"),
        (b"root:x:0:0", "is no picture"),
        (raster("PNG")[:60], "cannot be read to its end"),
        (raster("JPEG", 400, 400)[:300], "cannot be read to its end"),
        (pictures.png_claiming(50_000, 50_000), "has too many pixels"),
        (pictures.png_claiming(2**31 - 1, 2**31 - 1), "has too many pixels"),
        (raster("PNG", colour=(0, 0, 0, 0)), "is empty"),
        (b"<svg", "cannot be read to its end"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>', "cannot be read to its end"),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "is no picture"),
        (svg_around("")[:-9].encode(), "cannot be read to its end"),
        (pictures.billion_laughs().encode(), "declares entities"),
        (svg_around("&x;", '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>').encode(), "declares entities"),
        (b"x" * (MAX_BYTES + 1), "is too large"),
    ],
)
@pytest.mark.shows("A2", "1.3.4", "5.2.6")
def test_what_is_no_sound_picture_is_refused_in_words(
    logos: LogoStore, tmp_path: Path, content: bytes, told: str
) -> None:
    path = write(tmp_path / "logo", content)
    with pytest.raises(UserError, match=told) as refused:
        logos.take(str(path))
    assert "logo" in refused.value.title
    assert refused.value.hint
    assert not (tmp_path / "brand").exists()


def test_what_is_no_file_is_refused_at_once(logos: LogoStore, tmp_path: Path) -> None:
    for path in (tmp_path / "none.png", tmp_path, Path("a\0b")):
        with pytest.raises(UserError):
            logos.take(str(path))
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(UserError, match="is no file"):
            logos.take(str(tmp_path / "pipe"))


def outside(folder: Path) -> str:
    """Return the address of a picture of one telling colour that no logo may show."""
    path = write(folder / "outside.png", raster("PNG", 40, 40, (255, 0, 255, 255)))
    return path.as_uri()


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="{}" width="40" height="40"/>',
        '<image xlink:href="{}" width="40" height="40"/>',
        '<image href="outside.png" width="40" height="40"/>',
        '<use href="{}#x"/>',
        '<filter id="f"><feImage href="{}"/></filter><rect width="40" height="40" filter="url(#f)" fill="none"/>',
        '<style>@import "{}"; rect {{ fill: url({}) }}</style>',
        "<style>rect {{ fill: u\\72l({}) }}</style>",
        '<script href="{}">document.write("x")</script>',
        '<foreignObject width="40" height="40"><img xmlns="http://www.w3.org/1999/xhtml" src="{}"/></foreignObject>',
        '<rect width="40" height="40" style="fill:url({}#a)" onload="alert(1)"/>',
    ],
)
@pytest.mark.shows("1.3.4", "1.3.6")
def test_an_svg_is_drawn_from_itself_alone(logos: LogoStore, tmp_path: Path, inside: str) -> None:
    address = outside(tmp_path)
    drawing = svg_around(inside.replace("{}", address).replace("{{", "{").replace("}}", "}"))
    tame, _ = svg.tame(drawing.encode(), 960, 320)
    assert not any(word in tame for word in ("outside", "file:", "script", "foreignObject", "onload", "import"))
    _, picture = taken(logos, write(tmp_path / "logo.svg", drawing))
    colours = {pixel for _, pixel in picture.convert("RGB").getcolors(10**6) or []}
    assert (255, 0, 255) not in colours


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (b"", "no element"),
        (b"<svg/>", "not an SVG"),
        (svg_around("<g/>" * svg.MAX_ELEMENTS).encode(), "too many"),
        (SMALLEST % b'width="50%" height="9"', "no size"),
        (SMALLEST % b'height="9"', "no size"),
        (SMALLEST % b'a="\xff"', "not well-formed"),
        (b'<?xml version="1.0" encoding="no-such"?><svg/>', "unknown encoding"),
        (pictures.billion_laughs().encode(), "entities"),
    ],
)
def test_what_is_not_drawn_and_why(source: bytes, told: str) -> None:
    with pytest.raises(svg.NotDrawable, match=told):
        svg.tame(source, 960, 320)


def test_an_svg_keeps_what_it_draws_with() -> None:
    inside = (
        '<!-- comment --><style>.a{fill:url(#g);font-family:Nope}</style><style/><linearGradient id="g"/>'
        '<use href="#a"/><text class="a" font-family="Nope" style="font-family:Nope;x:1" onclick="x()">North</text>'
        '<a href="https://example.com/"><rect/></a><other xmlns="urn:x"/>'
    )
    drawing, has_text = svg.tame(svg_around(inside).encode(), 960, 320)
    assert has_text
    assert "fill:url(#g)" in drawing
    assert 'href="#a"' in drawing
    assert drawing.count("Nope, Arial") == 3
    assert 'viewBox="0 0 64 64"' in svg.tame(pictures.SYMBOL.encode(), 960, 320)[0]
    assert not any(word in drawing for word in ("comment", "onclick", "example.com", "urn:x"))


def test_an_svg_is_sharp_whatever_size_it_says(logos: LogoStore, tmp_path: Path) -> None:
    symbol, _ = taken(logos, write(tmp_path / "a.svg", pictures.SYMBOL))
    assert (symbol.width, symbol.height) == (320, 320)
    word, _ = taken(logos, write(tmp_path / "b.svg", pictures.WORDMARK))
    assert (word.width, word.height) == (960, 192)
    huge = pictures.SYMBOL.replace(
        'width="64" height="64">', 'width="1e9" height="64000000000" viewBox="0 0 64 64">', 1
    )
    assert taken(logos, write(tmp_path / "c.svg", huge))[0] == symbol


def test_pictures_inside_and_fonts_work(logos: LogoStore, tmp_path: Path) -> None:
    data = base64.b64encode(raster("PNG", 10, 10)).decode()
    _, picture = taken(
        logos,
        write(tmp_path / "a.svg", svg_around(f'<image href="data:image/png;base64,{data}" width="9" height="9"/>')),
    )
    assert pictures.RED[:3] in {pixel for _, pixel in picture.convert("RGB").getcolors(10**6) or []}
    word = '<text y="30" style="font-family:Nope">AV</text>'
    text = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 40">{word}</svg>'
    logo, _ = taken(logos, write(tmp_path / "b.svg", text))
    assert logo.width > 20, "the text is drawn with another font"


USES = "".join(f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 10 + "</g>" for n in range(1, 9))
USES = f'<defs><g id="a0"><rect width="1" height="1"/></g>{USES}</defs><use href="#a8"/>'


@pytest.mark.parametrize(
    "drawing",
    [
        "<g>" * 49_000 + "</g>" * 49_000,
        "<g/>" * (svg.MAX_ELEMENTS + 1),
        '<filter id="f"><feTurbulence numOctaves="9999" baseFrequency="9"/></filter>'
        + '<rect width="40" height="40" filter="url(#f)"/>' * 3000,
        USES,
    ],
    ids=["deep", "many", "filters", "uses"],
)
@pytest.mark.shows("15.1.3/15.2.2")
def test_too_much_to_draw_ends_in_bounded_time(
    logos: LogoStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, drawing: str
) -> None:
    monkeypatch.setattr(confined, "WAIT_SECONDS", 3.0)  # it is waited out, on a whole core
    path = write(tmp_path / "bomb.svg", svg_around(drawing))
    began = time.monotonic()
    with pytest.raises(UserError, match=r"too much work|cannot be read"):
        logos.take(str(path))
    assert time.monotonic() - began < 3 * confined.WAIT_SECONDS


UNTAMED = """
import sys, resvg_py
from sharedesk.services.confined import forbid_files
if sys.argv[1] == "confined":
    forbid_files()
sys.stdout.buffer.write(resvg_py.svg_to_bytes(svg_string=sys.argv[2], skip_system_fonts=True))
"""


@pytest.mark.skipif(os.name == "nt", reason="the system has no such limit")
def test_even_an_untamed_drawing_reads_no_file(tmp_path: Path) -> None:
    path = write(tmp_path / "outside.png", raster("PNG", 40, 40, (255, 0, 255, 255)))
    drawing = svg_around(f'<image href="{path}" width="40" height="40"/>')
    colours = {}
    for how in ("free", "confined"):
        png = subprocess.run([sys.executable, "-c", UNTAMED, how, drawing], capture_output=True, check=True).stdout
        colours[how] = Image.open(io.BytesIO(png)).convert("RGB").getpixel((20, 20))
    assert colours == {"free": (255, 0, 255), "confined": (0, 0, 255)}


def test_a_full_disk_is_told(logos: LogoStore, tmp_path: Path) -> None:
    (tmp_path / "brand").write_text("in the way")
    with pytest.raises(EnvironmentFault, match="cannot be kept"):
        logos.take(str(write(tmp_path / "a.png", raster("PNG"))))


def test_a_setting_is_given_a_file_and_says_what_was_made_of_it(desk: Desk, tmp_path: Path) -> None:
    path = write(tmp_path / "a.png", raster("PNG"))
    desk.program.change_setting("branding.logo", str(path), by=ME)
    logo = desk.program.settings.get(BRANDING_LOGO)
    assert desk.program.branding.current().logo == logo
    assert logo is not None
    assert desk.program.settings.entry("branding.logo").value == logo.name
    (desk.program.paths.brand / logo.name).unlink()
    desk.program.branding._logos._known = None
    assert desk.program.branding.current().logo is None, "a page without a logo is better than a broken one"


def test_all_of_a_branding_is_published_or_nothing(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(UserError):
        desk.program.branding.publish({"branding.title": "Northwind", "branding.accent": "petrol"}, by=ME)
    assert desk.program.branding.current().title == ""
    desk.program.branding.publish({"branding.title": "Northwind", "branding.accent": "#0E5A6B"}, by=ME)
    assert (desk.program.branding.current().title, desk.program.branding.current().accent) == ("Northwind", "#0e5a6b")


def test_old_logos_are_swept_and_the_one_in_use_stays(desk: Desk, tmp_path: Path) -> None:
    program = desk.program
    names = [program.branding.take_logo(str(write(tmp_path / f"{n}.png", raster("PNG", 10 + n, 10)))) for n in range(3)]
    program.change_setting("branding.logo", names[0], by=ME)
    for name in names[:2]:
        os.utime(program.paths.brand / name, (0, 0))
    program.branding.sweep()
    assert {path.name for path in program.paths.brand.iterdir()} == {names[0], names[2]}
