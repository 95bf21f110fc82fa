"""Which files the holders of claims still lack, so that not all files are looked at after each of them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from sharedesk.core.claims import ZIP_ALL, is_covered

REMEMBERED = 32
"""For how many claims: of 10,000 files each takes about a megabyte."""


class Lacking:
    """What was missing when somebody looked, less what was delivered by this process since; any thread may ask."""

    def __init__(self) -> None:
        self._missing: OrderedDict[int, set[str]] = OrderedDict()
        self._lock = Lock()

    def remember(self, claim_id: int, missing: Iterable[str]) -> None:
        """Take note of all the paths that a holder lacks now."""
        with self._lock:
            self._missing[claim_id] = set(missing)
            self._missing.move_to_end(claim_id)
            while len(self._missing) > REMEMBERED:
                self._missing.popitem(last=False)

    def still(self, claim_id: int, subject: str) -> bool:
        """Say whether a holder lacks something even now that they have `subject`; if not, somebody has to look."""
        with self._lock:
            missing = self._missing.get(claim_id)
            if missing is None:
                return False
            missing.discard(subject)
            if subject.startswith(ZIP_ALL):
                missing.difference_update([path for path in missing if is_covered(path, {subject})])
            if not missing:
                del self._missing[claim_id]
            return bool(missing)
