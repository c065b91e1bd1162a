"""Whether what runs is what was released."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from modulestack.contract.image_reference import Image
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.rollout.verification import unhealthy_targets, wrong_deployment
from tests.release.snapshots import ARN, MANIFEST, TRACKED, deployment, service

DIGEST = f"sha256:{'a' * 64}"
REVISION = {"taskDefinition": f"{ARN}2", "containerImages": [{"containerName": "web", "imageDigest": DIGEST}]}


@pytest.mark.parametrize(
    ("found", "revision", "digest", "expected"),
    [
        (service(deployment(2)), REVISION, DIGEST, ""),
        (service(deployment(2)), {}, DIGEST, ""),
        (service(deployment(3)), REVISION, DIGEST, "the service is now set to staging-web:3"),
        (
            service(dataclasses.replace(deployment(2), id="ecs-svc/9")),
            REVISION,
            DIGEST,
            "the service is now set to staging-web:2",
        ),
        (
            service(deployment(2)),
            {"taskDefinition": f"{ARN}4"},
            DIGEST,
            "its service revision has staging-web:4",
        ),
        (
            service(deployment(2)),
            REVISION,
            f"sha256:{'b' * 64}",
            f"its digest is {DIGEST}, not sha256:{'b' * 64}",
        ),
    ],
)
def test_success_is_ours_or_none(found: ServiceSnapshot, revision: dict[str, Any], digest: str, expected: str):
    """Our deployment, our revision, our digest."""
    images = {"web": Image(name="web", digest=digest)}
    assert wrong_deployment(MANIFEST, TRACKED, found, revision, images) == expected


def test_success_is_that_of_every_container():
    """A sidecar whose digest is another one is told by its name."""
    revision = {
        **REVISION,
        "containerImages": [
            {"containerName": "web", "imageDigest": DIGEST},
            {"containerName": "proxy", "imageDigest": f"sha256:{'c' * 64}"},
        ],
    }
    images = {"web": Image(name="web", digest=DIGEST), "proxy": Image(name="proxy", digest=DIGEST)}
    found = wrong_deployment(MANIFEST, TRACKED, service(deployment(2)), revision, images)
    assert found == f"the digest of proxy is sha256:{'c' * 64}, not {DIGEST}"


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["healthy"], ""),
        (["healthy", "draining", "unused"], ""),
        (["healthy", "initial"], ""),
        (["initial"], "no target is healthy (initial)"),
        ([], "no target is healthy (there are none)"),
        (["healthy", "unhealthy"], "1 of 2 targets are unhealthy"),
    ],
)
def test_targets(states: list[str], expected: str):
    """Those that leave do not count."""
    assert unhealthy_targets(states) == expected
