"""Images that are pulled by way of ECR, in an environment that comes up, is released to, loses its secret and goes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.contract.manifest import ModuleManifest
from modulestack.features.pull_through import FETCH, UNFETCHED
from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.rehearse import rehearse
from modulestack.rehearsal.sandbox import Sandbox
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.dependencies import Dependencies
from modulestack.release.outcome.verdicts import Verdict
from modulestack.release.planning.requests import ReleaseOptions, parse_requests
from modulestack.release.progress_events import ProgressEvent
from modulestack.release.several_modules import Coordination, release_modules
from modulestack.release.verbs import release
from modulestack.release.verbs.promote import running_images
from tests.support.program import copy_program

ACCOUNT = "123456789012"
REGISTRY = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com"
HUB = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:ecr-pullthroughcache/hub-AbCdEf"
CACHES: dict[str, Any] = {"docker.io": {"credentials": HUB, "untagged_days": 7}, "quay.io": {"prefix": "shared/quay"}}
WEB: dict[str, Any] = {
    "image": "nginx:1.27",
    "port": 80,
    "reachable_from": "internet",
    "containers": {"proxy": {"image": "quay.io/example/proxy:1"}, "other": {"image": "ghcr.io/example/other:1"}},
}


def write(root: Path, **modules: Any) -> None:
    copy_program(root)
    config = {
        "aws:region": "eu-west-1",
        "modulestack:account_id": ACCOUNT,
        "modulestack:network": {"create": {}},
        "modulestack:pull_through_cache": CACHES,
        "modulestack:modules": modules,
    }
    (root / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}))


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Sandbox]:
    write(tmp_path, web=WEB)
    sandbox = Sandbox("shop", tmp_path)
    yield sandbox
    sandbox.aws.close()


def repositories(sandbox: Sandbox) -> list[str]:
    found = sandbox.aws.client("ecr").describe_repositories()["repositories"]
    return sorted(repository["repositoryName"] for repository in found)


def images(sandbox: Sandbox) -> dict[str, str]:
    """Container → image of what the service is set to."""
    ecs = sandbox.aws.client("ecs")
    service = ecs.describe_services(cluster="shop-web", services=["web"])["services"][0]
    definition = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    return {each["name"]: each["image"] for each in definition["containerDefinitions"]}


def released(sandbox: Sandbox, image: str, said: list[str], *, by_digest: bool = True) -> Verdict:
    def note(event: ProgressEvent) -> None:
        said.append(event.text)

    aws = AwsClient(sandbox.aws.session(), sandbox.aws.clock, region=sandbox.aws.region)
    dependencies = Dependencies(aws=aws, who="test", report=note)
    requests = parse_requests(aws, "shop", {"web": image}, {}, by_digest=by_digest)
    return release_modules(dependencies, requests, ReleaseOptions(), Coordination(), release.execute)[0]


def up(sandbox: Sandbox) -> list[str]:
    _, outputs, messages = sandbox.up()
    sandbox.settle(outputs["modules"])
    return messages


def test_the_first_pull_makes_the_repository_and_it_stays(shop: Sandbox):
    """By the template of its prefix; what the file does not name comes from where it always came."""
    assert repositories(shop) == []
    messages = up(shop)
    assert [message for message in messages if "by way of ECR" in message] == [
        f"web: nginx:1.27 is pulled by way of ECR, as {REGISTRY}/shop/hub/library/nginx:1.27",
        f"web: quay.io/example/proxy:1 is pulled by way of ECR, as {REGISTRY}/shared/quay/example/proxy:1",
    ]
    assert images(shop) == {
        "web": f"{REGISTRY}/shop/hub/library/nginx:1.27",
        "proxy": f"{REGISTRY}/shared/quay/example/proxy:1",
        "other": "ghcr.io/example/other:1",
    }
    assert repositories(shop) == ["shared/quay/example/proxy", "shop/hub/library/nginx"]
    ecr = shop.aws.client("ecr")
    found = ecr.list_images(repositoryName="shop/hub/library/nginx")["imageIds"]
    assert [image["imageTag"] for image in found] == ["1.27"]
    policy = json.loads(ecr.get_lifecycle_policy(repositoryName="shop/hub/library/nginx")["lifecyclePolicyText"])
    assert policy["rules"][0]["selection"]["countNumber"] == 7
    with pytest.raises(ecr.exceptions.LifecyclePolicyNotFoundException):
        ecr.get_lifecycle_policy(repositoryName="shared/quay/example/proxy")
    assert shop.up()[0].changed == ()
    shop.down()
    assert ecr.describe_pull_through_cache_rules()["pullThroughCacheRules"] == []
    assert ecr.describe_repository_creation_templates()["repositoryCreationTemplates"] == []
    left, on_purpose = shop.left()
    assert (left, len([item for item in on_purpose if item.startswith("ecr ")])) == ((), 2)


def test_a_release_names_the_image_as_its_registry_does_and_gets_its_digest(shop: Sandbox):
    """A tag of Docker Hub becomes a digest, which ECR is asked for; a promotion goes by the name of its registry."""
    up(shop)
    said: list[str] = []
    assert released(shop, "nginx:1.28", said).kind == "succeeded"
    name, _, digest = images(shop)["web"].partition("@")
    assert (name, digest[:7]) == (f"{REGISTRY}/shop/hub/library/nginx", "sha256:")
    assert any(
        f"nginx:1.28 is pulled by way of ECR, as {REGISTRY}/shop/hub/library/nginx:1.28" in line for line in said
    )
    aws = AwsClient(shop.aws.session(), shop.aws.clock, region="eu-west-1")
    image, beside = running_images(aws, "shop", "web")
    assert image == f"docker.io/library/nginx@{digest}"
    assert beside["proxy"].startswith("quay.io/example/proxy@sha256:")
    shop.up()
    assert images(shop)["web"] == f"{name}@{digest}"


def test_without_the_secret_what_was_fetched_is_pulled_and_nothing_else_is(shop: Sandbox):
    """The release of another image is refused before the service is touched, with what ECR says."""
    up(shop)
    shop.aws.client("secretsmanager").delete_secret(SecretId=HUB, ForceDeleteWithoutRecovery=True)
    said: list[str] = []
    refused = released(shop, "nginx:1.28", said)
    assert refused.kind == "refused"
    assert any("ECR could not fetch it from its own registry" in line for line in (refused.why, *refused.details))
    assert any("ECR can fetch nothing from docker.io: The authentication to the upstream" in line for line in said)
    task = shop.aws.client("ecs").list_tasks(cluster="shop-web")["taskArns"][0]
    shop.aws.client("ecs").stop_task(cluster="shop-web", task=task)
    shop.aws.clock.sleep(120)
    service = shop.aws.client("ecs").describe_services(cluster="shop-web", services=["web"])["services"][0]
    assert service["runningCount"] == 1


def test_a_rule_that_is_gone_is_told(shop: Sandbox):
    up(shop)
    shop.aws.client("ecr").delete_pull_through_cache_rule(ecrRepositoryPrefix="shop/hub")
    said: list[str] = []
    assert released(shop, "nginx:1.28", said).kind == "refused"
    assert any("ECR fetches nothing from docker.io: there is no rule for shop/hub" in line for line in said)


def test_a_prefix_that_somebody_else_has_is_refused_before_anything_is_touched(shop: Sandbox):
    shop.aws.client("ecr").create_pull_through_cache_rule(
        ecrRepositoryPrefix="shared/quay", upstreamRegistryUrl="quay.io"
    )
    since = len(shop.aws.calls)
    with pytest.raises(ProgramError, match=r"pull_through_cache\.quay\.io\.prefix: there is a rule for shared/quay"):
        shop.up()
    assert [c.operation for c in shop.aws.calls[since:] if not c.operation.startswith(("Describe", "Get"))] == []


def test_the_manifest_says_which_images_go_by_way_of_ecr(shop: Sandbox):
    up(shop)
    path = "/modulestack/shop/web/target"
    text = shop.aws.client("ssm").get_parameter(Name=path)["Parameter"]["Value"]
    assert ModuleManifest.from_json(text, path).pull_through == {
        "docker.io": f"{REGISTRY}/shop/hub",
        "quay.io": f"{REGISTRY}/shared/quay",
    }


def stopped_reason(sandbox: Sandbox, image: str) -> str:
    """Why a task of the module's definition with *image* stopped; empty: it runs."""
    ecs = sandbox.aws.client("ecs")
    service = ecs.describe_services(cluster="shop-web", services=["web"])["services"][0]
    definition = ecs.describe_task_definition(taskDefinition=service["taskDefinition"])["taskDefinition"]
    keys = ("executionRoleArn", "taskRoleArn", "networkMode", "cpu", "memory", "requiresCompatibilities")
    made = ecs.register_task_definition(
        family="other", containerDefinitions=[{"name": "other", "image": image}], **{k: definition[k] for k in keys}
    )["taskDefinition"]["taskDefinitionArn"]
    network = service["networkConfiguration"]
    [task] = ecs.run_task(cluster="shop-web", taskDefinition=made, launchType="FARGATE", networkConfiguration=network)[
        "tasks"
    ]
    sandbox.aws.clock.sleep(60)
    [found] = ecs.describe_tasks(cluster="shop-web", tasks=[task["taskArn"]])["tasks"]
    return str(found.get("stoppedReason", ""))


