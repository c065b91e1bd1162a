"""The check that every test's account carries notices what does not fit."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.model import ServiceModel

from modulestack.embedded_aws import session
from modulestack.embedded_aws.account import EmbeddedAws


@pytest.mark.parametrize(
    ("service", "operation", "body", "problems"),
    [
        (
            "ssm",
            "PutParameter",
            b'{"Version": "1", "Colour": "red"}',
            {".Version: str instead of a long", ".Colour: not in the model"},
        ),
        (
            "ec2",
            "DescribeVpcs",
            b"<R><requestId/><vpcSet><item><isDefault>no</isDefault><x/></item></vpcSet></R>",
            {".vpcSet[].isDefault: 'no' instead of a boolean", ".vpcSet[].x: not in the model"},
        ),
        (
            "iam",
            "GetRole",
            b"<R><GetRoleResult><Role><MaxSessionDuration>long</MaxSessionDuration></Role></GetRoleResult></R>",
            {".Role.MaxSessionDuration: 'long' instead of a number"},
        ),
        (
            "route53",
            "GetHostedZone",
            b"<R><HostedZone><Colour/></HostedZone></R>",
            {".HostedZone.Colour: not in the model"},
        ),
        ("ecs", "DescribeClusters", b'{"clusters": [1]}', {".clusters[]: int instead of a structure"}),
    ],
)
def test_what_does_not_fit_is_noticed(
    service: str, operation: str, body: bytes, problems: set[str], response_shapes: Any
) -> None:
    model = ServiceModel(session.loader().load_service_model(service, "service-2"), service)
    account = EmbeddedAws()
    check = response_shapes(account)
    answer = {"status_code": 200, "headers": {}, "body": body}
    account.session().events.emit(
        f"before-parse.{service}.{operation}",
        operation_model=model.operation_model(operation),
        response_dict=answer,
        customized_response_dict={},
    )
    assert check.problems == {f"{service}.{operation}{problem}" for problem in problems}
    assert check.checked == {f"{service}.{operation}"}
