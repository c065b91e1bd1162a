"""What a module's jobs may say, and what the manifest has of them."""

from __future__ import annotations

import dataclasses
import json

import pytest
import yaml

from modulestack.contract.jobs import ManifestJob
from modulestack.contract.manifest import InvalidManifest, ModuleManifest
from modulestack.features import registry
from modulestack.features.registry import Module
from tests.release.snapshots import MANIFEST
from tests.support.plans import plan

JOB = "[manage, migrate]"
NO_PROGRAM = "names no program: write the program and its arguments, such as [python, manage.py, migrate]"


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        (f"{{command: {JOB}}}", []),
        (f"{{command: {JOB}, cpu: 512, memory: 1024, timeout_s: 86400, environment: {{A: b}}}}", []),
        ("{command: []}", [f"jobs.migrate.command: {NO_PROGRAM}"]),
        ('{command: ["", x]}', [f"jobs.migrate.command: {NO_PROGRAM}"]),
        (
            "{timeout_s: 5}",
            ["jobs.migrate.command: missing (replaces the module's command)"],
        ),
        (
            "{command: manage migrate}",
            ['jobs.migrate.command: "manage migrate" is text, a list is needed: write ["manage", "migrate"]'],
        ),
        (f"{{command: {JOB}, tiemout_s: 5}}", ["jobs.migrate.tiemout_s: unknown key: did you mean timeout_s?"]),
        (f"{{command: {JOB}, timeout_s: 0}}", ["jobs.migrate.timeout_s: 0 s is too small: allowed 1 to 86400"]),
        (
            f"{{command: {JOB}, cpu: 1024}}",
            [
                (
                    "jobs.migrate.cpu: 512 MiB does not pair with cpu 1024: allowed 2048 to 8192 in steps of 1024; "
                    "512 MiB goes with cpu 256"
                )
            ],
        ),
        (
            f"{{command: {JOB}, memory: 700}}",
            ["jobs.migrate.memory: 700 MiB does not pair with cpu 256: allowed 512, 1024, 2048"],
        ),
        (
            f"{{command: {JOB}, environment: {{KEY: x}}}}",
            [
                (
                    "jobs.migrate.environment.KEY: is one of the module's secrets, which the job has too: "
                    "keep one of the two"
                )
            ],
        ),
        (
            '{command: [sh, -c, "echo ${image} ${HOME} $${x}"]}',
            [
                (
                    "jobs.migrate.command[2]: holds ${image}, and in jobs no placeholder is filled: put it into the "
                    "module's environment, which the job has too"
                )
            ],
        ),
        (
            f"{{command: [{'x' * 8200}]}}",
            [
                (
                    "jobs.migrate.command: makes overrides of 8231 characters, and ECS takes 8192: put what is long "
                    "into the image or a secret"
                )
            ],
        ),
        (f"{{command: {JOB}, schedule: {{expression: rate(1 hour), time_zone: Europe/Berlin}}}}", []),
        (
            f"{{command: {JOB}, schedule: {{expression: 'cron(0 3 31 2 ? *)'}}}}",
            [
                (
                    'jobs.migrate.schedule.expression: "cron(0 3 31 2 ? *)" never runs: no month that it names has '
                    "such a day"
                )
            ],
        ),
        (
            f"{{command: {JOB}, schedule: {{expression: rate(1 hour), retries: 186}}}}",
            ["jobs.migrate.schedule.retries: 186 is too large: allowed 0 to 185"],
        ),
        ("", ["jobs.migrate: nothing is written here: indent its keys below it, or leave it out"]),
        ("true", ["jobs.migrate: true is no map: indent the keys of migrate below it"]),
    ],
)
def test_what_a_job_may_say(problems_of_web, job, expected):
    """One clear line for each thing that is wrong."""
    assert problems_of_web(f"{{secrets: {{KEY: ssm:/key}}, jobs: {{migrate: {job}}}}}") == expected


def test_a_name_is_a_name(problems_of_web):
    [line] = problems_of_web(f"jobs: {{Migrate: {{command: {JOB}}}}}")
    assert line.startswith('jobs.Migrate: "Migrate" is no name: allowed lower case letters, digits and inner hyphens')


def test_a_job_may_be_called_as_a_key_is(problems_of_web):
    """Its own keys are told by what they are."""
    assert problems_of_web("jobs: {command: {comand: [x]}}") == [
        "jobs.command.comand: unknown key: did you mean command?"
    ]


def test_a_module_takes_a_job_of_the_defaults_away(problems):
    """As any other default."""
    from tests.support.problems import HEAD

    text = f"{HEAD}    web: {{image: app:1, port: 80, jobs: {{a: null}}}}\n"
    assert problems(f"{text}  modulestack:defaults: {{jobs: {{a: {{command: [x]}}}}}}\n") == []


