"""Containers: the family's name, and theirs, their images, and that one is essential."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modulestack.contract import limits
from modulestack.contract.task_definition_rules.reading import (
    Rule,
    TaskDefinition,
    containers,
    name_of,
    text,
    twice,
)

NAME = re.compile(rf"[A-Za-z0-9_-]{{1,{limits.ECS_NAME_LENGTH}}}")
_IMAGE = re.compile(r"[A-Za-z0-9_.:/#\[\]-]+")
_DIGEST = re.compile(r"sha256:[0-9A-Fa-f]{64}")


def family_is_a_name(definition: TaskDefinition) -> Iterator[str]:
    """
    A family's name has letters, digits, hyphens and underscores, 255 at most.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html (family)
    Text: https://github.com/aws/amazon-ecs-cli/issues/37
    """
    family = text(definition, "family")
    if "family" in definition and not family:
        yield "Family should not be null or empty."
    elif family and not NAME.fullmatch(family):
        long = len(family) > limits.ECS_NAME_LENGTH
        yield f"Family is longer than {limits.ECS_NAME_LENGTH}." if long else "Family contains invalid characters."


def containers_have_names(definition: TaskDefinition) -> Iterator[str]:
    """
    Each container has a name of its own, with a family's alphabet.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (name)
    Text: https://github.com/hashicorp/terraform/issues/2888
    Text: https://github.com/hashicorp/terraform-provider-aws/issues/5950
    """
    for container in containers(definition):
        if not name_of(container):
            yield "Container.name should not be null or empty."
        elif not NAME.fullmatch(name_of(container)):
            yield "Container.name contains invalid characters."
    for name in twice([name_of(container) for container in containers(definition)]):
        if name:
            yield f"Container names must be unique: '{name}' is used more than once."


def containers_have_images(definition: TaskDefinition) -> Iterator[str]:
    """
    Each container has an image: 255 characters, or as many before its digest, which is a sha256.

    Brackets are not on the page's list of characters; they are let pass, as registries with IPv6 addresses have them.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (image)
    Text: https://github.com/OctopusDeploy/Issues/issues/10026
    """
    for container in containers(definition):
        name, at, digest = text(container, "image").partition("@")
        if not name:
            yield "Container.image should not be null or empty."
        elif len(name) > limits.IMAGE_LENGTH:
            yield f"Container.image is longer than {limits.IMAGE_LENGTH}."
        elif not _IMAGE.fullmatch(name) or (at and not _DIGEST.fullmatch(digest)):
            yield "Container.image contains invalid characters."


def one_container_is_essential(definition: TaskDefinition) -> Iterator[str]:
    """
    A task ends with its essential containers, so it has one.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (essential)
    """
    if containers(definition) and not any(c.get("essential", True) for c in containers(definition)):
        yield "Task definition does not have any essential containers."


RULES: tuple[Rule, ...] = (
    family_is_a_name,
    containers_have_names,
    containers_have_images,
    one_container_is_essential,
)
