"""
The rules by which the embedded ECS keeps time and order: each with the page it comes from and the tests that hold it.

``python -m tests.embedded_aws.ecs_rules`` rewrites the section of docs/embedded-aws.md that is made of them.
"""

from __future__ import annotations

import re
from pathlib import Path

from modulestack.embedded_aws.ecs.traffic_shift import open_choices
from tests.embedded_aws.ecr_rules import IMAGES
from tests.embedded_aws.ecs_connect_rules import CONNECT
from tests.embedded_aws.ecs_machine_rules import INSTANCES
from tests.embedded_aws.ecs_managed_rules import DAEMONS, MANAGED, WAITING
from tests.embedded_aws.ecs_rule import API, ECS, EcsRule
from tests.embedded_aws.ecs_shift_rules import SHIFTS
from tests.embedded_aws.watching_rules import QUERIES, SCALING, WATCHING

PAGE = Path(__file__).parents[2] / "docs" / "embedded-aws.md"
ELB = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application"
ELB_API = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference"
POST = "https://repost.aws/knowledge-center"
NEWS = "https://aws.amazon.com/about-aws/whats-new"

TASKS: tuple[EcsRule, ...] = (
    EcsRule(
        "A task goes PROVISIONING, PENDING, ACTIVATING, RUNNING.",
        f"{ECS}/task-lifecycle-explanation.html",
        ("test_a_task_goes_through_every_state_on_its_way_up", "test_a_running_task_tells_when_what_happened"),
    ),
    EcsRule(
        "On its way down it is DEACTIVATING while its targets drain, STOPPING while its containers end, "
        "DEPROVISIONING, STOPPED.",
        f"{ECS}/task-lifecycle-explanation.html",
        (
            "test_a_stopped_task_takes_the_way_down_and_says_who_stopped_it",
            "test_a_target_that_got_no_requests_is_not_waited_for",
        ),
    ),
    EcsRule(
        "StopTask does not wait for requests: for 4 s load balancers still send the task some, which end in 502; AWS "
        "gives no number, users do (aws/amazon-ecs-agent#2316).",
        f"{API}/API_StopTask.html",
        ("test_a_task_that_is_stopped_still_gets_requests_which_nobody_answers",),
    ),
    EcsRule(
        "A target of a task that runs, which somebody deregisters, is registered again by ECS, after 15 s here; the "
        "task goes on (aws/containers-roadmap#251).",
        f"{ECS}/service-load-balancing.html",
        ("test_a_deregistered_target_leaves_and_ecs_registers_it_again",),
    ),
    EcsRule(
        "A target that is not there is deregistered with success.",
        f"{ELB_API}/API_DeregisterTargets.html",
        ("test_a_target_that_is_not_there_is_deregistered_with_success",),
    ),
    EcsRule(
        "A container gets SIGTERM, and SIGKILL after `stopTimeout` (30 s unless it says otherwise).",
        f"{API}/API_ContainerDefinition.html",
        ("test_a_container_that_ignores_sigterm_is_killed_after_its_stop_timeout",),
    ),
    EcsRule(
        "A task ends with its first essential container.",
        f"{API}/API_ContainerDefinition.html",
        (
            "test_a_task_ends_with_its_essential_container",
            "test_the_task_of_two_containers_stops_both_when_the_essential_one_ends",
            "test_a_container_that_is_not_essential_may_end",
        ),
    ),
    EcsRule(
        "A task whose command exits at once has been RUNNING before.",
        f"{ECS}/service-throttle-logic.html",
        ("test_a_container_that_ends_in_the_moment_of_its_start_has_made_the_task_run",),
    ),
    EcsRule(
        "A container starts when those it depends on are STARTed, COMPLETE, SUCCESSful or HEALTHY; one that cannot "
        "come about fails the task.",
        f"{API}/API_ContainerDependency.html",
        ("test_a_container_waits_for_what_it_depends_on", "test_a_dependency_that_fails_fails_the_task"),
    ),
    EcsRule(
        "A task that cannot read its secrets, write its logs or pull its image stops with TaskFailedToStart "
        "and says why.",
        f"{ECS}/stopped-task-error-codes.html",
        (
            "test_a_secret_that_is_not_there_stops_the_task_before_its_image_is_pulled",
            "test_a_log_group_that_is_not_there_stops_the_task",
            "test_an_image_that_is_not_there_cannot_be_pulled",
        ),
    ),
    EcsRule(
        "A task gets what it needs over its network: by the routes of its subnet, or by endpoints of its VPC; on a "
        "container instance by those of the instance. An interface with a service's public name is the only way to "
        "that service. A subnet without a route table of its own has a way to everything here. Network ACLs must let "
        "through what is asked, and what is answered: health checks of load balancers, too. What a task does not get "
        "to stops it before it runs.",
        f"{ECS}/fargate-task-networking.html",
        (
            "test_a_task_starts_by_endpoints_and_says_which_one_is_missing",
            "test_endpoints_lead_to_no_other_registry_and_region",
            "test_an_interface_that_lets_nobody_in_is_the_only_way_all_the_same",
            "test_an_internet_gateway_serves_public_addresses",
            "test_network_acls_let_through_what_is_asked_and_what_is_answered",
        ),
    ),
    EcsRule(
        "A task has an address of IPv6, too, in a subnet that has a range of it; the account setting `dualStackIPv6` "
        "is on here.",
        f"{ECS}/fargate-task-networking.html",
        ("test_a_task_has_an_address_of_ipv6_where_its_subnet_has_a_range",),
    ),
    EcsRule(
        "A session of ECS Exec is opened only if the task gets to Systems Manager.",
        f"{API}/API_ExecuteCommand.html",
        ("test_an_agent_that_does_not_get_to_systems_manager_is_not_connected",),
    ),
    EcsRule(
        "Files of variables are read from S3 before an image is pulled; a task that cannot read one stops.",
        f"{ECS}/use-environment-file.html",
        (
            "test_a_file_of_variables_that_is_not_there_stops_the_task_before_its_image_is_pulled",
            "test_a_file_of_variables_is_an_object_of_a_bucket",
        ),
    ),
    EcsRule(
        "A container's own variables count before those of its files, and of two files the first.",
        f"{ECS}/use-environment-file.html",
        ("test_a_container_has_the_variables_of_its_files_and_its_own_count_before_them",),
    ),
    EcsRule(
        "A log driver's secret options are fetched as secrets are.",
        f"{API}/API_LogConfiguration.html",
        ("test_an_option_of_a_log_driver_is_a_secret_like_any_other",),
    ),
    EcsRule(
        "A target group that checks a port of its own asks whatever container listens there.",
        f"{ELB_API}/API_CreateTargetGroup.html",
        ("test_a_port_that_is_checked_instead_is_answered_by_who_listens_there",),
    ),
    EcsRule(
        "A private registry's credentials are fetched from Secrets Manager before its image is pulled.",
        f"{ECS}/private-auth.html",
        ("test_a_registry_s_credentials_are_fetched_before_its_image",),
    ),
    EcsRule(
        "Secrets, parameters and images are fetched from the region and account that their ARN or registry names.",
        f"{ECS}/secrets-envvar-secrets-manager.html",
        (
            "test_secrets_are_of_the_region_and_account_that_their_arns_name",
            "test_an_image_of_another_accounts_registry_must_be_there",
        ),
    ),
    EcsRule(
        "A secret's ARN that ends in a hyphen and six characters is taken for complete, whatever the secret's name is.",
        "https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html",
        ("test_a_partial_arn_that_ends_like_a_full_one_is_taken_for_it",),
    ),
    EcsRule(
        "A stopped task can be described for an hour.",
        f"{API}/API_DescribeTasks.html",
        ("test_a_stopped_task_can_be_described_for_an_hour",),
    ),
)

