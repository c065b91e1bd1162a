"""
moto as a part: one account's state, and the function that answers a request.

moto keeps the state of every account in process-wide dictionaries by account id. A MotoState holds one embedded
account's share of them and puts it in place while a request is answered, so that two embedded accounts, even of one id,
never meet.
"""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Callable
from typing import Any

from modulestack.contract import partitions
from modulestack.contract.alphabets import ECR_REPOSITORY
from modulestack.embedded_aws import canonical_networks, default_vpc, moto_import, moto_speedups
from modulestack.embedded_aws.ec2_auto_scaling import moto_groups
from modulestack.embedded_aws.errors import NotEmbedded
from modulestack.embedded_aws.moto_partition import complete_zones, in_partition

SERVICES = {
    "acm": "acm",
    "acm-pca": "acmpca",
    "application-autoscaling": "applicationautoscaling",
    "autoscaling": "autoscaling",
    "cloudfront": "cloudfront",
    "cloudwatch": "cloudwatch",
    "ec2": "ec2",
    "ecr": "ecr",
    "efs": "efs",
    "elbv2": "elbv2",
    "events": "events",
    "iam": "iam",
    "kms": "kms",
    "lambda": "awslambda",
    "logs": "logs",
    "route53": "route53",
    "s3": "s3",
    "scheduler": "scheduler",
    "secretsmanager": "secretsmanager",
    "servicediscovery": "servicediscovery",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
    "sts": "sts",
    "wafv2": "wafv2",
}
"""boto3's service name → moto's package. What is neither here nor in OWN_SERVICES is not embedded."""
OWN_SERVICES = ("chatbot", "ecs")
"""What is ours, and nothing of it moto's."""

LOCK = threading.RLock()
"""Held while anybody looks at moto's state: it is shared by the whole process."""

RawResponse = tuple[int, dict[str, str], bytes]
"""HTTP status, headers, body."""


class MotoState:
    """One embedded account's moto state."""

    _active: MotoState | None = None

    def __init__(self) -> None:
        self._kept: dict[Any, dict[str, Any]] = {}
        self._kept_buckets: dict[str, Any] = {}

    def activate(self) -> None:
        """Make moto see this account's state and nobody else's. Call with LOCK held."""
        if MotoState._active is self:
            return
        if MotoState._active is not None:
            MotoState._active._deactivate()
        _in_use()[:] = list(self._kept)
        for backends, content in self._kept.items():
            backends.update(content)
        _buckets().update(self._kept_buckets)
        MotoState._active = self

    def _deactivate(self) -> None:
        self._kept = {backends: dict(backends.items()) for backends in _in_use()}
        self._kept_buckets = dict(_buckets())
        for backends in _in_use():
            backends.clear()
        _buckets().clear()
        _in_use().clear()

    def drop(self) -> None:
        """Forget everything."""
        with LOCK:
            if MotoState._active is self:
                self._deactivate()
                MotoState._active = None
            self._kept, self._kept_buckets = {}, {}


def _in_use() -> list[Any]:
    """moto's own list of the dictionaries that hold something."""
    in_use: list[Any] = moto_import.module("moto.core.base_backend").BackendDict._instances
    return in_use


def _buckets() -> dict[str, Any]:
    """Who owns which bucket: the only state that moto's S3 keeps beside its backends."""
    buckets: dict[str, Any] = moto_import.module("moto.s3.models").s3_backends.bucket_accounts
    return buckets


def backend(service: str, account_id: str, region: str) -> Any:
    """
    moto's backend object of *service* (boto3's name). Call with LOCK held and the account's MotoState in place.

    Raises:
        NotEmbedded: AWS has no such region, or moto does not know it yet.
    """
    moto_import.module(f"moto.{SERVICES[service]}")
    if service == "ec2":
        zones_of(region)
    backends = moto_import.module("moto.backends").get_backend(SERVICES[service])
    of_account = backends[account_id]
    partition = moto_import.module("moto.utilities.utils").get_partition(region)
    if region not in of_account.regions and partition not in of_account.regions:
        raise NotEmbedded(f"the embedded AWS has no region {region} (asked {service})")
    return of_account[region if region in of_account.regions else partition]


def zones_of(region: str) -> tuple[str, ...]:
    """Names of the availability zones of *region*, as every account has them; none: moto does not know it."""
    ec2 = moto_import.module("moto.ec2.models.availability_zones_and_regions")
    complete_zones(ec2, region)
    return tuple(zone.name for zone in ec2.RegionsAndZonesBackend.zones.get(region, ()))


@functools.cache
def _routes(service: str) -> tuple[tuple[re.Pattern[str], Callable[..., Any]], ...]:
    urls = moto_import.module(f"moto.{SERVICES[service]}.urls")
    return tuple(
        (re.compile(path.format(base)), answer) for base in urls.url_bases for path, answer in urls.url_paths.items()
    )


def answer(
    service: str, account_id: str, region: str, method: str, url: str, headers: dict[str, str], body: Any
) -> RawResponse:
    """
    moto's answer to a request in *region* for *url*.

    That is an address of Amazon's, which only tells moto what is asked; nothing is sent.

    Raises:
        NotEmbedded: moto has no such operation.
    """
    from moto.core.request import Request
    from werkzeug.exceptions import HTTPException

    url = _commercial(url)
    clean_url = url.split("?", 1)[0]
    respond = next((respond for pattern, respond in _routes(service) if pattern.match(clean_url)), None)
    if respond is None:
        raise NotEmbedded(f"the embedded AWS has nothing at {method} {clean_url} ({service})")
    request = Request.from_primitives(method, url, {**headers, "x-moto-account-id": account_id}, body)
    try:
        status, answered, content = respond(request, request.raw_url, request.headers)
    except HTTPException as error:
        status, answered, content = error.code, dict(error.get_headers()), error.get_body()
    except NotImplementedError as error:
        raise NotEmbedded(f"the embedded AWS does not have this operation of {service}: {error}") from None
    return (
        int(status),
        {k: str(v) for k, v in answered.items()},
        in_partition(service, region, content.encode() if isinstance(content, str) else content),
    )


def _commercial(url: str) -> str:
    """
    *url* at the commercial partition's domain, the only one that moto's patterns know.

    IAM and Route 53 have one address in a partition, which moto knows without the region that others have in it.
    """
    at, slash, path = url.partition("//")
    host, slash2, rest = path.partition("/")
    for partition in partitions.PARTITIONS:
        if host.endswith(f".{partition.dns_suffix}"):
            host = f"{host.removesuffix(partition.dns_suffix)}{partitions.COMMERCIAL.dns_suffix}"
            break
    first, _, others = host.partition(".")
    if first in _GLOBAL:
        host = f"{first}.{partitions.COMMERCIAL.dns_suffix}"
    return f"{at}{slash}{host}{slash2}{rest}" if others else url


_GLOBAL = ("iam", "route53")
"""How the hosts of services begin that have one address in each partition."""


def prepare(service: str, made: Any) -> frozenset[str]:
    """
    What a new backend of moto's needs before its first request.

    Returns:
        ids of what AWS itself has put into the account.
    """
    moto_speedups.speed_up(service, made)
    if service == "autoscaling":
        moto_groups.install()
    if service == "ecr":
        # moto's is AWS's former one, without -- and __.
        moto_import.module("moto.ecr.models").ECR_REPOSITORY_NAME_PATTERN = ECR_REPOSITORY.pattern.pattern
    if service != "ec2":
        return frozenset()
    canonical_networks.install(made)
    return default_vpc.complete(made)
