from __future__ import annotations

import re
from itertools import pairwise
from string import Template
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from sharedesk.core.link import ItemKind
from sharedesk.ui.look import icons
from sharedesk.ui.look import theme as live
from sharedesk.ui.look.filekind import FileKind, file_kind
from sharedesk.ui.look.mark import TrayState, app_icon, tray_icon
from sharedesk.ui.look.resources import ASSETS, read_text
from sharedesk.ui.look.stark import stark
from sharedesk.ui.look.theme import Scheme, Theme, motion
from sharedesk.ui.look.tokens import DARK, LIGHT, Tokens, contrast
from sharedesk.ui.widgets.buttons import Kind

STARK = (stark("#FFFFFF", "#000000"), stark("#000000", "#FFFF00"))
EVERY = pytest.mark.parametrize("look", [LIGHT, DARK, *STARK], ids=["light", "dark", "stark", "starkdark"])
SURFACES = ("surface", "bg", "sidebar", "raised", "sheet", "flat", "hover", "selected")
INKS = ("text", "text2", "text3", "accent_text", "ok", "warn", "bad")
PAIRS = [(ink, surface) for surface in SURFACES for ink in INKS] + [
    ("on_accent", "accent"), ("on_accent", "accent_hover"), ("on_accent", "accent_pressed"), ("on_accent", "bad_fill"),
    ("on_accent", "bad_hover"), ("on_accent", "bad_pressed"),
    ("ok", "ok_soft"), ("warn", "warn_soft"), ("bad", "bad_soft"), ("accent_text", "accent_soft"),
    ("text2", "mute_soft"), ("text3", "mute_soft"), ("text", "warn_soft"), ("text", "bad_soft"), ("text", "ok_soft"),
    ("text2", "warn_soft"), ("text2", "bad_soft"), ("text2", "ok_soft"), ("text2", "accent_soft"),
    ("text2", "pressed"), ("text", "button"), ("text", "button_hover"), ("text2", "tile"), ("text", "tile_hover"),
    ("text2", "track"), ("text", "segment"), ("text", "menu_hover"), ("text", "quiet"), ("text3", "quiet"),
    ("text", "field"), ("text3", "field"), ("toast_text", "toast"), ("toast_text2", "toast"), ("toast_action", "toast"),
    ("toast_ok", "toast"), ("toast_warn", "toast"), ("toast_bad", "toast"), ("toast_action", "toast_line"),
]  # fmt: skip
OUTLINES = [("border_control", surface) for surface in ("surface", "bg", "flat", "field", "raised", "sheet")] + [
    ("ring", surface)
    for surface in ("surface", "bg", "flat", "sidebar", "raised", "sheet", "field", "selected", "accent_soft")
]


@EVERY
def test_every_text_can_be_read(look: Tokens) -> None:
    low = [pair for pair in PAIRS if contrast(getattr(look, pair[0]), getattr(look, pair[1])) < 4.5]
    assert low == []


@EVERY
def test_every_outline_can_be_seen(look: Tokens) -> None:
    low = [pair for pair in OUTLINES if contrast(getattr(look, pair[0]), getattr(look, pair[1])) < 3]
    assert low == []


@EVERY
def test_every_kind_of_file_has_a_tile_that_can_be_read(look: Tokens) -> None:
    assert set(look.tiles) == set(FileKind)
    assert [kind for kind, tint in look.tiles.items() if contrast(tint.soft, tint.ink) < 4.5] == []


Declared = dict[str, str]
STATES = re.compile(r"^(?P<type>[A-Za-z]*|\*)(?P<words>(\[[^]]+\])*)(?P<states>(:[a-z-]+)*)$")
DESKS = ("surface", "bg", "sidebar", "raised", "sheet", "flat")
"""What lies below a control without a background of its own."""


def _rules(sheet: str) -> list[tuple[str, frozenset[str], Declared]]:
    """Return the rules of a style sheet for whole controls: type, attributes with states, and what is declared."""
    found = []
    for selectors, body in re.findall(r"([^{}]+)\{([^}]*)\}", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)):
        declared = dict(re.findall(r"([a-z-]+):\s*([^;]+);", body))
        for selector in selectors.split(","):
            if plain := STATES.match(selector.strip()):
                conditions = re.findall(r"\[[^]]+\]|:[a-z-]+", plain["words"] + plain["states"])
                found.append((plain["type"], frozenset(conditions), declared))
    return found


