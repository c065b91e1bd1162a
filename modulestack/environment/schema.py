"""The JSON Schema of an environment's file, by which editors complete keys and mark mistakes."""

from __future__ import annotations

from typing import Any

from modulestack.contract.config_keys import PREFIX, REGION
from modulestack.environment.model import Environment
from modulestack.environment.section_schema import DIALECT, described
from modulestack.environment.stack_file import PULUMI_KEYS
from modulestack.features import registry

_SECURE = {
    "type": "object",
    "description": "Text that Pulumi encrypted: `pulumi config set --secret --path`.",
    "properties": {"secure": {"type": "string"}},
    "required": ["secure"],
    "additionalProperties": False,
}
_OF_PULUMI = {
    "encryptedkey": "Pulumi's: the key that encrypts this stack's secrets, itself encrypted.",
    "encryptionsalt": "Pulumi's: the salt of this stack's passphrase.",
    "environment": "Pulumi's: environments of Pulumi ESC.",
    "secretsprovider": "Pulumi's: who encrypts this stack's secrets.",
}
_DEFAULTS = "Any key of a module, for all of them; a module's own key counts, and a null in it takes the default away."


def file_schema() -> dict[str, Any]:
    """
    The schema of a ``Pulumi.<environment>.yaml``.

    It knows what each field may hold by itself. What ties fields together only ``modulestack check`` knows, and since a
    module may leave to ``defaults`` what it does not set, nothing of a module is required here.
    """
    generated = described(Environment)
    sections: dict[str, Any] = generated["$defs"]
    for name in _reached(sections, "Module"):
        sections[name] = _lenient(sections[name])
    module = sections["Module"]
    module["properties"] = {key: module["properties"][key] for key in registry.KEYS if key != "name"}
    for texts in ("environment", "placeholders"):
        _let_be_encrypted(module["properties"][texts])
    ours: dict[str, Any] = generated["properties"]
    ours["modules"]["additionalProperties"] = _or_null({"$ref": "#/$defs/Module"})
    sections["PreviewsSection"]["properties"]["modules"]["additionalProperties"] = {"$ref": "#/$defs/Module"}
    keys = {PREFIX + name: _or_null(of) for name, of in ours.items() if name not in {"name", "region"}}
    keys[PREFIX + "defaults"] = _or_null({"$ref": "#/$defs/Module"}) | {"description": _DEFAULTS}
    of_pulumi = {name: {"description": _OF_PULUMI[name]} for name in PULUMI_KEYS if name != "config"}
    config = {
        "type": "object",
        "description": "What this environment is.",
        "properties": {REGION: ours["region"] | {"description": "The AWS region."}, **keys},
        "propertyNames": {"anyOf": [{"enum": sorted(keys)}, {"pattern": f"^(?!{PREFIX})[^:]+:.+$"}]},
        "required": [PREFIX + name for name in generated["required"] if PREFIX + name in keys],
    }
    return {
        "$schema": DIALECT,
        "title": "An environment of modulestack",
        "description": "Pulumi.<environment>.yaml",
        "type": "object",
        "properties": {"config": config, **of_pulumi},
        "required": ["config"],
        "additionalProperties": False,
        "$defs": sections,
    }


def _reached(sections: dict[str, Any], name: str) -> set[str]:
    """*name*, and the sections that it refers to at any depth."""
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        if (current := waiting.pop()) not in reached:
            reached.add(current)
            waiting += _references(sections[current])
    return reached


def _references(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return [name for inner in schema for name in _references(inner)]
    if not isinstance(schema, dict):
        return []
    own = [schema["$ref"].rpartition("/")[2]] if isinstance(schema.get("$ref"), str) else []
    return own + [name for inner in schema.values() for name in _references(inner)]


def _lenient(section: dict[str, Any]) -> dict[str, Any]:
    """*section* with nothing required, and null for whatever is to be left to the program."""
    properties = {name: _or_null(_with_null_inside(of)) for name, of in section["properties"].items()}
    return {key: value for key, value in section.items() if key != "required"} | {"properties": properties}


def _with_null_inside(schema: dict[str, Any]) -> dict[str, Any]:
    """*schema*; of a map of sections one in which null takes one of the defaults away."""
    inner = schema.get("additionalProperties")
    return (
        {**schema, "additionalProperties": _or_null(inner)} if isinstance(inner, dict) and "$ref" in inner else schema
    )


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    """*schema*, or null. Descriptions and defaults stay outside, where editors look for them."""
    if {"type": "null"} in schema.get("anyOf", []):
        return schema
    outside = {key: schema[key] for key in ("description", "default") if key in schema}
    return outside | {"anyOf": [{k: v for k, v in schema.items() if k not in outside}, {"type": "null"}]}


def _let_be_encrypted(texts: dict[str, Any]) -> None:
    """Let the values of a map of texts be encrypted, or null, which takes a default away."""
    inner = next(choice for choice in texts["anyOf"] if choice.get("type") == "object")
    inner["additionalProperties"] = {"anyOf": [inner["additionalProperties"], _SECURE, {"type": "null"}]}
