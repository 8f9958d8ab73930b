"""Many at a time, or one alone."""

import asyncio

from verifier.queue.gate import Gate


def test_one_that_must_be_alone_is_alone() -> None:
    inside: list[str] = []
    seen: list[list[str]] = []

    async def enter(gate: Gate, name: str, *, alone: bool) -> None:
        async with gate.entered(alone=alone):
            inside.append(name)
            seen.append([name, *inside])
            await asyncio.sleep(0.01)
            inside.remove(name)

    async def go() -> None:
        gate = Gate()
        names = [("a", False), ("b", False), ("x", True), ("c", False), ("y", True), ("d", False)]
        await asyncio.gather(*(enter(gate, name, alone=alone) for name, alone in names))

    asyncio.run(go())
    assert len(seen) == 6
    assert all(others == [name] for name, *others in seen if name in "xy")
    assert any(len(others) > 1 for _, *others in seen)
    assert not any({"x", "y"} & set(others) for name, *others in seen if name in "abcd")


def test_a_waiter_that_gives_up_blocks_nobody() -> None:
    async def go() -> None:
        gate = Gate()
        async with gate.entered(alone=False):
            waiting = asyncio.create_task(gate.entered(alone=True).__aenter__())
            await asyncio.sleep(0.01)
            waiting.cancel()
            await asyncio.wait({waiting})
            await asyncio.wait_for(gate.entered(alone=False).__aenter__(), 60.0)

    asyncio.run(go())
