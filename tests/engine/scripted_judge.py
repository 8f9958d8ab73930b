"""Judges that say what a test tells them: a real server that speaks chat completions, and is asked over HTTP."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

Reply = Callable[[str], tuple[int, str]]


class Endpoint(NamedTuple):
    """An OpenAI-compatible endpoint, and the prompts it was sent."""

    url: str
    prompts: list[str]


@contextmanager
def endpoint(reply: Reply) -> Iterator[Endpoint]:
    """A real server that answers each prompt as `reply` says: a status and the message's text."""
    prompts: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            prompts.append(asked["messages"][0]["content"])
            status, content = reply(prompts[-1])
            body = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Endpoint(f"http://127.0.0.1:{server.server_port}/v1", prompts)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Asked(NamedTuple):
    """What a prompt of ours asks, read as a model would read it."""

    fence: str
    criteria: list[str]
    response: str
    other: str
    question: str


def asked(prompt: str) -> Asked:
    fence = re.findall(r"<response(?:-A)?-([0-9a-f]{16})>", prompt)[-1]

    def part(name: str) -> str:
        found = re.search(rf"<{name}-{fence}>\n(.*?)\n</{name}-{fence}>", prompt, re.DOTALL)
        return found[1] if found else ""

    listed = [line.partition(". ")[2] for line in part("criteria").splitlines()]
    return Asked(fence, listed, part("response") or part("response-A"), part("response-B"), part("question"))


def meets(decide: Callable[[str, str], bool | None]) -> Reply:
    """A judge that decides on each criterion and response."""

    def reply(prompt: str) -> tuple[int, str]:
        found = asked(prompt)
        met = {str(number): decide(text, found.response) for number, text in enumerate(found.criteria, 1)}
        return 200, json.dumps({"id": found.fence, "met": met})

    return reply


def mentions(criterion: str, response: str) -> bool | None:
    """Whether the response has the last word of the criterion; what asks about `anything` cannot be told."""
    word = criterion.split()[-1].strip(".").lower()
    return None if word == "anything" else word in response.lower()


def prefers(key: Callable[[str], float], *, first: bool = False) -> Reply:
    """A judge of pairs that likes the larger key better; with `first`, whatever comes first."""

    def reply(prompt: str) -> tuple[int, str]:
        found = asked(prompt)
        a, b = key(found.response), key(found.other)
        better = "A" if first or a > b else "B" if b > a else "tie"
        return 200, json.dumps({"id": found.fence, "better": better})

    return reply
