"""One window per data directory: a second start hands what it is asked for to the first and ends."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QStandardPaths, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from sharedesk.desktop.activation import own_token
from sharedesk.errors import EnvironmentFault
from sharedesk.paths import Paths

log = logging.getLogger(__name__)

ANSWER = b"ok\n"
LONGEST = 4 * 2**20
"""Bytes of a hand-over that are read at most."""
PATIENCE_MS = 3000


@dataclass(frozen=True, slots=True)
class Start:
    """What a start of the program asks for: a link of files, the sheet of a new link, or only to be there.

    `token` is the right to come to the front that it was started with.
    """

    files: tuple[Path, ...] = ()
    new_link: bool = False
    in_tray: bool = False
    token: str = ""

    def write(self) -> bytes:
        """Return it as one line. Names that are no text come through: JSON has them as lone surrogates."""
        files = [str(file.absolute()) for file in self.files]
        asked = {"files": files, "new_link": self.new_link, "in_tray": self.in_tray, "token": self.token}
        return json.dumps(asked).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Start:
        """Return what `write` wrote. Raises ValueError, TypeError or KeyError for anything else."""
        message = json.loads(line)
        files = tuple(Path(file) for file in message["files"])
        token = message.get("token", "")
        return cls(files, message.get("new_link") is True, message.get("in_tray") is True, str(token))


def server_name(data_dir: Path) -> str:
    """Return where the window of `data_dir` listens: a pipe name, or a socket in the user's own runtime folder.

    Where there is no such folder, or it is not this user's own, the socket lies in the data directory: others could
    take its name in the folder for temporary files, which Qt would choose.
    """
    name = f"sharedesk-{hashlib.sha256(os.fsencode(data_dir.resolve())).hexdigest()[:20]}"
    if sys.platform == "win32":
        return name
    runtime = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.RuntimeLocation)
    return str(Path(runtime) / name if runtime else data_dir.resolve() / "run" / "window")


class Instance(QObject):
    """The claim to be the window of a data directory; `opened` tells of a second start and what it asks for."""

    opened = Signal(Start)

    def __init__(self, paths: Paths) -> None:
        super().__init__()
        self._name = server_name(paths.root)
        self._lock = QLockFile(str(paths.run / "window.lock"))
        self._lock.setStaleLockTime(0)  # stale only when its process is gone, however long that one runs
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._take_connections)

    def claim(self, start: Start = Start()) -> bool:
        """Become the window, or hand `start` to the window there is and return False.

        Raises EnvironmentFault when there is one that does not answer.
        """
        if self._lock.tryLock(0):
            QLocalServer.removeServer(self._name)  # left by a crash: we hold the lock, nobody listens there
            if not self._server.listen(self._name):
                log.warning("Cannot listen for second starts: %s", self._server.errorString())
            return True
        self._hand_over(start)
        return False

    def close(self) -> None:
        """Give the claim back."""
        self._server.close()
        self._lock.unlock()

    def _hand_over(self, start: Start) -> None:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if socket.waitForConnected(PATIENCE_MS):
            socket.write(replace(start, token=own_token()).write())
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
            start = Start.read(bytes(socket.readLine().data()))
        except (ValueError, TypeError, KeyError):
            log.info("A hand-over was not understood")
            socket.abort()
            return
        socket.write(ANSWER)
        socket.flush()
        socket.disconnectFromServer()
        self.opened.emit(start)
