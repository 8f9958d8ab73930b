"""The store that several services share: one Redis, any service answers for any batch, and one that dies loses none.

A batch is its service's for as long as that renews a lease. What a dead service left is taken over: a job by whichever
service looks first (its payload waits here), a request under an Idempotency-Key by the one that is asked again. What
changes a batch is a script, so that two services never both believe that they have it. All of it expires.

What is not ours under our names (a member that is no batch, a list of the wrong type) is taken out or set aside: one
stray must not cost every key its jobs, nor a script its end.
"""

import logging
import re
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from hashlib import sha256
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError, ResponseError

from verifier.errors import EngineClosed
from verifier.server.store import MOST_LISTED, OVERHEAD_BYTES, Beaten, Full, Room, Seen, State, Store, Work

log = logging.getLogger("verifier.server")

PREFIX = "verifier:work"
BATCH_ID = re.compile(r"(?!(?:open|kept|ends|sizes|bytes)$)[A-Za-z0-9_]+")
"""What ids look like; other names under the prefix are our lists, which a caller may ask for as if they were jobs."""
LEASE_SECONDS = 10
"""How long a service is believed to have a batch after it last said so."""
BEAT_SECONDS = 2.0
FORGOTTEN_SECONDS = 60
"""How long a batch that was cancelled and then deleted is remembered as such: its service may not know yet."""
MOST_CONNECTIONS = 16
WAIT_SECONDS = 10  # for one of them
CLAIM_ATTEMPTS = 3  # an earlier batch may be forgotten between two questions
ASIDE_SECONDS = 24 * 3600
"""How long what was set aside can be looked at."""
MARGIN_SECONDS = 3600
"""How long an unfinished batch stays past its deadline, so that one whose service died is still found."""

LIBRARY = f"""
local P = '{PREFIX}:'

local function set_aside(owner)
  local types = {{
    open = 'set', kept = 'zset', ends = 'zset', sizes = 'hash', bytes = 'hash',
    ['open:' .. owner] = 'set', ['jobs:' .. owner] = 'zset', ['kept:' .. owner] = 'zset',
  }}
  for name, wanted in pairs(types) do
    local found = redis.call('TYPE', P .. name).ok
    if found ~= wanted and found ~= 'none' then
      redis.call('RENAME', P .. name, P .. 'aside:' .. name)
      redis.call('EXPIRE', P .. 'aside:' .. name, {ASIDE_SECONDS})
    end
  end
end

local function drop(list, id)
  redis.call('ZREM', P .. 'kept', id)
  redis.call('ZREM', P .. 'ends', id)
  redis.call('ZREM', list, id)
end

local function forget(id)
  local lists = {{open = 1, kept = 1, ends = 1, sizes = 1, bytes = 1}}
  if lists[id] or not string.match(id, '^[%w_]+$') then return end
  local owner = redis.call('HGET', P .. id, 'owner')
  local link = redis.call('HGET', P .. id, 'link')
  if link and link ~= '' and redis.call('GET', link) == id then redis.call('DEL', link) end
  redis.call('DEL', P .. id, P .. id .. ':payload', P .. id .. ':answer', P .. id .. ':lease')
  redis.call('SREM', P .. 'open', id)
  if owner then
    redis.call('SREM', P .. 'open:' .. owner, id)
    redis.call('ZREM', P .. 'jobs:' .. owner, id)
  end
  local size = redis.call('HGET', P .. 'sizes', id)
  if size then
    local bytes, whose = string.match(size, '^(%d+) (.*)$')
    redis.call('HDEL', P .. 'sizes', id)
    if bytes then
      drop(P .. 'kept:' .. whose, id)
      redis.call('HINCRBY', P .. 'bytes', whose, -bytes)
      redis.call('HINCRBY', P .. 'bytes', '/all', -bytes)
      if redis.call('HGET', P .. 'bytes', whose) == '0' then redis.call('HDEL', P .. 'bytes', whose) end
    end
  end
end

local function keep(id, owner, size, now, ttl, most, most_of_key)
  local own = P .. 'kept:' .. owner
  for _, gone in ipairs(redis.call('ZRANGEBYSCORE', P .. 'ends', '-inf', now)) do
    forget(gone)
    redis.call('ZREM', P .. 'ends', gone)
  end
  redis.call('HSET', P .. 'sizes', id, string.format('%d', size) .. ' ' .. owner)
  redis.call('ZADD', P .. 'kept', now, id)
  redis.call('ZADD', own, now, id)
  redis.call('ZADD', P .. 'ends', now + ttl, id)
  redis.call('HINCRBY', P .. 'bytes', owner, size)
  redis.call('HINCRBY', P .. 'bytes', '/all', size)
  for _, list in ipairs({{'sizes', 'kept', 'kept:' .. owner, 'ends', 'bytes', 'jobs:' .. owner}}) do
    redis.call('EXPIRE', P .. list, math.max(math.ceil(ttl) + 60, redis.call('TTL', P .. list)))
  end
  for _, bound in ipairs({{{{owner, most_of_key, own}}, {{'/all', most, P .. 'kept'}}}}) do
    local whose, limit, list = bound[1], bound[2], bound[3]
    while limit >= 0 and tonumber(redis.call('HGET', P .. 'bytes', whose) or '0') > limit do
      local oldest = redis.call('ZRANGE', list, 0, 0)[1]
      if not oldest then
        redis.call('HDEL', P .. 'bytes', whose)
        break
      end
      forget(oldest)
      drop(list, oldest)
    end
  end
end

local function close(id, owner)
  redis.call('DEL', P .. id .. ':payload', P .. id .. ':lease')
  redis.call('SREM', P .. 'open', id)
  redis.call('SREM', P .. 'open:' .. owner, id)
end

local function begin(id, work, owner, link, kind, service, lease, life, created)
  if kind == 'job' then
    redis.call('SADD', P .. 'open', id)
    redis.call('SADD', P .. 'open:' .. owner, id)
    redis.call('ZADD', P .. 'jobs:' .. owner, created, id)
    redis.call('EXPIRE', P .. 'jobs:' .. owner, math.max(life, redis.call('TTL', P .. 'jobs:' .. owner)))
  end
  redis.call('HSET', P .. id, 'work', work, 'owner', owner, 'link', link, 'state', 'open', 'done', 0,
    'service', service)
  redis.call('EXPIRE', P .. id, life)
  redis.call('SET', P .. id .. ':lease', service, 'EX', lease)
  if link ~= '' then redis.call('SET', link, id, 'EX', life) end
end

local function unfinished(set)
  for _, id in ipairs(redis.call('SMEMBERS', set)) do
    if redis.pcall('HGET', P .. id, 'state') ~= 'open' then redis.call('SREM', set, id) end
  end
  return redis.call('SCARD', set)
end
"""

