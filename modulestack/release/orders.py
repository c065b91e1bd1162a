"""From module names and images, as typed, to orders."""

from __future__ import annotations

from collections.abc import Mapping

from modulestack.contract import image_reference
from modulestack.contract.errors import BadInput
from modulestack.release import template
from modulestack.release.aws import Aws
from modulestack.release.find import Found, find
from modulestack.release.order import Order


def orders(
    aws: Aws, environment: str, images: Mapping[str, str], given: Mapping[str, str], *, by_digest: bool
) -> list[Order]:
    """
    One order per module of *images* (module → image, empty: keep the running one), each with the values that are its own.

    Raises:
        BadInput: an image that is none, an unknown module, a value that no module has a placeholder for.
        AwsFailure: AWS could not be asked.
    """
    problems = []
    for module, text in images.items():
        try:
            if text:
                image_reference.parse(text)
        except BadInput as bad:
            problems.append(f"{module}: {bad}")
    if problems:
        raise BadInput("\n".join(problems))
    found = find(aws, environment, list(images))
    mine = {module: dict(given) for module in images}
    if given and len(images) > 1:
        mine = _shared(aws, found, given)
    return [
        Order(verb="release", found=found[module], image=text, values=mine[module], by_digest=by_digest)
        for module, text in images.items()
    ]


def _shared(aws: Aws, found: Mapping[str, Found], given: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """With several modules, each takes the values that it has placeholders for."""
    names = {m: template.names(template.fetch(aws, f.manifest), m) for m, f in found.items()}
    if lost := sorted(name for name in given if not any(name in has for has in names.values())):
        modules = "; ".join(f"{module} has {', '.join(has) or 'none'}" for module, has in names.items())
        raise BadInput(f"no module has a placeholder {', '.join(lost)}: {modules}")
    return {module: {n: v for n, v in given.items() if n in has} for module, has in names.items()}
