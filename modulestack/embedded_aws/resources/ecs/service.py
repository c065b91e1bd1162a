"""
aws:ecs/service:Service.

Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from modulestack.embedded_aws.resources import tags
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.ecs import common as ecs
from modulestack.embedded_aws.resources.ecs import service_request as request
from modulestack.embedded_aws.resources.handler import Autoname, Handler, InvalidInput, Properties, UpdateFailed

TIMEOUT_S = 20 * 60
"""The provider's timeout for each of create, update and delete."""

_STEADY_POLL_S = 10
_OWN = ("forceDelete", "forceNewDeployment", "iamRole", "sigintRollback", "triggers", "waitForSteadyState")
"""What the provider keeps for itself."""
_ASKED = ("forceNewDeployment", "sigintRollback", "waitForSteadyState")
"""
Those of them whose change alone makes the provider call UpdateService, which so may begin a deployment.

Source ("HasChangesExcept"): https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ecs/service.go
"""
_NEVER_READ = ("serviceConnectConfiguration",)
"""What the provider never asks AWS for again, so that nobody sees who changed it."""
_NO_ALARMS = "missing required field, DeploymentConfiguration.Alarms.AlarmNames"
"""
The provider makes nothing of an empty list, and AWS's SDK then has no list.

Sources ("expandAlarms", "validateDeploymentAlarms"):
https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ecs/service.go,
https://github.com/aws/aws-sdk-go-v2/blob/main/service/ecs/validators.go
"""
_ELSEWHERE = ("desiredCount", "taskDefinition")
"""What autoscaling and releases change behind the program's back."""


