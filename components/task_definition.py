"""What a module's tasks are: the template that releases fill in, and the revision that a new service starts with."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pulumi
from pulumi import Output, ResourceOptions
from pulumi_aws import ecs, s3

from components import task_definition_template as template
from components.encryption_key import arn_of
from components.parameters import Parameters
from components.release_bucket import ReleaseBucket
from components.roles import Roles
from components.running_revision import CARRIED, RunningRevision
from modulestack.contract import manifest as contract
from modulestack.contract import paths, placeholders
from modulestack.environment.model import Environment, Module
from modulestack.features import core
from modulestack.features.fold import ModulePlan

IDENTITY = frozenset({"family", "networkMode", "requiresCompatibilities"})
"""Fields whose change is another task definition, not another revision."""
RELEASED = [
    "containerDefinitions",
    "cpu",
    "enableFaultInjection",
    "ephemeralStorage",
    "executionRoleArn",
    "ipcMode",
    "memory",
    "pidMode",
    "placementConstraints",
    "proxyConfiguration",
    "runtimePlatform",
    "taskRoleArn",
    "volumes",
]
"""What only releases change in any module, once there is a first revision."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class TaskDefinition:
    """The template in S3, and the revision that a service starts with."""

    start: Output[str]
    """The revision of the last successful release; ARN of one bootstrap revision, which no later run touches."""
    template: Output[contract.TemplateVersion]


def task_definition(
    name: str,
    *,
    environment: Environment,
    module: Module,
    plan: ModulePlan,
    volumes: Sequence[Mapping[str, Any]] | None = None,
    roles: Roles,
    release_bucket: ReleaseBucket,
    parameters: Parameters,
    earlier: contract.ModuleManifest | None,
    running: Output[RunningRevision] | None,
    starts_anew: bool = False,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> TaskDefinition:
    """
    *module*'s template in the *release_bucket*, and its first revision, as *plan* has them.

    *starts_anew* makes another first revision, of the images that were released last.

    *volumes* are those of *plan*, with ids that may be known later only; None: as they are.

    *parameters* is what releases left in SSM, *earlier* the manifest that an earlier run left; None: there is none.
    *running* is what the module runs, where its service is given other ports: a copy of it that has them becomes the
    stack's own revision.
    """
    key = paths.template_key(module.name)
    volumes = plan.volumes if volumes is None else volumes
    text = Output.all(roles.execution_arn, roles.task_arn, [*volumes]).apply(
        lambda known: template.to_json(
            template.template(
                environment,
                module,
                dataclasses.replace(plan, volumes=tuple(known[2])),
                execution_role_arn=known[0],
                task_role_arn=known[1],
            )
        )
    )
    stored = s3.BucketObjectv2(
        f"{name}-template",
        bucket=release_bucket.bucket,
        key=key,
        content=text,
        content_type="application/json",
        # Said of each, so that what is there comes under another key in the run that names it.
        kms_key_id=arn_of(release_bucket.encryption_key),
        # An object takes ten tags at most, fewer than an environment may have.
        override_provider=s3.BucketObjectv2OverrideProviderArgs(
            default_tags=s3.BucketObjectv2OverrideProviderDefaultTagsArgs(tags={})
        ),
        opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=[release_bucket.ready])),
    )
    if not starts_anew:
        text.apply(lambda new: log_if_changed(environment.name, module.name, earlier, new))
    values = first_values(environment.name, module, plan, parameters)
    bootstrap = ecs.TaskDefinition(
        name,
        **{
            **arguments(plan.task),
            "container_definitions": text.apply(lambda known: containers(json.loads(known), values)),
            "execution_role_arn": roles.execution_arn,
            "task_role_arn": roles.task_arn,
            "volumes": [ecs.TaskDefinitionVolumeArgs(**volume_arguments(volume)) for volume in volumes] or None,
            **(_copied(running, plan) if running is not None else {}),
        },
        skip_destroy=True,
        tags=tags,
        opts=ResourceOptions.merge(
            opts, ResourceOptions(ignore_changes=[] if running is not None or starts_anew else released_fields(plan))
        ),
    )
    version = Output.all(release_bucket.bucket, stored.version_id, text).apply(
        lambda known: contract.TemplateVersion(
            bucket=known[0], key=key, version=known[1], sha256=template.sha256(known[2])
        )
    )
    released = parameters.get(paths.revision_parameter(environment.name, module.name), "")
    start = Output.all(bootstrap.arn, bootstrap.revision).apply(
        lambda own: own[0] if running is not None else newer(released, arn=own[0], revision=own[1])
    )
    return TaskDefinition(start=start, template=version)


