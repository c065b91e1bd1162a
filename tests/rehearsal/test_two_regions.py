"""An environment in each of two regions of one account: what is global has names of each one's own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from modulestack.embedded_aws.resources.registry import FUNCTIONS
from modulestack.environment.load import config_of
from modulestack.rehearsal import program
from modulestack.rehearsal.preview_stack import PreviewEngine
from modulestack.rehearsal.resource_monitor import ResourceMonitor
from modulestack.rehearsal.sandbox import Sandbox
from tests.support.program import ROOT

FILE = """
config:
  aws:region: {region}
  modulestack:network: {{create: {{zones: 2}}}}
  modulestack:modules:
    web:
      image: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1
      port: 8080
      reachable_from: internet
"""
REGIONS = {"prod-eu": "eu-west-1", "prod-us": "us-east-1"}


def test_two_regions_of_one_account_do_not_meet(tmp_path: Path):
    """Both come up, the second changes nothing of the first, and each image comes from where it is."""
    for file in ("__main__.py", "Pulumi.yaml"):
        shutil.copy(ROOT / file, tmp_path / file)
    for name, region in REGIONS.items():
        (tmp_path / f"Pulumi.{name}.yaml").write_text(FILE.format(region=region))
    first = Sandbox("prod-eu", tmp_path)
    first.up()
    second = PreviewEngine(first, lambda _step: None)
    run = second.engine.begin()
    monitor = ResourceMonitor(second.engine, FUNCTIONS, second.context, first.project, "prod-us")
    program.run(tmp_path, first.project, "prod-us", config_of("prod-us", tmp_path), monitor)
    assert run.failure is None
    second.engine.finish()
    assert first.up()[0].changed == ()
    images, clusters = {}, {}
    for name, region in REGIONS.items():
        ecs = first.aws.client("ecs", region)
        clusters[name] = [arn.rpartition("/")[2] for arn in ecs.list_clusters()["clusterArns"]]
        text = first.aws.client("ssm", region).get_parameter(Name=f"/modulestack/{name}/web/target")
        images[name] = json.loads(text["Parameter"]["Value"])["placeholders"]["image"].partition("/")[0]
    assert clusters == {"prod-eu": ["prod-eu-web"], "prod-us": ["prod-us-web"]}
    assert set(images.values()) == {"123456789012.dkr.ecr.eu-west-1.amazonaws.com"}
    roles = first.aws.client("iam").list_roles()["Roles"]
    paths = {role["Path"] for role in roles if role["Path"].startswith("/modulestack/")}
    assert {path.split("/")[2] for path in paths} == {"prod-eu", "prod-us"}
    first.aws.close()
