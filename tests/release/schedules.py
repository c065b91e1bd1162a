"""A schedule of a module's job in an embedded account, made by plain boto3, as the stack makes it."""

from __future__ import annotations

import json

from modulestack.contract.jobs import ManifestJob, task_override
from tests.release.stack import StackAccount

NIGHTLY = ManifestJob(
    name="nightly", command=("report",), timeout_s=60, schedule={"expression": "rate(1 hour)", "time_zone": "UTC"}
)
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def make_schedule(account: StackAccount, job: ManifestJob = NIGHTLY) -> None:
    """Of a *job* of `web`, with the revision that it is set to."""
    scheduler = account.aws.client("scheduler")
    role = account.aws.client("iam").create_role(RoleName="schedules", AssumeRolePolicyDocument=json.dumps(TRUST))
    service = account.service()
    network = service["networkConfiguration"]["awsvpcConfiguration"]
    scheduler.create_schedule_group(Name="staging-web")
    scheduler.create_schedule(
        Name=job.name,
        GroupName="staging-web",
        Description=f"Job {job.name} of web",
        ScheduleExpression="rate(1 hour)",
        ScheduleExpressionTimezone="Europe/Berlin",
        FlexibleTimeWindow={"Mode": "OFF"},
        State="ENABLED",
        Target={
            "Arn": service["clusterArn"],
            "RoleArn": role["Role"]["Arn"],
            "Input": json.dumps(task_override(job, "web")),
            "RetryPolicy": {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 10},
            "EcsParameters": {
                "TaskDefinitionArn": service["taskDefinition"],
                "TaskCount": 1,
                "LaunchType": "FARGATE",
                "Group": f"job:{job.name}",
                "NetworkConfiguration": {
                    "awsvpcConfiguration": {
                        "Subnets": network["subnets"],
                        "SecurityGroups": network["securityGroups"],
                        "AssignPublicIp": "DISABLED",
                    }
                },
            },
        },
    )


def scheduled_revision(account: StackAccount) -> str:
    """``family:number`` that the schedule runs."""
    found = account.aws.client("scheduler").get_schedule(GroupName="staging-web", Name="nightly")
    return str(found["Target"]["EcsParameters"]["TaskDefinitionArn"].rpartition("/")[2])
