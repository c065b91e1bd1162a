"""
The pipeline's roles against recorded calls: everything is granted that is used, and nothing that is not.

An environment is brought up, released to with every verb, changed, read and taken down in an embedded account; each
call becomes what IAM would be asked for it, and the roles' own policies, as they stand in that account, answer.
"""

from __future__ import annotations

import json
import os
import pickle
import re
from collections.abc import Iterable

import pytest
from filelock import FileLock

from modulestack.contract import (
    connect_tls,
    iam_actions,
    iam_alert_actions,
    iam_chat_actions,
    iam_daemon_actions,
    iam_dashboard_actions,
    iam_discovery_actions,
    iam_load_balancer_actions,
    iam_machine_actions,
    iam_metric_filter_actions,
    iam_network_actions,
    iam_query_actions,
    iam_storage_actions,
)
from modulestack.contract.policy_document import Statement
from modulestack.features.pull_through import FETCH
from tests.support import pipeline_run
from tests.support.iam_evaluator import Document, Request, allows, applies
from tests.support.pipeline_run import ACCOUNT, BOUNDARY, RecordedRun
from tests.support.program import ROOT

ROLE = f"arn:aws:iam::{ACCOUNT}:role/modulestack/prod/web-task-1a2b3c4"
BOUNDED = {"iam:PermissionsBoundary": BOUNDARY}
OWN = re.compile(r"arn:aws:iam::\d+:((role|policy)/modulestack-pipeline/|oidc-provider/)")
"""The pipeline's own roles and policies, and GitHub's OIDC provider."""
TABLES = (
    iam_actions,
    iam_alert_actions,
    iam_chat_actions,
    iam_daemon_actions,
    iam_dashboard_actions,
    iam_discovery_actions,
    iam_load_balancer_actions,
    iam_machine_actions,
    iam_metric_filter_actions,
    iam_network_actions,
    iam_query_actions,
    iam_storage_actions,
)
READS = re.compile(r"\w[\w-]*:(Describe|Get|List|Simulate)\w+|kms:Decrypt")


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> RecordedRun:
    """Once for all of this file, whichever of pytest-xdist's workers comes first."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return _record(tmp_path_factory)
    kept = tmp_path_factory.getbasetemp().parent / "recorded.pickle"
    with FileLock(kept.with_suffix(".lock")):
        if not kept.exists():
            kept.write_bytes(pickle.dumps(_record(tmp_path_factory)))
    found: RecordedRun = pickle.loads(kept.read_bytes())
    return found


def _record(tmp_path_factory: pytest.TempPathFactory) -> RecordedRun:
    root = tmp_path_factory.mktemp("project")
    pipeline_run.write(root)
    return pipeline_run.record(root)


def _released(recorded: RecordedRun) -> list[Request]:
    return [request for requests in recorded.verbs.values() for request in requests]


def _refused(policies: list[Document], requests: Iterable[Request]) -> list[str]:
    return sorted({str(request) for request in requests if not allows(policies, request)})


def _unused(policies: list[Document], requests: list[Request]) -> set[str]:
    """Actions that stand in a statement which none of *requests* needs them for, in however many policies that is."""
    return {
        action
        for statement in _whole(policies)
        for action in statement["Action"]
        if not any(request.action == action and applies(statement, request) for request in requests)
    }


def _whole(policies: Iterable[Document]) -> list[Statement]:
    """The statements of *policies*: what a policy's length has divided by its resources is one again."""
    by_rest: dict[str, Statement] = {}
    for statement in (each for document in policies for each in document["Statement"]):
        rest = json.dumps({**statement, "Resource": []}, sort_keys=True)
        known = by_rest.get(rest, {**statement, "Resource": []})
        by_rest[rest] = {**known, "Resource": [*known["Resource"], *statement["Resource"]]}
    return [*by_rest.values()]


