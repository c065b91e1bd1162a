"""The pack under Pulumi's policy SDK, driven over gRPC as the engine drives it."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc

from policies.rules.table import RESOURCE_RULES, STACK_RULES

PACK = Path(__file__).parents[2] / "policies"
PYTHON = Path(os.environ.get("MODULESTACK_POLICY_PYTHON") or PACK / ".venv" / "bin" / "python")
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SERVICE = "aws:ecs/service:Service"

pytestmark = pytest.mark.skipif(
    not PYTHON.exists(),
    reason="the policy pack's environment is not there: `pulumi install` in policies/ makes it",
)


@pytest.fixture(scope="module")
def analyzer() -> Iterator[Any]:
    """The pack's process, as ``pulumi preview --policy-pack policies`` starts it; no engine listens to its log."""
    environment = {"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"}
    command = [str(PYTHON), "-u", "-m", "pulumi.policy", "127.0.0.1:1", str(PACK)]
    with subprocess.Popen(command, cwd=PACK, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        port = process.stdout.readline().strip()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield analyzer_pb2_grpc.AnalyzerStub(channel)
        process.kill()


def struct(values: dict[str, Any]) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(values)
    return made


def request(type_: str, name: str, **props: Any) -> analyzer_pb2.AnalyzeRequest:
    provider = analyzer_pb2.AnalyzerProviderResource(
        type="pulumi:providers:aws",
        name="aws",
        properties=struct({"defaultTags": json.dumps({"tags": {"modulestack:environment": "staging"}})}),
    )
    return analyzer_pb2.AnalyzeRequest(
        type=type_, name=name, urn=f"urn:{name}", properties=struct(props), provider=provider
    )


def service(**changes: Any) -> analyzer_pb2.AnalyzeRequest:
    props = {
        "networkConfiguration": {"subnets": ["subnet-0a1", "subnet-0b2"], "assignPublicIp": False},
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        "tags": {"modulestack:module": "web"},
    }
    return request(SERVICE, "web", **props | changes)


def said(response: Any) -> list[tuple[str, str, str]]:
    """(rule, message without the description that the SDK puts before it, level)."""
    level = analyzer_pb2.EnforcementLevel.Name
    return [
        (found.policyName, found.message.splitlines()[-1], level(found.enforcementLevel))
        for found in response.diagnostics
    ]


def configure(analyzer: Any, **levels: dict[str, Any]) -> None:
    """What the engine sends from ``--policy-pack-config``."""
    config = {
        name: analyzer_pb2.PolicyConfig(
            enforcementLevel=analyzer_pb2.EnforcementLevel.Value(settings.pop("level", "MANDATORY")),
            properties=struct(settings),
        )
        for name, settings in levels.items()
    }
    analyzer.Configure(analyzer_pb2.ConfigureAnalyzerRequest(policyConfig=config))


def test_the_pack_offers_every_rule_mandatory_unless_configured(analyzer: Any) -> None:
    info = analyzer.GetAnalyzerInfo(empty_pb2.Empty())
    rules = (*RESOURCE_RULES, *STACK_RULES)
    assert info.name == "modulestack"
    assert info.supportsConfig
    assert [(policy.name, policy.url, policy.enforcementLevel) for policy in info.policies] == [
        (rule.name, rule.page, analyzer_pb2.MANDATORY) for rule in rules
    ]


def test_a_service_that_keeps_every_rule_passes_in_silence(analyzer: Any) -> None:
    """The tag of the environment comes from the provider alone."""
    configure(analyzer)
    assert said(analyzer.Analyze(service())) == []


def test_a_violation_reaches_the_engine_with_the_environment_s_level(analyzer: Any) -> None:
    configure(analyzer, **{"task-no-public-address": {"level": "ADVISORY"}})
    public = {"subnets": ["subnet-0a1", "subnet-0b2"], "assignPublicIp": True}
    assert said(analyzer.Analyze(service(networkConfiguration=public))) == [
        (
            "task-no-public-address",
            (
                "networkConfiguration.assignPublicIp: true: allowed false; "
                "leave it out and run the tasks in private subnets"
            ),
            "ADVISORY",
        )
    ]


def test_a_disabled_rule_says_nothing(analyzer: Any) -> None:
    configure(analyzer, **{"circuit-breaker": {"level": "DISABLED"}})
    assert said(analyzer.Analyze(service(deploymentCircuitBreaker={}))) == []


def test_settings_of_the_environment_reach_the_rule(analyzer: Any) -> None:
    configure(analyzer, **{"log-retention": {"minimum_days": 365}})
    group = request("aws:cloudwatch/logGroup:LogGroup", "web", retentionInDays=30)
    assert said(analyzer.Analyze(group)) == [
        (
            "log-retention",
            (
                "retentionInDays: 30 days: allowed 365 days or more; "
                "raise `log_retention_days` in the environment's file"
            ),
            "MANDATORY",
        )
    ]


def test_what_a_preview_cannot_know_is_an_advice_and_known_parts_are_still_checked(analyzer: Any) -> None:
    """A service whose subnets are unknown is still refused its public address."""
    configure(analyzer)
    network = {"subnets": UNKNOWN, "assignPublicIp": True}
    assert said(analyzer.Analyze(service(networkConfiguration=network))) == [
        (
            "task-no-public-address",
            (
                "networkConfiguration.assignPublicIp: true: allowed false; "
                "leave it out and run the tasks in private subnets"
            ),
            "MANDATORY",
        ),
        (
            "multi-zone",
            (
                "can't run policy 'multi-zone' from policy pack 'modulestack@v0.0.1' during preview: "
                "string value at .networkConfiguration.subnets can't be known during preview"
            ),
            "ADVISORY",
        ),
    ]


def test_a_secret_input_is_checked_like_any_other(analyzer: Any) -> None:
    """A task definition with a secret in it reaches the pack as a whole secret."""
    configure(analyzer)
    secret = {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        "value": json.dumps([{"name": "web", "user": "root"}]),
    }
    definition = request(
        "aws:ecs/taskDefinition:TaskDefinition",
        "web",
        containerDefinitions=secret,
        tags={"modulestack:module": "web"},
    )
    assert [rule for rule, _, _ in said(analyzer.Analyze(definition))] == [
        "read-only-root",
        "non-root-user",
        "non-blocking-logs",
    ]


def test_a_bucket_is_judged_by_the_resources_that_depend_on_it(analyzer: Any) -> None:
    """Their names are unknown at preview, what they come from is not."""
    configure(analyzer)
    bucket = analyzer_pb2.AnalyzerResource(type="aws:s3/bucket:Bucket", name="templates", urn="urn:templates")
    versioning = analyzer_pb2.AnalyzerResource(
        type="aws:s3/bucketVersioning:BucketVersioning",
        name="templates-versioned",
        urn="urn:versioned",
        properties=struct({"bucket": UNKNOWN, "versioningConfiguration": {"status": "Enabled"}}),
        propertyDependencies={"bucket": analyzer_pb2.AnalyzerPropertyDependencies(urns=["urn:templates"])},
    )
    response = analyzer.AnalyzeStack(analyzer_pb2.AnalyzeStackRequest(resources=[bucket, versioning]))
    assert [(found.policyName, found.urn) for found in response.diagnostics] == [
        ("bucket-encrypted", "urn:templates"),
        ("bucket-tls-only", "urn:templates"),
        ("bucket-private", "urn:templates"),
    ]
