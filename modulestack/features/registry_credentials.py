"""Pulling from registries that want to know who pulls: a secret with the user's name and password."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from modulestack.contract import image_reference, limits, secret_reference
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, Seed
from modulestack.features.core import CoreKeys
from modulestack.features.core_effects import RELEASE_IT
from modulestack.features.feature import Feature
from modulestack.features.secrets import looks, statements, value_from
from modulestack.fields import kinds
from modulestack.fields.effects import Effect, EffectKind, Effects
from modulestack.fields.violation import FieldPath, RuleViolation

_FIELDS = ("username", "password")
"""
What the secret's JSON must have.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html
"""


class Pulled(Protocol):
    """Something whose image is pulled: a module, or a container beside its own."""

    @property
    def image(self) -> str:
        """What is pulled."""

    @property
    def registry_credentials(self) -> str | None:
        """With which secret; None: as anybody."""


class RegistryCredentialsKeys(CoreKeys):
    """Who pulls a module's image."""

    registry_credentials: kinds.Secret | None = None
    """
    Secret whose JSON has `username` and `password` for the image's registry: `secretsmanager:name` or its full ARN.
    Absent: anybody may pull the image, or it is in ECR.
    """


def credentials_are_a_whole_secret(module: Pulled) -> Iterator[RuleViolation]:
    """ECS fetches them from Secrets Manager, and finds both in one secret."""
    text = module.registry_credentials
    if text is None:
        return
    found = secret_reference.parse(text)
    if found.service != "secretsmanager":
        yield RuleViolation(
            (("registry_credentials",),),
            "is a parameter of SSM, and ECS looks for them in Secrets Manager: allowed secretsmanager:name, or the "
            "full ARN of a secret",
        )
    elif found.json_key:
        yield RuleViolation(
            (("registry_credentials",),),
            f"names the key {found.json_key}, and ECS wants all of the secret, with {' and '.join(_FIELDS)}: leave the "
            "key out",
        )


def ecr_takes_no_credentials(module: Pulled) -> Iterator[RuleViolation]:
    """
    From ECR the execution role pulls.

    Source ("this topic doesn't apply"): https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html
    """
    if module.registry_credentials and image_reference.ecr_of(module.image):
        yield RuleViolation(
            (("registry_credentials",), ("image",)), "is for other registries, and the image is in ECR: leave it out"
        )


def credentials_are_not_too_long(module: RegistryCredentialsKeys, context: ModuleContext) -> Iterator[RuleViolation]:
    """Source ("can include up to 255"): https://github.com/aws/aws-cdk/issues/20139"""
    yield from too_long(module.registry_credentials, ("modules", module.name, "registry_credentials"), context)


def too_long(text: str | None, field: FieldPath, context: ModuleContext) -> list[RuleViolation]:
    """What is wrong with the length of the reference *text*, which is at *field*."""
    length, most = len(value_from(text, context)) if text else 0, limits.CREDENTIALS_PARAMETER_LENGTH
    if length <= most:
        return []
    told = f"has an ARN of {length} characters, and ECS takes {most}: give the secret a shorter name"
    return [RuleViolation((field,), told)]


def docker_hub_knows_who_pulls(module: Pulled) -> Iterator[RuleViolation]:
    """
    Docker Hub counts pulls by address, and all tasks behind a NAT gateway have one.

    Sources: https://docs.docker.com/docker-hub/usage/pulls/,
    https://repost.aws/knowledge-center/ecs-pull-container-error-rate-limit
    """
    if module.registry_credentials is None and image_reference.is_on_docker_hub(module.image):
        yield RuleViolation(
            (("image",), ("registry_credentials",)),
            "is on Docker Hub, which lets an address without credentials pull 100 images in 6 hours, and all tasks "
            "share the address of their NAT gateway: name a secret under registry_credentials, pull it by way of ECR "
            "(pull_through_cache), or copy it to ECR",
        )


def contribute(module: RegistryCredentialsKeys, context: ModuleContext) -> Contribution:
    """Where ECS finds the credentials, and that it may read them."""
    text = module.registry_credentials
    if text is None:
        return Contribution(feature="registry_credentials")
    return Contribution(
        feature="registry_credentials",
        container={"repositoryCredentials": {"credentialsParameter": value_from(text, context)}},
        execution_role=statements((text,), context),
        pipeline=looks((text,), context),
        seeds=seeds(text),
    )


def seeds(text: str) -> tuple[Seed, ...]:
    """What a rehearsal puts behind the reference *text*: a secret with both."""
    return tuple(Seed(kind="secretsmanager", reference=_with_key(text, key)) for key in _FIELDS)


def _with_key(text: str, key: str) -> str:
    """The reference *text* to a secret, as one to *key* of its JSON."""
    return f"{text}:{key}::" if text.startswith("arn:") else f"{text}#{key}"


_EFFECTS: dict[str, Effects[RegistryCredentialsKeys]] = {
    "registry_credentials": (
        Effect(
            kinds=(EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
            text="until that release no task can be started anew: those that run were pulled with the old ones",
            remedy=RELEASE_IT,
            when="to others, or taken away",
            holds=lambda edit: edit.is_needed_by_tasks,
        ),
        Effect(kinds=(EffectKind.NEXT_RELEASE,)),
    ),
}

FEATURE = Feature(
    keys=RegistryCredentialsKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(credentials_are_a_whole_secret, ecr_takes_no_credentials),
    context_rules=(credentials_are_not_too_long,),
    warnings=(docker_hub_knows_who_pulls,),
)
