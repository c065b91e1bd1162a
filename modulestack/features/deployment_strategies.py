"""Blue/green, linear and canary deployments: what they need beside the service, and what an edit of them does."""

from __future__ import annotations

import json
from typing import Any, cast

from modulestack.contract import names
from modulestack.contract.deployment_strategies import BLUE_GREEN, aws_name
from modulestack.features import alarms
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution, Ingress, Listener, PipelineAccess, Seed, Statement
from modulestack.features.core_effects import ROLLED
from modulestack.features.deployment_section import (
    CanarySteps,
    Deployment,
    EarlySuccess,
    FailureThreshold,
    LifecycleHook,
    LinearSteps,
    Pause,
    TestHeader,
)
from modulestack.features.domain import DomainKeys, listener_protocol
from modulestack.features.feature import Feature
from modulestack.fields.effects import NEXT_RELEASE, Edit, Effect, EffectKind, Effects


class DeploymentStrategiesKeys(DomainKeys):
    """Its keys are those of ``deployment``, which every module has."""


PAUSED = ("a pause is continued", "a pause is answered with a rollback", "a pause times out")
TESTERS_FIRST = "testers reach a new version before others"
HOOK_FAILS = "a function of a lifecycle hook fails"
ALARM_WHILE_BAKING = "an alarm goes off while a release bakes"
CRASH_LOOP = "a release whose tasks crash once they have requests"
ROLLBACK_AT_FIRST_STEP = "a rollback at the first step"
RELEASE_WHILE_BAKING = "a second release while the first one bakes"
DEPLOYED_PAST_RELEASE = "another deployment while a release bakes"
"""Scenarios of a rehearsal."""


_IDLE_PAUSE = Pause(stages=("RECONCILE_SERVICE",), timeout_min=1, on_timeout="continue")
"""
Stands in place of hooks that are gone: the provider sends no empty list, and AWS keeps what it is not sent.

Deployments go through its stage only while several versions run, and it ends by itself. For docs/adr/0028.

Sources: https://github.com/hashicorp/terraform-provider-aws/pull/47096,
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHook.html
"""


def deployment_configuration(deployment: Deployment, hook_role: object, *, had_hooks: bool = False) -> dict[str, Any]:
    """
    What a service says of its strategy, as an argument of Pulumi's; functions are called by *hook_role*.

    *had_hooks* says that the service that stands has some.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
    """
    made: dict[str, Any] = {"strategy": aws_name(deployment.strategy)}
    hooks = _hooks(deployment, hook_role) if deployment.shifts else []
    if not hooks and had_hooks:
        hooks = [_pause(_IDLE_PAUSE)]
    if hooks:
        made["lifecycle_hooks"] = hooks
    if not deployment.shifts:
        # What another strategy has left would go on: AWS keeps what it is not told.
        return made if deployment.alarms else {**made, "bake_time_in_minutes": "0"}
    made["bake_time_in_minutes"] = str(deployment.bake_time_min)
    if deployment.strategy == "canary":
        canary = deployment.canary
        bake = str(canary.bake_time_min)
        made["canary_configuration"] = {"canary_percent": canary.percent, "canary_bake_time_in_minutes": bake}
    if deployment.strategy == "linear":
        linear = deployment.linear
        bake = str(linear.bake_time_min)
        made["linear_configuration"] = {"step_percent": linear.percent, "step_bake_time_in_minutes": bake}
    return made


def _hooks(deployment: Deployment, role: object) -> list[dict[str, Any]]:
    functions_ = [_function(each, role) for _, each in sorted(deployment.hooks.items())]
    return functions_ + [_pause(each) for _, each in sorted(deployment.pauses.items())]


def _function(hook: LifecycleHook, role: object) -> dict[str, Any]:
    return {
        "target_type": "AWS_LAMBDA",
        "hook_target_arn": hook.function_arn,
        "role_arn": role,
        "lifecycle_stages": list(hook.stages),
        **({"hook_details": json.dumps(hook.details, sort_keys=True, separators=(",", ":"))} if hook.details else {}),
        "timeout_configuration": _timeout(hook),
    }


def _pause(pause: Pause) -> dict[str, Any]:
    return {
        "target_type": "PAUSE",
        "lifecycle_stages": list(pause.stages),
        "timeout_configuration": _timeout(pause),
    }


def _timeout(said: LifecycleHook | Pause) -> dict[str, Any]:
    return {"timeout_in_minutes": said.timeout_min, "action": said.on_timeout.upper()}


