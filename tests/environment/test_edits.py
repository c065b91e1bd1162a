"""What an edit may do to an environment that stands: refused by name, kept beside, or announced."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.contract.network_manifest import NetworkManifest
from modulestack.environment import edit_notices, edits, network_edits, standing
from modulestack.environment.addresses import module_url, own_name
from modulestack.environment.model import Environment
from modulestack.environment.settings import dotted
from modulestack.environment.standing import StandingEnvironment
from tests.support.environments import API, WEB, environment

BOTH = {"web": WEB, "api": API}
DOMAIN: dict[str, Any] = {"domain": {"zone": "example.com"}}
PLAIN_API, TLS_API, TLS_WEB = "http://api.dev.internal", "https://api.internal.example.com", "https://web.example.com"
PLAIN_WEB, INNER_WEB = "http://web.dev.internal", "https://web.internal.example.com"
SHARED: dict[str, Any] = {"front": {"scheme": "internet-facing"}, "inner": {"scheme": "internal"}}
OWN_WEB = module_url("http", own_name("web"), tls=False, port=0)
EXISTING: dict[str, Any] = {
    "existing": {"vpc_id": "vpc-01234567", "private_subnet_ids": ["subnet-00000003", "subnet-00000004"]},
}
MACHINES: dict[str, Any] = {"capacity": {"machines": {"instance_types": ["m7i.large"], "min": 2, "max": 4}}}
OTHER_VPC = {"existing": {**EXISTING["existing"], "vpc_id": "vpc-89abcdef"}}

PUBLIC, PRIVATE = ["10.0.0.0/24", "10.0.1.0/24"], ["10.0.16.0/20", "10.0.32.0/20"]
BATCH = ["10.0.192.0/24", "10.0.193.0/24"]


def _subnets(**cidrs: list[str]) -> dict[str, Any]:
    return {"create": {"subnets": {name: {"cidrs": each} for name, each in cidrs.items()}}}


def _with(module: str, **keys: Any) -> dict[str, dict[str, Any]]:
    return {**BOTH, module: {**BOTH[module], **keys}}


def _env(modules: dict[str, dict[str, Any]] | None = None, **settings: Any) -> Environment:
    return environment(BOTH if modules is None else modules, **settings)


def _refused(before: Environment, after: Environment) -> list[str]:
    found = edits.refusals(after, standing.from_file(before))
    return [f"{dotted(violation.fields[0])}: {violation.message}" for violation in found]


def _asks(module: str, url: str, callers: str = "") -> str:
    for_whom = f", which tasks of {callers} call until they are released anew" if callers else ""
    return (
        f"{module} would no longer answer at {url}{for_whom}: undo this; or, if that may end, "
        "add it to modulestack:retired_urls"
    )


def _called(**settings: Any) -> Environment:
    """`web` is public, and `api` calls it at an internal load balancer."""
    behind = {"own": {"primary": True}, "inner": {"callers": ["api"], "routes": [{"paths": ["/*"]}]}}
    return _env(_with("web", load_balancers=behind), load_balancers=SHARED, **settings)


def _turns(module: str, url: str) -> str:
    return (
        f"{module} would answer at {url} as before, by another DNS record, which cannot be made while the old one is "
        f"there: first have no module call it (reachable_from: internet, without callers), with {url} in "
        "modulestack:retired_urls, and run `pulumi up`; then write this again"
    )


def _moves(key: str) -> str:
    return (
        f"changes together with {key}, by which the service is made anew: first change the one, run `pulumi up`, "
        "then the other"
    )


@pytest.mark.parametrize(
    ("before", "after", "refused"),
    [
        pytest.param(_env(), _env(), [], id="nothing"),
        pytest.param(_env(), _env(_with("api", reachable_from=[])), [], id="a caller less"),
        pytest.param(_env(), _env(_with("api", reachable_from=["web", "api2"])), [], id="a caller more"),
        pytest.param(
            _env(),
            _env(_with("web", reachable_from=[])),
            ["modules.web.reachable_from: " + _asks("web", OWN_WEB)],
            id="public to private",
        ),
        pytest.param(
            _env(),
            _env(_with("api", reachable_from="internet")),
            ["modules.api.reachable_from: " + _asks("api", PLAIN_API, "web")],
            id="called to public",
        ),
        pytest.param(_env(_with("web", reachable_from=[])), _env(), [], id="nobody's to public"),
        pytest.param(
            _env(_with("web", reachable_from=[]), deletion_protection=True),
            _env(deletion_protection=True),
            [
                (
                    "modules.web.reachable_from: needs another load balancer, and AWS does not delete the old "
                    "one while it "
                    "is protected: undo this, set modulestack:deletion_protection to false, run `pulumi up`, "
                    "then change "
                    "it again"
                )
            ],
            id="protected",
        ),
        pytest.param(
            _env(deletion_protection=True),
            _env({"web": WEB}),
            [
                (
                    "modules.api: is gone from the file, and AWS does not delete its load balancer while it is "
                    "protected: "
                    "put it back, set modulestack:deletion_protection to false, run `pulumi up`, then take it out again"
                )
            ],
            id="a protected module gone, and the protection with it",
        ),
        pytest.param(_env(), _env(**DOMAIN), [], id="domain added"),
        pytest.param(
            _env(**DOMAIN),
            _env(),
            ["domain: " + _asks("web", TLS_WEB), "domain: " + _asks("api", TLS_API, "web")],
            id="domain removed",
        ),
        pytest.param(
            _env(**DOMAIN),
            _env(domain={"zone": "example.org"}),
            ["domain: " + _asks("web", TLS_WEB), "domain: " + _asks("api", TLS_API, "web")],
            id="domain changed",
        ),
        pytest.param(_env(**DOMAIN), _env(retired_urls=[TLS_WEB, TLS_API]), [], id="domain removed, confirmed"),
        pytest.param(_called(), _called(), [], id="called at an internal one, without a domain"),
        pytest.param(
            _called(), _called(**DOMAIN), ["domain: " + _asks("web", PLAIN_WEB)], id="called at an internal one, domain"
        ),
        pytest.param(_called(), _called(**DOMAIN, retired_urls=[PLAIN_WEB]), [], id="the same, confirmed"),
        pytest.param(
            _called(**DOMAIN),
            _env(**DOMAIN),
            ["modules.web.load_balancers: " + _asks("web", INNER_WEB)],
            id="callers end",
        ),
        pytest.param(
            _called(**DOMAIN),
            _env(_with("web", reachable_from=["api"]), **DOMAIN, retired_urls=[TLS_WEB]),
            ["modules.web.reachable_from: " + _turns("web", INNER_WEB)],
            id="called public to private",
        ),
        pytest.param(
            _env(_with("web", reachable_from=["api"]), **DOMAIN),
            _called(**DOMAIN),
            ["modules.web.reachable_from: " + _turns("web", INNER_WEB)],
            id="private to called public",
        ),
        pytest.param(
            _env(_with("web", reachable_from=["api"]), **DOMAIN),
            _env(**DOMAIN, retired_urls=[INNER_WEB]),
            [],
            id="the same by way of nobody who calls, first",
        ),
        pytest.param(_env(**DOMAIN), _called(**DOMAIN), [], id="the same by way of nobody who calls, then"),
        pytest.param(
            _env(_with("web", load_balancers={"front": {}}), load_balancers=SHARED, **DOMAIN),
            _env(_with("web", reachable_from=[], load_balancers={"inner": {}}), load_balancers=SHARED, **DOMAIN),
            ["modules.web.reachable_from: " + _asks("web", TLS_WEB)],
            id="shared public to private",
        ),
        pytest.param(
            _env(**DOMAIN),
            _env(_with("web", host="www.example.com"), **DOMAIN),
            ["modules.web.host: " + _asks("web", TLS_WEB)],
            id="host",
        ),
        pytest.param(_env(**DOMAIN), _env(domain={"zone": "example.com", "http_redirect": False}), [], id="redirect"),
        pytest.param(
            _env(**DOMAIN),
            _env({"shop": {**WEB, "host": "web.example.com"}, "api": {**API, "reachable_from": ["shop"]}}, **DOMAIN),
            [
                (
                    "modules.shop.host: https://web.example.com leads to web now, and cannot lead to both: first let "
                    "web go or have another host, run `pulumi up`, then give it to this module"
                )
            ],
            id="a name that another module has",
        ),
        pytest.param(
            _env(),
            _env(_with("web", port=9090)),
            [
                (
                    "modules.web.port: 9090, but its tasks listen on 8080: the port of a module that runs "
                    "cannot change: "
                    "keep 8080, or add a module of another name with port 9090"
                )
            ],
            id="port",
        ),
        pytest.param(
            _env(),
            _env({"web": WEB, "api": {"image": "a:1"}}),
            [
                (
                    "modules.api.port: api would no longer answer at http://api.dev.internal, which tasks of web "
                    "call until they are released anew: undo this; or, if that may end, add it to "
                    "modulestack:retired_urls"
                )
            ],
            id="port taken away",
        ),
        pytest.param(
            _env({"web": WEB, "api": {"image": "a:1"}}),
            _env(),
            [],
            id="port given",
        ),
        pytest.param(
            _env(_with("api", existing_cluster="shared")),
            _env(_with("api", existing_cluster="shared", ports={"admin": {"port": 9090}})),
            [],
            id="ports given in a cluster that is there",
        ),
        pytest.param(
            _env(_with("api", existing_cluster="shared")),
            _env(_with("api", ports={"admin": {"port": 9090}})),
            ["modules.api.ports: " + _moves("existing_cluster")],
            id="ports given, and another cluster",
        ),
        pytest.param(
            _env(_with("api", ports={"admin": {"port": 9090}})),
            _env(_with("api", ports={"admin": {"port": 9090}}, existing_cluster="shared")),
            [],
            id="another cluster, and the ports as they were",
        ),
        pytest.param(
            _env(_with("api", ports={"admin": {"port": 9090}}), **MACHINES, retired_urls=[f"{PLAIN_API}:9090"]),
            _env(_with("api", capacity="machines"), **MACHINES, retired_urls=[f"{PLAIN_API}:9090"]),
            ["modules.api.ports: " + _moves("capacity")],
            id="ports taken away, and onto machines",
        ),
        pytest.param(
            _env({"web": WEB, "api": {"image": "a:1", "capacity": "machines"}}, **MACHINES),
            _env(_with("api", capacity="machines", scheduling_strategy="DAEMON"), **MACHINES),
            ["modules.api.port: " + _moves("scheduling_strategy")],
            id="port given, and a DAEMON",
        ),
        pytest.param(
            _env({"web": WEB, "job": {"image": "a:1"}}, deletion_protection=True),
            _env({"web": WEB}, deletion_protection=True),
            [],
            id="a worker gone, which has no load balancer to protect",
        ),
        pytest.param(
            _env({"web": WEB, "job": {"image": "a:1"}}),
            _env({"web": WEB, "job": {"image": "a:1"}}, **DOMAIN),
            [],
            id="a domain added beside a worker",
        ),
        pytest.param(
            _env(),
            _env(network={"create": {"cidr": "10.1.0.0/16", "zones": 3}}),
            [
                (
                    "network.create.cidr: 10.1.0.0/16, but the VPC has 10.0.0.0/16: the addresses of a VPC "
                    "cannot change: "
                    "write 10.0.0.0/16 again, or bring up an environment of another name"
                )
            ],
            id="cidr",
        ),
        pytest.param(
            _env(network={"create": {"zones": 6, "nat": "none"}}),
            _env(network={"create": {"zones": 2, "nat": "one_per_zone"}}),
            [],
            id="zones and nat",
        ),
        pytest.param(
            _env(),
            _env(network=EXISTING),
            [
                (
                    "network.existing: but the environment is in a VPC of its own: it cannot move to another: write "
                    "create: {cidr: 10.0.0.0/16} again, or bring up an environment of another name"
                )
            ],
            id="created to existing",
        ),
        pytest.param(
            _env(network=EXISTING),
            _env(),
            [
                (
                    "network.create: but the environment is in vpc-01234567: it cannot move to another VPC: write "
                    "existing: {vpc_id: vpc-01234567, ...} again, or bring up an environment of another name"
                )
            ],
            id="existing to created",
        ),
        pytest.param(
            _env(),
            _env(network=_subnets(public=PUBLIC, private=PRIVATE)),
            [
                f"network.create.subnets.{name}.cidrs[{zone}]: {is_now}, but the {name} subnet of zone {zone + 1} has "
                f"{was}, and the addresses of a subnet cannot change: write {was} again, or bring up an environment "
                "of another name"
                for name, zone, is_now, was in (
                    ("public", 0, "10.0.0.0/24", "10.0.0.0/20"),
                    ("public", 1, "10.0.1.0/24", "10.0.32.0/20"),
                    ("private", 1, "10.0.32.0/20", "10.0.48.0/20"),
                )
            ],
            id="addresses of their own, of a network that stands",
        ),
        pytest.param(
            _env(),
            _env(
                network=_subnets(
                    public=["10.0.0.0/20", "10.0.32.0/20"],
                    private=["10.0.16.0/20", "10.0.48.0/20"],
                    batch=["10.0.64.0/24", "10.0.65.0/24"],
                )
            ),
            [],
            id="the addresses that subnets have, and others beside them",
        ),
        pytest.param(
            _env(network=_subnets(public=PUBLIC, private=PRIVATE)),
            _env(
                network={
                    "create": {
                        "zones": 3,
                        "subnets": {
                            "public": {"cidrs": [*PUBLIC, "10.0.2.0/24"]},
                            "private": {"cidrs": [*PRIVATE, "10.0.48.0/20"]},
                        },
                    }
                }
            ),
            [],
            id="a zone more",
        ),
        pytest.param(
            _env(
                network={
                    "create": {
                        "nat": "none",
                        "transit_gateway": {"id": "tgw-0123456789abcdef0", "destinations": ["0.0.0.0/0"]},
                    }
                }
            ),
            _env(network={"create": {"nat": "instance"}}),
            [
                (
                    "network.create.nat: instance, but 0.0.0.0/0 leads to the transit gateway until this run ends: "
                    "first set nat to single, and run `pulumi up`; then write this"
                )
            ],
            id="a NAT instance in place of a transit gateway",
        ),
        pytest.param(
            _env(network=_subnets(batch=BATCH)),
            _env(network=_subnets(other=BATCH)),
            [
                f"network.create.subnets.other.cidrs[{place}]: {cidr} is of batch still, which this run deletes at its "
                "end: first take batch away, and run `pulumi up`; then write this"
                for place, cidr in enumerate(BATCH)
            ],
            id="another name for subnets",
        ),
        pytest.param(
            _env(network={"create": {"isolated_subnets": True}}),
            _env(network=_subnets(batch=["10.0.224.0/25", "10.0.225.0/25"])),
            [
                f"network.create.subnets.batch.cidrs[{place}]: 10.0.22{4 + place}.0/25 is of isolated still, which "
                "this run deletes at its end: first take isolated away, and run `pulumi up`; then write this"
                for place in (0, 1)
            ],
            id="subnets where isolated ones are",
        ),
        pytest.param(
            _env(network={"create": {"zones": 3}}),
            _env(network=_subnets(batch=["10.0.64.0/24", "10.0.192.0/24"])),
            [
                (
                    "network.create.subnets.batch.cidrs[0]: 10.0.64.0/24 is of the public subnet of zone 3 still, "
                    "which this run deletes at its end: first take zone 3 away, and run `pulumi up`; then write this"
                )
            ],
            id="subnets where a zone goes",
        ),
        pytest.param(
            _env(network=_subnets(batch=["10.0.64.0/24", "10.0.192.0/24"])),
            _env(network={"create": {"zones": 3}}),
            [
                (
                    "network.create.zones: 10.0.64.0/20 is of batch still, which this run deletes at its end: first "
                    "take batch away, and run `pulumi up`; then write this"
                )
            ],
            id="a zone where subnets go",
        ),
        pytest.param(
            _env(network=_subnets(batch=["10.0.192.0/24", "10.0.224.0/24"])),
            _env(network={"create": {"isolated_subnets": True}}),
            [
                (
                    "network.create.isolated_subnets: 10.0.224.0/22 is of batch still, which this run deletes at its "
                    "end: first take batch away, and run `pulumi up`; then write this"
                )
            ],
            id="isolated subnets where others go",
        ),
        pytest.param(
            _env(network=_subnets(batch=BATCH)),
            _env(network=_subnets(batch=BATCH[::-1])),
            [
                f"network.create.subnets.batch.cidrs[{place}]: {BATCH[1 - place]}, but the batch subnet of zone "
                f"{place + 1} has {cidr}, and the addresses of a subnet cannot change: write {cidr} again, or give "
                "these subnets another name, with which they are made beside those of batch"
                for place, cidr in enumerate(BATCH)
            ],
            id="other addresses of further subnets",
        ),
        pytest.param(
            _env(network=EXISTING),
            _env(network=OTHER_VPC),
            [
                (
                    "network.existing.vpc_id: vpc-89abcdef, but the environment is in vpc-01234567: it cannot move to "
                    "another VPC: write vpc-01234567 again, or bring up an environment of another name"
                )
            ],
            id="another VPC",
        ),
    ],
)
def test_an_edit_that_cannot_be_done_to_what_stands_is_refused_by_name(
    before: Environment, after: Environment, refused: list[str]
):
    assert _refused(before, after) == refused


def test_a_module_on_machines_stays_where_it_is_and_nobody_is_told_otherwise():
    """Its cluster is that of the machines; a move there makes the new service first, and is told as an edit."""
    there, elsewhere = _env(_with("api", capacity="machines"), **MACHINES), _env(**MACHINES)
    for before, after in ((there, there), (elsewhere, there), (there, elsewhere)):
        assert [*edit_notices.notices(after, standing.from_file(before))] == []


def test_of_a_new_environment_nothing_is_refused():
    assert [*edits.refusals(_env(**DOMAIN), StandingEnvironment())] == []


def _kept(before: Environment, after: Environment) -> dict[str, tuple[str, ...]]:
    known = standing.from_file(before).modules
    return {m.name: edits.kept_urls(m, known.get(m.name), after) for m in after.modules.values()}


def test_plain_addresses_are_kept_beside_a_domain_until_they_are_retired():
    assert _kept(_env(), _env(**DOMAIN)) == {"web": (OWN_WEB,), "api": (PLAIN_API,)}
    assert _kept(_env(), _env(**DOMAIN, retired_urls=[PLAIN_API])) == {"web": (OWN_WEB,), "api": ()}


def test_what_nobody_could_call_is_not_kept():
    assert _kept(_env(_with("api", reachable_from=[])), _env(**DOMAIN))["api"] == ()


def test_nothing_is_kept_where_nothing_changes():
    assert _kept(_env(), _env()) == _kept(_env(**DOMAIN), _env(**DOMAIN)) == {"web": (), "api": ()}


def _said(before: Environment, after: Environment) -> list[tuple[str, bool]]:
    return [(notice.text, notice.interrupts) for notice in edit_notices.notices(after, standing.from_file(before))]


def test_of_the_same_file_nothing_is_said():
    assert _said(_env(**DOMAIN), _env(**DOMAIN)) == []


def test_whoever_loses_something_is_named():
    after = environment(
        {"api": {**API, "reachable_from": []}}, network={"create": {"nat": "none"}}, retired_urls=[PLAIN_API, TLS_API]
    )
    assert _said(_env(**DOMAIN), after) == [
        (f"web: is taken away, and no longer answers at {TLS_WEB}", True),
        (f"api: no longer answers at {TLS_API}", True),
        ("api: web can no longer call it", True),
        ("network.create.nat: none: tasks lose their way to registries and the internet", True),
        (f"{PLAIN_API}: no module answers there: it can be taken out of modulestack:retired_urls", False),
    ]


def test_what_is_kept_and_what_is_replaced_is_said():
    before = _env(_with("web", reachable_from=[]))
    assert _said(before, _env(**DOMAIN)) == [
        ("web: gets another load balancer, which faces the internet", False),
        (
            (
                f"api: answers at {PLAIN_API} too, for whoever knows no other address: once web is released anew, "
                "add it to modulestack:retired_urls"
            ),
            False,
        ),
    ]


def test_subnets_stay_where_they_are_and_new_ones_leave_room_for_every_zone():
    create = _env(network={"create": {"zones": 3}}).network.create
    assert create is not None
    known = NetworkManifest(cidr="10.0.0.0/16", zone_prefix=20)
    assert [
        network_edits.layout(create, found) for found in (StandingEnvironment(), StandingEnvironment(network=known))
    ] == [19, 20]


def test_a_way_out_that_a_transit_gateway_takes_over_is_not_lost():
    """A NAT instance's routes to all of the internet go after a transit gateway's would come: one after the other."""
    gateway = {"id": "tgw-0123456789abcdef0", "destinations": ["0.0.0.0/0"]}
    after = _env(network={"create": {"nat": "none", "transit_gateway": gateway}})
    before = standing.from_file(_env())
    told = [notice.text for notice in edit_notices.notices(after, before) if "tasks lose" in notice.text]
    assert (told, _refused(_env(), after)) == ([], [])
    assert _refused(_env(network={"create": {"nat": "instance"}}), after) == [
        (
            "network.create.transit_gateway: 0.0.0.0/0 leads through the NAT instance until this run ends: first set "
            "nat to single, without it, and run `pulumi up`; then write this"
        )
    ]


def test_further_subnets_have_no_room_where_an_earlier_version_laid_out_zones():
    known = StandingEnvironment(network=NetworkManifest(cidr="10.0.0.0/16", zone_prefix=17))
    after = _env(network=_subnets(batch=BATCH))
    assert [violation.message for violation in network_edits.refusals(after, known)] == [
        f"{cidr} has no room in 10.0.0.0/16 as an earlier version laid it out: leave it out" for cidr in BATCH
    ]


def test_a_network_that_left_no_manifest_is_known_from_its_resources():
    """As version 0.1.0 laid it out: two zones that share all addresses."""
    subnets = [("10.0.128.0/18", "b"), ("10.0.192.0/18", "b"), ("10.0.0.0/18", "a"), ("10.0.64.0/18", "a")]
    resources = [
        {"type": network_edits.VPC, "outputs": {"cidrBlock": "10.0.0.0/16"}},
        *(
            {"type": network_edits.SUBNET, "outputs": {"cidrBlock": cidr, "availabilityZone": zone}}
            for cidr, zone in subnets
        ),
    ]
    known = network_edits.of_resources(resources)
    assert known == NetworkManifest(cidr="10.0.0.0/16", zone_prefix=17, zones=("a", "b"))
    assert [network_edits.of_resources(some) for some in ([], resources[:1])] == [None, None]


def test_zones_keep_their_places_whatever_else_the_region_has():
    create = _env(network={"create": {"zones": 3}}).network.create
    assert create is not None
    known = StandingEnvironment(network=NetworkManifest(zones=("b", "d")))
    assert [
        network_edits.zones(create, found, available)
        for found, available in ((StandingEnvironment(), "cab"), (known, "abcd"), (known, "c"), (known, ""))
    ] == [("a", "b", "c"), ("b", "d", "a"), ("b", "d", "c"), ("b", "d")]


def test_more_zones_than_there_is_room_for_are_refused():
    found = StandingEnvironment(network=NetworkManifest(cidr="10.0.0.0/16", zone_prefix=17))
    after = _env(network={"create": {"zones": 3}})
    assert [v.message for v in edits.refusals(after, found)] == [
        (
            "3, but 10.0.0.0/16 was laid out for 2 zones, and the addresses of a subnet cannot change: "
            "allowed up to 2, "
            "or bring up an environment of another name"
        )
    ]
