"""
What a web ACL logs of a request, in CloudWatch Logs.

Source: https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.contract.listener_rules.model import Request
from modulestack.embedded_aws.web_acls.evaluation import Ruling

REDACTED = "REDACTED"


def line(
    *,
    acl: str,
    verdict: Ruling,
    request: Request,
    source_name: str,
    source_id: str,
    redacted: Sequence[Mapping[str, Any]],
    at: float,
    number: int,
) -> str:
    """
    A line of the log of *acl* (ARN).

    *source_name* is what it guards, ``ALB`` or ``CF``, and *source_id* which
    (``123456789012-app/web-1234567/50dc6c495c0c9188``, the id of a distribution); *redacted* are the fields that are
    not logged, as the API has them, *number* is the request's since the account was made.
    """
    hidden = {str(each["SingleHeader"]["Name"]).lower() for each in redacted if "SingleHeader" in each}
    headers = [("Host", request.host), *request.headers]
    query = "&".join(f"{key}={value}" if key else value for key, value in request.query)
    found = {
        "timestamp": int(at * 1000),
        "formatVersion": 1,
        "webaclId": acl,
        "terminatingRuleId": verdict.rule,
        "terminatingRuleType": verdict.kind,
        "action": verdict.action,
        "terminatingRuleMatchDetails": [],
        "httpSourceName": source_name,
        "httpSourceId": source_id,
        "ruleGroupList": [],
        "rateBasedRuleList": [],
        "nonTerminatingMatchingRules": [{"ruleId": name, "action": "COUNT"} for name in verdict.counted],
        "httpRequest": {
            "clientIp": request.source,
            "country": "-",
            "headers": [
                {"name": name, "value": REDACTED if name.lower() in hidden else value} for name, value in headers
            ],
            "uri": REDACTED if any("UriPath" in each for each in redacted) else request.path,
            "args": REDACTED if any("QueryString" in each for each in redacted) else query,
            "httpVersion": "HTTP/1.1",
            "httpMethod": REDACTED if any("Method" in each for each in redacted) else request.method,
            "requestId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{source_id}/{number}")),
        },
    }
    return json.dumps(found)
