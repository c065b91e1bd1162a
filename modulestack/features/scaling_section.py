"""What a file says of a module's scaling."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from modulestack.contract import limits
from modulestack.features.queue import Queue
from modulestack.features.scaling_metrics import CustomScaling, StepScaling
from modulestack.features.scaling_prediction import PredictiveScaling
from modulestack.features.scaling_schedules import ScalingSchedule
from modulestack.fields import kinds
from modulestack.fields.kinds import within
from modulestack.fields.section import Section

OF_TASKS = ("cpu_percent", "memory_percent", "requests_per_task")
"""Keys of targets whose metrics are of tasks that run."""
SCALED_BY = (*OF_TASKS, "queue", "custom", "steps", "schedules")
"""Keys of which scaling needs at least one."""

Suspended = Literal["in", "out", "scheduled"]
"""What of scaling may be suspended:
https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-suspend-resume-scaling.html"""


class Scaling(Section):
    """At least one of the three targets, a queue, metrics of one's own, steps, or schedules. See scaling.md."""

    min: kinds.Tasks
    """Fewest tasks; 0 with a `queue` only."""
    max: kinds.Tasks
    """Most tasks."""
    cpu_percent: kinds.ScalingPercent | None = None
    """Average CPU use that scaling holds, in percent of what the task has."""
    memory_percent: kinds.ScalingPercent | None = None
    """Average memory use that scaling holds, in percent of what the task has."""
    requests_per_task: Annotated[int, within(limits.SCALING_REQUESTS)] | None = None
    """Requests per minute and task that scaling holds."""
    metrics_resolution_s: Literal[20, 60] = 60
    """
    Seconds of the metrics of CPU and memory. With 20 scaling adds tasks after a minute and a half instead of six; AWS
    charges for such metrics. See scaling.md.
    """
    queue: Queue | None = None
    """A queue from which the module's tasks take messages, and how many may wait for each of them."""
    custom: dict[kinds.JobName, CustomScaling] = Field(default_factory=dict)
    """Values that scaling holds of other metrics, by name."""
    steps: dict[kinds.JobName, StepScaling] = Field(default_factory=dict)
    """Tasks that are added or taken away in steps as metrics get worse, by name."""
    predictive: PredictiveScaling | None = None
    """Tasks that are there before the load is, by what it was on other days. Beside what takes them away again."""
    schedules: dict[kinds.JobName, ScalingSchedule] = Field(default_factory=dict)
    """
    Other `min` and `max` at certain times, by name. Those that schedules set are the file's only at first: no `pulumi
    up` sets them back.
    """
    suspended: tuple[Suspended, ...] = ()
    """
    What scaling leaves out for now: `in` takes no task away, `out` adds none, `scheduled` lets schedules set nothing.
    """
    scale_out_cooldown_s: kinds.Cooldown = 60
    """Seconds after growing until it may grow again."""
    scale_in_cooldown_s: kinds.Cooldown = 300
    """Seconds after shrinking until it may shrink again."""
