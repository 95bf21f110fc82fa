"""What can be downloaded of a link: files as they are, and nothing that has changed since."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sharedesk.core.link import Link, Mode
from sharedesk.services.contents import GoneError, NoSuchEntryError
from sharedesk.storage.base import SourceChangedError
from tests.unit.desk import DATA, DOWNLOADS, Desk, drain


@pytest.fixture
def link(desk: Desk) -> Link:
    return desk.send({"a.bin": DATA})


@pytest.mark.parametrize("mode", Mode)
def test_a_file_is_delivered_as_it_is(desk: Desk, mode: Mode) -> None:
    link = desk.send({"a.bin": DATA}) if mode is Mode.SEND else desk.share({"a.bin": DATA})
    download = desk.everything(link)
    assert (download.subject, download.name, download.size) == ("a.bin", "a.bin", 1000)
    assert drain(download.open(0, 1000), 7) == DATA
    assert drain(download.open(10, 20)) == DATA[10:20]
    assert desk.program.downloads.file(desk.grant(link), "a.bin").etag == download.etag


def test_what_cannot_be_downloaded(desk: Desk) -> None:
    link = desk.send({"docs/a.txt": b"a", "b.txt": b"b"})
    grant, downloads = desk.grant(link), desk.program.downloads
    for path in ("docs", "none", ".."):
        with pytest.raises(NoSuchEntryError):
            downloads.file(grant, path)
    for path in ("docs/a.txt", "none"):
        with pytest.raises(NoSuchEntryError):
            downloads.folder(grant, path)


def test_an_entry_without_a_version_is_none(desk: Desk, link: Link) -> None:
    grant = desk.grant(link)
    located = desk.program.contents.locate(grant.details, "a.bin")
    with pytest.raises(NoSuchEntryError):
        desk.program.downloads._file(grant, replace(located, etag=None))


def test_a_file_of_unknown_age_is_as_old_as_its_link(desk: Desk, link: Link) -> None:
    grant = desk.grant(link)
    located = desk.program.contents.locate(grant.details, "a.bin")
    ageless = replace(located, entry=replace(located.entry, modified=None))
    assert desk.program.downloads._file(grant, ageless).modified == link.created_at


def test_an_original_that_changed_since_is_not_delivered(desk: Desk) -> None:
    link = desk.share({"a.bin": DATA})
    download = desk.everything(link)
    (desk.folder / "a.bin").write_bytes(b"x" * 1000)
    with pytest.raises(SourceChangedError):
        download.open(0, 1000)
    (desk.folder / "a.bin").unlink()
    with pytest.raises(GoneError):
        download.open(0, 1000)
    assert desk.actions(*DOWNLOADS) == []


def test_an_original_that_changes_meanwhile_is_never_mixed(desk: Desk) -> None:
    link = desk.share({"a.bin": DATA})
    source = desk.everything(link).open(0, 1000)
    assert source.read(500) == DATA[:500]
    (desk.folder / "a.bin").write_bytes(b"x" * 1000)
    with pytest.raises(SourceChangedError):
        drain(source)
