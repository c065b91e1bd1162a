"""
An Auto Scaling group between Pulumi's names and those of EC2 Auto Scaling.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from modulestack.embedded_aws.resources.ec2.launch_template_data import REQUIREMENTS
from modulestack.embedded_aws.resources.member_names import from_aws, to_aws

_PLAIN = {
    "capacityRebalance": "CapacityRebalance",
    "defaultCooldown": "DefaultCooldown",
    "defaultInstanceWarmup": "DefaultInstanceWarmup",
    "healthCheckGracePeriod": "HealthCheckGracePeriod",
    "healthCheckType": "HealthCheckType",
    "maxInstanceLifetime": "MaxInstanceLifetime",
    "maxSize": "MaxSize",
    "minSize": "MinSize",
    "protectFromScaleIn": "NewInstancesProtectedFromScaleIn",
    "terminationPolicies": "TerminationPolicies",
}
_MAINTENANCE = "instanceMaintenancePolicy"
NO_MAINTENANCE_POLICY = {"MinHealthyPercentage": -1, "MaxHealthyPercentage": -1}
"""Takes it away: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceMaintenancePolicy.html"""


def request(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What CreateAutoScalingGroup and UpdateAutoScalingGroup take, but for tags and the desired capacity."""
    params = {aws: inputs[name] for name, aws in _PLAIN.items() if inputs.get(name) is not None}
    if subnets := inputs.get("vpcZoneIdentifiers"):
        params["VPCZoneIdentifier"] = ",".join(subnets)
    elif zones := inputs.get("availabilityZones"):
        params["AvailabilityZones"] = zones
    if template := inputs.get("launchTemplate"):
        names = {"id": "LaunchTemplateId", "name": "LaunchTemplateName", "version": "Version"}
        params["LaunchTemplate"] = {aws: template[name] for name, aws in names.items() if template.get(name)}
    if policy := inputs.get("mixedInstancesPolicy"):
        params["MixedInstancesPolicy"] = to_aws(policy, REQUIREMENTS)
    if policy := inputs.get(_MAINTENANCE):
        params["InstanceMaintenancePolicy"] = to_aws(policy, {})
    return params


def tags(name: str, listed: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Tags of the group *name*."""
    return [
        {
            "ResourceId": name,
            "ResourceType": "auto-scaling-group",
            "Key": tag["key"],
            "Value": tag["value"],
            "PropagateAtLaunch": bool(tag["propagateAtLaunch"]),
        }
        for tag in listed
    ]


def outputs(found: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that DescribeAutoScalingGroups gives."""
    template, policy = found.get("LaunchTemplate"), found.get("MixedInstancesPolicy")
    maintenance = found.get("InstanceMaintenancePolicy")
    return {
        "arn": found["AutoScalingGroupARN"],
        "availabilityZones": sorted(found["AvailabilityZones"]),
        "capacityRebalance": found.get("CapacityRebalance", False),
        "defaultCooldown": found["DefaultCooldown"],
        "defaultInstanceWarmup": found.get("DefaultInstanceWarmup", 0),
        "desiredCapacity": found["DesiredCapacity"],
        "healthCheckGracePeriod": found["HealthCheckGracePeriod"],
        "healthCheckType": found["HealthCheckType"],
        _MAINTENANCE: from_aws(maintenance, {}) if maintenance else None,
        "launchTemplate": None
        if template is None
        else {
            "id": template["LaunchTemplateId"],
            "name": template["LaunchTemplateName"],
            "version": template.get("Version") or "$Default",
        },
        "maxInstanceLifetime": found.get("MaxInstanceLifetime", 0),
        "maxSize": found["MaxSize"],
        "minSize": found["MinSize"],
        "mixedInstancesPolicy": from_aws(policy, REQUIREMENTS) if policy else None,
        "name": found["AutoScalingGroupName"],
        "protectFromScaleIn": found["NewInstancesProtectedFromScaleIn"],
        "serviceLinkedRoleArn": found["ServiceLinkedRoleARN"],
        "suspendedProcesses": sorted(one["ProcessName"] for one in found.get("SuspendedProcesses", ())),
        "tags": [
            {"key": tag["Key"], "propagateAtLaunch": tag["PropagateAtLaunch"], "value": tag["Value"]}
            for tag in found.get("Tags", ())
        ],
        "terminationPolicies": found.get("TerminationPolicies", []),
        "vpcZoneIdentifiers": sorted(filter(None, found.get("VPCZoneIdentifier", "").split(","))),
    }
