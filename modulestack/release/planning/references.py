"""
Whether what a task definition refers to is there: asked where its ARN says. Never a secret's value.

What cannot be asked, because it is of another account or there is no permission, is no reason to refuse.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeVar

from modulestack.contract import arn, partitions
from modulestack.contract.manifest import ModuleManifest
from modulestack.contract.secret_reference import has_suffix, is_public
from modulestack.release.aws_access.client import AwsClient
from modulestack.release.aws_access.errors import AccessDenied, AwsFailure, Rejected
from modulestack.release.task_run.dead_letters import NO_QUEUE

T = TypeVar("T")
_SSM_NAMES_AT_ONCE = 50


class SecretLocation(NamedTuple):
    """A value that ECS fetches when a task starts, and where it is."""

    service: Literal["ssm", "secretsmanager"]
    region: str
    account: str
    id: str
    """Of a parameter its name, of a secret its ARN or name, without JSON key and version."""
    text: str
    """As the task definition has it."""

    @property
    def arn(self) -> str:
        """As IAM policies name it, in the partition of its region."""
        if self.service == "ssm" and is_public(self.id):
            return f"arn:{partitions.of_region(self.region).name}:ssm:{self.region}::parameter{self.id}"
        if self.service == "ssm":
            return self._arn(f"parameter/{self.id.removeprefix('/')}")
        found = self.id if self.id.startswith("arn:") else self._arn(f"secret:{self.id}")
        return found if has_suffix(found) else f"{found}-??????"

    @property
    def keys(self) -> str:
        """Any of its account's keys, one of which the value is under."""
        return self._arn("key/*", "kms")

    def _arn(self, resource: str, service: str = "") -> str:
        partition = partitions.of_region(self.region).name
        return f"arn:{partition}:{service or self.service}:{self.region}:{self.account}:{resource}"


class MissingReferences(NamedTuple):
    """What is not there, and what could not be asked."""

    secrets: tuple[str, ...]
    log_groups: tuple[str, ...]
    unread: tuple[str, ...]
    files: tuple[str, ...] = ()
    """URLs of files of variables in S3."""
    keys: tuple[str, ...] = ()
    """ARNs of the KMS keys, other than AWS's own, that values of the module's own account are under."""


def secrets_of(definition: Mapping[str, Any], manifest: ModuleManifest) -> list[SecretLocation]:
    """
    Every value that *definition* has ECS fetch, sorted; what names neither region nor account is of *manifest*'s.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html, and for ``credentialsParameter``
    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RepositoryCredentials.html
    """
    found: set[SecretLocation] = set()
    for container in definition.get("containerDefinitions", ()):
        log = container.get("logConfiguration") or {}
        values = [s["valueFrom"] for s in (*(container.get("secrets") or ()), *(log.get("secretOptions") or ()))]
        found |= {_location(text, manifest, "ssm") for text in values}
        if pull := (container.get("repositoryCredentials") or {}).get("credentialsParameter"):
            found.add(_location(pull, manifest, "secretsmanager"))
    return sorted(found)


def files_of(definition: Mapping[str, Any]) -> list[arn.Arn]:
    """
    Files of variables that *definition* has ECS read from S3, sorted.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EnvironmentFile.html
    """
    containers = definition.get("containerDefinitions", ())
    texts = {file["value"] for container in containers for file in container.get("environmentFiles") or ()}
    return sorted(found for text in texts if (found := arn.parse(text)) is not None)


def missing_references(aws: AwsClient, manifest: ModuleManifest, definition: Mapping[str, Any]) -> MissingReferences:
    """
    What of all that *definition* refers to is not there.

    Raises:
        AwsFailure: AWS could not be asked in the module's own region, for other reasons than a missing permission.
    """
    search = _Search(aws, manifest)
    secrets = secrets_of(definition, manifest)
    missing = (*search.missing_parameters(secrets), *search.missing_secrets(secrets))
    groups = tuple(search.missing_log_groups(definition))
    files = tuple(search.missing_files(files_of(definition)))
    return MissingReferences(
        missing, groups, tuple(dict.fromkeys(search.unread)), files=files, keys=tuple(sorted(search.keys))
    )


def missing_queues(aws: AwsClient, manifest: ModuleManifest) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """
    ARNs of queues that are not there: that the module scales on, and that its schedules name; what could not be asked.

    Raises:
        AwsFailure: AWS could not be asked, for other reasons than a missing permission.
    """
    search = _Search(aws, manifest)
    return tuple(search.missing_queues()), tuple(search.unread)


def _location(text: str, manifest: ModuleManifest, named: Literal["ssm", "secretsmanager"]) -> SecretLocation:
    found = arn.parse(text)
    if found is None:
        return SecretLocation(named, manifest.region, manifest.account, text, text)
    region, account = found.region or manifest.region, found.account or manifest.account
    if found.service == "secretsmanager":
        return SecretLocation("secretsmanager", region, account, arn.secret_of(text), text)
    path = found.resource.removeprefix("parameter").removeprefix("/")
    return SecretLocation("ssm", region, account, f"/{path}" if "/" in path else path, text)


