"""What a file says of how a new version of a module replaces the old one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from modulestack.contract import limits
from modulestack.contract.deployment_strategies import ROLLING, HookStage, PauseStage, Strategy
from modulestack.contract.listener_rules.model import HeaderCondition
from modulestack.features.alarms_section import AlarmKind
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section

Minutes = Annotated[int, within(limits.BAKE_MINUTES)]
OnTimeout = Literal["rollback", "continue"]


class CanarySteps(Section):
    """The first step of `strategy: canary`; the second one is all the rest."""

    percent: kinds.CanaryPercent = 5.0
    """Percent of requests that the new version gets first, such as 5 or 0.5."""
    bake_time_min: Minutes = 10
    """Minutes until it gets the others."""


class LinearSteps(Section):
    """The steps of `strategy: linear`, all of one size."""

    percent: kinds.LinearPercent = 10.0
    """Percent of requests that the new version gets more with each step."""
    bake_time_min: Minutes = 6
    """Minutes between two steps."""


class TestHeader(Section):
    """What requests of testers have, and others do not. It is no secret: whoever sends it is a tester."""

    name: str
    """Such as `X-Test`; up to 40 characters, and not `Host`. Capitals do not count."""
    values: tuple[str, ...]
    """Of which it has one, such as `["1"]`. `*` stands for any characters, `?` for one; capitals do not count."""


class TestTraffic(Section):
    """How testers reach the new version before others do: one of the two."""

    port: kinds.Port | None = None
    """Port of the module's own load balancer that leads to the new version while it is tested, and else to the old."""
    header: TestHeader | None = None
    """
    By it requests go to the new version while it is tested, at every address and port of the module. Shared load
    balancers know it, too.
    """


class LifecycleHook(Section):
    """A function of AWS Lambda that is asked whether a deployment may go on."""

    function_arn: kinds.FunctionArn
    """The function, of the environment's region. ECS calls it by a role that the stack makes."""
    stages: tuple[HookStage, ...]
    """When it is asked. See deployment-strategies.md."""
    details: dict[str, str] = Field(default_factory=dict)
    """What it is told besides, as `hookDetails`."""
    timeout_min: Annotated[int, within(limits.FUNCTION_TIMEOUT_MINUTES)] = 1440
    """Minutes in which it must have decided."""
    on_timeout: OnTimeout = "rollback"
    """What comes after them."""


class Pause(Section):
    """A deployment waits for somebody."""

    stages: tuple[PauseStage, ...]
    """When it waits. See deployment-strategies.md."""
    timeout_min: Annotated[int, within(limits.PAUSE_TIMEOUT_MINUTES)] = 1440
    """Minutes that it waits at most."""
    on_timeout: OnTimeout = "rollback"
    """What comes after them."""


class FailureThreshold(Section):
    """How many tasks may fail before ECS's circuit breaker ends a rolling update."""

    type: Literal["count", "bounded_percent", "unbounded_percent"]
    """
    What `value` is: a `count` of tasks, or a percentage of the tasks that are wanted, rounded up. ECS takes
    `bounded_percent` for 3 at least and 200 at most.
    """
    value: Annotated[int, within(limits.FAILED_TASKS)]
    """Tasks, or percent: up to 100 then."""


class CircuitBreaker(Section):
    """When ECS gives a rolling update up and goes back. The next release sets it."""

    threshold: FailureThreshold | None = None
    """
    Absent: half of the tasks, 3 at least and 200 at most, or two that fail in the same way. With a threshold that alone
    counts.
    """
    reset_on_healthy_task: bool = True
    """Whether counting begins anew as soon as a new task is healthy."""


class EarlySuccess(Section):
    """When a rolling update is a success although not all new tasks are there. The next release sets it."""

    healthy_percent: kinds.Percent
    """Percent of the tasks, `minimum_healthy_percent` at least, that must be new and healthy. ECS starts the others."""
    source_cleanup: Literal["blocking", "deferred"] = "blocking"
    """Whether the old tasks must be gone first (`blocking`), or may go afterwards (`deferred`)."""


class Deployment(Section):
    """How a new version replaces the old one. Rolling updates have the circuit breaker with rollback, always."""

    strategy: Strategy = ROLLING
    """
    `rolling` replaces tasks one after the other. The others start all tasks of the new version beside the old ones and
    then move requests: `blue_green` all at once, `linear` in equal steps, `canary` a few first. See
    deployment-strategies.md.
    """
    alternate_target_group: bool = False
    """
    Whether a rolling module has the second target group that other strategies need, so that its strategy can become
    another one, or came from one. With those it is there anyhow.
    """
    bake_time_min: Minutes = 10
    """Minutes that both versions run after all requests have moved, so that going back takes seconds."""
    canary: CanarySteps = CanarySteps()
    """Of `strategy: canary`."""
    linear: LinearSteps = LinearSteps()
    """Of `strategy: linear`."""
    test_traffic: TestTraffic | None = None
    """Absent: nobody reaches the new version before it gets requests."""
    hooks: dict[kinds.JobName, LifecycleHook] = Field(default_factory=dict)
    """Functions that are asked, by a name of your own. Ten at most."""
    pauses: dict[kinds.JobName, Pause] = Field(default_factory=dict)
    """Where deployments wait for `modulestack continue`, by a name of your own. Ten at most."""
    circuit_breaker: CircuitBreaker | None = None
    """Of `strategy: rolling`, which has the breaker with or without it: when it ends a deployment."""
    early_success: EarlySuccess | None = None
    """Of `strategy: rolling`. Absent: all new tasks are healthy, and all old ones gone."""
    alarms: tuple[AlarmKind, ...] = ()
    """
    Kinds of the module's alarms that end a deployment, which then goes back. Needs `alerts`, and another strategy than
    `rolling` or two target groups.
    """
    minimum_healthy_percent: kinds.Percent = 100
    """Percent of the tasks that keep serving throughout."""
    maximum_percent: Annotated[int, within(limits.MAXIMUM_PERCENT)] = 200
    """Percent of the tasks that may exist at once."""
    grace_period_s: Annotated[int, within(limits.GRACE_PERIOD_S)] = 60
    """Seconds after a task's start in which failed health checks do not stop it."""

    @property
    def shifts(self) -> bool:
        """Whether ECS moves requests from an old version to a new one that stands beside it."""
        return self.strategy != ROLLING

    @property
    def early_percent(self) -> int | None:
        """From what percentage of the tasks on a rolling update succeeds early; None: it does not."""
        return self.early_success.healthy_percent if self.early_success else None

    @property
    def tester_header(self) -> HeaderCondition | None:
        """The header of testers, as a listener rule asks for it; None: they have another way, or none."""
        said = self.test_traffic.header if self.shifts and self.test_traffic else None
        return HeaderCondition(name=said.name, values=tuple(sorted(set(said.values)))) if said else None
