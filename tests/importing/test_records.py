"""DNS names that lead to an imported service come in with it."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.contract.errors import BadInput
from modulestack.engine.resource_state import ResourceStep
from modulestack.environment import stack_file
from modulestack.importing.found import FoundRecords, FoundService
from modulestack.importing.reading import read
from modulestack.importing.records import with_records
from modulestack.importing.take_over import TakeOver, take_over
from modulestack.rehearsal.import_file import import_file
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.release.aws_access.client import AwsClient
from tests.release.terminal import TerminalOutput
from tests.support.foreign_environment import DOMAIN, STAND_INS, Command, make_services, sections_of, write
from tests.support.program import ROOT

RECORD = "aws:route53/record:Record"
ZONE = {"zone": "example.com"}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Named:
    """What was there, and what came of it."""

    sandbox: Sandbox
    root: Path
    found: FoundService
    """The one with a load balancer of its own, as it was before."""
    said: dict[str, TerminalOutput]
    modules: dict[str, Any]
    calls: set[str]
    records: list[dict[tuple[str, str], str]]
    """Name and type → what it is, before and after."""
    steps: tuple[ResourceStep, ...]
    again: tuple[ResourceStep, ...]


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Named]:
    root = tmp_path_factory.mktemp("named")
    write(root, STAND_INS, DOMAIN)
    sandbox = Sandbox("shop", root)
    existing = json.loads(sandbox.config["modulestack:network"])["existing"]
    write(root, existing, DOMAIN)
    services = make_services(sandbox.aws, existing, "store", "catalog")
    sandbox.up()
    client = AwsClient(sandbox.aws.session(), sandbox.aws.clock, region=sandbox.aws.region)
    found = with_records(client, read(client, *services["store"].split("/")), ZONE)
    records, since = [_records(sandbox)], len(sandbox.aws.calls)
    asked = {"store": (), "catalog": ("--load-balancer", "edge")}
    said = {name: Command(sandbox, root)("--from", service, *asked[name]) for name, service in services.items()}
    calls = {f"{call.service}:{call.operation}" for call in sandbox.aws.calls[since:]}
    for name, each in said.items():
        assert each.code == 0, each.err
        document = json.loads((root / f"import-shop-{name}.json").read_text())
        import_file(sandbox.engine, document, project=sandbox.project, stack="shop")
    sandbox.config |= sections_of(root)
    run = sandbox.up()[0]
    records.append(_records(sandbox))
    modules = yaml.safe_load((root / "Pulumi.shop.yaml").read_text())["config"]["modulestack:modules"]
    again = sandbox.up()[0].changed
    yield Named(
        sandbox=sandbox,
        root=root,
        found=found,
        said=said,
        modules=modules,
        calls=calls,
        records=records,
        steps=run.changed,
        again=again,
    )
    sandbox.aws.close()


def _records(sandbox: Sandbox) -> dict[tuple[str, str], str]:
    dns = sandbox.aws.client("route53")
    [zone] = dns.list_hosted_zones_by_name(DNSName="example.com.", MaxItems="1")["HostedZones"]
    found = dns.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
    return {
        (each["Name"].rstrip("."), each["Type"]): each.get("AliasTarget", {}).get("DNSName", "values")
        for each in found
        if each["Type"] in ("A", "CNAME")
    }


def test_names_stay_and_the_next_run_ends(named: Named):
    """An alias stays as it is, a CNAME of a module's own name too; one of a shared load balancer becomes an alias."""
    before, after = named.records
    assert set(before) == {
        *(("shop.example.com", "A"), ("store.example.com", "CNAME"), ("catalog.example.com", "A")),
        ("www.catalog.example.com", "CNAME"),
    }
    turned = ("www.catalog.example.com", "CNAME")
    assert {key: value for key, value in after.items() if key in before} == {
        key: value for key, value in before.items() if key != turned
    }
    assert after.keys() - before.keys() == {("www.catalog.example.com", "A")}
    assert named.again == ()
    changed = {(step.operation, step.name, step.changed) for step in named.steps if step.type == RECORD}
    assert {(operation, name) for operation, name, _ in changed} == {("update", "edge-alias-www.catalog.example.com")}


def test_the_file_keeps_what_the_records_are(named: Named):
    store, catalog = named.modules["store"], named.modules["catalog"]
    assert "host" not in store
    assert store["imported"]["keeps"]["record"] == ["aliases", "records", "ttl", "type"]
    assert catalog["imported"]["keeps"]["record"] == ["aliases"]
    assert store["certificate"].endswith("0000")
    assert "  the record of shop.example.com (A), which leads here, too\n" in named.said["store"].out
    assert "  the record of www.catalog.example.com, of type CNAME: it becomes an alias" in named.said["catalog"].out


def test_what_is_asked_of_the_zone_is_in_the_policy(named: Named):
    policy = (ROOT / "docs" / "import.md").read_text()
    asked = {call for call in named.calls if call.startswith("route53:")}
    assert asked == {"route53:ListHostedZonesByName", "route53:ListResourceRecordSets"}
    assert [call for call in asked if f'"{call}"' not in policy] == []


def _taken(named: Named, found: FoundService, **asked: Any) -> TakeOver:
    settings = stack_file.settings("shop", named.root)
    settings.values = {**settings.values, "modules": {}, "load_balancers": {}}
    return take_over(
        found, settings, environment="shop", project="modulestack", vpc_tags={"Name": "a"}, **{"name": None, **asked}
    )


def test_a_module_is_called_as_its_load_balancer_is(named: Named):
    """By the shortest name, where its own is not among them."""
    taken = _taken(named, named.found, name="other")
    assert taken.lines["host"] == "shop.example.com"
    entry = next(each for each in taken.imports["resources"] if each["type"] == RECORD)
    assert (entry["logicalName"], entry["id"].partition("_")[2]) == ("other-alias-tls", "shop.example.com_A")


@pytest.mark.parametrize("policy", [False, True])
def test_a_name_that_leads_elsewhere_is_refused(named: Named, policy: bool):  # noqa: FBT001
    """`pulumi up` could make no record beside it."""
    records = FoundRecords(zone_id="Z1", leading=(), others={"store.example.com": "elsewhere.example.net"})
    found = dataclasses.replace(named.found, records=records)
    with pytest.raises(BadInput, match=r"store\.example\.com, which would be the module's, leads to elsewhere"):
        _taken(named, found)
    if policy:
        assert _taken(named, found, name="other").lines["port"] == 8080


def test_a_zone_that_a_role_changes_is_not_read(named: Named):
    """Nor one that is not there: the next run tells."""
    client = AwsClient(named.sandbox.aws.session(), named.sandbox.aws.clock, region=named.sandbox.aws.region)
    bare = dataclasses.replace(named.found, records=None)
    assert with_records(client, bare, {**ZONE, "role": "arn:aws:iam::210987654321:role/dns"}).records is None
    assert with_records(client, bare, {"zone": "example.org"}).records is None
    assert with_records(client, bare, None).records is None
