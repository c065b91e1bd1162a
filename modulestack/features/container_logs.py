"""Log drivers of a module's containers, and the log router that FireLens needs."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.sensitive import plain_secret
from modulestack.contract.task_definition_rules.logs import AWSLOGS_OPTIONS
from modulestack.features import secrets
from modulestack.features.containers import ContainersKeys
from modulestack.features.context import ModuleContext
from modulestack.features.contribution import Contribution
from modulestack.features.core_effects import RELEASE_IT
from modulestack.features.feature import Feature
from modulestack.features.log_drivers import OWN, LogDriver, log_configuration
from modulestack.fields.effects import NEXT_RELEASE, Effect, EffectKind, Effects
from modulestack.fields.text import listed, nearest
from modulestack.fields.violation import FieldPath, RuleViolation

SPLUNKS = ("splunk-token", "splunk-url")
"""What the driver splunk cannot do without: https://docs.docker.com/engine/logging/drivers/splunk/"""


class ContainerLogsKeys(ContainersKeys):
    """Where the output of the module's own container goes."""

    log_driver: LogDriver | None = None
    """Absent: to the module's log group."""


def routed_logs_have_a_router(module: ContainerLogsKeys) -> Iterator[RuleViolation]:
    """
    Both ends, and one router.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
    """
    routers = [name for name, container in module.containers.items() if container.log_router]
    routed = [field for field, driver in _drivers(module) if driver.driver == "awsfirelens"]
    if routed and not routers:
        fields = ((*routed[0], "driver"), ("containers",))
        yield RuleViolation(fields, "awsfirelens needs a log router: add log_router: {} to a container that is one")
    for name in routers[1:]:
        text = f"a task has one log router, and {routers[0]} is it: take one of them out"
        yield RuleViolation((("containers", name, "log_router"), ("containers", routers[0], "log_router")), text)
    for name in routers[:1]:
        field: FieldPath = ("containers", name, "log_router")
        others = [each for each in routed if each != ("containers", name, "log_driver")]
        if not others:
            text = "nobody sends it anything: set log_driver: {driver: awsfirelens} for another, or leave it out"
            yield RuleViolation((field, ("log_driver",)), text)
        elif len(others) < len(routed):
            text = "its own output cannot go to itself: leave the driver out"
            yield RuleViolation((("containers", name, "log_driver", "driver"), field), text)


def a_log_router_is_root(module: ContainerLogsKeys) -> Iterator[RuleViolation]:
    """
    It makes its socket where only root may.

    Source: https://github.com/aws/containers-roadmap/issues/2122
    """
    for name, container in module.containers.items():
        if container.log_router and not container.run_as_root:
            fields: tuple[FieldPath, ...] = (("containers", name, "run_as_root"), ("containers", name, "log_router"))
            yield RuleViolation(fields, "is not set, and FireLens's log router must be root: set it to true")


def log_options_are_the_drivers(module: ContainerLogsKeys) -> Iterator[RuleViolation]:
    """Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html (options)"""
    for field, driver in _drivers(module):
        for name in driver.secret_options:
            if name in driver.options:
                fields = ((*field, "secret_options", name), (*field, "options", name))
                yield RuleViolation(fields, "is set in options too: keep one of the two")
        if driver.driver == "awslogs":
            yield from _of_awslogs(field, driver)
        missing = [name for name in SPLUNKS if name not in {**driver.options, **driver.secret_options}]
        if driver.driver == "splunk" and missing:
            text = f"splunk needs {listed(missing, 'and')}: add them to options or secret_options"
            yield RuleViolation(((*field, "driver"), (*field, "options")), text)


def _of_awslogs(field: FieldPath, driver: LogDriver) -> list[RuleViolation]:
    found = []
    for key, options in (("options", driver.options), ("secret_options", driver.secret_options)):
        for name in options:
            if name in OWN:
                text = "is how the output is found by releases and `modulestack logs`: leave it out"
                found.append(RuleViolation(((*field, key, name),), text))
            elif name not in AWSLOGS_OPTIONS:
                close = nearest(name.replace("-", "_"), [each.replace("-", "_") for each in AWSLOGS_OPTIONS])
                advice = f"did you mean {close.replace('_', '-')}?" if close else "leave it out"
                found.append(RuleViolation(((*field, key, name),), f"is no option of awslogs: {advice}"))
    return found


