"""What placeholders stand for under a profile.

Values are a project's: ``[values]`` of its ``wfstudio.toml`` holds those of every profile, ``[values.NAME]`` those of
one, and ``env/NAME.toml``, beside ``wfstudio.toml`` or beside the workflow file, goes before both. Secrets are in none
of them: see ``definition_secrets``.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from wfstudio.client.connection import EMBEDDED
from wfstudio.client.definition_secrets import secrets_of
from wfstudio.client.errors import ConfigurationError
from wfstudio.client.settings_file import project_file
from wfstudio.document.model import Document
from wfstudio.document.placeholders import (
    NAME,
    Token,
    UnresolvedTokens,
    Value,
    Values,
    Where,
    forms,
    resolved,
    tokens_in,
)
from wfstudio.document.reversing import masked, reversed_

TABLE = "values"
FOLDER = "env"


class UnresolvedValues(ConfigurationError):
    """Placeholders have no value under the profile; nothing was sent. ``tokens`` are all of them, ``hint`` says where
    values are put."""

    def __init__(self, error: UnresolvedTokens) -> None:
        super().__init__(str(error))
        self.tokens: list[Token] = error.tokens
        self.profile = error.profile
        self.hint = error.hint


def values_of(profile: str, file: Path | None, document: Document | None = None) -> Values:
    """What the placeholders of a workflow file stand for under a profile; with no file, of the folder worked in.

    Raises ``ConfigurationError`` naming the file and key, or the secret, that cannot be used.
    """
    tokens = tokens_in(document) if document is not None else []
    wanted = dict.fromkeys(token.name for token in tokens if token.secret and NAME.fullmatch(token.name))
    return Values(profile, plain_values(profile, file), secrets_of(profile, wanted))


def resolved_for(document: Document, profile: str, file: Path | None, *, values: Values | None = None) -> Document:
    """The document as it goes to the profile's service. Raises ``UnresolvedValues`` and ``ConfigurationError``."""
    found = values_of(profile, file, document) if values is None else values
    try:
        return resolved(document, found, str(file) if file is not None else "", _in_parts(document, file))
    except UnresolvedTokens as error:
        raise UnresolvedValues(error) from None


def trial_of(document: Document, file: Path | None) -> Document:
    """The document as it is tried out by itself, without a service: with the values of the embedded profile, and with
    a text that names it in the place of each secret. Raises ``UnresolvedTokens`` and ``ConfigurationError``."""
    tokens = tokens_in(document)
    secrets = {token.name: f"secret {token.name}" for token in tokens if token.secret and NAME.fullmatch(token.name)}
    plain = plain_values(EMBEDDED, file) if any(not token.secret for token in tokens) else {}
    return resolved(document, Values(EMBEDDED, plain, secrets), str(file or ""), _in_parts(document, file))


def as_run(document: Document, file: Path | None) -> Document:
    """What a person is shown of a run of the document on the embedded service: with its values, and no secret.

    Raises ``UnresolvedValues`` where the run itself would, and ``ConfigurationError``.
    """
    resolved_for(document, EMBEDDED, file)
    return trial_of(document, file)


def as_in_file(found: Document, document: Document, profile: str, file: Path | None) -> Document:
    """A workflow of the profile's service with the placeholders of a file's document, and no known secret in it.

    Raises ``ConfigurationError``.
    """
    values = values_of(profile, file, document)
    return Document.from_workflow(reversed_(found.workflow, document.workflow, values).workflow)


def beside_file(found: Document, document: Document, profile: str, file: Path | None) -> Document:
    """The same for showing the two side by side: where a secret is another one than here, or may be, it says so."""
    values = values_of(profile, file, document)
    return Document.from_workflow(reversed_(found.workflow, document.workflow, values).told)


def without_secrets(found: Document, profile: str) -> Document:
    """A workflow of the profile's service with its known secrets masked, for showing. Raises ``ConfigurationError``."""
    return Document.from_workflow(masked(found.workflow, Values(profile, {}, secrets_of(profile))))


