"""CloudFront in front of modules, as its API tells of it."""

from __future__ import annotations

from typing import Any

from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule


def distribution_before(module: RehearsedModule, load_balancer: str) -> dict[str, Any] | None:
    """What ListDistributions says of the one in front of *load_balancer* (ARN); None: there is none."""
    if not any(each.cloudfront for each in module.manifest.load_balancers):
        return None
    elbv2, cloudfront = module.aws.client("elbv2"), module.aws.client("cloudfront")
    [balancer] = elbv2.describe_load_balancers(LoadBalancerArns=[load_balancer])["LoadBalancers"]
    listed: list[dict[str, Any]] = cloudfront.list_distributions()["DistributionList"].get("Items", [])
    behind = {each["Id"]: {one["DomainName"] for one in each["Origins"]["Items"]} for each in listed}
    return next((each for each in listed if balancer["DNSName"] in behind[each["Id"]]), None)
