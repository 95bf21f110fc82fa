"""How many transfers run for one claim in this process, and how many bytes they may still carry."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from sharedesk.core.claims import CONNECTIONS
from sharedesk.errors import ShareDeskError

TRY_AGAIN_SECONDS = 5


class CrowdedError(ShareDeskError):
    """A claim has as many connections as it may (`retry_after` seconds), or has had its bytes (None)."""

    def __init__(self, retry_after: int | None) -> None:
        super().__init__("Too much is being downloaded at once" if retry_after else "This was downloaded too often")
        self.retry_after = retry_after


@dataclass(slots=True)
class Seat:
    """The place of one transfer: `reserved` bytes may leave, `noted` of them are in the database by now."""

    claim_id: int
    reserved: int
    noted: int = 0


class Seats:
    """The transfers of all claims in this process; may be used from any thread."""

    def __init__(self) -> None:
        self._taken: dict[int, list[Seat]] = {}
        self._lock = Lock()

    def take(self, claim_id: int, length: int, left: int) -> Seat:
        """Return a place for a transfer of `length` bytes, of which `left` may still leave. Raises CrowdedError.

        What runs already is expected to send all that it was asked for.
        """
        with self._lock:
            others = self._taken.get(claim_id, [])
            if len(others) >= CONNECTIONS:
                raise CrowdedError(TRY_AGAIN_SECONDS)
            if sum(seat.reserved - seat.noted for seat in others) + length > left:
                raise CrowdedError(None)
            seat = Seat(claim_id, length)
            self._taken[claim_id] = [*others, seat]
            return seat

    def note(self, seat: Seat, sent: int) -> int:
        """Return how many of the `sent` bytes were not noted yet; they are from now on."""
        with self._lock:
            more = max(0, sent - seat.noted)
            seat.noted += more
            return more

    def free(self, seat: Seat) -> None:
        """Give a place back."""
        with self._lock:
            rest = [other for other in self._taken[seat.claim_id] if other is not seat]
            if rest:
                self._taken[seat.claim_id] = rest
            else:
                del self._taken[seat.claim_id]
