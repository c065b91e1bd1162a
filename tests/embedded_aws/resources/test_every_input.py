"""
Every input that the SDK has of a type which the embedded AWS knows: applied, or refused by name.

Applied is what makes another request of AWS, or another answer, than leaving it out does.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import itertools
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ParamValidationError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.provider import sdk_schema
from modulestack.embedded_aws.provider.sdk_schema import resource_schema
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import InvalidInput
from modulestack.embedded_aws.resources.registry import HANDLERS
from modulestack.embedded_aws.resources.unapplied_inputs import UNAPPLIED, checked
from tests.embedded_aws.resources.round_trips.registry import CASES
from tests.embedded_aws.resources.round_trips.world import World, let_in

OF_THE_PROVIDER = {
    "aws:autoscaling/group:Group": {"forceDelete", "instanceRefresh"},
    "aws:cloudfront/distribution:Distribution": {"waitForDeployment"},
    "aws:cloudwatch/eventRule:EventRule": {"forceDestroy"},
    "aws:cloudwatch/eventTarget:EventTarget": {"forceDestroy"},
    "aws:cloudwatch/logGroup:LogGroup": {"skipDestroy"},
    "aws:ec2/launchTemplate:LaunchTemplate": {"updateDefaultVersion"},
    "aws:ec2/securityGroup:SecurityGroup": {"revokeRulesOnDelete"},
    "aws:ecr/repository:Repository": {"forceDelete"},
    "aws:ecs/service:Service": {"forceDelete", "forceNewDeployment", "waitForSteadyState"},
    "aws:ecs/taskDefinition:TaskDefinition": {"skipDestroy", "trackLatest"},
    "aws:iam/role:Role": {"forceDetachPolicies"},
    "aws:kms/key:Key": {"bypassPolicyLockoutSafetyCheck", "deletionWindowInDays"},
    "aws:route53/record:Record": {"allowOverwrite"},
    "aws:route53/zone:Zone": {"forceDestroy"},
    "aws:s3/bucket:Bucket": {"forceDestroy"},
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {"skipDestroy"},
    "aws:servicediscovery/service:Service": {"forceDestroy"},
    "aws:sns/topicSubscription:TopicSubscription": {"confirmationTimeoutInMinutes", "endpointAutoConfirms"},
}
"""
What takes effect with a change or a deletion: test_deletion.py, test_instance_groups.py, test_service.py,
test_round_trip.py.
"""
OF_ANOTHER_KIND = {
    f"{actions}.{kind}"
    for actions in ("actions", "defaultActions")
    for kind in ("authenticateCognito", "authenticateOidc", "fixedResponse", "jwtValidation", "redirect")
}
"""Of an action that forwards, as the case's does; those by which somebody is asked are in test_authentication.py."""
SAMPLES: tuple[Any, ...] = (True, False, "sample", 7, ["sample"], {"sample": "sample"})
RECORD = {"records": ["192.0.2.1"], "ttl": 60, "aliases": None}
OWN_SAMPLES: dict[tuple[str, str], Any] = {
    ("aws:appautoscaling/policy:Policy", "stepScalingPolicyConfiguration"): {
        "policyType": "StepScaling",
        "stepScalingPolicyConfiguration": {"adjustmentType": "ExactCapacity", "stepAdjustments": []},
        "targetTrackingScalingPolicyConfiguration": None,
    },
    ("aws:appautoscaling/policy:Policy", "predictiveScalingPolicyConfiguration"): {
        "policyType": "PredictiveScaling",
        "predictiveScalingPolicyConfiguration": {
            "metricSpecifications": [
                {
                    "targetValue": "60",
                    "predefinedMetricPairSpecification": {"predefinedMetricType": "ECSServiceCPUUtilization"},
                }
            ],
        },
        "targetTrackingScalingPolicyConfiguration": None,
    },
    ("aws:s3/bucketObjectv2:BucketObjectv2", "overrideProvider"): {
        "overrideProvider": {"defaultTags": {"tags": {"another": "one"}}}
    },
    ("aws:ecr/repository:Repository", "encryptionConfigurations"): {
        "encryptionConfigurations": [{"encryptionType": "KMS"}]
    },
    **{
        ("aws:lb/targetGroup:TargetGroup", name): {"protocol": "TCP", "healthCheck": None, name: True}
        for name in ("connectionTermination", "preserveClientIp", "proxyProtocolV2")
    },  # test_network_target_group.py
    ("aws:route53/record:Record", "records"): RECORD,
    ("aws:route53/record:Record", "ttl"): RECORD,
    ("aws:ssm/parameter:Parameter", "insecureValue"): {"insecureValue": "another", "value": None},
}
"""Inputs to try instead; None leaves one of the case's out."""
CHANGING = re.compile(r"\b[a-z]+-[0-9a-f]{8,}|[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{12,}|\bprobe\d+\b")
"""Ids and names that differ from one resource to the next."""
Requests = list[tuple[str, str]]


class RecordingClient:
    """A boto3 client whose requests are written down, those that only ask left out."""

    def __init__(self, client: Any, requests: Requests) -> None:
        self._client, self._requests = client, requests

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)
        if not callable(method) or name.startswith(("describe", "list", "get", "head")):
            return method

        def call(**params: Any) -> Any:
            self._requests.append((name, CHANGING.sub("…", json.dumps(params, sort_keys=True, default=str))))
            return method(**params)

        return call


