"""The provider over the wire, driven as the engine drives it, in front of a served embedded account."""

from __future__ import annotations

import json
from collections.abc import Iterator

import grpc
import pytest

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.provider import endpoint, sdk_schema
from modulestack.embedded_aws.provider.aws_provider import AwsProvider
from modulestack.embedded_aws.provider.provider_process import serve
from modulestack.embedded_aws.provider.servicer import AwsServicer
from modulestack.embedded_aws.resources.handler import UpdateFailed
from modulestack.embedded_aws.resources.registry import FUNCTIONS, HANDLERS
from modulestack.embedded_aws.resources.table_handler import TableHandler
from modulestack.embedded_aws.server import serve as serve_aws
from modulestack.engine import property_values as values
from tests.embedded_aws.provider.engine_side import EngineSide, half_made
from tests.embedded_aws.provider.queues import TYPE, Queues

PARAMETER = "aws:ssm/parameter:Parameter"
GROUP = "aws:cloudwatch/logGroup:LogGroup"
SERVICE = "aws:ecs/service:Service"
CLUSTER = "aws:ecs/cluster:Cluster"
DIFF_NONE, DIFF_SOME = 1, 2


@pytest.fixture(scope="module")
def aws() -> Iterator[EmbeddedAws]:
    made = EmbeddedAws()
    yield made
    made.close()


@pytest.fixture(scope="module")
def url(aws: EmbeddedAws) -> Iterator[str]:
    server = serve_aws(aws)
    yield server.url
    server.close()


@pytest.fixture
def engine(aws: EmbeddedAws, url: str) -> Iterator[EngineSide]:
    handlers = {**HANDLERS, TYPE: Queues()}
    server, port = serve(AwsServicer(AwsProvider(handlers, FUNCTIONS, endpoint.LoopbackClients(url), aws.clock.sleep)))
    side = EngineSide(port)
    yield side
    side.close()
    server.stop(None)


@pytest.fixture
def configured(engine: EngineSide) -> EngineSide:
    engine.configure(defaultTags=json.dumps({"tags": {"team": "blue"}}), allowedAccountIds='["123456789012"]')
    return engine


def _refusal(call: object, *arguments: object, **named: object) -> tuple[grpc.StatusCode, str]:
    with pytest.raises(grpc.RpcError) as refused:
        call(*arguments, **named)  # type: ignore[operator]
    return refused.value.code(), refused.value.details()


def test_it_says_what_it_is(engine: EngineSide):
    from google.protobuf import empty_pb2
    from pulumi.runtime.proto import plugin_pb2, provider_pb2

    shaken = engine.stub.Handshake(provider_pb2.ProviderHandshakeRequest(engine_address="127.0.0.1:1"))
    assert (shaken.accept_secrets, shaken.accept_outputs, shaken.supports_autonaming_configuration) == (
        True,
        False,
        True,
    )
    engine.stub.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:1"))
    assert engine.stub.GetPluginInfo(empty_pb2.Empty()).version == sdk_schema.plugin_version()
    told = json.loads(engine.stub.GetSchema(provider_pb2.GetSchemaRequest()).schema)
    assert told == {"name": "aws", "version": sdk_schema.plugin_version()}


def test_a_life(configured: EngineSide, aws: EmbeddedAws):
    """Preview, create, read, change, refresh after a change by hand, delete, gone."""
    inputs = configured.checked(GROUP, "web", {"retentionInDays": 30, "tags": {"module": "web"}})
    assert inputs["name"] == "web-0001020"
    _, planned = configured.create(GROUP, inputs, preview=True)
    assert (planned["name"], planned["arn"]) == ("web-0001020", values.UNKNOWN)
    id_, outputs = configured.create(GROUP, inputs)
    assert outputs["tagsAll"] == {"team": "blue", "module": "web"}
    assert configured.diff(GROUP, inputs, outputs, inputs).changes == DIFF_NONE

    longer = {**inputs, "retentionInDays": 90}
    diff = configured.diff(GROUP, inputs, outputs, longer)
    assert (diff.changes, list(diff.diffs), list(diff.replaces)) == (DIFF_SOME, ["retentionInDays"], [])
    assert configured.update(GROUP, id_, inputs, outputs, longer, preview=True) == {**outputs, "retentionInDays": 90}
    outputs = configured.update(GROUP, id_, inputs, outputs, longer)
    assert outputs["retentionInDays"] == 90

    aws.client("logs").put_retention_policy(logGroupName=id_, retentionInDays=7)
    found = configured.read(GROUP, id_, longer, outputs)
    assert found == ({**longer, "retentionInDays": 7}, {**outputs, "retentionInDays": 7})

    configured.delete(GROUP, id_, outputs)
    assert configured.read(GROUP, id_, longer, outputs) is None
    configured.delete(GROUP, id_, outputs)


