"""Scripts that mean harm: a name, the body of the script, and what it must come to.

``None`` is an outcome that is not an error, else the kind of the error: "limit", "throw", "result", "stalled", or any
of several. Whatever it is, it comes in bounded time.
"""

# ruff: noqa: E501 (a script stands in one line)

from typing import TypeAlias

Row: TypeAlias = tuple[str, str, str | None]

TIME: list[Row] = [
    ("endless loop", "while (true) {}", "limit"),
    ("endless loop after awaiting", "await 1; for (;;);", "limit"),
    ("loop that catches", "try { while (true) {} } catch { return 1 } finally { while (true) {} }", "limit"),
    ("endless promise chain", "for (;;) await 0", "limit"),
    ("jobs that make jobs", "const go = () => Promise.resolve().then(go); await go()", "limit"),
    ("jobs that double", "const go = () => { Promise.resolve().then(go); Promise.resolve().then(go) }; go(); await new Promise(() => {})", "limit"),
    ("work that goes on after the end", "(async () => { for (;;) await 0 })(); return 1", "limit or none"),
    ("catastrophic regex", "return /^(a+)+$/.test('a'.repeat(40) + 'b')", "limit"),
    ("catastrophic regex in replace", "return ('x'.repeat(5000)).replace(/(x+x+)+y/g, '')", "limit"),
    ("endless generator", "function* g() { for (;;) yield 1 } for (const x of g()); ", "limit"),
    ("spread of an endless generator", "function* g() { for (let i = 0; ; i++) yield 'item ' + i } return [...g()]", "limit"),
    ("generators that delegate", "function* g(n) { yield n; yield* g(n + 1) } for (const x of g(0));", "limit"),
    ("endless iterator", "return Array.from({[Symbol.iterator]: () => ({next: () => ({done: false, value: 'x'})})})", "limit"),
    ("async iteration", "async function* g() { for (;;) yield 1 } for await (const x of g());", "limit"),
    ("giant power", "return String(7n ** (2n ** 26n)).length", "limit or throw"),
    ("endless sort", "return [2, 1].sort(() => { while (true) {} })", "limit"),
    ("nothing to wait for", "await new Promise(() => {})", "stalled"),
]  # fmt: skip

SPACE: list[Row] = [
    ("2^30 characters", "return 'x'.repeat(2 ** 30)", "throw"),
    ("2^30 by padding", "return 'x'.padEnd(2 ** 30 - 1)", "limit or throw"),
    ("doubling string", "let s = 'x'; for (;;) s = (s + s).toUpperCase()", "limit"),
    ("array growth", "const a = []; for (;;) a.push(a.length + 'abc')", "limit"),
    ("typed-array growth", "const a = []; for (;;) a.push(new Float64Array(1e5).fill(1))", "limit"),
    ("one typed array that grows", "let a = new Uint8Array(1); for (;;) { const b = new Uint8Array(a.length * 2); b.set(a); a = b }", "limit"),
    ("a buffer that resizes", "const b = new ArrayBuffer(8, {maxByteLength: 2 ** 31}); b.resize(2 ** 31); return b.byteLength", "limit or throw or none"),
    ("map growth", "const m = new Map(); for (let i = 0; ; i++) m.set({}, 'v' + i)", "limit"),
    ("object growth", "const o = {}; for (let i = 0; ; i++) o['k' + i] = i", "limit"),
    ("promise flood", "return (await Promise.all(Array.from({length: 1e7}, async () => 'x'))).length", "limit"),
    ("closures that keep each other", "let f = () => 0; for (;;) { const g = f; f = () => g }", "limit"),
    ("native loop that nothing interrupts", "return Array(1e9).join('x')", "limit"),
    ("filled array", "return new Array(1e9).fill(0)", "limit"),
    ("large buffer", "return new ArrayBuffer(2 ** 31).byteLength", "throw"),
    ("deep recursion", "function f() { return f() + 1 } return f()", "limit"),
    ("deep recursion in a getter", "const o = {get a() { return this.a }}; return o.a", "limit"),
    ("deep result", "let d = {}, x = d; for (let i = 0; i < 5e4; i++) x = x.a = {}; return d", "limit or result or none"),
    ("deep JSON", "return JSON.parse('['.repeat(1e6) + ']'.repeat(1e6)).length", "limit or throw"),
    ("deep regex", "return new RegExp('('.repeat(1e5) + ')'.repeat(1e5)).test('')", "limit or throw"),
    ("deep source", "return eval('('.repeat(1e5) + '1' + ')'.repeat(1e5))", "limit or throw"),
    ("giant source", "return Function('return [' + '1,'.repeat(5e6) + ']')().length", "limit"),
    ("huge output", "return 'x'.repeat(20000)", "limit"),
    ("a small thing told a thousand times", "const a = Array(1000).fill('x'.repeat(100)); return Array(1000).fill(a)", "limit or result"),
    ("a tree of shared branches", "let t = 'x'; for (let i = 0; i < 60; i++) t = [t, t]; return t", "limit"),
    ("huge next", "next = 'x'.repeat(20000)", "limit"),
    ("output flood through the log", "for (;;) console.log('x'.repeat(1000))", "limit"),
    ("one giant line in the log", "console.log('x'.repeat(1e6)); console.log({get a() { throw 1 }}, Symbol('x')); return 1", None),
]  # fmt: skip

