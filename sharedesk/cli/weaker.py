"""Links that are weaker than the policy: told after a change of it, listed, and tightened (`links --weaker`)."""

from __future__ import annotations

from collections.abc import Mapping

import click

from sharedesk.cli.output import link_json, print_json, print_table
from sharedesk.cli.state import me
from sharedesk.core.link import LinkDetails
from sharedesk.services.context import AppContext
from sharedesk.services.strictness import WeakLink

ORIGINALS = "originals"
"""Said beside the names of options: the link shares originals, which the policy does not allow any more."""


def tell_weaker(program: AppContext) -> None:
    """Say on stderr how many links are weaker than the policy that was just changed."""
    many = len(program.strictness.weaker())
    if many:
        told = "1 link is" if many == 1 else f"{many:,} links are"
        click.echo(f"{told} weaker than this. See: sharedesk links --weaker", err=True)


def show_weaker(program: AppContext, among: Mapping[str, LinkDetails], *, apply: bool, as_json: bool) -> None:
    """Print those of the links `among` (by token) that are weaker; `apply` tightens them first as far as possible."""
    if apply:
        program.strictness.apply(among, by=me())
    found = [weak for weak in program.strictness.weaker() if weak.link.token in among]
    if as_json:
        documents = [link_json(program, program.links.get(weak.link.token)) | _lacks_json(weak) for weak in found]
        print_json(documents)
    elif found:
        rows = [(weak.link.token, ", ".join(_lacks(weak)), _cure(weak), weak.link.title) for weak in found]
        print_table(("TOKEN", "WEAK IN", "WHAT HELPS", "TITLE"), rows)


def _lacks(weak: WeakLink) -> list[str]:
    options = list(dict.fromkeys(breach.option.value for breach in weak.lacks))
    return [*options, ORIGINALS] if weak.shares_originals else options


def _cure(weak: WeakLink) -> str:
    ways = [("--apply", weak.can_tighten), ("link edit", bool(weak.left)), ("link pause", weak.needs_choice)]
    return ", ".join(way for way, helps in ways if helps)


def _lacks_json(weak: WeakLink) -> dict[str, object]:
    return {"weak_in": _lacks(weak), "can_tighten": weak.can_tighten, "needs_choice": weak.needs_choice}