def functions(deployment: Deployment) -> tuple[str, ...]:
    """ARNs of the functions that a deployment asks, each once."""
    return tuple(sorted({each.function_arn for each in deployment.hooks.values()})) if deployment.shifts else ()


def deployment_alarms(module: DeploymentStrategiesKeys, context: ModuleContext) -> tuple[str, ...]:
    """Names of the alarms that end a deployment of *module*: those of each of its target groups."""
    watched = cast("alarms.Watched", module)
    wanted = module.deployment.alarms
    found = [
        f"{each.kind}-{target}" if target else each.kind
        for target, each in alarms.definitions(watched, has_domain=context.zone is not None)
        if each.kind in wanted
    ]
    return tuple(sorted(names.alarm(context.environment, module.name, kind) for kind in found))


def contribute(module: DeploymentStrategiesKeys, context: ModuleContext) -> Contribution:
    """Its listener for tests, alarms that end its deployments, and what a release may do about these."""
    said = module.deployment
    own, test = module.has_own_load_balancer, said.test_traffic
    listeners: tuple[Listener, ...] = ()
    if test and test.port is not None and said.shifts and own:
        listeners = (Listener(port=test.port, protocol=listener_protocol(module.protocol, context.zone), is_test=True),)
    names_ = deployment_alarms(module, context) if context.alert_topic else ()
    return Contribution(
        feature="deployment_strategies",
        listeners=listeners,
        ingress=tuple(
            Ingress(into="load balancer", port=each.port, source="internet", over=over)
            for each in (listeners if module.is_public else ())
            for over in module.transports
        ),
        service={"alarms": _alarms(names_, ends=True)} if names_ else {},
        manifest={"strategy": said.strategy} if said.shifts else {},
        pipeline=(
            *((_continues(context),) if said.shifts else ()),
            *((_LOOKS,) if module.has_two_target_groups else ()),
        ),
        scenarios=_scenarios(module),
        seeds=tuple(Seed(kind="function", reference=arn) for arn in functions(said)),
    )


def _scenarios(module: DeploymentStrategiesKeys) -> tuple[str, ...]:
    """What a rehearsal plays: of a strategy that shifts, what its ways in allow; of rolling, what alarms end."""
    said = module.deployment
    if not said.shifts:
        return (ALARM_WHILE_BAKING,) if said.alarms else ()
    return (
        *((TESTERS_FIRST,) if said.test_traffic else ()),
        *(PAUSED if said.pauses else ()),
        *((HOOK_FAILS,) if said.hooks else ()),
        *((ALARM_WHILE_BAKING,) if said.alarms else ()),
        *((CRASH_LOOP,) if module.has_load_balancer else ()),
        *((ROLLBACK_AT_FIRST_STEP,) if said.strategy != BLUE_GREEN else ()),
        RELEASE_WHILE_BAKING,
        DEPLOYED_PAST_RELEASE,
    )


