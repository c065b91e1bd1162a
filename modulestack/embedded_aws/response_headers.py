"""Headers of an answer that a load balancer's listener adds, by its attributes."""

from __future__ import annotations

from typing import Any

from modulestack.contract.response_headers import HEADERS, SERVER_ATTRIBUTE, attribute


def response_headers(listener: Any, *, by_itself: bool) -> dict[str, str]:
    """
    Name → value of those that *listener*, one of moto's, adds; *by_itself*: no task gives the answer.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/header-modification.html
    """
    found = {each.name: listener.attributes.get(attribute(key)) for key, each in HEADERS.items()}
    names_itself = by_itself and listener.attributes.get(SERVER_ATTRIBUTE) != "false"
    return {name: value for name, value in found.items() if value} | ({"Server": "awselb/2.0"} if names_itself else {})
