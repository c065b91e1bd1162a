"""
AWS's partitions: which one a region is in, and what its things are called there. No effects.

Sources: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html,
https://docs.aws.amazon.com/general/latest/gr/rande.html (endpoints; botocore's partitions.json has the same),
https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html (dual-stack registries)
"""

from __future__ import annotations

import dataclasses

REGION = r"[a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2}"
"""Pattern of a region's name: ``eu-west-1``, ``us-gov-west-1``, ``eusc-de-east-1``."""
PARTITION = r"aws(?:-[a-z]+)*"
"""Pattern of a partition's name."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Partition:
    """What differs from the other partitions."""

    name: str
    """As ARNs have it."""
    region_prefix: str
    """How the names of its regions begin; empty: the one that takes all others."""
    dns_suffix: str
    """Of its endpoints."""
    dual_stack_suffix: str
    """Of its dual-stack registries: ``<account>.dkr-ecr.<region>.<this>``."""
    global_region: str
    """Where its global services, such as IAM, are signed for."""


COMMERCIAL = Partition(
    name="aws", region_prefix="", dns_suffix="amazonaws.com", dual_stack_suffix="on.aws", global_region="us-east-1"
)
PARTITIONS = (
    Partition(
        name="aws-cn",
        region_prefix="cn-",
        dns_suffix="amazonaws.com.cn",
        dual_stack_suffix="on.amazonwebservices.com.cn",
        global_region="cn-northwest-1",
    ),
    Partition(
        name="aws-us-gov",
        region_prefix="us-gov-",
        dns_suffix="amazonaws.com",
        dual_stack_suffix="on.aws",
        global_region="us-gov-west-1",
    ),
    Partition(
        name="aws-iso",
        region_prefix="us-iso-",
        dns_suffix="c2s.ic.gov",
        dual_stack_suffix="on.aws.ic.gov",
        global_region="us-iso-east-1",
    ),
    Partition(
        name="aws-iso-b",
        region_prefix="us-isob-",
        dns_suffix="sc2s.sgov.gov",
        dual_stack_suffix="on.aws.scloud",
        global_region="us-isob-east-1",
    ),
    Partition(
        name="aws-iso-e",
        region_prefix="eu-isoe-",
        dns_suffix="cloud.adc-e.uk",
        dual_stack_suffix="on.cloud-aws.adc-e.uk",
        global_region="eu-isoe-west-1",
    ),
    Partition(
        name="aws-iso-f",
        region_prefix="us-isof-",
        dns_suffix="csp.hci.ic.gov",
        dual_stack_suffix="on.aws.hci.ic.gov",
        global_region="us-isof-south-1",
    ),
    Partition(
        name="aws-eusc",
        region_prefix="eusc-",
        dns_suffix="amazonaws.eu",
        dual_stack_suffix="on.amazonwebservices.eu",
        global_region="eusc-de-east-1",
    ),
    COMMERCIAL,
)


def of_region(region: str) -> Partition:
    """The partition that *region* is in."""
    return next(partition for partition in PARTITIONS if region.startswith(partition.region_prefix))
