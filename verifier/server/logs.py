"""Structured logs: one JSON object a line on standard error, for our loggers and the libraries' alike.

Modules log through the standard library (`log.info("event", extra={...})`), so that the engine needs to know nothing of
this; what is in `extra`, and the request id, become fields. Completions are never logged at level info or above.
"""

import json
import logging
import sys
from collections.abc import Mapping, MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import Any, Literal

import structlog
from pydantic_core import to_json

LogFormat = Literal["json", "console"]
ATTRIBUTES = len(logging.makeLogRecord({}).__dict__)
"""Of every record; what `extra` brings comes after them."""
OF_EVERY_RECORD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}
of_request: ContextVar[Mapping[str, str]] = ContextVar("of_request", default={})  # noqa: B039 - nobody writes into it
"""What is on every line of the request that is being answered: its id, and its trace."""


class NotTwice(logging.Filter):
    """Drops what the web server says of what our own handlers have logged, with the request id."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not str(record.msg).startswith("Exception in ASGI application")


def configure(level: str, log_format: LogFormat) -> None:
    """Send everything this process logs to standard error, in one format. For the service's process only."""
    logging._srcfile = None  # no line says where it was written, nor by which thread
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter(log_format))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
        logger.setLevel(logging.NOTSET if level == "debug" else logging.WARNING)
    logging.getLogger("uvicorn.error").addFilter(NotTwice())


class JsonLines(logging.Formatter):
    """A record as one JSON object. The chain that draws lines for a console takes three times as long."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {"event": record.getMessage(), **of_request.get()}
        line |= {"level": record.levelname.lower(), "logger": record.name}
        for name, value in islice(record.__dict__.items(), ATTRIBUTES, None):
            if name not in OF_EVERY_RECORD:
                line[name] = value
        seconds = int(record.created)
        line["timestamp"] = f"{moment(seconds)}.{int((record.created - seconds) * 1e6):06}Z"
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        try:
            return to_json(line, fallback=str).decode()
        except ValueError:  # lone surrogates, or very deep
            return json.dumps(line, default=str)


@lru_cache(maxsize=2)
def moment(seconds: int) -> str:
    """The second that many after 1970; a request in a thousand is the first of its second."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def with_request(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """What is on every line of the request, for a console's lines."""
    return {**of_request.get(), **line}


def formatter(log_format: LogFormat) -> logging.Formatter:
    """How a record becomes a line."""
    if log_format == "json":
        return JsonLines()
    before: list[Any] = [
        with_request,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
    )
