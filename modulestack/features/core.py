"""What every module has: a container, its service and its log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from modulestack.contract import limits, names
from modulestack.contract.placeholders import IMAGE
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, Ingress, PipelineAccess, Statement
from modulestack.features.execution_role import execution_role, registries
from modulestack.features.feature import Feature
from modulestack.fields import kinds
from modulestack.fields.effects import (
    IN_PLACE,
    NEXT_RELEASE,
    UNLESS_RETIRED,
    Edit,
    Effect,
    EffectKind,
    Effects,
    deletes_older,
)
from modulestack.fields.kinds import within
from modulestack.fields.section import Section
from modulestack.fields.task_sizes import why_not_a_pair
from modulestack.fields.text import bare
from modulestack.fields.violation import RuleViolation

WORKER_SCENARIOS = ("a worker's release", "a worker's release that crashes", "a task of a worker is killed")
"""What a rehearsal shows of every module without a port."""
IN_A_COMMAND = "holds what looks like a secret, in plain sight: pass it as a variable, under secrets"
"""Of a command's words, whoever runs it."""


class Deployment(Section):
    """How a new version replaces the old one. The circuit breaker with rollback is always on."""

    minimum_healthy_percent: kinds.Percent = 100
    """Percent of the tasks that keep serving throughout."""
    maximum_percent: Annotated[int, within(limits.MAXIMUM_PERCENT)] = 200
    """Percent of the tasks that may exist at once."""
    grace_period_s: Annotated[int, within(limits.GRACE_PERIOD_S)] = 60
    """Seconds after a task's start in which failed health checks do not stop it."""


class CoreKeys(Section):
    """The keys that features build on. Validators are built for a whole module only, not for each feature's keys."""

    model_config = ConfigDict(defer_build=True)

    name: kinds.ModuleName
    """The module's name: the key under `modules`."""
    image: kinds.Image
    """The first image; from then on releases own it."""
    port: kinds.Port | None = None
    """
    Port on which the container listens. Absent: a worker, which nobody calls: no load balancer, no address.

    What is about requests (`health_check`, `load_balancing`, `reachable_from`, `host`, `deployment.grace_period_s`,
    `scaling.requests_per_task`) needs it; where `defaults` has such a key, workers are without it.
    """
    cpu: kinds.Cpu = 256
    """CPU units, 1024 to a vCPU."""
    memory: kinds.Memory = 512
    """MiB; only certain pairs with cpu exist on Fargate."""
    cpu_architecture: Literal["X86_64", "ARM64"] = "X86_64"
    """What the image was built for."""
    entry_point: tuple[str, ...] | None = None
    """Replaces the image's ENTRYPOINT."""
    command: tuple[str, ...] | None = None
    """Replaces the image's CMD."""
    environment: dict[kinds.PlainVariable, str] = Field(default_factory=dict)
    """Plain environment variables. `${name}` is a placeholder, `$${` a literal `${`."""
    placeholders: dict[kinds.PlaceholderName, str] = Field(default_factory=dict)
    """First values of placeholders other than `${image}`; releases may change them."""
    user: kinds.User = "1000:1000"
    """`uid`, `uid:gid` or a name in the image; never root."""
    stop_timeout_s: Annotated[int, within(limits.STOP_TIMEOUT_S)] = 30
    """Seconds between SIGTERM and SIGKILL."""
    reachable_from: Literal["internet"] | tuple[str, ...] = ()
    """`internet`, or the modules that may call this one; empty: nobody."""
    scheduling_strategy: Literal["REPLICA", "DAEMON"] = "REPLICA"
    """REPLICA. Fargate has no DAEMON."""
    deployment: Deployment = Deployment()
    """How a new version replaces the old one."""
    log_retention_days: kinds.RetentionDays = 30
    """Days that CloudWatch keeps the output."""
    task_policy_arns: tuple[kinds.PolicyArn, ...] = ()
    """Managed policies for the task's role: what the application itself may do in AWS."""

    @property
    def is_worker(self) -> bool:
        """Whether nobody calls the module, so that it has no load balancer and no address."""
        return self.port is None

    @property
    def is_public(self) -> bool:
        """Whether the world may reach the module."""
        return self.reachable_from == "internet"

    @property
    def serving(self) -> str:
        """Name of the container to which the load balancer sends requests."""
        return self.name


def memory_pairs_with_cpu(module: CoreKeys) -> Iterator[RuleViolation]:
    """Fargate has certain sizes only."""
    if text := why_not_a_pair(module.cpu, module.memory):
        yield RuleViolation((("memory",), ("cpu",)), text)


