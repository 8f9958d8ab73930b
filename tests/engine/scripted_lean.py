"""A Lean server that says what a test tells it: a real server with the API of Kimina's, as its client has it."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

Says = Callable[[str], tuple[int, Any]]
"""Code, and what comes of it: a status, and `response` or `error` of its result, or the text of the whole body."""


class LeanServer(NamedTuple):
    url: str
    codes: list[str]
    requests: list[tuple[str, dict[str, Any], str | None]]
    """Path, body and key of each request."""


@contextmanager
def lean_server(says: Says) -> Iterator[LeanServer]:
    codes: list[str] = []
    requests: list[tuple[str, dict[str, Any], str | None]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            requests.append((self.path, asked, self.headers.get("Authorization")))
            older = self.path == "/verify"
            [one] = asked["codes"] if older else asked["snippets"]
            name, code = (one["custom_id"], one["proof"]) if older else (one["id"], one["code"])
            codes.append(code)
            status, told = says(code)
            named = {"custom_id": name} if older else {"id": name, "time": 0.1}
            body = told if isinstance(told, str) else json.dumps({"results": [{**named, **told}]})
            self.send_response(status)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield LeanServer(f"http://127.0.0.1:{server.server_port}", codes, requests)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def message(severity: str, line: int, data: str) -> dict[str, Any]:
    return {
        "severity": severity,
        "pos": {"line": line, "column": 0},
        "endPos": {"line": line, "column": 5},
        "data": data,
    }


def accepts(code: str) -> tuple[int, dict[str, Any]]:
    """Lean finds nothing wrong, and lists the usual axioms where it is asked to."""
    name = code.rstrip().rpartition(" ")[2]
    listed = "Lean.ofReduceBool" if "native_decide" in code else "propext, Classical.choice, Quot.sound"
    axioms = f"'{name}' depends on axioms: [{listed}]"
    return 200, {"response": {"env": 1, "messages": [message("info", code.rstrip().count("\n") + 1, axioms)]}}


def checks(code: str) -> tuple[int, dict[str, Any]]:
    """Lean as far as a test needs it: a proof that says `wrong` has an error in that line."""
    line = next((at for at, text in enumerate(code.split("\n"), 1) if "wrong" in text), None)
    if line is None:
        return accepts(code)
    return 200, {"response": {"env": 1, "messages": [message("error", line, "unsolved goals\n⊢ False")]}}
