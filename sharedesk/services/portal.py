"""What window and command line may ask of a portal, whoever runs it."""

from __future__ import annotations

from typing import Protocol

from sharedesk.events import PortalState


class PortalControl(Protocol):
    """The portal of this process."""

    @property
    def state(self) -> PortalState:
        """What it is doing."""
        ...

    @property
    def url(self) -> str:
        """Where it answers; "" while it does not."""
        ...

    @property
    def host(self) -> str:
        """The address it listens on, "" for every one."""
        ...

    @property
    def port(self) -> int:
        """The port it listens on, 0 while it does not."""
        ...

    @property
    def finishing(self) -> int:
        """How many downloads go on that began before it was restarted or moved to another port."""
        ...

    @property
    def problem(self) -> str:
        """Why it is offline, in words for a person."""
        ...

    @property
    def certificate_is_local(self) -> bool:
        """Whether recipients elsewhere see a warning, because the certificate was made on this computer."""
        ...

    def start(self) -> None:
        """Open the portal. Raises EnvironmentFault when it cannot; `problem` then says the same."""
        ...

    def stop(self, grace: float = 0.0) -> None:
        """Close it: no new visitors, `grace` seconds for running transfers, then all is cut."""
        ...

    def restart(self) -> None:
        """Open it anew where the settings say, or open it; running downloads go on. Raises as `start` does."""
        ...

    def try_port(self, host: str, port: int) -> None:
        """Raise EnvironmentFault when it could not listen there, its own place aside."""
        ...

    def pause(self, *, by: str) -> None:
        """Let no link open until `resume`, in every process on the data directory."""
        ...

    def resume(self, *, by: str) -> None:
        """Let links open again."""
        ...


class NoPortal:
    """Stands where a process has no portal of its own, as for a single command."""

    state = PortalState.OFFLINE
    url = ""
    host = ""
    port = 0
    finishing = 0
    problem = "This process has no portal."
    certificate_is_local = False

    def start(self) -> None:
        """Do nothing: another process serves."""

    def stop(self, grace: float = 0.0) -> None:
        """Do nothing."""

    def restart(self) -> None:
        """Do nothing: another process serves."""

    def try_port(self, host: str, port: int) -> None:
        """Do nothing: another process will see."""

    def pause(self, *, by: str) -> None:
        """Do nothing: pausing is a setting."""

    def resume(self, *, by: str) -> None:
        """Do nothing: pausing is a setting."""
