"""What VPC endpoints, or their absence, mean beyond what a file says."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import vpc_endpoints
from modulestack.environment import called_services
from modulestack.environment.endpoint_rules import ENDPOINTS, NAT
from modulestack.environment.model import Environment
from modulestack.fields.text import listed
from modulestack.fields.violation import RuleViolation


def what_applications_cannot_reach(environment: Environment) -> Iterator[RuleViolation]:
    """A warning: who may call a service probably does."""
    create = environment.network.create
    if create is None or not create.is_closed:
        return
    made = {*called_services.endpoints(environment)}
    for each in called_services.calls(environment):
        if lacks := sorted(each.by_application - made):
            yield RuleViolation(
                ((*each.path, "permissions"), ENDPOINTS),
                f"are about {listed(lacks, 'and')}, where no task gets with nat: none and without an endpoint",
            )


def first_pulls_need_a_way_out(environment: Environment) -> Iterator[RuleViolation]:
    """
    A warning: the first time that an image is pulled by way of ECR, whoever pulls it needs a way to the internet.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-vpc-endpoint-considerations
    """
    create = environment.network.create
    if create is not None and create.is_closed:
        for host in environment.pull_through_cache:
            yield RuleViolation(
                (("pull_through_cache", host), NAT),
                "is asked by tasks that have no way to the internet: AWS says that an image must be pulled once from "
                "where there is one: docker pull it by its name in ECR before the first release that has it",
            )


def what_endpoints_cost(environment: Environment) -> Iterator[RuleViolation]:
    """
    A notice: each interface is paid by the hour in each zone.

    Sources: https://aws.amazon.com/privatelink/pricing/, https://aws.amazon.com/vpc/pricing/
    """
    create = environment.network.create
    interfaces = [name for name in called_services.endpoints(environment) if not vpc_endpoints.is_gateway(name)]
    if create is None or not interfaces:
        return
    count = len(interfaces) * create.zones
    gateways = count / vpc_endpoints.INTERFACES_PER_NAT_GATEWAY
    yield RuleViolation(
        (ENDPOINTS,),
        f"{len(interfaces)} in {create.zones} zones are {count} interfaces, each paid by the hour: together about as "
        f"much as {gateways:.1f} NAT gateways",
    )
