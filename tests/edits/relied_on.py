"""What those who use an environment rely on: permissions, sign-ins, and how its tasks are asked whether they live."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import names, paths
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.environment.model import Environment

Fact = tuple[str, ...]


def relied_on(aws: EmbeddedAws, environment: Environment) -> frozenset[Fact]:
    """All of it, as it is at AWS now; the first word says what kind it is."""
    pipeline = list(_roles(aws, paths.pipeline_role_path(environment.name)))
    found: set[Fact] = {fact for role in pipeline for fact in _trusted(role)}
    found |= {fact for role in pipeline for fact in _state(aws, role, environment)}
    found |= {("releases", role["RoleName"], arn) for role in pipeline for arn in _attached(aws, role)}
    systems = aws.client("efs").describe_file_systems()["FileSystems"]
    found |= {("file system", system["FileSystemId"]) for system in systems}
    for module in environment.modules:
        for role in _roles(aws, paths.role_path(environment.name, module)):
            found |= {("policy", module, arn) for arn in _attached(aws, role)}
            found |= {("may", module, may) for may in _granted(aws, role)}
        found |= _repository(aws, environment, module)
        found |= set(_checks(aws, environment, module))
        found |= set(_made_of(aws, environment, module))
    return frozenset(found)


def bounds(aws: EmbeddedAws, environment: Environment) -> dict[str, str]:
    """Role → ARN of what bounds it; empty: nothing."""
    roles = _roles(aws, paths.role_path(environment.name))
    return {role["RoleName"]: role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", "") for role in roles}


def place_of(environment: Environment, module: str) -> tuple[str, str]:
    """Cluster and service of *module*, as the file has them."""
    existing, machines = environment.modules[module].existing_cluster, environment.modules[module].capacity
    cluster = names.cluster(environment.name, machines or module, existing)
    return cluster, names.service(environment.name, module, existing)


def _roles(aws: EmbeddedAws, path: str) -> Iterator[Mapping[str, Any]]:
    iam = aws.client("iam")
    for role in iam.list_roles(PathPrefix=path)["Roles"]:
        yield iam.get_role(RoleName=role["RoleName"])["Role"]


def _trusted(role: Mapping[str, Any]) -> Iterator[Fact]:
    for statement in role["AssumeRolePolicyDocument"]["Statement"]:
        yield "trust", role["RoleName"], json.dumps(statement, sort_keys=True)


def _state(aws: EmbeddedAws, role: Mapping[str, Any], environment: Environment) -> Iterator[Fact]:
    """Whether *role* may use the state's bucket and key, as the file names them."""
    if environment.pipeline is None:
        return
    iam = aws.client("iam")
    text = ""
    for arn in _attached(aws, role):
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        text += json.dumps(iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])
    for name in (environment.pipeline.state_bucket, environment.pipeline.secrets_key_arn):
        if name in text:
            yield "state", role["RoleName"], name


def _granted(aws: EmbeddedAws, role: Mapping[str, Any]) -> Iterator[str]:
    """What is written into a task's *role*, but for what sessions of ECS Exec need."""
    if "-task-" not in role["RoleName"]:
        return
    iam, name = aws.client("iam"), role["RoleName"]
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
        for statement in document["Statement"]:
            condition = json.dumps(statement.get("Condition", {}), sort_keys=True)
            for action in statement["Action"]:
                if not action.startswith(("ssmmessages:", "logs:", "kms:")):
                    yield from (f"{action} {resource} {condition}" for resource in statement["Resource"])


def _made_of(aws: EmbeddedAws, environment: Environment, module: str) -> Iterator[Fact]:
    """Keys and snapshots that its tasks' volumes may be made of."""
    iam = aws.client("iam")
    for role in _roles(aws, paths.role_path(environment.name, module)):
        name = role["RoleName"]
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"] if "-infrastructure-" in name else ():
            document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
            used = {resource for statement in document["Statement"] for resource in statement["Resource"]}
            yield from (("volume", module, each) for each in used if ":key/" in each or ":snapshot/" in each)


def _repository(aws: EmbeddedAws, environment: Environment, module: str) -> set[Fact]:
    """The module's own repository, and who else may pull from it."""
    ecr, name = aws.client("ecr"), names.repository(environment.name, module)
    try:
        policy = json.loads(ecr.get_repository_policy(repositoryName=name)["policyText"])
    except (ecr.exceptions.RepositoryNotFoundException, ecr.exceptions.RepositoryPolicyNotFoundException):
        return set()
    pullers = policy["Statement"][0]["Principal"]["AWS"]
    return {("repository", module), *(("pulls", module, puller) for puller in pullers)}


def _attached(aws: EmbeddedAws, role: Mapping[str, Any]) -> list[str]:
    found = aws.client("iam").list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"]
    return [policy["PolicyArn"] for policy in found]


def _checks(aws: EmbeddedAws, environment: Environment, module: str) -> Iterator[Fact]:
    """A worker is checked by no load balancer."""
    cluster, service = place_of(environment, module)
    services = aws.client("ecs").describe_services(cluster=cluster, services=[service])
    for balancer in services["services"][0]["loadBalancers"]:
        arn = balancer["targetGroupArn"]
        [group] = aws.client("elbv2").describe_target_groups(TargetGroupArns=[arn])["TargetGroups"]
        asked = (group["HealthCheckPort"], group["HealthCheckPath"], group["Matcher"]["HttpCode"])
        yield "check", module, str(balancer["containerPort"]), *asked
