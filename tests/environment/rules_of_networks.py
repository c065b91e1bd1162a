"""What the rules of a created network's ways out tell to write."""

from __future__ import annotations

from tests.edits.cases.network import IN_ECR, WITH_ENDPOINTS
from tests.edits.plain import PLAIN, REGISTRY, with_value
from tests.environment.followed_rule import API, WEB, of

CREATE = "modulestack:network/create"
NAT, ENDPOINTS = f"{CREATE}/nat", f"{CREATE}/endpoints"
CLOSED = with_value(WITH_ENDPOINTS, NAT, "none")
ELSEWHERE = REGISTRY.replace("eu-west-1", "us-east-1")
RULE = "tasks_can_start_without_nat"
CIDR, ISOLATED = f"{CREATE}/cidr", f"{CREATE}/isolated_subnets"
ACL = f"{CREATE}/default_network_acl"
TYPE = f"{CREATE}/nat_instance_type"
SUBNETS = f"{CREATE}/subnets"
PUBLIC, PRIVATE = ["10.20.0.0/24", "10.20.1.0/24"], ["10.20.16.0/20", "10.20.32.0/20"]
LAID_OUT = with_value(PLAIN, SUBNETS, {"public": {"cidrs": PUBLIC}, "private": {"cidrs": PRIVATE}})
TRANSIT_GATEWAY = f"{CREATE}/transit_gateway"
ATTACHED = with_value(PLAIN, TRANSIT_GATEWAY, {"id": "tgw-0123456789abcdef0", "destinations": ["10.0.0.0/8"]})
OF_NETWORKS = (
    of(
        "addresses_of_a_pool_are_written",
        {f"{CREATE}/ipam_pool": "ipam-pool-0123456789abcdef0", CIDR: None},
        "is set, and cidr is not: write the addresses that this VPC takes of the pool",
        {CIDR: "10.20.0.0/16"},
        {f"{CREATE}/ipam_pool": None},
    ),
    of(
        "destinations_are_some",
        {f"{TRANSIT_GATEWAY}/destinations": []},
        "names none, and nothing would go there: write such as [10.0.0.0/8]",
        {f"{TRANSIT_GATEWAY}/destinations": ["10.0.0.0/8"]},
        base=ATTACHED,
    ),
    of(
        "destinations_are_some",
        {f"{TRANSIT_GATEWAY}/destinations": ["10.0.0.0/8", "10.0.0.0/8"]},
        "10.0.0.0/8 is written twice: leave one out",
        {f"{TRANSIT_GATEWAY}/destinations": ["10.0.0.0/8"]},
        base=ATTACHED,
    ),
    of(
        "destinations_are_elsewhere",
        {f"{TRANSIT_GATEWAY}/destinations": ["10.0.0.0/8", "10.20.64.0/20"]},
        "10.20.64.0/20 is of the VPC itself, which has 10.20.0.0/16: leave it out",
        {f"{TRANSIT_GATEWAY}/destinations": ["10.0.0.0/8"]},
        base=ATTACHED,
    ),
    of(
        "destinations_can_be_routed",
        {f"{TRANSIT_GATEWAY}/destinations": ["0.0.0.0/1"]},
        "0.0.0.0/1 is half of all addresses: leave it out, or, with nat: none, write 0.0.0.0/0 in place of it",
        {f"{TRANSIT_GATEWAY}/destinations": ["10.0.0.0/8"]},
        {NAT: "none", f"{TRANSIT_GATEWAY}/destinations": ["0.0.0.0/0"]},
        base=ATTACHED,
    ),
    of(
        "destinations_can_be_routed",
        {NAT: "none", f"{TRANSIT_GATEWAY}/destinations": ["0.0.0.0/0", "128.0.0.0/1"]},
        "128.0.0.0/1 is half of all addresses: leave it out",
        {f"{TRANSIT_GATEWAY}/destinations": ["0.0.0.0/0"]},
        base=ATTACHED,
    ),
    of(
        "destinations_can_be_routed",
        {f"{TRANSIT_GATEWAY}/destinations": ["10.0.0.0/8", "169.254.169.254/32"]},
        "169.254.169.254/32 is of 169.254.168.0/22, which AWS keeps for its own services, and no route leads there: "
        "leave it out",
        {f"{TRANSIT_GATEWAY}/destinations": ["10.0.0.0/8"]},
        base=ATTACHED,
    ),
    of(
        "destinations_have_a_rule_each",
        {ACL: "closed", f"{TRANSIT_GATEWAY}/destinations": [f"172.{each}.0.0/16" for each in range(16, 28)]},
        "12, and default_network_acl: closed has a rule for each, of 20 that a network ACL may have: allowed up to 11",
        {f"{TRANSIT_GATEWAY}/destinations": ["172.16.0.0/12"]},
        {ACL: None},
        base=ATTACHED,
    ),
    of(
        "the_internet_reaches_no_port_of_administration",
        {ACL: "closed", f"{WEB}/protocol": "tcp", f"{WEB}/port": 22, f"{WEB}/health_check": None},
        "22 is a port that network.create.default_network_acl: closed lets nobody on the internet reach: choose "
        "another, or leave default_network_acl out",
        {f"{WEB}/port": 2222},
        {ACL: None},
    ),
    of(
        "isolated_subnets_that_lead_there_are_some",
        {f"{TRANSIT_GATEWAY}/isolated": True},
        "true, and the network has no isolated subnets: leave it out, or set isolated_subnets to true",
        {ISOLATED: True},
        {f"{TRANSIT_GATEWAY}/isolated": None},
        {f"{SUBNETS}/database": {"cidrs": ["10.20.192.0/24", "10.20.193.0/24"]}},
        base=ATTACHED,
    ),
    of(
        "one_way_leads_out",
        {f"{TRANSIT_GATEWAY}/destinations": ["0.0.0.0/0"]},
        "0.0.0.0/0 is where nat: single leads: set nat to none, or leave it out",
        {NAT: "none"},
        {f"{TRANSIT_GATEWAY}/destinations": ["10.0.0.0/8"]},
        base=ATTACHED,
    ),
    of(
        "own_addresses_are_of_both",
        {SUBNETS: {"public": {"cidrs": PUBLIC}}},
        "has addresses of its own, and private has none: add private, or leave it out",
        {f"{SUBNETS}/private": {"cidrs": PRIVATE}},
        {f"{SUBNETS}/public": None},
    ),
    of(
        "tiers_lead_out_as_they_are_called",
        {f"{SUBNETS}/public/type": "private"},
        "private, but public is what it says: leave it out",
        {f"{SUBNETS}/public/type": None},
        base=LAID_OUT,
    ),
    of(
        "tiers_have_addresses_in_each_zone",
        {f"{SUBNETS}/database": {"cidrs": ["10.20.192.0/24"]}},
        "has 1, and there are 2 zones: write one for each",
        {f"{SUBNETS}/database": {"cidrs": ["10.20.192.0/24", "10.20.193.0/24"]}},
    ),
    of(
        "tiers_are_in_the_vpc",
        {f"{SUBNETS}/database": {"cidrs": ["10.21.0.0/24", "10.20.193.0/24"]}},
        "10.21.0.0/24 is not in 10.20.0.0/16: write such as 10.20.192.0/24, which is free",
        {f"{SUBNETS}/database": {"cidrs": ["10.20.192.0/24", "10.20.193.0/24"]}},
    ),
    of(
        "load_balancers_have_room_in_tiers",
        {f"{SUBNETS}/public": {"cidrs": ["10.20.0.0/28", "10.20.1.0/24"]}},
        "10.20.0.0/28 is too small for load balancers: allowed /16 to /27",
        {f"{SUBNETS}/public": {"cidrs": ["10.20.0.0/27", "10.20.1.0/24"]}},
        base=LAID_OUT,
    ),
    of(
        "tiers_do_not_overlap",
        {f"{SUBNETS}/database": {"cidrs": ["10.20.32.0/24", "10.20.193.0/24"]}},
        "10.20.32.0/24 overlaps 10.20.32.0/20, of the private subnet of zone 2: write such as 10.20.2.0/24, which is",
        {f"{SUBNETS}/database": {"cidrs": ["10.20.2.0/24", "10.20.193.0/24"]}},
        base=LAID_OUT,
    ),
    of(
        "tiers_do_not_overlap",
        {f"{SUBNETS}/database": {"cidrs": ["10.20.32.0/24", "10.20.228.0/24"]}, ISOLATED: True},
        "10.20.228.0/24 overlaps 10.20.228.0/22, of the isolated subnet of zone 2: write such as 10.20.192.0/24, which",
        {f"{SUBNETS}/database": {"cidrs": ["10.20.193.0/24", "10.20.192.0/24"]}},
    ),
    of(
        "tiers_do_not_overlap",
        {f"{SUBNETS}/database": {"cidrs": ["10.20.0.0/16", "10.20.193.0/24"]}},
        "no /16 is free there: write a smaller one",
        {f"{SUBNETS}/database": {"cidrs": ["10.20.194.0/28", "10.20.193.0/24"]}},
    ),
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
    of(
        "the_type_is_known",
        {NAT: "instance_per_zone", TYPE: "t99g.nano"},
        "t99g.nano is no instance type that EC2 is known to have: write such as t4g.nano, or leave it out",
        {TYPE: "t4g.nano"},
        {TYPE: None},
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
