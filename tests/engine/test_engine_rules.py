"""What the engine promises of any program, kept by the local provider: shown with programs of a few resources."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from modulestack.embedded_aws.ecs.container_behaviours import Behaviour
from modulestack.engine.resource_state import ResourceStep
from modulestack.rehearsal.cli_engine.cli_stack import CliStack
from modulestack.rehearsal.cli_engine.errors import CliEngineError

pytestmark = pytest.mark.engine

Toy = Callable[[str], CliStack]

PARAMETER = 'aws.ssm.Parameter("{name}", name="/{name}", type="String", value="{value}")'


def _did(steps: list[ResourceStep]) -> dict[str, str]:
    """Name → operation, of resources only."""
    return {step.name: step.operation for step in steps if not step.type.startswith("pulumi:")}


def _groups(stack: CliStack, region: str = "eu-west-1") -> dict[str, dict[str, str]]:
    logs = stack.aws.client("logs", region)
    return {
        group["logGroupName"]: logs.list_tags_log_group(logGroupName=group["logGroupName"])["tags"]
        for group in logs.describe_log_groups()["logGroups"]
    }


def test_a_renamed_module_with_an_alias_is_not_replaced(toy: Toy):
    program = """
class Module(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("modulestack:index:ModuleStack", name, {{}}, opts)
        aws.cloudwatch.LogGroup(f"{{name}}-logs", opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({{}})
Module("{name}", {alias})
"""
    stack = toy(program.format(name="old", alias="None"))
    stack.up()
    before = _groups(stack)
    toy(program.format(name="new", alias='pulumi.ResourceOptions(aliases=[pulumi.Alias(name="old")])'))
    assert _did(stack.up().steps) == {"new": "same", "new-logs": "same"}
    assert (_groups(stack), len(before)) == (before, 1)


def test_what_is_made_anew_ignores_no_changes(toy: Toy):
    """Of a service that moves: it starts with what the program says, not with what its predecessor had."""
    program = """
options = pulumi.ResourceOptions(ignore_changes=["retentionInDays"])
aws.cloudwatch.LogGroup("kept", name="{name}", retention_in_days={days}, opts=options)
"""
    stack = toy(program.format(name="before", days=7))
    stack.up()
    toy(program.format(name="before", days=14))
    assert _did(stack.up().steps) == {"kept": "same"}
    toy(program.format(name="after", days=14))
    assert [(step.operation, step.changed) for step in stack.up().steps if step.name == "kept"] == [
        ("replace", ("name",))
    ]
    [group] = stack.aws.client("logs", "eu-west-1").describe_log_groups()["logGroups"]
    assert (group["logGroupName"], group["retentionInDays"]) == ("after", 14)


def test_a_protected_resource_refuses_to_go(toy: Toy):
    stack = toy('aws.cloudwatch.LogGroup("kept", name="kept", opts=pulumi.ResourceOptions(protect=True))')
    stack.up()
    with pytest.raises(CliEngineError, match="protected"):
        stack.destroy()
    toy("")
    with pytest.raises(CliEngineError, match="protected"):
        stack.up()
    assert list(_groups(stack)) == ["kept"]


def test_after_a_failure_half_way_the_next_run_ends_well(toy: Toy):
    """The second of three parameters is there already; what was made before it is not made again."""
    lines = [PARAMETER.format(name=name, value="1") for name in ("first", "second", "third")]
    program = f"""
first = {lines[0]}
second = {lines[1].replace('value="1"', "value=first.value")}
third = {lines[2].replace('value="1"', "value=second.value")}
"""
    stack = toy(program)
    ssm = stack.aws.client("ssm")
    ssm.put_parameter(Name="/second", Value="somebody else's", Type="String")
    with pytest.raises(
        CliEngineError, match=r"^second \(aws:ssm/parameter:Parameter\): PutParameter: ParameterAlready"
    ) as failed:
        stack.up()
    assert _did(failed.value.run.steps) == {"first": "create"}
    ssm.delete_parameter(Name="/second")
    assert _did(stack.up().steps) == {"first": "same", "second": "create", "third": "create"}
    assert _did(stack.up().steps) == dict.fromkeys(("first", "second", "third"), "same")


def test_what_was_made_but_never_became_ready_is_kept_and_gone_on_with(toy: Toy):
    """A service whose image cannot be pulled was created all the same: the next run does not create it again."""
    stack = toy(
        """
import json
vpc = aws.ec2.Vpc("v", cidr_block="10.0.0.0/16")
subnet = aws.ec2.Subnet("s", vpc_id=vpc.id, cidr_block="10.0.0.0/24", availability_zone="eu-west-1a")
group = aws.ec2.SecurityGroup("g", vpc_id=vpc.id, description="tasks")
task = aws.ecs.TaskDefinition(
    "t", family="t", cpu="256", memory="512", network_mode="awsvpc", requires_compatibilities=["FARGATE"],
    container_definitions=json.dumps([{"name": "web", "image": "broken:1", "essential": True}]),
)
aws.ecs.Service(
    "web", name="web", cluster=aws.ecs.Cluster("c", name="c").arn, task_definition=task.arn, desired_count=1,
    launch_type="FARGATE", wait_for_steady_state=True,
    network_configuration={"subnets": [subnet.id], "security_groups": [group.id]},
)
"""
    )
    stack.aws.ecs.behaviours.set("broken:1", Behaviour(pull_error=True))
    with pytest.raises(CliEngineError, match=r"web \(aws:ecs/service:Service\): waiting for ECS Service .*'tfSTABLE'"):
        stack.up()
    stack.aws.ecs.behaviours.forget("broken:1")
    stack.aws.clock.sleep(1800)
    assert {name: did for name, did in _did(stack.up().steps).items() if did != "same"} == {"web": "update"}
    assert {step.operation for step in stack.up().steps} == {"same"}
    assert stack.aws.client("ecs").describe_services(cluster="c", services=["web"])["services"][0]["runningCount"] == 1


def test_providers_of_two_regions_have_their_own_region_and_tags(toy: Toy):
    stack = toy(
        """
for region in ("eu-west-1", "us-east-1"):
    tags = aws.ProviderDefaultTagsArgs(tags={"home": region})
    provider = aws.Provider(region, region=region, default_tags=tags, allowed_account_ids=["123456789012"])
    options = pulumi.ResourceOptions(provider=provider)
    aws.cloudwatch.LogGroup(f"in-{region}", name="same-name", tags={"own": "1"}, opts=options)
"""
    )
    stack.up()
    for region in ("eu-west-1", "us-east-1"):
        assert _groups(stack, region) == {"same-name": {"home": region, "own": "1"}}
    assert {step.operation for step in stack.up().steps} == {"same"}


def test_other_default_tags_change_what_stands(toy: Toy):
    program = """
tags = aws.ProviderDefaultTagsArgs(tags={{"team": "{team}"}})
provider = aws.Provider("p", region="eu-west-1", default_tags=tags)
aws.cloudwatch.LogGroup("logs", name="logs", opts=pulumi.ResourceOptions(provider=provider))
"""
    stack = toy(program.format(team="blue"))
    stack.up()
    toy(program.format(team="red"))
    previewed, _ = stack.preview()
    assert _did(previewed.steps) == _did(stack.up().steps) == {"logs": "update"}
    assert _groups(stack) == {"logs": {"team": "red"}}


def test_another_account_is_refused(toy: Toy):
    stack = toy(
        """
provider = aws.Provider("p", region="eu-west-1", allowed_account_ids=["999999999999"])
aws.cloudwatch.LogGroup("logs", opts=pulumi.ResourceOptions(provider=provider))
"""
    )
    with pytest.raises(CliEngineError, match=r"AWS account ID not allowed: 123456789012 \(allowed: 999999999999\)"):
        stack.up()
    assert _groups(stack) == {}


@pytest.mark.parametrize(
    ("program", "named"),
    [
        (
            'aws.sqs.Queue("news")',
            r"^news \(aws:sqs/queue:Queue\): .*does not know the resource type aws:sqs/queue:Queue",
        ),
        ("aws.ec2.get_ami_output(owners=['self']).id.apply(print)", "does not know the function aws:ec2/getAmi:getAmi"),
    ],
)
def test_what_the_provider_does_not_know_is_named(toy: Toy, program: str, named: str):
    with pytest.raises(CliEngineError, match=named):
        toy(program).preview()


def test_a_replacement_makes_the_new_before_the_old_goes_and_a_chosen_name_the_other_way_round(toy: Toy):
    program = """
aws.cloudwatch.LogGroup("proposed", log_group_class="{kind}")
aws.cloudwatch.LogGroup("chosen", name="chosen", log_group_class="{kind}")
"""
    stack = toy(program.format(kind="STANDARD"))
    stack.up()
    before = set(_groups(stack))
    toy(program.format(kind="INFREQUENT_ACCESS"))
    previewed, _ = stack.preview()
    assert _did(previewed.steps) == _did(stack.up().steps) == {"proposed": "replace", "chosen": "replace"}
    assert (before & set(_groups(stack)), len(_groups(stack))) == ({"chosen"}, 2)
    deletes_first = [call.operation for call in stack.aws.calls if call.params.get("logGroupName") == "chosen"]
    assert [name for name in deletes_first if name.startswith(("Create", "Delete"))] == [
        "CreateLogGroup",
        "DeleteLogGroup",
        "CreateLogGroup",
    ]


def test_a_secret_is_nowhere_in_the_state_in_clear(toy: Toy):
    stack = toy(
        """
secret = pulumi.Output.secret("hunter2")
told = pulumi.Output.concat("is ", secret)
made = aws.ssm.Parameter("p", name="/p", type="SecureString", value=secret, description=told)
pulumi.export("told", made.value)
pulumi.export("echo", made.description)
"""
    )
    stack.up()
    assert stack.aws.client("ssm").get_parameter(Name="/p", WithDecryption=True)["Parameter"]["Value"] == "hunter2"
    stack.refresh()
    assert "hunter2" not in stack.state_file.read_text()
    assert stack.outputs() == {"told": "hunter2", "echo": "is hunter2"}


def test_an_encrypted_value_of_the_stacks_file_is_a_stand_in_and_secret(toy: Toy, tmp_path: Path):
    file = tmp_path / "toy" / "Pulumi.toy.yaml"
    file.write_text(
        "secretsprovider: awskms://alias/nobodys\nencryptedkey: AAAA\nconfig:\n  aws:region: eu-west-1\n"
        "  modulestack:modules:\n    web: {environment: {KEY: {secure: v1:AAAA:BBBB}}}\n"
    )
    stack = toy('pulumi.export("key", pulumi.Config("modulestack").require_secret_object("modules"))')
    stack.use(tmp_path / "toy")
    stack.up()
    assert stack.outputs() == {"key": {"web": {"environment": {"KEY": "secret"}}}}
    assert json.loads(stack.state_file.read_text())["checkpoint"]["latest"]["resources"][0]["outputs"][
        "key"
    ].keys() >= {"ciphertext"}


def test_a_stack_that_a_killed_run_left_locked_says_how_to_free_it(toy: Toy):
    stack = toy('import time; open("started", "w").close(); time.sleep(60)')
    run = subprocess.Popen(
        [stack._cli.path, "up", "--yes", "--skip-preview", "--non-interactive", "--stack", "toy"],
        cwd=stack._project,
        env=stack.variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    locks = stack.places.backend / ".pulumi" / "locks"
    for _ in range(600):
        if list(locks.rglob("*.json")) and (stack._project / "started").exists():
            break
        time.sleep(0.05)
    run.send_signal(signal.SIGKILL)
    run.wait()
    toy("")
    with pytest.raises(CliEngineError, match=r"free it: pulumi cancel --stack toy --yes$"):
        stack.up()
    stack.cancel()
    stack.up()


def test_an_import_takes_over_what_somebody_else_made(toy: Toy):
    program = 'aws.cloudwatch.LogGroup("logs", name="theirs", retention_in_days=14, {opts})'
    stack = toy(program.format(opts='opts=pulumi.ResourceOptions(import_="theirs")'))
    logs = stack.aws.client("logs")
    logs.create_log_group(logGroupName="theirs")
    logs.put_retention_policy(logGroupName="theirs", retentionInDays=14)
    stack.up()
    toy(program.format(opts=""))
    assert _did(stack.up().steps) == {"logs": "same"}


def test_nothing_of_the_users_own_pulumi_is_touched(toy: Toy):
    """The environment variables of a run lead nowhere but into its own folder."""
    stack = toy('import os, json; pulumi.export("seen", dict(os.environ))')
    os.environ["PULUMI_ACCESS_TOKEN"] = "the-users-own"
    os.environ["AWS_PROFILE"] = "the-users-own"
    try:
        stack.up()
    finally:
        del os.environ["PULUMI_ACCESS_TOKEN"], os.environ["AWS_PROFILE"]
    seen = stack.outputs()["seen"]
    assert "the-users-own" not in seen.values()
    base = str(stack.places.base)
    assert all(
        seen[name].removeprefix("file://").startswith(base) for name in ("HOME", "PULUMI_HOME", "PULUMI_BACKEND_URL")
    )
