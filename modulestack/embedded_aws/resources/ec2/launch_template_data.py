"""
What a launch template says of its instances, between Pulumi's names and EC2's.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RequestLaunchTemplateData.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.member_names import from_aws, to_aws

APPLIED = (
    "blockDeviceMappings",
    "creditSpecification",
    "disableApiStop",
    "disableApiTermination",
    "ebsOptimized",
    "iamInstanceProfile",
    "imageId",
    "instanceInitiatedShutdownBehavior",
    "instanceMarketOptions",
    "instanceRequirements",
    "instanceType",
    "keyName",
    "maintenanceOptions",
    "metadataOptions",
    "monitoring",
    "networkInterfaces",
    "tagSpecifications",
    "userData",
    "vpcSecurityGroupIds",
)
"""Inputs that go into a version's data."""
REQUIREMENTS = {
    "memoryGibPerVcpu": "MemoryGiBPerVCpu",
    "memoryMib": "MemoryMiB",
    "vcpuCount": "VCpuCount",
}
"""Names of instance requirements that differ."""
_NAMES = {**REQUIREMENTS, "securityGroups": "Groups", "vpcSecurityGroupIds": "SecurityGroupIds"}
_TRUTHS = frozenset({"associatePublicIpAddress", "deleteOnTermination", "ebsOptimized", "encrypted"})
_FALSE = ("disableApiStop", "disableApiTermination")
"""What the provider does not tell EC2 unless it is true."""


def request(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """``LaunchTemplateData``."""
    given = {name: inputs[name] for name in APPLIED if name in inputs and not (name in _FALSE and not inputs[name])}
    specifications = given.pop("tagSpecifications", None)
    data: dict[str, Any] = to_aws(given, _NAMES, _TRUTHS)
    if specifications:
        data["TagSpecifications"] = [
            {"ResourceType": one["resourceType"], "Tags": tags.pairs(one.get("tags") or {})} for one in specifications
        ]
    return data


def outputs(found: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that a version's data gives, those that it leaves out not among them."""
    known = {name: value for name, value in found.items() if name != "TagSpecifications"}
    read = {name: value for name, value in from_aws(known, _NAMES, _TRUTHS).items() if name in APPLIED}
    for interface in read.get("networkInterfaces") or ():
        interface.pop("groups", None)
    if specifications := found.get("TagSpecifications"):
        read["tagSpecifications"] = [
            {"resourceType": one["ResourceType"], "tags": tags.mapping(one["Tags"])} for one in specifications
        ]
    return {"disableApiStop": False, "disableApiTermination": False, **read}
