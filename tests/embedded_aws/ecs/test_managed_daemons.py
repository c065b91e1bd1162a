"""Managed daemons: one task on every instance that ECS manages, deployed by replacing instances."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from tests.embedded_aws.managed_instances import LAUNCHED_AND_REGISTERED_S, Managed

HEALTH = {"command": ["CMD-SHELL", "true"], "interval": 5, "timeout": 2, "retries": 2}
WARM_S = LAUNCHED_AND_REGISTERED_S + 60
"""More than it takes until a service's first tasks run on instances with daemons."""


class Daemons(Managed):
    """With a provider, and a task definition of a service."""

    def __init__(self, aws: EmbeddedAws) -> None:
        super().__init__(aws)
        self.define()
        self.arn = self.provide()

    def agent(self, image: str = "agent:1", **container: Any) -> str:
        """A revision of the daemon task definition ``agent``. Its ARN."""
        containers = [{"name": "agent", "image": image, "memoryReservation": 64, **container}]
        answer = self.ecs.register_daemon_task_definition(family="agent", containerDefinitions=containers)
        return str(answer["daemonTaskDefinitionArn"])

    def begin(self, definition: str | None = None, **params: Any) -> dict[str, Any]:
        """The daemon ``agent``."""
        answer: dict[str, Any] = self.ecs.create_daemon(
            daemonName="agent",
            clusterArn="c",
            **{
                "daemonTaskDefinitionArn": definition or self.agent(),
                "capacityProviderArns": [self.arn],
                **params,
            },
        )
        return answer

    def update(self, definition: str, **params: Any) -> str:
        """Another revision. The ARN of its deployment."""
        answer = self.ecs.update_daemon(
            daemonArn=self.daemon_arn, daemonTaskDefinitionArn=definition, capacityProviderArns=[self.arn], **params
        )
        return str(answer["deploymentArn"])

    @property
    def daemon_arn(self) -> str:
        """Of the daemon ``agent``."""
        return f"arn:aws:ecs:eu-west-1:{self.aws.account_id}:daemon/c/agent"

    def daemon(self) -> dict[str, Any]:
        """As it is described."""
        found: dict[str, Any] = self.ecs.describe_daemon(daemonArn=self.daemon_arn)["daemon"]
        return found

    def deployment(self, arn: str) -> dict[str, Any]:
        """As it is described."""
        found: dict[str, Any] = self.ecs.describe_daemon_deployments(daemonDeploymentArns=[arn])["daemonDeployments"][0]
        return found

    def agents(self, *, desired: str = "RUNNING") -> list[dict[str, Any]]:
        """The daemon's tasks."""
        return self.tasks(desired=desired, daemonName="agent")

    def images(self) -> list[str]:
        """Of the daemon's tasks that run, in order."""
        return sorted(task["containers"][0]["image"] for task in self.agents() if task["lastStatus"] == "RUNNING")

    def until(self, arn: str, *statuses: str, limit_s: int = 3600) -> dict[str, Any]:
        """Let time pass until the deployment is in one of *statuses*."""
        for _ in range(limit_s // 10):
            if self.deployment(arn)["status"] in statuses:
                break
            self.wait(10)
        return self.deployment(arn)


@pytest.fixture
def daemons(aws: EmbeddedAws) -> Daemons:
    return Daemons(aws)


def refusal(call: Any, **params: Any) -> str:
    """Code and text of the error."""
    with pytest.raises(ClientError) as refused:
        call(**params)
    return f"{refused.value.response['Error']['Code']}: {refused.value.response['Error']['Message']}"


def test_a_definition_is_described_as_it_was_registered(daemons: Daemons) -> None:
    container = {"name": "agent", "image": "agent:1", "memory": 128, "privileged": True, "healthCheck": HEALTH}
    made = daemons.ecs.register_daemon_task_definition(
        family="agent",
        containerDefinitions=[container],
        cpu="128",
        memory="256",
        pidMode="shared",
        volumes=[{"name": "log", "host": {"sourcePath": "/var/log"}}],
        tags=[{"key": "a", "value": "b"}],
    )["daemonTaskDefinitionArn"]
    assert made == f"arn:aws:ecs:eu-west-1:{daemons.aws.account_id}:daemon-task-definition/agent:1"
    found = daemons.ecs.describe_daemon_task_definition(daemonTaskDefinition="agent")["daemonTaskDefinition"]
    told = {
        "daemonTaskDefinitionArn": made,
        "family": "agent",
        "revision": 1,
        "cpu": "128",
        "memory": "256",
        "status": "ACTIVE",
        "pidMode": "shared",
        "ipcMode": "none",
        "volumes": [{"name": "log", "host": {"sourcePath": "/var/log"}}],
    }
    assert {key: found[key] for key in told} == told
    assert {key: found["containerDefinitions"][0][key] for key in container if key != "healthCheck"} == {
        key: value for key, value in container.items() if key != "healthCheck"
    }
    assert daemons.ecs.list_tags_for_resource(resourceArn=made)["tags"] == [{"key": "a", "value": "b"}]


def test_definitions_are_listed_and_deleted(daemons: Daemons) -> None:
    first, second = daemons.agent(), daemons.agent()
    daemons.ecs.register_daemon_task_definition(
        family="probe", containerDefinitions=[{"name": "probe", "image": "probe:1", "memory": 64}]
    )

    def listed(**filters: Any) -> list[str]:
        found = daemons.ecs.list_daemon_task_definitions(**filters)["daemonTaskDefinitions"]
        return [one["arn"].rpartition("/")[2] for one in found]

    assert listed() == ["agent:1", "agent:2", "probe:1"]
    assert listed(sort="DESC", familyPrefix="age") == ["agent:2", "agent:1"]
    assert listed(revision="LAST_REGISTERED") == ["agent:2", "probe:1"]
    daemons.begin(first)
    daemons.ecs.delete_daemon_task_definition(daemonTaskDefinition=first)
    daemons.ecs.delete_daemon_task_definition(daemonTaskDefinition=second)
    assert (listed(family="agent"), listed(status="DELETE_IN_PROGRESS")) == ([], ["agent:1", "agent:2"])
    assert "is being deleted" in refusal(daemons.ecs.delete_daemon_task_definition, daemonTaskDefinition=first)
    daemons.wait(120)
    assert listed(status="ALL") == ["agent:1", "probe:1"]
    assert "was not found" in refusal(daemons.ecs.describe_daemon_task_definition, daemonTaskDefinition=second)


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"family": "a b"}, "must be 1 to 255 letters"),
        ({"containerDefinitions": []}, "Container definitions should not be empty."),
        ({"containerDefinitions": [{"image": "a:1", "memory": 64}]}, "Container.name should not be null or empty."),
        (
            {"containerDefinitions": [{"name": "a", "image": "a:1", "memory": 64, "essential": False}]},
            "at least one essential container",
        ),
        (
            {
                "containerDefinitions": [
                    {"name": "a", "image": "a:1", "memory": 64, "logConfiguration": {"logDriver": "syslog"}}
                ]
            },
            "The log driver syslog is not supported for daemons.",
        ),
        ({"volumes": [{"name": "data"}]}, "The volume data of a daemon must be a bind mount"),
        ({"taskRoleArn": "arn:aws:iam::123456789012:role/none"}, "Role is not valid"),
        ({"cpu": "much"}, "Invalid 'cpu' setting for task."),
    ],
)
def test_definitions_that_aws_refuses(daemons: Daemons, params: dict[str, Any], text: str) -> None:
    whole: dict[str, Any] = {
        "family": "agent",
        "containerDefinitions": [{"name": "a", "image": "a:1", "memory": 64}],
        **params,
    }
    assert text in refusal(daemons.ecs.register_daemon_task_definition, **whole)
    assert daemons.ecs.list_daemon_task_definitions()["daemonTaskDefinitions"] == []


