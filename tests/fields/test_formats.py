"""Texts with a form: each is taken, or refused with a verb and what is allowed."""

from __future__ import annotations

import re

import pytest

from modulestack.contract import image_reference
from modulestack.fields import aws_formats, image_formats, name_formats, network_formats

SHA = "sha256:" + "0a" * 32
TAKEN = {
    name_formats.module_name: ("a", "web", "front-end", "a1", "x" * 32, "internal"),
    name_formats.environment_name: ("staging", "x" * 24),
    name_formats.variable: ("A", "_a", "discovery.type", "A-B"),
    name_formats.placeholder: ("version", "a.b-c_d"),
    image_formats.image: (
        "app:1",
        "a/b:1",
        f"app@{SHA}",
        f"app:1@{SHA}",
        "localhost:5000/app:1",
        "ghcr.io/a/b/c:v1.2",
        "Registry.example.com/app:1",
        "Registry/app:1",
        "a__b/c.d-e--f:_x",
        "app:" + "x" * 128,
    ),
    image_formats.preview_tag: ("pr-{number}", "{number}", "x.{number}_y"),
    name_formats.user: ("1000", "1000:1000", "app", "app:app", "www-data", "1000:0", "rooted"),
    network_formats.health_path: ("/", "/healthz", "/a?b=c", "/" + "x" * 1023),
    network_formats.matcher: ("200", "499", "200-299", "200,204,301"),
    network_formats.dns_name: ("a.bc", "example.com", "x-y.example.co.uk", f"{'a' * 63}.com"),
    network_formats.cidr: ("10.0.0.0/16", "10.0.0.0/28", "172.31.0.0/16", "192.168.0.0/24", "100.64.0.0/16"),
    aws_formats.region: ("eu-west-1", "us-gov-east-1", "ap-southeast-2"),
    aws_formats.account_id: ("012345678901",),
    network_formats.vpc_id: ("vpc-01234567", "vpc-0123456789abcdef0"),
    network_formats.subnet_id: ("subnet-01234567", "subnet-0123456789abcdef0"),
    aws_formats.policy_arn: (
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "arn:aws:iam::123456789012:policy/a/b",
        "arn:aws-cn:iam::aws:policy/x",
        "arn:aws:iam::123456789012:policy/a.b/c+d/e=f,g@h-i_j",
        "arn:aws:iam::123456789012:policy/" + "x" * 128,
    ),
    name_formats.tag_key: ("team", "cost centre", "a:b", "Größe"),
    name_formats.tag_value: ("", "x y", "x" * 256),
}
REFUSED = {
    (name_formats.module_name, "internal-x"): "starts with internal-, which AWS keeps for itself: choose another name",
    (name_formats.module_name, "sg-x"): "starts with sg-, which AWS keeps for itself: choose another name",
    (name_formats.module_name, "x" * 33): "is too long: 33 characters, 32 are allowed",
    (name_formats.environment_name, "x" * 25): "is too long: 25 characters, 24 are allowed",
    (name_formats.placeholder, "image"): "is the module's image already: choose another name, or set image",
    (
        image_formats.preview_tag,
        "latest",
    ): "is the same for every pull request: let it have {number}, such as 'pr-{number}'",
    (image_formats.image, "app"): "has neither tag nor digest: write which version, such as :1.4.2",
    (image_formats.image, "localhost:5000/app"): "has neither tag nor digest: write which version, such as :1.4.2",
    (image_formats.image, "example/App:1"): "has capital letters in its repository: write example/app there",
    (image_formats.image, "app:"): "has no valid tag: allowed letters, digits, _ . and -, at most 128, after the colon",
    (
        image_formats.image,
        "app:a b",
    ): "has no valid tag: allowed letters, digits, _ . and -, at most 128, after the colon",
    (image_formats.image, "app@sha256:1"): "has no valid digest: allowed @sha256: and 64 hexadecimal digits",
    (image_formats.image, "-x.y/app:1"): "has no valid registry before its first slash",
    (network_formats.health_path, "healthz"): "does not start with /",
    (network_formats.health_path, "/a b"): "holds a space or another character that a URL must encode, such as %20",
    (network_formats.health_path, "/" + "x" * 1024): "is too long: 1025 characters, 1024 are allowed",
    (network_formats.dns_name, "a.bc."): "ends with a dot: write a.bc",
    (network_formats.dns_name, "A.bc"): "has capital letters: write a.bc",
    (network_formats.dns_name, "https://a.b"): "is an address: write the name alone, without https:// and path",
    (network_formats.dns_name, f"{'a' * 64}.com"): "has too long a label: DNS takes 63 characters between two dots",
    (network_formats.dns_name, ".".join(["a"] * 126 + ["com"])): "is too long: 255 characters, DNS takes 253",
    (network_formats.cidr, "10.0.0.1/16"): "does not start at its first address: write 10.0.0.0/16",
    (network_formats.cidr, "10.0.0.0"): "has no size: write such as 10.0.0.0/16",
    (network_formats.cidr, "10.0.0.0/255.255.0.0"): "has no size: write such as 10.0.0.0/16",
    (network_formats.cidr, "10.0.0.0/15"): "is not of a size that a VPC can have: allowed /16 to /28",
    (network_formats.cidr, "10.0.0.0/29"): "is not of a size that a VPC can have: allowed /16 to /28",
    (network_formats.cidr, "8.8.0.0/16"): (
        "holds public addresses: allowed within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10"
    ),
    (network_formats.cidr, "10.0.0.0/x"): "is no range of IPv4 addresses: allowed such as 10.0.0.0/16",
    (name_formats.tag_key, "aws:x"): "starts with aws:, which AWS keeps for itself",
    (name_formats.tag_key, "AWS:x"): "starts with aws:, which AWS keeps for itself",
    (name_formats.tag_key, "modulestack:module"): "starts with modulestack:, which is set on every resource already",
    (name_formats.tag_key, ""): "is 0 characters long: allowed 1 to 128",
    (name_formats.tag_value, "x" * 257): "is 257 characters long: allowed 256",
}
NONE_OF_IT = {
    name_formats.module_name: ("", "Web", "1web", "-web", "web-", "we_b", "wéb", "web\n"),
    name_formats.variable: ("", "1A", "A B", "A=B", "É"),
    name_formats.placeholder: ("", "1a", "a b", "${a}"),
    image_formats.image: ("", ":1", "a b:1", "a//b:1", "/a:1", "a/:1", ".a:1", "a" * 256 + ":1"),
    image_formats.preview_tag: ("", "-{number}", "{number}!", "{Number}", "a b{number}"),
    name_formats.user: ("", "root", "ROOT", "0", "000:1", "a b", ":1", "1:", "1:2:3", "-x"),
    network_formats.matcher: ("", "199", "500", "200-", "299-200", "200-200", "200, 201", "2xx", "200-299,301", "²00"),
    network_formats.dns_name: ("", "localhost", "a.b", "a..b", "-a.b", "a-.b", "*.a.b", "a b.c", "1.2.3.4"),
    network_formats.cidr: ("", "::/16", "10.0.0/16", "10.0.0.0/-1"),
    aws_formats.region: ("", "eu-west", "EU-WEST-1", "eu-west-1a"),
    aws_formats.account_id: ("", "123", "1234567890123", "12345678901x"),
    network_formats.vpc_id: ("", "vpc-1", "vpc-0123456g", "subnet-01234567"),
    network_formats.subnet_id: ("", "subnet-1", "vpc-01234567"),
    aws_formats.policy_arn: (
        "",
        "ReadOnly",
        "arn:aws:iam::123:policy/x",
        "arn:aws:iam::aws:role/x",
        "arn:aws:iam::aws:policy/",
        "arn:aws:iam::123456789012:policy/a/",
        "arn:aws:iam::123456789012:policy//a",
        "arn:aws:iam::123456789012:policy/a!b",
        "arn:aws:iam::123456789012:policy/" + "x" * 129,
    ),
    name_formats.tag_key: ("a!", "x" * 129),
    name_formats.tag_value: ("a$b", "a\nb"),
}


