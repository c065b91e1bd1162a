"""What edits of a module's count of tasks, and of its scaling, do to it while it is up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from modulestack.features import queue
from modulestack.features.core_effects import RELEASE_IT, ROLLED, CoreModule
from modulestack.features.scaling_metrics import CustomScaling, ScalingMetric, StepScaling
from modulestack.features.scaling_prediction import PredictiveScaling
from modulestack.features.scaling_schedule_rules import moved, raised, scheduled
from modulestack.features.scaling_section import Scaling
from modulestack.fields.effects import IN_PLACE, Edit, Effect, EffectKind, Effects
from modulestack.fields.section import Section


class _Counted(Protocol):
    @property
    def tasks(self) -> int: ...
    @property
    def scaling(self) -> Scaling | None: ...


class Scaled(_Counted, CoreModule, Protocol):
    """A module with its count of tasks."""


def _queue_of(module: Scaled) -> str | None:
    found = module.scaling.queue if module.scaling else None
    return queue.queue_name(found) if found else None


def _queue_is_lost(edit: Edit[Scaled]) -> bool:
    return _queue_of(edit.before) not in (None, _queue_of(edit.after))


QUEUE_LOST: Effect[Scaled] = Effect(
    kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
    text="until that release the tasks that run ask a queue that they may no longer take from",
    remedy=RELEASE_IT,
    when="without the queue that was there",
    holds=_queue_is_lost,
)
ANOTHER_QUEUE: Effects[Scaled] = (
    QUEUE_LOST,
    Effect(
        kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE),
        text="scaling looks at the queue and tasks may take from it at once; they are told it with that release",
    ),
)
_LAST_BOUND: Effect[Scaled] = Effect(
    kinds=(EffectKind.IN_PLACE,),
    text="what nothing sets any more stays as it was set last, until Pulumi's state is refreshed",
    when="the last that sets a bound",
    holds=lambda edit: bool({*moved(edit.before.scaling)} - {*moved(edit.after.scaling)}),
)


_THEN_UP = "the release after it has ECS measure so; the `up` after that has scaling look there"


def _bound(key: str) -> Effects[Scaled]:
    return (
        Effect(
            kinds=(EffectKind.NOTHING,),
            text="schedules set it",
            when="with `schedules` that set it",
            holds=lambda edit: scheduled(edit.after.scaling, key),
        ),
        *IN_PLACE,
    )


_RAISED: Effect[Scaled] = Effect(
    kinds=(EffectKind.NOTHING,),
    text="forecasts raise it",
    when="with `predictive` that may raise it",
    holds=lambda edit: raised(edit.after.scaling),
)


_BY_NAME = ("custom", "schedules", "steps")


def _keys(section: type[Section]) -> Iterator[str]:
    """Of a policy by metrics, below its name."""
    for key in section.model_fields:
        yield ".metrics.<metric>" if key == "metrics" else f".{key}"
    metric = (f".{key}" for key in ScalingMetric.model_fields)
    for below in metric:
        yield f".metric{below}"
        yield f".metrics.<metric>{below}"


EFFECTS: Mapping[str, Effects[Scaled]] = {
    "tasks": (
        Effect(
            kinds=(EffectKind.NOTHING,),
            text="scaling decides",
            when="with `scaling`",
            holds=lambda edit: edit.after.scaling is not None,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="nothing serves any more",
            remedy="set it to 1 or more, and it serves again",
            when="to 0",
            holds=lambda edit: edit.after.tasks == 0,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="the first tasks are started",
            when="from 0",
            holds=lambda edit: edit.before.tasks == 0,
        ),
        *ROLLED,
    ),
    "scaling": (
        QUEUE_LOST,
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.NEXT_RELEASE),
            text="tasks are told the queue with that release",
            when="with a queue",
            holds=lambda edit: _queue_of(edit.after) is not None,
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE,),
            text="the service keeps as many tasks as it has until `tasks` changes",
            when="taken away",
            holds=lambda edit: edit.after.scaling is None,
        ),
        *IN_PLACE,
    ),
    **{f"scaling.{key}": IN_PLACE for key in Scaling.model_fields if key not in _BY_NAME},
    **{f"scaling.predictive.{key}": IN_PLACE for key in PredictiveScaling.model_fields},
    "scaling.metrics_resolution_s": (Effect(kinds=(EffectKind.NEXT_RELEASE,), text=_THEN_UP),),
    **{f"scaling.custom.<custom>{key}": IN_PLACE for key in ("", *_keys(CustomScaling))},
    **{f"scaling.steps.<step>{key}": IN_PLACE for key in ("", *_keys(StepScaling))},
    "scaling.min": _bound("min"),
    "scaling.max": (_RAISED, *_bound("max")),
    **{f"scaling.predictive{key}": (_LAST_BOUND, *IN_PLACE) for key in ("", ".mode", ".max_capacity_buffer_percent")},
    "scaling.schedules.<schedule>": (_LAST_BOUND, *IN_PLACE),
    **{f"scaling.schedules.<schedule>.{key}": (_LAST_BOUND, *IN_PLACE) for key in ("min", "max")},
    **{f"scaling.schedules.<schedule>.{key}": IN_PLACE for key in ("expression", "time_zone")},
    "scaling.queue": ANOTHER_QUEUE,
    "scaling.queue.name": ANOTHER_QUEUE,
    "scaling.queue.arn": ANOTHER_QUEUE,
    "scaling.queue.messages_per_task": IN_PLACE,
    "scaling.queue.kms_key_arn": IN_PLACE,
}
