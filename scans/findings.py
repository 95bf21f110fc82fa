"""What scanners find, and which of it docs/security-findings.toml explains."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

EXPLAINED = Path(__file__).parents[1] / "docs" / "security-findings.toml"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something that a scanner complains about; `where` is a file of the program or an address at the portal."""

    tool: str
    id: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.tool} {self.id} at {self.where}: {self.text}"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why findings are no weakness; `where` may have wildcards, and what is found `sometimes` may be missing."""

    tool: str
    id: str
    where: str
    why: str
    sometimes: bool = False

    def fits(self, finding: Finding) -> bool:
        """Say whether it speaks of this finding."""
        return (self.tool, self.id) == (finding.tool, finding.id) and fnmatchcase(finding.where, self.where)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is left when everything that is explained is taken away, and explanations that nothing needs any more."""

    unexplained: list[Finding]
    unneeded: list[Explanation]


def explanations(path: Path = EXPLAINED) -> list[Explanation]:
    """Return what the file explains."""
    return [Explanation(**entry) for entry in tomllib.loads(path.read_text())["explained"]]


def judge(findings: Sequence[Finding], explained: Sequence[Explanation]) -> Verdict:
    """Hold what was found against what is explained."""
    return Verdict(
        unexplained=sorted({finding for finding in findings if not any(one.fits(finding) for one in explained)}),
        unneeded=[one for one in explained if not one.sometimes and not any(map(one.fits, findings))],
    )
