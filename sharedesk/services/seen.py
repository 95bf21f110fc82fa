"""A visitor as the audit log names them."""

from __future__ import annotations

from sharedesk.core.audit import Who
from sharedesk.core.grant import Visitor


def who(visitor: Visitor) -> Who:
    """Return a visitor as the audit log names them."""
    return Who(ip=visitor.ip, email=visitor.email, user_agent=visitor.user_agent[:300] or None)
