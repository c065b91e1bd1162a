"""
The ``aws`` provider on the wire: Pulumi's provider protocol.

Source: https://github.com/pulumi/pulumi/blob/master/proto/pulumi/provider.proto
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import grpc
from botocore.exceptions import BotoCoreError, ClientError
from google.protobuf import any_pb2, empty_pb2

from modulestack.embedded_aws.errors import EndpointRefused
from modulestack.embedded_aws.provider import provider_configuration, sdk_schema
from modulestack.embedded_aws.provider.aws_provider import (
    AwsProvider,
    ConfigurationRefused,
    InitializationFailed,
    UnsupportedToken,
)
from modulestack.embedded_aws.provider.check import NameProposal
from modulestack.embedded_aws.provider.diff import DiffResult
from modulestack.embedded_aws.provider.protocol import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2
from modulestack.embedded_aws.resources.handler import InvalidInput, UpdateFailed
from modulestack.engine import urn
from modulestack.engine.errors import UnsupportedValue
from modulestack.engine.property_values import from_wire, to_wire


class AwsServicer(provider_pb2_grpc.ResourceProviderServicer):  # type: ignore[misc]  # untyped
    """Answers the engine; every failure is a status with one line that says what and why."""

    def __init__(self, plugin: AwsProvider) -> None:
        self._plugin = plugin

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """What this provider understands."""
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=False, accept_outputs=False, supports_autonaming_configuration=True
        )

    def Attach(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """The engine took hold of a provider that it did not start."""
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """The version of the SDK that this provider reads its schema from."""
        return plugin_pb2.PluginInfo(version=sdk_schema.plugin_version())

    def GetSchema(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """A name and a version: programs use the installed SDK."""
        return provider_pb2.GetSchemaResponse(
            schema=json.dumps({"name": "aws", "version": sdk_schema.plugin_version()})
        )

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: ARG002, N802
        """Ctrl-C."""
        self._plugin.cancel()
        return empty_pb2.Empty()

    def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        """The provider's own arguments."""
        with _answering(context):
            failures = _failures(provider_configuration.problems(from_wire(request.news)))
            return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    def DiffConfig(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Another region is another provider; all else changes in place."""
        with _answering(context):
            old = from_wire(request.old_inputs) or from_wire(request.olds)
            changed = provider_configuration.differences(old, from_wire(request.news))
            return _diff_response(
                DiffResult(
                    changed=changed,
                    replaces=tuple(name for name in changed if name == "region"),
                    detail={name: "UPDATE_REPLACE" if name == "region" else "UPDATE" for name in changed},
                )
            )

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802
        """The provider's arguments, for good."""
        with _answering(context):
            arguments = from_wire(request.args) if request.HasField("args") else _variables(request.variables)
            self._plugin.configure(arguments)
            return provider_pb2.ConfigureResponse(
                acceptSecrets=True, supportsPreview=True, acceptResources=False, acceptOutputs=False
            )

    def Check(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Inputs before anything else is done with them."""
        type_, name = urn.type_and_name(request.urn)
        with _answering(context):
            answer = self._plugin.check(
                type_, from_wire(request.olds), from_wire(request.news), _proposal(name, request)
            )
            return provider_pb2.CheckResponse(inputs=to_wire(answer.inputs), failures=_failures(answer.failures))

    def Diff(self, request: Any, context: Any) -> Any:  # noqa: N802
        """What a change of inputs means; what ``ignoreChanges`` names has its old value already."""
        with _answering(context):
            answer = self._plugin.diff(
                _type(request),
                from_wire(request.old_inputs),
                from_wire(request.olds),
                from_wire(request.news),
                ignored=list(request.ignoreChanges),
            )
            return _diff_response(answer)

    def Create(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Make a resource."""
        with _answering(context):
            made = self._plugin.create(
                _type(request), from_wire(request.properties), preview=request.preview, timeout_s=request.timeout
            )
            return provider_pb2.CreateResponse(id=made.id, properties=to_wire(made.outputs))

    def Read(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Look at a resource: for refresh and import."""
        with _answering(context):
            found = self._plugin.read(
                _type(request), request.id, from_wire(request.inputs), from_wire(request.properties)
            )
            if found is None:
                return provider_pb2.ReadResponse()
            id_, inputs, properties = found
            return provider_pb2.ReadResponse(id=id_, inputs=to_wire(inputs), properties=to_wire(properties))

    def Update(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Change a resource in place."""
        with _answering(context):
            answer = self._plugin.update(
                _type(request),
                request.id,
                from_wire(request.old_inputs),
                from_wire(request.olds),
                from_wire(request.news),
                ignored=list(request.ignoreChanges),
                preview=request.preview,
                timeout_s=request.timeout,
            )
            return provider_pb2.UpdateResponse(properties=to_wire(answer))

    def Delete(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Delete a resource."""
        with _answering(context):
            self._plugin.delete(_type(request), request.id, from_wire(request.properties), timeout_s=request.timeout)
            return empty_pb2.Empty()

    def Invoke(self, request: Any, context: Any) -> Any:  # noqa: N802
        """Call a function."""
        with _answering(context):
            result = self._plugin.invoke(request.tok, from_wire(request.args))
            return provider_pb2.InvokeResponse(**{"return": to_wire(result)})


def _type(request: Any) -> str:
    """The type token of the resource that *request* is about."""
    return urn.type_and_name(request.urn)[0]


def _variables(variables: Mapping[str, str]) -> dict[str, Any]:
    """Arguments as an engine without ``args`` sends them: ``aws:config:region``."""
    return {key.rpartition(":")[2]: value for key, value in variables.items()}


def _proposal(name: str, request: Any) -> NameProposal:
    modes = provider_pb2.CheckRequest.AutonamingOptions
    autonaming = request.autonaming if request.HasField("autonaming") else modes()
    return NameProposal(
        logical_name=name,
        digits=request.randomSeed.hex()[:7],
        name=autonaming.proposed_name,
        enforced=autonaming.mode == modes.ENFORCE,
        disabled=autonaming.mode == modes.DISABLE,
    )


def _failures(found: Any) -> list[Any]:
    return [provider_pb2.CheckFailure(property=name, reason=reason) for name, reason in found]


def _diff_response(found: DiffResult) -> Any:
    kinds = provider_pb2.PropertyDiff
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if found.changed else provider_pb2.DiffResponse.DIFF_NONE,
        diffs=found.changed,
        replaces=found.replaces,
        deleteBeforeReplace=found.delete_before_replace,
        detailedDiff={path: kinds(kind=getattr(kinds, kind), inputDiff=True) for path, kind in found.detail.items()},
        hasDetailedDiff=True,
    )


@contextmanager
def _answering(context: Any) -> Iterator[None]:
    """Turns what goes wrong into the status that the engine expects."""
    try:
        yield
    except UnsupportedToken as error:
        context.abort(grpc.StatusCode.UNIMPLEMENTED, str(error))
    except (ConfigurationRefused, EndpointRefused) as error:
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
    except (InvalidInput, UnsupportedValue) as error:
        context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
    except InitializationFailed as error:
        why = reason(error.__cause__ or error)
        context.set_trailing_metadata((("grpc-status-details-bin", _not_ready(error, why)),))
        context.abort(grpc.StatusCode.UNKNOWN, why)
    except Exception as error:
        context.abort(grpc.StatusCode.UNKNOWN, reason(error))


def reason(error: BaseException) -> str:
    """One line on *error*: AWS's own words for what AWS says; the kind of any other."""
    match error:
        case ClientError():
            answer = error.response["Error"]
            return f"{error.operation_name}: {answer.get('Code')}: {answer.get('Message')}"
        case TimeoutError() | UpdateFailed():
            return str(error)
        case BotoCoreError():
            return f"the embedded AWS does not answer: {error}"
        case _:
            return f"{type(error).__name__}: {error}"


def _not_ready(error: InitializationFailed, why: str) -> bytes:
    """The details by which the engine keeps a resource that was made and is not ready."""
    detail = provider_pb2.ErrorResourceInitFailed(
        id=error.made.id,
        properties=to_wire(error.made.outputs),
        inputs=to_wire(error.inputs),
        reasons=[why],
    )
    packed = any_pb2.Any()
    packed.Pack(detail)
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=why)
    status.details.append(packed)
    found: bytes = status.SerializeToString()
    return found
