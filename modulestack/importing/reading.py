"""
Looks at a service that somebody else made, and at all that was made for it. Only reads.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html,
https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/Welcome.html,
https://docs.aws.amazon.com/autoscaling/application/APIReference/Welcome.html
"""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.errors import BadInput
from modulestack.fields.text import listed
from modulestack.importing import strategies
from modulestack.importing.found import (
    Described,
    FoundScaling,
    FoundSecurityGroup,
    FoundService,
    ServingLoadBalancer,
)
from modulestack.importing.reader import Reader

DIMENSION = "ecs:service:DesiredCount"


def read(aws: Reader, cluster: str, service: str) -> FoundService:
    """
    The service *service* of *cluster*, both by name.

    Raises:
        BadInput: there is none, or it is of a kind that no module is.
        AwsFailure: AWS could not be asked.
    """
    where = f"{cluster}/{service}"
    answer = aws.call("ecs", "describe_services", cluster=cluster, services=[service], include=["TAGS"])
    found = [each for each in answer["services"] if each["status"] == "ACTIVE"]
    if not found:
        raise BadInput(f"{where}: there is no such service: name one that is there, as ECS calls it")
    described = found[0]
    if reasons := list(_of_no_module(described)):
        raise BadInput(*(f"{where}: {reason}" for reason in reasons))
    definition = aws.call("ecs", "describe_task_definition", taskDefinition=described["taskDefinition"])
    if reasons := list(_of_no_modules_tasks(definition["taskDefinition"])):
        raise BadInput(*(f"{where}: {reason}" for reason in reasons))
    balancer = _load_balancer(aws, described)
    network = described["networkConfiguration"]["awsvpcConfiguration"]
    groups = [
        *network.get("securityGroups", ()),
        *((balancer.described.get("SecurityGroups") or ()) if balancer else ()),
    ]
    subnets = aws.call("ec2", "describe_subnets", SubnetIds=list(network["subnets"]))["Subnets"]
    return FoundService(
        described=described,
        definition=definition["taskDefinition"],
        load_balancer=balancer,
        security_groups={each: _security_group(aws, each) for each in dict.fromkeys(groups)},
        vpc_id=str(subnets[0]["VpcId"]),
        scaling=_scaling(aws, f"service/{cluster}/{service}"),
        load_balancer_tags=_tags(aws, balancer) if balancer else {},
    )


def tags_of_vpc(aws: Reader, vpc_id: str) -> dict[str, str]:
    """The tags of a VPC."""
    [vpc] = aws.call("ec2", "describe_vpcs", VpcIds=[vpc_id])["Vpcs"]
    return {tag["Key"]: tag["Value"] for tag in vpc.get("Tags") or ()}


def _of_no_module(service: Described) -> Iterator[str]:
    """Why *service* cannot be a module's."""
    controller = (service.get("deploymentController") or {}).get("type", "ECS")
    providers = [each["capacityProvider"] for each in service.get("capacityProviderStrategy") or ()]
    if controller != "ECS":
        yield f"{controller} deploys it, and a module's service is deployed by ECS: give it that controller first"
    yield from strategies.refused(service)
    if service.get("schedulingStrategy") != "REPLICA":
        yield "it is a DAEMON: modules of that kind run on machines of the environment's own"
    if service.get("launchType", "FARGATE") != "FARGATE" or set(providers) - {"FARGATE", "FARGATE_SPOT"}:
        yield "it does not run on Fargate: modules on machines have machines of the environment's own"
    if not (service.get("networkConfiguration") or {}).get("awsvpcConfiguration"):
        yield "its tasks have no addresses of their own (network mode awsvpc)"
    for deployment in service.get("deployments") or ():
        connect = deployment.get("serviceConnectConfiguration") or {}
        if deployment.get("status") == "PRIMARY" and connect.get("enabled"):
            yield (
                f"it is in Service Connect ({connect.get('namespace', 'the cluster')}), by names that no line says: "
                "update it without, or bring up a module with reachable_by: service_connect beside it"
            )
        if deployment.get("status") == "PRIMARY" and deployment.get("vpcLatticeConfigurations"):
            yield "VPC Lattice sends it requests, which no line says: update it without first"
    if len(service.get("loadBalancers") or ()) > 1:
        arns = [str(each.get("targetGroupArn", "")) for each in service["loadBalancers"]]
        names = listed([arn.split("/")[1] for arn in arns if "/" in arn], "and")
        yield (
            f"it is in {len(arns)} target groups ({names}), and one comes in: update it to be in that one alone and "
            "delete what forwards to the others; ports or load_balancers of the file make their like after the import"
        )


