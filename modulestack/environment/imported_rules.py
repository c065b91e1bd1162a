"""Rules of modules that were taken over: nothing that was there before is two things."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from modulestack.contract import arn
from modulestack.contract.imported import POLICIES
from modulestack.environment.model import Environment, Module
from modulestack.fields.text import bare
from modulestack.fields.violation import FieldPath, RuleViolation

_KINDS = {
    "load_balancer": "load balancer",
    "target_group": "target group",
    "load_balancer_security_group": "security group",
    "tasks_security_group": "security group",
}
"""What has a name of its own in a region or a VPC, whosever it is."""


def imported_names_are_each_of_one_thing(environment: Environment) -> Iterator[RuleViolation]:
    """
    Two modules cannot be one service, nor have one load balancer, target group or security group.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html (serviceName),
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html (Name),
    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html (Name),
    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html (GroupName),
    https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html (PolicyName)
    """
    seen: dict[tuple[str, ...], FieldPath] = {
        ("load balancer", each.existing): ("load_balancers", name, "existing")
        for name, each in environment.load_balancers.items()
        if each.existing
    }
    for key, kind, field in chain.from_iterable(_named(module) for module in environment.modules.values()):
        if other := seen.get(key):
            place = ".".join(map(str, other[:2]))
            text = f"{bare(key[-1], 80)} is the {kind} of {place}, too: give each its own, or have one module of it"
            yield RuleViolation((field, other), text)
        seen.setdefault(key, field)


def _named(module: Module) -> Iterator[tuple[tuple[str, ...], str, FieldPath]]:
    """What no other may be, what kind it is, and where the file says it."""
    for what, name in module.imported.names.items():
        field: FieldPath = ("modules", module.name, "imported", "names", what)
        if what in _KINDS:
            yield (_KINDS[what], name), _KINDS[what], field
        elif what in POLICIES:
            yield ("scaling policy", module.name, name), "scaling policy", field
    # A cluster of the module's own has no other service.
    if module.existing_cluster:
        said = module.imported.names.get("service")
        field = ("modules", module.name, "imported", "names", "service") if said else ("modules", module.name)
        yield ("service", _cluster(module.existing_cluster), said or module.name), "service", field


def _cluster(text: str) -> str:
    """Name of the cluster that the file names by that, or by its ARN."""
    found = arn.parse(text)
    return found.resource.rpartition("/")[2] if found else text
