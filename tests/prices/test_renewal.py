"""The table of prices, renewed: from files in AWS's form, from a server of them, from the Price List API."""

from __future__ import annotations

import dataclasses
import functools
import http.server
import json
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from click.testing import CliRunner, Result

from modulestack.cli import prices as command
from modulestack.prices import offer_file, renewal
from modulestack.prices.offer_selectors import SELECTORS
from modulestack.prices.price_list_api import PriceListApi
from modulestack.prices.table_text import table_text
from tests.prices import offered
from tests.prices.offered import OFFERS, PUBLISHED, REGION, VERSION, Offered
from tests.support.program import ROOT

SHIPPED = ROOT / "modulestack/prices/price_table.json"
BEFORE: dict[str, Any] = json.loads(SHIPPED.read_text())
SMALL = {**BEFORE, "prices": {"*": BEFORE["prices"]["*"], REGION: {**BEFORE["prices"][REGION]}}}
MACHINES = [item for item in SMALL["prices"][REGION] if item.startswith("ec2.") and item != "ec2.t3.micro"]
WITHOUT = [part for item in MACHINES for part in ("--without", item)]
EXPECTED = {
    "fargate.vcpu.x86": "0.04048",
    "fargate.memory.x86": "0.004445",
    "fargate.vcpu.arm": "0.03238",
    "fargate.memory.arm": "0.00356",
    "fargate.storage": "0.000111",
    "alb.hour": "0.0252",
    "alb.lcu": "0.008",
    "nlb.hour": "0.0253",
    "nlb.lcu": "0.0061",
    "trust_store.hour": "0.0056",
    "nat.hour": "0.048",
    "nat.gb": "0.048",
    "ipv4.hour": "0.005",
    "logs.in": "0.57",
    "logs.kept": "0.03",
    "logs.read": "0.0057",
    "metric.month": "0.3",
    "insights.metric": "0.07",
    "alarm.month": "0.1",
    "alarm.composite": "0.5",
    "endpoint.hour": "0.011",
    "endpoint.gb": "0.01",
    "kms.key": "1",
    "waf.acl": "5",
    "waf.rule": "1",
    "waf.requests": "0.6",
    "s3.gb": "0.023",
    "ecr.gb": "0.1",
    "efs.gb": "0.33",
    "efs.read": "0.033",
    "efs.write": "0.066",
    "ebs.gp3.gb": "0.088",
    "ebs.gp3.iops": "0.0055",
    "ebs.gp3.throughput": "0.044",
    "transit.hour": "0.05",
    "transit.gb": "0.02",
    "sns.requests": "0.5",
    "parameter.month": "0.050000036",
    "ec2.t3.micro": "0.0114",
}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "price_table.json"
    file.write_text(table_text(SMALL))
    return file


def _renew(table: Path, *args: str) -> Result:
    return CliRunner().invoke(command.prices, ["renew", "--table", str(table), *WITHOUT, *args])


def _numbers(table: Path, region: str = REGION) -> dict[str, str]:
    rows = json.loads(table.read_text())["prices"][region]
    return {item: row["usd"] for item, row in rows.items() if item not in MACHINES}


def _changed(service: str, *more: Offered, drop: str = "") -> dict[str, tuple[Offered, ...]]:
    kept = (each for each in OFFERS[service] if not drop or each.usage != drop)
    return {**OFFERS, service: (*kept, *more)}


def test_the_shipped_file_is_as_a_renewal_writes_it():
    """An edit by hand that another order or indent has would be a difference of the next renewal."""
    assert table_text(BEFORE) == SHIPPED.read_text()


def test_every_item_is_read_but_those_of_cloudfront():
    assert set(BEFORE["units"]) - {each.item for each in SELECTORS} == {"cloudfront.gb", "cloudfront.requests"}
    assert {each.item for each in SELECTORS} <= set(BEFORE["units"])


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_folder_of_offer_files_renews_the_table(table: Path, tmp_path: Path, form: str):
    """Nothing of Outposts, Windows, Reserved, Local Zones, trust stores and free tiers is taken for what it is not."""
    done = _renew(table, "--from", str(offered.write(tmp_path / "offers", form=form)))
    assert (done.exit_code, done.stderr) == (0, "")
    assert _numbers(table) == EXPECTED
    assert _numbers(table, "*")["zone.month"] == "0.5"
    assert _numbers(table, "*")["dashboard.month"] == "3"
    new = json.loads(table.read_text())
    assert new["sources"]["AWSELB-eu-west-1"] == {
        "url": f"https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AWSELB/{VERSION}/eu-west-1/index.csv",
        "date": PUBLISHED[:10],
    }
    assert {row["source"] for rows in new["prices"].values() for row in rows.values()} == set(new["sources"])
    assert new["as_of"] >= "2026-11-29"
    assert table_text(new) == table.read_text()


