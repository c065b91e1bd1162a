"""The module's manifest: the SSM parameter from which a release learns where everything of the module is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import ssm

from components.account import AwsAccount
from modulestack.contract import manifest as contract
from modulestack.contract import names, paths
from modulestack.contract.manifest_port import ManifestPort
from modulestack.environment.model import Environment, Module
from modulestack.features import core
from modulestack.features.fold import ModulePlan


def manifest(
    name: str,
    *,
    environment: Environment,
    module: Module,
    account: AwsAccount,
    plan: ModulePlan,
    service_name: Input[str],
    template: Output[contract.TemplateVersion],
    target_group_arns: Sequence[Input[str]],
    volume_configurations: Input[Sequence[Mapping[str, Any]]],
    url: Input[str],
    former_urls: Sequence[str],
    depends_on: Sequence[Resource],
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> None:
    """
    The parameter; it comes after *depends_on*.

    *volume_configurations* is how tasks get their EBS volumes, as UpdateService takes it.

    *target_group_arns* begin with the one of the module's own port. Of a worker, *url* is empty and there are none.
    Neither *url* nor *former_urls* is in it before the
    module answers there. It waits for *service_name*, which should be known at once for a new service: where the first
    image fails, that never becomes steady, and a release must mend it.
    """
    context = environment.context_of(module, partition=account.partition, account_id=account.id)
    value = Output.all(Output.all(template, volume_configurations), url, *target_group_arns, service_name).apply(
        lambda known: contract.ModuleManifest(
            environment=environment.name,
            module=module.name,
            account=account.id,
            region=environment.region,
            cluster=context.cluster,
            service=known[-1],
            family=names.family(environment.name, module.name),
            container=module.name,
            port=module.port,
            template=known[0][0],
            volume_configurations=tuple(known[0][1]),
            placeholders={**core.first_values(module), **plan.placeholders},
            log_group=context.log_group,
            log_stream_prefix=context.log_stream_prefix,
            target_groups=tuple(known[2:-1]),
            ports=tuple(
                ManifestPort(
                    name=port.name,
                    port=port.port,
                    container=port.container,
                    target_group=group,
                    url=f"{known[1]}:{port.listener_port}",
                )
                for port, group in zip(plan.ports, known[3:-1], strict=True)
            ),
            alarms=(),
            image_parameter=paths.image_parameter(environment.name, module.name),
            records_prefix=paths.records_prefix(module.name),
            lock_key=paths.lock_key(module.name),
            url=known[1],
            former_urls=tuple(former_urls),
            reachable_from=module.reachable_from,
            deletion_protection=environment.deletion_protection,
            **plan.manifest,
        ).to_json()
    )
    ssm.Parameter(
        name,
        name=paths.manifest_parameter(environment.name, module.name),
        type="String",
        # Nothing secret is in it, and so a change of it can be read in a preview.
        insecure_value=value,
        description=f"Where {module.name} of {environment.name} is, for releases",
        # A manifest with many placeholders is more than the 4 KiB that are free.
        tier="Intelligent-Tiering",
        tags=tags,
        opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=list(depends_on))),
    )


def port_urls(plan: ModulePlan, url: Input[str]) -> dict[str, Output[str]]:
    """Name of each further port of *plan* → where the module, which answers at *url*, answers there."""
    return {port.name: Output.concat(url, f":{port.listener_port}") for port in plan.ports}
