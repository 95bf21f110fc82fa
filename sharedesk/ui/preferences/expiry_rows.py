"""The rows about the end of links: after how long, how long at most, and whether a link may go on for ever."""

from __future__ import annotations

from datetime import timedelta

from sharedesk.core.expiry import parse_duration, render_duration
from sharedesk.core.policy import Rule
from sharedesk.core.saying import mark
from sharedesk.core.settings import EXPIRY_DEFAULT, EXPIRY_MAXIMUM, EXPIRY_RULE
from sharedesk.ui.preferences.bindings import Rows
from sharedesk.ui.preferences.values import Change, problem_of
from sharedesk.ui.texts import tr, translated
from sharedesk.ui.widgets import lock_toggle
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.forms import SettingRow
from sharedesk.ui.widgets.lock_toggle import LockToggle
from sharedesk.ui.widgets.preset_picker import PresetChips, PresetPicker
from sharedesk.ui.wording import limits

NEVER = "never"
_DEFAULTS = ((mark("1 day"), "1d"), (mark("7 days"), "7d"), (mark("30 days"), "30d"), (mark("Never"), NEVER))
_LIMITS = (
    (mark("7 days"), "7d"),
    (mark("30 days"), "30d"),
    (mark("90 days"), "90d"),
    (mark("1 year"), "365d"),
    (mark("No limit"), NEVER),
)
_START = "7d"
"""What links end after when they have to end and nothing was ever set."""
_ENDLESS = (
    (mark("Allowed"), Rule.OPTIONAL),
    (mark("Not allowed"), Rule.REQUIRED),
    (mark("Every link"), Rule.FORBIDDEN),
)
_CAPTION = mark("People may choose “Never” for a link")
_HINT = "12h, 7d, 2w"


class ExpiryRows:
    """Three rows that speak of each other: a longest expiry rules out links that never end."""

    def __init__(self, rows: Rows) -> None:
        self._values = rows.values
        self.default = PresetChips(
            translated(_DEFAULTS),
            name=tr("New links expire after"),
            check=lambda text: problem_of(EXPIRY_DEFAULT, text),
            hint=_HINT,
        )
        self.longest = PresetPicker(
            translated(_LIMITS),
            name=tr("Longest expiry"),
            check=lambda text: problem_of(EXPIRY_MAXIMUM, text),
            hint=_HINT,
        )
        self.endless = Combo(translated(_ENDLESS), name=tr("Links that never expire"), least=168)
        self.limit_lock = LockToggle(tr("Longest expiry"), fixed=True)
        self.lock = LockToggle(tr("Links that never expire"))
        self._first = SettingRow(tr("New links expire after"), tr("If nobody chooses another time"), self.default)
        self._first.leave_room(lock_toggle.WIDTH)
        self._second = SettingRow(
            tr("Longest expiry"), tr("Longer choices are hidden from people"), self.longest, tail=self.limit_lock,
        )  # fmt: skip
        self._third = SettingRow(tr("Links that never expire"), _CAPTION, self.endless, tail=self.lock)
        every = (EXPIRY_DEFAULT, EXPIRY_MAXIMUM, EXPIRY_RULE)
        first = rows.bind(self._first, (EXPIRY_DEFAULT,), self._show_default, follows=every)
        second = rows.bind(self._second, (EXPIRY_MAXIMUM,), self._show_longest, follows=every)
        self._ending = rows.bind(self._third, (EXPIRY_RULE,), self._show_endless, follows=every)
        self.default.picked.connect(lambda text: first.save((EXPIRY_DEFAULT, text)))
        self.default.wrong.connect(self._first.set_problem)
        self.longest.picked.connect(lambda text: second.save((EXPIRY_MAXIMUM, text)))
        self.longest.wrong.connect(self._second.set_problem)
        self.endless.chosen.connect(self._set_rule)
        self.lock.clicked.connect(lambda locked: self._set_rule(Rule.REQUIRED if locked else Rule.OPTIONAL))

    def rows(self) -> tuple[SettingRow, ...]:
        """Return the rows, in their order."""
        return self._first, self._second, self._third

    @property
    def _most(self) -> timedelta | None:
        return self._values.value(EXPIRY_MAXIMUM)

    @property
    def _rule(self) -> Rule:
        return self._values.value(EXPIRY_RULE)

    def _show_default(self) -> None:
        """Show what new links really get: never more than the longest expiry."""
        most, wanted = self._most, self._values.value(EXPIRY_DEFAULT)
        if most is not None and (wanted is None or wanted > most):
            wanted = most
        self.default.set_text(render_duration(wanted))
        self.default.setEnabled(self._rule is not Rule.FORBIDDEN)
        for _, text in _DEFAULTS:
            length = parse_duration(text)
            too_long = most is not None and (length is None or length > most)
            must_end = length is None and self._rule is Rule.REQUIRED
            reason = (
                tr("The longest expiry is {duration}", duration=limits.duration(most))
                if too_long
                else tr("Every link has to expire")
            )
            self.default.lock(text, reason if too_long or must_end else "")

    def _show_longest(self) -> None:
        self.longest.set_text(render_duration(self._most))
        self.longest.setEnabled(self._rule is not Rule.FORBIDDEN)
        self.limit_lock.setVisible(self._most is not None)

    def _show_endless(self) -> None:
        is_ruled_out = self._most is not None and self._rule is not Rule.FORBIDDEN
        self.endless.choose(Rule.REQUIRED if is_ruled_out else self._rule)
        self.endless.setEnabled(not is_ruled_out)
        self.lock.setChecked(is_ruled_out or self._rule is not Rule.OPTIONAL)
        self.lock.setEnabled(not is_ruled_out)
        self._third.set_caption(tr("The longest expiry rules them out") if is_ruled_out else tr(_CAPTION))

    def _set_rule(self, rule: Rule) -> None:
        changes: list[Change] = [(EXPIRY_RULE, rule.value)]
        nothing_set = self._values.value(EXPIRY_DEFAULT) is None and self._most is None
        if rule is Rule.REQUIRED and nothing_set:
            changes.insert(0, (EXPIRY_DEFAULT, _START))
        self._ending.save(*changes)
