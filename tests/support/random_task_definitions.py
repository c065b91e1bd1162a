"""Task definitions that ECS takes, made at random out of every field; and answers that say the same in other words."""

from __future__ import annotations

import copy
import random
from typing import Any

from hypothesis import strategies as st

from modulestack.contract.task_definition_canonical import filled
from modulestack.contract.task_definition_fields import FIELDS

ROLE = "arn:aws:iam::123456789012:role/execution"
_NAMES = st.sampled_from(["A", "B", "C", "LOG_LEVEL", "PORT"])
_TEXTS = st.sampled_from(["", "x", "é", "1", "${a}"])
_WORDS = st.sampled_from(["a", "b", "c"])
_SIZES = st.sampled_from(
    [
        ("256", "512"),
        (".25 vCPU", "0.5 GB"),
        ("1 vCPU", "2 GB"),
        ("1vcpu", "2048"),
        ("0.5 VCPU", "1GB"),
        ("4096", "8192"),
    ]
)


def _pairs(key: str, value: str) -> st.SearchStrategy[list[dict[str, str]]]:
    return st.dictionaries(_NAMES, _TEXTS, max_size=4).map(lambda d: [{key: k, value: v} for k, v in d.items()])


def _some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Some of *fields*."""
    return st.fixed_dictionaries({}, optional=fields)


_PORTS = st.lists(
    st.tuples(st.integers(1, 65535), st.sampled_from(["tcp", "udp", "TCP", None])), max_size=3, unique_by=lambda p: p[0]
)
_HEALTH = st.fixed_dictionaries(
    {"command": st.just(["CMD-SHELL", "true"])},
    optional={
        "interval": st.sampled_from([5, 30]),
        "timeout": st.sampled_from([2, 5]),
        "retries": st.sampled_from([1, 3]),
        "startPeriod": st.sampled_from([0, 10]),
    },
)
_LINUX = _some(
    capabilities=_some(drop=st.sampled_from([["ALL"], ["CHOWN", "KILL"], []])),
    initProcessEnabled=st.booleans(),
    tmpfs=st.just([{"containerPath": "/tmp", "size": 64, "mountOptions": ["rw", "noexec"]}]),
)


@st.composite
def _container(draw: st.DrawFn, name: str, *, first: bool) -> dict[str, Any]:
    fields = draw(
        _some(
            cpu=st.sampled_from([0, 10]),
            environment=_pairs("name", "value"),
            environmentFiles=st.lists(st.sampled_from(["a.env", "b.env"]), unique=True).map(
                lambda files: [{"value": f"arn:aws:s3:::bucket/{file}", "type": "s3"} for file in files]
            ),
            command=st.lists(_WORDS, max_size=3),
            entryPoint=st.lists(_WORDS, max_size=2),
            dockerLabels=st.dictionaries(_WORDS, _TEXTS, max_size=2),
            healthCheck=_HEALTH,
            linuxParameters=_LINUX,
            readonlyRootFilesystem=st.booleans(),
            pseudoTerminal=st.booleans(),
            interactive=st.booleans(),
            user=st.sampled_from(["1000:1000", ""]),
            workingDirectory=st.just("/srv"),
            stopTimeout=st.integers(2, 120),
            startTimeout=st.integers(2, 120),
            versionConsistency=st.sampled_from(["enabled", "disabled"]),
            restartPolicy=st.fixed_dictionaries(
                {"enabled": st.booleans()},
                optional={
                    "ignoredExitCodes": st.lists(st.integers(0, 9), max_size=3, unique=True),
                    "restartAttemptPeriod": st.sampled_from([60, 300]),
                },
            ),
            systemControls=st.just([{"namespace": "net.core.somaxconn", "value": "1024"}]),
            ulimits=st.just([{"name": "nofile", "softLimit": 1024, "hardLimit": 4096}]),
            mountPoints=st.lists(st.sampled_from(["/tmp", "/data"]), unique=True).flatmap(
                lambda paths: st.just(
                    [{"sourceVolume": "tmp", "containerPath": path, "readOnly": False} for path in paths]
                )
            ),
        )
    )
    secrets = draw(st.lists(st.sampled_from(["S1", "S2"]), unique=True))
    if first:
        fields["portMappings"] = [
            {"containerPort": port, **({"protocol": protocol} if protocol else {})} for port, protocol in draw(_PORTS)
        ]
        if secrets:
            fields["secrets"] = [{"name": secret, "valueFrom": f"/staging/{secret}"} for secret in secrets]
    elif draw(st.booleans()):
        fields["essential"] = False
    return {"name": name, "image": f"ghcr.io/example/{name}:1", **fields}


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """A RegisterTaskDefinition request for Fargate, of random fields with random values."""
    cpu, memory = draw(_SIZES)
    containers = [
        draw(_container(name, first=name == "web"))
        for name in draw(st.permutations(["web", "side", "log"]))[: draw(st.integers(1, 3))]
    ]
    if all(container["name"] != "web" for container in containers):
        containers.append(draw(_container("web", first=True)))
    volume = draw(
        st.sampled_from(
            [
                {"name": "tmp"},
                {"name": "tmp", "host": {}},
                {"name": "tmp", "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0"}},
                {
                    "name": "tmp",
                    "efsVolumeConfiguration": {
                        "fileSystemId": "fs-0123456789abcdef0",
                        "rootDirectory": "/",
                        "transitEncryption": "ENABLED",
                    },
                },
            ]
        )
    )
    return {
        "family": "staging-web",
        "networkMode": "awsvpc",
        "requiresCompatibilities": draw(st.sampled_from([["FARGATE"], ["FARGATE", "EC2"], ["EC2", "FARGATE"]])),
        "cpu": cpu,
        "memory": memory,
        "executionRoleArn": ROLE,
        "taskRoleArn": ROLE,
        "containerDefinitions": containers,
        "volumes": [volume],
        **draw(
            _some(
                pidMode=st.just("task"),
                ephemeralStorage=st.integers(21, 200).map(lambda size: {"sizeInGiB": size}),
                runtimePlatform=_some(
                    cpuArchitecture=st.sampled_from(["X86_64"]), operatingSystemFamily=st.just("LINUX")
                ),
                enableFaultInjection=st.just(value=False),
                placementConstraints=st.just([]),
            )
        ),
    }


def in_other_words(request: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """An answer to *request* that means the same: sets in another order, defaults and empty lists written or not."""
    return _reworded(copy.deepcopy(filled(request)), "", chance)


def _reworded(value: dict[str, Any], path: str, chance: random.Random) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, inner in value.items():
        where = f"{path}.{name}" if path else name
        rule = FIELDS[where]
        if isinstance(inner, dict) and rule.shape == "object":
            made[name] = _reworded(inner, where, chance)
        elif isinstance(inner, list):
            items = [_reworded(item, f"{where}[]", chance) if isinstance(item, dict) else item for item in inner]
            if rule.shape in {"objects", "unordered"}:
                chance.shuffle(items)
            made[name] = items
        else:
            made[name] = inner
    for where, rule in FIELDS.items():
        parent, _, name = where.rpartition(".")
        if parent != path or name in made or chance.random() < 0.5:
            continue
        if rule.shape in {"objects", "ordered", "unordered"}:
            made[name] = []
        elif rule.shape == "map":
            made[name] = {}
        elif rule.default is not None and rule.shape != "tags":
            made[name] = rule.default
    return dict(sorted(made.items(), key=lambda _: chance.random()))
