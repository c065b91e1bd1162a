"""Task definitions that ECS takes, by what is in them."""

from __future__ import annotations

from typing import Any

from tests.support.task_definition_cases.definitions import (
    EC2,
    MANAGED,
    ROLE,
    ROUTER,
    WINDOWS,
    efs,
    linux,
    logs,
    one,
    task,
    two,
)

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
