"""Queries of Logs Insights that are saved for a module: by name, in the console and for `modulestack logs --query`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from modulestack.contract.log_queries import SHIPPED, of_module
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, PipelineAccess, Statement
from modulestack.features.core import CoreKeys
from modulestack.features.feature import Feature
from modulestack.fields import kinds
from modulestack.fields.effects import IN_PLACE

ANSWERED = "its saved queries are asked"
"""The scenario of modules that have any."""


MOST_CHARACTERS = 9000
"""
Of a query: AWS takes 10,000, and what leaves the module's own lines stands before it.

Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutQueryDefinition.html
"""


def _query(text: str) -> str:
    if not text.strip():
        raise ValueError('is no query: write one such as "fields @message | limit 20", or leave its name out')
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"is too long: {len(text)} characters, {MOST_CHARACTERS} are allowed")
    return text


QUERY = kinds.Checked(_query, {"minLength": 1, "maxLength": MOST_CHARACTERS})


class QueriesKeys(CoreKeys):
    """What people ask its log."""

    queries: dict[kinds.JobName, Annotated[str, QUERY]] = Field(default_factory=dict)
    """
    Queries of CloudWatch Logs Insights, by name, that are saved beside those of the environment's `queries`, or in
    place of one of them. See queries.md.
    """


def saved(module: QueriesKeys, context: ModuleContext) -> dict[str, str]:
    """
    Name → text of all that are saved for *module*.

    In a log group that is not its own, each looks at the module's own lines.
    """
    every: Mapping[str, str] = {name: SHIPPED[name] for name in context.shipped_queries} | module.queries
    own = "" if context.has_own_log_group else f"{of_module(context.log_stream_prefix)} | "
    return {name: f"{own}{text}" for name, text in sorted(every.items())}


def contribute(module: QueriesKeys, context: ModuleContext) -> Contribution:
    """Whoever releases may look which ones are saved: IAM knows no resource of them."""
    names = saved(module, context)
    if not names:
        return Contribution(feature="queries")
    looks = Statement(actions=("logs:DescribeQueryDefinitions",), resources=("*",))
    return Contribution(
        feature="queries",
        manifest={"queries": tuple(names)},
        pipeline=(PipelineAccess(role="release", statement=looks),),
        scenarios=(ANSWERED,),
        components=("queries",),
    )


FEATURE: Feature[QueriesKeys] = Feature(keys=QueriesKeys, contribute=contribute, effects={"queries": IN_PLACE})
