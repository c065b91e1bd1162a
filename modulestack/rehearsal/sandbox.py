"""The embedded account, the engine and the program of one environment."""

from __future__ import annotations

import contextlib
import datetime
import functools
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from modulestack.contract import config_keys, names, paths
from modulestack.contract.manifest import ModuleManifest
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.clock import Clock, SimulatedClock, attached
from modulestack.embedded_aws.provider.provider_configuration import ProviderConfiguration, not_taken, parse, refusal
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.registry import FUNCTIONS, HANDLERS
from modulestack.engine.errors import EngineError
from modulestack.engine.resource_state import ResourceState
from modulestack.engine.run import EngineRun
from modulestack.environment import stack_file
from modulestack.environment.load import config_of, from_file
from modulestack.environment.model import Environment, Module
from modulestack.environment.overlay import Overlay
from modulestack.rehearsal import program
from modulestack.rehearsal.image_behaviours import IMAGE_BEHAVIOURS
from modulestack.rehearsal.in_process_engine import InProcessEngine
from modulestack.rehearsal.inventory import InventoryItem, inventory
from modulestack.rehearsal.module_status import unhealthy
from modulestack.rehearsal.report import RehearsalListener
from modulestack.rehearsal.resource_monitor import ResourceMonitor
from modulestack.rehearsal.scenarios.pause_answers import PauseAnswers
from modulestack.rehearsal.sdk_stack_traces import without_stack_traces
from modulestack.rehearsal.seeding.environment import seed_account
from modulestack.rehearsal.seeding.images import account_id_of
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.rollout.traffic_schedule import NETWORK_SHIFT_S

SETTLE_POLL_S = 15.0
"""Between two looks at whether tasks are healthy, simulated seconds."""


