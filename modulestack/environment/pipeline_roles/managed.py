"""
What the roles of a pipeline that preview and bring up may do because of managed instances: plain documents, no effects.

Providers, profiles, daemons and their definitions have names of the environment's own.

Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_ecs.html
"""

from __future__ import annotations

from modulestack.contract import iam_actions as actions
from modulestack.contract import iam_daemon_actions as of_daemons
from modulestack.contract import iam_machine_actions as of_machines
from modulestack.contract import names, paths
from modulestack.contract.policy_document import Statement, allow
from modulestack.environment.pipeline_roles.division import Rights
from modulestack.environment.pipeline_roles.scope import PolicyScope


def read(scope: PolicyScope) -> list[Statement]:
    """What `pulumi preview` and `refresh` read of managed instances and of their daemons."""
    if not scope.has_managed_instances:
        return []
    daemons = [*_of_daemons(scope), scope.arn("ecs", f"daemon-revision/{scope.name}-*")]
    return [
        allow(of_machines.READ_PROVIDERS, _providers(scope)),
        allow(of_machines.READ_PROFILE + of_machines.READ_PROFILE_FURTHER, [_profiles(scope)]),
        allow(
            of_daemons.READ_DAEMON + of_daemons.READ_DAEMON_FURTHER,
            [*daemons, scope.arn("ecs", f"daemon-deployment/{scope.name}-*")],
        ),
    ]


def look(scope: PolicyScope) -> Rights:
    """What `modulestack status` and `verify` ask of daemons: which revision runs where, and how its deployment is."""
    of_names = (scope.arn("ecs", f"{kind}/{scope.name}-*") for kind in ("daemon-deployment", "daemon-revision"))
    sets = scope.environment.managed_instances.values()
    watched = {name for managed in sets for daemon in managed.daemons.values() for name in daemon.alarms}
    alarms = [scope.arn("cloudwatch", f"alarm:{name}") for name in sorted(watched)]
    return Rights(
        whole=[
            allow(of_daemons.LOOK_AT_DAEMON, [*_of_daemons(scope), *of_names]),
            *([allow(of_daemons.LOOK_AT_ALARM, alarms)] if alarms else []),
        ]
    )


def change(scope: PolicyScope) -> list[Statement]:
    """What `pulumi up` changes of them; ECS is passed the role that launches, tasks of daemons theirs."""
    if not scope.has_managed_instances:
        return []
    providers, daemons = _providers(scope), _of_daemons(scope)
    making = actions.names(of_machines.CREATE_PROVIDER + of_daemons.CREATE_DAEMON)
    return [
        allow(of_machines.CREATE_PROVIDER, providers, scope.tags_on_create),
        allow(of_daemons.CREATE_DAEMON, daemons, scope.tags_on_create),
        allow(["ecs:TagResource"], [*providers, *daemons], scope.tags_while_creating("ecs", *making)),
        allow(of_machines.CHANGE_PROVIDER, providers, scope.has_tag),
        allow(of_daemons.CHANGE_DAEMON, daemons, scope.has_tag),
        allow(of_machines.CHANGE_PROFILE, [_profiles(scope)]),
        allow(["iam:PassRole"], [scope.roles], {"StringEquals": {"iam:PassedToService": "ecs.amazonaws.com"}}),
    ]


def _providers(scope: PolicyScope) -> list[str]:
    return [scope.arn("ecs", f"capacity-provider/{names.capacity_provider(scope.name, '*')}")]


def _of_daemons(scope: PolicyScope) -> list[str]:
    """The daemons and their definitions."""
    kinds = (f"daemon/{names.cluster(scope.name, '*')}/*", f"daemon-task-definition/{scope.name}-*")
    return [scope.arn("ecs", kind) for kind in kinds]


def _profiles(scope: PolicyScope) -> str:
    return scope.iam_arn(f"instance-profile{paths.role_path(scope.name)}*")
