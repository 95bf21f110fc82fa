"""The scanners: how each is run, and what it says as findings."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scans.findings import Finding
from scans.target import Target

REPOSITORY = Path(__file__).parents[1]
PROGRAMS = REPOSITORY / ".venv-security"
LONGEST = 300
"""Seconds that one scanner may take."""

WAPITI_MODULES = (
    "backup", "brute_login_form", "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess", "http_headers",
    "methods", "permanentxss", "redirect", "shellshock", "sql", "timesql", "upload", "xss",
)  # fmt: skip
"""Those that need nobody but the portal. Not ldap: nothing speaks it, and it takes the lock on guessers for a find."""


class ScanError(Exception):
    """A scanner did not do its work."""


def bandit(_target: Target, folder: Path) -> Iterator[Finding]:
    """Read the source."""
    report = folder / "bandit.json"
    _run(_program("bandit"), "-r", "sharedesk", "-q", "-f", "json", "-o", report)
    yield from from_bandit(json.loads(report.read_text()))


def from_bandit(report: dict[str, Any]) -> Iterator[Finding]:
    """Return what bandit reports."""
    for found in (*report["results"], *({"test_id": "error", **error} for error in report["errors"])):
        where = f"{found['filename']}:{found.get('line_number', 0)}"
        yield Finding("bandit", found["test_id"], where, found.get("issue_text") or found.get("reason", ""))


def sslyze(target: Target, _folder: Path) -> Iterator[Finding]:
    """Hold TLS against Mozilla's strictest configuration."""
    said = _run(
        _program("sslyze"), "--mozilla_config", "modern", "--certinfo_ca_file", target.ca_file,
        urlsplit(target.url).netloc,
    )  # fmt: skip
    yield from from_sslyze(said)


def from_sslyze(said: str) -> Iterator[Finding]:
    """Return where sslyze sees the configuration left. Raises ScanError when it did not look."""
    _, compliance, verdict = said.partition("COMPLIANCE AGAINST TLS CONFIGURATION")
    if not compliance or not re.search(r"(OK - Compliant|FAILED - Not compliant)", verdict):
        raise ScanError(f"sslyze came to no verdict:\n{said}")
    for rule, text in re.findall(r"^ +\* (\w+): (.+)$", verdict, flags=re.MULTILINE):
        yield Finding("sslyze", rule, "TLS", text)


def testssl(target: Target, folder: Path) -> Iterator[Finding]:
    """Try everything that was ever wrong with TLS."""
    report = folder / "testssl.json"
    _run(
        "testssl", "--quiet", "--color", "0", "--warnings", "off", "--nodns", "none", "--add-ca", target.ca_file,
        "--jsonfile", report, target.url,
    )  # fmt: skip
    yield from from_testssl(json.loads(report.read_text()))


def from_testssl(report: list[dict[str, str]]) -> Iterator[Finding]:
    """Return what testssl.sh does not like. Raises ScanError when it did not come to the end."""
    if not any(entry["id"] == "scanTime" for entry in report):
        raise ScanError(f"testssl.sh did not come to its end: {report[-1:]}")
    for entry in report:
        if entry["severity"] not in {"OK", "INFO", "DEBUG"}:
            yield Finding("testssl", entry["id"], "TLS", entry["finding"])


def wapiti(target: Target, folder: Path) -> Iterator[Finding]:
    """Crawl the pages from each link on, and attack their forms and parameters."""
    report = folder / "wapiti.json"
    starts = [word for page in target.pages() for word in ("-s", page)]
    with target.forgiving():
        _run(
            _program("wapiti3", "wapiti"), "-u", f"{target.url}/", "--scope", "domain", *starts, "--verify-ssl", "0",
            "-m", ",".join(WAPITI_MODULES), "--max-scan-time", str(LONGEST - 60), "--max-attack-time", "60",
            "--no-bugreport", "--flush-session", "--store-session", folder / "wapiti",
            "--store-config", folder / "wapiti", "-f", "json", "-o", report,
        )  # fmt: skip
    yield from from_wapiti(json.loads(report.read_text()), target.path)


def from_wapiti(report: dict[str, Any], tidy: Callable[[str], str]) -> Iterator[Finding]:
    """Return what wapiti found. Raises ScanError when it has seen hardly anything."""
    if report["infos"]["crawled_pages_nbr"] < 10:
        raise ScanError(f"wapiti saw {report['infos']['crawled_pages_nbr']} pages only")
    for kind in ("vulnerabilities", "anomalies", "additionals"):
        for category, found in report[kind].items():
            for one in found:
                yield Finding("wapiti", category, f"{one['method']} {tidy(one['path'])}", tidy(one["info"]))


SCANNERS: dict[str, Callable[[Target, Path], Iterator[Finding]]] = {
    "bandit": bandit,
    "sslyze": sslyze,
    "testssl": testssl,
    "wapiti": wapiti,
}


def _program(package: str, name: str = "") -> Path:
    return PROGRAMS / package / "bin" / (name or package)


def _run(*words: str | Path) -> str:
    """Run a scanner to its end and return what it said; its exit code only tells whether it found something."""
    done = subprocess.run(
        [str(word) for word in words], cwd=REPOSITORY, capture_output=True, text=True, timeout=LONGEST, check=False
    )
    return done.stdout + done.stderr
