"""Who may talk to a module: everything out, nothing in but what is named here, one resource per rule."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import ec2, vpc

from modulestack.contract import names
from modulestack.features.contribution import Ingress
from modulestack.features.imported import Imported

EVERYWHERE = "0.0.0.0/0"
EVERYWHERE_BY_IPV6 = "::/0"


class GivenGroup(NamedTuple):
    """What a group that was taken over is called; None: the program says it."""

    name: str | None = None
    description: str | None = None


class GivenGroups(NamedTuple):
    """The same of both groups of a module."""

    load_balancer: GivenGroup
    tasks: GivenGroup


OWN_GROUP = GivenGroup()
OWN_GROUPS = GivenGroups(OWN_GROUP, OWN_GROUP)


def given_groups(imported: Imported) -> GivenGroups:
    """As the file has them."""
    names_, told = imported.names, imported.descriptions
    balancer: Final = "load_balancer_security_group"
    tasks: Final = "tasks_security_group"
    return GivenGroups(
        load_balancer=GivenGroup(names_.get(balancer), told.get(balancer)),
        tasks=GivenGroup(names_.get(tasks), told.get(tasks)),
    )


@dataclasses.dataclass(frozen=True, kw_only=True)
class SecurityGroups:
    """Ids of a module's two security groups."""

    load_balancer_id: Output[str] | None
    """None: a worker."""
    tasks_id: Output[str]
    also_of_tasks: tuple[str, ...] = ()
    """Ids of groups of others that the tasks are in, too."""
    rules: tuple[Resource, ...]
    """Those without which no task can start and be found healthy."""

    @property
    def of_tasks(self) -> list[Input[str]]:
        """Ids of all groups of the tasks, the module's own first."""
        return [self.tasks_id, *self.also_of_tasks]


def security_groups(
    name: str,
    *,
    vpc_id: Input[str],
    rules: Sequence[Ingress],
    behind_load_balancer: bool,
    also_of_tasks: tuple[str, ...] = (),
    given: GivenGroups = OWN_GROUPS,
    tasks_have_ipv6: bool = False,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> SecurityGroups:
    """
    One group for the tasks of the module *name*, one for its load balancer, with the *rules* of what may come in.

    What is not *behind_load_balancer* has the first only, and nothing may come in. Callers of the tasks themselves are
    let in one by one. Tasks are in the groups *also_of_tasks*, too. *given* says what groups that were taken over are
    called; nothing is written anew in their rules.
    """
    if not behind_load_balancer:
        tasks, tasks_out = group(
            f"{name}-tasks", f"Tasks of {name}", vpc_id, tags, opts, given.tasks, by_ipv6=tasks_have_ipv6
        )
        return SecurityGroups(load_balancer_id=None, tasks_id=tasks, also_of_tasks=also_of_tasks, rules=(tasks_out,))
    of_balancer = given.load_balancer
    balancer, balancer_out = group(f"{name}-lb", f"Load balancer of {name}", vpc_id, tags, opts, of_balancer)
    tasks, tasks_out = group(
        f"{name}-tasks", f"Tasks of {name}", vpc_id, tags, opts, given.tasks, by_ipv6=tasks_have_ipv6
    )
    to_tasks: list[Resource] = []
    for rule in [rule for rule in rules if rule.source != "callers"]:
        from_internet, by_ipv6 = rule.source != "load balancer", rule.source == "internet by IPv6"
        into_tasks = rule.into == "tasks"
        into = "tasks" if into_tasks else "lb"
        who = rule.addresses or ("internet" if from_internet else "lb")
        created = ingress(
            names.ingress_rule(name, into, who, rule.port, over=rule.over, by_ipv6=by_ipv6),
            into=tasks if into_tasks else balancer,
            port=rule.port,
            over=rule.over,
            source=None if from_internet else balancer,
            by_ipv6=by_ipv6,
            addresses=rule.addresses,
            description=(rule.addresses or "Everybody") if from_internet else f"Load balancer of {name}",
            tags=tags,
            opts=of_rules(opts, given.tasks if into_tasks else of_balancer),
        )
        to_tasks += [created] if into_tasks else []
    return SecurityGroups(
        load_balancer_id=balancer,
        tasks_id=tasks,
        also_of_tasks=also_of_tasks,
        rules=(balancer_out, tasks_out, *to_tasks),
    )


def ingress(
    name: str,
    *,
    into: Input[str],
    port: int,
    over: Literal["tcp", "udp"] = "tcp",
    source: Input[str] | None,
    by_ipv6: bool = False,
    addresses: str = "",
    description: str,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> vpc.SecurityGroupIngressRule:
    """
    Lets the security group *source*, or the world if it is None, reach *into* on *port*, over TCP or UDP.

    Of the world those *addresses* only, a CIDR block or the id of a prefix list, if there are any.
    """
    if addresses:
        who: dict[str, Input[str]] = {_kind_of(addresses): addresses}
    elif source is not None:
        who = {"referenced_security_group_id": source}
    else:
        who = {"cidr_ipv6": EVERYWHERE_BY_IPV6} if by_ipv6 else {"cidr_ipv4": EVERYWHERE}
    return vpc.SecurityGroupIngressRule(
        name,
        security_group_id=into,
        description=description,
        ip_protocol=over,
        from_port=port,
        to_port=port,
        **who,
        tags=tags,
        opts=opts,
    )


def _kind_of(addresses: str) -> Literal["prefix_list_id", "cidr_ipv6", "cidr_ipv4"]:
    if addresses.startswith("pl-"):
        return "prefix_list_id"
    return "cidr_ipv6" if ":" in addresses else "cidr_ipv4"


def ingress_of_addresses(
    name: str, *, into: Input[str], port: int, cidr: str, description: str, opts: ResourceOptions
) -> vpc.SecurityGroupIngressRule:
    """Lets the addresses *cidr* reach the group *into* on TCP *port*."""
    return vpc.SecurityGroupIngressRule(
        name,
        security_group_id=into,
        description=description,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        cidr_ipv4=cidr,
        opts=opts,
    )


def of_rules(opts: ResourceOptions, given: GivenGroup) -> ResourceOptions:
    """Of the rules of a group: of one that was taken over they keep their descriptions."""
    return ResourceOptions.merge(opts, ResourceOptions(ignore_changes=["description"])) if given.name else opts


def group(
    name: str,
    description: str,
    vpc_id: Input[str],
    tags: Mapping[str, str],
    opts: ResourceOptions,
    given: GivenGroup = OWN_GROUP,
    *,
    by_ipv6: bool = False,
) -> tuple[Output[str], Resource]:
    """Id of a group that lets everything out, *by_ipv6*, too, and the rule that does."""
    made = ec2.SecurityGroup(
        names.security_group(name),
        name=given.name,
        vpc_id=vpc_id,
        description=given.description or description,
        tags=tags,
        opts=opts,
    )
    out = vpc.SecurityGroupEgressRule(
        f"{name}-out",
        security_group_id=made.id,
        description="Everything out",
        ip_protocol="-1",
        cidr_ipv4=EVERYWHERE,
        tags=tags,
        opts=of_rules(opts, given),
    )
    if by_ipv6:
        vpc.SecurityGroupEgressRule(
            f"{name}-out-ipv6",
            security_group_id=made.id,
            description="Everything out",
            ip_protocol="-1",
            cidr_ipv6=EVERYWHERE_BY_IPV6,
            tags=tags,
            opts=opts,
        )
    return made.id, out
