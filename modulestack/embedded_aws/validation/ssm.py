"""Systems Manager's parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.errors import AwsError
from modulestack.embedded_aws.validation.request_context import RequestContext, ServiceRules

LONGEST_VALUE = {"Standard": 4096, "Advanced": 8192}
"""Bytes of a value. Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html"""


def value_fits_its_tier(context: RequestContext, params: Mapping[str, Any]) -> None:  # noqa: ARG001
    """Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html"""
    tier = params.get("Tier", "Standard")
    tier = "Advanced" if tier == "Intelligent-Tiering" else tier
    most = LONGEST_VALUE.get(tier)
    if most and len(params["Value"].encode()) > most:
        more = (
            " To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more "
            "information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/"
            "parameter-store-advanced-parameters.html"
            if tier == "Standard"
            else ""
        )
        raise AwsError(
            "ValidationException",
            f"{tier} tier parameters support a maximum parameter value of {most} characters.{more}",
        )


RULES = ServiceRules(
    before={"PutParameter": (value_fits_its_tier,)},
)
