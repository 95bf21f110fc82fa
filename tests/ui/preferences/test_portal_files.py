"""The files of a certificate of one's own: read before they hold, and refused in words under their row."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from sharedesk.core.settings import TLS_CERTIFICATE, TLS_KEY
from sharedesk.ui.widgets.controls import Field
from tests.unit.net.certificates import make

from .conftest import Room, press, type_into


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A certificate, its key, and a file that is neither."""
    issued = make()
    made = {name: tmp_path / f"{name}.pem" for name in ("site", "key", "notes")}
    made["site"].write_bytes(issued.chain_pem)
    made["key"].write_bytes(issued.key_pem())
    made["notes"].write_bytes(b"Monday: ask for a certificate")
    return made


def choose(room: Room, title: str, path: Path) -> None:
    press(room.row(title), "Choose…")
    [dialog] = room.window.findChildren(QFileDialog)
    dialog.filesSelected.emit([str(path)])
    dialog.close()


def test_files_are_chosen_one_after_the_other(room: Room, files: dict[str, Path]) -> None:
    room.open("Portal & address")
    choose(room, "Certificate", files["site"])
    choose(room, "Private key", files["key"])
    assert (room.value(TLS_CERTIFICATE), room.value(TLS_KEY)) == (str(files["site"]), str(files["key"]))
    assert room.part("Certificate", Field).text() == str(files["site"])
    type_into(room.part("Certificate", Field), "")
    assert room.value(TLS_CERTIFICATE) == ""


@pytest.mark.parametrize(
    ("title", "name", "told"),
    [
        ("Certificate", "nowhere", "There is no file"),
        ("Certificate", "notes", "There is no certificate in"),
        ("Certificate", "key", "There is no certificate in"),
        ("Private key", "nowhere", "There is no file"),
        ("Private key", "site", "There is no private key in"),
    ],
)
def test_another_file_is_refused_and_what_was_set_holds(
    room: Room, files: dict[str, Path], tmp_path: Path, title: str, name: str, told: str
) -> None:
    room.set("tls.certificate", str(files["site"]))
    room.set("tls.key", str(files["key"]))
    room.open("Portal & address")
    wrong = str(tmp_path / f"{name}.pem")
    type_into(room.part(title, Field), wrong)
    assert told in room.row(title).problem
    assert "tls." not in room.row(title).problem, "the setting is called as its row"
    assert room.part(title, Field).text() == wrong, "what was typed stays, to be mended"
    assert (room.value(TLS_CERTIFICATE), room.value(TLS_KEY)) == (str(files["site"]), str(files["key"]))
    type_into(room.part(title, Field), str(files["site" if title == "Certificate" else "key"]))
    assert room.row(title).problem == ""


def test_a_wrong_file_that_was_chosen_is_refused_too(room: Room, files: dict[str, Path]) -> None:
    room.open("Portal & address")
    choose(room, "Certificate", files["notes"])
    assert "There is no certificate in" in room.row("Certificate").problem
    assert room.value(TLS_CERTIFICATE) == ""
