"""The rules of Managed Instances and Managed Daemons, in the words of ``ecs_rules.py``."""

from __future__ import annotations

from tests.embedded_aws.ecs_rule import API, ECS, EcsRule

BLOG = "https://aws.amazon.com/blogs/containers"

WAITING: tuple[EcsRule, ...] = (
    EcsRule(
        "A group whose newest instance is younger than `instanceWarmupPeriod` (300 s) does not grow until it is older.",
        f"{ECS}/managed-scaling-behavior.html",
        (
            "test_a_group_whose_instances_warm_up_does_not_grow_further",
            "test_a_group_that_needs_no_warming_up_grows_at_once",
        ),
    ),
    EcsRule(
        "A task that waits for capacity gives up (TaskFailedToStart) after half an hour, the latest that AWS names.",
        f"{BLOG}/deep-dive-on-amazon-ecs-cluster-auto-scaling",
        (
            "test_a_task_that_waits_for_a_group_gives_up_after_half_an_hour",
            "test_a_task_gives_up_after_half_an_hour",
        ),
    ),
    EcsRule(
        "It says why: EMPTY CAPACITY PROVIDER, NO ACTIVE INSTANCES, or what the closest instance lacks.",
        f"{ECS}/api_failures_messages.html",
        ("test_a_task_that_gives_up_says_what_its_instances_lack", "test_a_task_gives_up_after_half_an_hour"),
    ),
)
MANAGED: tuple[EcsRule, ...] = (
    EcsRule(
        "A capacity provider of Managed Instances is its cluster's from its creation, PROVISIONING and then ACTIVE.",
        f"{API}/API_CreateCapacityProvider.html",
        (
            "test_a_provider_is_its_cluster_s_and_becomes_active",
            "test_a_provider_is_of_one_cluster",
            "test_only_the_providers_of_a_cluster_are_described",
            "test_a_provider_that_is_not_active_yet_cannot_be_used",
        ),
    ),
    EcsRule(
        "What is refused of it, in AWS's words.",
        f"{ECS}/managed-instances-errors.html",
        ("test_settings_that_aws_refuses", "test_a_role_that_is_not_there_is_refused"),
    ),
    EcsRule(
        "PutClusterCapacityProviders neither gives nor takes it away; the default strategy may name it.",
        f"{API}/API_PutClusterCapacityProviders.html",
        ("test_a_provider_is_no_other_api_s_to_associate",),
    ),
    EcsRule(
        "An update is for instances that are launched afterwards.",
        f"{API}/API_UpdateCapacityProvider.html",
        ("test_an_update_is_for_new_instances_and_leaves_what_it_does_not_say",),
    ),
    EcsRule(
        "It is deleted once no service, daemon or default strategy is for it, and its instances end; its cluster stays "
        "as long.",
        f"{API}/API_DeleteCapacityProvider.html",
        ("test_a_provider_that_something_is_for_stays_and_its_cluster_with_it",),
    ),
    EcsRule(
        "A strategy has providers of one type.",
        f"{API}/API_CapacityProviderStrategyItem.html",
        ("test_a_strategy_has_providers_of_one_type",),
    ),
    EcsRule(
        "Tasks that wait get instances that are launched for them, of types that requirements, sizes, processors and "
        "constraints allow, spread over the zones; several small ones share one.",
        f"{ECS}/managed-instances-instance-types.html",
        (
            "test_tasks_wait_for_instances_that_are_launched_for_them",
            "test_instances_are_as_the_provider_says",
            "test_small_tasks_of_one_zone_share_an_instance",
            "test_a_large_task_gets_a_large_instance_and_an_arm_one_its_own",
            "test_a_constraint_chooses_the_type",
        ),
    ),
    EcsRule(
        "An instance without tasks ends after `scaleInAfter` seconds; -1 is never.",
        f"{API}/API_InfrastructureOptimization.html",
        (
            "test_an_idle_instance_ends_as_soon_as_the_provider_says",
            "test_an_idle_instance_takes_new_tasks_and_stays",
            "test_with_minus_one_idle_instances_stay",
        ),
    ),
    EcsRule(
        "After 14 days an instance is drained and replaced, and after 7 more it ends, whatever runs on it.",
        f"{ECS}/managed-instances-patching.html",
        (
            "test_an_old_instance_is_drained_and_a_new_one_takes_its_tasks",
            "test_a_task_of_no_service_keeps_a_drained_instance_for_a_week",
        ),
    ),
    EcsRule(
        "DescribeClusters' STATISTICS count tasks and services on Managed Instances by themselves.",
        f"{API}/API_Cluster.html",
        ("test_the_statistics_of_a_cluster_count_them_apart",),
    ),
    EcsRule(
        "What is lost, or deregistered by force, is replaced.",
        f"{ECS}/managed-instance-draining.html",
        (
            "test_an_instance_that_is_lost_is_replaced",
            "test_an_instance_that_is_lost_before_it_registers_is_replaced",
            "test_a_zone_that_is_lost_is_avoided",
            "test_tasks_without_an_own_interface_avoid_a_lost_zone_too",
            "test_by_force_an_instance_is_deregistered_and_ends",
        ),
    ),
    EcsRule(
        "With `capacityOptionType` SPOT they are Spot Instances: drained at the notice, waited for without capacity.",
        f"{API}/API_InstanceLaunchTemplate.html",
        (
            "test_a_spot_instance_is_drained_when_it_is_taken_back",
            "test_without_spot_capacity_tasks_wait_for_it",
        ),
    ),
    EcsRule(
        "Services and tasks of theirs have no launch type, no strategies of placement, four attributes in constraints, "
        "no DAEMON and no Service Connect.",
        f"{ECS}/managed-instances-tasks-services.html",
        ("test_services_that_aws_refuses", "test_managed_instances_are_no_launch_type"),
    ),
)
DAEMONS: tuple[EcsRule, ...] = (
    EcsRule(
        "A daemon task definition has revisions of its own, with bind mounts, privileges and a network that ECS sets.",
        f"{ECS}/managed-daemons-task-definitions.html",
        (
            "test_a_definition_is_described_as_it_was_registered",
            "test_definitions_are_listed_and_deleted",
            "test_definitions_that_aws_refuses",
        ),
    ),
    EcsRule(
        "A daemon is for capacity providers of Managed Instances of its cluster.",
        f"{API}/API_CreateDaemon.html",
        (
            "test_daemons_that_aws_refuses",
            "test_the_same_request_again_answers_the_same_daemon",
            "test_daemons_are_listed_by_their_providers",
        ),
    ),
    EcsRule(
        "Its task runs on every instance, before any other, and takes its part of it.",
        f"{ECS}/managed-daemons.html",
        (
            "test_a_daemon_runs_before_any_other_task_of_a_new_instance",
            "test_a_daemon_takes_its_part_of_the_instance",
        ),
    ),
    EcsRule(
        "A deployment drains instances, `drainPercent` (25) of them at once, and new ones have the new revision; "
        "without instances it succeeds at once.",
        f"{ECS}/managed-daemons-deployments.html",
        (
            "test_a_daemon_of_a_provider_without_instances_is_deployed_at_once",
            "test_an_update_replaces_instances_batch_by_batch",
            "test_a_newer_deployment_replaces_the_one_that_is_under_way",
        ),
    ),
    EcsRule(
        "It bakes for `bakeTimeInMinutes`; an alarm, or tasks that do not start, undo it; the first has nothing to go "
        "back to.",
        f"{ECS}/managed-daemons-deployments.html",
        (
            "test_a_deployment_bakes_and_an_alarm_undoes_it",
            "test_a_deployment_whose_tasks_do_not_start_is_undone",
            "test_a_first_deployment_that_fails_stops",
        ),
    ),
    EcsRule(
        "An instance whose critical daemon stops or falls ill is drained and replaced; one that is not critical blocks "
        "nothing.",
        f"{ECS}/managed-daemons-auto-repair.html",
        (
            "test_an_instance_whose_critical_daemon_stops_is_replaced",
            "test_an_instance_whose_critical_daemon_falls_ill_is_replaced",
            "test_a_daemon_that_is_not_critical_blocks_nothing",
        ),
    ),
    EcsRule(
        "With auto repair switched off the instance stays.",
        f"{API}/API_AutoRepairConfiguration.html",
        ("test_without_auto_repair_the_instance_stays",),
    ),
    EcsRule(
        "UpdateDaemon keeps nothing that it is not told again.",
        f"{ECS}/managed-daemons-create-manage.html",
        ("test_an_update_says_everything_again",),
    ),
    EcsRule(
        "DescribeContainerInstances' health knows the instance's daemons.",
        f"{API}/API_InstanceHealthCheckResult.html",
        ("test_the_health_of_an_instance_knows_its_daemons",),
    ),
    EcsRule(
        "A deleted daemon's instances are drained and replaced; then it is gone.",
        f"{API}/API_DeleteDaemon.html",
        ("test_a_deleted_daemon_leaves_with_its_instances",),
    ),
)