def test_differences_are_shown_and_what_is_the_same_is_not(table: Path, tmp_path: Path):
    rows = SMALL["prices"][REGION]
    other = {**rows, "nat.gb": {**rows["nat.gb"], "usd": "0.045"}}
    table.write_text(table_text({**SMALL, "prices": {**SMALL["prices"], REGION: other}}))
    folder = str(offered.write(tmp_path / "offers"))
    lines = [line.split() for line in _renew(table, "--from", folder).stdout.splitlines()]
    assert ["eu-west-1", "nat.gb", "0.045", "0.048"] in lines
    assert ["eu-west-1", "nlb.hour", "not", "known", "0.0253"] in lines
    assert not [line for line in lines if line[1:2] == ["alb.hour"]]
    again = json.loads(_renew(table, "--from", folder, "--json").stdout)
    assert (again["changes"], again["problems"], again["read"]) == ([], [], len(EXPECTED) + 2)


def test_a_product_that_is_not_there_is_an_error_that_names_it(table: Path, tmp_path: Path):
    folder = offered.write(tmp_path / "offers", _changed("AmazonECS", drop="EU-Fargate-ARM-GB-Hours"))
    before = table.read_text()
    done = _renew(table, "--from", str(folder))
    assert (done.exit_code, done.stdout, table.read_text()) == (1, "", before)
    assert done.stderr.splitlines() == [
        "fargate.memory.arm of eu-west-1: AmazonECS of 2026-11-20 has no price of Fargate-ARM-GB-Hours",
        "nothing is written; --without ITEM leaves an item out",
    ]
    assert _renew(table, "--from", str(folder), "--without", "fargate.memory.arm").exit_code == 0
    assert json.loads(table.read_text())["prices"][REGION]["fargate.memory.arm"]["source"] == "ecs-eu-west-1"


def test_products_that_differ_are_an_error_that_names_them(table: Path, tmp_path: Path):
    """Two of the same price are one."""
    other = Offered("EU-NatGateway-Hours", "0.0520000000", "Hrs", "NatGateway", sku="OTHERSKU")
    done = _renew(table, "--from", str(offered.write(tmp_path / "offers", _changed("AmazonEC2", other))))
    assert done.exit_code == 1
    assert done.stderr.splitlines()[0] == (
        "nat.hour of eu-west-1: AmazonEC2 of 2026-11-20 has several of NatGateway-Hours of NatGateway: "
        "0.048 (KFNSSCHWD43WZK2R); 0.052 (OTHERSKU)"
    )
    same = dataclasses.replace(other, usd="0.0480000000")
    assert _renew(table, "--from", str(offered.write(tmp_path / "offers", _changed("AmazonEC2", same)))).exit_code == 0


def test_a_unit_that_is_not_known_is_an_error(table: Path, tmp_path: Path):
    """A price by the GiB taken for one by the MiB would be a thousand times too high."""
    odd = Offered("EU-EBS:VolumeP-Throughput.gp3", "1.0", "TiBps-mo", sku="ODD")
    offers = _changed("AmazonEC2", odd, drop="EU-EBS:VolumeP-Throughput.gp3")
    done = _renew(table, "--from", str(offered.write(tmp_path / "offers", offers)))
    assert done.stderr.splitlines()[0] == (
        "ebs.gp3.throughput of eu-west-1: its price (ODD) is by TiBps-mo, known are gibps-mo, mibps-mo"
    )


def test_nothing_is_read_from_anywhere_unless_it_is_said(table: Path):
    for args in ((), ("--download", "--api"), ("--mirror", "http://127.0.0.1:9")):
        done = _renew(table, *args)
        assert (done.exit_code, done.stdout) == (2, "")
    assert "by one of --download, --from FOLDER and --api" in _renew(table).stderr


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--region", "cn-north-1"), "--region cn-north-1: the table has regions of the partition aws only"),
        (("--without", "nat"), "--without nat: is no item of the table; it has fargate.vcpu.x86, "),
        (("--region", "eu-central-1"), "AmazonECS-eu-central-1.csv (nor .json): bring https://pricing.us-east-1."),
    ],
)
def test_bad_input_is_told(table: Path, tmp_path: Path, args: tuple[str, ...], told: str):
    done = _renew(table, "--from", str(offered.write(tmp_path / "offers")), *args)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("AWSELB-eu-west-1.csv", "a,b\n", "it does not begin as an offer file in CSV does"),
        ("AWSELB-eu-west-1.csv", "a,b\n" * 9, "it does not say of which service it is"),
        ("AWSELB-eu-west-1.json", "[]", "it is no offer file in JSON"),
        ("AWSELB-eu-west-1.json", "{", "it is no offer file in JSON"),
    ],
)
def test_a_file_that_is_no_offer_file_is_told(table: Path, tmp_path: Path, name: str, text: str, told: str):
    folder = offered.write(tmp_path / "offers")
    (folder / "AWSELB-eu-west-1.csv").unlink()
    (folder / name).write_text(text)
    done = _renew(table, "--from", str(folder))
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"{name}: {told}" in done.stderr


