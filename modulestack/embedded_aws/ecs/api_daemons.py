"""
Operations on managed daemons.

https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateDaemon.html and its siblings
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

from modulestack.embedded_aws.ecs import (
    client_tokens,
    daemon_responses,
    daemon_rules,
    identifiers,
    lookup,
    managed_daemon_deployments,
    responses,
)
from modulestack.embedded_aws.ecs.deployment_models import TaskDefinitionRevision
from modulestack.embedded_aws.ecs.json_copy import copy_json
from modulestack.embedded_aws.ecs.managed_daemon import DaemonDeployment, DaemonRevision, ManagedDaemon
from modulestack.embedded_aws.ecs.models import EcsCluster
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.errors import AwsError

Params = Mapping[str, Any]
AT_ONCE = 20
"""ARNs that Describe… takes."""


def create_daemon(region: RegionState, params: Params) -> dict[str, Any]:
    """One task on every instance of its capacity providers; instances that are there are replaced."""
    cluster = _cluster(region, params)
    client_tokens.check_length(params, client_tokens.SERVICE_TOKEN_LENGTH)
    name = params["daemonName"]
    lookup.name(name, "daemon name")
    known, token = cluster.daemons.get(name), params.get("clientToken")
    if known is not None and token and known.client_token == token:
        return _created(known)
    definition = daemon_rules.enforce(region, cluster, params)
    if known is not None:
        # As a service of a name that is taken is refused.
        raise lookup.invalid("Creation of daemon was not idempotent.")
    revision = _revision(region, cluster, name, definition, params)
    daemon = ManagedDaemon(
        arn=region.arn("daemon", cluster.name, name),
        name=name,
        cluster=cluster.name,
        created_at=region.now,
        updated_at=region.now,
        tags=responses.untag(params.get("tags")),
        client_token=token,
        revision=revision,
        revisions={revision.arn: revision},
    )
    cluster.daemons[name] = daemon
    managed_daemon_deployments.begin(region, daemon, _deployment(region, daemon, params))
    return _created(daemon)


def update_daemon(region: RegionState, params: Params) -> dict[str, Any]:
    """A new revision, in which nothing of the one before is left that is not said again, and its deployment."""
    daemon = _one(region, params["daemonArn"])
    if daemon.status != "ACTIVE":
        raise AwsError("DaemonNotActiveException", "The specified daemon isn't active.")
    cluster = region.clusters[daemon.cluster]
    definition = daemon_rules.enforce(region, cluster, params)
    daemon.revision = _revision(region, cluster, daemon.name, definition, params)
    daemon.revisions[daemon.revision.arn] = daemon.revision
    daemon.updated_at = region.now
    managed_daemon_deployments.begin(region, daemon, _deployment(region, daemon, params))
    return daemon_responses.changed(daemon)


def delete_daemon(region: RegionState, params: Params) -> dict[str, Any]:
    """
    Instances that have its task are drained and replaced; then it is gone.

    Text: https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/ecs/daemon.go (in part)
    """
    daemon = _one(region, params["daemonArn"])
    if daemon.status != "ACTIVE":
        raise lookup.invalid("The daemon cannot be deleted: deployment deletion is ongoing.")
    daemon.status, daemon.updated_at = "DELETE_IN_PROGRESS", region.now
    managed_daemon_deployments.stop(region, daemon)
    delay = managed_daemon_deployments.STARTS_IN_S
    region.event_queue.after(delay, functools.partial(managed_daemon_deployments.advance, region, daemon))
    return daemon_responses.changed(daemon)


def describe_daemon(region: RegionState, params: Params) -> dict[str, Any]:
    """With the revisions that run, and on how many instances."""
    return {"daemon": daemon_responses.detail(region, _one(region, params["daemonArn"]))}


def list_daemons(region: RegionState, params: Params) -> dict[str, Any]:
    """Of a cluster, and of capacity providers if they are named."""
    cluster = _cluster(region, params)
    wanted = set(map(identifiers.short, params.get("capacityProviderArns") or ()))
    found = [daemon for daemon in cluster.daemons.values() if not wanted or wanted & set(daemon.providers)]
    page, more = lookup.page([daemon_responses.summary(daemon) for daemon in found], params, default=100)
    return {"daemonSummariesList": page, **more}


def describe_daemon_revisions(region: RegionState, params: Params) -> dict[str, Any]:
    """Twenty at most."""
    arns = params["daemonRevisionArns"]
    _some(arns)
    found = {one.arn: (daemon, one) for daemon in _all(region) for one in daemon.revisions.values()}
    return {
        "daemonRevisions": [daemon_responses.revision(region, *found[arn]) for arn in arns if arn in found],
        "failures": [responses.failure(arn) for arn in arns if arn not in found],
    }


def describe_daemon_deployments(region: RegionState, params: Params) -> dict[str, Any]:
    """Twenty at most."""
    arns = params["daemonDeploymentArns"]
    _some(arns)
    found = {one.arn: (daemon, one) for daemon in _all(region) for one in daemon.deployments}
    return {
        "daemonDeployments": [daemon_responses.deployment(region, *found[arn]) for arn in arns if arn in found],
        "failures": [responses.failure(arn) for arn in arns if arn not in found],
    }


def list_daemon_deployments(region: RegionState, params: Params) -> dict[str, Any]:
    """The newest first; in a status, of a time."""
    daemon = _one(region, params["daemonArn"])
    time = params.get("createdAt") or {}
    after, before = _seconds(time.get("after")), _seconds(time.get("before"))
    found = [
        daemon_responses.deployment_summary(region, daemon, one)
        for one in daemon.deployments
        if (not params.get("status") or one.status in params["status"])
        and (after is None or one.created_at >= after)
        and (before is None or one.created_at <= before)
    ]
    page, more = lookup.page(found, params, default=20)
    return {"daemonDeployments": page, **more}


def _seconds(time: Any) -> float | None:
    """Epoch seconds of a time as botocore reads it, or as it comes over HTTP."""
    return None if time is None else float(time.timestamp() if hasattr(time, "timestamp") else time)


def _some(arns: list[str]) -> None:
    lookup.not_empty(arns, "ARNs")
    lookup.at_most(arns, AT_ONCE, "ARNs")


def _created(daemon: ManagedDaemon) -> dict[str, Any]:
    return {key: value for key, value in daemon_responses.changed(daemon).items() if key != "updatedAt"}


def _cluster(region: RegionState, params: Params) -> EcsCluster:
    return lookup.cluster(region, {"cluster": params.get("clusterArn")})


def _all(region: RegionState) -> Iterator[ManagedDaemon]:
    return (daemon for cluster in region.clusters.values() for daemon in cluster.daemons.values())


def _one(region: RegionState, arn: str) -> ManagedDaemon:
    """Text: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeDaemon.html#API_DescribeDaemon_Errors"""
    found = next((daemon for daemon in _all(region) if daemon.arn == arn), None)
    if found is None:
        raise AwsError("DaemonNotFoundException", "The specified daemon wasn't found.")
    return found


