"""
Rules of sizes: what a module makes fits where AWS keeps it, before anything is made.

What is only known once a thing is made, such as the name of a bucket, counts as long as AWS lets it be.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modulestack.contract import efs, limits, partitions, paths, tags
from modulestack.contract.account import AwsAccount
from modulestack.contract.load_balancers import RULE_PRIORITIES
from modulestack.contract.manifest import ModuleManifest, TemplateVersion
from modulestack.contract.placeholders import render
from modulestack.contract.policy_document import Document, document
from modulestack.contract.policy_document import length as length_of
from modulestack.environment import managed_daemon
from modulestack.environment.model import Environment, Module
from modulestack.environment.module_manifest import MadeThings, manifest_of
from modulestack.environment.standing import load_balancers_of
from modulestack.features import core, ebs
from modulestack.features.contribution import Statement
from modulestack.features.domain import conditions_on
from modulestack.features.fold import ModulePlan
from modulestack.features.volumes import is_read_only
from modulestack.fields.violation import FieldPath, RuleViolation

_TEXTS = ("environment", "secrets", "command", "entry_point", "placeholders")
"""Keys of a module that may be as long as somebody likes."""
_RELEASE_TAGS = {"modulestack:release": "x" * 64, "modulestack:template": "x" * 64}
"""What a release adds."""
_DIGEST = "@sha256:" + "0" * 64
_URL = "http://" + "x" * limits.DNS_NAME_LENGTH
_TARGET_GROUP = "x" * 160
"""Its ARN, with room."""


def violations(
    environment: Environment, module: Module, plan: ModulePlan, definition: Mapping[str, Any]
) -> Iterator[RuleViolation]:
    """What of *module* is too large; *definition* is its template, without tags. Fields start at the module."""
    yield from _task_definition(environment, module, plan, definition)
    yield from _manifest(environment, module, plan)
    for role, policies in _inline(environment, module, plan).items():
        yield from inline_policies(role, policies)


def _task_definition(
    environment: Environment, module: Module, plan: ModulePlan, definition: Mapping[str, Any]
) -> Iterator[RuleViolation]:
    """
    As a release registers it: with its first values, its image's digest and its tags.

    Source: https://docs.aws.amazon.com/general/latest/gr/ecs-service.html#limits_ecs
    """
    every_tag = {
        **environment.tags,
        tags.ENVIRONMENT: environment.name,
        tags.MODULE: module.name,
        **_RELEASE_TAGS,
    }
    images = {name: image + _DIGEST for name, image in plan.placeholders.items()}
    values = {**core.first_values(module), "image": module.image + _DIGEST, **images}
    registered = {
        **render(dict(definition), {name: values[name] for name in _used(definition, values)}),
        "tags": [{"key": key, "value": value} for key, value in every_tag.items()],
    }
    length = len(json.dumps(registered, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
    if length > limits.TASK_DEFINITION_BYTES:
        yield RuleViolation(
            _largest(module),
            f"makes a task definition of {length} bytes: ECS takes {limits.TASK_DEFINITION_BYTES}: put what is long "
            "into the image, into one secret as JSON, or where the application reads it itself",
        )


def _used(definition: Mapping[str, Any], values: Mapping[str, str]) -> list[str]:
    text = json.dumps(definition, ensure_ascii=False)
    return [name for name in values if f"${{{name}}}" in text.replace("$${", "")]


def _manifest(environment: Environment, module: Module, plan: ModulePlan) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html"""
    length = len(longest_manifest(environment, module, plan).to_json().encode())
    most = limits.PARAMETER_BYTES["Advanced"]
    if length > most:
        yield RuleViolation(
            (("placeholders",),),
            f"make a manifest of {length} bytes, and SSM takes {most} in a parameter: shorten their first values, "
            "or write into environment what no release changes",
        )


