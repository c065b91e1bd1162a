"""
What makes an answer of AWS believed: its members (answer_members.py), whom it is about, and whether it is whole.

A page of something in between, a cut answer or an empty one parses to an answer without its members, which reads like
"there is none". What is listed here is what AWS always answers; an answer without it is none, and its effect is not
known.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from modulestack.release.aws_access.answer_members import REQUIRED
from modulestack.release.aws_access.answer_subject import other_subject

Answer = Mapping[str, Any]


def why_not_believed(service: str, operation: str, asked: Mapping[str, Any], answer: Any) -> str:
    """What *answer* to *asked* (boto3's parameters) lacks; empty: nothing. Raises LookupError: not in the table."""
    required = REQUIRED[service, operation]
    if not isinstance(answer, Mapping):
        return "it is empty"
    if missing := next((path for path in required if not _has(answer, path)), ""):
        return f"it lacks {missing}"
    if other := other_subject(service, operation, asked, answer):
        return f"it is about something else: {other}"
    about = _ABOUT.get((service, operation))
    return about(asked, answer) if about else ""


_MAY_BE_EMPTY = frozenset({"message"})
"""Members of REQUIRED whose text may be empty."""


def _has(value: Any, path: str) -> bool:
    name, _, rest = path.partition(".")
    if not isinstance(value, Mapping):
        return False
    found = value.get(name.removesuffix("[]"))
    if found is None or (found == "" and name not in _MAY_BE_EMPTY):
        return False
    if not name.endswith("[]"):
        return not rest or _has(found, rest)
    if not isinstance(found, list) or None in found:
        return False
    return not rest or all(_has(item, rest) for item in found)


def _is_counted(asked: str, found: str, failed: str) -> Callable[[Answer, Answer], str]:
    """Each item that was asked for is in the list *found* or in the list *failed*."""

    def check(params: Answer, answer: Answer) -> str:
        count = sum(len(answer.get(name) or ()) for name in (found, failed))
        wanted = len(params.get(asked) or ())
        return "" if count >= wanted else f"it has {count} of {wanted} {found}"

    return check


def _is_one(found: str, failed: str) -> Callable[[Answer, Answer], str]:
    """As ``_is_counted``, of an operation that is asked for one thing."""
    counted = _is_counted("one", found, failed)
    return lambda asked, answer: counted({"one": [asked]}, answer)


def _services(asked: Answer, answer: Answer) -> str:
    missing = _is_counted("services", "services", "failures")(asked, answer)
    return missing or next(filter(None, map(_primary, answer["services"])), "")


def _primary(service: Answer) -> str:
    """An ACTIVE service that ECS itself deploys has a definition and a PRIMARY deployment."""
    if service["status"] != "ACTIVE" or service.get("deploymentController", {}).get("type", "ECS") != "ECS":
        return ""
    if not service.get("taskDefinition"):
        return "it lacks services[].taskDefinition"
    deployments = [d for d in service["deployments"] if d["status"] == "PRIMARY"]
    return "" if all(d.get("taskDefinition") for d in deployments) and deployments else "it has no PRIMARY deployment"


def _updated(asked: Answer, answer: Answer) -> str:
    del asked
    return _primary(answer["service"])


def _are_named(asked: Answer, answer: Answer) -> str:
    """Each parameter that was asked for is there, or said to be none."""
    named = {*(item["Name"] for item in answer["Parameters"]), *answer["InvalidParameters"]}
    missing = [name for name in asked["Names"] if name not in named]
    return f"it lacks {', '.join(missing)}" if missing else ""


def _alarms(asked: Answer, answer: Answer) -> str:
    del asked
    return "" if {"MetricAlarms", "CompositeAlarms"} & answer.keys() else "it lacks MetricAlarms"


def _is_deleted(asked: Answer, answer: Answer) -> str:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html: a success has status 204 and no body."""
    del asked
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode")
    return "" if status == 204 else f"its status is {status}, not 204"


def _is_whole(asked: Answer, answer: Answer) -> str:
    """
    The body is as long as it should be, and has the MD5 sum that is its ETag.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html (ETag: an MD5 digest of what was put whole
    and is encrypted by S3's own keys or not at all)
    """
    del asked
    body, etag = answer["Body"], answer["ETag"].strip('"')
    if len(body) != answer["ContentLength"]:
        return f"it has {len(body)} of {answer['ContentLength']} bytes"
    is_sum = re.fullmatch(r"[0-9a-f]{32}", etag) and answer.get("ServerSideEncryption", "AES256") == "AES256"
    if (
        is_sum
        and not answer.get("SSECustomerAlgorithm")
        and hashlib.md5(body, usedforsecurity=False).hexdigest() != etag
    ):
        return "its content is not what its ETag says"
    return ""


def _is_listed(asked: Answer, answer: Answer) -> str:
    del asked
    keys = [item.get("Key") for item in answer.get("Contents", ())]
    if len(keys) != answer["KeyCount"] or not all(keys):
        return f"it has {len(keys)} of {answer['KeyCount']} keys"
    return "it lacks NextContinuationToken" if answer["IsTruncated"] and not answer.get("NextContinuationToken") else ""


_ABOUT: Mapping[tuple[str, str], Callable[[Answer, Answer], str]] = {
    ("cloudwatch", "describe_alarms"): _alarms,
    ("ecr", "batch_get_image"): _is_counted("imageIds", "images", "failures"),
    ("ecr", "describe_images"): _is_counted("imageIds", "imageDetails", ""),
    ("ecs", "describe_daemon_deployments"): _is_counted("daemonDeploymentArns", "daemonDeployments", "failures"),
    ("ecs", "describe_daemon_revisions"): _is_counted("daemonRevisionArns", "daemonRevisions", "failures"),
    ("ecs", "describe_service_deployments"): _is_counted("serviceDeploymentArns", "serviceDeployments", "failures"),
    ("ecs", "describe_service_revisions"): _is_counted("serviceRevisionArns", "serviceRevisions", "failures"),
    ("ecs", "describe_services"): _services,
    ("ecs", "describe_tasks"): _is_counted("tasks", "tasks", "failures"),
    ("ecs", "get_task_protection"): _is_counted("tasks", "protectedTasks", "failures"),
    ("ecs", "run_task"): _is_one("tasks", "failures"),
    ("ecs", "update_service"): _updated,
    ("elbv2", "create_rule"): _is_one("Rules", ""),
    ("elbv2", "describe_listeners"): _is_counted("ListenerArns", "Listeners", ""),
    ("elbv2", "describe_rules"): _is_counted("RuleArns", "Rules", ""),
    ("elbv2", "describe_tags"): _is_counted("ResourceArns", "TagDescriptions", ""),
    ("elbv2", "modify_rule"): _is_one("Rules", ""),
    ("elbv2", "describe_target_groups"): _is_counted("TargetGroupArns", "TargetGroups", ""),
    ("s3", "delete_object"): _is_deleted,
    ("s3", "get_object"): _is_whole,
    ("s3", "list_objects_v2"): _is_listed,
    ("ssm", "get_parameters"): _are_named,
}
"""What must be true of an answer besides its members: why it is not, or empty."""
