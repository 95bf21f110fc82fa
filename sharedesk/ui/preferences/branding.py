"""The page *Branding*: what recipients see, with a likeness that follows each keystroke; *Publish* makes it hold."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from sharedesk.core.saying import mark
from sharedesk.core.settings import (
    BRANDING_ACCENT,
    BRANDING_FOOTER,
    BRANDING_LANGUAGE,
    BRANDING_LEGAL,
    BRANDING_LOGO,
    BRANDING_SETTINGS,
    BRANDING_TITLE,
    PORTAL_HOST,
    Setting,
)
from sharedesk.errors import ShareDeskError
from sharedesk.ui.desk.session import Session
from sharedesk.ui.dialogs.link.parts import TextBox
from sharedesk.ui.jobs import Lane
from sharedesk.ui.look.tokens import SPACE_2, SPACE_3, SPACE_4, SPACE_6, SPACE_8
from sharedesk.ui.preferences.branding_colour import AccentField
from sharedesk.ui.preferences.branding_draft import BrandDraft
from sharedesk.ui.preferences.branding_logo import LogoField
from sharedesk.ui.preferences.preview.view import Device, Preview, Shown
from sharedesk.ui.preferences.values import Values, told
from sharedesk.ui.texts import tr, translated
from sharedesk.ui.widgets.announce import announce
from sharedesk.ui.widgets.buttons import Kind, button
from sharedesk.ui.widgets.cards import Card
from sharedesk.ui.widgets.combo import Combo
from sharedesk.ui.widgets.controls import Field, Segmented
from sharedesk.ui.widgets.forms import page_head
from sharedesk.ui.widgets.labels import label
from sharedesk.ui.widgets.layout import Part, col, row, scroll_area, wrap
from sharedesk.ui.widgets.spot import Spot

WIDTH_FORM = 328
NARROW = 740
"""Pixels below which form and likeness do not fit beside each other."""
_LEAST_LIKENESS = 340
_NO_LIMIT = (1 << 24) - 1
"""Qt's own largest size of a widget."""
_SYMBOL_WIDTH = 38
_LANGUAGES = (
    (mark("As the browser asks"), "auto"), ("English", "en"), ("Deutsch", "de"), ("Français", "fr"), ("Español", "es"),
)  # fmt: skip
_SHOWN = (Shown.LANDING, Shown.GATE, Shown.ENDED, Shown.MAIL)


