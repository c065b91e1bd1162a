"""Rules of an environment as a whole."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from modulestack.environment import rules
from tests.environment.strategies import environment_of

_WRONG_SCHEME = (
    "modules.api.load_balancers.inner: inner is internal, and everybody may reach the module (reachable_from: "
    "internet): choose one that is internet-facing, or change reachable_from, or say who calls it there, {callers: "
    "[...]}, beside an internet-facing one"
)
_OF_INTERNAL = (
    "modules.api.load_balancers.{0}.callers: is of an internal load balancer, and the module's public name leads to"
)
EXISTING = "vpc_id: vpc-01234567, private_subnet_ids: [subnet-0000000a, subnet-0000000b]"


def _file(modules: str, *, network: str = "{create: {}}", top: str = "") -> str:
    return (
        f"config:\n  aws:region: eu-west-1\n  modulestack:network: {network}\n"
        f"  modulestack:modules:\n{modules}{top and '  ' + top}"
    )


def _module(name: str, more: str = "") -> str:
    return f"    {name}: {{image: 'app:1', port: 80{more and ', ' + more}}}\n"


def test_modules_fill_a_region(problems):
    """One load balancer each."""
    fifty = "".join(_module(f"m{n}") for n in range(50))
    assert problems(_file(fifty)) == []
    [refused] = problems(_file(fifty + _module("one-more")))
    assert refused == (
        ":4: modules: 51 modules need as many load balancers, and AWS allows 50 in a region: have modules share one "
        "(load_balancers), have AWS allow more (quotas.load_balancers), or split the environment"
    )


def test_an_environment_has_modules(problems):
    """An empty map is not enough."""
    assert problems(_file("    {}\n")) == [":4: modules: no module: name at least one"]


@pytest.mark.parametrize(
    ("caller", "expected"),
    [
        ("wbe", "there is no module wbe: did you mean web?"),
        ("frontend", "there is no module frontend: allowed web or worker"),
        ("api", "api is the module itself: leave it out"),
        ("web, web", "web is in the list twice"),
        ("internet", "internet is not one of several: write reachable_from: internet, without [ ]"),
    ],
)
def test_callers_are_other_modules(problems, caller, expected):
    """Each once."""
    modules = _module("web") + _module("worker") + _module("api", f"reachable_from: [{caller}]")
    index = caller.count(",")
    assert [f":7: modules.api.reachable_from[{index}]: {expected}"] == problems(_file(modules))


def test_modules_may_call_each_other(problems):
    """There is no order among them."""
    modules = _module("web", "reachable_from: [api]") + _module("api", "reachable_from: [web]")
    assert problems(_file(modules)) == []


@pytest.mark.parametrize(
    ("network", "expected"),
    [
        (
            "{}",
            "network: says nothing: add create: {} for a network of its own, or existing: with the ids or tags of one",
        ),
        (
            f"{{create: {{}}, existing: {{{EXISTING}}}}}",
            "network.existing: is set beside create: keep one of the two",
        ),
        (
            "{create: {cidr: 10.0.0.0/25}}",
            (
                "network.create.cidr: 10.0.0.0/25 is too small for 2 zones: its public subnets would be /28, "
                "and load balancers need /27: allowed /16 to /24"
            ),
        ),
        (
            "{create: {cidr: 10.0.0.0/24, zones: 3}}",
            (
                "network.create.cidr: 10.0.0.0/24 is too small for 3 zones: its public subnets would be /28, "
                "and load balancers need /27: allowed /16 to /23"
            ),
        ),
        (
            "{existing: {vpc_id: vpc-01234567, private_subnet_ids: [subnet-0000000a]}}",
            "network.existing.private_subnet_ids: 1 is too few: load balancers and tasks need 2, in different zones",
        ),
        (
            "{existing: {vpc_id: vpc-01234567, private_subnet_ids: [subnet-0000000a, subnet-0000000a]}}",
            "network.existing.private_subnet_ids[1]: subnet-0000000a is listed here twice",
        ),
        (
            f"{{existing: {{{EXISTING}, public_subnet_ids: [subnet-0000000b, subnet-0000000c]}}}}",
            (
                "network.existing.public_subnet_ids[0]: subnet-0000000b is listed here under private_subnet_ids too: "
                "a subnet is public or private"
            ),
        ),
    ],
)
def test_a_network_suffices(problems, network, expected):
    """For load balancers in two zones."""
    assert [f":3: {expected}"] == problems(_file(_module("web"), network=network))


@pytest.mark.parametrize("network", ["{create: {cidr: 10.0.0.0/24}}", "{create: {cidr: 10.0.0.0/23, zones: 4}}"])
def test_the_smallest_network_is_taken(problems, network):
    """Its public subnets are just large enough for a load balancer."""
    assert problems(_file(_module("web"), network=network)) == []


def test_public_modules_need_public_subnets(problems):
    """Private ones do not."""
    network = f"{{existing: {{{EXISTING}}}}}"
    assert problems(_file(_module("web"), network=network)) == []
    assert problems(_file(_module("web", "reachable_from: internet"), network=network)) == [
        (
            ":3: network.existing.public_subnet_ids: 0 is too few: "
            "web is reachable from the internet, which needs 2, in different zones"
        )
    ]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("www.example.org", "is not in the domain's zone: allowed example.com or *.example.com"),
        ("badexample.com", "is not in the domain's zone: allowed example.com or *.example.com"),
        ("x.internal.example.com", "is in internal.example.com, where modules find each other"),
    ],
)
def test_a_host_is_in_the_domain(problems, host, expected):
    """Where its certificate can be validated."""
    modules = _module("web", f"reachable_from: internet, host: {host}")
    assert [f':5: modules.web.host: "{host}" {expected}'] == problems(
        _file(modules, top="modulestack:domain: {zone: example.com}")
    )


def test_a_host_needs_a_domain(problems):
    """Without one there is no certificate."""
    assert problems(_file(_module("web", "reachable_from: internet, host: www.example.com"))) == [
        ':5: modules.web.host: "www.example.com" needs a domain: add modulestack:domain: {zone: ...}'
    ]


def test_hosts_differ(problems):
    """A module's own name in the zone counts too."""
    modules = _module("web", "reachable_from: internet") + _module(
        "api", "reachable_from: internet, host: web.example.com"
    )
    assert problems(_file(modules, top="modulestack:domain: {zone: example.com}")) == [
        ':6: modules.api.host: "web.example.com" is the host of web already: choose another'
    ]


