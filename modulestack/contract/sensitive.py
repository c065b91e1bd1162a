"""
What looks secret, by its name or by its shape, and how text is shown without it.

Nobody can know; so there are two answers. ``looks_secret`` is for what would be written down or shown: in doubt, yes.
``plain_secret`` is for what somebody is warned of: only what is a secret in all likelihood.

Shapes: https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github,
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids,
https://api.slack.com/authentication/token-types, https://docs.stripe.com/keys,
https://docs.gitlab.com/security/tokens/#token-prefixes, https://datatracker.ietf.org/doc/html/rfc7519 (JWT),
https://datatracker.ietf.org/doc/html/rfc3986#section-3.2.1 (a password in a URL),
https://datatracker.ietf.org/doc/html/rfc7468 (PEM)
"""

from __future__ import annotations

import collections
import math
import re

HIDDEN = "(hidden)"


def _set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_LONGEST = 4_000
"""Characters of a text that are looked at, and shown."""
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_SECRET_WORDS = _set_of(
    """
    apikey auth bearer cert cookie cred creds credential credentials dsn jwt key keys otp passcode passphrase
    passwd password passwords pat pass private psk pw pwd salt secret secrets sig signature token tokens
    webhook
    """
)
_STRONG_WORDS = _set_of(
    """
    apikey bearer cred creds credential credentials jwt passcode passphrase passwd password passwords pat pass
    psk pw pwd secret secrets token tokens
    """
)
_KEY_KINDS = _set_of(
    """
    access account api app auth encryption hmac license master private secret shared signing ssh
    """
)
"""What stands before ``key`` where the key is a secret."""
_STORES = _set_of(
    """
    amqp broker cache celery clickhouse cockroach couch database db elastic elasticsearch jdbc kafka ldap mail
    mariadb memcached mongo mongodb mssql mysql nats neo4j opensearch oracle pg postgres postgresql rabbit
    rabbitmq redis sentry smtp sql sqlalchemy valkey
    """
)
_ADDRESSES = _set_of(
    """
    conn connection connstr dsn uri url
    """
)
_HARMLESS_ENDS = _set_of(
    """
    algorithm alg arn count days disabled enabled endpoint expiry file header host id issuer lifetime length
    limit max min minutes mode name names path port prefix rotation seconds size timeout ttl type user
    username version
    """
)
"""Ends of names that speak of a secret without being one: ``TOKEN_TTL``, ``SECRET_ARN``, ``PASSWORD_FILE``."""