def _copied(running: Output[RunningRevision], plan: ModulePlan) -> dict[str, Any]:
    """
    Arguments of a copy of *running* that has the ports of *plan*.

    Its identity is the plan's: a module that moved to machines still runs a revision that asks for Fargate only, and
    the next run would make another one.
    """
    carried = sorted(CARRIED - arguments(dict.fromkeys(IDENTITY)).keys())
    return {
        **{key: running.apply(_argument(key)) for key in carried},
        "container_definitions": running.apply(lambda known: known.with_ports(plan)),
    }


def _argument(key: str) -> Callable[[RunningRevision], Any]:
    return lambda known: known.arguments[key]


def newer(released: str, *, arn: str, revision: int) -> str:
    """
    The task definition that a service starts with: *released* (``family:number``; empty: none), or the stack's own.

    What was released before the stack's own revision (*arn*, number *revision*) was released to an earlier stack, whose
    roles are gone.
    """
    number = released.rpartition(":")[2]
    return released if number.isdecimal() and int(number) > revision else arn


def first_values(environment: str, module: Module, plan: ModulePlan, parameters: Parameters) -> dict[str, str]:
    """Values of the bootstrap revision's placeholders: the last released images, or else the file's."""
    images = {placeholders.IMAGE: paths.image_parameter(environment, module.name)}
    for name in plan.placeholders:
        images[name] = paths.container_image_parameter(environment, module.name, name)
    released = {name: parameters[parameter] for name, parameter in images.items() if parameter in parameters}
    return {**core.first_values(module), **plan.placeholders, **released}


def released_fields(plan: ModulePlan) -> list[str]:
    """What only releases change of the module of *plan*: RELEASED, and whatever else its features set."""
    return sorted({*RELEASED, *plan.task} - IDENTITY)


_SPELLED = {"sizeInGiB": "sizeInGib", "configuredAtLaunch": "configureAtLaunch"}
"""ECS's names that the provider spells otherwise."""


def arguments(fields: Mapping[str, Any]) -> dict[str, Any]:
    """*fields* of RegisterTaskDefinition as arguments of Pulumi's resource: ``networkMode`` → ``network_mode``."""
    return {
        re.sub(r"(?<=[a-z])(?=[A-Z])", "_", _SPELLED.get(key, key)).lower(): (
            arguments(value) if isinstance(value, Mapping) else value
        )
        for key, value in fields.items()
    }


def volume_arguments(volume: Mapping[str, Any]) -> dict[str, Any]:
    """As ``arguments``, of a volume: the provider takes a path of the machine without ECS's section around it."""
    others = {key: value for key, value in volume.items() if key != "host"}
    path = (volume.get("host") or {}).get("sourcePath")
    return {**arguments(others), **({"host_path": path} if path else {})}


def containers(document: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """Container definitions of a revision of the template *document*, its placeholders filled with *values*: JSON."""
    return json.dumps(placeholders.render(document, values)["containerDefinitions"], sort_keys=True)


def is_changed(before: contract.ModuleManifest | None, text: str) -> bool:
    """Whether *before* names another template than *text*."""
    return before is not None and before.template.sha256 != template.sha256(text)


def log_if_changed(environment: str, module: str, before: contract.ModuleManifest | None, text: str) -> None:
    """Tell whoever runs this that the change of a template does not reach the running tasks by itself."""
    if is_changed(before, text):
        pulumi.log.info(
            f"{module}: template changed, takes effect with the next release: "
            f"modulestack release --template-only {module} -e {environment}"
        )
