"""A module stack in an embedded account, made by plain boto3: what a release stands on, without Pulumi."""

from __future__ import annotations

import collections
import dataclasses
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from modulestack.contract import paths
from modulestack.contract.manifest import ModuleManifest, TemplateVersion
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.dependencies import Dependencies
from modulestack.release.planning.discovery import discover
from modulestack.release.planning.requests import ReleaseOptions, ReleaseRequest
from modulestack.release.progress_events import ProgressEvent
from tests.release import shifting
from tests.release.faults import FaultInjector

ENVIRONMENT = "staging"
BUCKET = "staging-templates"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
GOOD, BETTER = (f"ghcr.io/example/web@sha256:{digit * 64}" for digit in "ab")
CRASHES = f"ghcr.io/example/web@sha256:{'c' * 64}"
MISSING = f"ghcr.io/example/web@sha256:{'d' * 64}"
UNHEALTHY = f"ghcr.io/example/web@sha256:{'e' * 64}"
BEHAVIOURS = {
    CRASHES: Behaviour(exits_after_s=3.0, exit_code=1, last_output=("KeyError: 'DATABASE_URL'",)),
    MISSING: Behaviour(pull_error=True),
    UNHEALTHY: Behaviour(health_status_code=500),
}


@dataclasses.dataclass(kw_only=True)
class TaskNetwork:
    """Where tasks run."""

    vpc: str
    subnets: list[str]
    group: str


@dataclasses.dataclass(kw_only=True)
class StackAccount:
    """An account with module stacks in it, and the events that were reported about them."""

    aws: EmbeddedAws
    network: TaskNetwork
    events: list[ProgressEvent] = dataclasses.field(default_factory=list)
    clients: dict[tuple[str, str], Any] = dataclasses.field(default_factory=dict)
    """Of all tools: making them costs more than the calls."""
    held: ModuleManifest | None = None
    """Of a module whose deployments pauses hold, once a scenario has made it."""
    scheduled_before: str = ""
    """What the schedule of a job ran before the release that is judged; empty: there is none."""
    faults: FaultInjector = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        self.faults = FaultInjector(self.aws.session())

    def dependencies(self) -> Dependencies:
        """What a verb is handed: the account, its clock, no jitter."""
        aws = AwsClient(self.aws.session(), self.aws.clock, region=self.aws.region, jitter=lambda: 0.5)
        aws._clients = self.clients
        return Dependencies(aws=aws, who="ada@laptop", report=self.events.append, jitter=lambda: 0.5)

    def request(self, module: str = "web", image: str = BETTER, **more: Any) -> ReleaseRequest:
        """A request for a module."""
        discovered = discover(self.dependencies().aws, ENVIRONMENT, [module])[module]
        return ReleaseRequest(**{"verb": "release", "discovered": discovered, "image": image, **more})

    def service(self, module: str = "web") -> dict[str, Any]:
        """As DescribeServices shows it."""
        cluster = f"{ENVIRONMENT}-{module}"
        described = self.aws.client("ecs").describe_services(cluster=cluster, services=[module])
        service: dict[str, Any] = described["services"][0]
        return service

    def revision(self, module: str = "web") -> str:
        """``family:number`` that the service is set to."""
        with self.aws.ecs.moment() as here:
            definition = here.clusters[f"{ENVIRONMENT}-{module}"].services[module].primary.revision.definition
        return f"{definition.family}:{definition.revision}"

    def running(self, module: str = "web") -> list[str]:
        """Images of the running tasks, sorted."""
        with self.aws.ecs.moment() as here:
            tasks = here.clusters[f"{ENVIRONMENT}-{module}"].services[module].tasks.values()
            return sorted(task.containers[0].image for task in tasks if task.last_status == "RUNNING")

    def registered(self, module: str = "web") -> list[int]:
        """Numbers of all revisions, the inactive ones too."""
        with self.aws.ecs.moment() as here:
            return sorted(here.definitions[f"{ENVIRONMENT}-{module}"])

    def records(self, module: str = "web") -> list[dict[str, Any]]:
        """All records, newest first."""
        s3 = self.aws.client("s3")
        listed = s3.list_objects_v2(Bucket=BUCKET, Prefix=f"modules/{module}/releases/").get("Contents", [])
        return [json.loads(s3.get_object(Bucket=BUCKET, Key=item["Key"])["Body"].read()) for item in listed]

    def is_locked(self, module: str = "web") -> bool:
        """Whether the lock's object is there."""
        s3 = self.aws.client("s3")
        return bool(s3.list_objects_v2(Bucket=BUCKET, Prefix=f"modules/{module}/lock.json").get("Contents"))

    def released_image(self, module: str = "web") -> str:
        """What the last success left in SSM; empty: nothing."""
        found = self.aws.client("ssm").get_parameters(Names=[paths.image_parameter(ENVIRONMENT, module)])["Parameters"]
        return str(found[0]["Value"]) if found else ""

    def operations(self, since: int = 0) -> list[str]:
        """``service:Operation`` of every request from the *since*-th on."""
        return [f"{call.service}:{call.operation}" for call in self.aws.calls[since:]]


