"""
Resource types that a program may have in another region than its provider's, by their input ``region``.

Source: https://www.pulumi.com/registry/packages/aws/how-to-guides/enhanced-region-support/
"""

from __future__ import annotations

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Created, Handler, Properties


class RegionalHandler(Handler):
    """Does what *handler* does, in the region that the program names."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self.type, self.replaces, self.autoname = handler.type, handler.replaces, handler.autoname
        self.delete_before_replace = handler.delete_before_replace
        self.defaults, self.unsaid = handler.defaults, handler.unsaid

    def check(self, ctx: Context, inputs: Properties) -> Properties:
        """As the other does."""
        return self._handler.check(ctx.in_region(inputs.get("region")), inputs)

    def create(self, ctx: Context, inputs: Properties) -> Created:
        """As the other does, there."""
        return self._handler.create(ctx.in_region(inputs.get("region")), inputs)

    def update(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> Properties:
        """As the other does, there."""
        return self._handler.update(ctx.in_region(outputs.get("region")), id_, outputs, inputs)

    def make(self, ctx: Context, inputs: Properties) -> str:
        """As the other does, there."""
        return self._handler.make(ctx.in_region(inputs.get("region")), inputs)

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """As the other does, there."""
        return self._handler.read(ctx.in_region(known.get("region")), id_, known)

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """As the other does, there."""
        self._handler.change(ctx.in_region(outputs.get("region")), id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """As the other does, there."""
        self._handler.delete(ctx.in_region(outputs.get("region")), id_, outputs)
