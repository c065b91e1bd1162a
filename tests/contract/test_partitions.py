"""The table of partitions beside botocore's, which is AWS's own."""

from __future__ import annotations

import json
import re
from pathlib import Path

import botocore
import pytest

from modulestack.contract import partitions

KNOWN = json.loads((Path(botocore.__file__).parent / "data" / "partitions.json").read_text())["partitions"]
REGIONS = [(region, known["id"]) for known in KNOWN for region in known["regions"] if not region.endswith("-global")]


def test_every_partition_is_in_the_table_as_aws_has_it():
    """Names, suffixes of endpoints, and where global services are signed for; registries' hosts differ by a word."""
    ours = {
        p.name: (p.dns_suffix, p.dual_stack_suffix.replace("on.", "api.", 1), p.global_region)
        for p in partitions.PARTITIONS
    }
    theirs = {
        known["id"]: tuple(known["outputs"][key] for key in ("dnsSuffix", "dualStackDnsSuffix", "implicitGlobalRegion"))
        for known in KNOWN
    }
    assert ours == theirs


@pytest.mark.parametrize(("region", "partition"), REGIONS)
def test_every_region_is_in_its_partition_and_has_the_form_of_one(region: str, partition: str):
    """All that botocore knows."""
    assert partitions.of_region(region).name == partition
    assert re.fullmatch(partitions.REGION, region)
    assert re.fullmatch(partitions.PARTITION, partition)
