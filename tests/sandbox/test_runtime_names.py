"""What the linter says that scripts do not have is what the sandbox does not have."""

from wfstudio.sandbox.pool import ScriptPool
from wfstudio.script.runtime import ABSENT

PRESENT = (
    "Array", "BigInt", "Boolean", "Date", "Error", "JSON", "Map", "Math", "Number", "Object", "Promise", "Proxy",
    "RegExp", "Set", "String", "Symbol", "Uint8Array", "atob", "btoa", "console", "decodeURIComponent",
    "encodeURIComponent", "fetch", "globalThis", "isNaN", "parseFloat", "parseInt", "performance", "queueMicrotask",
)  # fmt: skip


async def test_the_list_and_the_sandbox_agree() -> None:
    names = [*ABSENT, "alert", *PRESENT]
    code = "return { " + ", ".join(f"'{name}': typeof {name}" for name in names) + " };"
    async with ScriptPool(size=1) as pool:
        outcome = await pool.run(code, {})
    assert outcome.error is None
    assert isinstance(outcome.value, dict)
    assert {name for name in [*ABSENT, "alert"] if outcome.value[name] != "undefined"} == set()
    assert {name for name in PRESENT if outcome.value[name] == "undefined"} == set()
