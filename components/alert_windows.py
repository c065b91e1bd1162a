"""Maintenance windows: rules of CloudWatch by which the alarms of a module are silent at times."""

from __future__ import annotations

from collections.abc import Mapping

from pulumi import ResourceOptions
from pulumi_aws import cloudwatch

from modulestack.contract import mute_schedule, names
from modulestack.environment.model import Environment, Module
from modulestack.features import alarms


def silent_windows(
    name: str, module: Module, environment: Environment, *, tags: Mapping[str, str], opts: ResourceOptions
) -> None:
    """Those of *module*; its alarms are there, by *opts*: a rule of none that are there is refused."""
    muted = alarms.acting(environment.name, module, has_domain=environment.domain is not None)
    if environment.alerts is None or not muted:
        return
    for window in environment.alerts.windows_of(module.name):
        said = environment.alerts.windows[window]
        cloudwatch.AlarmMuteRule(
            f"{name}-{window}-window",
            name=names.mute_rule(environment.name, module.name, window),
            description=f"{module.name} of {environment.name} is silent in {window}",
            rule=cloudwatch.AlarmMuteRuleRuleArgs(
                schedule=cloudwatch.AlarmMuteRuleRuleScheduleArgs(
                    expression=said.schedule,
                    duration=mute_schedule.duration(said.minutes * 60),
                    timezone=said.time_zone,
                )
            ),
            mute_targets=cloudwatch.AlarmMuteRuleMuteTargetsArgs(alarm_names=sorted(muted)),
            tags=tags,
            opts=opts,
        )