class Prober:
    """Makes resources of one type, each with one input more, and says what came of it."""

    def __init__(self, ctx: Context, world: World, token: str) -> None:
        self.token, self._ctx, self._world = token, ctx, world
        self._handler, self._numbers = HANDLERS[token], itertools.count()
        self.inputs = CASES[token].inputs(world)
        self._base = self._made({})

    def is_applied(self, extra: dict[str, Any]) -> bool:
        """Whether *extra* is heeded: it is asked for, or AWS or the provider refuses what is no value of it."""
        try:
            return self._made(extra) != self._base
        except (ClientError, ParamValidationError, InvalidInput, TypeError, AttributeError, KeyError, ValueError):
            return True

    def _made(self, extra: dict[str, Any]) -> Requests:
        requests: Requests = []

        def client(service: str) -> Any:
            return RecordingClient(self._ctx.client(service), requests)

        ctx = dataclasses.replace(self._ctx, client=client)
        inputs = {**CASES[self.token].inputs(self._world), **extra}
        inputs = {name: value for name, value in inputs.items() if value is not None}
        rule = self._handler.autoname
        if rule is not None and rule.property not in extra:
            inputs[rule.property] = f"probe{next(self._numbers)}"
        inputs = self._handler.check(ctx, inputs)
        made = self._handler.create(ctx, inputs)
        asked = list(requests)
        with contextlib.suppress(ClientError):  # one that is protected, as was asked for, stays
            self._handler.delete(self._ctx, made.id, made.outputs)
        return asked


@pytest.fixture(scope="module")
def prober() -> Iterator[Callable[[str], Prober]]:
    """On an account whose answers are not checked: some of what is tried is of no type that AWS takes."""
    aws = EmbeddedAws()
    context = Context(
        client=aws.client,
        clients=aws.client,
        region=aws.region,
        account_id=aws.account_id,
        default_tags={"default": "tag"},
        sleep=aws.clock.sleep,
    )
    let_in(aws)
    world = World(context)
    yield lambda token: Prober(context, world, token)
    aws.close()


def nested_inputs(token: str, inputs: dict[str, Any]) -> Iterator[tuple[str, str | None, Callable[[Any], Any]]]:
    """Dotted paths below *inputs*, whether they have more below, and the inputs that have a value there."""
    schema = resource_schema(token)
    assert schema is not None
    for name, class_name in inputs_of(token).items():
        if class_name and name in inputs:
            yield from _below(schema.module, class_name, name, inputs[name], functools.partial(_under, name))


def _under(name: str, value: Any) -> dict[str, Any]:
    return {name: value}


def _below(
    module: str, class_name: str, path: str, value: Any, put: Callable[[Any], Any]
) -> Iterator[tuple[str, str | None, Callable[[Any], Any]]]:
    item = value[0] if isinstance(value, list) else value
    if not isinstance(item, dict):
        return
    for name, inner in sdk_schema._nested(module, class_name).items():

        def put_here(new: Any, name: str = name) -> Any:
            changed = {**item, name: new}
            return put([changed, *value[1:]] if isinstance(value, list) else changed)

        if name in item and inner:
            yield from _below(module, inner, f"{path}.{name}", item[name], put_here)
        else:
            yield f"{path}.{name}", inner, put_here


def inputs_of(token: str) -> dict[str, str | None]:
    """The SDK's inputs of a type, but for those that every type has."""
    schema = resource_schema(token)
    assert schema is not None
    return {name: nested for name, nested in schema.inputs.items() if name not in {"region", "tags"}}


@pytest.mark.parametrize("token", HANDLERS)
def test_every_input_is_applied_or_refused_by_name(prober: Callable[[str], Prober], token: str):
    probe, refused, later = prober(token), UNAPPLIED.get(token, {}), OF_THE_PROVIDER.get(token, set())
    ignored = []
    for name, nested in inputs_of(token).items():
        if name in refused or name in later:
            continue
        own = OWN_SAMPLES.get((token, name))
        samples = [own] if own else [{name: value} for value in (([{}], {}) if nested else SAMPLES)]
        if not any(probe.is_applied(sample) for sample in samples):
            ignored.append(name)
    for path, inner, put in nested_inputs(token, probe.inputs):
        known = path in {*refused, *OF_ANOTHER_KIND} or path.partition(".")[0] in {*refused, *later}
        if not known and not any(probe.is_applied(put(value)) for value in (([{}], {}) if inner else SAMPLES)):
            ignored.append(path)
    assert ignored == []


@pytest.mark.parametrize(("token", "name"), [(token, name) for token, names in UNAPPLIED.items() for name in names])
def test_what_is_not_applied_is_refused_by_name(ctx: Context, token: str, name: str):
    """It is an input of the SDK's; only what it is anyway may be given."""
    first, *rest = name.split(".")
    assert first in inputs_of(token)
    for sample in (True, "sample", 7, ["sample"], {"sample": "sample"}):
        given: Any = sample
        for key in reversed(rest):
            given = [{key: given}]
        with pytest.raises(InvalidInput, match=rf"^{name}: the embedded AWS applies no value"):
            checked(HANDLERS[token], ctx, {first: given})


def test_a_subnet_gives_no_public_addresses_where_the_program_says_so(ctx: Context):
    """Whatever AWS has as a subnet's default: those of the default VPC give addresses."""
    ec2 = ctx.client("ec2")
    vpc = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]
    handler = HANDLERS["aws:ec2/subnet:Subnet"]
    for wanted in (False, True):
        block = vpc["CidrBlock"].replace(".0.0/16", f".{200 + wanted}.0/24")
        made = handler.create(ctx, {"vpcId": vpc["VpcId"], "cidrBlock": block, "mapPublicIpOnLaunch": wanted})
        subnet = ec2.describe_subnets(SubnetIds=[made.id])["Subnets"][0]
        assert (subnet["MapPublicIpOnLaunch"], made.outputs["mapPublicIpOnLaunch"]) == (wanted, wanted)
