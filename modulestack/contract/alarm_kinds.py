"""What modules are watched for by alarms, and how these are called: the file's side makes them, a release looks."""

from __future__ import annotations

from collections.abc import Iterable

from modulestack.contract import names

OF_TARGETS = ("target_5xx", "latency", "unhealthy_targets", "no_healthy_target")
"""Of each port."""
OF_FILTERS = "metric_filter"
"""Of each metric filter that has an alarm."""
OF_CERTIFICATES = "certificate_expiry"
"""Of each certificate that the module's own load balancer shows."""
ALARM_KINDS = (*OF_TARGETS, "load_balancer_5xx", "missing_tasks", "cpu", "memory", "queue_age", OF_CERTIFICATES)


def alarm_names(
    environment: str,
    module: str,
    targets: Iterable[str],
    metric_filters: Iterable[str] = (),
    further_certificates: Iterable[str] = (),
) -> dict[str, str]:
    """
    Name of each alarm that *module* may have → what it looks at: ``latency of admin``.

    *targets* are its further ports, and its load balancers but the first; of *metric_filters* there is one each, and of
    *further_certificates* (``certificates.label``).
    """
    of_module = {names.alarm(environment, module, kind): kind for kind in ALARM_KINDS}
    of_module |= {
        names.alarm(environment, module, f"{OF_FILTERS}-{each}"): f"{OF_FILTERS} {each}" for each in metric_filters
    }
    of_module |= {
        names.alarm(environment, module, f"{OF_CERTIFICATES}-{each}"): f"{OF_CERTIFICATES} of {each}"
        for each in further_certificates
    }
    return of_module | {
        names.alarm(environment, module, f"{kind}-{each}"): f"{kind} of {each}"
        for each in targets
        for kind in (*OF_TARGETS, "load_balancer_5xx")
    }