def test_a_daemon_of_a_provider_without_instances_is_deployed_at_once(daemons: Daemons) -> None:
    made = daemons.begin()
    assert (made["daemonArn"], made["status"]) == (daemons.daemon_arn, "ACTIVE")
    assert daemons.deployment(made["deploymentArn"])["status"] == "PENDING"
    daemons.wait(10)
    assert daemons.deployment(made["deploymentArn"])["status"] == "SUCCESSFUL"


def test_a_daemon_runs_before_any_other_task_of_a_new_instance(daemons: Daemons) -> None:
    daemons.aws.ecs.behaviours.set("agent:1", Behaviour(starts_in_s=30.0))
    daemons.begin()
    daemons.serve(desired=1)
    daemons.wait(LAUNCHED_AND_REGISTERED_S)
    assert [one["status"] for one in daemons.registered()] == ["REGISTERING"]
    assert (daemons.counts(), len(daemons.agents())) == ((1, 0, 1), 1)
    daemons.wait(60)
    assert [one["status"] for one in daemons.registered()] == ["ACTIVE"]
    web, agent = daemons.tasks(serviceName="web")[0], daemons.agents()[0]
    assert (web["lastStatus"], agent["lastStatus"], agent["group"]) == ("RUNNING", "RUNNING", "daemon:agent")
    assert agent["startedAt"] < web["startedAt"]
    revision = daemons.daemon()["currentRevisions"][0]
    assert (revision["totalRunningCount"], revision["totalWithoutDaemonCount"]) == (1, 0)


