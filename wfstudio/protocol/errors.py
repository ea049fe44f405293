"""The error body that the API answers with, and the names of its statuses."""

from http import HTTPStatus


def reason(status: int) -> str:
    """The standard name of an HTTP status, such as ``Bad Request``; ``Error`` for one that has none."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def error_body(status: int, message: str) -> dict[str, str | int]:
    """The body of an error answer; always sent in the clear.

    Source: workflows-api, "Errors".
    """
    return {"statusCode": status, "error": "Server Error" if status == 500 else reason(status), "message": message}
