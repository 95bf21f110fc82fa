"""The places of the send storage: one is chosen, checked and made; those before it count until they are empty."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from sharedesk.core.link import Mode
from sharedesk.core.saying import Sentence
from sharedesk.core.settings import STORAGE_EARLIER, STORAGE_FOLDER
from sharedesk.core.sizes import Amount
from sharedesk.errors import UserError
from sharedesk.storage.local import on_one_disk
from sharedesk.store.database import Store
from sharedesk.store.links import LinkRepository
from sharedesk.store.settings import SettingRepository

PREFIX = "ShareDesk copies "
"""A folder that people choose gets one of ours in it, with a name that no other data directory gives: nothing of theirs
is ever among the copies, and a disk that is not there is not taken for an empty one."""


class Places:
    """Where copies are, first where new ones are made. Any thread may use it.

    What is known is kept until somebody asks for it fresh, which the storage does before it takes a copy for lost.
    """

    def __init__(self, store: Store, home: Path) -> None:
        self._store = store
        self._settings = SettingRepository(store)
        self._links = LinkRepository(store)
        self._home = home
        self._known: tuple[Path, ...] = ()

    def __call__(self, fresh: bool) -> tuple[Path, ...]:
        """Return all places, first that of new copies, last the one in the data directory."""
        if fresh or not self._known:
            current, earlier = self._stored()
            found = (current or str(self._home), *earlier, str(self._home))
            self._known = tuple(Path(text) for text in dict.fromkeys(found))
        return self._known

    def _stored(self) -> tuple[str, tuple[str, ...]]:
        with self._store.scope():
            texts = self._settings.all()
        return texts.get(STORAGE_FOLDER.key, ""), STORAGE_EARLIER.parse(texts.get(STORAGE_EARLIER.key, ""))

    def take(self, given: str) -> str:
        """Check a folder and make a place for copies in it; returns that place. Raises UserError.

        A place that is one already, or the folder that it is in, stays what it is.
        """
        folder = Path(STORAGE_FOLDER.parse(given))
        current = self(True)[0]
        if folder in self(True):
            return str(folder)
        if folder == current.parent and current != self._home:
            return str(current)
        if folder.is_relative_to(self._home.parent):
            raise UserError("The data folder has a place for copies already.", hint="Leave the folder empty for it.")
        if not folder.is_dir():
            raise UserError(
                Sentence("There is no folder “{folder}”.", folder=folder), hint="Make it first, or choose another one."
            )
        place = folder / f"{PREFIX}{secrets.token_hex(3)}"
        try:
            _try_out(place)
        except OSError as error:
            reason = error.strerror or str(error)
            raise UserError(
                Sentence("Nothing can be written in “{folder}”: {reason}.", folder=folder, reason=reason),
                hint="Choose another one.",
            ) from error
        try:
            self._require_room(place, current)
        except UserError:
            place.rmdir()
            raise
        return str(place)

    def _require_room(self, place: Path, current: Path) -> None:
        """Raise UserError when the copies do not fit; on the same disk they take no more than they do."""
        if current.is_dir() and on_one_disk(place, current):
            return
        with self._store.scope():
            needed = self._links.stored_bytes(Mode.SEND)
        free = shutil.disk_usage(place).free
        if needed > free:
            raise UserError(
                Sentence(
                    "The copies do not fit in “{folder}”: they take {size}, and it has {free} free.",
                    folder=place.parent,
                    size=Amount(needed),
                    free=Amount(free),
                ),
                hint="Choose another one, or erase copies first.",
            )

    def leave(self, wanted: str | None) -> None:
        """Keep in mind where copies are when new ones go to `wanted`; inside the transaction that says so."""
        before, earlier = self._stored()
        kept = [place for place in dict.fromkeys((before, *earlier)) if place and place != wanted]
        self._settings.put(STORAGE_EARLIER.key, STORAGE_EARLIER.render(tuple(kept)))

    def drop(self, place: Path) -> None:
        """Forget an earlier place that is empty, and remove it; one that is not empty after all stays.

        It is forgotten first: a place that is known and gone would be taken for a disk that was taken away.
        """
        if place == self._home or place not in self(True)[1:]:
            return
        self._put_earlier(place, known=False)
        try:
            place.rmdir()
        except OSError:
            self._put_earlier(place, known=True)

    def _put_earlier(self, place: Path, *, known: bool) -> None:
        with self._store.write():
            current, earlier = self._stored()
            others = tuple(text for text in earlier if text != str(place))
            kept = (*others, str(place)) if known and str(place) != current else others
            self._settings.put(STORAGE_EARLIER.key, STORAGE_EARLIER.render(kept))
        self(True)


def _try_out(place: Path) -> None:
    """Make a place, and a file in it for a moment. Raises OSError, and nothing stays."""
    place.mkdir(mode=0o700)
    try:
        trial = place / "trial"
        trial.write_bytes(os.urandom(4096))
        trial.unlink()
    except OSError:
        shutil.rmtree(place, ignore_errors=True)
        raise
