"""An environment that is up, its file edited again and again, and what was seen of it meanwhile."""

from __future__ import annotations

import functools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from modulestack.contract import names, paths
from modulestack.contract.config_keys import NETWORK
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.service_settings import DEFAULTS
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.clock import attached
from modulestack.engine.errors import EngineError
from modulestack.engine.resource_state import ResourceStep
from modulestack.engine.run import EngineRun
from modulestack.environment.found_network import KINDS
from modulestack.environment.load import config_of, from_file
from modulestack.environment.model import Environment
from modulestack.environment.standing import load_balancers_of
from modulestack.rehearsal.module_status import healthy_count
from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.rehearsal.seeding.environment import required_seeds
from modulestack.rehearsal.seeding.network import stand_ins, tag_stand_ins
from modulestack.rehearsal.seeding.registry import seed_all
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.planning.discovery import discover
from modulestack.release.rollout.traffic_schedule import NETWORK_SHIFT_S
from modulestack.release.verbs.status import status
from tests.edits.healthy_watch import Watch
from tests.edits.iam import Iam, allowed_to_start, bounds
from tests.edits.observed import Observed
from tests.edits.relied_on import Fact, place_of, relied_on
from tests.support.program import copy_certificates

ROOT = Path(__file__).parents[2]
NAME = "any"
Config = dict[str, Any]
AFTERWARDS_S = 300.0
"""How long a standing environment is watched after an edit, simulated seconds."""
IDLE = {
    "targetType": "PAUSE",
    "lifecycleStages": ["RECONCILE_SERVICE"],
    "timeoutConfiguration": {"timeoutInMinutes": 1, "action": "CONTINUE"},
}
"""What a service that had hooks has instead of none."""
READS = ("Describe", "Get", "List", "Lookup", "BatchGet", "AssumeRole")

Look = tuple[frozenset[Fact], dict[str, str], dict[str, set[tuple[str, str]]]]
"""What is relied on; role → what bounds it; module → action and resource of all that its execution role may do."""


def afterwards_s(environment: Environment) -> float:
    """The same of *environment*: where a network load balancer shifts connections, that takes its time twice."""
    slow = any(module.is_network and module.deployment.shifts for module in environment.modules.values())
    return AFTERWARDS_S + 2 * NETWORK_SHIFT_S * slow


