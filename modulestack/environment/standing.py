"""
What stands of an environment before a run: of each module what an edit may not change unasked, and the network.

Read from the manifests that the last run left in SSM; or, to compare two files, from the older one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, NamedTuple

from modulestack.contract import paths, protocols
from modulestack.contract.deployment_strategies import ROLLING
from modulestack.contract.discovery import LOAD_BALANCER
from modulestack.contract.ip_address_types import IPV4
from modulestack.contract.listener_rules.model import Conditions, HeaderCondition
from modulestack.contract.load_balancers import OWN
from modulestack.contract.manifest import InvalidManifest, ModuleManifest
from modulestack.contract.network_manifest import NetworkManifest
from modulestack.contract.service_settings import EARLY_SUCCESS, NOT_EARLY, early_percent
from modulestack.environment import called_services
from modulestack.environment.addresses import host_of, is_private, module_url, own_name, port_url
from modulestack.environment.model import Environment, Module
from modulestack.environment.subnet_edits import all_subnets
from modulestack.environment.subnet_layout import zone_prefix
from modulestack.features.imported import cannot_change
from modulestack.features.service_connect_section import authority_of


class StandingLoadBalancer(NamedTuple):
    """A load balancer that a module is behind."""

    scheme: str
    """``internet-facing`` or ``internal``."""
    rules: Mapping[Conditions, int]
    """What is the module's there → the rule's priority; empty: its own load balancer, or not known."""
    existing: str = ""
    """Name of the one of others that it is; empty: it was made."""
    cloudfront: bool = False
    """Whether CloudFront is in front of it."""


class StandingPort(NamedTuple):
    """Where a module listens besides its own port."""

    port: int
    container: str
    """Name of the container that listens."""
    url: str
    """Where it is answered."""
    protocol: str = protocols.HTTP
    """What clients speak there."""
    target_protocol: str = protocols.HTTP
    """What the container is spoken to."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class StandingModule:
    """A module that an earlier run brought up."""

    port: int | None
    """Port on which its tasks listen; None: a worker."""
    serving: str
    """Name of the container to which its load balancer sends requests."""
    protocol: str = protocols.HTTP
    """What clients speak on its port."""
    target_protocol: str = protocols.HTTP
    """What its tasks are spoken to there."""
    ports: Mapping[str, StandingPort] = dataclasses.field(default_factory=dict)
    """Its further ports, by name."""
    load_balancers: Mapping[str, StandingLoadBalancer]
    """Those that it is behind, by name; of a worker none."""
    primary_load_balancer: str
    """The one to which its address leads; of a worker ``own``."""
    is_public: bool
    """Whether its load balancer faces the internet."""
    callers: tuple[str, ...] | None
    """The modules that may call it; None: not known."""
    urls: tuple[str, ...]
    """Where it answers, the newest first, and at its further ports; of a worker none."""
    deletion_protection: bool | None
    """Whether AWS refuses to delete its load balancer; None: not known."""
    cluster: str
    """Name of the cluster that it runs in."""
    capacity: str | None = None
    """Name of the machines that it runs on; None: Fargate."""
    is_daemon: bool = False
    """Whether one task runs on each of them."""
    log_group: str
    """Name of the log group that its tasks write to, once a release has told them so."""
    ways: tuple[str, ...] = (LOAD_BALANCER,)
    """How its callers reach it, the one that they are told first."""
    connect_authority: str = ""
    """ARN of the authority whose certificates encrypt calls by Service Connect; empty: they are not encrypted."""
    strategy: str = ROLLING
    """How requests come to a new version."""
    has_two_target_groups: bool = False
    """Whether they can be shifted from one target group to another."""
    succeeds_early: bool = False
    """Whether a rolling update of it is a success before all new tasks are there, by the file."""
    early_percent: int | None = None
    """
    From what percentage of the tasks on it may be so by the service, as the last releases had it; None: it is not.
    """
    has_test_traffic: bool = False
    """Whether testers reach a new version before others do."""
    test_header: HeaderCondition | None = None
    """What their requests have; None: they have a port of their own, or do not reach it."""
    imported: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """What of it was taken over and cannot change, such as ``names.service`` → what that is."""

    @property
    def has_load_balancer(self) -> bool:
        """Whether its requests come through one."""
        return self.port is not None and LOAD_BALANCER in self.ways


