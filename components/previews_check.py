"""Previews that stand beside an environment which is to have none any more, or to have them elsewhere."""

from __future__ import annotations

import pulumi

from components import parameters
from modulestack.contract import previews
from modulestack.contract.errors import BadInput
from modulestack.contract.previews import PreviewRecord
from modulestack.environment import former_file
from modulestack.environment.model import Environment
from modulestack.environment.shared_load_balancer import balancer_of_previews
from modulestack.environment.standing import StandingEnvironment
from modulestack.fields.text import listed


def check(environment: Environment, standing: StandingEnvironment, opts: pulumi.InvokeOptions) -> None:
    """
    Refuse an edit after which previews that stand could not be taken away, or would stay where nobody looks.

    They are asked for only where the edit is made.

    Raises:
        pulumi.RunError: there are such. Nothing has been touched.
    """
    before = former_file.of_resources(standing.resources)
    if before is None or before.previews is None:
        return
    if environment.previews is None:
        key = "modulestack:previews"
    elif balancer_of_previews(environment) != balancer_of_previews(before):
        key = "modulestack:previews.load_balancer"
    else:
        return
    found = _standing(environment.name, opts)
    if not found:
        return
    noun, each = ("preview stands", "it") if len(found) == 1 else ("previews stand", "each")
    left = "they would stay, and nothing would know of them"
    if environment.previews is not None:
        left = f"they would stay behind {balancer_of_previews(before)}"
    raise pulumi.RunError(
        f"{key}: {len(found)} {noun} beside {environment.name} ({listed(found, 'and')}), and {left}: put the key "
        f"back, take {each} away, such as by `modulestack preview-env down {found[0]} -e {environment.name}`, and "
        "edit the file then"
    )


def _standing(base: str, opts: pulumi.InvokeOptions) -> list[int]:
    """Numbers of the pull requests whose previews have a record; a record that cannot be read is nobody's."""
    numbers = set()
    for name, value in parameters.below(previews.records_path(base), opts).items():
        try:
            numbers.add(PreviewRecord.from_json(value, name).number)
        except BadInput:
            continue
    return sorted(numbers)
