"""The environments under examples: each is rehearsed whole, and shows what its first lines say that it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from modulestack.environment import load
from tests.support.matrices import matrix
from tests.support.rehearsed import EXAMPLES, broken, copy_beside, rehearsed_file

STANDARD = {
    "a first release",
    "a second release",
    "the same release again",
    "a release whose container crashes",
    "a release whose image does not exist",
    "a release that never passes its health check",
    "a task is killed",
    "a task is stopped by the command",
    "a rollback",
}
SHOWN = {
    "cdn": STANDARD
    | {"a release behind a shared load balancer", "requests through CloudFront", "requests of a blocked address"},
    "closed": STANDARD
    | {
        "a command is run in a task",
        "a worker's release",
        "a worker's release that crashes",
        "a task of a worker is killed",
        "messages wait in the queue, and are taken",
    },
    "alerts": STANDARD
    | {
        "a schedule runs a job",
        "a worker's release",
        "a worker's release that crashes",
        "a task of a worker is killed",
        "messages wait in the queue, and are taken",
        "an alarm tells of errors of the load balancer",
        "an alarm tells of errors of tasks",
        "an alarm tells of slow answers",
        "an alarm tells of a task that fails its health checks",
        "an alarm tells that nobody can be reached",
        "an alarm tells of tasks that do not come",
        "an alarm tells of busy tasks",
        "an alarm tells of tasks that are almost out of memory",
        "an alarm tells of a message that waits",
        "an event tells of a deployment that failed",
        "an event tells of a job that failed",
        "an event tells of tasks that cannot start",
        "an event tells of a task that ended by itself",
        "an alarm tells of a certificate that ends",
        "an alarm tells of lines that a metric filter counts",
        "one message tells of several alarms",
        "alarms are silent in a window and tell at its end",
        "chat channels show what is told, and no plain text",
    },
    "canary": STANDARD
    | {
        "many requests add tasks",
        "a forecast adds tasks before their hour",
        "an alarm tells of errors of the load balancer",
        "an alarm tells of errors of tasks",
        "an alarm tells of slow answers",
        "an alarm tells of a task that fails its health checks",
        "an alarm tells that nobody can be reached",
        "an alarm tells of tasks that do not come",
        "an alarm tells of busy tasks",
        "an alarm tells of tasks that are almost out of memory",
        "an event tells of a deployment that failed",
        "an event tells of tasks that cannot start",
        "an event tells of a task that ended by itself",
        "testers reach a new version before others",
        "an alarm goes off while a release bakes",
        "a release whose tasks crash once they have requests",
        "a rollback at the first step",
        "a second release while the first one bakes",
        "another deployment while a release bakes",
    },
    "bluegreen": STANDARD
    | {
        "a job before a release fails",
        "testers reach a new version before others",
        "a pause is continued",
        "a pause is answered with a rollback",
        "a pause times out",
        "a function of a lifecycle hook fails",
        "a release whose tasks crash once they have requests",
        "a second release while the first one bakes",
        "another deployment while a release bakes",
    },
    "dashboard": STANDARD
    | {
        "a schedule runs a job",
        "a worker's release",
        "a worker's release that crashes",
        "a task of a worker is killed",
        "messages wait in the queue, and are taken",
        "schedules set how many tasks there may be",
        "what the dashboard shows of it",
        "its saved queries are asked",
    },
    "networks": STANDARD | {"what network ACLs let through"},
    "frugal": STANDARD | {"the NAT instance ends"},
    "encrypted": STANDARD
    | {
        "a command is run in a task",
        "a task gets a volume of its own",
        "a task of a worker is killed",
        "a volume outlives its tasks",
        "a worker's release",
        "a worker's release that crashes",
        "an alarm tells of busy tasks",
        "an alarm tells of errors of tasks",
        "an alarm tells of errors of the load balancer",
        "an alarm tells of slow answers",
        "an alarm tells of a task that fails its health checks",
        "an alarm tells of tasks that are almost out of memory",
        "an alarm tells of tasks that do not come",
        "an alarm tells that nobody can be reached",
        "an event tells of a deployment that failed",
        "an event tells of a task that ended by itself",
        "an event tells of tasks that cannot start",
        "a machine is lost",
        "a machine is lost while the key of its disk is disabled",
        "a release while the machines are full",
        "more tasks than the machines have room for",
        "the key of all that is kept is disabled",
    },
    "existing": STANDARD
    | {
        "a command is run in a task",
        "a job before a release fails",
        "a release that crashes while its callers call",
        "a release that its callers never see",
        "a release while a task is protected",
        "a release while its callers call it",
        "a schedule runs a job",
        "a task that is called is killed",
        "a worker's release",
        "a worker's release that crashes",
        "a task of a worker is killed",
        "messages wait in the queue, and are taken",
        "a release behind a shared load balancer",
    },
    "edge": STANDARD
    | {
        "requests of an address that is not allowed",
        "answers with security headers",
        "connections with a client certificate, and without",
        "a release behind a shared load balancer",
    },
    "shop": STANDARD
    | {
        "a sidecar dies",
        "a job before a release fails",
        "a schedule runs a job",
        "a worker's release",
        "a worker's release that crashes",
        "a task of a worker is killed",
        "messages wait in the queue, and are taken",
    },
    "retail": STANDARD,
    "signin": STANDARD
    | {
        "a release behind a shared load balancer",
        "requests of who has signed in, and of who has not",
        "requests with a token, and without",
    },
    "shared": STANDARD | {"a release behind a shared load balancer"},
    "logs": STANDARD
    | {
        "a sidecar dies",
        "a volume outlives its tasks",
        "a worker's release",
        "a worker's release that crashes",
        "a task of a worker is killed",
    },
    "protocols": STANDARD
    | {
        "a release while clients are connected",
        "a release that does not speak the module's protocol",
        "a release that does not listen on a further port",
        "requests are logged",
        "TLS connections are logged",
        "testers reach a new version before others",
        "a release whose tasks crash once they have requests",
        "a rollback at the first step",
        "a second release while the first one bakes",
        "another deployment while a release bakes",
    },
    "mesh": STANDARD
    | {
        "a release while its callers call it",
        "a release that crashes while its callers call",
        "a release that its callers never see",
        "a task that is called is killed",
        "calls are logged",
        "a rollback at the first step",
        "a second release while the first one bakes",
        "another deployment while a release bakes",
    },
    "previews": STANDARD
    | {
        "a release behind a shared load balancer",
        "two pull requests have previews",
        "a pull request is pushed again",
        "a preview is stopped half-way",
        "a sweep at night",
        "the last preview is taken away",
    },
    "guarded": STANDARD | {"requests are logged", "requests of a blocked address"},
    "machines": STANDARD
    | {
        "a worker's release",
        "a worker's release that crashes",
        "a task of a worker is killed",
        "a daemon gets a new machine",
        "a machine is lost",
        "more tasks than the machines have room for",
        "a release while the machines are full",
    },
}
"""Example → the scenarios that its rehearsal plays."""


def test_each_example_is_told_what_it_shows():
    assert EXAMPLES.keys() == SHOWN.keys()


@pytest.mark.parametrize("name", matrix(EXAMPLES, "retail".__eq__))
def test_an_example_keeps_every_promise(name: str):
    """And plays each scenario that it is here for."""
    report = rehearsed_file(name, EXAMPLES[name].read_text())
    assert broken(report) == []
    assert {scenario.name for scenario in report.scenarios} == SHOWN[name]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_has_nothing_to_be_warned_of(name: str, tmp_path: Path):
    """It is one to begin from."""
    copy_beside(tmp_path)
    (tmp_path / f"Pulumi.{name}.yaml").write_text(EXAMPLES[name].read_text())
    environment, told = load.with_warnings(name, tmp_path)
    assert (environment.name, told) == (name, ())
