"""Pictures of what became of a service: tasks by version, targets by health, weights, and alarms, over its time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import get_args

from modulestack.rehearsal.scenarios.service_course import ServiceCourse, ServiceSample, TaskPhase
from modulestack.report_page.clock_text import clock_text
from modulestack.report_page.document import Color, Curves, Mark, Picture, ReportTable, Series, Shade, Spans, StateSpan

REQUESTS = "requests a second"
_VERSIONS: tuple[Color, ...] = ("blue", "orange", "green", "purple", "sky")
"""In the order in which they are seen."""
_PHASES: Mapping[TaskPhase, Shade] = {"running": "full", "starting": "half", "stopping": "pale"}
_HEALTH: Mapping[str, tuple[Color, Shade]] = {
    "healthy": ("green", "full"),
    "initial": ("sky", "full"),
    "unhealthy": ("vermilion", "full"),
    "draining": ("purple", "half"),
}
_OTHER: tuple[Color, Shade] = ("ink", "pale")
_STATES: Mapping[str, Color] = {"ALARM": "vermilion", "OK": "green", "INSUFFICIENT_DATA": "purple"}


def course_pictures(
    course: ServiceCourse, colors: Mapping[str, Color], *, load: Series | None = None, marks: Sequence[Mark] = ()
) -> list[Picture]:
    """
    Those in which there is something to see; *colors* are ``version_colors``.

    *load* is how many requests or messages came a second, *marks* what was done to the environment.
    """
    found: list[Picture] = []
    if len(course.samples) > 1 or load:
        found += [tasks_by_version(course, colors), task_counts(course, load, marks)]
        if any(each.targets for each in course.samples):
            found.append(targets_by_health(course))
        if any(each.weights for each in course.samples):
            found.append(weights(course, colors))
    if course.alarms:
        found.append(alarms(course))
    return found


def activities_of(course: ServiceCourse | None) -> ReportTable:
    """What autoscaling decided, and why."""
    rows = tuple(
        (clock_text(each.at_s), each.what, each.cause, each.status, each.why_not)
        for each in (course.scaling if course else ())
    )
    return ReportTable(title="Scaling", columns=("time", "what", "why", "status", "why not"), rows=rows)


def version_colors(course: ServiceCourse | None, others: Iterable[str]) -> dict[str, Color]:
    """Version → its colour, with its revision or without; those that only *others* have come last."""
    samples = course.samples if course else ()
    revisions = list(dict.fromkeys(version for each in samples for version in _versions(each)))
    found = {version: _VERSIONS[index % len(_VERSIONS)] for index, version in enumerate(revisions)}
    found |= {version.partition(" ")[0]: color for version, color in found.items()}
    for version in others:
        found.setdefault(version, _VERSIONS[len(found) % len(_VERSIONS)])
    return found


def _versions(sample: ServiceSample) -> list[str]:
    return [*sample.weights, *(version for version, _ in sample.tasks)]


def tasks_by_version(course: ServiceCourse, colors: Mapping[str, Color]) -> Curves:
    """How many there were of each version, starting, running and stopping."""
    found = dict.fromkeys(key for each in course.samples for key in each.tasks)
    versions = list(dict.fromkeys(version for version, _ in found))
    ordered = [(version, phase) for version in versions for phase in get_args(TaskPhase) if (version, phase) in found]
    series = tuple(
        Series(
            name=f"{key[0]} {key[1]}",
            points=_points(course, lambda sample, key=key: sample.tasks.get(key, 0)),  # type: ignore[misc]
            color=colors[key[0]],
            shade=_PHASES[key[1]],
        )
        for key in ordered
    )
    return _curves("Tasks by version and state", "tasks", series, course)


def task_counts(course: ServiceCourse, load: Series | None = None, marks: Sequence[Mark] = ()) -> Curves:
    """How many there shall be, and are, against the *load*; a mark is a decision of autoscaling, or one of *marks*."""
    desired = Series(name="desired", points=_points(course, lambda sample: sample.desired), color="ink", is_dashed=True)
    running = Series(name="running", points=_points(course, lambda sample: sample.running), color="blue")
    healthy = Series(
        name="healthy targets",
        points=_points(course, lambda sample: sample.targets.get("healthy", 0)),
        color="green",
    )
    has_targets = any(each.targets for each in course.samples)
    return Curves(
        title="Tasks that shall run, and that do",
        unit="tasks",
        form="lines",
        series=(healthy, running, desired) if has_targets else (running, desired),
        until_s=course.until_s,
        marks=(*(Mark(at_s=each.at_s, text=f"{each.what} {each.cause}") for each in course.scaling), *marks),
        behind=load,
        behind_unit=load.name if load else "",
    )


def targets_by_health(course: ServiceCourse) -> Curves:
    """As the load balancer has it."""
    states = dict.fromkeys((*_HEALTH, *(state for each in course.samples for state in each.targets)))
    seen = [state for state in states if any(state in each.targets for each in course.samples)]
    series = tuple(
        Series(
            name=state,
            points=_points(course, lambda sample, state=state: sample.targets.get(state, 0)),  # type: ignore[misc]
            color=_HEALTH.get(state, _OTHER)[0],
            shade=_HEALTH.get(state, _OTHER)[1],
        )
        for state in seen
    )
    return _curves("Targets by health", "targets", series, course)


def weights(course: ServiceCourse, colors: Mapping[str, Color]) -> Curves:
    """In percent, by version."""
    series = tuple(
        Series(
            name=version,
            points=_points(course, lambda sample, version=version: sample.weights.get(version, 0.0)),  # type: ignore[misc]
            color=colors[version],
        )
        for version in dict.fromkeys(version for each in course.samples for version in each.weights)
    )
    return _curves("Weights of production requests", "%", series, course)


def alarms(course: ServiceCourse) -> Spans:
    """Those that came into another state, in all their states."""
    spans = []
    for alarm in dict.fromkeys(each.alarm for each in course.alarms):
        changes = [each for each in course.alarms if each.alarm == alarm]
        states = [(0.0, changes[0].before), *((each.at_s, each.state) for each in changes)]
        ends = [*(at_s for at_s, _ in states[1:]), course.until_s]
        spans += [
            StateSpan(row=alarm, from_s=at_s, until_s=end, state=state, color=_STATES.get(state, "ink"))
            for (at_s, state), end in zip(states, ends, strict=True)
        ]
    return Spans(title="Alarms that changed", spans=tuple(spans), until_s=course.until_s)


def _curves(title: str, unit: str, series: Sequence[Series], course: ServiceCourse) -> Curves:
    return Curves(title=title, unit=unit, form="stacked", series=tuple(series), until_s=course.until_s)


def _points(course: ServiceCourse, value: Callable[[ServiceSample], float]) -> tuple[tuple[float, float], ...]:
    return tuple((each.at_s, float(value(each))) for each in course.samples)
