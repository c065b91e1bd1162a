"""
Read all that the preflight judges. Never a secret's value: only whether the secret is there.

What there is no permission to read becomes a warning, not a failure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from modulestack.contract import image_reference
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied, Rejected
from modulestack.release.aws_access.newer_fields import newer_fields
from modulestack.release.planning import remedies
from modulestack.release.planning.launch_volume_facts import read_launch_volumes
from modulestack.release.planning.launch_volumes import Configuration
from modulestack.release.planning.mounts import mounts_of, read_mounts
from modulestack.release.planning.preflight import PreflightData
from modulestack.release.planning.pull_through import FETCH, cache_problems, caches_in_use
from modulestack.release.planning.references import (
    SecretLocation,
    files_of,
    missing_queues,
    missing_references,
    secrets_of,
)
from modulestack.release.planning.role_facts import RolesRead, read_roles
from modulestack.release.planning.traffic_facts import read_pairs
from modulestack.release.planning.untagged_images import untagged_images
from modulestack.release.rollout.service_snapshot import ServiceSnapshot
from modulestack.release.task_definition.image_resolution import ResolvedImage
from modulestack.release.task_definition.registration import with_our_tags

T = TypeVar("T")
_TARGET_GROUPS_AT_ONCE = 20
_NO_TARGET_GROUP = {"TargetGroupNotFound", "TargetGroupNotFoundException"}


def read_preflight_data(
    aws: AwsClient,
    manifest: ModuleManifest,
    definition: Mapping[str, Any],
    resolved: ResolvedImage,
    *,
    service: ServiceSnapshot | None = None,
    beside: Sequence[ResolvedImage] = (),
    proven: Mapping[str, Any] | None = None,
    volumes: Sequence[Configuration] = (),
) -> PreflightData:
    """
    What *definition* refers to (a request, or an answer) in AWS.

    *volumes* is how the EBS volumes of its tasks are made, *service* the one that gets it.

    *proven* is a task definition whose tasks run now: roles that it uses in the same way need no second proof.

    Raises:
        AwsFailure: AWS could not be asked, for other reasons than a missing permission.
    """
    unread: list[str] = []

    def if_permitted(read: Callable[[], T], otherwise: T) -> T:
        try:
            return read()
        except AccessDenied as denied:
            unread.append(f"no permission for {denied.action}")
            return otherwise

    missing = missing_references(aws, manifest, definition)
    queues, unread_queues = missing_queues(aws, manifest)
    mounts, unread_mounts = read_mounts(aws, definition)
    unread += unread_mounts
    at_launch, unread_volumes = read_launch_volumes(aws, volumes)
    unread += unread_volumes
    no_caches, unread_caches = cache_problems(aws, manifest, [each.image for each in (resolved, *beside)])
    unread += unread_caches
    there = [each.image for each in (resolved, *beside) if not each.problem]
    untagged, unread_tags = untagged_images(aws, manifest, there)
    unread += unread_tags
    unread += [*missing.unread, *unread_queues, *_unread_images((resolved, *beside), manifest, definition)]
    needs = (
        *_needs((resolved, *beside), secrets_of(definition, manifest), manifest, missing.keys),
        *_needs_of_files(definition),
    )
    unproven = proven is None or _uses(proven, manifest) != _uses(definition, manifest)
    no_groups: dict[str, tuple[int, str]] = {}
    found = RolesRead()
    if unproven:
        found = if_permitted(lambda: read_roles(aws, definition, manifest, with_policies=bool(needs)), found)
    unread += found.unread
    pairs, unread_pairs = read_pairs(aws, service) if service else ((), ())
    unread += unread_pairs
    groups = if_permitted(lambda: _target_groups(aws, manifest.target_groups), no_groups)
    return PreflightData(
        resolved=resolved,
        beside=tuple(beside),
        request=_request(manifest, definition),
        definition=definition,
        newer=newer_fields(aws.client("ecs"), definition) if "taskDefinitionArn" not in definition else (),
        architecture=(definition.get("runtimePlatform") or {}).get("cpuArchitecture", "X86_64"),
        roles=found.roles,
        needs=needs,
        missing_secrets=missing.secrets,
        missing_files=missing.files,
        missing_log_groups=missing.log_groups,
        missing_queues=queues,
        untagged=untagged,
        no_caches=no_caches,
        mounts=mounts,
        volumes=tuple(volumes),
        launch_volumes=at_launch,
        target_groups={arn: count for arn, (count, _) in groups.items()},
        target_types={arn: kind for arn, (_, kind) in groups.items() if kind},
        pairs=pairs,
        alarms=if_permitted(lambda: _alarms(aws, manifest.alarms), {}),
        unread=tuple(unread),
    )


def _unread_images(
    images: Iterable[ResolvedImage], manifest: ModuleManifest, definition: Mapping[str, Any]
) -> Iterator[str]:
    """Why images were not looked at; of another account's also what has to be allowed there."""
    role = definition.get("executionRoleArn") or "the execution role"
    for resolved in images:
        ecr = resolved.image.ecr
        if resolved.unread and ecr is not None and ecr.account != manifest.account:
            yield f"{resolved.unread}; {remedies.of_image_elsewhere(ecr.account, ecr.repository, role)}"
        elif resolved.unread:
            yield resolved.unread


