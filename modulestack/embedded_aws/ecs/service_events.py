"""
A service's events, in AWS's wording.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing-event-messages-list.html
"""

from __future__ import annotations

from collections.abc import Sequence

from modulestack.embedded_aws.ecs.deployment_models import CountedEvent, EcsDeployment
from modulestack.embedded_aws.ecs.instance_placement import NoRoom
from modulestack.embedded_aws.ecs.models import EcsService, EcsTask
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_models import RegisteredTarget


def tell(region: RegionState, service: EcsService, message: str) -> None:
    """Put ``(service <name>) <message>`` on top of the service's events."""
    service.events.appendleft(
        {"id": region.ids.uuid(), "createdAt": region.now, "message": f"(service {service.name}) {message}"}
    )


REPEATED_AFTER_S = 6 * 3600.0
"""Whatever lasts is told again after six hours, and not before.
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html"""


def lasting(region: RegionState, service: EcsService, cause: str, message: str) -> float:
    """
    Tell of what lasts: at first, and every six hours until ``resolved``.

    Returns:
        When it is due again, epoch seconds.
    """
    last = service.told.get(cause)
    if last is None or region.now >= last + REPEATED_AFTER_S:
        tell(region, service, message)
        service.told[cause] = region.now
    return service.told[cause] + REPEATED_AFTER_S


def resolved(service: EcsService, cause: str) -> None:
    """What was told of is over; when it comes again it is told at once."""
    service.told.pop(cause, None)


def started(region: RegionState, service: EcsService, tasks: Sequence[EcsTask]) -> None:
    """Tasks were launched."""
    tell(region, service, f"has started {len(tasks)} tasks: {_listed(tasks)}.")


def replaced(region: RegionState, service: EcsService, tasks: Sequence[EcsTask]) -> None:
    """Tasks were launched in place of unhealthy ones."""
    why = f"Amazon ECS replaced {len(tasks)} tasks due to an unhealthy status."
    tell(region, service, f"has started {len(tasks)} tasks: {_listed(tasks)}. {why}")


def stopped(region: RegionState, service: EcsService, tasks: Sequence[EcsTask]) -> None:
    """Tasks are being stopped: those that run, and those that do not run yet."""
    running = [task for task in tasks if task.last_status == "RUNNING"]
    if running:
        tell(region, service, f"has stopped {len(running)} running tasks: {_listed(running)}.")
    if len(tasks) > len(running):
        tell(region, service, f"stopped {len(tasks) - len(running)} pending tasks.")


def registered(region: RegionState, service: EcsService, group: str) -> None:
    """A task was put into a target group; those of one moment are one event."""
    _count(region, service, f"registered {{}} targets in (target-group {group})")


def deregistered(region: RegionState, service: EcsService, group: str) -> None:
    """A task was taken out of a target group; those of one moment are one event."""
    _count(region, service, f"deregistered {{}} targets in (target-group {group})")


def draining(region: RegionState, service: EcsService) -> None:
    """A task may finish its requests; those of one moment are one event."""
    _count(region, service, "has begun draining connections on {} tasks.")


def _count(region: RegionState, service: EcsService, message: str) -> None:
    tally = service.tallies.get(message)
    if tally is None or tally.time != region.now:
        tell(region, service, message.format(1))
        service.tallies[message] = CountedEvent(time=region.now, count=1, event=service.events[0])
        return
    tally.count += 1
    tally.event["message"] = f"(service {service.name}) {message.format(tally.count)}"


def unhealthy_target(region: RegionState, service: EcsService, task: EcsTask, target: RegisteredTarget) -> None:
    """A target's failed health checks count; the message names the task."""
    where = f"(task {task.id}) (port {target.port}) is unhealthy in (target-group {target.group})"
    tell(region, service, f"{where} due to (reason {target.description}).")


def failed_container_checks(region: RegionState, service: EcsService, task: EcsTask) -> None:
    """A container's failed health checks count."""
    tell(region, service, f"(task {task.id}) failed container health checks.")


def steady(region: RegionState, service: EcsService) -> float:
    """There are as many healthy tasks as there should be; when that is due again."""
    return lasting(region, service, "steady", "has reached a steady state.")


def completed(region: RegionState, service: EcsService, deployment: EcsDeployment) -> None:
    """A deployment ended well."""
    tell(region, service, f"(deployment {deployment.id}) deployment completed.")


def failed(region: RegionState, service: EcsService, deployment: EcsDeployment, why: str) -> None:
    """A deployment ended badly."""
    tell(region, service, f"(deployment {deployment.id}) deployment failed: {why}.")


def rolling_back(region: RegionState, service: EcsService, deployment: EcsDeployment) -> None:
    """*deployment* undoes the one before."""
    tell(region, service, f"rolling back to deployment {deployment.id}.")


