"""What EC2 machines and their disks cost: an Auto Scaling group's, between its sizes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from modulestack.cost.cost_line import CostLine, Span, line
from modulestack.cost.made_resources import MadeResource, MadeResources
from modulestack.cost.task_costs import volume_lines

SPOT_NOTE = "some may be Spot, at the price on demand: Spot moves"


def machine_lines(made: MadeResources) -> Iterator[CostLine]:
    """
    By the hour, of the first type that a group prefers: which of its types it gets is AWS's choice.

    Groups start at their least size unless they say otherwise; a capacity provider adds machines for tasks.
    """
    for group in made.of("autoscaling/group:Group"):
        least, most = Decimal(group.inputs.get("minSize", 0)), Decimal(group.inputs.get("maxSize", 0))
        count = Span(least, Decimal(group.inputs.get("desiredCapacity") or least), most)
        mixed = group.inputs.get("mixedInstancesPolicy") or {}
        template = _template(group, mixed, made)
        overrides = (mixed.get("launchTemplate") or {}).get("overrides") or ()
        preferred = next((each["instanceType"] for each in overrides if each.get("instanceType")), None)
        type_ = preferred or (template.inputs.get("instanceType") if template else None)
        share = (mixed.get("instancesDistribution") or {}).get("onDemandPercentageAboveBaseCapacity", 100)
        note = SPOT_NOTE if mixed and int(share) < 100 else ""
        what = f"machines, {type_}" if type_ else "machines of whichever type AWS takes"
        yield line(group.module, what, f"ec2.{type_ or 'any'}", count, made.region, note)
        if template is None:
            continue
        for device in template.inputs.get("blockDeviceMappings") or ():
            yield from volume_lines(group.module, "disks of machines", device.get("ebs") or {}, count, made.region)
        if any(
            each.get("associatePublicIpAddress") == "true" for each in template.inputs.get("networkInterfaces") or ()
        ):
            yield line(group.module, "public IPv4 addresses of machines", "ipv4.hour", count, made.region)
    for provider in made.of("ecs/capacityProvider:CapacityProvider"):
        if provider.inputs.get("managedInstancesProvider"):
            yield line(provider.module, "managed instances, and what ECS charges for them", "ec2.managed", Span.of(1),
                       made.region, "how many, and of which type, is AWS's choice")  # fmt: skip


def _template(group: MadeResource, mixed: Mapping[str, Any], made: MadeResources) -> MadeResource | None:
    own = (group.inputs.get("launchTemplate") or {}).get("id")
    specification = (mixed.get("launchTemplate") or {}).get("launchTemplateSpecification") or {}
    wanted = own or specification.get("launchTemplateId")
    return next((each for each in made.of("ec2/launchTemplate:LaunchTemplate") if each.id == wanted), None)