def test_a_daemon_takes_its_part_of_the_instance(daemons: Daemons) -> None:
    """Two tasks of 3.5 GiB fill an instance of 8 GiB; with a daemon of 1 GiB they need a larger one."""
    daemons.define("web", cpu="512", memory="3584")
    one_zone = {"awsvpcConfiguration": {"subnets": daemons.subnets[:1], "securityGroups": [daemons.security_group]}}
    daemons.begin(daemons.agent(memoryReservation=1024))
    daemons.serve(desired=2, networkConfiguration=one_zone)
    daemons.wait(WARM_S)
    registered = {one["name"]: one["integerValue"] for one in daemons.registered()[0]["registeredResources"]}
    assert (daemons.counts(), len(daemons.machines()), registered["MEMORY"] > 8192) == ((2, 2, 0), 1, True)


def test_an_update_replaces_instances_batch_by_batch(daemons: Daemons) -> None:
    daemons.begin()
    daemons.serve(desired=3)
    daemons.wait(WARM_S)
    before = {machine["InstanceId"] for machine in daemons.machines()}
    assert (len(before), daemons.images()) == (3, ["agent:1"] * 3)
    deployment = daemons.update(daemons.agent("agent:2"), deploymentConfiguration={"drainPercent": 34.0})
    seen: set[tuple[int, int]] = set()
    for _ in range(200):
        if daemons.deployment(deployment)["status"] == "SUCCESSFUL":
            break
        daemons.wait(10)
        draining = [one for one in daemons.registered() if one["status"] == "DRAINING"]
        seen.add((len(draining), daemons.counts()[1] >= 3))
    assert daemons.deployment(deployment)["status"] == "SUCCESSFUL"
    assert max(draining for draining, _ in seen) == 2
    assert {enough for _, enough in seen} == {True}
    after = {machine["InstanceId"] for machine in daemons.machines()}
    assert (before & after, set(daemons.images())) == (set(), {"agent:2"})
    assert daemons.counts() == (3, 3, 0)


