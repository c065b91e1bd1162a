"""
Texts with a form: names, addresses, references. Each check returns its text or raises ValueError.

The message continues ``"the text" ``, so it starts with a verb: what is wrong, then what is allowed.
"""

from __future__ import annotations

import ipaddress
import re

from modulestack.contract import limits, names, placeholders, secret_reference
from modulestack.environment.errors import listed

NAME_PATTERN = r"^[a-z]([a-z0-9-]*[a-z0-9])?$"
MODULE_NAME_LENGTH = 32
ENVIRONMENT_NAME_LENGTH = 24
VARIABLE_PATTERN = r"^[A-Za-z_][A-Za-z0-9_.-]*$"
PATH_PATTERN = r"^/[!-~]*$"
MATCHER_PATTERN = r"^[2-4][0-9]{2}(-[2-4][0-9]{2}|(,[2-4][0-9]{2})*)$"
PLACEHOLDER_PATTERN = rf"^{placeholders.NAME}$"
CIDR_PATTERN = r"^[0-9]{1,3}(\.[0-9]{1,3}){3}/(1[6-9]|2[0-8])$"
DNS_PATTERN = r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$"
REGION_PATTERN = r"^[a-z]{2}(-[a-z]+)+-[0-9]$"
ACCOUNT_PATTERN = r"^[0-9]{12}$"
VPC_PATTERN = r"^vpc-([0-9a-f]{8}|[0-9a-f]{17})$"
SUBNET_PATTERN = r"^subnet-([0-9a-f]{8}|[0-9a-f]{17})$"
POLICY_PATTERN = r"^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[!-~]+$"
USER_PATTERN = r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$"
REPOSITORY_PATTERN = r"^[A-Za-z0-9]([A-Za-z0-9-]{0,37}[A-Za-z0-9])?/[A-Za-z0-9._-]{1,100}$"
BRANCH_PATTERN = r"^[A-Za-z0-9_][A-Za-z0-9_./-]{0,254}$"
OIDC_PROVIDER_PATTERN = r"^(create|arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/token\.actions\.githubusercontent\.com)$"
BUCKET_PATTERN = r"^[a-z0-9]([a-z0-9-]|\.[a-z0-9]){1,61}[a-z0-9]$"
KEY_PATTERN = r"^arn:aws[a-z-]*:kms:[a-z]{2}(-[a-z]+)+-[0-9]:[0-9]{12}:key/(mrk-)?[0-9a-f-]{32,36}$"
IMAGE_PATTERN = r"^[A-Za-z0-9][^\s@]*(:[\w][\w.-]{0,127}|@sha256:[0-9a-f]{64})$"

