"""What a module's tasks are: the template that releases fill in, and the revision that a new service starts with."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import pulumi
from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import ecs, s3

from components import parameters, template
from components.account import Account
from components.parameters import Parameters
from modulestack.contract import manifest, names, paths, placeholders
from modulestack.environment.model import Environment, Module

RELEASED = [
    "containerDefinitions",
    "cpu",
    "memory",
    "ephemeralStorage",
    "executionRoleArn",
    "runtimePlatform",
    "taskRoleArn",
    "volumes",
]
"""What only releases change, once there is a first revision."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class TaskDefinitionArgs:
    """What the template is made of and where it is kept."""

    environment: Environment
    module: Module
    account: Account
    execution_role_arn: Output[str]
    task_role_arn: Output[str]
    bucket: Input[str]
    """Name of the environment's bucket of templates."""
    templates: pulumi.Resource
    """All of that bucket, which must be versioned before the first template comes."""
    parameters: Parameters
    """What releases and earlier runs left in SSM."""
    tags: Mapping[str, str]


class TaskDefinition(ComponentResource):
    """The template in S3, and one bootstrap revision that no later run touches."""

    arn: Output[str]
    """Of the bootstrap revision."""
    template: Output[manifest.TemplateVersion]

    def __init__(self, name: str, args: TaskDefinitionArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:TaskDefinition", name, {}, opts)
        module, key = args.module, paths.template_key(args.module.name)
        document = Output.all(args.execution_role_arn, args.task_role_arn).apply(
            lambda arns: template.template(
                args.environment, module, args.account, execution_role_arn=arns[0], task_role_arn=arns[1]
            )
        )
        text = document.apply(template.to_json)
        kept = s3.BucketObjectv2(
            f"{name}-template",
            bucket=args.bucket,
            key=key,
            content=text,
            content_type="application/json",
            # An object takes ten tags at most, fewer than an environment may have.
            override_provider=s3.BucketObjectv2OverrideProviderArgs(
                default_tags=s3.BucketObjectv2OverrideProviderDefaultTagsArgs(tags={})
            ),
            opts=ResourceOptions(parent=self, depends_on=[args.templates]),
        )
        self.arn = self._bootstrap(name, args, document)
        self.template = Output.all(args.bucket, kept.version_id, text).apply(
            lambda found: manifest.TemplateVersion(
                bucket=found[0], key=key, version=found[1], sha256=template.sha256(found[2])
            )
        )
        text.apply(lambda new: say_if_pending(args.environment.name, module.name, args.parameters, new))
        self.register_outputs({"arn": self.arn})

    def _bootstrap(self, name: str, args: TaskDefinitionArgs, document: Output[dict[str, Any]]) -> Output[str]:
        module = args.module
        first = document.apply(lambda found: containers(found, args.parameters, args.environment.name, module))
        storage = module.ephemeral_storage_gib
        revision = ecs.TaskDefinition(
            name,
            family=names.family(args.environment.name, module.name),
            container_definitions=Output.json_dumps(first, sort_keys=True),
            cpu=str(module.cpu),
            memory=str(module.memory),
            network_mode="awsvpc",
            requires_compatibilities=["FARGATE"],
            runtime_platform=ecs.TaskDefinitionRuntimePlatformArgs(
                cpu_architecture=module.cpu_architecture, operating_system_family="LINUX"
            ),
            ephemeral_storage=ecs.TaskDefinitionEphemeralStorageArgs(size_in_gib=storage) if storage else None,
            execution_role_arn=args.execution_role_arn,
            task_role_arn=args.task_role_arn,
            volumes=[ecs.TaskDefinitionVolumeArgs(name=template.SCRATCH)] if storage else None,
            skip_destroy=True,
            tags=args.tags,
            opts=ResourceOptions(parent=self, ignore_changes=RELEASED),
        )
        arn: Output[str] = revision.arn
        return arn


def containers(document: Mapping[str, Any], known: Parameters, environment: str, module: Module) -> Any:
    """Container definitions of the bootstrap revision: the last released image, or else the file's."""
    values = template.first_values(module)
    released = known.get(paths.image_parameter(environment, module.name))
    return placeholders.render(document, {**values, **({placeholders.IMAGE: released} if released else {})})[
        "containerDefinitions"
    ]


def is_pending(before: manifest.ModuleManifest | None, text: str) -> bool:
    """Whether *before* names another template than *text*."""
    return before is not None and before.template.sha256 != template.sha256(text)


def say_if_pending(environment: str, module: str, known: Parameters, text: str) -> None:
    """Tell whoever runs this that the change of a template does not reach the running tasks by itself."""
    if is_pending(parameters.manifest(known, environment, module), text):
        pulumi.log.info(
            f"{module}: template changed, takes effect with the next release: "
            f"modulestack release --template-only {module} -e {environment}"
        )
