"""Sends requests to a module while something else happens: which version answers them, and are any lost?"""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections import Counter
from collections.abc import Mapping
from urllib.parse import urlsplit

from modulestack.contract.image_reference import shortened
from modulestack.embedded_aws.traffic import OK, NoWay, Traffic
from modulestack.rehearsal.scenarios.clients import allowed_client
from modulestack.rehearsal.scenarios.own_request import own_request, url_of
from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule

INTERVAL_S = 5.0
"""Between two looks at whether others would answer now, simulated seconds."""
AT_LEAST_EVERY_S = 30.0
"""Requests are sent as soon as others would answer, and so often where nothing changes."""
FEWEST, MOST = 20, 200
"""Requests at a time: so many that the smallest step of the module's strategy has one."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class AnswerCount:
    """What came of some requests that were sent at one moment."""

    at_s: float
    """Since the monitor began."""
    answered: Mapping[str, int]
    """Version, by its image as people know it → how many requests it answered."""
    lost: int
    """How many got something else than a 200."""


class TrafficMonitor:
    """A timeline on the account's clock that asks the module at its address, as often as there is something to see."""

    def __init__(self, module: RehearsedModule) -> None:
        """
        Ask for the first time.

        Raises:
            NoWay: nobody outside may ask it.
        """
        self._module, self._source = module, allowed_client(module)
        request = own_request(module, source=self._source)
        self._url, self._headers = url_of(request, urlsplit(module.manifest.url).scheme), request.headers
        self._method = request.method
        self._count = min(MOST, max(FEWEST, math.ceil(100 / module.first_step())))
        draws = itertools.cycle((each + 0.5) / self._count for each in range(self._count))
        self._traffic = Traffic(module.aws, draws=draws)
        self._began = module.aws.clock.now()
        self._next = self._began + INTERVAL_S
        self._versions: dict[str, str] = {}
        self.counts: list[AnswerCount] = []
        """All there were, the oldest first."""
        self._seen = self.who_answers()
        self.ask()

    def next_due(self) -> float:
        """When it looks next, epoch seconds."""
        return self._next

    def run_until(self, time: float) -> None:
        """Look, once for all the times that passed, and ask where it is time."""
        while self._next <= time:
            self._next += INTERVAL_S
        seen = self.who_answers()
        if seen != self._seen or time >= self._began + self.counts[-1].at_s + AT_LEAST_EVERY_S:
            self._seen = seen
            self.ask()

    def ask(self) -> None:
        """
        Ask now.

        Raises:
            NoWay: nobody outside may ask it.
        """
        with self._module.aws.looked_at():
            answers = self._traffic.send_several(
                self._url,
                self._count,
                method=self._method,
                headers=self._headers,
                source=self._source,
                identified=True,
            )
        versions = Counter(self._version(each.task) for each in answers if each.status == OK and each.task)
        at_s = self._module.aws.clock.now() - self._began
        self.counts.append(AnswerCount(at_s=at_s, answered=dict(versions), lost=len(answers) - versions.total()))

    @property
    def lost(self) -> int:
        """How many requests were."""
        return sum(each.lost for each in self.counts)

    def answered(self) -> dict[str, int]:
        """Version → how many requests it has answered, in the order of their first answers."""
        found: dict[str, int] = {}
        for each in self.counts:
            for version, count in each.answered.items():
                found[version] = found.get(version, 0) + count
        return found

    def back_after_s(self, image: str, since: float) -> float:
        """After how many seconds *since* then (epoch seconds) *image* answered all, for good; infinity: it does not."""
        version, back = shortened(image), math.inf
        for each in reversed(self.counts):
            if each.lost or set(each.answered) != {version} or self._began + each.at_s < since:
                break
            back = self._began + each.at_s - since
        return back

    def summary(self) -> str:
        """For people."""
        found, lost = self.answered(), self.lost
        if len(found) == 1 and not lost:
            return f"{sum(found.values())} requests, all answered by {next(iter(found))}"
        by = ", ".join(f"{count} answered by {version}" for version, count in found.items())
        return f"of {sum(found.values()) + lost} requests {by or 'none answered'}, {lost or 'none'} lost"

    def _version(self, task: str) -> str:
        """The image by which people know what runs in *task* (ARN)."""
        if task not in self._versions:
            containers = next(each.containers for each in self._module.state().tasks.values() if each.arn == task)
            own = next(each for each in containers if each.name == self._module.manifest.container)
            self._versions[task] = shortened(own.image)
        return self._versions[task]

    def who_answers(self) -> object:
        """Something that is another one as soon as other tasks answer, or in other shares."""
        service = self._module.state()
        tasks = service.tasks.values()
        answering = [(each.arn, each.desired_status, [target.state for target in each.targets]) for each in tasks]
        return [each.weights for each in service.deployments], answering


def traffic_monitor(module: RehearsedModule) -> TrafficMonitor | None:
    """That of *module*; None: nothing is shifted, or nobody outside may ask."""
    if not module.shifts_requests or urlsplit(module.manifest.url).scheme not in {"http", "https"}:
        return None
    try:
        monitor = TrafficMonitor(module)
    except NoWay:
        return None
    return monitor if monitor.answered() else None
