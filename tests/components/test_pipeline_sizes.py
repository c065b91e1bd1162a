"""Policies of a pipeline fit IAM whatever a file says that is valid; what would not fit is refused by the check."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from components import pipeline_policies, pipeline_release_policy
from components.account import AwsAccount
from components.module_plan import pipeline_statements
from components.pipeline_trust import trust
from components.policy_document import Document, allow
from components.policy_scope import PolicyScope
from modulestack.contract import limits, partitions
from modulestack.environment import size_rules
from modulestack.environment.errors import InvalidEnvironment
from modulestack.environment.model import Environment
from tests.environment.strategies import environment_of
from tests.support.matrices import matrix

LONGEST = 24
"""Of an environment's name; a module's has 32."""
NAME = "e" * LONGEST
OWN = "123456789012"
REGIONS = ("eu-west-1", "ap-southeast-2", "us-gov-west-1", "cn-northwest-1", "us-isof-south-1", "eusc-de-east-1")
Text = Callable[[int], str]


def _account(index: int) -> str:
    return str(999900000000 + index)


def _environment(region: str = "eu-west-1", count: int = 50, **module: Any) -> Environment:
    """*count* modules with the longest names; texts of *module* are functions of a module's number."""
    partition = partitions.of_region(region).name
    modules = {
        f"m{n:02}{'x' * 29}": {"image": "app:1", "port": 80}
        | {key: value(n) if callable(value) else value for key, value in module.items()}
        for n in range(count)
    }
    arn = f"arn:{partition}:iam::{OWN}:"
    return environment_of(
        {
            "aws:region": region,
            "modulestack:account_id": OWN,
            "modulestack:network": {"create": {}},
            "modulestack:permissions_boundary": f"{arn}policy/{'p' * 90}-{NAME}",
            "modulestack:pipeline": {
                "repository": {"name": f"{'o' * 39}/{'r' * 100}", "id": 2**53 - 1, "owner_id": 2**53 - 2},
                "branch": "b" * 255,
                "oidc_provider": f"{arn}oidc-provider/token.actions.githubusercontent.com",
                "state_bucket": "s" * 63,
                "secrets_key_arn": f"arn:{partition}:kms:{region}:{OWN}:key/mrk-1234abcd12ab34cd56ef1234567890ab",
                "application_repositories": [
                    {"name": "o/q", "id": 1, "owner_id": 2, "modules": list(modules)[:10]},
                ],
            },
            "modulestack:modules": modules,
        },
        NAME,
    )


def _scope(environment: Environment) -> PolicyScope:
    region = environment.region
    return PolicyScope(
        environment=environment,
        account=AwsAccount(partition=partitions.of_region(region).name, id=OWN, region=region),
        project="modulestack",
        bucket=f"{NAME}-releases-1a2b3c4",
        zone_ids=("Z" * 32, "Y" * 32),
    )


def _length(document: Document) -> int:
    """As IAM counts: without white space."""
    return len("".join(json.dumps(document, separators=(",", ":")).split()))


def _lengths(environment: Environment) -> dict[str, int]:
    scope, pipeline = _scope(environment), environment.pipeline
    assert pipeline is not None
    module = next(iter(environment.modules))
    documents = {
        "read": pipeline_policies.read(scope, pipeline),
        "named": pipeline_policies.change_named(scope, pipeline),
        "tagged": pipeline_policies.change_tagged(scope),
        "network": pipeline_policies.change_network(scope),
        "release": pipeline_release_policy.release(scope),
        "release of a module": pipeline_release_policy.release(scope.of_module(module)),
    }
    return {name: _length(document) for name, document in documents.items()}


def _central_images(n: int) -> str:
    return f"999900000000.dkr.ecr.eu-west-1.amazonaws.com/a-team-of-some-name/an-application-{n}:1"


def _central_secrets(n: int) -> dict[str, str]:
    where = "arn:aws:secretsmanager:eu-west-1:999900000000:secret:"
    return {f"SECRET_{k}": f"{where}team-{n}/application/secret-{k}-AbCdEf" for k in range(20)}


