"""
A botocore session that nothing outside of it can divert.

It reads no environment variable, no profile, no credentials file and no instance metadata, and has no way to open a
connection: its only transport is the function it is given.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
from botocore import UNSIGNED
from botocore.client import Config
from botocore.configprovider import BOTOCORE_DEFAUT_SESSION_VARIABLES, ConfigValueStore, ConstantProvider
from botocore.loaders import Loader

from modulestack.embedded_aws.shared_parts import SharingLoader, SharingSession

ACCESS_KEY_ID = "AKIAEMBEDDEDAWS00000"
SECRET_ACCESS_KEY = "not-a-secret"  # noqa: S105
"""Dummies: nobody checks a signature here."""

_CONFIG = Config(
    user_agent="modulestack",
    ignore_configured_endpoint_urls=True,
    retries={"mode": "standard", "total_max_attempts": 1},
    defaults_mode="legacy",
    use_fips_endpoint=False,
    use_dualstack_endpoint=False,
    proxies={},
)


class _Loader(SharingLoader):
    """botocore's own service models, boto3's resources, and no others."""

    def __init__(self) -> None:
        paths = [Loader.BUILTIN_DATA_PATH, str(Path(boto3.__file__).parent / "data")]
        super().__init__(extra_search_paths=paths, include_default_search_paths=False)

    @property
    def search_paths(self) -> list[str]:
        """Where it looks; a copy, to which each of boto3's sessions adds boto3's own folder."""
        return list(self._search_paths)

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002
        """The services, whatever is asked of them: botocore looks for a file of each type in each of 400 folders."""
        return _services()


@functools.cache
def _services() -> list[str]:
    return sorted(path.name for path in Path(Loader.BUILTIN_DATA_PATH).iterdir() if path.is_dir())


@functools.lru_cache(maxsize=1)
def loader() -> SharingLoader:
    """Shared, because parsing models is most of a client's cost."""
    return _Loader()


@functools.lru_cache(maxsize=1)
def known_regions() -> frozenset[str]:
    """Every region of every partition that botocore knows."""
    partitions = loader().load_data("endpoints")["partitions"]
    return frozenset(region for partition in partitions for region in partition["regions"])


class LoaderForMoto:
    """
    What moto loads AWS's models with: the shared loader, but for S3.

    botocore's S3 clients take the bucket out of their model's paths; moto's routing needs it there.
    """

    def load_service_model(self, service: str, kind: str) -> Any:
        """As botocore's Loader does."""
        return (_loader_of_s3() if service == "s3" else loader()).load_service_model(service, kind)


@functools.lru_cache(maxsize=1)
def _loader_of_s3() -> SharingLoader:
    return _Loader()


def sealed(region: str | None = None) -> boto3.Session:
    """A boto3 session that knows AWS's models and regions, and nothing of the caller's environment."""
    core = SharingSession(loader())
    defaults = {name: entry[2] for name, entry in BOTOCORE_DEFAUT_SESSION_VARIABLES.items()}
    values = {**defaults, "config_file": os.devnull, "credentials_file": os.devnull, "region": region}
    store = ConfigValueStore(mapping={name: ConstantProvider(value) for name, value in values.items()})
    core.register_component("config_store", store)
    core.set_default_client_config(_CONFIG)
    return boto3.session.Session(
        botocore_session=core, aws_access_key_id=ACCESS_KEY_ID, aws_secret_access_key=SECRET_ACCESS_KEY
    )


@functools.cache
def for_moto() -> boto3.Session:
    """What moto learns regions and services from: one for all of its modules, because a session takes 20 ms to make."""
    return sealed()


def authorization(service: str, region: str, key: str = ACCESS_KEY_ID) -> str:
    """In place of a signature: who asks, and for what. moto takes a request without it for a stranger's."""
    scope = f"{key}/20260101/{region}/{service}/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"


def _no_signature(signature_version: Any, **_: object) -> Any:
    """Signing takes a tenth of a request's time; only addresses that are signed in advance need it."""
    presigned = isinstance(signature_version, str) and signature_version.endswith(("-query", "-presign-post"))
    return None if presigned else UNSIGNED


def embedded(
    region: str, on_params: Callable[..., None], on_call: Callable[..., Any], on_send: Callable[..., Any]
) -> boto3.Session:
    """
    A session whose clients hand each operation to *on_params*, then to *on_call*, and if that gives None to *on_send*.

    *on_params* takes botocore's ``provide-client-params`` event, *on_call* its ``before-call`` event with a request
    that is not made yet, *on_send* its ``before-send`` event with a finished one, which it must answer.
    """
    made = sealed(region)
    made._session.register("provide-client-params", on_params)
    made._session.register("choose-signer", _no_signature)
    made.events.register_last("before-call", on_call)  # last of all: whoever else listens may answer before
    made.events.register_first("before-send", on_send)
    return made
