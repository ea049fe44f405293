"""Points in time as people write them and as the API wants them."""

from datetime import UTC, datetime, timedelta

from wfstudio.client.durations import read_ms


def point_in_time(text: str, now: datetime | None = None) -> str:
    """ISO 8601 in UTC for a date, a date-time, or a time ago such as 12h, 7d or -7d.

    Raises ValueError, with a sentence, for anything else.
    """
    try:
        when = (now or datetime.now(UTC)) - timedelta(milliseconds=read_ms(text.removeprefix("-")))
    except (ValueError, OverflowError):
        try:
            when = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(
                f"'{text}' is neither a date such as 2026-01-31, a date-time, nor a time ago such as 12h or 7d"
            ) from None
        when = when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")
