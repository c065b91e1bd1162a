"""Variables from files in S3, for a module's own container and for those beside it."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.features import variable_files
from modulestack.features.containers import ContainersKeys
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.core_effects import RELEASE_IT
from modulestack.features.feature import Feature
from modulestack.fields import kinds
from modulestack.fields.effects import NEXT_RELEASE, Effect, EffectKind, Effects
from modulestack.fields.violation import RuleViolation


class EnvironmentFilesKeys(ContainersKeys):
    """Where more variables of the module's own container are."""

    environment_files: tuple[kinds.EnvironmentFile, ...] = ()
    """
    Files of variables in S3, `s3://bucket/name.env` or ARNs, ten at most: `NAME=value`, one a line. `environment` and
    `secrets` count before them, and of two files the first. Their bucket is somebody else's; jobs have them, too.
    """


def environment_files_are_few_and_differ(module: EnvironmentFilesKeys) -> Iterator[RuleViolation]:
    """Of every container."""
    yield from variable_files.problems(module.environment_files)
    for name, container in module.containers.items():
        for found in variable_files.problems(container.environment_files):
            yield RuleViolation(tuple(("containers", name, *field) for field in found.fields), found.message)


def contribute(module: EnvironmentFilesKeys, context: ModuleContext) -> Contribution:
    """The own container's files, and what ECS reads of all: the others say theirs themselves."""
    own = variable_files.defined(module.environment_files, context)
    files = [*module.environment_files, *(f for c in module.containers.values() for f in c.environment_files)]
    return Contribution(
        feature="environment_files",
        container={"environmentFiles": own} if own else {},
        execution_role=variable_files.execution_role(files, context),
        pipeline=variable_files.looks(files, context),
        seeds=variable_files.seeds(files),
    )


_MAY_BE_NEEDED: Effects[EnvironmentFilesKeys] = (
    Effect(
        kinds=(EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
        text="until that release no task can be started anew: those that run read files that their role no longer may",
        remedy=RELEASE_IT,
        when="without a file that was there",
        holds=lambda edit: edit.is_needed_by_tasks,
    ),
    *NEXT_RELEASE,
)

FEATURE = Feature(
    keys=EnvironmentFilesKeys,
    contribute=contribute,
    effects={"environment_files": _MAY_BE_NEEDED},
    rules=(environment_files_are_few_and_differ,),
)