def _worn(sheet: str) -> dict[str, Declared]:
    """Return what every control with every combination that the sheet knows of wears, the weaker rules first."""
    rules = sorted(_rules(sheet), key=lambda rule: len(rule[1]))
    worn = {}
    for kind, conditions, _declared in rules:
        parts = [body for other, fewer, body in rules if other == kind and fewer <= conditions]
        worn[kind + "".join(sorted(conditions))] = {key: value for part in parts for key, value in part.items()}
    return worn


@EVERY
def test_every_text_of_the_style_sheet_can_be_read_on_what_lies_below(theme: Theme, look: Tokens) -> None:
    low, seen = [], 0
    for control, worn in _worn(live.style_sheet(look)).items():
        ink, below = worn.get("color", look.text), worn.get("background", "transparent")
        if "disabled" in control or "rule=" in control or control == "*":
            continue
        toast = ["toast"] if "toast" in control else []
        grounds = [below] if below.startswith("#") else [getattr(look, desk) for desk in toast or DESKS]
        seen += 1
        low += [(control, ink, ground) for ground in grounds if contrast(ink, ground) < 4.5]
    assert low == []
    assert seen > 50


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["light", "dark"])
def test_every_button_answers_the_pointer_and_the_press(theme: Theme, look: Tokens) -> None:
    worn = _worn(live.style_sheet(look))
    kinds = [("QPushButton", kind) for kind in Kind if kind not in {Kind.DEFAULT, Kind.SEGMENT}]
    for control, kind in [*kinds, ("QToolButton", "tile")]:
        looks = [worn[f'{control}{state}[kind="{kind}"]'] for state in ("", ":hover", ":pressed")]
        assert all(one != other for one, other in pairwise(looks)), kind


@EVERY
def test_every_outline_of_the_style_sheet_that_tells_something_can_be_seen(theme: Theme, look: Tokens) -> None:
    worn = _worn(live.style_sheet(look))
    telling = {
        control: match[0]
        for control, declared in worn.items()
        if re.search(r':focus|kind="chip"|invalid="true"|chips="true"', control)
        if "disabled" not in control and "address" not in control
        if (match := re.search(r"#\w{6}", declared["border"]))
    }
    desks = [getattr(look, desk) for desk in DESKS if desk != "sidebar"]  # there are no fields
    low = [(control, desk) for control in telling for desk in desks if contrast(telling[control], desk) < 3]
    assert low == []
    assert len(telling) > 8


@pytest.mark.parametrize("make", [QLineEdit, QPlainTextEdit])
def test_a_hint_in_an_empty_field_is_painted_in_its_token(
    theme: Theme, qtbot: QtBot, make: type[QLineEdit | QPlainTextEdit]
) -> None:
    field = make()
    qtbot.addWidget(field)
    field.ensurePolished()
    assert field.palette().placeholderText().color() == live.color("text3")


def test_contrast_of_black_and_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


@EVERY
def test_style_sheet_is_filled_in(theme: Theme, look: Tokens) -> None:
    sheet = live.style_sheet(look)
    assert "$" not in sheet
    assert look.accent in sheet


def test_style_sheet_names_only_pictures_that_exist() -> None:
    names = {
        Template(name).safe_substitute() for name in re.findall(r"url\(sharedesk:([^)]+)\)", read_text("window.qss"))
    }
    files = {name.replace("${name}", look) for name in names for look in ("light", "dark")}
    assert files
    assert all((ASSETS / name).is_file() for name in files)


