"""
Rules of sizes: what a module makes fits where AWS keeps it, before anything is made.

What is only known once a thing is made, such as the name of a bucket, counts as long as AWS lets it be.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modulestack.contract import limits, names, paths, tags
from modulestack.contract.manifest import ModuleManifest, TemplateVersion
from modulestack.contract.manifest_port import ManifestPort
from modulestack.contract.placeholders import render
from modulestack.environment.model import Environment, Module
from modulestack.features import core
from modulestack.features.contribution import Statement
from modulestack.features.fold import ModulePlan
from modulestack.fields.violation import RuleViolation

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
    for role, statements in (("execution", plan.execution_role), ("task", plan.task_role)):
        yield from _role(role, statements)


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
    bucket, version = "x" * limits.BUCKET_NAME_LENGTH, "x" * 64
    fields: dict[str, Any] = {
        "environment": environment.name,
        "module": module.name,
        "account": "0" * 12,
        "region": environment.region,
        "cluster": names.cluster(environment.name, module.name, module.existing_cluster),
        "service": names.service(environment.name, module.name, module.existing_cluster),
        "family": names.family(environment.name, module.name),
        "container": module.name,
        "port": module.port,
        "template": TemplateVersion(
            bucket=bucket, key=paths.template_key(module.name), version=version, sha256="x" * 64
        ),
        "placeholders": {**core.first_values(module), **plan.placeholders},
        "log_group": paths.log_group(environment.name, module.name, module.existing_log_group),
        "log_stream_prefix": paths.log_stream_prefix(environment.name, module.name, module.existing_log_group),
        "target_groups": () if module.is_worker else (_TARGET_GROUP,) * (1 + len(plan.ports)),
        "ports": tuple(
            ManifestPort(name=p.name, port=p.port, container=p.container, target_group=_TARGET_GROUP, url=_URL)
            for p in plan.ports
        ),
        "alarms": (),
        "image_parameter": paths.image_parameter(environment.name, module.name),
        "records_prefix": paths.records_prefix(module.name),
        "lock_key": paths.lock_key(module.name),
        "url": _URL,
        "former_urls": (_URL,),
        **plan.manifest,
    }
    length = len(ModuleManifest(**fields).to_json().encode())
    most = limits.PARAMETER_BYTES["Advanced"]
    if length > most:
        yield RuleViolation(
            (("placeholders",),),
            f"make a manifest of {length} bytes, and SSM takes {most} in a parameter: shorten their first values, "
            "or write into environment what no release changes",
        )


def _role(role: str, statements: Sequence[Statement]) -> Iterator[RuleViolation]:
    """
    All inline policies of a role together, spaces not counted.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
    """
    document = {
        "Version": "2012-10-17",
        "Statement": [_statement(one) for one in statements],
    }
    length = len(json.dumps(document, separators=(",", ":")))
    if length > limits.ROLE_POLICIES_LENGTH:
        key, advice = _SHORTER[role]
        yield RuleViolation(
            ((key,),),
            f"make a policy of {length} characters for the {role} role, and IAM takes {limits.ROLE_POLICIES_LENGTH}: "
            f"{advice}",
        )


_SHORTER = {
    "execution": ("secrets", "put several values into one secret, as JSON, and refer to its keys"),
    "task": ("permissions", "put some into a managed policy of your own, and name it under task_policy_arns"),
}
"""Role → the key that makes its policy long, and what to do."""


def _statement(one: Statement) -> dict[str, Any]:
    """As a policy has it."""
    written = {"Effect": "Allow", "Action": sorted(one.actions), "Resource": sorted(one.resources)}
    return {**written, "Condition": one.condition} if one.condition else written


def _largest(module: Module) -> tuple[tuple[str, ...], ...]:
    """The key that most of *module*'s text stands under."""
    found = module.model_dump(mode="json", include=set(_TEXTS))
    return ((max(_TEXTS, key=lambda key: len(json.dumps(found.get(key)))),),)
