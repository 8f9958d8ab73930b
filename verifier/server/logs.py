"""Structured logs: one JSON object a line on standard error, for our loggers and the libraries' alike.

Modules log through the standard library (`log.info("event", extra={...})`), so that the engine needs to know nothing of
this; what is in `extra`, and the request id, become fields. Completions are never logged at level info or above.
"""

import logging
import sys
from typing import Any, Literal

import structlog

LogFormat = Literal["json", "console"]


class NotTwice(logging.Filter):
    """Drops what the web server says of what our own handlers have logged, with the request id or the address."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not str(record.msg).startswith(("Exception in ASGI application", "Invalid HTTP request received"))


def configure(level: str, log_format: LogFormat) -> None:
    """Send everything this process logs to standard error, in one format. For the service's process only."""
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


def formatter(log_format: LogFormat) -> logging.Formatter:
    """How a record becomes a line."""
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if log_format == "console":
        last: list[Any] = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    else:
        last = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(default=str)]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=before, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
    )
