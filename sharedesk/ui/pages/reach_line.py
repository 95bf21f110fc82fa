"""The light under a link's address: whether recipients can open it, why not, and the button that mends it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from sharedesk.core.reach import Remedy, Report, Verdict
from sharedesk.core.saying import mark
from sharedesk.ui.look.tokens import SPACE_2
from sharedesk.ui.texts import tr
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.labels import IconLabel, Tone, label, plain_tip, set_tone
from sharedesk.ui.widgets.layout import col, row
from sharedesk.ui.wording import reach

QUESTION = mark("Can a recipient open this?")
_TONES: dict[Verdict, Tone] = {Verdict.OK: "ok", Verdict.WARN: "warn", Verdict.FAIL: "bad"}


class ReachLine(QWidget):
    """Says yes, yes but, or no, in words, by an icon and by colour; the tooltip has all that was looked at."""

    mend_wanted = Signal(Remedy)

    def __init__(self) -> None:
        super().__init__()
        self._remedy = Remedy.NONE
        self._verdict: Verdict | None = None
        self._can_open = self._is_well = False
        self._symbol = IconLabel("circle-dashed", "text3", 16)
        self.headline = label("", "smallstrong", "3", wrap=True)
        self.sentence = label("", "small", "3", wrap=True)
        self.button = button("", Kind.LINK)
        self.button.clicked.connect(self._mend)
        top = row(self._symbol, (self.headline, 1), self.button, gap=SPACE_2)
        self.setLayout(col(top, row(16 + SPACE_2, (self.sentence, 1), gap=0), gap=2))
        self.hide()

    def show_report(self, report: Report) -> None:
        """Show what was found."""
        self._remedy, self._verdict = report.first.remedy, report.verdict
        icon, ink, spoken = reach.SYMBOLS[report.verdict]
        self._symbol.set_icon(icon, ink)
        self._symbol.setAccessibleName(tr(spoken))
        headline = tr(report.headline)
        self.headline.setText(headline)
        set_tone(self.headline, _TONES[report.verdict])
        why = reach.sentence(report)
        self.sentence.setText(why)
        self.sentence.setVisible(bool(why))
        self.button.setText(tr(reach.REMEDIES[self._remedy]) if self._remedy in reach.REMEDIES else "")
        self.button.setVisible(bool(why) and bool(self.button.text()))
        self.setAccessibleName(f"{tr(QUESTION)} {headline}. {why}".rstrip())
        self.setAccessibleDescription(reach.all_of(report))
        self.setToolTip(plain_tip(reach.all_of(report)))
        self._adapt()

    def show_for(self, *, can_open: bool, is_well: bool) -> None:
        """Answer for links that can still be opened; of others it goes without saying.

        A yes is only said where all `is_well` with the link itself: else it would contradict what is said above it.
        """
        self._can_open, self._is_well = can_open, is_well
        self._adapt()

    def _adapt(self) -> None:
        is_told = self._verdict is not None and (self._is_well or self._verdict is not Verdict.OK)
        self.setVisible(self._can_open and is_told)

    def _mend(self) -> None:
        self.mend_wanted.emit(self._remedy)
