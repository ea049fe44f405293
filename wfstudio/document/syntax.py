"""Why a text is no JSON: where it breaks, and a guess at what was meant. Only imported when one is broken."""

import re

from wfstudio.document.errors import MalformedDocument

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]|-?Infinity|NaN', re.DOTALL)
_PYTHON_WORDS = {"True": "true", "False": "false", "None": "null", "undefined": "null", "TRUE": "true"}


def _place(text: str, offset: int) -> tuple[int, int]:
    line = text.count("\n", 0, offset) + 1
    return line, offset - text.rfind("\n", 0, offset)


def _malformed(text: str, message: str, offset: int, guess: str | None) -> MalformedDocument:
    line, column = _place(text, offset)
    return MalformedDocument(message, offset, line, column, guess)


def explain(text: str, message: str, offset: int) -> MalformedDocument:
    """The error for a JSON decoder's message at a character offset, moved to the character at fault, with a guess."""
    offset = min(offset, len(text))
    if not text.strip():
        return _malformed(
            text, "the file is empty", 0, "a workflow is a JSON object with name, version, type and nodes"
        )
    if message.startswith("Unterminated string"):
        return _malformed(text, "a string that is never closed", offset, 'its closing " is missing')
    if message.startswith("Invalid control character"):
        guess = r"write it as \n or \t; or the string's closing quote is missing"
        return _malformed(text, "a line break or tab inside a string", offset, guess)
    message = _plain(message)
    after = _skip_blank(text, offset)
    rest = text[after:]
    before = text[:offset].rstrip()
    if rest.startswith(("//", "/*", "#")):
        return _malformed(text, "a comment", after, "JSON has no comments: remove it")
    if rest.startswith("'"):
        return _malformed(text, "a string in single quotes", after, 'JSON strings stand in double quotes: "…"')
    if rest[:1] in ("}", "]") and before.endswith(","):
        return _malformed(text, "a trailing comma", len(before) - 1, f"remove the comma before {rest[0]}")
    if not rest:
        return _unclosed(text, message)
    return _guess_word(text, message, after, rest)


def _plain(message: str) -> str:
    return {
        "Expecting value": "a value is expected here",
        "Expecting ',' delimiter": "a comma or a closing bracket is expected here",
        "Expecting ':' delimiter": "a colon is expected here",
        "Expecting property name enclosed in double quotes": "a key in double quotes is expected here",
        "Extra data": "text after the end of the document",
    }.get(message, message[:1].lower() + message[1:])


def _guess_word(text: str, message: str, offset: int, rest: str) -> MalformedDocument:
    word = re.match(r"[A-Za-z_$][\w$]*", rest)
    guess = None
    if message.startswith("illegal trailing comma"):  # newer Python decoders say so themselves
        return _malformed(text, "a trailing comma", offset, "remove the comma before the closing bracket")
    if word and word.group() in _PYTHON_WORDS:
        guess = f"JSON writes {_PYTHON_WORDS[word.group()]}"
    elif word and "key" in message:
        guess = f'put the key in double quotes: "{word.group()}"'
    elif message.startswith("a comma") and rest[0] in '"{[-0123456789':
        guess = "a comma is missing before this"
    elif rest[0] in "“”‘’":
        guess = 'a typographic quote: JSON strings stand in straight double quotes "…"'
    elif message.startswith("invalid \\escape"):
        guess = r"a backslash inside a string is written \\"
    elif message.startswith("text after"):
        guess = "a file holds one workflow object"
    elif rest.startswith(("<", "%")):
        guess = "this looks like another kind of file, not JSON"
    return _malformed(text, message, offset, guess)


def _skip_blank(text: str, offset: int) -> int:
    while offset < len(text) and text[offset] in " \t\r\n":
        offset += 1
    return offset


def _unclosed(text: str, message: str) -> MalformedDocument:
    """The text ends too early: name the innermost bracket that is still open."""
    stack: list[tuple[str, int]] = []
    for token in _TOKEN.finditer(text):
        mark = token.group()
        if mark in ("{", "["):
            stack.append((mark, token.start()))
        elif mark in ("}", "]") and stack:
            stack.pop()
    end = len(text.rstrip())
    if not stack:
        return _malformed(text, message, end, None)
    mark, opened = stack[-1]
    line, column = _place(text, opened)
    return _malformed(
        text, "the text ends too early", end, f"the {mark} of line {line}, column {column} is never closed"
    )


def locate_constant(text: str, name: str) -> MalformedDocument:
    """The error for NaN, Infinity or -Infinity, at its first place outside a string."""
    offset = next((token.start() for token in _TOKEN.finditer(text) if token.group() == name), 0)
    return _malformed(text, f"{name} is no JSON value", offset, "write null or a number")


def locate_depth(text: str, limit: int) -> MalformedDocument:
    """The error for a text nested deeper than ``limit``, at the first bracket past it."""
    depth = 0
    place = len(text)
    for token in _TOKEN.finditer(text):
        mark = token.group()
        depth += 1 if mark in ("{", "[") else -1 if mark in ("}", "]") else 0
        if depth > limit:
            place = token.start()
            break
    return _malformed(text, f"nested more than {limit} levels deep", place, "a workflow needs about eight")


def undecodable(data: bytes, start: int) -> MalformedDocument:
    """The error for bytes that are not UTF-8, at the first byte at fault."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        return MalformedDocument("not UTF-8 text", 0, 1, 1, "it looks like UTF-16: save it as UTF-8")
    bom = data.startswith(b"\xef\xbb\xbf")
    body = data[3:] if bom else data
    head = str(body[:start], "utf-8", "replace")
    byte = body[start] if start < len(body) else 0
    return _malformed(head, f"not UTF-8 text (byte 0x{byte:02x})", len(head), "save the file as UTF-8")
