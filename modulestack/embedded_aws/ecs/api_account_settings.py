"""
Operations on account settings.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutAccountSetting.html and its siblings
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import account_settings, lookup
from modulestack.embedded_aws.ecs.region_state import RegionState

Params = Mapping[str, Any]


def put_account_setting(region: RegionState, params: Params) -> dict[str, Any]:
    """For one principal; the root user's count for all who have set nothing."""
    return _put(region, params, _principal(region, params))


def put_account_setting_default(region: RegionState, params: Params) -> dict[str, Any]:
    """For everybody who has not set it: the root user's."""
    return _put(region, params, account_settings.root(region))


def delete_account_setting(region: RegionState, params: Params) -> dict[str, Any]:
    """Forgets what one principal has set."""
    principal, name = _principal(region, params), params["name"]
    value = account_settings.effective(region, name, principal)
    region.settings.pop((principal, name), None)
    return {"setting": _setting(principal, name, value)}


def list_account_settings(region: RegionState, params: Params) -> dict[str, Any]:
    """Those that the principal has set; with ``effectiveSettings`` those that count for it."""
    principal, name, value = _principal(region, params), params.get("name"), params.get("value")
    if value is not None and name is None:
        raise lookup.invalid("You must specify a name to filter account settings by value.")
    if not 1 <= params.get("maxResults", 10) <= 10:
        raise lookup.invalid("maxResults must be between 1 and 10")
    known = [
        _setting(principal, setting, account_settings.effective(region, setting, principal))
        for setting in account_settings.SETTINGS
        if params.get("effectiveSettings") or (principal, setting) in region.settings
    ]
    shown = [item for item in known if name in (None, item["name"]) and value in (None, item["value"])]
    page, more = lookup.page(shown, params, default=10)
    return {"settings": page, **more}


def _put(region: RegionState, params: Params, principal: str) -> dict[str, Any]:
    name, value = params["name"], params["value"]
    account_settings.check_value(name, value)
    region.settings[principal, name] = value
    return {"setting": _setting(principal, name, value)}


def _principal(region: RegionState, params: Params) -> str:
    """Whom the request is about; its caller is always the root user here."""
    return str(params.get("principalArn") or account_settings.root(region))


def _setting(principal: str, name: str, value: str) -> dict[str, Any]:
    kind = "aws_managed" if name == "guardDutyActivate" else "user"
    return {"name": name, "value": value, "principalArn": principal, "type": kind}
