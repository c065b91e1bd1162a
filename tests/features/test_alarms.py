"""What a module is watched for: tables of what it says against what is looked at, nothing made."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest

from modulestack.contract.account import AwsAccount
from modulestack.contract.alarm_kinds import ALARM_KINDS, alarm_names
from modulestack.embedded_aws.autoscaling import metric_math
from modulestack.environment import alert_chat_rules, alert_policies, alert_rules
from modulestack.environment.model import Module
from modulestack.features.alarms import SCENARIOS, alarm_kinds, definitions, event_kinds
from modulestack.features.alarms_section import AlarmKind
from modulestack.features.event_definitions import event_definitions
from modulestack.features.registry import contributions
from modulestack.rehearsal.scenarios.alarms import ALARMS, INCIDENTS
from tests.support.environments import environment

ACCOUNT = AwsAccount(partition="aws", id="123456789012", region="eu-west-1")
WEB: dict[str, Any] = {"image": "ghcr.io/example/web:1", "port": 8080}
QUEUE = {"min": 0, "max": 3, "queue": {"name": "work", "messages_per_task": 5}}
JOB = {"nightly": {"command": ["clean"], "schedule": {"expression": "rate(1 day)"}}}


def _module(**more: Any) -> Module:
    return environment(modules={"web": {**WEB, **more}}, alerts={"email": ["a@example.com"]}).modules["web"]


def _kinds(module: Module) -> list[str]:
    return [f"{each.kind}-{port}" if port else each.kind for port, each in definitions(module, has_domain=False)]


def test_certificates_are_watched_where_there_is_https():
    """Each that the module's own load balancer shows; those of a shared one, and of TCP, are not the module's."""
    imported = "arn:aws:acm:eu-west-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
    further: dict[str, Any] = {"certificate": "www.example.com", "further_certificates": [imported, "*.example.org"]}

    def kinds(*, has_domain: bool = True, **more: Any) -> list[str]:
        found = alarm_kinds(_module(**more), has_domain=has_domain)
        return [kind for kind in found if kind.startswith("certificate_expiry")]

    assert kinds() == ["certificate_expiry"]
    every = [
        "certificate_expiry",
        "certificate_expiry-12345678-1234-1234-1234-123456789012",
        "certificate_expiry-*.example.org",
    ]
    assert kinds(**further) == every
    assert kinds(**further, alarms={"unwatched": ["certificate_expiry"]}) == []
    assert kinds(has_domain=False) == kinds(port=None) == kinds(protocol="tcp") == []
    assert kinds(load_balancers={"front": {"routes": [{"hosts": ["a.example.com"]}]}}) == []
    assert set(every) < {
        each.rpartition("/")[2]
        for each in alarm_names("dev", "web", [], [], ["12345678-1234-1234-1234-123456789012", "*.example.org"])
    }
    [found] = [each for _, each in definitions(_module(), has_domain=True) if each.kind == "certificate_expiry"]
    assert (found.threshold, found.period_s, found.missing) == (14, 86400, "ignore")


PORTS = {"admin": {"port": 9090}}
ALL = ["missing_tasks", "cpu", "memory", "load_balancer_5xx", "target_5xx", "latency", "unhealthy_targets"]


def test_each_kind_of_module_has_its_own_set():
    """A worker has no requests; one that may run without a task is not missed; each port is looked at."""
    assert _kinds(_module()) == [*ALL, "no_healthy_target"]
    assert _kinds(_module(tasks=0)) == ALL
    assert _kinds(_module(port=None)) == ALL[:3]
    assert _kinds(_module(port=None, scaling=QUEUE)) == [*ALL[:3], "queue_age"]
    assert _kinds(_module(ports={"admin": {"port": 9090}}))[-4:] == [
        "target_5xx-admin",
        "latency-admin",
        "unhealthy_targets-admin",
        "no_healthy_target-admin",
    ]
    assert _kinds(_module(alarms={"unwatched": ["cpu", "latency", "failed_start"]})) == [
        kind for kind in [*ALL, "no_healthy_target"] if kind not in {"cpu", "latency"}
    ]


def test_shared_and_network_load_balancers():
    """Of a shared one its own errors are nobody's alone; a network one knows of connections and health only."""
    front: dict[str, Any] = {"front": {"routes": [{"hosts": ["a.example.com"]}]}}
    shared = [kind for kind in ALL if kind != "load_balancer_5xx"]
    assert _kinds(_module(load_balancers=front, tasks=0)) == shared
    both = _kinds(_module(load_balancers={**front, "own": {}}, tasks=0))
    assert both == [*ALL[:3], "load_balancer_5xx-own", *(f"{kind}-own" for kind in ALL[4:]), *ALL[4:]]
    assert _kinds(_module(protocol="tcp")) == [*ALL[:3], "unhealthy_targets", "no_healthy_target"]
    [found] = [
        each for _, each in definitions(_module(protocol="tcp"), has_domain=False) if each.kind == "no_healthy_target"
    ]
    assert {metric.namespace for metric in found.metrics.values()} == {"AWS/NetworkELB"}


