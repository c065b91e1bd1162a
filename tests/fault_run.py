"""
Whole releases on a network that spoils answers: ``python -m tests.fault_run --releases 300 --seeds 1-10``.

Each seed has an account of its own and a share of requests that are spoilt; each release draws its verb, and each
request its fault, from the seed. What a command said is judged by what is so in the embedded AWS (release/truth.py).
Some processes are killed in the middle, and run again: without waiting for the lock of the dead one. Time is simulated.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import random
import sys
from collections.abc import Iterator, Sequence

import pytest

from modulestack.release.storage.lock_document import LEASE_S
from tests.release.broken_network import FAULTS, BrokenNetwork, Choose, Fault
from tests.release.broken_scenarios import SCENARIOS, Scenario, broken_account, job_tasks, play, with_job
from tests.release.faults import Killed
from tests.release.stack import StackAccount
from tests.release.terminal import Terminal, TerminalOutput
from tests.release.truth import KINDS, active, moment, settle, verdicts_of, wrong_of_release

WHOLE = {
    "release": 7,
    "release with a job": 4,
    "release of what crashes": 2,
    "release of two": 2,
    "restart": 1,
    "rollback": 3,
    "promote": 1,
    "watch": 1,
}
"""Scenario → how often it is drawn."""
LEAST, MOST = 0.08, 0.30
"""Share of requests that are spoilt."""
KILLED = 0.05
"""Share of releases whose process is killed in the middle."""
DOWN = 0.1
"""Share of releases in the middle of which the network is down for a while: every answer is spoilt in one way."""
DOWN_S = (10.0, 500.0)
"""For how long: a --timeout of those releases is 300 s."""


class FaultRun:
    """The releases of one seed."""

    def __init__(self, seed: int, terminal_of: pytest.MonkeyPatch) -> None:
        self.chance = random.Random(seed)
        self.share = self.chance.uniform(LEAST, MOST)
        self.account: StackAccount = broken_account()
        self.network = BrokenNetwork(self.account.aws, seed)
        self.terminal = Terminal(self.account, terminal_of, self.network.client)
        self.spoilt: collections.Counter[str] = collections.Counter()
        self.verdicts: collections.Counter[str] = collections.Counter()
        self._down: tuple[int, float, Fault] | None = None
        """From which request on, for how long, in which way; None: not now."""
        self._requests, self._down_since = 0, 0.0
        by_name = {scenario.name: scenario for scenario in SCENARIOS}
        self.scenarios = [by_name[name] for name, weight in WHOLE.items() for _ in range(weight)]

    def release(self) -> tuple[str, list[str]]:
        """One whole release, whatever verb: its name, and what was wrong with it."""
        if self.chance.random() < KILLED:
            return "killed and run again", self._killed()
        scenario: Scenario = self.chance.choice(self.scenarios)
        self._down, self._requests, self._down_since = None, 0, 0.0
        if self.chance.random() < DOWN:
            self._down = (self.chance.randrange(2, 18), self.chance.uniform(*DOWN_S), self.chance.choice(FAULTS))
        during = lambda: self.network.during(self._choose)  # noqa: E731
        return scenario.name, play(self.account, self.terminal, scenario, during, self._hear)

    def _hear(self, said: TerminalOutput) -> None:
        self.verdicts.update(str(verdict["verdict"]) for verdict in verdicts_of(said).values())

    def _choose(self, service: str, operation: str, number: int) -> Fault | None:
        del service, operation, number
        self._requests += 1
        if fault := self._outage():
            self.spoilt[fault.name] += 1
            return fault
        if self.chance.random() >= self.share:
            return None
        fault = self.chance.choice(FAULTS)
        self.spoilt[fault.name] += 1
        return fault

    def _outage(self) -> Fault | None:
        if self._down is None or self._requests < self._down[0]:
            return None
        now = self.account.aws.clock.now()
        self._down_since = self._down_since or now
        return self._down[2] if now - self._down_since < self._down[1] else None

    def _killed(self) -> list[str]:
        """Killed at some request, before or after its effect; the same command and the next one end well, and soon."""
        name = self.chance.choice(("release", "release with a job"))
        [scenario] = [scenario for scenario in SCENARIOS if scenario.name == name]
        typed = scenario.arguments(self.account)
        start = moment(self.account)
        at, is_after = self.chance.randrange(4, 19 if name == "release" else 35), self.chance.random() < 0.5
        with self.network.during(_killing(at, is_after=is_after)), contextlib.suppress(Killed):
            self.terminal(*typed)
        wrong: list[str] = []
        for again in (typed, None):
            asked = again or scenario.arguments(self.account)
            began, before = self.account.aws.clock.now(), moment(self.account)
            said = self.terminal(*asked)
            if name != "release" and (count := len(job_tasks(self.account))) != 1:
                wrong.append(f"false: its job ran {count} times: {said.out[-300:]}")
            self._hear(said)
            found = wrong_of_release(self.account, said, before)
            # What the first one has nothing to do with, the second one takes over.
            wrong += found if again is None else [line for line in found if line.partition(":")[0] not in LEFT]
            if said.code or self.account.aws.clock.now() - began >= LEASE_S:
                wrong.append(f"lock: the one who was killed is waited for: {said.out[-300:]}")
        with_job(self.account)
        settle(self.account, ("web", "api"))
        used = {d["taskDefinition"] for d in self.account.service()["deployments"]}
        numbers = sorted(set(active(self.account, "web")) - start.active - used)
        orphans = [arn for arn in numbers if arn not in self._deployed()]
        return [*wrong, *(f"orphan: {arn.rpartition('/')[2]} of a killed release" for arn in orphans)]

    def _deployed(self) -> set[str]:
        """All definitions that the service ever had."""
        ecs = self.account.aws.client("ecs")
        listed = ecs.list_service_deployments(cluster="staging-web", service="web")["serviceDeployments"]
        arns = [item["targetServiceRevisionArn"] for item in listed][:20]
        found = ecs.describe_service_revisions(serviceRevisionArns=arns)["serviceRevisions"]
        return {revision["taskDefinition"] for revision in found}


LEFT = ("lock", "orphan")


def _killing(at: int, *, is_after: bool) -> Choose:
    """Kill at the request number *at* of all, from 0."""
    seen = iter(range(1_000_000))

    def killed() -> Exception:
        raise Killed

    def choose(service: str, operation: str, number: int) -> Fault | None:
        del service, operation, number
        return Fault(name="killed", delivered=int(is_after), error=killed) if next(seen) == at else None

    return choose


def run(seeds: Sequence[int], releases: int) -> Iterator[tuple[int, str, list[str], FaultRun]]:
    """All *releases*, shared out over *seeds*: seed, verb, what was wrong, and the run they belong to."""
    for index, seed in enumerate(seeds):
        count = releases // len(seeds) + (index < releases % len(seeds))
        with pytest.MonkeyPatch.context() as patch:
            found = FaultRun(seed, patch)
            for _ in range(count):
                yield seed, *found.release(), found
            found.account.aws.close()


def main(args: Sequence[str] | None = None) -> int:
    """0: nothing was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.fault_run", description="Releases on a broken network.")
    parser.add_argument("--releases", type=int, default=300)
    parser.add_argument("--seeds", default="1-10", help="one, or from-to")
    given = parser.parse_args(args)
    first, _, last = given.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    verbs: collections.Counter[str] = collections.Counter()
    kinds: collections.Counter[str] = collections.Counter()
    spoilt: collections.Counter[str] = collections.Counter()
    runs: dict[int, FaultRun] = {}
    for number, (seed, verb, wrong, found) in enumerate(run(seeds, given.releases), 1):
        verbs[verb] += 1
        runs[seed] = found
        kinds.update(line.partition(":")[0] for line in wrong)
        for line in wrong:
            sys.stdout.write(f"seed {seed}, release {number}, {verb}: {line}\n")
    verdicts: collections.Counter[str] = collections.Counter()
    for found in runs.values():
        spoilt += found.spoilt
        verdicts += found.verdicts
    for what, counter in (("releases", verbs), ("verdicts", verdicts), ("spoilt answers", spoilt)):
        counts = ", ".join(f"{count} {name}" for name, count in counter.most_common())
        sys.stdout.write(f"{counter.total()} {what}: {counts}\n")
    sys.stdout.write(", ".join(f"{kinds[kind]} {_LONG[kind]}" for kind in KINDS) + "\n")
    return 1 if kinds else 0


_LONG = {
    "traceback": "tracebacks",
    "false": "false verdicts or sentences",
    "orphan": "orphan revisions",
    "lock": "locks left without a word",
    "unverified": "unverified that were good",
}

if __name__ == "__main__":
    sys.exit(main())
