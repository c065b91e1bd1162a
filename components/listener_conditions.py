"""What a listener rule asks of requests, as the provider takes it."""

from __future__ import annotations

from pulumi_aws import lb

from modulestack.contract.listener_rules.model import Conditions


def listener_conditions(said: Conditions) -> list[lb.ListenerRuleConditionArgs]:
    """Source: https://www.pulumi.com/registry/packages/aws/api-docs/lb/listenerrule/ (ListenerRuleCondition)."""
    one = lb.ListenerRuleConditionArgs
    hosts, paths = list(said.hosts), list(said.paths)
    methods, sources = list(said.methods), list(said.sources)
    return [
        *([one(host_header=lb.ListenerRuleConditionHostHeaderArgs(values=hosts))] if hosts else []),
        *([one(path_pattern=lb.ListenerRuleConditionPathPatternArgs(values=paths))] if paths else []),
        *([one(http_request_method=lb.ListenerRuleConditionHttpRequestMethodArgs(values=methods))] if methods else []),
        *([one(source_ip=lb.ListenerRuleConditionSourceIpArgs(values=sources))] if sources else []),
        *(
            one(
                http_header=lb.ListenerRuleConditionHttpHeaderArgs(
                    http_header_name=header.name, values=list(header.values)
                )
            )
            for header in said.headers
        ),
        *(
            one(
                query_strings=[
                    lb.ListenerRuleConditionQueryStringArgs(key=value.key, value=value.value) for value in query.values
                ]
            )
            for query in said.queries
        ),
    ]
