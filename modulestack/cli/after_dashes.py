"""Commands to which words of another program may be given, after ``--``."""

from __future__ import annotations

import click

_META = "modulestack.after_dashes"


class WithDashes(click.Command):
    """Remembers what stood after ``--``, of which click leaves nothing."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click's."""
        ctx.meta[_META] = tuple(args[args.index("--") + 1 :]) if "--" in args else None
        return super().parse_args(ctx, args)


def after_dashes(ctx: click.Context) -> tuple[str, ...] | None:
    """What was typed after ``--``; None: it was not typed."""
    words: tuple[str, ...] | None = ctx.meta[_META]
    return words
