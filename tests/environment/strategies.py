"""
Valid environments, of every kind that the file allows, for whichever test says "any environment that validates …".

``environments()`` draws a file's ``config:``; ``environment_of(config)`` is what the program sees of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import yaml
from hypothesis import strategies as st

from modulestack.contract import flow_logs, limits, partitions, vpc_endpoints
from modulestack.contract.config_keys import PREFIX, REGION
from modulestack.environment import validate
from modulestack.environment.model import Environment
from modulestack.environment.settings import Settings
from tests.environment.capability_strategies import HERE, capabilities, ints, some

Config = dict[str, Any]

NAMES = ("web", "api", "worker", "a", "front-end", "billing-2", "x" * 32, "modulestack", "default", "true", "null")
REGIONS = ("eu-west-1", "us-east-1", "ap-southeast-2", "us-gov-west-1", "cn-north-1", "us-iso-east-1", "eusc-de-east-1")
VARIABLES = ("PORT", "LOG_LEVEL", "discovery.type", "_x", "API_URL", "WEB_URL", "lower", "A" * 60)
PLACEHOLDERS = ("version", "commit.sha", "FEATURE_X", "_p")
TEXTS = (
    "",
    "plain",
    "two words",
    'a "quote"',
    "$${literal}",
    "$HOME",
    "ünïcødé ☃",
    "{{x}}",
    "line\nbreak",
    "yes",
    "0777",
)
IMAGES = (
    "app:1",
    "ghcr.io/example/web:1.4.2",
    "localhost:5000/a/b_c/d:latest",
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app@sha256:" + "0123456789abcdef" * 4,
    "example/app:1@sha256:" + "f" * 64,
    "[2001:db8::1]:5000/app:1",
    "123456789012.dkr-ecr.eu-west-1.on.aws/team/app:2",
)
SECRETS = (
    "ssm:/staging/api/database-url",
    "secretsmanager:staging/api",
    "secretsmanager:staging/api#password",
    "arn:aws:ssm:eu-west-1:123456789012:parameter/shared/key",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shared-AbCdEf",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shared-AbCdEf:password::",
)
MANAGED = (
    "ReadOnlyAccess",
    "AmazonS3ReadOnlyAccess",
    "CloudWatchReadOnlyAccess",
    "AmazonSQSFullAccess",
    "SecurityAudit",
)
POLICIES = (*(f"arn:aws:iam::aws:policy/{name}" for name in MANAGED), "arn:aws:iam::123456789012:policy/team/own")
PERMISSIONS: tuple[Config, ...] = (
    {"actions": ["s3:GetObject", "s3:PutObject"], "resources": ["arn:aws:s3:::staging-uploads/*"]},
    {
        "actions": ["sqs:SendMessage"],
        "resources": ["arn:aws:sqs:eu-west-1:123456789012:staging-orders"],
        "conditions": {
            "StringEquals": {"aws:SourceVpc": "vpc-0123456789abcdef0"},
            "Bool": {"aws:SecureTransport": True},
        },
    },
    {"actions": ["cloudwatch:PutMetricData"], "resources": ["*"]},
    {
        "actions": ["dynamodb:*Item"],
        "resources": ["arn:aws:dynamodb:eu-west-1:123456789012:table/staging-orders"],
        "exceptions": {"dynamodb:*Item": "the module is the table's only owner"},
    },
)
BOUNDARY = "arn:aws:iam::123456789012:policy/team/own-staging"
"""Of the one environment, whose file may ask for a pipeline."""


def environments() -> st.SearchStrategy[Config]:
    """What a valid file has below ``config:``."""
    return _environments()


def environment_of(config: Config, name: str = "staging") -> Environment:
    """The environment *name* that *config* describes."""
    values = {key.removeprefix(PREFIX): value for key, value in config.items()}
    return validate.environment(name, Settings(f"Pulumi.{name}.yaml", values))


def as_file(config: Config) -> str:
    """The text of a file that says *config*."""
    return yaml.safe_dump({"config": config}, allow_unicode=True, sort_keys=False)


@st.composite
def _environments(draw: st.DrawFn) -> Config:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    zone = draw(st.none() | st.sampled_from(("example.com", "staging.example.co.uk", "a.bc")))
    modules = {name: draw(_modules(name, names, zone)) for name in names}
    region = draw(st.sampled_from(REGIONS))
    config: Config = {
        REGION: region,
        "modulestack:network": draw(_networks()),
        "modulestack:modules": modules,
    }
    if partitions.of_region(region).name not in vpc_endpoints.PARTITIONS:
        config["modulestack:network"].get("create", {}).pop("endpoints", None)
    optional = {
        "domain": st.just(None if zone is None else {"zone": zone}),
        "deletion_protection": st.booleans(),
        "account_id": st.just("123456789012"),
        "permissions_boundary": st.sampled_from(POLICIES),
        "tags": st.dictionaries(
            st.sampled_from(("team", "cost centre", "Name", "a:b/c=d+e-f@g")), st.just("x 1"), max_size=3
        ),
        "defaults": _defaults(),
        "retired_urls": st.just(["https://old.example.com"]),
    }
    for key, values in optional.items():
        if draw(st.booleans()) or (key == "domain" and zone is not None):
            config[f"modulestack:{key}"] = draw(values)
    if zone is not None:
        config["modulestack:domain"] = {"zone": zone} | draw(some(_OF_DOMAIN))
    if "modulestack:permissions_boundary" in config and draw(st.booleans()):
        config["modulestack:permissions_boundary"] = BOUNDARY
        config["modulestack:pipeline"] = draw(_pipelines(sorted(modules)))
    config = json.loads(json.dumps(config).replace(HERE, region))
    return _in_partition(config, partitions.of_region(region), region)


def _in_partition(config: Config, partition: partitions.Partition, region: str) -> Config:
    """*config* with ARNs and registries of *partition*; those of the commercial one may be in other regions."""
    if partition is partitions.COMMERCIAL:
        return config
    text = json.dumps(config).replace("arn:aws:", f"arn:{partition.name}:").replace("eu-west-1", region)
    for suffix in ("dns_suffix", "dual_stack_suffix"):
        text = text.replace(f".{getattr(partitions.COMMERCIAL, suffix)}/", f".{getattr(partition, suffix)}/")
    localized: Config = json.loads(text)
    return localized


def _repositories(*names: str, **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Config]:
    """Repositories of these names; the same name has the same numbers."""
    owners = {"example": 9919, "a": 7}
    numbers = {"example/modulestack": 1, "a/b.c_d-e": 2, "example/web": 3, "example/api": 4}
    known = [{"name": name, "id": numbers[name], "owner_id": owners[name.split("/")[0]]} for name in names]
    return st.sampled_from(known).flatmap(
        lambda one: st.fixed_dictionaries({**{key: st.just(value) for key, value in one.items()}, **more})
    )


def _pipelines(modules: list[str]) -> st.SearchStrategy[Config]:
    """Roles for GitHub Actions, with the account of the environment."""
    account = "arn:aws:{}:123456789012:"
    return st.fixed_dictionaries(
        {
            "repository": _repositories("example/modulestack", "a/b.c_d-e"),
            "oidc_provider": st.sampled_from(
                ("create", account.format("iam:") + "oidc-provider/token.actions.githubusercontent.com")
            ),
            "state_bucket": st.sampled_from(("abc", "example-state", "a.b-c")),
            "secrets_key_arn": st.sampled_from(
                [
                    f"{account.format('kms:eu-west-1')}key/{key}"
                    for key in ("1234abcd-12ab-34cd-56ef-1234567890ab", "mrk-1234abcd12ab34cd56ef1234567890ab")
                ]
            ),
        },
        optional={
            "branch": st.sampled_from(("main", "release/1.x")),
            "application_repositories": st.lists(
                _repositories(
                    "example/web",
                    "example/api",
                    modules=st.lists(st.sampled_from(modules), min_size=1, unique=True),
                ),
                unique_by=lambda repository: str(repository["name"]),
            ),
        },
    )


@st.composite
def _modules(draw: st.DrawFn, name: str, names: list[str], zone: str | None) -> Config:
    cpu = draw(st.sampled_from(limits.FARGATE_CPU))
    public = draw(st.booleans())
    others = [other for other in names if other != name]
    callers = st.lists(st.sampled_from(others), unique=True) if others else st.just([])
    module = {
        "image": draw(st.sampled_from(IMAGES)),
        "port": draw(ints(limits.PORT)),
        "cpu": cpu,
        "memory": draw(st.sampled_from(limits.FARGATE_MEMORY_MIB[cpu])),
        "reachable_from": "internet" if public else draw(callers),
    }
    module |= draw(
        some(
            {
                "cpu_architecture": st.sampled_from(("X86_64", "ARM64")),
                "ephemeral_storage_gib": ints(limits.EPHEMERAL_STORAGE_GIB),
                "user": st.sampled_from(("1000:1000", "app", "nobody:nogroup", "65534")),
                "stop_timeout_s": ints(limits.STOP_TIMEOUT_S),
                "writable_root": st.booleans(),
                "working_directory": st.sampled_from(("/", "/srv/app")),
                "open_files": ints(limits.CONTAINER_OPEN_FILES),
                "capabilities": st.sampled_from(([], ["SYS_PTRACE"])),
                "environment_files": st.sampled_from(([], ["s3://any-files/a.env", "s3://any-files/b.env"])),
                "docker_labels": st.just({"a.b/c": "x y"}),
                "container_health_check": _container_checks(),
                "health_check": _health_checks(),
                "load_balancing": _balancing(),
                "spot_percent": ints(limits.Range(0, 100)),
                "exec": st.sampled_from(({}, {"log_retention_days": 30})),
                "scheduling_strategy": st.just("REPLICA"),
                "log_retention_days": st.sampled_from(limits.RETENTION_DAYS),
                "task_policy_arns": st.lists(st.sampled_from(POLICIES), unique=True),
                "repository": st.sampled_from(({}, {"delete_with_module": True, "pull_accounts": ["210987654321"]})),
                "permissions": st.lists(st.sampled_from(PERMISSIONS), unique_by=str),
            }
        )
    )
    if draw(st.booleans()):
        module |= draw(_beside(int(str(module["port"])), int(str(module["memory"]))))
    if ".dkr" not in str(module["image"]):
        module |= draw(some({"registry_credentials": st.sampled_from(SECRETS[1:2] + SECRETS[4:5])}))
    if public and zone is not None and draw(st.booleans()):
        module["host"] = f"{name}-public.{zone}"
    if module.get("spot_percent") and draw(st.booleans()):
        module["on_demand_base"] = draw(st.integers(0, 3))
    module |= draw(_counts()) | draw(_variables())
    return draw(capabilities(_as_worker(module) if draw(st.integers(0, 3)) == 0 else module))


def _as_worker(module: Config) -> Config:
    """*module* without its port, and without all that needs one."""
    gone = {"port", "reachable_from", "host", "health_check", "load_balancing"}
    worker: Config = {key: value for key, value in module.items() if key not in gone}
    for section, key in (("deployment", "grace_period_s"), ("scaling", "requests_per_task")):
        worker |= {section: {k: v for k, v in worker[section].items() if k != key}} if section in worker else {}
    if "scaling" in worker and not {"cpu_percent", "memory_percent"} & worker["scaling"].keys():
        worker["scaling"]["cpu_percent"] = 50
    return worker


@st.composite
def _beside(draw: st.DrawFn, port: int, memory: int) -> Config:
    """Containers beside the module's own, each waiting for some that come before it, and what its own waits for."""
    names = draw(st.lists(st.sampled_from(("proxy", "image", "log_router", "Agent-1")), min_size=1, unique=True))
    containers: Config = {}
    for index, name in enumerate(names):
        container = {"image": draw(st.sampled_from(IMAGES))} | draw(
            some(
                {
                    "command": st.just(["serve", "$${literal}"]),
                    "environment": st.dictionaries(st.sampled_from(VARIABLES), st.sampled_from(TEXTS), max_size=2),
                    "cpu": st.sampled_from((0, 16)),
                    "environment_files": st.sampled_from(([], ["s3://any-files/beside.env"])),
                    "memory_reservation": ints(limits.Range(6, memory // 4)),
                    "writable_root": st.booleans(),
                    "working_directory": st.sampled_from(("/", "/srv/app")),
                    "essential": st.booleans(),
                    "health_check": _container_checks(),
                    "start_timeout_s": ints(limits.START_TIMEOUT_S),
                    "stop_timeout_s": ints(limits.STOP_TIMEOUT_S),
                    "restart": some(
                        {
                            "ignored_exit_codes": st.lists(ints(limits.EXIT_CODE), max_size=3),
                            "attempt_period_s": ints(limits.RESTART_ATTEMPT_PERIOD_S),
                        }
                    ),
                    "open_files": ints(limits.CONTAINER_OPEN_FILES),
                    "docker_labels": st.just({"a.b/c": "x y"}),
                    "ports": st.just([1 + (port + index) % limits.PORT.max]),
                }
            )
        )
        containers[name] = container | draw(st.sampled_from(({}, {"user": "app"}, {"run_as_root": True})))
        containers[name] |= draw(some({"depends_on": _conditions(containers, names[:index])}))
    return {"containers": containers} | draw(some({"depends_on": _conditions(containers, names)}))


def _conditions(containers: Config, names: list[str]) -> st.SearchStrategy[Config]:
    """What may be waited for of some of the containers *names*."""
    return some({name: st.sampled_from(["START", *_also(containers[name])]) for name in names})


def _also(container: Config) -> list[str]:
    """What may be waited for of *container* beside its start, and comes in time."""
    checked = "health_check" in container and container.get("start_timeout_s", 1000) > 300
    stays = {"restart", "health_check", "ports"} & container.keys()
    ends = container.get("essential") is False and not stays
    return [*(["HEALTHY"] if checked else []), *(["COMPLETE", "SUCCESS"] if ends else [])]


_CUSTOM: Mapping[str, st.SearchStrategy[Any]] = {
    "scale_in": st.booleans(),
    **{f"scale_{way}_cooldown_s": ints(limits.SCALING_COOLDOWN_S) for way in ("in", "out")},
}


@st.composite
def _measured(
    draw: st.DrawFn,
    required: Mapping[str, st.SearchStrategy[Any]],
    further: Mapping[str, st.SearchStrategy[Any]],
) -> Config:
    """A policy that goes by a metric, or by an expression of two."""
    metric = st.fixed_dictionaries(
        {"namespace": st.just("shop/orders"), "name": st.just("waiting")},
        optional={
            "dimensions": st.just({"queue": "orders"}),
            "statistic": st.sampled_from(("Average", "Maximum", "Sum")),
        },
    )
    two = st.fixed_dictionaries(
        {
            "expression": st.just("FILL(one, 0) / other"),
            "metrics": st.fixed_dictionaries({"one": metric, "other": metric}),
        }
    )
    of = draw(st.one_of(st.fixed_dictionaries({"metric": metric}), two))
    return {**of, **draw(st.fixed_dictionaries(dict(required))), **draw(some(further))}


_PREDICTIVE = st.fixed_dictionaries(
    {"cpu_percent": ints(limits.SCALING_PERCENT)},
    optional={
        "memory_percent": ints(limits.SCALING_PERCENT),
        "mode": st.sampled_from(("ForecastOnly", "ForecastAndScale")),
        "scheduling_buffer_s": ints(limits.SCHEDULING_BUFFER_S),
    },
)


@st.composite
def _steps(draw: st.DrawFn) -> Config:
    """Steps of any kind, one or two."""
    kind = draw(st.sampled_from(("ChangeInCapacity", "PercentChangeInCapacity", "ExactCapacity")))
    falls = draw(st.booleans())
    values = (-5, -20) if falls else (5, 20.5)
    steps = [{"at": value, "change": change} for value, change in zip(values, (1, 5), strict=True)]
    keys: dict[str, st.SearchStrategy[Any]] = {
        "cooldown_s": ints(limits.SCALING_COOLDOWN_S),
        "evaluation_periods": st.integers(3, limits.ALARM_PERIODS.max),
    }
    if kind == "PercentChangeInCapacity":
        keys["min_adjustment_magnitude"] = st.integers(1, 9)
    drawn = draw(_measured({"adjustments": st.sampled_from((steps, steps[:1]))}, keys))
    if "evaluation_periods" in drawn:
        drawn |= draw(some({"datapoints_to_alarm": st.integers(1, 3)}))
    if falls:
        drawn["comparison"] = "LessThanOrEqualToThreshold"
    return {**drawn, **({} if kind == "ChangeInCapacity" else {"adjustment_type": kind})}


@st.composite
def _counts(draw: st.DrawFn) -> Config:
    """How many tasks, how they scale, and a deployment that leaves room for one more or one less of them."""
    counts: Config = {}
    least = draw(ints(limits.Range(0, 6)))
    if draw(st.booleans()):
        least = max(1, least)
        most = draw(st.integers(least, 12))
        targets = {
            "cpu_percent": ints(limits.SCALING_PERCENT),
            "memory_percent": ints(limits.SCALING_PERCENT),
            "requests_per_task": ints(limits.SCALING_REQUESTS),
        }
        first = draw(st.sampled_from(sorted(targets)))
        night = {"expression": "cron(0 20 * * ? *)", "time_zone": "Europe/Berlin", "min": 1, "max": most}
        further = {
            "suspended": st.lists(st.sampled_from(("in", "out", "scheduled")), unique=True),
            "schedules": st.just({"night": night}),
            "custom": _measured({"target": st.sampled_from((0.5, 100))}, _CUSTOM).map(lambda one: {"depth": one}),
            "steps": _steps().map(lambda one: {"rush": one}),
            "predictive": _PREDICTIVE,
        }
        cooldowns = {f"scale_{way}_cooldown_s": ints(limits.SCALING_COOLDOWN_S) for way in ("in", "out")}
        counts["scaling"] = {"min": least, "max": most, first: draw(targets[first])} | draw(
            some(targets | cooldowns | further)
        )
        if first != "requests_per_task":
            counts["scaling"] |= draw(some({"metrics_resolution_s": st.sampled_from((20, 60))}))
        counts |= draw(some({"tasks": st.integers(least, most)}))
    else:
        counts |= draw(some({"tasks": st.just(least)}))
    percents = draw(st.sampled_from(((100, 200), (0, 100), (50, 200), (100, 300), (0, 150))))
    deployment = dict(zip(("minimum_healthy_percent", "maximum_percent"), percents, strict=True))
    deployment |= draw(some({"grace_period_s": ints(limits.GRACE_PERIOD_S)}))
    return counts | draw(some({"deployment": st.just(deployment)}))


@st.composite
def _variables(draw: st.DrawFn) -> Config:
    """Environment, secrets, command and the placeholders in them, which are exactly those declared."""
    names = draw(st.lists(st.sampled_from(VARIABLES), unique=True))
    cut = draw(st.integers(0, len(names)))
    plain = {name: draw(st.sampled_from(TEXTS)) for name in names[:cut]}
    secrets = {name: draw(st.sampled_from(SECRETS)) for name in names[cut:]}
    placeholders = {
        name: draw(st.sampled_from(TEXTS)) for name in draw(st.lists(st.sampled_from(PLACEHOLDERS), unique=True))
    }
    words = [f"before ${{{name}}} after" for name in placeholders]
    variables: Config = {"environment": plain, "secrets": secrets, "placeholders": placeholders}
    if words:
        if draw(st.booleans()):
            plain |= {f"P{index}": word for index, word in enumerate(words)}
        else:
            variables[draw(st.sampled_from(("command", "entry_point")))] = ["program", *words, "${image}"]
    return {key: value for key, value in variables.items() if value or draw(st.booleans())}


@st.composite
def _health_checks(draw: st.DrawFn) -> Config:
    interval = draw(st.integers(6, limits.HEALTH_CHECK_INTERVAL_S.max))
    timeout = {"timeout_s": st.integers(2, min(120, interval - 1))}
    check = draw(
        some(
            {
                "path": st.sampled_from(("/", "/healthz", "/a?b=c&d=%20", "/" + "x" * 1023)),
                "matcher": st.sampled_from(("200", "200-299", "200,204,301", "200-499")),
                "healthy_threshold": ints(limits.HEALTH_CHECK_THRESHOLD),
                "unhealthy_threshold": ints(limits.HEALTH_CHECK_THRESHOLD),
            }
        )
    )
    return check | ({"interval_s": interval} | draw(some(timeout)) if draw(st.booleans()) else {})


def _container_checks() -> st.SearchStrategy[Config]:
    return st.fixed_dictionaries(
        {"command": st.sampled_from((["CMD", "true"], ["CMD-SHELL", "curl -f http://localhost/ || exit 1"]))},
        optional={
            "interval_s": ints(limits.CONTAINER_CHECK_INTERVAL_S),
            "timeout_s": ints(limits.CONTAINER_CHECK_TIMEOUT_S),
            "retries": ints(limits.CONTAINER_CHECK_RETRIES),
            "start_period_s": ints(limits.CONTAINER_CHECK_START_PERIOD_S),
        },
    )


def _balancing() -> st.SearchStrategy[Config]:
    common = {
        "deregistration_delay_s": ints(limits.DEREGISTRATION_DELAY_S),
        "idle_timeout_s": ints(limits.IDLE_TIMEOUT_S),
        "stickiness": some({"duration_s": ints(limits.STICKINESS_S, limits.STICKINESS_S.max)}),
    }
    slow_start = st.just(0) | ints(limits.SLOW_START_S)
    zoned = {**{key: value for key, value in common.items() if key != "stickiness"}, "cross_zone": st.booleans()}
    return (
        some(common | {"algorithm": st.just("round_robin"), "slow_start_s": slow_start})
        | some(common | {"algorithm": st.sampled_from(limits.NO_SLOW_START)})
        | some(zoned)
    )


_OF_DOMAIN: dict[str, st.SearchStrategy[Any]] = {
    "http_redirect": st.booleans(),
    "zone_id": st.just("Z0123456789ABCDEFGHIJ"),
}


def _networks() -> st.SearchStrategy[Config]:
    create = {
        "cidr": st.sampled_from(("10.0.0.0/16", "172.16.4.0/22", "192.168.0.0/18", "100.64.0.0/16")),
        "zones": ints(limits.ZONES),
        "ip_address_type": st.sampled_from(("ipv4", "dualstack")),
        # none is for images in ECR
        "nat": st.sampled_from(("instance", "instance_per_zone", "single", "one_per_zone")),
        "isolated_subnets": st.booleans(),
        "default_network_acl": st.sampled_from(("open", "closed")),
        "flow_logs": some(
            {
                "destination": st.sampled_from(("cloudwatch", "s3")),
                "traffic": st.sampled_from(("all", "accept", "reject", "none")),
                "retention_days": st.sampled_from(limits.RETENTION_DAYS),
                "aggregation_s": st.sampled_from(flow_logs.AGGREGATION_S),
                "fields": st.lists(st.sampled_from(flow_logs.FIELDS), unique=True),
            }
        ),
        "endpoints": st.just("needed") | st.lists(st.sampled_from(vpc_endpoints.NAMES), unique=True),
    }
    subnets = [[f"subnet-{kind}{n:07x}" for n in range(3)] for kind in "ab"]
    existing = {"vpc_id": "vpc-0123456789abcdef0", "public_subnet_ids": subnets[0], "private_subnet_ids": subnets[1]}
    tagged = {
        "vpc_tags": {"Name": "platform"},
        "public_subnet_tags": {"tier": "public"},
        "private_subnet_tags": {"tier": "private"},
    }
    there: st.SearchStrategy[Config] = st.sampled_from(({"existing": existing}, {"existing": tagged}))
    return st.fixed_dictionaries({"create": some(create)}) | there


def _defaults() -> st.SearchStrategy[Config]:
    """Keys that go with whatever a module says."""
    return some(
        {
            "log_retention_days": st.sampled_from(limits.RETENTION_DAYS),
            "stop_timeout_s": ints(limits.STOP_TIMEOUT_S),
            "health_check": some(
                {"path": st.just("/default"), "healthy_threshold": ints(limits.HEALTH_CHECK_THRESHOLD)}
            ),
            "load_balancing": some({"idle_timeout_s": ints(limits.IDLE_TIMEOUT_S)}),
            "environment": st.just({"FROM_DEFAULTS": "1"}),
            "cpu_architecture": st.sampled_from(("X86_64", "ARM64")),
        }
    )
