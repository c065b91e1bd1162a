"""
The import list of a module: what was found, as the resources that the program registers.

Source: https://www.pulumi.com/docs/iac/cli/commands/pulumi_import/
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import names
from modulestack.environment.model import Environment, Module
from modulestack.environment.record_edits import record_name
from modulestack.features.contribution import Ingress
from modulestack.features.fold import ModulePlan
from modulestack.features.incoming import who_comes_in
from modulestack.importing.found import Described, FoundSecurityGroup, FoundService, SharedListener
from modulestack.importing.groups import Groups
from modulestack.importing.lines import METRICS, tracking
from modulestack.importing.reading import DIMENSION
from modulestack.importing.records import RECORD, import_id, own_records, records_of_balancer
from modulestack.importing.settings import planned_of
from modulestack.importing.shared import rule_entries, rule_into_tasks
from modulestack.importing.volumes import doors, names_in_stack

COMPONENT = "modulestack:index:ModuleStack"
SHARED = "modulestack:index:SharedLoadBalancer"
PROVIDER = "aws"
"""What the program calls its provider."""
Entry = dict[str, Any]
_RULE = ("cidrIpv4", "cidrIpv6", "description", "fromPort", "ipProtocol", "referencedSecurityGroupId", "toPort")
_PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "aws:appautoscaling/policy:Policy": (
        *("name", "policyType", "resourceId", "scalableDimension", "serviceNamespace"),
        "targetTrackingScalingPolicyConfiguration",
    ),
    "aws:appautoscaling/target:Target": (
        *("maxCapacity", "minCapacity", "resourceId", "scalableDimension", "serviceNamespace"),
    ),
    "aws:ec2/securityGroup:SecurityGroup": ("description", "name", "vpcId"),
    "aws:ecs/service:Service": (
        *("cluster", "deploymentController", "desiredCount", "loadBalancers", "name", "networkConfiguration"),
        *("schedulingStrategy", "taskDefinition"),
    ),
    "aws:lb/listener:Listener": (
        "certificateArn",
        "defaultActions",
        "loadBalancerArn",
        "port",
        "protocol",
        "sslPolicy",
    ),
    "aws:lb/listenerRule:ListenerRule": ("actions", "conditions", "listenerArn", "priority"),
    "aws:lb/loadBalancer:LoadBalancer": ("internal", "loadBalancerType", "name", "securityGroups", "subnets"),
    "aws:lb/targetGroup:TargetGroup": (
        *("ipAddressType", "name", "port", "protocol", "protocolVersion", "targetType", "vpcId"),
    ),
    RECORD: ("aliases", "name", "records", "ttl", "type", "zoneId"),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ("securityGroupId", *_RULE),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ("securityGroupId", *_RULE),
}
"""Type → inputs that it has in any case; those that features say are added."""


def import_list(
    found: FoundService,
    groups: Groups,
    environment: Environment,
    module: Module,
    plan: ModulePlan,
    *,
    urns: str,
    is_first: bool,
) -> dict[str, Any]:
    """
    The document that ``pulumi import --file`` takes for *module* of *environment*.

    *urns* is what URNs of the stack begin with: its provider must be in the state, and so must the load balancer that
    modules share, unless this is the *first* that comes from behind it.
    """
    component = {"type": COMPONENT, "name": module.name, "component": True}
    table = {PROVIDER: f"{urns}pulumi:providers:aws::{PROVIDER}"}
    resources = [component, *_resources(found, groups, environment, module, plan)]
    if shared := [*_records_of_balancer(found, environment, module)]:
        name, balancer = shared[0]["parent"], found.shared.name if found.shared else ""
        if is_first:
            resources.append({"type": SHARED, "name": name, "logicalName": balancer, "component": True})
        else:
            table[name] = f"{urns}{SHARED}::{balancer}"
    return {"nameTable": table, "resources": [*resources, *shared]}


def _records_of_balancer(found: FoundService, environment: Environment, module: Module) -> Iterator[Entry]:
    """Names that lead to a shared load balancer and are no module's are its own."""
    for host, record in records_of_balancer(found, environment, module):
        balancer = found.shared.name if found.shared else ""
        yield {
            **_entry(RECORD, module.name, record_name(balancer, host), import_id(found, record)),
            "parent": f"{balancer} (SharedLoadBalancer)",
        }


