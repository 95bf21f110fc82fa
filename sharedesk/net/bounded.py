"""Calls into libraries and systems that may hang, with a bound on how long anybody waits for them."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Generic, TypeVar

T = TypeVar("T")


class BoundedCall(Generic[T]):
    """One call on a thread of its own (`portal-NAME`); what hangs keeps only that thread, never its caller."""

    def __init__(self, name: str, call: Callable[[], T]) -> None:
        self._call = call
        self._result: list[T] = []
        self._error: BaseException | None = None
        self._thread = Thread(target=self._run, name=f"portal-{name}", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._result.append(self._call())
        except BaseException as error:  # whoever waits gets it
            self._error = error

    def wait(self, seconds: float) -> T:
        """Return what the call returns, or raise what it raises. Raises TimeoutError when it takes longer."""
        self._thread.join(seconds)
        if self._thread.is_alive():
            raise TimeoutError
        if self._error is not None:
            raise self._error
        return self._result[0]