def longest_manifest(environment: Environment, module: Module, plan: ModulePlan) -> ModuleManifest:
    """The manifest of *module* with the longest of whatever a run makes."""
    account = _account(environment)
    role = f"arn:{account.partition}:iam::{account.id}:role{paths.role_path(environment.name, module.name)}"
    role += "x" * limits.ROLE_NAME_LENGTH
    made = MadeThings(
        service=environment.service_of(module),
        template=TemplateVersion(
            bucket="x" * limits.BUCKET_NAME_LENGTH,
            key=paths.template_key(module.name),
            version="x" * 64,
            sha256="x" * 64,
        ),
        target_groups=(_TARGET_GROUP,) * (len(load_balancers_of(module)) + len(plan.ports)),
        rules={
            balancer: dict.fromkeys(conditions_on(module, balancer, "x" * limits.DNS_NAME_LENGTH), RULE_PRIORITIES[-1])
            for balancer in module.shared_load_balancers
        },
        volume_configurations=[ebs.configuration(name, each, role) for name, each in ebs.volumes_of(module).items()],
        url=_URL,
        former_urls=(_URL,) * max(1, len(module.ways)),
    )
    return manifest_of(environment, module, plan, made, account=account)


def _inline(environment: Environment, module: Module, plan: ModulePlan) -> Mapping[str, Mapping[str, Document]]:
    """Role that is made → the key that makes a policy of it long → that policy, as long as it may become."""
    account = _account(environment)
    mounted = {name: volume for name, volume in module.volumes.items() if volume.efs}
    named = {"execution": module.execution_role, "task": module.task_role}
    ids = [("fs-" + "0" * 17, "fsap-" + "0" * 17, is_read_only(module, name)) for name in mounted]
    found: dict[str, dict[str, Document]] = {
        "execution": {"secrets": _document(plan.execution_role)},
        "task": {
            **({"permissions": _document(plan.task_role)} if plan.task_role else {}),
            **({"volumes": efs.mounts(account, ids)} if ids else {}),
        },
    }
    return {role: policies for role, policies in found.items() if not named[role]}


def _account(environment: Environment) -> AwsAccount:
    region = environment.region
    partition = partitions.of_region(region).name
    return AwsAccount(partition=partition, id=environment.account_id or "0" * 12, region=region)


def policies_of_daemons(environment: Environment) -> Iterator[RuleViolation]:
    """
    The role that starts a Managed Daemon names every secret, as that of a module does.

    Fields start at the environment.
    """
    account = _account(environment)
    for name, instances in environment.managed_instances.items():
        for daemon, said in instances.daemons.items():
            where = environment.context_of_daemon(name, daemon, partition=account.partition, account_id=account.id)
            for found in inline_policies("execution", {"secrets": _document(managed_daemon.starts(said, where))}):
                at: FieldPath = ("managed_instances", name, "daemons", daemon)
                yield RuleViolation(tuple((*at, *field) for field in found.fields), found.message)


def inline_policies(role: str, policies: Mapping[str, Document]) -> Iterator[RuleViolation]:
    """
    All inline policies of *role* together, spaces not counted; they are by the key that makes them long.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
    """
    lengths = {key: length_of(policy) for key, policy in policies.items()}
    if sum(lengths.values()) > limits.ROLE_POLICIES_LENGTH:
        key = max(lengths, key=lambda each: lengths[each])
        yield RuleViolation(
            ((key,),),
            f"make a policy of {sum(lengths.values())} characters for the {role} role, and IAM takes "
            f"{limits.ROLE_POLICIES_LENGTH}: {_SHORTER[key]}",
        )


_SHORTER = {
    "permissions": "put some into a managed policy of your own, and name it under task_policy_arns",
    "secrets": "put several values into one secret, as JSON, and refer to its keys",
    "volumes": "mount fewer, and directories below them",
}
"""The key that makes a role's policies long → what to do."""


def _document(statements: Sequence[Statement]) -> Document:
    return document(*(one.written for one in statements))


def _largest(module: Module) -> tuple[tuple[str, ...], ...]:
    """The key that most of *module*'s text stands under."""
    found = module.model_dump(mode="json", include=set(_TEXTS))
    return ((max(_TEXTS, key=lambda key: len(json.dumps(found.get(key)))),),)
