"""
What an environment's file takes for granted in its account, put into the embedded one first.

A file refers to things that somebody else made: secrets, a hosted zone, a network. A rehearsal has an empty account,
so it makes stand-ins, and lists every one of them.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from environment.model import Environment, ExistingNetwork
from localaws.account import EmbeddedAws
from rehearsal.images import push

SECRET = "rehearsed"  # noqa: S105 a stand-in that never left this process
"""The value of every secret that is made up."""


def seed(aws: EmbeddedAws, environment: Environment) -> tuple[list[str], dict[str, str]]:
    """
    Make all that *environment* refers to.

    Returns what was made, one line each, and the configuration that must differ from the file's: ids of an existing
    network cannot be chosen, so the program is given the stand-ins' ids.
    """
    images = [module.image for module in environment.modules.values()]
    made = [*_secrets(aws, environment), *_policies(aws, environment), *push(aws, images)]
    overrides: dict[str, str] = {}
    if environment.domain:
        made.append(_zone(aws, environment.domain.zone))
    if environment.network.existing:
        network, lines = _network(aws, environment.network.existing)
        overrides["modulestack:network"] = json.dumps({"existing": network.model_dump(mode="json")})
        made += lines
    return made, overrides


def _secrets(aws: EmbeddedAws, environment: Environment) -> Iterator[str]:
    references = dict.fromkeys(
        reference for module in environment.modules.values() for reference in module.secrets.values()
    )
    done: set[tuple[str, str]] = set()
    for reference in references:
        service, region, name, _ = parse_secret(reference, aws.region)
        if (service, name) in done:
            continue
        done.add((service, name))
        if service == "ssm":
            aws.client("ssm", region).put_parameter(Name=name, Value=SECRET, Type="SecureString")
            yield f"SSM parameter {name}"
        else:
            keys = {
                k
                for other in references
                for s, _, n, k in [parse_secret(other, aws.region)]
                if s == service and n == name and k
            }
            value = "{" + ",".join(f'"{k}":"{SECRET}"' for k in sorted(keys)) + "}" if keys else SECRET
            aws.client("secretsmanager", region).create_secret(Name=name, SecretString=value)
            _give_arn(aws, region, name, references)
            yield f"Secrets Manager secret {name}" + (f" with {', '.join(sorted(keys))}" if keys else "")


def _give_arn(aws: EmbeddedAws, region: str, name: str, references: Iterable[str]) -> None:
    """The secret's ARN as the file has it: AWS ends it in six characters of its own choice."""
    for reference in references:
        if reference.startswith("arn:") and parse_secret(reference, region)[:3] == ("secretsmanager", region, name):
            with aws.internal():
                secret = next(s for s in aws.backend("secretsmanager", region).secrets.values() if s.name == name)
                secret.arn = ":".join(reference.split(":")[:7])


def parse_secret(reference: str, region: str) -> tuple[str, str, str, str]:
    """Service (``ssm`` or ``secretsmanager``), region, name and JSON key (or nothing) of a secret's reference."""
    if reference.startswith("arn:"):
        _, _, service, region, _, rest = reference.split(":", 5)
        if service == "ssm":
            name = rest.removeprefix("parameter")
            return "ssm", region, name if name.count("/") > 1 else name.removeprefix("/"), ""
        name, *key = rest.removeprefix("secret:").split(":")
        return "secretsmanager", region, name[:-7] if len(name) > 7 and name[-7] == "-" else name, key[0] if key else ""
    service, rest = reference.split(":", 1)
    name, _, json_key = rest.partition("#")
    return service, region, name, json_key


def _policies(aws: EmbeddedAws, environment: Environment) -> Iterator[str]:
    arns = [arn for module in environment.modules.values() for arn in module.task_policy_arns]
    if environment.permissions_boundary:
        arns.append(environment.permissions_boundary)
    for arn in dict.fromkeys(arns):
        if ":aws:policy/" not in arn:
            path, _, name = arn.split(":policy", 1)[1].rpartition("/")
            document = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}'
            aws.client("iam").create_policy(PolicyName=name, Path=f"{path}/", PolicyDocument=document)
            yield f"IAM policy {name}"


def _zone(aws: EmbeddedAws, zone: str) -> str:
    aws.client("route53").create_hosted_zone(Name=zone, CallerReference=zone)
    return f"public hosted zone {zone}"


def _network(aws: EmbeddedAws, wanted: ExistingNetwork) -> tuple[ExistingNetwork, list[str]]:
    ec2 = aws.client("ec2")
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ids: dict[str, str] = {wanted.vpc_id: vpc}
    blocks = ipaddress.ip_network("10.0.0.0/16").subnets(new_prefix=20)
    for group in (wanted.public_subnet_ids, wanted.private_subnet_ids):
        for index, subnet in enumerate(group):
            made: dict[str, Any] = ec2.create_subnet(
                VpcId=vpc, CidrBlock=str(next(blocks)), AvailabilityZone=zones[index % len(zones)]
            )
            ids[subnet] = made["Subnet"]["SubnetId"]
    renamed: Callable[[tuple[str, ...]], tuple[str, ...]] = lambda old: tuple(ids[subnet] for subnet in old)  # noqa: E731
    network = wanted.model_copy(
        update={
            "vpc_id": vpc,
            "public_subnet_ids": renamed(wanted.public_subnet_ids),
            "private_subnet_ids": renamed(wanted.private_subnet_ids),
        }
    )
    return network, [
        f"VPC {wanted.vpc_id} (here {vpc})",
        *(f"subnet {old} (here {new})" for old, new in list(ids.items())[1:]),
    ]
