"""
ECS in an embedded account, with everything it stands on: boto3, moto, the clock.

Fails when moto's inside changes.
"""

from __future__ import annotations

import datetime
import itertools
import json
from collections.abc import Iterator
from typing import Any

import botocore.exceptions
import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.clock import SimulatedClock
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.rehearsal.seeding.images import push_images
from modulestack.rehearsal.seeding.s3_objects import seed_objects
from modulestack.rehearsal.seeding.secrets import seed_parameters, seed_secrets

TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


class Account:
    """An account with a network, a load balancer and a role, shared by the tests of this file."""

    def __init__(self) -> None:
        self.aws = EmbeddedAws(clock=SimulatedClock())
        self.sites = itertools.count()
        ec2, elbv2 = self.aws.client("ec2"), self.aws.client("elbv2")
        self.vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc)
        self.subnets = [
            ec2.create_subnet(VpcId=self.vpc, CidrBlock=f"10.0.{index}.0/24", AvailabilityZone=f"eu-west-1{zone}")[
                "Subnet"
            ]["SubnetId"]
            for index, zone in enumerate("ab")
        ]
        self.group = ec2.create_security_group(GroupName="web", Description="web", VpcId=self.vpc)["GroupId"]
        made = elbv2.create_load_balancer(Name="web", Subnets=self.subnets, SecurityGroups=[self.group])
        self.balancer = made["LoadBalancers"][0]["LoadBalancerArn"]
        role = self.aws.client("iam").create_role(RoleName="execution", AssumeRolePolicyDocument=TRUST)
        self.role = role["Role"]["Arn"]


