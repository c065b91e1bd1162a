"""What CreateService and UpdateService refuse of deployment strategies."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from modulestack.embedded_aws.ecs.traffic_shift.strategy_rules import RULES
from modulestack.embedded_aws.errors import AwsError
from tests.embedded_aws.ecs.conftest import GROUP
from tests.embedded_aws.ecs.traffic_shift.shift_world import LISTENER, OTHER, ShiftWorld, balancer, function, pause

INVALID, CLIENT = "InvalidParameterException", "ClientException"
PLAIN = {"targetGroupArn": GROUP, "containerName": "web", "containerPort": 8080}


def deployed(strategy: str, **configuration: Any) -> dict[str, Any]:
    """A service's deployment configuration."""
    return {"deploymentConfiguration": {"strategy": strategy, **configuration}}


def early(**criteria: Any) -> dict[str, Any]:
    """Of a rolling update that ends early."""
    return deployed("ROLLING", earlySuccessCriteria={"enable": True, **criteria})


CASES: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    (
        "settings_fit_the_strategy",
        deployed("ROLLING", linearConfiguration={"stepPercent": 10.0}),
        INVALID,
        "linearConfiguration is only valid when the deployment strategy is LINEAR.",
    ),
    (
        "settings_fit_the_strategy",
        deployed("BLUE_GREEN", canaryConfiguration={"canaryPercent": 10.0}),
        INVALID,
        "canaryConfiguration is only valid when the deployment strategy is CANARY.",
    ),
    (
        "settings_fit_the_strategy",
        deployed(
            "BLUE_GREEN",
            earlySuccessCriteria={"enable": True, "healthyPercent": 100, "sourceServiceRevisionCleanup": "BLOCKING"},
        ),
        INVALID,
        "earlySuccessCriteria is only valid when the deployment strategy is ROLLING.",
    ),
    *(
        (
            "steps_are_in_range",
            deployed("LINEAR", linearConfiguration={"stepPercent": percent}),
            INVALID,
            "stepPercent must be a multiple of 0.1 from 3.0 to 100.0.",
        )
        for percent in (2.9, 100.1, 5.05)
    ),
    *(
        (
            "steps_are_in_range",
            deployed("CANARY", canaryConfiguration={"canaryPercent": percent}),
            INVALID,
            "canaryPercent must be a multiple of 0.1 from 0.1 to 100.0.",
        )
        for percent in (0.0, 0.05, 100.1)
    ),
    (
        "steps_are_in_range",
        deployed("ROLLING", bakeTimeInMinutes=1441),
        INVALID,
        "bakeTimeInMinutes must be between 0 and 1440.",
    ),
    (
        "steps_are_in_range",
        deployed("CANARY", canaryConfiguration={"canaryBakeTimeInMinutes": -1}),
        INVALID,
        "canaryBakeTimeInMinutes must be between 0 and 1440.",
    ),
    (
        "early_success_is_whole",
        early(healthyPercent=100),
        INVALID,
        "earlySuccessCriteria requires healthyPercent and sourceServiceRevisionCleanup.",
    ),
    (
        "early_success_is_whole",
        early(healthyPercent=99, sourceServiceRevisionCleanup="DEFERRED"),
        INVALID,
        (
            "earlySuccessCriteria.healthyPercent must be between 0 and 100, and greater than or equal to "
            "minimumHealthyPercent."
        ),
    ),
    (
        "hooks_are_of_their_kind",
        deployed("BLUE_GREEN", lifecycleHooks=[function("PRE_SCALE_UP")] * 11),
        INVALID,
        "Lifecycle hooks of type AWS_LAMBDA cannot have more than 10 elements.",
    ),
    (
        "hooks_are_of_their_kind",
        deployed("BLUE_GREEN", lifecycleHooks=[pause()]),
        INVALID,
        "lifecycleStages must be specified for lifecycle hooks.",
    ),
    *(
        (
            "hooks_are_of_their_kind",
            deployed("BLUE_GREEN", lifecycleHooks=[pause("POST_SCALE_UP", timeoutInMinutes=5), pause(stage)]),
            INVALID,
            f"PAUSE hooks cannot be configured at the {stage} stage.",
        )
        for stage in ("TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT")
    ),
    (
        "hooks_are_of_their_kind",
        deployed("BLUE_GREEN", lifecycleHooks=[{**function("PRE_SCALE_UP"), "roleArn": ""}]),
        INVALID,
        "roleArn must be specified for lifecycle hooks of type AWS_LAMBDA.",
    ),
    (
        "hooks_are_of_their_kind",
        deployed("BLUE_GREEN", lifecycleHooks=[{**pause("PRE_SCALE_UP"), "hookTargetArn": "arn:f"}]),
        INVALID,
        "hookTargetArn is not applicable for lifecycle hooks of type PAUSE.",
    ),
    (
        "hooks_are_of_their_kind",
        deployed(
            "BLUE_GREEN", lifecycleHooks=[function("PRE_SCALE_UP", timeoutConfiguration={"timeoutInMinutes": 1441})]
        ),
        INVALID,
        "timeoutInMinutes of lifecycle hooks of type AWS_LAMBDA must be between 1 and 1440.",
    ),
    (
        "load_balancers_have_two_groups",
        {**deployed("LINEAR"), "loadBalancers": [PLAIN]},
        CLIENT,
        "advancedConfiguration field is required for all loadBalancers when using the linear deployment strategy",
    ),
    (
        "load_balancers_have_two_groups",
        {**deployed("BLUE_GREEN"), "loadBalancers": [balancer(roleArn=None)]},
        INVALID,
        "advancedConfiguration requires roleArn.",
    ),
    (
        "load_balancers_have_two_groups",
        {**deployed("BLUE_GREEN"), "loadBalancers": [balancer(alternateTargetGroupArn=GROUP)]},
        INVALID,
        "alternateTargetGroupArn must be another target group than targetGroupArn.",
    ),
    (
        "there_is_traffic_to_shift",
        {**deployed("CANARY"), "loadBalancers": []},
        INVALID,
        "The deployment strategy CANARY requires a load balancer or Service Connect.",
    ),
    (
        "controller_is_of_ecs",
        {**deployed("BLUE_GREEN"), "deploymentController": {"type": "CODE_DEPLOY"}},
        INVALID,
        "The deployment strategy BLUE_GREEN requires the deployment controller ECS.",
    ),
    (
        "resources",
        {**deployed("BLUE_GREEN"), "loadBalancers": [balancer(alternateTargetGroupArn=f"{GROUP}3")]},
        INVALID,
        f"The specified target group does not exist: {GROUP}3",
    ),
    (
        "resources",
        {**deployed("BLUE_GREEN"), "loadBalancers": [balancer(testListenerRule="arn:gone")]},
        INVALID,
        "The specified listener or rule of testListenerRule does not exist: arn:gone",
    ),
    (
        "resources",
        {**deployed("BLUE_GREEN"), "loadBalancers": [balancer(roleArn="arn:aws:iam::123456789012:role/gone")]},
        INVALID,
        (
            "ECS was unable to assume the role 'arn:aws:iam::123456789012:role/gone' that was provided for this "
            "service. Please verify that the role being passed has the proper trust relationship and permissions and "
            "that your IAM user has permissions to pass this role."
        ),
    ),
)