def _of_no_modules_tasks(definition: Described) -> Iterator[str]:
    """Why *definition* cannot be that of a module's tasks."""
    system = (definition.get("runtimePlatform") or {}).get("operatingSystemFamily", "LINUX")
    if system != "LINUX":
        yield f"its tasks run on {system}, and a module's on LINUX: give it images of Linux first"


def _tags(aws: Reader, balancer: ServingLoadBalancer) -> dict[str, str]:
    arns = [balancer.arn, balancer.target_group["TargetGroupArn"]]
    answer = aws.call("elbv2", "describe_tags", ResourceArns=arns)
    return {tag["Key"]: tag["Value"] for each in answer["TagDescriptions"] for tag in each["Tags"]}


def _load_balancer(aws: Reader, service: Described) -> ServingLoadBalancer | None:
    behind = [each["targetGroupArn"] for each in service.get("loadBalancers") or () if each.get("targetGroupArn")]
    if not behind:
        return None
    [group] = aws.call("elbv2", "describe_target_groups", TargetGroupArns=behind)["TargetGroups"]
    arns = group["LoadBalancerArns"]
    if len(arns) != 1:
        text = "behind no load balancer" if not arns else f"behind {len(arns)} load balancers"
        raise BadInput(f"{service['serviceName']}: its target group {group['TargetGroupName']} is {text}")
    [balancer] = aws.call("elbv2", "describe_load_balancers", LoadBalancerArns=arns)["LoadBalancers"]
    listeners = list(aws.paginate("elbv2", "describe_listeners", "Listeners", LoadBalancerArn=arns[0]))
    is_network = balancer["Type"] == "network"
    rules = {
        each["ListenerArn"]: tuple(
            rule
            for rule in aws.paginate("elbv2", "describe_rules", "Rules", ListenerArn=each["ListenerArn"])
            if not rule.get("IsDefault")
        )
        for each in listeners
        if not is_network
    }
    of_listeners = {
        each["ListenerArn"]: _attributes(
            aws.call("elbv2", "describe_listener_attributes", ListenerArn=each["ListenerArn"])
        )
        for each in listeners
        if is_network and each["Protocol"] == "TCP"
    }
    of_balancer = aws.call("elbv2", "describe_load_balancer_attributes", LoadBalancerArn=arns[0])
    of_group = aws.call("elbv2", "describe_target_group_attributes", TargetGroupArn=behind[0])
    groups = aws.paginate("elbv2", "describe_target_groups", "TargetGroups", LoadBalancerArn=arns[0])
    return ServingLoadBalancer(
        described=balancer,
        attributes=_attributes(of_balancer),
        target_group=group,
        target_group_attributes=_attributes(of_group),
        listeners=tuple(sorted(listeners, key=lambda each: int(each["Port"]))),
        rules=rules,
        groups_behind=tuple(each["TargetGroupArn"] for each in groups),
        listener_attributes=of_listeners,
    )


def _attributes(answer: Described) -> dict[str, str]:
    return {each["Key"]: str(each.get("Value", "")) for each in answer["Attributes"]}


def _security_group(aws: Reader, id_: str) -> FoundSecurityGroup:
    [group] = aws.call("ec2", "describe_security_groups", GroupIds=[id_])["SecurityGroups"]
    rules = aws.paginate(
        "ec2", "describe_security_group_rules", "SecurityGroupRules", Filters=[{"Name": "group-id", "Values": [id_]}]
    )
    return FoundSecurityGroup(described=group, rules=tuple(rules))


def _scaling(aws: Reader, resource_id: str) -> FoundScaling | None:
    asked = {"ServiceNamespace": "ecs", "ScalableDimension": DIMENSION}
    targets = aws.call("application-autoscaling", "describe_scalable_targets", ResourceIds=[resource_id], **asked)
    if not targets["ScalableTargets"]:
        return None
    asked["ResourceId"] = resource_id
    policies = aws.paginate("application-autoscaling", "describe_scaling_policies", "ScalingPolicies", **asked)
    actions = aws.paginate("application-autoscaling", "describe_scheduled_actions", "ScheduledActions", **asked)
    return FoundScaling(
        target=targets["ScalableTargets"][0],
        policies=tuple(policies),
        schedules=tuple(actions),
    )
