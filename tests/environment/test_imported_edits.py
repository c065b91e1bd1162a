"""What a module that was taken over is called stays while it stands."""

from __future__ import annotations

from typing import Any

import pytest

from modulestack.environment.edits import refusals
from modulestack.environment.settings import dotted
from modulestack.environment.standing import from_file
from tests.edits.plain import PLAIN, with_value
from tests.environment.strategies import environment_of

NAMED = {"names": {"service": "orders", "load_balancer": "front", "cpu": "by-cpu"}}
DESCRIBED = {"descriptions": {"tasks_security_group": "by hand"}}
KEEPS = {"keeps": {"service": ["launch_type", "propagate_tags"], "target_group": ["port"]}}
ANEW = "and what stands would be made anew beside what serves"
ELSE = ", or add a module of another name"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({}, {}, []),
        (NAMED, NAMED, []),
        (
            NAMED,
            {"names": {**NAMED["names"], "service": "other"}},
            [f'names.service: is "other", {ANEW}: write "orders" again'],
        ),
        (
            NAMED,
            {},
            [
                f'names.cpu: is gone, {ANEW}: write "by-cpu" again',
                f'names.load_balancer: is gone, {ANEW}: write "front" again',
                f'names.service: is gone, {ANEW}: write "orders" again',
            ],
        ),
        (
            {},
            {"names": {"load_balancer": "front", "cpu": "by-cpu"}},
            [f'names.load_balancer: is "front", {ANEW}: leave it out'],
        ),
        (
            {"names": {"container": "app"}},
            {},
            [f'names.container: is gone, {ANEW}: write "app" again'],
        ),
        (DESCRIBED, {}, [f'descriptions.tasks_security_group: is gone, {ANEW}: write "by hand" again']),
        (
            KEEPS,
            {"keeps": {"target_group": ["port"]}},
            [f"keeps.service: has launch_type no longer, {ANEW}: write launch_type again"],
        ),
        ({}, KEEPS, []),
    ],
)
def test_what_aws_does_not_change_is_refused_by_name(before: dict[str, Any], after: dict[str, Any], told: list[str]):
    standing = from_file(environment_of(with_value(PLAIN, "modulestack:modules/web/imported", before or None)))
    now = environment_of(with_value(PLAIN, "modulestack:modules/web/imported", after or None))
    found = [f"{dotted(each.fields[0])}: {each.message}" for each in refusals(now, standing)]
    assert found == [f"modules.web.imported.{line}{ELSE}" for line in told]
