"""What is counted of each kind of resource."""

from __future__ import annotations

import pytest

from tests.cost.made import CLUSTER, counted, of, resource, service, task_definition

TARGET = "appautoscaling/target:Target"
ACTION = "appautoscaling/scheduledAction:ScheduledAction"
WEB = "service/prod-web/web"


def test_tasks_are_paid_for_by_their_vcpu_and_memory():
    assert counted(of(service(), task_definition())) == {
        "fargate.vcpu.x86": ("2", "2", "2"),
        "fargate.memory.x86": ("4", "4", "4"),
    }


def test_arm_has_prices_of_its_own():
    found = of(service(), task_definition(runtimePlatform={"cpuArchitecture": "ARM64"}))
    assert list(counted(found)) == ["fargate.vcpu.arm", "fargate.memory.arm"]


def test_storage_is_paid_for_above_twenty_gigabytes():
    found = of(service(), task_definition(ephemeralStorage={"sizeInGib": 50}))
    assert counted(found)["fargate.storage"] == ("60", "60", "60")
    assert "fargate.storage" not in counted(of(service(), task_definition(ephemeralStorage={"sizeInGib": 20})))


def test_scaled_tasks_are_between_what_scaling_and_its_schedules_go_to():
    target = resource(TARGET, {"resourceId": WEB, "minCapacity": 2, "maxCapacity": 6})
    night = resource(
        ACTION, {"resourceId": WEB, "scalableTargetAction": {"minCapacity": 0, "maxCapacity": 1}}, name="night"
    )
    peak = resource(
        ACTION, {"resourceId": WEB, "scalableTargetAction": {"minCapacity": 4, "maxCapacity": 9}}, name="peak"
    )
    other = resource(TARGET, {"resourceId": "service/prod-api/web", "minCapacity": 0, "maxCapacity": 99}, name="other")
    assert counted(of(service(), task_definition(), target, other))["fargate.vcpu.x86"] == ("2", "2", "6")
    assert counted(of(service(), task_definition(), target, night, peak))["fargate.vcpu.x86"] == ("0", "2", "9")


@pytest.mark.parametrize(
    ("base", "count", "expected"),
    [(0, 4, {"vCPU": "1", "Spot vCPU": "3"}), (2, 4, {"vCPU": "3", "Spot vCPU": "1"}), (4, 4, {"vCPU": "4"})],
)
def test_spot_is_what_the_base_leaves_by_weight(base, count, expected):
    """At the price on demand, as Spot's moves: the line says so."""
    strategies = [
        {"capacityProvider": "FARGATE", "weight": 25 if base != 2 else 50, "base": base},
        {"capacityProvider": "FARGATE_SPOT", "weight": 75 if base != 2 else 50},
    ]
    found = of(service(launchType=None, desiredCount=count, capacityProviderStrategies=strategies), task_definition())
    vcpus = {line.what.removeprefix("Fargate "): line for line in found.lines if line.what.endswith("vCPU")}
    assert {name: f"{line.quantity.now.normalize():f}" for name, line in vcpus.items()} == expected
    assert {name for name, line in vcpus.items() if "up to 70 % less" in line.note} == set(expected) - {"vCPU"}


def test_tasks_on_machines_cost_what_the_machines_do():
    on = [{"capacityProvider": "machines", "weight": 1}]
    assert counted(of(service(launchType=None, capacityProviderStrategies=on), task_definition())) == {}
    assert counted(of(service(launchType="EC2"), task_definition())) == {}


def test_a_cluster_s_own_strategy_is_that_of_services_without_one():
    spot = {"capacityProvider": "FARGATE_SPOT", "weight": 1}
    providers = resource(
        "ecs/clusterCapacityProviders:ClusterCapacityProviders",
        {
            "clusterName": "prod-web",
            "defaultCapacityProviderStrategies": [spot],
        },
    )
    found = of(service(launchType=None, cluster=CLUSTER), task_definition(), providers)
    assert {line.what for line in found.lines} == {"Fargate Spot vCPU", "Fargate Spot memory, GB"}


def test_tasks_with_public_addresses_pay_for_them():
    found = of(service(networkConfiguration={"assignPublicIp": True}), task_definition())
    assert counted(found)["ipv4.hour"] == ("2", "2", "2")


def test_volumes_of_tasks_are_paid_for_by_size_and_what_is_above_the_baseline():
    volume = {"volumeType": "gp3", "sizeInGb": 100, "iops": 4000, "throughput": 225}
    found = of(service(volumeConfiguration={"managedEbsVolume": volume}), task_definition())
    assert {item: count for item, count in counted(found).items() if item.startswith("ebs")} == {
        "ebs.gp3.gb": ("200", "200", "200"),
        "ebs.gp3.iops": ("2000", "2000", "2000"),
        "ebs.gp3.throughput": ("200", "200", "200"),
    }


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"loadBalancerType": "application", "internal": True, "subnets": ["a", "b"]}, {"alb.hour": 1}),
        ({"loadBalancerType": "application", "subnets": ["a", "b"]}, {"alb.hour": 1, "ipv4.hour": 2}),
        ({"loadBalancerType": "network", "subnets": ["a", "b", "c"]}, {"nlb.hour": 1, "ipv4.hour": 3}),
        (
            {"loadBalancerType": "network", "subnetMappings": [{"subnetId": "a", "allocationId": "eipalloc-1"}]},
            {"nlb.hour": 1},
        ),
        ({"subnets": ["a", "b"], "ipAddressType": "dualstack-without-public-ipv4"}, {"alb.hour": 1}),
    ],
)
def test_load_balancers_pay_for_their_public_addresses(inputs, expected):
    found = counted(of(resource("lb/loadBalancer:LoadBalancer", inputs)))
    assert found == {item: (str(count),) * 3 for item, count in expected.items()}


