"""ECS on the instances of an Auto Scaling group: they join, are scaled, drained, lost and replaced."""

from __future__ import annotations

import json
from typing import Any

import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.ec2_auto_scaling.capacity import NOTICES_AFTER_S
from modulestack.embedded_aws.ecs.capacity_wait import GIVES_UP_AFTER_S
from modulestack.embedded_aws.ecs.container_instances import REGISTERS_AFTER_S, SPOT_NOTICE_S
from modulestack.embedded_aws.ecs.control_api import control
from modulestack.embedded_aws.ecs.managed_scaling import IN_AFTER_S, OUT_AFTER_S
from modulestack.embedded_aws.errors import AwsError
from tests.embedded_aws.machines import Machines


class Cluster(Machines):
    """A cluster ``c`` with a group of machines and its capacity provider."""

    def start(self, *, scaled: bool = True, **params: Any) -> None:
        """The group, and the provider as the cluster's default."""
        self.ecs.create_cluster(clusterName="c")
        arn = self.make_group(**{"MinSize": 0, "MaxSize": 4, "NewInstancesProtectedFromScaleIn": scaled, **params})
        provider: dict[str, Any] = {"autoScalingGroupArn": arn}
        if scaled:
            provider["managedScaling"] = {"status": "ENABLED", "targetCapacity": 100}
            provider["managedTerminationProtection"] = "ENABLED"
        self.ecs.create_capacity_provider(name="machines", autoScalingGroupProvider=provider)
        strategy = [{"capacityProvider": "machines", "weight": 1}]
        self.ecs.put_cluster_capacity_providers(
            cluster="c", capacityProviders=["machines"], defaultCapacityProviderStrategy=strategy
        )
        self.ecs.register_task_definition(
            family="web",
            networkMode="awsvpc",
            requiresCompatibilities=["EC2"],
            cpu="512",
            memory="1024",
            containerDefinitions=[{"name": "web", "image": "a:1"}],
        )

    def serve(self, name: str = "web", **params: Any) -> None:
        """A service."""
        network = {"awsvpcConfiguration": {"subnets": self.subnets, "securityGroups": [self.security_group]}}
        self.ecs.create_service(
            cluster="c", serviceName=name, taskDefinition="web", networkConfiguration=network, **params
        )

    def counts(self, name: str = "web") -> tuple[int, int, int]:
        """Desired, running and pending tasks of a service."""
        found = self.ecs.describe_services(cluster="c", services=[name])["services"][0]
        return found["desiredCount"], found["runningCount"], found["pendingCount"]

    def registered(self) -> list[dict[str, Any]]:
        """The cluster's container instances."""
        arns = self.ecs.list_container_instances(cluster="c")["containerInstanceArns"]
        if not arns:
            return []
        answer = self.ecs.describe_container_instances(cluster="c", containerInstances=arns)
        found: list[dict[str, Any]] = answer["containerInstances"]
        return found

    def stopped(self) -> list[tuple[str, str]]:
        """Code and reason of each stopped task."""
        arns = self.ecs.list_tasks(cluster="c", desiredStatus="STOPPED")["taskArns"]
        tasks = self.ecs.describe_tasks(cluster="c", tasks=arns)["tasks"]
        return [(task["stopCode"], task["stoppedReason"]) for task in tasks]


@pytest.fixture
def machines(aws: EmbeddedAws) -> Cluster:
    return Cluster(aws)


