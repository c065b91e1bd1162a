"""Tags, of task definitions and of everything else in ECS."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modulestack.contract import limits
from modulestack.contract.alphabets import is_tag_text
from modulestack.contract.tags import RESERVED_PREFIX
from modulestack.contract.task_definition_rules.reading import Rule, TaskDefinition, maps, text, twice


def tag_problems(tags: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """
    Fifty tags, with keys of their own that do not begin with ``aws:``, letters, digits, spaces and ``+-=._:/@``.

    *tags* is a list of ``key`` and ``value``.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html#tag-restrictions
    """
    keys = [text(tag, "key") for tag in tags]
    counted = [key for key in keys if not key.lower().startswith(RESERVED_PREFIX)]
    if len(counted) > limits.TAGS_PER_RESOURCE:
        yield f"The maximum number of tags per resource is {limits.TAGS_PER_RESOURCE}: {len(counted)} were given."
    for tag in tags:
        key, value = text(tag, "key"), text(tag, "value")
        if key.lower().startswith(RESERVED_PREFIX) or value.lower().startswith(RESERVED_PREFIX):
            yield f"Tag keys and values that start with aws: are reserved for internal use: '{key}'."
        elif not 1 <= len(key) <= limits.TAG_KEY_LENGTH:
            yield f"A tag key must be 1 to {limits.TAG_KEY_LENGTH} characters: '{key}'."
        elif len(value) > limits.TAG_VALUE_LENGTH:
            yield f"The value of tag '{key}' must be at most {limits.TAG_VALUE_LENGTH} characters."
        elif not (is_tag_text(key) and is_tag_text(value)):
            yield f"Tag '{key}' has characters other than letters, numbers, spaces and _ . : / = + - @."
    for key in twice(keys):
        yield f"Tag keys must be unique: '{key}' is used more than once."


def tags_are_tags(definition: TaskDefinition) -> Iterator[str]:
    """
    A task definition's tags.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html (tags)
    """
    yield from tag_problems(maps(definition, "tags"))


RULES: tuple[Rule, ...] = (tags_are_tags,)
