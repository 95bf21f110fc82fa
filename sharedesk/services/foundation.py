"""What every service stands on: the database, the clock, the bus, the settings, the journal, this process."""

from __future__ import annotations

from dataclasses import dataclass

from sharedesk.core.audit import Action, Detail, Who
from sharedesk.core.clock import Clock
from sharedesk.events import Bus, SettingsChanged
from sharedesk.services.journal import Journal
from sharedesk.services.processes import ProcessRegistry
from sharedesk.services.settings import SettingsService
from sharedesk.services.steadyclock import SteadyClock
from sharedesk.store.database import Store


@dataclass(frozen=True, slots=True)
class Foundation:
    """Shared by all services of one AppContext. `steady` is the time for all that expires: it never goes back."""

    store: Store
    clock: Clock
    bus: Bus
    settings: SettingsService
    journal: Journal
    processes: ProcessRegistry
    steady: SteadyClock

    def change_setting(self, key: str, text: str | None, *, by: str) -> None:
        """Set a setting (None: back to its default), recorded in the audit log. Raises UserError."""
        prepared = self.settings.prepare(key, text)
        try:
            with self.journal.change() as change:
                self.settings.store(prepared)
                detail: Detail = {"key": key, "value": prepared.shown}
                change.record(Action.SETTINGS_CHANGED, who=Who(person=by), detail=detail)
        except BaseException:
            self.settings.forget(prepared.kept)
            raise
        self.settings.forget(prepared.replaced)
        for changed in self.settings.refresh():
            self.bus.publish(SettingsChanged(changed))