def test_an_instance_joins_its_cluster_when_it_has_booted(machines: Cluster) -> None:
    machines.start(MinSize=2)
    machines.wait(REGISTERS_AFTER_S - 1)
    assert machines.registered() == []
    machines.wait(1)
    found = machines.registered()
    attributes = {one["name"]: one.get("value") for one in found[0]["attributes"]}
    assert {one["ec2InstanceId"] for one in found} == {one["InstanceId"] for one in machines.instances()}
    assert [one["capacityProviderName"] for one in found] == ["machines"] * 2
    assert {attributes[f"ecs.{name}"] for name in ("availability-zone", "instance-type", "cpu-architecture")} == {
        machines.instances()[0]["Placement"]["AvailabilityZone"],
        "m5.large",
        "x86_64",
    }
    sizes = {one["name"]: one["integerValue"] for one in found[0]["registeredResources"]}
    assert (sizes["CPU"], 7000 < sizes["MEMORY"] < 8192) == (2048, True)


def test_ecs_says_of_an_instance_that_registers_itself_what_it_is(machines: Cluster) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement-constraints.html"""
    machines.ecs.create_cluster(clusterName="c")
    image = "ami-1"
    launched = machines.ec2.run_instances(
        ImageId=image, InstanceType="m6g.large", MinCount=1, MaxCount=1, SubnetId=machines.subnets[1]
    )["Instances"][0]
    document = json.dumps({"instanceId": launched["InstanceId"]})
    made = machines.ecs.register_container_instance(cluster="c", instanceIdentityDocument=document)["containerInstance"]
    attributes = {one["name"]: one.get("value") for one in made["attributes"]}
    assert {name: value for name, value in attributes.items() if value} == {
        "ecs.ami-id": image,
        "ecs.availability-zone": "eu-west-1b",
        "ecs.cpu-architecture": "arm64",
        "ecs.instance-type": "m6g.large",
        "ecs.os-family": "LINUX",
        "ecs.os-type": "linux",
        "ecs.subnet-id": machines.subnets[1],
        "ecs.vpc-id": machines.vpc,
    }


def test_an_agent_waits_for_its_cluster(machines: Cluster) -> None:
    machines.make_group()
    machines.wait(1000)
    machines.ecs.create_cluster(clusterName="c")
    assert len(machines.registered()) == 1


def test_an_agent_waits_for_a_way_to_ecs(machines: Cluster) -> None:
    """An endpoint of each of its services will do, and it comes by itself."""
    machines.ecs.create_cluster(clusterName="c")
    machines.ec2.modify_vpc_attribute(VpcId=machines.vpc, EnableDnsHostnames={"Value": True})
    table = machines.ec2.create_route_table(VpcId=machines.vpc)["RouteTable"]["RouteTableId"]
    for subnet in machines.subnets:
        machines.ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
    machines.make_group()
    machines.wait(1000)
    seen = [len(machines.registered())]
    lets_all_in = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/16"}]}
    machines.ec2.authorize_security_group_ingress(GroupId=machines.security_group, IpPermissions=[lets_all_in])
    for service in ("ecs", "ecs-agent"):
        machines.ec2.create_vpc_endpoint(
            VpcId=machines.vpc,
            ServiceName=f"com.amazonaws.eu-west-1.{service}",
            VpcEndpointType="Interface",
            SubnetIds=machines.subnets,
            SecurityGroupIds=[machines.security_group],
        )
        machines.wait(100)
        seen.append(len(machines.registered()))
    assert seen == [0, 0, 1]


def test_an_instance_of_another_image_is_no_container_instance(machines: Cluster) -> None:
    machines.ecs.create_cluster(clusterName="default")
    template = machines.make_template("plain", ImageId="ami-1", InstanceType="t3.micro", UserData="IyEvYmluL3NoCg==")
    machines.make_group(LaunchTemplate={"LaunchTemplateId": template})
    machines.wait(1000)
    assert machines.ecs.list_container_instances(cluster="default")["containerInstanceArns"] == []


def test_the_group_grows_for_tasks_that_wait(machines: Cluster) -> None:
    """m5.large has two interfaces for tasks: five tasks need three instances."""
    machines.start()
    machines.serve(desiredCount=5)
    machines.wait(5)
    assert (machines.counts(), machines.group()["DesiredCapacity"]) == ((5, 0, 5), 0)
    tasks = machines.ecs.list_tasks(cluster="c")["taskArns"]
    described = machines.ecs.describe_tasks(cluster="c", tasks=tasks)["tasks"]
    assert {(task["lastStatus"], task.get("containerInstanceArn")) for task in described} == {("PROVISIONING", None)}
    machines.wait(OUT_AFTER_S)
    assert machines.group()["DesiredCapacity"] == 3
    machines.wait(REGISTERS_AFTER_S + 30)
    assert machines.counts() == (5, 5, 0)
    machines.wait(3600)
    assert (machines.counts(), machines.group()["DesiredCapacity"]) == ((5, 5, 0), 3)


def test_the_group_grows_to_its_maximum_only(machines: Cluster) -> None:
    machines.start(MaxSize=2)
    machines.serve(desiredCount=5)
    machines.wait(600)
    assert (machines.counts(), machines.group()["DesiredCapacity"]) == ((5, 4, 1), 2)


def test_a_group_whose_instances_warm_up_does_not_grow_further(machines: Cluster) -> None:
    """What comes while they do waits for it, and five minutes are the default."""
    machines.start()
    machines.serve(desiredCount=2)
    machines.wait(OUT_AFTER_S + 10)
    assert machines.group()["DesiredCapacity"] == 1
    machines.ecs.update_service(cluster="c", service="web", desiredCount=4)
    machines.wait(280)
    assert machines.group()["DesiredCapacity"] == 1
    machines.wait(20)
    assert machines.group()["DesiredCapacity"] == 2


def test_a_group_that_needs_no_warming_up_grows_at_once(machines: Cluster) -> None:
    machines.start()
    machines.ecs.update_capacity_provider(
        name="machines", autoScalingGroupProvider={"managedScaling": {"instanceWarmupPeriod": 0}}
    )
    machines.serve(desiredCount=2)
    machines.wait(OUT_AFTER_S + 10)
    machines.ecs.update_service(cluster="c", service="web", desiredCount=4)
    machines.wait(OUT_AFTER_S + 10)
    assert machines.group()["DesiredCapacity"] == 2


def test_a_task_that_waits_for_a_group_gives_up_after_half_an_hour(machines: Cluster) -> None:
    machines.start(MaxSize=1)
    machines.serve(desiredCount=3)
    machines.wait(GIVES_UP_AFTER_S - 60)
    assert machines.counts() == (3, 2, 1)
    assert machines.ecs.list_tasks(cluster="c", desiredStatus="STOPPED")["taskArns"] == []
    machines.wait(120)
    assert machines.stopped() == [("TaskFailedToStart", "TaskFailedToStart: RESOURCE:ENI")]
    assert machines.counts() == (3, 2, 1)


def test_without_managed_scaling_a_task_has_no_place(machines: Cluster) -> None:
    machines.start(scaled=False, MinSize=1)
    machines.wait(REGISTERS_AFTER_S)
    machines.serve(desiredCount=3)
    machines.wait(600)
    assert (machines.counts(), machines.group()["DesiredCapacity"]) == ((3, 2, 0), 1)
    event = machines.ecs.describe_services(cluster="c", services=["web"])["services"][0]["events"][0]["message"]
    assert 'encountered error "RESOURCE:ENI"' in event


def test_a_task_for_which_no_instance_is_large_enough_grows_nothing(machines: Cluster) -> None:
    machines.start()
    machines.ecs.register_task_definition(
        family="web",
        networkMode="awsvpc",
        requiresCompatibilities=["EC2"],
        cpu="512",
        memory="16384",
        containerDefinitions=[{"name": "web", "image": "a:1"}],
    )
    machines.serve(desiredCount=1)
    machines.wait(3600)
    assert (machines.counts(), machines.group()["DesiredCapacity"]) == ((1, 0, 1), 0)


def test_an_idle_instance_goes_a_quarter_of_an_hour_later(machines: Cluster) -> None:
    machines.start()
    machines.serve(desiredCount=4)
    machines.wait(300)
    assert machines.group()["DesiredCapacity"] == 2
    machines.ecs.update_service(cluster="c", service="web", desiredCount=1)
    machines.wait(IN_AFTER_S - 60)
    assert machines.group()["DesiredCapacity"] == 2
    machines.wait(240)
    left = machines.group()["Instances"]
    assert [one["ProtectedFromScaleIn"] for one in left] == [True]
    assert [one["ec2InstanceId"] for one in machines.registered()] == [left[0]["InstanceId"]]
    assert machines.counts() == (1, 1, 0)


def test_a_daemon_keeps_no_instance_and_a_task_does(machines: Cluster) -> None:
    machines.start()
    machines.serve("daemon", schedulingStrategy="DAEMON")
    machines.serve(desiredCount=1)
    machines.wait(300)
    assert (machines.counts("daemon"), machines.group()["DesiredCapacity"]) == ((1, 1, 0), 1)
    machines.ecs.update_service(cluster="c", service="web", desiredCount=0)
    machines.wait(IN_AFTER_S + 300)
    assert (machines.counts("daemon"), machines.group()["Instances"]) == ((0, 0, 0), [])


def test_what_is_scaled_in_is_drained_first(machines: Cluster) -> None:
    """The group's own scaling in: the instance waits until its tasks run elsewhere."""
    machines.start(scaled=False, MinSize=1, MaxSize=3, DesiredCapacity=2)
    machines.wait(REGISTERS_AFTER_S)
    machines.serve(desiredCount=2)
    machines.wait(120)
    machines.scaling.set_desired_capacity(AutoScalingGroupName="machines", DesiredCapacity=1)
    machines.wait(1)
    states = {one["LifecycleState"] for one in machines.group()["Instances"]}
    statuses = sorted(one["status"] for one in machines.registered())
    assert (states, statuses) == ({"InService", "Terminating:Wait"}, ["ACTIVE", "DRAINING"])
    lowest = 2
    for _ in range(40):
        machines.wait(5)
        lowest = min(lowest, machines.counts()[1])
    assert (lowest, machines.counts(), len(machines.group()["Instances"])) == (2, (2, 2, 0), 1)
    assert [one["status"] for one in machines.registered()] == ["ACTIVE"]


