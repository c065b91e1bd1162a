"""What the rules of pull-through caches tell to write."""

from __future__ import annotations

from tests.edits.cases.images import BY_WAY_OF_ECR, UPSTREAM
from tests.edits.plain import PLAIN
from tests.environment.followed_rule import WEB, of

CACHE = "modulestack:pull_through_cache"
GHCR = f"{CACHE}/ghcr.io"
QUAY = f"{CACHE}/quay.io"
LONG = "x" * 240
OF_PULL_THROUGH = (
    of("upstreams_are_known", {f"{CACHE}/gcr.io": {}}, "no registry that ECR fetches from", {f"{CACHE}/gcr.io": None}),
    of(
        "upstreams_are_known",
        {f"{CACHE}/123456789012.dkr.ecr.eu-west-1.amazonaws.com": {}},
        "is ECR itself: tasks pull from it as it is",
        {CACHE: None},
    ),
    of("credentials_are_where_ecr_reads", {GHCR: {}}, "is required", {f"{GHCR}/credentials": UPSTREAM}),
    of(
        "credentials_are_where_ecr_reads",
        {QUAY: {"credentials": UPSTREAM}},
        "leave it out",
        {f"{QUAY}/credentials": None},
    ),
    *(
        of("credentials_are_where_ecr_reads", {GHCR: {"credentials": bad}}, told, {f"{GHCR}/credentials": UPSTREAM})
        for bad, told in (
            ("secretsmanager:ecr-pullthroughcache/ghcr", "is no full ARN of a secret: allowed such as arn:"),
            ("ssm:/ghcr", "is no full ARN of a secret: allowed such as arn:"),
            (UPSTREAM.replace("ecr-pullthroughcache/", ""), "allowed names that begin with ecr-pullthroughcache/"),
            (UPSTREAM.replace("eu-west-1", "eu-central-1"), "ECR reads secrets of eu-west-1: copy it there"),
            (f"{UPSTREAM}:key::", "leave the key out"),
        )
    ),
    of(
        "credentials_are_where_ecr_reads",
        {
            "modulestack:account_id": "123456789012",
            GHCR: {"credentials": UPSTREAM.replace("123456789012", "210987654321")},
        },
        "ECR reads secrets of 123456789012: copy it there",
        {f"{GHCR}/credentials": UPSTREAM},
    ),
    of(
        "prefixes_differ",
        {QUAY: {"prefix": "one"}, f"{CACHE}/public.ecr.aws": {"prefix": "one"}},
        "choose another",
        {f"{QUAY}/prefix": "two"},
        {f"{QUAY}/prefix": None},
    ),
    of("prefixes_differ", {QUAY: {"prefix": "any"}}, "such as any/cache", {f"{QUAY}/prefix": "any/cache"}),
    of(
        "pulled_names_fit",
        {GHCR: {"credentials": UPSTREAM, "prefix": "p" * 30}, f"{WEB}/image": f"ghcr.io/{LONG}:1"},
        "choose a shorter prefix",
        {f"{GHCR}/prefix": "pp"},
        base=PLAIN,
    ),
    of(
        "who_pulls_is_said_once",
        {f"{WEB}/registry_credentials": "secretsmanager:registry"},
        "leave one of the two out",
        {f"{WEB}/registry_credentials": None},
        {CACHE: None},
        base=BY_WAY_OF_ECR,
    ),
)
