"""What was typed behind ``release``, taken apart; anything wrong is a usage error, before AWS is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import click


def images(what: Sequence[str], *, template_only: bool) -> dict[str, str]:
    """Module → image, in the order typed; with *template_only* the images are empty."""
    wanted: dict[str, str] = {}
    for item in what:
        module, equals, image = item.partition("=")
        if module in wanted:
            raise click.UsageError(f"{module} is named twice")
        if template_only and equals:
            raise click.UsageError(f"{item}: --template-only keeps the running image: write {module}")
        if not template_only and not image:
            raise click.UsageError(
                f"{item}: which image? write {module}=IMAGE, or --template-only to keep the running one"
            )
        if not module:
            raise click.UsageError(f"{item}: which module? write MODULE={image}")
        wanted[module] = image
    return wanted


def pairs(values: Sequence[str], *, option: str = "--set") -> dict[str, str]:
    """NAME → VALUE of a repeated *option*."""
    given: dict[str, str] = {}
    for item in values:
        name, equals, value = item.partition("=")
        if not name or not equals:
            raise click.UsageError(f"{option} {item}: write {option} NAME=VALUE")
        if name == "image" and option == "--set":
            raise click.UsageError("--set image: write MODULE=IMAGE instead")
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


def question(environment: str, wanted: Mapping[str, str]) -> str:
    """What to ask before it is done."""
    what = ", ".join(f"{module} = {image or 'template only'}" for module, image in wanted.items())
    return f"Release to {environment}: {what}?"
