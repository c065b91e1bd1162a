"""
Fields of a task definition that are newer than botocore's model: they are sent and read as they are, not dropped.

botocore refuses an input member that its model does not have, and drops an output member. Both happen outside of what
is sent: the request's JSON is completed before it is signed, and the answer from the JSON that came.

Sources: https://docs.aws.amazon.com/botocore/latest/topics/events.html,
https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_REGISTER = "RegisterTaskDefinition"
_ANSWERS = (_REGISTER, "DescribeTaskDefinition", "DeregisterTaskDefinition")
_GIVEN = "modulestack-given"


def keep_newer_fields(client: Any) -> None:
    """Have *client*, of ECS, send and answer what its model does not know of task definitions; twice is once."""
    events = client.meta.events
    events.register(f"provide-client-params.ecs.{_REGISTER}", _take_out, unique_id="modulestack-take-out")
    events.register(f"before-call.ecs.{_REGISTER}", _put_back, unique_id="modulestack-put-back")
    for operation in _ANSWERS:
        events.register(f"after-call.ecs.{operation}", _complete, unique_id=f"modulestack-complete-{operation}")


def newer_fields(client: Any, request: Mapping[str, Any]) -> tuple[str, ...]:
    """Paths of those members of *request*, a RegisterTaskDefinition, that the model of *client* does not have."""
    return tuple(_unknown(request, _input(client), ""))


def _input(client: Any) -> Any:
    return client.meta.service_model.operation_model(_REGISTER).input_shape


def _take_out(params: dict[str, Any], model: Any, context: dict[str, Any], **_: object) -> dict[str, Any] | None:
    known = _known(params, model.input_shape)
    if known == params:
        return None
    context[_GIVEN] = params
    return dict(known)


def _put_back(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
    if _GIVEN in context:
        params["body"] = json.dumps(context.pop(_GIVEN)).encode()


def _complete(http_response: Any, parsed: dict[str, Any], model: Any, **_: object) -> None:
    if http_response.status_code >= 300 or not http_response.content:
        return
    try:
        raw = json.loads(http_response.content)
    except ValueError:
        return
    _add(parsed, raw, model.output_shape)


def _known(value: Any, shape: Any) -> Any:
    if shape.type_name == "structure" and isinstance(value, Mapping):
        return {name: _known(inner, shape.members[name]) for name, inner in value.items() if name in shape.members}
    if shape.type_name == "list" and isinstance(value, list):
        return [_known(inner, shape.member) for inner in value]
    return value


def _unknown(value: Any, shape: Any, path: str) -> list[str]:
    if shape.type_name == "structure" and isinstance(value, Mapping):
        inside = [(f"{path}.{name}".lstrip("."), inner, shape.members.get(name)) for name, inner in value.items()]
    elif shape.type_name == "list" and isinstance(value, list):
        inside = [(item_path(path, index, inner), inner, shape.member) for index, inner in enumerate(value)]
    else:
        return []
    return [path for where, inner, known in inside for path in (_unknown(inner, known, where) if known else [where])]


def item_path(path: str, index: int, item: Any) -> str:
    """Where an *item* of the list at *path* is: by its name if it has one, else by its *index*."""
    name = item.get("name") if isinstance(item, Mapping) else None
    return f"{path}[{name if isinstance(name, str) else index}]"


def _add(parsed: Any, raw: Any, shape: Any) -> None:
    if shape.type_name == "structure" and isinstance(parsed, dict) and isinstance(raw, dict):
        for name, inner in raw.items():
            if name not in shape.members:
                parsed[name] = inner
            elif name in parsed:
                _add(parsed[name], inner, shape.members[name])
    elif shape.type_name == "list" and isinstance(parsed, list) and isinstance(raw, list):
        for mine, theirs in zip(parsed, raw, strict=False):
            _add(mine, theirs, shape.member)