def fargate_has_no_daemon(module: CoreKeys) -> Iterator[RuleViolation]:
    """
    The field exists so that the reason can be given.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
    """
    if module.scheduling_strategy == "DAEMON":
        yield RuleViolation(
            (("scheduling_strategy",),),
            '"DAEMON" runs one task on each instance, and Fargate has no instances: allowed REPLICA, with tasks',
        )


def policies_fit_the_role(module: CoreKeys) -> Iterator[RuleViolation]:
    """IAM attaches a policy once, and not many."""
    arns = module.task_policy_arns
    if len(arns) > limits.MANAGED_POLICIES_PER_ROLE:
        yield RuleViolation(
            (("task_policy_arns",),),
            f"{len(arns)} policies are more than a role takes: allowed {limits.MANAGED_POLICIES_PER_ROLE}",
        )
    for index, arn in enumerate(arns):
        if arn in arns[:index]:
            yield RuleViolation((("task_policy_arns", index),), f"{bare(arn, 120)} is in the list twice")


def first_values(module: CoreKeys) -> dict[str, str]:
    """What the placeholders are before any release."""
    return {IMAGE: module.image, **module.placeholders}


def contribute(module: CoreKeys, context: ModuleContext) -> Contribution:
    """The container, the service and what both need in any case."""
    return Contribution(
        feature="core",
        container=_container(module),
        default_variables={names.url_variable(callee): url for callee, url in context.urls.items()},
        task={
            "family": names.family(context.environment, module.name),
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": str(module.cpu),
            "memory": str(module.memory),
            "runtimePlatform": {"cpuArchitecture": module.cpu_architecture, "operatingSystemFamily": "LINUX"},
        },
        service=_service(module),
        service_ignored=("taskDefinition",),
        cluster={"settings": [{"name": "containerInsights", "value": "enhanced"}]},
        ingress=() if module.port is None else (Ingress(into="tasks", port=module.port, source="load balancer"),),
        execution_role=execution_role(module.name, module.image, context),
        pipeline=(
            PipelineAccess(
                role="release",
                statement=Statement(actions=("ecr:BatchGetImage",), resources=registries(module.image, context)),
            ),
        ),
        scenarios=WORKER_SCENARIOS if module.is_worker else (),
    )


def http_ports(module: CoreKeys) -> list[dict[str, Any]]:
    """The port mapping of the container that serves requests; of a worker none."""
    port = module.port
    return [] if port is None else [{"name": "http", "containerPort": port, "hostPort": port, "protocol": "tcp"}]


def _container(module: CoreKeys) -> dict[str, Any]:
    """
    The module's container; its root file system is read-only. Every default that ECS would fill in is written out.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
    """
    command = {"entryPoint": module.entry_point, "command": module.command}
    return {
        "name": module.name,
        "image": f"${{{IMAGE}}}",
        "essential": True,
        "portMappings": http_ports(module) if module.serving == module.name else [],
        "environment": [{"name": name, "value": value} for name, value in module.environment.items()],
        "secrets": [],
        "user": module.user,
        "stopTimeout": module.stop_timeout_s,
        "readonlyRootFilesystem": True,
        "linuxParameters": {"initProcessEnabled": True},
        "mountPoints": [],
        "volumesFrom": [],
        "systemControls": [],
        **{key: list(words) for key, words in command.items() if words},
    }


def _service(module: CoreKeys) -> dict[str, Any]:
    """Arguments of the ECS service that the file decides."""
    rollout = module.deployment
    return {
        "name": module.name,
        "scheduling_strategy": module.scheduling_strategy,
        "platform_version": "LATEST",
        "deployment_controller": {"type": "ECS"},
        "deployment_circuit_breaker": {"enable": True, "rollback": True},
        "deployment_minimum_healthy_percent": rollout.minimum_healthy_percent,
        "deployment_maximum_percent": rollout.maximum_percent,
        **({} if module.is_worker else {"health_check_grace_period_seconds": rollout.grace_period_s}),
        "availability_zone_rebalancing": rebalancing(rollout.maximum_percent),
        "enable_ecs_managed_tags": True,
        "propagate_tags": "SERVICE",
    }


def rebalancing(maximum_percent: int) -> str:
    """
    Whether tasks are spread anew over zones: ECS needs room for one task more to do it.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
    """
    return "ENABLED" if maximum_percent > 100 else "DISABLED"


def lets_all_tasks_stop(module: CoreKeys) -> bool:
    """Whether a new deployment of *module* may stop every task before a new one serves."""
    return module.deployment.minimum_healthy_percent == 0


def _side_changes(edit: Edit[CoreKeys]) -> bool:
    return edit.before.is_public != edit.after.is_public


