"""The server that the queue's tests stand on is a real one: it answers, and what it has written outlives its death."""

import socket
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psutil

if TYPE_CHECKING:
    from tests.conftest import RedisServer

StartRedis = Callable[[], AbstractContextManager["RedisServer"]]
FSYNC_EVERY_SECONDS = 1.0


def ask(url: str, *words: str) -> bytes:
    """Send one command in the wire protocol over a plain socket; the raw reply."""
    request = f"*{len(words)}\r\n" + "".join(f"${len(word.encode())}\r\n{word}\r\n" for word in words)
    place = urlsplit(url)
    with socket.create_connection((place.hostname, place.port or 6379), timeout=60) as connection:
        connection.sendall(request.encode())
        return connection.recv(4096)


def test_a_value_makes_the_round_trip(redis_url: str) -> None:
    assert ask(redis_url, "SET", "verifier:test:greeting", "bonjour") == b"+OK\r\n"
    assert ask(redis_url, "GET", "verifier:test:greeting") == b"$7\r\nbonjour\r\n"
    assert ask(redis_url, "DEL", "verifier:test:greeting") == b":1\r\n"


def test_the_server_keeps_streams_which_the_queue_needs(redis_url: str) -> None:
    assert ask(redis_url, "XADD", "verifier:test:stream", "1-1", "field", "value") == b"$3\r\n1-1\r\n"
    assert ask(redis_url, "XLEN", "verifier:test:stream") == b":1\r\n"
    ask(redis_url, "DEL", "verifier:test:stream")


def test_what_was_written_survives_kill_9(start_redis: StartRedis) -> None:
    with start_redis() as server:
        assert ask(server.url, "SET", "kept", "yes") == b"+OK\r\n"
        time.sleep(FSYNC_EVERY_SECONDS + 0.2)
        server.kill()
    with start_redis() as server:
        assert ask(server.url, "GET", "kept") == b"$3\r\nyes\r\n"


def test_two_servers_live_side_by_side(redis_url: str, start_redis: StartRedis) -> None:
    with start_redis() as server:
        assert server.url != redis_url
        assert ask(server.url, "PING") == ask(redis_url, "PING") == b"+PONG\r\n"


def test_nothing_is_left_running_afterwards(start_redis: StartRedis) -> None:
    with start_redis() as server:
        assert psutil.pid_exists(server.process.pid)
    assert not psutil.pid_exists(server.process.pid)
