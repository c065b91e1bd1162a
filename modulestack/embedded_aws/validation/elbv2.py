"""Load balancers: names, places, listeners, protection, and their network interfaces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation import listener_actions, listener_rules
from modulestack.embedded_aws.validation.authentication_actions import keep_no_secrets, who_asks_is_found_out
from modulestack.embedded_aws.validation.certificates import https_has_a_certificate
from modulestack.embedded_aws.validation.dual_stack import (
    address_type_is_possible,
    listener_speaks_what_dual_stack_can,
)
from modulestack.embedded_aws.validation.load_balancer_logs import begin_to_log, logs_can_be_written
from modulestack.embedded_aws.validation.mutual_authentication import certificates_can_be_asked_for
from modulestack.embedded_aws.validation.network_load_balancers import (
    attributes_are_of_the_kind,
    change_any_protocol,
    checks_fit_the_protocol,
    groups_are_there_from_the_start,
    keep_checks,
    protocols_go_together,
    start_as_a_network_group,
    tls_has_a_certificate,
)
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules
from modulestack.embedded_aws.validation.request_headers import headers_have_possible_names
from modulestack.embedded_aws.validation.target_groups import (
    allow_an_hour_of_draining,
    target_group_attributes_are_valid,
)
from modulestack.embedded_aws.validation.target_protocols import (
    keep_grpc_checks,
    listener_fits_its_groups,
    matcher_fits_the_version,
)

NAME_LENGTH = 32
"""Characters of a load balancer's or target group's name.
Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html"""


def name_is_valid(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html"""
    name = params["Name"]
    _check_name(f"The load balancer name '{name}'", name, "and")
    if name.startswith("internal-"):
        raise AwsError("ValidationError", f"The load balancer name '{name}' cannot begin with 'internal-'")


