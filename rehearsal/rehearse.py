"""
A rehearsal: an environment's real file, up on the embedded AWS, up again, and down.

Says what it expected and what it saw; draws nothing (``report.py`` does).
"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from environment.load import config_of, from_file
from environment.model import Environment
from localaws.account import EmbeddedAws
from localaws.clock import SimulatedClock
from localaws.resources.context import Context
from localaws.resources.registry import FUNCTIONS, HANDLERS
from rehearsal import program
from rehearsal.engine import Engine, Failed, Run
from rehearsal.inventory import Item, inventory
from rehearsal.monitor import Monitor
from rehearsal.seed import seed
from rehearsal.standing import StandingModule, all_healthy, standing
from rehearsal.state import Step


@dataclasses.dataclass(frozen=True, kw_only=True)
class Report:
    """What a rehearsal saw."""

    environment: str
    seeded: tuple[str, ...]
    """What was put into the account first."""
    created: int
    """Resources that the first run made."""
    modules: tuple[StandingModule, ...]
    messages: tuple[str, ...]
    """What the program logged."""
    changes_on_second_run: tuple[Step, ...]
    left_after_down: tuple[str, ...] | None
    """None: it was kept up."""
    kept_on_purpose: tuple[str, ...]
    """Task-definition revisions: they cost nothing, and a rollback may need them."""
    aws_calls: int
    simulated_s: float
    seconds: float

    @property
    def promises(self) -> tuple[tuple[str, bool], ...]:
        """What a rehearsal promises, and whether it held."""
        return (
            (
                "every module has all its tasks running and healthy",
                all(m.is_whole for m in self.modules),
            ),
            ("the second run changes nothing", not self.changes_on_second_run),
            ("nothing is left after it is taken down", not self.left_after_down),
        )

    @property
    def held(self) -> bool:
        """Whether every promise was kept."""
        return all(kept for _, kept in self.promises)


@dataclasses.dataclass(frozen=True)
class Phase:
    """Something that begins: ``up``, ``again``, ``down``."""

    name: str
    text: str


Listener = Callable[[Phase | Step], None]


class Stage:
    """The embedded account, the engine and the program of one environment."""

    def __init__(self, name: str, root: Path, listen: Listener = lambda _event: None) -> None:
        """
        *root* holds ``Pulumi.yaml`` and the environments' files.

        Raises:
            InvalidEnvironment: the file does not validate; nothing was made.
        """
        self.environment: Environment = from_file(name, root)
        self.config = config_of(name, root)
        self.root = root
        self.project = str(yaml.safe_load((root / "Pulumi.yaml").read_text())["name"])
        self.aws = EmbeddedAws(
            region=self.environment.region,
            account_id=self.environment.account_id or "123456789012",
            clock=SimulatedClock(time.time()),
        )
        self.seeded, overrides = seed(self.aws, self.environment)
        self.config |= overrides
        self.before = inventory(self.aws)
        self.engine = Engine(HANDLERS, self._context, on_step=listen)

    def up(self, **config: str) -> tuple[Run, dict[str, Any], list[str]]:
        """
        Run the program once, *config* over the file's.

        Raises:
            Failed: a resource could not be made.
            ProgramError: the program raised.
        """
        run = self.engine.begin()
        monitor = Monitor(self.engine, FUNCTIONS, self._context, self.project, self.environment.name)
        try:
            outputs, messages = program.run(
                self.root, self.project, self.environment.name, {**self.config, **config}, monitor
            )
        except program.ProgramError:
            if run.failure:
                raise run.failure from None
            raise
        if run.failure:
            raise run.failure
        self.engine.finish()
        return run, outputs, messages

    def settle(self, modules: dict[str, dict[str, str]], *, timeout_s: float = 600) -> None:
        """Let the clock run until every module has its tasks and the load balancer finds them healthy, or *timeout_s*."""
        deadline = self.aws.clock.now() + timeout_s
        while self.aws.clock.now() < deadline and not all_healthy(self.aws, modules):
            self.aws.clock.sleep(15)

    def down(self) -> Run:
        """
        Take everything down, as ``pulumi destroy`` does; deletion protection is switched off first, as a person would.

        Raises:
            Failed: AWS refuses.
        """
        if self.environment.deletion_protection:
            self.up(**{"modulestack:deletion_protection": "false"})
        return self.engine.destroy()

    def left(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What stands in the account and did not before: left by mistake, kept on purpose."""
        left = sorted(inventory(self.aws) - self.before)
        on_purpose = [item for item in left if _is_kept(item)]
        return tuple(str(item) for item in left if item not in on_purpose), tuple(str(item) for item in on_purpose)

    def _context(self, provider: str) -> Context:
        resource = self.engine.resources.get(provider.rpartition("::")[0]) if provider else None
        inputs = resource.goal.inputs if resource else {}
        region = inputs.get("region") or self.environment.region
        return Context(
            client=lambda service: self.aws.client(service, region),
            region=region,
            account_id=self.aws.account_id,
            default_tags=_default_tags(inputs),
            sleep=self.aws.clock.sleep,
        )


def rehearse(
    name: str,
    root: Path,
    *,
    keep: bool = False,
    listen: Listener = lambda _event: None,
    seconds: Callable[[], float] = time.perf_counter,
) -> tuple[Report, Stage]:
    """
    Rehearse the environment *name* of *root*; *keep* leaves it up.

    Raises:
        InvalidEnvironment, Failed, ProgramError: it cannot be brought up, or down.
    """
    start = seconds()
    stage = Stage(name, root, listen)
    began = stage.aws.clock.now()
    listen(Phase("up", f"bringing {name} up on the embedded AWS"))
    first, outputs, messages = stage.up()
    stage.settle(outputs["modules"])
    rows = standing(stage.aws, outputs["modules"])
    listen(Phase("again", "running the program again"))
    second, _, _ = stage.up()
    left: tuple[str, ...] | None = None
    on_purpose: tuple[str, ...] = ()
    if not keep:
        listen(Phase("down", "taking it down"))
        stage.down()
        left, on_purpose = stage.left()
    report = Report(
        environment=name,
        seeded=tuple(stage.seeded),
        created=first.count("create"),
        modules=rows,
        messages=tuple(messages),
        changes_on_second_run=second.changed,
        left_after_down=left,
        kept_on_purpose=on_purpose,
        aws_calls=len(stage.aws.calls),
        simulated_s=round(stage.aws.clock.now() - began, 1),
        seconds=round(seconds() - start, 2),
    )
    return report, stage


def _is_kept(item: Item) -> bool:
    return ":task-definition/" in item.id


def _default_tags(inputs: dict[str, Any]) -> dict[str, str]:
    """A provider's ``defaultTags``: its arguments that are not strings travel as JSON text."""
    value = inputs.get("defaultTags") or {}
    parsed: dict[str, Any] = yaml.safe_load(value) if isinstance(value, str) else value
    return dict(parsed.get("tags") or {})


__all__: Sequence[str] = ("Failed", "Phase", "Report", "Stage", "rehearse")
