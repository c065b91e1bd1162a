"""What a module's stack looks like from outside: everything here is asked of the embedded AWS."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modulestack.contract import scaled_metrics
from modulestack.contract.load_balancers import is_listener
from modulestack.contract.manifest import ModuleManifest
from modulestack.embedded_aws.account import EmbeddedAws

ModuleOutput = dict[str, Any]
"""What the stack's output says of a module: names and addresses; ``urls`` is a map of addresses."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class ModuleStatus:
    """One row of a rehearsal's table."""

    name: str
    url: str
    """Empty: a worker."""
    urls: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Where it answers besides, by name of the further port."""
    reachable_from: tuple[str, ...]
    """``internet``, CIDR blocks, and names of modules: what the load balancer's security group lets in."""
    desired: int
    running: int
    healthy_targets: int
    """Of a worker: tasks that run and are not known to be anything but healthy."""
    health_check_interval_s: int
    """0: nothing checks it."""
    health_check_path: str
    """Of a worker: the command that its container is checked by; empty: nothing checks it."""
    scaling: str
    """``1-3 on cpu 60 %, a forecast``; ``fixed`` if nothing scales, ``one per machine`` of a DAEMON."""
    cpu: int
    memory_mib: int
    image: str
    log_group: str
    log_retention_days: int
    cluster: str
    service: str
    manifest: str
    """SSM parameter from which releases start."""

    @property
    def is_whole(self) -> bool:
        """Whether all tasks run and every one of them is found healthy."""
        return self.desired == self.running == self.healthy_targets


def module_statuses(aws: EmbeddedAws, modules: Mapping[str, ModuleOutput]) -> tuple[ModuleStatus, ...]:
    """
    A row for each of *modules*, which is the stack's output.

    Name → ``url`` (but of a worker), ``urls``, ``cluster``, ``service``, ``log_group``, ``manifest``.
    """
    services = {name: _service(aws, module) for name, module in modules.items()}
    task_groups = {
        group: name
        for name, service in services.items()
        for group in service["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"]
    }
    listed = _Listed(aws)
    return tuple(_row(aws, listed, name, module, services[name], task_groups) for name, module in modules.items())


def unhealthy(aws: EmbeddedAws, modules: Mapping[str, ModuleOutput]) -> dict[str, ModuleOutput]:
    """The *modules* with another number of healthy targets than they shall have tasks."""
    return {name: module for name, module in modules.items() if not _is_healthy(aws, _service(aws, module))}


def healthy_count(aws: EmbeddedAws, service: dict[str, Any]) -> int:
    """How many tasks of *service* (of DescribeServices) serve; of a worker, how many run and are healthy."""
    groups = [_serving_group(aws, balancer) for balancer in service["loadBalancers"]]
    if groups:
        return healthy_target_count(aws, groups)
    return healthy_task_count(aws, service["clusterArn"], service["serviceName"])


def serving_groups(aws: EmbeddedAws, manifest: ModuleManifest) -> tuple[str, ...]:
    """Of the target groups of *manifest* those to which requests go: of two the one that most of them go to."""
    pairs = {each.target_groups[0]: each for each in manifest.traffic}
    return tuple(
        _heavier(aws, pairs[group].production_rule) if group in pairs else group for group in manifest.target_groups
    )


def _serving_group(aws: EmbeddedAws, balancer: Mapping[str, Any]) -> str:
    """The same of a service's load balancer."""
    rule = (balancer.get("advancedConfiguration") or {}).get("productionListenerRule")
    return _heavier(aws, rule) if rule else str(balancer["targetGroupArn"])


def _heavier(aws: EmbeddedAws, rule: str) -> str:
    """The target group (ARN) to which *rule*, or a listener, forwards most requests."""
    elbv2 = aws.client("elbv2")
    if is_listener(rule):
        actions = elbv2.describe_listeners(ListenerArns=[rule])["Listeners"][0]["DefaultActions"]
    else:
        actions = elbv2.describe_rules(RuleArns=[rule])["Rules"][0]["Actions"]
    [forward] = [action["ForwardConfig"] for action in actions if action["Type"] == "forward"]
    return str(max(forward["TargetGroups"], key=lambda group: int(group.get("Weight", 1)))["TargetGroupArn"])


