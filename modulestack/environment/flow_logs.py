"""`network.create.flow_logs`: what is recorded of who talked to whom."""

from __future__ import annotations

from typing import Annotated, Literal

from modulestack.contract import flow_logs
from modulestack.fields import kinds
from modulestack.fields.kinds import one_of
from modulestack.fields.section import Section


class FlowLogs(Section):
    """Who talked to whom in the VPC."""

    traffic: Literal["all", "accept", "reject", "none"] = "all"
    """What is recorded: all, what was let through, or what was not; `none` deletes what was recorded, too."""
    retention_days: kinds.RetentionDays = 365
    """Days that CloudWatch keeps it."""
    aggregation_s: Annotated[int, one_of(flow_logs.AGGREGATION_S)] = 600
    """Longest span over which packets of one flow are counted together, in seconds."""
    fields: tuple[kinds.FlowLogField, ...] = ()
    """What a record has, in this order, such as `[srcaddr, dstaddr, action]`. Absent: AWS's fourteen fields."""
