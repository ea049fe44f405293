"""Query parameters as the endpoint table describes them."""

from collections.abc import Mapping

from wfstudio.protocol.row import Endpoint, QueryParam


class QueryError(ValueError):
    """A query parameter that is missing or not of its kind; ``field`` names it and ``message`` says what is wrong."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field} {message}")
        self.field = field
        self.message = str(self)


def read_query(endpoint: Endpoint, values: Mapping[str, str]) -> dict[str, str | int]:
    """The endpoint's parameters by name, converted and with defaults; unknown ones are left out.

    Raises ``QueryError``. Optional parameters without a default are absent from the answer when not sent.
    """
    read: dict[str, str | int] = {}
    for param in endpoint.query:
        text = values.get(param.name)
        if text is None or (text == "" and not param.required):
            if param.required:
                raise QueryError(param.name, "is required")
            if param.default is not None:
                read[param.name] = param.default
        else:
            read[param.name] = _integer(param, text) if param.kind == "integer" else _text(param, text)
    return read


def _text(param: QueryParam, text: str) -> str:
    if param.required and not text.strip():
        raise QueryError(param.name, "must not be empty")
    return text


def _integer(param: QueryParam, text: str) -> int:
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        raise QueryError(param.name, "must be a whole number")
    value = int(text)
    if param.minimum is not None and value < param.minimum:
        raise QueryError(param.name, f"must be at least {param.minimum}")
    if param.maximum is not None and value > param.maximum:
        raise QueryError(param.name, f"must be at most {param.maximum}")
    return value
