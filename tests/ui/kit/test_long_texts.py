"""Long names and sentences stay inside of what shows them, can be read whole somewhere, and break where they may."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QTableView, QWidget
from pytestqt.qtbot import QtBot

from sharedesk.core.saying import Sentence, one_after_another, parts_of
from sharedesk.ui.dialogs.link.parts import TextBox
from sharedesk.ui.look.theme import wide
from sharedesk.ui.messages import Offer
from sharedesk.ui.pages.banners import BannerStack, Topic
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.cards import Meaning
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.controls import Field
from sharedesk.ui.widgets.forms import SettingRow, group
from sharedesk.ui.widgets.labels import Elided, breakable, plain_tip
from sharedesk.ui.widgets.layout import col, row, scroll_area, scroll_edge, wrap
from sharedesk.ui.widgets.scroll_bar import OverlayBar
from sharedesk.ui.widgets.sheet import WIDTH_CONFIRM, Sheet
from sharedesk.ui.widgets.title_editor import TitleEditor
from sharedesk.ui.widgets.toast import ToastAction, Toasts
from sharedesk.ui.widgets.url_field import UrlField
from sharedesk.ui.wording import words
from tests.ui.audit import clipped

LONG = "Grundstückskaufvertragsentwurf mit sämtlichen Anlagen und Nebenvereinbarungen der Beteiligten " * 3


def test_a_name_in_a_sentence_loses_its_middle_and_keeps_its_ending() -> None:
    assert words.brief("Witness list.pdf") == "Witness list.pdf"
    short = words.brief("x" * 251 + ".pdf")
    assert (len(short), short[0], short[-5:]) == (words.LONGEST_NAME, "x", "x.pdf")
    assert "…" in short
    assert words.brief("Closing binder – Lakeside Mall", 12) == "Closin…Mall"


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("Grundstückskaufvertragsentwurf", "Grundstückskaufvertragsentwurf"),
        ("/srv/matters/2026/Halvorsen", "/srv/|matters/|2026/|Halvorsen"),
        ("closing_binder_with_annexes.pdf", "closing_|binder_|with_|annexes.|pdf"),
        ("y" * 60, "y" * 24 + "|" + "y" * 24 + "|" + "y" * 12),
        ("short.pdf and a word", "short.pdf and a word"),
    ],
)
def test_words_are_broken_where_their_parts_meet(text: str, broken: str) -> None:
    assert breakable(text).replace("\u200b", "|") == broken


def test_a_long_tooltip_wraps_and_says_what_it_says() -> None:
    assert plain_tip("Maya's file\nand a second line") == "Maya's file\nand a second line"
    assert plain_tip(LONG.strip()) == f"<qt>{LONG.strip()}</qt>"
    assert (
        plain_tip("<b>" + "x" * 80)
        == "<qt>&lt;b&gt;" + "\u200b".join(["x" * 21, "x" * 24, "x" * 24, "x" * 11]) + "</qt>"
    )


def test_a_line_may_say_less_than_its_tooltip(qtbot: QtBot) -> None:
    line = Elided("anna@example.com and 29 more", whole="anna@example.com\nbert@example.com")
    qtbot.addWidget(line)
    line.resize(400, 20)
    assert line.text() == "anna@example.com and 29 more"
    assert line.toolTip() == "anna@example.com\nbert@example.com"


def test_a_message_of_any_length_is_no_bar_across_the_window(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1600, 800)
    actions = [ToastAction("Options", lambda: None)]
    short = Toasts(window).show("Link copied", "a.pdf", actions)
    assert short.toolTip() == ""
    long = Toasts(window).show("Link copied", LONG, actions)
    assert long.width() < wide(400) + 300
    assert LONG.strip()[:40] in long.toolTip()


def sheet_with(*words_of_buttons: str) -> Sheet:
    footer = row(
        button(words_of_buttons[0], Kind.LINK), None, *(button(one, Kind.DESTROY) for one in words_of_buttons[1:])
    )
    body = scroll_area(wrap(col(*(QLabel(f"Line {n}") for n in range(60)))))
    return Sheet("Title", body, footer, width=WIDTH_CONFIRM)


def opened(qtbot: QtBot, sheet: Sheet) -> Sheet:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1180, 500)
    window.show()
    sheet.setParent(window, sheet.windowFlags())
    sheet.open_over(window)
    return sheet


def test_a_sheet_is_as_wide_as_its_buttons_need(qtbot: QtBot) -> None:
    usual = opened(qtbot, sheet_with("Pause", "Cancel", "Erase"))
    assert usual.width() == wide(WIDTH_CONFIRM) + 2 * usual._margin
    wordy = opened(qtbot, sheet_with("Stattdessen den Link pausieren", "Abbrechen und nichts tun", "Endgültig löschen"))
    assert wordy.width() > usual.width()
    assert clipped(wordy._footer) == []
    endless = opened(qtbot, sheet_with("Pause", *["Endgültig löschen"] * 12))
    assert endless._over is not None
    assert endless.width() - 2 * endless._margin == endless._over.width()


def test_what_scrolls_under_a_title_is_cut_off_by_a_line(qtbot: QtBot) -> None:
    sheet = opened(qtbot, sheet_with("Pause", "Cancel", "Erase"))
    [area] = sheet.findChildren(QScrollArea)
    place = sheet.layout()
    assert isinstance(place.itemAt(1).widget(), QWidget)
    edge, top = place.itemAt(1).widget(), area.y()
    assert not edge.isVisible()
    area.verticalScrollBar().setValue(40)
    assert edge.isVisible()
    assert (edge.height(), area.y()) == (1, top)
    area.verticalScrollBar().setValue(0)
    assert not edge.isVisible()


def test_the_slim_bar_of_a_table_begins_below_its_header(qtbot: QtBot) -> None:
    table = QTableView()
    qtbot.addWidget(table)
    table.setModel(QStandardItemModel(100, 2, table))
    bar = OverlayBar(table)
    table.resize(300, 200)
    table.show()
    qtbot.waitUntil(lambda: bar.isVisible() and bar.y() >= table.horizontalHeader().height() > 0)
    assert bar.geometry().bottom() < table.height()


def test_lists_of_one_group_have_one_edge(qtbot: QtBot) -> None:
    near, far, much = (Combo([("a", 1)], name=str(least), least=least) for least in (168, 190, 320))
    made = group("Copies", *(SettingRow(one.accessibleName(), "", one) for one in (near, far)))
    qtbot.addWidget(made)
    assert near.width() == far.width() == 190
    near.choose("x", "A value that was set by the command line")
    assert near.width() > 190
    other = group("Audit", SettingRow("a", "", far), SettingRow("b", "", much))
    qtbot.addWidget(other)
    assert (far.width(), much.width()) == (190, 320)  # one that is much wider is meant to be


def test_the_third_way_out_of_a_problem_stands_back(qtbot: QtBot) -> None:
    stack = BannerStack()
    qtbot.addWidget(stack)
    offers = [Offer(text, lambda: None) for text in ("Use port 8443", "Try again", "Settings")]
    stack.show_banner(Topic.PORTAL, Meaning.BAD, "Links don't open right now", "", offers, closable=False)
    kinds = [one.property("kind") for one in stack.findChildren(QPushButton)]
    assert kinds == ["primary", "", "ghost"]


def test_a_box_shows_whole_lines(qtbot: QtBot) -> None:
    box = TextBox("\n".join("abcdefg"), name="Message", placeholder="", lines=3)
    qtbot.addWidget(box)
    box.show()
    line, margin = box.fontMetrics().lineSpacing(), round(box.document().documentMargin())
    assert margin <= box.viewport().height() - margin - 3 * line <= margin + 2


@pytest.mark.parametrize("kind", [Field, TitleEditor])
def test_a_long_title_is_chosen_from_its_beginning(qtbot: QtBot, kind: type[Field]) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    field = TitleEditor(LONG[:190], window) if kind is TitleEditor else Field(LONG[:190], name="Title")
    other, layout = QPushButton("Other"), QHBoxLayout(window)
    layout.addWidget(other)
    layout.addWidget(field)
    window.resize(300, 60)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    other.setFocus()
    if kind is TitleEditor:
        field.selectAll()  # as the view does that opens an editor
    field.setFocus(Qt.FocusReason.OtherFocusReason)
    if kind is Field:
        field.select_from_start()
    assert field.selectedText() == LONG[:190]
    assert field.cursorPosition() == 0
    field.setCursorPosition(5)
    other.setFocus()
    field.setFocus(Qt.FocusReason.OtherFocusReason)
    assert (field.selectedText(), field.cursorPosition()) == ("", 5)  # what people chose instead stays


def test_an_address_ends_in_its_token_at_rest_and_is_whole_with_the_focus(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    field, other = UrlField("mono"), QPushButton("Copy")
    layout = QHBoxLayout(window)
    layout.addWidget(field)
    layout.addWidget(other)
    window.resize(240, 60)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    other.setFocus()
    url = "https://share.northwind.example/s/k7Qm2vXr9TdaW4sLp8NbYc"
    field.set_url(url)
    field.set_url(url)
    assert field.text().startswith("share.")
    assert field.text().endswith("Yc")
    assert field.fontMetrics().horizontalAdvance(field.text()) < field.width()
    field.setFocus()
    assert (field.text(), field.toolTip()) == (url, url)


def test_a_text_of_parts_comes_apart_again() -> None:
    three = one_after_another("Not enough space", Sentence("It needs {size}.", size=3), "Free some space.")
    assert parts_of(three) == ("Not enough space", "It needs 3.", "Free some space.")
    assert parts_of(one_after_another("Stopped", "", "Try again.")) == ("Stopped", "", "Try again.")
    assert parts_of("Disk is full.") == ("Disk is full.",)
    assert parts_of(Sentence("“{name}” cannot be read.", name="a.pdf")) == ("“a.pdf” cannot be read.",)


def test_what_goes_on_below_a_foot_is_cut_off_by_a_line(qtbot: QtBot) -> None:
    area = scroll_area(wrap(col(*(QLabel(f"Line {n}") for n in range(60)))))
    edge = scroll_edge(area, foot=True)
    window = wrap(col((area, 1), edge))
    qtbot.addWidget(window)
    window.resize(300, 200)
    window.show()
    qtbot.waitUntil(edge.isVisible)
    area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
    assert not edge.isVisible()
    window.resize(300, 4000)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0)
    assert not edge.isVisible()
