"""Parameters: what each resource type is made of, and how it changes."""

from __future__ import annotations

from tests.embedded_aws.resources.round_trips.world import TAGGED, TAGS, Case, hidden

CASES: dict[str, Case] = {
    "aws:ssm/parameter:Parameter": Case(
        lambda w: {"name": "/modulestack/staging/web/target", "type": "String", "value": "{}", **TAGS},
        {"value": '{"schema":1}', "description": "where it is", **TAGGED},
        hidden("insecureValue overwrite valueWo valueWoVersion"),
    ),
}
