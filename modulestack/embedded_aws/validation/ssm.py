"""Systems Manager's parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws import ecs_images, moto_import
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


def images_of_ecs_are_there(context: RequestContext, params: Mapping[str, Any]) -> None:
    """
    What AWS publishes of ECS's machine images: moto would read every image that there ever was, for 0.5 s.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/retrieve-ecs-optimized_AMI.html
    """
    names = [params.get("Name"), params.get("Path"), *(params.get("Names") or ())]
    if not any(name and name.startswith(ecs_images.PREFIX.rstrip("/")) for name in names):
        return
    known = context.backend("ssm")._parameters
    if known.latest_ecs_amis_loaded:
        return
    known.latest_ecs_amis_loaded = True
    make = moto_import.module("moto.ssm.models").Parameter
    for name, value in ecs_images.parameters(context.region).items():
        known[name].append(
            make(
                account_id=known.account_id,
                name=name,
                value=value,
                parameter_type="String",
                description=None,
                allowed_pattern=None,
                keyid=None,
                last_modified_date=context.aws.clock.now(),
                version=1,
                data_type="text",
            )
        )


RULES = ServiceRules(
    before={
        "GetParameter": (images_of_ecs_are_there,),
        "GetParameters": (images_of_ecs_are_there,),
        "GetParametersByPath": (images_of_ecs_are_there,),
        "PutParameter": (value_fits_its_tier,),
    },
)
