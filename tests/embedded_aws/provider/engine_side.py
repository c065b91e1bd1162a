"""The engine's side of the provider protocol, as far as the tests need it."""

from __future__ import annotations

from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2 as pb
from pulumi.runtime.proto import provider_pb2_grpc, status_pb2

from modulestack.engine.property_values import from_wire, to_wire


class EngineSide:
    """Asks one provider; properties are plain dictionaries on both ways."""

    def __init__(self, port: int) -> None:
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.stub = provider_pb2_grpc.ResourceProviderStub(self.channel)

    def close(self) -> None:
        self.channel.close()

    def configure(self, **arguments: Any) -> Any:
        given = to_wire({"region": "eu-west-1", **arguments})
        assert self.stub.CheckConfig(pb.CheckRequest(urn=urn("pulumi:providers:aws", "aws"), news=given)).failures == []
        return self.stub.Configure(pb.ConfigureRequest(args=given, acceptSecrets=True))

    def check(self, type_: str, name: str, news: dict[str, Any], olds: dict[str, Any] | None = None) -> Any:
        return self.stub.Check(
            pb.CheckRequest(
                urn=urn(type_, name), olds=to_wire(olds or {}), news=to_wire(news), randomSeed=bytes(range(32))
            )
        )

    def checked(
        self, type_: str, name: str, news: dict[str, Any], olds: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        answer = self.check(type_, name, news, olds)
        assert not answer.failures
        return from_wire(answer.inputs)

    def create(self, type_: str, inputs: dict[str, Any], *, preview: bool = False) -> tuple[str, dict[str, Any]]:
        made = self.stub.Create(pb.CreateRequest(urn=urn(type_, "x"), properties=to_wire(inputs), preview=preview))
        return made.id, from_wire(made.properties)

    def diff(self, type_: str, old: dict[str, Any], outputs: dict[str, Any], new: dict[str, Any]) -> Any:
        return self.stub.Diff(
            pb.DiffRequest(
                urn=urn(type_, "x"), id="x", old_inputs=to_wire(old), olds=to_wire(outputs), news=to_wire(new)
            )
        )

    def update(
        self,
        type_: str,
        id_: str,
        old: dict[str, Any],
        outputs: dict[str, Any],
        new: dict[str, Any],
        *,
        preview: bool = False,
    ) -> dict[str, Any]:
        request = pb.UpdateRequest(
            urn=urn(type_, "x"),
            id=id_,
            old_inputs=to_wire(old),
            olds=to_wire(outputs),
            news=to_wire(new),
            preview=preview,
        )
        return from_wire(self.stub.Update(request).properties)

    def read(
        self, type_: str, id_: str, inputs: dict[str, Any] | None = None, outputs: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]] | None:
        answer = self.stub.Read(
            pb.ReadRequest(urn=urn(type_, "x"), id=id_, inputs=to_wire(inputs or {}), properties=to_wire(outputs or {}))
        )
        return (from_wire(answer.inputs), from_wire(answer.properties)) if answer.id else None

    def delete(self, type_: str, id_: str, outputs: dict[str, Any]) -> None:
        self.stub.Delete(pb.DeleteRequest(urn=urn(type_, "x"), id=id_, properties=to_wire(outputs)))

    def invoke(self, token: str, **arguments: Any) -> dict[str, Any]:
        answer = self.stub.Invoke(pb.InvokeRequest(tok=token, args=to_wire(arguments)))
        return from_wire(getattr(answer, "return"))

    def cancel(self) -> None:
        self.stub.Cancel(empty_pb2.Empty())


def urn(type_: str, name: str) -> str:
    return f"urn:pulumi:staging::modulestack::modulestack:index:ModuleStack${type_}::{name}"


def half_made(error: grpc.RpcError) -> Any:
    """The resource that an error says was made and is not ready."""
    details = dict(error.trailing_metadata())["grpc-status-details-bin"]
    found = pb.ErrorResourceInitFailed()
    assert status_pb2.Status.FromString(details).details[0].Unpack(found)
    return found
