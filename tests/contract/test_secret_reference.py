"""References to parameters and secrets."""

from __future__ import annotations

import re

import pytest

from modulestack.contract.secret_reference import ALLOWED, Reference, parse

SSM = "arn:aws:ssm:eu-west-1:123456789012:parameter"
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ssm:/a", Reference("ssm", "/a", None, None)),
        ("ssm:/a/b.c-d_e", Reference("ssm", "/a/b.c-d_e", None, None)),
        (f"{SSM}/a/b", Reference("ssm", "/a/b", None, f"{SSM}/a/b")),
        (f"{SSM}/a", Reference("ssm", "a", None, f"{SSM}/a")),
        ("secretsmanager:a/b+c=d@e", Reference("secretsmanager", "a/b+c=d@e", None, None)),
        ("secretsmanager:rds!db-1f4ab1c2", Reference("secretsmanager", "rds!db-1f4ab1c2", None, None)),
        (
            f"{SECRET}:rds!cluster-1f4ab1c2-AbCdEf:password::",
            Reference(
                "secretsmanager",
                "rds!cluster-1f4ab1c2-AbCdEf",
                "password",
                f"{SECRET}:rds!cluster-1f4ab1c2-AbCdEf:password::",
            ),
        ),
        (
            "arn:aws-eusc:ssm:eusc-de-east-1:123456789012:parameter/a/b",
            Reference("ssm", "/a/b", None, "arn:aws-eusc:ssm:eusc-de-east-1:123456789012:parameter/a/b"),
        ),
        ("secretsmanager:a#user", Reference("secretsmanager", "a", "user", None)),
        (f"{SECRET}:a-AbCdEf", Reference("secretsmanager", "a-AbCdEf", None, f"{SECRET}:a-AbCdEf")),
        (f"{SECRET}:a-AbCdEf:user::", Reference("secretsmanager", "a-AbCdEf", "user", f"{SECRET}:a-AbCdEf:user::")),
        (
            f"{SECRET}:a-AbCdEf::AWSPREVIOUS:",
            Reference("secretsmanager", "a-AbCdEf", None, f"{SECRET}:a-AbCdEf::AWSPREVIOUS:"),
        ),
    ],
)
def test_forms_of_references(text, expected):
    """A name, or a full ARN."""
    assert parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "secretsmanager:a#user name",
        "ssm:a",
        "ssm:",
        "ssm:/",
        "ssm:/a//b",
        "ssm:/a/",
        "ssm:/a b",
        "ssm:/${a}",
        "secretsmanager:",
        "secretsmanager:a#",
        "secretsmanager:a:b",
        "arn:aws:ssm:eu-west-1::parameter/a",
        "arn:aws:ssm::123456789012:parameter/a",
        "arn:aws:s3:::bucket",
        "vault:a",
        "",
    ],
)
def test_whatever_is_no_reference_is_told_what_is(text):
    """All the forms."""
    with pytest.raises(ValueError, match=f"^{re.escape(f'is no reference to a secret: allowed {ALLOWED}')}$"):
        parse(text)


@pytest.mark.parametrize("text", ["ssm:/" + "/".join("a" * 15), "ssm:/" + "a" * 1010, "secretsmanager:" + "a" * 512])
def test_the_longest_names_are_taken(text):
    """As their services take them."""
    assert parse(text).arn is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ssm:/" + "/".join("a" * 16), "is too deep: SSM takes 15 levels"),
        ("ssm:/" + "a" * 1011, "is too long: SSM takes names of 1011 characters"),
        ("secretsmanager:" + "a" * 513, "is too long: Secrets Manager takes names of 512 characters"),
    ],
)
def test_longer_names_are_refused(text, expected):
    """With their service's limit."""
    with pytest.raises(ValueError, match=f"^{expected}$"):
        parse(text)


@pytest.mark.parametrize("name", ["app-config", "a/b-123456", "x-AbCdEf", "rds!db-abcdef"])
def test_a_name_that_looks_like_the_end_of_a_full_arn_must_be_a_full_arn(name: str):
    """Secrets Manager takes such a partial ARN for a complete one, so that no task could start; the advice is taken."""
    with pytest.raises(ValueError, match=r"^ends in a hyphen and six characters, .* write the secret's full ARN"):
        parse(f"secretsmanager:{name}")
    with pytest.raises(ValueError, match=r"^ends in a hyphen and six characters"):
        parse(f"secretsmanager:{name}#key")
    assert parse(f"{SECRET}:{name}-AbCdEf").name == f"{name}-AbCdEf"


@pytest.mark.parametrize("name", ["app-conf", "app-configs", "appconfig", "app-con_ig", "-abcdef", "app.config"])
def test_other_names_are_taken(name: str):
    """Six characters, no more and no less, none of them but letters and digits."""
    assert parse(f"secretsmanager:{name}").name == name