QUICK = Behaviour(provisioning_s=1.0, pull_s=0.5, starts_in_s=0.5, stops_in_s=0.5)
"""For tests of many releases: a rollout takes 20 s instead of 80."""


def stack_account(modules: Sequence[str] = ("web",), *, quick: bool = False, **more: Any) -> StackAccount:
    """An account with these modules, each running ``GOOD`` and steady."""
    aws = EmbeddedAws()
    aws.ecs.behaviours.set("*", QUICK if quick else Behaviour())
    account = StackAccount(aws=aws, network=_network(aws))
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": aws.region})
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    for image, behaviour in BEHAVIOURS.items():
        aws.ecs.behaviours.set(image, behaviour)
    for module in modules:
        add_module(account, module, quick=quick, **more)
    aws.clock.sleep(120)
    if quick:
        _few_events(account, modules)
    return account


def _few_events(account: StackAccount, modules: Sequence[str]) -> None:
    """Reading a hundred events in every answer would be most of a quick test's time."""
    with account.aws.ecs.moment() as here:
        for module in modules:
            service = here.clusters[f"{ENVIRONMENT}-{module}"].services[module]
            service.events = collections.deque(service.events, maxlen=12)


def add_module(
    account: StackAccount,
    module: str,
    *,
    quick: bool = False,
    tasks: int = 1,
    breaker: bool = True,
    alarms: tuple[str, ...] = (),
    values: dict[str, str] | None = None,
    secrets: dict[str, str] | None = None,
    variables: dict[str, str] | None = None,
    image: str = GOOD,
    beside: dict[str, dict[str, Any]] | None = None,
    port: int | None = 8080,
    check: dict[str, Any] | None = None,
    configuration: dict[str, Any] | None = None,
    tests: bool = False,
) -> ModuleManifest:
    """
    A module's stack, its service just made; *beside*: containers beside its own, each with its first image.

    Without a *port* it is a worker, *check* its container's own.

    *configuration*: of its deployments; one with a strategy that shifts traffic gives it a second target group, and
    a rule of test traffic if it *tests*.
    """
    aws, ecs = account.aws, account.aws.client("ecs")
    name, log_group = f"{ENVIRONMENT}-{module}", f"/modulestack/{ENVIRONMENT}/{module}"
    ecs.create_cluster(clusterName=name)
    aws.client("logs").create_log_group(logGroupName=log_group)
    roles = [_role(aws, f"{name}-{purpose}", secrets or {}) for purpose in ("execution", "task")]
    groups = (_load_balancer(account, name, quick=quick),) if port else ()
    advanced: dict[str, Any] = {}
    if groups and (configuration or {}).get("strategy", "ROLLING") != "ROLLING":
        other = _target_group(account, f"{name}-2", quick=quick)
        given = shifting.shifting_balancer(account, name, groups[0], other, tests=tests)
        advanced = {"advancedConfiguration": given}
    document = template(module, roles, log_group, secrets or {}, variables or {})
    if not port:
        document["containerDefinitions"][0] |= {"portMappings": [], **({"healthCheck": check} if check else {})}
    for container, fields in (beside or {}).items():
        own = document["containerDefinitions"][0]
        made = {**own, "portMappings": [], **fields, "name": container, "image": f"${{image.{container}}}"}
        document["containerDefinitions"].append(made)
    kept = put_template(aws, module, document)
    first = {"image": image, **{f"image.{name}": fields["image"] for name, fields in (beside or {}).items()}}
    first |= values or {}
    text = json.dumps(document)
    for key, value in first.items():
        text = text.replace(f"${{{key}}}", value)
    definition = ecs.register_task_definition(**json.loads(text))["taskDefinition"]["taskDefinitionArn"]
    for alarm in alarms:
        _alarm(aws, alarm)
    ecs.create_service(
        cluster=name,
        serviceName=module,
        taskDefinition=definition,
        desiredCount=tasks,
        launchType="FARGATE",
        loadBalancers=[
            {"targetGroupArn": group, "containerName": module, "containerPort": port, **advanced} for group in groups
        ],
        **({"healthCheckGracePeriodSeconds": 60} if groups else {}),
        networkConfiguration={
            "awsvpcConfiguration": {"subnets": account.network.subnets, "securityGroups": [account.network.group]}
        },
        deploymentConfiguration={
            "minimumHealthyPercent": 100,
            "maximumPercent": 200,
            "deploymentCircuitBreaker": {"enable": breaker, "rollback": breaker},
            **({"alarms": {"alarmNames": list(alarms), "enable": True, "rollback": True}} if alarms else {}),
            **(configuration or {}),
        },
    )
    manifest = ModuleManifest(
        environment=ENVIRONMENT,
        module=module,
        account=aws.account_id,
        region=aws.region,
        cluster=name,
        service=module,
        family=name,
        container=module,
        port=port,
        template=kept,
        placeholders=first,
        log_group=log_group,
        log_stream_prefix=module,
        target_groups=groups,
        alarms=alarms,
        image_parameter=paths.image_parameter(ENVIRONMENT, module),
        records_prefix=f"modules/{module}/releases/",
        lock_key=f"modules/{module}/lock.json",
        url=f"http://{module}.example.com" if port else "",
        desired_count_owner="file",
        containers=tuple(sorted(beside or {})),
    )
    put_manifest(aws, manifest)
    return manifest