class Standing:
    """One environment on an embedded AWS, brought up by the in-process engine."""

    def __init__(self, config: Config, folder: Path) -> None:
        """*folder* is empty, and this environment's own."""
        self.root = folder
        for entry in ("__main__.py", "Pulumi.yaml"):
            shutil.copy(ROOT / entry, folder / entry)
        copy_certificates(folder)
        self._write(config)
        self.sandbox = self._sandbox()
        self._seen: tuple[Environment, Look] | None = None
        self._seen_at = -1
        self._seeds = set(required_seeds(self.environment, self.aws.account_id))
        self._network = self.environment.network.existing
        self._ids = self._stand_ins()

    def start(self, config: Config) -> None:
        """Bring it up, and let it become healthy."""
        self._run(config)
        self.aws.clock.sleep(afterwards_s(self.environment))
        assert {wanted - healthy for wanted, healthy in self.healthy().values()} == {0}

    def _wait_for_refreshes(self, environment: Environment) -> None:
        """Until all machines are such as the file has them, if it wants them replaced."""
        scaling = self.aws.client("autoscaling")

        def are_under_way() -> bool:
            groups = scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
            names = [{"AutoScalingGroupName": group["AutoScalingGroupName"]} for group in groups]
            found = [scaling.describe_instance_refreshes(**name)["InstanceRefreshes"][:1] for name in names]
            return any(refresh["Status"] == "InProgress" for [refresh] in filter(None, found))

        if any(capacity.instance_refresh for capacity in environment.capacity.values()):
            until = self.aws.clock.now() + 3600
            while are_under_way() and self.aws.clock.now() < until:
                self.aws.clock.sleep(AFTERWARDS_S)

    def edit(self, config: Config) -> Observed:
        """Bring it up as *config* has it, and watch it for a while."""
        before = self.environment
        relied, bounded, allowed = self._looked(before)
        manifests, tasks = self._manifests(), self._tasks(before)
        revisions = {name: self._revision(manifest) for name, manifest in manifests.items()}
        refusal: str | None = None
        messages: tuple[str, ...] = ()
        after = self._write(config)
        self._seed(after)
        calls = len(self.aws.calls)
        both = sorted(before.modules.keys() & after.modules.keys())
        watch = Watch(self.aws, {name: {place_of(before, name), place_of(after, name)} for name in both})
        with attached(self.aws.clock, watch):
            try:
                run, messages = self._run(config)
            except (EngineError, ProgramError) as error:
                run, refusal = self._run_of(error), str(error)
            self.aws.clock.sleep(max(afterwards_s(before), afterwards_s(after)))
            self._wait_for_refreshes(after)
        now = self._tasks(before if refusal else after)
        later = {name: manifest for name, manifest in self._manifests().items() if name in manifests}
        now_relied, bounds_now, allowed_now = self._looked(before if refusal else after)
        bound = {("bound", role) for role, by in bounds_now.items() if by and bounded.get(role, by) != by}
        gone = [("policy", name) for name in before.modules.keys() - after.modules.keys()]
        gone += [("check", name) for name in before.modules.keys() - after.modules.keys()]
        return Observed(
            changed=run.changed,
            messages=messages,
            refusal=refusal,
            writes=tuple(c.operation for c in self.aws.calls[calls:] if not c.operation.startswith(READS)),
            least_healthy=watch.least,
            rolled=frozenset(
                name for name in watch.least if len(tasks[name] - now[name]) > max(0, len(tasks[name]) - len(now[name]))
            ),
            released_later=frozenset(
                name for name, each in later.items() if self._waits(manifests[name], each, revisions[name])
            ),
            workers=frozenset(watch.workers),
            unreachable=tuple(
                module.name for module in before.modules.values() if not (module.reachable_from or module.is_worker)
            ),
            nobodys=tuple(_nobodys(before)),
            lost_access=frozenset(
                name
                for name, granted in allowed.items()
                if name in after.modules and not granted <= allowed_now.get(name, set())
            ),
            left=frozenset(self._left(before if refusal else after)),
            no_longer=frozenset(bound | {fact for fact in relied - now_relied if fact[:2] not in gone}),
        )

    def undo(self, config: Config) -> None:
        """Have the file as it was before an edit that was refused; nothing is run."""
        self.sandbox.environment = self._write(config)

    @property
    def aws(self) -> EmbeddedAws:
        return self.sandbox.aws

    @property
    def environment(self) -> Environment:
        return self.sandbox.environment

    def again(self) -> tuple[ResourceStep, ...]:
        """What bringing it up once more changes."""
        is_fresh = self._seen_at == self.aws.visits
        changed = self.sandbox.up()[0].changed
        if is_fresh and not changed:
            self._seen_at = self.aws.visits
        return changed

    def healthy(self) -> dict[str, tuple[int, int]]:
        """Module → tasks wanted, tasks healthy."""
        is_fresh = self._seen_at == self.aws.visits
        found = self._healthy()
        if is_fresh:
            self._seen_at = self.aws.visits
        return found

    def _healthy(self) -> dict[str, tuple[int, int]]:
        found = {}
        for name in self.environment.modules:
            service = self._service(name)
            found[name] = (service["desiredCount"], healthy_count(self.aws, service))
        return found

    def close(self) -> None:
        self.aws.close()

    def _sandbox(self) -> Sandbox:
        return Sandbox(NAME, self.root)

    def _run(self, config: Config) -> tuple[EngineRun, tuple[str, ...]]:
        self.sandbox.environment = self._write(config)
        self._seed(self.environment)
        self._apply({**config_of(NAME, self.root), **self._renamed()})
        self._tag()
        run, _, messages = self.sandbox.up()
        return run, tuple(messages)

    def _run_of(self, _error: Exception) -> EngineRun:
        """What was done until it failed."""
        return self.sandbox.engine.run

    def _apply(self, config: dict[str, str]) -> None:
        self.sandbox.config = config

    def _write(self, config: Config) -> Environment:
        return environment_of(config, self.root)

    def _seed(self, environment: Environment) -> None:
        wanted = [seed for seed in required_seeds(environment, self.aws.account_id) if seed not in self._seeds]
        list(seed_all(self.aws, dict.fromkeys(wanted)))
        self._seeds |= {*wanted}

    def _stand_ins(self) -> dict[str, str]:
        """Ids of the file's network → those that could be made."""
        return stand_ins(self.environment.network.existing, self.sandbox.config)

    def _tag(self) -> None:
        """The tags that the file wants, on two of the subnets of each kind that were named at first."""
        if (now := self.environment.network.existing) and self._network and (vpc := self._network.vpc_id):
            kinds = {kind: [*getattr(self._network, f"{kind}_subnet_ids")][:2] for kind in KINDS}
            subnets = {kind: [self._ids[each] for each in ids] for kind, ids in kinds.items()}
            tag_stand_ins(self.aws, now, self._ids[vpc], subnets)

    def _renamed(self) -> dict[str, str]:
        text = config_of(NAME, self.root)[NETWORK]
        for old, new in self._ids.items():
            text = text.replace(old, new)
        return {NETWORK: text}

    def _service(self, module: str) -> dict[str, Any]:
        cluster, service = place_of(self.environment, module)
        found = self.aws.client("ecs").describe_services(cluster=cluster, services=[service])
        described: dict[str, Any] = found["services"][0]
        return described

    def _left(self, environment: Environment) -> Iterator[tuple[str, str]]:
        """What holds or ends deployments of a module otherwise than *environment* says."""
        for name, module in environment.modules.items():
            cluster, service = place_of(environment, name)
            found = self.aws.client("ecs").describe_services(cluster=cluster, services=[service])["services"][0]
            configured, said = found["deploymentConfiguration"], module.deployment
            asked = sorted((each.get("hookTargetArn", ""), *each["lifecycleStages"]) for each in _hooks(configured))
            wanted = [(each.function_arn, *each.stages) for each in said.hooks.values()]
            wanted += [("", *each.stages) for each in said.pauses.values()]
            if asked != sorted(wanted) and (wanted or configured["lifecycleHooks"] != [IDLE]):
                yield name, f"its hooks are {asked}"
            watched = configured.get("alarms") or {"enable": False}
            if watched["enable"] != bool(said.alarms):
                yield name, f"its alarms are {watched}"

    def _tasks(self, environment: Environment) -> dict[str, set[str]]:
        ecs = self.aws.client("ecs")
        return {
            name: set(ecs.list_tasks(cluster=cluster, family=names.family(NAME, name))["taskArns"])
            for name in environment.modules
            for cluster, _ in [place_of(environment, name)]
        }

    def _manifests(self) -> dict[str, ModuleManifest]:
        pages = self.aws.client("ssm").get_paginator("get_parameters_by_path")
        return {
            owner[1]: ModuleManifest.from_json(parameter["Value"], parameter["Name"])
            for page in pages.paginate(Path=paths.environment_root(NAME), Recursive=True)
            for parameter in page["Parameters"]
            if (owner := paths.owner_of_manifest(parameter["Name"]))
        }

    def _waits(self, before: ModuleManifest, after: ModuleManifest, revision: str) -> bool:
        """Whether a release has something to bring; a service made elsewhere may run another one than *revision*."""
        if _of_releases(before) == _of_releases(after):
            return False
        if before.cluster == after.cluster or self._revision(after) == revision:
            return True
        aws = AwsClient(self.aws.session(), self.aws.clock, region=self.aws.region)
        return bool(status(aws, discover(aws, NAME, [after.module])[after.module]).pending_changes)

    def _revision(self, manifest: ModuleManifest) -> str:
        """ARN of what the module's service is set to; empty: there is none."""
        ecs = self.aws.client("ecs")
        try:
            found = ecs.describe_services(cluster=manifest.cluster, services=[manifest.service])["services"]
        except ecs.exceptions.ClusterNotFoundException:
            return ""
        return str(found[0]["taskDefinition"]) if found else ""

    def _looked(self, environment: Environment) -> Look:
        """
        What is relied on, what bounds roles and what execution roles may do, as it is at AWS now.

        It is half of an edit's cost, so it is not looked at twice where nobody was in the account since, or only who
        changed nothing: an edit's end is mostly the next one's beginning.
        """
        if self._seen is None or self._seen_at != self.aws.visits or self._seen[0] != environment:
            iam = Iam(self.aws)
            roles = iam.below(paths.role_path(NAME))
            bounded = {role["RoleName"]: bounds(role) for role in roles}
            self._seen = environment, (relied_on(self.aws, environment, iam), bounded, allowed_to_start(roles))
        self._seen_at = self.aws.visits
        return self._seen[1]


