"""``__main__.py`` for both shipped files, and for files that somebody may write tomorrow."""

from __future__ import annotations

import ast
import json
from typing import Any

import pulumi
import pytest

from modulestack.environment import load
from tests.harness import UNKNOWN, Deployed
from tests.support import program
from tests.support.program import ROOT, Modules

ENCRYPTION = "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
JOBS: dict[str, Any] = {"image": "ghcr.io/example/jobs:1", "port": 9000, "reachable_from": ["api"]}


@pytest.mark.parametrize(
    ("name", "urls"),
    [
        ("staging", {"web": "http://web-lb.eu-west-1.elb.amazonaws.com", "api": "http://api.staging.internal"}),
        ("prod", {"web": "https://www.example.com", "api": "https://api.internal.example.com"}),
    ],
)
def test_outputs_say_where_everything_is(name: str, urls: dict[str, str]):
    assert program.of_file(name).exports == {
        "modules": {
            module: {
                "url": url,
                "cluster": f"{name}-{module}",
                "service": module,
                "log_group": f"/modulestack/{name}/{module}",
                "manifest": f"/modulestack/{name}/{module}/target",
            }
            for module, url in urls.items()
        }
    }


def test_what_an_environment_shares_is_pinned():
    """Logical names and type tokens are identity; those of a module's stack are pinned in test_module_stack."""
    shared = {
        parent: children for parent, children in program.of_file("staging").tree().items() if " staging" in parent
    }
    bucket = "modulestack:index:ReleaseBucket staging-releases"
    assert program.of_file("staging").tree()["stack"] == [
        "modulestack:index:ModuleStack api",
        "modulestack:index:ModuleStack web",
        "modulestack:index:Network staging",
        bucket,
        "pulumi:providers:aws aws",
        "route53/zone:Zone staging-private",
    ]
    assert shared == {
        "modulestack:index:Network staging": [
            "awsx:ec2:Vpc staging",
            "cloudwatch/logGroup:LogGroup staging-flow-logs",
            "ec2/defaultSecurityGroup:DefaultSecurityGroup staging-closed",
            "ec2/flowLog:FlowLog staging-flow-logs",
            "iam/role:Role staging-flow-logs",
            "iam/rolePolicy:RolePolicy staging-flow-logs",
            "ssm/parameter:Parameter staging-network-manifest",
        ],
        bucket: [
            "s3/bucket:Bucket staging-releases",
            "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration staging-releases-lifecycle",
            "s3/bucketOwnershipControls:BucketOwnershipControls staging-releases-ownership",
            "s3/bucketPolicy:BucketPolicy staging-releases-tls-only",
            "s3/bucketPublicAccessBlock:BucketPublicAccessBlock staging-releases-public-access-block",
            f"{ENCRYPTION} staging-releases-encryption",
            "s3/bucketVersioning:BucketVersioning staging-releases-versioning",
        ],
    }


def test_prod_is_the_same_program_with_more_of_everything():
    assert [_sizes(program.of_file(name)) for name in program.FILES] == [
        {
            "nat": "Single",
            "tasks": {"web": 1, "api": 1},
            "sizes": {"staging-web": ("256", "512"), "staging-api": ("256", "512")},
            "kept_days": {30},
            "protected": {False},
        },
        {
            "nat": "OnePerAz",
            "tasks": {"web": 3, "api": 3},
            "sizes": {"prod-web": ("512", "1024"), "prod-api": ("1024", "2048")},
            "kept_days": {365},
            "protected": {True},
        },
    ]


def _sizes(done: Deployed) -> dict[str, Any]:
    tasks = [t.inputs for t in done.all("aws:ecs/taskDefinition:TaskDefinition")]
    logs = [g.inputs for g in done.all("aws:cloudwatch/logGroup:LogGroup") if "name" in g.inputs]
    return {
        "nat": done.one("awsx:ec2:Vpc").inputs["natGateways"]["strategy"],
        "tasks": {s.inputs["name"]: s.inputs["desiredCount"] for s in done.all("aws:ecs/service:Service")},
        "sizes": {t["family"]: (t["cpu"], t["memory"]) for t in tasks},
        "kept_days": {group["retentionInDays"] for group in logs},
        "protected": {lb.inputs["enableDeletionProtection"] for lb in done.all("aws:lb/loadBalancer:LoadBalancer")},
    }


