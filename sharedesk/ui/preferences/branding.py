"""The page *Branding*: what recipients see, with a likeness that follows each keystroke; *Publish* makes it hold."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from sharedesk.core.branding import PRODUCT, Background
from sharedesk.core.languages import AUTO
from sharedesk.core.saying import mark
from sharedesk.core.senders import sender_name
from sharedesk.core.settings import (
    BRANDING_ACCENT,
    BRANDING_BACKGROUND,
    BRANDING_FOOTER,
    BRANDING_GREETING,
    BRANDING_LANGUAGE,
    BRANDING_LEGAL,
    BRANDING_LOGO,
    BRANDING_PRIVACY,
    BRANDING_SETTINGS,
    BRANDING_TITLE,
    PORTAL_HOST,
    SENDER_NAME,
    UI_LANGUAGE,
    Setting,
)
from sharedesk.errors import ShareDeskError
from sharedesk.services.likeness import Likeness, likeness
from sharedesk.services.tryout import Tried
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
from sharedesk.ui.widgets.folding import Folding
from sharedesk.ui.widgets.forms import page_head
from sharedesk.ui.widgets.labels import Tone, label, set_tone
from sharedesk.ui.widgets.layout import Part, col, row, scroll_area, wrap
from sharedesk.ui.widgets.spot import Spot

WIDTH_FORM = 328
_SIDE_BY_SIDE = 720
_LEAST_HEIGHT, _FOLDED_HEIGHT = 240, 440
_SYMBOL_WIDTH = 38
_WIDEST = 16_777_215
"""Qt's own "no limit" for the width of a widget."""
_LANGUAGES = (
    (mark("As the browser asks"), "auto"), ("English", "en"), ("Deutsch", "de"), ("Français", "fr"), ("Español", "es"),
)  # fmt: skip
PUBLISHED = mark("Published: pages and mails show it now.")
_GROUNDS = ((mark("Tinted"), Background.TINTED), (mark("Plain"), Background.PLAIN))
_SHOWN = (Shown.LANDING, Shown.GATE, Shown.ENDED, Shown.MAIL)