def a_log_router_may_not_start(module: ContainerLogsKeys) -> Iterator[RuleViolation]:
    """Source: https://github.com/fluent/fluent-bit/issues/7308"""
    for name, container in module.containers.items():
        if container.log_router and not container.writable_root:
            text = "is not set, and log routers failed with a read-only root file system: try it, or set it to true"
            yield RuleViolation((("containers", name, "writable_root"),), text)


def a_log_option_looks_secret(module: ContainerLogsKeys) -> Iterator[RuleViolation]:
    """Options are seen by everybody who may describe a task definition; the value itself is never said."""
    for field, driver in _drivers(module):
        for name, value in driver.options.items():
            if kind := plain_secret(name, value):
                text = f"looks like {kind}, in plain sight: keep it in SSM or Secrets Manager, and name it under "
                yield RuleViolation(((*field, "options", name),), f"{text}secret_options")


def _drivers(module: ContainerLogsKeys) -> Iterator[tuple[FieldPath, LogDriver]]:
    """Log drivers that the file sets, with their fields."""
    if module.log_driver:
        yield ("log_driver",), module.log_driver
    for name, container in module.containers.items():
        if container.log_driver:
            yield ("containers", name, "log_driver"), container.log_driver


def contribute(module: ContainerLogsKeys, context: ModuleContext) -> Contribution:
    """
    The own container's log configuration, and the secrets of all drivers.

    What a log router does in AWS it does as the tasks' role, which the file gives what it needs.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
    """
    references = sorted({text for _, driver in _drivers(module) for text in driver.secret_options.values()})
    return Contribution(
        feature="container_logs",
        container={"logConfiguration": log_configuration(module.log_driver, context)},
        execution_role=secrets.statements(references, context),
        pipeline=secrets.looks(references, context),
        seeds=secrets.seeds(references),
        manifest={"logs_elsewhere": elsewhere} if (elsewhere := _elsewhere(module)) else {},
    )


def _elsewhere(module: ContainerLogsKeys) -> dict[str, str]:
    """Container → where its output goes, if that is not the module's log group."""
    router = next((name for name, container in module.containers.items() if container.log_router), "")
    found = {}
    for field, driver in _drivers(module):
        name = str(field[1]) if field[0] == "containers" else module.own_container
        if driver.driver == "awsfirelens":
            to = driver.options.get("Name") or driver.options.get("@type")
            found[name] = f"the log router {router}" + (f", which sends it to {to}" if to else "")
        elif driver.driver == "splunk":
            found[name] = f"Splunk at {driver.options.get('splunk-url', 'an address that is kept as a secret')}"
    return found


_MAY_BE_NEEDED: Effects[ContainerLogsKeys] = (
    Effect(
        kinds=(EffectKind.NEXT_RELEASE, EffectKind.INTERRUPTS),
        text="until that release no task can be started anew: those that run read what their role no longer may",
        remedy=RELEASE_IT,
        when="without a reference that was there",
        holds=lambda edit: edit.is_needed_by_tasks,
    ),
    *NEXT_RELEASE,
)

_EFFECTS: dict[str, Effects[ContainerLogsKeys]] = {
    "log_driver": _MAY_BE_NEEDED,
    "log_driver.driver": NEXT_RELEASE,
    "log_driver.options": NEXT_RELEASE,
    "log_driver.secret_options": _MAY_BE_NEEDED,
}

FEATURE = Feature(
    keys=ContainerLogsKeys,
    contribute=contribute,
    effects=_EFFECTS,
    rules=(routed_logs_have_a_router, a_log_router_is_root, log_options_are_the_drivers),
    warnings=(a_log_router_may_not_start, a_log_option_looks_secret),
    text_keys=("log_driver.options",),
)