CONTAINERS: tuple[EcsRule, ...] = (
    EcsRule(
        "A log router of FireLens starts before those that send it output and stops after them, unless they say "
        "themselves what they wait for.",
        f"{ECS}/using_firelens.html",
        ("test_output_is_routed_from_the_first_line_to_the_last",),
    ),
    EcsRule(
        (
            "A container starts when what it waits for has come: START, COMPLETE, SUCCESS or HEALTHY. When the "
            "task stops it is stopped before that."
        ),
        f"{API}/API_ContainerDependency.html",
        (
            "test_a_container_waits_for_what_it_depends_on",
            "test_an_init_container_that_fails_under_complete_lets_the_task_start",
            "test_what_waited_is_stopped_before_what_it_waited_for",
        ),
    ),
    EcsRule(
        (
            "One that waits for what can no longer come never runs: exit code 143, with the agent's reason. If it "
            "is essential the task stops: `Task failed to start`."
        ),
        f"{API}/API_ContainerDependency.html",
        (
            "test_an_init_container_that_fails_under_success_fails_the_task",
            "test_one_that_is_not_essential_and_waits_in_vain_leaves_the_task_alone",
        ),
    ),
    EcsRule(
        (
            "A start timeout counts from the start of the container that others wait for; without one they wait "
            "for three hours."
        ),
        f"{API}/API_ContainerDefinition.html",
        (
            "test_a_dependency_that_is_not_healthy_in_time_fails_the_task",
            "test_a_dependency_that_becomes_healthy_late_is_waited_for",
            "test_a_task_that_waits_for_hours_is_stopped",
            "test_a_start_timeout_is_nothing_to_one_that_nobody_waits_for",
        ),
    ),
    EcsRule(
        ("An essential container that ends stops the task, whatever its exit code; another one ends alone."),
        f"{API}/API_ContainerDefinition.html",
        (
            "test_an_essential_container_that_ends_stops_the_task",
            "test_one_that_is_not_essential_ends_alone",
        ),
    ),
    EcsRule(
        (
            "With a restart policy a container that ran for the attempt period is started again in its task, once "
            "in each period and not after an ignored exit code."
        ),
        f"{API}/API_ContainerRestartPolicy.html",
        (
            "test_a_container_that_ran_long_enough_is_started_again_in_its_task",
            "test_a_container_that_ends_too_early_or_with_an_ignored_code_is_not",
            "test_a_container_is_started_again_once_in_each_period",
            "test_a_load_balancer_sees_that_its_container_is_started_again",
        ),
    ),
)

