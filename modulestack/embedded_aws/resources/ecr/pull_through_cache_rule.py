"""aws:ecr/pullThroughCacheRule:PullThroughCacheRule. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecr_pull_through_cache_rule"""

from __future__ import annotations

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties
from modulestack.embedded_aws.resources.resource_table import (
    ResourceTable,
    UpdateOperation,
    at,
    given,
    params,
    the_id,
)
from modulestack.embedded_aws.resources.table_handler import TableHandler

HANDLER = TableHandler(
    ResourceTable(
        type="aws:ecr/pullThroughCacheRule:PullThroughCacheRule",
        service="ecr",
        create="create_pull_through_cache_rule",
        create_params=params(
            "ecrRepositoryPrefix=ecrRepositoryPrefix",
            "upstreamRegistryUrl=upstreamRegistryUrl",
            credentialArn="credentialArn",
            customRoleArn="customRoleArn",
            upstreamRepositoryPrefix="upstreamRepositoryPrefix",
        ),
        id=given("{ecrRepositoryPrefix}"),
        describe="describe_pull_through_cache_rules",
        describe_params=lambda id_, _: {"ecrRepositoryPrefixes": [id_]},
        found="pullThroughCacheRules",
        missing=("PullThroughCacheRuleNotFoundException",),
        outputs={
            "credentialArn": at("credentialArn", None),
            "customRoleArn": at("customRoleArn", None),
            "ecrRepositoryPrefix": the_id,
            "registryId": "registryId",
            "upstreamRegistryUrl": "upstreamRegistryUrl",
            "upstreamRepositoryPrefix": "upstreamRepositoryPrefix",
        },
        key=lambda id_, _: {"ecrRepositoryPrefix": id_},
        updates=(
            UpdateOperation(
                operation="update_pull_through_cache_rule",
                params=lambda _, wanted: (
                    {"credentialArn": wanted["credentialArn"]} if wanted.get("credentialArn") else None
                ),
            ),
        ),
        delete="delete_pull_through_cache_rule",
        replaces=frozenset({"ecrRepositoryPrefix", "region", "upstreamRegistryUrl", "upstreamRepositoryPrefix"}),
    )
)
"""By which images of another registry are pulled by way of ECR."""


def rule(ctx: Context, args: Properties) -> Properties:
    """aws:ecr/getPullThroughCacheRule:getPullThroughCacheRule, by prefix."""
    prefix = args["ecrRepositoryPrefix"]
    found = HANDLER.read(ctx, prefix, {})
    if found is None:
        text = f"reading ECR Pull Through Cache Rule ({prefix}): couldn't find resource"
        raise InvalidInput("ecrRepositoryPrefix", text)
    return {**found, "credentialArn": found["credentialArn"] or "", "customRoleArn": "", "id": prefix}
