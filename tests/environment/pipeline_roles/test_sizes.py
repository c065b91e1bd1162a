"""Policies of a pipeline fit IAM whatever a file says that is valid; what would not fit is refused by the check."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest

from modulestack.contract import partitions
from modulestack.contract.policy_document import Document, document, length
from modulestack.environment import rule_tables, rules
from modulestack.environment.errors import InvalidEnvironment
from modulestack.environment.model import Environment
from modulestack.environment.pipeline_roles import policies
from modulestack.environment.pipeline_roles.division import INTO_ROLE, divide, documents
from modulestack.environment.pipeline_roles.trust import trust
from tests.environment.pipeline_roles import features
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


def _environment(region: str = "eu-west-1", count: int = 50, applications: int = 10, **module: Any) -> Environment:
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
                    {"name": "o/q", "id": 1, "owner_id": 2, "modules": list(modules)[:applications]},
                ],
            },
            "modulestack:modules": modules,
        },
        NAME,
    )


WRITTEN = " in the role"


def _made(environment: Environment) -> dict[str, dict[str, Document]]:
    """Role → its policies by name, as long as they may become."""
    pipeline = environment.pipeline
    assert pipeline is not None
    rights = policies.rights(policies.longest(environment), pipeline)
    divisions = {name: divide(each) for name, each in rights.items()}
    return {
        role: {
            f"{n}{WRITTEN if INTO_ROLE in divisions[name] else ''}": text
            for name in names
            for n, text in documents(name, rights[name], divisions[name]).items()
        }
        for role, names in policies.of_roles(pipeline, rights).items()
    }


def _too_much(environment: Environment) -> list[tuple[str, int]]:
    """Policies that are too long, and roles that have too many."""
    made = _made(environment)
    lengths = {(name, length(text)) for each in made.values() for name, text in each.items()}
    return sorted(
        {(name, size) for name, size in lengths if size > (10240 if name.endswith(WRITTEN) else 6144)}
        | {(role, len(each)) for role, each in made.items() if sum(not n.endswith(WRITTEN) for n in each) > 10}
        | {(role, 2) for role, each in made.items() if sum(n.endswith(WRITTEN) for n in each) > 1}
    )


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
    assert _too_much(_environment(**module)) == []


@pytest.mark.parametrize("region", REGIONS)
def test_policies_fit_iam_in_every_partition(region: str) -> None:
    environment = _environment(region)
    assert _too_much(environment) == []
    pipeline = environment.pipeline
    assert pipeline is not None
    made = trust(pipeline.oidc_provider, pipeline.repository, NAME, branch=pipeline.branch)
    assert length(made) <= 2048


@pytest.mark.parametrize("region", REGIONS)
def test_what_cannot_be_divided_is_short_enough(region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the longest names, every feature, and existing clusters; more than that makes no more of it."""
    monkeypatch.setattr(rules, "EVERY_RULE", tuple(set(rule_tables.EVERY_RULE) - set(rule_tables.SIZE_RULES)))
    environment = features.environment(8, region=region, name=NAME, long=True)
    pipeline = environment.pipeline
    assert pipeline is not None
    rights = policies.rights(policies.longest(environment), pipeline)
    smallest = {name: length(document(*(each.own or each.core or each.whole))) for name, each in rights.items()}
    assert {name: size for name, size in smallest.items() if size > 6144} == {}
    assert "release.existing" in documents("release", rights["release"], divide(rights["release"]))


BY_SUBJECT = ["release.images", "release.jobs", "release.machines", "release.settings"]
FURTHER = {1: ["release.further"], 12: ["release.further"], 30: ["release.further"], 60: BY_SUBJECT}


@pytest.mark.parametrize("count", FURTHER)
def test_an_environment_with_every_feature_fits(count: int) -> None:
    """Modules that have all that a release looks at, with images and secrets in two accounts."""
    environment = features.environment(count)
    assert _too_much(environment) == []
    made = _made(environment)
    assert {role: sorted(made[role]) for role in ("preview", "release")} == {
        "preview": ["read", "read-machines", "read.further"],
        "release": ["daemons", "fetch", "maintenance", "mute", "release", *FURTHER[count]],
    }


@pytest.mark.parametrize(
    ("region", "clusters", "own"),
    matrix(
        itertools.product(("eu-west-1", "us-gov-west-1"), (1, 3, 50), (False, True)),
        {("eu-west-1", 50, False), ("us-gov-west-1", 3, True)}.__contains__,
    ),
)
def test_existing_clusters_and_log_groups_fit_or_are_refused(region: str, clusters: int, own: bool) -> None:  # noqa: FBT001
    """Few with the longest names do; what is more than IAM takes is told before anything is made."""
    refused: list[tuple[int, bool]] = []
    for size in (8, 64, 255):
        try:
            environment = _environment(
                region,
                existing_cluster=lambda n, more="c" * (size - 2): None if own and n % 2 else f"{n % clusters:02}{more}",
                existing_log_group=lambda n, more="g" * (size - 2): f"{n % clusters:02}{more}",
                applications=1,
            )
        except InvalidEnvironment as invalid:
            refused.append((size, "name fewer existing clusters and log groups" in str(invalid)))
            continue
        assert _too_much(environment) == []
    assert {is_told for _, is_told in refused} <= {True}
    assert clusters == 50 or refused == []


def test_what_would_not_fit_is_refused_by_the_check() -> None:
    """Secrets of as many accounts as there are modules, twenty each: before anything is made."""
    arn = "arn:aws:secretsmanager:eu-west-1:{}:secret:application/password-AbCdEf"
    with pytest.raises(InvalidEnvironment) as refused:
        _environment(
            secrets=lambda n: {f"S{k}": arn.format(_account(100 * n + k)) for k in range(25)}, count=50, applications=1
        )
    [problem] = refused.value.problems
    assert re.fullmatch(
        r"Pulumi\.e+\.yaml: pipeline: the role e+-pipeline-release would need 1\d policies of 6144 characters, and IAM "
        r"attaches 10 to a role: most is \d+ characters of secrets, keys and environment files: keep them in fewer "
        r"accounts, regions and buckets, or bring up some of the modules in an environment of their own",
        str(problem),
    )


def test_a_repository_that_releases_too_many_modules_is_refused() -> None:
    """Ten policies of modules, and one more for the cache: IAM would attach ten of them, and refuse the last."""
    with pytest.raises(InvalidEnvironment) as refused:
        features.environment(12, applications=10)
    [problem] = refused.value.problems
    assert str(problem) == (
        "Pulumi.production.yaml: pipeline.application_repositories[0].modules: 10 modules make 11 policies "
        f"({', '.join(f'application-{n:02} 1' for n in range(10))}, fetch 1), and IAM attaches 10 to a role: let the "
        "repository release some of them by the project's own role"
    )