HEALTH: tuple[EcsRule, ...] = (
    EcsRule(
        "A target that is newly registered is healthy after one passed check, whatever the healthy threshold is.",
        f"{ELB}/target-group-health-checks.html",
        (
            "test_a_new_target_is_healthy_after_one_passed_check",
            "test_a_new_target_that_fails_its_first_check_and_passes_its_second_is_healthy",
            "test_the_first_deployment_is_complete_when_all_targets_are_healthy",
        ),
    ),
    EcsRule(
        "A target that was unhealthy is healthy again after `HealthyThresholdCount` passed checks in a row.",
        f"{ELB}/target-group-health-checks.html",
        (
            "test_the_healthy_threshold_is_for_a_target_that_was_unhealthy",
            "test_a_slow_starter_is_unhealthy_first_and_healthy_later",
        ),
    ),
    EcsRule(
        "A target is unhealthy after `UnhealthyThresholdCount` failed checks in a row; a check runs every interval.",
        f"{ELB}/target-group-health-checks.html",
        (
            "test_a_target_that_never_answers_is_unhealthy_after_threshold_times_interval",
            "test_what_is_computed_is_what_polling_would_see",
        ),
    ),
    EcsRule(
        "A target is `initial` because of Elb.RegistrationInProgress, then of Elb.InitialHealthChecking; unhealthy "
        "because of Target.ResponseCodeMismatch, Target.Timeout or Target.FailedHealthChecks; a healthy one "
        "has no reason.",
        f"{ELB_API}/API_TargetHealth.html",
        ("test_target_health_is_told_by_the_load_balancers_own_api",),
    ),
    EcsRule(
        "A port on which no container listens (`closed_ports` of a behaviour) refuses whoever connects: its target is "
        "unhealthy with Target.FailedHealthChecks.",
        f"{ELB}/target-group-health-checks.html",
        ("test_a_version_that_misses_a_port_does_not_replace_the_old_one",),
    ),
    EcsRule(
        "A deregistered target is draining for the deregistration delay, and gone then; its task ends after that if it "
        "ever got requests, healthy or not.",
        f"{ELB}/edit-target-group-attributes.html",
        (
            "test_targets_drain_and_go",
            "test_a_target_that_got_no_requests_is_not_waited_for",
            "test_an_unhealthy_target_that_got_requests_is_waited_for",
        ),
    ),
    EcsRule(
        "A container is healthy with its first passed check and unhealthy after `retries` failed ones in a row; a task "
        "is what its essential containers are.",
        f"{API}/API_HealthCheck.html",
        ("test_a_container_health_check_makes_the_tasks_health",),
    ),
    EcsRule(
        "Checks that fail in the start period do not count, until one has passed in it.",
        f"{API}/API_HealthCheck.html",
        (
            "test_failures_in_the_start_period_do_not_count",
            "test_failures_after_a_success_in_the_start_period_do_count",
        ),
    ),
    EcsRule(
        "In the grace period after a task's start, unhealthy checks of either kind stop nothing; without any check it "
        "is unused.",
        f"{API}/API_CreateService.html",
        (
            "test_failed_checks_in_the_grace_period_stop_nothing",
            "test_without_a_grace_period_a_slow_starter_never_gets_up",
            "test_a_grace_period_is_unused_where_nothing_checks",
        ),
    ),
    EcsRule(
        "A task that nothing checks counts as healthy 40 s after it is RUNNING.",
        f"{API}/API_DeploymentConfiguration.html",
        ("test_a_task_that_nothing_checks_counts_after_40_seconds",),
    ),
)