def test_a_third_module_is_a_few_lines_in_the_file():
    """It gets a whole stack; what stands is untouched but for what its caller is told."""
    before, after = program.of_file("staging"), program.with_modules("staging", lambda m: {**m, "jobs": JOBS})
    new = {key: inputs for key, inputs in after.inputs().items() if key not in before.inputs()}
    changed = {key for key, inputs in before.inputs().items() if after.inputs()[key] != inputs}
    assert changed == {
        "ecs/taskDefinition:TaskDefinition api-task",
        "s3/bucketObjectv2:BucketObjectv2 api-task-template",
        "ssm/parameter:Parameter api-manifest",
    }
    assert new.keys() == {
        key.replace(" api-", " jobs-").replace(".web", ".api").replace("-8000", "-9000")
        for key in before.inputs()
        if " api-" in key
    }
    assert list(after.exports["modules"]) == ["api", "web", "jobs"]


def test_a_module_that_goes_takes_only_its_own():
    def without_web(modules: Modules) -> Modules:
        return {"api": {**modules["api"], "reachable_from": []}}

    before, after = program.of_file("staging"), program.with_modules("staging", without_web)
    gone = before.inputs().keys() - after.inputs().keys()
    assert gone == {key for key in before.inputs() if key.split()[1].startswith("web-") or key.endswith(".web")}
    changed = {key for key, inputs in after.inputs().items() if inputs != before.inputs()[key]}
    assert changed == {"ssm/parameter:Parameter api-manifest"}, "it says who may call"


def test_the_order_of_modules_changes_nothing():
    other = program.with_modules("staging", lambda modules: dict(reversed(modules.items())))
    assert other.inputs() == program.of_file("staging").inputs()


def test_more_memory_changes_the_template_and_no_service():
    """Releases roll the template out; the bootstrap revision ignores the rest."""
    other = program.with_modules("staging", lambda modules: {**modules, "api": {**modules["api"], "memory": 1024}})
    before, after = program.of_file("staging").inputs(), other.inputs()
    revision = "ecs/taskDefinition:TaskDefinition api-task"
    assert {key for key in before if before[key] != after[key]} == {
        revision,
        "s3/bucketObjectv2:BucketObjectv2 api-task-template",
        "ssm/parameter:Parameter api-manifest",
    }
    differing = {name for name in before[revision] if before[revision][name] != after[revision][name]}
    assert differing <= set(other.one("aws:ecs/taskDefinition:TaskDefinition", "api-task").ignore_changes)


@pytest.mark.parametrize("name", program.FILES)
def test_a_preview_asks_for_the_same_with_what_it_knows(name: str):
    """Whatever it knows is as it will be; the rest is unknown, not missing."""
    preview, real = program.of_file(name, preview=True).inputs(), program.of_file(name).inputs()
    assert {key: _known(preview[key], real[key]) for key in preview} == real


def _known(preview: Any, real: Any) -> Any:
    """*preview* with *real*'s values where it is unknown."""
    if preview == UNKNOWN:
        return real
    if isinstance(preview, dict) and isinstance(real, dict):
        return {key: _known(value, real.get(key)) for key, value in preview.items()}
    if isinstance(preview, list) and isinstance(real, list) and len(preview) == len(real):
        return [_known(*pair) for pair in zip(preview, real, strict=True)]
    return preview


def test_a_preview_of_a_new_stack_knows_every_name_that_people_type():
    done = program.of_file("staging", preview=True)
    assert [
        sorted(c.inputs["name"] for c in done.all("aws:ecs/cluster:Cluster")),
        sorted(s.inputs["name"] for s in done.all("aws:ecs/service:Service")),
        sorted(t.inputs["family"] for t in done.all("aws:ecs/taskDefinition:TaskDefinition")),
    ] == [["staging-api", "staging-web"], ["api", "web"], ["staging-api", "staging-web"]]


def test_an_invalid_file_ends_the_program_with_its_own_words():
    """A RunError is printed without a traceback; nothing has been made yet."""
    config = load.config_of("staging", ROOT)
    modules = json.loads(config["modulestack:modules"])
    modules["web"]["memory"] = 700
    with pytest.raises(pulumi.RunError, match=r"modules\.web\.memory: 700 MiB does not pair with cpu 256"):
        program.run("staging", {**config, "modulestack:modules": json.dumps(modules)})


def test_the_program_has_no_branches():
    """What differs between environments is in their files."""
    tree = ast.parse((ROOT / "__main__.py").read_text())
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.If | ast.IfExp | ast.Match | ast.Try)]
