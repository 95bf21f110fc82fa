"""The guards around every test catch what they are there for."""

from __future__ import annotations

import logging
import os
import socket
import threading
from pathlib import Path

import pytest

from tests.conftest import ExpectedLog, NetworkRefused
from tests.guarded import failed_in

GUARDED = """
import logging, threading, socket
from tests.conftest import *

STOP = threading.Event()

def test_warns():
    logging.getLogger("x").warning("a surprise")

def test_leaves_a_thread():
    threading.Thread(target=STOP.wait, name="job-forgotten", daemon=True).start()

def test_is_good(expected_log):
    STOP.set()
    logging.getLogger("x").error("no surprise")
    expected_log("no surprise")

def test_expects_too_much(expected_log):
    expected_log("never said")
"""


def test_a_log_line_or_thread_too_many_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_log: ExpectedLog
) -> None:
    monkeypatch.setattr("tests.conftest.THREAD_SECONDS", 0.05)
    assert failed_in(tmp_path, GUARDED) == {
        "test_warns": "teardown",
        "test_leaves_a_thread": "teardown",
        "test_expects_too_much": "call",
    }
    assert expected_log("surprise") == ["a surprise", "no surprise"]


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
@pytest.mark.shows("13.2.4")
def test_connections_to_other_computers_are_refused(family: socket.AddressFamily) -> None:
    target = "192.0.2.1" if family == socket.AF_INET else "2001:db8::1"
    with socket.socket(family, socket.SOCK_STREAM) as sock, pytest.raises(NetworkRefused, match=target):
        sock.connect((target, 9))
    with socket.socket(family, socket.SOCK_DGRAM) as sock, pytest.raises(NetworkRefused, match=target):
        sock.sendto(b"", (target, 9))


def test_names_of_other_computers_are_not_looked_up() -> None:
    with pytest.raises(NetworkRefused, match=r"example\.com"):
        socket.getaddrinfo("example.com", 443)
    assert socket.getaddrinfo("localhost", 443)
    assert socket.getaddrinfo("192.0.2.1", 443)


def test_this_computer_may_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass


def test_every_test_has_a_data_directory_of_its_own(data_dir: Path, tmp_path: Path) -> None:
    assert os.environ["SHAREDESK_DATA_DIR"] == str(data_dir)
    assert data_dir.parent == tmp_path
    assert not data_dir.exists()


def test_what_was_expected_is_taken_out(expected_log: ExpectedLog) -> None:
    logging.getLogger("x").warning("first %s", "one")
    logging.getLogger("x").error("second")
    assert expected_log("first") == ["first one"]
    assert expected_log(".") == ["second"]


def test_threads_that_end_in_time_are_fine() -> None:
    done = threading.Event()
    thread = threading.Thread(target=done.wait, name="portal-brief")
    thread.start()
    done.set()
    thread.join()
