"""The machine and the versions that the figures belong to, and what has to be installed before measuring."""

from __future__ import annotations

import os
import platform
import re
import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sharedesk import __version__

PACKAGES = {"nginx": "nginx-light", "curl": "curl", "wrk": "wrk", "sha256sum": "coreutils"}
"""The programs that are needed, and the Debian packages they come in."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to know about a machine."""

    name: str
    value: str


def missing() -> str:
    """Return how to install the programs that are missing; "" when none is."""
    packages = [package for program, package in PACKAGES.items() if find(program) is None]
    if not packages:
        return ""
    return f"The bench needs programs that are missing. On Debian: apt-get install {' '.join(packages)}"


def find(program: str) -> str | None:
    """Return where a program is, also where only root looks for it; None when it is not installed."""
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def facts() -> list[Fact]:
    """Describe the machine, without naming it."""
    return [
        Fact("processor", f"{_processor()}, {os.cpu_count()} cores"),
        Fact("memory", f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"),
        Fact("system", f"Linux {platform.release().split('-')[0]}, {_distribution()}"),
        Fact("ShareDesk", f"{__version__}, Python {platform.python_version()}, {ssl.OPENSSL_VERSION}"),
        Fact("nginx", _version("nginx", "-V", r"nginx/(\S+)") + ", " + _version("nginx", "-V", r"running with (.*)\)")),
        Fact("curl", _version("curl", "--version", r"curl (\S+)")),
        Fact("wrk", _version("wrk", "--version", r"wrk (?:debian/)?(\S+)")),
    ]


def _processor() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    return found[1] if found else platform.machine()


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "unknown")
    except OSError:
        return "unknown"


def _version(program: str, option: str, pattern: str) -> str:
    done = subprocess.run([find(program) or program, option], capture_output=True, text=True, check=False)
    found = re.search(pattern, done.stdout + done.stderr)
    return found[1] if found else "unknown version"
