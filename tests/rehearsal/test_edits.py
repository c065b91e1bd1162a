"""
What an edit of the file does to an environment that stands: done in an order that AWS allows, or refused by name.

Brought up, edited, undone and brought up again by the real program on the in-process engine.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import functions
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.registry import FUNCTIONS
from modulestack.engine.errors import EngineError
from modulestack.rehearsal import sandbox
from tests.edits.plain import REGISTRY
from tests.support.matrices import EXHAUSTIVE, matrix
from tests.support.standing import StandingSandbox, Watch

WEB: dict[str, Any] = {
    "image": "ghcr.io/example/web:1",
    "port": 8080,
    "reachable_from": "internet",
    "scaling": {"min": 1, "max": 3, "requests_per_task": 100},
}
API: dict[str, Any] = {"image": "ghcr.io/example/api:1", "port": 8000, "reachable_from": ["web"]}
NETWORK = {"network": {"create": {"zones": 2}}}
PLAIN = {**NETWORK, "modules": {"web": WEB, "api": API}}
PRIVATE = {**NETWORK, "modules": {"web": {**WEB, "reachable_from": []}, "api": API}}
DOMAIN = {**PLAIN, "domain": {"zone": "example.com"}}
PLAIN_API, TLS_API, TLS_WEB = "http://api.dev.internal", "https://api.internal.example.com", "https://web.example.com"

Up = Callable[..., StandingSandbox]


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    made: list[StandingSandbox] = []

    def bring_up(**keys: Any) -> StandingSandbox:
        made.append(StandingSandbox(tmp_path, **keys))
        return made[0]

    yield bring_up
    for standing in made:
        standing.aws.close()


def test_a_public_module_becomes_private_and_public_again(up: Up):
    """Its load balancer with all that hangs on it is replaced, and there is one that answers at every moment."""
    standing = up(**PLAIN)
    there, (url,) = standing.inventory(), standing.urls()["web"]
    assert standing.refusal(**PRIVATE) == (
        f"modules.web.reachable_from: web would no longer answer at {url}: undo this; or, if that may end, "
        "add it to modulestack:retired_urls"
    )
    with Watch(standing, "web") as watch:
        run = standing.up(**PRIVATE, retired_urls=[url])
    assert (watch.outages, watch.looks > 5, len(watch.seen)) == (0, True, 2)
    assert {step.name for step in run.changed if step.operation == "replace"} == {"web-lb", "web-lb-tg", "web-lb-80"}
    assert "web: no longer answers at " + url in standing.messages
    assert (standing.inventory(), standing.urls()["web"]) == (there, ["http://web.dev.internal"])
    with Watch(standing, "web") as watch:
        standing.up(**PLAIN)
    assert (watch.outages, standing.inventory()) == (0, there)
    assert standing.up(**PLAIN).changed == ()
    standing.sandbox.down()
    assert standing.sandbox.left()[0] == ()


@pytest.mark.parametrize("then", ["again", "undone"])
@pytest.mark.parametrize(
    "operation",
    matrix(["CreateTargetGroup", "CreateListener", "UpdateService", "PutParameter"], "UpdateService".__eq__),
)
def test_a_replacement_that_fails_half_way_is_mended_by_the_next_run(up: Up, operation: str, then: str):
    standing = up(**PLAIN)
    there, (url,) = standing.inventory(), standing.urls()["web"]
    edited = {**PRIVATE, "retired_urls": [url]}
    with _failing(standing, operation), pytest.raises(EngineError, match="ServiceUnavailable"):
        standing.up(**edited)
    wanted = edited if then == "again" else PLAIN
    with Watch(standing, "web") as watch:
        standing.up(**wanted)
    assert (watch.outages, standing.inventory()) == (0, there)
    assert standing.up(**wanted).changed == ()


@contextlib.contextmanager
def _failing(standing: StandingSandbox, operation: str) -> Iterator[None]:
    """In here every call of *operation* fails as AWS does on a bad day."""
    services = ("ecs", "elbv2", "ssm")
    names = {service: standing.aws.client(service, "eu-west-1").meta.service_model.service_id for service in services}
    for service, name in names.items():
        standing.aws.client(service, "eu-west-1").meta.events.register(
            f"before-call.{name.hyphenize()}.{operation}", _refuse
        )
    yield
    for service, name in names.items():
        standing.aws.client(service, "eu-west-1").meta.events.unregister(
            f"before-call.{name.hyphenize()}.{operation}", _refuse
        )


def _refuse(model: Any, **_: object) -> None:
    answer = {"Error": {"Code": "ServiceUnavailable", "Message": "The service is unavailable."}}
    raise ClientError(answer, model.name)


@EXHAUSTIVE
def test_zones_are_added_and_taken_without_moving_the_others(up: Up):
    standing = up(**PLAIN)
    there, before = standing.inventory(), _subnets(standing)
    for zones in (3, 2, 3, 2):
        with Watch(standing, "web") as watch:
            run = standing.up(**{**PLAIN, "network": {"create": {"zones": zones}}})
        now = _subnets(standing)
        assert (watch.outages, run.count("replace"), len(now)) == (0, 0, 2 * zones)
        assert before.items() <= now.items()
    assert (standing.inventory(), _subnets(standing)) == (there, before)


def _subnets(standing: StandingSandbox) -> dict[str, tuple[str, str]]:
    found = standing.aws.client("ec2").describe_subnets(
        Filters=[{"Name": "tag:modulestack:environment", "Values": ["dev"]}]
    )["Subnets"]
    return {subnet["SubnetId"]: (subnet["CidrBlock"], subnet["AvailabilityZone"]) for subnet in found}


def test_more_zones_than_the_region_has_are_refused(up: Up):
    standing = up(**PLAIN)
    assert standing.refusal(**{**PLAIN, "network": {"create": {"zones": 6}}}) == (
        "network.create.zones: 6, but eu-west-1 has 3 availability zones: allowed 2 to 3"
    )


def test_a_local_zone_that_the_account_opts_in_to_moves_nothing(up: Up, monkeypatch: pytest.MonkeyPatch):
    """Its name sorts before those of availability zones; and a zone that is impaired is not given up."""
    standing = up(**PLAIN)
    answer = functions.availability_zones

    def changed(ctx: Context, args: dict[str, Any]) -> dict[str, Any]:
        names = ["eu-west-1-lax-1a"] if not args.get("filters") else []
        return {**answer(ctx, args), "names": [*names, "eu-west-1b", "eu-west-1c"]}

    monkeypatch.setattr(functions, "availability_zones", changed)
    known = {**FUNCTIONS, "aws:index/getAvailabilityZones:getAvailabilityZones": changed}
    monkeypatch.setattr(sandbox, "FUNCTIONS", known)
    assert standing.up(**PLAIN).changed == ()


@EXHAUSTIVE
def test_nat_gateways_are_added_and_taken(up: Up):
    in_ecr = {name: {**each, "image": f"{REGISTRY}/{name}:1"} for name, each in (("web", WEB), ("api", API))}
    closed: dict[str, Any] = {**PLAIN, "modules": in_ecr}
    standing = up(**closed)
    gateways = {"none": 0, "single": 1, "one_per_zone": 2}
    for nat in ("one_per_zone", "single", "none", "one_per_zone", "none", "single"):
        assert (
            standing.up(**{**closed, "network": {"create": {"nat": nat, "endpoints": "needed"}}}).count("replace") == 0
        )
        found = standing.aws.client("ec2").describe_nat_gateways()["NatGateways"]
        assert len([one for one in found if one["State"] == "available"]) == gateways[nat]


def test_the_addresses_of_a_vpc_do_not_change(up: Up):
    standing = up(**PLAIN)
    assert standing.refusal(**{**PLAIN, "network": {"create": {"cidr": "10.1.0.0/16"}}}) == (
        "network.create.cidr: 10.1.0.0/16, but the VPC has 10.0.0.0/16: the addresses of a VPC cannot change: "
        "write 10.0.0.0/16 again, or bring up an environment of another name"
    )
    assert standing.up(**PLAIN).changed == ()


def test_a_network_whose_manifest_was_deleted_by_hand_is_still_known(up: Up):
    standing = up(**PLAIN)
    standing.aws.client("ssm").delete_parameter(Name="/modulestack/dev/network")
    assert "network.create.cidr: 10.1.0.0/16, but" in standing.refusal(
        **{**PLAIN, "network": {"create": {"cidr": "10.1.0.0/16"}}}
    )
    assert standing.up(**PLAIN).changed == ()
    assert standing.up(**{**PLAIN, "network": {"create": {"zones": 3}}}).count("replace") == 0


def test_a_domain_cuts_nobody_off(up: Up):
    """Old and new names and ports are side by side until the file says that the old ones may end."""
    standing = up(**PLAIN)
    (own,) = standing.urls()["web"]
    with Watch(standing, "api") as api, Watch(standing, "web") as web:
        run = standing.up(**DOMAIN)
    assert {port for _, port in api.always} == {port for _, port in web.always} == {80}
    assert {step.operation for step in run.changed} == {"create", "update"}
    assert standing.urls() == {"web": [TLS_WEB, own], "api": [TLS_API, PLAIN_API]}
    assert _reached(standing, "api") == {80, 443}
    assert _names(standing) == {"api.dev.internal.", "api.internal.example.com.", "web.example.com."}
    assert standing.up(**DOMAIN).changed == ()
    standing.up(**DOMAIN, retired_urls=[PLAIN_API, own])
    assert standing.urls() == {"web": [TLS_WEB], "api": [TLS_API]}
    assert (_reached(standing, "api"), {port for _, port in standing.answering("web")}) == ({443}, {443})
    assert _names(standing) == {"api.internal.example.com.", "web.example.com."}
    assert standing.up(**DOMAIN).changed == ()


@EXHAUSTIVE
def test_a_domain_that_was_just_added_is_taken_away_again(up: Up):
    """What it brought has to be confirmed; what was there before is there throughout."""
    standing = up(**PLAIN)
    there, urls = standing.inventory(), standing.urls()
    standing.up(**DOMAIN)
    assert standing.refusal(**PLAIN) == "\n".join(
        f"domain: {module} would no longer answer at {url}: undo this; or, if that may end, "
        "add it to modulestack:retired_urls"
        for module, url in (
            ("api", f"{TLS_API}, which tasks of web call until they are released anew"),
            ("web", TLS_WEB),
        )
    )
    with Watch(standing, "api") as api, Watch(standing, "web") as web:
        standing.up(**PLAIN, retired_urls=[TLS_WEB, TLS_API])
    assert 80 in {port for _, port in api.always} & {port for _, port in web.always}
    assert (standing.inventory(), standing.urls()) == (there, urls)
    standing.sandbox.down()


@EXHAUSTIVE
def test_another_domain_and_another_host_are_announced(up: Up):
    standing = up(**DOMAIN)
    other = {**DOMAIN, "domain": {"zone": "example.org"}}
    assert TLS_WEB in standing.refusal(**other)
    standing.up(**other, retired_urls=[TLS_WEB, TLS_API])
    assert standing.urls() == {"web": ["https://web.example.org"], "api": ["https://api.internal.example.org"]}
    hosted = {**other, "modules": {"web": {**WEB, "host": "www.example.org"}, "api": API}}
    assert standing.refusal(**hosted).startswith(
        "modules.web.host: web would no longer answer at https://web.example.org"
    )
    standing.up(**hosted, retired_urls=["https://web.example.org"])
    assert _names(standing) == {"www.example.org.", "api.internal.example.org."}


def test_a_name_goes_from_one_module_to_another_in_two_runs(up: Up):
    """In one, AWS would be asked for the same record twice."""
    shop = {**WEB, "host": "web.example.com"}
    standing, moved = up(**DOMAIN), {**DOMAIN, "modules": {"shop": shop, "api": {**API, "reachable_from": []}}}
    assert standing.refusal(**moved).startswith("modules.shop.host: https://web.example.com leads to web now")
    standing.up(**{**DOMAIN, "modules": {"api": {**API, "reachable_from": []}}})
    standing.up(**moved)
    assert _names(standing) == {"web.example.com.", "api.internal.example.com."}


def test_a_module_is_reached_another_way_in_two_runs(up: Up):
    """In one, who was told the old address would be cut off; released meanwhile, nobody knows it any more."""
    standing = up(**PLAIN)
    checked = {**API, "container_health_check": {"command": ["CMD", "check"]}}

    def file(*ways: str) -> dict[str, Any]:
        return {**PLAIN, "modules": {"web": WEB, "api": {**checked, "reachable_by": [*ways]}}}

    assert (
        "or first write reachable_by: [cloud_map, load_balancer], run `pulumi up` and release web"
        in standing.refusal(**file("cloud_map"))
    )
    standing.up(**file("cloud_map", "load_balancer"))
    told = "http://api.dev.tasks.internal:8000"
    assert standing.urls()["api"] == [told, "http://api.dev.internal"]
    standing.up(**{**file("cloud_map"), "retired_urls": ["http://api.dev.internal"]})
    assert standing.urls()["api"] == [told]
    assert standing.inventory()["load balancers"] == 1


def _reached(standing: StandingSandbox, module: str) -> set[int]:
    """The ports of *module*'s load balancer that another module's tasks may reach and that answer."""
    ec2 = standing.aws.client("ec2")
    open_ports = {
        permission["FromPort"]
        for group in ec2.describe_security_groups()["SecurityGroups"]
        if group["GroupName"].startswith(f"{module}-lb-")
        for permission in group["IpPermissions"]
    }
    return open_ports & {port for _, port in standing.answering(module)}


def _names(standing: StandingSandbox) -> set[str]:
    """Every name that leads to a load balancer."""
    client = standing.aws.client("route53")
    return {
        record["Name"]
        for zone in client.list_hosted_zones()["HostedZones"]
        for record in client.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
        if "AliasTarget" in record
    }


def test_protection_is_taken_off_before_anything_that_has_it_goes(up: Up):
    standing = up(**PLAIN, deletion_protection=True)
    without_api = {**NETWORK, "modules": {"web": WEB}, "deletion_protection": True}
    assert standing.refusal(**without_api).startswith("modules.api: is gone from the file, and AWS does not delete")
    assert standing.refusal(**{**without_api, "deletion_protection": False}).startswith("modules.api: is gone")
    standing.up(**PLAIN)
    standing.up(**{**without_api, "deletion_protection": False})
    assert standing.inventory()["load balancers"] == 1


def test_protection_is_taken_off_before_a_module_is_turned(up: Up):
    """Step by step, as the refusal says."""
    standing = up(**PLAIN, deletion_protection=True)
    [url] = standing.urls()["web"]
    turned = {**PRIVATE, "retired_urls": [url]}
    assert "needs another load balancer, and AWS does not delete the old one" in standing.refusal(
        **turned, deletion_protection=True
    )
    standing.up(**PLAIN, deletion_protection=False)
    standing.up(**turned, deletion_protection=True)
    assert standing.urls()["web"] == ["http://web.dev.internal"]
