"""
The three logs of a load balancer, each a block of the resource and three attributes.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb#access_logs
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.log_delivery import LogKind
from modulestack.embedded_aws.resources.elbv2 import common as elb
from modulestack.embedded_aws.resources.handler import Properties

_BLOCKS: Mapping[str, LogKind] = {
    "accessLogs": "access_logs",
    "connectionLogs": "connection_logs",
    "healthCheckLogs": "health_check_logs",
}
"""Input → how the names of its attributes begin."""


def outputs(attributes: Mapping[str, str]) -> Properties:
    """The blocks of what is switched on."""
    return {
        name: {
            "bucket": attributes.get(f"{kind}.s3.bucket", ""),
            "enabled": True,
            "prefix": attributes.get(f"{kind}.s3.prefix", ""),
        }
        for name, kind in _BLOCKS.items()
        if attributes.get(f"{kind}.s3.enabled") == "true"
    }


def changed_attributes(current: Properties, inputs: Properties) -> list[dict[str, Any]]:
    """What to modify: of one that is switched on all three attributes, as AWS looks at them together."""
    found = []
    for name, kind in _BLOCKS.items():
        wanted, known = inputs.get(name) or {}, current.get(name) or {}
        if wanted.get("enabled"):
            values = {"enabled": True, "bucket": wanted["bucket"], "prefix": wanted.get("prefix") or ""}
            if any(known.get(key) != value for key, value in values.items()):
                found += [{"Key": f"{kind}.s3.{key}", "Value": elb.text(value)} for key, value in values.items()]
        elif known.get("enabled"):
            found.append({"Key": f"{kind}.s3.enabled", "Value": "false"})
    return found
