"""The receipt as a PDF: A4, numbered pages, every text as it is, and nothing fetched for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QPainter, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QApplication

from sharedesk.core.chain import ChainEnd
from sharedesk.core.receipt import Delivered, Outcome, Packed, Receipt
from sharedesk.errors import EnvironmentFault
from sharedesk.ui import receipt_pdf
from sharedesk.ui.receipt_pdf import _Paper, shown, write_pdf, write_pdf_without_window
from tests.corpus import HOSTILE_NAMES

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
ONE = Delivered(
    "Engagement letter.pdf", 482_000, "ab" * 32, "anna@example.com", "192.0.2.7", "Firefox/140", NOW,
    NOW + timedelta(minutes=2), 482_000, 2, Outcome.COMPLETE,
)  # fmt: skip
RECEIPT = Receipt(
    "token", "https://share.example.com/s/token", "Engagement letter – Halvorsen", "active", NOW, "Maya",
    "Lindqvist Law", NOW, ChainEnd(12345, "9f" * 32), (ONE,),
)  # fmt: skip


def pages(path: Path) -> list[str]:
    """Return the text of each page, without the ends of its lines."""
    document = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_bounded().replace("\r\n", " ") for page in document]
    document.close()
    return texts


def test_it_says_who_got_what_and_when(qapp: QApplication, tmp_path: Path) -> None:
    write_pdf(RECEIPT, tmp_path / "receipt.pdf")
    (text,) = pages(tmp_path / "receipt.pdf")
    for part in (
        "Delivery receipt", "Engagement letter – Halvorsen", "Lindqvist Law", RECEIPT.url, "Engagement letter.pdf",
        "anna@example.com", "192.0.2.7 · Firefox/140", "2026-11-24 10:00:00", "to 2026-11-24 10:02:00", "Complete",
        "482 of 482 KB", "2 requests", "1 of 1 delivery complete", "event 12345", "9f" * 32, "Page 1 of 1",
    ):  # fmt: skip
        assert part in text, part
    assert "ab" * 32 in text.replace(" ", "")


def test_it_is_a4(qapp: QApplication, tmp_path: Path) -> None:
    write_pdf(RECEIPT, tmp_path / "receipt.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "receipt.pdf")
    width, height = document[0].get_size()
    document.close()
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)


def test_many_deliveries_take_many_numbered_pages(qapp: QApplication, tmp_path: Path) -> None:
    many = tuple(replace(ONE, item=f"Exhibit {number}.pdf") for number in range(60))
    write_pdf(replace(RECEIPT, deliveries=many), tmp_path / "receipt.pdf")
    texts = pages(tmp_path / "receipt.pdf")
    assert len(texts) > 2
    for number, text in enumerate(texts, 1):
        assert f"Page {number} of {len(texts)}" in text
        assert "audit log 12345:9f9f9f" in text
        assert "Recipient" in text, "the head of the table is repeated"
    everything = " ".join(texts)
    assert all(f"Exhibit {number}.pdf" in everything for number in range(60))


def test_the_files_of_a_zip_are_listed_once(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receipt_pdf, "_LISTED", 2)
    files = (Packed("docs/<b>a.txt", 3, "cd" * 32), Packed("docs/b.txt", 1, None), Packed("docs/c.txt", 1, None))
    archive = replace(ONE, item="docs.zip", sha256=None, files=files)
    write_pdf(replace(RECEIPT, deliveries=(archive, archive, ONE)), tmp_path / "receipt.pdf")
    text = " ".join(pages(tmp_path / "receipt.pdf"))
    assert text.count("Files in docs.zip") == text.count("docs/<b>a.txt") == 1
    assert text.count("3 files, listed below") == 2
    assert text.replace(" ", "").count("cd" * 32) == 1
    assert "SHA-256 not recorded" in text
    assert "And 1 more: a receipt as CSV or JSON names all of them." in text
    assert "docs/c.txt" not in text


def test_no_row_is_cut_by_the_end_of_a_page(qapp: QApplication, tmp_path: Path) -> None:
    names = [[f"part{number}x{n}y" for n in range(1 + 5 * (number % 9))] for number in range(60)]
    many = tuple(replace(ONE, item=" ".join(parts)) for parts in names)
    write_pdf(replace(RECEIPT, deliveries=many), tmp_path / "receipt.pdf")
    texts = pages(tmp_path / "receipt.pdf")
    assert len(texts) > 4
    for parts in names:
        [page] = [text for text in texts if parts[0] in text]
        assert all(part in page for part in parts)


def test_a_row_that_is_higher_than_a_page_goes_on_on_the_next(qapp: QApplication, tmp_path: Path) -> None:
    agent = " ".join(f"word-{number}" for number in range(3000))
    write_pdf(replace(RECEIPT, deliveries=(replace(ONE, user_agent=agent),)), tmp_path / "receipt.pdf")
    texts = " ".join(pages(tmp_path / "receipt.pdf"))
    assert all(f"word-{number}" in texts for number in (0, 1500, 2999))


@pytest.mark.parametrize("step", ["newPage", "begin"])
def test_a_page_that_cannot_be_made_is_told(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    if step == "newPage":
        monkeypatch.setattr(QPdfWriter, "newPage", lambda _writer: False)
    else:
        monkeypatch.setattr(QPainter, "isActive", lambda _painter: False)
    with pytest.raises(EnvironmentFault, match="cannot be drawn"):
        write_pdf(replace(RECEIPT, deliveries=(ONE,) * 60), tmp_path / "receipt.pdf")
    assert not list(tmp_path.iterdir())


def test_nothing_was_downloaded(qapp: QApplication, tmp_path: Path) -> None:
    write_pdf(replace(RECEIPT, deliveries=()), tmp_path / "receipt.pdf")
    assert "Nothing was downloaded yet." in pages(tmp_path / "receipt.pdf")[0]


def test_what_is_not_known_is_left_out(qapp: QApplication, tmp_path: Path) -> None:
    bare = replace(
        ONE, email=None, ip=None, user_agent=None, sha256=None, completed_at=None, requests=None, bytes=1,
        outcome=Outcome.INTERRUPTED,
    )  # fmt: skip
    write_pdf(replace(RECEIPT, deliveries=(bare, replace(bare, outcome=Outcome.RUNNING))), tmp_path / "receipt.pdf")
    (text,) = pages(tmp_path / "receipt.pdf")
    for part in ("unknown", "SHA-256 not recorded", "Not complete", "Running"):
        assert part in text
    assert "request" not in text
    assert " to 2026" not in text


@pytest.mark.parametrize("name", HOSTILE_NAMES.values())
@pytest.mark.shows("A1")
def test_hostile_text_is_plain_text(name: str) -> None:
    document = QTextDocument()
    document.setHtml(f"<p>x{shown(name)}x</p>")
    plain = "".join(char if char.isprintable() else "\ufffd" for char in name)
    assert document.toPlainText().split() == f"x{plain}x".split()


def test_a_long_name_stays_on_the_page(qapp: QApplication, tmp_path: Path) -> None:
    write_pdf(replace(RECEIPT, deliveries=(replace(ONE, item="n" * 251 + ".pdf"),)), tmp_path / "receipt.pdf")
    document = pypdfium2.PdfDocument(tmp_path / "receipt.pdf")
    page = document[0].get_textpage()
    found = [page.get_charbox(index) for index in range(page.count_chars()) if page.get_text_range(index, 1) == "n"]
    width = document[0].get_size()[0]
    assert len(found) > 251
    assert max(right for _, _, right, _ in found) < width * 0.95
    document.close()


@pytest.mark.shows("A2")
def test_nothing_is_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"x")
    paper = _Paper()
    assert paper.loadResource(2, QUrl.fromLocalFile(str(secret))) is None


def test_a_place_that_takes_no_file_is_told(qapp: QApplication, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="cannot be written"):
        write_pdf(RECEIPT, tmp_path / "no" / "receipt.pdf")


def test_a_command_needs_no_window(qapp: QApplication, tmp_path: Path) -> None:
    write_pdf_without_window(RECEIPT, tmp_path / "receipt.pdf")
    assert pages(tmp_path / "receipt.pdf")
