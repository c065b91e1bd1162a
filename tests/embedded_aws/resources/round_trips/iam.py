"""IAM: what each resource type is made of, and how it changes."""

from __future__ import annotations

from tests.embedded_aws.resources.round_trips.world import POLICY, TAGGED, TAGS, TRUST, WIDER, Case, hidden

CASES: dict[str, Case] = {
    "aws:iam/instanceProfile:InstanceProfile": Case(
        lambda w: {"name": "machines", "path": "/modulestack/", "role": "standing", **TAGS},
        {"role": "scheduled", **TAGGED},
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Case(
        lambda w: {
            "url": "https://token.actions.githubusercontent.com",
            "clientIdLists": ["sts.amazonaws.com"],
            **TAGS,
        },
        {"thumbprintLists": ["a" * 40], **TAGGED},
    ),
    "aws:iam/policy:Policy": Case(
        lambda w: {"name": "reads", "path": "/team/", "description": "Reads", "policy": POLICY, **TAGS},
        {"policy": WIDER, **TAGGED},
        hidden("delayAfterPolicyCreationInMs"),
    ),
    "aws:iam/role:Role": Case(
        lambda w: {"name": "web", "assumeRolePolicy": TRUST, "description": "web's tasks", **TAGS},
        {"description": "other", "assumeRolePolicy": TRUST.replace("ecs-tasks", "ec2"), **TAGGED},
        hidden("inlinePolicies"),
    ),
    "aws:iam/rolePolicy:RolePolicy": Case(
        lambda w: {"name": "logs", "role": "standing", "policy": POLICY}, {"policy": WIDER}
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Case(
        lambda w: {
            "role": "standing",
            "policyArn": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
        },
        None,
    ),
}
