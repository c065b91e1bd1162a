"""Queries of Logs Insights that are saved for a module."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import ResourceOptions
from pulumi_aws import cloudwatch

from components.feature_resources import RunningService
from modulestack.contract import names
from modulestack.environment.model import Module
from modulestack.features import queries

QUERY = "aws:cloudwatch/queryDefinition:QueryDefinition"


def after_service(
    name: str,
    module: Module,
    service: RunningService,
    *,
    tags: Mapping[str, str],  # noqa: ARG001  AWS gives such a query none
    opts: ResourceOptions,
) -> None:
    """Each under a name that begins with its environment's and its module's."""
    environment, account = service.environment, service.account
    context = environment.context_of(module, partition=account.partition, account_id=account.id)
    for query, text in queries.saved(module, context).items():
        cloudwatch.QueryDefinition(
            f"{name}-query-{query}",
            name=names.log_query(environment.name, module.name, query),
            log_group_names=[context.log_group],
            query_string=text,
            opts=opts,
        )
