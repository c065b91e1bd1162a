"""No command is printed that nobody tried: each is carried out by a test, in the situation in which it is printed."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from tests.advice import test_environments as environments
from tests.advice import test_jobs as jobs
from tests.advice import test_verbs as verbs
from tests.advice.printed import ROOT, printed
from tests.cli import test_continue, test_cost, test_exec, test_next_commands
from tests.edits import test_deleted_by_hand, test_every_key, test_ports
from tests.engine import test_engine_rules
from tests.environment import test_rule_priorities
from tests.rehearsal import (
    test_access_logs,
    test_daemons,
    test_direct_calls,
    test_edits,
    test_edits_in_steps,
    test_existing,
    test_existing_namespaces,
    test_existing_roles,
    test_network_edits_in_steps,
    test_previews,
    test_rehearse,
    test_service_settings,
    test_shared_load_balancers,
    test_traffic_ownership,
    test_transit_gateway,
    test_verified_machines,
    test_volumes_at_launch,
    test_volumes_not_attached,
)
from tests.release.verbs import test_dead_letters as dead_letters
from tests.release.verbs import test_kept_images, test_maintenance, test_mute


def test_what_is_to_be_installed_is_there():
    """Extras of our own package, and the clone's target."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert {"pictures", "rehearse"} <= project["optional-dependencies"].keys()
    assert re.search(r"^setup:", (ROOT / "Makefile").read_text(), re.MULTILINE)


Test = Callable[..., Any]
Row = Test | str | tuple[Test | str, ...]
"""The test that carries it out, or those, by who prints it; or why none can, beside that its own tool takes it."""
SPOKEN_OF = "a document or a name of a step, not advice"
OTHERS_TOOL = "installs or signs in with somebody else's tool"
OF_AN_EDIT = "the file is edited first: what `up` does then is among the edits of tests/edits"
OF_ENGINE = "Pulumi's own engine runs it: tests/engine brings environments up, previews them and keeps secrets so"

AGAIN: Test = test_deleted_by_hand.test_the_advice_makes_it_again
VERDICT: Test = test_next_commands.test_the_next_command_does_what_it_is_for
INTERRUPTION: Test = environments.test_the_release_that_an_interruption_asks_for_is_one
LEFT: Test = verbs.test_who_leaves_at_once_is_told_where_to_look
HINT: Test = environments.test_what_a_served_environment_hints_at_works
PAGE: Test = test_maintenance.test_the_command_says_what_it_did
MUTE: Test = test_mute.test_the_command_says_what_it_did
EXEC: Test = test_exec.test_the_way_from_off_to_a_shell
PUT_PROVIDERS = (
    "aws ecs put-cluster-capacity-providers --cluster {name} --capacity-providers {lacking} "
    "--default-capacity-provider-strategy {or}"
)
OURS = "modulestack/release/outcome/verdict_table.py"

