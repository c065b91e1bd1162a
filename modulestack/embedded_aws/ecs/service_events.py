"""
A service's events, in AWS's wording.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing-event-messages-list.html
"""

from __future__ import annotations

from collections.abc import Sequence

from modulestack.embedded_aws.ecs.models import CountedEvent, EcsDeployment, EcsService, EcsTask, RegisteredTarget
from modulestack.embedded_aws.ecs.region_state import RegionState


def tell(region: RegionState, service: EcsService, message: str) -> None:
    """Put ``(service <name>) <message>`` on top of the service's events."""
    service.events.appendleft(
        {"id": region.ids.uuid(), "createdAt": region.now, "message": f"(service {service.name}) {message}"}
    )


def started(region: RegionState, service: EcsService, tasks: Sequence[EcsTask]) -> None:
    """Tasks were launched."""
    tell(region, service, f"has started {len(tasks)} tasks: {_listed(tasks)}.")


def stopped(region: RegionState, service: EcsService, tasks: Sequence[EcsTask]) -> None:
    """Tasks are being stopped."""
    tell(region, service, f"has stopped {len(tasks)} running tasks: {_listed(tasks)}.")


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


def unhealthy_target(region: RegionState, service: EcsService, target: RegisteredTarget) -> None:
    """A target's failed health checks count."""
    why = f"(port {target.port}) is unhealthy in (target-group {target.group}) due to (reason {target.description})"
    tell(region, service, f"{why}.")


def failed_container_checks(region: RegionState, service: EcsService, task: EcsTask) -> None:
    """A container's failed health checks count."""
    tell(region, service, f"(task {task.id}) failed container health checks.")


def steady(region: RegionState, service: EcsService) -> None:
    """There are as many healthy tasks as there should be."""
    tell(region, service, "has reached a steady state.")


def completed(region: RegionState, service: EcsService, deployment: EcsDeployment) -> None:
    """A deployment ended well."""
    tell(region, service, f"(deployment {deployment.id}) deployment completed.")


def failed(region: RegionState, service: EcsService, deployment: EcsDeployment, why: str) -> None:
    """A deployment ended badly."""
    tell(region, service, f"(deployment {deployment.id}) deployment failed: {why}.")


def rolling_back(region: RegionState, service: EcsService, deployment: EcsDeployment) -> None:
    """*deployment* undoes the one before."""
    tell(region, service, f"rolling back to (deployment {deployment.id}).")


def inconsistent(region: RegionState, service: EcsService) -> None:
    """Tasks keep failing to start. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-throttle-logic.html"""
    tell(
        region,
        service,
        "is unable to consistently start tasks successfully. "
        "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.",
    )


def stuck(region: RegionState, service: EcsService) -> None:
    """The deployment's limits leave no room."""
    tell(
        region,
        service,
        "was unable to stop or start tasks during a deployment because of the service deployment configuration. "
        "Update the minimumHealthyPercent or maximumPercent value and try again.",
    )


def not_placed(region: RegionState, service: EcsService, why: str) -> None:
    """A task has no place to run."""
    tell(region, service, f"was unable to place a task. Reason: {why}")


def unbalanced(region: RegionState, service: EcsService, counts: dict[str, int]) -> None:
    """Zones differ by more than one task."""
    tell(region, service, f"is not AZ balanced with {_zones(counts)}. AZ Rebalancing in progress.")


def balanced(region: RegionState, service: EcsService, counts: dict[str, int]) -> None:
    """Zones differ by one task at most again."""
    tell(region, service, f"is AZ balanced with {_zones(counts)}.")


def rebalancing_started(region: RegionState, service: EcsService, task: EcsTask) -> None:
    """A task more in a zone that has few."""
    tell(region, service, f"has started 1 tasks in {task.zone} to AZ Rebalance: {_listed([task])}.")


def _listed(tasks: Sequence[EcsTask]) -> str:
    return " ".join(f"(task {task.id})" for task in tasks)


def _zones(counts: dict[str, int]) -> str:
    parts = [f"{count} tasks in {zone}" for zone, count in sorted(counts.items())]
    return ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]
