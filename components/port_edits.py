"""Ports that modules which run are given or lose: what they run, and why their ports cannot change just now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pulumi

from components.account import AwsAccount
from components.running_revision import RunningRevision, running_revision
from components.running_service import is_being_deployed, running_service
from modulestack.environment.model import Environment, Module
from modulestack.environment.port_edits import changes_ports, edited_ports
from modulestack.environment.standing import StandingEnvironment

SERVICE = "aws:ecs/service:Service"


def look_up(
    environment: Environment, account: AwsAccount, standing: StandingEnvironment, opts: pulumi.InvokeOptions
) -> dict[str, RunningRevision | None]:
    """
    What the modules run whose ports an edit changes, by name: None where that has all the ports of the file already.

    Raises:
        pulumi.RunError: one of them is being deployed, runs nothing or no such container, or its last such edit failed;
            one line for each. Nothing has been touched.
    """
    found: dict[str, RunningRevision | None] = {}
    refused: list[str] = []
    for name, module in environment.modules.items():
        before = standing.modules.get(name)
        if before is None or not changes_ports(module, before):
            continue
        service = running_service(environment, module, before, account, opts)
        place = f"modules.{name}.{edited_ports(module, before)}"
        why_not = list(_why_not_now(environment, module, service, standing.resources))
        if not why_not:
            revision = _revision(service, opts)
            why_not = list(_why_not_with(environment, module, revision))
            found[name] = revision if revision.lacks_ports(module) else None
            if found[name]:
                pulumi.log.info(_announcement(name, revision))
        refused += [f"{place}: {text}" for text in why_not]
    if refused:
        raise pulumi.RunError("\n".join(refused))
    return found


def as_it_is_now(
    environment: Environment,
    module: Module,
    account: AwsAccount,
    found: RunningRevision,
    cluster: str,
    ready: Sequence[pulumi.Resource],
    opts: pulumi.ResourceOptions,
) -> pulumi.Output[RunningRevision]:
    """
    What *module*'s service in *cluster* is set to once *ready* are there: they take minutes, and releases go on.

    A preview makes nothing, and so shows what was *found* at its start.
    """
    from pulumi_aws.ecs.get_service import get_service_output
    from pulumi_aws.ecs.get_task_definition import get_task_definition_output

    if pulumi.runtime.is_dry_run():
        return pulumi.Output.from_input(found)
    after = pulumi.InvokeOutputOptions(parent=opts.parent, depends_on=[*ready])
    service = get_service_output(
        cluster_arn=account.arn("ecs", f"cluster/{cluster}"),
        service_name=environment.context_of(module, partition=account.partition, account_id=account.id).service,
        opts=after,
    )
    answer = get_task_definition_output(task_definition=service.task_definition, opts=after)
    return pulumi.Output.from_input(answer).apply(lambda known: _told(module, found, running_revision(known)))


def _told(module: Module, found: RunningRevision, now: RunningRevision) -> RunningRevision:
    if now.name != found.name:
        pulumi.log.info(f"{module.name}: {now.name} was released meanwhile, and so the copy is one of that")
    return now


def _revision(service: Any, opts: pulumi.InvokeOptions) -> RunningRevision:
    from pulumi_aws.ecs.get_task_definition import get_task_definition

    return running_revision(get_task_definition(task_definition=service.task_definition, opts=opts))


def _why_not_now(
    environment: Environment, module: Module, service: Any, resources: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """*resources* is the stack's state: an update that ECS undid is in it as if it had been carried out."""
    name, again = module.name, "then run `pulumi up` again"
    if service is None or service.status != "ACTIVE":
        yield (
            f"{name}'s service is gone, so that nobody knows what it ran: undo this, run `pulumi up --refresh`, which "
            "makes it anew, then change its ports"
        )
    elif is_being_deployed(service):
        yield (
            f"{name} is being deployed just now, and its ports cannot change meanwhile: wait for "
            f"`modulestack watch {name} -e {environment.name}`, {again}"
        )
    elif service.desired_count and not service.running_count:
        yield (
            f"none of {name}'s {service.desired_count} tasks runs, and what fails would be deployed anew: release an "
            f"image that starts, {again}"
        )
    elif (known := _known_groups(name, resources)) is not None and known != _groups(service):
        yield (
            f"an earlier run that changed {name}'s ports failed, ECS went back, and Pulumi's state does not know: run "
            f"`pulumi refresh`, {again}"
        )


def _why_not_with(environment: Environment, module: Module, revision: RunningRevision) -> Iterator[str]:
    if missing := revision.lacking_containers(module):
        yield (
            f"{' and '.join(missing)} would listen, and {revision.name}, which runs, has no such container: take the "
            f"port out again, run `pulumi up` and `modulestack release --template-only {module.name} "
            f"-e {environment.name}`, then add it"
        )


def _announcement(name: str, revision: RunningRevision) -> str:
    return (
        f"{name}: a copy of {revision.name}, which runs, is deployed with the new port: if its tasks do not answer "
        f"there, ECS goes back to {revision.name} and this run fails; release an image that does, run `pulumi "
        "refresh`, then `pulumi up` again"
    )


def _groups(service: Any) -> set[str]:
    return {each.target_group_arn for each in service.load_balancers}


def _known_groups(module: str, resources: Sequence[Mapping[str, Any]]) -> set[str] | None:
    """The target groups of *module*'s service by the state *resources*; None: that has no such service."""
    name = f"{module}-service"
    for each in resources:
        if (each["type"], each["name"]) == (SERVICE, name):
            return {str(one["targetGroupArn"]) for one in each["outputs"].get("loadBalancers") or ()}
    return None
