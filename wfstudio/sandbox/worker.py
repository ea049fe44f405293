"""The process that runs scripts. Started bare (``python -I -S``) by the pool and by nobody else.

It imports nothing of the package and next to nothing of the standard library. Frames on the socket that is its
standard input: four bytes of length, big-endian, then JSON. It gives up the right to open files, to start processes
and to use more than a fixed amount of memory before it reads the first script.
"""

import json
import os
import re
import sys
from time import process_time

TYPE_CHECKING = False  # type checkers read the name as true
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    Answer: TypeAlias = dict[str, Any]

GRACE_SECONDS = 0.05  # for collecting the log after a limit was met
HARD_CPU_SECONDS = 2  # beyond the limit: native code that cannot be interrupted is killed by the system
ADDRESS_SPACE = 256 * 1024 * 1024  # beyond what is in use at the start and three times the script's memory

FRAME = re.compile(r"\(<input>:(\d+):(\d+)\)")
SYNTAX_PLACE = re.compile(r"at <input>:(\d+):(\d+)")
OPENING = "(function () { let next; return [async function (params) {\n"
CLOSING = "\n}, () => next]; })"
MEMORY = "the script used more memory than it may"
MEMORY_OR_NULL = MEMORY + " (or threw null, which looks the same)"
OUT_OF_MEMORY = frozenset({"null", "[uninitialized]", "InternalError: out of memory"})


class OutOfTime(Exception):
    """The script used its processor time."""


def load_engine(path: str) -> "Any":
    """The JavaScript engine's extension module, from its file: there is no site-packages here."""
    from importlib.machinery import ExtensionFileLoader
    from importlib.util import module_from_spec, spec_from_file_location

    loader = ExtensionFileLoader("_quickjs", path)
    spec = spec_from_file_location("_quickjs", path, loader=loader)
    if spec is None:
        raise SystemExit(1)
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def give_up_rights(memory_bytes: int) -> "Any":
    """Limits of the operating system, as far as it has them. Nothing is opened after this."""
    try:
        import resource
    except ImportError:
        return None
    used = address_space(resource.getpagesize())
    rights = [("RLIMIT_CORE", 0), ("RLIMIT_FSIZE", 0), ("RLIMIT_NPROC", 0), ("RLIMIT_NOFILE", 3)]
    if used:
        rights.append(("RLIMIT_AS", used + 3 * memory_bytes + ADDRESS_SPACE))
    for name, limit in rights:
        if hasattr(resource, name):
            try:
                resource.setrlimit(getattr(resource, name), (limit, limit))
            except (OSError, ValueError):
                continue
    return resource


def address_space(page: int) -> int:
    """Bytes of address space in use, 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123  (no pathlib here)
            return int(file.read().split()[0]) * page
    except (OSError, ValueError, IndexError):
        return 0


def read_frame() -> "Any":
    """The next message, None when the other side is gone."""
    size = read_exactly(4)
    data = read_exactly(int.from_bytes(size, "big")) if size else b""
    return json.loads(data) if data else None


def read_exactly(size: int) -> bytes:
    parts = []
    while size:
        part = os.read(0, min(size, 1 << 20))
        if not part:
            return b""
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def write_frame(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    view = memoryview(len(data).to_bytes(4, "big") + data)
    while view:
        view = view[os.write(1, view) :]


class Runtime:
    """A fresh context with the prelude in it; good for one script."""

    def __init__(self, engine: "Any", prelude: str) -> None:
        self.context = engine.Context()
        self.drive = self.context.eval(prelude)
        self.first_line = prelude.count("\n") + 2  # the line of the body's first line, after the opening
        self.padding = "\n" * (self.first_line - 2)

    def limit(self, limits: "Answer") -> None:
        self.context.set_memory_limit(limits["memory"])
        self.context.set_max_stack_size(limits["stack"])
        self.cpu = limits["cpu"]
        self.started = process_time()

    def budget(self) -> None:
        left = self.cpu - (process_time() - self.started)
        if left <= 0:
            raise OutOfTime
        self.context.set_time_limit(left)

    def compile(self, code: str) -> "Any":
        if "\0" in code:
            raise ValueError("SyntaxError: the script holds a NUL character")
        self.budget()
        return self.context.eval(self.padding + OPENING + code + CLOSING)

    def place(self, text: str, pattern: "re.Pattern[str]") -> tuple[int | None, int | None]:
        """Line and column within the body of the innermost frame that lies in it."""
        for found in pattern.finditer(text):
            line = int(found[1]) - self.first_line + 1
            if line >= 1:
                return line, int(found[2])
        return None, None


def failed(kind: object, message: str, line: int | None = None, column: int | None = None) -> "Answer":
    return {"kind": kind, "message": message, "line": line, "column": column}


def compile_error(runtime: Runtime, problem: Exception) -> "Answer":
    """The error of a script that does not compile, or of one whose compiling met a limit."""
    text = str(problem)
    message = text.split("\n", 1)[0] or "the script cannot be compiled"
    if "interrupted" in message or isinstance(problem, OutOfTime):
        return failed("limit", "the script takes too long to compile")
    if message in OUT_OF_MEMORY:
        return failed("limit", "out of memory while compiling the script")
    return failed("syntax", message, *runtime.place(text, SYNTAX_PLACE))


def run(runtime: Runtime, request: "Answer") -> str:
    """Run one script to its end; the answer's JSON text."""
    try:
        factory = runtime.compile(request["code"])
    except Exception as problem:
        return json.dumps({"done": True, "ok": False, "error": compile_error(runtime, problem), "log": []})
    try:
        runtime.budget()
        runtime.drive("start", factory, request["input"])
        text = work(runtime)
    except Exception as problem:
        return after_limit(runtime, limit_error(runtime, problem))
    return text if text.startswith('{"done":true,"ok":true') else with_place(runtime, json.loads(text))