def test_a_deployment_bakes_and_an_alarm_undoes_it(daemons: Daemons) -> None:
    cloudwatch = daemons.aws.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="errors",
        Namespace="shop",
        MetricName="Errors",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1.0,
        ComparisonOperator="GreaterThanThreshold",
    )
    cloudwatch.set_alarm_state(AlarmName="errors", StateValue="OK", StateReason="test")
    first = daemons.begin()["deploymentArn"]
    daemons.serve(desired=1)
    daemons.wait(WARM_S)
    assert daemons.deployment(first)["status"] == "SUCCESSFUL"
    alarms = {"alarmNames": ["errors"], "enable": True}
    configuration = {"drainPercent": 100.0, "bakeTimeInMinutes": 10, "alarms": alarms}
    second = daemons.update(daemons.agent("agent:2"), deploymentConfiguration=configuration)
    daemons.wait(600)
    found = daemons.deployment(second)
    assert (found["status"], found["alarms"]["status"], daemons.images()) == ("IN_PROGRESS", "MONITORING", ["agent:2"])
    cloudwatch.set_alarm_state(AlarmName="errors", StateValue="ALARM", StateReason="test")
    daemons.wait(20)
    assert daemons.deployment(second)["status"] == "ROLLBACK_IN_PROGRESS"
    found = daemons.until(second, "ROLLBACK_SUCCESSFUL")
    assert (found["status"], found["alarms"]["triggeredAlarmNames"]) == ("ROLLBACK_SUCCESSFUL", ["errors"])
    assert (
        found["rollback"]["rollbackTargetDaemonRevisionArn"] == daemons.deployment(first)["targetDaemonRevision"]["arn"]
    )
    assert (daemons.images(), daemons.counts()) == (["agent:1"], (1, 1, 0))


def test_a_deployment_whose_tasks_do_not_start_is_undone(daemons: Daemons) -> None:
    daemons.begin()
    daemons.serve(desired=1)
    daemons.wait(WARM_S)
    daemons.aws.ecs.behaviours.set("agent:2", Behaviour(pull_error=True))
    deployment = daemons.update(daemons.agent("agent:2"))
    found = daemons.until(deployment, "ROLLBACK_SUCCESSFUL")
    assert found["status"] == "ROLLBACK_SUCCESSFUL"
    assert found["circuitBreaker"]["status"] == "TRIGGERED"
    assert "circuit breaker" in found["rollback"]["reason"]
    daemons.wait(WARM_S)
    assert (daemons.images(), daemons.counts()[:2]) == (["agent:1"], (1, 1))


def test_a_first_deployment_that_fails_stops(daemons: Daemons) -> None:
    """There is nothing to go back to."""
    daemons.serve(desired=1)
    daemons.wait(WARM_S)
    daemons.aws.ecs.behaviours.set("agent:1", Behaviour(pull_error=True))
    found = daemons.until(daemons.begin()["deploymentArn"], "STOPPED")
    assert (found["status"], found["circuitBreaker"]["failureCount"]) == ("STOPPED", 3)


def test_an_instance_whose_critical_daemon_stops_is_replaced(daemons: Daemons) -> None:
    daemons.begin()
    daemons.serve(desired=1)
    daemons.wait(WARM_S)
    before = daemons.machines()[0]["InstanceId"]
    daemons.ecs.stop_task(cluster="c", task=daemons.agents()[0]["taskArn"])
    daemons.wait(5)
    assert [one["status"] for one in daemons.registered()] == ["DRAINING"]
    daemons.wait(WARM_S + 120)
    assert [one["InstanceId"] != before for one in daemons.machines()] == [True]
    assert (daemons.counts(), daemons.images()) == ((1, 1, 0), ["agent:1"])


def test_an_instance_whose_critical_daemon_falls_ill_is_replaced(daemons: Daemons) -> None:
    daemons.begin(daemons.agent(healthCheck=HEALTH))
    daemons.serve(desired=1)
    daemons.wait(WARM_S)
    before = daemons.machines()[0]["InstanceId"]
    assert daemons.counts() == (1, 1, 0)
    daemons.aws.ecs.faults.change("c", container="agent", health_status_code=500)
    daemons.wait(WARM_S + 180)
    assert [one["InstanceId"] != before for one in daemons.machines()] == [True]
    assert daemons.counts() == (1, 1, 0)


