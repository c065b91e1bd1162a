"""A service that somebody else made becomes a module: the file, the import list, and a run that changes nothing."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml

from modulestack.rehearsal.scenarios.rehearsed_module import RehearsedModule
from tests.importing.conftest import MODULES, World
from tests.support.foreign_environment import HEAD, TAIL
from tests.support.program import ROOT

WEB = """\
    web:
      image: ghcr.io/example/web:1
      port: 8080
      reachable_from: internet
      health_check: {interval_s: 30, healthy_threshold: 5}
      load_balancing: {deregistration_delay_s: 300}
      cpu: 256
      memory: 512
      environment: {MODE: fast, FORM: "$${HOME}"}
      secrets: {TOKEN: arn:aws:ssm:eu-west-1:123456789012:parameter/shop/token}
      run_as_root: true
      writable_root: true
      scaling: {min: 2, max: 4, cpu_percent: 60}
      deployment: {minimum_healthy_percent: 50}
      task_role: ShopWebTaskDef-Task
      execution_role: ShopWebTaskDef-Execution
      existing_cluster: shop
      existing_log_group: Shop-WebLogGroup
      imported:
        names:
          service: Shop-WebService-9XYZ
          load_balancer: Shop-WebLB-1QAZ2WSX
          target_group: Shop-WebLB-TGROUP
          load_balancer_security_group: Shop-WebLBSecurityGroup-1A2B
          tasks_security_group: Shop-WebServiceSecurityGroup-3C4D
          cpu: ShopWebTaskCountCpu
        descriptions:
          load_balancer_security_group: "Automatically created Security Group for ELB ShopWebLB"
          tasks_security_group: Shop/Web/Service/SecurityGroup
        keeps:
          service:
            - deployment_circuit_breaker
            - enable_ecs_managed_tags
            - propagate_tags
            - force_new_deployment
            - wait_for_steady_state
          load_balancer: [drop_invalid_header_fields]
          target_group: [port]
          scaling: [target_tracking_scaling_policy_configuration]
"""
SHARED = """
  modulestack:load_balancers:
    front: {scheme: internet-facing, existing: Platform-ALB}
  modulestack:modules:
