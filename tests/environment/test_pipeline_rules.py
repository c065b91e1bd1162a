"""Roles for GitHub Actions: what their section may say."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

BOUNDARY = "arn:aws:iam::123456789012:policy/modulestack-boundary-staging"
KEY = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
WHOLE: dict[str, Any] = {
    "repository": {"name": "example/modulestack", "id": 11, "owner_id": 1},
    "oidc_provider": "create",
    "state_bucket": "example-state",
    "secrets_key_arn": KEY,
}
OWN = WHOLE["repository"]
WEB: dict[str, Any] = {"name": "example/web", "id": 12, "owner_id": 1, "modules": ["web"]}
API: dict[str, Any] = {"name": "other/api.v2", "id": 13, "owner_id": 2, "modules": ["web"]}
FILE = {
    "aws:region": "eu-west-1",
    "modulestack:network": {"create": {}},
    "modulestack:account_id": "123456789012",
    "modulestack:permissions_boundary": BOUNDARY,
    "modulestack:modules": {"web": {"image": "app:1", "port": 80}},
}


@pytest.fixture
def told_of_pipeline(problems):
    """The lines that keys of the section give, without their number and the section's path."""

    def told_of_pipeline(keys, **top):
        config = {**FILE, **{f"modulestack:{key}": value for key, value in top.items()}}
        config["modulestack:pipeline"] = {key: value for key, value in {**WHOLE, **keys}.items() if value is not None}
        text = yaml.safe_dump({"config": {key: value for key, value in config.items() if value is not None}})
        return [line.partition(": ")[2].removeprefix("pipeline.") for line in problems(text)]

    return told_of_pipeline


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"oidc_provider": PROVIDER},
        {"branch": "release/1.x", "application_repositories": [WEB, API]},
        {"secrets_key_arn": KEY.rpartition("/")[0] + "/mrk-1234abcd12ab34cd56ef1234567890ab"},
    ],
)
def test_what_a_pipeline_may_be(told_of_pipeline, keys):
    """Nothing is complained about."""
    assert told_of_pipeline(keys) == []


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            {"repository": {**OWN, "name": "https://github.com/example/modulestack"}},
            'repository.name: "https://github.com/example/modulestack" is an address: write owner/name alone',
        ),
        (
            {"repository": {**OWN, "name": "example/*"}},
            'repository.name: "example/*" is no repository: allowed owner/name, as GitHub spells it, no wildcards',
        ),
        (
            {"branch": "refs/heads/main"},
            'branch: "refs/heads/main" is a ref: write the branch\'s name alone, such as main',
        ),
        ({"branch": "*"}, 'branch: "*" is no branch: allowed letters, digits, _ . / and -, no wildcards'),
        (
            {"oidc_provider": "existing"},
            (
                'oidc_provider: "existing" is no OIDC provider of GitHub: allowed create, or '
                "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
            ),
        ),
        (
            {"state_bucket": "s3://example-state"},
            'state_bucket: "s3://example-state" is an address: write the bucket\'s name alone',
        ),
        (
            {"state_bucket": "Example"},
            (
                'state_bucket: "Example" is no bucket\'s name: '
                "allowed 3 to 63 lower case letters, digits, inner hyphens and dots"
            ),
        ),
        (
            {"secrets_key_arn": "arn:aws:kms:eu-west-1:123456789012:alias/state"},
            (
                'secrets_key_arn: "arn:aws:kms:eu-west-1:123456789012:alias/state" is an alias, '
                "which may point elsewhere tomorrow: write the key's own ARN"
            ),
        ),
        (
            {"secrets_key_arn": "state"},
            (
                'secrets_key_arn: "state" is no key\'s ARN: allowed such as '
                "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
            ),
        ),
        (
            {"oidc_provider": None},
            "oidc_provider: missing (`create` in one environment of an account)",
        ),
        (
            {"application_repositories": [{**WEB, "name": "example/modulestack"}]},
            "application_repositories[0]: example/modulestack may release anyhow: leave it out",
        ),
        (
            {"application_repositories": [WEB, {**WEB, "id": 14}]},
            "application_repositories[1]: example/web is in the list twice: name its modules in one of the two",
        ),
        (
            {"application_repositories": [{**WEB, "id": 11}]},
            "application_repositories[0].id: is 11, as of example/modulestack: no two repositories have one number",
        ),
        (
            {"application_repositories": [{**WEB, "owner_id": 2}]},
            (
                "application_repositories[0].owner_id: is 2, and of example/modulestack it is 1: "
                "one owner has one number"
            ),
        ),
        (
            {"application_repositories": [{**WEB, "modules": []}]},
            "application_repositories[0].modules: no module: name at least one that it releases",
        ),
        (
            {"application_repositories": [{**WEB, "modules": ["api"]}]},
            "application_repositories[0].modules[0]: there is no module api: allowed web",
        ),
        (
            {"application_repositories": [{**WEB, "modules": ["web", "web"]}]},
            "application_repositories[0].modules[1]: web is in the list twice",
        ),
        (
            {"application_repositories": [{**WEB, "modules": [f"m{n}" for n in range(11)]}]},
            (
                "application_repositories[0].modules: 11 modules: a role takes 10 policies, one for each module; "
                "let the repository release the others by the project's own role"
            ),
        ),
        (
            {"repository": {**OWN, "id": 0}},
            "repository.id: 0 is too small: allowed 1 and more",
        ),
        (
            {"oidc_provider": PROVIDER.replace("1234", "9999")},
            "oidc_provider: is of account 999956789012, and account_id says 123456789012",
        ),
        (
            {"secrets_key_arn": KEY.replace("123456789012", "210987654321")},
            "secrets_key_arn: is of account 210987654321, and account_id says 123456789012",
        ),
    ],
)
def test_what_a_pipeline_may_not_be(told_of_pipeline, keys, expected):
    """Each slip is told once, with what is allowed."""
    assert told_of_pipeline(keys) == [expected]


def test_a_pipeline_is_bounded(told_of_pipeline):
    """Else its role could make roles that may do anything."""
    assert told_of_pipeline({}, permissions_boundary=None) == [
        (
            "pipeline: needs modulestack:permissions_boundary: without one, the role that brings up could make itself "
            "a role that may do anything; docs/aws-account.md has one"
        )
    ]


@pytest.mark.parametrize("name", ["modulestack-boundary", "boundary-prod", "notstaging", "staging-boundary"])
def test_a_boundary_is_its_environment_s_own(told_of_pipeline, name):
    """What several environments share lets the roles of one reach the others."""
    [line] = told_of_pipeline({}, permissions_boundary=f"arn:aws:iam::123456789012:policy/{name}")
    assert line.startswith(f"permissions_boundary: {name} does not end in staging: a boundary that several")


def test_without_a_pipeline_any_boundary_will_do(problems):
    """Nobody but a person makes roles then."""
    config = {**FILE, "modulestack:permissions_boundary": "arn:aws:iam::123456789012:policy/any"}
    assert problems(yaml.safe_dump({"config": config})) == []


def test_without_an_account_any_account_will_do(told_of_pipeline):
    """The provider knows where it is when it runs."""
    assert told_of_pipeline({"oidc_provider": PROVIDER.replace("1234", "9999")}, account_id=None) == []
