"""What a group's launch template, and its mixed instances policy, say of its instances."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from modulestack.contract import machine_images
from modulestack.embedded_aws import ecs_images, instance_requirements
from modulestack.embedded_aws.interfaces import AccountInterface

RESOLVED = "resolve:ssm:"
"""How an image begins that is the value of a parameter, read at launch.
Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html"""


_PLAIN = frozenset(machine_images.plain_parameter(architecture) for architecture in ("arm64", "x86_64"))
"""Parameters of Amazon Linux 2023, of which moto has none."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class LaunchPlan:
    """How a group's next instances are made."""

    template: Any
    """moto's launch template version; None: a launch configuration."""
    image: str
    types: tuple[str, ...]
    """Instance types, the preferred one first."""
    distribution: Mapping[str, Any] | None
    """``InstancesDistribution`` of a mixed instances policy; None: all are of one kind."""
    spot: bool
    """Whether the template itself asks for Spot Instances."""


def plan(aws: AccountInterface, region: str, group: Any) -> LaunchPlan:
    """Of moto's *group*, as its template is now."""
    template = None if group.ec2_launch_template is None else _version(group)
    data: Mapping[str, Any] = {} if template is None else template.data
    image = resolved_image(aws, region, group.image_id)
    policy = group.mixed_instances_policy or {}
    architecture = ecs_images.architecture(region, image)
    types: list[str] = []
    for override in (policy.get("LaunchTemplate") or {}).get("Overrides") or ():
        types += _types(override, architecture)
    if not types:
        types = _types(data, architecture) if template is not None else [group.launch_config.instance_type]
    return LaunchPlan(
        template=template,
        image=image,
        types=tuple(types),
        distribution=policy.get("InstancesDistribution") or ({} if policy else None),
        spot=(data.get("InstanceMarketOptions") or {}).get("MarketType") == "spot",
    )


def existing_interface(aws: AccountInterface, region: str, plan: LaunchPlan) -> Any:
    """
    moto's network interface that an instance of *plan* has first and that is there already; None: one is made with it.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/examples-launch-templates-aws-cli.html
    """
    given = () if plan.template is None else plan.template.data.get("NetworkInterfaces") or ()
    ids = [str(each["NetworkInterfaceId"]) for each in given if each.get("NetworkInterfaceId")]
    return aws.backend("ec2", region).enis.get(ids[0]) if ids else None


def reference(version: Any) -> dict[str, Any] | None:
    """Moto's launch template *version* as an instance of a group tells it; None: it is of a launch configuration."""
    if version is None:
        return None
    return {
        "LaunchTemplateId": version.template.id,
        "LaunchTemplateName": version.template.name,
        "Version": str(version.number),
    }


def resolved_image(aws: AccountInterface, region: str, image: str) -> str:
    """An image's id, where it is written as a parameter's name, too; as it is, if there is no such parameter."""
    if not image.startswith(RESOLVED):
        return image
    name = image.removeprefix(RESOLVED)
    if name.startswith(ecs_images.PREFIX):
        return ecs_images.parameters(region).get(name, image)
    if name in _PLAIN:
        return ecs_images.made(region, name)
    versions = aws.backend("ssm", region)._parameters.get(name)
    return str(versions[-1].value) if versions else image


def _version(group: Any) -> Any:
    return group.ec2_launch_template.get_version(group.launch_template_version)


def _types(data: Mapping[str, Any], architecture: str | None) -> list[str]:
    if required := data.get("InstanceRequirements"):
        return [one.name for one in instance_requirements.matching(required, architecture)]
    return [data["InstanceType"]] if data.get("InstanceType") else []