def inconsistent(region: RegionState, service: EcsService) -> bool:
    """
    Tasks keep failing to start; whether that was told just now.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html
    """
    due = lasting(region, service, "inconsistent", "is unable to consistently start tasks successfully.")
    return due == region.now + REPEATED_AFTER_S


def stuck(region: RegionState, service: EcsService) -> float:
    """The deployment's limits leave no room; when that is due again."""
    return lasting(
        region,
        service,
        "stuck",
        "was unable to stop or start tasks during a deployment because of the service deployment configuration. "
        "Update the minimumHealthyPercent or maximumPercent value and try again.",
    )


def not_placed(region: RegionState, service: EcsService, message: str) -> None:
    """A task has no place to run; *message* as ``no_instance`` or another page has it."""
    lasting(region, service, "unplaced", message)


_NO_INSTANCE = "was unable to place a task because no container instance met all of its requirements."
_MORE = "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
_LACKS = {
    "MEMORY": "has insufficient memory available.",
    "CPU": "has insufficient CPU units available.",
    "PORTS": "is already using a port required by your task.",
    "ATTRIBUTE": "is missing an attribute required by your task.",
}
_UNSATISFIED = {"MEMBEROF": "MemberOf", "DISTINCT": "DistinctInstance"}


def no_instance(found: NoRoom, provider: str | None) -> str:
    """
    Why no container instance takes a task; *provider* is its capacity provider.

    Text: https://github.com/aws-samples/amazon-scalable-infra-discord-diffusion/issues/3 (without instances)
    Text: https://github.com/aws/containers-roadmap/issues/331 (the closest one)
    """
    if found.lacks is None:
        where = "capacity provider" if provider else "cluster"
        return f"{_NO_INSTANCE} Reason: No Container Instances were found in your {where}. {_MORE}"
    what = _LACKS.get(found.lacks) or f'encountered error "{failure_reason(found)}".'
    return f"{_NO_INSTANCE} The closest matching (container-instance {found.closest}) {what} {_MORE}"


def failure_reason(found: NoRoom) -> str:
    """
    As RunTask's ``failures`` give it.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
    """
    if found.lacks in _UNSATISFIED:
        return f"{_UNSATISFIED[found.lacks]} placement constraint unsatisfied."
    return (
        "ATTRIBUTE" if found.lacks == "ATTRIBUTE" else f"RESOURCE:{'ENI' if found.lacks == 'SUBNET' else found.lacks}"
    )


def unbalanced(region: RegionState, service: EcsService, counts: dict[str, int]) -> None:
    """Zones differ by more than one task."""
    tell(region, service, f"is not AZ balanced with {_zones(counts)}. AZ Rebalancing in progress.")


def balanced(region: RegionState, service: EcsService, counts: dict[str, int]) -> None:
    """Zones differ by one task at most again."""
    tell(region, service, f"is AZ balanced with {_zones(counts)}.")


def rebalancing_started(region: RegionState, service: EcsService, task: EcsTask) -> None:
    """A task more in a zone that has few."""
    tell(region, service, f"has started 1 tasks in {task.zone} to AZ Rebalance: {_listed([task])}.")


def rebalancing_stopped(region: RegionState, service: EcsService, zone: str, tasks: Sequence[EcsTask]) -> None:
    """Tasks less in a zone that has many."""
    tell(region, service, f"has stopped {len(tasks)} running tasks in {zone} due to AZ rebalancing: {_listed(tasks)}.")


def told_stops(region: RegionState, service: EcsService, tasks: Sequence[EcsTask], *, evens_out: bool) -> None:
    """Tasks are being stopped; *evens_out*: for zones to have as many as each other, unless one of them is ill."""
    if not evens_out or any(task.unhealthy_cause for task in tasks):
        stopped(region, service, tasks)
        return
    for zone in sorted({task.zone for task in tasks}):
        rebalancing_stopped(region, service, zone, [task for task in tasks if task.zone == zone])


def protected(region: RegionState, service: EcsService, deployment: EcsDeployment) -> float:
    """More tasks are protected from scale-in than the service shall have; when that is due again."""
    where = f"was unable to reach steady state because task set ({deployment.id}) was unable to scale in."
    why = "Reason: The number of protected tasks are more than the desired count of tasks"
    return lasting(region, service, "protected", f"{where} {why}")


def _listed(tasks: Sequence[EcsTask]) -> str:
    return " ".join(f"(task {task.id})" for task in tasks)


def _zones(counts: dict[str, int]) -> str:
    """``2 tasks in a and 1 tasks in b``; three and more as AWS's page lists them, with a comma before ``and``."""
    parts = [f"{count} tasks in {zone}" for zone, count in sorted(counts.items())]
    if len(parts) < 3:
        return " and ".join(parts)
    return f"{', '.join(parts[:-1])}, and {parts[-1]}"
