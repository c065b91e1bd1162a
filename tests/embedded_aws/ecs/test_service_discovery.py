"""Tasks in Cloud Map, and endpoints of Service Connect: who knows which."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modulestack.embedded_aws.ecs import service_connect, service_connect_logs
from modulestack.embedded_aws.ecs.models import EcsTask
from modulestack.embedded_aws.errors import AwsError
from tests.embedded_aws.ecs.conftest import World

API = "arn:aws:servicediscovery:eu-west-1:123456789012:service/srv-api"
REGISTERED = {"serviceRegistries": [{"registryArn": API}]}
CHECK = {"command": ["CMD", "check"], "interval": 10, "retries": 2, "startPeriod": 0, "timeout": 5}
MAPPINGS = [{"name": "http", "containerPort": 8080, "appProtocol": "http"}]
NAME = ("api.staging", 8080)


def connected(*services: dict[str, Any], **more: Any) -> dict[str, Any]:
    """CreateService's parameter."""
    configuration = {"enabled": True, "namespace": "staging", "services": list(services), **more}
    return {"serviceConnectConfiguration": configuration}


SERVER = connected({"portName": "http", "discoveryName": "api", "clientAliases": [{"port": 8080}]})


def create(world: World, name: str, **params: Any) -> None:
    """A service without a load balancer."""
    network = {"awsvpcConfiguration": {"subnets": ["subnet-a"], "securityGroups": ["sg-1"]}}
    params = {
        "desiredCount": 1,
        "launchType": "FARGATE",
        "networkConfiguration": network,
        "taskDefinition": "staging-web",
        **params,
    }
    world.call("CreateService", cluster="staging-web", serviceName=name, **params)


def running(world: World, service: str) -> list[EcsTask]:
    """Its tasks that run and shall."""
    tasks = world.region.clusters["staging-web"].services[service].tasks.values()
    return [task for task in tasks if task.last_status == "RUNNING" and task.desired_status == "RUNNING"]


def deploy(world: World, service: str) -> None:
    """Once more what is deployed, until nothing of the old one runs."""
    old = {task.id for task in running(world, service)}
    world.call("UpdateService", cluster="staging-web", service=service, forceNewDeployment=True)
    world.until(lambda: not old & {task.id for task in running(world, service)})


def reached(world: World, caller: str = "web", name: tuple[str, int] = NAME) -> bool:
    """Whether every task of *caller* finds somebody there."""
    return all(service_connect.reaches(world.region, task, *name) for task in running(world, caller))


def test_tasks_are_in_their_registry_as_long_as_they_run(world: World):
    """Out of it with the SIGTERM, not when who cached the address has forgotten it."""
    world.define()
    create(world, "api", desiredCount=2, **REGISTERED)
    world.until(lambda: len(running(world, "api")) == 2)
    first, second = running(world, "api")
    assert world.cloud_map.instances[API] == {first.id: True, second.id: True}
    world.call("StopTask", cluster="staging-web", task=first.arn)
    assert (first.last_status, list(world.cloud_map.instances[API])) == ("STOPPING", [second.id])


def test_who_is_checked_is_healthy_once_its_container_is_and_sick_a_while_after_it(world: World):
    world.behave("app:1", healthy_after_s=15)
    world.define(healthCheck=CHECK)
    create(world, "api", **REGISTERED)
    world.until(lambda: bool(running(world, "api")))
    [task] = running(world, "api")
    assert world.cloud_map.instances[API] == {task.id: False}
    world.until(lambda: task.containers[0].health == "HEALTHY")
    assert world.cloud_map.instances[API] == {task.id: True}


def test_a_release_leaves_as_many_healthy_ones_in_the_registry_as_before(world: World):
    """Old tasks go once new ones are found healthy."""
    world.define(healthCheck=CHECK)
    create(world, "api", desiredCount=2, **REGISTERED)
    world.until(lambda: sum(world.cloud_map.instances.get(API, {}).values()) == 2)
    old = {task.id for task in running(world, "api")}
    world.call("UpdateService", cluster="staging-web", service="api", forceNewDeployment=True)
    least = [2]

    def is_replaced() -> bool:
        least.append(sum(world.cloud_map.instances[API].values()))
        return not old & world.cloud_map.instances[API].keys()

    world.until(is_replaced)
    assert min(least) == 2


