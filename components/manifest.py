"""The module's manifest: the SSM parameter from which a release learns where everything of the module is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import ssm

from components.account import AwsAccount
from components.traffic_shift import ShiftedTargets
from modulestack.contract import manifest as contract
from modulestack.contract import paths
from modulestack.contract.listener_rules.model import Conditions
from modulestack.contract.load_balancers import OWN
from modulestack.contract.manifest_traffic import ManifestTraffic
from modulestack.contract.service_settings import ServiceSettings
from modulestack.environment.addresses import port_url
from modulestack.environment.model import Environment, Module
from modulestack.environment.module_manifest import MadeThings, manifest_of
from modulestack.features.contribution import PortTargetGroup
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
    rules: Mapping[str, Mapping[Conditions, int]],
    shifts: Sequence[ShiftedTargets | None] = (),
    former_urls: Sequence[str],
    earlier_settings: ServiceSettings,
    depends_on: Sequence[Resource],
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> None:
    """
    The parameter; it comes after *depends_on*.

    *volume_configurations* is how tasks get their EBS volumes, as UpdateService takes it.

    *target_group_arns* are in the order of ``MadeThings``. Of a worker, *url* is empty and there are none. *rules* are
    those of each shared load balancer, *shifts* what requests are shifted with, of each of *target_group_arns*.
    *earlier_settings* is what of the service releases set until now.

    Neither *url* nor *former_urls* is in it before the
    module answers there. It waits for *service_name*, which should be known at once for a new service: where the first
    image fails, that never becomes steady, and a release must mend it.
    """
    beside = Output.all(template, volume_configurations, _traffic(module, target_group_arns, shifts))
    value = Output.all(beside, url, *target_group_arns, service_name).apply(
        lambda known: manifest_of(
            environment,
            module,
            plan,
            MadeThings(
                service=known[-1],
                template=known[0][0],
                target_groups=known[2:-1],
                volume_configurations=known[0][1],
                url=known[1],
                rules=rules,
                traffic=known[0][2],
                former_urls=former_urls,
                earlier_settings=earlier_settings,
            ),
            account=account,
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


def _traffic(
    module: Module, arns: Sequence[Input[str]], shifts: Sequence[ShiftedTargets | None]
) -> Output[list[ManifestTraffic]]:
    """What requests to *module* are shifted with, whose target groups are *arns*."""
    own = [(OWN, name) for name in ("", *module.ports)] if module.has_own_load_balancer else []
    places = [*own, *((name, "") for name in module.shared_load_balancers)]
    said = module.deployment
    port_of_testers = said.test_traffic.port or 0 if said.test_traffic else 0
    found = [(place, arn, each) for place, arn, each in zip(places, arns, shifts, strict=False) if each is not None]
    made = [
        Output.all(arn, each.alternate.arn, each.production.arn, each.test.arn if each.test else "")
        for _, arn, each in found
    ]
    return Output.all(*made).apply(
        lambda known: [
            ManifestTraffic(
                load_balancer=balancer,
                port=port,
                target_groups=(first, second),
                production_rule=production,
                test_rule=test,
                test_port=port_of_testers if test else 0,
                test_header=said.tester_header if test else None,
            )
            for ((balancer, port), _, _), (first, second, production, test) in zip(found, known, strict=True)
        ]
    )


def port_urls(plan: ModulePlan, url: Input[str]) -> dict[str, Output[str]]:
    """Name of each further port of *plan* → where the module, which answers at *url*, answers there."""
    return {port.name: Output.from_input(url).apply(_at(port)) for port in plan.ports}


def _at(port: PortTargetGroup) -> Callable[[str], str]:
    return lambda url: port_url(url, port.protocol, port.listener_port)
