"""What embedded accounts' clients share is what botocore would make for each, and leads into nobody else's account."""

from __future__ import annotations

import boto3
import botocore.hooks
import botocore.session
import botocore.utils
import pytest
from botocore.handlers import BUILTIN_HANDLERS

from modulestack.embedded_aws import session, shared_parts
from modulestack.embedded_aws.account import EmbeddedAws


def test_accounts_share_what_a_client_is_made_of(aws: EmbeddedAws) -> None:
    """A model, and what was worked out of it, is the same object; what is done is done in the client's own account."""
    other = EmbeddedAws()
    mine, others = aws.client("ssm"), other.client("ssm")
    assert type(mine) is type(others)
    assert mine.meta.service_model is others.meta.service_model
    mine.put_parameter(Name="/a", Value="1", Type="String")
    assert [others.describe_parameters()["Parameters"], len(other.calls)] == [[], 1]
    assert [each["Name"] for each in mine.describe_parameters()["Parameters"]] == ["/a"]


def test_listeners_of_one_client_are_its_own(aws: EmbeddedAws) -> None:
    heard: list[str] = []
    aws.client("ssm").meta.events.register("before-call.ssm", lambda model, **_: heard.append(model.name))
    EmbeddedAws().client("ssm").describe_parameters()
    assert heard == []
    aws.client("ssm").describe_parameters()
    assert heard == ["DescribeParameters"]


def test_clients_of_ordinary_sessions_share_nothing(aws: EmbeddedAws) -> None:
    """Two of one session neither; and nothing of theirs is kept."""
    aws.client("ssm")
    one, another = (boto3.Session(region_name="eu-west-1") for _ in range(2))
    clients = [one.client("ssm"), one.client("ssm"), another.client("ssm")]
    models = {id(client.meta.service_model) for client in (*clients, aws.client("ssm"))}
    assert (len(models), len({type(client) for client in (*clients, aws.client("ssm"))})) == (4, 4)
    assert not {client.meta.service_model for client in clients} & shared_parts._CLASSES.keys()


def test_every_handler_of_botocores_is_there_once_and_in_its_place() -> None:
    """Handlers of one event, in the order in which they are called."""
    plain, shared = (
        made._session.get_component("event_emitter")._emitter for made in (boto3.Session(), session.sealed())
    )
    names = {spec[0].replace("*", "any") for spec in BUILTIN_HANDLERS} | {"creating-client-class.s3"}
    expected = {name: _handlers(plain, name) for name in names}
    assert {name: _handlers(shared, name) for name in names} == expected
    assert sum(map(len, expected.values())) >= len(BUILTIN_HANDLERS) - 1


def _handlers(emitter: botocore.hooks.HierarchicalEmitter, event: str) -> list[str]:
    """Their names; moto's own, which it adds to botocore's when it is imported and which is off here, left out."""
    return [found.__qualname__ for found in emitter._handlers.prefix_search(event) if hasattr(found, "__qualname__")]


def test_events_have_the_names_that_botocore_gives_them() -> None:
    ours = session.sealed()._session.get_component("event_emitter")
    plain = botocore.hooks.EventAliaser(botocore.hooks.HierarchicalEmitter())
    names = [f"before-call.{old}.Describe" for old in botocore.utils.EVENT_ALIASES] + ["docs.*.autoscaling.x", "a.b"]
    for _ in range(2):
        assert [ours._alias_event_name(name) for name in names] == [plain._alias_event_name(name) for name in names]


@pytest.mark.parametrize(
    "text", ["2026-01-02T03:04:05.678Z", "Fri, 02 Jan 2026 03:04:05 GMT", "1767323045", 1767323045.5]
)
def test_timestamps_are_read_as_botocore_reads_them(text: str | float) -> None:
    factory = session.sealed()._session.get_component("response_parser_factory")
    parse = factory.create_parser("query")._timestamp_parser
    for _ in range(2):
        assert (parse(text), parse(text).tzinfo) == (
            botocore.utils.parse_timestamp(text),
            botocore.utils.parse_timestamp(text).tzinfo,
        )


def test_a_session_leaves_nothing_behind() -> None:
    """boto3 adds its own folder to the loader's at each session."""
    before = tuple(session.loader().search_paths)
    for _ in range(3):
        session.sealed()
    assert tuple(session.loader().search_paths) == before
    assert {"s3", "ec2"} <= set(session.sealed("eu-west-1").get_available_resources())


def test_resources_of_boto3_are_there_too(aws: EmbeddedAws) -> None:
    aws.client("s3").create_bucket(Bucket="abcd", CreateBucketConfiguration={"LocationConstraint": aws.region})
    aws.session().resource("s3").Object("abcd", "k").put(Body=b"x")
    assert [each.key for each in aws.session().resource("s3").Bucket("abcd").objects.all()] == ["k"]
