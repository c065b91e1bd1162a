"""
One configured ``aws`` provider: the engine's questions, answered by the resource handlers of the embedded AWS.

Speaks plain values; ``servicer.py`` puts them on the wire.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Protocol

from modulestack.embedded_aws.provider import outputs, provider_configuration
from modulestack.embedded_aws.provider.check import CheckResult, NameProposal, check
from modulestack.embedded_aws.provider.diff import DiffResult, difference
from modulestack.embedded_aws.provider.partial_creation import CreationRecorder
from modulestack.embedded_aws.provider.provider_configuration import ProviderConfiguration
from modulestack.embedded_aws.resources import import_ids
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Created, Handler, UpdateFailed
from modulestack.engine.property_paths import as_asked_for
from modulestack.engine.property_values import as_secret, keep_secret, plain

Function = Callable[[Context, dict[str, Any]], dict[str, Any]]

SECRET_RESULTS: Mapping[str, frozenset[str]] = {
    "aws:secretsmanager/getSecretVersion:getSecretVersion": frozenset({"secretBinary", "secretString"}),
    "aws:ssm/getParameter:getParameter": frozenset({"value"}),
    "aws:ssm/getParametersByPath:getParametersByPath": frozenset({"values"}),
}
"""Results of functions that Pulumi's AWS provider calls secret."""


class UnsupportedToken(Exception):
    """A resource type or a function that the local provider does not have; the message names it."""


class ConfigurationRefused(Exception):
    """The configuration does not fit the account, or there is none."""


class InitializationFailed(Exception):
    """A resource was made or updated and is not ready (the cause says why); the next run goes on from there."""

    def __init__(self, made: Created, inputs: Mapping[str, Any]) -> None:
        super().__init__(f"{made.id} is there, but is not ready")
        self.made = made
        self.inputs = inputs


class ClientFactory(Protocol):
    """Where boto3 clients come from."""

    def client(self, service: str, region: str) -> Any:
        """A client of *service* in *region*."""

    def assumed(self, region: str, role: str, name: str) -> ClientFactory:
        """Where clients come from that have taken *role*, and call themselves *name*."""


