"""What UpdateService would refuse is found before anything is registered."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modulestack.contract.service_fit import RULES, misfit_platform, misfit_targets, misfits
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseOptions
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release
from tests.release.stack import BETTER, StackAccount, change_template
from tests.support.task_definition_cases.definitions import EC2, ROLE, one, task

NETWORK = {"networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}}
BALANCED = {"loadBalancers": [{"targetGroupArn": "arn:tg", "containerName": "web", "containerPort": 8080}]}
FARGATE = {"launchType": "FARGATE", **NETWORK}
SPOT = {"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1}], **NETWORK}
WEB = one(portMappings=[{"containerPort": 8080, "name": "http"}], cpu=0) | {"taskRoleArn": ROLE}
RANGE = one(portMappings=[{"containerPortRange": "8000-8100"}])
HOST = one(EC2, portMappings=[{"containerPort": 8080}])


def registry(**more: Any) -> dict[str, Any]:
    return {"serviceRegistries": [{"registryArn": "arn:registry", **more}]}


@pytest.mark.parametrize(
    ("service", "definition", "expected"),
    [
        (FARGATE | BALANCED, WEB, ()),
        (FARGATE | BALANCED, RANGE, ()),
        (FARGATE | BALANCED, one(name="app"), ("The container web does not exist in the task definition.",)),
        (FARGATE | BALANCED, one(), ("The container web did not have a container port 8080 defined.",)),
        (FARGATE | registry(containerName="web", containerPort=8080), WEB, ()),
        (FARGATE | registry(port=8080), WEB, ()),
        (FARGATE | registry(containerName="api"), WEB, ("The container api does not exist in the task definition.",)),
        (
            FARGATE | registry(containerName="web", containerPort=1),
            WEB,
            ("The container web did not have a container port 1 defined.",),
        ),
        (
            registry(),
            HOST,
            (
                (
                    "The service registry arn:registry needs a containerName and a containerPort, because the task "
                    "definition has the network mode 'bridge'."
                ),
            ),
        ),
        (FARGATE | {"serviceConnectConfiguration": {"enabled": True, "services": [{"portName": "http"}]}}, WEB, ()),
        (
            FARGATE | {"serviceConnectConfiguration": {"enabled": True, "services": [{"portName": "grpc"}]}},
            WEB,
            (
                (
                    "The port name 'grpc' in serviceConnectConfiguration.services.portName does not match a port "
                    "mapping of the task definition."
                ),
            ),
        ),
        (FARGATE | {"serviceConnectConfiguration": {"enabled": False, "services": [{"portName": "grpc"}]}}, WEB, ()),
        (
            FARGATE | {"vpcLatticeConfigurations": [{"portName": "grpc"}]},
            WEB,
            (
                (
                    "The port name 'grpc' in vpcLatticeConfigurations.portName does not match a port mapping of the "
                    "task definition."
                ),
            ),
        ),
        (
            FARGATE | {"volumeConfigurations": [{"name": "data"}]},
            WEB,
            ("Volume configuration provided but no matching configuredAtLaunch volume found in task definition",),
        ),
        (
            FARGATE,
            WEB | {"volumes": [{"name": "data", "configuredAtLaunch": True}]},
            ("Task definition has configuredAtLaunch volume but no volume configuration provided at runtime",),
        ),
        (
            {"launchType": "FARGATE"},
            WEB,
            ("Network Configuration must be provided when networkMode 'awsvpc' is specified.",),
        ),
        (
            NETWORK | {"launchType": "EC2"},
            HOST,
            ("Network Configuration is not valid for the given networkMode of this task definition.",),
        ),
        (
            FARGATE,
            task(memory="513"),
            ("Task definition does not support launch_type FARGATE.",),
        ),
        (
            FARGATE,
            task(requiresCompatibilities=None, cpu=None),
            ("Task definition does not support launch_type FARGATE.",),
        ),
        (
            FARGATE,
            WEB | {"compatibilities": ["EC2"]},
            ("Task definition does not support launch_type FARGATE.",),
        ),
        (FARGATE, WEB | {"compatibilities": ["EC2", "FARGATE"]}, ()),
        (
            SPOT,
            task(cpu="300"),
            ("The task definition does not support the capacity provider FARGATE_SPOT: it is not for FARGATE.",),
        ),
        (
            SPOT,
            task(
                cpu="1024",
                memory="2048",
                runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", "cpuArchitecture": "X86_64"},
            ),
            ("The capacity provider FARGATE_SPOT does not support the operating system WINDOWS_SERVER_2022_CORE.",),
        ),
        (
            {"launchType": "EXTERNAL"},
            task(EC2, requiresCompatibilities=["EC2"]),
            ("Task definition does not support launch_type EXTERNAL.",),
        ),
        (
            FARGATE | {"enableExecuteCommand": True},
            one(),
            (
                (
                    "The service couldn't be updated because a valid taskRoleArn is not being used. "
                    "Specify a valid task role in your task definition and try again."
                ),
            ),
        ),
        (FARGATE | {"enableExecuteCommand": True}, WEB, ()),
    ],
)
def test_a_definition_must_fit_its_service(service: dict[str, Any], definition: dict[str, Any], expected: Any):
    """Containers, ports, volumes, network, launch type: all that a service keeps when its definition changes."""
    assert misfits(service, definition) == expected


def test_targets_fit_the_network_mode():
    """Addresses for tasks with an interface of their own, instances for the others."""
    assert list(misfit_targets(WEB, {"arn:tg": "ip"})) == []
    assert list(misfit_targets(HOST, {"arn:tg": "instance"})) == []
    assert len(list(misfit_targets(WEB, {"arn:tg": "instance"}))) == 1
    assert len(list(misfit_targets(HOST, {"arn:tg": "ip"}))) == 1


def test_the_platform_version_can_do_it():
    """Of Fargate: 1.3.0 has no EFS, no more storage, no large sizes; others do not exist."""
    storage = WEB | {"ephemeralStorage": {"sizeInGiB": 30}}
    found = [misfit_platform(storage, version) for version in ("LATEST", "1.4.0", "1.3.0", "1.0.0", None)]
    assert [refusal and refusal[0] for refusal in found] == [
        None,
        None,
        "PlatformTaskDefinitionIncompatibilityException",
        "PlatformUnknownException",
        None,
    ]
    assert misfit_platform(WEB, "1.3.0") is None


def test_every_rule_names_its_page():
    assert [rule.__name__ for rule in RULES if "Source: https://docs.aws.amazon.com/" not in str(rule.__doc__)] == []


def do(account: StackAccount) -> Verdict:
    request = account.request(image=BETTER)
    return release_modules(account.dependencies(), [request], ReleaseOptions(), Coordination(), release.execute)[0]


BREAKS: dict[str, Any] = {
    "port": (lambda t: t["containerDefinitions"][0].update(portMappings=[{"containerPort": 9090}]), "port 8080"),
    "no port": (lambda t: t["containerDefinitions"][0].update(portMappings=[]), "port 8080"),
    "network mode": (lambda t: t.update(networkMode="bridge", requiresCompatibilities=["EC2"]), "networkMode"),
    "pair of sizes": (lambda t: t.update(cpu="256", memory="4096"), "No Fargate configuration exists"),
    "no Fargate": (lambda t: t.update(requiresCompatibilities=["EC2"], cpu="300"), "launch_type FARGATE"),
    "volume at launch": (
        lambda t: t["volumes"].append({"name": "data", "configuredAtLaunch": True}),
        "no volume configuration provided at runtime",
    ),
}


@pytest.mark.parametrize("what", BREAKS)
def test_it_is_refused_before_anything_is_registered(account: StackAccount, what: str):
    """One verdict that names it; no revision, no write, and ECS would have refused the same."""
    change, words = BREAKS[what]
    kept = account.request().manifest
    before, since = account.registered(), len(account.aws.calls)
    change_template(account, "web", change)
    try:
        verdict = do(account)
    finally:
        change_template(account, "web", lambda t: t.clear() or t.update(_template(account, kept.template.version)))
    writes = [op for op in account.operations(since) if op.startswith("ecs:") and "Describe" not in op]
    assert (verdict.kind, verdict.exit_code) == ("refused", 3)
    assert words in " ".join((verdict.why, *verdict.details))
    assert (account.registered(), writes) == (before, [])


def _template(account: StackAccount, version: str) -> Any:
    key = account.request().manifest.template.key
    body = account.aws.client("s3").get_object(Bucket="staging-templates", Key=key, VersionId=version)["Body"].read()
    return json.loads(body)


def test_what_the_preflight_lets_through_the_embedded_ecs_takes(account: StackAccount):
    """The same rules on both sides: without the preflight, UpdateService refuses with AWS's code."""
    ecs = account.aws.client("ecs")
    definition = _template(account, account.request().manifest.template.version)
    definition["containerDefinitions"][0] |= {"image": BETTER, "portMappings": [{"containerPort": 9090}]}
    registered = ecs.register_task_definition(**definition)["taskDefinition"]["taskDefinitionArn"]
    with pytest.raises(Exception, match="did not have a container port 8080 defined") as refused:
        ecs.update_service(cluster="staging-web", service="web", taskDefinition=registered)
    ecs.deregister_task_definition(taskDefinition=registered)
    assert refused.value.response["Error"]["Code"] == "InvalidParameterException"  # type: ignore[attr-defined]
