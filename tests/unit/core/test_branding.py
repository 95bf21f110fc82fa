"""The white label: logos by their names, and colours of pages that can be read with every accent."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk.core.brandcolours import Palette, palette, style_sheet
from sharedesk.core.branding import Branding, Logo
from sharedesk.core.colours import READABLE, contrast
from sharedesk.core.letter import Look

OUTLINE = 3.0
"""The least contrast of what is no text (WCAG 2.2, 1.4.11)."""
ACCENTS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
LOGO = Logo("0123456789abcdef" * 2, 240, 72)


def pairs(look: Palette) -> Iterator[tuple[str, float]]:
    """Yield the contrast of every text on what is behind it."""
    ground = look.ground
    yield "ink on solid", contrast(look.ink, look.solid)
    yield "ink on hover", contrast(look.ink, look.hover)
    for name in ("surface", "bg", "sunken"):
        yield f"text on {name}", contrast(look.text, getattr(ground, name))
    yield "text on tint", contrast(look.text, look.tint)
    yield "text on wash", contrast(look.text, look.wash)
    yield "muted on wash", contrast(ground.muted, look.wash)
    yield "muted on surface", contrast(ground.muted, ground.surface)
    yield "words on wash", contrast(ground.ink, look.wash)


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_can_be_read_with_any_of_4096_accents(dark: bool) -> None:
    lowest: dict[str, float] = {}
    for channels in product(range(0, 256, 17), repeat=3):
        look = palette("#{:02x}{:02x}{:02x}".format(*channels), dark=dark)
        assert contrast(look.text, look.ground.line) >= OUTLINE
        for name, found in pairs(look):
            lowest[name] = min(found, lowest.get(name, found))
    expected = {
        False: {"ink on solid": 5.11, "ink on hover": 6.22, "text on surface": 6.08, "text on bg": 5.81,
                "text on tint": 5.34, "text on sunken": 5.52, "text on wash": 5.60, "muted on wash": 5.96},
        True: {"ink on solid": 5.11, "ink on hover": 6.22, "text on surface": 8.90, "text on bg": 9.56,
               "text on tint": 7.93, "text on sunken": 8.07, "text on wash": 9.05, "muted on wash": 7.70},
    }[dark]  # fmt: skip
    assert {name: round(lowest[name], 2) for name in expected} == expected
    assert min(lowest.values()) >= READABLE


@given(ACCENTS, st.booleans())
def test_any_accent_at_all_can_be_read(accent: str, dark: bool) -> None:
    assert all(found >= READABLE for _, found in pairs(palette(accent, dark=dark)))


@given(ACCENTS)
def test_a_light_accent_stays_what_it_is_and_a_dark_one_too(accent: str) -> None:
    look = palette(accent, dark=False)
    is_kept = look.solid == accent
    assert is_kept or (look.ink == "#ffffff" and contrast("#ffffff", look.solid) > contrast("#ffffff", accent))


def test_the_roles_are_those_of_the_design() -> None:
    light, dark = palette("#0e5a6b", dark=False), palette("#0e5a6b", dark=True)
    assert (light.solid, light.ink, light.text, light.wash) == ("#0e5a6b", "#ffffff", "#0e5a6b", "#eff7fa")
    assert (dark.solid, dark.hover, dark.text, dark.tint, dark.wash) == (
        "#1e6576", "#0a5869", "#86cadd", "#12282e", "#10191b",
    )  # fmt: skip
    assert palette("#ffd400", dark=False).ink == palette("#ffd400", dark=True).ink == "#121212"


def test_a_button_in_nearly_the_colour_of_the_page_gets_an_outline() -> None:
    near = palette("#fdfdfd", dark=False)
    assert not near.stands_out
    assert near.edge == near.ground.field
    assert f"--brand-edge:{near.ground.field};" in near.as_css
    for accent, dark in (("#fdfdfd", True), ("#ffd400", False), ("#0e5a6b", False), ("#0e5a6b", True)):
        assert palette(accent, dark=dark).stands_out


@given(ACCENTS)
def test_the_edge_of_a_button_is_seen_on_the_page(accent: str) -> None:
    for dark in (False, True):
        look = palette(accent, dark=dark)
        seen = look.solid if look.stands_out else look.edge
        assert contrast(seen, look.ground.bg) >= 1.25


@given(ACCENTS)
def test_the_style_sheet_says_nothing_but_colours(accent: str) -> None:
    sheet = style_sheet(accent)
    assert f"--brand:{accent};" in sheet
    for dark in (False, True):
        assert palette(accent, dark=dark).as_css in sheet
    assert set(sheet) <= set("abcdefghijklmnopqrstuvwxyz0123456789#-:;{}()@ \n")


@given(st.integers(1, 960), st.integers(1, 320), st.integers(1, 500), st.integers(1, 500))
def test_a_logo_goes_by_its_name_and_keeps_its_proportions(width: int, height: int, most: int, tall: int) -> None:
    logo = Logo(LOGO.digest, width, height)
    assert Logo.named(logo.name) == logo
    shown = logo.within(most, tall)
    assert 1 <= shown[0] <= max(1, min(most, width))
    assert 1 <= shown[1] <= max(1, min(tall, height))


@pytest.mark.parametrize(
    "name",
    ["", "logo.png", f"{LOGO.digest}-0x10.png", f"{LOGO.digest}-961x10.png", f"../{LOGO.name}", f"{LOGO.name}\n"],
)
def test_other_names_are_none(name: str) -> None:
    assert Logo.named(name) is None


def test_a_symbol_has_the_name_beside_it() -> None:
    assert Logo(LOGO.digest, 96, 96).is_symbol
    assert not LOGO.is_symbol


def test_without_branding_it_is_the_product() -> None:
    assert (Branding().company, Branding().is_product) == ("ShareDesk", True)
    assert (Branding(title="Northwind").company, Branding(title="Northwind").is_product) == ("Northwind", False)
    assert not Branding(logo=LOGO).is_product
    assert (Branding(logo=LOGO).is_named, Branding(title="Northwind").is_named) == (False, True)


def test_mails_have_the_look_of_the_branding() -> None:
    look = Look.of(Branding("Northwind", "#1e5b4f", "Harbour Street 14", "Register 7\n\n", LOGO))
    assert look == Look("Northwind", "#1e5b4f", (("Harbour Street 14",), ("Register 7",)), LOGO)
    assert Look.of(Branding()) == Look("ShareDesk", "#2f55d4")
