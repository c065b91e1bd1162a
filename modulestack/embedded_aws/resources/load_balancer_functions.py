"""
Functions of the provider that look up a load balancer that somebody else made, its listeners and their rules.

Source: https://www.pulumi.com/registry/packages/aws/api-docs/lb/
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.elbv2 import listener as listener_resource
from modulestack.embedded_aws.resources.elbv2 import listener_rule as rule_resource
from modulestack.embedded_aws.resources.elbv2 import load_balancer as balancer_resource
from modulestack.embedded_aws.resources.functions import only
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties


def load_balancer(ctx: Context, args: Properties) -> Properties:
    """aws:lb/getLoadBalancer:getLoadBalancer, by name."""
    only(args, "name", "region", "tags")
    try:
        found = ctx.client("elbv2").describe_load_balancers(Names=[args["name"]])["LoadBalancers"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "LoadBalancerNotFound":
            raise
        raise InvalidInput("name", "no matching ELBv2 Load Balancer found") from None
    arn = found[0]["LoadBalancerArn"]
    read = _read(balancer_resource.HANDLER, ctx, arn)
    return {
        "accessLogs": {"bucket": "", "enabled": False, "prefix": ""},
        "connectionLogs": [],
        "healthCheckLogs": [],
        "ipamPools": [],
        "subnetMappings": [],
        "customerOwnedIpv4Pool": "",
        "dnsRecordClientRoutingPolicy": "",
        "enablePrefixForIpv6SourceNat": "",
        "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic": "",
        "secondaryIpsAutoAssignedPerSubnet": 0,
        **_told(read),
        "id": arn,
    }


def listener(ctx: Context, args: Properties) -> Properties:
    """aws:lb/getListener:getListener, by load balancer and port."""
    only(args, "loadBalancerArn", "port", "region", "tags")
    answer = ctx.client("elbv2").describe_listeners(LoadBalancerArn=args["loadBalancerArn"])["Listeners"]
    found = [each["ListenerArn"] for each in answer if each["Port"] == args["port"]]
    if not found:
        raise InvalidInput("port", "no matching ELBv2 Listener found")
    read = _told(_read(listener_resource.HANDLER, ctx, found[0]))
    return {
        "alpnPolicy": "",
        "certificateArn": read.get("certificateArn", ""),
        "defaultActions": read["defaultActions"],
        "mutualAuthentications": [read["mutualAuthentication"]] if "mutualAuthentication" in read else [],
        "sslPolicy": read.get("sslPolicy", ""),
        **{key: read[key] for key in ("arn", "loadBalancerArn", "port", "protocol", "region", "tags")},
        "id": found[0],
    }


def listener_rule(ctx: Context, args: Properties) -> Properties:
    """aws:lb/getListenerRule:getListenerRule, by listener and priority."""
    only(args, "listenerArn", "priority", "region")
    answer = ctx.client("elbv2").describe_rules(ListenerArn=args["listenerArn"])["Rules"]
    found = [each["RuleArn"] for each in answer if each["Priority"] == str(args["priority"])]
    if not found:
        raise InvalidInput("priority", "no matching ELBv2 Listener Rule found")
    read = _told(_read(rule_resource.HANDLER, ctx, found[0]))
    return {
        "actions": read["actions"],
        "arn": found[0],
        "conditions": read["conditions"],
        "listenerArn": args["listenerArn"],
        "priority": args["priority"],
        "region": ctx.region,
        "tags": read["tags"],
        "transforms": [],
    }


def _read(handler: Any, ctx: Context, arn: str) -> Properties:
    found: Properties | None = handler.read(ctx, arn, {})
    if found is None:
        raise InvalidInput("arn", f"couldn't find resource {arn}")
    return found


def _told(found: Properties) -> Properties:
    """What a resource has, with all of its tags and without those of its own kind only."""
    told = {key: value for key, value in found.items() if key not in {"namePrefix", "tagsAll"} and value is not None}
    return {**told, "tags": found.get("tagsAll") or {}}
