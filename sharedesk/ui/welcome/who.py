"""The first step of the tour: whose links these are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from sharedesk.core.saying import mark
from sharedesk.core.settings import BRANDING_TITLE, NOTIFY_ADDRESS, SENDER_NAME
from sharedesk.ui.look.tokens import SPACE_4
from sharedesk.ui.preferences.values import Change, Values, problem_of, said
from sharedesk.ui.texts import tr
from sharedesk.ui.welcome.step import LabelledField, Step
from sharedesk.ui.widgets.layout import col


class WhoStep(Step):
    """Name, company and address. What was typed is kept when the tour is closed, too."""

    title = mark("Welcome to ShareDesk")
    subtitle = mark("Recipients see your name and company on every link.")
    skip = mark("Skip the tour")

    def __init__(self, values: Values, me: str) -> None:
        super().__init__()
        self._values = values
        self.name = LabelledField(tr("Your name"), SENDER_NAME, placeholder=me)
        self.company = LabelledField(tr("Company"), BRANDING_TITLE, placeholder=tr("Optional"))
        self.email = LabelledField(
            tr("Your e-mail"),
            NOTIFY_ADDRESS,
            caption=tr("Notices about your links come here once e-mail is set up."),
            placeholder=tr("Optional"),
        )
        self._fields = (self.name, self.company, self.email)
        self.setLayout(col(*self._fields, None, gap=SPACE_4))
        values.changed.connect(self._fill)

    @property
    def first(self) -> QWidget:
        """The name."""
        return self.name.field

    def leave(self, then: Callable[[], None]) -> None:
        """Keep everything, if all of it may be kept."""
        if all([field.check() for field in reversed(self._fields)]):  # noqa: C419 - the keys go to the topmost problem
            self._values.save(self._changes(), then, lambda error: self.name.set_problem(said(error)))

    def give_up(self) -> None:
        """Keep what may be kept."""
        self._values.save(self._changes(), lambda: None, lambda error: self.name.set_problem(said(error)))

    def _changes(self) -> list[Change]:
        known = self._values
        new = (field for field in self._fields if field.text != known.text(field.setting))
        return [(field.setting, field.text) for field in new if not problem_of(field.setting, field.text)]

    def _fill(self, keys: frozenset[str]) -> None:
        """Show what is set already, where nothing was typed meanwhile."""
        for field in self._fields:
            if field.setting.key in keys and not field.field.isModified():
                field.field.setText(self._values.text(field.setting))
