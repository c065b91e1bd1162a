"""
What was made before something went wrong.

A handler makes a resource and then waits for it or sets it up; when that fails, the resource is there all the same. The
first call of the type's own creating operation tells its id, so that the engine can keep it in its state.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import jmespath

from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Created, Handler
from modulestack.engine.property_values import plain

CREATE_OPERATIONS: Mapping[str, tuple[str, str]] = {
    "aws:acm/certificate:Certificate": ("request_certificate", "CertificateArn"),
    "aws:ec2/internetGateway:InternetGateway": ("create_internet_gateway", "InternetGateway.InternetGatewayId"),
    "aws:ec2/natGateway:NatGateway": ("create_nat_gateway", "NatGateway.NatGatewayId"),
    "aws:ec2/securityGroup:SecurityGroup": ("create_security_group", "GroupId"),
    "aws:ec2/subnet:Subnet": ("create_subnet", "Subnet.SubnetId"),
    "aws:ec2/vpc:Vpc": ("create_vpc", "Vpc.VpcId"),
    "aws:ecs/cluster:Cluster": ("create_cluster", "cluster.clusterArn"),
    "aws:ecs/service:Service": ("create_service", "service.serviceArn"),
    "aws:iam/role:Role": ("create_role", "Role.RoleName"),
    "aws:lb/listener:Listener": ("create_listener", "Listeners[0].ListenerArn"),
    "aws:lb/loadBalancer:LoadBalancer": ("create_load_balancer", "LoadBalancers[0].LoadBalancerArn"),
    "aws:lb/targetGroup:TargetGroup": ("create_target_group", "TargetGroups[0].TargetGroupArn"),
}
"""Resource type → boto3 method that makes it, where the id is in its answer."""


class CreationRecorder:
    """A context whose clients note what *handler*'s creating operation answered."""

    def __init__(self, handler: Handler, context: Context) -> None:
        self._operation, self._path = CREATE_OPERATIONS.get(handler.type, ("", ""))
        self._handler = handler
        self._answers: list[Any] = []
        self._plain_context = context
        self.context = dataclasses.replace(context, client=lambda service: _Client(context.client(service), self))

    def note(self, operation: str, answer: Any) -> None:
        """An operation succeeded."""
        if operation == self._operation and self._path:
            self._answers.append(answer)

    def made(self, inputs: Mapping[str, Any]) -> Created | None:
        """What was made; None: nothing, or that cannot be found out."""
        id_ = jmespath.search(self._path, self._answers[0]) if self._answers else None
        if not id_:
            return None
        try:
            found = self._handler.read(self._plain_context, str(id_), {**self._handler.defaults, **plain(dict(inputs))})
        except Exception:
            return None
        return Created(str(id_), {k: v for k, v in found.items() if v is not None}) if found else None


class _Client:
    """A boto3 client that tells *watched* of every answer."""

    def __init__(self, client: Any, watched: CreationRecorder) -> None:
        self._client = client
        self._watched = watched

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._client, name)
        if not callable(found):
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            answer = found(*args, **kwargs)
            self._watched.note(name, answer)
            return answer

        return call
