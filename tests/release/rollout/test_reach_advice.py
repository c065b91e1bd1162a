"""What is told of tasks that do not get to what they need."""

from __future__ import annotations

import pytest

from modulestack.release.rollout.reach_advice import reach_advice
from modulestack.release.rollout.task_failures import TaskFailure
from tests.embedded_aws.ecs.test_unreachable import BY_MISSING

OF_DOCKER_HUB = (
    "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref nginx:1: failed "
    'to do request: Head "https://registry-1.docker.io/v2/library/nginx/manifests/1": dial tcp 198.51.100.1:443: i/o '
    "timeout"
)


def _failure(reason: str) -> TaskFailure:
    return TaskFailure(task="t", kind="", reason=reason, container="", at=0.0)


@pytest.mark.parametrize("service", BY_MISSING)
def test_a_service_that_does_not_answer_is_named_as_its_endpoint_is(service: str):
    """Once, however many tasks it kept from starting."""
    [told] = reach_advice([_failure(BY_MISSING[service])] * 2)
    assert told == (
        f"{service} did not answer: tasks get there by a NAT gateway, or by an endpoint of {service} that lets them in "
        "(network.create.endpoints)"
    )


def test_another_registry_has_no_endpoint():
    [told] = reach_advice([_failure(OF_DOCKER_HUB)])
    assert told == (
        "registry-1.docker.io did not answer: tasks get there by a NAT gateway only; push the image to ECR, or let "
        "them out"
    )


def test_what_is_not_there_did_answer():
    """Nor is a container that ends one that does not get out."""
    reasons = (
        "CannotPullContainerError: failed to resolve ref web:2: web:2: not found",
        "ResourceInitializationError: unable to pull secrets or registry auth: ResourceNotFoundException",
        "Essential container in task exited",
    )
    assert [*reach_advice(map(_failure, reasons))] == []
