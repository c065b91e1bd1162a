"""What ECS refuses of a cluster's settings for ECS Exec."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.ecs import lookup


def exec_is_logged_as_said(params: Mapping[str, Any]) -> None:
    """
    Logging ``OVERRIDE`` and a log configuration: both or neither.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html
    Text: https://github.com/terraform-aws-modules/terraform-aws-ecs/issues/84
    """
    given = (params.get("configuration") or {}).get("executeCommandConfiguration") or {}
    logs, overridden = given.get("logConfiguration"), given.get("logging") == "OVERRIDE"
    if logs and not overridden:
        raise lookup.invalid("You must set logging to 'OVERRIDE' when you supply a log configuration.")
    if overridden and not logs:
        raise lookup.invalid("You must supply a log configuration when you set logging to 'OVERRIDE'.")