def test_a_lost_instance_is_replaced_and_its_tasks_come_back(machines: Cluster) -> None:
    machines.start(MinSize=2)
    machines.wait(REGISTERS_AFTER_S)
    machines.serve(desiredCount=2)
    machines.serve("daemon", schedulingStrategy="DAEMON")
    machines.wait(120)
    before = {one["ec2InstanceId"] for one in machines.registered()}
    hit = machines.aws.ecs.faults.lose_instance("c")
    lost = (before - {one["ec2InstanceId"] for one in machines.registered()}).pop()
    assert len(hit) == 2
    machines.wait(10)
    assert machines.stopped() == [("TerminationNotice", f"Host EC2 (instance {lost}) terminated.")] * 2
    machines.wait(NOTICES_AFTER_S + REGISTERS_AFTER_S + 60)
    after = {one["ec2InstanceId"] for one in machines.registered()}
    assert (len(after), lost in after, machines.counts(), machines.counts("daemon")) == (2, False, (2, 2, 0), (2, 2, 0))


def test_a_stopped_instance_is_lost_too(machines: Cluster) -> None:
    machines.start(MinSize=1)
    machines.wait(REGISTERS_AFTER_S)
    machines.ec2.stop_instances(InstanceIds=[machines.registered()[0]["ec2InstanceId"]])
    assert machines.registered() == []
    machines.wait(NOTICES_AFTER_S + REGISTERS_AFTER_S)
    assert len(machines.registered()) == 1


