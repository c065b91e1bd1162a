"""Whether tasks of a Managed Daemon could start on a new instance: image, secrets, roles, log group; reads only."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract import image_reference
from modulestack.contract.advice import make_again
from modulestack.contract.daemon_manifest import DaemonManifest
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.pull_through import through
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import Rejected
from modulestack.release.planning.preflight import PreflightFinding, find_problems
from modulestack.release.planning.preflight_data import read_preflight_data
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.task_definition.image_resolution import resolve_image
from modulestack.release.verbs.daemon_status import DaemonStatus, read_daemon

_NO_SERVICE = ServiceSnapshot(
    arn="", status="ACTIVE", controller="ECS", definition="", desired=1, pending=0, running=1, deployments=(), events=()
)
"""What the preflight of a release looks at, and a daemon has not."""


def verify_daemon(
    aws: AwsClient, manifest: DaemonManifest, asked: str = ""
) -> tuple[str, tuple[PreflightFinding, ...]]:
    """
    The image that was looked for, *asked* or what new instances get, and all that speaks against its tasks.

    Raises:
        BadInput: *asked* is no image.
        AwsFailure: AWS could not be asked.
    """
    if asked:
        image_reference.parse(asked)
    status = read_daemon(aws, manifest)
    own = [PreflightFinding("warn", text) for text in filter(None, status.problem.split("\n"))]
    if not status.revisions:
        return asked, tuple(dataclasses.replace(each, level="refuse") for each in own)
    definition = _definition(aws, status)
    if definition is None:
        text = f"its daemon task definition {status.revisions[0].name} is gone: run {make_again(manifest.environment)}"
        return asked, (PreflightFinding("refuse", text), *own)
    image = through(asked, manifest.pull_through) if asked else _image(definition)
    module = manifest.as_module(image)
    return image, (*_preflight(aws, manifest, module, _with(definition, image)), *own)


def _preflight(
    aws: AwsClient, manifest: DaemonManifest, module: ModuleManifest, definition: Mapping[str, Any]
) -> Sequence[PreflightFinding]:
    resolved = resolve_image(aws, image_reference.parse(_image(definition)), by_digest=False)
    if not manifest.cpu_architecture:
        # Whatever ECS launches: there is nothing to compare with.
        resolved = dataclasses.replace(resolved, platforms=frozenset())
    platform = {"cpuArchitecture": manifest.cpu_architecture or "X86_64"}
    data = read_preflight_data(aws, module, {**definition, "runtimePlatform": platform}, resolved)
    # No service is to be set to it.
    return find_problems(dataclasses.replace(data, definition=None), _NO_SERVICE, module)


def _definition(aws: AwsClient, status: DaemonStatus) -> dict[str, Any] | None:
    """What new instances get, as ECS describes it; None: it is gone."""
    arn = status.revisions[0].definition
    try:
        found = aws.call("ecs", "describe_daemon_task_definition", daemonTaskDefinition=arn)["daemonTaskDefinition"]
    except Rejected as rejected:
        if "not found" not in rejected.message:
            raise
        return None
    return {**found, "taskDefinitionArn": found["daemonTaskDefinitionArn"]}


def _image(definition: Mapping[str, Any]) -> str:
    return str(definition["containerDefinitions"][0]["image"])


def _with(definition: Mapping[str, Any], image: str) -> dict[str, Any]:
    first, *others = definition["containerDefinitions"]
    return {**definition, "containerDefinitions": [{**first, "image": image}, *others]}
