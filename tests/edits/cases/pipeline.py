"""Edits of the pipeline, its boundary, and previews."""

from __future__ import annotations

from tests.edits.case import EditCase, of_environment
from tests.edits.cases.load_balancers import FRONTED
from tests.edits.plain import ACCOUNT, BOUNDARY, KEY, OTHER_KEY, OWNED, with_value

PIPELINE = {
    "repository": {"name": "example/modulestack", "id": 11, "owner_id": 1},
    "oidc_provider": "create",
    "state_bucket": "example-state",
    "secrets_key_arn": KEY,
}
APPLICATION = {"name": "example/web", "id": 13, "owner_id": 1, "modules": ["web"]}
PIPED = with_value(OWNED, "modulestack:pipeline", PIPELINE)
PREVIEWED = with_value(FRONTED, "modulestack:previews", {})

CASES: tuple[EditCase, ...] = (
    of_environment("previews", None, {}, FRONTED),
    of_environment("previews/load_balancer", None, "front", PREVIEWED),
    of_environment("previews/domain", None, "preview.example.com", PREVIEWED),
    of_environment("previews/modules", None, {"web": {"memory": 1024}}, PREVIEWED),
    of_environment("previews/image_tag", None, "pr-{number}", PREVIEWED),
    of_environment("previews/ttl_hours", None, 24, PREVIEWED),
    of_environment("previews/most", None, 5, PREVIEWED),
    of_environment("previews/permissions_boundary", None, BOUNDARY, PREVIEWED),
    of_environment("permissions_boundary", None, BOUNDARY),
    of_environment("pipeline", None, PIPELINE, OWNED),
    of_environment("pipeline/repository/name", "example/modulestack", "example/other", PIPED),
    of_environment("pipeline/repository/id", 11, 12, PIPED),
    of_environment("pipeline/repository/owner_id", 1, 2, PIPED),
    of_environment("permissions_boundary", BOUNDARY, BOUNDARY.replace("boundary-any", "boundary-any-2")),
    of_environment("pipeline/branch", None, "production", PIPED),
    of_environment("pipeline/application_repositories", None, [APPLICATION], PIPED),
    of_environment(
        "pipeline/application_repositories", [APPLICATION], [{**APPLICATION, "modules": ["web", "api"]}], PIPED
    ),
    of_environment(
        "pipeline/oidc_provider",
        "create",
        f"arn:aws:iam::{ACCOUNT}:oidc-provider/token.actions.githubusercontent.com",
        PIPED,
    ),
    of_environment("pipeline/state_bucket", "example-state", "other-state", PIPED),
    of_environment("pipeline/secrets_key_arn", KEY, OTHER_KEY, PIPED),
)