@dataclasses.dataclass(frozen=True, kw_only=True)
class StandingEnvironment:
    """All that stands; of a new environment nothing."""

    modules: Mapping[str, StandingModule] = dataclasses.field(default_factory=dict)
    """By name."""
    network: NetworkManifest | None = None
    """None: there is none, or a version that did not say brought it up."""
    has_log_buckets: bool = False
    """Whether there are buckets for logs of load balancers that the environment has made."""
    has_flow_log_bucket: bool = False
    """Whether there is a bucket for flow logs that the environment has made."""
    private_zone_id: str | None = None
    """Of the zone that was there, in which modules find each other; None: in one of their own, or not at all."""
    connect_namespace: str | None = None
    """Name of the namespace of Service Connect that was there; None: in one of their own, or in none."""
    chat_channels: Mapping[tuple[str, ...], tuple[str, str]] = dataclasses.field(default_factory=dict)
    """Each chat channel that is told → its platform, and what the file called it."""
    resources: tuple[Mapping[str, Any], ...] = ()
    """``type``, ``name`` and ``outputs`` of each in the stack's state."""


def from_parameters(parameters: Mapping[str, str], environment: str) -> StandingEnvironment:
    """
    What *parameters* (SSM: name → value) say of *environment*; a module's manifest that cannot be read counts as none.

    Raises:
        InvalidManifest: the network's cannot be read.
    """
    modules: dict[str, StandingModule] = {}
    for name, value in sorted(parameters.items()):
        match paths.owner_of_manifest(name):
            case (owner, module) if owner == environment and (known := _manifest(value, name)):
                left = parameters.get(paths.early_success_parameter(environment, module), "")
                modules[module] = dataclasses.replace(_of_manifest(known), early_percent=_early_percent(known, left))
    name = paths.network_parameter(environment)
    network = NetworkManifest.from_json(parameters[name], name) if name in parameters else None
    return StandingEnvironment(modules=modules, network=network)


def from_file(environment: Environment) -> StandingEnvironment:
    """What stands once *environment* was brought up as its file has it."""
    create, existing = environment.network.create, environment.network.existing
    modules: dict[str, StandingModule] = {}
    for name, module in environment.modules.items():
        url = environment.url(module) or own_name_url(module)
        modules[name] = StandingModule(
            port=module.port,
            protocol=module.protocol,
            target_protocol=module.target_protocol,
            serving=module.serving,
            load_balancers={
                balancer: StandingLoadBalancer(
                    scheme_of(module, balancer),
                    {},
                    environment.existing_load_balancer(balancer),
                    environment.has_cloudfront(balancer),
                )
                for balancer in load_balancers_of(module)
            },
            primary_load_balancer=module.primary_load_balancer,
            is_public=module.is_public,
            callers=module.callers,
            ports={
                further: StandingPort(
                    each.port,
                    each.container or module.own_container,
                    port_url(url, each.protocol, each.listens_on),
                    each.protocol,
                    each.target_protocol,
                )
                for further, each in module.ports.items()
            },
            urls=(*urls_of(module, url), *environment.other_urls(module)),
            ways=module.ways,
            connect_authority=authority_of(module.service_connect),
            deletion_protection=environment.deletion_protection,
            cluster=environment.cluster_of(module),
            capacity=module.capacity,
            is_daemon=module.is_daemon,
            log_group=paths.log_group(environment.name, name, module.existing_log_group),
            strategy=module.deployment.strategy,
            has_two_target_groups=module.has_two_target_groups,
            succeeds_early=module.deployment.early_success is not None,
            early_percent=module.deployment.early_percent,
            has_test_traffic=module.deployment.test_traffic is not None,
            test_header=module.deployment.tester_header,
            imported=cannot_change(module),
        )
    return StandingEnvironment(
        modules=modules,
        has_log_buckets=environment.access_logs is not None and environment.access_logs.is_made,
        has_flow_log_bucket=create is not None and create.flow_logs.has_bucket,
        private_zone_id=environment.domain.private_zone_id if environment.domain else None,
        connect_namespace=environment.existing_namespaces.service_connect,
        chat_channels=environment.alerts.channels if environment.alerts else {},
        network=NetworkManifest(
            vpc_id=existing.vpc_id if existing else None,
            cidr=create.cidr if create else None,
            zone_prefix=zone_prefix(create.cidr) if create else None,
            nat=create.nat if create else None,
            transit_way_out=create is not None and create.has_transit_way_out,
            ip_address_type=create.ip_address_type if create else IPV4,
            endpoints=called_services.endpoints(environment),
            ipam_pool=create.ipam_pool if create else None,
            subnets=all_subnets(create, zone_prefix(create.cidr)) if create else {},
        ),
    )


