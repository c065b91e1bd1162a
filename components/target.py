"""Where a module's stack is: the parameter that every release starts from."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import ssm

from components import template
from components.account import Account
from modulestack.contract import manifest, names, paths
from modulestack.environment.model import Environment, Module


@dataclasses.dataclass(frozen=True, kw_only=True)
class TargetArgs:
    """What a release must know."""

    environment: Environment
    module: Module
    account: Account
    cluster_name: Input[str]
    template: Output[manifest.TemplateVersion]
    log_group: Input[str]
    target_group_arn: Input[str]
    url: Input[str]
    tags: Mapping[str, str]


class Target(ComponentResource):
    """
    The target parameter in SSM.

    It waits for no service: where the first image fails, the service never becomes steady, and a release must mend it.
    """

    parameter: Output[str]
    """Its name."""

    def __init__(self, name: str, args: TargetArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:Target", name, {}, opts)
        environment, module = args.environment, args.module
        value = Output.all(
            cluster=args.cluster_name,
            template=args.template,
            log_group=args.log_group,
            target_group=args.target_group_arn,
            url=args.url,
        ).apply(
            lambda known: manifest.ModuleManifest(
                environment=environment.name,
                module=module.name,
                account=args.account.id,
                region=environment.region,
                cluster=known["cluster"],
                service=module.name,
                family=names.family(environment.name, module.name),
                container=module.name,
                port=module.port,
                template=known["template"],
                placeholders=template.first_values(module),
                log_group=known["log_group"],
                log_stream_prefix=module.name,
                target_groups=(known["target_group"],),
                alarms=(),
                image_parameter=paths.image_parameter(environment.name, module.name),
                records_prefix=paths.records_prefix(module.name),
                lock_key=paths.lock_key(module.name),
                url=known["url"],
                desired_count_owner="autoscaling" if module.scaling else "file",
            ).to_json()
        )
        self.parameter = ssm.Parameter(
            name,
            name=paths.manifest_parameter(environment.name, module.name),
            type="String",
            # Nothing secret is in it, and so a change of it can be read in a preview.
            insecure_value=value,
            description=f"Where {module.name} of {environment.name} is, for releases",
            # A target with many placeholders is more than the 4 KiB that are free.
            tier="Intelligent-Tiering",
            tags=args.tags,
            opts=ResourceOptions(parent=self),
        ).name
        self.register_outputs({"parameter": self.parameter})