SCHEDULING: tuple[EcsRule, ...] = (
    EcsRule(
        "A task that stops is replaced.",
        f"{ECS}/ecs_services.html",
        ("test_a_stopped_task_is_replaced", "test_a_crashed_task_is_replaced_at_once"),
    ),
    EcsRule(
        "The replacement of an unhealthy task starts first, as far as the maximum allows; the unhealthy one stops when "
        "it is healthy. Without room the unhealthy one stops first.",
        f"{ECS}/ecs_services.html",
        (
            "test_a_task_that_falls_ill_is_replaced_before_it_is_stopped",
            "test_a_task_that_recovers_before_its_replacement_is_ready_stays",
            "test_a_steady_service_starts_the_replacement_of_an_unhealthy_task_first",
            "test_without_room_an_unhealthy_task_goes_before_its_replacement",
        ),
    ),
    EcsRule(
        "Launches are slowed down only if tasks repeatedly stop without having been RUNNING, by up to 27 minutes.",
        f"{ECS}/service-throttle-logic.html",
        ("test_without_a_breaker_a_failing_deployment_goes_on_with_ever_longer_pauses",),
    ),
    EcsRule(
        "Tasks that crash or fail their health checks after they were RUNNING are not slowed down, nor is "
        "there the event.",
        f"{ECS}/service-throttle-logic.html",
        ("test_tasks_that_stop_after_they_reached_running_are_not_slowed_down",),
    ),
    EcsRule(
        "An update of the service ends the slowing down at once.",
        f"{ECS}/service-throttle-logic.html",
        ("test_the_throttle_ends_with_an_update_of_the_service", "test_a_healthy_task_ends_the_throttle"),
    ),
    EcsRule(
        "Tasks are spread over the zones of their subnets; those of the fullest zone stop first.",
        f"{ECS}/ecs_services.html",
        (
            "test_tasks_are_spread_over_the_zones",
            "test_the_zone_with_the_fewest_tasks_of_the_deployment_is_next",
            "test_scaling_in_takes_from_the_fullest_zone_the_newest_first",
        ),
    ),
    EcsRule(
        "A steady service whose zones differ by more than one task starts one where there are fewest, then stops one "
        "where there are most.",
        f"{ECS}/service-rebalancing.html",
        (
            "test_a_lost_zone_is_served_by_the_others_and_evened_out_when_it_is_back",
            "test_zones_may_differ_by_one_task",
        ),
    ),
    EcsRule(
        "Protected tasks are not stopped by scaling in or by a deployment, until the protection expires.",
        f"{ECS}/task-scale-in-protection.html",
        ("test_protected_tasks_stay", "test_protected_tasks_outlive_a_deployment"),
    ),
    EcsRule(
        "Spot tells a task to end by SIGTERM at once, and it leaves its target group after that; SIGKILL comes with "
        "its stop timeout.",
        "https://repost.aws/knowledge-center/fargate-spot-termination-notice",
        ("test_spot_tells_a_task_to_end_before_it_leaves_its_target_group",),
    ),
    EcsRule(
        "Tasks of a lost zone answer no health checks, and are replaced as any others that do not.",
        f"{ELB}/target-group-health-checks.html",
        ("test_tasks_of_a_lost_zone_are_replaced_when_health_checks_have_found_out",),
    ),
    EcsRule(
        "A container that would use more memory than there is is killed (137); its task stops and is replaced.",
        f"{ECS}/stopped-task-error-codes.html",
        ("test_a_container_without_memory_is_killed_and_its_task_replaced",),
    ),
    EcsRule(
        "Capacity providers are chosen by base, then by weight; interrupted Spot tasks are replaced when "
        "there is capacity.",
        f"{API}/API_CapacityProviderStrategyItem.html",
        (
            "test_bases_come_before_weights",
            "test_shares_follow_the_weights",
            "test_spot_tasks_are_replaced_when_their_capacity_is_taken_away",
            "test_without_spot_capacity_a_task_waits_for_it",
        ),
    ),
    EcsRule(
        "A deleted service is DRAINING until its tasks are STOPPING or STOPPED, then INACTIVE.",
        f"{API}/API_DeleteService.html",
        ("test_deleting_a_service_drains_its_tasks", "test_a_service_is_not_deleted_while_it_is_scaled_above_0"),
    ),
)

