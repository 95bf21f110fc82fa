"""The log file: private, in UTC, one line a record, shared by processes, and safe from what strangers write into it."""

from __future__ import annotations

import logging
import os
import re
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedesk import log as module
from sharedesk.errors import EnvironmentFault
from sharedesk.log import LineFormatter, start_log
from tests.conftest import ExpectedLog

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (INFO|ERROR) \d+ \S+ test\.log: ")

log = logging.getLogger("test.log")


def record(
    message: str, *arguments: object, exc_info: bool = False, stack_info: str | None = None
) -> logging.LogRecord:
    error = sys.exc_info() if exc_info else None
    return logging.LogRecord("test.log", logging.INFO, "", 0, message, arguments, error, sinfo=stack_info)


@pytest.fixture
def start() -> Iterator[Callable[..., None]]:
    stops: list[Callable[[], None]] = []
    yield lambda *arguments, **options: stops.append(start_log(*arguments, **options))
    for stop in stops:
        stop()


@pytest.mark.shows("A31", "16.4.2")
def test_a_record_is_a_line_in_a_private_file(tmp_path: Path, start: Callable[..., None]) -> None:
    start(tmp_path)
    log.info("The portal is at %s", "https://desk:8443")
    log.debug("not told")
    file = tmp_path / "sharedesk.log"
    (line,) = file.read_text().splitlines()
    assert LINE.match(line)
    assert line.endswith("The portal is at https://desk:8443")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_stopping_gives_everything_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, ours = logging.getLogger(), logging.getLogger("sharedesk")
    before = (root.level, ours.level, list(root.handlers), logging.raiseExceptions)
    monkeypatch.setenv("SHAREDESK_LOG_LEVEL", "debug")
    stop = start_log(tmp_path, terminal=True)
    assert ours.level == logging.DEBUG
    stop()
    assert (root.level, ours.level, list(root.handlers), logging.raiseExceptions) == before


@pytest.mark.parametrize(
    ("named", "lines"),
    [
        (None, ["ours INFO", "theirs INFO", "ours ERROR"]),
        ("nonsense", ["ours INFO", "theirs INFO", "ours ERROR"]),
        ("DEBUG", ["ours DEBUG", "ours INFO", "theirs INFO", "ours ERROR"]),  # peewee's would be statements with values
        ("error", ["ours ERROR"]),
    ],
)
def test_a_variable_says_how_much_is_told(
    tmp_path: Path,
    start: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    expected_log: ExpectedLog,
    named: str | None,
    lines: list[str],
) -> None:
    if named is not None:
        monkeypatch.setenv("SHAREDESK_LOG_LEVEL", named)
    start(tmp_path)
    ours, theirs = logging.getLogger("sharedesk.test"), logging.getLogger("peewee")
    ours.debug("ours DEBUG")
    theirs.debug("theirs DEBUG")
    ours.info("ours INFO")
    theirs.info("theirs INFO")
    ours.error("ours ERROR")
    told = (tmp_path / "sharedesk.log").read_text().splitlines()
    assert [line.rpartition(": ")[2] for line in told] == lines
    expected_log("ours ERROR")


@pytest.mark.shows("16.2.5")
def test_secrets_are_hidden_wherever_they_come_from(
    tmp_path: Path, start: Callable[..., None], expected_log: ExpectedLog
) -> None:
    start(tmp_path)
    token, password = "Ab3dEf-hIjKlMnOpQrStUvW_", "hunter2 hunter2"
    log.info("No answer from %s", f"https://desk:8443/s/{token}")
    try:
        raise ValueError(f"{token} password={password!r}")
    except ValueError:
        log.exception("Failed on %s", token)
    text = (tmp_path / "sharedesk.log").read_text()
    assert "https://desk:8443/s/[token]" in text
    assert "ValueError: [token] password=[hidden]" in text
    assert token not in text
    assert password not in text
    expected_log("Failed on")


