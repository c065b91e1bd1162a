"""Why a service cannot become a module of an environment without being made anew: a sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract import arn, protocols
from modulestack.environment.model import Environment
from modulestack.features.fold import ModulePlan
from modulestack.fields.name_formats import module_name
from modulestack.fields.text import listed
from modulestack.importing.found import Described, FoundService, ServingLoadBalancer
from modulestack.importing.groups import Groups
from modulestack.importing.import_list import other_end


def name_problems(name: str, modules: Mapping[str, Any]) -> Iterator[str]:
    """Of *name*, that of the module: what its container is called, or what was asked for."""
    if name in modules:
        yield f"modules.{name}: is in the file already: take it out there, or choose another with --module"
    try:
        module_name(name)
    except ValueError as error:
        yield f"--module {name} {error}"


def created_network_problems(found: FoundService, values: Mapping[str, Any]) -> Iterator[str]:
    """A service stays in its VPC; *values* are the file's, without prefix."""
    network = values.get("network")
    if isinstance(network, dict) and network.get("existing") is None:
        yield (
            f"it is in {found.vpc_id}, and the environment makes a network of its own: write "
            f"modulestack:network: {{existing: {{vpc_id: {found.vpc_id}}}}}, or import it into one that has that"
        )


def account_problems(found: FoundService, environment: Environment) -> Iterator[str]:
    """It is where the environment is."""
    own = arn.parse(str(found.described["serviceArn"]))
    if own and environment.account_id not in (None, own.account):
        yield f"it is in account {own.account}, and account_id is {environment.account_id}: use credentials of that one"
    if own and own.region != environment.region:
        yield f"it is in {own.region}, and the environment in {environment.region}"


def network_problems(found: FoundService, environment: Environment, vpc_tags: Mapping[str, str]) -> Iterator[str]:
    """A service stays in its VPC, whose own tags are *vpc_tags*."""
    existing = environment.network.existing
    if existing is None:
        return
    if existing.vpc_id not in (None, found.vpc_id):
        yield f"it is in {found.vpc_id}, and network.existing.vpc_id is {existing.vpc_id}: no service moves to another"
    elif existing.vpc_id is None and not existing.vpc_tags.items() <= vpc_tags.items():
        yield f"it is in {found.vpc_id}, which has not the tags that network.existing.vpc_tags names"


def let_in(balancer: ServingLoadBalancer, groups: Groups) -> dict[int, list[str]]:
    """Port on which it listens → the addresses and prefix lists that the load balancer's own group lets in there."""
    rules = groups.load_balancer.rules if groups.load_balancer else ()
    found: dict[int, list[str]] = {}
    for listener in balancer.serving:
        port = int(listener["Port"])
        of_each = [
            {other_end(rule) for rule in rules if _lets_in(rule, port, over)}
            for over in protocols.transports(listener["Protocol"].lower())
        ]
        ends = set.intersection(*of_each)
        found[port] = sorted(end for end in ends if end and not end.startswith("sg-"))
    return found


def _lets_in(rule: Described, port: int, over: str) -> bool:
    if rule.get("IsEgress"):
        return False
    is_all = rule["IpProtocol"] == "-1"
    return is_all or bool(rule["IpProtocol"] == over and rule["FromPort"] <= port <= rule["ToPort"])


def source_problems(found: FoundService, groups: Groups) -> Iterator[str]:
    """A public module lets in the same at each port: everybody, or who is named."""
    balancer = found.own_load_balancer
    if balancer is None or not balancer.is_public or groups.load_balancer is None:
        return
    ends = let_in(balancer, groups)
    if not all(ends.values()) or not ends:
        yield (
            f"no rule of its own security group lets addresses in to {balancer.name}, and a public module's lets in "
            "everybody, or who is named: add one for each port on which it listens first"
        )
    elif len({tuple(each) for each in ends.values()}) > 1:
        told = listed([f"{port} {', '.join(each)}" for port, each in ends.items()], "and")
        yield f"{balancer.name} lets in others at one port than at another ({told}): let in the same at each first"


def load_balancer_problems(balancer: ServingLoadBalancer, *, has_domain: bool, is_shared: bool) -> Iterator[str]:
    """What of a load balancer no module's is; one that *is_shared* stays as it is."""
    kind, group = balancer.described["Type"], balancer.target_group
    if kind not in ("application", "network"):
        yield f"{balancer.name} is of type {kind}: only application and network load balancers can be imported"
        return
    if balancer.is_network:
        yield from _network_problems(balancer)
    if group["TargetType"] != "ip":
        yield f"{group['TargetGroupName']} has targets of type {group['TargetType']}: a module's are addresses (ip)"
    if group.get("IpAddressType", "ipv4") != "ipv4":
        yield f"{group['TargetGroupName']} has {group['IpAddressType']} addresses: a module's have ipv4"
    spoken = ("TCP", "UDP", "TCP_UDP") if balancer.is_network else ("HTTP", "HTTPS")
    if group["Protocol"] not in spoken:
        yield f"{group['TargetGroupName']} speaks {group['Protocol']}: a module's speaks {listed(spoken)}"
    encrypted = [each for each in balancer.serving if each["Protocol"] in ("HTTPS", "TLS")]
    if encrypted and not has_domain and not is_shared:
        ports = listed([str(each["Port"]) for each in encrypted], "and")
        by = encrypted[0]["Protocol"]
        yield f"{balancer.name} speaks {by} on {ports}, and the environment has no modulestack:domain: write it first"


def _network_problems(balancer: ServingLoadBalancer) -> Iterator[str]:
    """What forwards connections has no rules, and so cannot be shared."""
    others = [each.split("/")[1] for each in balancer.groups_behind if each != balancer.target_group["TargetGroupArn"]]
    if others:
        yield (
            f"{balancer.name} sends connections to others too ({listed(others, 'and')}), and a network load balancer "
            "is one module's: give the service one of its own first"
        )
    if not balancer.serving:
        yield f"no listener of {balancer.name} forwards to its target group: add one first"


def listener_problems(balancer: ServingLoadBalancer, plan: ModulePlan) -> Iterator[str]:
    """A port that is open for something else cannot be the module's."""
    there: dict[int, Described] = {int(each["Port"]): each for each in balancer.listeners}
    if not any(each.port in there for each in plan.listeners):
        wanted = listed([f"{each.port} ({each.protocol})" for each in plan.listeners])
        yield f"{balancer.name} does not listen on {wanted}, where a module's does"
    for each in plan.listeners:
        found = there.get(each.port)
        if found is not None and found["Protocol"] != each.protocol:
            speaks = found["Protocol"]
            yield f"{balancer.name} speaks {speaks} on port {each.port}, where a module's speaks {each.protocol}"
