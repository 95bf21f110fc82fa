"""The accent on the page *Branding*: colours to choose from, any other one, and how well text on it can be read."""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QColorDialog, QWidget

from sharedesk.core.brandcolours import palette
from sharedesk.core.branding import DEFAULT_ACCENT
from sharedesk.core.colours import contrast
from sharedesk.core.saying import mark
from sharedesk.core.settings import BRANDING_ACCENT
from sharedesk.ui.look.tokens import SPACE_2
from sharedesk.ui.preferences.branding_draft import BrandDraft
from sharedesk.ui.preferences.values import problem_of
from sharedesk.ui.texts import locale, tr, translated
from sharedesk.ui.widgets.buttons import icon_button
from sharedesk.ui.widgets.controls import Field
from sharedesk.ui.widgets.labels import IconLabel, label, set_tone
from sharedesk.ui.widgets.layout import col, row
from sharedesk.ui.widgets.swatches import Swatches

COLOURS = (
    (mark("ShareDesk blue"), DEFAULT_ACCENT), (mark("Fir green"), "#1e5b4f"), (mark("Plum"), "#7b2d6b"),
    (mark("Rust"), "#a0431a"), (mark("Slate"), "#3b4658"),
)  # fmt: skip


def readable(accent: str) -> str:
    """Return in words how well text on the main button can be read, and what is done for it."""
    look = palette(accent, dark=False)
    is_white = look.ink == "#ffffff"
    ratio = f"{locale().toString(contrast(look.ink, look.solid), 'f', 1)}:1"
    if not look.stands_out:
        return tr("Close to the colour of the page: buttons get an outline")
    if look.solid == accent:
        said = mark("White text is easy to read on it ({ratio})")
        return tr(said if is_white else mark("Dark text is easy to read on it ({ratio})"), ratio=ratio)
    said = mark("Buttons are a little darker, so that white text is easy to read ({ratio})")
    other = mark("Buttons are a little darker, so that dark text is easy to read ({ratio})")
    return tr(said if is_white else other, ratio=ratio)


class AccentField(QWidget):
    """Swatches, a field for the code, and a chooser for any colour; puts what is chosen into the draft."""

    def __init__(self, draft: BrandDraft) -> None:
        super().__init__()
        self._draft = draft
        self.swatches = Swatches(translated(COLOURS), name=tr("Brand colour"))
        self.code = Field(name=tr("Brand colour code"), mono=True, placeholder=DEFAULT_ACCENT)
        self.code.setFixedWidth(92)
        self.any = icon_button("eyedropper", tr("Choose any colour"))
        self._symbol = IconLabel("check-circle-fill", "ok", 14)
        self._words = label("", "small", "ok", wrap=True)
        line = row(col(1, self._symbol, None, gap=0), (self._words, 1), gap=6)
        self.setLayout(col(row(self.swatches, None, self.any, self.code, gap=SPACE_2), line, gap=SPACE_2))
        self.swatches.chosen.connect(lambda colour: draft.put(BRANDING_ACCENT, colour))
        self.code.textEdited.connect(self._typed)
        self.any.clicked.connect(self._ask)
        draft.changed.connect(self._show)
        self._show()

    @property
    def words(self) -> str:
        """What is said of the colour."""
        return self._words.text()

    def _typed(self, text: str) -> None:
        text = text.strip().lower()
        self._draft.put(BRANDING_ACCENT, text if text.startswith("#") or not text else f"#{text}")

    def _ask(self) -> None:
        dialog = QColorDialog(QColor(self._draft.brand().accent), self.window())
        dialog.setOption(QColorDialog.ColorDialogOption.DontUseNativeDialog)
        dialog.setWindowTitle(tr("Brand colour"))
        before = self._draft.text(BRANDING_ACCENT)
        dialog.currentColorChanged.connect(lambda colour: self._draft.put(BRANDING_ACCENT, colour.name()))
        dialog.rejected.connect(lambda: self._draft.put(BRANDING_ACCENT, before))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _show(self) -> None:
        accent = self._draft.text(BRANDING_ACCENT)
        problem = problem_of(BRANDING_ACCENT, accent)
        self.code.set_invalid(problem)
        if not self.code.hasFocus() or self.code.text().strip().lower().lstrip("#") != accent.lstrip("#"):
            self.code.setText(accent)
        self.swatches.show_colour(accent)
        self._symbol.set_icon("warning-circle-fill" if problem else "check-circle-fill", "bad" if problem else "ok")
        self._words.setText(problem or readable(accent))
        set_tone(self._words, "bad" if problem else "ok")
