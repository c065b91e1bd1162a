"""
What is refused of capacity providers of ECS Managed Instances.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-instances-errors.html

Sentences are those of the page; where a page gives the rule and nobody has published the sentence, it is ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract import limits
from modulestack.embedded_aws.ecs import identifiers, lookup, managed_instance_types
from modulestack.embedded_aws.ecs.capacity_provider import CapacityProvider
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.errors import NotEmbedded

Params = Mapping[str, Any]
SCALE_IN_AFTER_S = limits.Range(-1, 3600)
"""-1 is never. Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_InfrastructureOptimization.html"""
MOST_TAGS = 45
_OWN = "Amazon ECS Managed Instances capacity provider"


def enforce_new(region: RegionState, params: Params) -> None:
    """What CreateCapacityProvider refuses beside names, which ``capacity_provider_rules`` looks at."""
    if not params.get("cluster"):
        raise lookup.invalid("Amazon ECS Managed Instances Provider is not supported without a Cluster Name")
    lookup.cluster(region, params)
    if len(params.get("tags") or ()) > MOST_TAGS:
        raise lookup.invalid(f"{_OWN} cannot have number of tags exceeding maximum allowed value")
    enforce(region, params["managedInstancesProvider"])


def enforce(region: RegionState, provider: Params) -> None:
    """What CreateCapacityProvider and UpdateCapacityProvider refuse of ``managedInstancesProvider``."""
    template = provider.get("instanceLaunchTemplate") or {}
    _roles(region, provider, template)
    _network(region, template.get("networkConfiguration"))
    seconds = (provider.get("infrastructureOptimization") or {}).get("scaleInAfter")
    if seconds is not None and seconds not in SCALE_IN_AFTER_S:
        raise lookup.invalid(f"scaleInAfter must be between {SCALE_IN_AFTER_S.min} and {SCALE_IN_AFTER_S.max}.")
    required = template.get("instanceRequirements")
    if required:
        _requirements(required)
    if template.get("capacityOptionType") == "RESERVED":
        raise NotEmbedded("the embedded AWS has no capacity reservations (capacityOptionType RESERVED)")
    local = (template.get("localStorageConfiguration") or {}).get("useLocalStorage")
    if local and template.get("nitroEnclavesEnabled"):
        # Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_InstanceLaunchTemplate.html
        raise lookup.invalid("nitroEnclavesEnabled cannot be enabled together with local storage.")
    if not managed_instance_types.matching(template):
        raise lookup.invalid(f"No instance types satisfy the instance requirements specified in the {_OWN}")


def _roles(region: RegionState, provider: Params, template: Params) -> None:
    role, profile = provider.get("infrastructureRoleArn"), template.get("ec2InstanceProfileArn")
    if not role:
        raise lookup.invalid(f"{_OWN} must specify an InfrastructureRole")
    if not re.fullmatch(r"arn:[a-z-]+:iam::\d{12}:role/.+", role):
        raise lookup.invalid("The specified infrastructure role arn is invalid")
    if not region.dependencies.has_role(role):
        raise lookup.client_error("Role is not valid")
    if not profile:
        raise lookup.invalid(f"{_OWN} must specify an instance profile")
    if not re.fullmatch(r"arn:[a-z-]+:iam::\d{12}:instance-profile/.+", profile):
        raise lookup.invalid("The specified instance profile role arn is invalid")
    if not region.dependencies.has_instance_profile(profile):
        raise lookup.client_error("The specified instance profile does not exist.")


def _network(region: RegionState, network: Params | None) -> None:
    if network is None:
        raise lookup.invalid(f"{_OWN} must specify a Network Configuration")
    if not network.get("subnets"):
        raise lookup.invalid(f"{_OWN} must specify a Network Configuration with non empty subnets")
    vpcs = set()
    for id_ in network["subnets"]:
        if not re.fullmatch(r"subnet-([0-9a-z]{8}|[0-9a-z]{17})", id_):
            raise lookup.invalid("The specified subnet id is invalid")
        if (subnet := region.dependencies.subnet(id_)) is None:
            raise lookup.invalid(f"The subnet ID '{id_}' does not exist")
        vpcs.add(subnet.vpc)
    if len(vpcs) > 1:
        raise lookup.invalid("Subnets must be in the same VPC.")
    for id_ in network.get("securityGroups") or ():
        if not re.fullmatch(r"sg-([0-9a-z]{8}|[0-9a-z]{17})", id_):
            raise lookup.invalid("The specified security group id is invalid")
        if not region.dependencies.has_security_group(id_):
            raise lookup.invalid(f"The security group '{id_}' does not exist")


def _requirements(required: Params) -> None:
    """
    Bounds in order; types are either allowed or excluded.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_InstanceRequirementsRequest.html
    """
    for name, bounds in required.items():
        low, high = (bounds.get("min"), bounds.get("max")) if isinstance(bounds, Mapping) else (None, None)
        if low is not None and high is not None and low > high:
            raise lookup.invalid(f"{name}: min {low} must not be greater than max {high}.")
    if required.get("allowedInstanceTypes") and required.get("excludedInstanceTypes"):
        raise lookup.invalid("Specify either allowedInstanceTypes or excludedInstanceTypes, not both.")


def enforce_scope(provider: CapacityProvider, reference: str, params: Params) -> None:
    """
    What UpdateCapacityProvider and DeleteCapacityProvider refuse of ``cluster``.

    A managed instances provider is of one cluster, which the request names, unless it names the provider by its ARN:
    Pulumi's provider deletes by that alone.
    """
    named = identifiers.short(params["cluster"]) if params.get("cluster") else None
    if provider.managed is None:
        if named is not None:
            raise lookup.invalid("Capacity provider is not Amazon ECS Managed Instances capacity provider")
        return
    if named is None and not reference.startswith("arn:"):
        raise lookup.invalid("The specified capacity provider already exists with cluster scope")
    if named not in (None, provider.cluster):
        raise lookup.invalid("Capacity provider active cluster name does not match the cluster name in the request")


def enforce_associations(region: RegionState, cluster: str, providers: Sequence[str]) -> None:
    """
    What PutClusterCapacityProviders refuses: a managed instances provider has been its cluster's since it was made.

    Text: https://github.com/hashicorp/terraform-provider-aws/pull/45567 (not ACTIVE yet)
    Text: https://github.com/hashicorp/terraform-provider-aws/issues/44783 (up to "already"; the rest is ours)
    """
    for reference in providers:
        found = region.capacity_providers.get(identifiers.short(reference))
        if found is None:
            continue
        enforce_active(found)
        if found.managed is not None:
            raise lookup.invalid(
                "Cannot associate Managed Instances capacity provider to clusters using this API. Managed Instances "
                f"capacity providers are already associated with the cluster that they were created in: {found.cluster}"
                + ("." if found.cluster == cluster else f", not {cluster}.")
            )


def enforce_active(provider: CapacityProvider) -> None:
    """Only an ACTIVE one can be used. Text: https://github.com/hashicorp/terraform-provider-aws/pull/45567."""
    if provider.status != "ACTIVE":
        raise lookup.invalid(
            f"The specified capacity provider '{provider.name}' is not in an ACTIVE state. Specify a valid capacity "
            "provider and try again."
        )