CARRIED_OUT: dict[tuple[str, str], tuple[Row, ...]] = {
    (
        "modulestack/release/planning/machines.py",
        "aws ecs put-account-setting-default --name {TRUNKING} --value enabled --region {region}",
    ): (test_verified_machines.test_too_few_network_interfaces_are_told_with_the_way_to_more,),
    ("components/edits.py", "aws ssm get-parameter-history --name {name}"): (
        environments.test_the_networks_last_good_manifest_is_put_back,
    ),
    ("components/existing_cluster.py", PUT_PROVIDERS): (
        test_existing.test_a_cluster_without_spot_is_refused_before_anything_is_made,
    ),
    ("components/named_roles.py", "modulestack release --template-only {name} -e {name}"): (
        test_existing_roles.test_its_own_ones_stay_until_a_release_has_given_its_tasks_the_others,
    ),
    ("components/named_roles.py", "pulumi up"): (
        test_existing_roles.test_its_own_ones_stay_until_a_release_has_given_its_tasks_the_others,
    ),
    ("modulestack/features/existing_roles.py", "pulumi up"): (
        test_existing_roles.test_its_own_ones_stay_until_a_release_has_given_its_tasks_the_others,
    ),
    ("components/maintenance_check.py", "modulestack maintenance {module} off -e {name}"): (
        test_shared_load_balancers.test_a_page_that_is_on_keeps_its_module_where_it_is,
    ),
    ("components/maintenance_check.py", "pulumi up"): (
        test_shared_load_balancers.test_a_page_that_is_on_keeps_its_module_where_it_is,
    ),
    ("components/transit_gateway.py", "pulumi up"): (
        test_transit_gateway.test_routes_come_once_the_other_account_has_accepted,
    ),
    ("modulestack/environment/subnet_edits.py", "pulumi up"): (
        test_network_edits_in_steps.test_addresses_go_to_another_tier_in_two_steps,
    ),
    ("modulestack/environment/transit_gateway_rules.py", "pulumi up"): (
        test_network_edits_in_steps.test_a_nat_instance_gives_way_to_a_transit_gateway_in_two_steps,
        test_network_edits_in_steps.test_a_transit_gateway_gives_way_to_a_nat_instance_in_two_steps,
    ),
    ("components/port_edits.py", "modulestack release --template-only {name} -e {name}"): (
        test_ports.test_a_container_beside_it_gets_its_port_once_it_runs,
    ),
    ("components/port_edits.py", "modulestack watch {name} -e {name}"): (
        test_ports.test_while_a_release_is_under_way_it_is_refused,
    ),
    ("components/deployment_check.py", "modulestack watch {name} -e {name}"): (
        test_traffic_ownership.test_an_edit_that_would_end_a_shift_waits_for_it,
    ),
    ("components/deployment_check.py", "modulestack rollback {name} -e {name}"): (
        test_traffic_ownership.test_an_edit_that_would_end_a_shift_waits_for_it,
    ),
    ("components/deployment_check.py", "pulumi up"): (
        test_traffic_ownership.test_an_edit_that_would_end_a_shift_waits_for_it,
    ),
    ("components/port_edits.py", "pulumi refresh"): (
        test_ports.test_an_image_that_does_not_listen_keeps_what_it_has_and_up_says_so,
    )
    * 2,
    ("components/port_edits.py", "pulumi up"): (
        test_ports.test_while_a_release_is_under_way_it_is_refused,
        test_ports.test_a_container_beside_it_gets_its_port_once_it_runs,
        test_ports.test_an_image_that_does_not_listen_keeps_what_it_has_and_up_says_so,
    ),
    ("components/port_edits.py", "pulumi up --refresh"): (
        test_ports.test_of_a_service_that_was_deleted_nobody_knows_what_it_ran,
    ),
    ("components/previews_check.py", "modulestack preview-env down {0} -e {name}"): (
        test_previews.test_the_base_keeps_what_its_previews_hang_on,
    ),
    ("components/repository_check.py", "modulestack release {name}={url}:TAG -e {name}"): (
        environments.test_an_image_is_pushed_to_an_empty_repository_and_released,
    ),
    ("components/task_definition.py", "modulestack release --template-only {module} -e {environment}"): (
        environments.test_a_template_that_changed_is_released,
    ),
    ("modulestack/cli/main.py", "pip install 'modulestack[rehearse]"): (test_what_is_to_be_installed_is_there,),
    ("modulestack/rehearsal/dashboard_picture/picture.py", "pip install 'modulestack[pictures]"): (
        test_what_is_to_be_installed_is_there,
    ),
    ("modulestack/report_page/files.py", "pip install 'modulestack[pictures]"): (
        test_what_is_to_be_installed_is_there,
    ),
    ("modulestack/cli/main.py", "make setup"): (test_what_is_to_be_installed_is_there,),
    ("modulestack/cli/promote.py", "modulestack restart {module} -e {environment}"): (
        verbs.test_what_runs_there_already_gets_new_tasks,
    ),
    ("modulestack/cli/prune.py", "modulestack prune {module} -e {environment} --keep {keep} --apply"): (
        verbs.test_prune_does_what_it_showed,
    ),
    ("modulestack/cli/rollback.py", "modulestack history"): (SPOKEN_OF,),
    ("modulestack/cli/runner.py", "modulestack status -e {environment}"): (LEFT,),
    ("modulestack/cli/stop.py", "modulestack status {module} -e {environment}"): (LEFT,),
    ("modulestack/cli/unlock.py", "modulestack unlock {module} -e {environment} --yes"): (VERDICT,),
    ("modulestack/contract/advice.py", "pulumi up --refresh -s {environment}"): (AGAIN,),
    ("modulestack/contract/advice.py", "modulestack logs {module} -e {environment}"): (
        (
            jobs.test_a_job_that_failed_has_its_logs,
            jobs.test_a_job_that_others_run_has_its_logs,
            jobs.test_a_container_that_failed_has_its_logs,
            verbs.test_a_task_that_cannot_be_followed_has_its_logs,
            verbs.test_a_task_that_may_have_been_started_is_looked_for,
            LEFT,
            VERDICT,
        ),
    ),
    ("modulestack/contract/advice.py", "modulestack restart {module} -e {environment}"): (
        (
            verbs.test_the_only_task_is_replaced_by_a_restart,
            test_exec.test_a_task_that_cannot_be_entered_is_replaced_by_a_restart,
        ),
    ),
    ("modulestack/contract/advice.py", "modulestack run {module} {job} -e {environment}"): (
        dead_letters.test_the_command_that_is_told_runs_it,
    ),
    ("modulestack/contract/advice.py", "modulestack stop {module} {task} -e {environment}"): (
        (verbs.test_a_task_that_goes_on_is_stopped, jobs.test_a_scheduled_run_that_takes_too_long_is_stopped),
    ),
    ("modulestack/contract/advice.py", "modulestack verify {module} -e {environment}"): (VERDICT,),
    ("modulestack/embedded_aws/ecs/manual.py", "modulestack check"): (SPOKEN_OF,),
    ("modulestack/embedded_aws/provider/endpoint.py", "modulestack preview ENV"): (OF_ENGINE,),
    ("modulestack/embedded_aws/provider/endpoint.py", "modulestack rehearse ENV --engine pulumi"): (OF_ENGINE,),
    (
        "modulestack/environment/connect_edits.py",
        "modulestack release --template-only {callers} -e {name}",
    ): (test_direct_calls.test_calls_are_encrypted_by_an_authority_that_lets_ecs_ask,),
    ("modulestack/environment/connect_edits.py", "pulumi up"): (
        test_direct_calls.test_calls_are_encrypted_by_an_authority_that_lets_ecs_ask,
    ),
    ("modulestack/environment/access_logs_edits.py", "pulumi up"): (
        test_access_logs.test_protection_is_taken_off_before_logs_end,
    ),
    ("modulestack/environment/allowed_sources_rules.py", "pulumi up"): (
        test_edits_in_steps.test_allowed_sources_are_exchanged_in_two_steps,
    ),
    ("modulestack/environment/alert_chat_edits.py", "pulumi up"): (
        test_edits_in_steps.test_a_channel_is_renamed_in_two_steps,
    ),
    ("modulestack/environment/flow_log_edits.py", "pulumi up"): (
        test_edits_in_steps.test_protection_is_taken_off_before_a_bucket_of_flow_logs_ends,
    ),
    ("modulestack/environment/security_headers_edits.py", "pulumi refresh"): (
        test_edits_in_steps.test_a_header_is_taken_out_by_hand_and_then_by_the_file,
    ),
    ("modulestack/environment/security_headers_edits.py", "pulumi up"): (
        test_edits_in_steps.test_a_header_is_taken_out_by_hand_and_then_by_the_file,
    ),
    ("modulestack/environment/connect_order.py", "modulestack restart {name} -e {name}"): (
        test_direct_calls.test_clients_find_servers_at_once_and_one_of_a_circle_once_it_is_restarted,
    ),
    ("modulestack/environment/connect_rules.py", "modulestack run"): (SPOKEN_OF,),
    ("modulestack/environment/edit_notices.py", "modulestack release --template-only {callers} -e {name}"): (
        test_direct_calls.test_who_runs_already_finds_a_new_server_once_it_is_released_again,
    ),
    (
        "modulestack/cli/import_.py",
        "pulumi import -s {environment} --file {list_file} --protect=false --generate-code=false",
    ): (OF_ENGINE,),
    ("modulestack/cli/import_.py", "pulumi up"): (SPOKEN_OF,) * 3,
    ("modulestack/importing/notes.py", "pulumi up"): (SPOKEN_OF,),
    ("modulestack/cli/mute.py", "modulestack mute -e {environment}"): (MUTE,),
    ("modulestack/cli/mute.py", "modulestack mute {named} --off -e {environment}"): (MUTE,),
    ("modulestack/cli/maintenance.py", "modulestack maintenance {module} -e {environment}"): (PAGE,),
    ("modulestack/cli/maintenance.py", "modulestack maintenance {module} off -e {environment}"): (PAGE,),
    ("modulestack/cli/preview_base.py", "modulestack preview-env list -e {base}"): (
        test_previews.test_an_interrupt_is_passed_on_and_what_there_is_stays_listed,
    ),
    ("modulestack/rehearsal/report_output.py", "modulestack cost {environment}"): (
        test_cost.test_the_file_as_it_was_is_priced_by_today_s_program,
    ),
    ("modulestack/environment/preview_environment.py", "modulestack preview-env up"): (SPOKEN_OF,),
    ("modulestack/release/planning/preview_place.py", "modulestack preview-env list -e {base}"): (
        test_previews.test_a_load_balancer_without_room_is_told,
    ),
    ("modulestack/release/storage/preview_records.py", "modulestack preview-env down {number} -e {base}"): (
        test_previews.test_no_more_than_most,
    ),
    ("modulestack/cli/status.py", "modulestack maintenance {module} off -e {environment}"): (PAGE,),
    ("modulestack/environment/edits.py", "pulumi up"): (
        test_edits.test_a_name_goes_from_one_module_to_another_in_two_runs,
        test_edits.test_protection_is_taken_off_before_a_module_is_turned,
        test_edits.test_protection_is_taken_off_before_anything_that_has_it_goes,
        test_edits.test_a_module_is_reached_another_way_in_two_runs,
        test_existing_namespaces.test_from_one_that_is_made_in_steps,
    ),
    (
        "modulestack/environment/namespace_rules.py",
        "modulestack release --template-only {callers} -e {name}",
    ): (test_existing_namespaces.test_from_one_that_is_made_in_steps,),
    ("modulestack/environment/namespace_rules.py", "pulumi up"): (
        test_existing_namespaces.test_from_one_that_is_made_in_steps,
    ),
    ("modulestack/environment/load_balancer_edits.py", "pulumi up"): (
        test_shared_load_balancers.test_a_module_moves_to_a_shared_load_balancer_and_back_without_losing_a_request,
        *(test_shared_load_balancers.test_what_is_refused_of_a_shared_load_balancer_is_done_in_two_runs,) * 2,
    ),
    ("modulestack/environment/record_edits.py", "pulumi up"): (
        test_shared_load_balancers.test_what_is_refused_of_a_shared_load_balancer_is_done_in_two_runs,
        test_shared_load_balancers.test_a_module_that_modules_call_turns_public_and_private_in_two_runs,
    ),
    ("modulestack/environment/port_edits.py", "pulumi up"): (
        test_ports.test_a_module_that_moves_gets_its_port_afterwards,
    ),
    ("modulestack/environment/traffic_edits.py", "pulumi up"): (
        test_traffic_ownership.test_a_strategy_changes_while_requests_come,
        test_traffic_ownership.test_a_second_group_and_a_port_come_one_after_the_other,
        test_service_settings.test_early_success_goes_before_another_strategy_comes,
        test_service_settings.test_early_success_that_no_release_has_taken_away_refuses_what_aws_would,
    ),
    ("modulestack/environment/rule_priorities.py", "pulumi up"): (
        test_rule_priorities.test_without_a_number_between_two_rules_one_is_taken_out_and_written_again,
    ),
    ("modulestack/environment/pipeline_effects.py", "pulumi up"): (
        test_every_key.test_an_edit_does_what_the_table_says_and_so_does_taking_it_back,
    ),
    ("modulestack/environment/manual.py", "make schema"): (SPOKEN_OF,),
    ("modulestack/environment/manual.py", "modulestack check <name>"): (SPOKEN_OF,),
    ("modulestack/environment/manual.py", "modulestack check <name> --against REF"): (SPOKEN_OF,),
    ("modulestack/environment/manual.py", "modulestack release --template-only"): (SPOKEN_OF,),
    ("modulestack/environment/manual.py", "modulestack schema"): (SPOKEN_OF,),
    ("modulestack/environment/manual.py", "pulumi up"): (SPOKEN_OF,),
    ("modulestack/environment/schema.py", "pulumi config set --secret --path"): (OF_ENGINE,),
    ("modulestack/features/core_effects.py", "modulestack release --template-only {callers} -e {environment}"): (
        INTERRUPTION,
    ),
    ("modulestack/features/core_effects.py", "modulestack release --template-only {module} -e {environment}"): (
        INTERRUPTION,
    ),
    ("modulestack/features/core_effects.py", "modulestack release {module}={image} --no-resolve -e {environment}"): (
        INTERRUPTION,
    ),
    ("modulestack/rehearsal/cli_engine/cli_rehearsal.py", "pulumi up"): (SPOKEN_OF,),
    ("modulestack/rehearsal/cli_engine/failure_message.py", "pulumi cancel --stack {stack} --yes"): (
        test_engine_rules.test_a_stack_that_a_killed_run_left_locked_says_how_to_free_it,
    ),
    ("modulestack/rehearsal/cli_engine/pulumi_cli.py", "brew install pulumi/tap/pulumi"): (OTHERS_TOOL,),
    ("modulestack/rehearsal/cli_engine/pulumi_cli.py", "curl -"): (OTHERS_TOOL,),
    ("modulestack/rehearsal/cli_engine/pulumi_cli.py", "modulestack rehearse ENV"): (
        test_rehearse.test_a_rehearsal_keeps_every_promise,
    ),
    ("modulestack/rehearsal/serve.py", "aws ecs describe-services --cluster {cluster} --services {service}"): (HINT,),
    ("modulestack/rehearsal/serve.py", "modulestack status -e {name}"): (HINT,),
    ("modulestack/rehearsal/serve.py", "modulestack release {name}={repository}:next --no-resolve -e {name} -y"): (
        HINT,
    ),
    ("modulestack/rehearsal/serve.py", "modulestack release {name}={repository}:crash --no-resolve -e {name} -y"): (
        HINT,
    ),
    ("modulestack/rehearsal/serve.py", "modulestack rollback {name} -e {name} -y"): (HINT,),
    ("modulestack/release/aws_access/session.py", "aws sso login"): (OTHERS_TOOL,),
    ("modulestack/release/outcome/failure_verdicts.py", "modulestack watch {module} -e {environment}"): (VERDICT,),
    ("modulestack/cli/continue_.py", "modulestack status {module} -e {environment}"): (
        test_continue.test_pauses_are_continued_one_by_one_and_the_rest_is_watched,
    ),
    ("modulestack/cli/continue_.py", "modulestack watch {module} -e {environment}"): (
        test_continue.test_pauses_are_continued_one_by_one_and_the_rest_is_watched,
    ),
    ("modulestack/release/planning/strategy_override.py", "pulumi up -s {environment}"): (OF_AN_EDIT,),
    ("modulestack/release/verbs/continue_pause.py", "modulestack status {module} -e {environment}"): (
        test_continue.test_nothing_that_waits_is_said_with_what_shows_it,
    ),
    ("modulestack/release/verbs/continue_pause.py", "modulestack watch {module} -e {environment}"): (
        test_continue.test_nothing_that_waits_is_said_with_what_shows_it,
    ),
    ("modulestack/release/verbs/rollout_status.py", "modulestack continue {module} -e {environment}"): (
        test_continue.test_pauses_are_continued_one_by_one_and_the_rest_is_watched,
    ),
    ("modulestack/features/job_schedule_rules.py", "modulestack status"): (
        jobs.test_a_scheduled_run_that_takes_too_long_is_stopped,
    ),
    ("modulestack/features/container_logs.py", "modulestack logs"): (SPOKEN_OF,),
    **{
        (OURS, f"modulestack {verb} {{module}} -e {{environment}}"): (VERDICT,) * sentences
        for verb, sentences in {"watch": 3, "unlock": 1, "status": 1, "rollback": 2}.items()
    },
    ("modulestack/rehearsal/load/scenario_manual.py", "make schema"): (SPOKEN_OF,),
    ("modulestack/rehearsal/load/scenario_manual.py", "modulestack schema --scenario"): (SPOKEN_OF,),
    ("modulestack/release/planning/discovery.py", "pulumi up"): (
        test_daemons.test_status_shows_a_deployment_that_is_under_way,
    ),
    ("modulestack/release/verbs/daemon_status.py", "pulumi up -s {environment}"): (
        test_daemons.test_another_edit_begins_another_deployment,
    ),
    ("modulestack/release/planning/launch_volumes.py", "pulumi up -s {environment}"): (
        test_volumes_at_launch.test_what_a_volume_lacks_is_told_before_a_release_and_how_to_mend_it,
        test_volumes_at_launch.test_a_revision_whose_volume_nobody_knows_any_more_runs_once_the_file_has_it_again,
    ),
    ("modulestack/release/rollout/volume_advice.py", "pulumi up -s {environment}"): (
        test_volumes_not_attached.test_a_snapshot_with_another_file_system_is_told_and_mended,
    ),
    ("modulestack/release/planning/remedies.py", "modulestack history {module} -e {environment}"): (
        test_kept_images.test_an_image_that_was_deleted_is_told_before_anything_is_touched,
    ),
    ("modulestack/release/planning/untagged_images.py", "modulestack restart {module} -e {environment}"): (
        test_kept_images.test_a_restart_gives_a_tag_to_what_runs_without_one,
    ),
    ("modulestack/release/planning/remedies.py", "pulumi up -s {environment}"): (
        environments.test_an_image_of_another_repository_may_be_pulled_once_the_file_has_it,
        jobs.test_a_queue_that_was_missing_is_made,
    ),
    ("modulestack/release/planning/rollback_target.py", "modulestack history {module} -e {environment} --json"): (
        verbs.test_a_rollback_that_knows_no_way_back_is_shown_one,
    ),
    ("modulestack/release/rollout/placement.py", "pulumi up -s {environment}"): (
        environments.test_tasks_that_spot_has_no_room_for_run_on_demand_once_the_file_says_so,
    ),
    ("modulestack/release/verbs/exec_command.py", "modulestack release --template-only {module} -e {environment}"): (
        EXEC,
        EXEC,
    ),
    ("modulestack/release/verbs/exec_command.py", "pulumi up -s {environment}"): (EXEC,),
    ("modulestack/release/verbs/run_job.py", "modulestack run {module} -e {environment} -- {name}"): (
        jobs.test_what_is_no_job_is_run_as_a_command,
    ),
    ("modulestack/release/task_run/start.py", "aws ecs list-tasks {where} --started-by {started_by}"): (
        verbs.test_a_task_that_may_have_been_started_is_looked_for,
    ),
}
"""File and command → a row for each sentence of the file that has it."""