def test_events_that_are_told():
    assert event_kinds(_module()) == ("failed_deployment", "failed_start", "stopped_task")
    assert event_kinds(_module(jobs=JOB, alarms={"unwatched": ["failed_start"]})) == (
        "failed_deployment",
        "stopped_task",
        "failed_job",
    )


def test_every_kind_can_be_made_to_happen():
    """A rehearsal promises each; none is without its incident."""
    assert list(SCENARIOS) == list(INCIDENTS)
    assert [scenario.name for scenario in ALARMS] == list(SCENARIOS.values())


def test_without_alerts_a_module_is_as_it_was():
    plain = environment(modules={"web": {**WEB, "port": 8080}})
    context = plain.context_of(plain.modules["web"], partition="aws", account_id=ACCOUNT.id)
    [found] = [each for each in contributions(plain.modules["web"], context) if each.feature == "alarms"]
    assert found == type(found)(feature="alarms")


@pytest.mark.parametrize(
    ("kind", "values", "wanted"),
    [
        ("target_5xx", {"errors": 5.0, "requests": 100.0}, 5.0),
        ("target_5xx", {"errors": 5.0, "requests": 10.0}, 0.0),
        ("target_5xx", {"errors": None, "requests": 100.0}, 0.0),
        ("target_5xx", {"errors": None, "requests": None}, 0.0),
        ("load_balancer_5xx", {"errors": 50.0, "requests": None}, 100.0),
        ("load_balancer_5xx", {"errors": 25.0, "requests": 75.0}, 25.0),
        ("load_balancer_5xx", {"errors": None, "requests": None}, 0.0),
        ("latency", {"latency": 1.5, "requests": 20.0}, 1500.0),
        ("latency", {"latency": 1.5, "requests": 19.0}, 0.0),
        ("missing_tasks", {"wanted": 2.0, "running": None}, 2.0),
        ("missing_tasks", {"wanted": 2.0, "running": 2.0}, 0.0),
        ("missing_tasks", {"wanted": None, "running": None}, None),
    ],
)
def test_what_metrics_come_to(kind: str, values: dict[str, float | None], wanted: float | None):
    """Few requests are none; without requests there is no fault; without Container Insights nothing is known."""
    [found] = [each for _, each in definitions(_module(), has_domain=False) if each.kind == kind]
    assert metric_math.evaluate(found.expression, values) == wanted


def test_missing_data_is_a_fault_where_it_is_one():
    missing = {each.kind: each.missing for _, each in definitions(_module(), has_domain=False)}
    assert {kind for kind, treated in missing.items() if treated == "breaching"} == {"no_healthy_target"}
    assert missing["missing_tasks"] == "missing"
    assert {missing[kind] for kind in ("load_balancer_5xx", "target_5xx", "latency")} == {"notBreaching"}


