"""One window per data directory: a second start hands its files to the first and ends."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QStandardPaths, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from sharedesk.errors import EnvironmentFault
from sharedesk.paths import Paths

log = logging.getLogger(__name__)

ANSWER = b"ok\n"
LONGEST = 4 * 2**20
"""Bytes of a hand-over that are read at most."""
PATIENCE_MS = 3000


def server_name(data_dir: Path) -> str:
    """Return where the window of `data_dir` listens: a pipe name, or a socket in the user's own runtime folder."""
    name = f"sharedesk-{hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:20]}"
    if sys.platform == "win32":
        return name
    return str(Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.RuntimeLocation)) / name)


class Instance(QObject):
    """The claim to be the window of a data directory; `opened` tells of a second start and the files it brought."""

    opened = Signal(list)

    def __init__(self, paths: Paths) -> None:
        super().__init__()
        self._name = server_name(paths.root)
        self._lock = QLockFile(str(paths.run / "window.lock"))
        self._lock.setStaleLockTime(0)  # stale only when its process is gone, however long that one runs
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._take_connections)

    def claim(self, files: Sequence[Path] = ()) -> bool:
        """Become the window, or hand `files` to the window there is and return False.

        Raises EnvironmentFault when there is one that does not answer.
        """
        if self._lock.tryLock(0):
            QLocalServer.removeServer(self._name)  # left by a crash: we hold the lock, nobody listens there
            if not self._server.listen(self._name):
                log.warning("Cannot listen for second starts: %s", self._server.errorString())
            return True
        self._hand_over(files)
        return False

    def close(self) -> None:
        """Give the claim back."""
        self._server.close()
        self._lock.unlock()

    def _hand_over(self, files: Sequence[Path]) -> None:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if socket.waitForConnected(PATIENCE_MS):
            message = {"files": [str(file.absolute()) for file in files]}
            socket.write(json.dumps(message).encode() + b"\n")
            if socket.waitForReadyRead(PATIENCE_MS) and socket.readLine().data() == ANSWER:
                socket.disconnectFromServer()
                return
        raise EnvironmentFault(
            "ShareDesk is already running but does not answer",
            "Its window for this data folder is open or still starting",
            "Wait a moment and try again, or end the running ShareDesk",
        )

    def _take_connections(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.setReadBufferSize(LONGEST)
            socket.readyRead.connect(lambda socket=socket: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)
            if socket.canReadLine():
                self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() >= LONGEST:
                socket.abort()
            return
        try:
            message = json.loads(bytes(socket.readLine().data()))
            files = [Path(file) for file in message["files"]]
        except (ValueError, TypeError, KeyError):
            log.info("A hand-over was not understood")
            socket.abort()
            return
        socket.write(ANSWER)
        socket.flush()
        socket.disconnectFromServer()
        self.opened.emit(files)
