"""
What moto lacks of the partitions beside the commercial one: their names, their zones, their texts in its answers.

Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html,
https://docs.amazonaws.cn/en_us/aws/latest/userguide/endpoints-arns.html (China)
"""

from __future__ import annotations

import functools
import re
from typing import Any

from modulestack.contract import partitions


def complete_names(utils: Any) -> None:
    """Teach *utils*, moto's ``utilities.utils``, the partitions it misses; call before other modules of moto's load."""
    known = {p.region_prefix: p.name for p in partitions.PARTITIONS if p.region_prefix}
    if known != utils.REGION_PREFIX_TO_PARTITION:
        utils.REGION_PREFIX_TO_PARTITION.update(known)
        utils.PARTITION_NAMES[:] = [*known.values(), partitions.COMMERCIAL.name]
        utils.ARN_PARTITION_REGEX = f"^arn:({'|'.join(sorted(utils.PARTITION_NAMES))})"


def complete_zones(ec2: Any, region: str) -> None:
    """
    Give *region* the three availability zones that moto's module *ec2* (``availability_zones_and_regions``) misses.

    Source: https://docs.amazonaws.cn/en_us/aws/latest/userguide/general-info.html (three in China's regions)
    """
    zones = ec2.RegionsAndZonesBackend.zones
    is_commercial = partitions.of_region(region) is partitions.COMMERCIAL
    if not is_commercial and len(zones.get(region, ())) < len(_ZONES):
        names = [f"{region}{letter}" for letter in _ZONES]
        ids = [f"{region.replace('-', '')}-az{number}" for number in range(1, len(_ZONES) + 1)]
        made = [ec2.Zone(region_name=region, name=n, zone_id=i) for n, i in zip(names, ids, strict=True)]
        zones[region] = [*zones.get(region, ()), *made[len(zones.get(region, ())) :]]


_ZONES = "abc"
_ARNS = {"ec2": rb"arn:aws:(?=ec2:)", "kms": rb"arn:aws:(?=kms:)"}
"""boto3's service name → the beginnings of ARNs that moto writes so."""
_HOSTS = {
    "ec2": r"(?<=compute\.)|(?<=ec2\.{region}\.)",
    "ecr": r"(?<=\.dkr\.ecr\.{region}\.)",
    "elbv2": r"(?<=\.{region}\.elb\.)",
}
"""boto3's service name → after what moto writes a domain so."""


def in_partition(service: str, region: str, content: bytes) -> bytes:
    """*content*, which moto answers for *service* in *region*, as AWS says it there."""
    partition = partitions.of_region(region)
    if partition is partitions.COMMERCIAL:
        return content
    if service in _ARNS:
        content = re.sub(_ARNS[service], f"arn:{partition.name}:".encode(), content)
    if service in _HOSTS and partition.dns_suffix != partitions.COMMERCIAL.dns_suffix:
        content = _domains(service, region).sub(partition.dns_suffix.encode(), content)
    return content


@functools.cache
def _domains(service: str, region: str) -> re.Pattern[bytes]:
    after = _HOSTS[service].format(region=re.escape(region))
    return re.compile(rf"(?:{after})amazonaws\.com(?!\.cn)".encode())
