"""Who holds a port of this computer, as far as its system tells: Linux does, in /proc, of our own programs all."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address
from pathlib import Path

from sharedesk.core.names import display_name
from sharedesk.core.reach import Address

if sys.platform != "win32":
    import pwd

_PROC = Path("/proc")
_LISTENING = "0A"
_WORD = 8


@dataclass(frozen=True, slots=True)
class Holder:
    """Who listens: the name and number of the program, or only the user it runs for where it is not one of ours."""

    user: str
    program: str = ""
    pid: int = 0


def holder_of(host: str, port: int, proc: Path = _PROC) -> Holder | None:
    """Return who listens on `port` where `host` ("" for every address) would; None where the system does not tell.

    Reads a few hundred small files, for which the window uses a job. What ends meanwhile is passed over.
    """
    sockets = {inode: uid for address, inode, uid in _listening(port, proc) if _meet(host, address)}
    for pid in _processes(proc):
        for inode in _held(proc / str(pid)) & sockets.keys():
            with suppress(OSError):
                return Holder(_user(sockets[inode]), _name(proc / str(pid)), pid)
    return next((Holder(_user(uid)) for uid in sockets.values()), None)


def _listening(port: int, proc: Path) -> Iterator[tuple[Address, int, int]]:
    """Yield address, inode and user of each socket that listens on `port` (proc_pid_net(5): tcp, tcp6)."""
    for name in ("tcp", "tcp6"):
        with suppress(OSError):
            for line in (proc / "net" / name).read_text().splitlines()[1:]:
                _, local, _, state, _, _, _, uid, _, inode, *_ = line.split()
                address, _, number = local.partition(":")
                if state == _LISTENING and int(number, 16) == port:
                    yield _address(address), int(inode), int(uid)


def _address(digits: str) -> Address:
    """Return an address that is written as words of this computer's byte order."""
    words = [int(digits[start : start + _WORD], 16) for start in range(0, len(digits), _WORD)]
    address = ip_address(b"".join(word.to_bytes(4, sys.byteorder) for word in words))
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _meet(host: str, address: Address) -> bool:
    """Say whether listening on both is impossible; a host that is a name may be any address."""
    try:
        wanted = ip_address(host.strip("[]"))
    except ValueError:
        return True
    return wanted.is_unspecified or address.is_unspecified or wanted == address


def _processes(proc: Path) -> list[int]:
    """Return their numbers, the oldest first: a server comes before the workers that it hands its port to."""
    with suppress(OSError):
        return sorted(int(entry.name) for entry in proc.iterdir() if entry.name.isdecimal())
    return []


def _held(process: Path) -> set[int]:
    """Return the inodes of the sockets of a process, none for another user's."""
    inodes = set()
    with suppress(OSError):
        for descriptor in (process / "fd").iterdir():
            with suppress(OSError):
                kind, _, number = str(descriptor.readlink()).partition(":[")
                if kind == "socket":
                    inodes.add(int(number.removesuffix("]")))
    return inodes


def _name(process: Path) -> str:
    """Return its name, which it may have chosen itself."""
    return display_name((process / "comm").read_text(errors="replace").rstrip("\n"))


def _user(uid: int) -> str:
    if sys.platform != "win32":
        with suppress(KeyError):
            return pwd.getpwuid(uid).pw_name
    return str(uid)
