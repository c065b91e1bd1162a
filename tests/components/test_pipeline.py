"""Roles for GitHub's workflows: who may take them, how they are made, and that nobody gets any unasked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.account import AwsAccount
from modulestack.contract.policy_document import document, length
from modulestack.environment import load
from modulestack.environment.model import GithubRepository, PipelineSection
from modulestack.environment.pipeline_roles import change, read, release
from modulestack.environment.pipeline_roles.scope import PolicyScope
from modulestack.environment.pipeline_roles.trust import audiences, trust
from policies.rules.iam import no_wildcards
from policies.rules.rule import Resource
from tests.harness import Deployed
from tests.support import environments, program
from tests.support.pipeline_run import PIPELINE, STAGING_BOUNDARY

PROVIDER = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"


def _deployed(stack: str = "staging", **pipeline: Any) -> Deployed:
    config = load.config_of(stack, program.SHIPPED)
    section = json.dumps({**PIPELINE, **pipeline})
    return program.run(
        stack, {**config, "modulestack:pipeline": section, "modulestack:permissions_boundary": STAGING_BOUNDARY}
    )


@pytest.fixture(scope="module")
def deployed() -> Deployed:
    return _deployed()


def _trusts(done: Deployed) -> dict[str, Any]:
    roles = [role for role in done.all("aws:iam/role:Role") if "-pipeline-" in role.name]
    return {
        role.name: json.loads(role.inputs["assumeRolePolicy"])["Statement"][0]["Condition"]["StringEquals"]
        for role in roles
    }


def test_roles_are_tied_to_repository_environment_and_branch(deployed: Deployed):
    """By names and numbers: a pull request's job has no branch, and only it may take the role that reads."""
    issuer = "token.actions.githubusercontent.com"
    own = {f"{issuer}:aud": "sts.amazonaws.com", f"{issuer}:repository_id": "1296269"}
    main = {**own, f"{issuer}:ref": "refs/heads/main"}
    stack, web = "repo:example@9919/modulestack@1296269", "repo:example@9919/web@1300192"
    assert _trusts(deployed) == {
        "staging-pipeline-preview": {**own, f"{issuer}:sub": f"{stack}:environment:staging-preview"},
        "staging-pipeline-up": {**main, f"{issuer}:sub": f"{stack}:environment:staging"},
        "staging-pipeline-release": {**main, f"{issuer}:sub": f"{stack}:environment:staging"},
        "staging-pipeline-release-1300192": {
            **main,
            f"{issuer}:repository_id": "1300192",
            f"{issuer}:sub": f"{web}:environment:staging",
        },
    }


def test_a_trust_names_the_provider_and_nobody_else():
    repository = GithubRepository(name="a/b", id=1, owner_id=2)
    assert trust(PROVIDER, repository, "prod", branch="release/1") == {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Federated": PROVIDER},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": {
                    "StringEquals": {
                        "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                        "token.actions.githubusercontent.com:sub": "repo:a@2/b@1:environment:prod",
                        "token.actions.githubusercontent.com:repository_id": "1",
                        "token.actions.githubusercontent.com:ref": "refs/heads/release/1",
                    }
                },
            }
        ],
    }


def test_in_china_a_token_may_be_for_either_name_of_the_service():
    """GitHub's action is told another one there; the provider takes both, and the trust does."""
    both = ["sts.amazonaws.com", "sts.amazonaws.com.cn"]
    made = trust(PROVIDER.replace("arn:aws:", "arn:aws-cn:"), GithubRepository(name="a/b", id=1, owner_id=2), "prod")
    condition = made["Statement"][0]["Condition"]["StringEquals"]
    assert (condition["token.actions.githubusercontent.com:aud"], audiences("aws-cn")) == (both, both)
    assert audiences("aws-us-gov") == ["sts.amazonaws.com"]


def test_what_a_pipeline_is_made_of_is_pinned(deployed: Deployed):
    """Logical names are identity."""
    attached = "iam/rolePolicyAttachment:RolePolicyAttachment staging-pipeline-"
    assert deployed.tree()["modulestack:index:Pipeline staging-pipeline"] == [
        "iam/openIdConnectProvider:OpenIdConnectProvider staging-pipeline",
        *(
            f"iam/policy:Policy staging-pipeline-{name}"
            for name in ("maintenance", "named", "network", "read", "release", "release-web", "tagged")
        ),
        *(f"iam/role:Role staging-pipeline-{verb}" for verb in ("preview", "release", "release-1300192", "up")),
        *(
            attached + name
            for name in ("preview-read", "release-1300192-web", "release-maintenance", "release-release")
        ),
        *(attached + f"up-{name}" for name in ("named", "network", "read", "tagged")),
    ]