@pytest.mark.parametrize(("rule", "settings", "code", "message"), CASES)
def test_what_a_strategy_may_not_be(
    shift: ShiftWorld, rule: str, settings: dict[str, Any], code: str, message: str
) -> None:
    del rule
    network = {"awsvpcConfiguration": {"subnets": ["subnet-a"], "securityGroups": ["sg-1"]}}
    with pytest.raises(AwsError) as refused:
        shift.call(
            "CreateService",
            **{
                "cluster": "staging-web",
                "serviceName": "web",
                "taskDefinition": shift.define(),
                "launchType": "FARGATE",
                "networkConfiguration": network,
                "loadBalancers": [balancer()],
                **settings,
            },
        )
    assert (refused.value.code, refused.value.message) == (code, message)


def test_a_daemon_is_rolled(shift: ShiftWorld) -> None:
    shift.call(
        "RegisterTaskDefinition",
        family="agent",
        containerDefinitions=[{"name": "web", "image": "app:1", "memory": 128}],
    )
    with pytest.raises(AwsError, match="BLUE_GREEN is not supported for the DAEMON scheduling strategy"):
        shift.call(
            "CreateService",
            cluster="staging-web",
            serviceName="agent",
            taskDefinition="agent",
            launchType="EC2",
            schedulingStrategy="DAEMON",
            deploymentConfiguration={"strategy": "BLUE_GREEN"},
        )


def test_a_listener_of_an_application_load_balancer_is_no_rule(shift: ShiftWorld) -> None:
    listener = LISTENER.replace("/net/", "/app/")
    shift.dependencies.rules[listener] = {}
    with pytest.raises(AwsError, match="must be the ARN of a listener rule of an Application Load Balancer"):
        shift.start(advanced={"productionListenerRule": listener})


def test_the_second_group_takes_the_tasks_too(shift: ShiftWorld) -> None:
    group = shift.dependencies.groups[OTHER]
    shift.dependencies.groups[OTHER] = dataclasses.replace(group, target_type="instance")
    with pytest.raises(AwsError, match="target type instance"):
        shift.start()


def test_every_rule_is_proven_and_names_its_page() -> None:
    assert {name for name, *_ in CASES} - {"resources"} | {"daemons_are_rolled"} == {rule.__name__ for rule in RULES}
    assert [rule.__name__ for rule in RULES if "Source: https://docs.aws" not in (rule.__doc__ or "")] == []
