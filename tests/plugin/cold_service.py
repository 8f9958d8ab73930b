"""`verifier serve`, which loads sympy when a rollout needs it: that spares two seconds of CPU where none does."""

import sys

from verifier.engine.local import LocalEngine
from verifier.presets.catalogue import load_all
from verifier.server.app import serve
from verifier.server.engines import complete, engine_settings
from verifier.server.settings import read_settings

load_all()  # as `serve` does; here, so that what is forked has it already


def main() -> int:
    settings = read_settings()
    own = None
    if settings.engine == "local":
        cold = engine_settings(settings, warm=False).model_copy(update={"warm_when_asked": True})
        own = complete(LocalEngine(cold), settings)
    return serve(settings, own)


if __name__ == "__main__":
    sys.exit(main())
