"""The body of a form that a browser sent: fields as text, files as bytes. Nothing touches the disk."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from wfstudio.service.refused import Refused

MOST_FORM_BYTES = 256 * 1024
MOST_UPLOAD_BYTES = 10 * 1024 * 1024
"""Inferred: what a form and one with a picture may weigh."""

MOST_PARTS = 300
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_NAME = re.compile(rb'[; ]name="([^"\r\n]*)"', re.IGNORECASE)
_FILE = re.compile(rb"[; ]filename\*?=", re.IGNORECASE)


@dataclass(slots=True)
class Sent:
    """What came: the last of several with one name counts; a file input that was left empty is not among the files."""

    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict, repr=False)


def limit_for(content_type: str) -> int:
    """How many bytes a body of this type may have. Raises Refused 415 for one that no form has."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == URLENCODED:
        return MOST_FORM_BYTES
    if kind == MULTIPART:
        return MOST_UPLOAD_BYTES
    raise Refused(415, "only what a form of this page sends is taken")


def read_sent(body: bytes, content_type: str) -> Sent:
    """The fields and files. Raises Refused 400 for what no browser sends."""
    kind, _, rest = content_type.partition(";")
    if kind.strip().lower() == URLENCODED:
        return _pairs(body)
    found = re.search(r'boundary="?([^";\s]{1,200})', rest)
    if found is None:
        raise Refused(400, "the form has no boundary")
    return _parts(body, found[1].encode("latin-1", "replace"))


def _pairs(body: bytes) -> Sent:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_PARTS, errors="strict", separator="&"
        )
    except ValueError:
        raise Refused(400, "the form could not be read") from None
    return Sent(dict(pairs))


def _parts(body: bytes, boundary: bytes) -> Sent:
    line = b"\r\n--" + boundary
    pieces = (b"\r\n" + body).split(line, MOST_PARTS + 2)
    if len(pieces) < 2 or len(pieces) > MOST_PARTS + 2 or not pieces[-1].startswith(b"--"):
        raise Refused(400, "the form is not whole")
    sent = Sent()
    for piece in pieces[1:-1]:
        head, gap, content = piece.partition(b"\r\n\r\n")
        named = _NAME.search(head)
        if not gap or named is None:
            raise Refused(400, "a part of the form could not be read")
        name = named[1].decode("utf-8", "replace")
        if _FILE.search(head):
            if content:
                sent.files[name] = content
            continue
        try:
            sent.fields[name] = content.decode()
        except UnicodeDecodeError:
            raise Refused(400, "a part of the form is no text") from None
    return sent
