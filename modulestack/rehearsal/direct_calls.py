"""Calls of a module's tasks without a load balancer: how many of them its callers find."""

from __future__ import annotations

from modulestack.contract import discovery
from modulestack.contract.manifest import ModuleManifest
from modulestack.embedded_aws.account import EmbeddedAws


def found_count(aws: EmbeddedAws, manifest: ModuleManifest) -> int:
    """How many tasks of a module that is ``reachable_by`` Cloud Map its name leads to: those that are healthy."""
    answer = aws.client("servicediscovery").discover_instances(
        NamespaceName=discovery.cloud_map_namespace(manifest.environment), ServiceName=manifest.module
    )
    return len(answer["Instances"])
