"""What every test stands on."""

import signal

# A shell starts a background job with SIGINT ignored, and children inherit that; the tests of ctrl+C need the usual.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
