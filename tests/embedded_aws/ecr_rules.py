"""The rules by which the embedded ECR keeps images, beside what moto knows: as ``ecs_rules`` has those of ECS."""

from __future__ import annotations

from tests.embedded_aws.ecs_rule import EcsRule

GUIDE = "https://docs.aws.amazon.com/AmazonECR/latest/userguide"
ECR_API = "https://docs.aws.amazon.com/AmazonECR/latest/APIReference"

IMAGES: tuple[EcsRule, ...] = (
    EcsRule(
        "A repository's lifecycle policy is carried out once a day: what meets a rule is gone within 24 hours.",
        f"{GUIDE}/LifecyclePolicies.html",
        (
            "test_what_expires_is_gone_within_a_day_and_not_before",
            "test_an_update_goes_on_with_the_days_that_have_passed",
        ),
    ),
    EcsRule(
        "An image is of the first rule, by priority, whose tags it has: no later one expires it, though it is counted.",
        f"{GUIDE}/lifecycle_policy_examples.html",
        (
            "test_an_image_of_a_rule_before_is_not_expired_by_a_later_one",
            "test_the_order_is_that_of_the_numbers",
            "test_rules_for_all_images_count_those_of_rules_before",
        ),
    ),
    EcsRule(
        "Every prefix or pattern of a rule must fit one of the image's tags.",
        f"{GUIDE}/lifecycle_policy_parameters.html",
        (
            "test_all_tags_of_a_list_must_be_among_an_images",
            "test_a_pattern_has_wildcards_and_a_prefix_has_none",
        ),
    ),
    EcsRule(
        "What a manifest list names stays as long as the list; what is about an image (a signature) goes after it.",
        f"{GUIDE}/LifecyclePolicies.html#lp_evaluation_rules",
        (
            "test_parts_of_a_manifest_list_stay_while_it_does",
            "test_parts_of_a_list_go_a_day_after_it",
            "test_what_is_about_an_image_goes_with_it",
        ),
    ),
    EcsRule(
        "An image that is archived, by a rule or by hand, cannot be pulled; it comes back in 20 minutes or when it is "
        "pushed again, and expires there after 90 days at the earliest.",
        f"{GUIDE}/archive-image.html",
        (
            "test_what_is_not_pulled_is_archived_and_expires_there",
            "test_what_nobody_pulls_is_archived_and_comes_back",
            "test_what_came_back_from_the_archive_is_as_young_as_that",
        ),
    ),
    EcsRule(
        "A preview says which images a policy would expire now, and by which rule, and touches none.",
        f"{ECR_API}/API_GetLifecyclePolicyPreview.html",
        ("test_a_preview_says_what_would_go_and_touches_nothing",),
    ),
    EcsRule(
        "A policy of another form, two rules for untagged images, a rule for any image that is not the last, and what "
        "does not go with a kind of count is refused, and the policy before stays.",
        f"{ECR_API}/API_PutLifecyclePolicy.html",
        (
            "test_what_is_refused",
            "test_rules_of_the_archive_are_beside_the_others",
            "test_a_policy_that_ecr_refuses_leaves_the_one_before",
        ),
    ),
    EcsRule(
        "A pull-through cache fetches what is not there when it is pulled, by the rule of the longest prefix, into a "
        "repository that it makes by the template of the longest prefix; with credentials that are wrong it says so.",
        f"{GUIDE}/pull-through-cache.html",
        (
            "test_what_nobody_has_a_rule_for_is_not_fetched",
            "test_repositories_are_made_by_the_template_of_the_longest_prefix",
            "test_a_secret_without_what_it_must_have_signs_in_nowhere",
        ),
    ),
)
