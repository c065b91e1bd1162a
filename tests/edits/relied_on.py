"""What those who use an environment rely on: permissions, sign-ins, and how its tasks are asked whether they live."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from ipaddress import ip_address, ip_network
from typing import Any

from modulestack.contract import names, paths
from modulestack.contract.authentication import COGNITO, JWT, OIDC
from modulestack.contract.listener_rules.api_form import from_api
from modulestack.contract.mutual_tls import VERIFY
from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.cloudfront.edge import distribution_of
from modulestack.embedded_aws.open_doors import lets_in
from modulestack.embedded_aws.validation.request_context import RequestContext
from modulestack.environment.model import Environment
from tests.edits.iam import Iam, Role, attached, statements
from tests.edits.load_balancing import LoadBalancing

Fact = tuple[str, ...]
ASKED = ("/", "/healthz", "/hooks/a")
"""Paths that somebody asks."""
TOKENS = tuple((f"https://{issuer}.example.com", f"https://{of}.example.com/keys") for issuer, of in (
    ("login", "login"), ("login", "other"), ("other", "login")
))  # fmt: skip
"""Who issued somebody's token, and where the key of it is."""
ASKING = (COGNITO, JWT, OIDC)
"""Actions by which a load balancer asks who that is."""
FAMILIES = {
    "ipv4": ("ipv4",),
    "dualstack": ("ipv4", "ipv6"),
    "dualstack-without-public-ipv4": ("ipv6",),
}
"""Type of a load balancer's addresses → those by which the internet finds it."""
PROBES = ("198.51.100.99", "203.0.113.7")
"""Addresses of the internet from which somebody may ask."""


def relied_on(aws: EmbeddedAws, environment: Environment, iam: Iam) -> frozenset[Fact]:
    """All of it, as it is at AWS now; the first word says what kind it is, the second mostly of which module."""
    pipeline = iam.below(paths.pipeline_role_path(environment.name))
    found: set[Fact] = {fact for role in pipeline for fact in _trusted(role)}
    found |= {fact for role in pipeline for fact in _state(iam, role, environment)}
    found |= {("releases", role["RoleName"], arn) for role in pipeline for arn in attached(role)}
    systems = aws.client("efs").describe_file_systems()["FileSystems"]
    found |= {("file system", system["FileSystemId"]) for system in systems}
    balancing = LoadBalancing(aws)
    for module in environment.modules:
        for role in iam.below(paths.role_path(environment.name, module)):
            # The role by which ECS has certificates issued goes with them: no task has it.
            if "-connect-" not in role["RoleName"]:
                found |= {("policy", module, arn) for arn in attached(role)}
            found |= {("may", module, may) for may in _granted(role)}
            found |= {("volume", module, each) for each in _made_of(role)}
        found |= _repository(aws, environment, module)
        found |= set(_checks(aws, balancing, environment, module))
    return frozenset(found)


def place_of(environment: Environment, module: str) -> tuple[str, str]:
    """Cluster and service of *module*, as the file has them."""
    found = environment.modules[module]
    return environment.cluster_of(found), environment.service_of(found)


def _trusted(role: Role) -> Iterator[Fact]:
    for statement in role["AssumeRolePolicyDocument"]["Statement"]:
        yield "trust", role["RoleName"], json.dumps(statement, sort_keys=True)


def _state(iam: Iam, role: Role, environment: Environment) -> Iterator[Fact]:
    """Whether *role* may use the state's bucket and key, as the file names them."""
    if environment.pipeline is None:
        return
    text = "".join(json.dumps(iam.policies[arn]) for arn in attached(role))
    for name in (environment.pipeline.state_bucket, environment.pipeline.secrets_key_arn):
        if name in text:
            yield "state", role["RoleName"], name


def _granted(role: Role) -> Iterator[str]:
    """What is written into a task's *role*, but for what sessions of ECS Exec need."""
    if "-task-" not in role["RoleName"]:
        return
    for statement in statements(role):
        condition = json.dumps(statement.get("Condition", {}), sort_keys=True)
        for action in statement["Action"]:
            if not action.startswith(("ssmmessages:", "logs:", "kms:")):
                yield from (f"{action} {resource} {condition}" for resource in statement["Resource"])


def _made_of(role: Role) -> Iterator[str]:
    """Keys and snapshots that a module's volumes may be made of by its *role*."""
    if "-infrastructure-" in role["RoleName"]:
        used = {resource for statement in statements(role) for resource in statement["Resource"]}
        yield from (each for each in used if ":key/" in each or ":snapshot/" in each)