class BrandingPage(QWidget):
    """Form at the left, likeness at the right. While the real page is open, it gets every value as well."""

    def __init__(self, session: Session, values: Values) -> None:
        super().__init__()
        self._session, self._values = session, values
        self._lane = Lane(session.jobs, 1)
        self._is_busy = self._is_open = False
        self.draft = BrandDraft()
        self.draft.setParent(self)
        self.logo = LogoField(session, self.draft)
        self.title = Field(name=tr("Name on the page"), placeholder="ShareDesk")
        self.accent = AccentField(self.draft)
        self.footer = TextBox("", name=tr("Footer"), placeholder=tr("Company · Street and number"), height=52)
        self.legal = TextBox("", name=tr("Legal text"), placeholder=tr("Register number, tax number …"), height=72)
        self.language = Combo(translated(_LANGUAGES), name=tr("Language of pages"), least=200)
        self.undo = button(tr("Undo changes"), Kind.GHOST, "arrow-counter-clockwise")
        self.publish = button(tr("Publish"), Kind.PRIMARY)
        self._why = label("", "small", "3", wrap=True)
        self.preview = Preview()
        self.pages = Segmented(
            (tr("Download"), tr("Password"), tr("Ended"), tr("E-mail")), name=tr("Preview of"), stretch=True
        )
        self.scheme = Segmented(("", ""), name=tr("Preview in"), symbols=("sun", "moon"))
        self.device = Segmented(("", ""), name=tr("Preview on"), symbols=("desktop", "device-mobile"))
        self.real = button(tr("Open the real page"), Kind.LINK, "arrow-square-out", small=True)
        self._lay_out()
        self._connect()
        self._follow(frozenset(setting.key for setting in BRANDING_SETTINGS))

    def _lay_out(self) -> None:
        for choice, names in ((self.scheme, (tr("Light"), tr("Dark"))), (self.device, (tr("Computer"), tr("Phone")))):
            for made, name in zip(choice.choices(), names, strict=True):
                made.setAccessibleName(name)
                made.setToolTip(name)
                made.setFixedWidth(_SYMBOL_WIDTH)
        form = col(
            _Titled(BRANDING_LOGO, tr("Logo"), self.logo),
            _Titled(BRANDING_TITLE, tr("Name on the page"), self.title),
            _Titled(BRANDING_ACCENT, tr("Brand colour"), self.accent),
            _Titled(BRANDING_FOOTER, tr("Footer"), self.footer),
            _Titled(BRANDING_LEGAL, tr("Legal text"), self.legal),
            _Titled(
                BRANDING_LANGUAGE,
                tr("Language of pages"),
                self.language,
                tr("For browsers that ask for none that we have"),
            ),
            None,
            gap=SPACE_4,
            margins=(SPACE_4, SPACE_4, SPACE_4, SPACE_4),
        )
        self._card = Card()
        self._card.fill(form)
        self._left = scroll_area(self._card)
        below = row(self.real, None, self.scheme, self.device, gap=SPACE_2)
        self._right = wrap(col(self.pages, (scroll_area(self.preview), 1), below, gap=SPACE_3))
        self._both = row(self._left, (self._right, 1), gap=SPACE_6)
        self._area = scroll_area(wrap(self._both))
        top = page_head(
            tr("Branding"), tr("What recipients see. The preview follows as you type."), self.undo, self.publish
        )
        self.setLayout(col(top, self._why, (self._area, 1), gap=SPACE_4, margins=(SPACE_8, SPACE_6, SPACE_8, SPACE_6)))
        self._arrange()

    def _arrange(self) -> None:
        """Put the likeness beside the form, or below it where there is no room; then both scroll as one."""
        narrow = self.width() < NARROW
        self._both.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self._left.setMinimumWidth(0 if narrow else WIDTH_FORM)
        self._left.setMaximumWidth(_NO_LIMIT if narrow else WIDTH_FORM)
        self._left.setMinimumHeight(self._card.sizeHint().height() if narrow else 0)
        self._right.setMinimumHeight(_LEAST_LIKENESS if narrow else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Become narrow or wide."""
        super().resizeEvent(event)
        self._arrange()

    def _connect(self) -> None:
        draft = self.draft
        self.title.textEdited.connect(lambda text: draft.put(BRANDING_TITLE, text))
        self.footer.textChanged.connect(lambda: draft.put(BRANDING_FOOTER, self.footer.toPlainText()))
        self.legal.textChanged.connect(lambda: draft.put(BRANDING_LEGAL, self.legal.toPlainText()))
        self.language.chosen.connect(lambda value: draft.put(BRANDING_LANGUAGE, str(value)))
        self.logo.busy.connect(self._busy)
        draft.changed.connect(self._changed)
        self.undo.clicked.connect(draft.undo)
        self.publish.clicked.connect(self._publish)
        self.pages.changed.connect(self._turned)
        self.scheme.changed.connect(lambda index: self.preview.set_dark(index == 1))
        self.device.changed.connect(lambda index: self.preview.set_device(list(Device)[index]))
        self.real.clicked.connect(self._open_real)
        self._values.changed.connect(self._follow)
        self._session.bridge.portal_changed.connect(lambda _event: self._offer_real())

    # -- what is shown

    def _follow(self, keys: frozenset[str]) -> None:
        texts: list[Setting[Any]] = [setting for setting in BRANDING_SETTINGS if setting.key in keys]
        self.draft.follow({setting.key: self._values.text(setting) for setting in texts})
        self._offer_real()

    def _changed(self) -> None:
        draft = self.draft
        if self.title.text() != draft.text(BRANDING_TITLE):
            self.title.setText(draft.text(BRANDING_TITLE))
        for box, setting in ((self.footer, BRANDING_FOOTER), (self.legal, BRANDING_LEGAL)):
            if box.toPlainText() != draft.text(setting):
                box.setPlainText(draft.text(setting))
        self.language.choose(draft.text(BRANDING_LANGUAGE))
        brand = draft.brand()
        host = self._session.context.portal.url.partition("://")[2] or "share.example.com"
        self.preview.set_brand(brand, draft.picture(), host)
        if self._is_open:
            self._session.context.tryout.show(brand)
        self._offer()

    def _busy(self, on: bool) -> None:
        self._is_busy = on
        self._offer()

    def _offer(self) -> None:
        changes, problems = self.draft.changes(), self.draft.problems()
        self.title.set_invalid(problems.get(BRANDING_TITLE.key, ""))
        self.publish.setEnabled(bool(changes) and not problems and not self._is_busy)
        self.undo.setEnabled(bool(changes))
        self._say(next(iter(problems.values()), ""))

    def _say(self, problem: str) -> None:
        self._why.setText(problem)
        self._why.setVisible(bool(problem))
        self.publish.setToolTip(problem)

    def _turned(self, index: int) -> None:
        self.preview.set_shown(_SHOWN[index])
        self._offer_real()

    # -- what is done

    def _publish(self) -> None:
        changes = self.draft.changes()
        context, me = self._session.context, self._session.me
        self.publish.setEnabled(False)
        self._lane.run(lambda: context.branding.publish(changes, by=me), lambda _none: self._published(), self._refused)

    def _published(self) -> None:
        self._values.load()
        announce(self, tr("Published"))

    def _refused(self, error: BaseException) -> None:
        self._offer()
        if isinstance(error, ShareDeskError):
            self._say(told(error))
            announce(self, told(error), urgent=True)
        else:
            self._session.messages.fail(error)

    # -- the real page

    def _why_not_real(self) -> str:
        """Return why the real page cannot be opened now, empty when it can."""
        if self.preview.shown is Shown.MAIL:
            return tr("Mails have no page")
        if not self._session.context.portal.port:
            return tr("The portal is not running in this window")
        if not _reaches_here(self._values.text(PORTAL_HOST)):
            return tr("The portal does not listen on this computer's own address")
        return ""

    def _offer_real(self) -> None:
        why = self._why_not_real()
        self.real.setEnabled(not why)
        self.real.setToolTip(why or tr("Opens in your browser and follows what you type; nobody else can see it"))

    def _open_real(self) -> None:
        context = self._session.context
        key = context.tryout.open(self.draft.brand())
        self._is_open = True
        page = self.preview.shown.name.lower()
        QDesktopServices.openUrl(QUrl(f"https://localhost:{context.portal.port}/brand/try/{key}/{page}"))

    def showEvent(self, event: QShowEvent) -> None:
        """Look whether the portal runs."""
        super().showEvent(event)
        self._offer_real()

    def hideEvent(self, event: QHideEvent) -> None:
        """Show the unpublished brand to nobody any more when the page goes."""
        super().hideEvent(event)
        if self._is_open and not event.spontaneous():  # not when the window is only minimised
            self._is_open = False
            self._session.context.tryout.close()


def _reaches_here(host: str) -> bool:
    """Say whether a portal that listens on `host` can be reached by the computer's own address."""
    try:
        address = ip_address(host)
    except ValueError:
        return host in {"", "localhost"}
    return address.is_unspecified or address.is_loopback


class _Titled(Spot):
    """A control under the name of its setting."""

    def __init__(self, setting: Setting[Any], title: str, control: QWidget, caption: str = "") -> None:
        super().__init__(title)
        self.explain(setting.key, tr(setting.help))
        head = label(title, "smallstrong")
        head.setToolTip(self.about)
        control.setAccessibleDescription(self.about)
        parts: list[Part] = [head, control]
        if caption:
            parts.append(label(caption, "small", "3", wrap=True))
        self.setLayout(col(*parts, gap=6))