def test_a_role_that_may_not_have_images_fetched_does_not_find_them(shop: Sandbox):
    """What is in ECR already it pulls; and a registry that ECR cannot sign in to forbids."""
    up(shop)
    iam = shop.aws.client("iam")
    [role] = [each["RoleName"] for each in iam.list_roles()["Roles"] if "web-execution" in each["RoleName"]]
    [name] = iam.list_role_policies(RoleName=role)["PolicyNames"]
    policy = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    assert sum(each["Action"] == list(FETCH) for each in policy["Statement"]) == 1
    redis, nginx = f"{REGISTRY}/shop/hub/library/redis:7", f"{REGISTRY}/shop/hub/library/nginx:1.27"
    for alone in FETCH:
        said = [{**each, "Action": [alone]} if each["Action"] == list(FETCH) else each for each in policy["Statement"]]
        narrow = json.dumps({**policy, "Statement": said})
        iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=narrow)
        assert stopped_reason(shop, redis).endswith(f"failed to resolve ref {redis}: {redis}: not found")
    assert stopped_reason(shop, nginx) == ""
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(policy))
    assert stopped_reason(shop, redis) == ""
    shop.aws.client("secretsmanager").delete_secret(SecretId=HUB, ForceDeleteWithoutRecovery=True)
    assert stopped_reason(shop, redis.replace("redis", "postgres")).endswith("[manifests 7]: 403 Forbidden")


def test_a_rehearsal_releases_what_ecr_cannot_fetch(tmp_path: Path):
    """Of a module whose own image is fetched with credentials; the others give no occasion, or are not fetched."""
    workers = {"open": {"image": "quay.io/example/open:1"}, "other": {"image": "ghcr.io/example/other:1"}}
    write(tmp_path, web={"image": "nginx:1.27", "port": 80}, **workers)
    report = rehearse("shop", tmp_path)[0]
    assert [(promise, kept) for promise, kept in report.promises if not kept] == []
    found = {each.module: each for each in report.scenarios if each.name == UNFETCHED}
    assert {module: each.met for module, each in found.items()} == {"open": True, "web": True}
    assert found["open"].observed == "not tried: ECR fetches its images without credentials"
    wanted = f"{REGISTRY}/shop/hub/library/nginx:unfetched: ECR could not fetch it from its own registry: "
    assert wanted in found["web"].observed
