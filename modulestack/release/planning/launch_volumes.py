"""EBS volumes that ECS makes for tasks as it launches them: how a definition's are made, and whether they can be."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modulestack.contract import ebs, partitions
from modulestack.contract.iam_policy import is_allowed, listed
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.planning import remedies
from modulestack.release.task_definition.comparison import DefinitionDifference

Configuration = Mapping[str, Any]
NEEDED = ("ec2:CreateVolume", "ec2:CreateTags", "ec2:AttachVolume")
"""Of what the role may do, what every task needs. Source: see ``contract.ebs.MANAGED_TAG``."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class LaunchVolumeFacts:
    """What AWS says of one volume's role, snapshot and key."""

    name: str
    role: str
    """ARN."""
    trust: tuple[Mapping[str, Any], ...] | None
    """Statements of its trust policy; None: there is no such role."""
    statements: tuple[Mapping[str, Any], ...] = ()
    """Of its policies."""
    snapshot: str = ""
    """Id of one that is not there; empty: it is, or none is named."""
    key: str = ""
    """What is wrong with its key: ``there is no …``; empty: nothing, or none is named."""


def configurations(
    manifest: ModuleManifest, definition: Mapping[str, Any], current: Sequence[Configuration]
) -> tuple[Configuration, ...]:
    """
    How the volumes of *definition* that are configured at launch are made, as UpdateService takes it.

    As the manifest has it; one that this no longer has as the service (*current*) has it. One that neither knows is
    left out.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html (volumeConfigurations)
    """
    known = {str(each["name"]): each for each in (*current, *manifest.volume_configurations)}
    return tuple(known[name] for name in ebs.at_launch(definition) if name in known)


def differences(wanted: Sequence[Configuration], current: Sequence[Configuration]) -> tuple[DefinitionDifference, ...]:
    """What setting a service, which has *current*, to *wanted* changes of its volumes."""
    return tuple(DefinitionDifference(*found) for found in ebs.differences(wanted, current))


def unknown_volumes(
    definition: Mapping[str, Any], wanted: Sequence[Configuration], manifest: ModuleManifest
) -> Iterator[str]:
    """Of a revision from before the file's last edits: those of its volumes that nobody knows how to make any more."""
    known = {each["name"] for each in wanted}
    for name in ebs.at_launch(definition):
        if name not in known:
            yield (
                f"volume {name}: neither the file nor the service says any more how it is made: put it back under "
                f"{manifest.module}'s volumes in the file and run `pulumi up -s {manifest.environment}`, or choose "
                "another revision"
            )


def problems(facts: Sequence[LaunchVolumeFacts], manifest: ModuleManifest) -> Iterator[str]:
    """Why no task can start, and what to do about it."""
    partition = partitions.of_region(manifest.region).name
    volumes = f"arn:{partition}:ec2:{manifest.region}:{manifest.account}:volume/*"
    for each in facts:
        name = each.role.rpartition("/")[2]
        where = f"volume {each.name}"
        if each.trust is None:
            yield f"{where}: role {name} does not exist: {remedies.of_role(each.role, manifest, 'make it')}"
        elif not any(_trusts_ecs(statement) for statement in each.trust):
            remedy = remedies.of_role(each.role, manifest, "let it trust that service")
            yield f"{where}: role {name} does not trust {ebs.ROLE_SERVICE}: {remedy}"
        elif missing := [action for action in NEEDED if not is_allowed(action, volumes, each.statements)]:
            remedy = remedies.of_role(each.role, manifest, "allow it")
            yield f"{where}: role {name} is not allowed {', '.join(missing)}, so no task can start: {remedy}"
        if each.snapshot:
            yield f"{where}: there is no snapshot {each.snapshot}: {_write(manifest, each.name, 'snapshot_id')}"
        if each.key:
            yield f"{where}: {each.key}: {_write(manifest, each.name, 'kms_key_arn')}"


def _write(manifest: ModuleManifest, volume: str, key: str) -> str:
    return (
        f"restore it, or write another one as volumes.{volume}.ebs.{key} of {manifest.module} in the file and run "
        f"`pulumi up -s {manifest.environment}`"
    )


def _trusts_ecs(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal") or {}
    services = listed(principal.get("Service", [])) if isinstance(principal, Mapping) else listed(principal)
    return statement.get("Effect") == "Allow" and bool({ebs.ROLE_SERVICE, "*"} & set(services))
