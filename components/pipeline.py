"""The roles of GitHub's workflows, taken by OIDC: there is no access key."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pulumi
from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import iam

from components.account import AwsAccount
from components.earlier_run import earlier_run
from components.encryption_key import KeyOfAll, arn_of
from components.existing_namespaces import NO_NAMESPACES, FoundNamespaces
from components.namespaces import zones_before
from components.shared_resources import SharedResources
from modulestack.contract import names, paths
from modulestack.environment import model
from modulestack.environment.pipeline_roles import policies
from modulestack.environment.pipeline_roles.division import INTO_ROLE, Division, Rights, divide, documents
from modulestack.environment.pipeline_roles.earlier_run import NOTHING, EarlierRun
from modulestack.environment.pipeline_roles.previews import PREVIEWS
from modulestack.environment.pipeline_roles.scope import PolicyScope
from modulestack.environment.pipeline_roles.trust import ISSUER, audiences, trust

UP_SESSION_S = 7200
"""Longest session of the role that brings up: a plan may wait for services to be steady."""
CREATE = "create"
PUSHES = "Pushes images for"


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
    namespaces: FoundNamespaces = NO_NAMESPACES
    """Of others, in which modules find each other."""
    encryption_key: KeyOfAll | None = None
    """Of all that is kept; None: AWS's own."""
    earlier: EarlierRun = NOTHING
    """What an earlier run made."""


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
        pipeline = args.pipeline
        self._issuer = self._oidc_provider(name, pipeline)
        longest = policies.rights(_longest(args), pipeline)
        divisions = {policy: divide(rights) for policy, rights in longest.items()}
        self._texts = Output.all(policy_scope(args), arn_of(args.encryption_key)).apply(
            lambda made: _texts(policies.rights(made[0], pipeline), divisions, _key(args), made[1])
        )
        of_roles = policies.of_roles(pipeline, longest)
        roles = self._roles(of_roles)
        for policy, rights in longest.items():
            has_it = {verb: role for verb, role in roles.items() if policy in of_roles[verb]}
            if INTO_ROLE in divisions[policy]:
                self._written_into(policy, has_it)
            else:
                self._granted([*documents(policy, rights, divisions[policy])], has_it)
        self.summary = self._outputs({verb: role.arn for verb, role in roles.items()})
        self.register_outputs({"summary": self.summary})

    def _roles(self, wanted: Collection[str]) -> dict[str, iam.Role]:
        """Those of the project's repository, and of the applications' those that are *wanted*."""
        pipeline, environment = self._args.pipeline, self._args.environment.name
        own, branch = pipeline.repository, pipeline.branch
        trusted = self._trust(own, environment, branch)
        roles = {
            "preview": self._role("preview", "Reads", self._trust(own, f"{environment}-preview")),
            "up": self._role("up", "Changes", trusted, session_s=UP_SESSION_S),
            policies.RELEASE: self._role(policies.RELEASE, "Releases to", trusted),
        }
        if (section := self._args.environment.previews) and PREVIEWS in wanted:
            of_any_branch, bounded = self._trust(own, f"{environment}-previews"), section.permissions_boundary
            roles[PREVIEWS] = self._role(
                PREVIEWS, "Makes previews beside", of_any_branch, session_s=UP_SESSION_S, boundary=bounded
            )
        if policies.PUSH in wanted:
            roles[policies.PUSH] = self._role(policies.PUSH, PUSHES, trusted)
        for each in pipeline.application_repositories:
            trusted, what = self._trust(each, environment, branch), ", ".join(each.modules)
            does = {policies.RELEASE: f"Releases {what} to", policies.PUSH: PUSHES}
            verbs = {f"{verb}-{each.id}": text for verb, text in does.items() if f"{verb}-{each.id}" in wanted}
            roles |= {verb: self._role(verb, text, trusted) for verb, text in verbs.items()}
        return roles

    def _outputs(self, arns: Mapping[str, Output[str]]) -> Output[dict[str, Any]]:
        own, applications = self._args.pipeline.repository, self._args.pipeline.application_repositories
        pushing = {own.name: arns[policies.PUSH]} if policies.PUSH in arns else {}
        pushing |= {each.name: arns[f"push-{each.id}"] for each in applications if f"push-{each.id}" in arns}
        return Output.all(
            **({"push_roles": pushing} if pushing else {}),
            **({"previews_role": arns[PREVIEWS]} if PREVIEWS in arns else {}),
            oidc_provider=self._issuer,
            preview_role=arns["preview"],
            release_role=arns[policies.RELEASE],
            up_role=arns["up"],
            application_release_roles={each.name: arns[f"release-{each.id}"] for each in applications},
        )

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

    def _trust(self, repository: model.GithubRepository, github_environment: str, branch: str = "") -> Output[str]:
        return self._issuer.apply(lambda arn: json.dumps(trust(arn, repository, github_environment, branch=branch)))

    def _role(
        self, verb: str, does: str, trusted: Output[str], *, session_s: int | None = None, boundary: str | None = None
    ) -> iam.Role:
        args = self._args
        return iam.Role(
            names.role(f"{self._name}-{verb}"),
            description=f"{does} {args.environment.name}, for workflows of GitHub",
            path=paths.pipeline_role_path(args.environment.name),
            max_session_duration=session_s,
            assume_role_policy=trusted,
            permissions_boundary=boundary or args.environment.permissions_boundary,
            opts=ResourceOptions(parent=self),
        )

    def _written_into(self, policy: str, roles: Mapping[str, iam.Role]) -> None:
        """*policy* as part of the roles themselves."""
        for verb, role in roles.items():
            iam.RolePolicy(
                f"{self._name}-{verb}-{policy}",
                role=role.name,
                policy=self._texts[policy],
                opts=ResourceOptions(parent=self),
            )

    def _granted(self, names_: Sequence[str], roles: Mapping[str, iam.Role]) -> None:
        """
        The policies *names_*, one and those that it is divided into, for *roles* by the ends of their names.

        Of their own, not written into a role: together they are longer than a role may hold. The last is the one that
        is always there: as long as the others are not attached, it says what they say.
        """
        before: list[Resource] = []
        for suffix in names_:
            policy = iam.Policy(
                f"{self._name}-{suffix}",
                path=paths.pipeline_role_path(self._args.environment.name),
                policy=self._texts[suffix],
                opts=ResourceOptions(parent=self, depends_on=[*before]),
            )
            before += [
                iam.RolePolicyAttachment(
                    f"{self._name}-{verb}-{_label(verb, suffix)}",
                    role=role.name,
                    policy_arn=policy.arn,
                    opts=ResourceOptions(parent=self),
                )
                for verb, role in roles.items()
            ]