def test_registries_that_are_refused(world: World):
    world.define()
    with pytest.raises(AwsError, match="The service registry arn:gone does not exist"):
        create(world, "api", serviceRegistries=[{"registryArn": "arn:gone"}])


def test_only_deployments_that_begin_later_know_an_endpoint(world: World):
    """A replacement of a task knows what its deployment does; a new deployment knows all there is."""
    world.define(portMappings=MAPPINGS)
    create(world, "web", **connected())
    world.until(lambda: bool(running(world, "web")))
    create(world, "api", **SERVER)
    world.until(lambda: bool(running(world, "api")))
    assert not reached(world)
    [task] = running(world, "web")
    world.call("StopTask", cluster="staging-web", task=task.arn)
    world.until(lambda: bool(running(world, "web")) and running(world, "web") != [task])
    assert not reached(world)
    deploy(world, "web")
    assert reached(world)
    deploy(world, "api")
    assert reached(world)


def test_a_deployment_says_what_it_serves(world: World):
    world.define(portMappings=MAPPINGS)
    create(world, "api", **SERVER)
    [told] = world.call("DescribeServices", cluster="staging-web", services=["api"])["services"]
    resources = [{"discoveryName": "api", "discoveryArn": "arn:namespace/staging/api"}]
    assert told["deployments"][0]["serviceConnectResources"] == resources
    assert told["deployments"][0]["serviceConnectConfiguration"] == SERVER["serviceConnectConfiguration"]
    create(world, "other")
    assert world.call("ListServicesByNamespace", namespace="staging") == {"serviceArns": [told["serviceArn"]]}


def test_endpoints_go_with_the_configuration_and_with_the_service(world: World):
    world.define(portMappings=MAPPINGS)
    create(world, "api", **SERVER)
    made = {"arn:namespace/staging/api"}
    assert world.cloud_map.registries.keys() == made
    world.call("UpdateService", cluster="staging-web", service="api", **connected())
    assert world.cloud_map.registries.keys() == set()
    world.call("UpdateService", cluster="staging-web", service="api", **SERVER)
    assert world.cloud_map.registries.keys() == made
    world.call("DeleteService", cluster="staging-web", service="api", force=True)
    assert world.cloud_map.registries.keys() == set()


def test_a_release_keeps_what_is_served_and_its_rollback_too(world: World):
    """Somebody serves at every moment, under the name that clients know."""
    world.define(portMappings=MAPPINGS)
    breaker = {"deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": True, "rollback": True}}}
    create(world, "api", **SERVER, **breaker)
    create(world, "web", **connected())
    service = world.region.clusters["staging-web"].services["api"]
    world.until(lambda: service.primary.rollout_state == "COMPLETED" and bool(running(world, "web")))
    world.behave("app:2", pull_error="gone")
    world.define("app:2", portMappings=MAPPINGS)
    world.call("UpdateService", cluster="staging-web", service="api", taskDefinition="staging-web:2")
    seen = []

    def is_rolled_back() -> bool:
        seen.append(reached(world))
        return service.primary.rolls_back and service.primary.rollout_state == "COMPLETED"

    world.until(is_rolled_back)
    assert set(seen) == {True}
    assert [each.alias for each in service.primary.endpoints] == [NAME]


@pytest.mark.parametrize(
    ("more", "text"),
    [
        (SERVER, "SC service is already used by arn:namespace/staging"),
        (
            connected(
                {"portName": "http", "discoveryName": "b", "clientAliases": [{"port": 8080, "dnsName": NAME[0]}]}
            ),
            "The client alias api.staging:8080 is already used by another Service Connect service in the namespace.",
        ),
        (connected(namespace="nowhere"), "Namespace nowhere was not found."),
    ],
)
def test_service_connect_that_aws_refuses(world: World, more: dict[str, Any], text: str):
    world.define(portMappings=MAPPINGS)
    create(world, "api", **SERVER)
    with pytest.raises(AwsError, match=text):
        create(world, "other", **more)


