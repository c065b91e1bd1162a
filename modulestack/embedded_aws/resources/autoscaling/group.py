"""aws:autoscaling/group:Group. Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from modulestack.embedded_aws.resources.autoscaling import group_refresh, group_request
from modulestack.embedded_aws.resources.context import Context
from modulestack.embedded_aws.resources.handler import Autoname, Handler, InvalidInput, Properties, pick

_DELETE_S = 600.0
_UNITS_S = {"h": 3600.0, "m": 60.0, "s": 1.0}
_TEMPLATES = ("launchTemplate", "mixedInstancesPolicy")


class GroupHandler(Handler):
    """Instances that are replaced when they end, and as many as are wanted."""

    type = "aws:autoscaling/group:Group"
    replaces = frozenset({"name", "namePrefix", "region"})
    autoname = Autoname("name", 255)
    defaults: Mapping[str, Any] = {
        "forceDelete": False,
        "forceDeleteWarmPool": False,
        "healthCheckGracePeriod": 300,
        "ignoreFailedScalingActivities": False,
        "metricsGranularity": "1Minute",
        "protectFromScaleIn": False,
        "waitForCapacityTimeout": "10m",
    }

    def check(self, ctx: Context, inputs: Properties) -> Properties:  # noqa: ARG002
        """One way to say what its instances are, one to say where."""
        given = [name for name in _TEMPLATES if inputs.get(name)]
        if len(given) != 1:
            raise InvalidInput(_TEMPLATES[0], f"exactly one of {', '.join(_TEMPLATES)} must be specified")
        if bool(inputs.get("vpcZoneIdentifiers")) == bool(inputs.get("availabilityZones")):
            raise InvalidInput("vpcZoneIdentifiers", "exactly one of vpcZoneIdentifiers, availabilityZones is required")
        template = inputs.get("launchTemplate")
        if template and bool(template.get("id")) == bool(template.get("name")):
            raise InvalidInput("launchTemplate", "exactly one of id, name must be specified")
        duration_s(inputs.get("waitForCapacityTimeout") or "10m")
        if refresh := inputs.get("instanceRefresh"):
            group_refresh.check(refresh)
        return inputs

    def make(self, ctx: Context, inputs: Properties) -> str:
        """CreateAutoScalingGroup; then waits for its instances."""
        client, name = ctx.client("autoscaling"), inputs["name"]
        desired = inputs.get("desiredCapacity")
        client.create_auto_scaling_group(
            AutoScalingGroupName=name,
            **group_request.request({**self.defaults, **inputs}),
            **({} if desired is None else {"DesiredCapacity": desired}),
            Tags=group_request.tags(name, inputs.get("tags") or ()),
        )
        if suspended := inputs.get("suspendedProcesses"):
            client.suspend_processes(AutoScalingGroupName=name, ScalingProcesses=suspended)
        self._wait_for_instances(ctx, name, inputs)
        return str(name)

    def read(self, ctx: Context, id_: str, known: Properties) -> Properties | None:
        """DescribeAutoScalingGroups."""
        found = self._find(ctx, id_)
        if found is None:
            return None
        return {
            **group_request.outputs(found),
            "namePrefix": "",
            "predictedCapacity": 0,
            "region": ctx.region,
            "warmPoolSize": 0,
            **pick(
                known, "instanceRefresh", *(name for name in self.defaults if name not in ("healthCheckGracePeriod",))
            ),
            "protectFromScaleIn": found["NewInstancesProtectedFromScaleIn"],
        }

    def change(self, ctx: Context, id_: str, outputs: Properties, inputs: Properties) -> None:
        """
        UpdateAutoScalingGroup; suspended processes; tags; then waits for its instances.

        Where instances are another thing now, their refresh begins, and is not waited for.
        """
        client, before = ctx.client("autoscaling"), self._find(ctx, id_) or {}
        wanted = group_request.request({**self.defaults, **inputs})
        desired = inputs.get("desiredCapacity")
        if desired is not None and desired != outputs["desiredCapacity"]:
            wanted["DesiredCapacity"] = desired
        if outputs.get("instanceMaintenancePolicy") and not inputs.get("instanceMaintenancePolicy"):
            wanted["InstanceMaintenancePolicy"] = group_request.NO_MAINTENANCE_POLICY
        client.update_auto_scaling_group(AutoScalingGroupName=id_, **wanted)
        had, shall = set(outputs["suspendedProcesses"]), set(inputs.get("suspendedProcesses") or ())
        if had - shall:
            client.resume_processes(AutoScalingGroupName=id_, ScalingProcesses=sorted(had - shall))
        if shall - had:
            client.suspend_processes(AutoScalingGroupName=id_, ScalingProcesses=sorted(shall - had))
        self._change_tags(client, id_, outputs, inputs)
        if inputs.get("instanceRefresh") and group_refresh.is_due(before, self._find(ctx, id_) or {}):
            group_refresh.begin(ctx, id_, inputs["instanceRefresh"])
        self._wait_for_instances(ctx, id_, inputs)

    def delete(self, ctx: Context, id_: str, outputs: Properties) -> None:
        """
        DeleteAutoScalingGroup: by force, or once it has no instances any more.

        Instances that are protected from scaling in are not any longer, as the provider has it.
        """
        client, found = ctx.client("autoscaling"), self._find(ctx, id_)
        if found is None:
            return
        force = bool(outputs.get("forceDelete"))
        if not force:
            client.update_auto_scaling_group(AutoScalingGroupName=id_, MinSize=0, MaxSize=0, DesiredCapacity=0)
            ids = [instance["InstanceId"] for instance in (self._find(ctx, id_) or found)["Instances"]]
            if ids:
                client.set_instance_protection(AutoScalingGroupName=id_, InstanceIds=ids, ProtectedFromScaleIn=False)
            ctx.wait_until(
                lambda: not (self._find(ctx, id_) or {"Instances": ()})["Instances"],
                what=f"{id_} to have no instances",
                timeout_s=_DELETE_S,
            )
        client.delete_auto_scaling_group(AutoScalingGroupName=id_, ForceDelete=force)
        ctx.wait_until(lambda: self._find(ctx, id_) is None, what=f"{id_} to be deleted", timeout_s=_DELETE_S)

    def _wait_for_instances(self, ctx: Context, id_: str, inputs: Properties) -> None:
        """Until as many are in service as are wanted, or as the group has at least."""
        limit_s = duration_s(inputs.get("waitForCapacityTimeout") or "10m")
        wanted = inputs.get("desiredCapacity") or inputs["minSize"]
        if not limit_s or not wanted:
            return

        def there() -> bool:
            instances = (self._find(ctx, id_) or {"Instances": ()})["Instances"]
            ready = [
                one for one in instances if (one["LifecycleState"], one["HealthStatus"]) == ("InService", "Healthy")
            ]
            return len(ready) >= int(wanted)

        ctx.wait_until(there, what=f"{id_} to have {wanted} instances in service", timeout_s=limit_s)

    @staticmethod
    def _find(ctx: Context, id_: str) -> dict[str, Any] | None:
        found: list[dict[str, Any]] = ctx.client("autoscaling").describe_auto_scaling_groups(
            AutoScalingGroupNames=[id_]
        )["AutoScalingGroups"]
        return found[0] if found else None

    @staticmethod
    def _change_tags(client: Any, id_: str, outputs: Properties, inputs: Properties) -> None:
        before = {tag["key"]: tag for tag in outputs.get("tags") or ()}
        after = {tag["key"]: tag for tag in inputs.get("tags") or ()}
        gone = [tag for key, tag in before.items() if key not in after]
        changed = [tag for key, tag in after.items() if tag != before.get(key)]
        if gone:
            client.delete_tags(Tags=group_request.tags(id_, gone))
        if changed:
            client.create_or_update_tags(Tags=group_request.tags(id_, changed))


def duration_s(text: str) -> float:
    """
    Seconds of ``10m``, ``1h30m`` or ``0``.

    Raises:
        InvalidInput: it is none; of ``waitForCapacityTimeout``.
    """
    parts = re.findall(r"(\d+(?:\.\d+)?)([hms])", text)
    if text != "0" and "".join(number + unit for number, unit in parts) != text:
        raise InvalidInput("waitForCapacityTimeout", f"{text} is no duration such as 10m")
    return sum(float(number) * _UNITS_S[unit] for number, unit in parts)


HANDLER = GroupHandler()
