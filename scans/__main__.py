"""Runs the scanners: `python -m scans [NAME…]`; what docs/security-findings.toml does not explain is a failure."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from scans.findings import Finding, explanations, judge
from scans.target import target
from scans.tools import SCANNERS


def scan(name: str) -> list[Finding]:
    """Set one scanner on a portal that no other one has been at, and return what it finds and what it breaks."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sharedesk-") as folder, target(Path(folder)) as portal:
        found = list(SCANNERS[name](portal, Path(folder)))
        damage = list(portal.damage())
        after = "is damaged" if damage else f"answers as before, with its {portal.threads} threads"
    print(f"{name:8} {len(found):3} findings in {time.monotonic() - began:3.0f} s; the portal {after}", flush=True)
    return found + damage


def main() -> int:
    """Scan, print what is not explained, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m scans", description="Set scanners on a portal on this computer.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SCANNERS))
    names = parser.parse_args().names or list(SCANNERS)
    if unknown := [name for name in names if name not in SCANNERS]:
        parser.error(f"there is no scanner {unknown[0]}; there are {', '.join(SCANNERS)}")
    findings = [finding for name in names for finding in scan(name)]
    verdict = judge(findings, explanations())
    for finding in verdict.unexplained:
        print(finding)
    unneeded = [one for one in verdict.unneeded if one.tool in names]
    for one in unneeded:
        print(f"docs/security-findings.toml explains what is not found any more: {one.tool} {one.id} at {one.where}")
    if not verdict.unexplained and not unneeded:
        print(f"All {len(findings)} findings are explained in docs/security-findings.toml.")
    return 1 if verdict.unexplained or unneeded else 0


if __name__ == "__main__":
    sys.exit(main())
