"""Before, after, difference."""

from __future__ import annotations

from decimal import Decimal

from modulestack.cost.comparison import CostComparison
from modulestack.cost.document import as_json
from tests.cost.made import of, resource, service, task_definition

NAT = "ec2/natGateway:NatGateway"
BEFORE = of(resource(NAT, {}), resource(NAT, {}, name="second"), service(), task_definition())
AFTER = of(resource(NAT, {}), service(desiredCount=3), task_definition(), resource("kms/key:Key", {}))


def test_what_differs_is_told_line_by_line():
    """A task more, a NAT gateway less, a key that is new; nothing of what is as it was."""
    found = CostComparison(reference="main", before=BEFORE, after=AFTER)
    numbers = {line.what: (int(line.quantity_before), int(line.quantity_after)) for line in found.lines}
    assert numbers == {"NAT gateways": (2, 1), "Fargate vCPU": (2, 3), "Fargate memory, GB": (4, 6), "KMS keys": (0, 1)}
    assert [f"{line.difference:.4f}" for line in found.lines] == ["-32.8500", "29.5504", "6.4897", "1.0000"]
    assert found.total.difference == Decimal("4.19010")
    assert found.total.difference == sum(line.difference for line in found.lines)


def test_what_was_not_there_is_all_new():
    found = CostComparison(reference="main", before=None, after=AFTER)
    assert (found.total.before, found.total.difference) == (Decimal(0), AFTER.monthly().now)
    assert [change.module for change in found.modules] == ["web"]


def test_nothing_differs_from_itself():
    found = CostComparison(reference="main", before=AFTER, after=AFTER)
    assert (len(found.lines), found.total.difference) == (0, Decimal(0))


def test_a_line_without_a_price_differs_by_nobody_knows_what():
    before = of(resource("lb/trustStore:TrustStore", {}))
    found = CostComparison(reference="main", before=before, after=of())
    (line,) = as_json(of(), found)["against"]["lines"]
    assert (line["quantity_before"], line["quantity_after"], line["difference"]) == (1.0, 0.0, None)
