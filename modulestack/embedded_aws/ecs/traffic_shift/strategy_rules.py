"""
What CreateService and UpdateService refuse of deployment strategies, a function for each rule.

As ``service_rules.py``: where a page gives the rule and nobody has published the sentence, the sentence is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from modulestack.contract import limits
from modulestack.contract.load_balancers import is_listener
from modulestack.contract.service_fit import misfit_targets
from modulestack.embedded_aws.ecs import lookup
from modulestack.embedded_aws.ecs.deployment_lifecycle import schedule, stages, target_groups
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.models import EcsCluster
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.errors import AwsError, NotEmbedded

Fields = Mapping[str, Any]
StrategyRule = Callable[[EcsCluster, TaskDefinitionRevision, Fields], None]

BAKE_MINUTES = limits.Range(0, 1440)
TIMEOUT_MINUTES = {stages.LAMBDA: limits.Range(1, 1440), stages.PAUSE: limits.Range(1, 20160)}
HOOKS_OF_A_KIND = 10
_NAMES = {schedule.BLUE_GREEN: "blue/green", schedule.LINEAR: "linear", schedule.CANARY: "canary"}
_ADVANCED = ("alternateTargetGroupArn", "productionListenerRule", "roleArn")


def settings_fit_the_strategy(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    Linear and canary settings are for those strategies; early success is for rolling updates.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
    """
    configuration = fields["deploymentConfiguration"]
    for key, strategy in (("linearConfiguration", schedule.LINEAR), ("canaryConfiguration", schedule.CANARY)):
        if configuration.get(key) and configuration["strategy"] != strategy:
            raise lookup.invalid(f"{key} is only valid when the deployment strategy is {strategy}.")
    early = configuration.get("earlySuccessCriteria") or {}
    if early.get("enable") and configuration["strategy"] != schedule.ROLLING:
        raise lookup.invalid("earlySuccessCriteria is only valid when the deployment strategy is ROLLING.")


