"""Tags: a resource's own over the provider's default ones, in the forms that AWS's services want."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from modulestack.embedded_aws.resources.context import Context


def wanted(ctx: Context, inputs: Mapping[str, Any]) -> dict[str, str]:
    """All the tags a resource gets. Source: https://www.pulumi.com/registry/packages/aws/api-docs/provider/#default_tags"""
    return {**_defaults(ctx, inputs), **(inputs.get("tags") or {})}


def _defaults(ctx: Context, inputs: Mapping[str, Any]) -> Mapping[str, str]:
    """
    The provider's default tags, unless the resource has others in their place.

    Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_object#override_provider
    """
    override = (inputs.get("overrideProvider") or {}).get("defaultTags")
    return ctx.default_tags if override is None else override.get("tags") or {}


def pairs(tags: Mapping[str, str], key: str = "Key", value: str = "Value") -> list[dict[str, str]]:
    """As most services write them; ECS says ``key`` and ``value``."""
    return [{key: name, value: text} for name, text in tags.items()]


def mapping(tags: Iterable[Mapping[str, str]], key: str = "Key", value: str = "Value") -> dict[str, str]:
    """The other way round; moto leaves out an empty value in some answers."""
    return {tag[key]: tag.get(value, "") for tag in tags}


def outputs(ctx: Context, found: Mapping[str, str]) -> dict[str, Any]:
    """``tags`` (the resource's own) and ``tagsAll``, from what AWS has; AWS's own ``aws:`` tags are nobody's."""
    everything = {name: text for name, text in found.items() if not name.startswith("aws:")}
    own = {name: text for name, text in everything.items() if ctx.default_tags.get(name) != text}
    return {"tags": own, "tagsAll": everything}


def compared(
    ctx: Context, outputs: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any]
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """
    The inputs *old* and *new* of a resource with *outputs*, with ``tagsAll`` where it has tags.

    The provider's default tags are in no input: only so is a change of them one of the resource.
    """
    if "tagsAll" not in outputs:
        return old, new
    return {**old, "tagsAll": outputs["tagsAll"]}, {**new, "tagsAll": wanted(ctx, new)}


def difference(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """What to set and which keys to remove to get from *old* to *new*."""
    return {k: v for k, v in new.items() if old.get(k) != v}, sorted(old.keys() - new.keys())


@dataclasses.dataclass(frozen=True, kw_only=True)
class TagForm:
    """How one service takes, tells and changes tags. Clients are boto3's; *id* is the resource's."""

    service: str
    argument: Callable[[dict[str, str]], dict[str, Any]]
    """What tags a resource as it is made, from its tags: never none."""
    read: Callable[[Any, Any], dict[str, str]]
    """From the client and the resource as AWS describes it (a ``resource_table.Described``)."""
    add: Callable[[Any, str, Mapping[str, Any], dict[str, str]], object]
    """Takes client, id, outputs and tags."""
    remove: Callable[[Any, str, Mapping[str, Any], list[str]], object]
    """Takes client, id, outputs and keys."""


def at_creation(form: TagForm, ctx: Context, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The argument that tags a resource as it is made; nothing if there are no tags."""
    tags = wanted(ctx, inputs)
    return form.argument(tags) if tags else {}


def change(form: TagForm, ctx: Context, id_: str, outputs: Mapping[str, Any], inputs: Mapping[str, Any]) -> None:
    """Give the resource *id_* the tags of *inputs*."""
    to_set, to_remove = difference(outputs.get("tagsAll") or {}, wanted(ctx, inputs))
    client = ctx.client(form.service)
    if to_remove:
        form.remove(client, id_, outputs, to_remove)
    if to_set:
        form.add(client, id_, outputs, to_set)
