"""What is spoken on ports of modules that run, which an edit cannot change."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.model import Environment
from modulestack.environment.standing import StandingEnvironment
from modulestack.fields.violation import FieldPath, RuleViolation


def refusals(environment: Environment, standing: StandingEnvironment) -> Iterator[RuleViolation]:
    """
    Of *environment* against what is *standing*; fields start at the environment.

    A target group keeps its protocol and its version. Another one has no task until the service has been deployed with
    it, and ECS takes it only once a listener leads there: whoever calls in between would be answered by nobody.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyTargetGroup.html
    """
    for name, before in standing.modules.items():
        module = environment.modules.get(name)
        if module is None or module.port is None or before.port is None:
            continue
        field: FieldPath = ("modules", name)
        yield from _kept(field, "protocol", before.protocol, module.protocol, "module")
        yield from _kept(field, "target_protocol", before.target_protocol, module.target_protocol, "module")
        for port, old in before.ports.items():
            if (new := module.ports.get(port)) is not None:
                at: FieldPath = (*field, "ports", port)
                yield from _kept(at, "protocol", old.protocol, new.protocol, "port")
                yield from _kept(at, "target_protocol", old.target_protocol, new.target_protocol, "port")


def _kept(field: FieldPath, key: str, old: str, new: str, what: str) -> Iterator[RuleViolation]:
    if old == new:
        return
    text = f"{new}, but its tasks are sent {old}, and that of a {what} that runs cannot change: keep {old}"
    yield RuleViolation(((*field, key),), f"{text}, or add a {what} of another name with {key}: {new}")
