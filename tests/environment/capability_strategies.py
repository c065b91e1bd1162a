"""
Capabilities of modules, each a few keys that go together, for ``strategies.environments()``.

Each function is given a module as it is drawn so far, and draws keys on top; empty: it goes with nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from modulestack.contract import limits

Config = dict[str, Any]
Capability = Callable[[st.DrawFn, Config], Config]
HERE = "region-of-this"
"""Stands for the environment's region."""
QUEUE = f"arn:aws:sqs:{HERE}:123456789012:any-queue"
KEY = f"arn:aws:kms:{HERE}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
LOST: tuple[Config, ...] = ({}, {"dead_letter_queue_arn": QUEUE, "dead_letter_kms_key_arn": KEY})


def some(fields: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Config]:
    """Any of the fields, each there or not."""
    return st.fixed_dictionaries({}, optional=dict(fields))


def ints(allowed: limits.Range, most: int = 100_000) -> st.SearchStrategy[int]:
    """The whole range, its ends often."""
    high = min(allowed.max, most)
    return st.sampled_from((allowed.min, high)) | st.integers(allowed.min, high)


def jobs(draw: st.DrawFn, module: Config) -> Config:
    """A job before releases, by hand or on a schedule, as large as the module."""
    if "restart" in module:
        return {}
    job: Config = {"command": ["manage", "migrate"]} | draw(
        some(
            {
                "environment": st.just({"JOB_DEPTH": "2"}),
                "cpu": st.just(module["cpu"]),
                "memory": st.just(module["memory"]),
                "timeout_s": ints(limits.JOB_TIMEOUT_S),
                "before_release": st.booleans(),
            }
        )
    )
    if "cpu" in job or "memory" in job:
        job |= {"cpu": module["cpu"], "memory": module["memory"]}
    if draw(st.booleans()):
        times = ("rate(15 minutes)", "cron(0 3 * * ? *)", "at(2040-01-31T03:00:00)")
        job["schedule"] = {"expression": draw(st.sampled_from(times)), **draw(st.sampled_from(LOST))}
        job["schedule"] |= draw(
            some(
                {
                    "time_zone": st.sampled_from(("UTC", "Europe/Berlin")),
                    "retries": ints(limits.SCHEDULE_RETRIES),
                    "retry_within_s": ints(limits.SCHEDULE_RETRY_WITHIN_S),
                    "enabled": st.booleans(),
                }
            )
        )
    return {"jobs": {"migrate": job}}


def agents(draw: st.DrawFn, module: Config) -> Config:
    """Agents of AWS's, where there is room for them."""
    if "containers" in module or module["memory"] < 1024:
        return {}
    claims = {"cpu": st.sampled_from((0, 64)), "memory_reservation": ints(limits.Range(32, 128))}
    images = {"image": st.just("ghcr.io/example/agent:1")}
    agent = some({"config": st.just("ssm:/staging/agent"), "namespace": st.just("Shop/Any"), **claims, **images})
    tracing = some({"config": st.just("ssm:/staging/collector"), **claims, **images})
    return draw(st.fixed_dictionaries({"tracing": tracing}, optional={"cloudwatch_agent": agent}))


def further_port(draw: st.DrawFn, module: Config) -> Config:
    """A second port, checked at the first one if it is the module's own container's."""
    if "port" not in module:
        return {}
    check = {
        "path": st.just("/admin"),
        "matcher": st.just("200-299"),
        "interval_s": st.integers(6, 300),
        "healthy_threshold": ints(limits.HEALTH_CHECK_THRESHOLD),
        "unhealthy_threshold": ints(limits.HEALTH_CHECK_THRESHOLD),
    }
    port: Config = {"port": 1 + (module["port"] + 100) % limits.PORT.max, "listener_port": 9443}
    port["health_check"] = draw(some({**check, "timeout_s": st.integers(2, 5)}))
    if module["reachable_from"] == "internet":
        port["public"] = True
    if "serving_container" in module:
        port["container"] = module["serving_container"]
    elif draw(st.booleans()):
        port["health_check"]["port"] = module["port"]
        return {"ports": {"admin": port}, "health_check": {**module.get("health_check", {}), "port": port["port"]}}
    return {"ports": {"admin": port}}


