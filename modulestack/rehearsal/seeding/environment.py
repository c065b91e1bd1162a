"""
What an environment's file takes for granted in its account, put into the embedded one first.

A file refers to things that somebody else made: secrets, a hosted zone, a network. A rehearsal has an empty account,
so it makes stand-ins, and lists every one of them.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from modulestack.contract import secret_reference
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.environment.model import Environment, ExistingNetwork
from modulestack.rehearsal.seeding.images import push_images

SECRET = "rehearsed"  # noqa: S105 a stand-in that never left this process
"""The value of every secret that is made up."""


def seed_account(aws: EmbeddedAws, environment: Environment) -> tuple[list[str], dict[str, str]]:
    """
    Make all that *environment* refers to.

    Returns what was made, one line each, and the configuration that must differ from the file's: ids of an existing
    network cannot be chosen, so the program is given the stand-ins' ids.
    """
    images = [module.image for module in environment.modules.values()]
    made = [*_secrets(aws, environment), *_policies(aws, environment), *push_images(aws, images)]
    overrides: dict[str, str] = {}
    if environment.domain:
        made.append(_zone(aws, environment.domain.zone))
    if environment.network.existing:
        network, lines = _network(aws, environment.network.existing)
        overrides["modulestack:network"] = json.dumps({"existing": network.model_dump(mode="json")})
        made += lines
    return made, overrides


class _Secret(NamedTuple):
    """Where a container's secret is kept."""

    service: str
    region: str
    name: str
    json_key: str | None
    arn: str | None
    """As the file has it, without what it says of the JSON; None if it gives a name."""


def _secrets(aws: EmbeddedAws, environment: Environment) -> Iterator[str]:
    texts = dict.fromkeys(text for module in environment.modules.values() for text in module.secrets.values())
    wanted: dict[tuple[str, str, str], list[_Secret]] = {}
    for text in texts:
        secret = _secret(text, aws.region)
        wanted.setdefault(secret[:3], []).append(secret)
    for (service, region, name), secrets in wanted.items():
        if service == "ssm":
            aws.client("ssm", region).put_parameter(Name=name, Value=SECRET, Type="SecureString")
            yield f"SSM parameter {name}"
        else:
            keys = sorted({secret.json_key for secret in secrets if secret.json_key})
            value = json.dumps(dict.fromkeys(keys, SECRET)) if keys else SECRET
            aws.client("secretsmanager", region).create_secret(Name=name, SecretString=value)
            _give_arn(aws, region, name, [secret.arn for secret in secrets if secret.arn])
            yield f"Secrets Manager secret {name}" + (f" with {', '.join(keys)}" if keys else "")


def _give_arn(aws: EmbeddedAws, region: str, name: str, arns: list[str]) -> None:
    """The secret's ARN as the file has it: AWS ends it in six characters of its own choice."""
    for arn in arns:
        with aws.internal():
            made = next(s for s in aws.backend("secretsmanager", region).secrets.values() if s.name == name)
            made.arn = arn


def _secret(text: str, region: str) -> _Secret:
    """What *text*, in an environment of *region*, refers to; a secret's name without the suffix that AWS gives it."""
    service, name, json_key, arn = secret_reference.parse(text)
    if arn is None:
        return _Secret(service, region, name, json_key, None)
    if service == "secretsmanager" and len(name) > 7 and name[-7] == "-":
        name = name[:-7]
    parts = arn.split(":")
    return _Secret(service, parts[3], name, json_key, ":".join(parts[:7]))


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
