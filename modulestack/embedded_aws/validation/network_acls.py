"""
EC2's network ACLs: what moto lets through, and the rules and associations that come and go by themselves.

https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html (the codes)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.contract.network_acls import (
    ALL,
    EVERYWHERE,
    EVERYWHERE_BY_IPV6,
    ICMP,
    ICMPV6,
    LAST_RULE,
    LAST_RULE_OF_IPV6,
    RULES,
    TCP,
    UDP,
)
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext, RequestRule

Params = Mapping[str, Any]
_ALLOW = 100


def acls_are_there(context: RequestContext, params: Params) -> None:
    """Text: https://github.com/hashicorp/terraform-provider-aws/issues/34462"""
    known = context.backend("ec2").network_acls
    for id_ in (*params.get("NetworkAclIds", ()), *([params["NetworkAclId"]] if "NetworkAclId" in params else ())):
        if id_ not in known:
            raise AwsError("InvalidNetworkAclID.NotFound", f"The networkAcl ID '{id_}' does not exist")


def the_default_one_stays(context: RequestContext, params: Params) -> None:
    """
    Nobody deletes it. AWS shows no text for this.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkAcl.html
    """
    id_ = params["NetworkAclId"]
    if context.backend("ec2").network_acls[id_].default:
        raise AwsError("InvalidParameterValue", f"cannot delete default network ACL {id_}")


def the_association_is_there(context: RequestContext, params: Params) -> None:
    """
    Of a subnet of the ACL's VPC; of another one AWS shows no text.

    Text: https://github.com/hashicorp/terraform-provider-aws/pull/50020
    """
    id_, ec2 = params["AssociationId"], context.backend("ec2")
    has_it = [acl for acl in ec2.network_acls.values() if id_ in acl._associations]
    if not has_it:
        raise AwsError("InvalidAssociationID.NotFound", f"The association ID '{id_}' does not exist")
    wanted = ec2.network_acls[params["NetworkAclId"]]
    if wanted.vpc_id != has_it[0].vpc_id:
        raise AwsError(
            "InvalidParameterValue", f"networkAcl {wanted.id} and the subnet of {id_} belong to different networks"
        )


def a_rule_is_whole(context: RequestContext, params: Params) -> None:
    """
    Its number is between 1 and 32766, TCP and UDP have ports, ICMP a type and a code, and it has one kind of addresses.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html
    """
    del context
    number, protocol = int(params["RuleNumber"]), str(params["Protocol"])
    if not 1 <= number < LAST_RULE:
        raise AwsError("InvalidParameterValue", f"Value ({number}) for parameter ruleNumber is invalid.")
    if ("CidrBlock" in params) == ("Ipv6CidrBlock" in params):
        raise AwsError("InvalidParameterCombination", "exactly one of cidrBlock and ipv6CidrBlock must be specified")
    if protocol in (TCP, UDP) and "PortRange" not in params:
        raise AwsError("MissingParameter", "The request must contain the parameter portRange")
    if protocol in (ICMP, ICMPV6) and "IcmpTypeCode" not in params:
        raise AwsError("MissingParameter", "The request must contain the parameter icmpTypeCode")


def a_rule_has_room(context: RequestContext, params: Params) -> None:
    """Source: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-nacls"""
    acl = context.backend("ec2").network_acls[params["NetworkAclId"]]
    there = [each for each in acl.network_acl_entries if _is_egress(each) == bool(params["Egress"])]
    if len(there) >= RULES and all(int(each.rule_number) != int(params["RuleNumber"]) for each in there):
        raise AwsError("NetworkAclEntryLimitExceeded", "The maximum number of network ACL entries has been reached")


def the_rule_is_there(context: RequestContext, params: Params) -> None:
    """Text: https://github.com/hashicorp/terraform-provider-aws/issues/12175"""
    acl = context.backend("ec2").network_acls[params["NetworkAclId"]]
    number, egress = int(params["RuleNumber"]), bool(params["Egress"])
    if number >= LAST_RULE:
        raise AwsError("InvalidParameterValue", f"Value ({number}) for parameter ruleNumber is invalid.")
    if not any(_is_egress(each) == egress and int(each.rule_number) == number for each in acl.network_acl_entries):
        kind = "egress" if egress else "ingress"
        raise AwsError("InvalidNetworkAclEntry.NotFound", f"no {kind} entry with number {number}")


def types_of_icmp_are_kept(context: RequestContext, params: Params) -> None:
    """
    moto drops them.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IcmpTypeCode.html
    """
    icmp: Mapping[str, int] = params.get("IcmpTypeCode") or {}
    acl = context.backend("ec2").network_acls[params["NetworkAclId"]]
    for each in acl.network_acl_entries if icmp else ():
        if _is_egress(each) == bool(params["Egress"]) and int(each.rule_number) == int(params["RuleNumber"]):
            each.icmp_type, each.icmp_code = icmp.get("Type"), icmp.get("Code")


