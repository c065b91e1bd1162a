"""
Register a task definition exactly once.

RegisterTaskDefinition takes no client token: each call makes a revision. Ours carry the release's id as a tag, by which
a registration whose answer was lost is found again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.cooperative import Steps
from modulestack.release.aws_access.errors import AwsFailure, ResponseLost

RELEASE_TAG = "modulestack:release"
TEMPLATE_TAG = "modulestack:template"
"""Its value is the template's sha256."""
_ATTEMPTS = 3
_PAUSE_S = 2.0
"""Between two searches: listings lag behind registrations."""
_NEWEST = 5
_TRIES = 5


def register_definition(
    aws: AwsClient, manifest: ModuleManifest, request: Mapping[str, Any], release: str
) -> Steps[dict[str, Any]]:
    """
    Register *request* for the release with this id; the task definition as AWS answers it.

    Raises:
        AwsFailure: it was not registered; ResponseLost: that is not known.
    """
    tags = [tag for tag in request.get("tags") or () if tag["key"] not in {RELEASE_TAG, TEMPLATE_TAG}]
    tags += [{"key": RELEASE_TAG, "value": release}, {"key": TEMPLATE_TAG, "value": manifest.template.sha256}]
    wanted = {**request, "family": manifest.family, "tags": tags}
    tries = _TRIES
    while True:
        try:
            registered: dict[str, Any] = aws.call_once("ecs", "register_task_definition", **wanted)["taskDefinition"]
            return registered
        except ResponseLost:
            found = yield from _find_registered(aws, manifest.family, release)
            tries -= 1
            if found:
                return found
            if not tries:
                raise


def deregister_definition(aws: AwsClient, definition: str) -> str:
    """Take back a revision that nothing uses; why that failed, or empty."""
    try:
        aws.call("ecs", "deregister_task_definition", taskDefinition=definition)
    except AwsFailure as failure:
        return str(failure)
    return ""


def _find_registered(aws: AwsClient, family: str, release: str) -> Steps[dict[str, Any] | None]:
    for attempt in range(_ATTEMPTS):
        if attempt:
            yield _PAUSE_S
        arns = aws.call(
            "ecs", "list_task_definitions", familyPrefix=family, status="ACTIVE", sort="DESC", maxResults=_NEWEST
        )["taskDefinitionArns"]
        for arn in arns:
            answer = aws.call("ecs", "describe_task_definition", taskDefinition=arn, include=["TAGS"])
            if {"key": RELEASE_TAG, "value": release} in answer.get("tags", ()):
                found: dict[str, Any] = answer["taskDefinition"]
                return found
    return None
