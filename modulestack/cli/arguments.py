"""What was typed behind ``release``, taken apart; anything wrong is a usage error, before AWS is asked."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence

import click

from modulestack.contract.placeholders import IMAGE, IMAGE_OF


@dataclasses.dataclass(frozen=True)
class NamedImages:
    """What is to be released."""

    own: dict[str, str]
    """Module → image of its own container, in the order typed; empty: the running one stays."""
    beside: dict[str, dict[str, str]]
    """Module → container beside its own → image."""


def target_of(item: str) -> tuple[str, str, str]:
    """Module, container (empty: its own) and image (empty: the running one) of ``MODULE[/CONTAINER][=IMAGE]``."""
    target, _, image = item.partition("=")
    module, _, container = target.partition("/")
    return module, container, image


def images(what: Sequence[str], *, template_only: bool) -> NamedImages:
    """``web=IMAGE``, ``web/proxy=IMAGE``; with *template_only* modules alone."""
    own: dict[str, str] = {}
    beside: dict[str, dict[str, str]] = {}
    named: set[str] = set()
    for item in what:
        module, container, image = target_of(item)
        target = item.partition("=")[0]
        slash = "/" in target
        if target in named:
            raise click.UsageError(f"{target} is named twice")
        named.add(target)
        if template_only and ("=" in item or slash):
            raise click.UsageError(f"{item}: --template-only keeps the running image: write {module}")
        if not template_only and not image:
            raise click.UsageError(
                f"{item}: which image? write {target}=IMAGE, or --template-only to keep the running one"
            )
        if not module or (slash and not container):
            raise click.UsageError(f"{item}: which module? write MODULE={image} or MODULE/CONTAINER={image}")
        if slash:
            own.setdefault(module, "")
            beside.setdefault(module, {})[container] = image
        else:
            own[module] = image
    return NamedImages(own, beside)


def pairs(values: Sequence[str], *, option: str = "--set", form: str = "NAME=VALUE") -> dict[str, str]:
    """What is before → what is after the ``=`` of a repeated *option*, which takes *form*."""
    given: dict[str, str] = {}
    for item in values:
        name, equals, value = item.partition("=")
        if not name or not equals:
            raise click.UsageError(f"{option} {item}: write {option} {form}")
        if name == IMAGE and option == "--set":
            raise click.UsageError("--set image: write MODULE=IMAGE instead")
        if name.startswith(IMAGE_OF) and option == "--set":
            container = name.removeprefix(IMAGE_OF)
            raise click.UsageError(f"--set {name}: write MODULE/{container}=IMAGE instead")
        if name in given:
            raise click.UsageError(f"{option} {name} is given twice")
        given[name] = value
    return given


def sequence(order: str | None, wanted: Mapping[str, str]) -> tuple[str, ...]:
    """The modules of ``--order``, which must be all that are released; empty without the option."""
    if order is None:
        return ()
    names = [name.strip() for name in order.split(",")]
    if sorted(names) != sorted(wanted):
        raise click.UsageError(f"--order {order}: it must name each released module once: {','.join(wanted)}")
    return tuple(names)


def question(environment: str, wanted: NamedImages) -> str:
    """What to ask before it is done."""
    parts = []
    for module, image in wanted.own.items():
        beside = [f"{module}/{name} = {each}" for name, each in wanted.beside.get(module, {}).items()]
        parts += [f"{module} = {image or 'template only'}", *beside] if image or not beside else beside
    what = ", ".join(parts)
    return f"Release to {environment}: {what}?"