def test_three_in_five_minutes():
    for minutes, enough in ((5, 3), (1, 1), (10, 6)):
        [found] = [
            each
            for _, each in definitions(_module(alarms={"minutes": minutes}), has_domain=False)
            if each.kind == "latency"
        ]
        assert (found.minutes, found.enough) == (minutes, enough)


def test_events_are_of_the_module_alone():
    """By the service, or by the cluster and the groups of its tasks."""
    found = environment(modules={"web": {**WEB, "jobs": JOB}}, alerts={"email": ["a@example.com"]})
    context = found.context_of(found.modules["web"], partition="aws", account_id=ACCOUNT.id)
    patterns = {each.kind: json.loads(each.pattern) for each in event_definitions(found.modules["web"], context)}
    service = "arn:aws:ecs:eu-west-1:123456789012:service/dev-web/web"
    assert patterns["failed_deployment"]["resources"] == [service]
    assert patterns["stopped_task"]["detail"]["group"] == ["service:web"]
    assert patterns["failed_job"]["detail"]["group"] == ["job:nightly"]
    told = [json.loads(each.template) for each in event_definitions(found.modules["web"], context)]
    assert {text.partition(":")[0] for text in told} == {"web of dev"}


def test_a_key_lets_both_services_in_and_a_topic_nobody_else():
    """EventBridge without conditions: it does not say for whom it asks."""
    key = {each["Sid"]: each for each in json.loads(alert_policies.key_policy(ACCOUNT))["Statement"]}
    topic = {each["Sid"]: each for each in json.loads(alert_policies.topic_policy(ACCOUNT, "arn:t"))["Statement"]}
    ours = {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    for policy in (key, topic):
        assert policy["Alarms"]["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
        assert policy["Alarms"]["Condition"] == ours
        assert policy["Events"]["Principal"] == {"Service": "events.amazonaws.com"}
        assert "Condition" not in policy["Events"]
    assert key["Alarms"]["Action"] == key["Events"]["Action"] == ["kms:Decrypt", "kms:GenerateDataKey*"]
    assert topic["TlsOnly"]["Effect"] == "Deny"


def test_more_rules_than_a_bus_takes_are_refused():
    modules = {f"w{n}": {"image": "ghcr.io/example/w:1"} for n in range(101)}
    [found] = alert_rules.rules_of_events_are_few(environment(modules, alerts={"email": ["a@example.com"]}))
    assert found.message.startswith("303 rules of EventBridge are more than a bus takes: allowed 300: name some of")
    few = {name: {**module, "alarms": {"unwatched": ["stopped_task"]}} for name, module in modules.items()}
    assert not list(alert_rules.rules_of_events_are_few(environment(few, alerts={"email": ["a@example.com"]})))


def test_alerts_that_tell_nobody_are_told_of():
    [found] = alert_rules.nobody_is_told(environment(alerts={}))
    assert found.message == "names nobody who is told: add email, slack, teams, webhooks, queue_arns or function_arns"


def test_chat_is_in_one_partition_only():
    """Elsewhere a webhook tells."""
    told = {"slack": {"ops": {"workspace": "Example", "channel_id": "C07EZ1ABC23"}}}
    made = environment(alerts=told)
    assert not [*alert_chat_rules.chat_is_of_the_partition(made)]
    [found] = alert_chat_rules.chat_is_of_the_partition(made.model_copy(update={"region": "cn-north-1"}))
    assert found.message.startswith("Amazon Q Developer in chat applications is in partition aws only, and cn-north-1")


def test_the_kinds_that_a_release_asks_for_are_those_that_there_are():
    kinds = {
        f"{each.kind}-{port}" if port else each.kind
        for port, each in definitions(_module(ports=PORTS), has_domain=False)
    }
    names_ = alarm_names("dev", "web", ["admin"])
    assert {name.rpartition("/")[2] for name in names_} == kinds | {
        "queue_age",
        "certificate_expiry",
        "load_balancer_5xx-admin",
    }
    assert names_["modulestack/dev/web/latency-admin"] == "latency of admin"
    assert set(get_args(AlarmKind)) == set(ALARM_KINDS)
