"""
Read all that the preflight judges. Never a secret's value: only whether the secret is there.

What there is no permission to read becomes a warning, not a failure.
"""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from modulestack.contract.arn import secret_of
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied, Rejected
from modulestack.release.planning.preflight import PreflightData, RoleFacts
from modulestack.release.task_definition.image_resolution import ResolvedImage

_SSM_NAMES_AT_ONCE = 50


def survey(
    aws: AwsClient,
    manifest: ModuleManifest,
    request: Mapping[str, Any],
    resolved: ResolvedImage,
    *,
    proven: Mapping[str, Any] | None = None,
) -> PreflightData:
    """
    What stands behind *request* in AWS.

    *proven* is a task definition whose tasks run now: roles that it uses in the same way need no second proof.

    Raises:
        AwsFailure: AWS could not be asked, for other reasons than a missing permission.
    """
    unread: list[str] = []

    def looked(what: Callable[[], Any], nothing: Any) -> Any:
        try:
            return what()
        except AccessDenied as denied:
            unread.append(f"no permission for {denied.action}")
            return nothing

    secrets = references(request)
    needs = _needs(manifest, request, resolved, secrets)
    unproven = proven is None or _uses(proven) != _uses(request)
    return PreflightData(
        resolved=resolved,
        architecture=(request.get("runtimePlatform") or {}).get("cpuArchitecture", "X86_64"),
        roles=tuple(looked(lambda: _roles(aws, request, with_policies=bool(needs)), ())) if unproven else (),
        needs=needs,
        missing_secrets=(
            *looked(lambda: _missing_parameters(aws, secrets), ()),
            *looked(lambda: _missing_secrets(aws, secrets), ()),
        ),
        missing_log_groups=tuple(looked(lambda: _missing_log_groups(aws, request), ())),
        target_groups=looked(lambda: _target_groups(aws, manifest.target_groups), {}),
        alarms=looked(lambda: _alarms(aws, manifest.alarms), {}),
        unread=tuple(unread),
    )


def references(request: Mapping[str, Any]) -> list[str]:
    """Every secret that *request* refers to: SSM names and ARNs, Secrets Manager ARNs; sorted."""
    found: set[str] = set()
    for container in request.get("containerDefinitions", ()):
        secrets = [
            *(container.get("secrets") or ()),
            *((container.get("logConfiguration") or {}).get("secretOptions") or ()),
        ]
        found |= {secret["valueFrom"] for secret in secrets}
        if pull := (container.get("repositoryCredentials") or {}).get("credentialsParameter"):
            found.add(pull)
    return sorted(found)


def _uses(definition: Mapping[str, Any]) -> Any:
    """What a definition needs its roles for."""
    repositories = sorted(
        c.get("image", "").partition("@")[0].partition(":")[0] for c in definition["containerDefinitions"]
    )
    return definition.get("executionRoleArn"), definition.get("taskRoleArn"), references(definition), repositories


