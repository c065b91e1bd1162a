"""A private zone that is there, and what is made in it."""

from __future__ import annotations

import pytest

from modulestack.environment import rules
from tests.edits.cases.load_balancers import CALLED_INSIDE
from tests.edits.cases.network import EXISTING
from tests.edits.plain import with_value
from tests.edits.standing import environment_of

ZONE = {"zone": "example.com", "private_zone_id": "Z0000000000000000000A"}
WITH_ZONE = with_value(EXISTING, "modulestack:domain", ZONE)
PUBLIC = with_value(WITH_ZONE, "modulestack:modules/api/reachable_from", "internet")


@pytest.mark.parametrize(
    ("config", "is_told"),
    [
        pytest.param(WITH_ZONE, False, id="a private module"),
        pytest.param(PUBLIC, True, id="public modules"),
        pytest.param(with_value(PUBLIC, "modulestack:modules/api/port", None), True, id="a worker"),
        pytest.param(
            {**CALLED_INSIDE, "modulestack:domain": ZONE, "modulestack:network": EXISTING["modulestack:network"]},
            False,
            id="a public module that is called inside",
        ),
    ],
)
def test_a_private_zone_without_records_is_told(config, is_told, tmp_path):
    """A module that is private may come: it is no error."""
    if "port" not in config["modulestack:modules"]["api"]:
        config = with_value(config, "modulestack:modules/api/reachable_from", None)
    told = [each.fields[0] for each in rules.warnings(environment_of(config, tmp_path))]
    assert (("domain", "private_zone_id") in told) == is_told