def _resources(
    found: FoundService, groups: Groups, environment: Environment, module: Module, plan: ModulePlan
) -> Iterator[Entry]:
    name = module.name
    for suffix, group in (("lb", groups.load_balancer), ("tasks", groups.tasks)):
        if group is not None:
            logical = names.security_group(f"{name}-{suffix}")
            yield _entry("aws:ec2/securityGroup:SecurityGroup", name, logical, group.id)
            if rule := everything_out(group):
                type_ = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
                yield _entry(type_, name, f"{name}-{suffix}-out", rule["SecurityGroupRuleId"])
    for logical, rule in ingress_rules(groups, module, plan).items():
        if rule is not None:
            type_ = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
            yield _entry(type_, name, logical, rule["SecurityGroupRuleId"])
    if shared := found.shared:
        yield from _shared_resources(found, shared, groups, module, plan)
    if balancer := found.own_load_balancer:
        of_balancer, of_group = _camel(plan.load_balancer), _camel(plan.target_group)
        kept = {each: _camel(module.imported.keeps.get(each, ())) for each in ("load_balancer", "target_group")}
        logical = names.load_balancing(f"{name}-lb")
        more = (*of_balancer, *(_OF_NETWORK if balancer.is_network else _OF_APPLICATION), *kept["load_balancer"])
        yield _entry("aws:lb/loadBalancer:LoadBalancer", name, logical, balancer.arn, more)
        logical, arn = names.load_balancing(f"{name}-lb-tg"), balancer.target_group["TargetGroupArn"]
        yield _entry("aws:lb/targetGroup:TargetGroup", name, logical, arn, (*of_group, *kept["target_group"]))
        for planned, listener in planned_of(balancer, plan):
            if listener is not None:
                logical = f"{name}-lb-{planned.port}"
                more = _camel(module.imported.keeps.get("listener", ()))
                yield _entry("aws:lb/listener:Listener", name, logical, listener["ListenerArn"], more)
    for logical, rule in doors(found, name, groups.tasks.id, names_in_stack(environment)).items():
        if rule is not None:
            type_ = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
            yield _entry(type_, name, logical, rule["SecurityGroupRuleId"])
    for _, record in own_records(found, environment, module):
        if record is not None:
            yield _entry(RECORD, name, f"{name}-alias-tls", import_id(found, record))
    at_launch = [each for each in plan.service_ignored if each == "volumeConfiguration"]
    more = (*_camel(plan.service), *at_launch, *_camel(module.imported.keeps.get("service", ())))
    yield _entry("aws:ecs/service:Service", name, f"{name}-service", f"{found.cluster}/{found.name}", more)
    if module.scaling and found.scaling:
        id_ = f"ecs/{found.resource_id}/{DIMENSION}"
        yield _entry("aws:appautoscaling/target:Target", name, f"{name}-scaling", id_)
        for metric, policy in tracking(found.scaling).items():
            logical = f"{name}-scaling-{METRICS[metric][0]}"
            yield _entry("aws:appautoscaling/policy:Policy", name, logical, f"{id_}/{policy['PolicyName']}")


def _shared_resources(
    found: FoundService, shared: SharedListener, groups: Groups, module: Module, plan: ModulePlan
) -> Iterator[Entry]:
    """The load balancer is not among them."""
    logical = names.load_balancing(f"{module.name}-on-{shared.name}")
    more = (*_camel(plan.target_group), *_camel(module.imported.keeps.get("target_group", ())))
    arn = shared.target_group
    yield _entry("aws:lb/targetGroup:TargetGroup", module.name, logical, arn, more)
    for logical, arn in rule_entries(module.name, shared):
        yield _entry("aws:lb/listenerRule:ListenerRule", module.name, logical, arn)
    for logical, rule in shared_ingress_rules(found, groups, module, plan).items():
        if rule is not None:
            type_ = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
            yield _entry(type_, module.name, logical, rule["SecurityGroupRuleId"])


