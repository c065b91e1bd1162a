"""The rules of container instances, in the words of ``ecs_rules.py``."""

from __future__ import annotations

from tests.embedded_aws.ecs_rule import API, ECS, EcsRule

EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide"
AUTO_SCALING = "https://docs.aws.amazon.com/autoscaling/ec2"

INSTANCES: tuple[EcsRule, ...] = (
    EcsRule(
        "An EC2 instance whose user data names a cluster registers in it when it has booted, with what its type has.",
        f"{ECS}/bootstrap_container_instance.html",
        (
            "test_an_instance_joins_its_cluster_when_it_has_booted",
            "test_an_agent_waits_for_its_cluster",
            "test_user_data_names_the_cluster",
        ),
    ),
    EcsRule(
        "Its agent must get to `ecs` and `ecs-agent` first, by the routes of its subnet or by endpoints.",
        f"{ECS}/vpc-endpoints.html",
        ("test_an_agent_waits_for_a_way_to_ecs",),
    ),
    EcsRule(
        "A task takes CPU, memory, an interface or host ports of its instance, and gives them back.",
        f"{ECS}/memory-management.html",
        (
            "test_a_task_takes_of_its_instance_and_gives_back",
            "test_a_task_takes_what_it_reserves",
            "test_two_tasks_do_not_share_a_host_port",
        ),
    ),
    EcsRule(
        "The primary interface is the instance's own; `awsvpcTrunking` lets an instance carry more.",
        f"{ECS}/container-instance-eni.html",
        ("test_trunks_carry_more_tasks", "test_a_type_has_cpu_memory_and_interfaces"),
    ),
    EcsRule(
        "Constraints are binding; strategies come one after the other; a service without any is spread over the zones.",
        f"{ECS}/task-placement-strategies.html",
        (
            "test_strategies_come_one_after_the_other",
            "test_constraints_are_binding",
            "test_a_service_is_spread_over_zones_and_says_what_is_missing",
        ),
    ),
    EcsRule(
        "The cluster query language, but for what of its subjects instances do not have here.",
        f"{ECS}/cluster-query-language.html",
        ("test_an_expression_means_instances", "test_instances_are_listed_by_state_and_by_query"),
    ),
    EcsRule(
        "A task that fits nowhere fails with what the closest instance lacks, in RunTask and in the service's events.",
        f"{ECS}/api_failures_messages.html",
        ("test_a_task_without_room_fails_with_its_reason", "test_a_service_without_instances_says_so"),
    ),
    EcsRule(
        "With managed scaling it waits, PROVISIONING, and the group grows by as many instances as the tasks need.",
        f"{ECS}/cluster-auto-scaling.html",
        (
            "test_the_group_grows_for_tasks_that_wait",
            "test_the_group_grows_to_its_maximum_only",
            "test_a_group_has_as_many_instances_as_tasks_need",
            "test_without_managed_scaling_a_task_has_no_place",
        ),
    ),
    EcsRule(
        "An instance without tasks but those of DAEMON services is scaled in after 15 minutes; others are protected.",
        f"{ECS}/managed-termination-protection.html",
        ("test_an_idle_instance_goes_a_quarter_of_an_hour_later", "test_a_daemon_keeps_no_instance_and_a_task_does"),
    ),
    EcsRule(
        "An instance refresh replaces a group's instances within its healthy percentages; with both at 100, one starts "
        "and warms up before one is taken out.",
        f"{AUTO_SCALING}/userguide/instance-refresh-overview.html",
        (
            "test_one_starts_before_one_goes_where_all_must_be_there",
            "test_the_percentages_say_how_many_at_once",
            "test_the_group_s_own_policy_counts_where_the_request_says_nothing",
            "test_what_matches_is_skipped_if_that_is_asked_for",
        ),
    ),
    EcsRule(
        "Instances that are protected from scaling in are replaced, left alone, or waited for an hour (the default), "
        "after which the refresh fails.",
        f"{AUTO_SCALING}/APIReference/API_RefreshPreferences.html",
        ("test_protected_instances_are_waited_for_an_hour", "test_protected_instances_may_be_left_alone"),
    ),
    EcsRule(
        "A launch fails where EC2 Auto Scaling may not use a disk's key, and is tried again: its role needs the use, "
        "and grants for services of AWS; for a key of another account it needs a grant of its own.",
        f"{AUTO_SCALING}/userguide/key-policy-requirements-EBS-encryption.html",
        (
            "test_without_the_key_a_launch_fails_and_is_tried_again",
            "test_a_key_that_is_disabled_starts_nothing",
            "test_a_grant_is_enough",
        ),
    ),
    EcsRule(
        "There is one refresh at a time; one that is cancelled ends what it has begun. Checkpoints, alarms, bake time, "
        "desired configurations and root volumes are refused by name.",
        f"{AUTO_SCALING}/APIReference/API_CancelInstanceRefresh.html",
        ("test_what_is_cancelled_ends_what_it_has_begun", "test_what_is_not_here_is_refused_by_name"),
    ),
    EcsRule(
        "What is scaled in is drained first: its termination waits until its tasks run elsewhere.",
        f"{ECS}/managed-instance-draining.html",
        ("test_what_is_scaled_in_is_drained_first",),
    ),
    EcsRule(
        "DRAINING moves services' tasks within their limits and leaves tasks of no service.",
        f"{ECS}/container-instance-draining.html",
        (
            "test_draining_moves_a_service_s_tasks_one_after_the_other",
            "test_tasks_of_no_service_stay_on_an_instance_that_is_drained",
        ),
    ),
    EcsRule(
        "A DAEMON service has a task on every ACTIVE instance that fits, new ones too, and leaves a DRAINING one last.",
        f"{ECS}/ecs_services.html",
        (
            "test_a_daemon_is_on_every_instance_and_on_new_ones",
            "test_a_daemon_leaves_an_instance_that_is_drained_last",
            "test_a_daemon_that_fits_nowhere_says_so",
        ),
    ),
    EcsRule(
        "Its maximum is 100 percent: an old task stops before the new one starts, as far as the minimum (0) allows.",
        f"{API}/API_DeploymentConfiguration.html",
        ("test_a_daemon_is_released_one_by_one", "test_old_tasks_stop_as_far_as_the_minimum_lets_them"),
    ),
    EcsRule(
        "An instance that ends takes its tasks along (TerminationNotice); its group replaces it, services their tasks.",
        f"{ECS}/stopped-task-error-codes.html",
        (
            "test_a_lost_instance_is_replaced_and_its_tasks_come_back",
            "test_a_stopped_instance_is_lost_too",
            "test_a_lost_zone_takes_its_instances",
        ),
    ),
    EcsRule(
        "A Spot Instance goes two minutes after its notice, drained if its agent is told to.",
        f"{ECS}/container-instance-spot.html",
        ("test_a_spot_instance_goes_two_minutes_after_its_notice",),
    ),
)
