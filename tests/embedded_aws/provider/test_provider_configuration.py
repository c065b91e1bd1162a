from __future__ import annotations

import json

import pytest

from modulestack.embedded_aws.provider import provider_configuration
from modulestack.embedded_aws.provider.provider_configuration import (
    ProviderConfiguration,
    differences,
    parse,
    problems,
    refusal,
)
from modulestack.engine import property_values as values


def test_arguments_come_as_json_text():
    arguments = {
        "region": "eu-west-1",
        "defaultTags": json.dumps({"tags": {"team": "blue"}}),
        "allowedAccountIds": json.dumps(["012345678901"]),
        "skipRegionValidation": "true",
        "version": "7.51.1",
    }
    assert list(problems(arguments)) == []
    assert parse(arguments) == ProviderConfiguration(
        region="eu-west-1", default_tags={"team": "blue"}, allowed_account_ids=("012345678901",)
    )


def test_what_cannot_be_honoured_is_refused_by_name():
    arguments = {
        "endpoints": '[{"ecs": "http://127.0.0.1:1"}]',
        "regoin": "x",
        "assumeRoles": '[{"roleArn": "a"}]',
        "defaultTags": '{"tagz": {}}',
        "useFipsEndpoint": "false",
    }
    assert [name for name, _ in problems(arguments)] == ["endpoints", "regoin", "assumeRoles", "defaultTags"]


def test_without_a_region_there_is_no_provider():
    with pytest.raises(ValueError, match="set aws:region"):
        parse({})


def test_what_is_not_known_yet_counts_as_absent():
    assert parse({"region": "eu-west-1", "defaultTags": values.UNKNOWN}) == ProviderConfiguration(region="eu-west-1")


@pytest.mark.parametrize(
    ("allowed", "forbidden", "refused"),
    [((), (), False), (("1",), (), False), (("2", "3"), (), True), ((), ("1",), True)],
)
def test_accounts(allowed: tuple[str, ...], forbidden: tuple[str, ...], refused: object):
    found = ProviderConfiguration(region="r", allowed_account_ids=allowed, forbidden_account_ids=forbidden)
    assert (refusal(found, "1") is not None) == refused


def test_the_refusal_names_both_accounts():
    found = refusal(ProviderConfiguration(region="r", allowed_account_ids=("2", "3")), "1")
    assert found == "AWS account ID not allowed: 1 (allowed: 2, 3)"


def test_the_same_in_other_words_is_no_difference():
    old = {"region": "a", "defaultTags": '{"tags": {"x": "1"}}', "version": "1"}
    new = {"region": "b", "defaultTags": '{"tags":{"x":"1"}}', "version": "2"}
    assert differences(old, new) == ("region",)
    assert provider_configuration.decoded(values.as_secret("true")) is True
