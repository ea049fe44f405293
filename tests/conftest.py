"""What every test stands on."""

import atexit
import os
import shutil
import signal
import tempfile

# A shell starts a background job with SIGINT ignored, and children inherit that; the tests of ctrl+C need the usual.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What was clean a moment ago is linted again, whatever rules a test puts in; tests of the cache take this away.
os.environ["WFSTUDIO_NO_CACHE"] = "1"

# What a test keeps without a home of its own (the audit journal of its calls, say) is not the developer's.
os.environ["XDG_DATA_HOME"] = tempfile.mkdtemp(prefix="wfstudio-data-")
atexit.register(shutil.rmtree, os.environ["XDG_DATA_HOME"], ignore_errors=True)


def pytest_terminal_summary(terminalreporter):
    """What could not be tested for want of a program is said at the end, where it is seen."""
    told = set()
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        if "NO " in reason[:12] and reason not in told:
            told.add(reason)
            terminalreporter.write_line(f"NOT TESTED: {reason.removeprefix('Skipped: ')}", yellow=True)