def serving_proxy(draw: st.DrawFn, module: Config) -> Config:
    """A container in front of the module's own."""
    if "port" not in module:
        return {}
    front = {"image": "ghcr.io/example/front:1"} | draw(some({"memory": st.just(module["memory"] // 4)}))
    found = {"containers": {**module.get("containers", {}), "front": front}, "serving_container": "front"}
    return found | (further_port(draw, module | found) if draw(st.booleans()) else {})


def shared_files(draw: st.DrawFn, module: Config) -> Config:
    """A volume on the task's disk, for the module's own container and those beside it."""
    own = {"path": "/srv/data"} | draw(some({"read_only": st.just(False)}))
    beside = {
        name: {**container, "mounts": {"data": {"path": "/data", "read_only": True}}}
        for name, container in module.get("containers", {}).items()
    }
    return {"volumes": {"data": {}}, "mounts": {"data": own}} | ({"containers": beside} if beside else {})


def routed_logs(draw: st.DrawFn, module: Config) -> Config:
    """A log router, to which the module and another container send."""
    options = {"options": st.just({"Name": "http"}), "secret_options": st.just({"http_passwd": "ssm:/staging/logs"})}
    driver = {"driver": "awsfirelens"} | draw(some(options))
    router = draw(
        some(
            {
                "type": st.sampled_from(("fluentbit", "fluentd")),
                "config_file": st.just("/extra.conf"),
                "ecs_log_metadata": st.booleans(),
            }
        )
    )
    containers = {
        **module.get("containers", {}),
        "router": {"image": "ghcr.io/example/router:1", "run_as_root": True, "log_router": router},
        "sender": {"image": "ghcr.io/example/sender:1", "log_driver": driver},
    }
    return {"log_driver": driver, "containers": containers}


def of_containers(draw: st.DrawFn, module: Config) -> Config:
    """What else containers beside the module's own may have."""
    known: Config = module.get("containers", {})
    more = {
        "entry_point": st.just(["/bin/run"]),
        "secrets": st.just({"CONTAINER_SECRET": "ssm:/staging/beside"}),
        "ulimits": st.just({"nofile": "1024:2048"}),
        "capabilities": st.just(["SYS_PTRACE"]),
        "registry_credentials": st.just("secretsmanager:staging/registry"),
    }
    return (
        {"containers": {name: _without_clashes(draw(some(more)), one) for name, one in known.items()}} if known else {}
    )


def _without_clashes(more: Config, container: Config) -> Config:
    gone = {"ulimits"} if "open_files" in container else set()
    gone |= {"registry_credentials"} if ".dkr" in container["image"] else set()
    return {**container, **{key: value for key, value in more.items() if key not in gone}}


def of_own_container(draw: st.DrawFn, module: Config) -> Config:
    """What else the module's own container may have."""
    restart = some({"ignored_exit_codes": st.just([0]), "attempt_period_s": ints(limits.RESTART_ATTEMPT_PERIOD_S)})
    more = {
        "start_timeout_s": ints(limits.START_TIMEOUT_S),
        "memory_reservation": st.just(6),
        "platform_version": st.sampled_from(("LATEST", "1.4.0")),
        "scale_in_protection": st.booleans(),
        **({} if "jobs" in module else {"restart": restart}),
        **({} if "open_files" in module else {"ulimits": st.just({"nofile": 2048})}),
        **({} if "user" in module else {"run_as_root": st.just(True)}),
    }
    if "log_retention_days" not in module and draw(st.booleans()):  # the group's own, whatever the defaults say
        return draw(some(more)) | {"existing_log_group": "/team/all", "log_retention_days": None}
    return draw(some(more))


def own_keys(draw: st.DrawFn, module: Config) -> Config:
    """KMS keys of one's own, wherever there may be one."""
    keys = {
        "exec": st.just({"kms_key_arn": KEY}),
        "repository": st.just({"kms_key_arn": KEY, "untagged_days": 30}),
        **({"secrets_kms_key_arns": st.just([KEY])} if module.get("secrets") else {}),
    }
    return draw(some(keys))


def queue_scaling(draw: st.DrawFn, module: Config) -> Config:
    """A worker that scales on a queue alone."""
    if "port" in module:
        return {}
    which = {"arn": QUEUE, "kms_key_arn": KEY} if draw(st.booleans()) else {"name": "any-queue"}
    tasks = {"messages_per_task": draw(ints(limits.MESSAGES_PER_TASK, 1000))}
    return {"tasks": 1, "scaling": {"min": draw(st.integers(0, 1)), "max": 3, "queue": {**which, **tasks}}}


CAPABILITIES: tuple[Capability, ...] = (
    queue_scaling, serving_proxy, agents, routed_logs, shared_files, of_containers, jobs, further_port,
    of_own_container, own_keys,
)  # fmt: skip
"""In the order in which they may build on each other."""


@st.composite
def capabilities(draw: st.DrawFn, module: Config) -> Config:
    """*module* with some of them."""
    some_of_them = draw(st.lists(st.sampled_from(CAPABILITIES), max_size=4, unique=True))
    for capability in sorted(some_of_them, key=CAPABILITIES.index):
        module = module | capability(draw, module)
    return module
