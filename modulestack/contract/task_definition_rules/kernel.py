"""What a container wants of the kernel and of the machine, and what Fargate does not give."""

from __future__ import annotations

from collections.abc import Iterator

from modulestack.contract.task_definition_rules.reading import (
    Rule,
    TaskDefinition,
    containers,
    is_for_fargate,
    mapping,
    maps,
    name_of,
    number,
    text,
    texts,
    twice,
)

ULIMITS = (
    "core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio",
    "rttime", "sigpending", "stack",
)  # fmt: skip
"""Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html"""
CAPABILITIES = frozenset(
    (
        "ALL", "AUDIT_CONTROL", "AUDIT_WRITE", "BLOCK_SUSPEND", "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER",
        "FSETID", "IPC_LOCK", "IPC_OWNER", "KILL", "LEASE", "LINUX_IMMUTABLE", "MAC_ADMIN", "MAC_OVERRIDE", "MKNOD",
        "NET_ADMIN", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID",
        "SYS_ADMIN", "SYS_BOOT", "SYS_CHROOT", "SYS_MODULE", "SYS_NICE", "SYS_PACCT", "SYS_PTRACE", "SYS_RAWIO",
        "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "SYSLOG", "WAKE_ALARM",
    )
)  # fmt: skip
"""Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html"""
IPC_CONTROLS = frozenset(
    (
        "kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem", "kernel.shmall", "kernel.shmmax",
        "kernel.shmmni", "kernel.shm_rmid_forced",
    )
)  # fmt: skip
"""Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html"""
_NOT_ON_FARGATE = (
    "disableNetworking",
    "dnsSearchDomains",
    "dnsServers",
    "dockerSecurityOptions",
    "extraHosts",
    "links",
    "privileged",
)
_LINUX_NOT_ON_FARGATE = ("devices", "maxSwap", "sharedMemorySize", "swappiness")


def fargate_does_not_support(definition: TaskDefinition) -> Iterator[str]:
    """
    Parameters of containers that are not valid in Fargate tasks.

    The page still lists tmpfs; the API's own page no longer does, and Fargate has it now.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-task-parameters
    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html
    Text: https://github.com/cloudposse/terraform-aws-ecs-alb-service-task/issues/174 (for sourcePath)
    """
    if not is_for_fargate(definition):
        return
    for container in containers(definition):
        linux = mapping(container, "linuxParameters")
        unsupported = [key for key in _NOT_ON_FARGATE if container.get(key)]
        unsupported += [key for key in _LINUX_NOT_ON_FARGATE if linux.get(key) not in (None, [])]
        for key in unsupported:
            yield f"Fargate compatible task definitions do not support {key}"


def fargate_adds_one_capability(definition: TaskDefinition) -> Iterator[str]:
    """
    Fargate lets a container have SYS_PTRACE besides Docker's capabilities, and no other.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html (add)
    """
    if not is_for_fargate(definition):
        return
    for container in containers(definition):
        added = texts(mapping(mapping(container, "linuxParameters"), "capabilities"), "add")
        if other := [name for name in added if name in CAPABILITIES and name != "SYS_PTRACE"]:
            yield f"Fargate compatible task definitions do not support adding Linux capabilities {', '.join(other)}"


def capabilities_are_known(definition: TaskDefinition) -> Iterator[str]:
    """
    A capability is one of Linux's.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html
    """
    for container in containers(definition):
        wanted = mapping(mapping(container, "linuxParameters"), "capabilities")
        for name in (*texts(wanted, "add"), *texts(wanted, "drop")):
            if name not in CAPABILITIES:
                yield f"Invalid Linux capability '{name}' of container '{name_of(container)}'."


def fargate_places_and_shares_by_itself(definition: TaskDefinition) -> Iterator[str]:
    """
    Fargate has no hosts to choose between or to share memory and processes with.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html (pidMode, ipcMode)
    Text: https://github.com/cn-terraform/terraform-aws-ecs-fargate/issues/2
    Text: https://github.com/aws/aws-cdk/issues/29619
    """
    if not is_for_fargate(definition):
        return
    if maps(definition, "placementConstraints"):
        yield "Fargate does not support task placement constraints."
    if text(definition, "ipcMode"):
        yield "Tasks using the Fargate launch type do not support ipcMode."
    mode = text(definition, "pidMode")
    if mode and mode != "task":
        yield (
            f"Tasks using the Fargate launch type do not support pidMode '{mode}'. "
            "The supported value for pidMode is 'task'."
        )
    if maps(definition, "inferenceAccelerators"):
        yield "Fargate compatible task definitions do not support inferenceAccelerators"
    if mapping(definition, "trustedExecutionConfiguration"):
        yield "Fargate compatible task definitions do not support trustedExecutionConfiguration"


