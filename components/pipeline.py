"""The roles of GitHub's workflows, taken by OIDC: there is no access key."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pulumi
from pulumi import ComponentResource, Input, Output, ResourceOptions
from pulumi_aws import iam

from components import (
    pipeline_machines,
    pipeline_managed,
    pipeline_policies,
    pipeline_pull_through,
    pipeline_push_policy,
    pipeline_release_policy,
)
from components.account import AwsAccount
from components.pipeline_trust import ISSUER, audiences, trust
from components.policy_document import Document
from components.policy_scope import PolicyScope
from components.pull_through_cache import RULE
from components.shared_resources import SharedResources
from modulestack.contract import names, paths
from modulestack.environment import model

UP_SESSION_S = 7200
"""Longest session of the role that brings up: a plan may wait for services to be steady."""
CREATE = "create"


@dataclasses.dataclass(frozen=True, kw_only=True)
class PipelineArgs:
    """Whose workflows, and what they may change."""

    pipeline: model.PipelineSection
    environment: model.Environment
    account: AwsAccount
    bucket: Input[str]
    """Name of the environment's release bucket."""
    zone_ids: Sequence[Input[str]]
    """Hosted zones that the environment's records are in."""
    had_file_systems: bool = False
    """Whether an earlier run made any."""
    had_launch_volumes: frozenset[str] = frozenset()
    """Modules whose tasks, as they are there, have EBS volumes."""
    had_pull_through: bool = False
    """Whether an earlier run made any rule of a pull-through cache."""


