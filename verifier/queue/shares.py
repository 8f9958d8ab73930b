"""How several APIs share the workers, so that keys have their shares beside one another wherever their requests land.

What is sent cannot be overtaken, so only so many chunks are on their way: the window. Each API says a few times a
second which keys have work waiting with it. The window is shared out between keys by weight, and what a key gets
between the APIs that hold its work, by the weight of its jobs there. An API with nothing waiting may use the whole
window once something comes, until the next exchange: a small batch is served at once beside a flood.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from verifier.queue.chunks import PREFIX

SHARE_SECONDS = 0.25
"""How often demands are exchanged: for so long a part of the window may stand empty that another API could use."""
BELIEVED_MS = 2000
"""How long an API's last word counts."""

EXCHANGE = f"""
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local type = redis.call('TYPE', '{PREFIX}:demand').ok
if type ~= 'hash' and type ~= 'none' then redis.call('RENAME', '{PREFIX}:demand', '{PREFIX}:demand:aside') end
if ARGV[2] == '' then
  redis.call('HDEL', '{PREFIX}:demand', ARGV[1])
else
  redis.call('HSET', '{PREFIX}:demand', ARGV[1], string.format('%d', now) .. ' ' .. ARGV[2])
  redis.call('PEXPIRE', '{PREFIX}:demand', 60000)
end
local others = {{}}
local all = redis.call('HGETALL', '{PREFIX}:demand')
for i = 1, #all, 2 do
  local at, said = string.match(all[i + 1], '^(%d+) (.*)$')
  if not at or now - tonumber(at) > tonumber(ARGV[3]) then
    redis.call('HDEL', '{PREFIX}:demand', all[i])
  elseif all[i] ~= ARGV[1] then
    others[#others + 1] = said
  end
end
return others
"""


class Claim(NamedTuple):
    """What a key has waiting in one queue of one API: the key's weight, and that of its jobs together."""

    key_weight: float
    job_weights: float


Demand = dict[str, Claim]
"""By key, of one queue."""
Demands = dict[str, Demand]
"""By queue, of one API."""
READ = TypeAdapter(Demands)


class Part(NamedTuple):
    """What of a window is one API's, and by how much each of its keys' weight counts there."""

    chunks: int
    scales: dict[str, float]


def part_of(window: int, mine: Demand, others: Iterable[Demand]) -> Part:
    """The part of the window that keys with work here give to this API. Rounded up: each has something on its way."""
    weights: dict[str, float] = {}
    everywhere: defaultdict[str, float] = defaultdict(float)
    for demand in (mine, *others):
        for key, claim in demand.items():
            weights[key] = max(weights.get(key, 0.0), claim.key_weight)
            everywhere[key] += claim.job_weights
    scales = {key: claim.job_weights / everywhere[key] for key, claim in mine.items()}
    if not mine:
        return Part(window, {})
    share = sum(weights[key] * scale for key, scale in scales.items()) / sum(weights.values())
    return Part(max(1, math.ceil(window * share - 1e-9)), scales)


class Shares:
    """One API's end of the exchange."""

    def __init__(self, redis: Any, api: str) -> None:
        self._api = api
        self._script = redis.register_script(EXCHANGE)
        self._said_something = True

    async def exchange(self, mine: Demands) -> list[Demands]:
        """Say what waits here, and hear what waits elsewhere. Raises what redis raises."""
        text = json.dumps(mine) if any(mine.values()) else ""
        if not text and not self._said_something:
            return []
        self._said_something = bool(text)
        return [
            demands for said in await self._script(args=[self._api, text, BELIEVED_MS]) for demands in readable(said)
        ]


def readable(said: bytes) -> Iterable[Demands]:
    """What another API said, if this release can read it."""
    try:
        yield READ.validate_json(said)
    except ValidationError:
        return


def of_queue(demands: Iterable[Mapping[str, Demand]], queue: str) -> list[Demand]:
    """What each of them has waiting in one queue."""
    return [said[queue] for said in demands if queue in said]
