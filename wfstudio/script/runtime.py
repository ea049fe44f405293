"""Names that people know from browsers and Node.js and that the scripts' runtime does not have.

A test holds this list to what the sandbox provides. Inferred: the platform's runtime is as bare; its scripts are only
seen to use the language itself and ``fetch``.
"""

_PAGE = "there is no page around a script, it runs on the service"
_TIMER = "there is no clock to wait for in a script: `await` a call, or let a page wait"
_MODULE = "a script cannot load modules: write what you need into it"
_PROCESS = "a script sees no process and no environment: take settings from `params`"
_STORE = "nothing is kept between scripts: return what later ones need"

ABSENT: dict[str, str] = {
    **dict.fromkeys(
        (
            "window", "document", "navigator", "location", "history", "self", "frames", "confirm", "prompt",
            "requestAnimationFrame", "HTMLElement", "Image", "DOMParser", "FormData", "FileReader", "File", "Blob",
            "MutationObserver", "CustomEvent", "EventTarget", "jQuery",
        ),
        _PAGE,
    ),
    **dict.fromkeys(("setTimeout", "setInterval", "setImmediate", "requestIdleCallback"), _TIMER),
    **dict.fromkeys(("clearTimeout", "clearInterval", "clearImmediate"), _TIMER),
    **dict.fromkeys(("require", "module", "exports", "axios"), _MODULE),
    **dict.fromkeys(("process", "global", "__dirname", "__filename", "Deno", "Bun"), _PROCESS),
    **dict.fromkeys(("localStorage", "sessionStorage", "indexedDB"), _STORE),
    **dict.fromkeys(("XMLHttpRequest", "WebSocket", "EventSource", "Request", "Headers"), "call `fetch(url, options)`"),
    "Response": "take `status`, `json()` and `text()` of what `fetch` gives",
    "AbortController": "a call is ended by the service when it takes too long",
    "AbortSignal": "a call is ended by the service when it takes too long",
    "Buffer": "use `atob`, `btoa` or `Uint8Array`",
    "TextEncoder": "use `encodeURIComponent` and `charCodeAt`",
    "TextDecoder": "use `decodeURIComponent` and `String.fromCharCode`",
    "URL": "put the address together with `encodeURIComponent`",
    "URLSearchParams": "put the query together with `encodeURIComponent`",
    "crypto": "have a service that you call do the cryptography",
    "structuredClone": "use `JSON.parse(JSON.stringify(value))`",
    "Intl": "format by hand, or let the page do it",
    "WebAssembly": "only JavaScript runs here",
    "Worker": "a script has one thread",
    "SharedArrayBuffer": "a script has one thread",
    "Atomics": "a script has one thread",
}  # fmt: skip
"""Name → what to do instead. ``alert`` is a rule of its own."""

ABSENT_WORDS = frozenset([name.encode() for name in ABSENT])
DEBUG_WORDS = frozenset((b"console", b"debugger", b"alert"))
DANGEROUS_WORDS = frozenset((b"eval", b"Function", b"setTimeout", b"setInterval", b"constructor"))
LEAK_WORDS = frozenset((b"fetch", b"console"))
"""What a script must hold one of for a fact of that kind."""

_BLANK = bytes(
    [byte if (chr(byte).isalnum() and byte < 128) or byte in b"_$" or byte >= 128 else 0x20 for byte in range(256)]
)


def words(data: bytes) -> frozenset[bytes]:
    """The words of a script, in strings and comments too: what none of them is, it does not use."""
    return frozenset(data.translate(_BLANK).split())
