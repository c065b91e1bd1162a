"""
Rules of partitions: what an environment refers to is in the partition of its region.

Source ("You cannot use IAM credentials from one partition to interact with resources in a different partition"):
https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from modulestack.contract import arn, image_reference, partitions
from modulestack.contract.iam_patterns import is_wild
from modulestack.environment.model import Environment
from modulestack.features import registry
from modulestack.fields.text import bare
from modulestack.fields.violation import FieldPath, RuleViolation

_TEXTS = {"tags", "placeholders", *(key.rpartition(".")[2] for key in registry.TEXT_KEYS)}
"""Keys whose values are the application's own text, which may speak of any ARN."""


def references_are_of_the_partition(environment: Environment) -> Iterator[RuleViolation]:
    """Every ARN, whatever it is of, and every registry of ECR."""
    own = partitions.of_region(environment.region)
    for path, text in _values(environment.model_dump(exclude_none=True), ()):
        found = arn.parse(text)
        if found is None:
            continue
        is_named = found.region and not is_wild(found.region)
        its = partitions.of_region(found.region).name if is_named else found.partition
        if is_wild(found.partition):
            continue
        if its != found.partition:
            yield RuleViolation((path,), f"{bare(text, 120)} is no ARN: {found.region} is in partition {its}")
        elif found.partition != own.name:
            text = f"is of partition {found.partition}, and {environment.region} is in {own.name}: its ARNs begin with"
            yield RuleViolation((path, ("region",)), f"{text} arn:{own.name}:")
    for name, module in environment.modules.items():
        images: dict[FieldPath, str] = {("image",): module.image}
        images |= {(*module.place(other), "image"): container.image for other, container in module.beside.items()}
        for field, image in images.items():
            registry_of = image_reference.ecr_of(image)
            if registry_of and partitions.of_region(registry_of.region) != own:
                yield RuleViolation(
                    (("modules", name, *field), ("region",)),
                    f"is in ECR of {registry_of.region}, and tasks in {environment.region} can only pull from "
                    f"registries of partition {own.name}",
                )


def _values(value: Any, path: FieldPath) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in _TEXTS:
                yield from _values(inner, (*path, key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _values(inner, (*path, index))