class ServiceHandler(Handler):
    """Tasks that are kept running."""

    type = "aws:ecs/service:Service"
    replaces = frozenset(
        {"cluster", "enableEcsManagedTags", "iamRole", "launchType", "name", "region", "schedulingStrategy"}
    )
    autoname = Autoname("name", 255)
    defaults = {"forceDelete": False, "forceNewDeployment": False, "sigintRollback": False, "waitForSteadyState": False}  # noqa: RUF012

    unsaid = {  # noqa: RUF012
        "alarms": None,
        "capacityProviderStrategies": [],
        "deploymentMaximumPercent": 200,
        "deploymentMinimumHealthyPercent": 100,
        "enableEcsManagedTags": False,
        "enableExecuteCommand": False,
        "healthCheckGracePeriodSeconds": 0,
        "orderedPlacementStrategies": [],
        "placementConstraints": [],
        "serviceRegistries": None,
        "volumeConfiguration": None,
    }

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """What the provider refuses, and what a rehearsal does not know."""
        if inputs.get("launchType") and inputs.get("capacityProviderStrategies"):
            raise InvalidInput("launchType", "conflicts with capacityProviderStrategies")
        if (alarms := inputs.get("alarms")) and not alarms["alarmNames"]:
            raise InvalidInput("alarms", _NO_ALARMS)
        for name in inputs:
            if name not in request.KNOWN and name not in {*_OWN, "tags", "cluster", "name", "region"}:
                raise InvalidInput(name, "a rehearsal does not know it")
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateService; waits until it is active, or steady."""
        made = ctx.client("ecs").create_service(
            serviceName=inputs["name"],
            **({"cluster": inputs["cluster"]} if "cluster" in inputs else {}),
            **request.create(inputs),
            **tags.at_creation(ecs.TAGS, ctx, inputs),
        )
        arn = str(made["service"]["serviceArn"])
        self._wait(ctx, arn, inputs, "create")
        return arn

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """DescribeServices."""
        service = _find(ctx, id_, known.get("cluster"))
        if service is None or service["status"] in {"INACTIVE", "DRAINING"}:
            return None
        return {
            "arn": service["serviceArn"],
            "cluster": service["clusterArn"],
            "name": service["serviceName"],
            "region": ctx.region,
            **request.outputs(service),
            **{name: known[name] for name in (*_OWN, *_NEVER_READ) if name in known},
            "iamRole": "/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS",
            **tags.outputs(ctx, tags.mapping(service.get("tags", []), "key", "value")),
        }

    def update(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> Properties:
        """
        As ever, but the count and the task definition are shown as the program last asked for them.

        A program that ignores changes of them gives its old ones here; what AWS says meanwhile must not look like a
        change.
        """
        current = super().update(ctx, id_, outputs, inputs)
        return {**current, **{name: inputs[name] for name in _ELSEWHERE if name in inputs}}

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """UpdateService with what changed; waits until its deployment has succeeded; tags."""
        changed = request.update(outputs, inputs)
        if changed or any(_own(name, inputs) != _own(name, outputs) for name in _ASKED):
            forced = {"forceNewDeployment": True} if inputs.get("forceNewDeployment") else {}
            ecs_client, cluster = ctx.client("ecs"), outputs["cluster"]
            before = _deployments(ecs_client, cluster, id_)
            ecs_client.update_service(service=id_, cluster=cluster, **changed, **forced)
            try:
                self._wait(ctx, id_, {**inputs, "cluster": cluster}, "update")
            except TimeoutError as late:
                raise UpdateFailed(str(late), {**outputs, **inputs}) from late
            begun = [each for each in _deployments(ecs_client, cluster, id_) if each not in before]
            if inputs.get("waitForSteadyState") and (why := _failure(ecs_client, id_, begun)):
                raise UpdateFailed(why, {**outputs, **inputs})
        tags.change(ecs.TAGS, ctx, id_, outputs, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """Scales it to nothing, deletes it (retried while AWS refuses to stop it), waits until it is inactive."""
        client = ctx.client("ecs")
        cluster = outputs["cluster"]
        service = _find(ctx, id_, cluster)
        if service is None or service["status"] == "INACTIVE":
            return
        if service["status"] != "DRAINING":
            if service["schedulingStrategy"] == "REPLICA" and not outputs.get("forceDelete"):
                client.update_service(service=id_, cluster=cluster, desiredCount=0)
            self._delete(ctx, id_, cluster, force=bool(outputs.get("forceDelete")))

        def gone() -> bool:
            left = _find(ctx, id_, cluster)
            return left is None or left["status"] == "INACTIVE"

        what = f"waiting for ECS Service ({id_}) delete: timeout while waiting for state to become 'INACTIVE'"
        ctx.wait_until(gone, what=what, timeout_s=TIMEOUT_S)

    @staticmethod
    def _delete(ctx: Context, id_: str, cluster: str, *, force: bool) -> None:
        waited_s = 0
        while True:
            try:
                ctx.client("ecs").delete_service(service=id_, cluster=cluster, **({"force": True} if force else {}))
                return
            except ClientError as error:
                if error.response["Error"]["Code"] != "InvalidParameterException" or waited_s >= ctx.allowed_s(
                    TIMEOUT_S
                ):
                    raise
            ctx.sleep(5)
            waited_s += 5

    @staticmethod
    def _wait(ctx: Context, arn: str, inputs: Properties, verb: str) -> None:
        steady = inputs.get("waitForSteadyState", False)

        def ready() -> bool:
            service = _find(ctx, arn, inputs.get("cluster"))
            if service is None or service["status"] != "ACTIVE":
                return False
            settled = len(service["deployments"]) == 1 and service["runningCount"] == service["desiredCount"]
            return settled or not steady

        state = "tfSTABLE" if steady else "ACTIVE"
        what = f"waiting for ECS Service ({arn}) {verb}: timeout while waiting for state to become '{state}'"
        ctx.wait_until(ready, what=what, timeout_s=TIMEOUT_S, every_s=_STEADY_POLL_S)


def _own(name: str, properties: Properties) -> Any:
    return properties.get(name, ServiceHandler.defaults[name])


def _deployments(client: Any, cluster: str, arn: str) -> list[str]:
    """ARNs of its service deployments, the newest first."""
    name = arn.rpartition("/")[2]
    found = client.list_service_deployments(cluster=cluster, service=name)["serviceDeployments"]
    return [each["serviceDeploymentArn"] for each in found]


def _failure(client: Any, arn: str, begun: list[str]) -> str:
    """The provider's error if the deployment that it has *begun* did not succeed, although the service is steady."""
    if not begun:
        return ""
    [deployment] = client.describe_service_deployments(serviceDeploymentArns=begun[:1])["serviceDeployments"]
    if deployment["status"] not in {"STOPPED", "ROLLBACK_FAILED", "ROLLBACK_SUCCESSFUL"}:
        return ""
    return f"waiting for ECS Service ({arn}) update: {deployment.get('statusReason', 'Deployment failed')}"


def _find(ctx: Context, arn: str, cluster: str | None) -> dict[str, Any] | None:
    try:
        found = ctx.client("ecs").describe_services(
            services=[arn], include=["TAGS"], **({"cluster": cluster} if cluster else {})
        )["services"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ClusterNotFoundException":
            return None
        raise
    return found[0] if found else None


HANDLER = ServiceHandler()