def _needs(
    manifest: ModuleManifest, request: Mapping[str, Any], resolved: ResolvedImage, secrets: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    """
    What the execution role must be allowed.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    partition = str(request.get("executionRoleArn", "arn:aws:")).split(":")[1] or "aws"
    needs: list[tuple[str, str]] = []
    if ecr := resolved.image.ecr:
        repository = f"arn:{partition}:ecr:{ecr.region}:{ecr.account}:repository/{ecr.repository}"
        needs += [("ecr:GetAuthorizationToken", "*")]
        needs += [(f"ecr:{action}", repository) for action in ("BatchGetImage", "GetDownloadUrlForLayer")]
    for secret in secrets:
        if ":secretsmanager:" in secret:
            needs.append(("secretsmanager:GetSecretValue", secret_of(secret)))
        else:
            arn = secret if secret.startswith("arn:") else _parameter_arn(partition, manifest, secret)
            needs.append(("ssm:GetParameters", arn))
    return tuple(needs)


def _parameter_arn(partition: str, manifest: ModuleManifest, name: str) -> str:
    return f"arn:{partition}:ssm:{manifest.region}:{manifest.account}:parameter/{name.lstrip('/')}"


def _missing_parameters(aws: AwsClient, secrets: Iterable[str]) -> list[str]:
    names = {_parameter_name(secret): secret for secret in secrets if ":secretsmanager:" not in secret}
    there: set[str] = set()
    asked = sorted(names)
    for start in range(0, len(asked), _SSM_NAMES_AT_ONCE):
        wanted = [{"Key": "Name", "Option": "Equals", "Values": asked[start : start + _SSM_NAMES_AT_ONCE]}]
        there |= {p["Name"] for p in aws.paginate("ssm", "describe_parameters", "Parameters", ParameterFilters=wanted)}
    return [names[name] for name in asked if name not in there]


def _parameter_name(secret: str) -> str:
    """DescribeParameters knows ``/a/b`` by that name, and its ARN ends in ``parameter/a/b``; ``a`` in ``parameter/a``."""
    if not secret.startswith("arn:"):
        return secret
    path = secret.partition(":parameter/")[2]
    return f"/{path}" if "/" in path else path


def _missing_secrets(aws: AwsClient, secrets: Iterable[str]) -> list[str]:
    missing = []
    for arn in sorted({secret_of(secret) for secret in secrets if ":secretsmanager:" in secret}):
        try:
            deleted = aws.call("secretsmanager", "describe_secret", SecretId=arn).get("DeletedDate")
        except Rejected as refusal:
            if refusal.code != "ResourceNotFoundException":
                raise
            deleted = True
        missing += [arn] if deleted else []
    return missing


def _missing_log_groups(aws: AwsClient, request: Mapping[str, Any]) -> list[str]:
    missing = []
    options = [(c.get("logConfiguration") or {}).get("options") or {} for c in request["containerDefinitions"]]
    wanted = {o["awslogs-group"] for o in options if o.get("awslogs-create-group") != "true" and "awslogs-group" in o}
    for name in sorted(wanted):
        found = aws.call("logs", "describe_log_groups", logGroupNamePrefix=name)["logGroups"]
        missing += [] if any(group["logGroupName"] == name for group in found) else [name]
    return missing


def _target_groups(aws: AwsClient, arns: tuple[str, ...]) -> dict[str, int]:
    counts = {}
    for arn in arns:
        try:
            groups = aws.call("elbv2", "describe_target_groups", TargetGroupArns=[arn])["TargetGroups"]
            counts[arn] = len(groups[0].get("LoadBalancerArns", ()))
        except Rejected as refusal:
            if refusal.code not in {"TargetGroupNotFound", "TargetGroupNotFoundException"}:
                raise
            counts[arn] = -1
    return counts


def _alarms(aws: AwsClient, names: tuple[str, ...]) -> dict[str, str]:
    if not names:
        return {}
    kinds = ["MetricAlarm", "CompositeAlarm"]
    answer = aws.call("cloudwatch", "describe_alarms", AlarmNames=list(names), AlarmTypes=kinds)
    alarms = [*answer.get("MetricAlarms", ()), *answer.get("CompositeAlarms", ())]
    return dict.fromkeys(names, "") | {alarm["AlarmName"]: alarm["StateValue"] for alarm in alarms}


def _roles(aws: AwsClient, request: Mapping[str, Any], *, with_policies: bool) -> list[RoleFacts]:
    named = {"execution": request.get("executionRoleArn"), "task": request.get("taskRoleArn")}
    return [
        _role(aws, arn, purpose, with_policies=with_policies and purpose == "execution")
        for purpose, arn in named.items()
        if arn
    ]


def _role(aws: AwsClient, arn: str, purpose: str, *, with_policies: bool) -> RoleFacts:
    name = arn.rpartition("/")[2]
    try:
        role = aws.call("iam", "get_role", RoleName=name)["Role"]
    except Rejected as refusal:
        if refusal.code not in {"NoSuchEntity", "NoSuchEntityException"}:
            raise
        return RoleFacts(arn=arn, purpose=purpose, trust=None)
    statements = tuple(_statements(aws, name)) if with_policies else None
    return RoleFacts(arn=arn, purpose=purpose, trust=_document(role["AssumeRolePolicyDocument"]), statements=statements)


def _statements(aws: AwsClient, role: str) -> list[Mapping[str, Any]]:
    """Of all policies of *role*, inline and attached."""
    documents = [
        aws.call("iam", "get_role_policy", RoleName=role, PolicyName=name)["PolicyDocument"]
        for name in aws.call("iam", "list_role_policies", RoleName=role)["PolicyNames"]
    ]
    for policy in aws.call("iam", "list_attached_role_policies", RoleName=role)["AttachedPolicies"]:
        version = aws.call("iam", "get_policy", PolicyArn=policy["PolicyArn"])["Policy"]["DefaultVersionId"]
        answer = aws.call("iam", "get_policy_version", PolicyArn=policy["PolicyArn"], VersionId=version)
        documents.append(answer["PolicyVersion"]["Document"])
    return [s for document in documents for s in _as_list(_document(document).get("Statement", []))]


def _document(policy: Any) -> dict[str, Any]:
    """boto3 decodes policies; some endpoints answer them as URL-encoded text."""
    return json.loads(urllib.parse.unquote(policy)) if isinstance(policy, str) else dict(policy)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
