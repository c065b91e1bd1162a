"""
What is in the embedded account, asked of its API.

Only that, not the engine's memory, proves that nothing is left.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import jmespath

from modulestack.contract.cloudfront import REGION
from modulestack.embedded_aws.account import EmbeddedAws

_LISTS: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("acm", "list_certificates", {}, "CertificateSummaryList[].CertificateArn"),
    (
        "application-autoscaling",
        "describe_scalable_targets",
        {"ServiceNamespace": "ecs"},
        "ScalableTargets[].ScalableTargetARN",
    ),
    (
        "application-autoscaling",
        "describe_scaling_policies",
        {"ServiceNamespace": "ecs"},
        "ScalingPolicies[].PolicyARN",
    ),
    ("autoscaling", "describe_auto_scaling_groups", {}, "AutoScalingGroups[].AutoScalingGroupARN"),
    ("cloudwatch", "describe_alarms", {}, "MetricAlarms[].AlarmArn"),
    ("cloudwatch", "list_dashboards", {}, "DashboardEntries[].DashboardArn"),
    ("ec2", "describe_addresses", {}, "Addresses[].AllocationId"),
    ("ec2", "describe_flow_logs", {}, "FlowLogs[].FlowLogId"),
    ("ec2", "describe_internet_gateways", {}, "InternetGateways[].InternetGatewayId"),
    ("ec2", "describe_nat_gateways", {}, "NatGateways[?State!='deleted'].NatGatewayId"),
    ("ec2", "describe_network_interfaces", {}, "NetworkInterfaces[].NetworkInterfaceId"),
    ("ec2", "describe_route_tables", {}, "RouteTables[].RouteTableId"),
    ("ec2", "describe_security_groups", {}, "SecurityGroups[].GroupId"),
    ("ec2", "describe_subnets", {}, "Subnets[].SubnetId"),
    ("ec2", "describe_vpcs", {}, "Vpcs[].VpcId"),
    ("ecr", "describe_repositories", {}, "repositories[].repositoryArn"),
    ("efs", "describe_access_points", {}, "AccessPoints[].AccessPointId"),
    ("efs", "describe_file_systems", {}, "FileSystems[].FileSystemId"),
    ("ecs", "list_clusters", {}, "clusterArns[]"),
    ("ecs", "list_task_definitions", {"status": "ACTIVE"}, "taskDefinitionArns[]"),
    ("elbv2", "describe_load_balancers", {}, "LoadBalancers[].LoadBalancerArn"),
    ("elbv2", "describe_target_groups", {}, "TargetGroups[].TargetGroupArn"),
    ("events", "list_rules", {}, "Rules[].Arn"),
    ("iam", "list_open_id_connect_providers", {}, "OpenIDConnectProviderList[].Arn"),
    ("iam", "list_policies", {"Scope": "Local"}, "Policies[].Arn"),
    ("iam", "list_roles", {}, "Roles[].Arn"),
    ("logs", "describe_log_groups", {}, "logGroups[].arn"),
    ("logs", "describe_query_definitions", {}, "queryDefinitions[].name"),
    ("route53", "list_hosted_zones", {}, "HostedZones[].Id"),
    ("s3", "list_buckets", {}, "Buckets[].Name"),
    ("secretsmanager", "list_secrets", {}, "SecretList[].ARN"),
    ("servicediscovery", "list_namespaces", {}, "Namespaces[].Id"),
    ("servicediscovery", "list_services", {}, "Services[].Id"),
    ("sns", "list_topics", {}, "Topics[].TopicArn"),
    ("sqs", "list_queues", {}, "QueueUrls[]"),
    ("ssm", "describe_parameters", {}, "Parameters[].Name"),
    ("wafv2", "list_ip_sets", {"Scope": "REGIONAL"}, "IPSets[].ARN"),
    ("wafv2", "list_web_acls", {"Scope": "REGIONAL"}, "WebACLs[].ARN"),
)


_OF_MACHINES: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    (
        "ec2",
        "describe_instances",
        {},
        "Reservations[].Instances[?State.Name!='terminated'][].InstanceId",
    ),
    ("ec2", "describe_launch_templates", {}, "LaunchTemplates[].LaunchTemplateId"),
    ("ec2", "describe_volumes", {}, "Volumes[].VolumeId"),
    ("ecs", "describe_capacity_providers", {}, "capacityProviders[?!starts_with(type, 'FARGATE')].capacityProviderArn"),
    ("iam", "list_instance_profiles", {}, "InstanceProfiles[].Arn"),
)
"""Asked only where there were machines."""
_OF_DAEMONS: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("ecs", "list_daemon_task_definitions", {"status": "ACTIVE"}, "daemonTaskDefinitions[].arn"),
)
"""Asked only where there was a Managed Daemon."""
_OF_EDGES: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("acm", "list_certificates", {}, "CertificateSummaryList[].CertificateArn"),
    ("cloudfront", "list_distributions", {}, "DistributionList.Items[].ARN"),
    ("cloudfront", "list_vpc_origins", {}, "VpcOriginList.Items[].Arn"),
    ("logs", "describe_log_groups", {}, "logGroups[].arn"),
    ("wafv2", "list_ip_sets", {"Scope": "CLOUDFRONT"}, "IPSets[].ARN"),
    ("wafv2", "list_web_acls", {"Scope": "CLOUDFRONT"}, "WebACLs[].ARN"),
)
"""Asked in CloudFront's region, only where there was CloudFront."""