class AwsProvider:
    """What one provider process knows."""

    def __init__(
        self,
        handlers: Mapping[str, Handler],
        functions: Mapping[str, Function],
        connection: ClientFactory,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """*sleep* waits for so many seconds of the embedded AWS's time."""
        self._handlers = handlers
        self._functions = functions
        self._connection = connection
        self._sleep = sleep
        self._cancelled = threading.Event()
        self._context: Context | None = None

    def configure(self, arguments: Mapping[str, Any]) -> ProviderConfiguration:
        """
        Take the provider's arguments; asks the account who it is.

        Raises:
            Refused: no region, or an account that the arguments rule out.
        """
        try:
            configured = provider_configuration.parse(arguments)
        except ValueError as error:
            raise ConfigurationRefused(str(error)) from None
        if configured.role:
            self._connection = self._taken(configured)
        account_id = str(self._connection.client("sts", configured.region).get_caller_identity()["Account"])
        reason = provider_configuration.refusal(configured, account_id)
        if reason:
            raise ConfigurationRefused(reason)
        self._context = Context(
            client=lambda service: self._connection.client(service, configured.region),
            clients=self._connection.client,
            region=configured.region,
            account_id=account_id,
            default_tags=configured.default_tags,
            sleep=self._wait,
        )
        return configured

    def _taken(self, configured: ProviderConfiguration) -> ClientFactory:
        from botocore.exceptions import ClientError

        try:
            return self._connection.assumed(configured.region, configured.role, configured.session)
        except ClientError as error:
            raise ConfigurationRefused(provider_configuration.not_taken(configured.role, error)) from None

    def cancel(self) -> None:
        """End every wait; for Ctrl-C."""
        self._cancelled.set()

    def check(
        self, type_: str, olds: Mapping[str, Any], news: Mapping[str, Any], proposal: NameProposal
    ) -> CheckResult:
        """Inputs checked, defaults and a name filled in."""
        return check(self._handler(type_), self._configured, olds, news, proposal)

    def diff(
        self,
        type_: str,
        old_inputs: Mapping[str, Any],
        old_outputs: Mapping[str, Any],
        news: Mapping[str, Any],
        *,
        ignored: Collection[str] = (),
    ) -> DiffResult:
        """What a change means; *ignored* are the paths of ``ignoreChanges``."""
        return difference(self._handler(type_), self._configured, old_inputs, old_outputs, news, ignored)

    def create(self, type_: str, inputs: Mapping[str, Any], *, preview: bool, timeout_s: float = 0) -> Created:
        """
        Make it, or say what it will be. *timeout_s* is the resource's own; 0: its type's.

        Raises:
            NotReady: it was made, but is not as it should be.
        """
        handler, context = self._handler(type_), self._configured
        if preview:
            return Created("", outputs.of_creation(handler, context, inputs))
        watched = CreationRecorder(handler, context.within(timeout_s))
        try:
            made = handler.create(watched.context, outputs.known(inputs))
        except Exception as error:
            half = watched.made(inputs)
            if half is None:
                raise
            raise InitializationFailed(Created(half.id, outputs.of_resource(inputs, half.outputs)), inputs) from error
        return Created(made.id, outputs.of_resource(inputs, made.outputs))

    def update(
        self,
        type_: str,
        id_: str,
        old_inputs: Mapping[str, Any],
        old_outputs: Mapping[str, Any],
        inputs: Mapping[str, Any],
        *,
        ignored: Sequence[str] = (),
        preview: bool,
        timeout_s: float = 0,
    ) -> dict[str, Any]:
        """
        Its outputs, after it was changed or as they will be. *timeout_s* is the resource's own; 0: its type's.

        What *ignored* names, paths of ``ignoreChanges``, stays as it is.
        """
        handler, context = self._handler(type_), self._configured
        if preview:
            return outputs.of_update(handler, context, old_inputs, old_outputs, inputs)
        try:
            wanted = outputs.known(inputs)
            there = as_asked_for(plain(dict(old_outputs)), wanted, ignored)
            found = handler.update(context.within(timeout_s), id_, there, wanted)
        except UpdateFailed as failure:
            kept = Created(id_, outputs.of_resource(inputs, failure.outputs))
            raise InitializationFailed(kept, inputs) from failure
        return outputs.of_resource(inputs, found)

    def read(
        self, type_: str, id_: str, old_inputs: Mapping[str, Any], old_outputs: Mapping[str, Any]
    ) -> tuple[str, dict[str, Any], dict[str, Any]] | None:
        """Id, inputs and outputs of what exists; None: it is gone. Without old ones it is an import."""
        handler = self._handler(type_)
        known: Mapping[str, Any] = {**old_inputs, **old_outputs}
        if not known:
            id_, known = import_ids.resolved(self._configured, type_, id_)
        found = handler.read(self._configured, id_, plain({**handler.defaults, **known}))
        if found is None:
            return None
        found = {key: value for key, value in found.items() if value is not None}
        if old_inputs or old_outputs:
            inputs = outputs.refreshed_inputs(handler, old_inputs, old_outputs, found)
        else:
            inputs = outputs.imported_inputs(handler, found)
        return id_, inputs, keep_secret(found, {**old_inputs, **inputs})

    def delete(self, type_: str, id_: str, old_outputs: Mapping[str, Any], *, timeout_s: float = 0) -> None:
        """Delete it; one that is gone is no error. *timeout_s* is the resource's own; 0: its type's."""
        self._handler(type_).delete(self._configured.within(timeout_s), id_, plain(dict(old_outputs)))

    def invoke(self, token: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The result of a function."""
        function = self._functions.get(token)
        if function is None:
            raise UnsupportedToken(f"the local aws provider does not know the function {token}")
        result = function(self._configured, plain(dict(arguments)))
        hidden = SECRET_RESULTS.get(token, frozenset())
        return {key: as_secret(value) if key in hidden else value for key, value in result.items()}

    @property
    def _configured(self) -> Context:
        if self._context is None:
            raise ConfigurationRefused("the local aws provider was asked before it was configured")
        return self._context

    def _handler(self, type_: str) -> Handler:
        handler = self._handlers.get(type_)
        if handler is None:
            raise UnsupportedToken(f"the local aws provider does not know the resource type {type_}")
        return handler

    def _wait(self, seconds: float) -> None:
        if self._cancelled.is_set():
            raise ConfigurationRefused("cancelled")
        self._sleep(seconds)
