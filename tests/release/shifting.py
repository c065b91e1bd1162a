"""What a module's stack needs for its traffic to be shifted: a second target group, rules with weights, a role."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.release.stack import StackAccount

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:smoke"
_LETS_IT = "arn:aws:iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers"
STRATEGIES = ("BLUE_GREEN", "LINEAR", "CANARY")
SHORT: dict[str, dict[str, Any]] = {
    "BLUE_GREEN": {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": 2},
    "LINEAR": {
        "strategy": "LINEAR",
        "bakeTimeInMinutes": 2,
        "linearConfiguration": {"stepPercent": 50.0, "stepBakeTimeInMinutes": 2},
    },
    "CANARY": {
        "strategy": "CANARY",
        "bakeTimeInMinutes": 2,
        "canaryConfiguration": {"canaryPercent": 5.0, "canaryBakeTimeInMinutes": 2},
    },
}
"""By ECS's name: configurations with bake times of two minutes."""


def shifting_balancer(account: StackAccount, name: str, group: str, other: str, *, tests: bool) -> dict[str, Any]:
    """The ``advancedConfiguration`` of a service whose first target group is *group*, with rules of their own."""
    elb = account.aws.client("elbv2")
    balancer = elb.describe_target_groups(TargetGroupArns=[group])["TargetGroups"][0]["LoadBalancerArns"][0]
    rules = {"productionListenerRule": _rule(elb, balancer, 81, group, other)}
    if tests:
        rules["testListenerRule"] = _rule(elb, balancer, 8443, group, other)
    return {"alternateTargetGroupArn": other, "roleArn": _role(account, f"{name}-infrastructure"), **rules}


def _rule(elb: Any, balancer: str, port: int, group: str, other: str) -> str:
    nothing = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}]
    listener = elb.create_listener(LoadBalancerArn=balancer, Port=port, Protocol="HTTP", DefaultActions=nothing)
    weighted = [{"TargetGroupArn": group, "Weight": 1}, {"TargetGroupArn": other, "Weight": 0}]
    made = elb.create_rule(
        ListenerArn=listener["Listeners"][0]["ListenerArn"],
        Priority=1,
        Actions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": weighted}}],
        Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}],
    )
    return str(made["Rules"][0]["RuleArn"])


def _role(account: StackAccount, name: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": "ecs.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam = account.aws.client("iam")
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    iam.attach_role_policy(RoleName=name, PolicyArn=_LETS_IT)
    return str(made)


def production(account: StackAccount, module: str = "web") -> dict[str, int]:
    """Target group → its weight in the rule of production."""
    advanced = account.service(module)["loadBalancers"][0]["advancedConfiguration"]
    rule = account.aws.client("elbv2").describe_rules(RuleArns=[advanced["productionListenerRule"]])["Rules"][0]
    return {each["TargetGroupArn"]: each["Weight"] for each in rule["Actions"][0]["ForwardConfig"]["TargetGroups"]}


def point(account: StackAccount, group: str, module: str = "web") -> None:
    """Have all of production go to *group*, as somebody may have done by hand."""
    advanced = account.service(module)["loadBalancers"][0]["advancedConfiguration"]
    weighted = [{"TargetGroupArn": each, "Weight": int(each == group)} for each in production(account, module)]
    account.aws.client("elbv2").modify_rule(
        RuleArn=advanced["productionListenerRule"],
        Actions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": weighted}}],
    )


def live(account: StackAccount, module: str = "web") -> str:
    """The target group that has all of production; fails if none has."""
    weights = production(account, module)
    (found,) = [group for group, weight in weights.items() if weight]
    return found


def newest(account: StackAccount, module: str = "web") -> dict[str, Any]:
    """The newest service deployment, whole."""
    ecs = account.aws.client("ecs")
    cluster = f"staging-{module}"
    listed = ecs.list_service_deployments(cluster=cluster, service=module)["serviceDeployments"]
    described = ecs.describe_service_deployments(serviceDeploymentArns=[listed[0]["serviceDeploymentArn"]])
    found: dict[str, Any] = described["serviceDeployments"][0]
    return found


def until_stage(account: StackAccount, stage: str, module: str = "web", *, share: float | None = None) -> None:
    """Let time pass until the newest deployment is in *stage*, at a share of production if it is given."""
    for _ in range(2000):
        found = newest(account, module)
        weight = found["targetServiceRevision"].get("requestedProductionTrafficWeight")
        if found.get("lifecycleStage") == stage and share in (None, weight):
            return
        account.aws.clock.sleep(2)
    raise AssertionError(f"never in {stage}: {found}")