@dataclasses.dataclass(frozen=True, order=True)
class InventoryItem:
    """One thing in the account."""

    service: str
    id: str

    def __str__(self) -> str:
        return f"{self.service} {self.id}"


def inventory(aws: EmbeddedAws) -> frozenset[InventoryItem]:
    """
    Everything in the account: what costs money, what could be attacked, what would be in the way of a next ``up``.

    The default VPC, which AWS itself has put there, is left out. A new account holds nothing else, so services that
    nobody asked for anything are left out: to ask one loads its model.
    """
    used = {call.service for call in aws.calls}
    used |= {"route53"} if "servicediscovery" in used else set()  # a namespace has a hosted zone
    is_managed = any(call.operation == "CreateDaemon" for call in aws.calls)
    has_machines = "autoscaling" in used or any(call.operation == "CreateCapacityProvider" for call in aws.calls)
    managed = _OF_DAEMONS if is_managed else ()
    found: set[InventoryItem] = set()
    here = [(aws.region, each) for each in (*_LISTS, *(_OF_MACHINES if has_machines else ()), *managed)]
    at_edges = [(REGION, each) for each in (_OF_EDGES if "cloudfront" in used else ())]
    for region, (service, operation, arguments, path) in (*here, *at_edges):
        if service not in used:
            continue
        client = aws.client(service, region)
        pages = (
            client.get_paginator(operation).paginate(**arguments)
            if client.can_paginate(operation)
            else [getattr(client, operation)(**arguments)]
        )
        for page in pages:
            ids = set(jmespath.search(path, page) or []) - aws.given
            found.update(InventoryItem(service, id_) for id_ in ids)
    found.update(_keys(aws) if "kms" in used else ())
    found.update(_within(aws, found, "ecs", _services))
    found.update(_within(aws, found, "route53", _records))
    return frozenset(found)


def _keys(aws: EmbeddedAws) -> set[InventoryItem]:
    """
    Keys of KMS, but for those that AWS itself makes for a service; one that waits for its deletion is gone.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk
    """
    kms = aws.client("kms")
    aliases = [each for page in kms.get_paginator("list_aliases").paginate() for each in page["Aliases"]]
    of_aws = {each.get("TargetKeyId") for each in aliases if each["AliasName"].startswith("alias/aws/")}
    ids = [each["KeyId"] for page in kms.get_paginator("list_keys").paginate() for each in page["Keys"]]
    there = [id_ for id_ in ids if kms.describe_key(KeyId=id_)["KeyMetadata"]["KeyState"] != "PendingDeletion"]
    return {InventoryItem("kms", id_) for id_ in there if id_ not in of_aws}


def _within(
    aws: EmbeddedAws, found: set[InventoryItem], service: str, inner: Callable[[Any, str], list[str]]
) -> set[InventoryItem]:
    outer = [item for item in found if item.service == service]
    client = aws.client(service) if outer else None
    return {InventoryItem(service, id_) for item in outer for id_ in inner(client, item.id)}


def _services(ecs: Any, arn: str) -> list[str]:
    if ":cluster/" not in arn:
        return []
    return [
        service for page in ecs.get_paginator("list_services").paginate(cluster=arn) for service in page["serviceArns"]
    ]


def _records(route53: Any, zone: str) -> list[str]:
    if not zone.startswith("/hostedzone/"):
        return []
    pages = route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone)
    return [f"{zone} {record['Name']} {record['Type']}" for page in pages for record in page["ResourceRecordSets"]]
