"""
The variables that a container's process would see: of its definition, of files in S3, of a run's overrides.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerOverride.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

HIDDEN = "(secret)"
"""In place of the value of a secret."""
FILES_FAILED = "ResourceInitializationError: failed to download env files: "
"""Text: https://github.com/aws/aws-cdk/issues/12720"""


def variables(
    definition: Mapping[str, Any], override: Mapping[str, Any], read: Callable[[str], str | None]
) -> dict[str, str]:
    """
    Name → value, of a container's *definition* and its *override* of a run; *read* gives the text of a file by its ARN.

    "If there are environment variables specified using the environment parameter in a container definition, they take
    precedence over the variables contained within an environment file"; of two files the first that has it counts.
    """
    found: dict[str, str] = {}
    for file in (*(override.get("environmentFiles") or ()), *(definition.get("environmentFiles") or ())):
        for name, value in parse(read(file["value"]) or "").items():
            found.setdefault(name, value)
    found |= _plain(definition.get("environment") or ())
    found |= {secret["name"]: HIDDEN for secret in definition.get("secrets") or ()}
    return found | _plain(override.get("environment") or ())


def parse(text: str) -> dict[str, str]:
    """
    ``NAME=value`` of each line of *text*: lines that begin with ``#`` are comments, nothing is unquoted.

    On Fargate a name without a value is left out: https://github.com/aws/containers-roadmap/issues/2466
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        name, sign, value = line.partition("=")
        if sign and value and not line.startswith("#"):
            found.setdefault(name.strip(), value)
    return found


def _plain(values: Sequence[Mapping[str, str]]) -> dict[str, str]:
    return {variable["name"]: variable["value"] for variable in values}