def _repository(aws: EmbeddedAws, environment: Environment, module: str) -> set[Fact]:
    """The module's own repository, and who else may pull from it."""
    ecr, name = aws.client("ecr"), names.repository(environment.name, module)
    try:
        policy = json.loads(ecr.get_repository_policy(repositoryName=name)["policyText"])
    except (ecr.exceptions.RepositoryNotFoundException, ecr.exceptions.RepositoryPolicyNotFoundException):
        return set()
    pullers = policy["Statement"][0]["Principal"]["AWS"]
    return {("repository", module), *(("pulls", module, puller) for puller in pullers)}


def _open_paths(rules: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Of ASKED those at which whoever asks by HTTPS is let through by *rules*."""
    for rule in rules:
        if not any(_keeps_out(action) for action in rule["Actions"]):
            paths = from_api(rule["Conditions"]).paths
            yield from (each for each in ASKED if not paths or any(fnmatch(each, path) for path in paths))


def _keeps_out(action: dict[str, Any]) -> bool:
    config = action.get("AuthenticateOidcConfig") or action.get("AuthenticateCognitoConfig") or {}
    return action["Type"] in ASKING and config.get("OnUnauthenticatedRequest") != "allow"


def _tokens(rules: Iterable[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Of TOKENS those that are taken there: all of them, where nobody is kept out."""
    for rule in rules:
        asked = [action["JwtValidationConfig"] for action in rule["Actions"] if action["Type"] == JWT]
        kept_out = not asked and any(_keeps_out(action) for action in rule["Actions"])
        yield from (
            (issuer, keys)
            for issuer, keys in (() if kept_out else TOKENS)
            if all((config["Issuer"], config["JwksEndpoint"]) == (issuer, keys) for config in asked)
        )


def _checks(aws: EmbeddedAws, balancing: LoadBalancing, environment: Environment, module: str) -> Iterator[Fact]:
    """A worker is checked by no load balancer."""
    cluster, service = place_of(environment, module)
    services = aws.client("ecs").describe_services(cluster=cluster, services=[service])
    for balancer in services["services"][0]["loadBalancers"]:
        arn = balancer["targetGroupArn"]
        group = balancing.groups[arn]
        asked = (
            group["HealthCheckProtocol"],
            group["HealthCheckPort"],
            group.get("HealthCheckPath", ""),
            "".join(group.get("Matcher", {}).values()),
        )
        yield "check", module, str(balancer["containerPort"]), *asked
        rules = list(balancing.https_rules(arn))
        yield from (("open", module, path) for path in _open_paths(rules))
        yield from (("token", module, *token) for token in _tokens(rules))
        if any(_lets_in_without_certificate(balancing.listeners(each)) for each in group["LoadBalancerArns"]):
            yield "without a certificate", module
        for each in group["LoadBalancerArns"]:
            found = balancing.balancers[each]
            yield from (("family", module, family) for family in FAMILIES[found["IpAddressType"]])
            yield from (("from", module, each) for each in _let_in(aws, balancing, found, arn))


def _lets_in_without_certificate(listeners: Iterable[dict[str, Any]]) -> bool:
    """Whether clients need none of their own at a load balancer's *listeners*; where HTTPS is spoken, by that."""
    return not any(each.get("MutualAuthentication", {}).get("Mode") == VERIFY for each in listeners)


def _let_in(aws: EmbeddedAws, balancing: LoadBalancing, balancer: dict[str, Any], target_group: str) -> Iterator[str]:
    """
    Those of PROBES whose requests *balancer*, one that faces the internet, sends to *target_group*.

    By way of CloudFront it has everybody's.
    """
    with aws.internal():
        is_fronted = distribution_of(aws, balancer["LoadBalancerArn"]) is not None
    if is_fronted:
        yield from PROBES
        return
    if balancer["Scheme"] != "internet-facing":
        return
    rules = [
        rule
        for listener in balancing.listeners(balancer["LoadBalancerArn"])
        for rule in balancing.rules(listener, target_group)
    ]
    sources = [from_api(rule["Conditions"]).sources or ("0.0.0.0/0",) for rule in rules]
    with aws.internal():
        context = RequestContext(aws, aws.region)
        known = aws.backend("elbv2").load_balancers[balancer["LoadBalancerArn"]]
        ports = [int(listener.port) for listener in known.listeners.values()]
        entering = [each for each in PROBES if any(lets_in(context, known, each, port) for port in ports)]
    for each in entering:
        if any(ip_address(each) in ip_network(one) for of_rule in sources for one in of_rule):
            yield each
