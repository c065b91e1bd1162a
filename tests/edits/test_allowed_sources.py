"""Who may ask a module is edited without a gap: whoever is allowed before and after is answered all along."""

from __future__ import annotations

from pathlib import Path

from tests.edits.cases.load_balancers import FRONTED
from tests.edits.plain import with_value
from tests.edits.standing import Standing
from tests.support.matrices import EXHAUSTIVE

SOURCES = "modulestack:modules/web/allowed_sources"
FEW, OTHERS = ["203.0.113.0/24"], ["203.0.113.0/24", "198.51.100.0/24"]
RULES = ("CreateRule", "ModifyRule", "DeleteRule")


@EXHAUSTIVE
def test_rules_of_a_shared_load_balancer_let_in_before_they_refuse(tmp_path: Path):
    """The module's rule keeps its number, whatever it does; each edit can be taken back."""
    standing = Standing(FRONTED, tmp_path)
    standing.start(FRONTED)
    orders = []
    for config in (with_value(FRONTED, SOURCES, FEW), with_value(FRONTED, SOURCES, OTHERS), FRONTED):
        seen = standing.edit(config)
        orders.append([each for each in seen.writes if each in RULES])
    standing.close()
    assert orders == [["CreateRule", "ModifyRule"], ["CreateRule", "DeleteRule"], ["ModifyRule", "DeleteRule"]]
