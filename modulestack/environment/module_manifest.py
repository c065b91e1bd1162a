"""A module's manifest, of what the file says and of what a run makes."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract import names, paths, protocols
from modulestack.contract.account import AwsAccount
from modulestack.contract.listener_rules.model import Conditions
from modulestack.contract.load_balancers import OWN
from modulestack.contract.manifest import ModuleManifest, TemplateVersion
from modulestack.contract.manifest_load_balancer import ManifestLoadBalancer, ManifestRule
from modulestack.contract.manifest_port import ManifestPort
from modulestack.contract.manifest_traffic import ManifestTraffic
from modulestack.contract.service_settings import ServiceSettings, owned
from modulestack.environment.addresses import port_url
from modulestack.environment.model import Environment, Module
from modulestack.environment.standing import load_balancers_of, scheme_of
from modulestack.features import core, service_settings
from modulestack.features.fold import ModulePlan


@dataclasses.dataclass(frozen=True, kw_only=True)
class MadeThings:
    """What only a run knows of a module's stack."""

    service: str
    """Name."""
    template: TemplateVersion
    target_groups: Sequence[str]
    """ARNs, that of the module's own port first, then of its further ones, then one for each shared balancer."""
    volume_configurations: Sequence[Mapping[str, Any]]
    """How tasks get their EBS volumes, as UpdateService takes it."""
    url: str
    """Where the module answers; empty: a worker."""
    former_urls: Sequence[str]
    rules: Mapping[str, Mapping[Conditions, int]] = dataclasses.field(default_factory=dict)
    """Shared load balancer → what is the module's there → the rule's priority."""
    traffic: Sequence[ManifestTraffic] = ()
    """What requests are shifted with."""
    earlier_settings: ServiceSettings = dataclasses.field(default_factory=dict)
    """What of the service releases set until now."""


def manifest_of(
    environment: Environment, module: Module, plan: ModulePlan, made: MadeThings, *, account: AwsAccount
) -> ModuleManifest:
    """The manifest of *module*, whose features make *plan*."""
    context = environment.context_of(module, partition=account.partition, account_id=account.id)
    return ModuleManifest(
        environment=environment.name,
        module=module.name,
        account=account.id,
        region=environment.region,
        cluster=context.cluster,
        service=made.service,
        family=names.family(environment.name, module.name),
        container=module.own_container,
        port=module.port,
        template=made.template,
        volume_configurations=tuple(dict(each) for each in made.volume_configurations),
        placeholders={**core.first_values(module), **plan.placeholders},
        log_group=context.log_group,
        log_stream_prefix=context.log_stream_prefix,
        target_groups=tuple(made.target_groups),
        ports=tuple(
            ManifestPort(
                name=port.name,
                port=port.port,
                container=port.container,
                target_group=group,
                url=port_url(made.url, port.protocol, port.listener_port),
                protocol=protocols.unless_http(port.protocol),
                target_protocol=protocols.unless_http(port.target_protocol),
            )
            for port, group in zip(plan.ports, made.target_groups[1 : 1 + len(plan.ports)], strict=True)
        ),
        load_balancers=_load_balancers(environment, module, made),
        alarms=tuple(plan.service.get("alarms", {}).get("alarm_names", ())),
        traffic=tuple(made.traffic),
        service_settings=owned(service_settings.said(module.deployment, module.scaling), made.earlier_settings),
        image_parameter=paths.image_parameter(environment.name, module.name),
        records_prefix=paths.records_prefix(module.name),
        lock_key=paths.lock_key(module.name),
        url=made.url,
        former_urls=tuple(made.former_urls),
        reachable_from=module.reachable_from,
        deletion_protection=environment.deletion_protection,
        **plan.manifest,
    )


def _load_balancers(environment: Environment, module: Module, made: MadeThings) -> tuple[ManifestLoadBalancer, ...]:
    """What *module* is behind, if it shares any: its own has the first target group, the shared ones the last."""
    if not module.shared_load_balancers:
        return ()
    groups = dict(zip(reversed(load_balancers_of(module)), reversed(made.target_groups), strict=False))
    if module.has_own_load_balancer:
        groups[OWN] = made.target_groups[0]
    return tuple(
        ManifestLoadBalancer(
            name=name,
            scheme=scheme_of(module, name),
            existing=environment.existing_load_balancer(name),
            cloudfront=environment.has_cloudfront(name),
            primary=name == module.primary_load_balancer,
            callers=module.callers if name == module.inner_load_balancer else (),
            target_group=groups[name],
            rules=tuple(
                ManifestRule(priority=priority, conditions=conditions)
                for conditions, priority in sorted(made.rules.get(name, {}).items(), key=lambda one: one[1])
            ),
        )
        for name in load_balancers_of(module)
    )
