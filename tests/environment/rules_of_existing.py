"""What the rules of things that are there already tell to write."""

from __future__ import annotations

from tests.edits.cases import ACCOUNT, OWNED
from tests.environment.followed_rule import Followed, of, on_web

CLUSTER = f"arn:aws:ecs:eu-west-1:{ACCOUNT}:cluster/shared"
OF_EXISTING: tuple[Followed, ...] = (
    on_web(
        "an_existing_log_group_is_nobodys",
        {"existing_log_group": "/modulestack/staging/web"},
        "name one that does not begin with /modulestack/",
        {"existing_log_group": "/shared/logs"},
    ),
    on_web(
        "an_existing_log_group_keeps_its_retention",
        {"existing_log_group": "/shared/logs", "log_retention_days": 30},
        "leave it out (null, if defaults have it)",
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
        "leave it out (null, if defaults have it)",
        {"exec/log_retention_days": None},
    ),
)
