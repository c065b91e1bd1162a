"""
Stop one task of a module.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html
"""

from __future__ import annotations

from modulestack.contract.errors import BadInput
from modulestack.contract.manifest import ModuleManifest
from modulestack.release.aws_access.client import AwsClient


def stop_task(aws: AwsClient, manifest: ModuleManifest, task: str, reason: str) -> str:
    """
    Stop a task of the module, given the beginning of its id; its whole id.

    Raises:
        BadInput: none or several tasks begin like that.
        AwsFailure: ECS could not be asked.
    """
    arns = list(aws.paginate("ecs", "list_tasks", "taskArns", cluster=manifest.cluster, family=manifest.family))
    matching = [arn for arn in arns if arn == task or arn.rpartition("/")[2].startswith(task)]
    if len(matching) != 1:
        running = ", ".join(arn.rpartition("/")[2] for arn in arns) or "none"
        count = "no task begins" if not matching else f"{len(matching)} tasks begin"
        raise BadInput(f"{manifest.module}: {count} with {task}: running are {running}")
    aws.call("ecs", "stop_task", cluster=manifest.cluster, task=matching[0], reason=reason)
    return str(matching[0].rpartition("/")[2])