def test_the_health_of_an_instance_knows_its_daemons(daemons: Daemons) -> None:
    def health() -> list[tuple[str, str]]:
        arns = daemons.ecs.list_container_instances(cluster="c")["containerInstanceArns"]
        found = daemons.ecs.describe_container_instances(
            cluster="c", containerInstances=arns, include=["CONTAINER_INSTANCE_HEALTH"]
        )["containerInstances"][0]["healthStatus"]
        return [(found["overallStatus"], ""), *((one["type"], one["status"]) for one in found["details"])]

    daemons.aws.ecs.behaviours.set("agent:1", Behaviour(starts_in_s=30.0))
    daemons.begin()
    daemons.serve(desired=1)
    daemons.wait(LAUNCHED_AND_REGISTERED_S)
    assert health() == [("INITIALIZING", ""), ("CONTAINER_RUNTIME", "OK"), ("DAEMON", "INITIALIZING")]
    daemons.wait(60)
    assert health() == [("OK", ""), ("CONTAINER_RUNTIME", "OK"), ("DAEMON", "OK")]
    daemons.ecs.stop_task(cluster="c", task=daemons.agents()[0]["taskArn"])
    assert health() == [("IMPAIRED", ""), ("CONTAINER_RUNTIME", "OK"), ("DAEMON", "IMPAIRED")]


def test_without_auto_repair_the_instance_stays(daemons: Daemons) -> None:
    repair = daemons.settings() | {"autoRepairConfiguration": {"actionsStatus": "DISABLED"}}
    daemons.ecs.update_capacity_provider(name="managed", cluster="c", managedInstancesProvider=repair)
    daemons.begin()
    daemons.serve(desired=1)
    daemons.wait(WARM_S)
    before = daemons.machines()[0]["InstanceId"]
    daemons.ecs.stop_task(cluster="c", task=daemons.agents()[0]["taskArn"])
    daemons.wait(600)
    assert ([one["InstanceId"] for one in daemons.machines()], daemons.agents()) == ([before], [])


def test_a_daemon_that_is_not_critical_blocks_nothing(daemons: Daemons) -> None:
    daemons.aws.ecs.behaviours.set("agent:1", Behaviour(pull_error=True))
    daemons.begin(critical=False)
    daemons.serve(desired=1)
    daemons.wait(WARM_S)
    assert (daemons.counts(), daemons.agents()) == ((1, 1, 0), [])
    revision = daemons.daemon()["currentRevisions"][0]
    assert (revision["totalRunningCount"], revision["totalWithoutDaemonCount"]) == (0, 1)
    assert [one["status"] for one in daemons.registered()] == ["ACTIVE"]


def test_an_update_says_everything_again(daemons: Daemons) -> None:
    daemons.begin(critical=False, propagateTags="DAEMON", enableECSManagedTags=True)
    first = daemons.daemon()["currentRevisions"][0]["arn"]
    daemons.update(daemons.agent())
    second = daemons.daemon()["currentRevisions"][0]["arn"]
    found = daemons.ecs.describe_daemon_revisions(daemonRevisionArns=[first, second, "arn:none"])
    settings = ("critical", "propagateTags", "enableECSManagedTags", "enableExecuteCommand")
    assert [[one[name] for name in settings] for one in found["daemonRevisions"]] == [
        [False, "DAEMON", True, False],
        [True, "NONE", False, False],
    ]
    assert found["failures"] == [{"arn": "arn:none", "reason": "MISSING"}]


def test_a_newer_deployment_replaces_the_one_that_is_under_way(daemons: Daemons) -> None:
    daemons.begin()
    daemons.serve(desired=1)
    daemons.wait(WARM_S)
    second = daemons.update(daemons.agent("agent:2"))
    daemons.wait(20)
    third = daemons.update(daemons.agent("agent:3"))
    assert daemons.deployment(second)["status"] == "STOPPED"
    assert daemons.until(third, "SUCCESSFUL")["status"] == "SUCCESSFUL"
    assert daemons.images() == ["agent:3"]
    listed = daemons.ecs.list_daemon_deployments(daemonArn=daemons.daemon_arn)["daemonDeployments"]
    assert [one["status"] for one in listed] == ["SUCCESSFUL", "STOPPED", "SUCCESSFUL"]
    stopped = daemons.ecs.list_daemon_deployments(daemonArn=daemons.daemon_arn, status=["STOPPED"])
    assert [one["daemonDeploymentArn"] for one in stopped["daemonDeployments"]] == [second]


