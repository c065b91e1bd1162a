"""Tables of AWS's limits, against botocore's own models where those say them."""

from __future__ import annotations

from typing import Any

import botocore.session
import pytest

from modulestack.contract import limits


def test_fargates_sizes():
    """First, last and number of the memory sizes of each CPU size."""
    found = {cpu: (sizes[0], sizes[-1], len(sizes)) for cpu, sizes in limits.FARGATE_MEMORY_MIB.items()}
    assert found == {
        256: (512, 2048, 3),
        512: (1024, 4096, 4),
        1024: (2048, 8192, 7),
        2048: (4096, 16384, 13),
        4096: (8192, 30720, 23),
        8192: (16384, 61440, 12),
        16384: (32768, 122880, 12),
        32768: (61440, 249856, 3),
    }


@pytest.mark.parametrize(
    ("memory_mib", "expected"), [(512, (256,)), (2048, (256, 512, 1024)), (61440, (8192, 32768)), (700, ()), (0, ())]
)
def test_which_cpu_pairs_with_memory(memory_mib, expected):
    """None with what Fargate does not have."""
    assert limits.fargate_cpu_for(memory_mib) == expected


def test_a_range_has_both_ends():
    """And whole numbers only."""
    found = [value in limits.Range(2, 4) for value in (1, 2, 3, 4, 5, 2.5, "3")]
    assert found == [False, True, True, True, False, False, False]


def test_memory_is_sorted_and_whole():
    """As its users rely on."""
    tables = (limits.FARGATE_CPU, limits.RETENTION_DAYS, *limits.FARGATE_MEMORY_MIB.values())
    assert [table for table in tables if list(table) != sorted(set(table))] == []


@pytest.fixture(scope="module")
def models() -> Any:
    session = botocore.session.Session()

    def shape(service: str, name: str) -> dict[str, Any]:
        return dict(session.get_service_model(service).shape_for(name).metadata)

    return shape


@pytest.mark.parametrize(
    ("service", "shape", "expected"),
    [
        ("elbv2", "HealthCheckIntervalSeconds", limits.HEALTH_CHECK_INTERVAL_S),
        ("elbv2", "HealthCheckTimeoutSeconds", limits.HEALTH_CHECK_TIMEOUT_S),
        ("elbv2", "HealthCheckThresholdCount", limits.HEALTH_CHECK_THRESHOLD),
        ("elbv2", "Path", limits.HEALTH_CHECK_PATH_LENGTH),
        ("elbv2", "Port", limits.PORT),
        ("elbv2", "TagKey", limits.Range(1, limits.TAG_KEY_LENGTH)),
        ("elbv2", "TagValue", limits.Range(0, limits.TAG_VALUE_LENGTH)),
        ("iam", "roleNameType", limits.Range(1, limits.ROLE_NAME_LENGTH)),
        ("logs", "LogGroupName", limits.Range(1, limits.LOG_GROUP_NAME_LENGTH)),
    ],
)
def test_ranges_are_botocores(models, service, shape, expected):
    """The API's own description."""
    metadata = models(service, shape)
    assert (metadata["min"], metadata["max"]) == expected


def test_retention_days_are_those_that_the_documentation_lists():
    """Of PutRetentionPolicy."""
    text = botocore.session.Session().get_service_model("logs").shape_for("Days").documentation
    listed = {int(word) for word in text.replace(",", " ").replace(".", " ").split() if word.isdigit()}
    assert listed == set(limits.RETENTION_DAYS)
