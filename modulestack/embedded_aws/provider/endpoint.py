"""The embedded AWS that a provider process talks to: on loopback, or not at all."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from modulestack.embedded_aws.errors import EndpointRefused

VARIABLE = "AWS_ENDPOINT_URL"
"""Where the embedded AWS listens, as every AWS client is told."""


def of(environment: Mapping[str, str]) -> str:
    """
    The address in *environment*.

    Raises:
        EndpointRefused: there is none, or it is not on loopback.
    """
    url = environment.get(VARIABLE, "")
    if not is_loopback(url):
        given = f"{VARIABLE} is {url}" if url else f"{VARIABLE} is not set"
        raise EndpointRefused(
            f"the local provider talks to an embedded AWS on loopback only, and {given}: "
            "run it by `modulestack rehearse ENV --engine pulumi` or `modulestack preview ENV`"
        )
    return url


def is_loopback(url: str) -> bool:
    """Whether *url* is plain HTTP to a loopback address given as a number, or to ``localhost``."""
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        return False
    if parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname).is_loopback
    except ValueError:
        return False


class LoopbackClients:
    """boto3 clients of the embedded AWS at *url*, one per service and region; each request looks where it goes."""

    def __init__(self, url: str, key: str | None = None) -> None:
        """*key* is the access key of who has taken a role; None: the account's own."""
        if not is_loopback(url):
            raise EndpointRefused(f"{url} is not on loopback")
        self._url = url
        self._key = key
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str], Any] = {}
        self._session: Any = None

    def client(self, service: str, region: str) -> Any:
        """A boto3 client; safe to share between threads."""
        with self._lock:
            if (service, region) not in self._clients:
                self._clients[service, region] = self._make(service, region)
            return self._clients[service, region]

    def assumed(self, region: str, role: str, name: str) -> LoopbackClients:
        """
        Clients of the role *role* (ARN), called *name*, in that one's account.

        Raises:
            ClientError: it is not for this account to take (AccessDenied).
        """
        answer = self.client("sts", region).assume_role(RoleArn=role, RoleSessionName=name)
        return LoopbackClients(self._url, str(answer["Credentials"]["AccessKeyId"]))

    def prepare(self) -> None:
        """Import boto3 now, rather than when the first client is asked for."""
        with self._lock:
            self._sealed()

    def _make(self, service: str, region: str) -> Any:
        from botocore.client import Config

        # Not even the caller's proxy gets to see a request.
        given = {"aws_access_key_id": self._key, "aws_secret_access_key": "not-a-secret"} if self._key else {}
        settings = Config(proxies={})
        return self._sealed().client(service, region_name=region, endpoint_url=self._url, config=settings, **given)

    def _sealed(self) -> Any:
        """The session; boto3 is imported here, so that a process tells its port before it needs it."""
        from modulestack.embedded_aws import session
        from modulestack.embedded_aws.provider.compact_models import CompactModelLoader

        if self._session is None:
            self._session = session.sealed()
            self._session._session.register_component("data_loader", CompactModelLoader())
            self._session.events.register_first("before-send", _stay_on_loopback)
        return self._session


def _stay_on_loopback(request: Any, **_: object) -> None:
    if not is_loopback(request.url):
        raise EndpointRefused(f"a request of the local provider was on its way to {urlsplit(request.url).hostname}")