DEPLOYMENTS: tuple[EcsRule, ...] = (
    EcsRule(
        "The minimum healthy percent is rounded up, the maximum percent down; no step breaks them.",
        f"{API}/API_DeploymentConfiguration.html",
        (
            "test_the_minimum_is_rounded_up_and_the_maximum_down",
            "test_no_plan_breaks_the_limits",
            "test_the_limits_hold_at_every_instant_and_the_newest_revision_wins",
        ),
    ),
    EcsRule(
        "A change of the task definition or of what else a service revision holds, or `forceNewDeployment`, begins a "
        "deployment; a desired count or a deployment configuration does not.",
        f"{API}/API_UpdateService.html",
        (
            "test_only_a_change_of_what_is_deployed_is_a_new_deployment",
            "test_the_desired_count_changes_without_a_deployment",
        ),
    ),
    EcsRule(
        "A negative desired count or grace period is an InvalidParameterException and changes nothing.",
        f"{API}/API_UpdateService.html",
        (
            "test_an_update_to_less_than_nothing_is_refused_and_changes_nothing",
            "test_what_a_service_may_not_be",
        ),
    ),
    EcsRule(
        "A service deployment goes PENDING, IN_PROGRESS, SUCCESSFUL; a newer one makes it STOPPED.",
        f"{ECS}/service-deployment.html",
        (
            "test_a_service_deployment_knows_where_it_comes_from_and_where_it_goes",
            "test_a_newer_update_supersedes_the_running_deployment",
        ),
    ),
    EcsRule(
        "A task that is lost or unhealthy during a deployment is replaced by one of its own revision; a raised desired "
        "count is for both revisions.",
        f"{NEWS}/2025/11/amazon-ecs-service-availability-rolling-deployments",
        (
            "test_an_old_task_that_is_lost_during_a_deployment_is_replaced_by_an_old_one",
            "test_a_lost_old_task_is_replaced_by_an_old_one_while_the_new_ones_are_not_healthy",
            "test_the_desired_count_changes_in_the_middle_of_a_deployment",
        ),
    ),
    EcsRule(
        "A tag is resolved to a digest once per deployment.",
        f"{ECS}/deployment-type-ecs.html",
        ("test_a_tag_is_resolved_once_per_deployment",),
    ),
    EcsRule(
        "StopServiceDeployment rolls back also where no rollback is configured; what is over cannot be stopped.",
        f"{ECS}/stop-service-deployment.html",
        (
            "test_a_deployment_can_be_stopped_with_a_rollback_even_if_none_is_configured",
            "test_a_deployment_can_be_aborted",
            "test_a_deployment_that_is_over_cannot_be_stopped",
        ),
    ),
    EcsRule(
        "Alarms are watched until the bake time is over; one that goes off rolls back.",
        f"{ECS}/deployment-alarm-failure.html",
        (
            "test_an_alarm_rolls_a_deployment_back",
            "test_alarms_are_watched_until_the_bake_time_is_over",
            "test_alarms_of_cloudwatch_end_a_deployment",
        ),
    ),
    EcsRule(
        "If an alarm is in ALARM when the deployment begins, none is watched for the whole of it.",
        f"{ECS}/deployment-alarm-failure.html",
        ("test_if_an_alarm_fires_before_the_deployment_none_is_watched",),
    ),
)