def test_a_deleted_daemon_leaves_with_its_instances(daemons: Daemons) -> None:
    daemons.begin()
    daemons.serve(desired=1)
    daemons.wait(WARM_S)
    before = daemons.machines()[0]["InstanceId"]
    answer = daemons.ecs.delete_daemon(daemonArn=daemons.daemon_arn)
    assert answer["status"] == "DELETE_IN_PROGRESS"
    assert "deployment deletion is ongoing" in refusal(daemons.ecs.delete_daemon, daemonArn=daemons.daemon_arn)
    assert "DaemonNotActiveException" in refusal(
        daemons.ecs.update_daemon,
        daemonArn=daemons.daemon_arn,
        daemonTaskDefinitionArn=daemons.agent(),
        capacityProviderArns=[daemons.arn],
    )
    daemons.wait(WARM_S + 120)
    assert "DaemonNotFoundException" in refusal(daemons.ecs.describe_daemon, daemonArn=daemons.daemon_arn)
    assert (daemons.counts(), [one["InstanceId"] != before for one in daemons.machines()]) == ((1, 1, 0), [True])
    assert daemons.ecs.list_daemons(clusterArn="c")["daemonSummariesList"] == []


def test_daemons_are_listed_by_their_providers(daemons: Daemons) -> None:
    other = daemons.provide("other")
    daemons.begin()
    daemons.ecs.create_daemon(
        daemonName="probe", clusterArn="c", daemonTaskDefinitionArn=daemons.agent(), capacityProviderArns=[other]
    )

    def listed(**filters: Any) -> list[str]:
        found = daemons.ecs.list_daemons(clusterArn="c", **filters)["daemonSummariesList"]
        return [one["daemonArn"].rpartition("/")[2] for one in found]

    assert (listed(), listed(capacityProviderArns=[other])) == (["agent", "probe"], ["probe"])


@pytest.mark.parametrize(
    ("params", "text"),
    [
        ({"daemonName": "a b"}, "must be 1 to 255 letters"),
        ({"clusterArn": "none"}, "ClusterNotFoundException"),
        ({"daemonTaskDefinitionArn": "none:1"}, "ClientException: The specified daemon task definition was not found"),
        ({"capacityProviderArns": []}, "Capacity providers cannot be empty."),
        ({"capacityProviderArns": ["none"]}, "The specified capacity provider 'none' was not found."),
        ({"capacityProviderArns": ["FARGATE"]}, "Capacity provider is not Amazon ECS Managed Instances"),
        ({"capacityProviderArns": ["elsewhere"]}, "'elsewhere' is not associated with the cluster"),
        ({"deploymentConfiguration": {"drainPercent": 101.0}}, "drainPercent must be between 0 and 100."),
        ({"deploymentConfiguration": {"bakeTimeInMinutes": 1441}}, "bakeTimeInMinutes must be between 0 and 1440."),
        (
            {"deploymentConfiguration": {"alarms": {"alarmNames": ["none"], "enable": True}}},
            "The following alarms do not exist: none",
        ),
        ({"enableExecuteCommand": True}, "a valid taskRoleArn is not being used"),
    ],
)
def test_daemons_that_aws_refuses(daemons: Daemons, params: dict[str, Any], text: str) -> None:
    daemons.ecs.create_cluster(clusterName="d")
    daemons.provide("elsewhere", cluster="d")
    asked = {
        "daemonName": "agent",
        "clusterArn": "c",
        "daemonTaskDefinitionArn": daemons.agent(),
        "capacityProviderArns": [daemons.arn],
        **params,
    }
    assert text in refusal(daemons.ecs.create_daemon, **asked)
    assert daemons.ecs.list_daemons(clusterArn="c")["daemonSummariesList"] == []


def test_the_same_request_again_answers_the_same_daemon(daemons: Daemons) -> None:
    definition = daemons.agent()
    first, again = (daemons.begin(definition, clientToken="once") for _ in range(2))
    assert first["deploymentArn"] == again["deploymentArn"]
    assert "was not idempotent" in refusal(daemons.begin, definition=definition)
