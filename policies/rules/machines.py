"""Machines: what a launch template starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .rule import UNKNOWN, Config, Resource, RuleFinding, Unchecked, Violation, shown

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
_DO = "set it so in components/launch_template.py"
_ON = (True, "true")
_OFF = (False, "false")


def closed(resource: Resource, config: Config) -> Iterator[RuleFinding]:  # noqa: ARG001
    """Metadata needs a token and stays on the machine; no key, no public address; every disk is encrypted."""
    for path, wanted in (("metadataOptions.httpTokens", "required"), ("metadataOptions.httpPutResponseHopLimit", 1)):
        yield from _is(path, resource.get(path), (wanted,))
    if (key := resource.get("keyName")) not in (None, ""):
        yield (
            Unchecked(path="keyName")
            if key is UNKNOWN
            else Violation(
                path="keyName", found=shown(key), allowed="no key", do="leave it out: nobody signs in to a machine"
            )
        )
    yield from _each(resource, "networkInterfaces", "associatePublicIpAddress", _OFF, unless="networkInterfaceId")
    yield from _each(resource, "blockDeviceMappings", "ebs.encrypted", _ON)


def _each(
    resource: Resource, path: str, below: str, wanted: tuple[Any, ...], *, unless: str = ""
) -> Iterator[RuleFinding]:
    """
    Every item of the list at *path* has one of *wanted* at *below*; there is one at least.

    One that has *unless* is there already, such as the interface of a NAT instance: a template gives it no address.

    Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchTemplateInstanceNetworkInterfaceSpecificationRequest.html
    """
    found = resource.get(path)
    if found is UNKNOWN:
        yield Unchecked(path=path)
        return
    items = [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []
    if not items:
        yield Violation(path=path, found="not set", allowed=f"{below} {shown(wanted[0])}", do=_DO)
    for position, item in enumerate(items):
        if unless and item.get(unless):
            continue
        yield from _is(f"{path}[{position}].{below}", Resource(type=TEMPLATE, props=item).get(below), wanted)


def _is(path: str, found: Any, wanted: tuple[Any, ...]) -> Iterator[RuleFinding]:
    if found is UNKNOWN:
        yield Unchecked(path=path)
    elif found not in wanted:
        yield Violation(path=path, found=shown(found), allowed=shown(wanted[0]), do=_DO)
