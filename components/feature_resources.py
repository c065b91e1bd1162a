"""Resources of a feature's own, created by the file of this folder that has the feature's name."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pulumi import Input, Output, Resource, ResourceOptions
from pulumi_aws import lb

from components.account import AwsAccount
from components.addressed import Addressed
from components.encryption_key import KeyOfAll
from components.load_balancer import LoadBalancer
from components.logs import Logs
from components.roles import Roles
from modulestack.contract.manifest import ModuleManifest
from modulestack.environment.model import Environment, Module
from modulestack.environment.standing import StandingEnvironment


@dataclasses.dataclass(frozen=True, kw_only=True)
class RunningService:
    """What is known once a module's service is there."""

    environment: Environment
    account: AwsAccount
    cluster_name: str
    cluster_arn: Output[str]
    service_name: Output[str]
    load_balancer: LoadBalancer | None
    """Its own; None: it has none."""
    request_label: Output[str] | None
    """What ALBRequestCountPerTarget calls the target group to which its address leads; None: a worker."""
    task_definition: Output[str]
    """The revision that a new service starts with: ARN, or ``family:number`` of the last successful release."""
    roles: Roles
    subnet_ids: Input[Sequence[Input[str]]]
    """Where its tasks run."""
    security_group_ids: Sequence[Input[str]]
    """Of its tasks, the module's own first."""
    zones: tuple[str, ...] | None
    """Names of the zones of a network that is created; None: it is not."""
    watched: Mapping[str, tuple[Addressed, lb.TargetGroup]]
    """What sends the module requests, by the names that ``alarms.targets`` has."""
    certificates: Mapping[str, Input[str]]
    """ARNs of those that its own load balancer shows: the first, empty; further ones, by their labels."""
    logs: Logs
    """Where its output goes."""
    alert_topic: Output[str] | None
    """ARN of the topic that tells of alarms; None: there is none."""
    earlier: ModuleManifest | None
    """The manifest that an earlier run left; None: there is none."""
    standing: StandingEnvironment
    """What that and others left."""
    high_resolution_metrics: frozenset[str] = frozenset()
    """Those of its metrics that are not of a minute."""


def before_service(
    features: Iterable[str],
    name: str,
    environment: Environment,
    module: Module,
    *,
    encryption_key: KeyOfAll | None = None,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> list[Resource]:
    """What must be there before the first task of *module*: what ``before_service`` of *features*' files returns."""
    created: list[Resource] = []
    for create in _functions(features, "before_service"):
        created += create(name, environment, module, encryption_key=encryption_key, tags=tags, opts=opts)
    return created


def after_service(
    features: Iterable[str],
    name: str,
    module: Module,
    service: RunningService,
    *,
    tags: Mapping[str, str],
    opts: ResourceOptions,
) -> list[Resource]:
    """What needs the *service* of *module*: what ``after_service`` of *features*' files returns, None for nothing."""
    created: list[Resource] = []
    for create in _functions(features, "after_service"):
        created += create(name, module, service, tags=tags, opts=opts) or ()
    return created


def _functions(features: Iterable[str], name: str) -> Iterable[Any]:
    """The functions called *name* in the files of *features*; a file need not have both."""
    for feature in features:
        if (function := getattr(importlib.import_module(f"components.{feature}"), name, None)) is not None:
            yield function
