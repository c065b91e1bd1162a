"""What requests cost, line by line by hand from the table's file."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from modulestack.cost import load_document
from modulestack.cost.load_cost import LoadCost, load_cost
from tests.cost.made import of, resource
from tests.cost.used import cost_of, use
from tests.support.program import ROOT

TABLE = json.loads((ROOT / "modulestack/prices/price_table.json").read_text())["prices"]
ACL = resource("wafv2/webAcl:WebAcl", {"rules": []})


def _usd(item: str) -> Decimal:
    return Decimal({**TABLE["*"], **TABLE["us-east-1"]}[item]["usd"])


def _lines(cost: LoadCost, kind: str) -> dict[str, Decimal | None]:
    return {line.what: line.usd for line in cost.lines if line.kind == kind}


def test_an_hour_is_what_the_table_says():
    """Fixed: what `cost` counts; by traffic: a third task, four capacity units and 0.18 GB of logs."""
    found = cost_of(use(logged_bytes=Decimal(500)), tasks=3)
    assert _lines(found, "fixed") == {
        "application load balancer": _usd("alb.hour"),
        "Fargate vCPU": 2 * _usd("fargate.vcpu.x86"),
        "Fargate memory, GB": 4 * _usd("fargate.memory.x86"),
        "hosted zones": Decimal(1) / 730 * _usd("zone.month"),
    }
    assert _lines(found, "by traffic") == {
        "tasks, more than it starts with: vCPU": _usd("fargate.vcpu.x86"),
        "tasks, more than it starts with: memory, GB": 2 * _usd("fargate.memory.x86"),
        "application load balancer: capacity units": 4 * _usd("alb.lcu"),
        "logs: taken in": Decimal("0.18") * _usd("logs.in"),
    }
    assert found.spent() == pytest.approx(found.spent("fixed") + found.spent("by traffic"))
    assert found.hourly() == pytest.approx(found.spent())
    assert found.monthly() == found.hourly() * 730
    assert found.per_million("by traffic") == found.spent("by traffic") / 360_000 * 1_000_000


def test_of_a_part_of_an_hour_the_hour_is_told():
    """The same traffic for ten minutes costs a sixth, and the hour as much."""
    hour, part = cost_of(use()), cost_of(use(hours=((Decimal(600), 60_000),)), seconds=600)
    assert part.spent() * 6 == pytest.approx(hour.spent())
    assert part.hourly() == pytest.approx(hour.hourly())
    assert part.per_million() == pytest.approx(hour.per_million())


def test_fewer_tasks_than_it_starts_with_are_less():
    assert _lines(cost_of(use(), tasks=1), "by traffic")["tasks, less than it starts with: vCPU"] == -_usd(
        "fargate.vcpu.x86"
    )


def test_as_many_tasks_as_it_starts_with_are_no_line():
    assert set(_lines(cost_of(use()), "by traffic")) == {"application load balancer: capacity units"}


def test_modules_behind_one_load_balancer_use_it_together():
    """Four units of connections, and seven of bytes: together there are eight connections' and seven bytes' units."""
    other = use(module="api", balancer_owner="environment", processed_bytes=Decimal(20_000))
    found = cost_of(use(balancer_owner="environment"), other)
    [line] = [line for line in found.lines if line.item == "alb.lcu"]
    assert (line.module, line.quantity) == ("environment", Decimal(8))
    [(owner, units)] = found.balancers
    assert (owner, units["new connections"], units["processed bytes"]) == ("environment", Decimal(8), Decimal("7.2"))


def test_a_firewall_is_paid_for_by_request():
    found = cost_of(use(has_web_acl=True), more=(ACL,))
    assert _lines(found, "by traffic")["requests that web ACLs look at"] == Decimal("0.36") * _usd("waf.requests")


def test_what_nobody_counts_is_said():
    gateway = resource("ec2/natGateway:NatGateway", {})
    assert cost_of(use(), more=(gateway,)).not_known == (
        "NAT gateways: what goes through",
        "logs: taken in",
        "logs: kept",
        "logs: read by queries",
        "application load balancers: bytes that they process",
    )
    known = cost_of(use(logged_bytes=Decimal(0), processed_bytes=Decimal(100)))
    assert known.not_known == ("logs: kept", "logs: read by queries")
    assert not known.is_complete


def test_what_has_no_price_is_said():
    found = cost_of(use(), region="eu-central-1")
    document = load_document.as_json(found)
    assert document is not None
    assert {line["what"]: line["usd"] for line in document["lines"]}["Fargate vCPU"] is None
    assert load_document.sentence(found).startswith("costs at least 0.0007 USD an hour like this")


def test_where_no_request_came_there_is_no_price_of_a_million():
    found = cost_of(use(hours=((Decimal(3600), 0),)))
    assert found.per_million() is None
    assert load_document.sentence(found).endswith(" by traffic")


def test_as_json():
    document = load_document.as_json(cost_of(use(), tasks=3))
    assert document is not None
    by_traffic = float(_usd("fargate.vcpu.x86") + 2 * _usd("fargate.memory.x86") + 4 * _usd("alb.lcu"))
    assert document["hourly"]["by_traffic"] == pytest.approx(by_traffic, abs=1e-6)
    assert document["hourly"]["total"] == pytest.approx(
        document["hourly"]["fixed"] + document["hourly"]["by_traffic"], abs=2e-6
    )
    assert document["tasks"][0]["seconds"] == 3 * 3600
    assert document["capacity_units"] == [
        {"module": "web", "new_connections": 4.0, "active_connections": 0.001667, "rule_evaluations": 0.0}
    ]
    assert {line["unit"] for line in document["lines"]} == {"hour", "vCPU-hour", "GB-hour", "month", "LCU-hour"}


def test_messages_are_counted_where_no_request_comes():
    """What a queue itself costs is not known; nobody's logs are."""
    found = load_cost(
        of(resource("cloudwatch/logGroup:LogGroup", {})),
        seconds=Decimal(3600),
        requests=0,
        messages=2_000_000,
        tasks=[],
        uses=[],
    )
    assert (found.asked, found.per_million()) == ("messages", found.spent() / 2)
    assert found.not_known[0] == "logs: taken in"
    assert found.not_known[-1] == "queues: requests to SQS"
    assert load_document.sentence(found).endswith(" USD per million messages")
