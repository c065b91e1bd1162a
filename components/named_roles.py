"""Roles that a file names and does not own: looked up before anything is made, and what their own ones leave behind."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence

import pulumi
from pulumi_aws.iam import GetPrincipalPolicySimulationContextArgs as ContextArgs
from pulumi_aws.iam.get_principal_policy_simulation import get_principal_policy_simulation
from pulumi_aws.iam.get_role import get_role

from components import policies
from components.account import AwsAccount
from components.not_there import is_not_there
from components.parameters import Parameters
from components.running_revision import start_of
from modulestack.contract import efs, names, resource_policy, tags, task_roles
from modulestack.environment.lost_permissions import ATTACHMENT, POLICY, is_of
from modulestack.environment.model import Environment, Module
from modulestack.environment.role_needs import RoleNeeds, role_needs
from modulestack.environment.settings import dotted
from modulestack.environment.standing import StandingEnvironment
from modulestack.features.contribution import Condition, Statement

ROLE = "aws:iam/role:Role"
_PURPOSES = {"execution": "execution_role", "task": "task_role"}
_ANY = {"file-system/*": f"file-system/fs-{'0' * 17}", "?": "x"}
"""What a pattern stands for when IAM is asked."""


def check(environment: Environment, account: AwsAccount, opts: pulumi.InvokeOptions) -> None:
    """
    See that the roles that *environment* names are there, trust tasks, and may do what their modules need.

    What a resource's own policy may allow besides is a warning.

    Raises:
        pulumi.RunError: one is not; a line for each, with the policy that is to be added. Nothing has been touched.
    """
    refused: list[str] = []
    why_not_taken: dict[str, str] = {}
    for found in role_needs(environment, account):
        field = dotted(found.field)
        if found.role not in why_not_taken:
            why_not_taken[found.role] = _why_not_taken(found, account, opts)
        if text := why_not_taken[found.role]:
            refused.append(f"{field}: {text}")
            continue
        try:
            lacking = list(_lacking(found, environment, account, opts))
        except Exception as error:  # the SDK has no other
            policy = f"; it is to allow {found.policy}"
            pulumi.log.warn(f"{field}: what {found.role} may do cannot be looked at ({error}){policy}")
            continue
        if must := [each for each in lacking if not _may_be_allowed_elsewhere(each)]:
            refused.append(f"{field}: {found.role} may not do what {found.module} needs: {_advice(must)}")
        if may := [each for each in lacking if _may_be_allowed_elsewhere(each)]:
            pulumi.log.warn(
                f"{field}: {found.role} is not allowed what {found.module} needs, unless the policies of what it is "
                f"on allow it: {_advice(may)}"
            )
    if refused:
        raise pulumi.RunError("\n".join(refused))


def _why_not_taken(found: RoleNeeds, account: AwsAccount, opts: pulumi.InvokeOptions) -> str:
    """Why ECS cannot take the role; empty: it can."""
    name = task_roles.name_of(found.role)
    try:
        role = get_role(name=name, opts=opts)
    except Exception as error:  # the SDK has no other
        if "NoSuchEntity" in str(error) or is_not_there(error):
            return f"there is no role {name}: name one that is there, or leave it out for one of the module's own"
        return f"{found.role} cannot be looked up: {error}"
    if role.arn != found.role:
        return f"the role {name} has the path {role.path}: write its ARN, {role.arn}"
    try:
        trusted = task_roles.trusts_tasks(role.assume_role_policy, role.arn, account)
    except resource_policy.UnknownOperator as unknown:
        pulumi.log.warn(
            f"{dotted(found.field)}: the trust policy of {role.arn} has conditions with {unknown}, of which it is not "
            f"known here what they do: it is to let {task_roles.SERVICE} take it"
        )
        return ""
    if not trusted:
        return (
            f"{role.arn} does not trust {task_roles.SERVICE} on behalf of this account and region: let whoever owns it "
            "allow that service sts:AssumeRole in its trust policy, or name another one"
        )
    return ""


def _lacking(
    found: RoleNeeds, environment: Environment, account: AwsAccount, opts: pulumi.InvokeOptions
) -> Iterator[Statement]:
    """
    What IAM says that the role may not do: its policies and its permissions boundary together.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
    """
    for statement in found.statements:
        asked = {_one_of(resource): resource for resource in statement.resources}
        answer = get_principal_policy_simulation(
            action_names=list(statement.actions),
            policy_source_arn=found.role,
            resource_arns=list(asked),
            contexts=[
                ContextArgs(key=key, type="string", values=list(values))
                for key, values in _carried(statement, environment, account).items()
            ],
            opts=opts,
        )
        denied: dict[str, list[str]] = {}
        for result in answer.results:
            if not result.allowed:
                denied.setdefault(asked[result.resource_arn], []).append(result.action_name)
        for resource, actions in denied.items():
            yield Statement(
                actions=tuple(actions), resources=(resource,), via=statement.via, conditions=statement.conditions
            )


def _one_of(resource: str) -> str:
    """A resource that the pattern *resource* fits; all of them are asked for as they are."""
    if resource == "*":
        return resource
    if resource.endswith(":*") and ":log-group:" in resource:
        return f"{resource.removesuffix('*')}log-stream:any"
    for pattern, one in _ANY.items():
        resource = resource.replace(pattern, one)
    return resource.replace("*", "any")


def _carried(statement: Statement, environment: Environment, account: AwsAccount) -> Mapping[str, Sequence[str]]:
    """What a request of the task carries that *statement* is about: condition key → its value."""
    via = (Condition("StringEquals", "kms:ViaService", statement.via[:1]),) if statement.via else ()
    found = {key: values[:1] for _, key, values in (*via, *statement.conditions)}
    if efs.MOUNT in statement.actions:
        point = account.arn("elasticfilesystem", f"access-point/fsap-{'0' * 17}")
        found |= {efs.ACCESS_POINT: (point,), f"aws:ResourceTag/{tags.ENVIRONMENT}": (environment.name,)}
    return found


def _may_be_allowed_elsewhere(statement: Statement) -> bool:
    """Whether the policy of a secret, a key or a file system may allow it as well."""
    return statement.actions[0].startswith((*task_roles.ALLOWED_ELSEWHERE, "elasticfilesystem:"))


def _advice(lacking: Sequence[Statement]) -> str:
    return f"let whoever owns it add {json.dumps(policies.of(lacking))}"


@dataclasses.dataclass(frozen=True, kw_only=True)
class KeptRole:
    """A module's own role that it has no longer, and that the revision which a service starts with has still."""

    policy: str = ""
    """What is written into it (JSON); empty: nothing."""
    policy_arns: tuple[str, ...] = ()
    """What is attached to it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class NamedRoles:
    """The roles of one module that somebody else owns."""

    arns: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """``execution`` or ``task`` → its ARN."""
    kept: Mapping[str, KeptRole] = dataclasses.field(default_factory=dict)
    """The same → the own one that it replaces at the next release."""


def look_up(
    environment: Environment,
    account: AwsAccount,
    parameters: Parameters,
    standing: StandingEnvironment,
    opts: pulumi.InvokeOptions,
) -> Mapping[str, NamedRoles]:
    """Modules that have roles of somebody else's → those, and what of their own is needed until they are released."""
    found = {}
    for name, module in environment.modules.items():
        arns = {
            purpose: task_roles.arn_of(text, partition=account.partition, account_id=account.id)
            for purpose, key in _PURPOSES.items()
            if (text := getattr(module, key))
        }
        if arns:
            own = {each: arn for each in arns if (arn := _own(module, each, standing))}
            running = _roles_of(start_of(environment.name, name, parameters, standing), opts) if own else ()
            kept = {each: _kept(module, each, standing) for each, arn in own.items() if arn in running}
            found[name] = NamedRoles(arns=arns, kept=kept)
            if kept:
                pulumi.log.info(
                    f"{name}: its own roles stay until a release has given its tasks the others: the first `pulumi up` "
                    f"after `modulestack release --template-only {name} -e {environment.name}` takes them away"
                )
    return found


