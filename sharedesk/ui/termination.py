"""SIGINT and SIGTERM as a Qt signal: Python handles them between bytecodes, which an idle event loop never runs."""

from __future__ import annotations

import signal
import socket

from PySide6.QtCore import QObject, QSocketNotifier, Signal

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Termination(QObject):
    """Emits `asked` on the GUI thread when the system or Ctrl-C asks the program to end. Use on the main thread."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        self._fd_before = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, lambda _number, _frame: None) for number in SIGNALS}

    def close(self) -> None:
        """Give the signals back to whoever handled them before."""
        signal.set_wakeup_fd(self._fd_before)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._notifier.setEnabled(False)
        self._read.close()
        self._write.close()

    def _wake(self) -> None:
        numbers = self._read.recv(64)
        if any(number in SIGNALS for number in numbers):
            self.asked.emit()
