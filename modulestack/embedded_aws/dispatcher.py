"""
The one function that answers requests, whichever front door they came through.

ECS goes to our own, everything else to moto, after the rules that moto does not know (``validation/``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.validate import ParamValidator

from modulestack.contract import json_text
from modulestack.embedded_aws import aws_protocols, moto_state
from modulestack.embedded_aws.errors import AwsError, NotEmbedded
from modulestack.embedded_aws.interfaces import AccountInterface
from modulestack.embedded_aws.moto_import import INSTANCE_OPERATIONS
from modulestack.embedded_aws.moto_state import RawResponse
from modulestack.embedded_aws.validation import registry


def dispatch(
    aws: AccountInterface,
    service: str,
    region: str,
    operation: str,
    params: Mapping[str, Any],
    request: aws_protocols.HttpRequest,
) -> RawResponse:
    """
    *aws*'s answer to *request*, which asks *service* (boto3's name) for *operation* with *params*.

    Raises:
        NotEmbedded: there is no such service or operation here.
    """
    if service != "ecs" and service not in moto_state.SERVICES:
        raise NotEmbedded(f"the embedded AWS has no {service} (asked for {operation})")
    if service == "ec2" and operation in INSTANCE_OPERATIONS:
        raise NotEmbedded(f"the embedded AWS has no EC2 instances (asked for {operation})")
    if service == "ecs":
        try:
            return aws_protocols.json_answer(ecs_result(aws, region, operation, params, request.body))
        except AwsError as failure:
            return aws_protocols.error(service, failure)
    with aws.entered(service, region, operation, params) as visit:
        try:
            registry.enforce(aws, service, region, operation, params)
            answer = moto_state.answer(
                service, aws.account_id, request.method, request.url, dict(request.headers), request.body
            )
        except AwsError as failure:
            visit.error_code = failure.code
            return aws_protocols.error(service, failure)
        if answer[0] >= 400:
            visit.error_code = aws_protocols.error_code(answer)
        else:
            registry.follow_up(aws, service, region, operation, params)
        return answer


def ecs_result(
    aws: AccountInterface, region: str, operation: str, params: Mapping[str, Any], body: bytes | str | None
) -> dict[str, Any]:
    """
    ECS's result for a JSON 1.1 *body*, in which timestamps are epoch seconds; *params* are the same for the record.

    Raises:
        AwsError: AWS would refuse it.
        NotEmbedded: AWS has this operation, the embedded AWS has not.
    """
    with aws.entered("ecs", region, operation, params) as visit:
        try:
            return aws.ecs.handle(region, operation, _ecs_params(operation, body))
        except AwsError as failure:
            visit.error_code = failure.code
            raise


def _ecs_params(operation: str, body: bytes | str | None) -> dict[str, Any]:
    model = aws_protocols.model("ecs")
    if operation not in model.operation_names:
        raise AwsError("UnknownOperationException", f"Unknown operation: {operation}")
    try:
        params: dict[str, Any] = json_text.read(body or b"{}")
    except ValueError:
        raise AwsError("SerializationException", "Could not parse the request's body as JSON") from None
    report = ParamValidator().validate(params, model.operation_model(operation).input_shape)
    if report.has_errors():
        raise AwsError("InvalidParameterException", report.generate_report())
    return params
