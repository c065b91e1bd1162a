"""
What a task needs of other services before it starts and does not get to, in AWS's own words.

https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
"""

from __future__ import annotations

from modulestack.contract import arn, partitions, vpc_endpoints
from modulestack.contract.image_reference import Image, is_registry, split
from modulestack.embedded_aws.ecs import awslogs_driver, container_variables
from modulestack.embedded_aws.ecs.models import ContainerInstance, EcsTask
from modulestack.embedded_aws.ecs.network_paths import NetworkPlace
from modulestack.embedded_aws.ecs.region_state import RegionState
from modulestack.embedded_aws.ecs.task_models import TaskContainer

_FAILED = "ResourceInitializationError: unable to pull secrets or registry auth: "
_CONNECTION = "There is a connection issue between the task and"
_CHECK = "Check your task network configuration."
_TIMED_OUT = "dial tcp 198.51.100.1:443: i/o timeout"
_CANCELED = "RequestCanceled: request context canceled caused by: context deadline exceeded"


def place_of(region: RegionState, task: EcsTask) -> NetworkPlace | None:
    """Whence what *task* needs is fetched: its own interface, or that of its container instance; None: not known."""
    return place_of_interface(task) if task.instance is None else place_of_instance(region, task.instance)


def place_of_interface(task: EcsTask) -> NetworkPlace | None:
    """Whence its containers speak; None: not known, or by their instance's interface."""
    if task.interface is None:
        return None
    return NetworkPlace(
        subnet=task.interface.subnet,
        address=task.interface.address,
        groups=task.security_groups,
        public=task.public_address,
    )


def place_of_instance(region: RegionState, instance: ContainerInstance) -> NetworkPlace | None:
    """Whence an agent speaks."""
    machine = region.ec2.machine(instance.ec2_id) if instance.ec2_id else None
    return machine.place if machine else None


def reaches(region: RegionState, place: NetworkPlace | None, service: str, of_region: str | None = None) -> bool:
    """Whether *place* gets to *service* (an endpoint's short name) of a region, this one unless it is said."""
    return place is None or region.dependencies.reaches(place, service, of_region or region.name)


def to_start(region: RegionState, task: EcsTask, container: TaskContainer) -> str | None:
    """
    Why the registry's token, secrets or files of *container* cannot be fetched; None: they can, if they are there.

    Texts: https://github.com/aws/containers-roadmap/issues/2792 (ECR),
    https://github.com/hashicorp/terraform-provider-aws/issues/33044 (Parameter Store)
    """
    place, image = place_of(region, task), _image(container.image)
    if image and image.ecr and not reaches(region, place, "ecr.api", image.ecr.region):
        host = f"api.ecr.{image.ecr.region}.{partitions.of_region(image.ecr.region).dns_suffix}"
        return (
            f"{_FAILED}The task cannot pull registry auth from Amazon ECR: {_CONNECTION} Amazon ECR. {_CHECK} "
            "operation error ECR: GetAuthorizationToken, exceeded maximum number of attempts, 3, https response error "
            f'StatusCode: 0, RequestID: , request send failed, Post "https://{host}/": {_TIMED_OUT}'
        )
    credentials = (container.definition.get("repositoryCredentials") or {}).get("credentialsParameter")
    if credentials and not _reaches_secret(region, place, "secretsmanager", credentials):
        return _of_secrets_manager("unable to get registry auth from asm", credentials)
    log = container.definition.get("logConfiguration") or {}
    for secret in (*(container.definition.get("secrets") or ()), *(log.get("secretOptions") or ())):
        value = str(secret["valueFrom"])
        named = arn.parse(value)
        service = named.service if named else "ssm"
        if not _reaches_secret(region, place, service, value):
            return _of_secrets_manager("unable to retrieve secret from asm", value) if service != "ssm" else _OF_SSM
    if container.definition.get("environmentFiles") and not reaches(region, place, "s3"):
        return f"{container_variables.FILES_FAILED}{_CANCELED}"
    return None


_OF_SSM = (
    f"{_FAILED}unable to retrieve secrets from ssm: The task cannot pull secrets from AWS Systems Manager. "
    f"{_CONNECTION} AWS Systems Manager Parameter Store. {_CHECK} {_CANCELED}"
)


def _of_secrets_manager(failed: str, value: str) -> str:
    return (
        f"{_FAILED}{failed}: {_CONNECTION} AWS Secrets Manager. {_CHECK} failed to fetch secret {value} from secrets "
        "manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 0, RequestID: , "
        "canceled, context deadline exceeded"
    )


def to_log(region: RegionState, task: EcsTask, container: TaskContainer) -> str | None:
    """
    Why the log stream of *container* cannot be made; None: it can, if its group is there.

    Text: https://github.com/civiform/civiform/issues/7648
    """
    where = awslogs_driver.stream_of(task, container)
    if where is None or reaches(region, place_of(region, task), "logs", where[2]):
        return None
    return (
        "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log "
        f"group defined in the task definition. {_CONNECTION} Amazon CloudWatch. Check your network configuration. : "
        "signal: killed"
    )


def to_pull(region: RegionState, task: EcsTask, container: TaskContainer) -> str | None:
    """
    Why the image of *container* cannot be fetched; None: it can, if it is there.

    Of an image in ECR the manifest comes from the registry, and the layers from S3.

    Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
    Text: https://github.com/docker-archive/compose-cli/issues/911
    """
    place, image = place_of(region, task), _image(container.image)
    if image is None:
        return None
    service, home = ("ecr.dkr", image.ecr.region) if image.ecr else ("", region.name)
    host, repository = _where(image)
    if not reaches(region, place, service, home):
        version = image.digest or image.tag or "latest"
        return (
            "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref "
            f'{container.image}: failed to do request: Head "https://{host}/v2/{repository}/manifests/{version}": '
            f"{_TIMED_OUT}"
        )
    if image.ecr and not reaches(region, place, "s3", home):
        bucket = f"{vpc_endpoints.layers(home)}.s3.{home}.{partitions.of_region(home).dns_suffix}"
        return (
            "CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed "
            f'open: failed to do request: Get "https://{bucket}/": {_TIMED_OUT}'
        )
    return None


def _where(image: Image) -> tuple[str, str]:
    """Host and repository. Source of the first: https://docs.docker.com/reference/api/registry/latest/"""
    host, _, repository = image.name.partition("/")
    if is_registry(host):
        return host, repository
    return "registry-1.docker.io", image.name if repository else f"library/{image.name}"


def _image(text: str) -> Image | None:
    try:
        return split(text)
    except ValueError:
        return None


def _reaches_secret(region: RegionState, place: NetworkPlace | None, service: str, value: str) -> bool:
    named = arn.parse(value)
    return reaches(region, place, service, named.region if named else region.name)
