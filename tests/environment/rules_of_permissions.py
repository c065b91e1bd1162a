"""What the rules of permissions, of private registries and of repositories tell to write."""

from __future__ import annotations

from typing import Any

from tests.edits.plain import ACCOUNT, KEY, OWNED
from tests.environment.followed_rule import Followed, on_web

OBJECTS = "arn:aws:s3:::any-uploads/*"
LISTED = "secretsmanager:registry"


def _on_statement(rule: str, bad: dict[str, Any], told: str, *mends: dict[str, Any]) -> Followed:
    """The one statement of the module web: *bad*, and each of *mends*, over one that is well."""
    well = {"actions": ["s3:GetObject"], "resources": [OBJECTS]}
    return on_web(
        rule,
        {"permissions": [{**well, **bad}]},
        told,
        *({"permissions": [{**well, **bad, **mend}]} for mend in mends),
    )


OF_PERMISSIONS = (
    _on_statement(
        "says_something", {"actions": []}, "name at least one, such as s3:GetObject", {"actions": ["s3:GetObject"]}
    ),
    _on_statement(
        "says_something",
        {"conditions": {"Bool": {}}},
        "name a key, such as aws:SourceVpc",
        {"conditions": {"StringEquals": {"aws:SourceVpc": "vpc-1"}}},
    ),
    _on_statement(
        "wildcards_have_a_reason",
        {"actions": ["s3:Get*"]},
        "name those that it needs, or write in the statement's `exceptions` why it has to be",
        {"actions": ["s3:GetObject"]},
        {"exceptions": {"s3:Get*": "versions and tags, too"}},
    ),
    _on_statement(
        "wildcards_have_a_reason",
        {"resources": ["arn:aws:s3:::*"]},
        "such as arn:aws:s3:::staging-uploads/*, or write in the statement's `exceptions`",
        {"resources": ["arn:aws:s3:::staging-uploads/*"]},
        {"exceptions": {"arn:aws:s3:::*": "buckets come and go"}},
    ),
    _on_statement(
        "risky_actions_have_a_reason",
        {"actions": ["s3:PutBucketPolicy"], "resources": ["arn:aws:s3:::shared"]},
        "write in the statement's `exceptions` why it has to be",
        {"exceptions": {"s3:PutBucketPolicy": "customers get buckets"}},
    ),
    _on_statement(
        "exceptions_are_needed",
        {"exceptions": {"s3:GetObject": "reads"}},
        "needs no exception: leave it out",
        {"exceptions": {}},
    ),
    _on_statement(
        "exceptions_are_needed",
        {"actions": ["s3:Get*"], "exceptions": {"s3:Get*": ""}},
        "gives no reason: say why it has to be",
        {"exceptions": {"s3:Get*": "versions and tags, too"}},
    ),
    _on_statement(
        "nothing_is_there_twice",
        {"actions": ["s3:GetObject", "s3:GetObject"]},
        "is in the list twice",
        {"actions": ["s3:GetObject"]},
    ),
    _on_statement(
        "values_fit_operators",
        {"conditions": {"Bool": {"aws:SecureTransport": "yes"}}},
        "allowed true or false",
        {"conditions": {"Bool": {"aws:SecureTransport": True}}},
    ),
    _on_statement(
        "actions_have_a_resource",
        {"actions": ["cloudwatch:PutMetricData"]},
        'put it into a statement with resources: ["*"]',
        {"resources": ["*"]},
    ),
    _on_statement(
        "releases_stay_out_of_reach",
        {"actions": ["s3:PutObject"], "resources": ["arn:aws:s3:::any-releases-*"]},
        "name other resources",
        {"resources": [OBJECTS]},
    ),
    on_web(
        "credentials_are_a_whole_secret",
        {"registry_credentials": f"{LISTED}#password"},
        "leave the key out",
        {"registry_credentials": LISTED},
    ),
    on_web(
        "credentials_are_a_whole_secret",
        {"registry_credentials": "ssm:/registry"},
        "allowed secretsmanager:name",
        {"registry_credentials": LISTED},
    ),
    on_web(
        "containers_pull_as_somebody",
        {"containers": {"proxy": {"image": "ghcr.io/example/proxy:1", "registry_credentials": "ssm:/registry"}}},
        "allowed secretsmanager:name",
        {"containers/proxy/registry_credentials": LISTED},
    ),
    on_web(
        "credentials_of_containers_fit",
        {
            "containers": {
                "proxy": {"image": "ghcr.io/example/proxy:1", "registry_credentials": f"secretsmanager:{'x' * 250}"}
            }
        },
        "give the secret a shorter name",
        {"containers/proxy/registry_credentials": LISTED},
    ),
    on_web(
        "ecr_takes_no_credentials",
        {"registry_credentials": LISTED, "image": f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/web:1"},
        "leave it out",
        {"registry_credentials": None},
    ),
    on_web(
        "credentials_are_not_too_long",
        {"registry_credentials": f"secretsmanager:{'x' * 250}"},
        "give the secret a shorter name",
        {"registry_credentials": LISTED},
    ),
    on_web(
        "keys_encrypt_something",
        {"secrets_kms_key_arns": [KEY]},
        "leave it out",
        {"secrets_kms_key_arns": None},
    ),
    on_web(
        "the_key_of_images_is_of_the_region",
        {"repository": {"kms_key_arn": KEY.replace("eu-west-1", "us-east-1")}},
        "choose a key of that region",
        {"repository/kms_key_arn": KEY},
        base=OWNED,
    ),
    on_web(
        "other_accounts_pull",
        {"repository": {"pull_accounts": [ACCOUNT]}},
        "leave it out",
        {"repository/pull_accounts": []},
        base=OWNED,
    ),
)
