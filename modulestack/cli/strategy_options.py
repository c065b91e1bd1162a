"""Options about how a deployment is made and followed, of several commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from modulestack.release.planning.strategy_override import StrategyName, StrategyOverride

Command = Callable[..., Any]
STRATEGIES = ("rolling", "blue_green", "linear", "canary")

until_option = click.option(
    "--until",
    type=click.Choice(("baked", "shifted")),
    default="baked",
    show_default=True,
    help="Follow to the end, or until all traffic has moved and the bake time begins: `watch` follows the rest.",
)
"""Takes ``until``."""
ignore_alarms_option = click.option(
    "--ignore-alarms", is_flag=True, help="Release although an alarm of it fires: ECS then watches none."
)
"""Takes ``ignore_alarms``."""


def override_of(strategy: StrategyName | None, percent: float | None) -> StrategyOverride | None:
    """
    What --strategy and --percent ask for; None: nothing.

    Raises:
        click.UsageError: a percentage that the strategy has none of, or that ECS does not take.
    """
    from modulestack.release.planning.strategy_override import LEAST_PERCENT, StrategyOverride

    if percent is not None and strategy not in LEAST_PERCENT:
        raise click.UsageError("--percent is the share of a canary, or of each step of linear: give --strategy, too")
    if strategy is None:
        return None
    if percent is not None:
        least = LEAST_PERCENT[strategy]
        is_tenths = abs(percent * 10 - round(percent * 10)) < 1e-9
        if not (least <= percent <= 100 and is_tenths):
            raise click.UsageError(
                f"--percent {percent:g}: of {strategy} ECS takes {least:g} to 100, in tenths of a percent"
            )
    return StrategyOverride(strategy=strategy, percent=percent)
