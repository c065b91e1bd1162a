"""How a service runs its tasks."""

from __future__ import annotations

from collections.abc import Iterator

from .rule import UNKNOWN, Config, Resource, RuleFinding, Unchecked, Violation


def no_public_address(service: Resource, config: Config) -> Iterator[RuleFinding]:  # noqa: ARG001
    """Tasks have private addresses only: they are reached through their load balancer."""
    path = "networkConfiguration.assignPublicIp"
    given = service.get(path)
    if given is UNKNOWN:
        yield Unchecked(path=path)
    elif given:
        yield Violation(
            path=path, found="true", allowed="false", do="leave it out and run the tasks in private subnets"
        )


def volumes_are_encrypted(service: Resource, config: Config) -> Iterator[RuleFinding]:  # noqa: ARG001
    """The EBS volumes that are made for its tasks are encrypted; a service need not have any."""
    if not service.get("volumeConfiguration"):
        return
    path = "volumeConfiguration.managedEbsVolume.encrypted"
    given = service.get(path)
    if given is UNKNOWN:
        yield Unchecked(path=path)
    elif given is not True:
        yield Violation(
            path=path, found="false" if given is False else "not set", allowed="true", do="encrypt what tasks write"
        )