def _request(manifest: ModuleManifest, definition: Mapping[str, Any]) -> dict[str, Any] | None:
    """*definition* as ECS judges it: with the family and the tags of a release; None: it is an answer of ECS's."""
    if "taskDefinitionArn" in definition:
        return None
    return with_our_tags(manifest, definition, release="", definition="")


def _uses(definition: Mapping[str, Any], manifest: ModuleManifest) -> Any:
    """What a definition needs its roles for."""
    repositories = sorted(image_reference.repository_of(c.get("image", "")) for c in definition["containerDefinitions"])
    return (
        definition.get("executionRoleArn"),
        definition.get("taskRoleArn"),
        secrets_of(definition, manifest),
        files_of(definition),
        repositories,
        mounts_of(definition),
    )


def _needs(
    images: Sequence[ResolvedImage],
    secrets: Iterable[SecretLocation],
    manifest: ModuleManifest,
    own_keys: Iterable[str],
) -> tuple[tuple[str, str], ...]:
    """
    What the execution role must be allowed: of what is in another account than *manifest*'s some of its keys, too.

    *own_keys* are those of the own account that values are under.

    Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html,
    https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples_cross.html
    """
    secrets = tuple(secrets)
    needs: list[tuple[str, str]] = []
    for ecr in dict.fromkeys(image.image.ecr for image in images if image.image.ecr):
        needs += [("ecr:GetAuthorizationToken", "*")]
        needs += [(f"ecr:{action}", ecr.arn) for action in ("BatchGetImage", "GetDownloadUrlForLayer")]
    fetched = [image.image for image in images if caches_in_use((image.image,), manifest)]
    needs += [(FETCH, image.ecr.arn) for image in fetched if image.ecr]
    actions = {"secretsmanager": "secretsmanager:GetSecretValue", "ssm": "ssm:GetParameters"}
    keys = dict.fromkeys([*own_keys, *(secret.keys for secret in secrets if secret.account != manifest.account)])
    return (
        *dict.fromkeys(needs),
        *((actions[secret.service], secret.arn) for secret in secrets),
        *(("kms:Decrypt", key) for key in keys),
    )


def _needs_of_files(definition: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"""
    files = files_of(definition)
    buckets = dict.fromkeys(str(file._replace(resource=file.resource.partition("/")[0])) for file in files)
    return (
        *(("s3:GetObject", str(file)) for file in files),
        *(("s3:GetBucketLocation", bucket) for bucket in buckets),
    )


def _target_groups(aws: AwsClient, arns: tuple[str, ...]) -> dict[str, tuple[int, str]]:
    """
    How many load balancers each is attached to (-1: it is gone), and its target type.

    All in one call, unless one of them is gone.
    """
    counts: dict[str, tuple[int, str]] = {}
    for start in range(0, len(arns), _TARGET_GROUPS_AT_ONCE):
        some = arns[start : start + _TARGET_GROUPS_AT_ONCE]
        try:
            groups = aws.call("elbv2", "describe_target_groups", TargetGroupArns=list(some))["TargetGroups"]
        except Rejected as rejected:
            if rejected.code not in _NO_TARGET_GROUP:
                raise
            if len(some) == 1:
                counts[some[0]] = (-1, "")
            else:
                for arn in some:
                    counts |= _target_groups(aws, (arn,))
        else:
            counts |= {
                group["TargetGroupArn"]: (len(group.get("LoadBalancerArns", ())), group.get("TargetType", ""))
                for group in groups
            }
    return counts


def _alarms(aws: AwsClient, names: tuple[str, ...]) -> dict[str, str]:
    if not names:
        return {}
    kinds = ["MetricAlarm", "CompositeAlarm"]
    answer = aws.call("cloudwatch", "describe_alarms", AlarmNames=list(names), AlarmTypes=kinds)
    alarms = [*answer.get("MetricAlarms", ()), *answer.get("CompositeAlarms", ())]
    return dict.fromkeys(names, "") | {alarm["AlarmName"]: alarm["StateValue"] for alarm in alarms}
