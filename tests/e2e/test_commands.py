"""Commands as a shell runs them: signals, pipes, locales, and several at once on one data directory."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from collections.abc import Callable
from glob import glob
from pathlib import Path
from typing import Any

import pytest

from sharedesk.app import build_context
from sharedesk.core.link import CopyPhase
from tests.e2e.harness import COMMAND, ENVIRONMENT, MIB, Serving, serving, sharedesk, until

Write = Callable[..., Path]


def copies(data_dir: Path) -> list[Path]:
    """Return what is in the send storage."""
    return list((data_dir / "send").iterdir())


def start(data_dir: Path, *arguments: object, **more: Any) -> subprocess.Popen[str]:
    """Start a command."""
    words = [*COMMAND, "--data-dir", str(data_dir), *map(str, arguments)]
    return subprocess.Popen(
        words, **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": ENVIRONMENT} | more
    )


@pytest.fixture
def big(tmp_path: Path) -> Path:
    """Return a file that takes seconds to copy, without taking room itself."""
    path = tmp_path / "big.bin"
    with path.open("wb") as file:
        file.truncate(8 * 2**30)
    return path


def await_copy(data_dir: Path) -> None:
    """Wait until some of a copy is in the send storage, where folders get their names meanwhile."""
    until(lambda: glob("send/*/*.part", root_dir=data_dir))  # noqa: PTH207  (Path.glob fails when a folder is renamed)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_send_that_is_ended_keeps_nothing(data_dir: Path, big: Path, number: signal.Signals) -> None:
    with start(data_dir, "send", big) as command:
        await_copy(data_dir)
        command.send_signal(number)
        out, err = command.communicate(timeout=10)
    assert (command.returncode, out) == (1, "")
    assert err == "sharedesk: Interrupted; nothing was kept. Run the command again.\n"
    assert copies(data_dir) == []
    assert json.loads(sharedesk(data_dir, "links", "--json").stdout) == []


def test_a_send_that_was_killed_is_cleared_away_by_the_next_portal(data_dir: Path, big: Path) -> None:
    with start(data_dir, "send", big) as command:
        await_copy(data_dir)
        command.kill()
        command.communicate(timeout=10)
    assert copies(data_dir) != []
    with serving(data_dir) as portal:
        until(lambda: portal.program.links.page() == [])
        until(lambda: copies(data_dir) == [])


def test_several_at_once_beside_a_portal(portal: Serving, write: Write) -> None:
    files = [write(f"{number}.bin", 3 * MIB, number) for number in range(4)]
    commands = [start(portal.data_dir, "send" if number % 2 else "share", path) for number, path in enumerate(files)]
    urls = [command.communicate(timeout=60)[0].strip() for command in commands]
    assert [command.returncode for command in commands] == [0] * 4
    for url, path in zip(urls, files, strict=True):
        assert portal.curl("--fail", f"{url}/download").stdout == path.read_bytes()
    assert portal.program.audit.verify() is None


def test_a_link_being_copied_can_be_withdrawn_by_another(portal: Serving, big: Path) -> None:
    with start(portal.data_dir, "send", big) as command:
        links = until(
            lambda: [one for one in portal.program.links.page() if one.phase is CopyPhase.COPYING and one.copied]
        )
        assert portal.status(links[0]) == 503
        portal.program.links.revoke(links[0].token, by="test")
        out, err = command.communicate(timeout=20)
    assert (command.returncode, out) == (1, "")
    assert err.startswith("sharedesk: The link was taken away while its files were copied.")


def test_a_reader_that_has_enough_is_no_failure_to_speak_of(data_dir: Path, write: Write) -> None:
    program = build_context(data_dir)
    program.close()
    words = " ".join([*COMMAND, "--data-dir", f"'{data_dir}'", "settings", "list", "--json", "|", "head", "-1"])
    result = subprocess.run(
        ["sh", "-c", words], capture_output=True, text=True, timeout=60, check=True, env=ENVIRONMENT
    )
    assert (result.stdout, result.stderr) == ("[\n", "")


def test_closed_streams_harm_nothing(data_dir: Path, write: Write) -> None:
    words = [*COMMAND, "--data-dir", f"'{data_dir}'", "send", f"'{write()}'"]
    for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        subprocess.run(["sh", "-c", " ".join([*words, closed])], timeout=60, check=True, env=ENVIRONMENT)
    program = build_context(data_dir)
    assert len(program.links.page()) == 4
    assert program.base.store.check_integrity() == "ok"
    program.close()


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"LANG": "POSIX"}, {"PYTHONIOENCODING": "cp1252"}])
def test_any_locale_will_do(data_dir: Path, write: Write, locale: dict[str, str]) -> None:
    environment = {name: text for name, text in os.environ.items() if not name.startswith(("LC_", "LANG"))} | locale
    path = write("請求書 “é”.pdf")
    made = sharedesk(data_dir, "share", path, "--json", env=environment, text=False)
    assert (made.returncode, made.stderr) == (0, b"")
    assert json.loads(made.stdout)["items"][0]["name"] == path.name
    for words in (
        ["links"],
        ["audit"],
        ["audit", "--format", "csv"],
        ["link", "show", json.loads(made.stdout)["token"]],
    ):
        assert sharedesk(data_dir, *words, env=environment, text=False).returncode == 0
    refused = sharedesk(data_dir, "share", path.with_name("“none”"), env=environment, text=False)
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1


def test_a_portal_on_the_port_of_another_is_told(portal: Serving, tmp_path: Path) -> None:
    result = sharedesk(tmp_path / "other", "serve", "--host", "127.0.0.1", "--port", portal.port)
    assert (result.returncode, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert re.match(rf"sharedesk: “.+” on this computer uses port {portal.port}\. Its process number is \d+\.", line)


def test_the_ready_line_comes_at_once_and_in_words(data_dir: Path) -> None:
    with start(data_dir, "serve", "--port", 0, "--host", "localhost", stderr=subprocess.DEVNULL) as command:
        assert command.stdout is not None
        assert command.stdout.readline().startswith("Portal ready at https://localhost:")
        command.send_signal(signal.SIGINT)
        assert command.wait(5) == 0


def test_plain_http_for_a_proxy(data_dir: Path, write: Write) -> None:
    with serving(data_dir, "--no-tls") as portal:
        assert portal.url.startswith("http://127.0.0.1:")
        assert portal.ca_file is None
        original = write()
        url = sharedesk(data_dir, "share", original).stdout.strip()
        assert portal.curl("--fail", f"{url}/download").stdout == original.read_bytes()
