"""A second start of the same data directory hands its files to the first."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QStandardPaths
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from sharedesk.paths import Paths
from sharedesk.ui.instance import LONGEST, Instance, Start, server_name

SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from sharedesk.errors import ShareDeskError
from sharedesk.paths import Paths
from sharedesk.ui.instance import Instance, Start
application = QCoreApplication([])
try:
    first = Instance(Paths.at(Path(sys.argv[1]))).claim(Start(tuple(Path(name) for name in sys.argv[2:])))
except ShareDeskError as error:
    sys.exit(str(error))
print("first" if first else "second")
"""


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    paths = Paths.at(tmp_path / "data")
    paths.prepare()
    return paths


@pytest.fixture
def first(qtbot: QtBot, paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Instance]:
    runtime = tmp_path / "r"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    instance = Instance(paths)
    assert instance.claim()
    yield instance
    instance.close()


def start(paths: Paths, *files: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", SECOND, str(paths.root), *files],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def test_the_second_start_hands_over_its_files(
    qtbot: QtBot, paths: Paths, first: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = str(tmp_path / "Größe – 1.pdf")
    monkeypatch.setenv("XDG_ACTIVATION_TOKEN", "given to the second")
    with qtbot.waitSignal(first.opened, timeout=20_000) as opened:
        second = start(paths, name)
    output, errors = second.communicate(timeout=20)
    assert (output.strip(), errors) == ("second", "")
    assert opened.args == [Start((Path(name),), token="given to the second")]


@pytest.mark.parametrize(
    "asked", [Start(), Start((Path("/a\nb"), Path("/caf\udce9"))), Start(new_link=True, in_tray=True, token="t")]
)
def test_what_a_start_asks_for_survives_the_way(asked: Start) -> None:
    line = asked.write()
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert Start.read(line) == asked


def test_other_data_directories_are_separate(first: Instance, tmp_path: Path) -> None:
    others = Paths.at(tmp_path / "other")
    others.prepare()
    other = Instance(others)
    assert other.claim()
    other.close()


def test_after_closing_the_next_start_is_the_window(first: Instance, paths: Paths) -> None:
    first.close()
    output, errors = start(paths).communicate(timeout=20)
    assert (output.strip(), errors) == ("first", "")


def test_a_claim_that_a_crash_left_does_not_matter(first: Instance, paths: Paths, tmp_path: Path) -> None:
    first.close()
    Path(server_name(paths.root)).touch()
    again = Instance(paths)
    assert again.claim()
    again.close()


def test_a_window_that_does_not_answer_is_told(first: Instance, paths: Paths) -> None:
    output, errors = start(paths).communicate(timeout=20)  # nobody runs our event loop meanwhile
    assert output == ""
    assert "already running but does not answer" in errors


KILLED = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from sharedesk.paths import Paths
from sharedesk.ui.instance import Instance
application = QCoreApplication([])
instance = Instance(Paths.at(Path(sys.argv[1])))
assert instance.claim()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_window_that_was_killed_is_no_window(first: Instance, paths: Paths) -> None:
    first.close()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(paths.root)], check=False, timeout=20)
    assert killed.returncode == -signal.SIGKILL
    assert Path(server_name(paths.root)).is_socket()
    assert (paths.run / "window.lock").exists()
    again = Instance(paths)
    assert again.claim()
    assert again._server.isListening()
    again.close()


def test_without_a_runtime_folder_of_ones_own_the_socket_lies_where_nobody_else_writes(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _which: "")
    assert Path(server_name(paths.root)).parent == paths.run
    assert stat.S_IMODE(paths.run.stat().st_mode) == 0o700
    instance = Instance(paths)
    assert instance.claim()
    assert instance._server.isListening()
    instance.close()


@pytest.mark.skipif(sys.platform == "win32", reason="pipes have no mode")
def test_only_this_user_may_connect(first: Instance, paths: Paths) -> None:
    assert stat.S_IMODE(Path(server_name(paths.root)).stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize("garbage", [b"{}\n", b"[1]\n", b"\xff\xfe\n", b'{"files": 3}\n', b'{"files": [3]}\n'])
def test_garbage_is_refused(qtbot: QtBot, first: Instance, paths: Paths, garbage: bytes) -> None:
    opened: list[object] = []
    first.opened.connect(opened.append)
    socket = QLocalSocket()
    socket.connectToServer(server_name(paths.root))
    assert socket.waitForConnected(1000)
    socket.write(garbage)
    qtbot.waitUntil(lambda: socket.state() is QLocalSocket.LocalSocketState.UnconnectedState)
    assert opened == []


def test_endless_input_is_refused(qtbot: QtBot, first: Instance, paths: Paths) -> None:
    socket = QLocalSocket()
    socket.connectToServer(server_name(paths.root))
    assert socket.waitForConnected(1000)
    socket.write(b"x" * (LONGEST + 10))
    qtbot.waitUntil(lambda: socket.state() is QLocalSocket.LocalSocketState.UnconnectedState, timeout=10_000)


def test_a_message_in_pieces_is_understood(qtbot: QtBot, first: Instance, paths: Paths) -> None:
    socket = QLocalSocket()
    socket.connectToServer(server_name(paths.root))
    assert socket.waitForConnected(1000)
    line = json.dumps({"files": ["/a"]}).encode() + b"\n"
    with qtbot.waitSignal(first.opened) as opened:
        socket.write(line[:5])
        assert socket.waitForBytesWritten(1000)
        QCoreApplication.processEvents()
        socket.write(line[5:])
    assert opened.args == [Start((Path("/a"),))]
