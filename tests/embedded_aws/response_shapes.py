"""Compares every answer of an embedded account with the shape that botocore's model gives its operation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from modulestack.embedded_aws.account import EmbeddedAws
from modulestack.embedded_aws.aws_protocols import model

_NUMBERS = {"integer", "long", "float", "double"}


class ShapeCheck:
    """Listens to an account's clients; ``problems`` is what did not fit."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.problems: set[str] = set()
        self.checked: set[str] = set()
        aws.session().events.register("before-parse", self._on_answer)
        self._handle = aws.ecs.handle
        aws.ecs.handle = self._on_ecs_result  # type: ignore[method-assign]

    def _on_ecs_result(self, region: str, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """ECS is asked without HTTP."""
        result = self._handle(region, operation, params)
        self.checked.add(f"ecs.{operation}")
        shape = model("ecs").operation_model(operation).output_shape
        self.problems.update(f"ecs.{operation}{problem}" for problem in _json(shape, result, ""))
        return result

    def _on_answer(self, operation_model: Any, response_dict: Any, **_: object) -> None:
        if response_dict["status_code"] >= 300 or operation_model.output_shape is None:
            return
        name = f"{operation_model.service_model.service_name}.{operation_model.name}"
        self.checked.add(name)
        shape = operation_model.output_shape
        body = response_dict["body"]
        protocol = operation_model.service_model.resolved_protocol
        if protocol == "json":
            self.problems.update(f"{name}{problem}" for problem in _json(shape, json.loads(body or b"{}"), ""))
        elif protocol in {"query", "ec2", "rest-xml"} and "payload" not in shape.serialization and body:
            root = ElementTree.fromstring(body)
            if protocol == "query":
                root = next(
                    (child for child in root if _bare(child.tag) == shape.serialization.get("resultWrapper")), root
                )
            self.problems.update(
                f"{name}{problem}"
                for problem in _structure(shape, root, "", ignored={"requestId", "ResponseMetadata", "RequestId"})
            )


def _json(shape: Any, value: Any, path: str) -> Iterator[str]:
    if shape.type_name == "structure" and not shape.is_document_type:
        if not isinstance(value, dict):
            yield f"{path}: {type(value).__name__} instead of a structure"
            return
        for key, inner in value.items():
            if key not in shape.members:
                yield f"{path}.{key}: not in the model"
            elif inner is not None:
                yield from _json(shape.members[key], inner, f"{path}.{key}")
        yield from (f"{path}.{key}: missing" for key in shape.required_members if value.get(key) is None)
    elif shape.type_name == "list":
        for inner in value:
            yield from _json(shape.member, inner, f"{path}[]")
    elif shape.type_name == "map":
        for inner in value.values():
            yield from _json(shape.value, inner, f"{path}{{}}")
    elif shape.type_name == "string" and not isinstance(value, str):
        yield f"{path}: {type(value).__name__} instead of a string"
    elif shape.type_name == "boolean" and not isinstance(value, bool):
        yield f"{path}: {type(value).__name__} instead of a boolean"
    elif shape.type_name in {*_NUMBERS, "timestamp"} and (
        isinstance(value, bool) or not isinstance(value, int | float)
    ):
        yield f"{path}: {type(value).__name__} instead of a {shape.type_name}"


def _structure(shape: Any, node: ElementTree.Element, path: str, ignored: set[str]) -> Iterator[str]:
    members = {member.serialization.get("name", name): member for name, member in shape.members.items()}
    for name, member in shape.members.items():
        if member.type_name == "list" and member.serialization.get("flattened"):
            members[member.serialization.get("name") or member.member.serialization.get("name", name)] = member.member
    for child in node:
        tag = _bare(child.tag)
        if tag in members:
            yield from _xml(members[tag], child, f"{path}.{tag}")
        elif tag not in ignored:
            yield f"{path}.{tag}: not in the model"


def _xml(shape: Any, node: ElementTree.Element, path: str) -> Iterator[str]:
    if shape.type_name == "structure":
        yield from _structure(shape, node, path, ignored=set())
    elif shape.type_name == "list":
        for child in node:
            yield from _xml(shape.member, child, f"{path}[]")
    elif shape.type_name == "boolean" and (node.text or "") not in {"true", "false"}:
        yield f"{path}: {node.text!r} instead of a boolean"
    elif shape.type_name in _NUMBERS and not _is_number(node.text):
        yield f"{path}: {node.text!r} instead of a number"


def _is_number(text: str | None) -> bool:
    try:
        float(text or "")
    except ValueError:
        return False
    return True


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]
