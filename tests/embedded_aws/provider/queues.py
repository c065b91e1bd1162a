"""A resource type of the tests' own: queues, in a dictionary. The SDK knows them, the embedded AWS does not."""

from __future__ import annotations

from typing import Any

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, InvalidInput

TYPE = "aws:sqs/queue:Queue"


class Queues(Handler):
    """Fifo-ness and name cannot change in place."""

    type = TYPE
    replaces = frozenset({"fifoQueue", "name"})
    autoname = Autoname("name", 20)
    defaults = {"delaySeconds": 0}  # noqa: RUF012

    def __init__(self) -> None:
        self.there: dict[str, dict[str, Any]] = {}

    def check(self, ctx: Context, inputs: dict[str, Any]) -> dict[str, Any]:
        if inputs.get("delaySeconds", 0) > 900:
            raise InvalidInput("delaySeconds", "must be 0 to 900")
        return inputs

    def make(self, ctx: Context, inputs: dict[str, Any]) -> str:
        self.there[inputs["name"]] = dict(inputs)
        return f"url-{inputs['name']}"

    def read(self, ctx: Context, id_: str, known: dict[str, Any]) -> dict[str, Any] | None:
        queue = self.there.get(id_.removeprefix("url-"))
        if queue is None:
            return None
        return {
            "delaySeconds": 0,
            **queue,
            "arn": f"arn:{id_}",
            "tagsAll": {**ctx.default_tags, **queue.get("tags", {})},
        }

    def change(self, ctx: Context, id_: str, outputs: dict[str, Any], inputs: dict[str, Any]) -> None:
        self.there[inputs["name"]] = dict(inputs)

    def delete(self, ctx: Context, id_: str, outputs: dict[str, Any]) -> None:
        self.there.pop(id_.removeprefix("url-"), None)


def context(**tags: str) -> Context:
    """A context whose clients nobody asks for."""
    return Context(client=_none, region="eu-west-1", account_id="123456789012", default_tags=tags)


def _none(service: str) -> Any:
    raise LookupError(service)