class BrandingPage(QWidget):
    """Form at the left, likeness at the right. While the real page is open, it gets every value as well."""

    def __init__(self, session: Session, values: Values) -> None:
        super().__init__()
        self._session, self._values = session, values
        self._lane = Lane(session.jobs, 1)
        self._is_busy = self._is_open = self._is_published = False
        self._speaks = ("", "")
        self.draft = BrandDraft()
        self.draft.setParent(self)
        self.logo = LogoField(session, self.draft)
        self.title = Field(name=tr("Name on the page"), placeholder="ShareDesk")
        self.accent = AccentField(self.draft)
        self.greeting = Field(name=tr("Greeting"))
        self.footer = TextBox("", name=tr("Footer"), placeholder=tr("Company · Street and number"), lines=2)
        self.legal = TextBox("", name=tr("Legal text"), placeholder=tr("Register number, tax number …"), lines=3)
        self.privacy = Field(name=tr("Privacy page"), placeholder="https://example.com/privacy")
        self.ground = Segmented([tr(words) for words, _ in _GROUNDS], name=tr("Page background"), stretch=True)
        self.language = Combo(translated(_LANGUAGES), name=tr("Language of pages"), least=200)
        self._lines = (
            (self.title, BRANDING_TITLE), (self.greeting, BRANDING_GREETING), (self.privacy, BRANDING_PRIVACY),
        )  # fmt: skip
        self.undo = button(tr("Undo changes"), Kind.GHOST, "arrow-counter-clockwise")
        self.publish = button(tr("Publish"), Kind.PRIMARY)
        self._why = label("", "small", "3", wrap=True)
        self.preview = Preview()
        self.pages = Segmented(
            (tr("Download"), tr("Password"), tr("Ended"), tr("E-mail")), name=tr("Preview of"), stretch=True
        )
        self.scheme = Segmented(("", ""), name=tr("Preview in"), symbols=("sun", "moon"))
        self.device = Segmented(("", ""), name=tr("Preview on"), symbols=("desktop", "device-mobile"))
        self.real = button(tr("Open the real page"), Kind.LINK, "arrow-square-out")
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
            _Titled(BRANDING_GREETING, tr("Greeting"), self.greeting, tr("Above the password field")),
            _Titled(BRANDING_FOOTER, tr("Footer"), self.footer),
            _Titled(BRANDING_LEGAL, tr("Legal text"), self.legal),
            _Titled(BRANDING_PRIVACY, tr("Privacy page"), self.privacy, tr("Linked at the foot of every page")),
            _Titled(BRANDING_BACKGROUND, tr("Page background"), self.ground),
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
        self._left, self._likeness = scroll_area(self._card), scroll_area(self.preview)
        below = row(self.real, None, self.scheme, self.device, gap=SPACE_2)
        right = wrap(col(self.pages, (self._likeness, 1), below, gap=SPACE_3))
        parts = Folding(self._left, right, least=_SIDE_BY_SIDE, gap=SPACE_6)
        parts.folded.connect(self._fold)
        self._fold(folded=False)
        top = page_head(
            tr("Branding"), tr("What recipients see. The preview follows as you type."), self.undo, self.publish
        )
        margins = (SPACE_8, SPACE_6, SPACE_8, SPACE_6)
        body = wrap(col(top, self._why, (parts, 1), gap=SPACE_4, margins=margins))
        self.setLayout(col(scroll_area(body), gap=0))

    def _fold(self, folded: bool) -> None:
        """Scroll form and likeness each by itself while they are side by side, and all as one when they are not."""
        self._left.setMinimumWidth(0 if folded else WIDTH_FORM)
        self._left.setMaximumWidth(_WIDEST if folded else WIDTH_FORM)
        self._left.setMinimumHeight(self._card.sizeHint().height() if folded else _LEAST_HEIGHT)
        self._likeness.setMinimumHeight(_FOLDED_HEIGHT if folded else 0)

    def _connect(self) -> None:
        draft = self.draft
        for field, setting in self._lines:
            field.textEdited.connect(lambda text, which=setting: draft.put(which, text))
        self.ground.changed.connect(lambda index: draft.put(BRANDING_BACKGROUND, _GROUNDS[index][1].value))
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
        self._session.bridge.portal_changed.connect(self._offer_real)

    # -- what is shown

    def _follow(self, keys: frozenset[str]) -> None:
        texts: list[Setting[Any]] = [setting for setting in BRANDING_SETTINGS if setting.key in keys]
        self.draft.follow({setting.key: self._values.text(setting) for setting in texts})
        if SENDER_NAME.key in keys:
            self._changed()
        self._offer_real()

    def _changed(self) -> None:
        draft = self.draft
        for field, line in self._lines:
            if field.text() != draft.text(line):
                field.setText(draft.text(line))
        company = draft.text(BRANDING_TITLE).strip() or PRODUCT
        self.greeting.setPlaceholderText(tr("Files for you from {company}", company=company))
        for box, setting in ((self.footer, BRANDING_FOOTER), (self.legal, BRANDING_LEGAL)):
            if box.toPlainText() != draft.text(setting):
                box.setPlainText(draft.text(setting))
        self.ground.choose([ground.value for _, ground in _GROUNDS].index(draft.text(BRANDING_BACKGROUND)))
        self.language.choose(draft.text(BRANDING_LANGUAGE))
        brand = draft.brand()
        host = self._session.context.portal.url.partition("://")[2] or "share.example.com"
        self.preview.set_brand(brand, draft.picture(), host)
        self._speak(self._values.text(UI_LANGUAGE) if brand.language == AUTO else brand.language)
        if self._is_open:
            self._session.context.tryout.show(self._tried())
        self._offer()

    def _tried(self) -> Tried:
        """Return what is to be shown, with the name that recipients of this person's links see."""
        return Tried(self.draft.brand(), sender_name(self._values.text(SENDER_NAME), self._session.me))

    def _speak(self, language: str) -> None:
        """Have the likeness say it in a language, of the sender; its catalogues are opened in a job."""
        speaks = (language, self._tried().sender)
        if speaks == self._speaks:
            return
        self._speaks = speaks
        self._lane.run(lambda: likeness(*speaks), self._spoken, self._session.messages.fail)

    def _spoken(self, words: Likeness) -> None:
        self.preview.set_words(words)

    def _busy(self, on: bool) -> None:
        self._is_busy = on
        self._offer()

    def _offer(self) -> None:
        changes, problems = self.draft.changes(), self.draft.problems()
        for field, setting in self._lines:
            field.set_invalid(problems.get(setting.key, ""))
        self.publish.setEnabled(bool(changes) and not problems and not self._is_busy)
        self.undo.setEnabled(bool(changes))
        self._is_published &= not changes
        problem = next(iter(problems.values()), "")
        self._say(problem or (tr(PUBLISHED) if self._is_published else ""), "3" if problem else "ok")
        self.publish.setToolTip(problem)

    def _say(self, text: str, tone: Tone = "3") -> None:
        set_tone(self._why, tone)
        self._why.setText(text)
        self._why.setVisible(bool(text))

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
        self._is_published = True
        self._say(tr(PUBLISHED), "ok")
        announce(self, tr(PUBLISHED))

    def _refused(self, error: BaseException) -> None:
        self._offer()
        if isinstance(error, ShareDeskError):
            self._say(told(error), "bad")
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
        key = context.tryout.open(self._tried())
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
