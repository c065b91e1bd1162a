"""What an image is called that is pulled by way of ECR, and which registries that can be."""

from __future__ import annotations

import botocore.session
import pytest

from modulestack.contract import pull_through
from modulestack.contract.image_reference import parse

ECR = "123456789012.dkr.ecr.eu-west-1.amazonaws.com"
CACHES = {"docker.io": f"{ECR}/hub", "ghcr.io": f"{ECR}/dev/ghcr", "any.azurecr.io": f"{ECR}/acr"}
DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("typed", "pulled", "origin"),
    [
        ("nginx:1", f"{ECR}/hub/library/nginx:1", "docker.io/library/nginx:1"),
        ("docker.io/nginx:1", f"{ECR}/hub/library/nginx:1", "docker.io/library/nginx:1"),
        ("index.docker.io/bitnami/redis:7", f"{ECR}/hub/bitnami/redis:7", "docker.io/bitnami/redis:7"),
        (f"nginx@{DIGEST}", f"{ECR}/hub/library/nginx@{DIGEST}", f"docker.io/library/nginx@{DIGEST}"),
        ("ghcr.io/a/b/c:2", f"{ECR}/dev/ghcr/a/b/c:2", "ghcr.io/a/b/c:2"),
        ("any.azurecr.io/app:1", f"{ECR}/acr/app:1", "any.azurecr.io/app:1"),
    ],
)
def test_names_lead_there_and_back(typed: str, pulled: str, origin: str):
    assert pull_through.through(typed, CACHES) == pulled
    assert pull_through.through(pulled, CACHES) == pulled
    assert pull_through.before(pulled, CACHES) == origin


@pytest.mark.parametrize("text", ["quay.io/a/b:1", "other.azurecr.io/app:1", f"{ECR}/dev/web:1", "localhost:5000/a:1"])
def test_images_of_other_registries_stay(text: str):
    assert (pull_through.through(text, CACHES), pull_through.before(text, CACHES)) == (text, text)
    assert pull_through.cache_of(parse(text), CACHES) is None


def test_the_list_is_awss_but_for_ecr_itself():
    """As botocore's model has it."""
    model = botocore.session.get_session().get_service_model("ecr")
    hosts = [*pull_through.ALLOWED[:-1], "any.azurecr.io"]
    known = {found.kind for host in hosts if (found := pull_through.upstream(host))}
    assert known == set(model.shape_for("UpstreamRegistry").enum) - {"ecr"}


@pytest.mark.parametrize("host", ["azurecr.io", ".azurecr.io", "a.b.azurecr.io", "gcr.io", "Docker.io"])
def test_nothing_else_is_fetched_from(host: str):
    assert pull_through.upstream(host) is None


def test_addresses_lead_back_to_hosts():
    for host in (*pull_through.ALLOWED[:-1], "any.azurecr.io"):
        assert pull_through.host_of(pull_through.url(host)) == host
