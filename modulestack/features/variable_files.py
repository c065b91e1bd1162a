"""Files of variables in S3 of any container: what its definition says of them, and what ECS may read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from modulestack.contract import limits, s3_reference
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Condition, PipelineAccess, Seed, Statement
from modulestack.fields.text import bare
from modulestack.fields.violation import FieldPath, RuleViolation

KEY = "environment_files"


def defined(files: Sequence[str], context: ModuleContext) -> list[dict[str, Any]]:
    """
    *files* as a container's definition has them, in their order: of two that set a variable, the first counts.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html
    """
    return [{"type": "s3", "value": s3_reference.parse(text).arn(context.partition)} for text in files]


def execution_role(files: Iterable[str], context: ModuleContext) -> tuple[Statement, ...]:
    """
    Those objects and no others, and where their buckets are.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html
    """
    objects = sorted({s3_reference.parse(text) for text in files})
    if not objects:
        return ()
    buckets = tuple(dict.fromkeys(one.bucket_arn(context.partition) for one in objects))
    return (
        Statement(actions=("s3:GetObject",), resources=tuple(one.arn(context.partition) for one in objects)),
        Statement(actions=("s3:GetBucketLocation",), resources=buckets),
    )


def looks(files: Iterable[str], context: ModuleContext) -> tuple[PipelineAccess, ...]:
    """Whether the files are there a release sees by listing their names, and so it reads none of them."""
    keys: dict[str, list[str]] = {}
    for one in sorted({s3_reference.parse(text) for text in files}):
        keys.setdefault(one.bucket_arn(context.partition), []).append(one.key)
    return tuple(
        PipelineAccess(
            role="release",
            statement=Statement(
                actions=("s3:ListBucket",),
                resources=(bucket,),
                conditions=(Condition("StringEquals", "s3:prefix", tuple(names)),),
            ),
        )
        for bucket, names in keys.items()
    )


def seeds(files: Iterable[str]) -> tuple[Seed, ...]:
    """What somebody must have put there."""
    return tuple(Seed(kind="s3_object", reference=s3_reference.parse(text).url) for text in files)


def problems(files: Sequence[str]) -> Iterator[RuleViolation]:
    """
    What is wrong with a list of *files*; fields start at the container.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EnvironmentFile.html
    """
    if len(files) > limits.ENVIRONMENT_FILES:
        text = f"{len(files)} files are more than a container takes: allowed {limits.ENVIRONMENT_FILES}"
        yield RuleViolation(((KEY,),), text)
    found = [s3_reference.parse(text) for text in files]
    for index, one in enumerate(found):
        if one in found[:index]:
            field: FieldPath = (KEY, index)
            yield RuleViolation((field,), f"{bare(one.url, 120)} is in the list twice")