def _further() -> set[str]:
    """But for what is done to a NAT instance's interface, which EFS does to those of mount targets by itself."""
    tables = [table for each in TABLES for name, table in vars(each).items() if name.endswith("_FURTHER")]
    return {action for table in tables for action in table} - {*iam_storage_actions.MOUNT_FILE_SYSTEM_FURTHER}


def test_every_verb_was_run(recorded: RecordedRun) -> None:
    """Releases of five bad images are undone, by ECS (10), or of a worker and a canary by the release (11)."""
    undone = {command for command in recorded.exit_codes if re.search(":(crash|missing|unhealthy) ", command)}
    codes = {command: 11 if re.search("shared|canary", command) else 10 for command in undone}
    expected = {command: codes.get(command, 0) for command in pipeline_run.VERBS}
    assert len(undone) == 5
    assert expected == recorded.exit_codes


def test_a_pipeline_is_as_steady_as_everything_else(recorded: RecordedRun) -> None:
    """A second run changes nothing, and taking the environment down leaves no role, policy or provider behind."""
    assert (recorded.changed_again, recorded.left) == (0, [])


def test_who_releases_may_do_what_releases_do(recorded: RecordedRun) -> None:
    assert _refused(recorded.policies["release"], _released(recorded)) == []


def test_who_releases_may_do_nothing_else(recorded: RecordedRun) -> None:
    """But for what ECR asks of who has it fetch an image, and what is asked where machines are old."""
    further = {*FETCH, *iam_machine_actions.LOOK_AT_GROUPS_FURTHER}
    assert _unused(recorded.policies["release"], _released(recorded)) == further


DRAINS = {"elasticloadbalancing:DeregisterTargets", "elasticloadbalancing:DescribeTargetGroupAttributes"}


def _of_web(recorded: RecordedRun) -> list[Request]:
    """What the verbs that name `web` ask for, but for the project's: maintenance pages, mutes, and to drain a task."""
    return [
        r
        for command, requests in recorded.verbs.items()
        if re.search(r" web\b", command) and not re.search("api|^(maintenance|mute)", command)
        for r in requests
        if r.action not in DRAINS
    ]


def test_an_application_may_release_its_own_module(recorded: RecordedRun) -> None:
    assert _refused(recorded.policies["release web"], _of_web(recorded)) == []
    assert len(_of_web(recorded)) > 100


def test_an_application_may_do_nothing_else(recorded: RecordedRun) -> None:
    """But for what is asked for modules that are scaled or have secrets, and what names every module."""
    assert _unused(recorded.policies["release web"], _of_web(recorded)) <= {
        *("application-autoscaling:DescribeScalableTargets", "secretsmanager:DescribeSecret", "ssm:DescribeParameters"),
        *("ssm:GetParametersByPath", "ecr:ValidatePullThroughCacheRule", *FETCH),
        *("cloudwatch:DescribeAlarms", "cloudwatch:GetAlarmMuteRule"),
    }


def _of(recorded: RecordedRun, module: str) -> list[Request]:
    """What the verbs that name *module* and no other one ask for."""
    others = {"web", *pipeline_run.APPLICATIONS.values()} - {module}
    return [
        request
        for command, requests in recorded.verbs.items()
        # The images of all are of a repository called web.
        if re.search(rf"\b{module}\b", command)
        and not any(re.search(rf"\b{other}\b(?!:)", command) for other in others)
        and (module != "agent" or command.startswith("release"))  # what is asked of the daemon of that name is more
        for request in requests
    ]


@pytest.mark.parametrize("module", pipeline_run.APPLICATIONS.values())
def test_an_application_of_any_kind_may_release_its_own_module(recorded: RecordedRun, module: str) -> None:
    """With disks, on a queue, one on each machine, in a cluster that others use too, with requests that are shifted."""
    asked = _of(recorded, module)
    assert len(asked) > 10
    assert _refused(recorded.policies[f"release {module}"], asked) == []


