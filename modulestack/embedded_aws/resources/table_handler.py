"""Carries out what a resource type's table says."""

from __future__ import annotations

import fnmatch
from collections.abc import Sequence

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Handler, Properties
from modulestack.embedded_aws.resources.resource_table import (
    Described,
    Params,
    ResourceTable,
    UpdateOperation,
    output_value,
)


class TableHandler(Handler):
    """A resource type that is described by a table."""

    def __init__(self, table: ResourceTable) -> None:
        self._table = table
        self.type, self.replaces, self.autoname = table.type, table.replaces, table.autoname
        self.defaults = table.defaults

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """As the table's *check*."""
        return self._table.check(inputs)

    def make(self, ctx: Context, inputs: Properties) -> str:
        """*create*, tagged; then what it leaves out; then waits until it is ready."""
        table = self._table
        params = table.create_params(ctx, inputs)
        tagged = tags.at_creation(table.tag_form, ctx, inputs) if table.tag_form else {}
        answer = {} if params is None else self._call(ctx, table.create, {**params, **tagged})
        id_ = table.id(inputs, answer)
        later = [update for update in table.updates if update.after_creation]
        if later:
            self._update(ctx, id_, self.read(ctx, id_, {}) or {}, inputs, later)
        if table.ready is not None:
            ctx.wait_until(
                lambda: self._is_ready(ctx, id_, inputs), what=f"{id_} to be ready", timeout_s=table.timeout_s
            )
        return id_

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """*describe*."""
        table, described = self._table, self._describe(ctx, id_, known)
        if described is None:
            return None
        outputs = {name: output_value(output, described) for name, output in table.outputs.items()}
        outputs |= table.together(described)
        if table.region:
            outputs["region"] = ctx.region
        if table.tag_form:
            outputs |= tags.outputs(ctx, table.tag_form.read(ctx.client(table.service), described))
        return outputs

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """*updates*, or *create* again; tags."""
        table = self._table
        if table.put:
            params = table.create_params(ctx, inputs)
            if params is not None:
                self._call(ctx, table.create, params)
        self._update(ctx, id_, outputs, inputs, table.updates)
        if table.tag_form:
            tags.change(table.tag_form, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """*delete*; one that is not there is no error."""
        table = self._table
        if table.keep(outputs):
            return
        try:
            self._call(ctx, table.delete, {**table.key(id_, outputs), **table.delete_params(id_, outputs)})
        except ClientError as error:
            if self._is_missing(error):
                return
            raise
        if table.wait_until_gone:
            ctx.wait_until(
                lambda: self._describe(ctx, id_, outputs) is None,
                what=f"{id_} to be deleted",
                timeout_s=table.timeout_s,
            )

    def _update(
        self,
        ctx: Context,
        id_: str,
        outputs: Properties,
        inputs: Properties,
        updates: Sequence[UpdateOperation],
    ) -> None:
        for update in updates:
            current, wanted = update.params(id_, outputs), update.params(id_, inputs)
            key = self._table.key(id_, inputs)
            if wanted is None and current is not None and update.unset:
                self._call(ctx, update.unset, key)
            elif wanted is not None and wanted != current:
                self._call(ctx, update.operation, {**key, **wanted})

    def _describe(self, ctx: Context, id_: str, known: Properties) -> Described | None:
        table = self._table
        try:
            answer = self._call(ctx, table.describe, table.describe_params(id_, known))
        except ClientError as error:
            if self._is_missing(error):
                return None
            raise
        found = output_value(table.found, Described(ctx, id_, answer, known))
        if isinstance(found, list):
            found = found[0] if found else None
        if found is None:
            return None
        described = Described(ctx, id_, found, known)
        return described if table.exists(described) else None

    def _is_ready(self, ctx: Context, id_: str, known: Properties) -> bool:
        described = self._describe(ctx, id_, known)
        return described is not None and self._table.ready is not None and self._table.ready(described)

    def _is_missing(self, error: ClientError) -> bool:
        code = error.response["Error"]["Code"]
        return any(fnmatch.fnmatchcase(code, pattern) for pattern in self._table.missing)

    def _call(self, ctx: Context, operation: str, params: Params) -> Params:
        """Call *operation*, again while it is busy."""
        waited_s, table = 0.0, self._table
        while True:
            try:
                answer: Params = getattr(ctx.client(table.service), operation)(**params)
                return answer
            except ClientError as error:
                if error.response["Error"]["Code"] not in table.busy or waited_s >= ctx.allowed_s(table.timeout_s):
                    raise
            ctx.sleep(table.retry_s)
            waited_s += table.retry_s