BREAKER: tuple[EcsRule, ...] = (
    EcsRule(
        "The threshold is half of the latest desired count, rounded up, at least 3 and at most 200.",
        f"{ECS}/deployment-circuit-breaker.html",
        ("test_half_of_the_desired_tasks_at_least_3_at_most_200",),
    ),
    EcsRule(
        "It can be configured: COUNT, BOUNDED_PERCENT or UNBOUNDED_PERCENT; a percentage is 1 to 100.",
        f"{ECS}/deployment-circuit-breaker.html",
        ("test_the_threshold_can_be_configured", "test_a_percentage_of_failures_is_1_to_100"),
    ),
    EcsRule(
        "A healthy task sets the count to 0 unless `resetOnHealthyTask` is false.",
        f"{ECS}/deployment-circuit-breaker.html",
        (
            "test_a_healthy_task_resets_the_count_unless_it_is_told_not_to",
            "test_a_healthy_task_resets_the_count",
            "test_without_reset_failures_add_up",
        ),
    ),
    EcsRule(
        "Tasks that never run, and tasks that fail their load balancer's or container's checks, count.",
        f"{ECS}/deployment-circuit-breaker.html",
        (
            "test_the_breaker_rolls_back_to_the_last_completed_deployment",
            "test_tasks_that_never_answer_their_health_check_break_the_deployment",
            "test_tasks_that_fail_their_container_health_check_break_the_deployment",
        ),
    ),
    EcsRule(
        "Tasks that have passed their checks, or have none, and stop later do not.",
        f"{POST}/ecs-deployment-roll-back-failure",
        (
            "test_tasks_that_pass_their_first_check_and_crash_later_never_trip_the_breaker",
            "test_a_crash_loop_of_tasks_that_nothing_checks_never_trips_the_breaker",
        ),
    ),
    EcsRule(
        "A rollback goes to the last deployment that is COMPLETED; while that is being restored, or without one, there "
        "is none.",
        f"{ECS}/deployment-circuit-breaker.html",
        (
            "test_a_first_deployment_that_fails_has_nothing_to_go_back_to",
            "test_a_deployment_that_fails_while_another_is_rolled_back_has_nothing_to_go_back_to",
        ),
    ),
    EcsRule(
        "What is gone back to is the service revision: the task definition with the load balancers that it had.",
        f"{ECS}/service-revision.html",
        ("test_a_service_that_goes_back_has_the_load_balancers_of_then",),
    ),
    EcsRule(
        "Without rollback the deployment is FAILED and starts no more tasks.",
        f"{ECS}/deployment-circuit-breaker.html",
        ("test_without_rollback_the_failed_deployment_stays_and_starts_nothing_more",),
    ),
)