@pytest.mark.parametrize(("check", "text"), [(check, text) for check, texts in TAKEN.items() for text in texts])
def test_what_has_the_form_is_taken_as_it_is(check, text):
    """And returned."""
    assert check(text) == text


@pytest.mark.parametrize(("check", "text", "expected"), [(*key, message) for key, message in REFUSED.items()])
def test_what_lacks_the_form_is_told_how_to_be_mended(check, text, expected):
    """The message continues the text."""
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        check(text)


@pytest.mark.parametrize(("check", "text"), [(check, text) for check, texts in NONE_OF_IT.items() for text in texts])
def test_what_lacks_the_form_is_refused(check, text):
    """With something that is allowed, or a reason."""
    with pytest.raises(ValueError, match=r"^(is|has|names|holds) .{8}"):
        check(text)


@pytest.mark.parametrize("text", TAKEN[image_formats.image])
def test_an_image_that_a_file_may_name_can_be_released(text):
    """Both sides read references by the same grammar."""
    image_reference.parse(text)


@pytest.mark.parametrize(
    ("check", "text"),
    [
        (image_formats.image, "A\U00018cd6:1"),
        (network_formats.cidr, "10.0.0.1/16"),
    ],
)
def test_advice_holds_nothing_that_a_terminal_would_act_on(check, text):
    """What is to be written instead is made from what was given."""
    with pytest.raises(ValueError, match="write ") as refused:
        check(text)
    assert str(refused.value).isprintable()
