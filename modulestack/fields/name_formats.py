"""
Names that people give: of environments, modules, variables, placeholders, users, tags.

Each check returns its text or raises ValueError. The message continues the text: ``is no name: allowed …``.
"""

from __future__ import annotations

from modulestack.contract import alphabets, limits, names, placeholders, tags
from modulestack.contract.config_keys import PREFIX
from modulestack.contract.load_balancers import OWN
from modulestack.fields.pattern import matches

NAME_PATTERN = r"^[a-z]([a-z0-9-]*[a-z0-9])?$"
MODULE_NAME_LENGTH = 32
ENVIRONMENT_NAME_LENGTH = 24
JOB_NAME_LENGTH = 32
PORT_NAME_LENGTH = 32
FILE_SYSTEM_NAME_LENGTH = 32
VARIABLE_PATTERN = r"^[A-Za-z_][A-Za-z0-9_.-]*$"
PLACEHOLDER_PATTERN = rf"^{placeholders.NAME}$"
USER_PATTERN = r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$"

CONTAINER_PATTERN = r"^[A-Za-z][A-Za-z0-9_-]*$"
CONTAINER_PATH_PATTERN = r"^/[^:\s]*$"
LOG_OPTION_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
HTTP_NAMESPACE_PATTERN = r"^(?!arn:)[!-~]+$"
DOCKER_LABEL_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._/-]*$"


def name(text: str, most: int) -> str:
    """A name that every AWS name made from it can take in."""
    if len(text) > most:
        raise ValueError(f"is too long: {len(text)} characters, {most} are allowed")
    if not matches(NAME_PATTERN, text):
        raise ValueError("is no name: allowed lower case letters, digits and inner hyphens, starting with a letter")
    return text


def module_name(text: str) -> str:
    """
    Name of a module.

    Load balancers may not be called ``internal-…``, security groups not ``sg-…``.
    """
    for prefix in names.RESERVED:
        if text.startswith(prefix):
            raise ValueError(f"starts with {prefix}, which AWS keeps for itself: choose another name")
    return name(text, MODULE_NAME_LENGTH)


def capacity_name(text: str) -> str:
    """Name of a set of machines, which has a cluster as a module has."""
    return name(text, MODULE_NAME_LENGTH)


def daemon_name(text: str) -> str:
    """Name of a daemon of managed instances, whose log group and family end with it."""
    return name(text, MODULE_NAME_LENGTH)


def environment_name(text: str) -> str:
    """Name of an environment, which is its stack's."""
    return name(text, ENVIRONMENT_NAME_LENGTH)


def http_namespace(text: str) -> str:
    """
    Name of an HTTP namespace of Cloud Map.

    Source: https://docs.aws.amazon.com/cloud-map/latest/api/API_CreateHttpNamespace.html
    """
    if text.startswith("arn:"):
        raise ValueError("is an ARN: write the namespace's name, which it alone has in the region")
    if not matches(HTTP_NAMESPACE_PATTERN, text) or len(text) > limits.NAMESPACE_NAME_LENGTH:
        raise ValueError(
            f"is no namespace's name: allowed 1 to {limits.NAMESPACE_NAME_LENGTH} characters of ASCII without spaces"
        )
    return text


def container_name(text: str) -> str:
    """
    Name of a container beside the module's own.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html (name)
    """
    return _of_a_task(text, "a container")


def volume_name(text: str) -> str:
    """
    Name of a volume.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html (name)
    """
    return _of_a_task(text, "a volume")


def _of_a_task(text: str, what: str) -> str:
    if len(text) > limits.ECS_NAME_LENGTH:
        raise ValueError(f"is too long: {len(text)} characters, {limits.ECS_NAME_LENGTH} are allowed")
    if not matches(CONTAINER_PATTERN, text):
        raise ValueError(f"is no name of {what}: allowed letters, digits, - and _, starting with a letter")
    return text


