"""The wire models by the names that the endpoint table uses, and reading a value as one of them."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from wfstudio.protocol import answers, requests

M = TypeVar("M", bound=BaseModel)

_OURS = (requests.__name__, answers.__name__)

_PLAIN = {
    "missing": "is required",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "list_type": "must be an array",
}


class WireError(ValueError):
    """A body that is not what its endpoint takes; ``field`` is the dotted name at fault, ``message`` names it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field} {message}" if field else message)
        self.field = field
        self.message = str(self)


def read(model: type[M], value: object) -> M:
    """The value as a model; raises ``WireError`` naming the first field at fault."""
    try:
        return model.model_validate(value)
    except ValidationError as problem:
        raise _wire_error(problem) from None


def model(name: str) -> type[BaseModel]:
    """The model of a name that the endpoint table uses; ``KeyError`` for any other."""
    found = getattr(requests, name, None) or getattr(answers, name, None)
    if not (isinstance(found, type) and issubclass(found, BaseModel) and found.__module__ in _OURS):
        raise KeyError(name)
    return found


def _wire_error(problem: ValidationError) -> WireError:
    first = problem.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    context = first.get("ctx") or {}
    if first["type"] == "wire":
        return WireError("", f"{field}: {first['msg']}" if field else first["msg"])
    if first["type"] == "greater_than_equal":
        return WireError(field, f"must be at least {context['ge']}")
    if first["type"] == "less_than_equal":
        return WireError(field, f"must be at most {context['le']}")
    if first["type"] == "literal_error":
        return WireError(field, f"must be one of {context['expected']}")
    if first["type"] == "too_long":
        return WireError(field, f"must have at most {context['max_length']} entries")
    return WireError(field or "the body", _PLAIN.get(first["type"], f"is not valid ({first['msg']})"))
