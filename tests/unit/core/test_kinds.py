"""The kind of a file: icon and word."""

from __future__ import annotations

import pytest

from sharedesk.core.kinds import Kind, file_kind


@pytest.mark.parametrize(
    ("name", "kind", "label"),
    [
        ("Completion statement.pdf", Kind.PDF, "PDF"),
        ("Schedule of payments.XLSX", Kind.SHEET, "Spreadsheet"),
        ("letter.docx", Kind.DOC, "Document"),
        ("plan.tif", Kind.IMAGE, "Image"),
        ("walk.mp4", Kind.VIDEO, "Video"),
        ("call.mp3", Kind.AUDIO, "Audio"),
        ("Share register.zip", Kind.ZIP, "ZIP archive"),
        ("notes.txt", Kind.TEXT, "Text"),
        ("main.py", Kind.TEXT, "Text"),
        ("setup.exe", Kind.FILE, "File"),
        ("report.pdf.exe", Kind.FILE, "File"),
        ("pdf", Kind.FILE, "File"),
        (".pdf", Kind.FILE, "File"),
        ("", Kind.FILE, "File"),
    ],
)
def test_the_extension_tells_the_kind(name: str, kind: Kind, label: str) -> None:
    assert file_kind(name) is kind
    assert kind.label == label


def test_every_kind_has_a_word() -> None:
    assert Kind.FOLDER.label == "Folder"
    assert all(kind.label for kind in Kind)
