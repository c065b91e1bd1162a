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
    destination: Literal["cloudwatch", "s3"] = "cloudwatch"
    """Where it is kept: in a log group, or in a bucket, for half the price and less. Another one deletes the first."""
    retention_days: kinds.RetentionDays = 365
    """Days that it is kept."""
    aggregation_s: Annotated[int, one_of(flow_logs.AGGREGATION_S)] = 600
    """Longest span over which packets of one flow are counted together, in seconds."""
    fields: tuple[kinds.FlowLogField, ...] = ()
    """What a record has, in this order, such as `[srcaddr, dstaddr, action]`. Absent: AWS's fourteen fields."""

    @property
    def has_bucket(self) -> bool:
        """Whether a bucket is made for it."""
        return self.traffic != "none" and self.destination == "s3"
