"""Where ShareDesk keeps its state: one data directory, and the name of everything in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_dir

from sharedesk.core.saying import Sentence
from sharedesk.errors import EnvironmentFault

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
DATA_DIR_VARIABLE = "SHAREDESK_DATA_DIR"


def default_root() -> Path:
    """Return the data directory when none is named: SHAREDESK_DATA_DIR, else the platform's folder for user data."""
    chosen = os.environ.get(DATA_DIR_VARIABLE)
    return Path(chosen) if chosen else Path(user_data_dir("ShareDesk", appauthor=False))


@dataclass(frozen=True, slots=True)
class Paths:
    """The places inside the data directory `root`. Naming them creates nothing; `prepare` does."""

    root: Path

    @classmethod
    def at(cls, root: Path | None = None) -> Paths:
        """Return the paths under `root`, or under the default data directory; always absolute, `~` expanded."""
        return cls((root or default_root()).expanduser().absolute())

    @property
    def database(self) -> Path:
        """The SQLite file."""
        return self.root / "sharedesk.db"

    @property
    def secrets(self) -> Path:
        """The file of secrets, where this computer has no key store for them."""
        return self.root / "secrets.json"

    @property
    def send_storage(self) -> Path:
        """The folder of the copies that `send` links keep."""
        return self.root / "send"

    @property
    def tls(self) -> Path:
        """The folder of the certificate authority, certificates and keys made here."""
        return self.root / "tls"

    @property
    def logs(self) -> Path:
        """The folder of the log files."""
        return self.root / "logs"

    @property
    def run(self) -> Path:
        """The folder of locks and of what running processes tell each other."""
        return self.root / "run"

    @property
    def brand(self) -> Path:
        """The folder of logos; made with the first of them."""
        return self.root / "brand"

    @property
    def key(self) -> Path:
        """The key that codes and form tokens are sealed with."""
        return self.root / "secret.key"

    def prepare(self) -> None:
        """Create the folders, readable by this user alone; raise EnvironmentFault where that is impossible.

        A data directory that exists already keeps its permissions: its owner chose them.
        """
        folders = (self.send_storage, self.tls, self.logs, self.run)
        try:
            self.root.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
            for folder in folders:
                folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
                folder.chmod(PRIVATE_FOLDER)
        except OSError as error:
            raise self._fault(error) from error
        for folder in (self.root, *folders):
            if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
                raise self._fault(PermissionError(0, "it is not writable", str(folder)))

    def _fault(self, error: OSError) -> EnvironmentFault:
        where = error.filename or self.root
        if isinstance(error, FileExistsError | NotADirectoryError):
            message: str = Sentence(
                "{where} is in the way: it is or leads through a file where a folder is needed", where=where
            )
        else:
            message = f"{where}: {error.strerror}"
        return EnvironmentFault(
            Sentence("The data folder {root} cannot be used", root=self.root),
            message,
            Sentence(
                "Give this user the right to write there, or choose another folder with --data-dir or {variable}",
                variable=DATA_DIR_VARIABLE,
            ),
        )
