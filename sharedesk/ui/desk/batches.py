"""Takes the same step on many links in one job, and tells once for which it did not work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sharedesk.core.link import Link, LinkDetails
from sharedesk.errors import ShareDeskError
from sharedesk.ui.jobs import Jobs
from sharedesk.ui.messages import Messages
from sharedesk.ui.wording.batches import Refusal, Said, refused

Step = Callable[[Link], LinkDetails | None]
Done = Callable[[Sequence[Link]], None]


@dataclass(frozen=True, slots=True)
class _Batch:
    """What became of a step: the links as they are now, the ones that refused it, and the first bug."""

    changed: tuple[Link, ...]
    refusals: tuple[Refusal, ...]
    bug: Exception | None


class Batches:
    """Runs steps on links; one that fails does not keep the others from theirs."""

    def __init__(self, jobs: Jobs, messages: Messages) -> None:
        self._jobs = jobs
        self._messages = messages

    def run(self, step: Step, links: Sequence[Link], said: Said, done: Done) -> None:
        """Take `step` for every link; `done` gets the links it worked for, and `said` has the words for the others."""

        def tell(batch: _Batch) -> None:
            if batch.changed:
                done(batch.changed)
            if batch.refusals:
                self._messages.fail(refused(said, batch.refusals, len(links)))
            if batch.bug is not None:
                self._messages.fail(batch.bug)

        self._jobs.run(_take, step, links, done=tell)


def _take(step: Step, links: Sequence[Link]) -> _Batch:
    changed: list[Link] = []
    refusals: list[Refusal] = []
    bug: Exception | None = None
    for link in links:
        try:
            details = step(link)
        except ShareDeskError as error:
            refusals.append(Refusal(link, error))
        except Exception as error:  # told by the caller, once for all links
            bug = bug or error
        else:
            changed.append(link if details is None else details.link)
    return _Batch(tuple(changed), tuple(refusals), bug)