class Pipeline(ComponentResource):
    """
    The OIDC provider, where this environment creates it, and the roles that preview, bring up and release.

    They are under an IAM path of their own, which none of them may change: a person does that.
    """

    summary: Output[dict[str, Any]]
    """
    ARNs: ``oidc_provider``, ``preview_role``, ``release_role``, ``up_role``, and ``application_release_roles`` by
    repository; where modules have repositories of their own, ``push_roles`` by GitHub's repository, too.
    """

    def __init__(self, name: str, args: PipelineArgs, opts: ResourceOptions | None = None) -> None:
        super().__init__("modulestack:index:Pipeline", name, {}, opts)
        self._name, self._args = name, args
        pipeline, environment = args.pipeline, args.environment.name
        self._issuer = self._oidc_provider(name, pipeline)
        self._scope = policy_scope(args)
        own, branch = pipeline.repository, pipeline.branch
        preview = self._role("preview", "Reads", self._trust(own, f"{environment}-preview"))
        up = self._role("up", "Changes", self._trust(own, environment, branch), session_s=UP_SESSION_S)
        release = self._role("release", "Releases to", self._trust(own, environment, branch))
        read = self._policy("read", lambda scope: pipeline_policies.read(scope, pipeline))
        named = self._policy("named", lambda scope: pipeline_policies.change_named(scope, pipeline))
        tagged = self._policy("tagged", pipeline_policies.change_tagged)
        network = self._policy("network", pipeline_policies.change_network)
        releases = self._policy("release", pipeline_release_policy.release)
        self._attach(preview, "preview", {"read": read})
        self._attach(up, "up", {"read": read, "named": named, "tagged": tagged, "network": network})
        if args.environment.capacity:
            seen = self._policy("read-machines", pipeline_machines.read)
            self._attach(preview, "preview", {"read-machines": seen})
            machines = self._policy("machines", pipeline_machines.change)
            self._attach(up, "up", {"read-machines": seen, "machines": machines})
        if args.environment.managed_instances:
            told = self._policy("read-managed", pipeline_managed.read)
            self._attach(preview, "preview", {"read-managed": told})
            instances = self._policy("managed", pipeline_managed.change)
            self._attach(up, "up", {"read-managed": told, "managed": instances})
        self._fetch: dict[str, iam.Policy] = {}
        if args.environment.pull_through_cache:
            self._fetch = {"fetch": self._policy("fetch", pipeline_pull_through.fetch)}
        daemons = {}
        if any(each.daemons for each in args.environment.managed_instances.values()):
            daemons = {"daemons": self._policy("daemons", pipeline_managed.look)}
        self._attach(release, "release", {"release": releases, **self._fetch, **daemons})
        released = sorted({module for each in pipeline.application_repositories for module in each.modules})
        of_module = {module: self._module_policy(module) for module in released}
        applications = {
            each.name: self._application_role(each, of_module) for each in pipeline.application_repositories
        }
        pushing = self._push_roles()
        self.summary = Output.all(
            **({"push_roles": pushing} if pushing else {}),
            oidc_provider=self._issuer,
            preview_role=preview.arn,
            release_role=release.arn,
            up_role=up.arn,
            application_release_roles=applications,
        )
        self.register_outputs({"summary": self.summary})

    def _oidc_provider(self, name: str, pipeline: model.PipelineSection) -> Output[str]:
        if pipeline.oidc_provider != CREATE:
            return Output.from_input(pipeline.oidc_provider)
        created = iam.OpenIdConnectProvider(
            name,
            url=f"https://{ISSUER}",
            client_id_lists=audiences(self._args.account.partition),
            opts=ResourceOptions(parent=self),
        )
        arn: Output[str] = created.arn
        return arn

    def _module_policy(self, module: str) -> iam.Policy:
        """What releases of *module* alone need; one for all its repositories, and short enough for IAM."""
        return self._policy(f"release-{module}", lambda scope: pipeline_release_policy.release(scope.of_module(module)))

    def _application_role(
        self, repository: model.ApplicationRepository, of_module: Mapping[str, iam.Policy]
    ) -> Output[str]:
        """ARN of a role that releases the modules of *repository* and no others; named by what never changes."""
        verb = f"release-{repository.id}"
        trusted = self._trust(repository, self._args.environment.name, self._args.pipeline.branch)
        role = self._role(verb, f"Releases {', '.join(repository.modules)} to", trusted)
        self._attach(role, verb, {**{module: of_module[module] for module in repository.modules}, **self._fetch})
        arn: Output[str] = role.arn
        return arn

    def _push_roles(self) -> dict[str, Output[str]]:
        """GitHub's repository → ARN of the role that pushes images of its modules; none without such repositories."""
        pipeline = self._args.pipeline
        pushed = [name for name, module in self._args.environment.modules.items() if module.repository]
        if not pushed:
            return {}
        roles = {pipeline.repository.name: self._push_role(pipeline.repository, "push", ["*"])}
        for each in pipeline.application_repositories:
            if modules := [name for name in each.modules if name in pushed]:
                roles[each.name] = self._push_role(each, f"push-{each.id}", modules)
        return roles

    def _push_role(self, repository: model.GithubRepository, verb: str, modules: Sequence[str]) -> Output[str]:
        trusted = self._trust(repository, self._args.environment.name, self._args.pipeline.branch)
        role = self._role(verb, "Pushes images for", trusted)
        self._attach(role, verb, {"push": self._policy(verb, lambda scope: pipeline_push_policy.push(scope, modules))})
        arn: Output[str] = role.arn
        return arn

    def _trust(self, repository: model.GithubRepository, github_environment: str, branch: str = "") -> Output[str]:
        return self._issuer.apply(lambda arn: json.dumps(trust(arn, repository, github_environment, branch=branch)))

    def _role(self, verb: str, does: str, trusted: Output[str], *, session_s: int | None = None) -> iam.Role:
        args = self._args
        return iam.Role(
            names.role(f"{self._name}-{verb}"),
            description=f"{does} {args.environment.name}, for workflows of GitHub",
            path=paths.pipeline_role_path(args.environment.name),
            max_session_duration=session_s,
            assume_role_policy=trusted,
            permissions_boundary=args.environment.permissions_boundary,
            opts=ResourceOptions(parent=self),
        )

    def _policy(self, suffix: str, policy: Callable[[PolicyScope], Document]) -> iam.Policy:
        """Of its own, not written into a role: together they are longer than a role may hold."""
        return iam.Policy(
            f"{self._name}-{suffix}",
            path=paths.pipeline_role_path(self._args.environment.name),
            policy=self._scope.apply(lambda known: json.dumps(policy(known), separators=(",", ":"))),
            opts=ResourceOptions(parent=self),
        )

    def _attach(self, role: iam.Role, verb: str, policies: Mapping[str, iam.Policy]) -> None:
        for suffix, policy in policies.items():
            iam.RolePolicyAttachment(
                f"{self._name}-{verb}-{suffix}",
                role=role.name,
                policy_arn=policy.arn,
                opts=ResourceOptions(parent=self),
            )


def policy_scope(args: PipelineArgs) -> Output[PolicyScope]:
    """What all policies of the pipeline apply to, known once the bucket and the zones are."""
    project = pulumi.get_project()
    return Output.all(args.bucket, *args.zone_ids).apply(
        lambda known: PolicyScope(
            environment=args.environment,
            account=args.account,
            project=project,
            bucket=known[0],
            zone_ids=tuple(known[1:]),
            had_file_systems=args.had_file_systems,
            had_launch_volumes=args.had_launch_volumes,
            had_pull_through=args.had_pull_through,
        )
    )


def pipelines(shared: SharedResources, opts: ResourceOptions) -> list[Pipeline]:
    """The pipeline, if the environment's file asks for one."""
    environment = shared.environment
    if not environment.pipeline:
        return []
    zone_ids = (shared.hosted_zones.private_id, shared.hosted_zones.public_id)
    args = PipelineArgs(
        pipeline=environment.pipeline,
        environment=environment,
        account=shared.account,
        bucket=shared.release_bucket.bucket,
        zone_ids=[zone_id for zone_id in zone_ids if zone_id is not None],
        had_file_systems=any(each["type"].startswith("aws:efs/") for each in shared.standing.resources),
        had_launch_volumes=frozenset(name for name, volumes in shared.launch_volumes.items() if volumes),
        had_pull_through=any(each["type"] == RULE for each in shared.standing.resources),
    )
    return [Pipeline(f"{environment.name}-pipeline", args, opts)]
