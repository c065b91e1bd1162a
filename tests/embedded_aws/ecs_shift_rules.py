"""The rules of deployments that shift traffic, each with its page and the tests that hold it."""

from __future__ import annotations

from tests.embedded_aws.ecs_rule import API, ECS, EcsRule

HOW = f"{ECS}/blue-green-deployment-how-it-works.html"
HOOKS = f"{ECS}/deployment-lifecycle-hooks.html"
LAMBDA = f"{ECS}/lambda-lifecycle-hooks.html"
PAUSES = f"{ECS}/pause-lifecycle-hooks.html"

SHIFTS: tuple[EcsRule, ...] = (
    EcsRule(
        "Blue/green, linear and canary go through RECONCILE_SERVICE (only if more than one revision is there), "
        "PRE_SCALE_UP, SCALE_UP, POST_SCALE_UP, TEST_TRAFFIC_SHIFT, POST_TEST_TRAFFIC_SHIFT, PRODUCTION_TRAFFIC_SHIFT "
        "(with PRE_PRODUCTION_TRAFFIC_SHIFT before each step, for hooks only), POST_PRODUCTION_TRAFFIC_SHIFT, "
        "BAKE_TIME and CLEAN_UP; `lifecycleStage` says which.",
        HOW,
        (
            "test_the_table_has_the_stages_of_the_api",
            "test_each_stage_has_its_tasks_and_its_traffic",
            "test_each_stage_is_seen_with_its_weights",
            "test_a_blue_green_deployment_takes_its_time",
        ),
    ),
    EcsRule(
        "Each stage has its tasks and its traffic, as `sourceServiceRevisions` and `targetServiceRevision` say: the "
        "new revision has all of its tasks from SCALE_UP on, whatever its share of production, and the old one until "
        "CLEAN_UP.",
        f"{API}/API_ServiceRevisionSummary.html",
        (
            "test_each_stage_has_its_tasks_and_its_traffic",
            "test_describe_services_shows_both_revisions_until_the_end",
            "test_a_service_that_has_no_test_rule_has_no_test_weights",
        ),
    ),
    EcsRule(
        "Production moves at once (BLUE_GREEN), in equal steps with the last one capped at 100 percent (LINEAR), or by "
        "a first percentage and then the rest (CANARY); the bake time of a step comes after each but the last.",
        f"{ECS}/deployment-type-linear.html",
        (
            "test_production_moves_in_the_steps_of_the_strategy",
            "test_production_rules_get_the_weights_of_each_step",
            "test_a_linear_deployment_lasts_for_its_steps_and_its_bake_time",
        ),
    ),
    EcsRule(
        "Percentages are weights of the production rule's two target groups, out of 100, or of 1,000 where they are "
        "tenths; of a Network Load Balancer they are the listener's, and each shift takes ten minutes more.",
        f"{ECS}/nlb-resources-for-blue-green.html",
        (
            "test_weights_are_whole_numbers_of_a_rule",
            "test_requests_reach_both_versions_by_their_weights",
            "test_a_network_load_balancer_takes_ten_minutes_more",
            "test_the_listener_of_a_network_load_balancer_has_the_weights",
        ),
    ),
    EcsRule(
        "The new revision comes into the target group that does not serve: after each success the roles of the two are "
        "swapped, and `resolvedConfiguration` says which serves.",
        f"{API}/API_ServiceRevisionLoadBalancer.html",
        ("test_roles_of_the_groups_swap_after_each_success", "test_a_waiter_waits_until_the_old_revision_is_gone"),
    ),
    EcsRule(
        "Both groups are associated with the production or the test rule, and ECS may do by the infrastructure role "
        "what it has to, or the deployment is rolled back at once; a role that changes later fails the next shift.",
        f"{ECS}/migrate-code-deploy-to-ecs-blue-green.html",
        (
            "test_it_fails_at_once_where_traffic_cannot_be_shifted",
            "test_a_role_without_its_policy_shifts_nothing",
            "test_a_role_that_is_taken_away_on_the_way_stops_the_shift",
            "test_an_empty_test_rule_fails_as_elastic_load_balancing_says",
        ),
    ),
    EcsRule(
        "By Service Connect calls go to the revisions by their weights, and those with the test header to the new one.",
        f"{ECS}/service-connect-blue-green.html",
        ("test_calls_go_to_the_revisions_by_their_weights", "test_test_traffic_is_known_by_its_header"),
    ),
    EcsRule(
        "Blue/green does without a load balancer and Service Connect; nothing is shifted then.",
        f"{ECS}/deployment-type-blue-green.html",
        ("test_a_headless_service_has_two_revisions_and_no_weights",),
    ),
    EcsRule(
        "A sick task is replaced inside of its own revision; a desired count that changes changes both.",
        f"{ECS}/ecs_services.html",
        (
            "test_sick_tasks_are_replaced_inside_of_their_own_revision",
            "test_a_desired_count_that_changes_changes_both_revisions",
        ),
    ),
    EcsRule(
        "A hook's function is told the deployment, the stage, the weights of the rule that the stage moves, and its "
        "own details; linear and canary call those of production for every step.",
        LAMBDA,
        (
            "test_a_function_is_told_the_deployment_and_the_weights_of_its_stage",
            "test_a_first_deployment_calls_them_once_each",
        ),
    ),
    EcsRule(
        "IN_PROGRESS is called again after 30 s or its `callBackDelay`, with its details; FAILED, no valid answer, an "
        "error, more than 15 minutes and a call that is not allowed roll the deployment back.",
        LAMBDA,
        (
            "test_one_that_is_in_progress_is_called_again_and_told_what_it_said",
            "test_one_that_fails_rolls_back_from_its_stage",
            "test_whatever_is_no_answer_is_a_failure",
            "test_a_function_that_is_not_there_or_may_not_be_called_is_a_failure",
            "test_a_function_and_a_pause_hold_it_as_they_are_configured",
        ),
    ),
    EcsRule(
        "Hooks of a stage run beside each other, and all are waited for; each has a timeout and its action. A stage "
        "lasts for 24 hours at most.",
        HOOKS,
        (
            "test_all_hooks_of_a_stage_run_beside_each_other",
            "test_one_that_does_not_come_to_an_end_times_out",
            "test_a_stage_lasts_for_a_day_at_most",
        ),
    ),
    EcsRule(
        "A pause hook waits until ContinueServiceDeployment continues or rolls back, or its time (up to 14 days, which "
        "are not the stage's) is over; every step has a pause of its own, and EventBridge is told.",
        PAUSES,
        (
            "test_a_deployment_waits_in_its_stage",
            "test_each_step_has_a_pause_of_its_own",
            "test_somebody_rolls_it_back",
            "test_its_time_is_over",
            "test_only_what_waits_can_be_continued",
            "test_what_does_not_wait_is_not_continued_and_what_is_over_not_stopped",
        ),
    ),
    EcsRule(
        "A rollback gives all traffic back at once, while the old revision is still whole, calls the functions of the "
        "stages of traffic again with the weights that are back, and takes the new revision down.",
        HOW,
        (
            "test_a_user_stops_it_in_any_stage",
            "test_what_is_undone_depends_on_how_far_it_came",
            "test_a_rollback_calls_those_of_the_traffic_that_moves_back",
        ),
    ),
    EcsRule(
        "Alarms undo it from its beginning to the end of the bake time, unless one of them is in ALARM before.",
        f"{ECS}/deployment-alarm-failure.html",
        (
            "test_an_alarm_undoes_it_in_any_stage",
            "test_alarms_are_not_looked_at_when_one_fires_at_the_start",
            "test_after_the_bake_time_an_alarm_changes_nothing",
        ),
    ),
    EcsRule(
        "A newer deployment stops the one before, and begins with RECONCILE_SERVICE; what is stopped without a "
        "rollback stays as it is until then.",
        f"{ECS}/service-deployment.html",
        (
            "test_a_second_release_supersedes_the_first",
            "test_a_second_release_that_fails_goes_back_to_what_had_the_traffic",
            "test_an_alarm_without_rollback_stops_it_where_it_is",
            "test_an_abort_leaves_traffic_as_it_is",
        ),
    ),
    EcsRule(
        "A service deployment goes from state to state as the page has it, and stays in the one that it ends in; the "
        "newest is listed first, by status and time, page by page.",
        f"{ECS}/service-deployment.html",
        (
            "test_a_deployment_goes_from_state_to_state_as_the_page_has_it",
            "test_deployments_are_listed_by_status_and_time_page_by_page",
        ),
    ),
    EcsRule(
        "The circuit breaker is for rolling updates: a new revision that crashes again and again does not end by "
        "itself before its stage's 24 hours.",
        f"{ECS}/deployment-circuit-breaker.html",
        ("test_a_crash_loop_does_not_end_by_itself", "test_a_stage_lasts_for_a_day_at_most"),
    ),
    EcsRule(
        "EventBridge is told of the deployment and of its rollback, which the reason tells apart.",
        f"{ECS}/ecs_service_deployment_events.html",
        ("test_the_deployments_of_the_bus_say_what_happened",),
    ),
    EcsRule(
        "A standing service changes its strategy, not while a deployment is under way; rolling updates then stay in "
        "the group that serves, and leave its rule as it is.",
        f"{ECS}/update-bluegreen-to-rolling.html",
        (
            "test_a_rolling_service_becomes_a_canary_and_rolling_again",
            "test_a_strategy_does_not_change_while_a_deployment_is_under_way",
            "test_a_rolling_update_after_a_canary_that_was_stopped_gives_all_traffic_to_one",
        ),
    ),
    EcsRule(
        "A rolling update with early success is one when a share of its tasks is healthy; BLOCKING waits for the old "
        "ones to be gone, DEFERRED does not.",
        f"{API}/API_DeploymentEarlySuccessCriteria.html",
        (
            "test_a_rolling_update_is_a_success_with_a_share_of_its_tasks",
            "test_without_early_success_all_of_them_are_waited_for",
        ),
    ),
    EcsRule(
        "Hooks hold rolling updates, too.",
        HOOKS,
        (
            "test_a_pause_holds_a_rolling_update_before_its_first_task",
            "test_a_function_that_fails_rolls_a_rolling_update_back",
        ),
    ),
)