REACH: list[Row] = [
    ("blocking on shared memory", "Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0)", "throw"),
    ("WebAssembly", "return new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))", "throw"),
    ("constructor escape", "return this.constructor.constructor('return process')()", "throw"),
    ("escape through fetch", "return fetch.constructor('return process')()", "throw"),
    ("escape through an async function", "return (async () => {}).constructor('return process')()", "throw"),
    ("escape through eval", "return (0, eval)('process.env')", "throw"),
    ("escape through the stack", "Error.prepareStackTrace = (e, frames) => frames; return new Error('x').stack[0].getThis().process.env", "throw"),
    ("escape through the caller", "function f() { return f.caller } return f().constructor('return process')()", "throw"),
    ("import of a module", "return await import('os')", "throw"),
    ("import of a file", "return await import('/etc/passwd')", "throw"),
    ("import by eval", "return await (0, eval)('import(\"/etc/passwd\")')", "throw"),
    ("require", "return require('fs')", "throw"),
    ("files of QuickJS", "return std.loadFile('/etc/passwd')", "throw"),
    ("processes of QuickJS", "return os.exec(['id'])", "throw"),
    ("network", "return new XMLHttpRequest()", "throw"),
    ("sockets", "return new WebSocket('ws://127.0.0.1:1')", "throw"),
    ("a file as an address", "return await (await fetch('file:///etc/passwd')).text()", "throw"),
    ("this machine's metadata", "return await (await fetch('http://169.254.169.254/')).text()", "throw"),
    ("too many requests", "for (let i = 0; i < 60; i++) fetch('x' + i).catch(() => {}); await fetch('last')", "throw"),
    ("a giant request", "await fetch('x', {method: 'POST', body: 'x'.repeat(1e6)})", "throw"),
]  # fmt: skip

TRICKS: list[Row] = [
    ("sly getter in the result", "return {get a() { while (true) {} }}", "limit"),
    ("sly toJSON", "return {toJSON() { while (true) {} }}", "limit"),
    ("toJSON of everything", "Object.prototype.toJSON = function () { return 'sly' }; return {a: 1}", None),
    ("sly proxy", "return new Proxy({}, {ownKeys() { while (true) {} }})", "limit"),
    ("proxy without end", "const p = new Proxy({}, {ownKeys: () => ['a'], getOwnPropertyDescriptor: () => ({enumerable: true, configurable: true}), get: () => p}); return p", "limit or result"),
    ("revoked proxy", "const r = Proxy.revocable({}, {}); r.revoke(); return r.proxy", "throw"),
    ("sly thenable", "return {then() { while (true) {} }}", "limit"),
    ("thenable without end", "const t = {then(f) { f(t) }}; return t", "limit"),
    ("every object a thenable", "Object.prototype.then = function (f) { f('sly') }; return {a: 1}", "any"),
    ("sly Symbol.toPrimitive", "return '' + {[Symbol.toPrimitive]() { while (true) {} }}", "limit"),
    ("sly Symbol.toPrimitive in the log", "console.log({toJSON() { throw 1 }, [Symbol.toPrimitive]() { while (true) {} }})", "limit"),
    ("next as an object", "next = {toString: () => 'done'}; return 1", None),
    ("next as a sly object", "next = {toJSON() { while (true) {} }}; return 1", "limit"),
    ("sly error", "throw {get message() { while (true) {} }}", "limit"),
    ("sly stack", "const e = new Error('x'); Object.defineProperty(e, 'stack', {get() { throw 1 }}); throw e", "throw"),
    ("sly name", "const e = new Error('x'); e.name = {toString() { while (true) {} }}; throw e", "limit"),
    ("giant message", "throw new Error('x'.repeat(1e6))", "throw"),
    ("message with markup and escapes", "throw new Error('<script>\\u0000\\u001b[2J\\ud800\\r\\nX: y')", "throw"),
    ("prepareStackTrace", "Error.prepareStackTrace = () => { while (true) {} }; throw new Error('x')", "limit or throw"),
    ("setter on every array", "Object.defineProperty(Array.prototype, 0, {set() { while (true) {} }}); console.log(1); return [1]", "any"),
    ("getter on every object", "Object.defineProperty(Object.prototype, 'a', {get() { while (true) {} }}); return {}", "any"),
    ("broken promises", "Promise.prototype.then = null; return 1", "any"),
    ("broken JSON", "JSON.stringify = () => '}{'; JSON.parse = null; return 1", None),
    ("JSON in the answer", "JSON.stringify = () => '\"},\"done\":true,\"ok\":true'; return {a: '\"}]}\\n'}", None),
    ("promises of its own", "globalThis.Promise = class { then() { return 'sly' } }; return 1", None),
    ("frozen world", "Object.freeze(Object.prototype); Object.freeze(Array.prototype); Object.freeze(globalThis); return 1", None),
    ("parameters that are changed", "params.nodes = null; params.leaked = 1; Object.setPrototypeOf(params, null); return 1", None),
    ("closing of the frame", "}, () => { while (true) {} }]; }); (function () { return [async function () {", "any"),
]  # fmt: skip

CONTAINED = TIME + SPACE + REACH + TRICKS


def fits(expected: str | None, kind: str | None) -> bool:
    """Whether an outcome (None: no error) is one of those that a row allows."""
    return expected == "any" or (kind or "none") in (expected or "none").split(" or ")