def work(runtime: Runtime) -> str:
    """Run jobs, pass requests on, until the script is done or waits for nothing."""
    context, drive = runtime.context, runtime.drive
    outstanding = 0
    while True:
        runtime.budget()
        while context.execute_pending_job():
            runtime.budget()
        text: str = drive("state")
        if text.startswith('{"done":true'):
            return text
        state = json.loads(text)
        outstanding += len(state["requests"])
        if not outstanding:
            error = failed("stalled", "the script waits for something that never comes")
            return json.dumps({"done": True, "ok": False, "error": error, "log": state["log"]})
        write_frame(text)
        answers = read_frame()
        if answers is None:
            raise SystemExit(0)
        outstanding -= len(answers)
        runtime.budget()
        drive("settle", json.dumps(answers))


def limit_error(runtime: Runtime, problem: Exception) -> "Answer":
    text = str(problem)
    if isinstance(problem, OutOfTime) or "interrupted" in text:
        message = f"the script used more than {round(runtime.cpu * 1000)} ms of processor time"
        return failed("limit", message, *runtime.place(text, FRAME))
    message = text.split("\n", 1)[0]
    if not message or message in OUT_OF_MEMORY or isinstance(problem, MemoryError):
        return failed("limit", MEMORY)
    return failed("throw", message, *runtime.place(text, FRAME))


def after_limit(runtime: Runtime, error: "Answer") -> str:
    """The error with the log as far as it can still be had."""
    log = []
    try:
        runtime.context.set_memory_limit(-1)
        runtime.context.set_time_limit(GRACE_SECONDS)
        log = json.loads(runtime.drive("state"))["log"]
    except Exception:
        log = []
    return json.dumps({"done": True, "ok": False, "error": error, "log": log})


def with_place(runtime: Runtime, answer: "Answer") -> str:
    """A script's own failure with the line it happened in, or a limit that it met as an exception."""
    error = answer["error"]
    if not isinstance(error, dict):
        return json.dumps(answer)
    line, column = runtime.place(str(error.get("stack", "")), FRAME)
    kind, message = error.get("kind"), str(error.get("message"))
    if message in OUT_OF_MEMORY and kind == "throw":
        kind, message = "limit", MEMORY_OR_NULL if message == "null" else MEMORY
    elif message.endswith("RangeError: Maximum call stack size exceeded"):
        kind, message = "limit", "the script calls itself too deeply"
    answer["error"] = failed(kind, message, line, column)
    return json.dumps(answer)


def check(runtime: Runtime, request: "Answer") -> str:
    """Compile only."""
    try:
        runtime.compile(request["code"])
    except Exception as problem:
        return json.dumps({"done": True, "ok": False, "error": compile_error(runtime, problem), "log": []})
    return '{"done":true,"ok":true,"value":null,"next":null,"log":[]}'


def main() -> None:
    engine = load_engine(sys.argv[1])
    with open(sys.argv[2], encoding="utf-8") as file:  # noqa: PTH123  (no pathlib here)
        prelude = file.read().rstrip()
    runtime = Runtime(engine, prelude)
    resource = give_up_rights(int(sys.argv[3]))
    while True:
        request = read_frame()
        if request is None:
            return
        if resource is not None:
            seconds = int(process_time() + request["limits"]["cpu"]) + HARD_CPU_SECONDS
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        runtime.limit(request["limits"])
        write_frame(check(runtime, request) if request["order"] == "check" else run(runtime, request))
        runtime = Runtime(engine, prelude)  # made while nobody waits for it


if __name__ == "__main__":
    main()