def plain_values(profile: str, file: Path | None) -> dict[str, Value]:
    """The values of a profile that are no secrets. Raises ``ConfigurationError``."""
    folder = file.absolute().parent if file is not None else Path.cwd()
    project = project_file(folder)
    found: dict[str, Value] = {}
    if project is not None:
        said = _Said(project)
        table = said.loaded.get(TABLE, {})
        if not isinstance(table, dict):
            said.wrong((TABLE,), "takes a table of values")
        for key, value in table.items():
            if not isinstance(value, dict):
                found[key] = said.value((TABLE, key), value)
        own = table.get(profile, {})
        found |= {key: said.value((TABLE, profile, key), one) for key, one in own.items()} if own else {}
    for place in dict.fromkeys((project.parent if project is not None else folder, folder)):
        if Path(profile).name == profile and (path := place / FOLDER / f"{profile}.toml").is_file():
            said = _Said(path)
            found |= {key: said.value((key,), value) for key, value in said.loaded.items()}
    return found


def _in_parts(document: Document, file: Path | None) -> Where | None:
    """Of an unpacked workflow, in which of its files a placeholder stands; None for a file."""
    from wfstudio.document.unpacked_folder import folder_of

    folder = folder_of(str(file)) if file is not None else None
    if folder is None:
        return None

    def where(token: Token) -> str:
        from wfstudio.document.part_names import WORKFLOW_FILE
        from wfstudio.document.unpacked_folder import read_folder
        from wfstudio.lint.findings import Finding
        from wfstudio.lint.places import INSIDE, Locator, Place
        from wfstudio.lint.unpacked import UnpackedReport

        place = Place(token.path, INSIDE, token.start, token.end)
        found = Finding("", "", "error", token.text, place, Locator(document))
        main = str(Path(folder) / WORKFLOW_FILE)
        parts = UnpackedReport(main, read_folder(folder), document, [found]).by_file()
        part, moved = next((part, one) for part in parts for one in part.findings)
        return f"{part.file}:{moved.line}:{moved.column}"

    return where


def values_schema() -> dict[str, Any]:
    """The JSON Schema of the key ``values`` of ``wfstudio.toml``."""
    value = {"type": ["string", "number", "boolean"]}
    names = {"pattern": f"^{NAME.pattern}$"}
    own = {"description": "Values of one profile.", "type": "object", "propertyNames": names}
    either = {"anyOf": [value, {**own, "additionalProperties": value}]}
    told = (
        "What placeholders such as ${name} stand for; a table holds the values of the profile that it is named after."
    )
    return {TABLE: {"description": told, "type": "object", "additionalProperties": either}}


class _Said:
    """A file of values, and complaints about what it says."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.loaded: Mapping[str, Any] = {}
        try:
            self.text = path.read_text(encoding="utf-8")
            self.loaded = tomllib.loads(self.text)
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ConfigurationError(f"{path}: cannot be read: {reason}") from None

    def value(self, key: tuple[str, ...], value: object) -> Value:
        """A value that a placeholder can stand for."""
        if not NAME.fullmatch(key[-1]):
            self.wrong(key, "is no name of a value: letters, digits, _ and -, a letter first")
        if not isinstance(value, str | int | float | bool):
            self.wrong(key, "takes text, a number, true or false")
        if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
            self.wrong(key, "is no number that JSON has")
        if isinstance(value, str) and any(form.is_token for form in forms(value)):
            self.wrong(key, "refers to another value; that is not filled in")
        return value

    def wrong(self, key: tuple[str, ...], reason: str) -> NoReturn:
        """Raise the complaint, with file and line."""
        from wfstudio.lint.toml_places import line_of

        raise ConfigurationError(f"{self.path}:{line_of(self.text, key)}: `{'.'.join(key)}` {reason}")
