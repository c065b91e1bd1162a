"""Rules of an environment as a whole: its modules together, its domain, its tags."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract import limits, names
from modulestack.contract.sensitive import plain_secret
from modulestack.environment.model import Environment
from modulestack.environment.settings import dotted
from modulestack.features.domain import public_host
from modulestack.fields.text import bare, listed, nearest, shown
from modulestack.fields.violation import FieldPath, RuleViolation

OWN_TAGS = 4
"""Tags that the program and awsx set themselves: environment, module, Name, SubnetType."""


def modules_fit_the_region(environment: Environment) -> Iterator[RuleViolation]:
    """
    Every module with a port has a load balancer, if it does not share one.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html
    """
    having = [module for module in environment.modules.values() if module.has_own_load_balancer]
    network = sum(module.is_network for module in having)
    own = len(having) - network
    count, most = own + len(environment.load_balancers), environment.quotas.most_load_balancers
    if not environment.modules:
        yield RuleViolation((("modules",),), "no module: name at least one")
    if network > environment.quotas.most_network_load_balancers:
        yield RuleViolation(
            (("modules",), ("quotas", "network_load_balancers")),
            f"{network} modules need as many network load balancers, and AWS allows "
            f"{environment.quotas.most_network_load_balancers} in a region: have it allow more "
            "(quotas.network_load_balancers), or split the environment",
        )
    if count > most:
        yield RuleViolation(
            (("modules",), ("quotas", "load_balancers")),
            f"{own} modules need as many load balancers{_besides(environment)}, and AWS allows {most} in a region: "
            "have modules share one (load_balancers), have AWS allow more (quotas.load_balancers), or split the "
            "environment",
        )


def _besides(environment: Environment) -> str:
    shared = len(environment.load_balancers)
    return f", beside {shared} that are shared" if shared else ""


def callers_exist(environment: Environment) -> Iterator[RuleViolation]:
    """A module is called by other modules of its environment."""
    for name, module in environment.modules.items():
        at: FieldPath = ("modules", name)
        lists: list[tuple[FieldPath, tuple[str, ...]]] = [
            ((*at, "load_balancers", where, "callers"), said.callers) for where, said in module.load_balancers.items()
        ]
        if module.reachable_from != "internet":
            lists.append(((*at, "reachable_from"), module.reachable_from))
        for where_it_is, callers in lists:
            for index, caller in enumerate(callers):
                field: FieldPath = (*where_it_is, index)
                if caller == name:
                    yield RuleViolation((field,), f"{bare(caller)} is the module itself: leave it out")
                elif caller in callers[:index]:
                    yield RuleViolation((field,), f"{bare(caller)} is in the list twice")
                elif caller not in environment.modules:
                    yield RuleViolation((field, ("modules", caller)), _no_module(caller, name, environment))


def _no_module(caller: str, own: str, environment: Environment) -> str:
    if caller == "internet":
        return "internet is not one of several: write reachable_from: internet, without [ ]"
    others = sorted(other for other in environment.modules if other != own)
    close = nearest(caller, others)
    advice = f"did you mean {close}?" if close else f"allowed {listed(map(bare, others[:12]))}"
    return f"there is no module {bare(caller)}: {advice}"


def an_existing_cluster_is_nobodys(environment: Environment) -> Iterator[RuleViolation]:
    """What an environment has made, it deletes."""
    own = {names.cluster(environment.name, name): name for name in environment.modules}
    for name, module in environment.modules.items():
        if module.existing_cluster and (owner := own.get(names.cluster("", "", module.existing_cluster))):
            yield RuleViolation(
                (("modules", name, "existing_cluster"),),
                f"is what the cluster of {bare(owner)} itself is called: name one that no environment makes",
            )


def hosts_are_in_the_domain(environment: Environment) -> Iterator[RuleViolation]:
    """A name and its certificate are made in the environment's own zone."""
    zone = environment.domain.zone if environment.domain else None
    for name, module in environment.modules.items():
        if module.host is None:
            continue
        fields: tuple[FieldPath, ...] = (("modules", name, "host"), ("domain",))
        if zone is None:
            yield RuleViolation(fields, f"{shown(module.host)} needs a domain: add modulestack:domain: {{zone: ...}}")
        elif module.host != zone and not module.host.endswith(f".{zone}"):
            yield RuleViolation(fields, f"{shown(module.host)} is not in the domain's zone: allowed {zone} or *.{zone}")
        elif module.host == environment.private_zone or module.host.endswith(f".{environment.private_zone}"):
            yield RuleViolation(
                fields, f"{shown(module.host)} is in {environment.private_zone}, where modules find each other"
            )


