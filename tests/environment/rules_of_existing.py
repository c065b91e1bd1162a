"""What the rules of things that are there already tell to write."""

from __future__ import annotations

from tests.edits.cases.domain import ZONE_ROLE
from tests.edits.cases.network import EXISTING
from tests.edits.plain import ACCOUNT, OWNED, with_value
from tests.environment.followed_rule import API, Followed, of, on_web

CLUSTER = f"arn:aws:ecs:eu-west-1:{ACCOUNT}:cluster/shared"
MODULES = "modulestack:modules"
GROUPS = [f"sg-0000000{digit}" for digit in "12345"]
FRONT = {"scheme": "internet-facing", "existing": "platform"}
BEHIND = with_value(EXISTING, "modulestack:load_balancers", {"front": FRONT})
BEHIND = with_value(BEHIND, "modulestack:modules/web/load_balancers", {"front": {"routes": [{"paths": ["/*"]}]}})
OF_EXISTING: tuple[Followed, ...] = (
    of(
        "existing_load_balancers_are_in_the_network",
        {"modulestack:network": {"create": {}}},
        "name its VPC under network.existing, or leave it out",
        {"modulestack:network": EXISTING["modulestack:network"]},
        {"modulestack:load_balancers/front/existing": None},
        base=BEHIND,
    ),
    of(
        "an_existing_load_balancer_keeps_its_settings",
        {"modulestack:load_balancers/front/idle_timeout_s": 90},
        "leave it out",
        {"modulestack:load_balancers/front/idle_timeout_s": None},
        base=BEHIND,
    ),
    of(
        "an_existing_load_balancer_keeps_its_settings",
        {"modulestack:load_balancers/front/certificate": "*.example.com"},
        "keeps its own: leave it out",
        {"modulestack:load_balancers/front/certificate": None},
        base=BEHIND,
    ),
    of(
        "an_existing_load_balancer_is_named_once",
        {"modulestack:load_balancers/back": FRONT},
        "have all its modules behind one of the two",
        {"modulestack:load_balancers/back": None},
        base=BEHIND,
    ),
    on_web(
        "there_is_room_for_the_groups",
        {"existing_security_groups": {"tasks": GROUPS}},
        "allowed up to 4",
        {"existing_security_groups/tasks": GROUPS[:4]},
        base=EXISTING,
    ),
    on_web(
        "there_is_room_for_the_groups",
        {"existing_security_groups": {"load_balancer": [GROUPS[0], GROUPS[0]]}},
        "twice",
        {"existing_security_groups/load_balancer": GROUPS[:1]},
        base=EXISTING,
    ),
    on_web(
        "existing_groups_are_in_it",
        {"existing_security_groups": {"tasks": GROUPS[:1]}},
        "under network.existing, or leave it out",
        {"existing_security_groups": None},
    ),
    of(
        "existing_groups_are_in_it",
        {"modulestack:modules/web/existing_security_groups": {"tasks": GROUPS[:1]}},
        "name the groups' VPC",
        {"modulestack:network": EXISTING["modulestack:network"]},
    ),
    on_web(
        "an_existing_log_group_is_nobodys",
        {"existing_log_group": "/modulestack/staging/web"},
        "name one that does not begin with /modulestack/",
        {"existing_log_group": "/shared/logs"},
    ),
    on_web(
        "an_existing_log_group_keeps_its_retention",
        {"existing_log_group": "/shared/logs", "log_retention_days": 30},
        "leave it out",
        {"log_retention_days": None},
    ),
    of(
        "an_existing_log_group_keeps_its_retention",
        {
            "modulestack:defaults/log_retention_days": 30,
            "modulestack:modules/web/existing_log_group": "/shared/logs",
        },
        "an existing log group keeps its own",
        {"modulestack:defaults/log_retention_days": None},
    ),
    of(
        "a_role_has_its_zone",
        {"modulestack:domain": {"zone": "example.com", "role": ZONE_ROLE}},
        "write its id, to which the role is limited, under zone_id",
        {"modulestack:domain/zone_id": "Z0000000000000000000A"},
    ),
    of(
        "a_private_zone_is_of_the_network",
        {"modulestack:domain": {"zone": "example.com", "private_zone_id": "Z0000000000000000000A"}},
        "name that under network.existing",
        {"modulestack:network": EXISTING["modulestack:network"]},
    ),
    of(
        "a_private_zone_is_of_the_network",
        {"modulestack:domain": {"zone": "example.com", "zone_id": "Z0A", "private_zone_id": "Z0A"}},
        "write the id of a private one",
        {"modulestack:domain/private_zone_id": "Z0B"},
        base=EXISTING,
    ),
    of(
        "existing_namespaces_are_used",
        {"modulestack:existing_namespaces/service_connect": "platform"},
        "leave it out, or choose that for one",
        {"modulestack:existing_namespaces": None},
        {f"{API}/reachable_by": "service_connect"},
    ),
    of(
        "an_existing_namespace_is_of_others",
        {
            "modulestack:existing_namespaces/service_connect": "any.connect.internal",
            f"{API}/reachable_by": "service_connect",
        },
        "leave it out, or name another one",
        {"modulestack:existing_namespaces": None},
        {"modulestack:existing_namespaces/service_connect": "platform"},
    ),
    of(
        "an_existing_dns_namespace_is_of_the_network",
        {"modulestack:existing_namespaces/cloud_map": "platform.internal", f"{API}/reachable_by": "cloud_map"},
        "name that under network.existing",
        {"modulestack:network": EXISTING["modulestack:network"]},
        {"modulestack:existing_namespaces": None},
    ),
    on_web(
        "an_existing_role_is_nobodys",
        {"task_role": f"arn:aws:iam::{ACCOUNT}:role/modulestack/any/web/web-task-1a2b3c4"},
        "name one that is not below /modulestack/any/web/",
        {"task_role": "shop-task"},
    ),
    on_web(
        "an_existing_role_is_nobodys",
        {"execution_role": f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"},
        "is a role of AWS's own service",
        {"execution_role": "shop-execution"},
    ),
    on_web(
        "an_existing_role_keeps_its_policies",
        {"task_role": "shop-task", "task_policy_arns": ["arn:aws:iam::aws:policy/ReadOnlyAccess"]},
        "leave it out",
        {"task_policy_arns": []},
    ),
    on_web(
        "an_existing_role_keeps_its_policies",
        {
            "task_role": "shop-task",
            "permissions": [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::any-uploads/*"]}],
        },
        "let whoever owns it allow that",
        {"permissions": []},
    ),
    on_web(
        "an_existing_role_is_of_the_account",
        {"execution_role": "arn:aws:iam::210987654321:role/shop-execution"},
        "name a role of that one",
        {"execution_role": f"arn:aws:iam::{ACCOUNT}:role/shop-execution"},
        base=OWNED,
    ),
    on_web(
        "what_has_a_name_is_the_modules",
        {"imported": {"names": {"requests": "by-requests"}}},
        "the module has not: leave it out",
        {"imported": None},
        {"scaling/requests_per_task": 100},
    ),
    on_web(
        "what_has_a_name_is_the_modules",
        {"imported": {"load_balancer": "front"}},
        "the module is not behind front: leave it out",
        {"imported": None},
    ),
    on_web(
        "names_fit",
        {"imported": {"names": {"load_balancer": "l" * 33}}},
        "has 33 characters: allowed 32",
        {"imported/names/load_balancer": "l" * 32},
    ),
    on_web(
        "names_fit",
        {"imported": {"names": {"service": "by hand"}}},
        "is no name of one: allowed letters, digits, _ and -",
        {"imported/names/service": "by-hand"},
    ),
    on_web(
        "settings_can_be_kept",
        {"imported": {"keeps": {"listener": ["port"]}}},
        "port cannot be kept: allowed alpn_policy, default_actions, ssl_policy or tcp_idle_timeout_seconds",
        {"imported/keeps/listener": ["ssl_policy"]},
    ),
    on_web(
        "settings_can_be_kept",
        {"imported": {"keeps": {"listener": ["ssl_policy", "ssl_policy"]}}},
        "ssl_policy is in the list twice",
        {"imported/keeps/listener": ["ssl_policy"]},
    ),
    of(
        "imported_names_are_each_of_one_thing",
        {
            f"{MODULES}/web/existing_cluster": "shop",
            f"{MODULES}/web/imported": {"names": {"service": "orders"}},
            f"{MODULES}/api/existing_cluster": f"arn:aws:ecs:eu-west-1:{ACCOUNT}:cluster/shop",
            f"{MODULES}/api/imported": {"names": {"service": "orders"}},
        },
        "orders is the service of modules.web, too: give each its own, or have one module of it",
        {f"{MODULES}/api/imported": None},
        {f"{MODULES}/api/existing_cluster": "platform"},
    ),
    of(
        "imported_names_are_each_of_one_thing",
        {
            f"{MODULES}/web/imported": {"names": {"tasks_security_group": "hand-made"}},
            f"{MODULES}/api/imported": {"names": {"load_balancer_security_group": "hand-made"}},
        },
        "hand-made is the security group of modules.web, too",
        {f"{MODULES}/api/imported": None},
    ),
    of(
        "imported_names_are_each_of_one_thing",
        {f"{MODULES}/api/imported": {"names": {"load_balancer": "platform"}}},
        "platform is the load balancer of load_balancers.front, too",
        {f"{MODULES}/api/imported": None},
        base=BEHIND,
    ),
    of(
        "imported_names_are_each_of_one_thing",
        {
            f"{MODULES}/web/scaling": {"min": 1, "max": 3, "cpu_percent": 60, "memory_percent": 60},
            f"{MODULES}/web/imported": {"names": {"cpu": "by-load", "memory": "by-load"}},
        },
        "by-load is the scaling policy of modules.web, too",
        {f"{MODULES}/web/imported/names/memory": "by-memory"},
    ),
    on_web(
        "an_existing_cluster_is_here",
        {"existing_cluster": CLUSTER.replace("eu-west-1", "us-east-1")},
        "name a cluster of that region",
        {"existing_cluster": CLUSTER},
    ),
    on_web(
        "an_existing_cluster_is_here",
        {"existing_cluster": CLUSTER.replace(ACCOUNT, "210987654321")},
        "name a cluster of that one",
        {"existing_cluster": CLUSTER},
        base=OWNED,
    ),
    on_web(
        "an_existing_cluster_is_nobodys",
        {"existing_cluster": "any-api"},
        "name one that no environment makes",
        {"existing_cluster": "shared"},
    ),
    on_web(
        "the_cluster_says_how_long",
        {"existing_cluster": "shared", "exec": {"log_retention_days": 30}},
        "leave it out",
        {"exec/log_retention_days": None},
    ),
)
