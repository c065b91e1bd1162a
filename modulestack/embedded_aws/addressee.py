"""
To which service, region and address at Amazon's a request goes that was sent here.

Service and region are read from the signature's credential scope, as AWS reads them; the signature is not checked.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from modulestack.embedded_aws import aws_protocols, moto_state, service_names
from modulestack.embedded_aws.errors import AwsError, NotEmbedded

_SCOPE = re.compile(r"(?P<key>[^/ ]+)/\d{8}/(?:(?P<region>[a-z0-9-]+)/)?(?P<service>[A-Za-z0-9._-]+)/aws4_request")
"""SigV4a, which is good for several regions, names none."""
_GLOBAL = ("iam", "route53")
"""Services with one endpoint for all regions. https://docs.aws.amazon.com/general/latest/gr/rande.html#global-endpoints"""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Addressee:
    """Whom a request is for."""

    services: tuple[str, ...]
    """boto3's names of those that it can be for, the embedded one first; none: it is not signed, and says nothing."""
    region: str | None
    signed: bool

    @property
    def service(self) -> str:
        """The likeliest of them; empty if there is none."""
        return self.services[0] if self.services else ""

    def check(self, said: service_names.Hints) -> None:
        """
        Let only requests through that an embedded service answers.

        Raises:
            AwsError: it is not signed.
            NotEmbedded: it is for a service that is not here.
        """
        if self.services and not is_embedded(self.service):
            asked = f" (asked for {said.operation})" if said.operation else ""
            raise NotEmbedded(f"the embedded AWS has no {' or '.join(self.services)}{asked}")
        if not self.services or not (self.signed or aws_protocols.needs_no_signature(self.service, said.operation)):
            raise AwsError("MissingAuthenticationToken", "Missing Authentication Token", 403)


def addressee(headers: Mapping[str, str], target: str, said: service_names.Hints) -> Addressee:
    """Whom a request for *target* (path and query) with *headers* is for."""
    parts = urlsplit(target)
    authorization = next((value for name, value in headers.items() if name.lower() == "authorization"), "")
    query = parse_qs(parts.query).get("X-Amz-Credential", [""])[0]
    scope = _SCOPE.search(authorization) or _SCOPE.search(query)
    names = service_names.candidates(scope["service"] if scope else "", said, parts.path)
    return Addressee(
        services=tuple(sorted(names, key=lambda name: not is_embedded(name))),
        region=scope["region"] if scope else None,
        signed=scope is not None,
    )


def is_embedded(service: str) -> bool:
    """Whether the embedded AWS has *service* (boto3's name)."""
    return service in moto_state.OWN_SERVICES or service in moto_state.SERVICES


def aws_url(service: str, region: str, target: str, host: str) -> str:
    """The address at Amazon's that a request for *target* (path and query), sent to *host* here, stands for."""
    known = service_names.services().get(service)
    prefix = known.endpoint_prefix if known else service
    at_amazon = f"{prefix}.amazonaws.com" if service in _GLOBAL else f"{prefix}.{region}.amazonaws.com"
    bucket = host.split(":")[0].removesuffix(".localhost") if ".localhost" in host else ""
    return f"https://{at_amazon}{f'/{bucket}' if service == 's3' and bucket else ''}{target}"
