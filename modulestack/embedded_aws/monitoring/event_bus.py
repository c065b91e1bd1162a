"""
EventBridge's default bus: what AWS's services put there, and the rules that tell somebody.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html,
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html,
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
"""

from __future__ import annotations

import datetime
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from modulestack.embedded_aws.counted_metrics import metric_name
from modulestack.embedded_aws.interfaces import AccountInterface
from modulestack.embedded_aws.monitoring import event_pattern
from modulestack.embedded_aws.monitoring.notifications import EVENTBRIDGE, Publisher, publish

_VARIABLE = re.compile(r"<([A-Za-z0-9_.\-]+)>")


def has_rules(aws: AccountInterface, region: str) -> bool:
    """Whether there is anybody to tell: without, no event is made."""
    return bool(aws.backend("events", region).event_buses["default"].rules)


def emit(
    aws: AccountInterface,
    region: str,
    *,
    source: str,
    detail_type: str,
    resources: Sequence[str],
    detail: Mapping[str, Any],
) -> None:
    """Put an event on the bus; what a rule cannot deliver is lost, and nobody is told."""
    at = aws.clock.now()
    event = {
        "version": "0",
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{detail_type} {resources} {at}")),
        "detail-type": detail_type,
        "source": source,
        "account": aws.account_id,
        "time": datetime.datetime.fromtimestamp(at, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": list(resources),
        "detail": detail,
    }
    for rule in list(aws.backend("events", region).event_buses["default"].rules.values()):
        pattern = rule.event_pattern.get_pattern()
        if rule.state != "ENABLED" or not pattern or not event_pattern.matches(pattern, event):
            continue
        for target in rule.targets:
            aws.counted.add(region, metric_name("AWS/Events", "Invocations", {"RuleName": rule.name}), at=at)
            publish(
                aws, region, target["Arn"], Publisher(EVENTBRIDGE, rule.arn), subject="", message=_text(target, event)
            )


def _text(target: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    """What a target gets: its template, filled, or the whole event. What is not in the event is empty."""
    transformer = target.get("InputTransformer")
    if not transformer:
        return str(target.get("Input") or json.dumps(event))
    values = {name: _at(event, path) for name, path in (transformer.get("InputPathsMap") or {}).items()}
    template = str(transformer["InputTemplate"])
    is_text = template.startswith('"')
    filled = _VARIABLE.sub(
        lambda match: _written(values.get(match[1], ""), is_text=is_text or _is_quoted(match)), template
    )
    return str(json.loads(filled)) if is_text else filled


def _is_quoted(match: re.Match[str]) -> bool:
    """Whether a variable stands inside of a text of a JSON template."""
    return len(re.findall(r'(?<!\\)"', match.string[: match.start()])) % 2 == 1


def _written(value: Any, *, is_text: bool) -> str:
    """As it stands in a template: inside of a text, escaped."""
    text = value if isinstance(value, str) else json.dumps(value)
    return json.dumps(text)[1:-1] if is_text else text


def _at(event: Any, path: str) -> Any:
    """``$.detail.containers[0].exitCode``"""
    for key, index in re.findall(r"\.([A-Za-z0-9_\-]+)|\[(\d+)\]", path.removeprefix("$")):
        try:
            event = event[key] if key else event[int(index)]
        except (KeyError, IndexError, TypeError):
            return ""
    return event