def template(
    module: str, roles: Sequence[str], log_group: str, secrets: dict[str, str], variables: dict[str, str]
) -> dict[str, Any]:
    """A canonical task-definition template."""
    return {
        "family": f"{ENVIRONMENT}-{module}",
        "executionRoleArn": roles[0],
        "taskRoleArn": roles[1],
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "runtimePlatform": {"cpuArchitecture": "X86_64", "operatingSystemFamily": "LINUX"},
        "volumes": [{"name": "tmp"}],
        "containerDefinitions": [
            {
                "name": module,
                "image": "${image}",
                "essential": True,
                "environment": [{"name": k, "value": v} for k, v in sorted(variables.items())],
                "secrets": [{"name": k, "valueFrom": v} for k, v in sorted(secrets.items())],
                "mountPoints": [{"sourceVolume": "tmp", "containerPath": "/tmp", "readOnly": False}],
                "portMappings": [{"containerPort": 8080, "hostPort": 8080, "protocol": "tcp"}],
                "systemControls": [],
                "volumesFrom": [],
                "user": "1000:1000",
                "readonlyRootFilesystem": True,
                "stopTimeout": 30,
                "logConfiguration": {
                    "logDriver": "awslogs",
                    "options": {
                        "awslogs-group": log_group,
                        "awslogs-region": "eu-west-1",
                        "awslogs-stream-prefix": module,
                        "mode": "non-blocking",
                    },
                },
            }
        ],
        "tags": [{"key": "modulestack:module", "value": module}],
    }