def test_who_releases_one_module_of_a_shared_cluster_stops_no_task_of_others(recorded: RecordedRun) -> None:
    """Neither another module's there, nor a stranger's."""
    stops = [request for request in _of(recorded, "shared") if request.action == "ecs:StopTask"]
    assert stops != []
    for tags in ({}, {"aws:ResourceTag/modulestack:environment": "prod", "aws:ResourceTag/modulestack:module": "api"}):
        elsewhere = [Request(request.action, request.resource, tags) for request in stops]
        assert len(_refused(recorded.policies["release shared"], elsewhere)) == len({str(each) for each in elsewhere})


def test_an_application_gets_at_nothing_of_another_module(recorded: RecordedRun) -> None:
    """The same requests for the things of `api`, with its tag: neither its secrets, by its roles, nor its service."""
    elsewhere = [_of_module(request, "api") for request in _of_web(recorded)]
    changed = [new for old, new in zip(_of_web(recorded), elsewhere, strict=True) if old != new]
    granted = {request.action for request in changed if allows(recorded.policies["release web"], request)}
    assert granted == {
        *("ecs:DeregisterTaskDefinition", "ecs:DescribeTaskDefinition", "elasticloadbalancing:DescribeTargetHealth"),
        *("ecr:BatchGetImage", "logs:GetQueryResults", "ssm:GetParameters", "ssm:GetParametersByPath"),
        "s3:ListBucket",  # names in the release bucket
        "elasticfilesystem:DescribeMountTargets",  # of the environment, whichever module mounts it
        "acm:DescribeCertificate",  # until when one is good, and no key
    } & {request.action for request in changed}
    assert {"iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask", "ecs:UpdateService", "s3:GetObject"} <= {
        request.action for request in changed
    }


@pytest.mark.parametrize("name", ["web-admin", "we", "webs", "web2"])
def test_a_name_that_begins_alike_is_another_module(recorded: RecordedRun, name: str) -> None:
    elsewhere = [_of_module(request, name) for request in _of_web(recorded)]
    changed = [new for old, new in zip(_of_web(recorded), elsewhere, strict=True) if old != new]
    actions = {request.action for request in changed if allows(recorded.policies["release web"], request)}
    assert {
        action for action in actions if not re.search(":(BatchGet|Describe|Get|ListBucket$|Deregister)", action)
    } == set()


def _of_module(request: Request, module: str) -> Request:
    """*request* for what has the name, or the tag, of another module."""

    def other(text: str) -> str:
        return re.sub(r"(?<![a-z0-9.])web(?![a-z0-9.])", module, text)

    return Request(request.action, other(request.resource), {k: other(v) for k, v in request.context.items()})


def test_who_previews_may_read_all_that_is_read(recorded: RecordedRun) -> None:
    assert _refused(recorded.policies["preview"], recorded.refresh) == []


def test_who_previews_may_only_read(recorded: RecordedRun) -> None:
    actions = {
        action for document in recorded.policies["preview"] for s in document["Statement"] for action in s["Action"]
    }
    assert {action for action in actions if not READS.fullmatch(action)} == set()


def test_who_previews_may_read_nothing_else_but_what_the_provider_is_documented_to_read(recorded: RecordedRun) -> None:
    once = {*iam_actions.READ_BY_CLOUD_CONTROL}  # asked of a cluster that is there when the first module comes to it
    assert _unused(recorded.policies["preview"], recorded.refresh) - _further() - once == set()


def test_who_brings_up_may_do_all_of_it_but_to_the_pipeline_itself(recorded: RecordedRun) -> None:
    """That is a person's: the roles, their policies and the OIDC provider are read and no more."""
    refused = _refused(recorded.policies["up"], recorded.up + recorded.refresh)
    read = re.compile("iam:(Get|ListAttached|ListRolePolicies)")
    own = {str(r) for r in recorded.up if OWN.match(r.resource) and not read.match(r.action)}
    assert sorted(own) == refused
    assert len(own) > 20


