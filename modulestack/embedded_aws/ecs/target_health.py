"""
Tasks in target groups: registered, checked, drained.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay
"""

from __future__ import annotations

import functools

from modulestack.embedded_aws.ecs import health_checks, service_events
from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.target_settings import TargetGroupSettings
from modulestack.embedded_aws.ecs.task_models import RegisteredTarget, StopCause, TaskContainer

REGISTERS_IN_S = 1.0
"""From a target's registration to its first health check's beginning; AWS gives no number."""
REGISTERING = ("Elb.RegistrationInProgress", "Target registration is in progress")
DEREGISTERED_LATE_S = 4.0
"""
From StopTask to the end of new requests: SIGTERM comes first. AWS gives no number; "3~5 seconds" is what users see:
https://github.com/aws/amazon-ecs-agent/issues/2316
"""
CHECKING = ("Elb.InitialHealthChecking", "Initial health checks in progress")
TIMED_OUT = ("Target.Timeout", "Request timed out")
FAILED = ("Target.FailedHealthChecks", "Health checks failed")


def register(region: RegionState, task: EcsTask) -> None:
    """Put a task that has just begun to run into its service's target groups."""
    if task.service is None or task.deployment is None or task.interface is None:
        return
    revision = task.deployment.revision
    for balancer in revision.fields.get("loadBalancers", ()):
        named, port = balancer.get("targetGroupArn"), balancer.get("containerPort")
        group = revision.groups.get(named, named)
        container = next((c for c in task.containers if c.name == balancer.get("containerName")), None)
        if group is None or port is None or region.dependencies.target_group(group) is None:
            continue
        address = task.interface.address
        add(
            region,
            task,
            RegisteredTarget(group=group, address=address, port=port, registered_at=region.now, container=container),
        )


def add(region: RegionState, task: EcsTask, target: RegisteredTarget) -> None:
    """Begin to check a target of *task* that is new."""
    task.targets.append(target)
    region.targets.setdefault(target.group, []).append(target)
    region.dependencies.add_target(target.group, target.address, target.port)
    if task.service:
        service_events.registered(region, task.service, target.group)
    watch(region, task, target, since=region.now)


def watch(region: RegionState, task: EcsTask, target: RegisteredTarget, *, since: float) -> None:
    """Plan the next change of a target's health; checks before *since* are over."""
    if target.check:
        target.check.cancel()
    group = region.dependencies.target_group(target.group)
    if group is None or target.state == "draining" or target.is_reported:
        return
    target.asked = _asked(group, task, target)
    rule = health_checks.CheckSettings(
        interval_s=group.interval_s,
        healthy_threshold=group.healthy_threshold,
        unhealthy_threshold=group.unhealthy_threshold,
        first_passes=group.first_passes,
    )
    answers_at = _answers_at(group, target) if _is_reached(region, group, task, target) else None
    sight = health_checks.CheckOutcomes(answers_at=answers_at)
    if change := health_checks.next_change(rule, target.registered_at, target.state, since, sight):
        target.check = region.event_queue.at(change[0], functools.partial(_turn, region, task, target, change[1]))


def _turn(region: RegionState, task: EcsTask, target: RegisteredTarget, state: str) -> None:
    if "unhealthy" in {target.state, state}:
        region.last_unhealthy[target.group] = region.now
    target.state = state
    target.was_healthy = target.was_healthy or state == "healthy"
    target.reason, target.description = (None, None) if state == "healthy" else _why(region, task, target)
    watch(region, task, target, since=region.now)
    judge(region, task)


def answers(region: RegionState, target: RegisteredTarget) -> bool:
    """Whether *target* would pass a check that came now, had it the time for it."""
    group = region.dependencies.target_group(target.group)
    since = None if group is None else _answers_at(group, target)
    return since is not None and since <= region.now


def report(region: RegionState, task: EcsTask, target: RegisteredTarget, state: str) -> None:
    """Who asks *target* in the load balancer's place has found that it is *state*: ``healthy`` or ``unhealthy``."""
    if target.state in {state, "draining"}:
        return
    _turn(region, task, target, state)
    if state == "unhealthy":
        target.reason, target.description = TIMED_OUT


def take_over(target: RegisteredTarget) -> None:
    """From now on somebody else reports the health of *target*."""
    target.is_reported = True
    if target.check:
        target.check.cancel()


def judge(region: RegionState, task: EcsTask) -> None:
    """Hold a task's health against it once its grace period is over, and tell the scheduler."""
    service = task.service
    if service is None or task.desired_status == "STOPPED":
        return
    unhealthy = next((target for target in task.targets if target.state == "unhealthy"), None)
    sick = next((c for c in task.containers if c.essential and c.health == "UNHEALTHY"), None)
    if unhealthy is None and sick is None:
        task.unhealthy_cause = task.unhealthy_reason = None
    elif task.unhealthy_cause is None:
        grace_until = (task.started_at or region.now) + (service.fields.get("healthCheckGracePeriodSeconds") or 0)
        if region.now < grace_until:
            region.event_queue.at(grace_until, functools.partial(judge, region, task))
        elif unhealthy is not None:
            task.unhealthy_cause, task.unhealthy_reason = (
                StopCause.TARGET,
                f"Task failed ELB health checks in (target-group {unhealthy.group})",
            )
            service_events.unhealthy_target(region, service, task, unhealthy)
        else:
            task.unhealthy_cause, task.unhealthy_reason = StopCause.CONTAINER, "Task failed container health checks"
            service_events.failed_container_checks(region, service, task)
    region.scheduler.task_changed(task)