def test_the_roles_are_exported_by_the_names_of_github_s_variables(deployed: Deployed):
    role = "arn:aws:iam::123456789012:role/staging-pipeline-"
    assert deployed.exports["pipeline"] == {
        "oidc_provider": PROVIDER,
        **{f"{verb}_role": f"{role}{verb}" for verb in ("preview", "release", "up")},
        "application_release_roles": {"example/web": f"{role}release-1300192"},
    }


def test_the_provider_of_another_environment_is_taken():
    done = _deployed(oidc_provider=PROVIDER)
    assert done.all("aws:iam/openIdConnectProvider:OpenIdConnectProvider") == []
    assert done.exports["pipeline"]["oidc_provider"] == PROVIDER
    roles = [role for role in done.all("aws:iam/role:Role") if "-pipeline-" in role.name]
    federated = {json.loads(r.inputs["assumeRolePolicy"])["Statement"][0]["Principal"]["Federated"] for r in roles}
    assert federated == {PROVIDER}


def test_all_roles_are_bounded(deployed: Deployed):
    assert {role.inputs["permissionsBoundary"] for role in deployed.all("aws:iam/role:Role")} == {STAGING_BOUNDARY}


@pytest.mark.parametrize("name", program.FILES)
def test_a_file_without_the_section_makes_no_role_for_anybody(name: str):
    done = program.of_file(name)
    assert [r.key for r in done.resources if "ipeline" in r.key] == []
    assert list(done.exports) == ["modules"]


def test_the_policy_pack_has_nothing_against_them(deployed: Deployed):
    """No action and no resource is a wildcard, but for actions that know no resource."""
    types = ("aws:iam/role:Role", "aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy")
    found = [r for type_ in types for r in deployed.all(type_)]
    assert len(found) == 19
    assert [str(f) for r in found for f in no_wildcards(Resource(type=r.type, props=r.inputs), {})] == []


def _scope(name: str = "x" * 24, **environment: Any) -> tuple[PolicyScope, PipelineSection]:
    pipeline = PipelineSection.model_validate({**PIPELINE, "application_repositories": (), "state_bucket": "b" * 63})
    built = environments.environment(name=name, permissions_boundary=STAGING_BOUNDARY, **environment)
    return PolicyScope(
        environment=built,
        account=AwsAccount(partition="aws-us-gov", id="123456789012", region="us-gov-west-1"),
        project="modulestack",
        bucket=f"{name}-releases-1a2b3c4",
        zone_ids=("Z0123456789ABCDEFGHIJ", "Z9876543210ABCDEFGHIJ"),
    ), pipeline


def test_policies_fit_iam_with_the_longest_names():
    """White space does not count: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"""
    scope, pipeline = _scope()
    rights = (
        read.read(scope, pipeline),
        change.tagged(scope),
        change.network(scope),
        change.named(scope, pipeline),
        release.release(scope),
        release.release(scope.of_module("web")),
    )
    assert [length(document(*each.whole)) <= 6144 for each in rights] == [True] * 6


def test_in_a_network_that_is_there_only_security_groups_are_made():
    subnets = [f"subnet-{n:08x}" for n in range(4)]
    existing = {"vpc_id": "vpc-01234567", "public_subnet_ids": subnets[:2], "private_subnet_ids": subnets[2:]}
    scope, _ = _scope(network={"existing": existing})
    assert list(change.network(scope).whole) == [
        {
            "Effect": "Allow",
            "Action": ["ec2:CreateSecurityGroup"],
            "Resource": ["arn:aws-us-gov:ec2:us-gov-west-1:123456789012:vpc/vpc-01234567"],
        }
    ]


def test_an_image_of_another_account_may_be_looked_up():
    """Those of its registry, beside those of the account itself: IAM takes no list of every module's repository."""
    image = "210987654321.dkr.ecr.us-gov-east-1.amazonaws.com/team/app:1"
    scope, _ = _scope(region="us-gov-west-1", modules={"web": {**environments.WEB, "image": image}})
    [statement] = [s for s in release.release(scope).whole if s and s["Action"] == ["ecr:BatchGetImage"]]
    assert statement["Resource"] == [
        "arn:aws-us-gov:ecr:us-gov-east-1:210987654321:repository/*",
        "arn:aws-us-gov:ecr:us-gov-west-1:123456789012:repository/*",
    ]
