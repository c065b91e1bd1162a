"""What a module's stack looks like from outside: everything here is asked of the embedded AWS."""

from __future__ import annotations

import dataclasses
from typing import Any

from modulestack.embedded_aws.account import EmbeddedAws


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModuleStatus:
    """One row of a rehearsal's table."""

    name: str
    url: str
    reachable_from: tuple[str, ...]
    """``internet``, CIDR blocks, and names of modules: what the load balancer's security group lets in."""
    desired: int
    running: int
    healthy_targets: int
    health_check_interval_s: int
    health_check_path: str
    scaling: str
    """``1-3 on cpu 60 %``; ``fixed`` if nothing scales."""
    cpu: int
    memory_mib: int
    image: str
    log_group: str
    log_retention_days: int
    cluster: str
    service: str
    target: str
    """SSM parameter from which releases start."""

    @property
    def is_whole(self) -> bool:
        """Whether all tasks run and the load balancer finds every one of them healthy."""
        return self.desired == self.running == self.healthy_targets


def module_statuses(aws: EmbeddedAws, modules: dict[str, dict[str, str]]) -> tuple[ModuleStatus, ...]:
    """
    A row for each of *modules*, the stack's output: name → ``url``, ``cluster``, ``service``, ``log_group``, ``target``.
    """
    services = {name: _service(aws, module) for name, module in modules.items()}
    task_groups = {
        group: name
        for name, service in services.items()
        for group in service["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"]
    }
    return tuple(_row(aws, name, module, services[name], task_groups) for name, module in modules.items())


def all_healthy(aws: EmbeddedAws, modules: dict[str, dict[str, str]]) -> bool:
    """Whether every module's load balancer finds as many healthy targets as the module shall have tasks."""
    services = [_service(aws, module) for module in modules.values()]
    return all(
        healthy_target_count(aws, s["loadBalancers"][0]["targetGroupArn"]) == s["desiredCount"] for s in services
    )


def healthy_target_count(aws: EmbeddedAws, target_group: str) -> int:
    """How many targets of *target_group* (ARN) the load balancer finds healthy."""
    targets = aws.client("elbv2").describe_target_health(TargetGroupArn=target_group)["TargetHealthDescriptions"]
    return sum(target["TargetHealth"]["State"] == "healthy" for target in targets)


def _service(aws: EmbeddedAws, module: dict[str, str]) -> dict[str, Any]:
    answer = aws.client("ecs").describe_services(cluster=module["cluster"], services=[module["service"]])
    service: dict[str, Any] = answer["services"][0]
    return service


def _row(
    aws: EmbeddedAws, name: str, module: dict[str, str], service: dict[str, Any], task_groups: dict[str, str]
) -> ModuleStatus:
    elbv2 = aws.client("elbv2")
    balancer = service["loadBalancers"][0]
    group = elbv2.describe_target_groups(TargetGroupArns=[balancer["targetGroupArn"]])["TargetGroups"][0]
    lb = elbv2.describe_load_balancers(LoadBalancerArns=group["LoadBalancerArns"])["LoadBalancers"][0]
    definition = aws.client("ecs").describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    container = next(c for c in definition["containerDefinitions"] if c["name"] == balancer["containerName"])
    log_group = aws.client("logs").describe_log_groups(logGroupNamePrefix=module["log_group"])["logGroups"][0]
    return ModuleStatus(
        name=name,
        url=module["url"],
        reachable_from=_reachable_from(aws, lb["SecurityGroups"], task_groups),
        desired=service["desiredCount"],
        running=service["runningCount"],
        healthy_targets=healthy_target_count(aws, balancer["targetGroupArn"]),
        health_check_interval_s=group["HealthCheckIntervalSeconds"],
        health_check_path=group["HealthCheckPath"],
        scaling=_scaling(aws, module),
        cpu=int(definition["cpu"]),
        memory_mib=int(definition["memory"]),
        image=container["image"],
        log_group=log_group["logGroupName"],
        log_retention_days=log_group["retentionInDays"],
        cluster=module["cluster"],
        service=module["service"],
        target=module["manifest"],
    )


def _reachable_from(aws: EmbeddedAws, groups: list[str], task_groups: dict[str, str]) -> tuple[str, ...]:
    rules = aws.client("ec2").describe_security_group_rules(Filters=[{"Name": "group-id", "Values": groups}])[
        "SecurityGroupRules"
    ]
    sources = set()
    for rule in rules:
        if not rule["IsEgress"]:
            cidr = rule.get("CidrIpv4") or rule.get("CidrIpv6")
            reference = rule.get("ReferencedGroupInfo", {}).get("GroupId", "")
            sources.add("internet" if cidr in {"0.0.0.0/0", "::/0"} else cidr or task_groups.get(reference, reference))
    return tuple(sorted(sources))


_METRICS = {
    "ECSServiceAverageCPUUtilization": "cpu {:g} %",
    "ECSServiceAverageMemoryUtilization": "memory {:g} %",
    "ALBRequestCountPerTarget": "{:g} requests/task",
}


def _scaling(aws: EmbeddedAws, module: dict[str, str]) -> str:
    autoscaling = aws.client("application-autoscaling")
    which = {"ServiceNamespace": "ecs", "ResourceId": f"service/{module['cluster']}/{module['service']}"}
    targets = autoscaling.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[which["ResourceId"]])[
        "ScalableTargets"
    ]
    if not targets:
        return "fixed"
    policies = [
        p["TargetTrackingScalingPolicyConfiguration"]
        for p in autoscaling.describe_scaling_policies(**which)["ScalingPolicies"]
    ]
    on = sorted(
        _METRICS[p["PredefinedMetricSpecification"]["PredefinedMetricType"]].format(p["TargetValue"]) for p in policies
    )
    return f"{targets[0]['MinCapacity']}-{targets[0]['MaxCapacity']} on {', '.join(on)}"
