"""``python -m bench.canary``: how long an hour of a canary takes that nobody follows, on the embedded AWS."""

from __future__ import annotations

import sys
import time
from typing import Any

from modulestack.embedded_aws.account import EmbeddedAws

MINUTES = 30
"""Of the canary, and of the bake time after it."""
ASSUMED = (
    '{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ecs.amazonaws.com"}, '
    '"Action": "sts:AssumeRole"}}'
)
POLICY = "arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers"


def main() -> None:
    """Measure and print."""
    aws = EmbeddedAws()
    ecs, elb, watch = aws.client("ecs"), aws.client("elbv2"), aws.client("cloudwatch")
    balancer, network = _balancer(aws, elb)
    watch.put_metric_alarm(
        AlarmName="errors",
        Namespace="AWS/ApplicationELB",
        MetricName="HTTPCode_Target_5XX_Count",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="notBreaching",
    )
    ecs.create_cluster(clusterName="bench")
    ecs.create_service(
        cluster="bench",
        serviceName="web",
        taskDefinition=_define(ecs, "app:1"),
        desiredCount=4,
        launchType="FARGATE",
        loadBalancers=[balancer],
        networkConfiguration=network,
        deploymentConfiguration={
            "strategy": "CANARY",
            "bakeTimeInMinutes": MINUTES,
            "canaryConfiguration": {"canaryPercent": 5.0, "canaryBakeTimeInMinutes": MINUTES},
            "alarms": {"alarmNames": ["errors"], "enable": True, "rollback": True},
        },
    )
    aws.clock.sleep(300)
    ecs.update_service(cluster="bench", service="web", taskDefinition=_define(ecs, "app:2"))
    began = time.perf_counter()
    aws.clock.sleep(2 * MINUTES * 60 + 900)
    took_s = time.perf_counter() - began
    listed = ecs.list_service_deployments(cluster="bench", service="web")["serviceDeployments"]
    aws.close()
    what = f"a canary of {2 * MINUTES} minutes, {listed[0]['status']}"
    sys.stdout.write(f"{what:<48} {f'{took_s:.2f} s':>20}   ≤ 0.5 s\n")


def _balancer(aws: EmbeddedAws, elb: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The service's load balancer, and its network."""
    ec2, iam = aws.client("ec2"), aws.client("iam")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"{aws.region}{zone}")["Subnet"][
            "SubnetId"
        ]
        for n, zone in enumerate("ab")
    ]
    made = elb.create_load_balancer(Name="front", Subnets=subnets, Scheme="internal")["LoadBalancers"][0]
    groups = [
        elb.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=vpc, TargetType="ip")["TargetGroups"][0][
            "TargetGroupArn"
        ]
        for name in ("a", "b")
    ]
    weighted = [{"TargetGroupArn": arn, "Weight": weight} for arn, weight in zip(groups, (1, 0), strict=True)]
    forward = [{"Type": "forward", "ForwardConfig": {"TargetGroups": weighted}}]
    listener = elb.create_listener(
        LoadBalancerArn=made["LoadBalancerArn"], Port=80, Protocol="HTTP", DefaultActions=forward
    )["Listeners"][0]["ListenerArn"]
    conditions = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}]
    rule = elb.create_rule(ListenerArn=listener, Priority=1, Actions=forward, Conditions=conditions)["Rules"][0]
    role = iam.create_role(RoleName="infrastructure", AssumeRolePolicyDocument=ASSUMED)["Role"]["Arn"]
    iam.attach_role_policy(RoleName="infrastructure", PolicyArn=POLICY)
    advanced = {
        "alternateTargetGroupArn": groups[1],
        "productionListenerRule": rule["RuleArn"],
        "roleArn": role,
    }
    balancer = {"targetGroupArn": groups[0], "containerName": "web", "containerPort": 80}
    return {**balancer, "advancedConfiguration": advanced}, {"awsvpcConfiguration": {"subnets": subnets}}


def _define(ecs: Any, image: str) -> str:
    made = ecs.register_task_definition(
        family="web",
        cpu="256",
        memory="512",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        containerDefinitions=[{"name": "web", "image": image, "portMappings": [{"containerPort": 80}]}],
    )
    return str(made["taskDefinition"]["taskDefinitionArn"])


if __name__ == "__main__":
    main()
