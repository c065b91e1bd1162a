"""Refused: how containers get secrets, wait, are checked and end; the rule that each breaks, and what ECS says."""

from __future__ import annotations

from typing import Any

from tests.support.task_definition_cases.definitions import EC2, NO_CIRCLE, TAKEN, WINDOWS, one, setting, task, two

REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "secrets_need_an_execution_role",
        one(EC2, repositoryCredentials={"credentialsParameter": "registry"}),
        "When you are specifying repositoryCredentials, you must also specify a value for 'executionRoleArn'.",
    ),
    ("one_container_is_essential", one(essential=False), "Task definition does not have any essential containers."),
    (
        "secrets_have_names_of_their_own",
        one(environment=[{"name": "A", "value": "b"}], secrets=[{"name": "A", "valueFrom": "/a"}]),
        f"{TAKEN}, such as 'A'.",
    ),
    (
        "secrets_have_names_of_their_own",
        one(secrets=[{"name": "A", "valueFrom": "/a"}, {"name": "A", "valueFrom": "/b"}]),
        "Duplicate secret names found: A. Each secret name must be unique.",
    ),
    (
        "secrets_need_an_execution_role",
        {**one(secrets=[{"name": "A", "valueFrom": "/a"}]), "executionRoleArn": ""},
        "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    ),
    (
        "environment_files_are_env_files",
        one(environmentFiles=[{"type": "s3", "value": "arn:aws:s3:::bucket/app.txt"}]),
        "Invalid environment file value 'arn:aws:s3:::bucket/app.txt': the file must have a .env extension.",
    ),
    (
        "environment_files_are_env_files",
        one(environmentFiles=[{"type": "s3", "value": "s3://bucket/app.env"}]),
        "Invalid environment file value 's3://bucket/app.env': it must be the ARN of an S3 object.",
    ),
    (
        "environment_files_are_env_files",
        one(environmentFiles=[{"type": "s3", "value": f"arn:aws:s3:::bucket/{n}.env"} for n in range(11)]),
        "Environment files cannot have more than 10 elements.",
    ),
    (
        "health_checks_are_commands",
        one(healthCheck={"command": ["true"]}),
        "Invalid health check command: it must begin with CMD or CMD-SHELL.",
    ),
    (
        "health_checks_are_commands",
        one(healthCheck={"command": ["CMD", "true"], "interval": 1}),
        "Invalid health check interval 1: it must be between 5 and 300.",
    ),
    (
        "containers_wait_for_what_can_happen",
        one(dependsOn=[{"containerName": "db", "condition": "START"}]),
        "Container 'web' depends on container 'db' that is not defined in the task definition.",
    ),
    (
        "containers_wait_for_what_can_happen",
        two({}, dependsOn=[{"containerName": "side", "condition": "HEALTHY"}]),
        "Container 'web' depends on container 'side' with condition HEALTHY, but it does not have a health check.",
    ),
    (
        "containers_wait_for_what_can_happen",
        two({}, dependsOn=[{"containerName": "side", "condition": "SUCCESS"}]),
        "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container",
    ),
    (
        "containers_do_not_wait_in_a_circle",
        one(dependsOn=[{"containerName": "web", "condition": "START"}]),
        NO_CIRCLE,
    ),
    (
        "containers_do_not_wait_in_a_circle",
        two(
            {"dependsOn": [{"containerName": "web", "condition": "START"}]},
            dependsOn=[{"containerName": "side", "condition": "START"}],
        ),
        NO_CIRCLE,
    ),
    ("timeouts_are_in_range", one(stopTimeout=121), setting("'stopTimeout' must be at most 120 on Fargate.")),
    ("timeouts_are_in_range", one(startTimeout=1), setting("'startTimeout' must be at least 2 on Fargate.")),
    (
        "restart_policies_are_in_range",
        one(restartPolicy={"enabled": True, "restartAttemptPeriod": 59}),
        setting("'restartAttemptPeriod' must be between 60 and 1800."),
    ),
    (
        "restart_policies_are_in_range",
        one(restartPolicy={"enabled": True, "ignoredExitCodes": list(range(51))}),
        setting("'ignoredExitCodes' cannot have more than 50 elements."),
    ),
    (
        "credential_specs_are_one",
        one(EC2, credentialSpecs=["credentialspec:arn:a", "credentialspec:arn:b"]),
        setting("'credentialSpecs' cannot have more than 1 element."),
    ),
    (
        "linux_only_settings",
        {**one(readonlyRootFilesystem=True), **WINDOWS},
        "Windows containers do not support 'readonlyRootFilesystem' of container 'web'.",
    ),
    ("linux_only_settings", task(pidMode="task", **WINDOWS), "Windows containers do not support 'pidMode'."),
)
