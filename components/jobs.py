"""The schedules on which a module's jobs run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import Output, Resource, ResourceOptions
from pulumi_aws import iam, scheduler

from components import policies
from components.feature_resources import RunningService
from modulestack.contract import names, paths
from modulestack.contract.jobs import ManifestJob, task_override
from modulestack.contract.manifest import ModuleManifest
from modulestack.environment.model import Environment, Module
from modulestack.features.job import manifest_jobs

REVISION = "target.ecsParameters.taskDefinitionArn"
"""What releases move."""
SCHEDULE = "aws:scheduler/schedule:Schedule"


def after_service(
    name: str, module: Module, service: RunningService, *, tags: Mapping[str, str], opts: ResourceOptions
) -> Sequence[Resource]:
    """
    A group of schedules, one schedule for each job that has one, and the role by which they run tasks.

    Source: https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
    """
    jobs = [job for job in manifest_jobs(module) if job.schedule]
    if not jobs:
        return ()
    group = scheduler.ScheduleGroup(
        f"{name}-schedules", name=names.schedule_group(service.environment.name, module.name), tags=tags, opts=opts
    )
    role, allowed = _role(name, module, service, tags=tags, opts=opts)
    return [
        _schedule(f"{name}-{job.name}-schedule", module, job, service, group, role, [allowed], opts=opts)
        for job in jobs
    ]


def _role(
    name: str, module: Module, service: RunningService, *, tags: Mapping[str, str], opts: ResourceOptions
) -> tuple[iam.Role, Resource]:
    environment, account = service.environment, service.account
    group = names.schedule_group(environment.name, module.name)
    role = iam.Role(
        names.role(f"{name}-schedules"),
        path=paths.role_path(environment.name, module.name),
        assume_role_policy=json.dumps(policies.schedule_trust(account, group)),
        permissions_boundary=environment.permissions_boundary,
        description=f"Runs the jobs of {name} on their schedules",
        tags=tags,
        opts=opts,
    )
    tasks = account.arn("ecs", f"task-definition/{names.family(environment.name, module.name)}:*")
    queues = sorted({queue for job in manifest_jobs(module) if (queue := job.dead_letter_queue_arn)})
    keys = sorted({key for job in manifest_jobs(module) if (key := job.dead_letter_kms_key_arn)})
    document = Output.all(service.cluster_arn, *service.roles.arns).apply(
        lambda arns: json.dumps(
            policies.schedule(
                account, tasks=tasks, cluster_arn=arns[0], role_arns=arns[1:], queue_arns=queues, key_arns=keys
            )
        )
    )
    allowed = iam.RolePolicy(f"{name}-schedules", role=role.name, policy=document, opts=opts)
    return role, allowed


def _schedule(
    name: str,
    module: Module,
    job: ManifestJob,
    service: RunningService,
    group: scheduler.ScheduleGroup,
    role: iam.Role,
    depends_on: Sequence[Resource],
    *,
    opts: ResourceOptions,
) -> Resource:
    """
    The schedule of *job*, which runs the released revision.

    From its first day on releases decide which that is. What is written with an edit of the schedule is the whole of
    it, and so an edit names the last successful release's.
    """
    settings, dead_letters = job.schedule, job.dead_letter_queue_arn
    family = service.account.arn("ecs", "task-definition/")
    definition = service.task_definition.apply(lambda start: start if start.startswith("arn:") else f"{family}{start}")
    is_moved = is_elsewhere(name, service) or has_other_groups(name, module, service)
    ignored = [REVISION] if is_written_so(service.earlier, job) and not is_moved else []
    return scheduler.Schedule(
        name,
        name=job.name,
        group_name=group.name,
        description=f"Job {job.name} of {module.name}",
        schedule_expression=str(settings["expression"]),
        schedule_expression_timezone=str(settings["time_zone"]),
        flexible_time_window=scheduler.ScheduleFlexibleTimeWindowArgs(mode="OFF"),
        state="ENABLED" if settings["enabled"] else "DISABLED",
        target=scheduler.ScheduleTargetArgs(
            arn=service.cluster_arn,
            role_arn=role.arn,
            input=json.dumps(task_override(job, module.own_container), sort_keys=True),
            dead_letter_config=scheduler.ScheduleTargetDeadLetterConfigArgs(arn=dead_letters) if dead_letters else None,
            retry_policy=scheduler.ScheduleTargetRetryPolicyArgs(
                maximum_retry_attempts=int(settings["retries"]),
                maximum_event_age_in_seconds=int(settings["retry_within_s"]),
            ),
            ecs_parameters=scheduler.ScheduleTargetEcsParametersArgs(
                task_definition_arn=definition,
                task_count=1,
                **where_it_runs(service.environment, module),
                group=names.task_group(job.name),
                network_configuration=scheduler.ScheduleTargetEcsParametersNetworkConfigurationArgs(
                    subnets=service.subnet_ids, security_groups=service.security_group_ids, assign_public_ip=False
                ),
            ),
        ),
        opts=ResourceOptions.merge(opts, ResourceOptions(depends_on=list(depends_on), ignore_changes=ignored)),
    )


def where_it_runs(environment: Environment, module: Module) -> dict[str, Any]:
    """Arguments of a schedule's target: where tasks of *module* run, too, but never on Spot of Fargate."""
    if module.capacity is None:
        return {"launch_type": "FARGATE", "platform_version": module.platform_version}
    if module.is_daemon:
        return {"launch_type": "EC2"}
    found = environment.capacity_of(module)
    provider = found.provider if found else module.capacity
    return {
        "capacity_provider_strategies": [
            scheduler.ScheduleTargetEcsParametersCapacityProviderStrategyArgs(
                capacity_provider=provider, base=0, weight=100
            )
        ]
    }


def is_written_so(earlier: ModuleManifest | None, job: ManifestJob) -> bool:
    """Whether an earlier run, which left the manifest *earlier*, has written the schedule of *job* as it is now."""
    before = earlier.job(job.name) if earlier else None
    return before is not None and _written(before) == _written(job)


def _written(job: ManifestJob) -> tuple[object, ...]:
    return job.schedule, job.command, dict(job.environment), job.cpu, job.memory


def is_elsewhere(name: str, service: RunningService) -> bool:
    """
    Whether the schedule that the stack knows as *name* runs its tasks in another cluster, or in other subnets.

    What is written with it is all of it, and what Pulumi knows of its revision is older than the last release.
    """
    if service.earlier and service.earlier.cluster != service.cluster_name:
        return True
    for resource in service.standing.resources:
        if resource["type"] == SCHEDULE and resource["name"] == name:
            before = _network(resource)["subnets"]
            existing = service.environment.network.existing
            if existing:
                return set(before) != {*existing.private_subnet_ids}
            return service.zones is not None and len(before) != len(service.zones)
    return False


def has_other_groups(name: str, module: Module, service: RunningService) -> bool:
    """Whether the schedule that the stack knows as *name* runs its tasks in other groups of others."""
    now = {*module.existing_security_groups.tasks}
    for resource in service.standing.resources:
        if resource["type"] == SCHEDULE and resource["name"] == name:
            before = {*(_network(resource).get("securityGroups") or ())}
            return len(before) != 1 + len(now) or not now <= before
    return False


def _network(schedule: Mapping[str, Any]) -> Mapping[str, Any]:
    """Where the tasks of *schedule*, a resource of the stack, run."""
    found: Mapping[str, Any] = schedule["outputs"]["target"]["ecsParameters"]["networkConfiguration"]
    return found