def _hooks(configuration: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = configuration.get("lifecycleHooks") or []
    return found


def _nobodys(environment: Environment) -> Iterator[str]:
    """How names of resources begin that are of load balancers to which no name leads."""
    modules = environment.modules.values()
    named = {name for m in modules for name in (m.primary_load_balancer, m.inner_load_balancer)}
    yield from (f"{name}-" for name in environment.load_balancers.keys() - named)
    for module in modules:
        for balancer in load_balancers_of(module):
            if balancer not in (module.primary_load_balancer, module.inner_load_balancer):
                own = (f"{module.name}-lb", f"{module.name}-tasks-from-lb")
                shared = (f"{module.name}-on-{balancer}", f"{module.name}-tasks-from-shared-{balancer}")
                yield from own if balancer == "own" else shared


def environment_of(config: Config, folder: Path) -> Environment:
    """
    What the file that is *config*, written into *folder*, says.

    Raises:
        InvalidEnvironment: it does not validate.
    """
    text = text_of(config)
    (folder / f"Pulumi.{NAME}.yaml").write_text(text)
    return _said(text)


@functools.lru_cache(maxsize=32)
def _said(text: str) -> Environment:
    """What a file says; an edit asks four times, of a dozen copies of a module it took a seventh of its time."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"Pulumi.{NAME}.yaml").write_text(text)
        return from_file(NAME, Path(folder), alone=True)


def text_of(*history: Config) -> str:
    """The files that are *history*, one after the other."""
    return "".join(yaml.dump({"config": config}, Dumper=yaml.CSafeDumper, sort_keys=False) for config in history)


def _of_releases(manifest: ModuleManifest) -> tuple[object, ...]:
    """What the next release makes of a module, but for its image."""
    settings = {**DEFAULTS, **manifest.service_settings}
    return manifest.template.sha256, {**manifest.placeholders, "image": ""}, manifest.volume_configurations, settings