CLAIM = """
local id, work, owner, link, kind = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local service, lease, life = ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8])
local most, most_of_key, created, payload = tonumber(ARGV[9]), tonumber(ARGV[10]), ARGV[11], ARGV[12]
set_aside(owner)
if link ~= '' then
  local earlier = redis.call('GET', link)
  local state = earlier and redis.pcall('HGET', P .. earlier, 'state')
  if state == 'open' or state == 'done' or state == 'cancelled' then return {'earlier', earlier} end
end
if kind == 'job' then
  local own, all = unfinished(P .. 'open:' .. owner), unfinished(P .. 'open')
  if most_of_key >= 0 and own >= most_of_key then return {'full of key', own} end
  if all >= most then return {'full', all} end
  redis.call('SET', P .. id .. ':payload', payload, 'EX', life)
end
begin(id, work, owner, link, kind, service, lease, life, created)
return {'claimed', 0}
"""

FINISH = """
local id, work, owner, link, answer = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local service, ttl, now, size = ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local most, most_of_key, total = tonumber(ARGV[10]), tonumber(ARGV[11]), ARGV[12]
local kind, created = ARGV[13], ARGV[14]
local state, holder = redis.call('HGET', P .. id, 'state'), redis.call('HGET', P .. id, 'service')
if state and (state ~= 'open' or holder ~= service) then return 0 end
set_aside(owner)
redis.call('HSET', P .. id, 'work', work, 'owner', owner, 'link', link, 'state', 'done', 'done', total,
  'expires_at', now + ttl)
redis.call('EXPIRE', P .. id, math.ceil(ttl))
redis.call('SET', P .. id .. ':answer', answer, 'EX', math.ceil(ttl))
if link ~= '' then redis.call('SET', link, id, 'EX', math.ceil(ttl)) end
close(id, owner)
if kind == 'job' then redis.call('ZADD', P .. 'jobs:' .. owner, 'NX', created, id) end
keep(id, owner, size, now, ttl, most, most_of_key)
return 1
"""

CANCEL = """
local id, owner, ttl, now = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local size, most, most_of_key = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
if redis.call('HGET', P .. id, 'state') ~= 'open' then return 0 end
redis.call('HSET', P .. id, 'state', 'cancelled', 'expires_at', now + ttl)
redis.call('EXPIRE', P .. id, math.ceil(ttl))
set_aside(owner)
close(id, owner)
keep(id, owner, size, now, ttl, most, most_of_key)
return 1
"""

FORGET = """
local id, remember = ARGV[1], tonumber(ARGV[2])
local cancelled = redis.call('HGET', P .. id, 'state') == 'cancelled'
forget(id)
if cancelled then
  redis.call('HSET', P .. id, 'state', 'forgotten')
  redis.call('EXPIRE', P .. id, remember)
end
return 1
"""

