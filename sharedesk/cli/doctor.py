"""`doctor`: what is wrong here, and what to do."""

from __future__ import annotations

from dataclasses import asdict

import click

from sharedesk.app.portal import try_port
from sharedesk.cli.output import plain, print_json
from sharedesk.cli.state import Invocation, json_option, pass_invocation
from sharedesk.core.reach import Verdict
from sharedesk.errors import EnvironmentFault, ShareDeskError
from sharedesk.paths import Paths
from sharedesk.services.doctor import Doctor, Finding, data_folder


@click.command()
@json_option
@pass_invocation
def doctor(invocation: Invocation, *, as_json: bool) -> None:
    """Check data folder, disk space, database, copies, port, certificate, clock, mail and public URL."""
    findings = examine(invocation)
    failed = [finding for finding in findings if finding.verdict is Verdict.FAIL]
    if as_json:
        print_json({"healthy": not failed, "checks": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            click.echo(line(finding))
    if failed:
        raise EnvironmentFault(f"Something is wrong: {', '.join(finding.check for finding in failed)}.")


def examine(invocation: Invocation) -> list[Finding]:
    """Return all findings; where the program cannot be opened, those up to there."""
    folder = data_folder(Paths.at(invocation.data_dir))
    if folder.verdict is Verdict.FAIL:
        return [folder]
    try:
        with invocation.program() as program:
            return [folder, *Doctor(program, try_port).examine()]
    except ShareDeskError as error:
        return [folder, Finding("database", Verdict.FAIL, str(error))]


def line(finding: Finding) -> str:
    """Return a finding as a line of text."""
    return plain(f"{finding.verdict:<5} {finding.check:<12} {finding.message} {finding.hint}".rstrip())
