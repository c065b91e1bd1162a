"""The environment of a pull request, validated as any other."""

from __future__ import annotations

from modulestack.contract.previews import NUMBERS, environment_name
from modulestack.environment import preview_environment, validate
from modulestack.environment.model import Environment
from modulestack.environment.settings import Settings
from modulestack.environment.shared_load_balancer import balancer_of_previews, rules_of


def rules_of_preview(base: Environment) -> int:
    """
    How many rules of the shared load balancer a preview of *base*, which has `previews`, has.

    Raises:
        InvalidEnvironment: there can be none.
    """
    made = preview_environment.values(base, NUMBERS.max, 0, preview_environment.EXAMPLE)
    environment = validate.environment(environment_name(base.name, NUMBERS.max), Settings("a preview", made))
    return len(rules_of(environment, balancer_of_previews(base) or ""))