BEAT = """
local service, lease = ARGV[1], tonumber(ARGV[2])
local lost, missing = {}, {}
for i = 3, #ARGV, 2 do
  local id = ARGV[i]
  local state, holder = unpack(redis.call('HMGET', P .. id, 'state', 'service'))
  if state and (state ~= 'open' or holder ~= service) then
    lost[#lost + 1] = id
  elseif state then
    redis.call('HSET', P .. id, 'done', ARGV[i + 1])
    redis.call('SET', P .. id .. ':lease', service, 'EX', lease)
  else
    missing[#missing + 1] = id
  end
end
return {lost, missing}
"""

RESTORE = """
local id, work, owner, link, kind = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]
local service, lease, life, created = ARGV[6], tonumber(ARGV[7]), tonumber(ARGV[8]), ARGV[9]
if redis.call('EXISTS', P .. id) == 1 then return 0 end
set_aside(owner)
begin(id, work, owner, link, kind, service, lease, life, created)
return 1
"""

TAKE = """
local id, service, lease = ARGV[1], ARGV[2], tonumber(ARGV[3])
if redis.call('HGET', P .. id, 'state') ~= 'open' then return 0 end
if not redis.call('SET', P .. id .. ':lease', service, 'NX', 'EX', lease) then return 0 end
redis.call('HSET', P .. id, 'service', service)
return 1
"""


class RedisStore(Store):
    """Batches in Redis, as the service of that name. `grace_seconds`: how long Redis must have answered again before
    a lease that is gone is believed to be a dead service's: after an outage every service renews its own first."""

    def __init__(self, url: str, service: str, *, grace_seconds: float = LEASE_SECONDS) -> None:
        self._service = service
        self._grace_seconds = grace_seconds
        self._redis: Redis = Redis.from_pool(pool_of(url))
        self._answering_since: float | None = None
        scripts = {"claim": CLAIM, "finish": FINISH, "cancel": CANCEL, "forget": FORGET, "beat": BEAT, "take": TAKE}
        scripts["restore"] = RESTORE
        self._scripts = {name: self._redis.register_script(LIBRARY + text) for name, text in scripts.items()}

    @asynccontextmanager
    async def _asked(self) -> AsyncIterator[None]:
        """Turns Redis's absence into EngineClosed, which a caller may try again after."""
        try:
            yield
        except (RedisError, OSError) as error:
            self._answering_since = None
            raise EngineClosed(f"the shared store of jobs and answers does not answer: {str(error)[:200]}") from error
        if self._answering_since is None:
            self._answering_since = time.monotonic()

    async def _run(self, script: str, *arguments: str | bytes | float) -> Any:
        async with self._asked():
            return await self._scripts[script](args=list(arguments))

    async def claim(self, work: Work, payload: bytes, room: Room) -> Seen | None:
        for _ in range(CLAIM_ATTEMPTS):
            said, value = await self._run(
                "claim",
                *(work.id, work.model_dump_json(), work.owner, link(work), work.kind),
                *(self._service, LEASE_SECONDS, life_seconds(work), room.jobs, unless_none(room.key_jobs)),
                *(work.created_at, payload),
            )
            if said == b"claimed":
                return None
            if said != b"earlier":
                raise Full(int(value), of_key=said == b"full of key")
            if earlier := await self.find(value.decode(errors="replace")):
                return earlier
        raise EngineClosed("what the Idempotency-Key was first used for cannot be read by this release; use a new key")

    async def find(self, work_id: str) -> Seen | None:
        [seen] = await self._find([work_id])
        return seen

    async def _find(self, ids: Sequence[str]) -> list[Seen | None]:
        """Where each stands; what is no id of a batch is none."""
        own = [work_id for work_id in dict.fromkeys(ids) if BATCH_ID.fullmatch(work_id)]
        if not own:
            return [None] * len(ids)
        async with self._asked(), self._redis.pipeline(transaction=False) as pipeline:
            for work_id in own:
                pipeline.hmget(f"{PREFIX}:{work_id}", "work", "state", "done", "expires_at")
                pipeline.exists(f"{PREFIX}:{work_id}:lease")
            told = await pipeline.execute(raise_on_error=False)
        seen = {}
        for work_id, fields, held in zip(own, told[::2], told[1::2], strict=True):
            if isinstance(fields, ResponseError):
                log.error("a batch in the shared store cannot be read", extra={"work": work_id, "reason": str(fields)})
            else:
                seen[work_id] = seen_of(fields, bool(held))
        return [seen.get(work_id) for work_id in ids]

    async def jobs_of(self, owner: str) -> list[Seen]:
        async with self._asked():
            ids = [
                work_id.decode(errors="replace")
                for work_id in await self._redis.zrevrange(f"{PREFIX}:jobs:{owner}", 0, MOST_LISTED - 1)
            ]
        seen = await self._find(ids) if ids else []
        if gone := [work_id for work_id, one in zip(ids, seen, strict=True) if one is None]:
            async with self._asked():
                await self._redis.zrem(f"{PREFIX}:jobs:{owner}", *gone)
        return [one for one in seen if one is not None]

    async def finish(self, work: Work, answer: bytes, ttl_seconds: float, room: Room) -> None:
        await self._run(
            "finish",
            *(work.id, work.model_dump_json(), work.owner, link(work), answer, self._service),
            *(ttl_seconds, time.time(), len(answer) + OVERHEAD_BYTES),
            *(room.kept_bytes, unless_none(room.key_kept_bytes), work.total, work.kind, work.created_at),
        )

    async def answer(self, work_id: str) -> bytes | None:
        async with self._asked():
            answer: bytes | None = await self._redis.get(f"{PREFIX}:{work_id}:answer")
        return answer

    async def cancel(self, work: Work, ttl_seconds: float, room: Room) -> None:
        await self._run(
            "cancel",
            *(work.id, work.owner, ttl_seconds, time.time(), OVERHEAD_BYTES),
            *(room.kept_bytes, unless_none(room.key_kept_bytes)),
        )

    async def forget(self, work: Work) -> None:
        await self._run("forget", work.id, FORGOTTEN_SECONDS)

    async def beat(self, progress: Mapping[str, int]) -> Beaten:
        pairs = [value for pair in progress.items() for value in pair]
        lost, missing = await self._run("beat", self._service, LEASE_SECONDS, *pairs)
        return Beaten({work_id.decode() for work_id in lost}, {work_id.decode() for work_id in missing})

    async def restore(self, work: Work) -> None:
        await self._run(
            "restore",
            *(work.id, work.model_dump_json(), work.owner, link(work), work.kind),
            *(self._service, LEASE_SECONDS, life_seconds(work), work.created_at),
        )

    async def release(self, work: Work) -> None:
        async with self._asked():
            await self._redis.delete(f"{PREFIX}:{work.id}:lease")

    async def take_over(self, work_id: str) -> bool:
        return self._grace_is_over() and bool(await self._run("take", work_id, self._service, LEASE_SECONDS))

    def _grace_is_over(self) -> bool:
        since = self._answering_since
        return since is not None and time.monotonic() - since >= self._grace_seconds

    async def orphans(self) -> list[tuple[Work, bytes]]:
        if not self._grace_is_over():
            return []
        async with self._asked():
            ids = [work_id.decode(errors="replace") for work_id in await self._redis.smembers(f"{PREFIX}:open")]
        found = []
        for seen in await self._find(ids) if ids else []:
            if seen and seen.orphaned and await self.take_over(seen.work.id):
                async with self._asked():
                    payload = await self._redis.get(f"{PREFIX}:{seen.work.id}:payload")
                if payload is not None:
                    found.append((seen.work, payload))
        return found

    async def close(self) -> None:
        await self._redis.aclose()