_BREAK = r"(?:\s|\\[nr])"
"""Of a line end, or of one as a string has it written. Groups are not possessive: Python before 3.11.5 errs there."""
_LINE = r"[\w+/]{16,}"
_CUT_KEY = rf"(?:{_BREAK}*[A-Z][\w-]*: [^\n]*\n)*(?:{_BREAK}*{_LINE}(?:{_BREAK}+{_LINE})*(?:{_BREAK}*[\w+/=]+)?)?"
"""Headers and lines of a private key whose end is not there."""
_SHAPES = {
    "a URL with a password": re.compile(
        r"(?<![\w.+-])(?P<keep>[A-Za-z][\w.+-]{0,30}://[^/\s:@'\"]{0,200}:)(?P<secret>[^\s'\"]{1,400})(?=@)"
    ),
    "a private key": re.compile(
        rf"(?P<secret>-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----(?:.{{0,{_LONGEST}}}?-----END [A-Z0-9 ]*-----|{_CUT_KEY}))",
        re.S,
    ),
    "an AWS access key": re.compile(r"(?<![A-Za-z0-9])(?P<secret>A(?:KIA|SIA)[A-Z0-9]{16})(?![A-Za-z0-9])"),
    "a GitHub token": re.compile(r"(?<![A-Za-z0-9])(?P<secret>gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})"),
    "a GitLab token": re.compile(
        r"(?<![A-Za-z0-9])(?P<secret>gl(?:pat|ptt|cbt|dt|rt|oas|ft|agent|imt|soat)-[\w-]{16,})"
    ),
    "a Slack token": re.compile(r"(?<![A-Za-z0-9])(?P<secret>xox[abeoprs]-[\w-]{10,}|xapp-[\w-]{10,})"),
    "a Slack webhook": re.compile(r"(?P<keep>hooks\.slack\.com/(?:services|workflows)/)(?P<secret>\S+)"),
    "a Stripe key": re.compile(r"(?<![A-Za-z0-9])(?P<secret>[prs]k_(?:live|test)_[A-Za-z0-9]{10,}|whsec_\w{10,})"),
    "an npm token": re.compile(r"(?<![A-Za-z0-9])(?P<secret>npm_[A-Za-z0-9]{30,})"),
    "a PyPI token": re.compile(r"(?<![A-Za-z0-9])(?P<secret>pypi-[\w-]{30,})"),
    "a Docker token": re.compile(r"(?<![A-Za-z0-9])(?P<secret>dckr_[a-z]+_[\w-]{20,})"),
    "a Google API key": re.compile(r"(?<![A-Za-z0-9])(?P<secret>AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,})"),
    "a SendGrid key": re.compile(r"(?<![A-Za-z0-9])(?P<secret>SG\.[\w-]{16,}\.[\w-]{16,})"),
    "a Twilio key": re.compile(r"(?<![A-Za-z0-9])(?P<secret>SK[0-9a-f]{32})(?![0-9a-f])"),
    "an OpenAI or Anthropic key": re.compile(r"(?<![A-Za-z0-9])(?P<secret>sk-[A-Za-z][\w-]{20,}|sk-[A-Za-z0-9]{32,})"),
    "a Pulumi token": re.compile(r"(?<![A-Za-z0-9])(?P<secret>pul-[0-9a-f]{40})"),
    "a HashiCorp Vault token": re.compile(r"(?<![A-Za-z0-9])(?P<secret>hv[sbr]\.[\w-]{20,})"),
    "a signed web token": re.compile(r"(?<![A-Za-z0-9])(?P<secret>eyJ[\w-]{6,}\.eyJ[\w-]{6,}(?:\.[\w-]*)?)"),
}
"""What it is → how it looks; only the group ``secret`` is hidden."""

_AUTHORIZATION = re.compile(r"(?i)(?P<keep>\b(?:bearer|basic|digest|negotiate)\s+)(?P<secret>[\w.~+/=-]{8,})")
_NAMED = re.compile(
    r"(?P<arn>\barn:aws[\w-]*:\S+)|(?<![\w.-])(?:(?P<option>--?[A-Za-z][\w-]*+)(?:=|\s++)"
    r"|(?P<name>[A-Za-z_][\w.-]*+)['\"]?\s*+(?:=>|:=|[=:])\s*+)(?=[^\s=])"
)
"""What gives a value its name, up to the value."""
_VALUE = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|[^\s,;&'\"}\])]+")
_LONG = re.compile(r"(?<![\w/+.@:=-])[A-Za-z0-9+/_=-]{24,}(?![\w/+.:-])")
_HEX = re.compile(r"[0-9a-fA-F]+")
_DIGEST_BEFORE = re.compile(r"(?i)(?:sha-?(?:1|224|256|384|512)|md5|commit|digest|etag|revision|checksum)\W{0,3}$")
_DIGEST_WORDS = _set_of(
    """
    build checksum commit digest etag hash md5 ref rev revision sha sha1 sha256 trace tag version
    """
)
_PLAIN_VALUE = re.compile(
    r"(?i)|true|false|yes|no|on|off|none|null|nil|undefined|\*+|x+|\$\{[^}]*\}"
    r"|\(hidden\)|/[\w./-]*|arn:aws[\w-]*:.*|(?:https?|tcp)://[^@]*"
)
"""Values of a name that looks secret that are none: switches, places, what stands for something else."""
_NUMBER = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]+)?")
_PASSWORD_WORDS = _set_of(
    """
    passcode passphrase passwd password passwords pass psk pw pwd
    """
)
"""A number may well be one: ``MAX_TOKENS: 4096`` is none, ``DB_PASSWORD: 123456`` is."""


def looks_secret(name: str, value: str = "") -> bool:
    """Whether *value*, called *name*, is better not written down; in doubt it is."""
    words = _words(name)
    if _is_secret_name(words, _SECRET_WORDS) or (_STORES & words.keys() and _ADDRESSES & words.keys()):
        return True
    if words and next(reversed(words)) in _ADDRESSES - {"url", "uri"}:
        return True
    return bool(shape(value)) or (not _DIGEST_WORDS & words.keys() and _is_random(value))


