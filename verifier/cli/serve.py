"""`verifier serve`: the HTTP API, until Ctrl-C."""

from dataclasses import asdict

from verifier.cli.options import ServeOptions
from verifier.server.app import serve
from verifier.server.settings import read_settings


def run(options: ServeOptions) -> int:
    """Serve with the environment's settings and what was typed."""
    given = {name: value for name, value in asdict(options).items() if value is not None}
    return serve(read_settings(**given))