def _own(module: Module, purpose: str, standing: StandingEnvironment) -> str:
    """ARN of the role that the stack has made; empty: none."""
    name = names.role(f"{module.name}-{purpose}")
    found = (each["outputs"] for each in standing.resources if (each["type"], each["name"]) == (ROLE, name))
    return next((str(outputs.get("arn", "")) for outputs in found), "")


def _roles_of(revision: str, opts: pulumi.InvokeOptions) -> tuple[str, ...]:
    from pulumi_aws.ecs.get_task_definition import get_task_definition

    if not revision:
        return ()
    try:
        found = get_task_definition(task_definition=revision, opts=opts)
    except Exception as error:  # the SDK has no other
        if is_not_there(error):
            return ()
        raise
    return (found.execution_role_arn, found.task_role_arn)


def _kept(module: Module, purpose: str, standing: StandingEnvironment) -> KeptRole:
    """As it is in the stack's state: a release has not yet taken it from the tasks."""
    of_policy = (POLICY, f"{module.name}-{purpose}")
    written = [each["outputs"]["policy"] for each in standing.resources if (each["type"], each["name"]) == of_policy]
    attached = [
        str(each["outputs"]["policyArn"])
        for each in standing.resources
        if each["type"] == ATTACHMENT and is_of(module.name, each["name"]) and purpose == "task"
    ]
    return KeptRole(policy=str(written[0]) if written else "", policy_arns=tuple(attached))