LOGGED = {
    "logConfiguration": {
        "logDriver": "awslogs",
        "options": {"awslogs-group": "/modulestack/staging/web", "awslogs-stream-prefix": "api"},
    }
}


@pytest.mark.parametrize(
    ("format_", "query", "path"), [("JSON", None, "/a"), ("JSON", "ENABLED", "/a?b=c"), ("TEXT", "DISABLED", "/a")]
)
def test_proxies_write_a_line_for_each_call(world: World, format_: str, query: str | None, path: str):
    """Of a server that says so; queries only where it says that, too."""
    world.define(portMappings=MAPPINGS)
    said = {"format": format_, **({"includeQueryParameters": query} if query else {})}
    [endpoint] = SERVER["serviceConnectConfiguration"]["services"]
    create(world, "api", **connected(endpoint, **LOGGED, accessLogConfiguration=said))
    create(world, "web", **connected())
    world.until(lambda: bool(running(world, "api")) and bool(running(world, "web")))
    [caller] = running(world, "web")
    asked = service_connect_logs.Call(name=NAME[0], port=NAME[1], path="/a?b=c")
    assert service_connect_logs.call(world.region, caller, asked)
    assert not service_connect_logs.call(world.region, caller, service_connect_logs.Call(name="no", port=1, path="/"))
    [(stream, lines)] = [
        (stream, lines) for (_, stream), lines in world.dependencies.logs.items() if "/ecs-service-connect-" in stream
    ]
    assert stream.startswith("api/ecs-service-connect-")
    [(_, line)] = lines
    if format_ == "JSON":
        assert (json.loads(line)["path"], json.loads(line)["response_code"]) == (path, 200)
    else:
        assert f'"GET {path} HTTP/1.1" 200 ' in line


def test_a_task_whose_proxy_cannot_write_does_not_start(world: World):
    world.define(portMappings=MAPPINGS)
    gone = {"logDriver": "awslogs", "options": {"awslogs-group": "/gone"}}
    create(world, "api", **connected(logConfiguration=gone))
    world.until(lambda: any(task.last_status == "STOPPED" for task in world.tasks))
    assert "The specified log group does not exist" in str(world.tasks[0].stopped_reason)


TLS = {"issuerCertificateAuthority": {"awsPcaAuthorityArn": "arn:one"}, "roleArn": "arn:role"}


def encrypted(tls: dict[str, Any] | None) -> dict[str, Any]:
    """The server's parameter, with *tls* or without."""
    [endpoint] = SERVER["serviceConnectConfiguration"]["services"]
    return connected({**endpoint, **({"tls": tls} if tls else {})})


@pytest.mark.parametrize(
    ("before", "after"),
    [(None, TLS), (TLS, None), (TLS, {**TLS, "issuerCertificateAuthority": {"awsPcaAuthorityArn": "arn:two"}})],
)
def test_clients_find_nobody_who_speaks_otherwise_until_they_are_deployed_again(
    world: World, before: dict[str, Any] | None, after: dict[str, Any] | None
):
    world.define(portMappings=MAPPINGS)
    create(world, "api", **encrypted(before))
    create(world, "web", **connected())
    world.until(lambda: bool(running(world, "api")) and bool(running(world, "web")))
    assert reached(world)
    old = {task.id for task in running(world, "api")}
    world.call("UpdateService", cluster="staging-web", service="api", **encrypted(after))
    world.until(lambda: not old & {task.id for task in running(world, "api")})
    assert not reached(world)
    deploy(world, "web")
    assert reached(world)


def test_a_task_without_a_certificate_does_not_start(world: World):
    world.define(portMappings=MAPPINGS)
    world.connect.reason = "the certificate authority arn:one does not exist"
    create(world, "api", **encrypted(TLS))
    world.until(lambda: any(task.last_status == "STOPPED" for task in world.tasks))
    assert str(world.tasks[0].stopped_reason).endswith(
        "TLS of Service Connect: the certificate authority arn:one does not exist"
    )
