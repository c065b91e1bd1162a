"""Names that AWS takes, the same ones every time."""

from __future__ import annotations

import itertools
import re

import pytest

from modulestack.contract import limits, names, paths

LONGEST = "m" * 32
ODD = ["internal", "internal-api", "sg", "sg-1", "a", "a-b", LONGEST, LONGEST[:-1] + "n", "x-" * 15 + "yz"]
LOAD_BALANCER_NAME = re.compile(r"(?!internal-)[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?")


def test_a_name_that_fits_stays():
    assert names.fit("web-lb", 24) == "web-lb"


def test_a_cut_name_is_pinned():
    """Another hash would rename, and so replace, what stands."""
    assert names.fit("a-module-with-a-very-long-name-lb", 24) == "a-module-with-a-v-8d3c2d"


def test_a_reserved_beginning_is_moved_out_of_the_way():
    assert [names.load_balancing("internal-lb"), names.security_group("sg-lb")] == [
        "m-internal-lb-c2e47d",
        "m-sg-lb-ee1dcc",
    ]


@pytest.mark.parametrize("module", ODD)
@pytest.mark.parametrize("suffix", ["lb", "lb-tg"])
def test_load_balancers_and_target_groups_are_named_as_aws_allows(module: str, suffix: str):
    """Pulumi adds a hyphen and seven characters."""
    physical = f"{names.load_balancing(f'{module}-{suffix}')}-1a2b3c4"
    assert len(physical) <= limits.LOAD_BALANCER_NAME_LENGTH
    assert LOAD_BALANCER_NAME.fullmatch(physical)


def test_different_names_stay_different():
    logical = [f"{module}-{suffix}" for module, suffix in itertools.product(ODD, ["lb", "lb-tg"])]
    assert len({names.load_balancing(name) for name in logical}) == len(logical)


def test_a_role_of_the_longest_module_fits():
    assert len(names.role(f"{LONGEST}-execution")) + names.AUTONAME_SUFFIX <= limits.ROLE_NAME_LENGTH


def test_a_bucket_is_called_as_s3_allows():
    assert [names.bucket("Prod_EU.1-templates"), len(names.bucket("e" * 90))] == ["prod-eu-1-templates", 55]


def test_names_that_people_and_releases_type_are_pinned():
    """A release finds these without asking."""
    assert [
        names.cluster("prod", "web"),
        names.family("prod", "web"),
        paths.log_group("prod", "web"),
        paths.template_key("web"),
        paths.records_prefix("web"),
        paths.lock_key("web"),
        names.url_variable("user-api"),
    ] == [
        "prod-web",
        "prod-web",
        "/modulestack/prod/web",
        "modules/web/task-definition.json",
        "modules/web/releases/",
        "modules/web/lock.json",
        "USER_API_URL",
    ]