class Site:
    """A cluster, a target group and a log group of a test's own."""

    def __init__(self, account: Account) -> None:
        number = next(account.sites)
        self.aws, self.role, self.subnets = account.aws, account.role, account.subnets
        self.ecs, self.elbv2 = self.aws.client("ecs"), self.aws.client("elbv2")
        self.cluster, self.logs = f"c{number}", f"/m/{number}"
        self.targets = self.elbv2.create_target_group(
            Name=f"web-{number}",
            Protocol="HTTP",
            Port=8080,
            VpcId=account.vpc,
            TargetType="ip",
            HealthCheckIntervalSeconds=15,
            HealthCheckTimeoutSeconds=5,
            HealthyThresholdCount=3,
            UnhealthyThresholdCount=2,
            HealthCheckPath="/",
            Matcher={"HttpCode": "200-299"},
        )["TargetGroups"][0]["TargetGroupArn"]
        delay = {"Key": "deregistration_delay.timeout_seconds", "Value": "20"}
        self.elbv2.modify_target_group_attributes(TargetGroupArn=self.targets, Attributes=[delay])
        self.elbv2.create_listener(
            LoadBalancerArn=account.balancer,
            Port=80 + number,
            Protocol="HTTP",
            DefaultActions=[{"Type": "forward", "TargetGroupArn": self.targets}],
        )
        self.aws.client("logs").create_log_group(logGroupName=self.logs)
        self.ecs.create_cluster(clusterName=self.cluster)
        self.network = {"awsvpcConfiguration": {"subnets": self.subnets, "securityGroups": [account.group]}}

    def define(self, image: str, **container: Any) -> str:
        options = {"awslogs-group": self.logs, "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}
        made = self.ecs.register_task_definition(
            family="web",
            cpu="256",
            memory="512",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            executionRoleArn=self.role,
            containerDefinitions=[
                {
                    "name": "web",
                    "image": image,
                    "portMappings": [{"containerPort": 8080}],
                    "logConfiguration": {"logDriver": "awslogs", "options": options},
                    **container,
                }
            ],
        )
        return str(made["taskDefinition"]["taskDefinitionArn"])

    def create(self, image: str = "app:1", desired: int = 2) -> None:
        self.ecs.create_service(
            cluster=self.cluster,
            serviceName="web",
            taskDefinition=self.define(image),
            desiredCount=desired,
            launchType="FARGATE",
            networkConfiguration=self.network,
            loadBalancers=[{"targetGroupArn": self.targets, "containerName": "web", "containerPort": 8080}],
        )

    def run(self, definition: str, **params: Any) -> str:
        answer = self.ecs.run_task(
            cluster=self.cluster,
            taskDefinition=definition,
            launchType="FARGATE",
            networkConfiguration=self.network,
            **params,
        )
        return str(answer["tasks"][0]["taskArn"])

    def health(self) -> list[tuple[str, str | None]]:
        found = self.elbv2.describe_target_health(TargetGroupArn=self.targets)["TargetHealthDescriptions"]
        return [(target["TargetHealth"]["State"], target["TargetHealth"].get("Reason")) for target in found]

    def wait(self, name: str, **params: Any) -> None:
        """boto3's own waiter, on the account's clock."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("botocore.waiter.time.sleep", self.aws.clock.sleep)
            self.ecs.get_waiter(name).wait(cluster=self.cluster, **params)


@pytest.fixture(scope="module")
def account() -> Account:
    return Account()


@pytest.fixture
def site(account: Account) -> Iterator[Site]:
    """Afterwards nothing of the test's is planned any more."""
    made = Site(account)
    yield made
    for arn in made.ecs.list_services(cluster=made.cluster)["serviceArns"]:
        made.ecs.delete_service(cluster=made.cluster, service=arn, force=True)
    for image in made.aws.ecs.behaviours.all():
        made.aws.ecs.behaviours.forget(image)


def test_boto3s_waiters_work(site: Site) -> None:
    """services_stable, services_inactive, tasks_running, tasks_stopped."""
    site.create()
    site.wait("services_stable", services=["web"])
    site.ecs.update_service(cluster=site.cluster, service="web", taskDefinition=site.define("app:2"))
    site.wait("services_stable", services=["web"])
    running = [
        task
        for page in site.ecs.get_paginator("list_tasks").paginate(cluster=site.cluster)
        for task in page["taskArns"]
    ]
    images = {
        task["containers"][0]["image"] for task in site.ecs.describe_tasks(cluster=site.cluster, tasks=running)["tasks"]
    }
    assert {"app:2"} == images
    task = site.run("web")
    site.wait("tasks_running", tasks=[task])
    site.ecs.stop_task(cluster=site.cluster, task=task)
    site.wait("tasks_stopped", tasks=[task])
    site.ecs.delete_service(cluster=site.cluster, service="web", force=True)
    site.wait("services_inactive", services=["web"])


def test_target_health_is_told_by_the_load_balancers_own_api(site: Site) -> None:
    """https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html"""
    site.aws.ecs.behaviours.set("app:1", Behaviour(health_status_code=204))
    site.create()
    seen = [site.health()]
    for seconds in (18, 1, 44):
        site.aws.clock.sleep(seconds)
        seen.append(site.health())
    site.aws.ecs.faults.change(site.cluster, "web", health_status_code=404)
    site.aws.clock.sleep(30)
    seen.append(sorted(site.health()))
    assert seen == [
        [],
        [("initial", "Elb.RegistrationInProgress")] * 2,
        [("initial", "Elb.InitialHealthChecking")] * 2,
        [("healthy", None)] * 2,
        [("unhealthy", "Target.ResponseCodeMismatch")] * 2,
    ]


def test_a_container_can_be_made_to_fail_by_its_name(site: Site) -> None:
    """Of a name that no task has, what there is is told."""
    site.create()
    site.aws.clock.sleep(60)
    site.aws.ecs.faults.change(site.cluster, "web", container="web", health_status_code=404)
    with pytest.raises(AwsError, match="no such container: proxy; there are: web"):
        site.aws.ecs.faults.change(site.cluster, "web", container="proxy", health_status_code=404)


def test_targets_drain_and_go(site: Site) -> None:
    site.create(desired=1)
    site.aws.clock.sleep(70)
    site.ecs.update_service(cluster=site.cluster, service="web", desiredCount=0)
    site.aws.clock.sleep(0)
    first = site.health()
    site.aws.clock.sleep(21)
    assert (first, site.health()) == ([("draining", "Target.DeregistrationInProgress")], [])


def test_a_service_can_be_scaled_by_application_autoscaling(site: Site) -> None:
    """moto asks its own ECS whether the service exists; it must ask ours."""
    scaling = site.aws.client("application-autoscaling")
    which = {
        "ServiceNamespace": "ecs",
        "ResourceId": f"service/{site.cluster}/web",
        "ScalableDimension": "ecs:service:DesiredCount",
        "MinCapacity": 1,
        "MaxCapacity": 3,
    }
    with pytest.raises(botocore.exceptions.ClientError, match="ECS service doesn't exist"):
        scaling.register_scalable_target(**which)
    site.create()
    scaling.register_scalable_target(**which)


def test_images_come_from_the_accounts_own_registry(site: Site) -> None:
    """An absent tag is CannotPullContainerError; a present one has the registry's digest."""
    ecr = site.aws.client("ecr")
    ecr.create_repository(repositoryName="web")
    layers = [{"mediaType": "a", "size": 1, "digest": "sha256:" + "0" * 64}]
    media_type = "application/vnd.docker.distribution.manifest.v2+json"
    manifest = {
        "schemaVersion": 2,
        "mediaType": media_type,
        "config": {"digest": "sha256:" + "1" * 64, "size": 1},
        "layers": layers,
    }
    digest = ecr.put_image(repositoryName="web", imageManifest=json.dumps(manifest), imageTag="1")["image"]["imageId"][
        "imageDigest"
    ]
    registry = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/web"
    tasks = [
        site.run(site.define(image)) for image in (f"{registry}:1", f"{registry}@{digest}", f"{registry}:2", "public:1")
    ]
    site.aws.clock.sleep(60)
    found = site.ecs.describe_tasks(cluster=site.cluster, tasks=tasks)["tasks"]
    assert [digest, digest, None] == [task["containers"][0].get("imageDigest") for task in found[:3]]
    assert [task["lastStatus"] for task in found] == ["RUNNING", "RUNNING", "STOPPED", "RUNNING"]
    assert found[2]["stoppedReason"].startswith("CannotPullContainerError: ")
    assert found[3]["containers"][0]["imageDigest"].startswith("sha256:")


def test_secrets_must_be_there(site: Site) -> None:
    """By name and ARN in Parameter Store, by ARN with key and version in Secrets Manager."""
    site.aws.client("ssm").put_parameter(Name="/staging/a", Value="x", Type="SecureString")
    arn = site.aws.client("secretsmanager").create_secret(Name="staging/b", SecretString="x")["ARN"]
    parameter = "arn:aws:ssm:eu-west-1:123456789012:parameter/staging/a"
    references = ["/staging/a", parameter, arn, f"{arn}:key::", "/staging/z", arn.replace("/b-", "/z-")]
    tasks = [site.run(site.define("app:1", secrets=[{"name": "A", "valueFrom": ref}])) for ref in references]
    site.aws.clock.sleep(60)
    found = site.ecs.describe_tasks(cluster=site.cluster, tasks=tasks)["tasks"]
    assert [task["lastStatus"] for task in found] == ["RUNNING"] * 4 + ["STOPPED"] * 2
    assert [
        found[4]["stoppedReason"].rpartition("1 time(s): ")[2],
        found[5]["stoppedReason"].rpartition("ResourceNotFoundException: ")[2],
    ] == ["invalid ssm parameters: /staging/z", "Secrets Manager can't find the specified secret."]


def test_secrets_are_of_the_region_and_account_that_their_arns_name(site: Site) -> None:
    """A thing of the same name in the task's own region or account is another one."""
    names = {"region": ("us-east-1", "123456789012"), "account": ("eu-west-1", "210987654321")}
    site.aws.client("ssm", "us-east-1").put_parameter(Name="/only/region", Value="x", Type="SecureString")
    site.aws.client("secretsmanager", "us-east-1").create_secret(Name="only/region", SecretString="x")
    list(seed_parameters(site.aws, ["arn:aws:ssm:eu-west-1:210987654321:parameter/only/account"]))
    list(seed_secrets(site.aws, ["arn:aws:secretsmanager:eu-west-1:210987654321:secret:only/account-AbCdEf"]))
    found = {}
    for kind, (region, account) in names.items():
        for where in ((region, account), ("eu-west-1", "123456789012"), ("eu-west-2", "345678901234")):
            place = ":".join(where)
            for reference in (
                f"arn:aws:ssm:{place}:parameter/only/{kind}",
                f"arn:aws:secretsmanager:{place}:secret:only/{kind}",
            ):
                task = site.run(site.define("app:1", secrets=[{"name": "A", "valueFrom": reference}]))
                found[reference] = (task, where == (region, account))
    site.aws.clock.sleep(60)
    for task, is_there in found.values():
        [described] = site.ecs.describe_tasks(cluster=site.cluster, tasks=[task])["tasks"]
        assert described["lastStatus"] == ("RUNNING" if is_there else "STOPPED")


def test_a_file_of_variables_is_an_object_of_a_bucket(site: Site) -> None:
    """What is put there in a rehearsal is found; S3 says no more than 403 of an object to who may not list."""
    assert list(seed_objects(site.aws, ["s3://any-files/web.env", "s3://any-files/web.env"])) == [
        "environment file s3://any-files/web.env"
    ]
    tasks = [
        site.run(site.define("app:1", environmentFiles=[{"type": "s3", "value": f"arn:aws:s3:::{name}"}]))
        for name in ("any-files/web.env", "any-files/other.env", "no-such-bucket/web.env")
    ]
    site.aws.clock.sleep(60)
    described = site.ecs.describe_tasks(cluster=site.cluster, tasks=tasks)["tasks"]
    failed = (
        "ResourceInitializationError: failed to download env files: service call has been retried 1 time(s): "
        "operation error S3: HeadObject, https response error StatusCode: "
    )
    assert [task.get("stoppedReason") for task in described] == [
        None,
        f"{failed}403, api error Forbidden: Forbidden",
        f"{failed}404, api error NotFound: Not Found",
    ]


def test_a_partial_arn_that_ends_like_a_full_one_is_taken_for_it(site: Site) -> None:
    """Of a secret whose name ends in a hyphen and six characters, only the full ARN finds it."""
    client = site.aws.client("secretsmanager")
    arn = client.create_secret(Name="app-config", SecretString="x")["ARN"]
    partial = arn[:-7]
    with pytest.raises(client.exceptions.ResourceNotFoundException, match="can't find the specified secret"):
        client.describe_secret(SecretId=partial)
    assert client.describe_secret(SecretId=arn)["Name"] == client.describe_secret(SecretId="app-config")["Name"]
    tasks = [
        site.run(site.define("app:1", secrets=[{"name": "A", "valueFrom": reference}]))
        for reference in (arn, f"{arn}:key::", partial)
    ]
    site.aws.clock.sleep(60)
    found = site.ecs.describe_tasks(cluster=site.cluster, tasks=tasks)["tasks"]
    assert [task["lastStatus"] for task in found] == ["RUNNING", "RUNNING", "STOPPED"]
    assert found[2]["stoppedReason"] == (
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
        "unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret "
        f"{partial} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret."
    )


def test_a_registry_s_credentials_are_fetched_before_its_image(site: Site) -> None:
    """By ARN, in full or not, or by name; https://docs.aws.amazon.com/AmazonECS/latest/developerguide/private-auth.html"""
    client = site.aws.client("secretsmanager")
    arn = client.create_secret(Name="registry", SecretString='{"username": "u", "password": "p"}')["ARN"]
    gone = arn.replace(":secret:registry-", ":secret:other-")
    tasks = [
        site.run(site.define("app:1", repositoryCredentials={"credentialsParameter": reference}))
        for reference in (arn, arn[:-7], "registry", gone)
    ]
    site.aws.clock.sleep(60)
    found = site.ecs.describe_tasks(cluster=site.cluster, tasks=tasks)["tasks"]
    assert [task["lastStatus"] for task in found] == ["RUNNING", "RUNNING", "RUNNING", "STOPPED"]
    assert (found[3]["stopCode"], found[3]["stoppedReason"]) == (
        "TaskFailedToStart",
        (
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval "
            "failed: unable to get registry auth from asm: service call has been retried 1 time(s): failed to fetch "
            f"secret {gone} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified "
            "secret."
        ),
    )


def test_an_image_of_another_accounts_registry_must_be_there(site: Site) -> None:
    """Its registry is asked, in its account and region, and no other."""
    there = "210987654321.dkr.ecr.us-east-1.amazonaws.com/shop/web:1"
    list(push_images(site.aws, [there]))
    images = [
        there,
        there.replace(":1", ":2"),
        there.replace("us-east-1", "eu-west-1"),
        there.replace("21098", "98765"),
    ]
    tasks = [site.run(site.define(image)) for image in images]
    site.aws.clock.sleep(60)
    found = site.ecs.describe_tasks(cluster=site.cluster, tasks=tasks)["tasks"]
    assert [task["lastStatus"] for task in found] == ["RUNNING", "STOPPED", "STOPPED", "STOPPED"]


def test_output_can_be_read_back(site: Site) -> None:
    site.aws.ecs.behaviours.set(
        "job:1", Behaviour(exits_after_s=5, exit_code=1, output=("begin",), last_output=("boom",))
    )
    arn = site.run(site.define("job:1"))
    begun = site.aws.clock.now()
    site.aws.clock.sleep(60)
    stream = f"web/web/{arn.rpartition('/')[2]}"
    logs = site.aws.client("logs")
    found = logs.get_log_events(logGroupName=site.logs, logStreamName=stream, startFromHead=True)["events"]
    assert [(int(begun + 18) * 1000, "begin"), (int(begun + 23) * 1000, "boom")] == [
        (e["timestamp"], e["message"]) for e in found
    ]
    assert [stream] == [s["logStreamName"] for s in logs.describe_log_streams(logGroupName=site.logs)["logStreams"]]
    filtered = logs.filter_log_events(logGroupName=site.logs, logStreamNames=[stream])["events"]
    assert [event["message"] for event in filtered] == ["begin", "boom"]


def test_alarms_of_cloudwatch_end_a_deployment(site: Site) -> None:
    watch = site.aws.client("cloudwatch")
    watch.put_metric_alarm(
        AlarmName="errors",
        MetricName="5XX",
        Namespace="x",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=2,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    site.create()
    alarms = {"alarmNames": ["errors"], "enable": True, "rollback": True}
    site.aws.clock.sleep(120)
    site.ecs.update_service(
        cluster=site.cluster,
        service="web",
        taskDefinition=site.define("app:2"),
        deploymentConfiguration={"alarms": alarms},
    )
    site.aws.clock.sleep(120)
    watch.set_alarm_state(AlarmName="errors", StateValue="ALARM", StateReason="test")
    site.aws.clock.sleep(120)
    newest = site.ecs.list_service_deployments(cluster=site.cluster, service="web")["serviceDeployments"][0]
    assert newest["status"] == "ROLLBACK_SUCCESSFUL"


def test_errors_and_times_are_boto3s(site: Site) -> None:
    with pytest.raises(site.ecs.exceptions.ClusterNotFoundException, match="Cluster not found"):
        site.ecs.describe_services(cluster="nowhere", services=["web"])
    with pytest.raises(NotEmbedded, match="DiscoverPollEndpoint"):
        site.ecs.discover_poll_endpoint()
    site.create()
    service = site.ecs.describe_services(cluster=site.cluster, services=["web"])["services"][0]
    assert datetime.datetime.fromtimestamp(site.aws.clock.now(), datetime.UTC) == service["createdAt"]


def test_roles_subnets_and_groups_of_the_account_are_known(site: Site) -> None:
    """Each refusal shows that the other service was really asked."""
    with pytest.raises(site.ecs.exceptions.ClientException, match="Role is not valid"):
        site.ecs.register_task_definition(
            family="x", containerDefinitions=[{"name": "a", "image": "a", "memory": 1}], taskRoleArn=site.role + "x"
        )
    site.define("app:1")
    for network in ({"subnets": ["subnet-x"]}, {"subnets": site.subnets, "securityGroups": ["sg-x"]}):
        with pytest.raises(site.ecs.exceptions.InvalidParameterException, match="does not exist"):
            site.ecs.run_task(
                cluster=site.cluster,
                taskDefinition="web",
                launchType="FARGATE",
                networkConfiguration={"awsvpcConfiguration": network},
            )


def test_two_accounts_do_not_see_each_other() -> None:
    first, second = EmbeddedAws(), EmbeddedAws()
    first.client("ecs").create_cluster(clusterName="c")
    assert second.client("ecs").list_clusters()["clusterArns"] == []
    assert first.client("ecs", "us-east-1").list_clusters()["clusterArns"] == []
    first.close()
    first.clock.sleep(10)