def test_who_brings_up_may_do_nothing_else_but_what_the_provider_is_documented_to_do(recorded: RecordedRun) -> None:
    """What a rehearsal does prove stands in no table of what it cannot."""
    unused = _unused(recorded.policies["up"], recorded.up + recorded.refresh)
    assert unused - {*iam_actions.READ_BY_CLOUD_CONTROL} == _further()


@pytest.mark.parametrize("role", ["preview", "up", "release"])
def test_another_environment_s_things_are_out_of_reach(recorded: RecordedRun, role: str) -> None:
    """The same requests, for the things of `staging` in the same account."""
    requests = {"preview": recorded.refresh, "up": recorded.up, "release": _released(recorded)}[role]
    elsewhere = [_of_staging(request) for request in requests]
    shared = {request.action for request in elsewhere if allows(recorded.policies[role], request)}
    assert shared == UNBOUND[role]


UNBOUND = {
    "preview": {
        *(action for action in iam_actions.READ_EVERYWHERE),
        *iam_alert_actions.READ_COMPOSITE_ALARM,
        *iam_chat_actions.READ_CHANNELS,
        *iam_load_balancer_actions.READ_RULES,
        *iam_load_balancer_actions.READ_TRUST_STORES,
        *iam_machine_actions.READ_MACHINES,
        *("acm:DescribeCertificate", "acm:ListTagsForCertificate", "ec2:DescribeVpcAttribute"),
        *("ecr:DescribeRepositories", "iam:GetOpenIDConnectProvider"),
        *("ecs:DescribeClusters", "logs:ListTagsForResource"),  # of what others have, too
        *iam_actions.SIMULATE_ROLE,  # the same
        *iam_actions.READ_ZONE,
        *iam_storage_actions.READ_FILE_SYSTEM,
        *iam_actions.READ_PULL_THROUGH,
        *iam_network_actions.READ_ENDPOINT,
        *iam_network_actions.READ_DUAL_STACK,
        *iam_network_actions.READ_ATTACHMENT,
        *iam_network_actions.READ_POOL,
        *iam_network_actions.READ_POOL_ITSELF,
        *iam_network_actions.READ_NAT_INSTANCE,
        *iam_discovery_actions.READ_DISCOVERY_TAGS,
        *connect_tls.READ_AUTHORITY,  # of one that the file names, and that is nobody's
        *iam_query_actions.READ_QUERY,
    },
    "release": {
        # Of roles that others have, too.
        *("iam:PassRole", *iam_actions.READ_ROLE, *iam_actions.READ_ROLE_FURTHER),
        *iam_query_actions.READ_QUERY,
        "cloudwatch:DescribeAlarms",  # their states: a name for each module would be too long for an IAM policy
        *iam_machine_actions.LOOK_AT_GROUPS,
        *iam_machine_actions.LOOK_AT_MACHINE_IMAGES,
        *iam_machine_actions.LOOK_AT_SETTINGS,
        "ecr:ValidatePullThroughCacheRule",
        *(f"elasticloadbalancing:Describe{what}" for what in ("ListenerCertificates", "Listeners", "Rules", "Tags")),
        "acm:DescribeCertificate",  # a load balancer shows those of others, too
        # In a cluster and a log group that others use, too; there services and tasks are changed by name and tag.
        *("ecs:DescribeTasks", "ecs:ListTasks", "ecs:TagResource", "logs:DescribeLogStreams", "logs:FilterLogEvents"),
        "logs:GetLogEvents",
        *("application-autoscaling:DescribeScalableTargets", "ecr:BatchGetImage", "ecs:DeregisterTaskDefinition"),
        *("ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions", "elasticloadbalancing:DescribeTargetGroups"),
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        *("elasticloadbalancing:DescribeTargetHealth", "logs:DescribeLogGroups", "logs:GetQueryResults"),
        *(
            "ec2:DescribeSnapshots",
            "kms:DescribeKey",
            "secretsmanager:DescribeSecret",
            "sqs:GetQueueUrl",
            "ssm:DescribeParameters",
        ),
    },
    "up": {
        *iam_storage_actions.MOUNT_FILE_SYSTEM_FURTHER,  # interfaces of mount targets, which EFS gives no tags
        *iam_actions.READ_EVERYWHERE,
        *iam_actions.READ_METRICS,  # which are no resources
        *iam_alert_actions.READ_COMPOSITE_ALARM,
        *iam_alert_actions.CHANGE_COMPOSITE_ALARM,  # AWS takes no narrower scope of it
        *iam_chat_actions.READ_CHANNELS,
        *iam_chat_actions.CREATE_CHANNEL,
        *iam_load_balancer_actions.READ_RULES,
        *iam_load_balancer_actions.READ_TRUST_STORES,
        *iam_machine_actions.READ_MACHINES,
        *iam_actions.READ_ZONE,
        *iam_storage_actions.READ_FILE_SYSTEM,
        *iam_actions.READ_PULL_THROUGH,
        *iam_network_actions.READ_DUAL_STACK,
        *iam_network_actions.READ_ENDPOINT,
        *iam_network_actions.READ_ATTACHMENT,
        *iam_network_actions.READ_POOL,
        *iam_network_actions.READ_POOL_ITSELF,
        *iam_network_actions.CREATE_ATTACHMENT,  # of the gateway, which is for others, too
        *iam_network_actions.CREATE_IN_POOL,  # of the pool
        *iam_actions.CHANGE_PULL_THROUGH,
        *connect_tls.READ_AUTHORITY,
        *iam_discovery_actions.READ_DISCOVERY_TAGS,
        *iam_discovery_actions.FOLLOW_NAMESPACE,
        *iam_query_actions.READ_QUERY,
        *iam_query_actions.CHANGE_QUERY,
        *iam_actions.CHANGE_ZONE,
        *iam_actions.CHANGE_SCALING,
        *("acm:DescribeCertificate", "acm:ListTagsForCertificate", "ec2:DescribeVpcAttribute"),
        *("ec2:DescribeNetworkInterfaces", "iam:GetOpenIDConnectProvider", "route53:CreateHostedZone"),
        "cognito-idp:DescribeUserPoolClient",  # of a pool that is nobody's here
        "ecr:DescribeRepositories",
        *("ecs:DescribeClusters", "logs:ListTagsForResource"),  # of what others have, too
        *("iam:PassRole", *iam_actions.SIMULATE_ROLE),  # the same
    },
}
"""What IAM can bind to no environment, or what names no environment in these requests (a hosted zone has one id)."""