class _Search:
    """One look for what is missing, and what it could not see."""

    def __init__(self, aws: AwsClient, manifest: ModuleManifest) -> None:
        self.unread: list[str] = []
        self.keys: set[str] = set()
        self._aws = aws
        self._manifest = manifest

    def missing_parameters(self, secrets: Iterable[SecretLocation]) -> Iterator[str]:
        """
        Parameters that their region does not list. What other accounts share is not listed, nor are values read.

        Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-shared-parameters.html
        """
        of_region: dict[str, dict[str, str]] = {}
        for secret in secrets:
            if secret.service == "ssm" and is_public(secret.id):
                self.unread.append(f"{secret.text} is a parameter that AWS publishes, which no account lists")
            elif secret.service == "ssm" and secret.account == self._manifest.account:
                of_region.setdefault(secret.region, {})[secret.id] = secret.text
            elif secret.service == "ssm":
                self.unread.append(f"{secret.text} is a parameter of account {secret.account}")
        for region, names in of_region.items():
            wanted = sorted(names)
            for start in range(0, len(wanted), _SSM_NAMES_AT_ONCE):
                some = wanted[start : start + _SSM_NAMES_AT_ONCE]
                known = self._ask(functools.partial(self._listed, region, some), region)
                yield from (names[name] for name in some if known is not None and name not in known)

    def missing_secrets(self, secrets: Iterable[SecretLocation]) -> Iterator[str]:
        """Secrets that are not there, or are to be deleted."""
        for id_, region, account in sorted({(s.id, s.region, s.account) for s in secrets if s.service != "ssm"}):
            look = functools.partial(self._is_secret, region, id_)
            if self._ask(look, region, of=id_, is_own=account == self._manifest.account) is False:
                yield id_

    def missing_log_groups(self, definition: Mapping[str, Any]) -> Iterator[str]:
        """Those that no container's log driver makes, in the region that it writes to."""
        own, wanted = self._manifest.region, set()
        for container in definition["containerDefinitions"]:
            options = (container.get("logConfiguration") or {}).get("options") or {}
            if "awslogs-group" in options and options.get("awslogs-create-group") != "true":
                wanted.add((options.get("awslogs-region") or own, options["awslogs-group"]))
        for region, name in sorted(wanted):
            if self._ask(functools.partial(self._is_log_group, region, name), region) is False:
                yield name if region == own else f"{name} in {region}"

    def missing_files(self, files: Iterable[arn.Arn]) -> Iterator[str]:
        """Objects that their bucket does not list, or whose bucket is not there."""
        for file in files:
            bucket, _, key = file.resource.partition("/")
            look = functools.partial(self._is_object, bucket, key)
            if self._ask(look, self._manifest.region, of=f"s3://{file.resource}") is False:
                yield f"s3://{file.resource}"

    def missing_queues(self) -> Iterator[str]:
        """The queue that the module scales on, and dead-letter queues of its jobs."""
        for text in dict.fromkeys((self._manifest.queue, *(job.dead_letter_queue_arn for job in self._manifest.jobs))):
            queue = arn.parse(text)
            if queue and self._ask(functools.partial(self._is_queue, queue), queue.region, of=str(queue)) is False:
                yield str(queue)

    def _is_object(self, bucket: str, key: str) -> bool:
        """By its name, as names are listed in order: to ask for the object itself needs leave to read it."""
        try:
            answer = self._aws.call("s3", "list_objects_v2", Bucket=bucket, Prefix=key, MaxKeys=1)
        except Rejected as rejected:
            if rejected.code != "NoSuchBucket":
                raise
            return False
        return any(found["Key"] == key for found in answer.get("Contents", ()))

    def _is_queue(self, queue: arn.Arn) -> bool:
        where = {"QueueName": queue.resource, "QueueOwnerAWSAccountId": queue.account}
        try:
            self._aws.call("sqs", "get_queue_url", region=queue.region, **where)
        except Rejected as rejected:
            if rejected.code not in NO_QUEUE:
                raise
            return False
        return True

    def _listed(self, region: str, names: list[str]) -> set[str]:
        filters = [{"Key": "Name", "Option": "Equals", "Values": names}]
        found = self._aws.paginate("ssm", "describe_parameters", "Parameters", region=region, ParameterFilters=filters)
        listed = {parameter["Name"]: parameter for parameter in found}
        for name, parameter in listed.items():
            self._note_key(parameter.get("KeyId"), region, name)
        return set(listed)

    def _is_secret(self, region: str, id_: str) -> bool:
        try:
            answer = self._aws.call("secretsmanager", "describe_secret", region=region, SecretId=id_)
        except Rejected as rejected:
            if rejected.code != "ResourceNotFoundException":
                raise
            return False
        if answer["ARN"].split(":")[4] == self._manifest.account:
            self._note_key(answer.get("KmsKeyId"), region, id_)
        return not answer.get("DeletedDate")

    def _note_key(self, key: str | None, region: str, of: str) -> None:
        """
        The key that the value *of* is under, which AWS tells as an id, an ARN or an alias; its own needs no permission.

        Sources: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html,
        https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterMetadata.html
        """
        found = arn.parse(key or "")
        resource = found.resource if found else key or ""
        if not resource or resource.startswith("alias/aws/"):
            return
        if resource.startswith("alias/"):
            self.unread.append(f"{of} is under the key {resource}, and which one that is is not looked up")
        elif found:
            self.keys.add(str(found))
        else:
            partition = partitions.of_region(region).name
            self.keys.add(f"arn:{partition}:kms:{region}:{self._manifest.account}:key/{resource.removeprefix('key/')}")

    def _is_log_group(self, region: str, name: str) -> bool:
        found = self._aws.call("logs", "describe_log_groups", region=region, logGroupNamePrefix=name)["logGroups"]
        return any(group["logGroupName"] == name for group in found)

    def _ask(self, read: Callable[[], T], region: str, *, of: str = "", is_own: bool = True) -> T | None:
        """What *read* gives; None if there is no permission, or if another region or account does not answer."""
        is_here = region == self._manifest.region
        try:
            return read()
        except AccessDenied as denied:
            where = f" on {of}" if of else "" if is_here else f" in {region}"
            self.unread.append(f"no permission for {denied.action}{where}")
        except AwsFailure as failure:
            if is_own and is_here:
                raise
            self.unread.append(f"{of or region}: {failure}")
        return None
