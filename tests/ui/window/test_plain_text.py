"""What strangers sent is shown in the window as the characters that it is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from sharedesk.core.audit import Action, Who
from sharedesk.core.link import LinkEdit, Mode
from sharedesk.ui.models.activity import LINE

from .desk import Desk

EVIL = "<img src=x><b>b</b>"


@pytest.mark.shows("A1")
def test_cve_2022_21690_names_and_programs_are_plain_text(desk: Desk) -> None:
    desk.drop(Mode.SHARE, desk.file("<img src=x>.pdf"))
    link = desk.newest().link
    desk.context.links.edit(link.token, LinkEdit(title=EVIL, message=EVIL), by=EVIL)
    with desk.context.base.journal.change() as change:
        change.record(Action.DOWNLOAD_STARTED, link, item=EVIL, who=Who("192.0.2.1", EVIL, EVIL), bytes=1, total=2)
    desk.workspace.feed.load()
    desk.window.open_details()
    desk.workspace.details.show(None)
    desk.workspace.details.show(desk.newest().link)
    lines = [desk.window.activity.index(row, 0) for row in range(desk.window.activity.rowCount())]
    assert any(EVIL in line.data(LINE).text for line in lines)
    shown = 0
    for label in desk.window.findChildren(QLabel):
        if "<img" in label.text():
            assert label.textFormat() is Qt.TextFormat.PlainText, label.text()
            shown += 1
    assert shown > 0