def test_the_zone_itself_may_be_a_host(problems):
    """An apex is a name like others."""
    modules = _module("web", "reachable_from: internet, host: example.com")
    assert problems(_file(modules, top="modulestack:domain: {zone: example.com}")) == []


def test_a_certificates_name_is_short(problems):
    """Shorter than DNS allows."""
    zone = f"{'z' * 50}.com"
    modules = _module("web") + _module("api", "reachable_from: [web]")
    assert [
        f":7: domain.zone: api.internal.{zone}, which api's certificate is for, has 67 characters: ACM takes 64"
    ] == problems(_file(modules, top=f"modulestack:domain: {{zone: {zone}}}"))


def test_policies_are_of_the_account(problems):
    """AWS's own are everybody's."""
    modules = _module("web", "task_policy_arns: [arn:aws:iam::aws:policy/A, arn:aws:iam::210987654321:policy/B]")
    assert problems(_file(modules, top="modulestack:account_id: '123456789012'")) == [
        ":5: modules.web.task_policy_arns[1]: is of account 210987654321, and account_id says 123456789012"
    ]


def test_policies_are_of_one_account(problems):
    """Whichever it is: IAM attaches none of another one."""
    arns = (
        "[arn:aws:iam::210987654321:policy/A, arn:aws:iam::210987654321:policy/B, arn:aws:iam::111111111111:policy/C]"
    )
    [problem] = problems(_file(_module("web", f"task_policy_arns: {arns}")))
    said = "is of account 111111111111, and modules.web.task_policy_arns[0] of 210987654321: both must be of the"
    assert problem == f":5: modules.web.task_policy_arns[2]: {said} environment's own"


def test_tags_that_differ_in_capitals_only_are_refused(problems):
    """IAM takes them for one, and roles have them all."""
    lines = problems(_file(_module("web"), top="modulestack:tags: {team: a, Environment: x, environment: y}"))
    assert lines == [":6: tags.environment: differs from Environment in capitals only, which IAM does not take"]


def test_tags_leave_room_for_our_own(problems):
    """AWS counts them together."""
    tags = ", ".join(f"t{n}: x" for n in range(47))
    lines = problems(_file(_module("web"), top=f"modulestack:tags: {{{tags}}}"))
    assert lines == [":6: tags: 47 are too many: allowed 46, beside those set anyway"]


@pytest.mark.parametrize(
    ("protocols", "told"),
    [
        (
            ["tcp", "udp"],
            ["all load balancers are of networks, which log TLS connections that they end, and no module"],
        ),
        (["tcp", "tls"], []),
        (["tcp", "http"], []),
    ],
)
def test_logs_of_connections_that_are_not_logged_are_warned_of(protocols: list[str], told: list[str]):
    """Network load balancers log TLS alone."""
    modules = {
        each: {"image": "a:1", "port": 8080, "protocol": each, "reachable_from": "internet"} for each in protocols
    }
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:domain": {"zone": "example.com"},
        "modulestack:access_logs": {},
        "modulestack:modules": modules,
    }
    found = [each.message for each in rules.warnings(environment_of(config)) if each.fields == (("access_logs",),)]
    assert [message.partition(" speaks")[0] for message in found] == told


