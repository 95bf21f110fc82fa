"""The errors that people are shown: what happened, why, and what to do about it."""


class ShareDeskError(Exception):
    """A failure that was foreseen, told in three short parts.

    `title` says what it means for the person, `message` says why, `hint` says what to do.
    Anything that is not a ShareDeskError is a bug: it is logged and reported, never explained away.
    """

    def __init__(self, title: str, message: str = "", hint: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        """Return the whole as one line, as the command line prints it."""
        parts = (self.title, self.message, self.hint)
        return " ".join(part if part.endswith((".", ":", "?")) else f"{part}." for part in parts if part)


class UserError(ShareDeskError):
    """The input was wrong; the same input will always fail."""


class EnvironmentFault(ShareDeskError):
    """The surroundings refused (disk full, port in use, server unreachable); trying again may succeed."""