def put_template(aws: EmbeddedAws, module: str, document: Any) -> TemplateVersion:
    """Keep *document* (JSON, or bytes as they are) as the module's template."""
    key = f"modules/{module}/task-definition.json"
    body = document if isinstance(document, bytes) else json.dumps(document, sort_keys=True).encode()
    version = aws.client("s3").put_object(Bucket=BUCKET, Key=key, Body=body)["VersionId"]
    return TemplateVersion(bucket=BUCKET, key=key, version=version, sha256=hashlib.sha256(body).hexdigest())


def put_manifest(aws: EmbeddedAws, manifest: ModuleManifest) -> None:
    """Keep *target* where releases look for it."""
    name = paths.manifest_parameter(manifest.environment, manifest.module)
    aws.client("ssm").put_parameter(Name=name, Value=manifest.to_json(), Type="String", Overwrite=True)


def change_template(account: StackAccount, module: str, change: Any) -> None:
    """Have *change* edit the module's template (parsed), as a `pulumi up` would."""
    manifest = account.request(module).manifest
    body = account.aws.client("s3").get_object(Bucket=BUCKET, Key=manifest.template.key)["Body"].read()
    document = json.loads(body)
    change(document)
    put_manifest(account.aws, dataclasses.replace(manifest, template=put_template(account.aws, module, document)))


FOREVER = ReleaseOptions(timeout_s=4 * 3600.0)


def _network(aws: EmbeddedAws) -> TaskNetwork:
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"{aws.region}{zone}")["Subnet"][
            "SubnetId"
        ]
        for n, zone in enumerate("ab")
    ]
    group = ec2.create_security_group(GroupName="tasks", Description="tasks", VpcId=vpc)["GroupId"]
    everybody = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[everybody])
    return TaskNetwork(vpc=vpc, subnets=subnets, group=group)


def _role(aws: EmbeddedAws, name: str, secrets: dict[str, str]) -> str:
    iam = aws.client("iam")
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    statements = [
        {"Effect": "Allow", "Action": ["ecr:*"], "Resource": "*"},
        {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*"},
        *({"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": ref} for ref in secrets.values()),
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=policy)
    return str(arn)


def _load_balancer(account: StackAccount, name: str, *, quick: bool) -> str:
    elb = account.aws.client("elbv2")
    balancer = elb.create_load_balancer(
        Name=name, Subnets=account.network.subnets, SecurityGroups=[account.network.group], Scheme="internet-facing"
    )["LoadBalancers"][0]["LoadBalancerArn"]
    group = _target_group(account, name, quick=quick)
    elb.create_listener(
        LoadBalancerArn=balancer,
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )
    return group


def _target_group(account: StackAccount, name: str, *, quick: bool) -> str:
    elb = account.aws.client("elbv2")
    group = elb.create_target_group(
        Name=name,
        Protocol="HTTP",
        Port=8080,
        VpcId=account.network.vpc,
        TargetType="ip",
        HealthCheckPath="/healthz",
        HealthCheckIntervalSeconds=5 if quick else 15,
        HealthCheckTimeoutSeconds=2 if quick else 5,
        HealthyThresholdCount=2,
        UnhealthyThresholdCount=2,
        Matcher={"HttpCode": "200"},
    )["TargetGroups"][0]["TargetGroupArn"]
    elb.modify_target_group_attributes(
        TargetGroupArn=group,
        Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "0" if quick else "30"}],
    )
    return str(group)


def _alarm(aws: EmbeddedAws, name: str) -> None:
    aws.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        MetricName="HTTPCode_Target_5XX_Count",
        Namespace="AWS/ApplicationELB",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=10.0,
        ComparisonOperator="GreaterThanThreshold",
    )
