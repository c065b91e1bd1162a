"""Who a resource belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .rule import UNKNOWN, Config, Resource, RuleFinding, Unchecked, Violation

OF_A_MODULE = frozenset(
    {
        "aws:ecr/repository:Repository",
        "aws:ecs/cluster:Cluster",
        "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition",
        "aws:ecs/service:Service",
        "aws:ecs/taskDefinition:TaskDefinition",
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:lb/targetGroup:TargetGroup",
    }
)
"""Types of which every one belongs to a module, or to machines or a load balancer that modules share."""
OF_MACHINES = "modulestack:capacity"
"""The tag of what belongs to machines."""
OF_LOAD_BALANCERS = "modulestack:load_balancer"
"""The tag of what belongs to a load balancer that modules share."""

OF_AN_ENVIRONMENT = OF_A_MODULE | {
    "aws:acm/certificate:Certificate",
    "aws:cloudfront/distribution:Distribution",
    "aws:cloudfront/vpcOrigin:VpcOrigin",
    "aws:cloudwatch/logGroup:LogGroup",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/vpc:Vpc",
    "aws:iam/role:Role",
    "aws:lb/trustStore:TrustStore",
    "aws:route53/zone:Zone",
    "aws:s3/bucket:Bucket",
    "aws:ssm/parameter:Parameter",
}


def required(resource: Resource, config: Config) -> Iterator[RuleFinding]:
    """
    The tags *required* (config) on everything, *required_of_modules* (config) on what belongs to a module.

    A tag counts whether it is on the resource or comes from its provider.
    """
    keys = list(config["required"])
    tags = dict(resource.default_tags)
    for path in ("tags", "tagsAll"):
        given = resource.get(path)
        if given is UNKNOWN:
            yield Unchecked(path=path)
            return
        tags |= given if isinstance(given, Mapping) else {}
    if resource.type in OF_A_MODULE and not tags.keys() & {OF_MACHINES, OF_LOAD_BALANCERS}:
        keys += config["required_of_modules"]
    if missing := [key for key in keys if not tags.get(key)]:
        yield Violation(
            path="tags",
            found=f"{', '.join(missing)} missing",
            allowed=f"all of {', '.join(keys)}",
            do="tag it, or give it the program's provider, which does",
        )