def test_the_terminal_is_used_only_when_asked(
    tmp_path: Path, start: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    start(tmp_path / "..")
    log.info("to the file")
    assert capsys.readouterr().err == ""
    start(tmp_path, terminal=True)
    log.info("to both")
    assert capsys.readouterr().err.endswith("test.log: to both\n")


def test_a_windowed_program_gets_streams(
    tmp_path: Path, start: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    monkeypatch.setattr(sys, "stdout", None)
    start(tmp_path, terminal=True)
    log.info("nobody sees this on a terminal")
    print("nor this")
    assert os.path.samestat(os.fstat(sys.stdout.fileno()), Path(os.devnull).stat())
    sys.stdout.close()
    sys.stderr.close()


@given(st.text())
@pytest.mark.shows("16.4.1")
def test_whatever_is_logged_stays_on_its_line(text: str) -> None:
    line = LineFormatter().format(record("asked for %s", text))
    assert line.splitlines() == [line]
    assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u202e]", line)
    line.encode("utf-8")


@pytest.mark.shows("16.4.1")
def test_a_forged_line_and_a_terminal_sequence_are_visible_as_such() -> None:
    line = LineFormatter().format(record("user %s", "x\n2026-01-01T00:00:00.000Z INFO all is well \x1b[2J\u202e"))
    assert r"x\n2026-01-01" in line
    assert line.endswith(r"\x1b[2J\u202e")


def test_a_traceback_is_indented_and_escaped() -> None:
    try:
        raise ValueError("two\nlines\x1b[31m")
    except ValueError:
        told = record("It broke", exc_info=True, stack_info="Stack:\n  here")
    told.exc_text = "cached\nby another formatter"
    first, *rest = LineFormatter().format(told).splitlines()
    assert first.endswith("It broke")
    assert all(line.startswith("    ") for line in rest)
    assert "    lines\\x1b[31m" in rest
    assert rest[-1] == "      here"
    assert "cached" not in "".join(rest)


@pytest.mark.shows("16.2.2")
def test_times_are_utc() -> None:
    told = record("x")
    told.created, told.msecs = 0.0, 7.0
    assert LineFormatter().format(told).startswith("1970-01-01T00:00:00.007Z ")


def test_the_file_is_rotated(tmp_path: Path, start: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FILE_BYTES", 1000)
    start(tmp_path)
    for number in range(200):
        log.info("record %s", number)
    files = sorted(path.name for path in tmp_path.glob("*.log*"))
    assert files == ["sharedesk.log", *[f"sharedesk.log.{number}" for number in range(1, 5)]]
    assert all(path.stat().st_size <= 1000 for path in tmp_path.glob("*.log*"))
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in tmp_path.iterdir())
    assert "record 199" in (tmp_path / "sharedesk.log").read_text()


def test_a_file_taken_away_by_another_process_is_followed(tmp_path: Path, start: Callable[..., None]) -> None:
    start(tmp_path)
    log.info("before")
    (tmp_path / "sharedesk.log").rename(tmp_path / "sharedesk.log.1")
    log.info("between")
    (tmp_path / "sharedesk.log").unlink()
    log.info("after")
    assert "before" in (tmp_path / "sharedesk.log.1").read_text()
    assert LINE.sub("", (tmp_path / "sharedesk.log").read_text()) == "after\n"


def test_another_process_that_rotated_first_is_enough(tmp_path: Path) -> None:
    handler = module._SharedRotatingFile(tmp_path / "sharedesk.log")
    (tmp_path / "sharedesk.log").rename(tmp_path / "sharedesk.log.1")
    handler.doRollover()
    handler.close()
    assert sorted(path.name for path in tmp_path.glob("*.log*")) == ["sharedesk.log", "sharedesk.log.1"]


def test_a_rotation_that_failed_half_way_is_recovered(tmp_path: Path) -> None:
    handler = module._SharedRotatingFile(tmp_path / "sharedesk.log")
    handler.close()
    handler.emit(record("again"))
    handler.close()
    assert (tmp_path / "sharedesk.log").read_text() == "again\n"


WRITER = """
import logging, sys
from pathlib import Path
from sharedesk import log
log.FILE_BYTES, log.OLD_FILES = 5000, 1000
stop = log.start_log(Path(sys.argv[1]))
for number in range(300):
    logging.getLogger("test.log").info("writer %s record %s", sys.argv[2], number)
stop()
"""


def test_processes_share_the_file_and_lose_nothing(tmp_path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), str(name)]) for name in range(3)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    lines = [line for path in tmp_path.glob("*.log*") for line in path.read_text().splitlines()]
    assert all(LINE.match(line) for line in lines)
    assert len({line.partition("test.log: ")[2] for line in lines}) == len(lines) == 900


def test_a_folder_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="The log cannot be written"):
        start_log(tmp_path / "absent")


def test_a_disk_that_fails_later_stops_nothing(tmp_path: Path, start: Callable[..., None]) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    start(folder)
    (folder / "sharedesk.log").unlink()
    (folder / "sharedesk.log").mkdir()
    log.info("cannot be written")
    (folder / "sharedesk.log").rmdir()
    log.info("can be written again")
    assert "again" in (folder / "sharedesk.log").read_text()