FILES: dict[str, dict[str, Any]] = {
    "nothing but modules": {},
    "images of a central account": {"image": _central_images},
    "secrets of a central account": {"secrets": _central_secrets},
    "both": {"image": _central_images, "secrets": _central_secrets},
    "repositories": {
        "repository": {"kms_key_arn": f"arn:aws:kms:eu-west-1:{OWN}:key/mrk-1234abcd12ab34cd56ef1234567890ab"}
    },
    "encrypted sessions": {
        "exec": {"kms_key_arn": f"arn:aws:kms:eu-west-1:{OWN}:key/mrk-1234abcd12ab34cd56ef1234567890ab"}
    },
}


@pytest.mark.parametrize("module", FILES.values(), ids=FILES)
def test_policies_fit_iam_with_as_many_modules_as_a_region_takes(module: dict[str, Any]) -> None:
    assert {name: length for name, length in _lengths(_environment(**module)).items() if length > 6144} == {}


@pytest.mark.parametrize("region", REGIONS)
def test_policies_fit_iam_in_every_partition(region: str) -> None:
    environment = _environment(region)
    assert {name: length for name, length in _lengths(environment).items() if length > 6144} == {}
    pipeline = environment.pipeline
    assert pipeline is not None
    assert _length(trust(pipeline.oidc_provider, pipeline.repository, NAME, branch=pipeline.branch)) <= 2048


@pytest.mark.parametrize("region", REGIONS)
def test_what_is_kept_free_for_modules_is_free(region: str) -> None:
    """The rule knows by how much the rest of a policy is shorter than IAM's limit, with the longest names."""
    environment = _environment(region)
    scope = _scope(environment)
    module = next(iter(environment.modules))
    for only, made in (
        ("", pipeline_release_policy.release(scope)),
        (module, pipeline_release_policy.release(scope.of_module(module))),
    ):
        given = pipeline_statements(environment, scope.account, "release", only)
        rest = _length(made) - _length({"Statement": [allow(s.actions, s.resources) for s in given]})
        assert rest + len('{"Statement":}') + size_rules.ROOM_IN_POLICY[bool(only)] <= limits.POLICY_LENGTH


@pytest.mark.parametrize(
    ("region", "clusters", "own"),
    matrix(
        itertools.product(("eu-west-1", "us-gov-west-1"), (1, 2, 3), (False, True)),
        {("eu-west-1", 1, False), ("us-gov-west-1", 2, True)}.__contains__,
    ),
)
def test_existing_clusters_and_log_groups_fit_or_are_refused(region: str, clusters: int, own: bool) -> None:  # noqa: FBT001
    """All modules in one with a short name is what fits beside the longest names, but not in regions with long ones."""
    seen: list[int] = []
    told: set[bool] = set()
    for length in (8, 16, 32, 64, 128, 255):
        try:
            environment = _environment(
                region,
                existing_cluster=lambda n, more="c" * (length - 1): None if own and n % 2 else f"{n % clusters}{more}",
                existing_log_group=lambda n, more="g" * (length - 1): f"{n % clusters}{more}",
            )
        except InvalidEnvironment as refused:
            told.add("name fewer existing clusters and log groups" in str(refused))
            continue
        seen.append(length)
        assert {name: length for name, length in _lengths(environment).items() if length > 6144} == {}
    assert told == {True}
    assert 8 in seen or own or clusters > 1 or region != "eu-west-1"


def test_what_would_not_fit_is_refused_by_the_check() -> None:
    """Images of fifty accounts; before anything is made."""
    with pytest.raises(InvalidEnvironment) as refused:
        _environment(image=lambda n: f"{_account(n)}.dkr.ecr.eu-west-1.amazonaws.com/app:1")
    [problem] = refused.value.problems
    assert re.search(r": pipeline: the policy of the role that releases would be too long: .* in 51 ", str(problem))