def shared_ingress_rules(
    found: FoundService, groups: Groups, module: Module, plan: ModulePlan
) -> dict[str, Described | None]:
    """Logical name of each rule that lets a shared load balancer in to the tasks → the one that is there, if any."""
    if found.shared is None or found.load_balancer is None:
        return {}
    group = sorted(found.load_balancer.described["SecurityGroups"])[0]
    rules = [each for each in plan.ingress if each.into == "tasks" and each.source == "load balancer"]
    return {
        rule_into_tasks(module.name, found.shared, rule.port): next(
            (each for each in groups.tasks.rules if _lets_in(each, rule, group)), None
        )
        for rule in rules
    }


_OF_APPLICATION = ("desyncMitigationMode", "dropInvalidHeaderFields", "enableDeletionProtection", "enableHttp2")
_OF_NETWORK = ("enableCrossZoneLoadBalancing", "enableDeletionProtection")
_PROVIDERS_OWN = frozenset({"forceNewDeployment", "waitForSteadyState"})
"""What the provider keeps for itself, and so AWS tells nobody."""


def _entry(type_: str, module: str, logical: str, id_: str, more: tuple[str, ...] = ()) -> Entry:
    short = type_.rpartition(":")[2]
    return {
        "type": type_,
        "name": f"{logical} ({short})",
        "logicalName": logical,
        "id": id_,
        "parent": module,
        "provider": PROVIDER,
        "properties": sorted({*_PROPERTIES[type_], *more} - _PROVIDERS_OWN),
    }


def _camel(arguments: Any) -> tuple[str, ...]:
    """Top-level names as Pulumi's properties have them."""
    top = (str(each).partition(".")[0] for each in arguments)
    return tuple(re.sub(r"_([a-z0-9])", lambda m: m[1].upper(), each) for each in top)


def ingress_rules(groups: Groups, module: Module, plan: ModulePlan) -> dict[str, Described | None]:
    """Logical name of each rule that the program makes for *module* alone → the one that is there, if there is."""
    found: dict[str, Described | None] = {}
    for rule in who_comes_in(plan, module.allowed_sources):
        of_tasks = rule.into == "tasks"
        group = groups.tasks if of_tasks else groups.load_balancer
        if rule.source == "callers" or not module.has_own_load_balancer:
            continue
        source = rule.addresses or ("lb" if rule.source == "load balancer" else "internet")
        logical = names.ingress_rule(
            module.name,
            "tasks" if of_tasks else "lb",
            source,
            rule.port,
            over=rule.over,
            by_ipv6=rule.source == "internet by IPv6",
        )
        there = group.rules if group and groups.load_balancer else ()
        found[logical] = next((each for each in there if _is_rule(each, rule, groups)), None)
    return found


def _is_rule(there: Described, rule: Ingress, groups: Groups) -> bool:
    balancer = groups.load_balancer.id if groups.load_balancer else ""
    everybody = "::/0" if rule.source == "internet by IPv6" else "0.0.0.0/0"
    wanted = balancer if rule.source == "load balancer" else rule.addresses or everybody
    return _lets_in(there, rule, wanted)


def _lets_in(there: Described, rule: Ingress, wanted: str) -> bool:
    """Whether it is *rule*, and about *wanted*."""
    ports = (there.get("IpProtocol"), there.get("FromPort"), there.get("ToPort"))
    return not there.get("IsEgress") and ports == (rule.over, rule.port, rule.port) and other_end(there) == wanted


def other_end(rule: Described) -> str:
    """Whom *rule* is about: a CIDR block, or the id of a prefix list or of a group."""
    group = (rule.get("ReferencedGroupInfo") or {}).get("GroupId")
    return str(rule.get("CidrIpv4") or rule.get("CidrIpv6") or rule.get("PrefixListId") or group or "")


def everything_out(group: FoundSecurityGroup) -> Described | None:
    """The rule of *group* that lets everything out over IPv4; None: there is none."""
    return next(
        (
            each
            for each in group.rules
            if each.get("IsEgress") and each.get("IpProtocol") == "-1" and each.get("CidrIpv4") == "0.0.0.0/0"
        ),
        None,
    )