def _revision(
    region: RegionState, cluster: EcsCluster, name: str, definition: TaskDefinitionRevision, params: Params
) -> DaemonRevision:
    """
    Of a request: what it leaves out is as the API has it, whatever it was before.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons-create-manage.html
    """
    return DaemonRevision(
        arn=region.arn("daemon-revision", cluster.name, name, region.ids.uuid()),
        definition=definition,
        providers=tuple(dict.fromkeys(map(identifiers.short, params["capacityProviderArns"]))),
        critical=params.get("critical", True),
        propagates_tags=params.get("propagateTags") == "DAEMON",
        managed_tags=params.get("enableECSManagedTags", False),
        execute_command=params.get("enableExecuteCommand", False),
        created_at=region.now,
    )


def _deployment(region: RegionState, daemon: ManagedDaemon, params: Params) -> DaemonDeployment:
    given = copy_json(dict(params.get("deploymentConfiguration") or {}))
    configuration = {"drainPercent": managed_daemon_deployments.DRAIN_PERCENT, "bakeTimeInMinutes": 0, **given}
    return DaemonDeployment(
        arn=region.arn("daemon-deployment", daemon.cluster, daemon.name, region.ids.token()),
        target=daemon.revision,
        source=daemon.completed,
        configuration=configuration,
        created_at=region.now,
    )