def _caller_is_lost(edit: Edit[CoreKeys]) -> bool:
    return not set(edit.before.reachable_from) <= set(edit.after.reachable_from)


def _keeps_less(edit: Edit[CoreKeys]) -> bool:
    return edit.after.log_retention_days < edit.before.log_retention_days


def _policy_is_lost(edit: Edit[CoreKeys]) -> bool:
    return not set(edit.before.task_policy_arns) <= set(edit.after.task_policy_arns)


ALL_MAY_STOP = "ECS may stop all tasks before new ones serve"
KEEP_SOME = "to keep some of them serving, set `deployment.minimum_healthy_percent` above 0 in the same edit"
STOPS_ALL: Effect[CoreKeys] = Effect(
    kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS, EffectKind.INTERRUPTS),
    text=ALL_MAY_STOP,
    remedy=KEEP_SOME,
    when="with `minimum_healthy_percent: 0`",
    holds=lambda edit: lets_all_tasks_stop(edit.after),
)
"""Of whatever is a new deployment."""
RELEASE_IT = "release it right after: `modulestack release --template-only {module} -e {environment}`"
RELEASE_CALLERS = "release its callers right after: `modulestack release --template-only {callers} -e {environment}`"

ROLLED: Effects[CoreKeys] = (
    STOPS_ALL,
    Effect(kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS)),
)
"""Of an argument of the service: every update of it is a new deployment, because spot_percent needs that."""

_EFFECTS: dict[str, Effects[CoreKeys]] = {
    "image": (
        Effect(
            kinds=(EffectKind.INTERRUPTS,),
            text="until a release brings an image of the new repository, no task can be started anew",
            remedy="release it right after: `modulestack release {module}={image} --no-resolve -e {environment}`",
            when="from a repository of another account or region",
            holds=lambda edit: edit.is_needed_by_tasks,
        ),
        Effect(kinds=(EffectKind.NOTHING,), text="releases decide on it; a new service starts with this one"),
    ),
    "port": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text=(
                "tasks, target group and service would have to change in one moment: add a module of another name; "
                "the same where it is added or taken away"
            ),
        ),
    ),
    **dict.fromkeys(("cpu", "memory", "cpu_architecture", "entry_point", "command", "environment"), NEXT_RELEASE),
    **dict.fromkeys(("placeholders", "user", "stop_timeout_s"), NEXT_RELEASE),
    "reachable_from": (
        UNLESS_RETIRED,
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.INTERRUPTS),
            text="the load balancer, which nobody could reach, and for a moment no task counts as healthy",
            remedy="nobody called it, so there is nothing to do: its new address answers once the run has ended",
            when="from nobody to `internet`",
            holds=lambda edit: _side_changes(edit) and not edit.before.reachable_from,
        ),
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.INTERRUPTS),
            text="the load balancer, and with it the address",
            remedy="to be reached again, set it to `internet` again, which gives another address",
            when="from `internet` to nobody",
            holds=lambda edit: _side_changes(edit) and not edit.after.reachable_from,
        ),
        Effect(
            kinds=(EffectKind.REPLACED, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
            text="the load balancer, its address, and what callers are told",
            remedy=RELEASE_CALLERS,
            when="between `internet` and modules",
            holds=_side_changes,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
            text="a module that is taken out can no longer call this one",
            remedy="put it into the list again, and it can call at once",
            when="without a module that was there",
            holds=_caller_is_lost,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE),
            text="a new caller may call at once, and is told the address with its next release",
        ),
    ),
    "scheduling_strategy": (Effect(kinds=(EffectKind.NOTHING,), text="there is only one"),),
    "deployment.minimum_healthy_percent": ROLLED,
    "deployment.maximum_percent": ROLLED,
    "deployment.grace_period_s": ROLLED,
    "log_retention_days": (
        deletes_older(_keeps_less),
        *IN_PLACE,
    ),
    "task_policy_arns": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="the tasks that run lose what it allows them, too",
            remedy="put it into the list again, and they may at once; release what does without it first",
            when="without a policy that was there",
            holds=_policy_is_lost,
        ),
        Effect(kinds=(EffectKind.IN_PLACE,), text="for the tasks that run, too"),
    ),
}


FEATURE = Feature(
    keys=CoreKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(memory_pairs_with_cpu, fargate_has_no_daemon, policies_fit_the_role),
    text_keys=("environment", "command", "entry_point"),
    needs_port={
        ("reachable_from",): "who may call the module",
        ("deployment", "grace_period_s"): "how long the load balancer's failed checks do not count",
    },
)
