"""The rules that tie fields of an environment together, by what they are about."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from modulestack.environment import (
    access_logs_rules,
    alert_chat_rules,
    alert_rules,
    alert_window_rules,
    allowed_sources_rules,
    authentication_rules,
    capacity_rules,
    cloudfront_rules,
    connect_rules,
    container_insights_rules,
    daemon_host_rules,
    daemon_rules,
    dashboard_rules,
    deployment_rules,
    domain_rules,
    dual_stack_rules,
    encryption_key_rules,
    endpoint_rules,
    environment_rules,
    existing_load_balancer_rules,
    existing_network_rules,
    file_system_rules,
    imported_rules,
    ipam_rules,
    load_balancer_rules,
    managed_rules,
    mutual_authentication_rules,
    namespace_rules,
    nat_instance,
    network_acl,
    network_rules,
    partition_rules,
    pipeline_rules,
    pipeline_size_rules,
    preview_rules,
    pull_through_rules,
    queries_rules,
    route_rules,
    shared_certificates,
    size_rules,
    subnet_rules,
    tester_rules,
    transit_gateway_rules,
    web_acl_rules,
)
from modulestack.environment.model import Environment
from modulestack.fields.violation import RuleViolation

ENVIRONMENT_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    environment_rules.modules_fit_the_region,
    environment_rules.callers_exist,
    environment_rules.an_existing_cluster_is_nobodys,
    environment_rules.hosts_are_in_the_domain,
    environment_rules.hosts_differ,
    environment_rules.retired_addresses_are_former,
    environment_rules.certificate_names_fit,
    environment_rules.policies_are_of_the_account,
    environment_rules.tags_differ_by_more_than_case,
    environment_rules.tags_leave_room,
)
"""Fields in their violations start at the environment."""

DOMAIN_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    domain_rules.a_role_has_its_zone,
    domain_rules.a_private_zone_is_of_the_network,
    domain_rules.previews_stay_in_the_account,
)
"""As those of the environment."""

NETWORK_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    network_rules.network_is_created_or_existing,
    network_rules.addresses_suffice_for_the_zones,
    network_rules.isolated_subnets_have_room,
)
"""As those of the environment."""

SUBNET_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    subnet_rules.own_addresses_are_of_both,
    subnet_rules.tiers_lead_out_as_they_are_called,
    subnet_rules.tiers_have_addresses_in_each_zone,
    subnet_rules.tiers_are_in_the_vpc,
    subnet_rules.load_balancers_have_room_in_tiers,
    subnet_rules.tiers_do_not_overlap,
)
"""As those of the environment."""

IPAM_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (ipam_rules.addresses_of_a_pool_are_written,)
"""As those of the environment."""

TRANSIT_GATEWAY_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    transit_gateway_rules.destinations_are_some,
    transit_gateway_rules.destinations_are_elsewhere,
    transit_gateway_rules.destinations_can_be_routed,
    transit_gateway_rules.isolated_subnets_that_lead_there_are_some,
    transit_gateway_rules.one_way_leads_out,
)
"""As those of the environment."""

NETWORK_ACL_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    network_acl.destinations_have_a_rule_each,
    network_acl.the_internet_reaches_no_port_of_administration,
)
"""As those of the environment."""

EXISTING_NETWORK_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    existing_network_rules.existing_vpc_is_named_once,
    existing_network_rules.existing_subnets_suffice,
    existing_network_rules.existing_subnets_differ,
    existing_network_rules.existing_groups_are_in_it,
)
"""As those of the environment."""

ENDPOINT_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    endpoint_rules.endpoints_differ,
    endpoint_rules.endpoints_have_names,
    endpoint_rules.tasks_can_start_without_nat,
)
"""As those of the environment."""

CAPACITY_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    capacity_rules.capacity_names_are_free,
    capacity_rules.machines_are_of_types_or_requirements,
    capacity_rules.instance_types_differ,
    capacity_rules.there_may_be_machines,
    capacity_rules.percentages_of_a_refresh_go_together,
    capacity_rules.modules_run_on_machines_that_there_are,
    capacity_rules.machines_have_a_task,
    capacity_rules.tasks_fit_beside_daemons,
    managed_rules.types_are_managed,
    managed_rules.types_meet_the_requirements,
    managed_rules.tasks_fit_on_an_instance,
    managed_rules.tags_are_possible_in_metadata,
)
"""As those of the environment."""

DAEMON_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    daemon_rules.a_daemon_is_one_user,
    daemon_rules.variables_of_daemons_differ,
    daemon_rules.policies_of_daemons_are_few,
    daemon_rules.credentials_of_daemons_are_possible,
    daemon_rules.keys_of_daemons_encrypt_something,
    daemon_rules.alarms_of_daemons_differ,
    daemon_host_rules.volumes_of_daemons_are_mounted,
    daemon_host_rules.mounts_of_daemons_differ,
    daemon_host_rules.daemons_write_where_it_is_possible,
    daemon_host_rules.risky_paths_of_daemons_have_a_reason,
    daemon_host_rules.capabilities_of_daemons_are_known,
    daemon_host_rules.what_gives_a_daemon_the_instance_has_a_reason,
    daemon_host_rules.privileged_daemons_have_all_capabilities,
)
"""As those of the environment."""

PIPELINE_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    pipeline_rules.a_pipeline_is_bounded,
    pipeline_rules.a_pipeline_is_of_the_account,
    pipeline_rules.a_boundary_is_of_its_environment,
    pipeline_rules.repositories_differ,
    pipeline_rules.an_application_has_modules,
)
"""As those of the environment."""

FILE_SYSTEM_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    file_system_rules.file_systems_are_made_or_there,
    file_system_rules.lifecycles_go_from_storage_to_cheaper_storage,
    file_system_rules.keys_of_file_systems_are_of_the_region,
    file_system_rules.file_systems_differ,
    file_system_rules.volumes_are_of_file_systems,
    file_system_rules.directories_have_one_writer,
)
"""As those of the environment."""

PULL_THROUGH_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    pull_through_rules.upstreams_are_known,
    pull_through_rules.credentials_are_where_ecr_reads,
    pull_through_rules.prefixes_differ,
    pull_through_rules.pulled_names_fit,
    pull_through_rules.who_pulls_is_said_once,
)
"""As those of the environment."""

CLOUDFRONT_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    cloudfront_rules.cloudfront_is_in_front_of_public_ones,
    cloudfront_rules.cloudfront_has_a_certificate,
    cloudfront_rules.cloudfront_has_room,
    cloudfront_rules.countries_are_told_once,
    cloudfront_rules.connections_end_at_cloudfront_first,
    cloudfront_rules.modules_can_be_behind_cloudfront,
)
"""As those of the environment."""

CONNECT_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    namespace_rules.existing_namespaces_are_used,
    namespace_rules.an_existing_namespace_is_of_others,
    namespace_rules.an_existing_dns_namespace_is_of_the_network,
    connect_rules.managed_instances_have_no_proxies,
)
"""As those of the environment."""

LOAD_BALANCER_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    load_balancer_rules.shared_load_balancers_are_there,
    load_balancer_rules.schemes_fit_their_modules,
    load_balancer_rules.further_ports_are_on_the_own_one,
    load_balancer_rules.load_balancers_are_few,
    load_balancer_rules.shared_certificates_are_of_the_region,
    load_balancer_rules.names_are_in_the_zone,
    load_balancer_rules.certificates_of_names_fit,
    shared_certificates.names_are_proven_once,
    load_balancer_rules.security_groups_are_of_the_own_one,
    load_balancer_rules.headers_of_shared_ones_are_what_browsers_take,
    existing_load_balancer_rules.existing_load_balancers_are_in_the_network,
    existing_load_balancer_rules.an_existing_load_balancer_keeps_its_settings,
    existing_load_balancer_rules.an_existing_load_balancer_is_named_once,
    imported_rules.imported_names_are_each_of_one_thing,
    route_rules.every_module_has_requests,
    route_rules.a_module_has_one_address,
    route_rules.names_lead_to_their_load_balancer,
    route_rules.requests_are_one_modules,
)
"""As those of the environment."""

GUARDING_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    access_logs_rules.a_bucket_that_is_there_keeps_what_it_has,
    web_acl_rules.web_acls_that_are_there_are_named_together,
    web_acl_rules.waf_of_cloudfront_has_no_choice,
    web_acl_rules.managed_rule_groups_are_amazons,
    web_acl_rules.a_web_acl_has_room,
    web_acl_rules.a_web_acl_that_is_there_keeps_what_it_has,
    web_acl_rules.addresses_are_told_once,
    allowed_sources_rules.rules_of_groups_are_few,
    authentication_rules.load_balancers_reach_identity_providers,
    authentication_rules.open_paths_are_of_their_routes,
    mutual_authentication_rules.certificates_of_shared_ones_go_together,
    mutual_authentication_rules.headers_of_shared_ones_have_possible_names,
    mutual_authentication_rules.listeners_that_verify_are_few,
    mutual_authentication_rules.trust_stores_are_few,
    encryption_key_rules.a_key_is_of_the_region,
    encryption_key_rules.disks_take_keys_of_one_region,
)
"""As those of the environment."""

ALERT_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    alert_rules.subscribers_differ,
    alert_rules.alerts_are_of_the_region,
    alert_chat_rules.chat_is_of_the_partition,
    alert_chat_rules.channels_differ,
    alert_rules.alarms_have_somebody_to_tell,
    alert_rules.rules_of_events_are_few,
    dashboard_rules.a_dashboard_shows_modules,
    dashboard_rules.a_dashboard_has_room,
    alert_window_rules.windows_are_some,
    alert_window_rules.windows_end,
    alert_window_rules.windows_are_of_modules,
    alert_window_rules.one_is_made_of_some,
    alert_window_rules.alarms_fit_into_one,
    queries_rules.queries_are_named_once,
    container_insights_rules.queues_count_tasks,
    container_insights_rules.missing_tasks_are_counted,
)
"""As those of the environment."""

DEPLOYMENT_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    deployment_rules.keys_are_of_their_strategy,
    deployment_rules.rolling_updates_end_as_they_are_told,
    deployment_rules.something_can_be_shifted,
    deployment_rules.one_rule_leads_to_each_target_group,
    deployment_rules.testers_have_a_port,
    tester_rules.testers_have_one_way,
    tester_rules.values_of_testers_differ,
    tester_rules.headers_of_testers_fit,
    deployment_rules.hooks_are_possible,
    deployment_rules.alarms_of_deployments_are_watched,
    deployment_rules.names_differ_from_second_groups,
)
"""As those of the environment."""

PREVIEW_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    preview_rules.previews_have_names,
    preview_rules.previews_share_a_load_balancer,
    preview_rules.previews_have_modules,
    preview_rules.previews_are_bounded,
    preview_rules.slots_are_of_load_balancers_that_are_there,
)
"""As those of the environment."""

SIZE_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    pipeline_size_rules.policies_of_the_pipeline,
    size_rules.policies_of_daemons,
)
"""As those of the environment; ``size_rules.violations`` has those of a module."""

DUAL_STACK_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    dual_stack_rules.dual_stack_needs_a_network_that_has_it,
    dual_stack_rules.addresses_of_nobody,
    dual_stack_rules.the_inside_has_no_public_addresses,
    dual_stack_rules.shared_ones_ask_by_ipv4_who_somebody_is,
    dual_stack_rules.who_comes_by_ipv6_finds_a_way,
)
"""As those of the environment."""

PARTITION_RULES: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    partition_rules.references_are_of_the_partition,
)
"""As those of the environment."""

EVERY_RULE: tuple[Callable[[Environment], Iterator[RuleViolation]], ...] = (
    *ENVIRONMENT_RULES,
    *DOMAIN_RULES,
    *NETWORK_RULES,
    *SUBNET_RULES,
    *IPAM_RULES,
    *TRANSIT_GATEWAY_RULES,
    *NETWORK_ACL_RULES,
    *EXISTING_NETWORK_RULES,
    *ENDPOINT_RULES,
    nat_instance.a_type_is_of_an_instance,
    nat_instance.the_type_is_known,
    *CAPACITY_RULES,
    *DAEMON_RULES,
    *FILE_SYSTEM_RULES,
    *PULL_THROUGH_RULES,
    *CONNECT_RULES,
    *LOAD_BALANCER_RULES,
    *CLOUDFRONT_RULES,
    *GUARDING_RULES,
    *ALERT_RULES,
    *DEPLOYMENT_RULES,
    *DUAL_STACK_RULES,
    *PIPELINE_RULES,
    *PREVIEW_RULES,
    *SIZE_RULES,
    *PARTITION_RULES,
)
"""All of them, in the order in which they are told."""
