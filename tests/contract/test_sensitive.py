"""What looks secret is known by its name and by its shape, and text is shown without it."""

from __future__ import annotations

import random
import string

import pytest

from modulestack.contract.sensitive import looks_secret, plain_secret, redacted, shape
from policies.rules.plain_secrets import SECRET_VALUE

RANDOM = random.Random(7)


def letters(count: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    return "".join(RANDOM.choice(alphabet) for _ in range(count))


TOKENS = {
    "a URL with a password": "postgres://admin:hunter2@db.internal:5432/app",
    "an AWS access key": "AKIAIOSFODNN7EXAMPLE",
    "a GitHub token": f"ghp_{letters(36)}",
    "a GitLab token": f"glpat-{letters(20)}",
    "a Slack token": f"xoxb-{letters(11, string.digits)}-{letters(24)}",
    "a Slack webhook": f"https://hooks.slack.com/services/T{letters(8)}/B{letters(8)}/{letters(24)}",
    "a Stripe key": f"sk_live_{letters(24)}",
    "an npm token": f"npm_{letters(36)}",
    "a PyPI token": f"pypi-{letters(60)}",
    "a Docker token": f"dckr_pat_{letters(27)}",
    "a Google API key": f"AIza{letters(35)}",
    "a SendGrid key": f"SG.{letters(22)}.{letters(43)}",
    "a Twilio key": f"SK{letters(32, '0123456789abcdef')}",
    "an OpenAI or Anthropic key": f"sk-proj-{letters(40)}",
    "a Pulumi token": f"pul-{letters(40, '0123456789abcdef')}",
    "a HashiCorp Vault token": f"hvs.{letters(24)}",
    "a signed web token": f"eyJ{letters(20)}.eyJ{letters(40)}.{letters(43)}",
    "a private key": "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA75v8\n-----END RSA PRIVATE KEY-----",
}


@pytest.mark.parametrize("kind", TOKENS)
def test_known_shapes_are_named_and_hidden_wherever_they_are(kind: str) -> None:
    token = TOKENS[kind]
    shown = redacted(f"could not log in with {token}: denied")
    secret = token.partition("://")[2].rpartition("@")[0].partition(":")[2] or token.rpartition("/")[2]
    assert (shape(token), plain_secret("A", token), looks_secret("A", token)) == (kind, kind, True)
    assert (secret in shown, "(hidden)" in shown, shown.startswith("could not log in with ")) == (False, True, True)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("redis://:s3cret@cache:6379/0 refused", "redis://:(hidden)@cache:6379/0 refused"),
        ("postgres://u:p@ss@h/db", "postgres://u:(hidden)@h/db"),
        ("DB_PASSWORD=hunter2 is wrong", "DB_PASSWORD=(hidden) is wrong"),
        ("db.password = 'a b' x", "db.password = '(hidden)' x"),
        ('{"user": "ada", "token": "abc", "n": 1}', '{"user": "ada", "token": "(hidden)", "n": 1}'),
        ("{'client_secret': 'abc'}", "{'client_secret': '(hidden)'}"),
        ("Authorization: Bearer abcdef123456", "Authorization: Bearer (hidden)"),
        ("curl --password s3cret https://x", "curl --password (hidden) https://x"),
        ("GET /login?token=abc&next=/ 403", "GET /login?token=(hidden)&next=/ 403"),
        ("invalid token: abc", "invalid token: (hidden)"),
        ("key q8Zr7t1yUo3PpLmN4aBcDeFgHiJk lost", "key (hidden) lost"),
        ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "(hidden)"),
        ("PIN password=123456", "PIN password=(hidden)"),
    ],
)
def test_values_are_hidden_and_their_names_stay(text: str, shown: str) -> None:
    assert redacted(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "KeyError: 'DATABASE_URL'",
        "ghcr.io/example/web@sha256:" + "0f1e2d3c" * 8,
        "commit 4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        'File "/usr/lib/python3.11/site-packages/django/core/management/base.py", line 412, in run',
        "java.lang.IllegalStateException: at com.example.AbstractAutowireCapableBeanFactory2(Bean.java:42)",
        "AbstractAutowireCapableBeanFactoryPostProcessor2",
        'password authentication failed for user "postgres"',
        'level=info msg="token refreshed" max_tokens=4096 token_ttl=3600 use_token=true',
        "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/staging-web-0a1b2c3/0123456789abcdef",
        "task 0af7651916cd43dd8448eb211c80319c stopped",
        "https://example.com:8443/path?page=2",
        "SECRET_ARN=arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf",
        "PASSWORD_FILE=/run/secrets/db",
        "a==b, c := d",
        "(hidden)",
    ],
)
def test_what_people_need_to_see_stays(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize("name", ["db_pw", "REDIS_URL", "DATABASE_URI", "GITHUB_PAT", "JWT", "conn", "MYSQL_DSN"])
def test_names_that_look_secret(name: str) -> None:
    assert looks_secret(name)


@pytest.mark.parametrize("name", ["LOG_LEVEL", "version", "MONKEY", "KEYBOARD", "author", "PORT", "API_URL", "compass"])
def test_names_that_do_not(name: str) -> None:
    assert not looks_secret(name)


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("DB_PASSWORD", "hunter2", "a secret, by its name"),
        ("db_pw", "x1", "a secret, by its name"),
        ("GITHUB_PAT", "abc", "a secret, by its name"),
        ("SIGNING_KEY", "abc", "a secret, by its name"),
        ("PEPPER", "q8Zr7t1yUo3PpLmN4aBcDeFgHiJk", "a key, by how random it is"),
        ("DB_PASSWORD", "", ""),
        ("DB_PASSWORD", "${password}", ""),
        ("DB_PASSWORD_FILE", "/run/secrets/db", ""),
        ("TOKEN_TTL", "3600", ""),
        ("MAX_TOKENS", "4096", ""),
        ("REDIS_URL", "redis://cache:6379", ""),
        ("SECRET_ARN", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf", ""),
        ("USE_AUTH_TOKEN", "true", ""),
        ("GIT_SHA", "4b825dc642cb6eb9a060e54bf8d69288fbee4904", ""),
        ("COGNITO_CLIENT_ID", "1h57kf5cpq17m0eml12EXAMPLE", ""),
    ],
)
def test_somebody_is_warned_of_likely_secrets_only(name: str, value: str, kind: str) -> None:
    assert plain_secret(name, value) == kind


