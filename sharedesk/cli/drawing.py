"""The hidden commands by which a bundled program starts itself to draw what comes from outside."""

from __future__ import annotations

import sys

import click

from sharedesk.services import logo_process, pdf_process, picture_process


@click.command("draw-pdf", hidden=True)
@click.argument("number")
@click.argument("longest")
def draw_pdf(number: str, longest: str) -> None:
    """Draw a page of the document on stdin."""
    sys.exit(pdf_process.main([number, longest]))


@click.command("draw-picture", hidden=True)
@click.argument("size")
def draw_picture(size: str) -> None:
    """Make a small picture of the one on stdin."""
    sys.exit(picture_process.main([size]))


@click.command("draw-logo", hidden=True)
def draw_logo() -> None:
    """Make a logo of the picture on stdin."""
    sys.exit(logo_process.main())