_NAME = r"(?<![A-Za-z0-9])prod(?![A-Za-z0-9])"


def _of_staging(request: Request) -> Request:
    """*request* for what has the name, or the tag, of another environment."""
    context = {key: re.sub(_NAME, "staging", value) for key, value in request.context.items()}
    context |= {"aws:ResourceTag/modulestack:environment": "staging"} if request.resource != "*" else {}
    return Request(request.action, re.sub(_NAME, "staging", request.resource), context)


ESCALATIONS = {
    "a role without a boundary": Request("iam:CreateRole", ROLE),
    "a role with a boundary of its own": Request(
        "iam:CreateRole", ROLE, {"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"}
    ),
    "a policy for a role without a boundary": Request("iam:PutRolePolicy", ROLE),
    "no boundary any more": Request("iam:DeleteRolePermissionsBoundary", ROLE, BOUNDED),
    "a policy for itself": Request(
        "iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/modulestack-pipeline/prod/prod-pipeline-up-1a2b3c4", BOUNDED
    ),
    "a managed policy for itself": Request(
        "iam:AttachRolePolicy",
        f"arn:aws:iam::{ACCOUNT}:role/modulestack-pipeline/prod/prod-pipeline-up-1a2b3c4",
        BOUNDED,
    ),
    "somebody else's trust": Request(
        "iam:UpdateAssumeRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/modulestack-pipeline/prod/prod-pipeline-up-1a2b3c4"
    ),
    "another text of its own policy": Request(
        "iam:CreatePolicyVersion",
        f"arn:aws:iam::{ACCOUNT}:policy/modulestack-pipeline/prod/prod-pipeline-named-1a2b3c4",
    ),
    "another text of the boundary": Request("iam:CreatePolicyVersion", BOUNDARY),
    "a role of the environment for a function": Request(
        "iam:PassRole", ROLE, {"iam:PassedToService": "lambda.amazonaws.com"}
    ),
    "a role of somebody's for a task": Request(
        "iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/admin", {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
    ),
    "a user": Request("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/eve"),
    "another role": Request("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/admin"),
    "another environment's state": Request(
        "s3:GetObject", "arn:aws:s3:::example-state/.pulumi/stacks/modulestack/staging.json"
    ),
    "a stack of a longer name": Request(
        "s3:PutObject", "arn:aws:s3:::example-state/.pulumi/stacks/modulestack/prod-2.json"
    ),
    "somebody's load balancer": Request(
        "elasticloadbalancing:DeleteLoadBalancer",
        f"arn:aws:elasticloadbalancing:eu-west-1:{ACCOUNT}:loadbalancer/app/other/1",
    ),
    "somebody's VPC, claimed": Request(
        "ec2:CreateTags",
        f"arn:aws:ec2:eu-west-1:{ACCOUNT}:vpc/vpc-1",
        {"aws:RequestTag/modulestack:environment": "prod"},
    ),
    "a subnet in somebody's VPC": Request("ec2:CreateSubnet", f"arn:aws:ec2:eu-west-1:{ACCOUNT}:vpc/vpc-1"),
    "a service of an environment whose name begins like ours": Request(
        "ecs:UpdateService",
        f"arn:aws:ecs:eu-west-1:{ACCOUNT}:service/prod-2-web/web",
        {"aws:ResourceTag/modulestack:environment": "prod-2"},
    ),
}


@pytest.mark.parametrize("what", ESCALATIONS)
def test_nobody_gets(recorded: RecordedRun, what: str) -> None:
    assert [role for role in recorded.policies if allows(recorded.policies[role], ESCALATIONS[what])] == []


def test_what_is_like_an_escalation_and_is_none(recorded: RecordedRun) -> None:
    """The evaluator does allow what it should: the same requests with the right boundary, service and tag."""
    fine = [
        Request("iam:CreateRole", ROLE, BOUNDED),
        Request("iam:PutRolePolicy", ROLE, BOUNDED),
        Request("iam:PassRole", ROLE, {"iam:PassedToService": "ecs-tasks.amazonaws.com"}),
        Request("s3:PutObject", "arn:aws:s3:::example-state/.pulumi/stacks/modulestack/prod.json"),
        Request("s3:PutObject", "arn:aws:s3:::example-state/.pulumi/locks/organization/modulestack/prod/1.json"),
        Request(
            "ecs:UpdateService",
            f"arn:aws:ecs:eu-west-1:{ACCOUNT}:service/prod-web/web",
            {"aws:ResourceTag/modulestack:environment": "prod"},
        ),
    ]
    assert _refused(recorded.policies["up"], fine) == []


def test_every_role_is_bounded_and_only_a_plan_takes_long(recorded: RecordedRun) -> None:
    told = {
        verb: (role["MaxSessionDuration"], role["PermissionsBoundary"]["PermissionsBoundaryArn"])
        for verb, role in recorded.roles.items()
    }
    assert told == {
        "preview": (3600, BOUNDARY),
        "push": (3600, BOUNDARY),
        "push api": (3600, BOUNDARY),
        "push web": (3600, BOUNDARY),
        "release": (3600, BOUNDARY),
        **{f"release {module}": (3600, BOUNDARY) for module in ("web", *pipeline_run.APPLICATIONS.values())},
        "up": (7200, BOUNDARY),
    }


PUSHES = (
    *("BatchCheckLayerAvailability", "CompleteLayerUpload", "InitiateLayerUpload", "PutImage", "UploadLayerPart"),
    *("BatchGetImage", "GetDownloadUrlForLayer"),
)


def _on(repository: str, *actions: str) -> list[Request]:
    arn = f"arn:aws:ecr:eu-west-1:{ACCOUNT}:repository/{repository}"
    return [Request(f"ecr:{action}", arn) for action in actions]


def test_who_pushes_adds_images_to_his_modules_repositories(recorded: RecordedRun, boundary: Document) -> None:
    """https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html"""
    needed = [Request("ecr:GetAuthorizationToken"), *_on("prod/web", *PUSHES)]
    assert [_refused(recorded.policies[role], needed) for role in ("push", "push web")] == [[], []]
    assert _refused([boundary], needed) == []
    assert _refused(recorded.policies["push"], _on("prod/api", *PUSHES)) == []


def test_who_pushes_does_nothing_else(recorded: RecordedRun) -> None:
    """Neither to another module's, nor to what is there already; and releases nothing."""
    others = [
        *_on("prod/api", *PUSHES),
        *_on("staging/web", *PUSHES),
        *_on("prod/web", "BatchDeleteImage", "DeleteRepository", "PutLifecyclePolicy", "SetRepositoryPolicy"),
        *_on("prod/web", "PutImageTagMutability", "PutReplicationConfiguration"),
        *_released(recorded),
    ]
    granted = [request for request in others if allows(recorded.policies["push web"], request)]
    assert {request.action for request in granted} <= {"ecr:BatchGetImage", "ecr:PutImage"}
    assert [request for request in granted if "/prod/api" in request.resource or "/staging/" in request.resource] == []


def test_who_releases_cannot_push(recorded: RecordedRun) -> None:
    """He may call by another tag what is there, in his module's repository: layers he uploads nowhere."""
    layers = ("CompleteLayerUpload", "InitiateLayerUpload", "UploadLayerPart")
    pushes = [*_on("prod/web", *layers), *_on("prod/api", "PutImage", *layers), *_on("web", "PutImage")]
    assert len(_refused(recorded.policies["release web"], pushes)) == len(pushes)
    assert _refused(recorded.policies["release web"], _on("prod/web", "PutImage")) == []


@pytest.fixture(scope="module")
def boundary() -> Document:
    """The one of ``docs/aws-account.md``."""
    page = (ROOT / "docs" / "aws-account.md").read_text(encoding="utf-8")
    text = page.partition("cat > boundary.json <<EOF\n")[2].partition("\nEOF\n")[0]
    for name, value in {"$ACCOUNT": ACCOUNT, "$ENVIRONMENT": "prod", "$STATE_BUCKET": "example-state"}.items():
        text = text.replace(name, value)
    found: Document = json.loads(text)
    return found


def test_the_manual_s_boundary_is_in_no_role_s_way(recorded: RecordedRun, boundary: Document) -> None:
    requests = {"preview": recorded.refresh, "up": recorded.up + recorded.refresh, "release": _released(recorded)}
    granted = [r for role, asked in requests.items() for r in asked if allows(recorded.policies[role], r)]
    own = [r for r in granted if "others" not in f"{r.resource} {r.context.get('ecs:cluster')}"]
    assert _refused([boundary], own) == []
    assert {r.action for r in granted if r not in own} >= {"ecs:DescribeClusters", "ecs:UpdateService"}


def test_a_role_that_the_pipeline_made_for_itself_gets_no_further(boundary: Document) -> None:
    """Whatever its own policies say, the boundary has no room for it, whoever it gives its equals to."""
    assert [name for name, request in ESCALATIONS.items() if allows([boundary], request)] == [
        "somebody's load balancer",
        "somebody's VPC, claimed",
        "a subnet in somebody's VPC",
    ]


ANOTHER = {"aws:ResourceTag/modulestack:environment": "staging"}
CROSSINGS = {
    "deploys to it": Request("ecs:UpdateService", f"arn:aws:ecs:eu-west-1:{ACCOUNT}:service/staging-web/web"),
    "deploys to it, tagged": Request(
        "ecs:UpdateService", f"arn:aws:ecs:eu-west-1:{ACCOUNT}:service/staging-web/web", ANOTHER
    ),
    "runs its task": Request("ecs:RunTask", f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task-definition/staging-web:1"),
    "goes into its task": Request("ecs:ExecuteCommand", f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task/staging-web/1"),
    "takes its family": Request(
        "ecs:RegisterTaskDefinition", f"arn:aws:ecs:eu-west-1:{ACCOUNT}:task-definition/staging-web:*"
    ),
    "reads its secret": Request(
        "secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:staging/db-AbCdEf"
    ),
    "reads its parameter": Request("ssm:GetParameters", f"arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/staging/db"),
    "points its releases elsewhere": Request(
        "ssm:PutParameter", f"arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/modulestack/staging/web/target"
    ),
    "changes its template": Request("s3:PutObject", "arn:aws:s3:::staging-releases-1/modules/web/task-definition.json"),
    "opens its bucket": Request("s3:PutBucketPolicy", "arn:aws:s3:::staging-releases-1"),
    "reads its state": Request("s3:GetObject", "arn:aws:s3:::example-state/.pulumi/stacks/modulestack/staging.json"),
    "reads its log": Request(
        "logs:FilterLogEvents", f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:/modulestack/staging/web"
    ),
    "passes its role": Request(
        "iam:PassRole",
        f"arn:aws:iam::{ACCOUNT}:role/modulestack/staging/web/x",
        {"iam:PassedToService": "ecs-tasks.amazonaws.com"},
    ),
    "takes its role": Request("sts:AssumeRole", f"arn:aws:iam::{ACCOUNT}:role/modulestack-pipeline/staging/x"),
    "makes a role there": Request("iam:CreateRole", f"arn:aws:iam::{ACCOUNT}:role/modulestack/staging/x", BOUNDED),
    "changes a role's trust there": Request(
        "iam:UpdateAssumeRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/modulestack/staging/web/x", ANOTHER
    ),
    "changes the trust of an untagged role": Request("iam:UpdateAssumeRolePolicy", ROLE),
    "ends its load balancer": Request(
        "elasticloadbalancing:DeleteLoadBalancer",
        f"arn:aws:elasticloadbalancing:eu-west-1:{ACCOUNT}:loadbalancer/app/x/1",
        ANOTHER,
    ),
    "opens its security group": Request(
        "ec2:AuthorizeSecurityGroupIngress", f"arn:aws:ec2:eu-west-1:{ACCOUNT}:security-group/sg-1", ANOTHER
    ),
    "scales it to nothing": Request(
        "application-autoscaling:RegisterScalableTarget",
        f"arn:aws:application-autoscaling:eu-west-1:{ACCOUNT}:scalable-target/1",
        ANOTHER,
    ),
}


@pytest.mark.parametrize("what", CROSSINGS)
def test_no_role_of_one_environment_reaches_another(recorded: RecordedRun, boundary: Document, what: str) -> None:
    """Neither the pipeline's own, nor one that it made with a policy that allows everything: the boundary says no."""
    request = CROSSINGS[what]
    granting = [role for role, documents in recorded.policies.items() if allows(documents, request)]
    assert (granting, allows([boundary], request)) == ([], False)


def test_what_is_like_a_crossing_and_is_none(boundary: Document) -> None:
    """The boundary has room for the environment's own things."""
    own = [_as_prod(request) for request in CROSSINGS.values() if not request.action.startswith("sts:")]
    untagged = [request for request in own if request.action == "iam:UpdateAssumeRolePolicy" and not request.context]
    assert _refused([boundary], [request for request in own if request not in untagged]) == []


def _as_prod(request: Request) -> Request:
    context = {key: value.replace("staging", "prod") for key, value in request.context.items()}
    return Request(request.action, request.resource.replace("staging", "prod"), context)