def test_secrets_in_plain_sight_are_warned_of_wherever_they_stand():
    """Never with the value; long texts without one are none."""
    token = "ghp_" + "aB3dE5gH7jK9mN1pQ3sT5vX7zA9cD1fG3hJ5"
    config = yaml.safe_load(
        f"""
        aws:region: eu-west-1
        modulestack:network: {{create: {{}}}}
        modulestack:tags: {{team: web, deploy: {token}}}
        modulestack:modules:
          long: {{image: "ghcr.io/example/app:1", port: 80, command: [{"word, " * 3000}end]}}
          late: {{image: "ghcr.io/example/app:1", port: 80, command: [{"word, " * 3000}"--password=hunter2x"]}}
          web:
            image: ghcr.io/example/app:1
            port: 80
            health_check: {{path: "/healthz?token={token}"}}
            container_health_check: {{command: [CMD-SHELL, "PGPASSWORD=hunter2x pg_isready"]}}
        """
    )
    found = list(rules.warnings(environment_of(config)))
    assert [warning.fields[0] for warning in found] == [
        ("tags", "deploy"),
        ("modules", "late", "command"),
        ("modules", "web", "container_health_check", "command"),
        ("modules", "web", "health_check", "path"),
    ]
    assert [word for word in (token, "hunter2x") if word in str(found)] == []


@pytest.mark.parametrize(
    ("capacity", "tasks", "told"),
    [
        ({"instance_types": ["m7i.large"], "min": 1, "max": 3}, 6, []),
        (
            {"instance_types": ["m7i.large"], "min": 1, "max": 3},
            7,
            ["m7i.large has 3 network interfaces, one its own and one for each task: there is room for 6 on 3, and 7"],
        ),
        ({"instance_types": ["m7i.2xlarge"], "min": 1, "max": 3}, 7, []),
        ({"instance_requirements": {"vcpus": 2, "memory_mib": 8192}, "min": 1, "max": 3}, 7, []),
    ],
)
def test_more_tasks_than_network_interfaces_are_warned_of(capacity: dict[str, Any], tasks: int, told: list[str]):
    """As far as the file says it: of all machines that there may be, without a setting of the account's."""
    web = {"image": "ghcr.io/example/app:1", "capacity": "machines", "tasks": tasks, "memory": 512}
    config = {
        "aws:region": "eu-west-1",
        "modulestack:network": {"create": {}},
        "modulestack:capacity": {"machines": capacity},
        "modulestack:modules": {"web": web},
    }
    found = [warning.message for warning in rules.warnings(environment_of(config)) if "interfaces" in warning.message]
    assert [text.partition(" must be")[0] for text in found] == told


@pytest.mark.parametrize(
    ("behind", "told"),
    [
        ("{front: {primary: true}, inner: {}}", [_WRONG_SCHEME]),
        (
            "{front: {primary: true}, inner: {callers: web}}",
            ['modules.api.load_balancers.inner.callers: "web" is text, a list is needed: write ["web"]'],
        ),
        (
            "{inner: {callers: [web]}}",
            [f"{_OF_INTERNAL.format('inner')} inner: add another one, with primary: true"],
        ),
        (
            "{front: {}, inner: {callers: [web], primary: true}}",
            [f"{_OF_INTERNAL.format('inner')} inner: leave it out, or write primary: true at another one"],
        ),
        (
            "{front: {primary: true, callers: [web]}, inner: {callers: [web]}}",
            [f"{_OF_INTERNAL.format('front')} front: leave it out, or write primary: true at another one"],
        ),
        ("{front: {primary: true}, inner: {callers: [web]}}", []),
    ],
)
def test_one_mistake_about_callers_is_told_once(problems, behind, told):
    """And not what would follow from it: names and schemes that would be others without it."""
    top = "modulestack:load_balancers: {front: {scheme: internet-facing}, inner: {scheme: internal}}\n"
    modules = _module("web") + _module("api", f"reachable_from: internet, load_balancers: {behind}")
    file = _file(modules, top=top + "  modulestack:domain: {zone: example.com}\n")
    assert [line.partition(": ")[2] for line in problems(file)] == told


def test_addresses_that_may_ask_are_not_looked_at_where_modules_call(problems):
    """So a rule of the internal load balancer may say where requests come from, and the own one knows prefix lists."""
    behind = "{own: {primary: true}, inner: {callers: [web], routes: [{paths: [/a], sources: [10.0.0.0/8]}]}}"
    said = f"load_balancers: {behind}, allowed_sources: [203.0.113.0/24, pl-0123456789abcdef0]"
    file = _file(
        _module("web") + _module("api", f"reachable_from: internet, {said}"),
        top="modulestack:load_balancers: {inner: {scheme: internal}}\n  modulestack:domain: {zone: example.com}\n",
    )
    assert problems(file) == []