def test_switching_repaints_and_tells(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    with qtbot.waitSignal(live.changed().changed):
        theme.use(Scheme.DARK)
    assert live.tokens() is DARK
    assert live.color("accent").name().upper() == DARK.accent
    assert qapp.palette().window().color().name().upper() == DARK.bg
    assert DARK.sidebar in qapp.styleSheet()


@pytest.mark.parametrize(("system", "expected"), [(Qt.ColorScheme.Dark, DARK), (Qt.ColorScheme.Light, LIGHT)])
def test_follows_the_system_only_when_asked(
    theme: Theme, monkeypatch: pytest.MonkeyPatch, system: Qt.ColorScheme, expected: Tokens
) -> None:
    hints = QGuiApplication.styleHints()
    stand_in = SimpleNamespace(
        colorScheme=lambda: system, setColorScheme=lambda _scheme: None, accessibility=hints.accessibility
    )
    monkeypatch.setattr(QGuiApplication, "styleHints", lambda: stand_in)
    theme.use(Scheme.SYSTEM)
    assert live.tokens() is expected
    theme._system_changed()
    assert live.tokens() is expected
    theme.use(Scheme.DARK)
    theme._system_changed()
    assert live.tokens() is DARK


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
def test_high_contrast_uses_the_two_colours_of_the_system_while_it_is_wanted(
    theme: Theme, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, scheme: Scheme
) -> None:
    theme.use(scheme)
    monkeypatch.setattr(live, "_high_contrast", lambda: True)
    theme._contrast_changed()  # the system's signal would reach the themes of other tests as well
    look = live.tokens()
    assert look.dark is (scheme is Scheme.DARK)
    assert look.text == look.text3 == look.border_control == look.ring == look.bad
    assert contrast(look.text, look.bg) > 12
    assert qapp.palette().windowText().color().name().upper() == look.text
    assert qapp.styleSheet() == live.style_sheet(look)
    monkeypatch.undo()
    theme._contrast_changed()
    assert live.tokens() is (DARK if look.dark else LIGHT)


def test_nothing_moves_while_less_motion_is_wanted(qapp: QApplication) -> None:
    live.keep_still(True)
    assert motion(140) == 0
    live.keep_still(False)
    assert motion(140) == 140


def test_text_follows_the_system_between_13_and_15_pixels(qapp: QApplication, theme: Theme) -> None:
    sizes = []
    for pixels in (9, 14, 40):
        Theme(qapp, Scheme.LIGHT, text_px=pixels).deleteLater()
        sizes.append(live.font("body").pixelSize())
    assert sizes == [13, 14, 15]
    Theme(qapp, Scheme.LIGHT, text_px=13).deleteLater()
    assert live.font("mono").pixelSize() == 12


def _ink(image: QImage) -> set[int]:
    return {
        image.pixel(x, y) for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y).alpha()
    }


def test_icon_takes_its_colour_when_it_is_painted(theme: Theme) -> None:
    copy = icons.icon("copy", "text2")
    before = _ink(copy.pixmap(16, 16).toImage())
    theme.use(Scheme.DARK)
    after = _ink(copy.pixmap(16, 16).toImage())
    assert before
    assert after
    assert before != after
    assert icons.icon("copy", "text2") is copy


def test_unknown_icon_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(KeyError):
        icons.glyph("no-such-icon")


def test_icon_stays_inside_its_box(theme: Theme) -> None:
    image = QImage(40, 40, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    icons.paint(painter, QRectF(10, 10, 20, 20), "warning-circle-fill", "bad")
    painter.end()
    outside = [(x, y) for x in range(40) for y in range(40) if not (9 <= x <= 30 and 9 <= y <= 30)]
    assert not any(image.pixelColor(x, y).alpha() for x, y in outside)


@pytest.mark.parametrize("pixels", [16, 22, 32])
def test_tray_says_its_state(theme: Theme, pixels: int) -> None:
    pictures = {
        (state, dark): tray_icon(state, dark_bar=dark).pixmap(pixels, pixels).toImage()
        for state in TrayState
        for dark in (True, False)
    }
    seen = list(pictures.values())
    assert all(one != other for place, one in enumerate(seen) for other in seen[place + 1 :])
    assert {(one.width(), one.height()) for one in seen} == {(pixels, pixels)}
    assert not app_icon().pixmap(32, 32).isNull()


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("a.PDF", ItemKind.FILE, FileKind.PDF),
        ("a.tar.gz", ItemKind.FILE, FileKind.ARCHIVE),
        ("photo.HEIC", ItemKind.FILE, FileKind.IMAGE),
        ("README", ItemKind.FILE, FileKind.FILE),
        (".docx", ItemKind.FILE, FileKind.FILE),
        ("Fotos.zip", ItemKind.FOLDER, FileKind.FOLDER),
        ("", ItemKind.FILE, FileKind.FILE),
    ],
)
def test_kind_of_file(name: str, kind: ItemKind, expected: FileKind) -> None:
    assert file_kind(name, kind) is expected