def load_balancers_of(module: Module) -> tuple[str, ...]:
    """Names of the load balancers that *module* is behind, ``own`` first; of a worker none."""
    return (*((OWN,) if module.has_own_load_balancer else ()), *module.shared_load_balancers)


def scheme_of(module: Module, balancer: str) -> str:
    """What *balancer* is, which *module* is behind."""
    return "internet-facing" if module.is_public and balancer != module.inner_load_balancer else "internal"


def urls_of(module: Module, url: str) -> tuple[str, ...]:
    """Where *module*, whose address is *url*, answers: there, and at its further ports."""
    if module.is_worker:
        return ()
    return (url, *(port_url(url, port.protocol, port.listens_on) for port in module.ports.values()))


def url_at(module: Module, url: str) -> str:
    """Where *module* would answer at the name of *url*, encrypted as that is."""
    tls = url.startswith("https://")
    return module_url(module.protocol, host_of(url), tls=tls, port=module.listens_on)


def own_name_url(module: Module) -> str:
    """What stands for the URL of *module*'s public load balancer's own name where that is not known."""
    return module_url(module.protocol, own_name(module.name), tls=False, port=module.listens_on)


def _manifest(value: str, name: str) -> ModuleManifest | None:
    try:
        return ModuleManifest.from_json(value, name)
    except InvalidManifest:
        return None


def _early_percent(known: ModuleManifest, left: str) -> int | None:
    """
    What the service of *known* has, where releases *left* this: what was said, and never released, may be there, too.

    It may have been before the service was imported.
    """
    if left.isdecimal():
        return int(left)
    if left == NOT_EARLY or EARLY_SUCCESS not in known.service_settings:
        return None
    said = early_percent(known.service_settings)
    return 100 if said is None else said


def _callers(known: ModuleManifest) -> tuple[str, ...]:
    """Who calls a public module."""
    return tuple(caller for each in known.load_balancers for caller in each.callers)


def _of_manifest(known: ModuleManifest) -> StandingModule:
    may_call = known.reachable_from
    if may_call is None:
        is_public = not is_private(known.url, environment=known.environment, module=known.module)
    else:
        is_public = may_call == "internet"
    return StandingModule(
        port=known.port,
        serving=known.serving or known.container,
        load_balancers=_load_balancers(known, "internet-facing" if is_public else "internal"),
        primary_load_balancer=next((each.name for each in known.load_balancers if each.primary), OWN),
        is_public=is_public,
        callers=None if may_call is None else _callers(known) if isinstance(may_call, str) else may_call,
        protocol=known.protocol or protocols.HTTP,
        target_protocol=known.target_protocol or protocols.HTTP,
        ports={
            port.name: StandingPort(
                port.port,
                port.container,
                port.url,
                port.protocol or protocols.HTTP,
                port.target_protocol or protocols.HTTP,
            )
            for port in known.ports
        },
        urls=tuple(filter(None, (known.url, *known.former_urls, *(port.url for port in known.ports)))),
        deletion_protection=known.deletion_protection,
        cluster=known.cluster,
        capacity=known.capacity or None,
        is_daemon=known.daemon,
        log_group=known.log_group,
        ways=known.reachable_by or (LOAD_BALANCER,),
        connect_authority=known.connect_authority,
        strategy=known.strategy or ROLLING,
        has_two_target_groups=bool(known.traffic),
        succeeds_early=early_percent(known.service_settings) is not None,
        has_test_traffic=any(each.test_rule for each in known.traffic),
        test_header=next((each.test_header for each in known.traffic if each.test_header), None),
        imported=known.imported,
    )


def _load_balancers(known: ModuleManifest, scheme: str) -> dict[str, StandingLoadBalancer]:
    """Of a manifest that names none: the module's own, unless it is a worker or is called without one."""
    if known.reachable_by and LOAD_BALANCER not in known.reachable_by:
        return {}
    if known.load_balancers or known.port is None:
        return {
            each.name: StandingLoadBalancer(
                each.scheme,
                {rule.conditions: rule.priority for rule in each.rules},
                each.existing,
                each.cloudfront,
            )
            for each in known.load_balancers
        }
    return {OWN: StandingLoadBalancer(scheme, {})}