def test_random_keys_are_hidden_and_words_are_not() -> None:
    """Of a thousand keys in base 62, nearly all; of two thousand class names, none."""
    keys = [letters(40) for _ in range(1000)]
    parts = ("Abstract", "Bean", "Factory", "Post", "Processor", "Http", "Client", "Request", "Handler", "Config", "V2")
    names = ["".join(RANDOM.choice(parts) for _ in range(5)) + str(n % 10) for n in range(2000)]
    assert sum(redacted(key) == "(hidden)" for key in keys) > 980
    assert [name for name in names if redacted(name) != name] == []


HEADERS = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0123456789ABCDEF0123456789ABCDEF\n\n"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", r"\n", " "])
@pytest.mark.parametrize("headers", ["", HEADERS])
@pytest.mark.parametrize("end", ["-----END RSA PRIVATE KEY-----", ""])
@pytest.mark.parametrize("length", [300, 3_990, 12_000])
def test_a_private_key_is_hidden_to_its_end_or_to_where_the_text_is_cut(
    length: int, end: str, headers: str, line_end: str
) -> None:
    """However random its lines are: of a key that is longer than what is looked at, too."""
    lines = line_end.join(["Aa" * 32] * (length // 64) + ["AaAaAa="])
    shown = redacted(f"read -----BEGIN RSA PRIVATE KEY-----{line_end}{headers}{lines}{line_end}{end}")
    assert shown.rstrip(" …\r\n").removesuffix(r"\n") == "read (hidden)"


def test_a_text_about_private_keys_stays() -> None:
    """All but the words that begin a key."""
    assert redacted("no line -----BEGIN PRIVATE KEY----- in /etc/tls/key.pem") == "no line (hidden) in /etc/tls/key.pem"


@pytest.mark.parametrize("text", ["a:" * 9000, "http://" * 9000, "a://b:" * 9000, "eyJ" * 9000, 'a="' * 9000])
def test_long_text_is_cut(text: str) -> None:
    """Nobody can make hiding take long: what is looked at is bounded."""
    assert len(redacted(text)) <= 4_000 * 2


def test_the_policy_pack_knows_no_shape_that_is_not_known_here() -> None:
    """The pack stands by itself; both name the same kinds."""
    known = {kind: token for kind, token in TOKENS.items() if kind in SECRET_VALUE}
    assert set(SECRET_VALUE) == set(known)
    assert [kind for kind, token in known.items() if not SECRET_VALUE[kind].search(token)] == []