def drain(region: RegionState, task: EcsTask) -> float:
    """
    Take a task out of its target groups.

    Returns:
        The seconds for which it should live on: the longest deregistration delay of those groups that sent it requests,
        for an unhealthy task, too. "If a deregistering target has no in-flight requests and no active connections,
        Elastic Load Balancing immediately completes the deregistration process, without waiting".

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
    """
    longest = 0.0
    for target in task.targets:
        if target.state == "draining":
            continue
        serves, delay = _gets_requests(region, target), take_out(region, target)
        longest = max(longest, delay if serves else 0.0)
        if task.service:
            service_events.deregistered(region, task.service, target.group)
    if longest and task.service:
        service_events.draining(region, task.service)
    return longest


def _gets_requests(region: RegionState, target: RegisteredTarget) -> bool:
    """Now or before: one that was healthy, or one of a group that fails open, as none in it is."""
    if target.was_healthy:
        return True
    others = region.targets.get(target.group, ())
    return target.state == "unhealthy" and not any(other.state == "healthy" for other in others)


def take_out(region: RegionState, target: RegisteredTarget) -> float:
    """Let a target get no new requests; for how many seconds it is seen to leave."""
    if target.check:
        target.check.cancel()
    group = region.dependencies.target_group(target.group)
    delay = group.deregistration_delay_s if group else 0.0
    if target.state == "unhealthy":
        region.last_unhealthy[target.group] = region.now
    target.state = "draining"
    target.reason, target.description = "Target.DeregistrationInProgress", "Target deregistration is in progress"
    region.dependencies.remove_target(target.group, target.address)
    region.event_queue.after(delay, functools.partial(_forget, region, target))
    return delay


def reason_of(target: RegisteredTarget, now: float) -> tuple[str | None, str | None]:
    """
    Why a target is in its state, as code and text; a healthy one has no reason.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
    """
    if target.state == "initial":
        return REGISTERING if now < target.registered_at + REGISTERS_IN_S else CHECKING
    return target.reason, target.description


def _forget(region: RegionState, target: RegisteredTarget) -> None:
    if target in region.targets[target.group]:
        region.targets[target.group].remove(target)


def _asked(group: TargetGroupSettings, task: EcsTask, target: RegisteredTarget) -> TaskContainer | None:
    """
    Whoever listens on the port that is checked: what maps it, or else the container that gets the requests.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
    (HealthCheckPort)
    """
    port = _checked_port(group, target)
    mapped = (
        container
        for container in task.containers
        if any(mapping.get("containerPort") == port for mapping in container.definition.get("portMappings") or ())
    )
    return next(mapped, target.container)


def _answers_at(group: TargetGroupSettings, target: RegisteredTarget) -> float | None:
    container = target.asked
    if container is None or container.started_at is None or container.status != "RUNNING":
        return None
    behaviour = container.behaviour
    if not group.understands(behaviour, _checked_port(group, target)):
        return None
    code = behaviour.health_status_code
    if code is None or not group.accepts(code) or behaviour.ms_per_request >= group.timeout_s * 1000:
        return None
    return container.started_at + behaviour.healthy_after_s


def _checked_port(group: TargetGroupSettings, target: RegisteredTarget) -> int:
    return int(group.health_check_port) if group.health_check_port.isdecimal() else target.port


def _is_reached(region: RegionState, group: TargetGroupSettings, task: EcsTask, target: RegisteredTarget) -> bool:
    """Whether its zone is there, and network ACLs let health checks through to *target*, and its answers back."""
    if task.zone in region.lost_zones:
        return False
    if task.interface is None:
        return True
    port = _checked_port(group, target)
    return region.dependencies.is_reached_by(target.group, task.interface.subnet, target.address, port)


def _why(region: RegionState, task: EcsTask, target: RegisteredTarget) -> tuple[str, str]:
    container, group = target.asked, region.dependencies.target_group(target.group)
    if container is None or container.started_at is None or container.status != "RUNNING" or group is None:
        return FAILED
    if not _is_reached(region, group, task, target):
        return TIMED_OUT
    behaviour = container.behaviour
    if not group.understands(behaviour, _checked_port(group, target)):
        return FAILED
    if behaviour.health_status_code is None or behaviour.ms_per_request >= group.timeout_s * 1000:
        return TIMED_OUT
    if region.now < container.started_at + behaviour.healthy_after_s or group.accepts(behaviour.health_status_code):
        return FAILED
    answer = group.answer(behaviour.health_status_code)
    return "Target.ResponseCodeMismatch", f"Health checks failed with these codes: [{answer}]"
