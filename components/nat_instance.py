"""A NAT instance: an EC2 instance through which private tasks get out, and which is replaced when it ends."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import autoscaling, ec2, vpc

from components import launch_template
from components.encryption_key import KeyOfAll, arn_of
from components.security_groups import group
from modulestack.contract import machine_images, routes, tags
from modulestack.environment import nat_instance as rules
from modulestack.environment.model import Environment

INTERFACE = "aws:ec2/networkInterface:NetworkInterface"
HALVES = dict(zip(("low", "high"), routes.HALVES, strict=True))
ROOT_GIB = 8
"""As large as the image: https://docs.aws.amazon.com/linux/al2023/ug/ec2.html"""
SWAP_MIB = 512


@dataclasses.dataclass(frozen=True, kw_only=True)
class NatPlace:
    """Where it stands, and whom it serves."""

    vpc_id: Output[str]
    cidr: str
    """Addresses of the VPC."""
    subnet_id: Input[str]
    """A public subnet."""
    zone: str
    """Its availability zone."""
    number: int
    """Of the zone, from 1."""
    route_tables: Mapping[int, Output[str]]
    """Number of a zone → route table of its private subnet."""
    ready: Sequence[Resource]
    """
    What has the internet gateway, without which AWS gives no interface a public address, and what lets the instance out
    of its subnet.
    """
    encryption_key: KeyOfAll | None = None
    """Of its disk; None: EBS's own."""


def nat_instance(name: str, place: NatPlace, environment: Environment, *, parent: Resource) -> tuple[Resource, ...]:
    """
    The routes of private subnets through an instance, and the instance; the routes.

    Its network interface and address outlive it: the group starts another one with the same, as routes have them.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/examples-launch-templates-aws-cli.html
    (existing network interface)
    """
    child = ResourceOptions(parent=parent)
    of_all = f"{name}-nat"
    its_name = of_all if place.number == 1 else f"{of_all}-{place.number}"
    security_group, out = group(its_name, f"NAT instance of {name}", place.vpc_id, {}, child)
    inside = vpc.SecurityGroupIngressRule(
        f"{its_name}-from-vpc",
        security_group_id=security_group,
        description=f"All of {name}",
        ip_protocol="-1",
        cidr_ipv4=place.cidr,
        opts=child,
    )
    interface = ec2.NetworkInterface(
        its_name,
        subnet_id=place.subnet_id,
        security_groups=[security_group],
        source_dest_check=False,
        description=f"NAT instance of {name}",
        tags={"Name": its_name},
        opts=child,
    )
    address = ec2.Eip(
        its_name,
        domain="vpc",
        network_interface=interface.id,
        tags={"Name": its_name},
        opts=ResourceOptions(parent=parent, depends_on=place.ready),
    )
    template = ec2.LaunchTemplate(
        its_name,
        **launch_arguments(environment, place.cidr, interface.id, arn_of(place.encryption_key)),
        tag_specifications=launch_template.tagged(
            {**environment.tags, "Name": its_name, tags.ENVIRONMENT: environment.name}, ("instance", "volume")
        ),
        opts=child,
    )
    instances = _group(its_name, place.zone, template, environment, parent, [out, inside, address])
    return tuple(
        ec2.Route(
            f"{of_all}-{number}-{half}",
            route_table_id=table,
            destination_cidr_block=cidr,
            network_interface_id=interface.id,
            opts=ResourceOptions(parent=parent, depends_on=[instances]),
        )
        for number, table in place.route_tables.items()
        for half, cidr in HALVES.items()
    )


def _group(
    name: str,
    zone: str,
    template: ec2.LaunchTemplate,
    environment: Environment,
    parent: Resource,
    depends_on: Sequence[Resource],
) -> autoscaling.Group:
    """
    A group of one. The interface is free when the one that had it has ended: first that goes, then the next comes.

    Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html (minimum percentage 0)
    """
    return autoscaling.Group(
        name,
        availability_zones=[zone],
        min_size=1,
        max_size=1,
        health_check_type="EC2",
        force_delete=True,
        launch_template=autoscaling.GroupLaunchTemplateArgs(id=template.id, version=template.latest_version.apply(str)),
        instance_maintenance_policy=autoscaling.GroupInstanceMaintenancePolicyArgs(
            min_healthy_percentage=0, max_healthy_percentage=100
        ),
        instance_refresh=autoscaling.GroupInstanceRefreshArgs(
            strategy="Rolling",
            preferences=autoscaling.GroupInstanceRefreshPreferencesArgs(
                min_healthy_percentage=0, max_healthy_percentage=100
            ),
        ),
        tags=[
            autoscaling.GroupTagArgs(key=key, value=value, propagate_at_launch=False)
            for key, value in sorted({**environment.tags, tags.ENVIRONMENT: environment.name}.items())
        ],
        opts=ResourceOptions(parent=parent, depends_on=list(depends_on)),
    )


def launch_arguments(
    environment: Environment, cidr: str, interface: Input[str], key: Input[str] | None = None
) -> dict[str, Any]:
    """
    Arguments of the launch template of an instance that passes on what comes from *cidr*; its disk is under *key*.

    It has no key and no role: nobody signs in, and it may do nothing in AWS.

    Source: https://docs.aws.amazon.com/linux/al2023/ug/ec2.html (image), as for launch_template.arguments
    """
    create = environment.network.create
    return {
        "image_id": f"resolve:ssm:{machine_images.plain_parameter(rules.architecture(environment))}",
        "instance_type": create.nat_instance_type if create else None,
        "update_default_version": True,
        **launch_template.guarded(volume_gib=ROOT_GIB, key=key),
        "network_interfaces": [
            ec2.LaunchTemplateNetworkInterfaceArgs(
                device_index=0, network_interface_id=interface, delete_on_termination="false"
            )
        ],
        "user_data": base64.b64encode(user_data(cidr).encode()).decode(),
    }


def user_data(cidr: str) -> str:
    """
    What the instance does first: it passes on what comes from *cidr*, under its own address.

    A nano has less memory than the package manager may take, so there is a swap file; and the package manager fails
    while something else of the first boot uses it, so it is asked again.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html
    """
    return f"""#!/bin/bash
dd if=/dev/zero of=/swapfile bs=1M count={SWAP_MIB}
chmod 600 /swapfile && mkswap /swapfile && swapon /swapfile
echo 'net.ipv4.ip_forward = 1' > /etc/sysctl.d/90-nat.conf
sysctl -p /etc/sysctl.d/90-nat.conf
until dnf install -y iptables-services; do sleep 5; done
systemctl enable --now iptables
out=$(ip -o -4 route show to default | awk 'NR == 1 {{ print $5 }}')
iptables -t nat -A POSTROUTING -s {cidr} -o "$out" -j MASQUERADE
iptables -F FORWARD
service iptables save
"""
