"""Headings of the list: Today, Yesterday, This week, then months; and when links expire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from sharedesk.ui.texts import tr
from sharedesk.ui.wording import words


@dataclass(frozen=True, slots=True, order=True)
class Section:
    """A heading; the one further up in the list is the greater. The rank of days is the ordinal of the first."""

    rank: int
    title: str


EXPIRY_SECTIONS = tuple(
    Section(-place, title)
    for place, title in enumerate(
        ("Expires today", "Expires tomorrow", "Expires within 7 days", "Expires later", "Never expires", "Ended")
    )
)
"""The headings of a list that goes by when links end, from top to bottom."""


class Calendar:
    """Says which section a moment belongs to, as seen from `now`; good until midnight (`today` tells the day)."""

    def __init__(self, now: datetime, zone: tzinfo | None = None) -> None:
        self._zone = zone
        self.today = now.astimezone(zone).date()
        yesterday = self.today - timedelta(days=1)
        monday = self.today - timedelta(days=self.today.weekday())
        self._recent = [Section(self.today.toordinal(), tr("Today")), Section(yesterday.toordinal(), tr("Yesterday"))]
        if monday < yesterday:
            self._recent.append(Section(monday.toordinal(), tr("This week")))

    def section(self, moment: datetime) -> Section:
        """Return the section of `moment`; the future belongs to Today."""
        return self._of_day(moment.astimezone(self._zone).date())

    def _of_day(self, day: date) -> Section:
        for section in self._recent:
            if day.toordinal() >= section.rank:
                return section
        return Section(day.replace(day=1).toordinal(), words.month(day, self.today))

    def start(self, section: Section) -> datetime:
        """Return the moment at which `section` begins."""
        return self._midnight(date.fromordinal(section.rank))

    def midnight(self, days: int) -> datetime:
        """Return the moment at which the day begins that comes `days` after today."""
        return self._midnight(self.today + timedelta(days=days))

    def _midnight(self, first: date) -> datetime:
        if self._zone is None:
            return datetime(first.year, first.month, first.day).astimezone()
        return datetime(first.year, first.month, first.day, tzinfo=self._zone)


class SectionRun:
    """Gives the sections of moments that come newest first, asking the calendar only where a new one begins."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._section: Section | None = None
        self._start: datetime | None = None

    def section(self, moment: datetime) -> Section:
        """Return the section of `moment`, or the last one again where clocks went back and it would be a newer one."""
        if self._section is None or self._start is None or moment < self._start:
            self._section = self._calendar.section(moment)
            self._start = self._calendar.start(self._section)
        return self._section