def hosts_differ(environment: Environment) -> Iterator[RuleViolation]:
    """A name leads to one load balancer."""
    zone = environment.domain.zone if environment.domain else None
    taken: dict[str, str] = {}
    for name, module in environment.modules.items():
        host = public_host(module, zone)
        if host is None:
            continue
        if host in taken:
            fields: tuple[FieldPath, ...] = (
                ("modules", name, "host"),
                ("modules", taken[host], "host"),
                ("modules", name, "reachable_from"),
                ("modules", taken[host], "reachable_from"),
                ("domain",),
            )
            yield RuleViolation(fields, f"{shown(host)} is the host of {bare(taken[host])} already: choose another")
        taken.setdefault(host, name)


def retired_addresses_are_former(environment: Environment) -> Iterator[RuleViolation]:
    """What the file itself asks for cannot end; left in the list, it would let a later edit end it unasked."""
    for index, url in enumerate(environment.retired_urls):
        field: FieldPath = ("retired_urls", index)
        if url in environment.retired_urls[:index]:
            yield RuleViolation((field,), f"{url} is in the list twice")
        for name, module in environment.modules.items():
            if url in (environment.url(module), *environment.other_urls(module)):
                yield RuleViolation(
                    (
                        field,
                        ("modules", name, "reachable_from"),
                        ("modules", name, "host"),
                        ("modules", name, "reachable_by"),
                        ("domain",),
                    ),
                    f"{url} is where {bare(name)} answers: leave it out",
                )


def certificate_names_fit(environment: Environment) -> Iterator[RuleViolation]:
    """ACM puts a certificate's first name into a field that is shorter than a DNS name may be."""
    most = limits.CERTIFICATE_DOMAIN_LENGTH
    if environment.domain is None:
        return
    for name, module in environment.modules.items():
        public = public_host(module, environment.domain.zone)
        host = public or f"{name}.{environment.private_zone}"
        is_made = module.has_load_balancer and not module.certificate
        if is_made and (public or module.reachable_from) and len(host) > most:
            yield RuleViolation(
                (("domain", "zone"), ("modules", name, "host"), ("modules", name, "reachable_from")),
                f"{host}, which {bare(name)}'s certificate is for, has {len(host)} characters: ACM takes {most}",
            )


def policies_are_of_the_account(environment: Environment) -> Iterator[RuleViolation]:
    """IAM attaches AWS's policies and its own account's."""
    account, first = environment.account_id, FieldPath()
    for field, owner in owners_of_policies(environment):
        if account is None:
            first, account = field, owner
        elif owner != account and environment.account_id:
            yield RuleViolation((field, ("account_id",)), f"is of account {owner}, and account_id says {account}")
        elif owner != account:
            text = f"is of account {owner}, and {dotted(first)} of {account}: both must be of the environment's own"
            yield RuleViolation((field, first), text)


def owners_of_policies(environment: Environment) -> Iterator[tuple[FieldPath, str]]:
    """Every policy that is not AWS's own, and its account."""
    arns: list[tuple[FieldPath, str | None]] = [(("permissions_boundary",), environment.permissions_boundary)]
    for name, module in environment.modules.items():
        arns += [(("modules", name, "task_policy_arns", i), arn) for i, arn in enumerate(module.task_policy_arns)]
    for name, managed in environment.managed_instances.items():
        for daemon, said in managed.daemons.items():
            at: FieldPath = ("managed_instances", name, "daemons", daemon, "task_policy_arns")
            arns += [((*at, i), arn) for i, arn in enumerate(said.task_policy_arns)]
    for field, arn in arns:
        owner = arn.split(":")[4] if arn else "aws"
        if owner != "aws":
            yield field, owner


def tags_differ_by_more_than_case(environment: Environment) -> Iterator[RuleViolation]:
    """
    IAM tells no two keys apart that differ in capitals only, and roles have the environment's tags.

    Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules_creating
    """
    seen: dict[str, str] = {}
    for key in environment.tags:
        if (first := seen.setdefault(key.lower(), key)) != key:
            yield RuleViolation(
                (("tags", key), ("tags", first)),
                f"differs from {bare(first)} in capitals only, which IAM does not take",
            )


def tags_that_look_secret(environment: Environment) -> list[RuleViolation]:
    """
    Everybody who may describe a resource sees its tags, and bills show them; the value itself is never said.

    Source ("Do not store personally identifiable or other confidential or sensitive information in tags"):
    https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html
    """
    return [
        RuleViolation((("tags", key),), f"looks like {kind}, in plain sight, on every resource: leave it out")
        for key, value in environment.tags.items()
        if (kind := plain_secret(key, value))
    ]


def tags_leave_room(environment: Environment) -> Iterator[RuleViolation]:
    """A resource has a fixed number of tags, some of which are not the file's."""
    most = limits.TAGS_PER_RESOURCE - OWN_TAGS
    if len(environment.tags) > most:
        yield RuleViolation(
            (("tags",),), f"{len(environment.tags)} are too many: allowed {most}, beside those set anyway"
        )
