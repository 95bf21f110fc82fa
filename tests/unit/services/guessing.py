"""Somebody who guesses, and what is stored of that."""

from __future__ import annotations

from sharedesk.core.grant import Visitor
from sharedesk.services.context import AppContext

EVIL = Visitor("evil", "203.0.113.66", "curl")


def rows(program: AppContext) -> dict[str, int]:
    """Return the scores in the database, by whom or what they belong to."""
    with program.base.store.scope() as db:
        return dict(db.execute_sql("select scope, score from guess").fetchall())
