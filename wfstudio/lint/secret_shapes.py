"""Secrets in a text: what has the shape of a known kind of token, and literals beside a name that says so.

Linear in the text. The findings are places only: nothing here hands a secret on.
"""

import re
from functools import lru_cache
from math import log2

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Secret = tuple[int, int, str]

_BEFORE, _AFTER = r"(?<![A-Za-z0-9+/=_-])", r"(?![A-Za-z0-9+/=_-])"
_SHAPES = re.compile(
    _BEFORE
    + "(?:"
    + "|".join(
        [
            r"(?P<aws>(?:AKIA|ASIA)[0-9A-Z]{16})",
            r"(?P<github>gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{40,255})",
            r"(?P<gitlab>glpat-[A-Za-z0-9_-]{20,255})",
            r"(?P<slack>xox[abeoprs]-[A-Za-z0-9-]{10,255})",
            r"(?P<stripe>[sr]k_(?:live|test)_[A-Za-z0-9]{16,255})",
            r"(?P<google>AIza[A-Za-z0-9_-]{35})",
            r"(?P<sendgrid>SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64})",
            r"(?P<anthropic>sk-ant-[A-Za-z0-9_-]{20,255})",
            r"(?P<openai>sk-(?:proj-)?[A-Za-z0-9]{32,255})",
            r"(?P<jwt>eyJ[A-Za-z0-9_-]{10,4000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{10,4000})",
        ]
    )
    + ")"
    + _AFTER
)
_KINDS = {
    "aws": "an AWS access key", "github": "a GitHub token", "gitlab": "a GitLab token", "slack": "a Slack token",
    "stripe": "a Stripe key", "google": "a Google API key", "sendgrid": "a SendGrid key",
    "anthropic": "an Anthropic key", "openai": "an OpenAI key", "jwt": "a JWT",
}  # fmt: skip
_HINTS = (
    "AKIA", "ASIA", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "xox", "k_live_", "k_test_",
    "AIza", "SG.", "sk-", "eyJ",
)  # fmt: skip
_PEM = re.compile(r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_LOGIN = re.compile(r"(?<=://)[^\s/:@\"'`<>{}$]{1,64}:(?P<value>[^\s/:@\"'`<>{}$]{3,128})@")
_WORDS = (
    "key", "secret", "token", "password", "passwd", "pwd", "passphrase", "credential", "credentials", "authorization",
)  # fmt: skip
_NAMED = re.compile(
    r"(?P<word>key|secret|token|password|passwd|pwd|passphrase|credentials?|authorization)"
    r"(?:(?:\\?[\"'`])?[ \t]*+\]?[ \t]*+(?::|=>|={1,3}|!==?)[ \t\r\n]*+|\\?[\"'`][ \t]*+,[ \t]*+"
    r"|\\?[\"'][ \t]++value[ \t]*+=[ \t]*+)"
    r"(?P<quote>[\"'`])(?P<value>[^\"'`\\\r\n]{6,4096})(?P=quote)",
    re.IGNORECASE,
)
_IN_QUERY = re.compile(
    r"(?<=[?&])(?P<name>(?:api|access|auth|client|secret|license|subscription)[_-]?(?:key|token|secret)|token|password|sig)"
    r"=(?P<value>[A-Za-z0-9_.~%+/-]{12,1024})",
    re.IGNORECASE,
)
_QUALIFIED = frozenset(
    (
        "api", "access", "secret", "private", "license", "auth", "client", "encryption", "signing", "service",
        "account", "storage", "subscription", "master", "shared", "app", "hmac", "aes", "jwt", "admin", "server",
        "session", "x",
    )
)  # fmt: skip
"""What makes a key one that is kept secret; a key by itself names all kinds of things."""
_STAND_INS = (
    "your", "example", "placeholder", "changeme", "change-me", "change_me", "xxxx", "****", "....", "…", "<", "{", "$",
    "insert", "replace", "redacted", "dummy", "sample", "process.env", "params.", "http://", "https://", "data:", "••",
)  # fmt: skip
_SHORT = 200
"""Up to so many letters a text is looked at once for all that are equal; most of a document's are, version after
version."""
_SCHEMES = ("bearer ", "basic ", "token ", "apikey ")


def secrets_in(text: str) -> "Sequence[Secret]":
    """(start, end, what it is) of each secret in a text, in order and apart from each other."""
    return _secrets_in_short(text) if len(text) <= _SHORT else _secrets_in(text)


@lru_cache(maxsize=8192)
def _secrets_in_short(text: str) -> "tuple[Secret, ...]":
    return tuple(_secrets_in(text))


def _secrets_in(text: str) -> "list[Secret]":
    found: list[Secret] = []
    if any(hint in text for hint in _HINTS):
        found += [(*match.span(), _KINDS[match.lastgroup or "jwt"]) for match in _SHAPES.finditer(text)]
    if "PRIVATE KEY" in text:
        found += _private_keys(text)
    if "://" in text and "@" in text:
        logins = _LOGIN.finditer(text)
        found += [(*match.span("value"), "a password in an address") for match in logins if _strong(match["value"])]
    found += _named(text)
    return _apart(found)


def _named(text: str) -> "Iterator[Secret]":
    lower = text.lower()
    if not any(word in lower for word in _WORDS):
        return
    for match in _NAMED.finditer(text):
        name = _name_before(text, match.start("word"), match.end("word"))
        if is_secret_name(name) and is_secret_value(name, match["value"]):
            start = match.start("value") + _scheme_length(match["value"])
            yield start, match.end("value"), f"`{name}`"
    for match in _IN_QUERY.finditer(text) if "=" in text else ():
        if _entropy(match["value"]) >= 3 and _mixed(match["value"]) and not _stands_in(match["value"]):
            yield (*match.span("value"), f"`{match['name']}`")


def _name_before(text: str, start: int, end: int) -> str:
    """The whole identifier that ends with the word."""
    first = start
    while first > 0 and start - first < 48 and (text[first - 1].isalnum() or text[first - 1] in "_$-"):
        first -= 1
    return text[first:end]


@lru_cache(maxsize=1024)
def is_secret_name(name: str) -> bool:
    """Whether a name says that its value is kept secret: ``apiKey``, ``client_secret``, ``x-auth-token``; not
    ``primaryKey``, ``tokenUrl`` or ``passwordHint``."""
    words = _words(name)
    if not words:
        return False
    last = words[-1]
    if last in ("key", "keys"):
        return bool(_QUALIFIED.intersection(words[:-1])) and not {"public", "publishable", "site"} & set(words)
    if last in ("apikey", "secretkey", "accesskey", "licensekey", "privatekey", "authtoken", "accesstoken"):
        return True
    return last in _WORDS and last != "key" and "public" not in words


def _words(name: str) -> list[str]:
    parts: list[str] = []
    before = ""
    for sign in name:
        if not sign.isalnum():
            parts.append(" ")
        else:
            parts.append(f" {sign}" if sign.isupper() and before.islower() else sign)
        before = sign
    return "".join(parts).lower().split()


def is_secret_value(name: str, value: str) -> bool:
    """Whether a literal beside such a name can be the secret itself, and no label, message or stand-in."""
    value = value[_scheme_length(value) :].strip()
    if " " in value or len(value) < 6 or _stands_in(value):
        return False
    words = _words(name)
    if words and words[-1] in ("password", "passwd", "pwd", "passphrase"):
        return _strong(value)
    return len(value) >= 10 and _mixed(value) and _entropy(value) >= 2.5


def _scheme_length(value: str) -> int:
    """How much of ``Bearer abc`` is no secret."""
    lower = value[:8].lower()
    return next((len(scheme) for scheme in _SCHEMES if lower.startswith(scheme)), 0)


def _stands_in(value: str) -> bool:
    lower = value.lower()
    return any(word in lower for word in _STAND_INS) or len(set(value)) < 4


def _mixed(value: str) -> bool:
    """Whether letters and digits are mixed, as words and numbers are not."""
    return any(c.isdigit() for c in value) and any(c.isalpha() for c in value)


def _strong(value: str) -> bool:
    kinds = [
        any(c.islower() for c in value),
        any(c.isupper() for c in value[1:]),
        any(c.isdigit() for c in value),
        any(not c.isalnum() and c not in "_-.:/ " for c in value),
    ]
    return sum(kinds) >= 2 and not _stands_in(value)


def _entropy(value: str) -> float:
    """Bits for each character."""
    length = len(value)
    return -sum(count / length * log2(count / length) for count in map(value.count, set(value)))


def _private_keys(text: str) -> "Iterator[Secret]":
    at = 0
    last = text.rfind("-----END")
    for match in _PEM.finditer(text):
        if match.start() < at:
            continue  # inside of the one before
        if match.end() > last:
            at = min(len(text), match.end() + 64)  # its end is missing
        else:
            close = text.find("-----", text.find("-----END", match.end()) + 8)
            at = close + 5 if close >= 0 else len(text)
        yield match.start(), at, "a private key"


def _apart(found: "list[Secret]") -> "list[Secret]":
    """Without those that overlap one before; a known shape goes before a name."""
    chosen: list[Secret] = []
    for secret in sorted(found, key=lambda secret: (secret[0], secret[2].startswith("`"))):
        if not chosen or secret[0] >= chosen[-1][1]:
            chosen.append(secret)
        elif chosen[-1][2].startswith("`") and not secret[2].startswith("`"):
            chosen[-1] = (min(chosen[-1][0], secret[0]), max(chosen[-1][1], secret[1]), secret[2])
    return chosen