EVENTS: tuple[EcsRule, ...] = (
    EcsRule(
        "A service that is as it should be says so periodically: at once, then every six hours.",
        f"{ECS}/service-event-messages.html",
        ("test_a_steady_service_says_so_every_six_hours_and_does_nothing_else",),
    ),
    EcsRule(
        "The same cause is told again after six hours at the earliest, unless it was resolved in between.",
        f"{ECS}/service-event-messages.html",
        (
            "test_without_a_breaker_a_failing_deployment_goes_on_with_ever_longer_pauses",
            "test_limits_without_room_are_told_once",
            "test_without_spot_capacity_a_task_waits_for_it",
        ),
    ),
    EcsRule(
        "Texts of tasks, targets, placement, limits, protection and throttling.",
        f"{ECS}/service-event-messages-list.html",
        (
            "test_a_release_goes_on_until_the_old_tasks_are_gone",
            "test_tasks_that_never_answer_their_health_check_break_the_deployment",
            "test_a_task_that_falls_ill_is_replaced_before_it_is_stopped",
            "test_pending_tasks_are_stopped_under_their_own_name",
            "test_more_protected_tasks_than_wanted_are_told_of",
        ),
    ),
    EcsRule(
        "Texts of zone rebalancing: not balanced, started, stopped, balanced.",
        f"{ECS}/service-rebalancing-event-messages-list.html",
        (
            "test_a_lost_zone_is_served_by_the_others_and_evened_out_when_it_is_back",
            "test_zones_are_listed_as_aws_lists_them",
        ),
    ),
)

VOLUMES: tuple[EcsRule, ...] = (
    EcsRule(
        "A volume that is a path of a container instance is the same for all its tasks, whatever link or directory "
        "around it leads there, also for later ones; it is gone with the EC2 instance.",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/bind-mounts.html",
        (
            "test_what_a_task_wrote_is_there_for_the_next_one_on_its_instance_and_for_no_other",
            "test_an_instance_has_each_file_once_however_it_is_reached",
            "test_who_may_only_read_does",
            "test_it_is_gone_with_the_instance",
        ),
    ),
    EcsRule(
        "A task mounts a file system by the mount target of its own zone; where there is none, or no file system, its "
        "name does not resolve.",
        "https://docs.aws.amazon.com/efs/latest/ug/mounting-fs-mount-cmd-dns-name.html",
        ("test_a_task_mounts_what_is_there_and_open", "test_no_mount_target_and_no_file_system_do_not_resolve"),
    ),
    EcsRule(
        "A security group of the mount target must let the task in on port 2049; else the connection is reset, or in "
        "the clear times out.",
        "https://docs.aws.amazon.com/efs/latest/ug/network-access.html",
        (
            "test_addresses_and_ranges_of_ports_let_in_too",
            "test_a_security_group_that_is_closed_resets_or_times_out",
        ),
    ),
    EcsRule(
        "With a policy of its own a file system lets in whom that, or his role, allows, by his access point; without "
        "one it lets in all. Writing is a permission of its own.",
        "https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html",
        (
            "test_where_a_file_system_has_a_policy_the_role_must_be_allowed",
            "test_an_access_point_that_is_not_there_is_denied",
        ),
    ),
    EcsRule(
        "A volume that is configured at launch is made in the task's zone as the task starts, with ECS's tags and "
        "those that are propagated, and deleted when it has stopped; a task of no service may leave it. EC2 shows one "
        "of a task on Fargate as available, because it is attached to no instance of the account.",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html",
        (
            "test_a_task_has_a_volume_of_its_own_that_ends_with_it",
            "test_a_task_of_no_service_may_leave_its_volume",
        ),
    ),
    EcsRule(
        "Each task of a service has one of its own. UpdateService keeps how they are made unless it is told; an empty "
        "list takes them away, and service and revision must fit each other.",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html",
        (
            "test_each_task_of_a_service_has_another_one_and_a_new_deployment_new_ones",
            "test_a_service_keeps_how_its_volumes_are_made_unless_it_is_told",
            "test_a_task_of_such_a_definition_needs_a_volume",
        ),
    ),
    EcsRule(
        "A role that does not trust ECS, and what EC2 would not make, is refused at once; a role that may not, and a "
        "key that cannot be used, stop the task with the reason that its attachment has, too. A volume that is not "
        "attached (its snapshot has another file system, or a fault keeps it) is given up after five minutes; no page "
        "says how long AWS waits.",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-ebs-volumes-scenarios.html",
        (
            "test_what_cannot_be_made_is_refused_at_once",
            "test_a_task_says_why_its_volume_could_not_be_made",
            "test_one_that_is_not_attached_is_given_up",
            "test_one_of_a_snapshot_with_another_file_system_is_given_up",
        ),
    ),
)

