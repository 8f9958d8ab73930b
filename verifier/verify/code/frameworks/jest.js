'use strict';
// A runner of tests written for Jest, of its own: Jest itself runs tests and program among the same objects, so that a
// program could change what its matchers are made of. Here what Python's side of this (jest.py) sent is read and
// closed first; then what the language is made of is fixed; and only then is the program loaded. What is needed later
// is taken now. Nothing of this file is reachable by name: it holds its state in one function, keeps its lists in
// maps, and gives the program neither files, nor the inspector, nor the heap.
(() => {
  const fs = require('fs'), path = require('path'), util = require('util'), vm = require('vm');
  const order = JSON.parse(fs.readFileSync(0, 'utf8'));
  const [passed, failed, unfit] = order.words, program = order.program, tests = order.tests, names = order.names;
  fs.closeSync(0);
  const write = fs.writeSync, leave = process.reallyExit.bind(process), compileFunction = vm.compileFunction;
  const { apply, ownKeys, getPrototypeOf, getOwnPropertyDescriptor, construct } = Reflect;
  const taken = {};
  for (const name of ['Map', 'Set', 'WeakMap', 'Promise', 'Date', 'RegExp', 'Error', 'String', 'Number', 'Array'])
    taken[name] = globalThis[name];
  const bound = (of, name) => { const f = of[name]; return (self, ...rest) => apply(f, self, rest); };
  const mapGet = bound(Map.prototype, 'get'), mapSet = bound(Map.prototype, 'set'), mapHas = bound(Map.prototype, 'has');
  const mapEach = bound(Map.prototype, 'forEach'), setEach = bound(Set.prototype, 'forEach'), setHas = bound(Set.prototype, 'has');
  const sizeOf = name => { const f = getOwnPropertyDescriptor(globalThis[name].prototype, 'size').get; return one => apply(f, one, []); };
  const mapSize = sizeOf('Map'), setSize = sizeOf('Set'), dateValue = bound(Date.prototype, 'getTime');
  const includes = bound(String.prototype, 'includes'), exec = bound(RegExp.prototype, 'exec'), replace = bound(String.prototype, 'replace');
  const split = bound(String.prototype, 'split'), textOf = bound(RegExp.prototype, 'toString'), startsWith = bound(String.prototype, 'startsWith');
  const isArray = Array.isArray, is = Object.is, abs = Math.abs, pow = Math.pow, isInteger = Number.isInteger, isNaN_ = Number.isNaN;
  const owns = bound(Object.prototype, 'hasOwnProperty'), tagOf = bound(Object.prototype, 'toString'), enumerable = bound(Object.prototype, 'propertyIsEnumerable');
  const then = bound(Promise.prototype, 'then'), { types, inspect } = util, later = setTimeout, cancelLater = clearTimeout, at = setImmediate;
  const define = Object.defineProperty, keysOf = Object.keys, iteratorKey = Symbol.iterator, now = Date.now;
  const say = word => { write(2, '\n' + word + '\n'); leave(0); };
  const bare = object => Object.setPrototypeOf(object, null);

  // Lists, since what an array has none of is looked for in its prototype.
  const list = () => bare({ size: 0, items: new taken.Map() });
  const add = (to, one) => { mapSet(to.items, to.size, one); to.size += 1; };
  const item = (of, place) => mapGet(of.items, place);

  // What the language is made of stays as it is; a property of the same name can still be given to other objects.
  const fixed = new Set(), fixing = [];
  const fix = one => { if (one !== null && (typeof one === 'object' || typeof one === 'function') && !fixed.has(one)) { fixed.add(one); fixing.push(one); } };
  for (const name of ['Object', 'Function', 'Array', 'Number', 'Boolean', 'String', 'Symbol', 'BigInt', 'Promise', 'RegExp', 'Date', 'Error',
    'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'AggregateError', 'Map', 'Set', 'WeakMap', 'WeakSet',
    'WeakRef', 'ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array',
    'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array', 'Math', 'JSON', 'Reflect', 'Proxy', 'Intl',
    'Atomics', 'Iterator', 'parseInt', 'parseFloat', 'isNaN', 'isFinite'])
    if (globalThis[name] !== undefined) {
      fix(globalThis[name]);
      define(globalThis, name, { writable: false, configurable: false });
    }
  for (const one of [async function () {}, function* () {}, async function* () {}, [][iteratorKey](), new Map()[iteratorKey](),
    new Set()[iteratorKey](), ''[iteratorKey](), 'a'.matchAll(/a/g)]) { fix(getPrototypeOf(one)); if (one.prototype) fix(getPrototypeOf(one.prototype)); }
  const overridable = (of, key, found) => {
    const value = found.value;
    const setter = function (given) {
      if (this === of) throw new TypeError(`Cannot assign to '${String(key)}', which the tests use`);
      if (owns(this, key)) this[key] = given;
      else define(this, key, bare({ value: given, writable: true, enumerable: true, configurable: true }));
    };
    define(of, key, bare({ get: () => value, set: setter, enumerable: found.enumerable, configurable: false }));
  };
  for (let i = 0; i < fixing.length; i++) {
    const of = fixing[i];
    fix(getPrototypeOf(of));
    for (const key of ownKeys(of)) {
      const found = getOwnPropertyDescriptor(of, key);
      fix(found.value); fix(found.get); fix(found.set);
      if (!found.configurable) { if (found.writable) define(of, key, bare({ writable: false })); continue; }
      const shadowed = typeof of === 'object' || key === 'toString' || key === 'constructor' || key === 'valueOf' || key === 'name';
      if ('value' in found && shadowed && of !== Math && of !== JSON && of !== Reflect) overridable(of, key, found);
      else define(of, key, bare('value' in found ? { writable: false, configurable: false } : { configurable: false }));
    }
  }
  define(Error, 'stackTraceLimit', { value: 10, writable: false });

  // Equality as Jest has it. Nothing of the program is called with what is expected.
  class Asymmetric {
    #matches; name;
    constructor(name, matches) { this.name = name; this.#matches = matches; }
    static of(one) { return one !== null && typeof one === 'object' && #matches in one ? one.#matches : undefined; }
  }
  const boxed = one => types.isBoxedPrimitive(one);
  const plainTag = one => types.isProxy(one) ? '[object Object]' : isArray(one) ? 'array' : types.isMap(one) ? 'map' : types.isSet(one) ? 'set'
    : types.isDate(one) ? 'date' : types.isRegExp(one) ? 'regexp' : types.isNativeError(one) ? 'error' : types.isTypedArray(one) ? 'typed'
    : types.isAnyArrayBuffer(one) ? 'buffer' : boxed(one) ? 'boxed' : types.isPromise(one) ? 'promise' : 'object';
  const equal = (one, other, strict, open) => {
    const match = Asymmetric.of(other), back = Asymmetric.of(one);
    if (match && back) return one === other;
    if (match) return match(one);
    if (back) return back(other);
    if (is(one, other)) return true;
    if (one === null || other === null || typeof one !== 'object' || typeof other !== 'object') return false;
    if (open === undefined) open = list();
    for (let i = 0; i < open.size; i++) { const pair = item(open, i); if (pair.one === one) return pair.other === other; }
    const kind = plainTag(one);
    if (kind !== plainTag(other)) return false;
    if (strict && getPrototypeOf(one) !== getPrototypeOf(other)) return false;
    add(open, bare({ one, other }));
    const alike = equalObjects(kind, one, other, strict, open);
    open.size -= 1;
    return alike;
  };
  const equalObjects = (kind, one, other, strict, open) => {
    if (kind === 'date') return is(dateValue(one), dateValue(other));
    if (kind === 'regexp') return textOf(one) === textOf(other);
    if (kind === 'error') return one.message === other.message && (!strict || one.name === other.name);
    if (kind === 'boxed') return util.isDeepStrictEqual(one, other);
    if (kind === 'buffer' || kind === 'typed') return util.isDeepStrictEqual(one, other);
    if (kind === 'promise') return false;
    if (kind === 'map' || kind === 'set') return equalTables(kind, one, other, strict, open);
    if (kind === 'array' && one.length !== other.length) return false;
    const keys = shownKeys(one), others = shownKeys(other);
    for (let i = 0; i < others.length; i++) {
      const key = others[i], missing = !owns(one, key);
      if (missing && (strict || other[key] !== undefined)) return false;
      if (!missing && !equal(one[key], other[key], strict, open)) return false;
    }
    for (let i = 0; i < keys.length; i++) if (!owns(other, keys[i]) && (strict || one[keys[i]] !== undefined)) return false;
    return true;
  };
  const shownKeys = one => {
    const all = ownKeys(one), out = new taken.Array();
    let size = 0;
    for (let i = 0; i < all.length; i++)
      if (enumerable(one, all[i])) define(out, size++, bare({ value: all[i], writable: true, enumerable: true, configurable: true }));
    return out;
  };
  const equalTables = (kind, one, other, strict, open) => {
    const size = kind === 'map' ? mapSize : setSize, each = kind === 'map' ? mapEach : setEach;
    if (size(one) !== size(other)) return false;
    let alike = true;
    each(other, (value, key) => {
      if (!alike) return;
      if (kind === 'map' && mapHas(one, key)) { alike = equal(mapGet(one, key), value, strict, open); return; }
      if (kind === 'set' && setHas(one, value)) return;
      let found = false;
      each(one, (mine, its) => { found = found || (kind === 'map' ? equal(its, key, strict, open) && equal(mine, value, strict, open) : equal(mine, value, strict, open)); });
      alike = found;
    });
    return alike;
  };
  const subset = (one, other, open) => {
    if (Asymmetric.of(other) || other === null || typeof other !== 'object' || one === null || typeof one !== 'object' || plainTag(other) !== 'object')
      return isArray(other) && isArray(one) ? one.length === other.length && everyIndex(other, i => subset(one[i], other[i])) : equal(one, other, false);
    const keys = shownKeys(other);
    for (let i = 0; i < keys.length; i++) if (!(keys[i] in one) || !subset(one[keys[i]], other[keys[i]])) return false;
    return true;
  };
  const everyIndex = (of, holds) => { for (let i = 0; i < of.length; i++) if (!holds(i)) return false; return true; };
  const someIndex = (of, holds) => !everyIndex(of, i => !holds(i));
  const matchesText = (text, pattern) => {
    if (typeof text !== 'string') return false;
    if (typeof pattern === 'string') return includes(text, pattern);
    const fresh = new taken.RegExp(pattern);
    return exec(fresh, text) !== null;
  };

  // Matchers
  class Mismatch extends Error {}
  const mocks = new WeakMap();
  const takenMockOf = ((get) => one => { const found = apply(get, mocks, [one]); if (!found) throw new Mismatch('expected a mock function'); return found; })(WeakMap.prototype.get);
  const numeric = one => typeof one === 'number' || typeof one === 'bigint';
  const at_ = (of, where) => {
    const steps = isArray(where) ? where : split(replace(String(where), /\[(\w+)\]/g, '.$1'), '.');
    for (let i = 0; i < steps.length; i++) { if (of === null || of === undefined || !(steps[i] in Object(of))) return bare({ there: false }); of = of[steps[i]]; }
    return bare({ there: true, value: of });
  };
  const contains = (of, holds, one) => {
    if (typeof of === 'string') return typeof one === 'string' && includes(of, one);
    if (isArray(of)) return someIndex(of, i => holds(of[i]));
    if (types.isSet(of)) { let found = false; setEach(of, value => { found = found || holds(value); }); return found; }
    if (of === null || of === undefined) return false;
    const all = list();
    for (const value of of) add(all, value);
    for (let i = 0; i < all.size; i++) if (holds(item(all, i))) return true;
    return false;
  };
  const thrown = (problem, wanted) => {
    if (!problem.there) return false;
    if (wanted === undefined) return true;
    const match = Asymmetric.of(wanted), error = problem.value, message = error !== null && typeof error === 'object' ? error.message : error;
    if (match) return match(error);
    if (typeof wanted === 'function') return error instanceof wanted;
    if (typeof wanted === 'string' || types.isRegExp(wanted)) return matchesText(message, wanted);
    return message === wanted.message;
  };
  const calledWith = (calls, args) => { for (let i = 0; i < calls.size; i++) if (equal(item(calls, i), args, false)) return true; return false; };
  const MATCHERS = bare({
    toBe: (one, other) => is(one, other),
    toEqual: (one, other) => equal(one, other, false),
    toStrictEqual: (one, other) => equal(one, other, true),
    toBeNull: one => one === null,
    toBeUndefined: one => one === undefined,
    toBeDefined: one => one !== undefined,
    toBeTruthy: one => !!one,
    toBeFalsy: one => !one,
    toBeNaN: one => isNaN_(one),
    toBeCloseTo: (one, other, digits = 2) => typeof one === 'number' && typeof other === 'number' && (one === other || abs(one - other) < pow(10, -digits) / 2),
    toBeGreaterThan: (one, other) => numeric(one) && numeric(other) && one > other,
    toBeGreaterThanOrEqual: (one, other) => numeric(one) && numeric(other) && one >= other,
    toBeLessThan: (one, other) => numeric(one) && numeric(other) && one < other,
    toBeLessThanOrEqual: (one, other) => numeric(one) && numeric(other) && one <= other,
    toBeInstanceOf: (one, kind) => one instanceof kind,
    toContain: (of, one) => contains(of, value => value === one, one),
    toContainEqual: (of, one) => contains(of, value => equal(value, one, false), one),
    toHaveLength: (of, length) => of !== null && of !== undefined && of.length === length,
    toHaveProperty: (of, where, ...wanted) => { const found = at_(of, where); return found.there && (wanted.length === 0 || equal(found.value, wanted[0], false)); },
    toMatch: matchesText,
    toMatchObject: (one, other) => subset(one, other),
    toHaveBeenCalled: one => takenMockOf(one).calls.size > 0,
    toHaveBeenCalledTimes: (one, times) => takenMockOf(one).calls.size === times,
    toHaveBeenCalledWith: (one, ...args) => calledWith(takenMockOf(one).calls, args),
    toHaveBeenLastCalledWith: (one, ...args) => { const calls = takenMockOf(one).calls; return calls.size > 0 && equal(item(calls, calls.size - 1), args, false); },
    toHaveBeenNthCalledWith: (one, n, ...args) => { const calls = takenMockOf(one).calls; return n <= calls.size && equal(item(calls, n - 1), args, false); },
    toHaveReturned: one => { const found = takenMockOf(one).results; for (let i = 0; i < found.size; i++) if (item(found, i).type === 'return') return true; return false; },
    toHaveReturnedWith: (one, value) => { const found = takenMockOf(one).results; for (let i = 0; i < found.size; i++) if (item(found, i).type === 'return' && equal(item(found, i).value, value, false)) return true; return false; },
  });
  const aliases = { toBeCalled: 'toHaveBeenCalled', toBeCalledTimes: 'toHaveBeenCalledTimes', toBeCalledWith: 'toHaveBeenCalledWith', lastCalledWith: 'toHaveBeenLastCalledWith', toReturn: 'toHaveReturned', toReturnWith: 'toHaveReturnedWith' };
  for (const name of keysOf(aliases)) MATCHERS[name] = MATCHERS[aliases[name]];
  const MATCHER_NAMES = keysOf(MATCHERS);
  let asserted = 0, wanted = -1, wantedSome = false;
  const settle = (holds, negated, name) => { asserted += 1; if (holds === negated) throw new Mismatch(`expect(...)${negated ? '.not' : ''}.${name}`); };
  const caught = act => { try { act(); return bare({ there: false }); } catch (error) { return bare({ there: true, value: error }); } };
  const expectation = (one, negated) => {
    const out = {};
    for (let i = 0; i < MATCHER_NAMES.length; i++) {
      const name = MATCHER_NAMES[i];
      define(out, name, bare({ value: (...given) => settle(!!apply(MATCHERS[name], undefined, [one, ...given]), negated, name) }));
    }
    for (const name of ['toThrow', 'toThrowError'])
      define(out, name, bare({ value: of => { if (typeof one !== 'function') throw new Mismatch('toThrow: expected a function'); settle(thrown(caught(one), of), negated, name); } }));
    for (const name of ['toMatchSnapshot', 'toMatchInlineSnapshot', 'toThrowErrorMatchingSnapshot', 'toThrowErrorMatchingInlineSnapshot'])
      define(out, name, bare({ value: () => say(`${unfit} snapshots are not kept here`) }));
    return out;
  };
  const promised = (promise, negated, rejects) => {
    const out = {}, result = new taken.Promise((done, fail) => {
      if (promise === null || typeof promise !== 'object' || !types.isPromise(promise)) { fail(new Mismatch('expected a promise')); return; }
      then(promise, value => rejects ? fail(new Mismatch('it did not reject')) : done(bare({ value })), error => rejects ? done(bare({ value: error })) : fail(error));
    });
    const after = act => then(result, found => { act(found.value); });
    for (let i = 0; i < MATCHER_NAMES.length; i++) {
      const name = MATCHER_NAMES[i];
      define(out, name, bare({ value: (...given) => after(value => settle(!!apply(MATCHERS[name], undefined, [value, ...given]), negated, name)) }));
    }
    for (const name of ['toThrow', 'toThrowError'])
      define(out, name, bare({ value: of => after(value => settle(thrown(rejects ? bare({ there: true, value }) : caught(value), of), negated, name)) }));
    return out;
  };
  const expect = (...given) => {
    const one = given[0], out = expectation(one, false);
    const not = expectation(one, true);
    define(out, 'not', bare({ value: not }));
    for (const [name, rejects] of [['resolves', false], ['rejects', true]])
      define(out, name, bare({ get: () => { const made = promised(one, false, rejects); define(made, 'not', bare({ value: promised(one, true, rejects) })); return made; } }));
    return out;
  };
  const ofKind = (one, kind) => kind === String ? typeof one === 'string' : kind === Number ? typeof one === 'number' : kind === Boolean ? typeof one === 'boolean'
    : kind === BigInt ? typeof one === 'bigint' : kind === Symbol ? typeof one === 'symbol' : kind === Function ? typeof one === 'function'
    : kind === Object ? typeof one === 'object' : kind === Array ? isArray(one) : one instanceof kind;
  const asymmetric = bare({
    any: kind => new Asymmetric('any', one => one !== undefined && ofKind(one, kind)),
    anything: () => new Asymmetric('anything', one => one !== null && one !== undefined),
    arrayContaining: all => new Asymmetric('arrayContaining', one => isArray(one) && everyIndex(all, i => someIndex(one, j => equal(one[j], all[i], false)))),
    objectContaining: part => new Asymmetric('objectContaining', one => one !== null && typeof one === 'object' && everyIndex(shownKeys(part), i => { const key = shownKeys(part)[i]; return key in one && equal(one[key], part[key], false); })),
    stringContaining: part => new Asymmetric('stringContaining', one => typeof one === 'string' && includes(one, part)),
    stringMatching: pattern => new Asymmetric('stringMatching', one => matchesText(one, pattern)),
    closeTo: (value, digits = 2) => new Asymmetric('closeTo', one => MATCHERS.toBeCloseTo(one, value, digits)),
  });
  for (const name of keysOf(asymmetric)) expect[name] = asymmetric[name];
  expect.not = {};
  for (const name of ['arrayContaining', 'objectContaining', 'stringContaining', 'stringMatching'])
    expect.not[name] = part => { const match = Asymmetric.of(asymmetric[name](part)); return new Asymmetric(`not.${name}`, one => !match(one)); };
  expect.assertions = count => { wanted = count; };
  expect.hasAssertions = () => { wantedSome = true; };
  expect.extend = () => say(`${unfit} matchers of the tests' own are not read here`);

  // Mock functions and timers
  const madeMocks = list();
  const mockSet = ((set) => (mock, state) => apply(set, mocks, [mock, state]))(WeakMap.prototype.set);
  const fn = first => {
    const state = bare({ calls: list(), results: list(), instances: list(), act: first, once: list(), used: 0, restore: undefined, real: first });
    const shown = of => { const out = []; for (let i = 0; i < of.size; i++) define(out, i, bare({ value: item(of, i), writable: true, enumerable: true, configurable: true })); return out; };
    const mock = function (...args) {
      add(state.calls, args); add(state.instances, this);
      const act = state.used < state.once.size ? item(state.once, state.used++) : state.act;
      try {
        const value = act === undefined ? undefined : new.target ? construct(act, args) : apply(act, this, args);
        add(state.results, { type: 'return', value }); return value;
      } catch (error) { add(state.results, { type: 'throw', value: error }); throw error; }
    };
    define(mock, 'mock', { get: () => ({ calls: shown(state.calls), results: shown(state.results), instances: shown(state.instances), lastCall: state.calls.size ? item(state.calls, state.calls.size - 1) : undefined }) });
    const steps = {
      mockImplementation: act => { state.act = act; return mock; }, mockImplementationOnce: act => { add(state.once, act); return mock; },
      mockReturnValue: value => steps.mockImplementation(() => value), mockReturnValueOnce: value => steps.mockImplementationOnce(() => value),
      mockResolvedValue: value => steps.mockImplementation(async () => value), mockResolvedValueOnce: value => steps.mockImplementationOnce(async () => value),
      mockRejectedValue: error => steps.mockImplementation(async () => { throw error; }), mockRejectedValueOnce: error => steps.mockImplementationOnce(async () => { throw error; }),
      mockClear: () => { state.calls = list(); state.results = list(); state.instances = list(); return mock; },
      mockReset: () => { steps.mockClear(); state.act = undefined; state.once = list(); state.used = 0; return mock; },
      mockRestore: () => { steps.mockReset(); if (state.restore) state.restore(); return mock; },
      mockName: () => mock, getMockName: () => 'jest.fn()', mockReturnThis: () => steps.mockImplementation(function () { return this; }), getMockImplementation: () => state.act,
    };
    for (const name of keysOf(steps)) define(mock, name, { value: steps[name] });
    mockSet(mock, state); add(madeMocks, bare({ mock, state, steps }));
    return mock;
  };
  const spyOn = (of, name, kind) => {
    if (kind) say(`${unfit} spies on accessors are not made here`);
    const real = of[name], had = owns(of, name);
    const mock = fn(function (...args) { return apply(real, this, args); });
    item(madeMocks, madeMocks.size - 1).state.restore = () => { if (had) of[name] = real; else delete of[name]; };
    of[name] = mock;
    return mock;
  };
  const eachMock = act => { for (let i = 0; i < madeMocks.size; i++) act(item(madeMocks, i)); return jest; };
  const realTimers = bare({ setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, clearImmediate, DateNow: now });
  let clock = 0, timers = list(), timerCount = 0, faked = false;
  const fakeTimer = (repeat) => (act, delay = 0, ...args) => { timerCount += 1; add(timers, bare({ id: timerCount, act, args, due: clock + (delay > 0 ? +delay : 0), every: repeat ? Math.max(1, +delay || 1) : 0, off: false })); return timerCount; };
  const fakeClear = id => { for (let i = 0; i < timers.size; i++) if (item(timers, i).id === id) item(timers, i).off = true; };
  const nextTimer = (until) => { let found; for (let i = 0; i < timers.size; i++) { const one = item(timers, i); if (!one.off && one.due <= until && (!found || one.due < found.due)) found = one; } return found; };
  const runTimer = one => { clock = one.due > clock ? one.due : clock; if (one.every) one.due += one.every; else one.off = true; apply(one.act, undefined, one.args); };
  const advance = by => { const until = clock + by; for (let one = nextTimer(until); one; one = nextTimer(until)) runTimer(one); clock = until; return jest; };
  const runAll = () => { for (let one = nextTimer(Infinity), n = 0; one && n < 100000; one = nextTimer(Infinity), n++) runTimer(one); return jest; };
  const runPending = () => { const due = list(); for (let i = 0; i < timers.size; i++) if (!item(timers, i).off) add(due, item(timers, i)); for (let i = 0; i < due.size; i++) runTimer(item(due, i)); return jest; };
  const useFake = () => { faked = true; timers = list(); globalThis.setTimeout = fakeTimer(false); globalThis.setInterval = fakeTimer(true); globalThis.setImmediate = (act, ...args) => globalThis.setTimeout(act, 0, ...args); globalThis.clearTimeout = globalThis.clearInterval = globalThis.clearImmediate = fakeClear; return jest; };
  const useReal = () => { faked = false; for (const name of ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate']) globalThis[name] = realTimers[name]; return jest; };
  const pending = () => { let count = 0; for (let i = 0; i < timers.size; i++) count += item(timers, i).off ? 0 : 1; return count; };
  const refuse = what => () => say(`${unfit} ${what} is not done here`);
  const jest = {
    fn, spyOn, isMockFunction: one => typeof one === 'function' && apply(WeakMap.prototype.has, mocks, [one]),
    clearAllMocks: () => eachMock(one => one.steps.mockClear()), resetAllMocks: () => eachMock(one => one.steps.mockReset()), restoreAllMocks: () => eachMock(one => { if (one.state.restore) one.steps.mockRestore(); }),
    useFakeTimers: useFake, useRealTimers: useReal, advanceTimersByTime: advance, runAllTimers: runAll, runOnlyPendingTimers: runPending, getTimerCount: pending, clearAllTimers: () => { timers = list(); },
    advanceTimersByTimeAsync: async by => { advance(by); }, runAllTimersAsync: async () => { runAll(); }, setTimeout: () => jest, resetModules: () => jest,
    mock: refuse('jest.mock'), unmock: refuse('jest.unmock'), doMock: refuse('jest.doMock'), requireActual: refuse('jest.requireActual'), setSystemTime: refuse('jest.setSystemTime'), isolateModules: refuse('jest.isolateModules'),
  };

  // describe and it
  const block = (name, parent) => bare({ name, parent, items: list(), before: list(), after: list(), first: list(), last: list(), skip: parent ? parent.skip : false, only: false });
  const top = block('', undefined);
  let here = top, anyOnly = false, running = false;
  const filled = (title, row) => { let i = 0; return replace(String(title), /%[sdifjop#%]/g, part => part === '%%' ? '%' : typeof row[i] === 'object' ? '' + i++ : String(row[i++])); };
  const rowsOf = table => { const out = list(); for (let i = 0; i < table.length; i++) add(out, isArray(table[i]) ? table[i] : [table[i]]); return out; };
  const rowsOfText = (parts, values) => {
    const heads = split(replace(parts[0], /\s/g, ''), '|'), out = list();
    for (let i = 0; i + heads.length <= values.length; i += heads.length) { const row = {}; for (let j = 0; j < heads.length; j++) row[heads[j]] = values[i + j]; add(out, [row]); }
    return out;
  };
  const each = act => (table, ...values) => (title, body, time) => {
    const rows = table.raw ? rowsOfText(table, values) : rowsOf(table);
    for (let i = 0; i < rows.size; i++) { const row = item(rows, i); act(filled(title, row), (...more) => apply(body, undefined, row), time); }
  };
  const describing = (skip, only) => (name, body) => {
    const outer = here;
    here = block(name, outer);
    here.skip = here.skip || skip; here.only = only; anyOnly = anyOnly || only;
    add(outer.items, bare({ block: here, test: undefined }));
    const back = body();
    if (back !== undefined) say(`${unfit} describe(...) must not return a value`);
    here = outer;
  };
  const testing = (skip, only, failing) => (name, body) => {
    if (running) throw new Mismatch('tests cannot be nested');
    if (typeof body !== 'function') skip = true;
    anyOnly = anyOnly || only;
    add(here.items, bare({ block: undefined, test: bare({ name, body, skip, only, failing }) }));
  };
  const describe = describing(false, false), it = testing(false, false, false);
  describe.skip = describing(true, false); describe.only = describing(false, true);
  it.skip = testing(true, false, false); it.only = testing(false, true, false); it.failing = testing(false, false, true);
  it.todo = name => it.skip(name); it.concurrent = it;
  for (const one of [describe, describe.skip, describe.only, it, it.skip, it.only]) one.each = each(one);
  const hooking = name => body => { add(here[name], body); };
  const settled = body => new taken.Promise((done, fail) => {
    const run = () => {
      let answered = false;
      if (body.length > 0) { // it wants to be told when it is done
        const finish = error => { if (!answered) { answered = true; error === undefined ? done() : fail(error); } };
        finish.fail = error => finish(error || new Mismatch('failed'));
        body(finish);
        return;
      }
      const back = body();
      if (back !== null && typeof back === 'object' && types.isPromise(back)) then(back, () => done(), fail);
      else done();
    };
    try { run(); } catch (error) { fail(error); }
  });
  let begun = 0, ended = 0, wrong = 0;
  const tried = async (test, blocks) => {
    begun += 1; asserted = 0; wanted = -1; wantedSome = false;
    let problem = false;
    const attempt = async body => { try { await settled(body); } catch (error) { problem = true; } };
    for (let i = 0; i < blocks.size; i++) for (let j = 0; j < item(blocks, i).before.size; j++) await attempt(item(item(blocks, i).before, j));
    if (!problem) await attempt(test.body);
    if ((wanted >= 0 && asserted !== wanted) || (wantedSome && asserted === 0)) problem = true;
    for (let i = blocks.size - 1; i >= 0; i--) for (let j = 0; j < item(blocks, i).after.size; j++) await attempt(item(item(blocks, i).after, j));
    if (problem !== !!test.failing) wrong += 1; else ended += 1;
  };
  const chosenIn = of => { for (let i = 0; i < of.items.size; i++) { const one = item(of.items, i); if (one.test ? one.test.only : one.block.only || chosenIn(one.block)) return true; } return false; };
  const walk = async (of, blocks, chosen) => {
    const inner = list();
    for (let i = 0; i < blocks.size; i++) add(inner, item(blocks, i));
    add(inner, of);
    const attempt = async body => { try { await settled(body); } catch (error) { wrong += 1; } };
    for (let i = 0; i < of.first.size; i++) await attempt(item(of.first, i));
    for (let i = 0; i < of.items.size; i++) {
      const one = item(of.items, i);
      if (one.block) await walk(one.block, inner, chosen || (one.block.only && !chosenIn(one.block)));
      else if (!one.test.skip && !of.skip && (!anyOnly || chosen || one.test.only)) await tried(one.test, inner);
    }
    for (let i = 0; i < of.last.size; i++) await attempt(item(of.last, i));
  };

  // What the program and the tests may ask for
  const MODULES = new Map();
  for (const name of ['assert', 'assert/strict', 'buffer', 'crypto', 'events', 'os', 'path', 'querystring', 'string_decoder', 'timers/promises', 'url', 'util']) mapSet(MODULES, name, require(name));
  const none = () => { const error = new Error('EACCES: files are not read beside tests'); error.code = 'EACCES'; throw error; };
  const noFiles = { readFileSync: name => name === 0 || name === '/dev/stdin' ? '' : none(), existsSync: () => false, writeFileSync: none, readFile: none, writeFile: none, promises: {} };
  mapSet(MODULES, 'fs', noFiles);
  const nothingSaid = { on: () => nothingSaid, once: () => nothingSaid, close: () => {}, question: () => {}, [Symbol.asyncIterator]: async function* () {} };
  mapSet(MODULES, 'readline', { createInterface: () => nothingSaid });
  mapSet(MODULES, 'perf_hooks', { performance: { now: () => now() } });
  const format = util.format;
  const shown = {};
  for (const name of ['log', 'info', 'debug', 'warn', 'error', 'trace', 'dir', 'table', 'group', 'groupEnd', 'time', 'timeEnd', 'assert', 'count'])
    shown[name] = (...args) => { write(1, format(...args) + '\n'); };
  const stream = { write: text => { write(1, String(text)); return true; }, isTTY: false };
  const hrtime = process.hrtime, memory = process.memoryUsage;
  const nextTick = (act, ...args) => queueMicrotask(() => apply(act, undefined, args));
  const little = {
    env: {}, argv: ['node', 'solution.js'], platform: 'linux', version: process.version, versions: { node: process.versions.node }, pid: 1, exitCode: undefined,
    nextTick, hrtime, memoryUsage: () => memory(), cwd: () => '/', uptime: () => 1, exit: () => leave(1), abort: () => leave(1), on: () => little, once: () => little, off: () => little, emit: () => false,
    stdin: nothingSaid, stdout: stream, stderr: stream, emitWarning: () => {},
  };
  define(globalThis, 'process', { value: little, writable: false, configurable: false });
  define(globalThis, 'console', { value: shown, writable: true, configurable: false });
  for (const name of ['WebSocket', 'Worker', 'BroadcastChannel', 'fetch', 'navigator', 'EventSource', 'global_']) delete globalThis[name];
  const strip = name => startsWith(name, 'node:') ? apply(String.prototype.slice, name, [5]) : name;
  const asked = name => {
    const plain = strip(String(name));
    if (mapHas(MODULES, plain)) return mapGet(MODULES, plain);
    if (plain === 'process') return little;
    const error = new Error(`Cannot find module '${plain}'`); error.code = 'MODULE_NOT_FOUND';
    throw error;
  };
  const solution = { exports: {} };
  let state = 'not loaded';
  const loaded = () => {
    if (state === 'not loaded') {
      state = 'loading';
      const body = compileFunction(program, ['require', 'module', 'exports', '__filename', '__dirname'], { filename: 'solution.js' });
      const ask = name => asked(name);
      apply(body, solution.exports, [ask, solution, solution.exports, '/solution.js', '/']);
      state = 'loaded';
    }
    return solution.exports;
  };
  const globals = { describe, it, test: it, expect, jest, beforeEach: hooking('before'), afterEach: hooking('after'), beforeAll: hooking('first'), afterAll: hooking('last'), xdescribe: describe.skip, xit: it.skip, xtest: it.skip, fdescribe: describe.only, fit: it.only };
  const requireForTests = name => {
    if (name === '@jest/globals' || name === 'vitest') return { ...globals, vi: jest };
    if (startsWith(name, '.') || startsWith(name, '/') || startsWith(name, '@/')) return loaded();
    return asked(name);
  };
  requireForTests.resolve = name => name;
  const given = { require: requireForTests, module: { exports: {} }, exports: {}, __filename: '/tests.test.js', __dirname: '/', ...globals, vi: jest };
  (async () => {
    const free = loaded(), params = keysOf(given), values = [];
    for (const name of params) values.push(given[name]);
    for (const name of names) if (!params.includes(name) && free !== null && (typeof free === 'object' || typeof free === 'function') && owns(free, name)) { params.push(name); values.push(free[name]); }
    let body;
    try { // strictly: else a function of the program's could ask for its caller, which is a test, and for its text
      body = compileFunction(`'use strict'; return (() => {\n${tests}\n})();`, params, { filename: 'tests.test.js' });
    } catch (error) { say(`${unfit} the tests are not JavaScript: ${error.message}`); }
    await apply(body, undefined, values);
    running = true;
    await walk(top, list(), false);
    say(wrong === 0 && ended > 0 && ended === begun ? passed : failed);
  })().catch(error => { write(2, `${inspect(error)}\n`); say(failed); });
})();
