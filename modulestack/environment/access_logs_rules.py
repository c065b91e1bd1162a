"""Rules of the logs of load balancers."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.environment.model import Environment
from modulestack.fields.violation import FieldPath, RuleViolation

_FIELD: FieldPath = ("access_logs",)


def logs_connections(environment: Environment) -> bool:
    """
    Whether a network load balancer has something to log: it does of TLS connections that it ends, and of no others.

    Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html
    """
    return environment.access_logs is not None and any(
        "tls" in (module.protocol, *(port.protocol for port in module.ports.values()))
        for module in environment.modules.values()
        if module.is_network
    )


def a_bucket_that_is_there_keeps_what_it_has(environment: Environment) -> Iterator[RuleViolation]:
    """What the environment has not made, it does not change."""
    logs = environment.access_logs
    if logs is None:
        return
    if logs.bucket and "retention_days" in logs.model_fields_set:
        yield RuleViolation(
            ((*_FIELD, "retention_days"), (*_FIELD, "bucket")),
            "is of the bucket that is made, and one that is there keeps its own lifecycle: leave it out",
        )
    if logs.prefix and not logs.bucket:
        yield RuleViolation(
            ((*_FIELD, "prefix"), (*_FIELD, "bucket")),
            "is for a bucket that is there and holds other things, too: leave it out, or name that bucket",
        )


def there_is_something_to_log(environment: Environment) -> Iterator[RuleViolation]:
    """A warning."""
    if environment.access_logs is None or logs_connections(environment):
        return
    if all(module.is_worker for module in environment.modules.values()):
        yield RuleViolation((_FIELD,), "no module has a load balancer: nothing is logged but what is asked of buckets")
    elif not environment.load_balancers and all(
        module.is_worker or module.is_network for module in environment.modules.values()
    ):
        yield RuleViolation(
            (_FIELD,),
            "all load balancers are of networks, which log TLS connections that they end, and no module speaks tls: "
            "nothing is logged but what is asked of buckets",
        )