RULES = {
    "Tasks": TASKS,
    "Containers of one task": CONTAINERS,
    "Volumes": VOLUMES,
    "Health": HEALTH,
    "Scheduling": SCHEDULING,
    "Deployments": DEPLOYMENTS,
    "Circuit breaker": BREAKER,
    "Blue/green, linear, canary": SHIFTS,
    "Cloud Map and Service Connect": CONNECT,
    "Container instances": INSTANCES,
    "Waiting for capacity": WAITING,
    "Managed Instances": MANAGED,
    "Managed Daemons": DAEMONS,
    "Service events": EVENTS,
    "Images in ECR": IMAGES,
    "Scaling": SCALING,
    "Alarms, topics and events": WATCHING,
    "Logs Insights": QUERIES,
}

_INTRODUCTION = "What the embedded ECS, ECR and others do when, the page that says so, and the tests that hold it."
OURS = """### What AWS does not say

Chosen, each in one place of the code: how long a task is provisioned, pulls and starts (a behaviour per image); that a
target's first check is one interval after its registration, and that registration takes a second; the throttle's first
pause (10 s, doubled up to AWS's 27 minutes) and the third round as the one that is told; that the unhealthy tasks of a
deployment under way are stopped before their replacements start; the texts for negative counts (AWS publishes the code
only); that alarms are looked at every 10 s; that an instance registers a minute after its start, with 95 percent of its
type's memory; that a group sees an instance's end a minute later; which of the types that meet requirements is the
cheapest (the smallest); that instances which are there belong to a capacity provider as soon as their cluster has it.

Of Managed Instances: that their provider becomes ACTIVE, changes and goes in ten seconds; that tasks are looked at
together for two; how types, zones and tasks are weighed; that an idle instance stays for five minutes unless the
provider says otherwise, and that none is emptied because it is merely underutilized; that auto repair is on unless it
is switched off; that instances have a trunk for interfaces whatever the account's setting. Of their daemons: that a
deployment starts five seconds after it was asked for, that as many failed launches as for a service of as many tasks
end it, and that one that is not critical is not started again.

Of Cloud Map: that a task is healthy there as soon as its containers are; of Service Connect: the texts for a namespace
that is not there and for an alias that is taken, and that endpoints go with the service that serves them.

Of ECR: that a policy is carried out every 24 hours from the moment on when it was put first; that a preview is complete
at once; that rules do not look at what is about another image; how refusals of policies are worded beyond those that
people have met.

Of deployments that shift traffic:

{choices}

### What is not simulated

Load, and so scaling policies on it (a desired count changes when somebody changes it) and its metrics, unless somebody
says what comes; requests on their way, and so what a drained target still answers; API throttling. Of machines: targets
of tasks on the host's or the bridge's network, dynamic host ports, instance refresh, warm pools; of Managed Instances
capacity reservations, accelerators, event windows, and what daemons read of others' logs. Of ECR: the list of archived
images.
"""


def section() -> str:
    """The section ``## Rules`` of docs/embedded-aws.md."""
    lines = ["## Rules", "", _INTRODUCTION, ""]
    for topic, rules in RULES.items():
        lines += [f"### {topic}", "", "| rule | page | tests |", "|---|---|---|"]
        for rule in rules:
            name = rule.page.rsplit("/", 1)[-1].removesuffix(".html")
            lines.append(f"| {rule.says} | [{name}]({rule.page}) | {', '.join(f'`{test}`' for test in rule.tests)} |")
        lines.append("")
    choices = (open_choices.__doc__ or "").partition("- ")[2].strip()
    return "\n".join(lines) + "\n" + OURS.replace("{choices}", f"- {choices}")


def with_section(page: str) -> str:
    """*page* with the section as it should be, at the end if it is not there yet."""
    found = re.search(r"^## Rules\n.*?(?=^## |^<!-- |\Z)", page, re.DOTALL | re.MULTILINE)
    if found is None:
        return f"{page.rstrip()}\n\n{section()}"
    tail = page[found.end() :]
    return page[: found.start()] + section() + (f"\n{tail}" if tail else "")


if __name__ == "__main__":
    PAGE.write_text(with_section(PAGE.read_text()))