class Sandbox:
    """The embedded account, the engine and the program of one environment."""

    def __init__(
        self,
        name: str,
        root: Path,
        listen: RehearsalListener = lambda _event: None,
        clock: Clock | None = None,
        *,
        overlays: Sequence[Overlay] = (),
    ) -> None:
        """
        *root* holds ``Pulumi.yaml`` and the environments' files; without a *clock*, time is simulated.

        *overlays* say otherwise of some of the file.

        Raises:
            InvalidEnvironment: the file does not validate; nothing was made.
        """
        self.environment: Environment = from_file(name, root, overlays=overlays)
        self.config = config_of(name, root, overlays)
        self.root = root
        self.project = stack_file.project_name(root)
        self.aws = EmbeddedAws(
            region=self.environment.region,
            account_id=account_id_of(self.environment),
            clock=clock or SimulatedClock(time.time()),
        )
        self.seeded, overrides = seed_account(self.aws, self.environment)
        self.config |= overrides
        for tag, behaviour in IMAGE_BEHAVIOURS.items():
            self.aws.ecs.behaviours.set(f"*:{tag}", behaviour)
        self.before = inventory(self.aws)
        self.engine = InProcessEngine(HANDLERS, self._context, on_step=listen)
        self._contexts: dict[str, tuple[ResourceState | None, Context]] = {}

    def up(self, **config: str) -> tuple[EngineRun, dict[str, Any], list[str]]:
        """
        Run the program once, *config* over the file's.

        Raises:
            EngineError: a resource could not be made.
            ProgramError: the program raised.
        """
        run = self.engine.begin()
        monitor = ResourceMonitor(self.engine, FUNCTIONS, self._context, self.project, self.environment.name)
        try:
            with without_stack_traces():
                outputs, messages = program.run(
                    self.root, self.project, self.environment.name, {**self.config, **config}, monitor
                )
        except program.ProgramError:
            if run.failure:
                raise run.failure from None
            raise
        except KeyboardInterrupt:
            self.engine.cancel()
            raise
        if run.failure:
            raise run.failure
        self.engine.finish()
        return run, outputs, messages

    def progress(self) -> tuple[object, ...]:
        """Something that differs as soon as the program, the engine, the account or the clock has done anything."""
        run = self.engine.run
        return id(run), len(run.requests), len(run.steps), len(self.aws.calls), self.aws.clock.now()

    def last_activity(self) -> tuple[str, ...]:
        """The last that was done, in words; takes no lock."""
        requests, calls = self.engine.run.requests, self.aws.calls
        now = datetime.datetime.fromtimestamp(self.aws.clock.now(), datetime.UTC)
        call = f"{calls[-1].service} {calls[-1].operation}" if calls else "none yet"
        return (
            f"the program's last of {len(requests)} requests: {requests[-1] if requests else 'none yet'}",
            f"the last of {len(calls)} AWS calls: {call}",
            f"simulated time: {now:%Y-%m-%dT%H:%M:%SZ}",
        )

    @property
    def patience_s(self) -> float:
        """Simulated seconds until tasks must serve, or must have failed: 600, and what the slowest module waits for."""
        return 600.0 + max(_waits_s(module) for module in self.environment.modules.values())

    def settle(self, modules: dict[str, dict[str, str]]) -> None:
        """
        Let the clock run until every module has its tasks and all are healthy, or patience ends.

        Somebody continues what pauses hold of a module's first deployment.
        """
        deadline = self.aws.clock.now() + self.patience_s
        waiting = dict(modules)
        with contextlib.ExitStack() as answering:
            for name in modules:
                declared = self.environment.modules.get(name)  # a later run may have brought others
                if declared and declared.deployment.pauses:
                    answers = PauseAnswers(
                        AwsClient(self.aws.session(), self.aws.clock, region=self.aws.region),
                        self.manifest(modules, name),
                    )
                    answering.enter_context(attached(self.aws.clock, answers))
            while self.aws.clock.now() < deadline and (waiting := unhealthy(self.aws, waiting)):
                self.aws.clock.sleep(SETTLE_POLL_S)

    def manifest(self, modules: dict[str, dict[str, str]], name: str) -> ModuleManifest:
        """From where a release of the module *name* starts; *modules* is the stack's output."""
        path = modules[name]["manifest"]
        return ModuleManifest.from_json(self.aws.client("ssm").get_parameter(Name=path)["Parameter"]["Value"], path)

    def down(self) -> EngineRun:
        """
        Take everything down, as ``pulumi destroy`` does; deletion protection is switched off first, as a person would.

        Raises:
            EngineError: AWS refuses.
        """
        if self.environment.deletion_protection:
            self.up(**{config_keys.DELETION_PROTECTION: "false"})
        return self.engine.destroy()

    def left(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is in the account and was not before: left by mistake, kept on purpose."""
        left = sorted(inventory(self.aws) - self.before)
        kept = self._kept_file_systems() if any(item.service == "efs" for item in left) else frozenset()
        on_purpose = [i for i in left if _is_kept(i) or self._is_kept_repository(i) or i.id in kept]
        return tuple(str(item) for item in left if item not in on_purpose), tuple(str(item) for item in on_purpose)

    def _is_kept_repository(self, item: InventoryItem) -> bool:
        """
        Whether *item* is a module's own repository: it stays, even without its module, unless the file says no.

        So does one that ECR made for a pull-through cache.
        """
        every = names.repository(self.environment.name, "")
        name = item.id.partition(":repository/")[2]
        module = self.environment.modules.get(name.removeprefix(every))
        is_deleted = module is not None and module.repository is not None and module.repository.delete_with_module
        is_fetched = any(name.startswith(f"{prefix}/") for prefix in self.environment.cache_prefixes.values())
        return item.service == "ecr" and (is_fetched or name.startswith(every)) and not is_deleted

    def _kept_file_systems(self) -> frozenset[str]:
        """Ids of file systems that stay, with the names of the parameters that say which they are."""
        root = paths.file_system_parameter(self.environment.name, "")
        found = self.aws.client("ssm").get_paginator("describe_parameters").paginate()
        names_ = {each["Name"] for page in found for each in page["Parameters"] if each["Name"].startswith(root)}
        wanted = self.environment.file_systems
        deleted = {name for name, each in wanted.items() if each.delete_with_environment}
        kept = [name for name in sorted(names_) if name.removeprefix(root) not in deleted]
        ids = [self.aws.client("ssm").get_parameter(Name=name)["Parameter"]["Value"] for name in kept]
        return frozenset((*kept, *ids))

    def _context(self, provider: str) -> Context:
        """
        The account as the provider reference *provider* (``urn::id``; empty: the default one) configures it.

        Made once for a provider's inputs.
        """
        resource = self.engine.resources.get(provider.rpartition("::")[0]) if provider else None
        known = self._contexts.get(provider)
        if known is None or known[0] is not resource:
            known = (resource, self.context_of(resource.goal.inputs if resource else {}))
            self._contexts[provider] = known
        return known[1]

    def context_of(self, arguments: dict[str, Any]) -> Context:
        """
        The account as a provider with *arguments* sees it.

        Raises:
            EngineError: it is of another account or region.
        """
        configured = parse({"region": self.environment.region, **arguments})
        account_id, client = self.aws.account_id, lambda service: self.aws.client(service, configured.region)
        if configured.role:
            account_id, client = configured.role.split(":")[4], self._clients_of(configured)
        if reason := refusal(configured, account_id):
            raise EngineError(reason)
        return Context(
            client=client,
            clients=None if configured.role else self.aws.client,
            region=configured.region,
            account_id=account_id,
            default_tags=configured.default_tags,
            sleep=self.aws.clock.sleep,
        )

    def _clients_of(self, configured: ProviderConfiguration) -> Callable[[str], Any]:
        """Of the role that a provider takes."""
        try:
            taken = self.aws.assumed(configured.role, configured.session)
        except ClientError as error:
            raise EngineError(not_taken(configured.role, error)) from None
        return functools.cache(functools.partial(taken.client, region_name=configured.region))


Supervise = Callable[[Sandbox], AbstractContextManager[object]]
"""What a sandbox is inside while it is worked with, such as a watchdog."""


def unsupervised(_sandbox: Sandbox) -> AbstractContextManager[object]:
    """Nobody looks."""
    return nullcontext()


def _waits_s(module: Module) -> float:
    """The longest that one task of *module* takes, by the file, to be judged and to be taken out of service."""
    check, inside = module.health_check, module.container_health_check
    outside_s = check.interval_s * max(check.healthy_threshold, check.unhealthy_threshold)
    inside_s = inside.start_period_s + inside.interval_s * inside.retries if inside else 0
    grace_s = module.deployment.grace_period_s
    # The first deployment, too, moves test traffic and production.
    moves_s = 2 * NETWORK_SHIFT_S * (module.is_network and module.deployment.shifts)
    leaves_s = module.load_balancing.deregistration_delay_s + module.stop_timeout_s
    return float(outside_s + inside_s + grace_s + moves_s + leaves_s)


def _is_kept(item: InventoryItem) -> bool:
    return ":task-definition/" in item.id or (item.service == "ssm" and paths.is_left_by_releases(item.id))
