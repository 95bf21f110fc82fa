"""The second step of the tour: where links work, and what that needs."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QButtonGroup, QWidget

from sharedesk.core.reach import Report, Topic, Verdict
from sharedesk.core.saying import mark
from sharedesk.core.settings import PUBLIC_URL
from sharedesk.ui.desk.session import Session
from sharedesk.ui.jobs import Lane
from sharedesk.ui.look.tokens import SPACE_2, SPACE_3
from sharedesk.ui.preferences.values import Values, problem_of, said
from sharedesk.ui.texts import tr
from sharedesk.ui.welcome.step import Step
from sharedesk.ui.widgets.announce import announce
from sharedesk.ui.widgets.buttons import button
from sharedesk.ui.widgets.choice_card import ChoiceCard
from sharedesk.ui.widgets.controls import Field
from sharedesk.ui.widgets.labels import IconLabel, label, set_tone
from sharedesk.ui.widgets.layout import col, row, wrap
from sharedesk.ui.widgets.named_group import NamedGroup
from sharedesk.ui.wording import reach

PAUSE_MS = 600
"""How long nobody types before what was typed is looked at."""

_NETWORK = mark("People in the office or on the VPN. Nothing to set up.")
_ANYWHERE = mark("Needs a public address that reaches this computer.")
_TRIED = (Topic.ADDRESS, Topic.ANSWER, Topic.CERTIFICATE)


class WhereStep(Step):
    """An address is looked up while it is typed; it is kept by *Continue* alone."""

    title = mark("Where should your links work?")
    subtitle = mark("You can change this later in Preferences.")
    skip = mark("Skip for now")

    def __init__(self, session: Session, values: Values) -> None:
        super().__init__()
        self._session, self._values = session, values
        self._lookups = Lane(session.jobs, 1)
        self.address = Field(name=tr("Public address"), placeholder="share.example.com")
        self.check = button(tr("Check"), name=tr("Check the public address"))
        self._symbol = IconLabel("info", "text3", 16)
        self.found = label("", "small", "3", wrap=True)
        self._result = wrap(row(col(1, self._symbol, None, gap=0), (self.found, 1), gap=6))
        self._result.hide()
        group = QButtonGroup(self)
        self.network = ChoiceCard("wifi-high", tr("On this network"), tr(_NETWORK), group)
        fields = col(row((self.address, 1), self.check, gap=SPACE_2), self._result, gap=SPACE_2)
        self.anywhere = ChoiceCard("globe", tr("Anywhere"), tr(_ANYWHERE), group, fields)
        choices = NamedGroup(tr(self.title))
        choices.setLayout(col(self.network, self.anywhere, gap=SPACE_3))
        self.setLayout(col(choices, None))
        self.network.radio.setChecked(True)
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.look)
        self.address.textEdited.connect(self._typed)
        self.check.clicked.connect(self.look)
        values.changed.connect(self._fill)

    @property
    def first(self) -> QWidget:
        """The choice that is made."""
        return self.network.radio if self.network.radio.isChecked() else self.anywhere.radio

    @property
    def url(self) -> str:
        """The address as a link starts with it; whoever leaves `https://` away means it."""
        typed = self.address.text().strip()
        return typed if not typed or "://" in typed else f"https://{typed}"

    def leave(self, then: Callable[[], None]) -> None:
        """Keep the choice; an address that cannot be one stays here."""
        chosen = "" if self.network.radio.isChecked() else self.url
        if not chosen and self.anywhere.radio.isChecked():
            self._say(Verdict.FAIL, tr("Enter the address that links start with, or skip this for now."))
            self.address.setFocus()
        elif problem := problem_of(PUBLIC_URL, chosen):
            self._say(Verdict.FAIL, problem)
            self.address.setFocus()
        elif chosen == self._values.text(PUBLIC_URL):
            then()
        else:
            self._values.save([(PUBLIC_URL, chosen)], then, lambda error: self._say(Verdict.FAIL, said(error)))

    def look(self) -> None:
        """Check the address, in a job; of several questions in a row only the last is asked."""
        self._pause.stop()
        url = self.url
        if problem := problem_of(PUBLIC_URL, url):
            self._say(Verdict.FAIL, problem)
        elif url:
            self._lookups.clear()
            context, parsed = self._session.context, PUBLIC_URL.parse(url)
            self._lookups.run(
                lambda: context.reach.try_address(context.portal, parsed), self._seen(url), self._session.messages.fail
            )

    def _seen(self, url: str) -> Callable[[Report], None]:
        def show(report: Report) -> None:
            worst = report.worst(*_TRIED)
            if url == self.url and worst is not None:  # nothing else was typed meanwhile
                self._say(worst.verdict, tr(worst.detail))

        return show

    def _typed(self) -> None:
        self.address.set_invalid("")
        self._result.hide()
        self._pause.start()

    def _say(self, verdict: Verdict, told: str) -> None:
        symbol, ink, _spoken = reach.SYMBOLS[verdict]
        self._symbol.set_icon(symbol, ink)
        set_tone(self.found, ink)  # type: ignore[arg-type]  # the three meanings are tones
        self.found.setText(told)
        self._result.show()
        self.address.set_invalid(told if verdict is Verdict.FAIL else "")
        announce(self, told, urgent=verdict is Verdict.FAIL)

    def _fill(self, keys: frozenset[str]) -> None:
        if PUBLIC_URL.key not in keys or self.address.isModified():
            return
        url = self._values.text(PUBLIC_URL)
        self.address.setText(url)
        self.anywhere.radio.setChecked(bool(url))
        if not url:
            base_url = self._session.context.addresses.base_url

            def show(base: str) -> None:
                self.network.set_text(f"{tr(_NETWORK)}\n{tr('Links start with {base}.', base=base)}")

            self._session.jobs.run(base_url, done=show)
