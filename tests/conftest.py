"""What every test stands on."""

import os
import signal

# A shell starts a background job with SIGINT ignored, and children inherit that; the tests of ctrl+C need the usual.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What was clean a moment ago is linted again, whatever rules a test puts in; tests of the cache take this away.
os.environ["WFSTUDIO_NO_CACHE"] = "1"
