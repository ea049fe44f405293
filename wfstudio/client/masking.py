"""What a person entered, or what was found on their documents, as it is shown before anybody asks for it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wfstudio.client.wire import Json

SIGN = "******"

PERSONAL_KEYS = ("metaData", "metadata", "person_info", "resultData")
"""Keys of the API's answers whose values are about a person. Source: workflows-api, results and summary."""


def masked(value: "Json") -> "Json":
    """The same value with its shape and keys, and nothing in it that tells about somebody.

    true, false and null stay: they name nobody.
    """
    if isinstance(value, dict):
        return {key: masked(one) for key, one in value.items()}
    if isinstance(value, list):
        return [masked(one) for one in value]
    return value if value is None or isinstance(value, bool) else SIGN


def masked_answer(answer: "Json") -> "Json":
    """An answer of the API, with what is under ``PERSONAL_KEYS`` masked, wherever it is."""
    if isinstance(answer, dict):
        return {key: masked(one) if key in PERSONAL_KEYS else masked_answer(one) for key, one in answer.items()}
    if isinstance(answer, list):
        return [masked_answer(one) for one in answer]
    return answer
