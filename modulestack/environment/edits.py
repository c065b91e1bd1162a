"""
What an edit of the file would do to an environment that stands, beyond what AWS can change in place.

Such an edit is refused by name before anything is touched; or what it would cut off is kept beside the new until the
file says that nobody needs it any more.
"""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.discovery import CLOUD_MAP, LOAD_BALANCER, is_cloud_map
from modulestack.contract.load_balancers import OWN
from modulestack.environment import (
    access_logs_edits,
    alert_chat_edits,
    allowed_sources_rules,
    connect_edits,
    flow_log_edits,
    imported_edits,
    load_balancer_edits,
    namespace_rules,
    network_edits,
    port_edits,
    protocol_edits,
    record_edits,
    security_headers_edits,
    traffic_edits,
    zone_edits,
)
from modulestack.environment.addresses import host_of, is_own_name, is_private, port_of, without_port
from modulestack.environment.model import Environment, Module
from modulestack.environment.standing import StandingEnvironment, StandingModule, url_at, urls_of
from modulestack.fields.text import listed
from modulestack.fields.violation import FieldPath, RuleViolation

RETIRED = "modulestack:retired_urls"
"""The key by which a file says that an address may end."""


def refusals(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """Everything in *environment* that cannot be done to what is *standing*; fields start at the environment."""
    yield from network_edits.refusals(environment, standing)
    yield from protocol_edits.refusals(environment, standing)
    yield from load_balancer_edits.refusals(environment, standing)
    yield from record_edits.refusals(environment, standing)
    yield from access_logs_edits.refusals(environment, standing)
    yield from allowed_sources_rules.refusals(environment, standing)
    yield from flow_log_edits.refusals(environment, standing)
    yield from zone_edits.refusals(environment, standing)
    yield from namespace_rules.refusals(environment, standing)
    yield from security_headers_edits.refusals(environment, standing)
    yield from alert_chat_edits.refusals(environment, standing)
    yield from _taken_names(environment, standing)
    for name, before in standing.modules.items():
        module = environment.modules.get(name)
        if module is None:
            yield from _removal(name, before, environment)
        else:
            yield from connect_edits.refusals(module, before, environment)
            yield from imported_edits.refusals(module, before)
            yield from port_edits.refusals(module, before, environment)
            yield from traffic_edits.refusals(module, before, environment)
            yield from _plain(module, before, environment)
            yield from _protection(module, before, environment)
            yield from _addresses(module, before, environment)


def kept_urls(module: Module, before: StandingModule | None, environment: Environment) -> tuple[str, ...]:
    """
    Where *module*, as it was *before*, answers besides its new address, until the file retires it.

    Plain addresses of before there was a domain: what kept one needs no certificate. Those of further ports are not
    kept: a port of a load balancer cannot be plain and not plain. Nor is that of a load balancer that is shared.
    """
    if before is None or environment.domain is None or before.is_public != module.is_public:
        return ()
    if (before.primary_load_balancer, module.primary_load_balancer) != (OWN, OWN) or not module.has_load_balancer:
        return ()
    plain = [url for url in _used(before) if url.startswith("http://") and port_of(url) is None]
    if module.is_public:  # what modules call then leads to a shared one
        plain = [url for url in plain if not is_private(url, environment=environment.name, module=module.name)]
    return tuple(url for url in plain if url not in environment.retired_urls)


def _plain(module: Module, before: StandingModule, environment: Environment) -> Iterator[RuleViolation]:
    """
    A plain address that is kept has a listener of its own, and of each target group one rule is shifted.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AdvancedConfiguration.html
    """
    if module.has_two_target_groups and (kept := kept_urls(module, before, environment)):
        yield RuleViolation(
            (("domain",), ("retired_urls",)),
            f"{module.name} would answer at {listed(kept, 'and')}, too, and requests by one listener only can be "
            f"shifted from one target group to another: if that may end, add it to {RETIRED}",
        )


def is_load_balancer_replaced(module: Module, before: StandingModule) -> bool:
    """
    Whether *module* gets another one of its own: one that faces the internet cannot be turned to the inside.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    """
    has_both_times = module.has_own_load_balancer and OWN in before.load_balancers
    return has_both_times and module.is_public != before.is_public


def ended_urls(module: Module, before: StandingModule, environment: Environment) -> tuple[str, ...]:
    """Where *module* answered *before* and somebody may still ask, and will not any more."""
    kept = kept_urls(module, before, environment)
    return tuple(url for url in _used(before) if url not in kept and not _is_served(url, module, before, environment))


def _used(before: StandingModule) -> tuple[str, ...]:
    """Addresses that somebody can know and reach: of a private module without callers none."""
    return () if not before.is_public and before.callers == () else before.urls


def _is_served(url: str, module: Module, before: StandingModule, environment: Environment) -> bool:
    """Whether *url* is where the file has *module*."""
    if module.is_worker:
        return False
    if now := environment.url(module):
        return url in (*urls_of(module, now), *environment.other_urls(module))
    if url in environment.other_urls(module):
        return True
    own = is_own_name(url, environment=environment.name, module=module.name)
    same_port = url in urls_of(module, url_at(module, url))
    same_one = module.primary_load_balancer == before.primary_load_balancer
    return own and same_port and same_one and not is_load_balancer_replaced(module, before)


def _taken_names(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """
    A name leads to one load balancer, and a new record is made before an old one goes.

    Source: https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html
    """
    for name, module in environment.modules.items():
        url = environment.url(module)
        for other, before in standing.modules.items():
            if other != name and url in before.urls and _is_new(url, standing.modules.get(name)):
                yield RuleViolation(
                    (("modules", name, "host"), ("modules", other, "host")),
                    f"{url} leads to {other} now, and cannot lead to both: first let {other} go or have another host, "
                    "run `pulumi up`, then give it to this module",
                )


def _is_new(url: str | None, before: StandingModule | None) -> bool:
    """Whether a module, as it was *before*, did not answer at *url*."""
    return before is None or url not in before.urls


def _protection(module: Module, before: StandingModule, environment: Environment) -> Iterator[RuleViolation]:
    """A load balancer that is replaced, or needed no more, is deleted in the end."""
    ends = OWN in before.load_balancers and (
        not module.has_own_load_balancer or is_load_balancer_replaced(module, before)
    )
    if ends and _is_protected(before, environment):
        key, what = ("port", "is gone") if module.is_worker else ("reachable_from", "needs another load balancer")
        if not module.is_worker and not module.has_load_balancer:
            key, what = "reachable_by", "needs no load balancer any more"
        elif not module.is_worker and not module.has_own_load_balancer:
            key, what = "load_balancers", "have none of its own any more"
        field: FieldPath = ("modules", module.name, key)
        yield RuleViolation(
            (field, ("deletion_protection",)),
            f"{what}, and AWS does not delete the old one while it is protected: undo this, set "
            "modulestack:deletion_protection to false, run `pulumi up`, then change it again",
        )


def _removal(name: str, before: StandingModule, environment: Environment) -> Iterator[RuleViolation]:
    """Everything of a module that is gone from the file is deleted."""
    if OWN in before.load_balancers and _is_protected(before, environment):
        yield RuleViolation(
            (("modules", name), ("deletion_protection",)),
            "is gone from the file, and AWS does not delete its load balancer while it is protected: put it back, set "
            "modulestack:deletion_protection to false, run `pulumi up`, then take it out again",
        )


def _is_protected(before: StandingModule, environment: Environment) -> bool:
    if before.deletion_protection is None:
        return environment.deletion_protection
    return before.deletion_protection


def _addresses(module: Module, before: StandingModule, environment: Environment) -> Iterator[RuleViolation]:
    """No address ends before the file says that it may."""
    unconfirmed = [url for url in ended_urls(module, before, environment) if url not in environment.retired_urls]
    if unconfirmed:
        field = _cause(module, before, environment, unconfirmed[0])
        urls = listed(unconfirmed, "and")
        first = {"reachable_by": _first_both, CLOUD_MAP: _first_balanced}.get(str(field[-1]))
        yield RuleViolation(
            (field, ("retired_urls",)),
            f"{module.name} would no longer answer at {urls}{_for_whom(before)}: undo this"
            f"{first(module, before) if first else ''}; or, if that may end, add "
            f"{'it' if len(unconfirmed) == 1 else 'them'} to {RETIRED}",
        )


def _cause(module: Module, before: StandingModule, environment: Environment, url: str) -> FieldPath:
    """The field whose edit ends *url*, as far as can be told."""
    if module.is_worker:
        return ("modules", module.name, "port")
    if before.is_public != module.is_public:
        return ("modules", module.name, "reachable_from")
    if before.ways != module.ways:
        return ("modules", module.name, "reachable_by")
    if CLOUD_MAP in module.ways and is_cloud_map(host_of(url), environment.name, module.name):
        return ("existing_namespaces", CLOUD_MAP)
    is_private_url = is_private(url, environment=environment.name, module=module.name)
    if before.is_public and is_private_url and not module.inner_load_balancer:
        return ("modules", module.name, "load_balancers")
    gets_domain = environment.domain is not None and url.startswith("http://")
    loses_domain = environment.domain is None and url.startswith("https://")
    if loses_domain or (gets_domain and module.primary_load_balancer == before.primary_load_balancer):
        return ("domain",)
    if module.load_balancers and without_port(url) != environment.url(module) and not module.host:
        return ("modules", module.name, "load_balancers")
    if (further := next((name for name, port in before.ports.items() if port.url == url), None)) is not None:
        now = module.ports.get(further)
        if now is None:
            return ("modules", module.name, "ports", further)
        if now.listens_on != port_of(url):
            return ("modules", module.name, "ports", further, "listener_port")
    if module.is_network and module.listens_on != port_of(url):
        return ("modules", module.name, "listener_port")
    if environment.domain and module.host and not is_private_url:
        return ("modules", module.name, "host")
    return ("domain",)


def _first_both(module: Module, before: StandingModule) -> str:
    """How nothing is lost: an address ends once nobody is told it any more."""
    lost = [way for way in before.ways if way not in module.ways]
    if not lost:
        return ""
    both = ", ".join((*module.ways, *lost))
    return (
        f"; or first write reachable_by: [{both}], run `pulumi up` and release {listed(module.reachable_from, 'and')}"
    )


def _first_balanced(module: Module, before: StandingModule) -> str:
    """How nothing is lost while names move to another namespace: callers are told a load balancer's before."""
    if before.ways[0] != CLOUD_MAP:
        return ""
    return (
        f"; or first write reachable_by: [{LOAD_BALANCER}, {CLOUD_MAP}], run `pulumi up` and release "
        f"{listed(module.reachable_from, 'and')}; then write this, and turn the two round"
    )


def _for_whom(before: StandingModule) -> str:
    if before.is_public:
        return ""
    callers = listed(before.callers, "and") if before.callers else "its callers"
    return f", which tasks of {callers} call until they are released anew"