def fargate_has_the_system(definition: TaskDefinition) -> Iterator[str]:
    """
    Fargate runs Linux, and Windows Server 2019, 2022 and 2025; ARM is Linux's.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RuntimePlatform.html
    """
    platform = mapping(definition, "runtimePlatform")
    system = text(platform, "operatingSystemFamily")
    if is_for_fargate(definition) and system in NOT_FARGATES:
        yield f"Fargate does not support the operating system family {system}."
    if system.startswith("WINDOWS") and text(platform, "cpuArchitecture") == "ARM64":
        yield f"The CPU architecture ARM64 is not supported for the operating system family {system}."


NOT_FARGATES = ("WINDOWS_SERVER_2004_CORE", "WINDOWS_SERVER_2016_FULL", "WINDOWS_SERVER_20H2_CORE")


def resources_are_there(definition: TaskDefinition) -> Iterator[str]:
    """
    GPUs are EC2's; an inference accelerator is one that the task names.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ResourceRequirement.html
    """
    devices = {text(device, "deviceName") for device in maps(definition, "inferenceAccelerators")}
    for container in containers(definition):
        for wanted in maps(container, "resourceRequirements"):
            kind, value = text(wanted, "type"), text(wanted, "value")
            if is_for_fargate(definition):
                yield f"Fargate compatible task definitions do not support {kind} resource requirements"
            elif kind == "InferenceAccelerator" and value not in devices:
                yield f"Unknown inference accelerator '{value}' of container '{name_of(container)}'."
            elif kind == "GPU" and value not in ("", "ALL") and not (value.isdigit() and int(value) > 0):
                yield f"Invalid number of GPUs '{value}' of container '{name_of(container)}'."


def ulimits_are_in_order(definition: TaskDefinition) -> Iterator[str]:
    """
    A soft limit is not above the hard one; -1 is no limit.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Ulimit.html
    Text: https://github.com/Shippable/support/issues/3699
    """
    for container in containers(definition):
        for limit in maps(container, "ulimits"):
            name, soft, hard = text(limit, "name"), number(limit, "softLimit"), number(limit, "hardLimit")
            if name not in ULIMITS:
                yield f"Unrecognized ulimit name {name}"
            if soft is None or hard is None or hard == -1:
                continue
            if soft > hard or soft == -1:
                yield (
                    f"Ulimit {name} of container '{name_of(container)}': softLimit must not be greater than hardLimit."
                )
        for name in twice([text(limit, "name") for limit in maps(container, "ulimits")]):
            yield f"Duplicate ulimit {name} of container '{name_of(container)}'."


def temporary_file_systems_have_a_size(definition: TaskDefinition) -> Iterator[str]:
    """
    A tmpfs and /dev/shm have one MiB at least; swappiness is 0 to 100.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html
    Text: https://github.com/aws/amazon-ecs-agent/issues/2226
    """
    for container in containers(definition):
        linux = mapping(container, "linuxParameters")
        if any((number(mount, "size") or 0) < 1 for mount in maps(linux, "tmpfs")):
            yield (
                "The container has an invalid tmpfs size value specified. It must be a non-zero, non-negative integer."
            )
        shared, swappiness, swap = (number(linux, key) for key in ("sharedMemorySize", "swappiness", "maxSwap"))
        if shared is not None and shared < 1:
            yield "The container has an invalid sharedMemorySize value specified. It must be a positive integer."
        if swappiness is not None and not 0 <= swappiness <= 100:
            yield "The container has an invalid swappiness value specified. It must be between 0 and 100."
        if swap is not None and swap < 0:
            yield "The container has an invalid maxSwap value specified. It must be a non-negative integer."


def system_controls_are_namespaced(definition: TaskDefinition) -> Iterator[str]:
    """
    Kernel parameters of the network or of IPC; the network's are the whole task's in awsvpc, so one container's.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SystemControl.html
    """
    for container in containers(definition):
        controls = [text(control, "namespace") for control in maps(container, "systemControls")]
        for namespace in controls:
            known = namespace in IPC_CONTROLS or namespace.startswith(("net.", "fs.mqueue."))
            if not known:
                yield f"Invalid system control '{namespace}' of container '{name_of(container)}'."
            elif namespace.startswith("net.") and text(definition, "networkMode") == "host":
                yield f"System control '{namespace}' is not supported when networkMode=host."
            elif not namespace.startswith("net.") and text(definition, "ipcMode") == "host":
                yield f"System control '{namespace}' is not supported when ipcMode=host."
        for namespace in twice(controls):
            yield f"Duplicate system control '{namespace}' of container '{name_of(container)}'."


RULES: tuple[Rule, ...] = (
    fargate_does_not_support,
    fargate_adds_one_capability,
    capabilities_are_known,
    fargate_places_and_shares_by_itself,
    fargate_has_the_system,
    resources_are_there,
    ulimits_are_in_order,
    temporary_file_systems_have_a_size,
    system_controls_are_namespaced,
)