def pool_of(url: str) -> BlockingConnectionPool:
    """Connections that are waited for: a thousand requests at once must not open a thousand, which then stay open."""
    options = {"socket_timeout": 10, "socket_connect_timeout": 5, "health_check_interval": 10}
    return BlockingConnectionPool.from_url(url, max_connections=MOST_CONNECTIONS, timeout=WAIT_SECONDS, **options)


def life_seconds(work: Work) -> int:
    """How long an unfinished batch stays."""
    return int(max(0.0, work.deadline_at - time.time()) + MARGIN_SECONDS)


def link(work: Work) -> str:
    """Where the batch of an Idempotency-Key is named. Hashed: a key is the caller's text."""
    if work.idempotency_key is None:
        return ""
    whose = f"{work.owner}\0{work.kind}\0{work.idempotency_key}"
    return f"{PREFIX}:key:{sha256(whose.encode()).hexdigest()}"


def unless_none(limit: int | None) -> int:
    return -1 if limit is None else limit


def seen_of(fields: Sequence[bytes | None], held: bool) -> Seen | None:
    """A batch as its fields say; None for one that is gone, or that this release cannot read."""
    text, state, done, expires_at = fields
    if text is None or state not in (b"open", b"done", b"cancelled"):
        return None
    try:
        work = Work.model_validate_json(text)
        ends = None if expires_at is None else float(expires_at)
        count = int(done or 0)
    except ValueError:
        return None
    name: State = "open" if state == b"open" else "done" if state == b"done" else "cancelled"
    return Seen(work, name, count, ends, orphaned=name == "open" and not held)
