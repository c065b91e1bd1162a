"""
Names that listeners give to headers of requests.

Sentences are ours: AWS publishes the codes, not the texts.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from modulestack.contract.request_headers import HEADERS, NAME_PATTERN, attribute
from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext
from modulestack.embedded_aws.validation.target_protocols import listener_of

_KEYS = {attribute(key): usual for key, usual in HEADERS.items()}


def headers_have_possible_names(context: RequestContext, params: Mapping[str, Any]) -> None:
    """By HTTPS, each of its own; an empty one is as if nothing were said."""
    listener = listener_of(context.backend("elbv2"), params)
    asked = {one["Key"]: one.get("Value", "") for one in params["Attributes"] if one["Key"] in _KEYS}
    if listener is None or not asked:
        return
    if listener.protocol != "HTTPS":
        text = f"Listener attribute '{next(iter(asked))}' is not supported for {listener.protocol} listeners"
        raise AwsError("InvalidConfigurationRequest", text)
    names = {key: {**listener.attributes, **asked}.get(key) or usual for key, usual in _KEYS.items()}
    for key, name in names.items():
        if not re.fullmatch(NAME_PATTERN, name):
            raise AwsError("InvalidConfigurationRequest", f"The value '{name}' of '{key}' is no header name")
    if len({name.lower() for name in names.values()}) < len(names):
        raise AwsError("InvalidConfigurationRequest", "Header names must be unique")
