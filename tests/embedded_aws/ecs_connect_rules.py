"""The rules of the embedded ECS about Cloud Map and Service Connect."""

from __future__ import annotations

from tests.embedded_aws.ecs_rule import API, ECS, EcsRule

CLOUD_MAP = "https://docs.aws.amazon.com/cloud-map/latest"

CONNECT = (
    EcsRule(
        "A task is in the service registries of its service from RUNNING until it begins to stop; nobody waits until "
        "those who cached its address have forgotten it.",
        f"{ECS}/service-discovery.html",
        ("test_tasks_are_in_their_registry_as_long_as_they_run",),
    ),
    EcsRule(
        "A registry is told of the health of containers: healthy at once, sick after 30 s.",
        f"{CLOUD_MAP}/api/API_HealthCheckCustomConfig.html",
        (
            "test_who_is_checked_is_healthy_once_its_container_is_and_sick_a_while_after_it",
            "test_a_release_leaves_as_many_healthy_ones_in_the_registry_as_before",
        ),
    ),
    EcsRule(
        "Tasks know the endpoints of Service Connect that were there when their deployment began, and so do their "
        "replacements; only a new deployment knows others.",
        f"{ECS}/service-connect-concepts-deploy.html",
        ("test_only_deployments_that_begin_later_know_an_endpoint",),
    ),
    EcsRule(
        "A service's endpoints are services of Cloud Map, made with its deployment and gone with its configuration.",
        f"{API}/API_ServiceConnectService.html",
        ("test_a_deployment_says_what_it_serves", "test_endpoints_go_with_the_configuration_and_with_the_service"),
    ),
    EcsRule(
        "A deployment keeps the Service Connect configuration of its service unless UpdateService says another.",
        f"{API}/API_UpdateService.html",
        ("test_a_release_keeps_what_is_served_and_its_rollback_too",),
    ),
    EcsRule(
        "A discovery name is one service's, and a client alias (name and port) leads to one.",
        f"{API}/API_ServiceConnectClientAlias.html",
        ("test_service_connect_that_aws_refuses",),
    ),
    EcsRule(
        "Proxies of Service Connect write a line for each call where their service has an access log, without what "
        "follows the ? of a path unless it says so; a task whose proxy has no log group does not start.",
        f"{ECS}/service-connect-envoy-access-logs.html",
        ("test_proxies_write_a_line_for_each_call", "test_a_task_whose_proxy_cannot_write_does_not_start"),
    ),
    EcsRule(
        "Calls to a service with TLS are encrypted by certificates of an authority that is ACTIVE and that its role "
        "may ask; without one no task starts. Proxies of clients speak as they were told when their deployment began.",
        f"{ECS}/service-connect-tls.html",
        (
            "test_a_task_without_a_certificate_does_not_start",
            "test_clients_find_nobody_who_speaks_otherwise_until_they_are_deployed_again",
            "test_what_ecs_has_no_certificate_for",
        ),
    ),
)
