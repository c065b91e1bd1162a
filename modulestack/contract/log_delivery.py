"""
Logs that AWS writes into a bucket: who writes them, where, and whether a bucket lets it.

Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html,
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-connection-logging.html,
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-health-check-logging.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

from modulestack.contract import partitions
from modulestack.contract.iam_patterns import covers, covers_action
from modulestack.contract.policy_document import Document

LOAD_BALANCING = "logdelivery.elasticloadbalancing.amazonaws.com"
"""Who writes the logs of load balancers, in every region."""
SERVER_ACCESS = "logging.s3.amazonaws.com"
"""Who writes what is asked of a bucket."""
DELIVERY = "delivery.logs.amazonaws.com"
"""Who writes flow logs, and logs of network load balancers, into buckets."""
FOLDER = "AWSLogs"
"""What a prefix must not have in it: AWS adds it."""
LogKind = Literal["access_logs", "connection_logs", "health_check_logs"]
KINDS: tuple[LogKind, ...] = ("access_logs", "connection_logs", "health_check_logs")
"""As attributes of a load balancer begin: ``access_logs.s3.enabled``."""

LEGACY_ACCOUNTS: Mapping[str, str] = {
    "af-south-1": "098369216593",
    "ap-east-1": "754344448648",
    "ap-northeast-1": "582318560864",
    "ap-northeast-2": "600734575887",
    "ap-northeast-3": "383597477331",
    "ap-south-1": "718504428378",
    "ap-southeast-1": "114774131450",
    "ap-southeast-2": "783225319266",
    "ap-southeast-3": "589379963580",
    "ca-central-1": "985666609251",
    "cn-north-1": "638102146993",
    "cn-northwest-1": "037604701340",
    "eu-central-1": "054676820928",
    "eu-north-1": "897822967062",
    "eu-south-1": "635631232127",
    "eu-west-1": "156460612806",
    "eu-west-2": "652711504416",
    "eu-west-3": "009996457667",
    "me-south-1": "076674570225",
    "sa-east-1": "507241528517",
    "us-east-1": "127311923021",
    "us-east-2": "033677994240",
    "us-gov-east-1": "190560391635",
    "us-gov-west-1": "048591011584",
    "us-west-1": "027434742980",
    "us-west-2": "797873946194",
}
"""
Region → the account of Elastic Load Balancing that an older policy names, which AWS takes still.

Sources: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html; of China
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/elb_service_account
"""


def folder(prefix: str, account_id: str) -> str:
    """Where in its bucket logs of load balancers of *account_id* are; *prefix* may be empty."""
    return f"{prefix}/{FOLDER}/{account_id}" if prefix else f"{FOLDER}/{account_id}"


def why_not(
    policy: Document | None, *, bucket: str, prefix: str, account_id: str, region: str, algorithm: str = "AES256"
) -> str:
    """
    Why load balancers of *account_id* in *region* cannot write below *prefix* of *bucket*; empty: they can.

    *policy* is the bucket's (None: it has none), *algorithm* what it encrypts by default with.

    A statement with a condition is taken to allow nothing, unless the condition is on the ACL that AWS sends: AWS's
    page has none, and people whose policy asked for ``aws:SourceArn`` were refused.
    """
    if algorithm != "AES256":
        return f"it encrypts with {algorithm}, and load balancers write with S3's own keys only (AES256)"
    partition = partitions.of_region(region).name
    target = f"arn:{partition}:s3:::{bucket}/{folder(prefix, account_id)}/any"
    account = LEGACY_ACCOUNTS.get(region, "")
    writers = {("Service", LOAD_BALANCING)}
    writers |= {("AWS", account), ("AWS", f"arn:{partition}:iam::{account}:root")} if account else set()
    return _why_not(policy, writers, target, {"s3:x-amz-acl": "bucket-owner-full-control"})


def why_not_of_network(policy: Document | None, *, bucket: str, prefix: str, account_id: str, region: str) -> str:
    """
    The same of network load balancers, whose logs come by way of CloudWatch Logs; *bucket* may have keys of KMS.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html (policy)
    """
    partition = partitions.of_region(region).name
    target = f"arn:{partition}:s3:::{bucket}/{folder(prefix, account_id)}/any"
    source = f"arn:{partition}:logs:{region}:{account_id}:any"
    sent = {
        "s3:x-amz-acl": "bucket-owner-full-control",
        "aws:sourceaccount": account_id,
        "aws:sourcearn": source,
    }
    return _why_not(policy, {("Service", DELIVERY)}, target, sent)


def why_not_server_access(policy: Document | None, *, bucket: str, prefix: str, source: str, account_id: str) -> str:
    """
    Why S3 cannot write what is asked of *source* (the ARN of a bucket) below *prefix* of *bucket*; empty: it can.

    *policy* is that of *bucket* (None: it has none); both are of *account_id*.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
    """
    target = f"{source.rpartition(':')[0]}:{bucket}/{prefix}any"
    sent = {"aws:sourceaccount": account_id, "aws:sourcearn": source}
    return _why_not(policy, {("Service", SERVER_ACCESS)}, target, sent)


def _why_not(
    policy: Document | None, writers: Collection[tuple[str, str]], target: str, sent: Mapping[str, str]
) -> str:
    """*sent*: what is known of the request besides that it comes over TLS, by key in small letters."""
    known = {"aws:securetransport": "true", **sent}
    about = [each for each in statements(policy) if _is_about(each, "s3:PutObject", target)]
    found = {each["Effect"] for each in about if _is_of(each, writers) and _holds(each, known)}
    if "Deny" in found:
        return "its policy denies it"
    who = next(each for kind, each in sorted(writers, reverse=True) if kind == "Service")
    return "" if "Allow" in found else f"its policy does not let {who} write to {target.removesuffix('any')}*"


def statements(policy: Document | None) -> Iterator[Mapping[str, Any]]:
    """The statements of *policy*, of which one may stand alone."""
    found = (policy or {}).get("Statement", ())
    yield from [found] if isinstance(found, dict) else found


def _is_about(statement: Mapping[str, Any], action: str, resource: str) -> bool:
    actions, resources = _several(statement.get("Action", ())), _several(statement.get("Resource", ()))
    return any(covers_action(each, action) for each in actions) and any(covers(each, resource) for each in resources)


def _is_of(statement: Mapping[str, Any], writers: Collection[tuple[str, str]]) -> bool:
    principal = statement.get("Principal", {})
    if principal == "*":
        return True
    named = {(kind, each) for kind, values in principal.items() for each in _several(values)}
    return bool(named & {*writers, ("AWS", "*")})


def _holds(statement: Mapping[str, Any], known: Mapping[str, str]) -> bool:
    """Whether all its conditions hold of what is *known*; one on a key that is not never does."""
    return all(
        any(
            key.lower() in known and covers(str(value).lower(), known[key.lower()].lower())
            for value in _several(values)
        )
        for tests in statement.get("Condition", {}).values()
        for key, values in tests.items()
    )


def _several(values: Any) -> tuple[str, ...]:
    return (str(values),) if isinstance(values, str | bool) else tuple(values)