def _alarms(named: tuple[str, ...], *, ends: bool) -> dict[str, Any]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentAlarms.html"""
    return {"alarm_names": list(named), "enable": ends, "rollback": ends}


def switched_off(named: tuple[str, ...]) -> dict[str, Any]:
    """
    What a service says of alarms in place of *named*, those that it has: nothing ends a deployment any more.

    Of none the provider says nothing, or is refused by AWS's SDK, which wants a list: docs/adr/0028.
    """
    return _alarms(named, ends=False)


_LOOKS = PipelineAccess(
    role="release",
    statement=Statement(
        actions=("elasticloadbalancing:DescribeListeners", "elasticloadbalancing:DescribeRules"), resources=("*",)
    ),
)
"""Where production really goes, before and after a release. AWS knows no resource for either."""


def _continues(context: ModuleContext) -> PipelineAccess:
    """Of a pause that a release goes on after."""
    deployments = context.arn("ecs", f"service-deployment/{context.cluster}/{context.service}/*")
    return PipelineAccess(
        role="release", statement=Statement(actions=("ecs:ContinueServiceDeployment",), resources=(deployments,))
    )


def _shifts_before_and_after(edit: Edit[DeploymentStrategiesKeys]) -> bool:
    return edit.before.deployment.shifts and edit.after.deployment.shifts


def _has_header(module: DeploymentStrategiesKeys) -> bool:
    return module.deployment.tester_header is not None


def _gets_second_group(edit: Edit[DeploymentStrategiesKeys]) -> bool:
    return edit.after.has_two_target_groups and not edit.before.has_two_target_groups


def _loses_second_group(edit: Edit[DeploymentStrategiesKeys]) -> bool:
    return edit.before.has_two_target_groups and not edit.after.has_two_target_groups


_SHIFTED: Effects[DeploymentStrategiesKeys] = (Effect(kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS)),)
"""Of what is said of strategies that shift requests."""
_TWO_GROUPS: Effects[DeploymentStrategiesKeys] = (
    Effect(
        kinds=(EffectKind.NOTHING,),
        text="with such a strategy it is there anyhow",
        when="where the strategy needs it",
        holds=_shifts_before_and_after,
    ),
    Effect(
        kinds=(EffectKind.REFUSED,),
        text="the tasks may be in the one that would go",
        when="taken away",
        holds=_loses_second_group,
    ),
    *ROLLED,
)

_EFFECTS: dict[str, Effects[DeploymentStrategiesKeys]] = {
    "deployment.strategy": (
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="first leave that out, run `up` and release it",
            when="of one with `early_success`, to another one than rolling",
            holds=lambda edit: edit.before.deployment.early_success is not None and edit.after.deployment.shifts,
        ),
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="first set `alternate_target_group` to true and run `up`",
            when="of one with a load balancer, to another one than rolling, without `alternate_target_group`",
            holds=lambda edit: edit.before.has_load_balancer and _gets_second_group(edit),
        ),
        Effect(
            kinds=(EffectKind.REFUSED,),
            text="the tasks may be in either of the two target groups: set `alternate_target_group` to true, too",
            when="of one with a load balancer, to rolling, without `alternate_target_group`",
            holds=lambda edit: edit.after.has_load_balancer and _loses_second_group(edit),
        ),
        *ROLLED,
    ),
    "deployment.alternate_target_group": _TWO_GROUPS,
    **dict.fromkeys(
        (
            "deployment.bake_time_min",
            *(f"deployment.canary.{key}" for key in CanarySteps.model_fields),
            *(f"deployment.linear.{key}" for key in LinearSteps.model_fields),
            "deployment.hooks.<hook>",
            *(f"deployment.hooks.<hook>.{key}" for key in LifecycleHook.model_fields),
            "deployment.pauses.<pause>",
            *(f"deployment.pauses.<pause>.{key}" for key in Pause.model_fields),
        ),
        _SHIFTED,
    ),
    **dict.fromkeys(
        (
            *("deployment.circuit_breaker", "deployment.circuit_breaker.threshold"),
            *(f"deployment.circuit_breaker.threshold.{key}" for key in FailureThreshold.model_fields),
            "deployment.circuit_breaker.reset_on_healthy_task",
            "deployment.early_success",
            *(f"deployment.early_success.{key}" for key in EarlySuccess.model_fields),
        ),
        NEXT_RELEASE,
    ),
    "deployment.alarms": ROLLED,
    "deployment.test_traffic": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS, EffectKind.INTERRUPTS),
            text="testers reach nothing at its port any more, and by its header what others do",
            remedy="see that nobody tests; to have it back, write it again",
            when="taken away",
            holds=lambda edit: edit.after.deployment.test_traffic is None,
        ),
        *_SHIFTED,
    ),
    "deployment.test_traffic.port": (
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS, EffectKind.INTERRUPTS),
            text="testers reach nothing at it any more, or by the header what others do",
            remedy="tell testers the new way; others come by another one and notice nothing",
            when="where a header comes in its place, or it in that of a header",
            holds=lambda edit: _has_header(edit.before) != _has_header(edit.after),
        ),
        Effect(
            kinds=(EffectKind.IN_PLACE, EffectKind.INTERRUPTS),
            text="testers reach nothing at the old port any more",
            remedy="tell testers the new port; others come by another one and notice nothing",
        ),
    ),
    "deployment.test_traffic.header": _SHIFTED,
    **dict.fromkeys(
        (f"deployment.test_traffic.header.{key}" for key in TestHeader.model_fields),
        (
            Effect(
                kinds=(EffectKind.IN_PLACE, EffectKind.ROLLS, EffectKind.INTERRUPTS),
                text="what has the old one goes where all others go",
                remedy="tell testers the new one; others do not notice",
                when="behind a shared load balancer",
                holds=lambda edit: bool(edit.after.shared_load_balancers),
            ),
            Effect(kinds=(EffectKind.IN_PLACE,), text="what has the old one goes where all others go"),
        ),
    ),
}

FEATURE: Feature[DeploymentStrategiesKeys] = Feature(
    keys=DeploymentStrategiesKeys,
    contribute=contribute,
    effects=_EFFECTS,
    needs_port={
        ("deployment", "alternate_target_group"): "to which target group requests go",
        ("deployment", "test_traffic"): "how testers reach the new version",
    },
)
