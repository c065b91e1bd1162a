"""Task definitions that ECS refuses, by the rule that they break, and many that it takes."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

ROLE = "arn:aws:iam::123456789012:role/execution"
AWSLOGS = {"awslogs-group": "/a", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "web"}

FARGATE: Mapping[str, Any] = {
    "family": "staging-web",
    "cpu": "256",
    "memory": "512",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "executionRoleArn": ROLE,
    "containerDefinitions": [{"name": "web", "image": "app:1"}],
}
"""A definition for Fargate that ECS takes."""
EC2: Mapping[str, Any] = {
    "family": "staging-web",
    "containerDefinitions": [{"name": "web", "image": "app:1", "memory": 128}],
}
"""A definition for container instances that ECS takes."""


def task(base: Any = FARGATE, **changes: Any) -> dict[str, Any]:
    """*base* with *changes*; a value of None leaves a field out."""
    made = copy.deepcopy({**base, **changes})
    return {key: value for key, value in made.items() if value is not None}


def one(base: Any = FARGATE, **changes: Any) -> dict[str, Any]:
    """*base* with *changes* of its only container."""
    return task(base, containerDefinitions=[{**base["containerDefinitions"][0], **changes}])


def two(second: Mapping[str, Any], base: Mapping[str, Any] = FARGATE, **first: Any) -> dict[str, Any]:
    """*base* with *first* in its container, and a *second* container."""
    own = base["containerDefinitions"][0]
    return task(base, containerDefinitions=[{**own, **first}, {**own, "name": "side", **second}])


def logs(driver: str = "awslogs", **options: str | None) -> dict[str, Any]:
    """A container's log configuration: awslogs's options with *options*; a value of None leaves one out."""
    given = {**(AWSLOGS if driver == "awslogs" else {}), **{key.replace("_", "-"): v for key, v in options.items()}}
    return {"logConfiguration": {"logDriver": driver, "options": {k: v for k, v in given.items() if v is not None}}}


def linux(**parameters: Any) -> dict[str, Any]:
    """A container's Linux parameters."""
    return {"linuxParameters": parameters}


def efs(**configuration: Any) -> list[dict[str, Any]]:
    """Volumes: one of EFS."""
    return [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "fs-0123456789abcdef0", **configuration}}]


def _unsupported(what: str) -> str:
    return f"Fargate compatible task definitions do not support {what}"


def _setting(text: str, container: str = "web") -> str:
    return f"Invalid setting for container '{container}'. {text}"


ROUTER: Mapping[str, Any] = {"firelensConfiguration": {"type": "fluentbit"}}
NO_ROUTER = (
    "When awsfirelens log driver is specified in log configuration, a firelens configuration object must be "
    "configured in one of the containers."
)
NO_CIRCLE = "Container dependencies must not be circular."
MANAGED: Mapping[str, Any] = {
    "family": "staging-web",
    "cpu": "256",
    "memory": "512",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["MANAGED_INSTANCES"],
    "containerDefinitions": [{"name": "web", "image": "app:1"}],
}
"""A definition for Managed Instances that ECS takes."""
WINDOWS: Mapping[str, Any] = {
    "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE"},
    "cpu": "1024",
    "memory": "2048",
}
TAKEN = (
    "The secret name must be unique and not shared with any new or existing environment variables set on the container"
)


