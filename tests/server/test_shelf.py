"""The shelf keeps so many, so many bytes, so long."""

from verifier.server.shelf import Shelf


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def shelf_of(clock: Clock, *, max_count: int = 3, max_bytes: int = 100) -> Shelf[str, str]:
    return Shelf(ttl_seconds=10.0, max_count=max_count, max_bytes=max_bytes, clock=clock)


def kept(shelf: Shelf[str, str], *names: str, size_bytes: int = 1) -> None:
    for name in names:
        shelf.put(name, name)
        shelf.finish(name, name, size_bytes)


def test_the_oldest_finished_value_goes_first_when_there_are_too_many() -> None:
    shelf = shelf_of(Clock())
    kept(shelf, "a", "b", "c", "d")
    assert [shelf.get(name) for name in "abcd"] == [None, "b", "c", "d"]


def test_the_oldest_goes_first_when_they_are_too_large() -> None:
    shelf = shelf_of(Clock())
    kept(shelf, "a", "b", size_bytes=60)
    assert (shelf.get("a"), shelf.get("b"), shelf.size_bytes) == (None, "b", 60)


def test_a_value_larger_than_the_shelf_is_not_kept() -> None:
    shelf = shelf_of(Clock())
    kept(shelf, "a", size_bytes=101)
    assert (shelf.get("a"), shelf.size_bytes, len(shelf)) == (None, 0, 0)


def test_time_runs_from_the_finish() -> None:
    clock = Clock()
    shelf = shelf_of(clock)
    shelf.put("a", "a")
    clock.now = 100.0
    assert shelf.get("a") == "a"
    shelf.finish("a", "a", 1)
    clock.now = 109.0
    assert shelf.get("a") == "a"
    clock.now = 110.0
    assert shelf.get("a") is None


def test_unfinished_values_are_never_dropped_for_room() -> None:
    shelf = shelf_of(Clock(), max_count=1)
    for name in "abc":
        shelf.put(name, name)
    kept(shelf, "d", "e")
    assert [shelf.get(name) for name in "abcde"] == ["a", "b", "c", None, "e"]
    assert shelf.unfinished == 3


def test_finishing_what_was_replaced_changes_nothing() -> None:
    shelf = shelf_of(Clock())
    shelf.put("a", "old")
    shelf.put("a", "new")
    shelf.finish("a", "old", 1)
    assert (shelf.get("a"), shelf.unfinished, shelf.size_bytes) == ("new", 1, 0)
