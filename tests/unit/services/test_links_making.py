"""Links are made of files and folders, with the options that the policy allows, or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from sharedesk.core.link import CopyPhase, ItemKind, LinkEdit, LinkState, Mode
from sharedesk.errors import EnvironmentFault, UserError
from sharedesk.services import intake
from tests.unit.desk import ME, Desk, names

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_shared_file_is_active_at_once_and_nothing_is_copied(desk: Desk) -> None:
    link = desk.share({"letter.pdf": b"12345"}, message=" Dear Anna\n")
    assert desk.state(link) is LinkState.ACTIVE
    assert (link.title, link.message, link.created_by) == ("letter.pdf", "Dear Anna", ME)
    assert (link.size, link.file_count, link.item_count) == (5, 1, 1)
    assert (link.lead_name, link.lead_kind, link.created_at) == ("letter.pdf", ItemKind.FILE, desk.clock.now)
    assert desk.storage() == []
    assert desk.program.links.url(link.token).endswith(f"/s/{link.token}")


def test_a_link_to_send_is_prepared_first(desk: Desk) -> None:
    link = desk.send({"a.txt": b"a"}, copy=False)
    assert desk.state(link) is LinkState.PREPARING
    assert link.phase is CopyPhase.COPYING
    assert link.copied == 0


def test_several_files_and_folders_become_one_link(desk: Desk) -> None:
    link = desk.share({"a.txt": b"aa", "folder/inner.txt": b"x", "b.txt": b"b"})
    assert names(desk.items(link)) == ["a.txt", "folder", "b.txt"]
    assert [item.kind for item in desk.items(link)] == [ItemKind.FILE, ItemKind.FOLDER, ItemKind.FILE]
    assert link.title == "a.txt and 2 more"
    edited = desk.program.links.edit(link.token, LinkEdit(title=" "), by=ME)
    assert edited.link.title == "a.txt and 2 more", "who takes the title away gets the first one back"
    assert link.item_names.split("\n") == ["a.txt", "folder", "b.txt"]
    assert (link.size, link.file_count) == (3, 2), "a folder is not walked when the link is made"


@pytest.mark.parametrize(
    ("key", "value", "title"),
    [("branding.language", "fr", "a et 1 autre"), ("branding.language", "es", "a y 1 más"),
     ("ui.language", "de", "a und 1 weitere")],
)  # fmt: skip
def test_a_link_without_a_title_is_called_something_in_the_language_of_the_sender(
    desk: Desk, key: str, value: str, title: str
) -> None:
    desk.program.change_setting(key, value, by=ME)
    assert desk.share({"a": b"a", "b": b"b"}).title == title


def test_files_of_one_name_are_told_apart(desk: Desk) -> None:
    paths = []
    for folder in ("one", "two", "three"):
        paths += [path / "A.txt" for path in desk.write({f"{folder}/A.txt": b"x"})]
    paths += desk.write({"a.TXT": b"x"})
    assert names(desk.items(desk.make(Mode.SHARE, paths))) == ["A.txt", "A (2).txt", "A (3).txt", "a (4).TXT"]


def test_a_path_may_be_a_link_to_a_file(desk: Desk) -> None:
    target = desk.write({"target.txt": b"four"})[0]
    (desk.folder / "link.txt").symlink_to(target)
    item = desk.items(desk.make(Mode.SHARE, [desk.folder / "link.txt"]))[0]
    assert (item.name, item.size, item.source) == ("link.txt", 4, str(desk.folder / "link.txt"))


def test_relative_paths_and_the_home_folder_are_understood(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.write({"a.txt": b"a", "~draft": b"d"})
    monkeypatch.chdir(desk.folder)
    monkeypatch.setenv("HOME", str(desk.folder))
    link = desk.make(Mode.SHARE, [Path("a.txt"), Path("~draft"), Path("~/a.txt")])
    assert [item.source for item in desk.items(link)] == [
        str(desk.folder / name) for name in ("a.txt", "~draft", "a.txt")
    ]


def missing(desk: Desk) -> Path:
    return desk.folder / "none.txt"


def below_a_file(desk: Desk) -> Path:
    return desk.write({"file": b""})[0] / "x"


def fifo(desk: Desk) -> Path:
    os.mkfifo(desk.folder / "fifo")
    return desk.folder / "fifo"


def own_database(desk: Desk) -> Path:
    return desk.program.paths.database


def with_nul(desk: Desk) -> Path:
    return desk.folder / "a\0b"


def undecodable(desk: Desk) -> Path:
    path = os.fsencode(desk.folder) + b"/caf\xe9.txt"
    Path(os.fsdecode(path)).write_bytes(b"x")
    return Path(os.fsdecode(path))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (missing, "There is no file or folder “none.txt”. Check"),
        (below_a_file, "There is no file or folder “x”"),
        (fifo, "“fifo” cannot be shared. It is neither a file nor a folder"),
        (own_database, "“sharedesk.db” cannot be read. ShareDesk's own data is never shared"),
        (with_nul, "There is no file or folder “ab”"),
        (undecodable, "The name “caf\ufffd.txt” has bytes that are not text. Rename"),
    ],
)
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.shows("A21")
def test_what_cannot_be_shared_is_told_and_makes_no_link(
    desk: Desk, mode: Mode, path: Callable[[Desk], Path], words: str
) -> None:
    good = desk.write({"good.txt": b"g"})
    with pytest.raises(UserError) as refused:
        desk.make(mode, [*good, path(desk)])
    assert words in str(refused.value)
    assert desk.program.links.page() == []
    assert desk.events() == []


def test_a_disk_that_fails_is_not_the_users_fault(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_path: Path) -> int:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(desk.program.links._intake._originals, "choose", broken)
    with pytest.raises(EnvironmentFault, match="Input/output error"):
        desk.share({"a.txt": b""})


def test_the_number_of_items_is_bounded(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="No files were named"):
        desk.make(Mode.SHARE, [])
    monkeypatch.setattr(intake, "MAX_ITEMS", 2)
    with pytest.raises(UserError, match="2 items at most"):
        desk.share({"a": b"", "b": b"", "c": b""})


def test_a_link_of_a_thousand_files(desk: Desk) -> None:
    link = desk.share({f"{number}.txt": b"x" for number in range(1000)})
    assert len(desk.items(link)) == 1000
    assert names(desk.items(link))[:3] == ["0.txt", "1.txt", "2.txt"]


def test_a_copy_that_cannot_fit_is_not_begun(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.program.links._room._storage, "free", lambda _reserve: 9)
    with pytest.raises(EnvironmentFault, match=r"needs 10 bytes and this disk has 9 bytes free"):
        desk.send({"big": b"x" * 10})
    assert desk.program.links.page() == []
    desk.share({"big": b"x" * 10})


@pytest.mark.parametrize(
    ("options", "words"), [({"title": "x" * 201}, "title has 201"), ({"message": "x" * 5001}, "message has 5001")]
)
def test_texts_are_bounded(desk: Desk, options: dict[str, str], words: str) -> None:
    with pytest.raises(UserError, match=words):
        desk.share({"a": b""}, **options)


def test_controls_and_what_is_no_text_do_not_get_into_a_title(desk: Desk) -> None:
    link = desk.share({"a": b""}, title=" \x00a\x1b[31mb\x7f\udc80 ", message="one\n\ttwo\r")
    assert (link.title, link.message) == ("a[31mb?", "one\n\ttwo")


# -- expiry and the policy


def test_the_policy_gives_the_expiry_that_nobody_chose(desk: Desk) -> None:
    assert desk.share({"a": b""}).expires_at is None
    desk.program.change_setting("policy.expiry.default", "7d", by=ME)
    assert desk.share({"a": b""}).expires_at == desk.clock.now + 7 * DAY
    assert desk.share({"a": b""}, never_expires=True).expires_at is None
    assert desk.share({"a": b""}, expires_at=desk.clock.now + HOUR).expires_at == desk.clock.now + HOUR
    desk.program.change_setting("policy.expiry.rule", "forbidden", by=ME)
    assert desk.share({"a": b""}).expires_at is None


@pytest.mark.parametrize(
    ("settings", "hours"),
    [({"rule": "required"}, None), ({"rule": "forbidden"}, 1), ({"maximum": "1h"}, 2), ({}, 0), ({}, -1)],
)
@pytest.mark.shows("A46", "2.2.2")
def test_the_policy_holds_when_a_link_is_made_and_when_it_is_edited(
    desk: Desk, settings: dict[str, str], hours: int | None
) -> None:
    link = desk.share({"a": b""})
    for name, value in settings.items():
        desk.program.change_setting(f"policy.expiry.{name}", value, by=ME)
    expires_at = None if hours is None else desk.clock.now + hours * HOUR
    with pytest.raises(UserError):
        desk.share({"a": b""}, expires_at=expires_at, never_expires=hours is None)
    with pytest.raises(UserError):
        desk.program.links.edit(link.token, LinkEdit(title="new", expires_at=expires_at), by=ME)
    assert desk.link(link) == link
    assert len(desk.program.links.page()) == 1