def test_a_table_that_is_none_is_told(tmp_path: Path):
    file = tmp_path / "table.json"
    file.write_text("{}")
    done = _renew(file, "--from", str(tmp_path))
    assert done.exit_code == 2
    assert done.stderr == f"{file}: is no table of prices\n"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """AWS's address for offer files, on this machine."""
    root = tmp_path / "served"
    for service, products in OFFERS.items():
        place = root / "offers/v1.0/aws" / service / "current" / ("" if service == "AmazonRoute53" else REGION)
        place.mkdir(parents=True)
        (place / "index.csv").write_text(offered.as_csv(service, products))
    quiet = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(quiet, directory=str(root))) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()


def test_offer_files_are_read_from_a_server(table: Path, server: str):
    done = _renew(table, "--download", "--mirror", server)
    assert (done.exit_code, done.stderr) == (0, "")
    assert _numbers(table) == EXPECTED


def test_a_server_that_has_none_is_told(table: Path, server: str):
    done = _renew(table, "--download", "--mirror", server, "--region", "eu-central-1")
    assert done.exit_code == 2
    assert done.stderr == (
        f"{server}/offers/v1.0/aws/AmazonECS/current/eu-central-1/index.csv: answered 404 File not found\n"
    )
    assert "cannot be read" in _renew(table, "--download", "--mirror", "http://127.0.0.1:9").stderr


def test_the_price_list_api_has_the_same_products():
    """It is asked by usage type, and answers with those of all regions."""
    selectors = [each for each in SELECTORS if each.service == "AWSELB"]
    client = boto3.client("pricing", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stub:
        for usage in sorted({each.usage for each in selectors}):
            items = [_item(each, number) for number, each in enumerate(OFFERS["AWSELB"]) if usage in each.usage]
            frankfurt = Offered(f"EUC1-{usage}", "9.9", operation="LoadBalancing:Application", region="eu-central-1")
            stub.add_response(
                "get_products",
                {"FormatVersion": "aws_v1", "PriceList": [*items, _item(frankfurt, 99)]},
                {
                    "ServiceCode": "AWSELB",
                    "Filters": [{"Type": "CONTAINS", "Field": "usagetype", "Value": usage}],
                    "FormatVersion": "aws_v1",
                },
            )
        offer = PriceListApi(client).read("AWSELB", REGION, [each.usage for each in selectors])
    assert (offer.version, offer.published) == (VERSION, PUBLISHED[:10])
    assert {each.item: f"{renewal.price_of(each, offer, REGION):f}" for each in selectors} == {
        each.item: EXPECTED[each.item] for each in selectors
    }


def _item(product: Offered, number: int) -> str:
    document, term = offered.product_of(product, number)
    terms = {product.term: term}
    return json.dumps({"product": document, "terms": terms, "version": VERSION, "publicationDate": PUBLISHED})


def test_a_big_file_is_read_row_by_row():
    """Nothing is kept but what is asked for: rows are made while they are read."""
    text = offered.as_csv("AWSELB", OFFERS["AWSELB"]).splitlines(keepends=True)
    read = 0

    def lines() -> Iterator[str]:
        nonlocal read
        yield from text
        for _ in range(50_000):
            read += 1
            yield text[-1].replace("EU-LoadBalancerUsage", "EU-SomethingElse")

    found = offer_file.read_csv(lines(), ["LCUUsage"])
    assert read == 50_000
    assert {(price.operation, price.usd) for price in found.prices} == {
        ("LoadBalancing:Application", Decimal("0.0080000000")),
        ("LoadBalancing:Network", Decimal("0.0061000000")),
    }


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ("EU-LCUUsage", "LCUUsage"),
        ("LCUUsage", "LCUUsage"),
        ("EUC1-LCUUsage", "LCUUsage"),
        ("USE1-WebACLV2", "WebACLV2"),
        ("us-west-1-KMS-Keys", "KMS-Keys"),
        ("ap-southeast-2-KMS-Keys", "KMS-Keys"),
        ("EU-TS-LoadBalancerUsage", "TS-LoadBalancerUsage"),
        ("TS-LoadBalancerUsage", "TS-LoadBalancerUsage"),
        ("USW2-LAX1-BoxUsage:t3.micro", "LAX1-BoxUsage:t3.micro"),
        ("Global-DataScanned-Bytes", "Global-DataScanned-Bytes"),
    ],
)
def test_a_usage_type_is_told_from_its_region(usage: str, expected: str):
    assert offer_file.without_region(usage) == expected