def target_group_name_is_valid(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html"""
    _check_name(f"Target group name '{params['Name']}'", params["Name"], "or")


def _check_name(called: str, name: str, or_and: str) -> None:
    if len(name) > NAME_LENGTH:
        raise AwsError("ValidationError", f"{called} cannot be longer than '{NAME_LENGTH}' characters")
    if not re.fullmatch(r"[A-Za-z0-9-]+", name):
        raise AwsError(
            "ValidationError",
            f"{called} can only contain characters that are alphanumeric characters {or_and} hyphens(-)",
        )
    if name.startswith("-") or name.endswith("-"):
        raise AwsError("ValidationError", f"{called} cannot begin or end with a hyphen(-)")


def name_is_free(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html"""
    if any(one.name == params["Name"] for one in context.backend("elbv2").load_balancers.values()):
        raise AwsError(
            "DuplicateLoadBalancerName",
            f"A load balancer with the same name '{params['Name']}' exists, but with different settings",
        )


def subnets_are_in_zones_of_their_own(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    An Application Load Balancer's subnets are in two zones at least, others' in one.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    """
    wanted = _subnets(params)
    known = {id_: subnet for of_zone in context.backend("ec2").subnets.values() for id_, subnet in of_zone.items()}
    for id_ in wanted:
        if id_ not in known:
            raise AwsError("SubnetNotFound", f"The subnet ID '{id_}' is not valid")
    zones = [known[id_].availability_zone for id_ in wanted]
    if len(set(zones)) < 2 and _type(context, params) == "application":
        raise AwsError("ValidationError", "At least two subnets in two different Availability Zones must be specified")
    if not zones:
        raise AwsError("ValidationError", "At least one subnet must be specified")
    if len(set(zones)) < len(zones):
        raise AwsError(
            "InvalidConfigurationRequest",
            "A load balancer cannot be attached to multiple subnets in the same Availability Zone",
        )


def _subnets(params: Mapping[str, Any]) -> list[str]:
    """Ids, in whichever of the two ways they are given."""
    return [*params.get("Subnets", []), *(one["SubnetId"] for one in params.get("SubnetMappings", []))]


def _type(context: RequestContext, params: Mapping[str, Any]) -> str:
    """Of the load balancer that is to be made or changed, or whose listener is."""
    arn = params.get("LoadBalancerArn") or str(params.get("ListenerArn", "")).replace(":listener/", ":loadbalancer/")
    known = context.backend("elbv2").load_balancers.get(arn if "LoadBalancerArn" in params else arn.rpartition("/")[0])
    return str(known.type if known else params.get("Type", "application"))


def public_vpc_has_internet_gateway(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html"""
    if params.get("Scheme", "internet-facing") != "internet-facing":
        return
    ec2 = context.backend("ec2")
    vpc = ec2.get_subnet(_subnets(params)[0]).vpc_id
    if not any(gateway.vpc and gateway.vpc.id == vpc for gateway in ec2.internet_gateways.values()):
        raise AwsError("InvalidSubnet", f"VPC {vpc} has no internet gateway")


def security_groups_exist(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSecurityGroups.html"""
    ec2 = context.backend("ec2")
    for id_ in params.get("SecurityGroups", []):
        if ec2.get_security_group_from_id(id_) is None:
            raise AwsError("InvalidSecurityGroup", f"The security group ID '{id_}' is not valid")


def listener_port_is_free(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html"""
    balancer = context.backend("elbv2").load_balancers.get(params.get("LoadBalancerArn"))
    ports = {int(listener.port) for listener in balancer.listeners.values()} if balancer else set()
    if params.get("Port") in ports:
        raise AwsError(
            "DuplicateListener",
            f"A listener already exists on this port for this load balancer '{params['LoadBalancerArn']}'",
        )


def tls_policy_exists(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """
    Amazon's own policies are all named alike; custom ones do not exist.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html
    """
    policy = params.get("SslPolicy")
    if policy and not policy.startswith("ELBSecurityPolicy-"):
        raise AwsError("SSLPolicyNotFound", f"SSL policy '{policy}' not found")


def load_balancer_is_not_protected(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#deletion-protection"""
    balancer = context.backend("elbv2").load_balancers.get(params["LoadBalancerArn"])
    if balancer and balancer.attrs.get("deletion_protection.enabled") == "true":
        raise AwsError(
            "OperationNotPermitted",
            f"Load balancer '{params['LoadBalancerArn']}' cannot be deleted because deletion protection is enabled",
        )


def create_network_interfaces(context: RequestContext, params: Mapping[str, Any]) -> None:
    """One interface in each subnet. Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-elb.html"""
    balancers = context.backend("elbv2").load_balancers.values()
    arn, name = params.get("LoadBalancerArn"), params.get("Name")
    balancer = next(one for one in balancers if one.arn == arn or (arn is None and one.name == name))
    ec2 = context.backend("ec2")
    _remove_interfaces(ec2, balancer.arn)
    for subnet in balancer.subnets:
        found = ec2.get_subnet(subnet.id)
        eni = ec2.create_network_interface(
            found, [], group_ids=list(balancer.security_groups or []), description=_description(balancer.arn)
        )
        eni.requester_managed, eni.status = True, "in-use"


def delete_network_interfaces(context: RequestContext, params: Mapping[str, Any]) -> None:
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-delete.html"""
    _remove_interfaces(context.backend("ec2"), params["LoadBalancerArn"])


def _description(arn: str) -> str:
    return f"ELB {arn.split(':loadbalancer/', 1)[1]}"


def _remove_interfaces(ec2: Any, arn: str) -> None:
    for id_ in [id_ for id_, eni in ec2.enis.items() if eni.description == _description(arn)]:
        del ec2.enis[id_]


_PLACED = (create_network_interfaces,)


_ACTIONS = (
    listener_actions.actions_are_valid,
    listener_actions.target_groups_are_of_one_load_balancer,
    protocols_go_together,
    listener_fits_its_groups,
    who_asks_is_found_out,
)
_ATTACHED = (listener_actions.attach_target_groups, keep_no_secrets)

RULES = ServiceRules(
    before={
        "CreateListener": (
            listener_port_is_free,
            tls_policy_exists,
            https_has_a_certificate,
            tls_has_a_certificate,
            listener_speaks_what_dual_stack_can,
            certificates_can_be_asked_for,
            *_ACTIONS,
        ),
        "CreateLoadBalancer": (
            name_is_valid,
            name_is_free,
            subnets_are_in_zones_of_their_own,
            public_vpc_has_internet_gateway,
            security_groups_exist,
            address_type_is_possible,
        ),
        "CreateRule": (
            listener_rules.conditions_are_valid,
            listener_rules.priority_is_free,
            listener_rules.load_balancer_has_room_for_a_rule,
            *_ACTIONS,
        ),
        "CreateTargetGroup": (target_group_name_is_valid, checks_fit_the_protocol, matcher_fits_the_version),
        "DeleteLoadBalancer": (load_balancer_is_not_protected,),
        "DeleteRule": (listener_rules.rule_exists,),
        "ModifyListener": (tls_policy_exists, https_has_a_certificate, certificates_can_be_asked_for, *_ACTIONS),
        "ModifyListenerAttributes": (headers_have_possible_names,),
        "ModifyLoadBalancerAttributes": (logs_can_be_written,),
        "ModifyRule": (listener_rules.rule_exists, listener_rules.conditions_are_valid, *_ACTIONS),
        "ModifyTargetGroup": (checks_fit_the_protocol, matcher_fits_the_version),
        "ModifyTargetGroupAttributes": (target_group_attributes_are_valid, attributes_are_of_the_kind),
        "SetSecurityGroups": (security_groups_exist, groups_are_there_from_the_start),
        "SetIpAddressType": (address_type_is_possible,),
        "SetSubnets": (subnets_are_in_zones_of_their_own, address_type_is_possible),
    },
    after={
        "CreateListener": (change_any_protocol, *_ATTACHED),
        "CreateLoadBalancer": _PLACED,
        "CreateRule": _ATTACHED,
        "CreateTargetGroup": (allow_an_hour_of_draining, keep_grpc_checks, start_as_a_network_group),
        "DeleteListener": _ATTACHED,
        "DeleteLoadBalancer": (delete_network_interfaces, *_ATTACHED),
        "DeleteRule": _ATTACHED,
        "ModifyListener": _ATTACHED,
        "ModifyLoadBalancerAttributes": (begin_to_log,),
        "ModifyRule": _ATTACHED,
        "ModifyTargetGroup": (keep_grpc_checks, keep_checks),
        "SetSecurityGroups": _PLACED,
        "SetSubnets": _PLACED,
    },
)
