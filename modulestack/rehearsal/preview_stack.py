"""The stack of a preview in a rehearsal: the program on an engine of its own, in the account of the base."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.contract.config_keys import PREFIX, REGION
from modulestack.contract.previews import BasePlace, PreviewRecord
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.registry import FUNCTIONS, HANDLERS
from modulestack.engine.errors import EngineError
from modulestack.engine.resource_state import ResourceState, ResourceStep
from modulestack.environment import preview_environment, validate
from modulestack.environment.model import Environment
from modulestack.environment.settings import Settings
from modulestack.rehearsal import program
from modulestack.rehearsal.in_process_engine import InProcessEngine
from modulestack.rehearsal.resource_monitor import ResourceMonitor
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.sdk_stack_traces import without_stack_traces
from modulestack.rehearsal.seeding.environment import required_seeds
from modulestack.rehearsal.seeding.registry import seed_all
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.dependencies import Dependencies
from modulestack.release.outcome.verdict_table import GOOD
from modulestack.release.planning.requests import ReleaseOptions, parse_requests
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release
from modulestack.release.verbs.previews import StackFailed

_NOT_SEEDED = frozenset({"load_balancer", "hosted_zone"})
"""What is of the base itself."""


class PreviewEngine:
    """An engine with a state of its own."""

    def __init__(self, sandbox: Sandbox, on_step: Callable[[ResourceStep], None]) -> None:
        self._sandbox, self._contexts = sandbox, dict[str, tuple[ResourceState | None, Context]]()
        self.engine = InProcessEngine(HANDLERS, self.context, on_step=on_step)

    def context(self, provider: str) -> Context:
        """The account as the provider reference *provider* has it; made once for a provider."""
        resource = self.engine.resources.get(provider.rpartition("::")[0]) if provider else None
        known = self._contexts.get(provider)
        if known is None or known[0] is not resource:
            known = (resource, self._sandbox.context_of(resource.goal.inputs if resource else {}))
            self._contexts[provider] = known
        return known[1]


@dataclasses.dataclass
class RehearsedPreviews:
    """Stacks of previews beside the environment of *sandbox*, by their environments' names."""

    sandbox: Sandbox
    engines: dict[str, PreviewEngine] = dataclasses.field(default_factory=dict)
    environments: dict[str, Environment] = dataclasses.field(default_factory=dict)
    modules: dict[str, dict[str, dict[str, str]]] = dataclasses.field(default_factory=dict)
    """What each stack tells of its modules, by the environment's name."""
    stop_after: int | None = None
    """So many steps of a run, after which somebody presses Ctrl-C; None: nobody does."""

    @property
    def aws(self) -> AwsClient:
        """The release tool's client of the account."""
        aws = self.sandbox.aws
        return AwsClient(aws.session(), aws.clock, region=aws.region)

    def up(self, record: PreviewRecord, place: BasePlace) -> None:
        """
        As `pulumi up`.

        Raises:
            StackFailed: the program or AWS refuses, or somebody stopped it.
        """
        made = preview_environment.values(self.sandbox.environment, record.number, record.slot, place)
        name = record.environment
        environment = validate.environment(name, Settings(f"Pulumi.{name}.yaml", _plain(made)))
        self._seed(environment)
        self.environments[name] = environment
        engine = self.engines.setdefault(name, PreviewEngine(self.sandbox, self._count)).engine
        engine.resume()
        run = engine.begin()
        monitor = ResourceMonitor(engine, FUNCTIONS, self.engines[name].context, self.sandbox.project, name)
        try:
            with without_stack_traces():
                outputs, _ = program.run(self.sandbox.root, self.sandbox.project, name, _config(made), monitor)
            if run.failure:
                raise run.failure
            engine.finish()
        except (program.ProgramError, EngineError) as error:
            raise StackFailed(str(run.failure or error)) from None
        self.modules[name] = outputs["modules"]

    def release(self, record: PreviewRecord) -> None:
        """
        As `modulestack release`.

        Raises:
            StackFailed: one was not released.
        """
        environment = self.environments[record.environment]
        images = {name: each.image for name, each in environment.modules.items()}
        dependencies = Dependencies(aws=self.aws, who="rehearsal", report=lambda _event: None)
        requests = parse_requests(dependencies.aws, record.environment, images, {}, by_digest=False)
        options = ReleaseOptions(timeout_s=2 * self.sandbox.patience_s)
        verdicts = release_modules(dependencies, requests, options, Coordination(), release.execute)
        if failed := [each for each in verdicts if each.kind not in GOOD]:
            raise StackFailed("; ".join(f"{each.module}: {each.kind}" for each in failed))

    def destroy(self, record: PreviewRecord) -> None:
        """
        As `pulumi destroy`.

        Raises:
            StackFailed: AWS refuses.
        """
        engine = self.engines.pop(record.environment, None)
        try:
            if engine is not None:
                engine.engine.resume()
                engine.engine.destroy()
        except EngineError as error:
            raise StackFailed(str(error)) from None

    def _count(self, _step: ResourceStep) -> None:
        if self.stop_after is not None:
            self.stop_after -= 1
            if self.stop_after <= 0:
                self.stop_after = None
                [*self.engines.values()][-1].engine.cancel()

    def _seed(self, environment: Environment) -> None:
        """Images and what else its file expects beyond the base's."""
        account = self.sandbox.aws.account_id
        there = {*required_seeds(self.sandbox.environment, account)}
        wanted = [
            each for each in required_seeds(environment, account) if each not in there and each.kind not in _NOT_SEEDED
        ]
        with self.sandbox.aws.internal():
            [*seed_all(self.sandbox.aws, wanted)]


def _plain(made: Mapping[str, Any]) -> dict[str, Any]:
    """As a file that was read has it."""
    read: dict[str, Any] = json.loads(json.dumps(made))
    return read


def _config(made: Mapping[str, Any]) -> dict[str, str]:
    """As Pulumi's command line hands it to the program."""
    return {
        key if key == REGION else PREFIX + key: value if isinstance(value, str) else json.dumps(value)
        for key, value in made.items()
    }
