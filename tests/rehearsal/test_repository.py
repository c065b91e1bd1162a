"""A module's own repository, in an environment that comes up, is edited and goes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modulestack.rehearsal.program import ProgramError
from modulestack.rehearsal.sandbox import Sandbox
from tests.support.program import copy_program

ACCOUNT = "123456789012"
URL = f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/shop/web"
WEB: dict[str, Any] = {"image": f"{URL}:1", "port": 80, "reachable_from": "internet", "repository": {}}
API: dict[str, Any] = {"image": "ghcr.io/example/api:1", "port": 80, "repository": {"delete_with_module": True}}
MODULES = "modulestack:modules"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Sandbox]:
    copy_program(tmp_path)
    config = {
        "aws:region": "eu-west-1",
        "modulestack:account_id": ACCOUNT,
        "modulestack:network": {"create": {}},
        MODULES: {"web": WEB, "api": API},
    }
    (tmp_path / "Pulumi.shop.yaml").write_text(yaml.safe_dump({"config": config}))
    sandbox = Sandbox("shop", tmp_path)
    yield sandbox
    sandbox.aws.close()


def repositories(sandbox: Sandbox) -> list[str]:
    found = sandbox.aws.client("ecr").describe_repositories()["repositories"]
    return sorted(repository["repositoryName"] for repository in found)


def test_it_comes_empty_stays_with_its_images_and_is_never_taken_over(shop: Sandbox):
    """One that goes with its module goes; a stack that comes later says what it finds before it touches anything."""
    _, outputs, messages = shop.up()
    assert [message for message in messages if "repository" in message] == [
        (
            "web: its repository is made empty, and its tasks cannot start before an image is in it: push one, then "
            f"`modulestack release web={URL}:TAG -e shop`"
        )
    ]
    shop.settle(outputs["modules"])
    assert shop.up()[2] == []
    assert repositories(shop) == ["shop/api", "shop/web"]
    images = shop.aws.client("ecr").list_images(repositoryName="shop/web")["imageIds"]
    assert [image["imageTag"] for image in images] == ["1"]
    shop.down()
    assert repositories(shop) == ["shop/web"]
    left, on_purpose = shop.left()
    assert (left, [item for item in on_purpose if item.startswith("ecr ")]) == (
        (),
        [f"ecr arn:aws:ecr:eu-west-1:{ACCOUNT}:repository/shop/web"],
    )
    since = len(shop.aws.calls)
    with pytest.raises(
        ProgramError, match=r"modules\.web\.repository: there is a repository shop/web that is not"
    ) as no:
        shop.up()
    assert "aws ecr delete-repository --repository-name shop/web --force" in str(no.value)
    assert [c.operation for c in shop.aws.calls[since:] if not c.operation.startswith(("Describe", "Get"))] == []
    without = {"web": {key: value for key, value in WEB.items() if key != "repository"}}
    shop.up(**{MODULES: json.dumps(without)})
    shop.settle({"web": outputs["modules"]["web"]})
    [service] = shop.aws.client("ecs").describe_services(cluster="shop-web", services=["web"])["services"]
    assert service["runningCount"] == 1


def test_an_account_that_is_taken_out_pulls_no_more(shop: Sandbox):
    """Also the last of them, from a repository that is kept."""
    ecr = shop.aws.client("ecr")

    def principals(accounts: list[str]) -> list[str]:
        modules = {"web": {**WEB, "repository": {"pull_accounts": accounts}}, "api": API}
        shop.up(**{MODULES: json.dumps(modules)})
        policy = json.loads(ecr.get_repository_policy(repositoryName="shop/web")["policyText"])
        return [arn.split(":")[4] for arn in policy["Statement"][0]["Principal"]["AWS"]]

    assert principals(["210987654321"]) == [ACCOUNT, "210987654321"]
    assert principals([]) == [ACCOUNT]
