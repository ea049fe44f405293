"""Placeholders in a script, such as ``${secret:name}``: text until they get their values, and no JavaScript."""

import re

_TOKEN = re.compile(rb"\$\{(?:var|secret):[^{}\"'`\r\n]{0,100}\}")
_SIGNS = bytes(c if chr(c).isalnum() and c < 128 else ord("_") for c in range(256))


def inert(code: bytes) -> bytes:
    """The script (UTF-8) with a name of the same length in the place of each placeholder that no JavaScript can be."""
    if b"{secret:" not in code and b"{var:" not in code:
        return code
    return _TOKEN.sub(lambda match: match.group().translate(_SIGNS), code)


def inert_text(code: str) -> str:
    """The same of a text, with a sign for each character."""
    if "{secret:" not in code and "{var:" not in code:
        return code
    return _TEXT.sub(lambda match: "".join([c if c.isascii() and c.isalnum() else "_" for c in match.group()]), code)


_TEXT = re.compile(_TOKEN.pattern.decode())