def healthy_task_count(aws: EmbeddedAws, cluster: str, service: str) -> int:
    """How many tasks of *service* run and, if their containers are checked, are HEALTHY."""
    ecs = aws.client("ecs")
    arns = ecs.list_tasks(cluster=cluster, serviceName=service)["taskArns"]
    if not arns:
        return 0
    tasks = ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"]
    definitions = {task["taskDefinitionArn"] for task in tasks}
    checked = {arn for arn in definitions if _check_of(_containers(aws, arn)) is not None}
    return sum(
        task["lastStatus"] == "RUNNING"
        and (task["taskDefinitionArn"] not in checked or task.get("healthStatus") == "HEALTHY")
        for task in tasks
    )


def _containers(aws: EmbeddedAws, definition: str) -> list[dict[str, Any]]:
    answer = aws.client("ecs").describe_task_definition(taskDefinition=definition)
    containers: list[dict[str, Any]] = answer["taskDefinition"]["containerDefinitions"]
    return containers


def _check_of(containers: list[dict[str, Any]]) -> dict[str, Any] | None:
    """
    The first check of an essential one of *containers* that ECS runs inside it; None: there is none.

    Others say nothing of their task: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
    """
    essential = (each for each in containers if each.get("essential", True))
    return next((each["healthCheck"] for each in essential if each.get("healthCheck")), None)


def healthy_target_count(aws: EmbeddedAws, target_groups: Sequence[str]) -> int:
    """
    How many tasks the load balancer finds healthy in every one of *target_groups* (ARNs) that they are in.

    A task of before there was one of them is in the others only.
    """
    states: dict[str, set[str]] = {}
    for group in target_groups:
        targets = aws.client("elbv2").describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
        for each in targets:
            states.setdefault(each["Target"]["Id"], set()).add(each["TargetHealth"]["State"])
    return sum(of_task == {"healthy"} for of_task in states.values())


class _Listed:
    """What AWS can list for all modules at once."""

    def __init__(self, aws: EmbeddedAws) -> None:
        scaling = {"ServiceNamespace": "ecs"}
        self.target_groups = {g["TargetGroupArn"]: g for g in _all(aws, "elbv2", "describe_target_groups")}
        self.load_balancers = {lb["LoadBalancerArn"]: lb for lb in _all(aws, "elbv2", "describe_load_balancers")}
        self.log_groups = {group["logGroupName"]: group for group in _all(aws, "logs", "describe_log_groups")}
        self.rules = list(_all(aws, "ec2", "describe_security_group_rules"))
        self.scalable_targets = {
            target["ResourceId"]: target
            for target in _all(aws, "application-autoscaling", "describe_scalable_targets", **scaling)
        }
        self.policies = list(_all(aws, "application-autoscaling", "describe_scaling_policies", **scaling))


def _all(aws: EmbeddedAws, service: str, operation: str, **arguments: Any) -> Iterator[dict[str, Any]]:
    paginator = aws.client(service).get_paginator(operation)
    for page in paginator.paginate(**arguments):
        for key in paginator.result_keys:
            yield from page[key.expression]


def _service(aws: EmbeddedAws, module: ModuleOutput) -> dict[str, Any]:
    answer = aws.client("ecs").describe_services(cluster=module["cluster"], services=[module["service"]])
    service: dict[str, Any] = answer["services"][0]
    return service


def _is_healthy(aws: EmbeddedAws, service: dict[str, Any]) -> bool:
    count: int = service["desiredCount"]
    return healthy_count(aws, service) == count


def _row(
    aws: EmbeddedAws,
    listed: _Listed,
    name: str,
    module: ModuleOutput,
    service: dict[str, Any],
    task_groups: dict[str, str],
) -> ModuleStatus:
    definition = aws.client("ecs").describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    containers = definition["containerDefinitions"]
    container = next(c for c in containers if c["name"] == name)
    log_group = listed.log_groups[module["log_group"]]
    return ModuleStatus(
        name=name,
        url=module.get("url", ""),
        urls=module.get("urls", {}),
        reachable_from=_callers(listed, service, task_groups),
        desired=service["desiredCount"],
        running=service["runningCount"],
        healthy_targets=healthy_count(aws, service),
        **_health_check(listed, service, containers),
        scaling="one per machine" if service["schedulingStrategy"] == "DAEMON" else _scaling(listed, module),
        cpu=int(definition["cpu"]),
        memory_mib=int(definition["memory"]),
        image=container["image"],
        log_group=log_group["logGroupName"],
        log_retention_days=log_group.get("retentionInDays", 0),
        cluster=module["cluster"],
        service=module["service"],
        manifest=module["manifest"],
    )


