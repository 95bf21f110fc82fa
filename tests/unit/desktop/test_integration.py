"""Writing to a desktop and taking it away: again and again, beside what others wrote, and through changes of ours."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from sharedesk.desktop import windows, xdg
from sharedesk.desktop.integration import Done, Integration, State
from sharedesk.desktop.plan import NewFile, Plan, RegistryValue
from sharedesk.desktop.record import Record
from sharedesk.desktop.xdg import XdgFolders

from .registry import MemoryRegistry

THUNAR = """<?xml version="1.0" encoding="UTF-8"?>
<actions>
  <!-- mine -->
<action>
\t<icon>utilities-terminal</icon>
\t<name>Open &amp; close “Terminal”</name>
\t<unique-id>1367-1</unique-id>
\t<command>exo-open %f</command>
\t<directories/>
</action><action><name>Second</name><unique-id>2</unique-id></action>
  </actions>
"""


@pytest.fixture
def registry() -> MemoryRegistry:
    return MemoryRegistry()


@pytest.fixture
def desk(tmp_path: Path, registry: MemoryRegistry) -> Callable[[], Integration]:
    """Open the desktop anew, as each run of the command does."""
    return lambda: Integration(tmp_path / "state" / "integration.json", registry)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


@pytest.fixture
def folders(home: Path) -> XdgFolders:
    return XdgFolders(home / ".local" / "share", home / ".config", (home / "etc",))


def tree(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def states(done: list[Done]) -> set[State]:
    return {one.state for one in done}


def test_the_whole_desktop_comes_and_goes_without_a_trace(
    desk: Callable[[], Integration], home: Path, folders: XdgFolders, tmp_path: Path
) -> None:
    other = folders.data / "applications" / "other.desktop"
    other.parent.mkdir(parents=True)
    other.write_text("[Desktop Entry]\n")
    before, plan = tree(home), xdg.plan(("/opt/sharedesk",), folders)
    assert states(desk().install(plan)) == {State.WRITTEN}
    assert all(file.path.read_bytes() == file.content for file in plan.files)
    assert os.access(folders.data / "nautilus" / "scripts" / "Send with ShareDesk", os.X_OK)
    assert stat.S_IMODE((folders.data / "kio" / "servicemenus" / "sharedesk.desktop").stat().st_mode) == 0o755
    after = tree(home)
    assert states(desk().install(plan)) == {State.UNCHANGED}
    assert tree(home) == after
    assert states(desk().remove()) == {State.REMOVED}
    assert tree(home) == before
    assert not (tmp_path / "state").exists()
    assert desk().remove() == []


def test_a_moved_program_is_written_anew(desk: Callable[[], Integration], folders: XdgFolders) -> None:
    desk().install(xdg.plan(("/opt/old",), folders))
    done = desk().install(xdg.plan(("/opt/new",), folders))
    assert {one.what for one in done if one.state is State.WRITTEN} == {"Menu entry", "Files (Nautilus)", "Dolphin"}
    assert "/opt/new" in (folders.data / "applications" / "sharedesk.desktop").read_text()


def test_what_an_older_version_wrote_goes(desk: Callable[[], Integration], home: Path) -> None:
    old, new = NewFile("Old", home / "old", b"1"), NewFile("New", home / "new", b"2")
    desk().install(Plan((old,)))
    assert [one.state for one in desk().install(Plan((new,)))] == [State.WRITTEN, State.REMOVED]
    assert list(tree(home)) == ["new"]


def test_what_somebody_else_wrote_or_changed_is_left_alone(desk: Callable[[], Integration], home: Path) -> None:
    files = Plan(
        (NewFile("A", home / "a", b"ours"), NewFile("B", home / "b", b"ours"), NewFile("C", home / "c", b"ours"))
    )
    (home / "a").write_bytes(b"theirs")
    (home / "c").write_bytes(b"ours")  # by hand, as an older guide said
    assert [one.state for one in desk().install(files)] == [State.KEPT, State.WRITTEN, State.UNCHANGED]
    (home / "b").write_bytes(b"changed")
    assert [one.state for one in desk().install(files)] == [State.KEPT, State.KEPT, State.UNCHANGED]
    desk().remove()
    assert tree(home) == {"a": b"theirs", "b": b"changed"}


def test_a_file_changed_before_the_removal_stays(desk: Callable[[], Integration], home: Path) -> None:
    desk().install(Plan((NewFile("A", home / "deep" / "a", b"ours"), NewFile("B", home / "b", b"ours"))))
    (home / "deep" / "a").write_bytes(b"changed")
    (home / "b").unlink()
    assert [one.state for one in desk().remove()] == [State.KEPT, State.REMOVED]
    assert tree(home) == {"deep": None, "deep/a": b"changed"}


def test_a_damaged_record_forgets_and_then_knows_its_own_files_again(
    desk: Callable[[], Integration], home: Path, tmp_path: Path
) -> None:
    plan = Plan((NewFile("A", home / "a", b"ours"),))
    desk().install(plan)
    for damage in ("{", "[]", '{"files": 3}', json.dumps({"files": {}})):
        (tmp_path / "state" / "integration.json").write_text(damage)
        assert Record.load(tmp_path / "state" / "integration.json") == Record()
        assert [one.state for one in desk().install(plan)] == [State.UNCHANGED]
    desk().remove()
    assert tree(home) == {}


def test_what_cannot_be_written_stops_it_and_what_was_written_is_known(
    desk: Callable[[], Integration], home: Path
) -> None:
    (home / "file").touch()
    with pytest.raises(OSError, match="file"):
        desk().install(Plan((NewFile("A", home / "a", b"1"), NewFile("B", home / "file" / "b", b"2"))))
    assert [one.place for one in desk().remove()] == [str(home / "a")]


def test_what_is_half_written_is_taken_away(
    desk: Callable[[], Integration], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_path: Path, _target: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        desk().install(Plan((NewFile("A", home / "a", b"1"),)))
    assert tree(home) == {}


# -- Thunar


@pytest.fixture
def thunar(folders: XdgFolders) -> Path:
    path = folders.config / "Thunar" / "uca.xml"
    path.parent.mkdir(parents=True)
    path.write_text(THUNAR)
    return path


def test_thunars_other_actions_survive_byte_for_byte(
    desk: Callable[[], Integration], folders: XdgFolders, thunar: Path
) -> None:
    plan = xdg.plan(("/opt/share & <desk>",), folders)
    assert Done("Thunar", str(thunar), State.WRITTEN) in desk().install(plan)
    text = thunar.read_text()
    assert "<command>'/opt/share &amp; &lt;desk&gt;' %F</command>" in text
    assert text.replace(text[text.rindex("<action>") : text.rindex("</action>") + 10], "") == THUNAR
    assert Done("Thunar", str(thunar), State.UNCHANGED) in desk().install(plan)
    desk().install(xdg.plan(("/opt/moved",), folders))
    assert thunar.read_text().count("sharedesk-send") == 1
    assert Done("Thunar", str(thunar), State.REMOVED) in desk().remove()
    assert thunar.read_text() == THUNAR


def test_thunar_may_write_its_file_anew_in_between(
    desk: Callable[[], Integration], folders: XdgFolders, thunar: Path
) -> None:
    desk().install(xdg.plan(("sharedesk",), folders))
    rewritten = "<actions>" + "".join(line.strip() for line in thunar.read_text().splitlines()[2:])
    added = "<action><name>Third</name><unique-id>3</unique-id></action>"
    thunar.write_text(rewritten.replace("</actions>", f"{added}</actions>"))
    desk().remove()
    left = thunar.read_text()
    assert "sharedesk" not in left
    assert [name in left for name in ("Open &amp; close", "Second", "Third")] == [True] * 3


def test_a_first_file_of_thunar_begins_as_the_systems_and_goes_again(
    desk: Callable[[], Integration], home: Path, folders: XdgFolders
) -> None:
    system = folders.system_config[0] / "Thunar" / "uca.xml"
    system.parent.mkdir(parents=True)
    system.write_text(THUNAR)
    before = tree(home)
    desk().install(xdg.plan(("sharedesk",), folders))
    own = folders.config / "Thunar" / "uca.xml"
    assert "Second" in own.read_text()
    assert stat.S_IMODE(own.stat().st_mode) == 0o600
    desk().remove()
    assert tree(home) == before


def test_a_first_file_of_thunar_stays_when_somebody_added_to_it(
    desk: Callable[[], Integration], folders: XdgFolders
) -> None:
    system = folders.system_config[0] / "Thunar" / "uca.xml"
    system.parent.mkdir(parents=True)
    system.write_text("<actions/>")
    desk().install(xdg.plan(("sharedesk",), folders))
    own = folders.config / "Thunar" / "uca.xml"
    own.write_text(own.read_text().replace("</actions>", "<action><unique-id>9</unique-id></action></actions>"))
    desk().remove()
    assert own.read_text() == "<actions>\n<action><unique-id>9</unique-id></action></actions>"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not xml",
        "<other/>",
        "<actions>",
        "<a><actions/></a>",
        "<actions><broken></actions>",
        "<actions></actions><!-- </actions> -->",
        "<actions><!-- <action><unique-id>sharedesk-send</unique-id></action> --></actions>",
    ],
)
def test_a_file_that_is_not_understood_is_left_alone(
    desk: Callable[[], Integration], folders: XdgFolders, thunar: Path, text: str
) -> None:
    thunar.write_text(text)
    assert Done("Thunar", str(thunar), State.KEPT) in desk().install(xdg.plan(("sharedesk",), folders))
    assert thunar.read_text() == text


def test_a_file_that_became_unreadable_is_left_alone_when_it_is_to_go(
    desk: Callable[[], Integration], folders: XdgFolders, thunar: Path
) -> None:
    desk().install(xdg.plan(("sharedesk",), folders))
    thunar.write_bytes(b"\xff<actions>")
    assert Done("Thunar", str(thunar), State.KEPT) in desk().remove()
    desk().install(xdg.plan(("sharedesk",), folders))
    assert thunar.read_bytes() == b"\xff<actions>"


def test_an_action_that_somebody_removed_is_not_looked_for(
    desk: Callable[[], Integration], folders: XdgFolders, thunar: Path
) -> None:
    desk().install(xdg.plan(("sharedesk",), folders))
    thunar.write_text(THUNAR)
    changed = thunar.stat().st_mtime_ns
    assert Done("Thunar", str(thunar), State.REMOVED) in desk().remove()
    assert thunar.stat().st_mtime_ns == changed


def test_thunars_file_may_have_gone(desk: Callable[[], Integration], folders: XdgFolders, thunar: Path) -> None:
    desk().install(xdg.plan(("sharedesk",), folders))
    thunar.unlink()
    assert Done("Thunar", str(thunar), State.REMOVED) in desk().remove()


def test_a_link_to_thunars_file_stays_a_link(
    desk: Callable[[], Integration], home: Path, folders: XdgFolders, thunar: Path
) -> None:
    dotfiles = home / "dotfiles.xml"
    thunar.rename(dotfiles)
    dotfiles.chmod(0o640)
    thunar.symlink_to(dotfiles)
    desk().install(xdg.plan(("sharedesk",), folders))
    assert thunar.is_symlink()
    assert "sharedesk-send" in dotfiles.read_text()
    assert stat.S_IMODE(dotfiles.stat().st_mode) == 0o640


# -- Windows


def test_registry_values_come_and_go(desk: Callable[[], Integration], home: Path, registry: MemoryRegistry) -> None:
    registry.texts["Software\\Other", ""] = "theirs"
    plan = windows.plan(("C:\\sharedesk.exe",), home / "roaming", home / "local")
    assert states(desk().install(plan)) == {State.WRITTEN}
    assert len(registry.texts) == 1 + len(plan.registry)
    assert states(desk().install(plan)) == {State.UNCHANGED}
    assert states(desk().remove()) == {State.REMOVED}
    assert registry.texts == {("Software\\Other", ""): "theirs"}
    assert tree(home) == {}


def test_registry_values_of_others_are_left_alone(desk: Callable[[], Integration], registry: MemoryRegistry) -> None:
    registry.texts["K", "theirs"] = "1"
    plan = Plan(registry=(RegistryValue("X", "K", "theirs", "ours"), RegistryValue("X", "K", "ours", "ours")))
    assert [one.state for one in desk().install(plan)] == [State.KEPT, State.WRITTEN]
    registry.texts["K", "ours"] = "changed"
    assert [one.state for one in desk().remove()] == [State.KEPT]
    assert registry.texts == {("K", "theirs"): "1", ("K", "ours"): "changed"}
