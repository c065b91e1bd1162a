"""One environment that is up twice, brought up by either engine, and edited by both in the same way."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path

from modulestack.engine.resource_state import ResourceStep
from modulestack.engine.run import EngineRun
from modulestack.environment.load import config_of
from modulestack.environment.model import Environment
from modulestack.rehearsal.cli_engine.cli_sandbox import CliSandbox
from modulestack.rehearsal.cli_engine.errors import CliEngineError
from modulestack.rehearsal.cli_engine.pulumi_cli import PulumiCli
from modulestack.rehearsal.inventory import inventory
from modulestack.rehearsal.sandbox import Sandbox
from tests.edits.observed import Observed
from tests.edits.plain import Config
from tests.edits.standing import NAME, ROOT, Standing
from tests.engine.comparable import without_lot


class StandingOfCli(Standing):
    """An environment that Pulumi's engine brought up."""

    def __init__(self, config: Config, folder: Path, cli: PulumiCli) -> None:
        """*folder* is empty, and this environment's own."""
        (folder / "components").symlink_to(ROOT / "components")
        self._found = cli
        self._prefixes: set[str] = set()
        """Of the repositories that ECR made for caches, which stay; an edit may have taken a prefix out again."""
        super().__init__(config, folder)

    def again(self) -> tuple[ResourceStep, ...]:
        """What a preview says that bringing it up once more would change."""
        return self.cli.stack.preview()[0].changed

    def undo(self, config: Config) -> None:
        super().undo(config)
        self._apply({**config_of(NAME, self.root), **self._renamed()})

    def down(self) -> tuple[str, ...]:
        """Take it down, and end; what is left of it."""
        self.cli.down()
        left, _ = self.cli.left()
        self.close()
        return tuple(item for item in left if not any(f":repository/{prefix}/" in item for prefix in self._prefixes))

    def close(self) -> None:
        self.cli.__exit__(None, None, None)
        super().close()

    def _sandbox(self) -> Sandbox:
        self.cli = CliSandbox(NAME, self.root, cli=self._found)
        return self.cli.__enter__()

    def _run(self, config: Config) -> tuple[EngineRun, tuple[str, ...]]:
        """As in process, but for the stack's outputs: asking for them takes half a second."""
        self.sandbox.environment = self._write(config)
        self._seed(self.environment)
        self._apply({**config_of(NAME, self.root), **self._renamed()})
        run = self.cli.stack.up()
        return run, tuple(self.cli.stack.messages)

    def _run_of(self, error: Exception) -> EngineRun:
        assert isinstance(error, CliEngineError)
        return error.run

    def _apply(self, config: dict[str, str]) -> None:
        written = config_of(NAME, self.root)
        self.cli.stack.use(self.root, {key: text for key, text in config.items() if text != written.get(key)})

    def _seed(self, environment: Environment) -> None:
        """What is seeded later was not left by the program either."""
        self._prefixes |= {*environment.cache_prefixes.values()}
        seeds = len(self._seeds)
        was = inventory(self.aws)
        super()._seed(environment)
        if len(self._seeds) > seeds:
            self.cli.before |= inventory(self.aws) - was


@dataclasses.dataclass(frozen=True, kw_only=True)
class OfBothEngines:
    """One environment, by either engine."""

    ours: Standing
    cli: StandingOfCli

    @staticmethod
    def start(history: tuple[Config, ...], folder: Path, cli: PulumiCli) -> OfBothEngines:
        """Bring it up as each of *history* has it, one after the other; *folder* is empty."""
        (folder / "ours").mkdir(parents=True)
        (folder / "cli").mkdir()
        made = OfBothEngines(
            ours=Standing(history[0], folder / "ours"), cli=StandingOfCli(history[0], folder / "cli", cli)
        )
        for config in history:
            made.ours.start(config)
            made.cli.start(config)
        return made

    def edit(self, config: Config) -> tuple[bool, list[str]]:
        """Edit both; whether it was refused, and in what Pulumi's engine did otherwise than the one in process."""
        ours, theirs = self.ours.edit(config), self.cli.edit(config)
        problems = [f"Pulumi's engine: {one}" for one in seen(theirs) - seen(ours)]
        problems += [f"in process: {one}" for one in seen(ours) - seen(theirs)]
        if theirs.refusal is not None:
            problems += [f"refused, but wrote {operation}" for operation in theirs.writes]
        return theirs.refusal is not None, problems

    def again(self) -> list[str]:
        """What a second run would change."""
        return [f"a second run would {step.operation} {step.name} {step.changed}" for step in self.cli.again()]

    def undo(self, config: Config) -> None:
        """Have the file as it was before an edit that was refused."""
        self.ours.undo(config)
        self.cli.undo(config)

    def down(self) -> list[str]:
        """Take it down; what is left of it."""
        self.ours.close()
        return [f"left: {item}" for item in self.cli.down()]


MADE_ELSEWHERE = frozenset({"awsx:ec2:Vpc"})
"""Components that a provider makes: Pulumi's engine tells no step of the component itself, only of what is in it."""


def seen(observed: Observed) -> Counter[str]:
    """
    What both engines must agree on.

    Pulumi's has the deletion of what was replaced in the replacement; the one in process tells it, too.
    """
    replaced = {step.urn for step in observed.changed if step.operation == "replace"}
    steps = [step for step in observed.changed if step.operation != "delete" or step.urn not in replaced]
    observed = dataclasses.replace(observed, changed=tuple(steps))
    return Counter(
        (
            *(
                f"{step.operation} {step.type} {without_lot(step.name)} {step.changed}"
                for step in observed.changed
                if step.type not in MADE_ELSEWHERE
            ),
            *(f"says {without_lot(message)}" for message in observed.messages),
            f"refused: {observed.refusal and without_lot(observed.refusal)}",
            f"kinds: {sorted(kind.name for kind in observed.kinds)}",
        )
    )
