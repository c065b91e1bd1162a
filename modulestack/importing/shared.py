"""A load balancer that a service shares with others: what leads to the service there, and what the file says of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.contract.listener_rules.api_form import from_api, target_groups_of
from modulestack.contract.listener_rules.model import Conditions
from modulestack.environment.load_balancer_edits import rule_name
from modulestack.features.domain import HTTP, HTTPS
from modulestack.fields.name_formats import load_balancer_name
from modulestack.fields.text import listed
from modulestack.importing.found import Described, FoundService, ServingLoadBalancer, SharedListener

Lines = dict[str, Any]


def with_shared(found: FoundService, values: Mapping[str, Any], name: str | None) -> FoundService:
    """
    *found*, with what leads to it on a load balancer that is not its alone; *values* are the file's, without prefix.

    *name* is what the file calls it, and makes one of it that is shared in any case; None: as the file has it already,
    or as AWS has.
    """
    balancer = found.load_balancer
    if balancer is None or balancer.is_network:
        return found
    known = _known(balancer, values)
    if not (name or known or _others(balancer)):
        return found
    port = HTTPS if values.get("domain") else HTTP
    listener = next((each for each in balancer.listeners if int(each["Port"]) == port), None)
    rules = balancer.rules.get(listener["ListenerArn"], ()) if listener else ()
    return dataclasses.replace(
        found,
        shared=SharedListener(
            name=name or known or balancer.name.lower(),
            port=port,
            listener=listener,
            rules=tuple(sorted((each for each in rules if leads(each, balancer)), key=priority)),
            target_group=balancer.target_group["TargetGroupArn"],
        ),
    )


def _others(balancer: ServingLoadBalancer) -> list[str]:
    """Target groups of others behind it."""
    return [each for each in balancer.groups_behind if each != balancer.target_group["TargetGroupArn"]]


def _known(balancer: ServingLoadBalancer, values: Mapping[str, Any]) -> str | None:
    """What the file calls it already."""
    sections = values.get("load_balancers")
    for name, section in sections.items() if isinstance(sections, dict) else ():
        if isinstance(section, dict) and section.get("existing") == balancer.name:
            return str(name)
    return None


def priority(rule: Described) -> int:
    """Its number."""
    return int(rule["Priority"])


def leads(rule: Described, balancer: ServingLoadBalancer) -> bool:
    """Whether it forwards to the service."""
    group = balancer.target_group["TargetGroupArn"]
    return any(group in target_groups_of(action) for action in rule["Actions"])


def section_lines(found: FoundService, values: Mapping[str, Any]) -> Lines:
    """What the file lacks under ``load_balancers``: empty where it has it."""
    shared, balancer = found.shared, found.load_balancer
    if shared is None or balancer is None or shared.name in (values.get("load_balancers") or {}):
        return {}
    return {shared.name: {"scheme": balancer.described["Scheme"], "existing": balancer.name}}


def route_lines(shared: SharedListener) -> Lines:
    """``load_balancers`` of the module."""
    return {shared.name: {"routes": [_route(from_api(each["Conditions"])) for each in shared.rules]}}


def _route(found: Conditions) -> Lines:
    texts = {"hosts": found.hosts, "paths": found.paths, "methods": found.methods, "sources": found.sources}
    maps = {
        "headers": {each.name: list(each.values) for each in found.headers},
        "query": {str(each.values[0].key): [one.value for one in each.values] for each in found.queries},
    }
    said = {key: sorted(set(values)) for key, values in texts.items() if values}
    return said | {key: values for key, values in maps.items() if values}


def shared_problems(found: FoundService, values: Mapping[str, Any]) -> Iterator[str]:
    """Why nothing of the file comes to the same as what leads to the service there."""
    shared, balancer = found.shared, found.load_balancer
    if shared is None or balancer is None:
        return
    try:
        load_balancer_name(shared.name)
    except ValueError as error:
        yield f"load_balancers.{shared.name}: {error}: choose its name in the file with --load-balancer"
    section = (values.get("load_balancers") or {}).get(shared.name)
    if section is not None and (section or {}).get("existing") != balancer.name:
        yield (
            f"load_balancers.{shared.name} of the file is not {balancer.name}: choose another name with --load-balancer"
        )
    if shared.listener is None:
        why = "a domain" if shared.port == HTTPS else "no domain"
        yield f"{balancer.name} does not listen on {shared.port}, where modules behind it are asked, as there is {why}"
    elif not shared.rules:
        yield (
            f"no rule of {balancer.name} on port {shared.port} leads to it: make one there, of its host or path, that "
            "forwards to its target group first (a default action is everybody's)"
        )
    for rule in shared.rules:
        for problem in _of_rule(rule, balancer):
            yield f"the rule of priority {rule['Priority']} of {balancer.name} {problem}"


def _of_rule(rule: Described, balancer: ServingLoadBalancer) -> Iterator[str]:
    said = from_api(rule["Conditions"])
    others = [
        each.split("/")[1]
        for action in rule["Actions"]
        for each in target_groups_of(action)
        if each != balancer.target_group["TargetGroupArn"]
    ]
    if others:
        yield f"sends requests to {listed(sorted(set(others)), 'and')} too, and a route is one module's: split it first"
    if said.has_regexes:
        yield "has regular expressions, which no route can say: write it with * and ? first"
    if len({each.name.lower() for each in said.headers}) < len(said.headers):
        yield "asks twice for one header, which no route can say: have one condition of each"
    keys = [{one.key for one in each.values} for each in said.queries]
    if any(len(each) > 1 or None in each for each in keys) or len({*map(str, keys)}) < len(keys):
        yield "asks for queries by value alone, or for several in one condition: have one condition of each key first"


def rule_entries(module: str, shared: SharedListener) -> Iterator[tuple[str, str]]:
    """Logical name of each rule, and its ARN: by the number in that name the program knows it, and keeps it."""
    for rule in shared.rules:
        yield rule_name(module, shared.name, priority(rule)), rule["RuleArn"]


def rule_into_tasks(module: str, shared: SharedListener, port: int) -> str:
    """Logical name of the rule that lets the load balancer in to the tasks' *port*."""
    return f"{module}-tasks-from-shared-{shared.name}-{port}"


def without_page(found: FoundService) -> Iterator[int]:
    """Priorities of its rules before which no other rule fits, such as that of a maintenance page."""
    shared, balancer = found.shared, found.load_balancer
    if shared is None or balancer is None or shared.listener is None:
        return
    taken = {priority(each) for each in balancer.rules[shared.listener["ListenerArn"]]}
    for rule in shared.rules:
        if (before := priority(rule) - 1) < 1 or before in taken:
            yield priority(rule)
