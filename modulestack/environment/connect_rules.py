"""Rules of Service Connect: who may have a proxy, what it takes, and who has none."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.model import Environment
from modulestack.fields.text import listed
from modulestack.fields.violation import RuleViolation

PROXY_CPU, PROXY_MEMORY = 256, 64
"""
CPU units and MiB that AWS advises to add for the proxy.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
"""


def managed_instances_have_no_proxies(environment: Environment) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html"""
    for name, module in environment.modules.items():
        if module.capacity in environment.managed_instances and environment.is_in_service_connect(module):
            called = environment.connected_to(module)
            how = f"it calls {listed(called, 'and')}" if called else "it is called"
            others = tuple(("modules", callee, "reachable_by") for callee in called)
            yield RuleViolation(
                (("modules", name, "capacity"), ("modules", name, "reachable_by"), *others),
                f"managed instances have no Service Connect, by which {how}: choose other capacity, or another "
                "reachable_by",
            )


def proxies_have_room(environment: Environment) -> Iterator[RuleViolation]:
    """A proxy takes from what its task has."""
    for name, module in environment.modules.items():
        if environment.is_in_service_connect(module) and module.cpu < 2 * PROXY_CPU:
            yield RuleViolation(
                (("modules", name, "cpu"), ("modules", name, "reachable_by")),
                f"{module.cpu} is for the module and its proxy of Service Connect together, which alone should have "
                f"{PROXY_CPU} (and {PROXY_MEMORY} MiB): set {2 * PROXY_CPU} or more",
            )


def jobs_have_no_proxies(environment: Environment) -> Iterator[RuleViolation]:
    """
    "Only the tasks that Amazon ECS services create are supported."

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectConfiguration.html
    """
    for name, module in environment.modules.items():
        if module.jobs and (callees := environment.connected_to(module)):
            yield RuleViolation(
                (("modules", name, "jobs"), *(("modules", callee, "reachable_by") for callee in callees)),
                f"jobs, and commands of `modulestack run`, have no proxy of Service Connect: they cannot call "
                f"{listed(callees, 'and')}; what they call needs another reachable_by",
            )
