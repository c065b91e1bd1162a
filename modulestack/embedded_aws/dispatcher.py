"""
The one function that answers requests, whichever front door they came through.

ECS goes to our own, everything else to moto, after the rules that moto does not know (``validation/``).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.validate import ParamValidator

from modulestack.embedded_aws import (
    assumed_roles,
    aws_protocols,
    error_answers,
    moto_operations,
    moto_state,
    moto_time,
    own_operations,
    service_names,
)
from modulestack.embedded_aws.addressee import is_embedded
from modulestack.embedded_aws.errors import INTERNAL_FAILURE, NOT_EMBEDDED, AwsError, NotEmbedded, internal_failure
from modulestack.embedded_aws.interfaces import AccountInterface, RecordedCall
from modulestack.embedded_aws.moto_import import INSTANCE_OPERATIONS
from modulestack.embedded_aws.moto_state import RawResponse
from modulestack.embedded_aws.other_accounts import owner
from modulestack.embedded_aws.validation import registry
from modulestack.embedded_aws.validation.request_context import RequestContext
from modulestack.embedded_aws.whole_answers import registry as whole_answers


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
    if not is_embedded(service):
        raise NotEmbedded(f"the embedded AWS has no {service} (asked for {operation})")
    if service == "ec2" and operation in INSTANCE_OPERATIONS:
        raise NotEmbedded(f"the embedded AWS has no instance types by zone (asked for {operation})")
    if service != "ecs" and not _is_answered(service, operation):
        raise NotEmbedded(f"the embedded AWS does not have this operation of {service}: {operation}")
    said = service_names.hints(request.method, request.url, request.headers, request.body)
    try:
        if service == "ecs":
            answer = aws_protocols.json_answer(ecs_result(aws, region, operation, params, request.body))
        else:
            answer = _answer_of_moto(aws, service, region, operation, params, request, said.protocol)
    except AwsError as failure:
        answer = error_answers.error(service, failure, said)
    return moto_time.dated(aws.clock, answer)


def _is_answered(service: str, operation: str) -> bool:
    return (service, operation) in own_operations.OPERATIONS or operation in moto_operations.answered(service)


def _answer_of_moto(
    aws: AccountInterface,
    service: str,
    region: str,
    operation: str,
    params: Mapping[str, Any],
    request: aws_protocols.HttpRequest,
    spoken: str | None,
) -> RawResponse:
    with aws.entered(service, region, operation, params) as visit, _named_failures(visit):
        taken = assumed_roles.session_of(aws, request.headers) if aws.sessions else None
        if taken is not None:
            visit.role = taken.role
            assumed_roles.check(aws, taken, service, operation, params)
        of = taken.account_id if taken else None
        registry.enforce(aws, service, region, operation, params, of)
        if own := own_operations.OPERATIONS.get((service, operation)):
            _check_types(service, operation, params, "ValidationException")
            return aws_protocols.answer(service, operation, own(RequestContext(aws, region), params), spoken)
        if prepare := own_operations.PREPARATIONS.get((service, operation)):
            prepare(RequestContext(aws, region), params)
        account_id = of or owner(aws.account_id, service, params)
        with moto_time.kept_by(aws.clock, service):
            answer = moto_state.answer(
                service, account_id, region, request.method, request.url, dict(request.headers), request.body
            )
        if answer[0] >= 400:
            visit.error_code = aws_protocols.error_code(answer)
        else:
            registry.follow_up(aws, service, region, operation, params)
            answer = whole_answers.complete(service, operation, region, aws.account_id, answer)
        return answer


@contextlib.contextmanager
def _named_failures(visit: RecordedCall) -> Iterator[None]:
    """
    What goes wrong becomes an error of AWS's, and stands in the record of the call.

    Raises:
        AwsError: AWS would refuse the request, or the embedded AWS failed at it (InternalFailure).
        NotEmbedded: it has not got what was asked for.
    """
    try:
        yield
    except AwsError as failure:
        visit.error_code = failure.code
        raise
    except NotEmbedded:
        visit.error_code = NOT_EMBEDDED
        raise
    except Exception as bug:
        visit.error_code = INTERNAL_FAILURE
        raise internal_failure(bug) from bug


def ecs_result(
    aws: AccountInterface, region: str, operation: str, params: Mapping[str, Any], body: bytes | str | None
) -> dict[str, Any]:
    """
    ECS's result for a JSON 1.1 *body*, in which timestamps are epoch seconds; *params* are the same for the record.

    Raises:
        AwsError: AWS would refuse it.
        NotEmbedded: AWS has this operation, the embedded AWS has not.
    """
    with aws.entered("ecs", region, operation, params) as visit, _named_failures(visit):
        return aws.ecs.handle(region, operation, _ecs_params(operation, body))


def _ecs_params(operation: str, body: bytes | str | None) -> dict[str, Any]:
    model = aws_protocols.model("ecs")
    if operation not in model.operation_names:
        raise AwsError("UnknownOperationException", f"Unknown operation: {operation}")
    params = aws_protocols.read_object(body)
    _check_types("ecs", operation, params, "InvalidParameterException")
    return params


def _check_types(service: str, operation: str, params: Mapping[str, Any], code: str) -> None:
    """Refuse, with *code*, parameters that are not of the types that AWS's model has."""
    shape = aws_protocols.model(service).operation_model(operation).input_shape
    report = ParamValidator().validate(params, shape)
    if report.has_errors():
        raise AwsError(code, report.generate_report())
