/* What a script finds around itself. Evaluated in a fresh context before the script; the value is the one function
   that the worker calls. Everything it needs later is taken now, before a script could replace it. */
(function () {
  'use strict';
  const stringify = JSON.stringify;
  const parse = JSON.parse;
  const asText = String;
  const push = Array.prototype.push.call.bind(Array.prototype.push);
  const join = Array.prototype.join.call.bind(Array.prototype.join);
  const cut = String.prototype.slice.call.bind(String.prototype.slice);
  const lower = String.prototype.toLowerCase.call.bind(String.prototype.toLowerCase);
  const upper = String.prototype.toUpperCase.call.bind(String.prototype.toUpperCase);
  const entriesOf = Object.entries;
  const isArray = Array.isArray;
  const NativeError = Error;
  const NativePromise = Promise;
  const NativeTypeError = TypeError;
  const isError = (value) => value instanceof NativeError;
  const MESSAGE_LIMIT = 2000;

  let limits = { output: 0, log: 0, fetches: 0 };
  let log = [];
  let logSize = 0;
  let logFull = false;
  let requests = [];
  let sent = 0;
  let sentSize = 0;
  const waiting = { __proto__: null };
  let readNext = () => undefined;
  let outcome = null;

  delete globalThis.SharedArrayBuffer;
  delete globalThis.Atomics;

  const shown = (value) => {
    if (typeof value === 'string') return value;
    if (isError(value)) return describe(value);
    if (typeof value === 'object' && value !== null) {
      try { return stringify(value); } catch { return asText(value); }
    }
    return asText(value);
  };

  const write = (...values) => {
    if (logFull) return;
    const parts = [];
    for (let i = 0; i < values.length; i++) {
      try { push(parts, shown(values[i])); } catch { push(parts, '?'); }
    }
    let line = join(parts, ' ');
    if (logSize + line.length > limits.log) {
      line = cut(line, 0, limits.log - logSize) + '… (log cut here)';
      logFull = true;
    }
    logSize += line.length + 1;
    push(log, line);
  };

  const describe = (thrown) => {
    if (isError(thrown)) {
      const message = asText(thrown.message);
      return message ? asText(thrown.name) + ': ' + message : asText(thrown.name);
    }
    if (typeof thrown === 'object' && thrown !== null) {
      if (typeof thrown.message === 'string' && thrown.message) return thrown.message;
      return asText(stringify(thrown));
    }
    return asText(thrown);
  };

  const failure = (kind, thrown) => {
    let message = 'the script threw something that cannot be shown';
    let stack = '';
    try { message = thrown === null ? 'null' : describe(thrown); } catch { /* keeps the message */ }
    try { if (isError(thrown)) stack = asText(thrown.stack); } catch { /* no place then */ }
    return { ok: false, kind, message: cut(message, 0, MESSAGE_LIMIT), stack: cut(stack, 0, 4 * MESSAGE_LIMIT) };
  };

  /* JSON text of a value of the script's, or a failure that says what is wrong with it. */
  const textOf = (what, value) => {
    let text;
    try {
      text = stringify(value);
    } catch (thrown) {
      const problem = failure('result', thrown);
      problem.message = what + ' cannot be written as JSON: ' + problem.message;
      return { problem };
    }
    if (text === undefined) return { text: 'null' };
    if (text.length <= limits.output) return { text };
    const message = what + ' is too large: ' + text.length + ' characters, at most ' + limits.output;
    return { problem: { ok: false, kind: 'limit', message, stack: '' } };
  };

  const finish = (value) => {
    const result = textOf('what the script returned', value);
    const next = result.problem ? result : textOf('next', readNext());
    outcome = next.problem || { ok: true, value: result.text, next: next.text };
  };

  const headersOf = (given) => {
    const list = [];
    const pairs = isArray(given) ? given : entriesOf(given || {});
    for (let i = 0; i < pairs.length; i++) push(list, [lower(asText(pairs[i][0])), asText(pairs[i][1])]);
    return list;
  };

  const responseFrom = (answer) => {
    const body = answer.body;
    const headers = answer.headers;
    const find = (name) => {
      const wanted = lower(asText(name));
      for (let i = 0; i < headers.length; i++) if (headers[i][0] === wanted) return headers[i][1];
      return null;
    };
    return {
      ok: answer.status >= 200 && answer.status < 300,
      status: answer.status,
      statusText: '',
      url: answer.url,
      headers: {
        get: find,
        has: (name) => find(name) !== null,
        entries: () => headers.map((pair) => [pair[0], pair[1]]).values(),
        forEach: (each) => { for (let i = 0; i < headers.length; i++) each(headers[i][1], headers[i][0]); },
      },
      text: async () => body,
      json: async () => parse(body),
    };
  };

  const fetch = (url, options) => new NativePromise((resolve, reject) => {
    const given = options || {};
    if (sent >= limits.fetches) throw new NativeTypeError('fetch: more than ' + limits.fetches + ' requests in one script');
    const body = given.body;
    const request = {
      id: sent,
      url: asText(url),
      method: upper(asText(given.method || 'GET')),
      headers: headersOf(given.headers),
      body: body === undefined || body === null ? null : asText(body),
    };
    const text = stringify(request);
    sentSize += text.length;
    if (sentSize > limits.output) throw new NativeTypeError('fetch: the requests of one script are too large');
    sent += 1;
    waiting[request.id] = { resolve, reject };
    push(requests, text);
  });

  const settle = (text) => {
    const answers = parse(text);
    for (let i = 0; i < answers.length; i++) {
      const answer = answers[i];
      const waiter = waiting[answer.id];
      delete waiting[answer.id];
      if (answer.refused !== undefined) waiter.reject(new NativeTypeError('fetch: ' + answer.refused));
      else waiter.resolve(responseFrom(answer));
    }
  };

  const start = (factory, text) => {
    const input = parse(text);
    limits = input.limits;
    const made = factory();
    readNext = made[1];
    const script = made[0];
    script(input.params).then(finish, (thrown) => { outcome = failure('throw', thrown); });
  };

  /* Result as JSON text: what is known so far, the requests not handed out yet. */
  const state = () => {
    const parts = outcome === null
      ? '"done":false'
      : '"done":true,' + (outcome.ok
        ? '"ok":true,"value":' + outcome.value + ',"next":' + outcome.next
        : '"ok":false,"error":' + stringify(outcome));
    const taken = requests;
    requests = [];
    /* joined, not added: a long sum of strings is a rope, which does not pass the border */
    return join(['{', parts, ',"log":', stringify(log), ',"requests":[', join(taken, ','), ']}'], '');
  };

  const define = (name, value) => Object.defineProperty(
    globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  define('console', { log: write, info: write, warn: write, error: write, debug: write });
  define('fetch', fetch);

  return (order, first, second) => {
    if (order === 'start') return start(first, second);
    if (order === 'settle') return settle(first);
    return state();
  };
})()