REFUSED: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "values_are_known",
        task(EC2, networkMode="wifi"),
        "wifi is not a valid value for networkMode. The value must be one of [bridge,host,awsvpc,none]",
    ),
    (
        "values_are_known",
        one(firelensConfiguration={"type": "logstash"}),
        "logstash is not a valid value for type. The value must be one of [fluentd,fluentbit]",
    ),
    ("sizes_are_numbers", task(cpu="much"), "Invalid 'cpu' setting for task."),
    ("fargate_tasks_have_a_size", task(cpu=None), "Fargate requires that 'cpu' be defined at the task level."),
    (
        "fargate_tasks_have_a_size",
        task(memory=None, containerDefinitions=[{"name": "web", "image": "app:1", "memory": 128}]),
        "Fargate requires that 'memory' be defined at the task level.",
    ),
    (
        "fargate_has_the_size",
        task(memory="4096"),
        (
            "No Fargate configuration exists for given values: 256 CPU, 4096 memory. "
            "See the Amazon ECS documentation for the valid values."
        ),
    ),
    (
        "fargate_has_the_size",
        task(**{**WINDOWS, "cpu": "512", "memory": "1024"}),
        (
            "No Fargate configuration exists for given values: 512 CPU, 1024 memory. "
            "See the Amazon ECS documentation for the valid values."
        ),
    ),
    ("there_are_not_too_many_containers", task(containerDefinitions=[]), "Container definitions should not be empty."),
    (
        "there_are_not_too_many_containers",
        task(containerDefinitions=[{"name": f"c{number}", "image": "app:1"} for number in range(11)]),
        "Too many containers.",
    ),
    (
        "there_are_not_too_many_containers",
        task(EC2, placementConstraints=[{"type": "memberOf", "expression": "a == b"}] * 11),
        "Placement constraints cannot have more than 10 elements.",
    ),
    (
        "containers_say_their_memory",
        one(EC2, memory=None),
        _setting("At least one of 'memory' or 'memoryReservation' must be specified."),
    ),
    (
        "containers_say_their_memory",
        one(memory=128, memoryReservation=256),
        _setting("'memory' must be greater than or equal to 'memoryReservation'."),
    ),
    (
        "containers_fit_the_cpu",
        two({"cpu": 128}, cpu=129),
        "The sum of all container 'cpu' values cannot be greater than the value of the task 'cpu'.",
    ),
    (
        "containers_fit_the_memory",
        one(memory=513),
        "The 'memory' setting for container 'web' is greater than for the task.",
    ),
    (
        "containers_fit_the_memory",
        two({"memoryReservation": 256}, memoryReservation=257),
        "The sum of all container 'memoryReservation' values cannot be greater than the value of the task 'memory'.",
    ),
    (
        "ephemeral_storage_is_in_range",
        task(ephemeralStorage={"sizeInGiB": 20}),
        "The ephemeral storage size must be between 21 and 200 GiB.",
    ),
    (
        "the_request_is_not_too_long",
        one(environment=[{"name": "A", "value": "x" * 66000}]),
        "Actual length: '66270'. Max allowed length is '65536' bytes.",
    ),
    ("family_is_a_name", task(family=""), "Family should not be null or empty."),
    ("family_is_a_name", task(family="staging.web"), "Family contains invalid characters."),
    ("family_is_a_name", task(family="a" * 256), "Family is longer than 255."),
    ("containers_have_names", one(name=""), "Container.name should not be null or empty."),
    ("containers_have_names", one(name="a b"), "Container.name contains invalid characters."),
    (
        "containers_have_names",
        two({"name": "web"}),
        "Container names must be unique: 'web' is used more than once.",
    ),
    ("containers_have_images", one(image=""), "Container.image should not be null or empty."),
    ("containers_have_images", one(image="a" * 256), "Container.image is longer than 255."),
    ("containers_have_images", one(image="app latest"), "Container.image contains invalid characters."),
    ("containers_have_images", one(image="app@sha256:abc"), "Container.image contains invalid characters."),
    ("instances_have_the_size", task(EC2, cpu="64"), "Invalid 'cpu' setting for task."),
    (
        "fargate_has_the_system",
        task(**{**WINDOWS, "runtimePlatform": {"operatingSystemFamily": "WINDOWS_SERVER_2016_FULL"}}),
        "Fargate does not support the operating system family WINDOWS_SERVER_2016_FULL.",
    ),
    (
        "fargate_has_the_system",
        task(
            EC2,
            runtimePlatform={"operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", "cpuArchitecture": "ARM64"},
        ),
        "The CPU architecture ARM64 is not supported for the operating system family WINDOWS_SERVER_2022_CORE.",
    ),
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
    ("timeouts_are_in_range", one(stopTimeout=121), _setting("'stopTimeout' must be at most 120 on Fargate.")),
    ("timeouts_are_in_range", one(startTimeout=1), _setting("'startTimeout' must be at least 2 on Fargate.")),
    (
        "restart_policies_are_in_range",
        one(restartPolicy={"enabled": True, "restartAttemptPeriod": 59}),
        _setting("'restartAttemptPeriod' must be between 60 and 1800."),
    ),
    (
        "restart_policies_are_in_range",
        one(restartPolicy={"enabled": True, "ignoredExitCodes": list(range(51))}),
        _setting("'ignoredExitCodes' cannot have more than 50 elements."),
    ),
    (
        "credential_specs_are_one",
        one(EC2, credentialSpecs=["credentialspec:arn:a", "credentialspec:arn:b"]),
        _setting("'credentialSpecs' cannot have more than 1 element."),
    ),
    (
        "linux_only_settings",
        {**one(readonlyRootFilesystem=True), **WINDOWS},
        "Windows containers do not support 'readonlyRootFilesystem' of container 'web'.",
    ),
    ("linux_only_settings", task(pidMode="task", **WINDOWS), "Windows containers do not support 'pidMode'."),
    (
        "fargate_is_awsvpc",
        task(networkMode="bridge"),
        "Fargate only supports network mode \u2018awsvpc\u2019.",
    ),
    (
        "links_are_for_bridges",
        two({}, links=["side"], base={**EC2, "networkMode": "awsvpc"}),
        "Links are not supported when networkMode=awsvpc.",
    ),
    ("links_are_for_bridges", one(EC2, links=["db:db"]), "Invalid 'links' setting. Unknown container: 'db'."),
    (
        "awsvpc_has_no_host_names",
        one(hostname="web"),
        "hostname is not supported on container when networkMode=awsvpc.",
    ),
    (
        "awsvpc_has_no_host_names",
        one({**EC2, "networkMode": "awsvpc"}, extraHosts=[{"hostname": "a", "ipAddress": "10.0.0.1"}]),
        "Extra hosts are not supported when networkMode=awsvpc.",
    ),
    (
        "ports_are_ports",
        one(portMappings=[{"containerPort": 99999}]),
        "Invalid 'containerPort' setting for container 'web'.",
    ),
    ("ports_are_ports", one(portMappings=[{"hostPort": 80}]), "Invalid 'containerPort' setting for container 'web'."),
    (
        "ports_are_ports",
        one(EC2, portMappings=[{"containerPort": 80, "hostPort": 70000}]),
        "Invalid 'hostPort' setting for container 'web'.",
    ),
    (
        "ports_are_ports",
        one(portMappings=[{"containerPortRange": "100-90"}]),
        "Invalid 'containerPortRange' setting for container 'web'.",
    ),
    (
        "host_ports_are_container_ports",
        one(portMappings=[{"containerPort": 80, "hostPort": 8080}]),
        "When networkMode=awsvpc, the host ports and container ports in port mappings must match.",
    ),
    (
        "host_ports_are_container_ports",
        one({**EC2, "networkMode": "none"}, portMappings=[{"containerPort": 80}]),
        "Port mappings are not supported when networkMode=none.",
    ),
    (
        "host_ports_are_used_once",
        one(portMappings=[{"containerPort": 80}, {"containerPort": 80}]),
        "TCP host port '80' is mapped multiple times in task.",
    ),
    (
        "host_ports_are_used_once",
        two({"portMappings": [{"containerPort": 80}]}, portMappings=[{"containerPort": 80}]),
        "TCP host port '80' is mapped multiple times in task.",
    ),
    (
        "port_names_are_names",
        one(portMappings=[{"containerPort": 80, "name": "Web"}]),
        (
            "Invalid port mapping name 'Web': up to 64 lowercase letters, numbers, underscores and hyphens, "
            "not starting with a hyphen."
        ),
    ),
    (
        "port_names_are_names",
        one(portMappings=[{"containerPort": 80, "name": "a"}, {"containerPort": 81, "name": "a"}]),
        "Port mapping names must be unique: 'a' is used more than once.",
    ),
    (
        "proxies_are_containers",
        task(proxyConfiguration={"containerName": "envoy"}),
        "Invalid 'proxyConfiguration' setting. Unknown container: 'envoy'.",
    ),
    (
        "log_drivers_are_fargates",
        one(**logs("syslog")),
        "Fargate does not support log driver syslog of container 'web'.",
    ),
    (
        "fargate_fetches_with_the_execution_role",
        {**one(**logs()), "executionRoleArn": ""},
        "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
    ),
    (
        "fargate_fetches_with_the_execution_role",
        {**one(image="123456789012.dkr.ecr.eu-west-1.amazonaws.com/web:1"), "executionRoleArn": ""},
        "Fargate requires task definition to have execution role ARN to support ECR images.",
    ),
    (
        "awslogs_has_its_options",
        one(**logs(awslogs_group=None, awslogs_region=None)),
        "Log driver awslogs requires options: awslogs-group, awslogs-region",
    ),
    (
        "awslogs_has_its_options",
        one(**logs(awslogs_stream_prefix=None)),
        "Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs.",
    ),
    ("awslogs_has_its_options", one(**logs(log_key="log")), "Log driver awslogs disallows options: log-key"),
    (
        "log_modes_are_known",
        one(**logs(mode="fast")),
        "Invalid log configuration option mode 'fast': it must be blocking or non-blocking.",
    ),
    ("firelens_has_both_ends", one(**logs("awsfirelens")), NO_ROUTER),
    (
        "firelens_has_both_ends",
        one(**ROUTER),
        (
            "When a firelensConfiguration object is specified, at least one container has to be configured with the "
            "awsfirelens log driver."
        ),
    ),
    (
        "firelens_has_both_ends",
        task(
            containerDefinitions=[
                {"name": "web", "image": "app:1", **logs("awsfirelens")},
                {"name": "one", "image": "router:1", **ROUTER},
                {"name": "two", "image": "router:1", **ROUTER},
            ]
        ),
        "Only one container in a task can have a firelensConfiguration object.",
    ),
    (
        "firelens_reads_files",
        two(
            {
                "firelensConfiguration": {
                    "type": "fluentbit",
                    "options": {"config-file-type": "s3", "config-file-value": "arn:aws:s3:::b/c"},
                }
            },
            **logs("awsfirelens"),
        ),
        "Fargate only supports the FireLens option config-file-type 'file'.",
    ),
    ("volumes_have_names", task(volumes=[{}]), "Volume.name should not be null or empty."),
    (
        "volumes_have_names",
        task(volumes=[{"name": "a"}, {"name": "a"}]),
        "Volume names must be unique: 'a' is used more than once.",
    ),
    (
        "volumes_are_of_one_kind",
        task(EC2, volumes=[{**efs()[0], "host": {"sourcePath": "/a"}}]),
        "When the volume parameter is specified, only one volume configuration type should be used.",
    ),
    (
        "volumes_are_of_one_kind",
        task(volumes=[{"name": name, "configuredAtLaunch": True} for name in "ab"]),
        "Only one volume of a task definition can be configured at launch.",
    ),
    (
        "fargate_has_no_host_volumes",
        task(volumes=[{"name": "a", "host": {"sourcePath": "/a"}}]),
        _unsupported("sourcePath"),
    ),
    (
        "fargate_has_no_host_volumes",
        task(volumes=[{"name": "a", "dockerVolumeConfiguration": {"scope": "task"}}]),
        _unsupported("dockerVolumeConfiguration"),
    ),
    (
        "docker_volumes_fit_their_scope",
        task(EC2, volumes=[{"name": "a", "dockerVolumeConfiguration": {"scope": "task", "autoprovision": True}}]),
        "Docker volume option autoprovision is only supported for scope shared.",
    ),
    (
        "file_systems_have_ids",
        task(volumes=efs(fileSystemId="my-files")),
        "Invalid EFS file system ID 'my-files'.",
    ),
    (
        "file_systems_have_ids",
        task(volumes=efs(authorizationConfig={"accessPointId": "here"}, transitEncryption="ENABLED")),
        "Invalid EFS access point ID 'here'.",
    ),
    (
        "access_points_have_their_root",
        task(
            volumes=efs(
                rootDirectory="/data",
                transitEncryption="ENABLED",
                authorizationConfig={"accessPointId": "fsap-0123456789abcdef0"},
            )
        ),
        'When using an EFS access point, the root directory must either be set to "/" or be omitted.',
    ),
    (
        "efs_authorization_is_encrypted",
        task(volumes=efs(authorizationConfig={"accessPointId": "fsap-0123456789abcdef0"})),
        "When using an EFS access point, transit encryption must be enabled for the EFS volume.",
    ),
    (
        "efs_authorization_is_encrypted",
        task(volumes=efs(transitEncryption="ENABLED", authorizationConfig={"iam": "ENABLED"})),
        "When using IAM authorization for an EFS volume, a task role must be specified.",
    ),
    (
        "mounts_are_of_volumes",
        one(mountPoints=[{"sourceVolume": "tmp", "containerPath": "/tmp"}]),
        "Unknown volume 'tmp'.",
    ),
    (
        "volumes_are_taken_from_containers",
        one(volumesFrom=[{"sourceContainer": "db"}]),
        "Invalid 'volumesFrom' setting. Unknown container: 'db'.",
    ),
    *(
        ("fargate_does_not_support", one(**{key: value}), _unsupported(key))
        for key, value in {
            "disableNetworking": True,
            "dnsSearchDomains": ["example.com"],
            "dnsServers": ["10.0.0.2"],
            "dockerSecurityOptions": ["label:a"],
            "privileged": True,
        }.items()
    ),
    *(
        ("fargate_does_not_support", one(**linux(**{key: value})), _unsupported(key))
        for key, value in {
            "devices": [{"hostPath": "/dev/fuse"}],
            "sharedMemorySize": 64,
            "maxSwap": 1,
            "swappiness": 1,
        }.items()
    ),
    (
        "fargate_adds_one_capability",
        one(**linux(capabilities={"add": ["SYS_PTRACE", "NET_ADMIN"]})),
        _unsupported("adding Linux capabilities NET_ADMIN"),
    ),
    (
        "capabilities_are_known",
        one(**linux(capabilities={"drop": ["EVERYTHING"]})),
        "Invalid Linux capability 'EVERYTHING' of container 'web'.",
    ),
    (
        "fargate_places_and_shares_by_itself",
        task(placementConstraints=[{"type": "memberOf", "expression": "x"}]),
        "Fargate does not support task placement constraints.",
    ),
    (
        "fargate_places_and_shares_by_itself",
        task(ipcMode="task"),
        "Tasks using the Fargate launch type do not support ipcMode.",
    ),
    (
        "fargate_places_and_shares_by_itself",
        task(pidMode="host"),
        "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode is 'task'.",
    ),
    (
        "resources_are_there",
        one(resourceRequirements=[{"type": "GPU", "value": "1"}]),
        _unsupported("GPU resource requirements"),
    ),
    (
        "resources_are_there",
        one(EC2, resourceRequirements=[{"type": "InferenceAccelerator", "value": "device"}]),
        "Unknown inference accelerator 'device' of container 'web'.",
    ),
    (
        "ulimits_are_in_order",
        one(ulimits=[{"name": "nofile", "softLimit": 2048, "hardLimit": 1024}]),
        "Ulimit nofile of container 'web': softLimit must not be greater than hardLimit.",
    ),
    (
        "ulimits_are_in_order",
        one(ulimits=[{"name": "memory", "softLimit": 1, "hardLimit": 1}]),
        "Unrecognized ulimit name memory",
    ),
    (
        "temporary_file_systems_have_a_size",
        one(**linux(tmpfs=[{"containerPath": "/tmp", "size": 0}])),
        "The container has an invalid tmpfs size value specified. It must be a non-zero, non-negative integer.",
    ),
    (
        "system_controls_are_namespaced",
        one(systemControls=[{"namespace": "vm.swappiness", "value": "1"}]),
        "Invalid system control 'vm.swappiness' of container 'web'.",
    ),
    (
        "tags_are_tags",
        task(tags=[{"key": f"k{number}", "value": "v"} for number in range(51)]),
        "The maximum number of tags per resource is 50: 51 were given.",
    ),
    (
        "tags_are_tags",
        task(tags=[{"key": "AWS:mine", "value": "v"}]),
        "Tag keys and values that start with aws: are reserved for internal use: 'AWS:mine'.",
    ),
    (
        "tags_are_tags",
        task(tags=[{"key": "a", "value": "1\n2"}]),
        "Tag 'a' has characters other than letters, numbers, spaces and _ . : / = + - @.",
    ),
    (
        "tags_are_tags",
        task(tags=[{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]),
        "Tag keys must be unique: 'a' is used more than once.",
    ),
    (
        "managed_instances_do_not_support",
        task(MANAGED, ephemeralStorage={"sizeInGiB": 30}),
        "Managed Instances compatible task definitions do not support ephemeralStorage",
    ),
    (
        "managed_instances_do_not_support",
        one(MANAGED, dnsServers=["10.0.0.2"]),
        "Managed Instances compatible task definitions do not support dnsServers",
    ),
    (
        "managed_instances_do_not_support",
        task(MANAGED, volumes=[{"name": "a", "dockerVolumeConfiguration": {"scope": "task"}}]),
        "Managed Instances compatible task definitions do not support dockerVolumeConfiguration",
    ),
    (
        "managed_instances_mount_what_they_can_write_to",
        task(MANAGED, volumes=[{"name": "a", "host": {"sourcePath": "/variable"}}]),
        (
            "Managed Instances only support a sourcePath in their writable directories, /var and /tmp, not '/variable' "
            "of volume 'a'."
        ),
    ),
    (
        "managed_instances_have_a_network",
        task(MANAGED, networkMode="bridge"),
        "Managed Instances only support the network modes 'awsvpc' and 'host', not 'bridge'.",
    ),
    (
        "managed_instances_run_linux",
        task(MANAGED, **WINDOWS),
        "Managed Instances only support the operating system family LINUX, not WINDOWS_SERVER_2022_CORE.",
    ),
    (
        "managed_instances_have_log_drivers",
        one(MANAGED, **logs("syslog")),
        (
            "Managed Instances compatible task definitions do not support the log driver syslog of container 'web': "
            "supported are awslogs, splunk, awsfirelens, json-file."
        ),
    ),
)
"""Name of the rule, the request, and the first sentence with which ECS refuses it."""

