"""What the rules of a created network's ways out tell to write."""

from __future__ import annotations

from tests.edits.cases import IN_ECR, REGISTRY, WITH_ENDPOINTS, with_value
from tests.environment.followed_rule import API, WEB, of

CREATE = "modulestack:network/create"
NAT, ENDPOINTS = f"{CREATE}/nat", f"{CREATE}/endpoints"
CLOSED = with_value(WITH_ENDPOINTS, NAT, "none")
ELSEWHERE = REGISTRY.replace("eu-west-1", "us-east-1")
RULE = "tasks_can_start_without_nat"
CIDR, ISOLATED = f"{CREATE}/cidr", f"{CREATE}/isolated_subnets"
TYPE = f"{CREATE}/nat_instance_type"
OF_NETWORKS = (
    of(
        "isolated_subnets_have_room",
        {ISOLATED: True, CIDR: "10.20.0.0/23"},
        "have no room in 10.20.0.0/23: allowed with /16 to /22",
        {ISOLATED: False},
        {CIDR: "10.20.0.0/22"},
    ),
    of(
        "a_type_is_of_an_instance",
        {TYPE: "t4g.small"},
        "is of a NAT instance, and nat is single: leave it out, or set nat to instance",
        {TYPE: None},
        {NAT: "instance"},
    ),
    of("endpoints_differ", {ENDPOINTS: ["logs", "logs"]}, "twice", {ENDPOINTS: ["logs"]}),
    of(
        "endpoints_have_names",
        {"aws:region": "us-iso-east-1", ENDPOINTS: ["logs"]},
        "leave them out and choose another nat",
        {ENDPOINTS: None},
    ),
    of(
        RULE,
        {NAT: "none"},
        "none, and no task can start: web needs ecr.api, ecr.dkr, logs and s3; api needs ecr.api, ecr.dkr, logs and "
        "s3: add endpoints: needed, or set nat to single",
        {ENDPOINTS: "needed"},
        {NAT: "single"},
        base=IN_ECR,
    ),
    of(
        RULE,
        {ENDPOINTS: ["ecr.api", "ecr.dkr", "logs", "s3"], f"{WEB}/secrets": {"A": "ssm:/a"}},
        "lack ssm, which web needs, and nat is none: add it, or write endpoints: needed",
        {ENDPOINTS: ["ecr.api", "ecr.dkr", "logs", "s3", "ssm"]},
        {ENDPOINTS: "needed"},
        base=CLOSED,
    ),
    of(
        RULE,
        {f"{API}/image": "ghcr.io/example/api:1"},
        "is of ghcr.io, where no task gets with nat: none: push it to ECR, or name ghcr.io in pull_through_cache, or "
        "set nat to single",
        {f"{API}/image": f"{REGISTRY}/api:1"},
        {NAT: "single"},
        base=CLOSED,
    ),
    of(
        RULE,
        {f"{API}/image": "nginx:1"},
        "is of docker.io, where",
        {NAT: "single"},
        base=CLOSED,
    ),
    of(
        RULE,
        {f"{WEB}/image": f"{ELSEWHERE}/web:1"},
        "is in ECR of us-east-1, and endpoints lead to eu-west-1 only: replicate it there, or set nat to single",
        {f"{WEB}/image": f"{REGISTRY}/web:1"},
        {NAT: "single"},
        base=CLOSED,
    ),
    of(
        RULE,
        {f"{WEB}/secrets": {"A": "arn:aws:ssm:us-east-1:123456789012:parameter/a"}},
        "needs ssm of us-east-1, and endpoints lead to eu-west-1 only: keep what it reads in eu-west-1, or set nat",
        {f"{WEB}/secrets": {"A": "ssm:/a"}},
        {NAT: "single"},
        base=CLOSED,
    ),
)
