"""
Redirects are followed nowhere: a request that is signed for AWS goes to AWS's own address, once.

botocore follows none but those of S3: its redirector asks S3 for the bucket's region and sends the request there again,
whatever answered. A proxy that redirects for ever is then asked without end, and a write may be sent twice. Our buckets
are in the region that we ask, so that a redirect is never of use: it is an answer whose effect is not known, and ends
the request before botocore reads what it holds.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html,
https://docs.aws.amazon.com/botocore/latest/topics/events.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit


class Redirected(Exception):
    """Something answered that one should ask elsewhere."""

    def __init__(self, status: int, headers: Mapping[str, str]) -> None:
        where = urlsplit(headers.get("location", ""))
        target = f" to {where.scheme}://{where.hostname}" if where.scheme and where.hostname else ""
        super().__init__(f"a redirect{target}, which is not followed: the answer is not AWS's own")
        self.status = status


def follow_no_redirects(client: Any) -> None:
    """Have every request of *client* that is redirected end in ``Redirected``; twice is once."""
    client.meta.events.register_first("before-parse", _end, unique_id="modulestack-no-redirects")


def _end(response_dict: dict[str, Any], **_: object) -> None:
    """A status from 300 to 399 says to ask elsewhere, or that nothing has changed, which nobody asks here."""
    if 300 <= response_dict["status_code"] < 400:
        raise Redirected(response_dict["status_code"], response_dict["headers"])