ACCEPTED: dict[str, dict[str, Any]] = {
    "Fargate": task(),
    "container instances": task(EC2),
    "Managed Instances": task(MANAGED),
    "Managed Instances with a directory of theirs": task(
        MANAGED, volumes=[{"name": "a", "host": {"sourcePath": "/var/log"}}, {"name": "b", "host": {}}]
    ),
    "Managed Instances with the host's network and processes": task(
        one(MANAGED, privileged=True, dockerLabels={"a": "b"}), networkMode="host", pidMode="host", ipcMode="host"
    ),
    "image with a digest": one(image=f"registry.example.com:5000/shop/web:1.2-rc_1@sha256:{'0aF' * 21}b"),
    "image of an IPv6 registry": one(image="[2001:db8::1]:5000/web:1"),
    "sizes with units": task(cpu=".5 vCPU", memory="1 GB"),
    "Windows": task(**WINDOWS),
    "the largest Fargate task": task(cpu="32 vCPU", memory="244GB", ephemeralStorage={"sizeInGiB": 200}),
    "awslogs": one(**logs(awslogs_create_group="true", mode="non-blocking", max_buffer_size="25m")),
    "awslogs without a prefix on EC2": one(EC2, **logs(awslogs_stream_prefix=None)),
    "splunk": one(**logs("splunk", **{"splunk-url": "https://a", "tag": "{{.Name}}"})),
    "json-file on EC2": one(EC2, **logs("json-file", **{"max-size": "1m"})),
    "FireLens": two(
        {"firelensConfiguration": {"type": "fluentbit", "options": {"enable-ecs-log-metadata": "true"}}, **logs()},
        **logs("awsfirelens", Name="s3"),
    ),
    "FireLens reads S3 on EC2": two(
        {
            "firelensConfiguration": {
                "type": "fluentd",
                "options": {"config-file-type": "s3", "config-file-value": "arn:aws:s3:::b/c"},
            }
        },
        base=EC2,
        **logs("awsfirelens"),
    ),
    "secrets beside variables": one(
        environment=[{"name": "A", "value": "b"}], secrets=[{"name": "B", "valueFrom": "/a"}]
    ),
    "environment file": one(environmentFiles=[{"type": "s3", "value": "arn:aws-cn:s3:::bucket/web/app.env"}]),
    "one port with two protocols": one(
        portMappings=[{"containerPort": 53, "protocol": "tcp"}, {"containerPort": 53, "protocol": "udp"}]
    ),
    "a protocol that ECS takes for tcp": one(portMappings=[{"containerPort": 80, "protocol": "TCP"}]),
    "range of ports": one(portMappings=[{"containerPortRange": "100-199"}]),
    "host port of its own choice": one(EC2, portMappings=[{"containerPort": 80, "hostPort": 0}]),
    "two containers with one port each, on hosts": two(
        {"portMappings": [{"containerPort": 80}]}, base=EC2, portMappings=[{"containerPort": 80}]
    ),
    "named ports": one(portMappings=[{"containerPort": 80, "name": "web_80-a", "appProtocol": "http2"}]),
    "links": two({}, base=EC2, links=["side:db"]),
    "host names on hosts": one(EC2, hostname="web", extraHosts=[{"hostname": "a", "ipAddress": "10.0.0.1"}]),
    "EFS with an access point": task(
        taskRoleArn=ROLE,
        volumes=efs(
            rootDirectory="/",
            transitEncryption="ENABLED",
            authorizationConfig={"accessPointId": "fsap-0123456789abcdef0", "iam": "ENABLED"},
        ),
    ),
    "EFS with a root": task(volumes=efs(rootDirectory="/data")),
    "EBS at launch": task(volumes=[{"name": "data", "configuredAtLaunch": True}]),
    "bind mount": task(
        volumes=[{"name": "tmp", "host": {}}],
        containerDefinitions=[
            {"name": "web", "image": "a", "mountPoints": [{"sourceVolume": "tmp", "containerPath": "/tmp"}]},
            {"name": "side", "image": "a", "volumesFrom": [{"sourceContainer": "web", "readOnly": True}]},
        ],
    ),
    "Docker volume on EC2": task(
        EC2, volumes=[{"name": "a", "dockerVolumeConfiguration": {"scope": "shared", "autoprovision": True}}]
    ),
    "order of start": two(
        {"essential": False},
        dependsOn=[{"containerName": "side", "condition": "SUCCESS"}],
        healthCheck={"command": ["CMD-SHELL", "true"]},
    ),
    "restarts": one(restartPolicy={"enabled": True, "restartAttemptPeriod": 60, "ignoredExitCodes": [0]}),
    "Linux parameters": one(
        **linux(
            capabilities={"add": ["SYS_PTRACE"], "drop": ["ALL"]},
            initProcessEnabled=True,
            tmpfs=[{"containerPath": "/tmp", "size": 64, "mountOptions": ["rw"]}],
        )
    ),
    "everything of the kernel on EC2": one(
        EC2,
        privileged=True,
        **linux(devices=[{"hostPath": "/dev/fuse"}], sharedMemorySize=64, capabilities={"add": ["ALL"]}),
        ulimits=[{"name": "memlock", "softLimit": -1, "hardLimit": -1}],
    ),
    "GPU on EC2": one(EC2, resourceRequirements=[{"type": "GPU", "value": "1"}]),
    "file descriptors": one(ulimits=[{"name": "nofile", "softLimit": 1024, "hardLimit": 65535}]),
    "kernel parameters": one(systemControls=[{"namespace": "net.core.somaxconn", "value": "1024"}]),
    "shared processes": task(pidMode="task"),
    "both, soft and hard memory": one(memory=512, memoryReservation=512),
    "an hour to stop, on EC2": one(EC2, stopTimeout=3600),
    "fifty tags": task(tags=[{"key": f"k {number}", "value": "päth/_.:=+-@"} for number in range(50)]),
    "proxy": two({"name": "envoy"}) | {"proxyConfiguration": {"type": "APPMESH", "containerName": "envoy"}},
    "every field of a container": two(
        {"name": "router", **ROUTER, **logs()},
        base=EC2,
        repositoryCredentials={"credentialsParameter": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf"},
        cpu=10,
        entryPoint=["sh", "-c"],
        command=["true"],
        versionConsistency="disabled",
        startTimeout=30,
        user="1000",
        workingDirectory="/app",
        disableNetworking=False,
        readonlyRootFilesystem=True,
        dnsServers=["10.0.0.2"],
        dnsSearchDomains=["example.com"],
        dockerSecurityOptions=["label:a"],
        interactive=True,
        pseudoTerminal=True,
        dockerLabels={"a": "b"},
        credentialSpecs=["credentialspec:arn:aws:s3:::a/b"],
        healthCheck={"command": ["CMD", "true"], "interval": 6, "timeout": 3, "retries": 2, "startPeriod": 1},
        logConfiguration={
            "logDriver": "awsfirelens",
            "options": {"Name": "http"},
            "secretOptions": [{"name": "key", "valueFrom": "/a"}],
        },
        resourceRequirements=[
            {"type": "GPU", "sharingStrategy": {"nvidiaMps": {"memory": 1024, "maxComputePercent": 50}}}
        ],
        linuxParameters={
            "maxSwap": 10,
            "swappiness": 10,
            "devices": [{"hostPath": "/dev/a", "containerPath": "/dev/b", "permissions": ["read"]}],
        },
        mountPoints=[{"sourceVolume": "host", "containerPath": "/a", "readOnly": True}],
    )
    | {
        "executionRoleArn": ROLE,
        "ipcMode": "task",
        "enableFaultInjection": False,
        "placementConstraints": [{"type": "memberOf", "expression": "attribute:a == b"}],
        "inferenceAccelerators": [{"deviceName": "device", "deviceType": "eia2.medium"}],
        "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
        "trustedExecutionConfiguration": {"isolationMode": "SHARED", "attestationPolicy": "YQ=="},
        "volumes": [
            {"name": "host", "host": {"sourcePath": "/srv"}},
            {
                "name": "docker",
                "dockerVolumeConfiguration": {
                    "scope": "shared",
                    "driver": "local",
                    "driverOpts": {"a": "b"},
                    "labels": {"a": "b"},
                },
            },
            {"name": "efs", "efsVolumeConfiguration": {"fileSystemId": "fs-01234567", "transitEncryptionPort": 2999}},
            {
                "name": "s3",
                "s3filesVolumeConfiguration": {
                    "fileSystemArn": "arn:aws:s3files:eu-west-1:123456789012:file-system/fs-1",
                    "rootDirectory": "/",
                    "transitEncryptionPort": 2999,
                    "accessPointArn": "arn:aws:s3files:eu-west-1:123456789012:access-point/fsap-1",
                },
            },
            {
                "name": "fsx",
                "fsxWindowsFileServerVolumeConfiguration": {
                    "fileSystemId": "fs-0123456789abcdef0",
                    "rootDirectory": "share",
                    "authorizationConfig": {"credentialsParameter": "arn:a", "domain": "example.com"},
                },
            },
        ],
    },
    "App Mesh": two({"name": "envoy"})
    | {
        "proxyConfiguration": {
            "type": "APPMESH",
            "containerName": "envoy",
            "properties": [{"name": "IgnoredUID", "value": "1337"}],
        }
    },
    "empty lists, as AWS answers them": one(
        **{key: [] for key in ("environment", "mountPoints", "portMappings", "systemControls", "volumesFrom", "links")},
        **linux(devices=[], capabilities={}),
        ulimits=[],
    ),
}
"""What is particular about it → a request that ECS takes."""