"""
TAGGED = ("tags", "tagsAll")


def test_the_lines_go_below_the_last_module_and_all_else_stays(world: World):
    """Comments, order and what comes after the modules."""
    before, after = world.texts[:2]
    assert after == before[: -len(TAIL)] + WEB + TAIL
    assert "network:\n    existing: {" in world.texts[-1]
    assert SHARED in world.texts[-1]
    assert before.startswith(HEAD[: HEAD.index("{existing}")])
    last = world.texts[-1]
    assert list(yaml.safe_load(last)["config"]["modulestack:modules"]) == ["clock", *MODULES.values()]
    assert last.endswith(TAIL)


def test_each_service_keeps_what_the_program_has_otherwise(world: World):
    modules = yaml.safe_load(world.texts[-1])["config"]["modulestack:modules"]
    orders, mailer = modules["orders"], modules["mailer"]
    assert orders["imported"]["keeps"] == {
        "service": [
            "capacity_provider_strategies",
            "launch_type",
            "propagate_tags",
            "force_new_deployment",
            "network_configuration.assign_public_ip",
            "network_configuration.subnets",
            "wait_for_steady_state",
        ],
        "load_balancer": ["drop_invalid_header_fields", "preserve_host_header"],
    }
    assert orders["containers"]["agent"] == {
        "image": "ghcr.io/example/agent:2",
        "run_as_root": True,
        "writable_root": True,
        "essential": False,
        "cpu": 32,
        "memory": 64,
    }
    assert (orders["user"], orders["deployment"]) == ("1000", {"grace_period_s": 0})
    assert orders["load_balancing"] == {"deregistration_delay_s": 300, "idle_timeout_s": 120, "cross_zone": False}
    assert (mailer["command"], mailer["tasks"], "port" in mailer) == (["send", "--all"], 1, False)
    assert re.fullmatch("sg-[0-9a-f]{17}", *mailer["existing_security_groups"]["tasks"])


def test_the_next_run_replaces_nothing_and_tags_only(world: World):
    """Whatever was imported: no deployment begins, and a second run finds nothing to do."""
    entries = [entry for each in world.imports.values() for entry in each["resources"][1:]]
    taken = {(entry["type"], entry["logicalName"]) for entry in entries}
    of_taken = [step for step in world.steps if (step.type, step.name) in taken]
    assert {(step.operation, step.changed) for step in of_taken} == {("update", TAGGED)}
    assert {step.operation for step in world.steps if step not in of_taken} == {"create"}
    assert len(of_taken) > len(taken) - 3  # policies of scaling have no tags
    assert world.deployments[0] == world.deployments[1]
    assert world.again == ()


def test_the_command_tells_what_the_next_run_makes_besides(world: World):
    """Rules that are not there; and of each module its template, revision and manifest; a role where there is none."""
    roles = {step.name for step in world.steps if (step.type, step.operation) == ("aws:iam/role:Role", "create")}
    assert roles == {"simple-task", "scratch-infrastructure"}
    made = {step.name for step in world.steps if step.operation == "create"}
    own = {f"{module}-{what}" for module in MODULES.values() for what in ("task", "task-template", "manifest")}
    assert made - own == {
        *("web-lb-out", "orders-tasks-from-lb-3000", "billing-alias", "shop-private", "front"),
        *("admin-tasks-from-shared-front-9000", "broker-lb", "broker-lb-out", "broker-tasks-from-lb-1883"),
        *("broker-lb-from-internet-8883", "resolver-alias", "scratch-infrastructure"),
        *(f"shop-{name}" for name in _sections(world)["modulestack:file_systems"]),
    }
    assert re.search(
        r"\n  a rule that lets everything out of sg-\w+, the group of its load balancer\n", _said(world, "cdk")
    )
    assert "\n  the rule orders-tasks-from-lb-3000 of its security group\n" in _said(world, "console")


@pytest.mark.parametrize(
    ("shape", "told"),
    [
        ("cdk", "  target_group.port: 80 (otherwise 8080)"),
        ("cdk", "  service.enable_ecs_managed_tags: False (otherwise True)"),
        ("cdk", "  user: root, as the definition names none; take run_as_root out if the image has another"),
        ("console", "  load_balancer.preserve_host_header: True (otherwise False)"),
        ("console", "tcp 443-443 in from 10.0.0.0/8"),
        ("worker", "  output: its streams begin with shop-mailer/"),
        ("simple", "  the role of its tasks: the module's own, as the definition names none"),
    ],
)
def test_the_command_tells_what_no_line_says(world: World, shape: str, told: str):
    assert told in _said(world, shape)


def test_where_it_is_only_shown_nothing_is_written(world: World):
    """The lines as they stand in a file, then the import list; or one document of all."""
    printed, all_of_it = world.shown["--print"].out, json.loads(world.shown["--json"].out)
    [document] = all_of_it["modules"]
    assert not world.is_written
    start = printed.index("{\n")
    assert yaml.safe_load(printed[:start]) == {"modulestack:modules": {"mailer": document["lines"]}}
    assert printed[start:].startswith(json.dumps(document["imports"], indent=2))
    assert document["imports"] == world.imports["worker"]
    assert (all_of_it["environment"], document["module"], document["notes"][0]["when"]) == ("shop", "mailer", "kept")


def test_the_command_says_what_comes_next(world: World):
    last = _said(world, "cdk").splitlines()[-2:]
    assert last[0] == "Next: pulumi import -s shop --file import-shop-web.json --protect=false --generate-code=false"


def test_the_command_asks_what_its_policy_names_and_nothing_else(world: World):
    [policy] = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "import.md").read_text(), re.DOTALL)
    prefixes = {"elbv2": "elasticloadbalancing", "efs": "elasticfilesystem"}
    asked = {f"{prefixes.get(service, service)}:{operation}" for service, operation in world.calls}
    of_records = ["route53:ListHostedZonesByName", "route53:ListResourceRecordSets"]  # tests/importing/test_records.py
    assert [*sorted(asked), *of_records] == json.loads(policy)["Statement"][0]["Action"]


def test_what_was_taken_over_is_released_and_rolled_back(world: World):
    """The next release has the containers, ports and secrets of before."""
    aws = world.sandbox.aws
    module = RehearsedModule(aws, world.sandbox.manifest(world.modules, "web"), "ghcr.io/example/web:1", patience_s=900)
    assert (module.manifest.cluster, module.manifest.service) == ("shop", "Shop-WebService-9XYZ")
    assert module.release("r1").kind == "succeeded"
    running = aws.client("ecs").describe_services(cluster="shop", services=["Shop-WebService-9XYZ"])["services"][0]
    definition = aws.client("ecs").describe_task_definition(taskDefinition=running["taskDefinition"])["taskDefinition"]
    [own] = definition["containerDefinitions"]
    assert (own["name"], own["image"], definition["family"]) == ("web", "ghcr.io/example/web:r1", "shop-web")
    assert {each["name"]: each["value"] for each in own["environment"]} == {"MODE": "fast", "FORM": "${HOME}"}
    assert [each["valueFrom"] for each in own["secrets"]] == ["arn:aws:ssm:eu-west-1:123456789012:parameter/shop/token"]
    assert module.roll_back().kind == "succeeded"
    running = aws.client("ecs").describe_services(cluster="shop", services=["Shop-WebService-9XYZ"])["services"][0]
    assert running["taskDefinition"].endswith("/ShopWebTaskDef:1")


def test_a_container_keeps_its_name(world: World):
    """The next release has it, and everything that is told by it: logs, jobs, the load balancer."""
    lines = yaml.safe_load(world.texts[-1])["config"]["modulestack:modules"]["billing"]
    assert (lines["imported"]["names"]["container"], lines["port"]) == ("App_main", 9000)
    aws = world.sandbox.aws
    manifest = world.sandbox.manifest(world.modules, "billing")
    module = RehearsedModule(aws, manifest, "ghcr.io/example/billing:4", patience_s=900)
    assert (manifest.container, manifest.module) == ("App_main", "billing")
    assert module.release("r1").kind == "succeeded"
    [running] = aws.client("ecs").describe_services(cluster="platform", services=["billing-service"])["services"]
    definition = aws.client("ecs").describe_task_definition(taskDefinition=running["taskDefinition"])["taskDefinition"]
    [own] = definition["containerDefinitions"]
    assert (own["name"], own["image"], definition["family"]) == (
        *("App_main", "ghcr.io/example/billing:r1", "shop-billing"),
    )
    assert running["loadBalancers"][0]["containerName"] == "App_main"


def test_services_behind_one_load_balancer_keep_their_rules(world: World):
    """It stays somebody else's; each has its routes, with the numbers that their rules have."""
    modules = yaml.safe_load(world.texts[-1])["config"]["modulestack:modules"]
    assert modules["api"]["load_balancers"] == {"front": {"routes": [{"paths": ["/api/*", "/v2/*"]}]}}
    assert modules["admin"]["load_balancers"] == {
        "front": {"routes": [{"paths": ["/admin*"], "sources": ["10.0.0.0/8"], "headers": {"X-Admin": ["yes"]}}]}
    }
    assert modules["admin"]["imported"]["load_balancer"] == "front"
    for module, priority in (("api", 7), ("admin", 8)):
        [on] = world.sandbox.manifest(world.modules, module).load_balancers
        assert [rule.priority for rule in on.rules] == [priority]
        assert (module, f"{module}-on-front-{priority}") in [
            (entry["parent"], entry["logicalName"]) for entry in world.imports[module]["resources"][1:]
        ]
    elb = world.sandbox.aws.client("elbv2")
    [balancer] = elb.describe_load_balancers(Names=["Platform-ALB"])["LoadBalancers"]
    [listener] = elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    rules = elb.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
    assert sorted(rule["Priority"] for rule in rules) == ["6", "7", "8", "default"]