def _label(verb: str, policy: str) -> str:
    """What an attachment of *policy* to the role *verb* is called after the role: of an application's, its module."""
    if verb.startswith("push-"):
        return policies.PUSH
    return policy.removeprefix("release-") if verb.startswith("release-") else policy


def _key(args: PipelineArgs) -> str:
    """The environment's key as its file has it; empty: it has none."""
    return args.encryption_key.text if args.encryption_key else ""


def _texts(
    rights: Mapping[str, Rights], divisions: Mapping[str, Division], key: str, key_arn: str | None
) -> dict[str, str]:
    """Name of a policy → its JSON, with *key_arn* in place of *key* (empty: there is none)."""
    texts = {
        name: json.dumps(text, separators=(",", ":"))
        for policy, division in divisions.items()
        for name, text in documents(policy, rights[policy], division).items()
    }
    return {name: text.replace(key, key_arn) for name, text in texts.items()} if key and key_arn else texts


def _longest(args: PipelineArgs) -> PolicyScope:
    """As ``policies.longest``, with what is known."""
    return dataclasses.replace(policies.longest(args.environment), **_known(args))


def _known(args: PipelineArgs) -> dict[str, Any]:
    """What a scope has that no resource tells."""
    return {
        "account": args.account,
        "project": pulumi.get_project(),
        "earlier": args.earlier,
    }


def policy_scope(args: PipelineArgs) -> Output[PolicyScope]:
    """What all policies of the pipeline apply to, known once the bucket and the zones are."""
    known = _known(args)
    return Output.all(args.bucket, arn_of(args.encryption_key), *args.zone_ids).apply(
        lambda made: PolicyScope(
            environment=args.environment,
            bucket=made[0],
            key=made[1] or "",
            zone_ids=tuple(made[2:]),
            namespace_arns=args.namespaces.arns,
            namespace_zone_ids=args.namespaces.zone_ids,
            **known,
        )
    )


def pipelines(shared: SharedResources, opts: ResourceOptions) -> list[Pipeline]:
    """The pipeline, if the environment's file asks for one."""
    environment = shared.environment
    if not environment.pipeline:
        return []
    zones = shared.hosted_zones
    zone_ids: list[Input[str] | None] = [zones.private_id, *([] if zones.public_provider else [zones.public_id])]
    if shared.namespaces.zone_id is not None:
        zone_ids.append(shared.namespaces.zone_id)
    else:
        zone_ids += zones_before(shared.standing)
    args = PipelineArgs(
        pipeline=environment.pipeline,
        environment=environment,
        account=shared.account,
        bucket=shared.release_bucket.bucket,
        zone_ids=[zone_id for zone_id in zone_ids if zone_id is not None],
        encryption_key=shared.encryption_key,
        namespaces=shared.found_namespaces,
        earlier=earlier_run(shared),
    )
    return [Pipeline(f"{environment.name}-pipeline", args, opts)]
