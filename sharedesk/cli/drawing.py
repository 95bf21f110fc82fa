"""The hidden command by which a bundled program starts itself to draw a page of a PDF in a process of its own."""

from __future__ import annotations

import sys

import click

from sharedesk.services.pdf_process import main


@click.command("draw-pdf", hidden=True)
@click.argument("number")
@click.argument("longest")
def draw_pdf(number: str, longest: str) -> None:
    """Draw a page of the document on stdin."""
    sys.exit(main([number, longest]))
