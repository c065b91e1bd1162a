"""The executor of resource tables, with a service that exists in this file only."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from botocore.exceptions import ClientError

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.elbv2.listener import HANDLER as LISTENER
from modulestack.embedded_aws.resources.handler import InvalidInput, Properties
from modulestack.embedded_aws.resources.resource_table import (
    ResourceTable,
    UpdateOperation,
    answered,
    at,
    known,
    params,
    refuse,
)
from modulestack.embedded_aws.resources.table_handler import TableHandler
from modulestack.embedded_aws.resources.tags import TagForm


class Queues:
    """A boto3 client of a service with queues; ``busy`` and ``starting`` count down with each look."""

    def __init__(self) -> None:
        self.queues: dict[str, dict[str, Any]] = {}
        self.calls: list[str] = []
        self.busy = 0
        self.starting = 0

    def create_queue(self, **request: Any) -> dict[str, Any]:
        self._call("create", request)
        self.queues["q-1"] = {"Tags": {}, **request}
        return {"Queue": {"Id": "q-1"}}

    def describe_queues(self, *, Ids: list[str]) -> dict[str, Any]:  # noqa: N803 AWS's name
        self._call("describe", {})
        self.starting -= 1
        if Ids[0] not in self.queues:
            raise ClientError({"Error": {"Code": "Queue.NotFound"}}, "DescribeQueues")
        return {"Queues": [{**self.queues[Ids[0]], "State": "up" if self.starting < 0 else "starting"}]}

    def set_delay(self, *, Id: str, Delay: int) -> None:  # noqa: N803
        self._call("set_delay", {"Delay": Delay})
        self.queues[Id]["Delay"] = Delay

    def forget_delay(self, *, Id: str) -> None:  # noqa: N803
        self._call("forget_delay", {})
        del self.queues[Id]["Delay"]

    def tag(self, id_: str, tags: dict[str, str]) -> None:
        self._call("tag", tags)
        self.queues[id_]["Tags"] |= tags

    def untag(self, id_: str, keys: list[str]) -> None:
        self._call("untag", dict.fromkeys(keys))
        for key in keys:
            del self.queues[id_]["Tags"][key]

    def delete_queue(self, *, Id: str) -> None:  # noqa: N803
        self._call("delete", {})
        if self.busy:
            self.busy -= 1
            raise ClientError({"Error": {"Code": "QueueInUse"}}, "DeleteQueue")
        if Id not in self.queues:
            raise ClientError({"Error": {"Code": "Queue.NotFound"}}, "DeleteQueue")
        del self.queues[Id]

    def _call(self, name: str, request: dict[str, Any]) -> None:
        self.calls.append(f"{name} {sorted(request)}" if request else name)


def _delay(_: str, properties: Properties) -> dict[str, Any] | None:
    return {"Delay": properties["delay"]} if properties.get("delay") else None


TABLE = ResourceTable(
    type="aws:sqs/queue:Queue",
    service="sqs",
    check=refuse({"fifo": "not known"}),
    create="create_queue",
    create_params=params("name=Name", description="Description"),
    id=answered("Queue.Id"),
    ready=lambda queue: bool(queue.found["State"] == "up"),
    describe="describe_queues",
    describe_params=lambda id_, _: {"Ids": [id_]},
    found="Queues",
    missing=("*.NotFound",),
    outputs={"name": "Name", "delay": at("Delay", None), "keep": known("keep")},
    key=lambda id_, _: {"Id": id_},
    updates=(UpdateOperation(operation="set_delay", params=_delay, unset="forget_delay", after_creation=True),),
    delete="delete_queue",
    keep=lambda queue: bool(queue.get("keep")),
    busy=("QueueInUse",),
    retry_s=10,
    timeout_s=60,
    wait_until_gone=True,
    tag_form=TagForm(
        service="sqs",
        argument=lambda tags: {"Tags": tags},
        read=lambda _, queue: dict(queue.found["Tags"]),
        add=lambda sqs, id_, _, tags: sqs.tag(id_, tags),
        remove=lambda sqs, id_, _, keys: sqs.untag(id_, keys),
    ),
)


@dataclasses.dataclass
class World:
    """A provider whose only service is *queues*; ``slept`` are the seconds that it waited."""

    queues: Queues = dataclasses.field(default_factory=Queues)
    slept: list[float] = dataclasses.field(default_factory=list)

    @property
    def ctx(self) -> Context:
        return Context(
            client=lambda _: self.queues, region="eu-west-1", account_id="123456789012", sleep=self.slept.append
        )


@pytest.fixture
def world() -> World:
    return World()


def test_creation_tags_sets_what_it_leaves_out_and_waits(world: World) -> None:
    world.queues.starting = 3
    made = TableHandler(TABLE).create(world.ctx, {"name": "a", "description": "", "delay": 5, "tags": {"x": "1"}})
    assert (made.id, made.outputs) == (
        "q-1",
        {"name": "a", "delay": 5, "region": "eu-west-1", "tags": {"x": "1"}, "tagsAll": {"x": "1"}},
    )
    assert world.queues.calls[:3] == ["create ['Name', 'Tags']", "describe", "set_delay ['Delay']"]
    assert world.slept == [5.0, 5.0]


def test_creation_leaves_out_what_a_new_one_has_anyway(world: World) -> None:
    TableHandler(TABLE).create(world.ctx, {"name": "a"})
    assert world.queues.calls == ["create ['Name']", "describe", "describe", "describe"], "as AWS says that it has"


def test_update_calls_only_what_differs_and_unsets_what_is_left_out(world: World) -> None:
    handler, inputs = TableHandler(TABLE), {"name": "a", "delay": 5, "tags": {"x": "1", "y": "2"}}
    made = handler.create(world.ctx, inputs)
    world.queues.calls.clear()
    same = handler.update(world.ctx, made.id, made.outputs, inputs)
    other = handler.update(world.ctx, made.id, same, {"name": "a", "tags": {"x": "3"}})
    assert world.queues.calls == ["describe", "forget_delay", "untag ['y']", "tag ['x']", "describe"]
    assert other == {"name": "a", "region": "eu-west-1", "tags": {"x": "3"}, "tagsAll": {"x": "3"}}


def test_a_table_that_puts_creates_again_to_change(world: World) -> None:
    handler = TableHandler(dataclasses.replace(TABLE, put=True, updates=(), tag_form=None))
    made = handler.create(world.ctx, {"name": "a"})
    assert handler.update(world.ctx, made.id, made.outputs, {"name": "b"})["name"] == "b"


def test_deletion_is_tried_again_while_it_is_busy(world: World) -> None:
    handler = TableHandler(TABLE)
    made = handler.create(world.ctx, {"name": "a"})
    world.queues.busy = 2
    handler.delete(world.ctx, made.id, made.outputs)
    assert (world.slept, world.queues.queues) == ([10, 10], {})


def test_deletion_that_stays_busy_fails_with_what_aws_says(world: World) -> None:
    handler = TableHandler(TABLE)
    made = handler.create(world.ctx, {"name": "a"})
    world.queues.busy = 100
    with pytest.raises(ClientError, match="QueueInUse"):
        handler.delete(world.ctx, made.id, made.outputs)
    assert sum(world.slept) == 60


def test_deletion_of_what_is_gone_is_no_error_and_reading_it_gives_nothing(world: World) -> None:
    handler = TableHandler(TABLE)
    handler.delete(world.ctx, "q-9", {})
    assert handler.read(world.ctx, "q-9", {}) is None


def test_what_is_to_be_kept_is_not_deleted(world: World) -> None:
    handler = TableHandler(TABLE)
    made = handler.create(world.ctx, {"name": "a", "keep": True})
    handler.delete(world.ctx, made.id, made.outputs)
    assert list(world.queues.queues) == ["q-1"]


def test_an_input_that_the_table_refuses_is_named(world: World) -> None:
    with pytest.raises(InvalidInput, match="fifo: not known"):
        TableHandler(TABLE).check(world.ctx, {"name": "a", "fifo": True})


def test_outputs_that_are_asked_for_together_are_among_the_others(world: World) -> None:
    table = dataclasses.replace(TABLE, together=lambda queue: {"length": 3, "of": queue.id})
    made = TableHandler(table).create(world.ctx, {"name": "a"})
    assert (made.outputs["length"], made.outputs["of"]) == (3, made.id)


def test_a_listener_is_asked_once_for_all_its_attributes(aws: EmbeddedAws) -> None:
    """Each of its headers is an output, and all come in one answer."""
    ec2, elbv2 = aws.client("ec2"), aws.client("elbv2")
    subnets = [each["SubnetId"] for each in ec2.describe_subnets()["Subnets"][:2]]
    balancer = elbv2.create_load_balancer(Name="a", Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
    inputs = {
        "loadBalancerArn": balancer,
        "port": 80,
        "protocol": "HTTP",
        "defaultActions": [
            {"type": "fixed-response", "fixedResponse": {"contentType": "text/plain", "statusCode": "404"}}
        ],
        "routingHttpResponseServerEnabled": False,
    }
    ctx = Context(
        client=aws.client, region=aws.region, account_id=aws.account_id, default_tags={}, sleep=lambda _: None
    )
    made = LISTENER.make(ctx, inputs)
    before = len(aws.calls)
    outputs = LISTENER.read(ctx, made, {}) or {}
    asked = [call.operation for call in aws.calls[before:]]
    assert asked.count("DescribeListenerAttributes") == 1
    assert outputs["routingHttpResponseServerEnabled"] is False
