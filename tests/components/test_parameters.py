"""What SSM says before a run."""

from __future__ import annotations

import pulumi

from components import parameters
from modulestack.contract.manifest import ModuleManifest, TemplateVersion
from tests.harness import deploy

MANIFEST = ModuleManifest(
    environment="dev",
    module="web",
    account="123456789012",
    region="eu-west-1",
    cluster="dev-web",
    service="web",
    family="dev-web",
    container="web",
    port=8080,
    template=TemplateVersion(bucket="b", key="k", version="v", sha256="0"),
    placeholders={"image": "i"},
    log_group="/l",
    log_stream_prefix="web",
    target_groups=(),
    alarms=(),
    image_parameter="/modulestack/dev/web/image",
    records_prefix="r",
    lock_key="l",
    url="http://web-lb.eu-west-1.elb.amazonaws.com",
    desired_count_owner="file",
)
NAME = "/modulestack/dev/web/target"


def test_the_own_environment_s_parameters_are_read_by_their_path():
    """One call, whatever the number of modules; ``dev-eu`` is another environment."""
    done = deploy(
        lambda: pulumi.export("known", parameters.look_up("dev", pulumi.InvokeOptions())),
        parameters={"/modulestack/dev/web/image": "web:2", "/modulestack/dev-eu/web/image": "web:3"},
        may_make_nothing=True,
    )
    assert done.exports["known"] == {"/modulestack/dev/web/image": "web:2"}
    assert [(token, args) for token, args, _ in done.calls] == [
        (
            "aws:ssm/getParametersByPath:getParametersByPath",
            {"path": "/modulestack/dev", "recursive": True, "withDecryption": False},
        )
    ]


def test_a_new_environment_has_none():
    done = deploy(
        lambda: pulumi.export("known", parameters.look_up("dev", pulumi.InvokeOptions())), may_make_nothing=True
    )
    assert done.exports["known"] == {}


def test_an_earlier_manifest_is_found():
    assert parameters.earlier_manifest({NAME: MANIFEST.to_json()}, "dev", "web") == MANIFEST


def test_no_manifest_and_one_that_cannot_be_read_are_none():
    assert [parameters.earlier_manifest(known, "dev", "web") for known in ({}, {NAME: "{}"}, {NAME: "?"})] == [
        None,
        None,
        None,
    ]
