"""Edits of the network that an environment makes or uses."""

from __future__ import annotations

import dataclasses
from typing import Any

from tests.edits.case import EditCase, of_environment
from tests.edits.plain import ONE_BY_ONE, PLAIN, REGISTRY, Config, with_value

IN_ECR = with_value(
    with_value(PLAIN, "modulestack:modules/web/image", f"{REGISTRY}/web:1"),
    "modulestack:modules/api/image",
    f"{REGISTRY}/api:1",
)
"""The same with images where tasks without a way to the internet get to."""
DATABASE: Config = {"cidrs": ["10.20.192.0/24", "10.20.193.0/24"]}
TRANSIT: Config = {"id": "tgw-0123456789abcdef0", "destinations": ["10.0.0.0/8"]}
WITH_DATABASE = with_value(PLAIN, "modulestack:network/create/subnets", {"database": DATABASE})
ATTACHED = with_value(WITH_DATABASE, "modulestack:network/create/transit_gateway", TRANSIT)
FRUGAL = with_value(PLAIN, "modulestack:network/create/nat", "instance")
WITH_ENDPOINTS = with_value(IN_ECR, "modulestack:network/create/endpoints", "needed")
SUBNETS = {
    f"{kind}_subnet_ids": [f"subnet-0000000{digit}" for digit in digits]
    for kind, digits in (("public", "abc"), ("private", "123"))
}
EXISTING = with_value(PLAIN, "modulestack:network", {"existing": {"vpc_id": "vpc-0123456789abcdef0", **SUBNETS}})


def _tagged(key: str, tags: str) -> Config:
    """With *tags* in place of *key*."""
    existing = EXISTING["modulestack:network"]["existing"]
    return {tags: {"tier": tags}, **{name: value for name, value in existing.items() if name != key}}


def _of_subnets(key: str, old: Any, new: Any, base: Config) -> EditCase:
    """Of a kind of subnets, *key* of those of databases."""
    below = "network/create/subnets"
    found = of_environment(f"{below}/database{key}", old, new, base, key=f"network.create.subnets.<subnet>{key}")
    return dataclasses.replace(
        found,
        key=found.key.replace("/", "."),
        name=f"network.create.subnets.database{key.replace('/', '.')}: {old} to {new}",
    )


CASES: tuple[EditCase, ...] = (
    of_environment("network", PLAIN["modulestack:network"], EXISTING["modulestack:network"], key="network.create"),
    of_environment("network", EXISTING["modulestack:network"], PLAIN["modulestack:network"], key="network.existing"),
    of_environment("network/create/cidr", "10.20.0.0/16", "10.40.0.0/16"),
    of_environment("network/create/zones", 2, 3),
    of_environment("network/existing/vpc_id", "vpc-0123456789abcdef0", "vpc-0fedcba9876543210", EXISTING),
    of_environment("network/create/zones", 2, 3, ONE_BY_ONE),
    of_environment("network/create/nat", "single", "one_per_zone"),
    of_environment("network/create/nat", "single", "none", WITH_ENDPOINTS),
    of_environment("network/create/nat", "single", "instance"),
    of_environment("network/create/ip_address_type", None, "dualstack"),
    of_environment("network/create/isolated_subnets", None, True),
    of_environment("network/create/default_network_acl", None, "closed"),
    of_environment("network/create/nat", "instance", "instance_per_zone"),
    of_environment("network/create/ipam_pool", None, "ipam-pool-0123456789abcdef0"),
    of_environment("network/create/transit_gateway", None, TRANSIT),
    of_environment("network/create/transit_gateway/id", TRANSIT["id"], "tgw-0fedcba9876543210", ATTACHED),
    of_environment("network/create/transit_gateway/destinations", ["10.0.0.0/8"], ["172.16.0.0/12"], ATTACHED),
    of_environment("network/create/transit_gateway/isolated", None, True, ATTACHED),
    of_environment("network/create/transit_gateway/appliance_mode", None, True, ATTACHED),
    _of_subnets("", None, DATABASE, PLAIN),
    _of_subnets("/type", None, "private", WITH_DATABASE),
    _of_subnets("/cidrs", DATABASE["cidrs"], ["10.20.194.0/24", "10.20.193.0/24"], WITH_DATABASE),
    of_environment("network/create/nat_instance_type", None, "t4g.small", FRUGAL),
    of_environment("network/create/zones", 2, 3, WITH_ENDPOINTS),
    of_environment("network/create/endpoints", None, "needed", IN_ECR),
    of_environment("network/create/endpoints", ["logs"], ["logs", "sqs"]),
    of_environment("network/create/flow_logs/traffic", None, "reject"),
    of_environment("network/create/flow_logs/traffic", None, "none"),
    of_environment("network/create/flow_logs/destination", None, "s3"),
    of_environment(
        "network/create/flow_logs/destination", None, "s3", with_value(PLAIN, "modulestack:deletion_protection", True)
    ),
    of_environment("network/create/flow_logs/retention_days", None, 90),
    of_environment("network/create/flow_logs/aggregation_s", None, 60),
    of_environment("network/create/flow_logs/fields", None, ["srcaddr", "dstaddr", "action"]),
    of_environment(
        "network/existing/public_subnet_ids",
        SUBNETS["public_subnet_ids"],
        ["subnet-0000000a", "subnet-0000000b"],
        EXISTING,
    ),
    of_environment(
        "network/existing/private_subnet_ids",
        SUBNETS["private_subnet_ids"],
        ["subnet-00000001", "subnet-00000002"],
        EXISTING,
    ),
    of_environment(
        "network/existing/private_subnet_ids",
        SUBNETS["private_subnet_ids"],
        ["subnet-00000001", "subnet-00000002"],
        with_value(ONE_BY_ONE, "modulestack:network", EXISTING["modulestack:network"]),
    ),
    *(
        of_environment(
            "network/existing",
            EXISTING["modulestack:network"]["existing"],
            _tagged(name, tags),
            EXISTING,
            key=f"network.existing.{tags}",
        )
        for name, tags in (
            ("vpc_id", "vpc_tags"),
            ("public_subnet_ids", "public_subnet_tags"),
            ("private_subnet_ids", "private_subnet_tags"),
        )
    ),
)