def test_a_lost_zone_takes_its_instances(machines: Cluster) -> None:
    machines.start(MinSize=3)
    machines.wait(REGISTERS_AFTER_S)
    machines.aws.ecs.faults.lose_zone("eu-west-1a")
    machines.wait(NOTICES_AFTER_S + REGISTERS_AFTER_S)
    zones = {one["Placement"]["AvailabilityZone"] for one in machines.instances()}
    assert (len(machines.registered()), zones) == (3, {"eu-west-1b", "eu-west-1c"})


def spot(machines: Cluster, *, drains: bool) -> None:
    config = f"ECS_CLUSTER=c\nECS_ENABLE_SPOT_INSTANCE_DRAINING={str(drains).lower()}\n"
    template = machines.make_template(
        "spot", InstanceType="m5.large", InstanceMarketOptions={"MarketType": "spot"}, UserData=_base64(config)
    )
    machines.start(MinSize=1, LaunchTemplate={"LaunchTemplateId": template})
    machines.wait(REGISTERS_AFTER_S)


def _base64(text: str) -> str:
    import base64

    return base64.b64encode(text.encode()).decode()


@pytest.mark.parametrize(("drains", "status"), [(True, "DRAINING"), (False, "ACTIVE")])
def test_a_spot_instance_goes_two_minutes_after_its_notice(machines: Cluster, drains: bool, status: str) -> None:  # noqa: FBT001
    spot(machines, drains=drains)
    machines.aws.ecs.faults.interrupt_instance("c")
    machines.wait(SPOT_NOTICE_S - 1)
    assert [one["status"] for one in machines.registered()] == [status]
    machines.wait(2)
    assert machines.registered() == []


