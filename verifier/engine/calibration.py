"""What `verifier calibrate` wrote of a judge, as its verdicts carry it."""

import hashlib
import json
from pathlib import Path

from pydantic import ValidationError

from verifier.errors import ConfigError
from verifier.wire import Calibration, complaint


def read_calibration(path: Path) -> Calibration:
    """The rates in a report; raises ConfigError that says what is wrong."""
    try:
        content = path.read_bytes()
        report = json.loads(content)
        rates = {name: report[name] for name in ("tpr", "fpr")}
        return Calibration(
            **{name: None if rate is None else rate["value"] for name, rate in rates.items()},
            labelled=report["labelled"],
            digest="sha256:" + hashlib.sha256(content).hexdigest(),
        )
    except OSError as error:
        raise ConfigError(f"the calibration {path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        raise ConfigError(f"the calibration {path}: {complaint(error)}") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ConfigError(f"the calibration {path} is not a report of `verifier calibrate`: {error!r:.80}") from error
