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