def test_faults_say_what_there_is(machines: Cluster) -> None:
    machines.start(MinSize=1)
    machines.wait(REGISTERS_AFTER_S)
    id_ = machines.registered()[0]["ec2InstanceId"]
    faults = machines.aws.ecs.faults
    with pytest.raises(AwsError, match=f"no such container instance in c: i-1; there are: {id_}"):
        faults.lose_instance("c", "i-1")
    with pytest.raises(AwsError, match="no such Spot container instance in c: any; there are: none"):
        faults.interrupt_instance("c")
    with pytest.raises(AwsError, match="no such cluster: d; there are: c"):
        faults.lose_instance("d")
    assert control(machines.aws.ecs, "POST", "ecs/faults/lose_instance", b'{"cluster": "c"}') == (200, {"tasks": []})
    assert machines.registered() == []


def test_trunks_carry_more_tasks(machines: Cluster) -> None:
    """https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-eni.html: ten on a c5.large."""
    machines.ecs.put_account_setting_default(name="awsvpcTrunking", value="enabled")
    template = machines.make_template("trunks", InstanceType="c5.large")
    machines.start(scaled=False, MinSize=1, LaunchTemplate={"LaunchTemplateId": template})
    machines.wait(REGISTERS_AFTER_S)
    assert any(one["name"] == "ecs.awsvpc-trunk-id" for one in machines.registered()[0]["attributes"])
    machines.ecs.register_task_definition(
        family="web",
        networkMode="awsvpc",
        requiresCompatibilities=["EC2"],
        cpu="128",
        memory="64",
        containerDefinitions=[{"name": "web", "image": "a:1"}],
    )
    machines.serve(desiredCount=12)
    machines.wait(60)
    assert machines.counts() == (12, 10, 0)


def test_an_account_without_machines_reads_no_instance_types(aws: EmbeddedAws) -> None:
    """Nor does time bring anything about."""
    from modulestack.embedded_aws import instance_types

    instance_types.descriptions.cache_clear()
    instance_types.everything.cache_clear()
    aws.client("ecs").create_cluster(clusterName="c", capacityProviders=["FARGATE"])
    aws.clock.sleep(3600)
    assert (instance_types.descriptions.cache_info().misses, aws.ecs.next_due()) == (0, None)