def _health_check(listed: _Listed, service: dict[str, Any], containers: list[dict[str, Any]]) -> dict[str, Any]:
    for balancer in service["loadBalancers"][:1]:
        group = listed.target_groups[balancer["targetGroupArn"]]
        return {
            "health_check_interval_s": group["HealthCheckIntervalSeconds"],
            "health_check_path": group.get("HealthCheckPath") or group["HealthCheckProtocol"],
        }
    check = _check_of(containers)
    if check is None:
        return {"health_check_interval_s": 0, "health_check_path": ""}
    return {"health_check_interval_s": check["interval"], "health_check_path": " ".join(check["command"][1:])}


def returned(policy: Mapping[str, Any]) -> dict[str, Any]:
    """The query of a target tracking *policy* that comes to what it holds; empty: AWS's own metric does."""
    queries = policy.get("CustomizedMetricSpecification", {}).get("Metrics", ())
    return next((dict(query) for query in queries if query.get("ReturnData", True)), {})


def _callers(listed: _Listed, service: dict[str, Any], task_groups: dict[str, str]) -> tuple[str, ...]:
    """Of a module that is called without a load balancer, who may open a connection to its tasks."""
    found = set[str]()
    for balancer in service["loadBalancers"]:
        group = listed.target_groups[balancer["targetGroupArn"]]
        load_balancer = listed.load_balancers[group["LoadBalancerArns"][0]]
        found |= {*_reachable_from(listed.rules, load_balancer["SecurityGroups"], task_groups)}
    if service["loadBalancers"]:
        return tuple(sorted(found))
    own = service["networkConfiguration"]["awsvpcConfiguration"]["securityGroups"]
    return tuple(caller for caller in _reachable_from(listed.rules, own, task_groups) if not caller.startswith("sg-"))


def _reachable_from(rules: list[dict[str, Any]], groups: list[str], task_groups: dict[str, str]) -> tuple[str, ...]:
    sources = set()
    for rule in rules:
        if rule["GroupId"] in groups and not rule["IsEgress"]:
            cidr = rule.get("CidrIpv4") or rule.get("CidrIpv6") or rule.get("PrefixListId")
            reference = rule.get("ReferencedGroupInfo", {}).get("GroupId", "")
            sources.add("internet" if cidr in {"0.0.0.0/0", "::/0"} else cidr or task_groups.get(reference, reference))
    return tuple(sorted(sources))


_METRICS = {
    "ECSServiceAverageCPUUtilization": "cpu {:g} %",
    "ECSServiceAverageMemoryUtilization": "memory {:g} %",
    "ALBRequestCountPerTarget": "{:g} requests/task",
}
_OWN = {
    scaled_metrics.REQUESTS: _METRICS["ALBRequestCountPerTarget"],
    scaled_metrics.BACKLOG: "{:g} messages/task",
}


_STEPS = re.compile("-step-[0-9a-f]+$")
"""How the name of a policy in steps ends."""
_LONGEST = 40
"""Of what a metric is called, in characters."""


def _metric(policy: dict[str, Any]) -> str:
    """What *policy* holds, for people."""
    predefined, value = policy.get("PredefinedMetricSpecification"), policy["TargetValue"]
    if predefined:
        return _METRICS[predefined["PredefinedMetricType"].removesuffix("HighResolution")].format(value)
    held = returned(policy)
    if held["Id"] in _OWN:
        return _OWN[held["Id"]].format(value)
    named = str(held.get("Expression") or held["MetricStat"]["Metric"]["MetricName"])
    return f"{named if len(named) <= _LONGEST else f'{named[: _LONGEST - 1]}…'} {value:g}"


def _scaling(listed: _Listed, module: ModuleOutput) -> str:
    resource = f"service/{module['cluster']}/{module['service']}"
    target = listed.scalable_targets.get(resource)
    if target is None:
        return "fixed"
    policies = [policy for policy in listed.policies if policy["ResourceId"] == resource]
    tracked = (policy.get("TargetTrackingScalingPolicyConfiguration") for policy in policies)
    on = sorted({_metric(policy) for policy in tracked if policy})
    if any(_STEPS.search(policy["PolicyName"]) for policy in policies):
        on.append("steps")
    on = on or ["schedules"]
    predictive = (
        policy["PredictiveScalingPolicyConfiguration"]["Mode"]
        for policy in policies
        if policy["PolicyType"] == "PredictiveScaling"
    )
    on += ["a forecast"] if "ForecastAndScale" in predictive else []
    return f"{target['MinCapacity']}-{target['MaxCapacity']} on {', '.join(on)}"
