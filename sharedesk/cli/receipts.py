"""`link receipt`: who got what of a link and when, for people, programs and files of the office."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from sharedesk.cli.output import plain, print_json
from sharedesk.cli.state import PATH, Invocation, json_option, pass_invocation, token_argument
from sharedesk.core.receipt import Receipt
from sharedesk.errors import EnvironmentFault
from sharedesk.services.receipts import receipt_csv, receipt_json, save_table


@click.command()
@token_argument
@click.option("--format", "shape", type=click.Choice(["csv", "json", "pdf"]), default="csv", help="What to make.")
@click.option("-o", "--output", type=PATH, help="Write to this file; a PDF needs one.")
@json_option
@pass_invocation
def receipt(invocation: Invocation, token: str, *, shape: str, output: Path | None, as_json: bool) -> None:
    """Show who got what of a link, also of a deleted one, with the audit log's head of the moment."""
    shape = "json" if as_json else shape
    if shape == "pdf" and output is None:
        raise click.UsageError("A PDF needs a file: -o receipt.pdf")
    with invocation.program() as program:
        made = program.receipts.of(token)
    if output is None:
        _print(made, shape)
        return
    if shape == "pdf":
        _write_pdf(made, output)
    else:
        save_table(made, output, as_json=shape == "json")
    click.echo(f"The receipt is in {plain(output)}.", err=True)


def _print(made: Receipt, shape: str) -> None:
    if shape == "json":
        print_json(receipt_json(made))
    else:
        receipt_csv(made, sys.stdout)


def _write_pdf(made: Receipt, output: Path) -> None:
    # Only here and only now: every other command has to run where there is no Qt.
    try:
        from sharedesk.ui.receipt_pdf import write_pdf_without_window
    except ImportError as error:
        raise EnvironmentFault(
            "A PDF cannot be made here.", str(error), "Choose --format csv or json instead."
        ) from error
    write_pdf_without_window(made, output)