def last_rules_come_with_it(context: RequestContext, params: Params) -> None:
    """
    Of one that somebody makes, which lets nothing through; of one that was deleted nothing is left to do.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html
    """
    ec2 = context.backend("ec2")
    for acl in ec2.network_acls.values():
        if acl.vpc_id == params["VpcId"] and not acl.network_acl_entries:
            _add(ec2, acl.id, LAST_RULE, EVERYWHERE, "deny")
            if ec2.vpcs[acl.vpc_id].ipv6_cidr_block_association_set:
                _add(ec2, acl.id, LAST_RULE_OF_IPV6, EVERYWHERE_BY_IPV6, "deny")


def rules_of_ipv6_come_with_a_range(context: RequestContext, params: Params) -> None:
    """
    Of the default ACL of a VPC that is made with one, or gets one; let through is it by an ACL that is as it was made.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html
    """
    ec2 = context.backend("ec2")
    for acl in ec2.network_acls.values():
        vpc = ec2.vpcs[acl.vpc_id]
        has_range = vpc.ipv6_cidr_block_association_set and params.get("VpcId") in (None, vpc.id)
        numbers = {int(each.rule_number) for each in acl.network_acl_entries}
        if not has_range or LAST_RULE_OF_IPV6 in numbers:
            continue
        if acl.default and numbers == {_ALLOW, LAST_RULE}:
            _add(ec2, acl.id, _ALLOW + 1, EVERYWHERE_BY_IPV6, "allow")
        _add(ec2, acl.id, LAST_RULE_OF_IPV6, EVERYWHERE_BY_IPV6, "deny")


def associations_go_with_the_subnet(context: RequestContext, params: Params) -> None:
    """Source: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html"""
    for acl in context.backend("ec2").network_acls.values():
        gone = [id_ for id_, each in acl._associations.items() if each.subnet_id == params["SubnetId"]]
        for id_ in gone:
            del acl._associations[id_]


def what_was_due_has_happened(context: RequestContext, params: Params) -> None:  # noqa: ARG001
    """Health checks that were before are over."""
    context.aws.ecs.catch_up()


def health_checks_see_it(context: RequestContext, params: Params) -> None:  # noqa: ARG001
    """Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html"""
    context.aws.ecs.networks_changed(context.region)


def _add(ec2: Any, acl: str, number: int, cidr: str, action: str) -> None:
    """Both ways."""
    for egress in (False, True):
        ec2.create_network_acl_entry(
            network_acl_id=acl,
            rule_number=number,
            protocol=ALL,
            rule_action=action,
            egress=egress,
            cidr_block=None if ":" in cidr else cidr,
            icmp_code=None,
            icmp_type=None,
            port_range_from=None,
            port_range_to=None,
            ipv6_cidr_block=cidr if ":" in cidr else None,
        )


def _is_egress(entry: Any) -> bool:
    return str(entry.egress).lower() == "true"


_CHANGES = ("CreateNetworkAclEntry", "DeleteNetworkAclEntry", "ReplaceNetworkAclAssociation", "ReplaceNetworkAclEntry")
_REFUSED: Mapping[str, tuple[RequestRule, ...]] = {
    "CreateNetworkAclEntry": (acls_are_there, a_rule_is_whole, a_rule_has_room),
    "DeleteNetworkAcl": (acls_are_there, the_default_one_stays),
    "DeleteNetworkAclEntry": (acls_are_there, the_rule_is_there),
    "DescribeNetworkAcls": (acls_are_there,),
    "ReplaceNetworkAclAssociation": (acls_are_there, the_association_is_there),
    "ReplaceNetworkAclEntry": (acls_are_there, a_rule_is_whole, the_rule_is_there),
}
BEFORE: Mapping[str, tuple[RequestRule, ...]] = {
    name: (*rules, *([what_was_due_has_happened] if name in _CHANGES else [])) for name, rules in _REFUSED.items()
}
AFTER: Mapping[str, tuple[RequestRule, ...]] = {
    "AssociateVpcCidrBlock": (rules_of_ipv6_come_with_a_range,),
    "CreateNetworkAcl": (last_rules_come_with_it,),
    "CreateVpc": (rules_of_ipv6_come_with_a_range,),
    "DeleteSubnet": (associations_go_with_the_subnet,),
    **dict.fromkeys(_CHANGES, (health_checks_see_it,)),
    **dict.fromkeys(
        ("CreateNetworkAclEntry", "ReplaceNetworkAclEntry"), (types_of_icmp_are_kept, health_checks_see_it)
    ),
}
"""By operation, for ``ec2.RULES``."""
