"""A module's lines of the file, from what runs: what it is, but for what the program would do differently."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract import task_roles
from modulestack.contract.errors import BadInput
from modulestack.contract.imported import Policy
from modulestack.features.health_check import HealthCheck
from modulestack.features.load_balancing import LoadBalancing
from modulestack.fields.section import Section
from modulestack.importing import strategies
from modulestack.importing.container_lines import Lines, container_beside, own_container
from modulestack.importing.found import Described, FoundScaling, FoundService, ServingLoadBalancer
from modulestack.importing.shared import route_lines

CPU, MEMORY, REQUESTS = (
    "ECSServiceAverageCPUUtilization",
    "ECSServiceAverageMemoryUtilization",
    "ALBRequestCountPerTarget",
)
METRICS: Mapping[str, tuple[Policy, str]] = {
    CPU: ("cpu", "cpu_percent"),
    MEMORY: ("memory", "memory_percent"),
    REQUESTS: ("requests", "requests_per_task"),
}
"""Predefined metric → what its policy is called in the program, and the key of the file."""


def container_of(found: FoundService) -> Described:
    """
    The container that is the module's own: the one that serves, or the first that the task cannot do without.

    Raises:
        BadInput: there is none.
    """
    containers: list[Described] = found.definition["containerDefinitions"]
    serving = [each["containerName"] for each in found.described.get("loadBalancers") or ()]
    named = [each for each in containers if each["name"] in serving]
    essential = [each for each in containers if each.get("essential", True)]
    if not (named or essential):
        raise BadInput(f"{found.name}: its task definition has no essential container")
    return (named or essential)[0]


def module_lines(found: FoundService) -> Lines:
    """Keys of the module, in the order in which people write them; what it keeps is added later."""
    definition, service = found.definition, found.described
    own = container_of(found)
    beside = [each for each in definition["containerDefinitions"] if each is not own]
    disk = (definition.get("ephemeralStorage") or {}).get("sizeInGiB")
    architecture = (definition.get("runtimePlatform") or {}).get("cpuArchitecture", "X86_64")
    said = own_container(own)
    return {
        "image": said.pop("image"),
        **(_serving(found.load_balancer, found, service) if found.load_balancer else {}),
        "cpu": int(definition["cpu"]),
        "memory": int(definition["memory"]),
        **({"cpu_architecture": architecture} if architecture != "X86_64" else {}),
        **({"ephemeral_storage_gib": disk} if disk else {}),
        **said,
        **({"containers": {each["name"]: container_beside(each) for each in beside}} if beside else {}),
        **_count(found),
        **module_deployment(service, behind=found.load_balancer is not None),
        **({"spot_percent": _spot(service)} if _spot(service) else {}),
        **({"exec": {}} if service.get("enableExecuteCommand") else {}),
        **role_lines(definition),
        "existing_cluster": found.cluster,
        **({"existing_log_group": group} if (group := log_group(own)) else {}),
    }


def role_lines(definition: Described) -> Lines:
    """The roles that tasks have, and go on to have: by name, or by ARN where that has a path."""
    roles = {"task_role": definition.get("taskRoleArn"), "execution_role": definition.get("executionRoleArn")}
    return {key: _role(arn) for key, arn in roles.items() if arn}


def _role(arn: str) -> str:
    return arn if task_roles.path_of(arn) != "/" else task_roles.name_of(arn)


def log_group(container: Described) -> str | None:
    """Name of the log group to which *container* writes; None: it writes elsewhere, or nowhere."""
    logs = container.get("logConfiguration") or {}
    found = logs.get("options", {}).get("awslogs-group") if logs.get("logDriver") == "awslogs" else None
    return str(found) if found else None


def _serving(balancer: ServingLoadBalancer, found: FoundService, service: Described) -> Lines:
    [target] = service["loadBalancers"]
    check, attributes = balancer.target_group, balancer.target_group_attributes
    port, asks_by = check["HealthCheckPort"], check["HealthCheckProtocol"]
    asked: Lines = {
        "path": check.get("HealthCheckPath", "/"),
        "matcher": str(next(iter((check.get("Matcher") or {}).values()), "200")),
    }
    usual = "TCP" if balancer.is_network else check["Protocol"]
    health: Lines = {
        **(asked if asks_by != "TCP" else {}),
        **({} if port in {"traffic-port", str(target["containerPort"])} else {"port": int(port)}),
        **({} if asks_by == usual else {"protocol": asks_by.lower()}),
        "interval_s": check["HealthCheckIntervalSeconds"],
        "timeout_s": check["HealthCheckTimeoutSeconds"],
        "healthy_threshold": check["HealthyThresholdCount"],
        "unhealthy_threshold": check["UnhealthyThresholdCount"],
    }
    balancing: Lines = {
        "deregistration_delay_s": int(attributes.get("deregistration_delay.timeout_seconds", 300)),
    }
    if balancer.is_network:
        if check["Protocol"] == "TCP" and attributes.get("preserve_client_ip.enabled") == "true":
            balancing["preserve_client_ip"] = True
    elif found.shared is None:
        balancing["idle_timeout_s"] = int(balancer.attributes.get("idle_timeout.timeout_seconds", 60))
    if slow := int(attributes.get("slow_start.duration_seconds", 0)):
        balancing["slow_start_s"] = slow
    if (algorithm := attributes.get("load_balancing.algorithm.type", "round_robin")) != "round_robin":
        balancing["algorithm"] = algorithm
    if not balancer.is_network and attributes.get("load_balancing.cross_zone.enabled") == "false":
        balancing["cross_zone"] = False
    if attributes.get("stickiness.enabled") == "true" and attributes.get("stickiness.type") == "lb_cookie":
        balancing["stickiness"] = {"duration_s": int(attributes["stickiness.lb_cookie.duration_seconds"])}
    sections = {
        "health_check": _different(health, HealthCheck()),
        "load_balancing": _different(balancing, LoadBalancing()),
    }
    return {
        "port": target["containerPort"],
        **(_network(balancer, target["containerPort"]) if balancer.is_network else {}),
        **({"reachable_from": "internet"} if balancer.is_public else {}),
        **({"load_balancers": route_lines(found.shared)} if found.shared else {}),
        **({"target_protocol": "https"} if check["Protocol"] == "HTTPS" else {}),
        **{key: said for key, said in sections.items() if said},
    }


def _network(balancer: ServingLoadBalancer, port: int) -> Lines:
    """What is spoken, and on which port of the load balancer."""
    if not balancer.serving:
        return {"protocol": "tcp"}
    [listener] = balancer.serving
    other = {"listener_port": int(listener["Port"])} if int(listener["Port"]) != port else {}
    return {"protocol": listener["Protocol"].lower(), **other}


def _different(said: Lines, section: Section) -> Lines:
    """What of *said* is not there anyway."""
    return {key: value for key, value in said.items() if getattr(section, key) != value}


def _count(found: FoundService) -> Lines:
    scaling = found.scaling and scaling_lines(found.scaling)
    return {"scaling": scaling} if scaling else {"tasks": found.described["desiredCount"]}


def scaling_lines(found: FoundScaling) -> Lines | None:
    """Target tracking as keys of ``scaling``; None: there is no policy of a kind that it has."""
    policies = tracking(found)
    if not policies or not found.target["MinCapacity"]:
        return None
    cooldowns = [each["TargetTrackingScalingPolicyConfiguration"] for each in policies.values()]
    said: dict[str, Any] = {"min": found.target["MinCapacity"], "max": found.target["MaxCapacity"]}
    for metric, policy in policies.items():
        said[METRICS[metric][1]] = int(policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"])
    for key, name in (("scale_out_cooldown_s", "ScaleOutCooldown"), ("scale_in_cooldown_s", "ScaleInCooldown")):
        values = {each.get(name) for each in cooldowns}
        if len(values) == 1 and (value := values.pop()) is not None:
            said[key] = value
    return said


def tracking(found: FoundScaling) -> dict[str, Described]:
    """Predefined metric → the policy that keeps it at a whole number: those that the file can say."""
    policies: dict[str, Described] = {}
    for policy in found.policies:
        metric = metric_of(policy)
        if metric in METRICS and metric not in policies and _is_whole(policy):
            policies[metric] = policy
    return policies


def _is_whole(policy: Described) -> bool:
    return float(policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"]).is_integer()


def metric_of(policy: Described) -> str:
    """The predefined metric that a *policy* of target tracking follows; empty: another one, or none."""
    settings = policy.get("TargetTrackingScalingPolicyConfiguration") or {}
    return str((settings.get("PredefinedMetricSpecification") or {}).get("PredefinedMetricType", ""))


def module_deployment(service: Described, *, behind: bool) -> Lines:
    """Keys of ``deployment`` of *service*, which is *behind* a load balancer or not; without defaults."""
    found = service.get("deploymentConfiguration") or {}
    said: Lines = {
        "minimum_healthy_percent": found.get("minimumHealthyPercent", 100),
        "maximum_percent": found.get("maximumPercent", 200),
    }
    if behind:
        said["grace_period_s"] = service.get("healthCheckGracePeriodSeconds", 0)
    defaults = {"minimum_healthy_percent": 100, "maximum_percent": 200, "grace_period_s": 60}
    different = {key: value for key, value in said.items() if value != defaults[key]}
    different |= strategies.rolling_lines(service)
    return {"deployment": different} if different else {}


def _spot(service: Described) -> int:
    weights = {
        each["capacityProvider"]: each.get("weight", 0) for each in service.get("capacityProviderStrategy") or ()
    }
    every = sum(weights.values())
    return round(100 * weights.get("FARGATE_SPOT", 0) / every) if every else 0
