"""
The rules that tie fields together. Each is a small function of a valid model that yields findings.

``module_rules.py`` has those of one module, ``environment_rules.py`` those of all of them together,
``pipeline_rules.py`` those of the pipeline.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from modulestack.environment import environment_rules, module_rules, pipeline_rules
from modulestack.environment.finding import Finding
from modulestack.environment.model import Environment, Module

MODULE_RULES: tuple[Callable[[Module], Iterator[Finding]], ...] = (
    module_rules.memory_pairs_with_cpu,
    module_rules.health_check_ends_before_the_next,
    module_rules.container_health_check_is_a_command,
    module_rules.slow_start_fits_the_algorithm,
    module_rules.scaling_has_a_target,
    module_rules.scaling_bounds_are_in_order,
    module_rules.tasks_are_within_scaling,
    module_rules.a_deployment_has_room,
    module_rules.fargate_has_no_daemon,
    module_rules.a_variable_is_plain_or_secret,
    module_rules.placeholders_match,
    module_rules.policies_fit_the_role,
    module_rules.only_public_modules_have_a_host,
)
"""Fields in their findings start at the module."""

ENVIRONMENT_RULES: tuple[Callable[[Environment], Iterator[Finding]], ...] = (
    environment_rules.modules_fit_the_region,
    environment_rules.callers_exist,
    environment_rules.network_is_created_or_existing,
    environment_rules.addresses_suffice_for_the_zones,
    environment_rules.existing_subnets_suffice,
    environment_rules.hosts_are_in_the_domain,
    environment_rules.hosts_differ,
    environment_rules.certificate_names_fit,
    environment_rules.policies_are_of_the_account,
    environment_rules.tags_leave_room,
)
"""Fields in their findings start at the environment."""

PIPELINE_RULES: tuple[Callable[[Environment], Iterator[Finding]], ...] = (
    pipeline_rules.a_pipeline_is_bounded,
    pipeline_rules.a_pipeline_is_of_the_account,
    pipeline_rules.repositories_differ,
)
"""As those of the environment."""


def findings(environment: Environment) -> Iterator[Finding]:
    """Everything that the rules find in *environment*; fields start at the environment."""
    for rule in (*ENVIRONMENT_RULES, *PIPELINE_RULES):
        yield from rule(environment)
    for name, module in environment.modules.items():
        for module_rule in MODULE_RULES:
            for finding in module_rule(module):
                yield Finding(tuple(("modules", name, *field) for field in finding.fields), finding.message)