def steps_are_in_range(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    Percentages are multiples of 0.1: of linear from 3.0 on, of canary from 0.1 on. A bake time is a day at most.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html
    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html
    """
    configuration = fields["deploymentConfiguration"]
    linear, canary = configuration.get("linearConfiguration") or {}, configuration.get("canaryConfiguration") or {}
    for name, percent, least in (
        ("stepPercent", linear.get("stepPercent"), 3.0),
        ("canaryPercent", canary.get("canaryPercent"), 0.1),
    ):
        if percent is not None and not (least <= percent <= 100 and abs(10 * percent - round(10 * percent)) < 1e-6):
            raise lookup.invalid(f"{name} must be a multiple of 0.1 from {least} to 100.0.")
    for name, minutes in (
        ("bakeTimeInMinutes", configuration.get("bakeTimeInMinutes")),
        ("stepBakeTimeInMinutes", linear.get("stepBakeTimeInMinutes")),
        ("canaryBakeTimeInMinutes", canary.get("canaryBakeTimeInMinutes")),
    ):
        if minutes is not None and minutes not in BAKE_MINUTES:
            raise lookup.invalid(f"{name} must be between {BAKE_MINUTES.min} and {BAKE_MINUTES.max}.")


def early_success_is_whole(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    Early success says how many healthy tasks are enough, at least the minimum, and when the old ones go.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentEarlySuccessCriteria.html
    """
    configuration = fields["deploymentConfiguration"]
    early = configuration.get("earlySuccessCriteria") or {}
    if not early.get("enable"):
        return
    percent = early.get("healthyPercent")
    if percent is None or not early.get("sourceServiceRevisionCleanup"):
        raise lookup.invalid("earlySuccessCriteria requires healthyPercent and sourceServiceRevisionCleanup.")
    if not configuration["minimumHealthyPercent"] <= percent <= 100:
        raise lookup.invalid(
            "earlySuccessCriteria.healthyPercent must be between 0 and 100, and greater than or equal to "
            "minimumHealthyPercent."
        )


def hooks_are_of_their_kind(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    Ten hooks of a kind; functions have an ARN and a role, pauses neither; pauses are for stages that move no traffic.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentLifecycleHook.html
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/pause-lifecycle-hooks.html
    """
    hooks = fields["deploymentConfiguration"].get("lifecycleHooks") or ()
    for kind in (stages.LAMBDA, stages.PAUSE):
        of_kind = [hook for hook in hooks if hook.get("targetType", stages.LAMBDA) == kind]
        lookup.at_most(of_kind, HOOKS_OF_A_KIND, f"Lifecycle hooks of type {kind}")
        for hook in of_kind:
            _check_hook(hook, kind)


def _check_hook(hook: Fields, kind: str) -> None:
    if not hook.get("lifecycleStages"):
        raise lookup.invalid("lifecycleStages must be specified for lifecycle hooks.")
    for stage in hook["lifecycleStages"]:
        if kind not in stages.BY_NAME[stage].hooks:
            raise lookup.invalid(f"{kind} hooks cannot be configured at the {stage} stage.")
    for name in ("hookTargetArn", "roleArn"):
        if kind == stages.LAMBDA and not hook.get(name):
            raise lookup.invalid(f"{name} must be specified for lifecycle hooks of type {kind}.")
        if kind == stages.PAUSE and hook.get(name):
            raise lookup.invalid(f"{name} is not applicable for lifecycle hooks of type {kind}.")
    minutes = (hook.get("timeoutConfiguration") or {}).get("timeoutInMinutes")
    allowed = TIMEOUT_MINUTES[kind]
    if minutes is not None and minutes not in allowed:
        raise lookup.invalid(
            f"timeoutInMinutes of lifecycle hooks of type {kind} must be between {allowed.min} and {allowed.max}."
        )


def daemons_are_rolled(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    A daemon has one task on each instance, and so no second revision beside the first.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.html
    """
    strategy = fields["deploymentConfiguration"]["strategy"]
    if strategy in schedule.SHIFTING and fields["schedulingStrategy"] == "DAEMON":
        raise lookup.invalid(f"The deployment strategy {strategy} is not supported for the DAEMON scheduling strategy.")


def load_balancers_have_two_groups(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    Every load balancer of a service that shifts traffic names a second target group, a production rule and a role.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
    Text: https://github.com/terraform-aws-modules/terraform-aws-ecs/issues/377
    """
    strategy = fields["deploymentConfiguration"]["strategy"]
    for balancer in fields.get("loadBalancers") or ():
        given = target_groups.advanced(balancer)
        if not given:
            if strategy in schedule.SHIFTING:
                raise lookup.client_error(
                    "advancedConfiguration field is required for all loadBalancers when using the "
                    f"{_NAMES[strategy]} deployment strategy"
                )
            continue
        for name in _ADVANCED:
            if not given.get(name):
                raise lookup.invalid(f"advancedConfiguration requires {name}.")
        if given["alternateTargetGroupArn"] == balancer.get("targetGroupArn"):
            raise lookup.invalid("alternateTargetGroupArn must be another target group than targetGroupArn.")


def there_is_traffic_to_shift(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    Linear and canary need a load balancer or Service Connect; blue/green does without.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-linear.html
    """
    strategy = fields["deploymentConfiguration"]["strategy"]
    if strategy in schedule.SHIFTING and fields.get("vpcLatticeConfigurations"):
        raise NotEmbedded(f"the embedded AWS has no VPC Lattice (with deployment strategy {strategy})")
    connect = fields.get("serviceConnectConfiguration") or {}
    serves = connect.get("enabled") and connect.get("services")
    if strategy in (schedule.LINEAR, schedule.CANARY) and not fields.get("loadBalancers") and not serves:
        raise lookup.invalid(f"The deployment strategy {strategy} requires a load balancer or Service Connect.")


def controller_is_of_ecs(cluster: EcsCluster, definition: TaskDefinitionRevision, fields: Fields) -> None:  # noqa: ARG001
    """
    The strategies are those of ECS's own deployment controller.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html (strategy)
    """
    strategy, controller = fields["deploymentConfiguration"]["strategy"], fields["deploymentController"]["type"]
    if strategy in schedule.SHIFTING and controller != "ECS":
        raise lookup.invalid(f"The deployment strategy {strategy} requires the deployment controller ECS.")


RULES: tuple[StrategyRule, ...] = (
    controller_is_of_ecs,
    settings_fit_the_strategy,
    steps_are_in_range,
    early_success_is_whole,
    hooks_are_of_their_kind,
    daemons_are_rolled,
    load_balancers_have_two_groups,
    there_is_traffic_to_shift,
)


def check_resources(region: RegionState, definition: TaskDefinitionRevision, fields: Fields) -> None:
    """
    Refuse rules, groups and roles that are not there, and a listener where a rule is wanted.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/nlb-resources-for-blue-green.html

    Raises:
        AwsError: with AWS's code; the texts are ours.
    """
    for balancer in fields.get("loadBalancers") or ():
        if not (given := target_groups.advanced(balancer)):
            continue
        _check_group(region, definition, given["alternateTargetGroupArn"])
        _check_role(region, given["roleArn"])
        for name in ("productionListenerRule", "testListenerRule"):
            rule = given.get(name)
            if rule and region.dependencies.rule_groups(rule) is None:
                raise lookup.invalid(f"The specified listener or rule of {name} does not exist: {rule}")
            if rule and is_listener(rule) and ":listener/app/" in rule:
                raise lookup.invalid(
                    f"{name} must be the ARN of a listener rule of an Application Load Balancer: {rule}"
                )
    for hook in fields["deploymentConfiguration"].get("lifecycleHooks") or ():
        if role := hook.get("roleArn"):
            _check_role(region, role)


def _check_group(region: RegionState, definition: TaskDefinitionRevision, arn: str) -> None:
    """The second group is there, and takes the tasks as the first one has to."""
    group = region.dependencies.target_group(arn)
    if group is None:
        raise lookup.invalid(f"The specified target group does not exist: {arn}")
    for text in misfit_targets(definition.document, {arn: group.target_type}):
        raise lookup.invalid(text)


def _check_role(region: RegionState, arn: str) -> None:
    if not region.dependencies.has_role(arn):
        raise lookup.invalid(
            f"ECS was unable to assume the role '{arn}' that was provided for this service. Please verify that the "
            "role being passed has the proper trust relationship and permissions and that your IAM user has "
            "permissions to pass this role."
        )


def check_change(before: str, after: str, open_statuses: Sequence[str], status: str | None) -> None:
    """
    Refuse another strategy while a deployment is under way.

    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-bluegreen-to-rolling.html (no text there)
    """
    if before != after and status in open_statuses:
        raise AwsError(
            "InvalidParameterException",
            f"The deployment strategy cannot be changed from {before} to {after} while a deployment is in progress.",
        )