def test_an_import_tells_the_inputs(configured: EngineSide, aws: EmbeddedAws):
    aws.client("logs").create_log_group(logGroupName="by-hand", tags={"a": "1"})
    aws.client("logs").put_retention_policy(logGroupName="by-hand", retentionInDays=14)
    found = configured.read(GROUP, "by-hand")
    assert found is not None
    assert found[0] == {"name": "by-hand", "retentionInDays": 14, "logGroupClass": "STANDARD", "tags": {"a": "1"}}


def test_another_name_is_another_resource(configured: EngineSide):
    old = configured.checked(GROUP, "web", {"name": "a"})
    diff = configured.diff(GROUP, old, {}, configured.checked(GROUP, "web", {"name": "b"}, old))
    assert (list(diff.replaces), diff.deleteBeforeReplace, diff.detailedDiff["name"].kind) == (["name"], False, 5)


def test_a_secret_stays_one_and_reaches_aws_in_clear(configured: EngineSide, aws: EmbeddedAws):
    given = {"name": "/password", "type": "SecureString", "value": values.as_secret("hunter2")}
    inputs = configured.checked(PARAMETER, "password", given)
    assert inputs["value"] == values.as_secret("hunter2")
    _, outputs = configured.create(PARAMETER, inputs)
    assert outputs["value"] == values.as_secret("hunter2")
    assert aws.client("ssm").get_parameter(Name="/password", WithDecryption=True)["Parameter"]["Value"] == "hunter2"
    found = configured.read(PARAMETER, "/password", inputs, outputs)
    assert found == (inputs, outputs)


def test_what_a_provider_cannot_know_yet_passes_its_check(configured: EngineSide):
    given = {"name": "/later", "type": "String", "value": values.UNKNOWN}
    inputs = configured.checked(PARAMETER, "later", given)
    assert inputs["value"] == values.UNKNOWN
    assert configured.create(PARAMETER, inputs, preview=True)[1]["value"] == values.UNKNOWN


def test_wrong_inputs_are_told_all_at_once(configured: EngineSide):
    failures = configured.check(TYPE, "jobs", {"nam": "x", "delaySeconds": 901}).failures
    assert [(f.property, f.reason) for f in failures] == [
        ("nam", "aws:sqs/queue:Queue has no property 'nam'"),
        ("delaySeconds", "must be 0 to 900"),
    ]


def test_what_it_does_not_know_is_refused_by_name(configured: EngineSide):
    assert _refusal(configured.check, "aws:sfn/stateMachine:StateMachine", "news", {}) == (
        grpc.StatusCode.UNIMPLEMENTED,
        "the local aws provider does not know the resource type aws:sfn/stateMachine:StateMachine",
    )
    assert _refusal(configured.invoke, "aws:sfn/getStateMachine:getStateMachine") == (
        grpc.StatusCode.UNIMPLEMENTED,
        "the local aws provider does not know the function aws:sfn/getStateMachine:getStateMachine",
    )


def test_functions_answer_and_secret_results_are_secret(configured: EngineSide):
    assert configured.invoke("aws:index/getCallerIdentity:getCallerIdentity")["accountId"] == "123456789012"
    configured.create(PARAMETER, {"name": "/tree/leaf", "type": "String", "value": "v"})
    found = configured.invoke("aws:ssm/getParametersByPath:getParametersByPath", path="/tree", recursive=True)
    assert (found["names"], found["values"]) == (["/tree/leaf"], values.as_secret(["v"]))


def test_another_account_is_refused_before_anything_is_made(engine: EngineSide):
    code, text = _refusal(engine.configure, allowedAccountIds='["999999999999"]')
    assert code == grpc.StatusCode.FAILED_PRECONDITION
    assert text == "AWS account ID not allowed: 123456789012 (allowed: 999999999999)"


def test_providers_of_two_regions_do_not_mix(aws: EmbeddedAws, url: str):
    """Each explicit provider is a process of its own; what they share is the account."""
    sides = {}
    for region in ("eu-west-1", "us-east-1"):
        server, port = serve(AwsServicer(AwsProvider(HANDLERS, FUNCTIONS, endpoint.LoopbackClients(url))))
        sides[region] = (server, EngineSide(port))
        sides[region][1].configure(region=region, defaultTags=json.dumps({"tags": {"in": region}}))
    for region, (server, side) in sides.items():
        _, outputs = side.create(GROUP, side.checked(GROUP, "same", {"name": "same"}))
        assert (outputs["tagsAll"], outputs["arn"].split(":")[3]) == ({"in": region}, region)
        side.close()
        server.stop(None)