def test_interface_endpoints_are_paid_for_in_each_zone_and_gateway_endpoints_are_free():
    interface = resource("ec2/vpcEndpoint:VpcEndpoint", {"vpcEndpointType": "Interface", "subnetIds": ["a", "b"]})
    gateway = resource("ec2/vpcEndpoint:VpcEndpoint", {"vpcEndpointType": "Gateway"}, name="s3")
    assert counted(of(interface, gateway)) == {"endpoint.hour": ("2", "2", "2")}


def test_machines_are_between_the_sizes_of_their_group_of_the_type_it_prefers():
    template = resource(
        "ec2/launchTemplate:LaunchTemplate",
        {"instanceType": "t3.medium", "blockDeviceMappings": [{"ebs": {"volumeType": "gp3", "volumeSize": 30}}]},
        name="lt-1",
    )
    group = resource("autoscaling/group:Group", {"minSize": 1, "maxSize": 3, "launchTemplate": {"id": "lt-1"}})
    assert counted(of(template, group)) == {"ec2.t3.medium": ("1", "1", "3"), "ebs.gp3.gb": ("30", "30", "90")}
    mixed = {
        "launchTemplate": {
            "launchTemplateSpecification": {"launchTemplateId": "lt-1"},
            "overrides": [{"instanceType": "t3.large"}, {"instanceType": "t3.medium"}],
        },
        "instancesDistribution": {"onDemandPercentageAboveBaseCapacity": 0},
    }
    group = resource("autoscaling/group:Group", {"minSize": 2, "maxSize": 3, "mixedInstancesPolicy": mixed})
    found = of(template, group)
    assert counted(found)["ec2.t3.large"] == ("2", "2", "3")
    assert "Spot" in found.lines[0].note


def test_a_type_of_machine_without_a_price_is_not_known():
    template = resource("ec2/launchTemplate:LaunchTemplate", {"instanceType": "m7g.large"}, name="lt-1")
    group = resource("autoscaling/group:Group", {"minSize": 1, "maxSize": 1, "launchTemplate": {"id": "lt-1"}})
    found = of(template, group)
    assert ([line.what for line in found.unknown], found.is_complete) == (["machines, m7g.large"], False)


def test_managed_instances_are_not_known():
    provider = resource("ecs/capacityProvider:CapacityProvider", {"managedInstancesProvider": {"a": "b"}})
    assert [line.item for line in of(provider).unknown] == ["ec2.managed"]


def test_alarms_are_paid_for_by_the_metrics_that_they_are_made_of():
    plain = resource("cloudwatch/metricAlarm:MetricAlarm", {"metricName": "CPUUtilization"})
    queries = [{"expression": "a - b"}, {"metric": {"metricName": "a"}}, {"metric": {"metricName": "b"}}]
    made_of_two = resource("cloudwatch/metricAlarm:MetricAlarm", {"metricQueries": queries}, name="two")
    assert counted(of(plain, made_of_two)) == {"alarm.month": ("3", "3", "3")}


def test_a_target_to_track_has_two_alarms_for_each_of_its_metrics():
    plain = resource("appautoscaling/policy:Policy", {"policyType": "TargetTrackingScaling"})
    metrics = [{"metricStat": {"stat": "Sum"}}, {"metricStat": {"stat": "Sum"}}, {"expression": "a + b"}]
    custom = resource(
        "appautoscaling/policy:Policy",
        {
            "policyType": "TargetTrackingScaling",
            "targetTrackingScalingPolicyConfiguration": {"customizedMetricSpecification": {"metrics": metrics}},
        },
        name="custom",
    )
    steps = resource("appautoscaling/policy:Policy", {"policyType": "StepScaling"}, name="steps")
    assert counted(of(plain, custom, steps)) == {"alarm.month": ("6", "6", "6")}


def test_a_firewall_is_paid_for_with_its_rules_and_what_it_looks_at():
    found = of(resource("wafv2/webAcl:WebAcl", {"rules": [{}, {}, {}]}))
    assert counted(found) == {"waf.acl": ("1", "1", "1"), "waf.rule": ("3", "3", "3")}
    assert [rate.item for rate in found.rates] == ["waf.requests"]


def test_standard_parameters_are_free():
    standard = resource("ssm/parameter:Parameter", {"type": "String"})
    advanced = resource("ssm/parameter:Parameter", {"tier": "Advanced"}, name="advanced")
    assert counted(of(standard, advanced)) == {"parameter.month": ("1", "1", "1")}


def test_a_job_has_the_rate_of_its_task_while_it_runs():
    run = {"taskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/web:1", "launchType": "FARGATE"}
    schedule = resource("scheduler/schedule:Schedule", {"name": "nightly", "target": {"ecsParameters": run}})
    assert [(rate.what, rate.unit) for rate in of(schedule, task_definition()).rates] == [
        ("job nightly of web, while it runs: 1 vCPU", "vCPU-hour"),
        ("job nightly of web, while it runs: 2 GB", "GB-hour"),
    ]


def test_what_is_not_counted_is_told():
    """A type of a transform, and backups, whose size nobody knows."""
    backup = resource("efs/backupPolicy:BackupPolicy", {})
    other = resource("rds/instance:Instance", {})
    found = of(backup, other)
    assert found.uncounted == ("aws:efs/backupPolicy:BackupPolicy", "aws:rds/instance:Instance")
    assert not found.is_complete