def test_the_manifest_keeps_jobs_and_their_order():
    """And one without any is as it was before there were jobs."""
    jobs = (
        ManifestJob(name="b", command=("x", "y"), timeout_s=900),
        ManifestJob(name="a", command=("z",), environment={"A": "b"}, cpu=512, memory=1024, timeout_s=1),
    )
    manifest = dataclasses.replace(MANIFEST, jobs=jobs)
    assert ModuleManifest.from_json(manifest.to_json(), "test") == manifest
    assert json.loads(manifest.to_json())["jobs"][0] == {"name": "b", "command": ["x", "y"], "timeout_s": 900}
    assert "jobs" not in json.loads(MANIFEST.to_json())


@pytest.mark.parametrize("jobs", ["[1]", "3", '[{"name": "a"}]', "[null]"])
def test_jobs_that_cannot_be_read_are_told(jobs):
    document = {**json.loads(MANIFEST.to_json()), "jobs": json.loads(jobs)}
    with pytest.raises(InvalidManifest, match="test: its jobs cannot be read; run `pulumi up --refresh -s ENV`"):
        ModuleManifest.from_json(json.dumps(document), "test")


@pytest.mark.parametrize(("enabled", "told"), [(True, 1), (False, 0)])
def test_what_a_schedule_does_not_hold_is_noted(enabled, told):
    """Of what runs, and of nothing else."""
    schedule = {"expression": "rate(1 day)", "enabled": enabled}
    jobs = {"j": {"command": ("x",), "timeout_s": 60, "schedule": schedule}, "by-hand": {"command": ("x",)}}
    module = Module.model_validate({"name": "web", "image": "app:1", "port": 80, "jobs": jobs})
    found = [(note.fields, note.message) for note in registry.notices(module)]
    text = (
        "a run that it starts is not stopped after timeout_s (60 s), nor kept from starting while the last one runs: "
        "`modulestack status` shows those, and the command that stops one"
    )
    assert found == [(((("jobs", "j", "schedule")),), text)] * told


@pytest.mark.parametrize(
    ("schedule", "warned"),
    [
        (
            "{expression: at(2020-01-31T03:00:00)}",
            ['"at(2020-01-31T03:00:00)" lies in the past: it does not run any more'],
        ),
        ("{expression: at(2020-01-31T03:00:00), enabled: false}", []),
        (
            "{expression: rate(5 minutes)}",
            [
                (
                    "runs every 300 s, and may take 900 s (timeout_s): nothing keeps runs apart but the job itself, "
                    "such as by a lock in its database"
                )
            ],
        ),
        ("{expression: rate(15 minutes)}", []),
        ("{expression: 'cron(0 3 * * ? *)'}", []),
        (
            "{expression: 'cron(0/10 3 * * ? *)'}",
            [
                (
                    "runs every 600 s, and may take 900 s (timeout_s): nothing keeps runs apart but the job itself, "
                    "such as by a lock in its database"
                )
            ],
        ),
        ("{expression: 'cron(0/20 * * * ? *)'}", []),
        (
            "{expression: 'cron(5,58 0,23 * * ? *)'}",
            [
                (
                    "runs every 420 s, and may take 900 s (timeout_s): nothing keeps runs apart but the job itself, "
                    "such as by a lock in its database"
                )
            ],
        ),
        ("{expression: 'cron(2,59 0,23 ? * MON *)', time_zone: Europe/Berlin}", []),
    ],
)
def test_what_a_schedule_is_warned_of(schedule, warned):
    """What was right once stays valid, and what may run beside itself is said."""
    job = {"command": ["x"], "schedule": yaml.safe_load(schedule)}
    module = Module.model_validate(
        {"name": "web", "image": "app:1", "port": 80, "jobs": {"j": {**job, "command": ("x",)}}}
    )
    assert [found.message for found in registry.warnings(module) if "expression" in found.fields[0]] == warned


def test_who_releases_counts_what_could_not_be_started():
    """In the queues of the module's jobs; a rehearsal makes these, and their keys."""
    queue = "arn:aws:sqs:eu-west-1:123456789012:lost"
    key = "arn:aws:kms:eu-west-1:123456789012:key/11111111-1111-1111-1111-111111111111"
    schedule = {"expression": "rate(1 day)", "dead_letter_queue_arn": queue, "dead_letter_kms_key_arn": key}
    made = plan(jobs={"a": {"command": ["x"], "schedule": schedule}, "b": {"command": ["x"], "schedule": schedule}})
    counted = [
        (one.role, one.statement.actions, one.statement.resources)
        for one in made.pipeline
        if queue in one.statement.resources
    ]
    assert counted == [("release", ("sqs:GetQueueAttributes", "sqs:GetQueueUrl"), (queue,))]
    assert {(seed.kind, seed.reference.partition(" ")[0]) for seed in made.seeds if seed.kind in {"queue", "kms"}} == {
        ("queue", queue),
        ("kms", key),
    }