def test_another_region_is_another_provider(engine: EngineSide):
    from pulumi.runtime.proto import provider_pb2 as pb

    old, new = {"region": "a", "defaultTags": "{}"}, {"region": "b", "defaultTags": '{"tags":{"x":"1"}}'}
    diff = engine.stub.DiffConfig(pb.DiffRequest(old_inputs=values.to_wire(old), news=values.to_wire(new)))
    assert (list(diff.diffs), list(diff.replaces)) == (["defaultTags", "region"], ["region"])


def test_aws_is_quoted(configured: EngineSide):
    given = {"name": "/twice", "type": "String", "value": "1"}
    configured.create(PARAMETER, given)
    code, text = _refusal(configured.create, PARAMETER, given)
    assert (code, text.split(": ")[:2]) == (grpc.StatusCode.UNKNOWN, ["PutParameter", "ParameterAlreadyExists"])


def test_what_was_made_before_a_failure_is_kept(
    configured: EngineSide, aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch
):
    """A load balancer that never becomes active stands all the same: the engine is told its id."""
    from modulestack.embedded_aws.resources.elbv2.load_balancer import LoadBalancerHandler

    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    ec2.attach_internet_gateway(InternetGatewayId=_gateway(ec2), VpcId=vpc)
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"eu-west-1{'ab'[n]}")["Subnet"]
        for n in (0, 1)
    ]
    inputs = {"name": "slow", "internal": True, "subnets": [subnet["SubnetId"] for subnet in subnets]}
    monkeypatch.setattr(LoadBalancerHandler, "_state", staticmethod(lambda ctx, arn: "provisioning"))
    with pytest.raises(grpc.RpcError) as failed:
        configured.create(LoadBalancerHandler.type, inputs)
    assert failed.value.details() == "slow to be active: not within 600 s"
    half = half_made(failed.value)
    standing = aws.client("elbv2").describe_load_balancers(Names=["slow"])["LoadBalancers"][0]
    assert (half.id, list(half.reasons)) == (standing["LoadBalancerArn"], ["slow to be active: not within 600 s"])
    assert values.from_wire(half.properties)["dnsName"] == standing["DNSName"]
    assert values.from_wire(half.inputs) == inputs


def test_an_update_that_aws_did_not_carry_out_is_in_the_state_as_asked_for(
    configured: EngineSide, monkeypatch: pytest.MonkeyPatch
):
    """As the provider keeps it; the engine is told that it failed, and why."""
    inputs = {"name": "web", "retentionInDays": 30}
    id_, outputs = configured.create(GROUP, inputs)
    longer = {**inputs, "retentionInDays": 90}

    def undone(self: object, ctx: object, id_: str, old: dict[str, object], new: dict[str, object]) -> None:
        raise UpdateFailed("it was rolled back", {**old, **new})

    monkeypatch.setattr(TableHandler, "change", undone)
    with pytest.raises(grpc.RpcError) as failed:
        configured.update(GROUP, id_, inputs, outputs, longer)
    assert failed.value.details() == "it was rolled back"
    half = half_made(failed.value)
    assert (half.id, list(half.reasons), values.from_wire(half.inputs)) == (id_, ["it was rolled back"], longer)
    assert values.from_wire(half.properties)["retentionInDays"] == 90


def test_after_a_cancel_nothing_is_waited_for(configured: EngineSide, monkeypatch: pytest.MonkeyPatch):
    """A load balancer whose network interfaces do not go: without the cancel this waits for ten minutes."""
    from modulestack.embedded_aws.resources.elbv2.load_balancer import LoadBalancerHandler

    arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/gone/50dc6c495c0c9188"
    gone = (LoadBalancerHandler.type, arn, {"arnSuffix": "app/gone/50dc6c495c0c9188"})
    monkeypatch.setattr(LoadBalancerHandler, "_interfaces", staticmethod(lambda ctx, description: ["eni-1"]))
    waited = _refusal(configured.delete, *gone)
    configured.cancel()
    assert [waited[1], _refusal(configured.delete, *gone)[1]] == [
        "ELB app/gone/50dc6c495c0c9188's interfaces to go: not within 600 s",
        "cancelled",
    ]


def _gateway(ec2: object) -> str:
    return ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]  # type: ignore[attr-defined,no-any-return]
