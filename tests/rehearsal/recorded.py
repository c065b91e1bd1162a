"""A rehearsal of one scenario, as if it had been recorded."""

from __future__ import annotations

from modulestack.rehearsal.report import RehearsalReport
from modulestack.rehearsal.scenarios.scenario import ScenarioResult
from modulestack.rehearsal.scenarios.service_course import AlarmChange, SeenActivity, ServiceCourse, ServiceSample
from modulestack.rehearsal.scenarios.traffic_monitor import AnswerCount

OLD, NEW = "web:r1 (revision 2)", "web:r2 (revision 3)"
SAMPLES = (
    ServiceSample(
        at_s=0.0, desired=2, running=2, tasks={(OLD, "running"): 2}, targets={"healthy": 2}, weights={OLD: 100.0}
    ),
    ServiceSample(
        at_s=35.0,
        desired=3,
        running=3,
        tasks={(OLD, "running"): 2, (NEW, "starting"): 1, (NEW, "running"): 1},
        targets={"healthy": 2, "initial": 1},
        weights={OLD: 90.0, NEW: 10.0},
    ),
)
ACTIVITY = SeenActivity(at_s=30.0, what="Setting desired count to 3.", cause="cpu", status="Successful", why_not="")
COURSE = ServiceCourse(
    samples=SAMPLES,
    alarms=(
        AlarmChange(at_s=20.0, alarm="cpu", before="OK", state="ALARM"),
        AlarmChange(at_s=50.0, alarm="cpu", before="ALARM", state="OK"),
    ),
    scaling=(ACTIVITY,),
    until_s=60.0,
)
SCENARIO = ScenarioResult(
    name="a release",
    module="web",
    expected="it runs",
    observed="it ran",
    met=True,
    simulated_s=60.0,
    traffic=(
        AnswerCount(at_s=0.0, answered={"web:r1": 20}, lost=0),
        AnswerCount(at_s=35.0, answered={"web:r1": 15, "web:r2": 2}, lost=3),
    ),
    course=COURSE,
)
REPORT = RehearsalReport(
    environment="dev",
    seeded=(),
    created=81,
    modules=(),
    messages=(),
    changes_on_second_run=(),
    scenarios=(SCENARIO,),
    left_after_down=(),
    kept_on_purpose=(),
    aws_calls=700,
    simulated_s=633.0,
    seconds=1.5,
)