def plain_secret(name: str, value: str) -> str:
    """What the variable *name* with *value* holds in all likelihood, in words; empty: nothing secret."""
    if kind := shape(value):
        return kind
    words = _words(name)
    if _is_named_secret(words, value):
        return "a secret, by its name"
    if words and next(reversed(words)) in _HARMLESS_ENDS:
        return ""
    return "" if _DIGEST_WORDS & words.keys() or not _is_random(value) else "a key, by how random it is"


def shape(value: str) -> str:
    """What kind of secret *value* holds, by its shape, in words; empty: none that is known."""
    return next((kind for kind, pattern in _SHAPES.items() if pattern.search(value)), "")


def holds_secret(text: str) -> bool:
    """Whether something in *text*, however long, looks secret."""
    step = _LONGEST // 2
    parts = (text[start : start + _LONGEST] for start in range(0, max(1, len(text) - step), step))
    return any(redacted(part) != part for part in parts)


def redacted(text: str) -> str:
    """
    *text* with everything that looks secret replaced by ``(hidden)``; what names it stays.

    Of more than 4,000 characters the rest is left out.
    """
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}…"
    for pattern in _SHAPES.values():
        text = pattern.sub(_without_secret, text)
    text = _AUTHORIZATION.sub(_without_secret, text)
    return _LONG.sub(lambda found: _without_random(found, text), _without_values(text))


def _without_secret(found: re.Match[str]) -> str:
    return f"{found.groupdict().get('keep') or ''}{HIDDEN}"


def _without_values(text: str) -> str:
    """*text* without what is assigned to a name that looks secret: ``A=b``, ``a: b``, ``"a": "b"``, ``--a b``."""
    parts, at = [], 0
    while name := _NAMED.search(text, at):
        parts.append(text[at : name.end()])
        at = name.end()
        value = None if name["arn"] else _VALUE.match(text, at)
        if value is None or value[0].startswith("-"):
            continue
        bare = value[0].strip("'\"")
        if bare != HIDDEN and _is_named_secret(_words(name["option"] or name["name"]), bare):
            quote = value[0][0] if value[0][0] in "'\"" else ""
            parts.append(f"{quote}{HIDDEN}{quote}")
            at = value.end()
    return "".join((*parts, text[at:]))


def _without_random(found: re.Match[str], text: str) -> str:
    if not _is_random(found[0]) or _DIGEST_BEFORE.search(text, max(0, found.start() - 16), found.start()):
        return found[0]
    return HIDDEN


def _words(name: str) -> dict[str, None]:
    """The words of *name*, in order: ``dbPassword``, ``db-password`` and ``DB_PASSWORD`` have the same."""
    return dict.fromkeys(word.lower() for word in _WORDS.findall(name))


def _is_secret_name(words: dict[str, None], secret: frozenset[str]) -> bool:
    if any(word in secret or word.endswith(("password", "secret", "passwd", "apikey", "token")) for word in words):
        return True
    return bool({"key", "keys"} & words.keys() and _KEY_KINDS & words.keys())


def _is_named_secret(words: dict[str, None], value: str) -> bool:
    """Whether *value* is a secret because a name of *words* says so, and nothing speaks against it."""
    if not words or _PLAIN_VALUE.fullmatch(value) or next(reversed(words)) in _HARMLESS_ENDS | _ADDRESSES:
        return False
    if _NUMBER.fullmatch(value) and not any(word.endswith(tuple(_PASSWORD_WORDS)) for word in words):
        return False
    return _is_secret_name(words, _STRONG_WORDS)


def _is_random(value: str) -> bool:
    """Whether *value* is a long run of characters that nobody chose: a key or a token, not a word, path or number."""
    if not re.fullmatch(r"[A-Za-z0-9+/_=-]{24,}", value) or value.count("/") > 4:
        return False
    if _HEX.fullmatch(value):
        return len(value) >= 48 and _entropy(value.lower()) > 3.0
    kinds = sum(bool(re.search(pattern, value)) for pattern in ("[a-z]", "[A-Z]", "[0-9]"))
    in_words = sum(len(word) for word in re.findall(r"[A-Z]?[a-z]{3,}", value))
    return kinds == 3 and _entropy(value) > 4.0 and in_words < 0.6 * len(value)


def _entropy(value: str) -> float:
    """Bits per character, Shannon's."""
    counts = collections.Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)