def test_each_printed_command_is_carried_out():
    """As often as sentences have it."""
    found = printed()
    assert {key: len(rows) for key, rows in CARRIED_OUT.items()} == {key: len(all_) for key, all_ in found.items()}
    assert len(found) > 40


@pytest.mark.parametrize(
    "command",
    [
        "pulumi up --refresh -s staging",
        "pulumi up -s staging",
        "pulumi cancel --stack staging --yes",
        "pulumi config set --secret --path",
    ],
)
def test_pulumis_own_tool_takes_it(command: str):
    """With ``--help`` behind it, which does nothing; an option that there is not is refused all the same."""
    if shutil.which("pulumi") is None:
        pytest.skip("needs Pulumi's command line")
    assert [_status(f"{command} --help"), _status(f"{command} --no-such-option --help") != 0] == [0, True]


@pytest.mark.parametrize(
    "command",
    [
        "aws ssm get-parameter-history --name /modulestack/staging/network",
        "aws ecs list-tasks --cluster staging-web --region eu-west-1 --started-by modulestack-run/1",
        "aws ecs describe-services --cluster staging-web --services web",
    ],
)
def test_aws_own_tool_takes_it(command: str):
    """Without a request: it prints what it could be given."""
    if shutil.which("aws") is None:
        pytest.skip("needs AWS's command line")
    taken = _status(f"{command} --generate-cli-skeleton input --region eu-west-1")
    assert [taken, _status(f"{command} --no-such-option 1") != 0] == [0, True]


def _status(command: str) -> int:
    return subprocess.run(shlex.split(command), capture_output=True, timeout=120, check=False).returncode
