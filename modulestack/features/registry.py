"""The features, one line each; a module of the file has the keys of all of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ConfigDict

from modulestack.contract import protocols
from modulestack.contract.load_balancers import OWN
from modulestack.features import (
    access_logs,
    agents,
    alarms,
    allowed_sources,
    capacity,
    certificates,
    container_health_check,
    container_logs,
    container_order,
    containers,
    core,
    dashboard,
    deployment_strategies,
    discovery,
    domain,
    ecs_exec,
    encryption_key,
    ending_containers,
    environment_files,
    ephemeral_storage,
    existing,
    existing_roles,
    existing_security_groups,
    imported,
    job_containers,
    jobs,
    jwt,
    load_balancing,
    metric_filters,
    mutual_authentication,
    nat_instance,
    network_acl,
    permissions,
    ports,
    protocol,
    pull_through,
    queries,
    registry_credentials,
    repository,
    request_headers,
    routes,
    scale_in_protection,
    scaling,
    secret_encryption,
    secrets,
    security_headers,
    sign_in,
    spot,
    volumes,
    web_acl,
)
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.feature import Feature
from modulestack.features.ip_address_type_rules import KEY as IP_ADDRESS_TYPE
from modulestack.features.network_rules import NOT_OF_NETWORK, OF_A_QUESTION
from modulestack.features.placeholder_rules import placeholders_match
from modulestack.features.port_rules import keys_have_their_port, without_keys
from modulestack.fields.effects import Effects
from modulestack.fields.violation import FieldPath, RuleViolation


class Module(
    discovery.DiscoveryKeys,
    allowed_sources.AllowedSourcesKeys,
    security_headers.SecurityHeadersKeys,
    request_headers.RequestHeadersKeys,
    mutual_authentication.MutualAuthenticationKeys,
    alarms.AlarmsKeys,
    imported.ImportedKeys,
    job_containers.JobContainersKeys,
    ending_containers.EndingContainersKeys,
    jwt.JwtKeys,
    sign_in.SignInKeys,
    ports.PortsKeys,
    capacity.CapacityKeys,
    container_order.ContainerOrderKeys,
    secret_encryption.SecretEncryptionKeys,
    container_logs.ContainerLogsKeys,
    environment_files.EnvironmentFilesKeys,
    volumes.VolumesKeys,
    containers.ContainersKeys,
    agents.AgentsKeys,
    container_health_check.ContainerHealthCheckKeys,
    certificates.CertificatesKeys,
    deployment_strategies.DeploymentStrategiesKeys,
    domain.DomainKeys,
    routes.RoutesKeys,
    ecs_exec.ExecKeys,
    ephemeral_storage.EphemeralStorageKeys,
    jobs.JobsKeys,
    load_balancing.LoadBalancingKeys,
    existing_roles.ExistingRolesKeys,
    permissions.PermissionsKeys,
    pull_through.PullThroughKeys,
    access_logs.AccessLogsKeys,
    nat_instance.NatInstanceKeys,
    network_acl.NetworkAclKeys,
    web_acl.WebAclKeys,
    dashboard.DashboardKeys,
    encryption_key.EncryptionKeyKeys,
    queries.QueriesKeys,
    metric_filters.MetricFiltersKeys,
    repository.RepositoryKeys,
    scaling.ScalingKeys,
    scale_in_protection.ScaleInProtectionKeys,
    registry_credentials.RegistryCredentialsKeys,
    secrets.SecretsKeys,
    spot.SpotKeys,
    existing_security_groups.ExistingSecurityGroupsKeys,
    existing.ExistingKeys,
    protocol.ProtocolKeys,
):
    """One container image and how it runs. `defaults` may hold any key of this section."""

    model_config = ConfigDict(defer_build=False)


def _feature(keys: type[Any]) -> Feature[Module]:
    """What the file of *keys* says of its feature: its ``FEATURE``."""
    found = sys.modules[keys.__module__].FEATURE
    if not isinstance(found, Feature):
        raise TypeError(f"{keys.__module__}: FEATURE is no Feature")
    return found


FEATURES: tuple[Feature[Module], ...] = (core.FEATURE, *(_feature(keys) for keys in Module.__bases__))
"""What every module has first, then in the order above."""

EFFECTS: Mapping[str, Effects[Module]] = {key: effects for f in FEATURES for key, effects in f.effects.items()}
"""Every key of a module and of its sections, dotted → what an edit of it does to a module that is up."""

KEYS = tuple(key for feature in FEATURES for key in feature.own_keys)
"""Every key of a module, in the order in which people see them."""

TEXT_KEYS = tuple(key for feature in FEATURES for key in feature.text_keys)


NEEDS_PORT: Mapping[FieldPath, str] = {path: what for feature in FEATURES for path, what in feature.needs_port.items()}
"""Keys, from the module, that say nothing of a module without a port → what they say."""


def for_its_load_balancer(module: Mapping[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    """*defaults* without what says nothing of *module* behind its network load balancer; neither is validated."""
    shared = module.get("load_balancers")
    has_own = not isinstance(shared, dict) or not shared or OWN in shared
    if module.get("reachable_from") != "internet" or not has_own:
        defaults = without_keys(defaults, {IP_ADDRESS_TYPE: ""})
    if module.get("protocol") not in protocols.NETWORK:
        return defaults
    check = module.get("health_check")
    asks = isinstance(check, dict) and check.get("protocol") in (protocols.HTTP, protocols.HTTPS)
    return without_keys(defaults, NOT_OF_NETWORK if asks else {**NOT_OF_NETWORK, **OF_A_QUESTION})


def inapplicable(module: Mapping[str, Any]) -> Iterator[str]:
    """Keys that say nothing of *module*, a map that is not yet validated, where they are a default."""
    for feature in FEATURES:
        yield from feature.of_fargate if module.get("capacity") is not None else ()
        yield from feature.of_replicas if module.get("scheduling_strategy") == "DAEMON" else ()


def violations(module: Module) -> Iterator[RuleViolation]:
    """Everything in *module* that does not go together; fields start at the module."""
    yield from keys_have_their_port(module, NEEDS_PORT)
    for feature in FEATURES:
        for rule in feature.rules:
            yield from rule(module)
    yield from placeholders_match(module, TEXT_KEYS)


def warnings(module: Module) -> Iterator[RuleViolation]:
    """Everything in *module* that is allowed and probably not meant; fields start at the module."""
    for feature in FEATURES:
        for warn in feature.warnings:
            yield from warn(module)


def notices(module: Module) -> Iterator[RuleViolation]:
    """What keys of *module* mean beyond what they say; fields start at the module."""
    for feature in FEATURES:
        for tell in feature.notices:
            yield from tell(module)


def context_violations(module: Module, context: ModuleContext) -> Iterator[RuleViolation]:
    """Everything in *module* that does not go together with its environment; fields start at the environment."""
    for feature in FEATURES:
        for rule in feature.context_rules:
            yield from rule(module, context)


def complete(module: dict[str, Any], machines: Mapping[str, Any]) -> None:
    """Set the keys of *module* that follow from others and from the environment's *machines*; neither is validated."""
    for feature in FEATURES:
        feature.complete(module, machines)


def contributions(module: Module, context: ModuleContext) -> tuple[Contribution, ...]:
    """What each feature contributes to *module*."""
    return tuple(feature.contribute(module, context) for feature in FEATURES)
