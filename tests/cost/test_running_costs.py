"""What tasks cost while they run, by hand from the table's file."""

from __future__ import annotations

import json
from decimal import Decimal

from modulestack.cost.running_costs import TaskSize, cost_per_hour, task_per_hour, task_size
from tests.support.program import ROOT

TABLE = json.loads((ROOT / "modulestack/prices/price_table.json").read_text())["prices"]["us-east-1"]
SMALL = TaskSize(vcpu=Decimal("0.5"), memory_gb=Decimal(1))
ARM = TaskSize(vcpu=Decimal(2), memory_gb=Decimal(4), storage_gb=Decimal(50), architecture="arm")


def _usd(item: str) -> Decimal:
    return Decimal(TABLE[item]["usd"])


def test_a_task_is_its_vcpu_and_its_memory():
    assert task_per_hour(SMALL, "us-east-1") == _usd("fargate.vcpu.x86") / 2 + _usd("fargate.memory.x86")


def test_storage_above_twenty_gigabytes_is_paid_for():
    assert task_per_hour(ARM, "us-east-1") == (
        2 * _usd("fargate.vcpu.arm") + 4 * _usd("fargate.memory.arm") + 30 * _usd("fargate.storage")
    )


def test_several_and_what_is_fixed():
    small, arm = task_per_hour(SMALL, "us-east-1"), task_per_hour(ARM, "us-east-1")
    assert small is not None
    assert arm is not None
    assert cost_per_hour({SMALL: 3, ARM: 1}, "us-east-1", fixed=Decimal("0.1")) == 3 * small + arm + Decimal("0.1")


def test_what_the_table_does_not_know_is_not_known():
    """But for a size of which there is none."""
    assert task_per_hour(ARM, "eu-central-1") is None
    assert cost_per_hour({ARM: 1}, "eu-central-1") is None
    assert cost_per_hour({ARM: 0}, "eu-central-1", fixed=Decimal(1)) == 1


def test_a_size_is_what_the_task_definition_says():
    assert task_size({"cpu": "512", "memory": "1024"}) == SMALL
    document = {
        "cpu": "2048",
        "memory": "4096",
        "ephemeralStorage": {"sizeInGiB": 50},
        "runtimePlatform": {"cpuArchitecture": "ARM64"},
    }
    assert task_size(document) == ARM
    assert str(ARM) == "2 vCPU, 4 GB, 50 GB of storage, ARM"
    assert str(task_size({"cpu": "512", "memory": "1024"}, is_spot=True)) == "0.5 vCPU, 1 GB, Spot"