def test_what_is_left_of_a_shared_load_balancer_is_told(world: World):
    said = _said(world, "api")
    assert "\n  the load balancer Platform-ALB with its listeners, certificates and security groups\n" in said
    assert "\n  what has the priority before 7: a maintenance page has no place there until that is free" in said
    assert said.count("Next: pulumi import -s shop --file import-shop-") == 2


def test_what_forwards_connections_stays_as_it_is(world: World):
    """Where it is in no security group it stays in none, as AWS adds none; a listener's port may be another one."""
    modules = yaml.safe_load(world.texts[-1])["config"]["modulestack:modules"]
    broker, resolver = modules["broker"], modules["resolver"]
    assert (broker["protocol"], broker["port"], broker["listener_port"]) == ("tcp", 1883, 8883)
    assert (resolver["protocol"], resolver["port"], resolver["listener_port"]) == ("udp", 5353, 53)
    keeps = broker["imported"]["keeps"]
    assert (keeps["load_balancer"], keeps["target_group"], keeps["listener"]) == (
        ["security_groups", "enable_cross_zone_load_balancing"],
        ["connection_termination"],
        ["tcp_idle_timeout_seconds"],
    )
    assert "a security group that nothing is in: broker is in none, and stays so" in _said(world, "broker")
    elb = world.sandbox.aws.client("elbv2")
    [balancer] = elb.describe_load_balancers(Names=["broker"])["LoadBalancers"]
    assert not balancer.get("SecurityGroups")


@pytest.mark.parametrize("name", ["api", "admin", "broker", "resolver"])
def test_a_module_of_a_shared_or_a_network_load_balancer_is_released(world: World, name: str):
    module = RehearsedModule(
        world.sandbox.aws, world.sandbox.manifest(world.modules, name), f"ghcr.io/example/{name}:1", patience_s=900
    )
    assert module.release("r1").kind == "succeeded"


