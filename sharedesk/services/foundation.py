"""What every service stands on: the database, the clock, the bus, the settings, the journal, this process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sharedesk.core.audit import Action, Detail, Who
from sharedesk.core.clock import Clock
from sharedesk.events import Bus, SettingsChanged
from sharedesk.services.journal import Journal
from sharedesk.services.processes import ProcessRegistry
from sharedesk.services.settings import Prepared, SettingsService
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

    def change_settings(self, changes: Mapping[str, str | None], *, by: str) -> None:
        """Set settings (None: back to the default), all or none, recorded in the audit log. Raises UserError."""
        prepared: list[Prepared] = []
        try:
            prepared.extend(self.settings.prepare(key, text) for key, text in changes.items())
            with self.journal.change() as change:
                for one in prepared:
                    self.settings.store(one)
                    detail: Detail = {"key": one.setting.key, "value": one.shown}
                    change.record(Action.SETTINGS_CHANGED, who=Who(person=by), detail=detail)
        except BaseException:
            for one in prepared:
                self.settings.forget(one.kept)
            raise
        for one in prepared:
            self.settings.forget(one.replaced)
        for changed in self.settings.refresh():
            self.bus.publish(SettingsChanged(changed))
