"""
Parts of botocore's sessions and clients that are the same for every embedded account: made once.

botocore makes them anew for each client (a class with a method for each of a service's operations, and the service's
model, whose shapes are worked out as they are asked for) and for each session (its 200 handlers of events): 8 ms for a
client and 10 ms for a session, and an account has up to 15 clients. tests/embedded_aws/test_shared_parts.py fails when
botocore's inside changes.
"""

from __future__ import annotations

import copy
import functools
from typing import Any, ClassVar

import botocore.client
import botocore.hooks
import botocore.session
import botocore.utils
from botocore.loaders import Loader
from botocore.model import ServiceModel


class SharingLoader(Loader):  # type: ignore[misc]
    """A loader whose clients share models and classes."""


class SharingSession(botocore.session.Session):  # type: ignore[misc]
    """A botocore session with handlers that were registered before; its *loader*'s clients share what they can."""

    def __init__(self, loader: SharingLoader) -> None:
        _install()
        super().__init__(event_hooks=copy.copy(_builtin_handlers()), include_builtin_handlers=False)
        self._events = _Aliaser(self._original_handler)
        self.register_component("event_emitter", self._events)
        self.register_component("data_loader", loader)
        self.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_timestamp)


class _Aliaser(botocore.hooks.EventAliaser):  # type: ignore[misc]
    """Looks a name of an event up once, not once for each client."""

    _known: ClassVar[dict[str, str]] = {}

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._alias_name_cache = self._known


class _Creator(botocore.client.ClientCreator):  # type: ignore[misc]
    """Makes clients as botocore does, those of sharing loaders from shared parts."""

    def _load_service_model(self, service_name: str, api_version: str | None = None) -> Any:
        if isinstance(self._loader, SharingLoader):
            return service_model(self._loader, service_name, api_version)
        return super()._load_service_model(service_name, api_version)

    def _create_client_class(self, service_name: str, service_model: Any) -> Any:
        if not isinstance(self._loader, SharingLoader):
            return super()._create_client_class(service_name, service_model)
        if service_model not in _CLASSES:
            _CLASSES[service_model] = super()._create_client_class(service_name, service_model)
        return _CLASSES[service_model]


_CLASSES: dict[Any, Any] = {}
"""Service model → class of its clients."""


@functools.cache
def service_model(loader: Loader, service: str, api_version: str | None = None) -> Any:
    """botocore's model of *service*, which all who use *loader* share."""
    return ServiceModel(loader.load_service_model(service, "service-2", api_version=api_version), service)


@functools.cache
def _install() -> None:
    """Let botocore's sessions make their clients with ours; those of other loaders are made as ever."""
    botocore.client.ClientCreator = _Creator


@functools.cache
def _builtin_handlers() -> Any:
    return botocore.session.Session()._original_handler


@functools.lru_cache(maxsize=4096, typed=True)
def _timestamp(value: str | float) -> Any:
    """As botocore parses it, which takes 0.1 ms for text."""
    return botocore.utils.parse_timestamp(value)
