"""Image references, taken apart."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from modulestack.contract import limits, partitions
from modulestack.contract.errors import BadInput
from modulestack.contract.image_reference import (
    REGISTRY,
    Ecr,
    Image,
    ecr_of,
    is_registry,
    parse,
    read,
    repository_of,
    shortened,
    split,
)

DIGEST = f"sha256:{'a' * 64}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("web:1", Image(name="web", tag="1")),
        (f"web@{DIGEST}", Image(name="web", digest=DIGEST)),
        (f"host:5000/a/web:1@{DIGEST}", Image(name="host:5000/a/web", tag="1", digest=DIGEST)),
        ("localhost/web:v1.2-rc_3", Image(name="localhost/web", tag="v1.2-rc_3")),
        ("[2001:db8::1]:5000/a/web:1", Image(name="[2001:db8::1]:5000/a/web", tag="1")),
        (f"[::1]/web@{DIGEST}", Image(name="[::1]/web", digest=DIGEST)),
        ("Registry/web:1", Image(name="Registry/web", tag="1")),
        ("docker.io/library/nginx:1.27", Image(name="docker.io/library/nginx", tag="1.27")),
        ("library/nginx:1.27", Image(name="library/nginx", tag="1.27")),
        ("public.ecr.aws/nginx/nginx:1.27", Image(name="public.ecr.aws/nginx/nginx", tag="1.27")),
        ("ecr-public.aws.com/nginx/nginx:1.27", Image(name="ecr-public.aws.com/nginx/nginx", tag="1.27")),
        ("dkr.ecr.example.com/web:1", Image(name="dkr.ecr.example.com/web", tag="1")),
        ("a" * 64 + ":1", None),
        ("[::1/web:1", None),
        ("::1/web:1", None),
        ("ghcr.io/Example/web:1", None),
        ("host:5000/web", None),
        ("web", None),
        ("web:1 ", None),
        ("we b:1", None),
        ("web@sha256:abc", None),
        ("web:-1", None),
        ("", None),
        ("//:1", None),
    ],
)
def test_references(text: str, expected: Image | None):
    """A port is no tag, a digest survives, anything else is refused."""
    try:
        found: Image | None = parse(text)
    except BadInput:
        found = None
    assert found == expected


def test_a_digest_wins_over_the_tag_beside_it():
    """ECS takes repository@digest."""
    assert str(parse(f"a/web:1@{DIGEST}")) == f"a/web@{DIGEST}"


_ACCOUNT = "123456789012"
ECR_HOSTS = {
    f"{_ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com": "eu-west-1",
    f"{_ACCOUNT}.dkr-ecr.eu-west-1.on.aws": "eu-west-1",
    f"{_ACCOUNT}.dkr.ecr-fips.us-east-2.amazonaws.com": "us-east-2",
    f"{_ACCOUNT}.dkr-ecr-fips.us-east-2.on.aws": "us-east-2",
    f"{_ACCOUNT}.dkr.ecr.us-gov-west-1.amazonaws.com": "us-gov-west-1",
    f"{_ACCOUNT}.dkr.ecr-fips.us-gov-east-1.amazonaws.com": "us-gov-east-1",
    f"{_ACCOUNT}.dkr-ecr.us-gov-west-1.on.aws": "us-gov-west-1",
    f"{_ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn": "cn-north-1",
    f"{_ACCOUNT}.dkr-ecr.cn-northwest-1.on.amazonwebservices.com.cn": "cn-northwest-1",
    f"{_ACCOUNT}.dkr.ecr.us-iso-east-1.c2s.ic.gov": "us-iso-east-1",
    f"{_ACCOUNT}.dkr.ecr.us-isob-east-1.sc2s.sgov.gov": "us-isob-east-1",
    f"{_ACCOUNT}.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk": "eu-isoe-west-1",
    f"{_ACCOUNT}.dkr.ecr.us-isof-south-1.csp.hci.ic.gov": "us-isof-south-1",
    f"{_ACCOUNT}.dkr.ecr.eusc-de-east-1.amazonaws.eu": "eusc-de-east-1",
}
"""Host → region."""
OTHER_HOSTS = (
    "",
    "docker.io",
    "ghcr.io",
    "public.ecr.aws",
    "ecr-public.aws.com",
    "localhost:5000",
    "[2001:db8::1]:5000",
    "dkr.ecr.example.com",
    "Registry",
)
NEARLY_ECR = (
    "12345.dkr.ecr.eu-west-1.amazonaws.com",
    "evil-123456789012.dkr.ecr.eu-west-1.amazonaws.com",
    f"{_ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com",
    f"{_ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com.cn",
    f"{_ACCOUNT}.dkr.ecr.eu-west-1.on.aws",
    f"{_ACCOUNT}.dkr-ecr.eu-west-1.amazonaws.com",
    f"{_ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com:443",
    f"{_ACCOUNT}.dkr.ecr.amazonaws.com",
    f"{_ACCOUNT}.dkr.ecr.europe.amazonaws.com",
    "dkr.ecr.eu-west-1.amazonaws.com",
)


@pytest.mark.parametrize(("host", "region"), ECR_HOSTS.items())
def test_private_ecr_is_recognized_by_its_host(host: str, region: str):
    """IPv4, dual-stack and FIPS, in every partition; its ARN is of that partition."""
    found = read(f"{host}/team/web:1").ecr
    assert found == Ecr(account=_ACCOUNT, region=region, repository="team/web")
    assert found.arn == f"arn:{partitions.of_region(region).name}:ecr:{region}:{_ACCOUNT}:repository/team/web"


@pytest.mark.parametrize("host", OTHER_HOSTS)
def test_any_other_host_is_no_ecr(host: str):
    """Public ECR neither: it has no account, and needs no permission."""
    assert read(f"{host}{'/' if host else ''}team/web:1").ecr is None


@pytest.mark.parametrize("host", NEARLY_ECR)
def test_a_host_of_amazons_that_is_nearly_ecr_is_refused_with_what_it_could_be(host: str):
    """The advice is taken by the same reader."""
    with pytest.raises(ValueError, match=r"^names no registry of ECR: allowed such as \S+/repository$") as refused:
        read(f"{host}/web:1")
    assert read(f"{str(refused.value).rpartition(' ')[2]}:1").ecr is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{_ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com:1", "names a registry of ECR and no repository in it"),
        (f"{_ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/a:1", "is no repository of ECR: their names have 2 to 256"),
    ],
)
def test_what_ecr_has_no_repository_for(text: str, said: str):
    """Without this, the host alone would be a repository of Docker Hub."""
    with pytest.raises(ValueError, match=f"^{said}"):
        read(text)


PART = st.from_regex(r"[a-z0-9]{1,8}((\.|_|__|-{1,3})[a-z0-9]{1,8}){0,2}", fullmatch=True)
REPOSITORIES = (
    st.lists(PART, min_size=1, max_size=4)
    .map("/".join)
    .filter(lambda text: len(text) >= 2 and not re.fullmatch(r"[0-9a-f]{64}", text))
)
HOSTS = st.sampled_from((*ECR_HOSTS, *OTHER_HOSTS))
TAGS = st.none() | st.from_regex(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,20}", fullmatch=True)
DIGESTS = st.none() | st.from_regex(r"sha256:[0-9a-f]{64}", fullmatch=True)


@example(host="", repository="0.0_0/0", tag=None, digest=None)
@given(host=HOSTS, repository=REPOSITORIES, tag=TAGS, digest=DIGESTS)
def test_whatever_a_reference_is_made_of_is_read_out_of_it(
    host: str, repository: str, tag: str | None, digest: str | None
):
    """Host, repository, tag and digest; every function that reads references says the same of it."""
    name = f"{host}/{repository}" if host else repository
    text = f"{name}{f':{tag}' if tag else ''}{f'@{digest}' if digest else ''}"
    first, _, path = repository.partition("/")
    if not host and path and is_registry(first) and not REGISTRY.fullmatch(first):
        with pytest.raises(ValueError, match="no valid registry before its first slash"):
            split(text)
        return
    image = split(text)
    assert image == Image(name=name, tag=tag, digest=digest)
    assert repository_of(text) == name
    region = ECR_HOSTS.get(host)
    ecr = Ecr(account=_ACCOUNT, region=region, repository=repository) if region else None
    assert ecr_of(text) == image.ecr == ecr
    assert shortened(text) == image.short()
    assert split(str(image)).name == name
    if tag or digest:
        assert read(text) == parse(text) == image
    assert limits.ECR_REPOSITORY_NAME_LENGTH.min <= len(repository)


@given(st.text(max_size=200) | st.from_regex(r"[\[\]a-zA-Z0-9:/@. _-]{0,80}", fullmatch=True))
def test_whatever_the_text_is_it_is_read_or_refused(text: str):
    """By ValueError alone; what cannot fail says the text."""
    said = ""
    try:
        found = split(text)
    except ValueError as refused:
        said = str(refused)
    if said:
        assert re.match(r"(is|has|names) .{8}", said)
        assert (ecr_of(text), repository_of(text), shortened(text)) == (None, text, text)
    else:
        assert str(split(str(found))) == str(found)
