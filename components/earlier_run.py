"""What the stack's state says of an earlier run, for the rights of a pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.alerts import TOPIC
from components.chat_channels import SLACK, TEAMS
from components.dashboard import DASHBOARD
from components.encryption_key import standing_key
from components.metric_filters import METRIC_FILTER
from components.mutual_authentication import TRUST_STORE
from components.namespaces import NAMESPACES
from components.nat_instance import INTERFACE
from components.network_acls import DEFAULT_ACL
from components.pull_through_cache import RULE
from components.queries import QUERY
from components.shared_resources import SharedResources
from components.transit_gateway import ATTACHMENT
from components.vpc_endpoints import ENDPOINT
from modulestack.contract.ip_address_types import IPV4
from modulestack.environment.load_balancer_edits import LISTENER_RULE, LOAD_BALANCER
from modulestack.environment.pipeline_roles.earlier_run import EarlierRun

PROVIDER = "aws:ecs/capacityProvider:CapacityProvider"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
SCALING_POLICY = "aws:appautoscaling/policy:Policy"
SCALING_POLICY = "aws:appautoscaling/policy:Policy"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"


def earlier_run(shared: SharedResources) -> EarlierRun:
    """What it made of all that rights are given for by kind."""
    resources = shared.standing.resources
    types = {str(each["type"]) for each in resources}
    balancers = [each["outputs"] for each in resources if each["type"] == LOAD_BALANCER]
    providers = [each["outputs"] for each in resources if each["type"] == PROVIDER]

    of_waf = [each["outputs"] for each in resources if str(each["type"]).startswith("aws:wafv2/")]

    def has_any_of(service: str) -> bool:
        return any(each.startswith(f"aws:{service}/") for each in types)

    return EarlierRun(
        alert_windows="aws:cloudwatch/alarmMuteRule:AlarmMuteRule" in types,
        alerts=TOPIC in types,
        capacity=any(each.get("autoScalingGroupProvider") for each in providers),
        chat=bool({SLACK, TEAMS} & types),
        cloudfront=has_any_of("cloudfront"),
        dashboard=DASHBOARD in types,
        composite_alarms="aws:cloudwatch/compositeAlarm:CompositeAlarm" in types,
        discovery=has_any_of("servicediscovery"),
        edge_web_acl=any(map(_is_of_edge, of_waf)),
        encrypted=any(_is_encrypted(each) for each in resources),
        encryption_key=bool(standing_key(shared.environment.name, shared.standing)),
        file_systems=has_any_of("efs"),
        flow_log_bucket=shared.standing.has_flow_log_bucket,
        ipv6=any(each.get("ipAddressType", IPV4) != IPV4 for each in balancers),
        launch_volumes=frozenset(name for name, volumes in shared.launch_volumes.items() if volumes),
        listener_rules=LISTENER_RULE in types,
        log_buckets=shared.standing.has_log_buckets,
        managed_instances=any(each.get("managedInstancesProvider") for each in providers),
        metric_filters=METRIC_FILTER in types,
        namespaces=bool(NAMESPACES & types),
        nat_instance=INTERFACE in types,
        network_acl=DEFAULT_ACL in types,
        network_load_balancers=any(each.get("loadBalancerType") == "network" for each in balancers),
        pull_through=RULE in types,
        queries=QUERY in types,
        request_forecasts=any(map(_forecasts_requests, resources)),
        steps=any(each["type"] == ALARM and each["name"].endswith("-step") for each in resources),
        trust_stores=TRUST_STORE in types,
        transit_gateway=ATTACHMENT in types,
        vpc_endpoints=ENDPOINT in types,
        web_acl=not all(map(_is_of_edge, of_waf)),
    )


def _is_of_edge(outputs: Mapping[str, Any]) -> bool:
    """Whether it is, or belongs to, a web ACL before distributions."""
    return outputs.get("scope") == "CLOUDFRONT" or ":global/webacl/" in str(outputs.get("resourceArn"))


def _forecasts_requests(resource: Mapping[str, Any]) -> bool:
    """Whether it is a policy that forecasts requests of two target groups."""
    return resource["type"] == SCALING_POLICY and "customizedLoad" in str(
        resource["outputs"].get("predictiveScalingPolicyConfiguration")
    )


def _is_encrypted(resource: Mapping[str, Any]) -> bool:
    """Whether it is what says that a bucket has a key of somebody's own."""
    return resource["type"] == ENCRYPTION and any(
        (rule.get("applyServerSideEncryptionByDefault") or {}).get("kmsMasterKeyId")
        for rule in resource["outputs"].get("rules") or ()
    )