_HOST_PART = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_REGISTRY = re.compile(rf"(?:{_HOST_PART}(?:\.{_HOST_PART})*)(?::[0-9]+)?")
_REPOSITORY_PART = re.compile(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*")
_IMAGE_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def _matches(pattern: str, text: str) -> bool:
    return re.fullmatch(pattern.removeprefix("^").removesuffix("$"), text) is not None


def name(text: str, most: int) -> str:
    """A name that every AWS name made from it can take in."""
    if len(text) > most:
        raise ValueError(f"is too long: {len(text)} characters, {most} are allowed")
    if not _matches(NAME_PATTERN, text):
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


def environment_name(text: str) -> str:
    """Name of an environment, which is its stack's."""
    return name(text, ENVIRONMENT_NAME_LENGTH)


def variable(text: str) -> str:
    """Name of an environment variable."""
    if not _matches(VARIABLE_PATTERN, text):
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
    if not _matches(PLACEHOLDER_PATTERN, text):
        raise ValueError("is no placeholder's name: allowed letters, digits, _ . and -, not starting with a digit")
    return text


def image(text: str) -> str:
    """
    A container image with a tag or a digest.

    Source: https://pkg.go.dev/github.com/distribution/reference
    """
    rest, _, digest = text.partition("@")
    if "@" in text and not _DIGEST.fullmatch(digest):
        raise ValueError("has no valid digest: allowed @sha256: and 64 hexadecimal digits")
    head, slash, last = rest.rpartition("/")
    last, colon, tag = last.partition(":")
    if colon and not _IMAGE_TAG.fullmatch(tag):
        raise ValueError("has no valid tag: allowed letters, digits, _ . and -, at most 128, after the colon")
    parts = [*(head.split("/") if slash else []), last]
    if len(parts) > 1 and _is_registry(parts[0]):
        if not _REGISTRY.fullmatch(parts[0]):
            raise ValueError("has no valid registry before its first slash")
        parts = parts[1:]
    if any(part != part.lower() for part in parts):
        raise ValueError(f"has capital letters in its repository: write {'/'.join(parts).lower()} there")
    if not all(_REPOSITORY_PART.fullmatch(part) for part in parts) or len("/".join(parts)) > 255:
        raise ValueError("is no image: allowed registry/repository:tag or registry/repository@sha256:digest")
    if not colon and not digest:
        raise ValueError("has neither tag nor digest: write which version, such as :1.4.2")
    return text


def _is_registry(part: str) -> bool:
    return "." in part or ":" in part or part == "localhost" or part != part.lower()


def user(text: str) -> str:
    """Whom a container's process runs as; never root (Security Hub ECS.20)."""
    if not _matches(USER_PATTERN, text):
        raise ValueError("is no user: allowed uid, uid:gid or a name in the image")
    who = text.partition(":")[0]
    if who.lower() == "root" or (who.isdigit() and int(who) == 0):
        raise ValueError("is root, who could change the container's own programs: allowed any other user")
    return text


def health_path(text: str) -> str:
    """Path of an HTTP health check."""
    if not text.startswith("/"):
        raise ValueError("does not start with /")
    if not _matches(PATH_PATTERN, text):
        raise ValueError("holds a space or another character that a URL must encode, such as %20")
    if len(text) > limits.HEALTH_CHECK_PATH_LENGTH.max:
        raise ValueError(f"is too long: {len(text)} characters, {limits.HEALTH_CHECK_PATH_LENGTH.max} are allowed")
    return text


def matcher(text: str) -> str:
    """HTTP codes that count as healthy."""
    low, high = limits.HEALTH_CHECK_CODE
    allowed = f"allowed a code ({low}), several (200,204) or a range (200-299), from {low} to {high}"
    if not re.fullmatch(r"[0-9]+(-[0-9]+|(,[0-9]+)*)", text):
        raise ValueError(f"names no HTTP codes: {allowed}")
    codes = [int(code) for code in re.split("[-,]", text)]
    if not all(code in limits.HEALTH_CHECK_CODE for code in codes):
        raise ValueError(f"names a code that a load balancer does not take for healthy: {allowed}")
    if "-" in text and codes[0] >= codes[1]:
        raise ValueError(f"is a range from high to low: {allowed}")
    return text


def secret(text: str) -> str:
    """A reference to a secret."""
    secret_reference.parse(text)
    return text


def dns_name(text: str) -> str:
    """
    A full DNS name: at least two labels, the last of two characters or more, lower case, no dot at the end.

    Source: https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html
    """
    if text.endswith(".") and len(text) > 1:
        raise ValueError(f"ends with a dot: write {text.rstrip('.')}")
    if text != text.lower():
        raise ValueError(f"has capital letters: write {text.lower()}")
    if "://" in text:
        raise ValueError("is an address: write the name alone, without https:// and path")
    if not _matches(DNS_PATTERN, text):
        raise ValueError(
            "is no DNS name: allowed labels of lower case letters, digits and hyphens, joined by dots, the last with two or more"
        )
    if len(text) > limits.DNS_NAME_LENGTH:
        raise ValueError(f"is too long: {len(text)} characters, DNS takes {limits.DNS_NAME_LENGTH}")
    if any(len(label) > limits.DNS_LABEL_LENGTH for label in text.split(".")):
        raise ValueError(f"has too long a label: DNS takes {limits.DNS_LABEL_LENGTH} characters between two dots")
    return text


def cidr(text: str) -> str:
    """The addresses of a VPC."""
    sizes = limits.VPC_PREFIX
    try:
        network = ipaddress.IPv4Network(text, strict=False)
    except ValueError:
        raise ValueError("is no range of IPv4 addresses: allowed such as 10.0.0.0/16") from None
    if "/" not in text or not text.rpartition("/")[2].isdigit():
        raise ValueError(f"has no size: write such as {network.network_address}/16")
    if network.prefixlen not in sizes:
        raise ValueError(f"is not of a size that a VPC can have: allowed /{sizes.min} to /{sizes.max}")
    if str(network) != text:
        raise ValueError(f"does not start at its first address: write {network}")
    if not any(network.subnet_of(ipaddress.IPv4Network(private)) for private in limits.PRIVATE_RANGES):
        raise ValueError(f"holds public addresses: allowed within {listed(limits.PRIVATE_RANGES)}")
    return text


def region(text: str) -> str:
    """An AWS region."""
    if not _matches(REGION_PATTERN, text):
        raise ValueError("is no AWS region: allowed such as eu-west-1")
    return text


def account_id(text: str) -> str:
    """An AWS account."""
    if not _matches(ACCOUNT_PATTERN, text):
        raise ValueError("is no AWS account: allowed 12 digits, quoted")
    return text


def vpc_id(text: str) -> str:
    """A VPC that exists."""
    if not _matches(VPC_PATTERN, text):
        raise ValueError("is no VPC's id: allowed vpc- and 8 or 17 hexadecimal digits")
    return text


def subnet_id(text: str) -> str:
    """A subnet that exists."""
    if not _matches(SUBNET_PATTERN, text):
        raise ValueError("is no subnet's id: allowed subnet- and 8 or 17 hexadecimal digits")
    return text


def policy_arn(text: str) -> str:
    """A managed policy, AWS's or one's own."""
    if not _matches(POLICY_PATTERN, text) or len(text) > 2048:
        raise ValueError("is no policy's ARN: allowed such as arn:aws:iam::123456789012:policy/name")
    return text


def repository(text: str) -> str:
    """A repository on GitHub."""
    if "://" in text or text.startswith("git@") or text.endswith(".git"):
        raise ValueError("is an address: write owner/name alone")
    if not _matches(REPOSITORY_PATTERN, text):
        raise ValueError("is no repository: allowed owner/name, as GitHub spells it, no wildcards")
    return text


def branch(text: str) -> str:
    """A branch, as its workflows' tokens name it."""
    if text.startswith("refs/"):
        raise ValueError("is a ref: write the branch's name alone, such as main")
    if not _matches(BRANCH_PATTERN, text):
        raise ValueError("is no branch: allowed letters, digits, _ . / and -, no wildcards")
    return text


def oidc_provider(text: str) -> str:
    """Whether to make the account's OIDC provider of GitHub, or which one there is."""
    if not _matches(OIDC_PROVIDER_PATTERN, text):
        raise ValueError(
            "is no OIDC provider of GitHub: allowed create, or "
            "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
        )
    return text


def bucket_name(text: str) -> str:
    """
    An S3 bucket that exists.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    """
    if "://" in text:
        raise ValueError("is an address: write the bucket's name alone")
    if not 3 <= len(text) <= 63 or not _matches(BUCKET_PATTERN, text):
        raise ValueError("is no bucket's name: allowed 3 to 63 lower case letters, digits, inner hyphens and dots")
    return text


def key_arn(text: str) -> str:
    """A KMS key. What IAM allows is allowed on a key, never on an alias of it."""
    if ":alias/" in text:
        raise ValueError("is an alias, which may point elsewhere tomorrow: write the key's own ARN")
    if not _matches(KEY_PATTERN, text):
        raise ValueError(
            "is no key's ARN: allowed such as arn:aws:kms:eu-west-1:123456789012:key/"
            "1234abcd-12ab-34cd-56ef-1234567890ab"
        )
    return text


def tag_key(text: str) -> str:
    """Key of a tag that one gives oneself."""
    if text.lower().startswith("aws:"):
        raise ValueError("starts with aws:, which AWS keeps for itself")
    if text.startswith("modulestack:"):
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
    if not all(c.isalnum() or c in " _.:/=+-@" for c in text):
        raise ValueError("holds a character that tags do not take: allowed letters, digits, spaces and _ . : / = + - @")
    return text
