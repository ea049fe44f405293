"""The exit codes that scripts rely on."""

OK = 0
FINDINGS = 1  # findings, differences, a failed test, a run that ended otherwise than expected
USAGE = 2  # usage or configuration, or a request the service calls invalid
INPUT = 3  # input unreadable or missing
REFUSED = 4  # 401, 403
NOT_FOUND = 5
CONFLICT = 6
TIMED_OUT = 7
UNREACHABLE = 8  # down, 5xx, not JSON, closed
INTERNAL = 70  # a bug
INTERRUPTED = 130