def container_path(text: str) -> str:
    """A directory in a container."""
    if not matches(CONTAINER_PATH_PATTERN, text) or ".." in text.split("/"):
        raise ValueError("is no directory of a container: allowed such as /data, without blanks, colons and ..")
    return text


def log_option(text: str) -> str:
    """Name of a log driver's option."""
    if not matches(LOG_OPTION_PATTERN, text):
        raise ValueError("is no option's name: allowed letters, digits and . _ -, starting with a letter or digit")
    return text


def docker_label(text: str) -> str:
    """
    Key of a label.

    Source: https://docs.docker.com/engine/manage-resources/labels/#label-keys-and-values
    """
    if not matches(DOCKER_LABEL_PATTERN, text):
        raise ValueError("is no label's key: allowed letters, digits and . _ - /, starting with a letter or digit")
    return text


def job_name(text: str) -> str:
    """Name of a module's job."""
    return name(text, JOB_NAME_LENGTH)


def port_name(text: str) -> str:
    """Name of a module's further port."""
    return name(text, PORT_NAME_LENGTH)


def file_system_name(text: str) -> str:
    """Name of a file system of an environment."""
    return name(text, FILE_SYSTEM_NAME_LENGTH)


def subnet_tier_name(text: str) -> str:
    """Name of one kind of a network's subnets."""
    if text == "isolated":
        raise ValueError("is what isolated_subnets makes: choose another name, or set that")
    return name(text, MODULE_NAME_LENGTH)


def load_balancer_name(text: str) -> str:
    """Name of a load balancer that modules share."""
    if text == OWN:
        raise ValueError("is how a module names its own load balancer: choose another name")
    return module_name(text)


def load_balancer_reference(text: str) -> str:
    """Which load balancer a module is behind."""
    return module_name(text)


def variable(text: str) -> str:
    """Name of an environment variable."""
    if not matches(VARIABLE_PATTERN, text):
        raise ValueError("is no name of a variable: allowed letters, digits, _ . and -, not starting with a digit")
    return text


def plain_variable(text: str) -> str:
    """Name of a variable whose value everybody with access to the task definition may read."""
    if text in limits.PLAIN_CREDENTIALS:
        raise ValueError("is a credential: give the task's role a policy with task_policy_arns, or use secrets")
    return variable(text)


def placeholder(text: str) -> str:
    """Name of a placeholder of one's own."""
    if text == placeholders.IMAGE:
        raise ValueError("is the module's image already: choose another name, or set image")
    if not matches(PLACEHOLDER_PATTERN, text):
        raise ValueError("is no placeholder's name: allowed letters, digits, _ . and -, not starting with a digit")
    return text


def user(text: str) -> str:
    """Whom a container's process runs as; never root (Security Hub ECS.20)."""
    if not matches(USER_PATTERN, text):
        raise ValueError("is no user: allowed uid, uid:gid or a name in the image")
    who = text.partition(":")[0]
    if who.lower() == "root" or (who.isdigit() and int(who) == 0):
        raise ValueError("is root, who could change the container's own programs: allowed any other user")
    return text


def tag_key(text: str) -> str:
    """Key of a tag that one gives oneself."""
    if text.lower().startswith(tags.RESERVED_PREFIX):
        raise ValueError("starts with aws:, which AWS keeps for itself")
    if text.startswith(PREFIX):
        raise ValueError("starts with modulestack:, which is set on every resource already")
    if not 1 <= len(text) <= limits.TAG_KEY_LENGTH:
        raise ValueError(f"is {len(text)} characters long: allowed 1 to {limits.TAG_KEY_LENGTH}")
    return _tag_text(text)


def tag_value(text: str) -> str:
    """Value of a tag."""
    if len(text) > limits.TAG_VALUE_LENGTH:
        raise ValueError(f"is {len(text)} characters long: allowed {limits.TAG_VALUE_LENGTH}")
    return _tag_text(text)


def _tag_text(text: str) -> str:
    if not alphabets.is_tag_text(text):
        raise ValueError("holds a character that tags do not take: allowed letters, digits, spaces and _ . : / = + - @")
    return text
