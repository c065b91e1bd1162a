"""
Queries of CloudWatch Logs Insights that every module has where they are saved, and how they are called.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html
"""

from __future__ import annotations

from collections.abc import Mapping

ERRORS = (
    "fields @timestamp, @logStream, @message "
    "| filter @message like /(?i)(error|exception|fatal|panic|traceback)/ "
    "| sort @timestamp desc | limit 100"
)
"""Lines that look like errors, the newest first."""
SLOW_REQUESTS = (
    "fields @timestamp, duration_ms, path, status | filter duration_ms >= 1000 | sort duration_ms desc | limit 100"
)
"""Lines that are JSON with a number `duration_ms`, the slowest first."""
VERSIONS = "stats count(*) as lines, max(@timestamp) as last by version | sort last desc | limit 20"
"""Lines that are JSON with a `version`, counted."""
LAST_DEPLOYMENT = (
    "stats min(@timestamp) as began, max(@timestamp) as last, count(*) as lines by @logStream "
    "| sort began desc | limit 20"
)
"""When each task wrote first: those of the last deployment at the top."""


def of_module(log_stream_prefix: str) -> str:
    """
    What leaves of a query's lines only those of the module, where others write to its log group too.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Filter.html
    """
    return f"filter @logStream like /^{log_stream_prefix}\\//"


SHIPPED: Mapping[str, str] = {
    "errors": ERRORS,
    "last-deployment": LAST_DEPLOYMENT,
    "slow-requests": SLOW_REQUESTS,
    "versions": VERSIONS,
}
"""Name → query."""
