"""Who holds a port: asked of the real /proc with a real program, and of one where most belongs to others."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sharedesk.net.ports import Holder, holder_of

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells in /proc")

SERVER = """
import socket, sys
listener = socket.create_server((sys.argv[1], 0), family=socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET)
with open("/proc/self/comm", "w") as name:
    name.write("web\\x1b[31m server")
print(listener.getsockname()[1], flush=True)
sys.stdin.read()
"""
HEAD = "sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode\n"
ME = pwd.getpwuid(os.getuid()).pw_name


class Server:
    """A program that listens; its name would colour a terminal."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.pid, self.port = process.pid, int(process.stdout.readline())
        self.is_told = Holder(ME, "web[31m server", process.pid)


@pytest.fixture(params=["127.0.0.1", "::1"])
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    if request.param == "::1" and not socket.has_ipv6:  # pragma: no cover - a computer without
        pytest.skip("no IPv6")
    words = [sys.executable, "-c", SERVER, request.param]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Server(process)
        process.kill()


@pytest.mark.parametrize("host", ["", "0.0.0.0", "::", "[::]", "localhost"])
def test_a_program_of_ours_has_a_name_and_a_number(server: Server, host: str) -> None:
    assert holder_of(host, server.port) == server.is_told


def test_other_ports_and_addresses_are_not_its_own(server: Server) -> None:
    assert holder_of("192.0.2.1", server.port) is None
    with socket.create_server(("127.0.0.1", 0)) as other:
        holder = holder_of("127.0.0.1", other.getsockname()[1])
    assert holder is not None
    assert holder.pid == os.getpid()


def a_proc(folder: Path, *lines: str, name: str = "tcp") -> Path:
    (folder / "net").mkdir(exist_ok=True)
    (folder / "net" / name).write_text(HEAD + "".join(f"{line}\n" for line in lines))
    return folder


def listening(address: str, *, uid: int, inode: int, state: str = "0A") -> str:
    return f"0: {address}:01BB 00000000:0000 {state} 00000000:00000000 00:00000000 00000000 {uid} 0 {inode} 1 0 100 0"


@pytest.mark.parametrize(("uid", "user"), [(os.getuid(), ME), (3999999999, "3999999999")])
def test_of_others_the_user_alone_is_known(tmp_path: Path, uid: int, user: str) -> None:
    proc = a_proc(tmp_path, listening("00000000", uid=uid, inode=7))
    for pid, inode in (("12", 8), ("9", 9)):
        (proc / pid / "fd").mkdir(parents=True)
        (proc / pid / "fd" / "3").symlink_to(f"socket:[{inode}]")
        (proc / pid / "fd" / "4").symlink_to("/dev/null")
    (proc / "3").mkdir()  # one whose descriptors are not ours to read
    assert holder_of("127.0.0.1", 443, proc) == Holder(user)


def test_a_server_comes_before_its_workers_and_one_that_ended_is_passed_over(tmp_path: Path) -> None:
    proc = a_proc(tmp_path, listening("00000000" * 4, uid=0, inode=7), name="tcp6")
    for pid in ("100", "99", "9"):
        (proc / pid / "fd").mkdir(parents=True)
        (proc / pid / "fd" / "3").symlink_to("socket:[7]")
    for pid in ("100", "99"):
        (proc / pid / "comm").write_text(f"nginx{pid}\n")
    holder = holder_of("192.0.2.1", 443, proc)
    assert holder is not None
    assert (holder.program, holder.pid) == ("nginx99", 99)


def test_a_connection_is_no_listener_and_a_system_without_proc_tells_nothing(tmp_path: Path) -> None:
    proc = a_proc(tmp_path, listening("0100007F", uid=0, inode=7, state="01"))
    assert holder_of("127.0.0.1", 443, proc) is None
    assert holder_of("127.0.0.1", 443, tmp_path / "none") is None


def test_an_ipv4_address_of_an_ipv6_socket_is_that_address(tmp_path: Path) -> None:
    mapped = "".join(
        f"{int.from_bytes(word, sys.byteorder):08X}"
        for word in (b"\0\0\0\0", b"\0\0\0\0", b"\0\0\xff\xff", bytes([192, 0, 2, 1]))
    )
    proc = a_proc(tmp_path, listening(mapped, uid=0, inode=7), name="tcp6")
    assert holder_of("192.0.2.1", 443, proc) == Holder("root")
    assert holder_of("192.0.2.2", 443, proc) is None
