"""Rules of VPC endpoints: without a way to the internet, tasks reach what endpoints lead to, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from modulestack.contract import image_reference, partitions, vpc_endpoints
from modulestack.environment import called_services
from modulestack.environment.called_services import Calls
from modulestack.environment.model import Environment
from modulestack.fields.text import bare, listed
from modulestack.fields.violation import FieldPath, RuleViolation

NAT: FieldPath = ("network", "create", "nat")
ENDPOINTS: FieldPath = ("network", "create", "endpoints")
_SHOWN = 5
"""So many modules are told at once."""


def endpoints_differ(environment: Environment) -> Iterator[RuleViolation]:
    """A VPC has one endpoint of a service whose public name leads to it."""
    create = environment.network.create
    if create is None or create.endpoints == "needed":
        return
    for index, name in enumerate(create.endpoints):
        if name in create.endpoints[:index]:
            yield RuleViolation(((*ENDPOINTS, index),), f"{name} is in the list twice")


def endpoints_have_names(environment: Environment) -> Iterator[RuleViolation]:
    """What EC2 calls a service differs from partition to partition."""
    create = environment.network.create
    partition = partitions.of_region(environment.region).name
    if create and create.endpoints and partition not in vpc_endpoints.PARTITIONS:
        yield RuleViolation(
            (ENDPOINTS, ("region",)),
            f"are not made in {environment.region}: what their services are called in {partition} is not known here: "
            "leave them out and choose another nat than none",
        )


def tasks_can_start_without_nat(environment: Environment) -> Iterator[RuleViolation]:
    """
    With ``nat: none`` a task that cannot reach ECR, its log or its secrets by an endpoint stops before it runs.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
    """
    create = environment.network.create
    if create is None or not create.is_closed:
        return
    every = [*called_services.calls(environment)]
    if create.endpoints == ():
        missing = [f"{bare(each.name)} needs {listed(sorted(each.needed), 'and')}" for each in every[:_SHOWN]]
        more = f", and {len(every) - _SHOWN} more like that" if len(every) > _SHOWN else ""
        yield RuleViolation(
            (NAT, ENDPOINTS),
            f"none, and no task can start: {'; '.join(missing)}{more}: add endpoints: needed, or set nat to single",
        )
    elif create.endpoints != "needed":
        for each in every:
            if lacks := sorted(each.needed - {*create.endpoints}):
                yield RuleViolation(
                    (ENDPOINTS, NAT, each.path),
                    f"lack {listed(lacks, 'and')}, which {bare(each.name)} needs, and nat is none: add "
                    f"{'it' if len(lacks) == 1 else 'them'}, or write endpoints: needed",
                )
    yield from _out_of_reach(environment, every)


def _out_of_reach(environment: Environment, every: Sequence[Calls]) -> Iterable[RuleViolation]:
    """Images that are not in ECR of the region, and what is kept in another region."""
    region = environment.region
    for each in every:
        for field, image in each.images:
            if not called_services.is_out_of_reach(image, region):
                continue
            found = image_reference.ecr_of(image)
            if found is not None:
                text = f"is in ECR of {found.region}, and endpoints lead to {region} only: replicate it there"
            else:
                host = image_reference.repository_of(image).partition("/")[0]
                host = host if image_reference.is_registry(host) else "docker.io"
                text = (
                    f"is of {host}, where no task gets with nat: none: push it to ECR, or name {host} in "
                    "pull_through_cache"
                )
            yield RuleViolation((field, NAT, ("region",)), f"{text}, or set nat to single")
        for name, other in sorted(each.elsewhere):
            yield RuleViolation(
                (each.path, NAT, ("region",)),
                f"needs {name} of {other}, and endpoints lead to {region} only: keep what it reads in {region}, or set "
                "nat to single",
            )