def test_volumes_come_in_with_what_they_are_in(world: World):
    """A file system by its access point, with the rule that lets tasks in; a disk for each task; a shared directory."""
    config = _sections(world)
    archive, scratch = (config["modulestack:modules"][name] for name in ("archive", "scratch"))
    [(name, section)] = config["modulestack:file_systems"].items()
    assert (section["id"], section["security_group_id"][:3]) == (name, "sg-")
    point = archive["volumes"]["kept"]["access_point_id"]
    assert archive["volumes"] == {"kept": {"efs": name, "access_point_id": point}, "shared": {}}
    assert archive["mounts"] == {"kept": {"path": "/data"}, "shared": {"path": "/shared", "read_only": True}}
    assert (archive["depends_on"], archive["containers"]["seed"]["mounts"]) == (
        *({"seed": "SUCCESS"}, {"shared": {"path": "/out"}}),
    )
    assert scratch["volumes"] == {"disk": {"ebs": {"size_gib": 50, "filesystem": "ext4"}}}
    entries = [entry["logicalName"] for entry in world.imports["archive"]["resources"][1:]]
    assert f"shop-{name}-from-archive" in entries
    assert "service.volume_configuration" not in _said(world, "scratch")


@pytest.mark.parametrize("name", ["archive", "scratch"])
def test_what_has_volumes_is_released_with_them(world: World, name: str):
    aws = world.sandbox.aws
    manifest = world.sandbox.manifest(world.modules, name)
    assert RehearsedModule(aws, manifest, f"ghcr.io/example/{name}:1", patience_s=900).release("r1").kind == "succeeded"
    [running] = aws.client("ecs").describe_services(cluster="platform", services=[name])["services"]
    definition = aws.client("ecs").describe_task_definition(taskDefinition=running["taskDefinition"])["taskDefinition"]
    volumes = {"archive": ["kept", "shared"], "scratch": ["disk"]}[name]
    assert [each["name"] for each in definition["volumes"]] == volumes


def _sections(world: World) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load(world.texts[-1])["config"]
    return config


def _said(world: World, shape: str) -> str:
    assert world.said[shape].code == 0, world.said[shape].err
    return world.said[shape].out


def test_scaling_comes_in_as_far_as_the_file_can_say_it(world: World):
    """What goes by hours keeps its bounds; what goes by steps goes on, and each policy is named with the reason."""
    scheduled, stepped = (_sections(world)["modulestack:modules"][name] for name in ("scheduled", "stepped"))
    assert scheduled["scaling"] == {
        "min": 1,
        "max": 8,
        "cpu_percent": 60,
        "scale_out_cooldown_s": 120,
        "scale_in_cooldown_s": 120,
    }
    assert scheduled["imported"]["keeps"]["scalable_target"] == ["min_capacity"]
    assert (stepped["tasks"], "scaling" in stepped) == (1, False)
    assert "desired_count" in stepped["imported"]["keeps"]["service"]
    night = "\n  the scheduled action night: it goes on to set MinCapacity 1, MaxCapacity 2 at cron(0 20 * * ? *)\n"
    told = [
        "by-steps: it scales by steps, which are not taken in: scaling.steps of the file has its own (StepScaling); d",
        "the scaling policy by-half: it keeps cpu_percent at 62.5, and the file says whole numbers; delete it",
        night,
    ]
    assert [text for text in told if text not in _said(world, "stepped")] == []


def test_what_scheduled_actions_set_no_run_sets_back(world: World):
    """Whatever the file says of it; what they do not set is the file's."""
    modules = json.loads(world.sandbox.config["modulestack:modules"])
    modules["scheduled"]["scaling"] |= {"min": 2, "max": 9}
    run, _, _ = world.sandbox.up(**{"modulestack:modules": json.dumps(modules)})
    assert [(step.name, step.changed) for step in run.changed if "scaling" in step.name] == [
        ("scheduled-scaling", ("maxCapacity",))
    ]
    world.sandbox.up()


def test_roles_of_tasks_stay(world: World):
    """By name, or by ARN where one has a path; the next release has them."""
    modules = _sections(world)["modulestack:modules"]
    keys = ("task_role", "execution_role")
    assert [modules["scheduled"][key] for key in keys] == [
        "arn:aws:iam::123456789012:role/shop/scheduled-Task",
        "arn:aws:iam::123456789012:role/shop/scheduled-Execution",
    ]
    assert [modules["simple"].get(key) for key in keys] == [None, "simple-Execution"]
    manifest = world.sandbox.manifest(world.modules, "scheduled")
    module = RehearsedModule(world.sandbox.aws, manifest, "ghcr.io/example/scheduled:1", patience_s=900)
    assert module.release("r1").kind == "succeeded"
    ecs = world.sandbox.aws.client("ecs")
    [running] = ecs.describe_services(cluster="platform", services=["scheduled"])["services"]
    definition = ecs.describe_task_definition(taskDefinition=running["taskDefinition"])["taskDefinition"]
    assert [definition[key] for key in ("taskRoleArn", "executionRoleArn")] == [
        modules["scheduled"][key] for key in keys
    ]
