"""Where a module's output goes."""

from __future__ import annotations

from pulumi import ResourceOptions

from components.logs import logs
from tests.harness import deploy


def test_a_log_group_forgets_when_the_file_says():
    done = deploy(
        lambda: logs("web-logs", group_name="/m/dev/web", retention_days=90, tags={"m": "web"}, opts=ResourceOptions())
    )
    assert done.inputs() == {
        "cloudwatch/logGroup:LogGroup web-logs": {"name": "/m/dev/web", "retentionInDays": 90, "tags": {"m": "web"}}
    }
