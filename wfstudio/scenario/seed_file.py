"""Seed files: the tenants, licenses, extensions, workflows and instances that an embedded service starts with."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from wfstudio.document.errors import DocumentError, UnreadableFile
from wfstudio.document.model import Json
from wfstudio.document.reading import parse, read_bytes
from wfstudio.scenario.yaml_places import BadShape, Placed, read_placed
from wfstudio.service.local_secrets import LEVELS
from wfstudio.service.seed import (
    BadSeed,
    Seed,
    SeedExtension,
    SeedInstance,
    SeedLicense,
    SeedStep,
    SeedTenant,
    SeedWorkflow,
)

T = TypeVar("T")

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_CODE = re.compile(r"[A-Za-z0-9_]{6}")
_SHORTEST_LICENSE, _LONGEST = 8, 200
_TOP = ("version", "tenants")
_TENANT = ("name", "id", "communities", "licenses", "extensions", "workflows", "instances")
_WORKFLOW = ("name", "id", "community", "file", "definition", "published", "accessCode", "accessCodeEnabled")
_INSTANCE = ("workflow", "id", "metadata", "mocks", "steps", "outcomes")


def read_seed(path: Path) -> Seed:
    """The seed in a JSON or YAML file; workflow files that it names are read relative to it.

    Raises BadSeed, which names file, line and key, and ``DocumentError`` when the file cannot be read.
    """
    raw = read_bytes(path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile(path, "is not UTF-8 text") from None
    return _Reader(path, hashlib.sha256(raw)).seed(text)


class _Reader:
    def __init__(self, path: Path, digest: "hashlib._Hash") -> None:
        self._path = path
        self._digest = digest

    def seed(self, text: str) -> Seed:
        try:
            top = read_placed(text)
            found = _members(top, "the seed", _TOP)
            if "version" in found and found["version"].value != "1":
                raise BadShape("must be 1", found["version"].line, "version")
            tenants = self._each(found.get("tenants"), self._tenant)
            if not tenants:
                raise BadShape("tenants: at least one is needed", top.line, "")
        except BadShape as bad:
            raise BadSeed(f"{self._path}:{bad.line}: {bad.key + ': ' if bad.key else ''}{bad.message}") from None
        return Seed(tenants, self._digest.hexdigest())

    def _place(self, at: Placed) -> str:
        return f"{self._path}:{at.line}: {at.key}"

    def _each(self, at: Placed | None, one: Callable[[Placed], T]) -> tuple[T, ...]:
        return () if at is None else tuple(one(item) for item in at.sequence("this"))

    def _tenant(self, at: Placed) -> SeedTenant:
        found = _members(at, "a tenant", _TENANT)
        communities: dict[str, str | None] = {}
        for item in found["communities"].sequence("communities") if "communities" in found else ():
            community = _members(item, "a community", ("name", "id"))
            communities[_required(community, "name", item)] = _id(community)
        name = _required(found, "name", at)
        if not communities:
            communities["default"] = None
        return SeedTenant(
            self._place(at),
            name,
            _id(found),
            communities,
            self._each(found.get("licenses"), self._license),
            self._each(found.get("extensions"), self._extension),
            self._each(found.get("workflows"), self._workflow),
            self._each(found.get("instances"), self._instance),
        )

    def _license(self, at: Placed) -> SeedLicense:
        found = _members(at, "a license", ("license", "level", "community", "tag"))
        text, level = _required(found, "license", at), _required(found, "level", at)
        if not _SHORTEST_LICENSE <= len(text) <= _LONGEST or not text.isascii() or not text.isprintable():
            where = found["license"]
            raise BadShape(
                f"must be {_SHORTEST_LICENSE} to {_LONGEST} printable ASCII characters", where.line, where.key
            )
        if level not in LEVELS:
            raise BadShape(f"must be one of {', '.join(LEVELS)}", found["level"].line, found["level"].key)
        return SeedLicense(self._place(at), text, level, _text(found, "community"), _text(found, "tag") or "seed")

    def _extension(self, at: Placed) -> SeedExtension:
        found = _members(at, "an extension", ("uuid", "community", "active"))
        return SeedExtension(
            self._place(at), _required(found, "uuid", at), _text(found, "community"), _flag(found, "active", True)
        )

    def _workflow(self, at: Placed) -> SeedWorkflow:
        found = _members(at, "a workflow", _WORKFLOW)
        if ("file" in found) == ("definition" in found):
            raise BadShape("exactly one of file and definition is needed", at.line, at.key)
        definition = self._file(found["file"]) if "file" in found else _object(found, "definition")
        if "published" in found:
            definition = {**definition, "isPublished": _flag(found, "published", False)}
        name = _text(found, "name") or definition.get("name")
        if not isinstance(name, str) or not name:
            raise BadShape("name is required, here or in the workflow", at.line, at.key)
        code = _text(found, "accessCode")
        if code is not None and not _CODE.fullmatch(code):
            where = found["accessCode"]
            raise BadShape("must be 6 letters, digits or underscores", where.line, where.key)
        return SeedWorkflow(
            self._place(at),
            name,
            _id(found, "wf-"),
            _text(found, "community"),
            {**definition, "name": name},
            code,
            _flag(found, "accessCodeEnabled", True),
        )

    def _file(self, at: Placed) -> dict[str, Json]:
        path = self._path.parent / at.text("file")
        try:
            raw = read_bytes(path)
            document = parse(raw)
        except DocumentError as error:
            raise BadShape(f"{path}: {error.message}", at.line, at.key) from None
        if not document.is_object:
            raise BadShape(f"{path}: is no workflow", at.line, at.key)
        self._digest.update(raw)
        return document.workflow

    def _instance(self, at: Placed) -> SeedInstance:
        found = _members(at, "an instance", _INSTANCE)
        return SeedInstance(
            self._place(at),
            _required(found, "workflow", at),
            _id(found, "wfi-"),
            _object(found, "metadata"),
            [_as_object(item) for item in found["mocks"].sequence("mocks")] if "mocks" in found else [],
            self._each(found["steps"], self._step) if "steps" in found else None,
            self._each(found.get("outcomes"), self._outcome),
        )

    def _step(self, at: Placed) -> SeedStep:
        found = _members(at, "a step", ("node", "fields", "action", "outcome", "result"))
        return SeedStep(
            self._place(at),
            _required(found, "node", at),
            _object(found, "fields"),
            _text(found, "action"),
            _text(found, "outcome"),
            _object(found, "result") if "result" in found else None,
        )

    def _outcome(self, at: Placed) -> SeedStep:
        found = _members(at, "an outcome", ("node", "outcome", "result"))
        result = _object(found, "result") if "result" in found else None
        return SeedStep(
            self._place(at), _required(found, "node", at), {}, None, _required(found, "outcome", at), result
        )


def _members(at: Placed, what: str, known: tuple[str, ...]) -> dict[str, Placed]:
    found = at.mapping(what)
    for key, item in found.items():
        if key not in known:
            raise BadShape(f"is not known here ({', '.join(known)})", item.line, item.key)
    return found


def _text(found: dict[str, Placed], key: str) -> str | None:
    if key not in found:
        return None
    text = found[key].text("this").strip()
    if not text or len(text) > _LONGEST:
        raise BadShape(f"must be text of 1 to {_LONGEST} characters", found[key].line, found[key].key)
    return text


def _required(found: dict[str, Placed], key: str, at: Placed) -> str:
    text = _text(found, key)
    if text is None:
        raise BadShape(f"{key} is required", at.line, at.key)
    return text


def _id(found: dict[str, Placed], prefix: str = "") -> str | None:
    text = _text(found, "id")
    if text is not None and not (_ID.fullmatch(text) and text.startswith(prefix)):
        shown = f" that begin with {prefix}" if prefix else ""
        raise BadShape(f"must be 1 to 64 letters, digits, dots, - or _{shown}", found["id"].line, found["id"].key)
    return text


def _flag(found: dict[str, Placed], key: str, default: bool) -> bool:
    if key not in found:
        return default
    value = found[key].free(numbers=False)
    if not isinstance(value, bool):
        raise BadShape("must be true or false", found[key].line, found[key].key)
    return value


def _object(found: dict[str, Placed], key: str) -> dict[str, Json]:
    return _as_object(found[key]) if key in found else {}


def _as_object(at: Placed) -> dict[str, Json]:
    at.mapping("this")
    value = at.free(numbers=True)
    return value if isinstance(value, dict) else {}
