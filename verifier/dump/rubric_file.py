"""A rubric in a file, YAML or JSON, as the JSON it stands for.

YAML is read as JSON with another look: `no` and `2026-11-30` are text, a key stands once, and there are no aliases, so
that a short file cannot stand for a long rubric.
"""

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from verifier.errors import ConfigError

if TYPE_CHECKING:
    from yaml import Node

MOST_BYTES = 2**21
MOST_DEPTH = 200
YAML_SUFFIXES = (".yaml", ".yml")


class Reader(NamedTuple):
    """What is used of PyYAML, and a loader that knows the values which JSON has, and no others."""

    yaml: Any
    loader: Any


@cache
def reader() -> Reader:
    """PyYAML, loaded when the first rubric in a file is read: a command without one does not wait for it."""
    import yaml

    class JsonLoader(yaml.SafeLoader):
        yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    for tag, pattern, first in (
        ("null", r"^(?:null|~|)$", ("n", "~", "")),
        ("bool", r"^(?:true|false)$", "tf"),
        ("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
        ("float", r"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$", "-0123456789"),
    ):
        JsonLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))
    return Reader(yaml, JsonLoader)


class RubricFile:
    """The rubric of a file, with the line of each of its values."""

    def __init__(self, path: str) -> None:
        """Raises ConfigError that says the line."""
        self.path = path
        text = read_text(path)
        self._root: Node | None = None
        if not path.endswith(YAML_SUFFIXES):
            self.spec = self._json(text)
            return
        yaml, loader = reader()
        try:
            refuse_aliases(path, text)
            self._root = yaml.compose(text, Loader=loader)
            if self._root is None:
                raise ConfigError(f"{path}: it is empty; expected a rubric, such as `preset: math`")
            refuse_repeats(path, self._root)
            self.spec = self._object(loader(text).construct_document(self._root))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            place = f"{path}:{mark.line + 1}" if mark else path
            raise ConfigError(f"{place}: is not YAML: {error.problem or error.context}") from error
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            raise ConfigError(f"{path}: is not YAML: {error}") from error

    def line_of(self, steps: Iterable[str | int]) -> int | None:
        """The line of the value that these steps lead to, or of the nearest around it; None for JSON.

        Steps that are not in the file, such as the kind of a part that pydantic names, are passed over.
        """
        node = self._root
        if node is None:
            return None
        yaml = reader().yaml
        line = node.start_mark.line
        for step in steps:
            found = None
            if isinstance(node, yaml.MappingNode):
                found = next(((key, value) for key, value in node.value if key.value == step), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                found = (node.value[step], node.value[step])
            if found is not None:
                line, node = found[0].start_mark.line, found[1]
        return int(line) + 1

    def _json(self, text: str) -> dict[str, Any]:
        try:
            return self._object(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise ConfigError(
                f"{self.path}: expected a JSON object: {error}; YAML needs a name that ends in .yaml"
            ) from error

    def _object(self, found: Any) -> dict[str, Any]:
        if not isinstance(found, dict):
            shown = json.dumps(found)[:60]
            raise ConfigError(f"{self.path}: expected an object with a rubric's fields, found {shown}")
        return found


def read_text(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from error
    if len(content) > MOST_BYTES:
        raise ConfigError(f"{path}: is longer than {MOST_BYTES // 2**20} MB, which no rubric is")
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8 at byte {error.start + 1}") from error


def refuse_aliases(path: str, text: str) -> None:
    """Raise ConfigError for `*name`, and for values within values past counting."""
    yaml, loader = reader()
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        place = f"{path}:{event.start_mark.line + 1}" if event.start_mark else path
        if isinstance(event, yaml.AliasEvent):
            raise ConfigError(f"{place}: *{event.anchor}: aliases are not read; write it out")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MOST_DEPTH:
            raise ConfigError(f"{place}: values within values, deeper than {MOST_DEPTH}")


def refuse_repeats(path: str, root: "Node") -> None:
    """Raise ConfigError for a key that stands twice, of which YAML would take the last, and for one that is no text."""
    yaml = reader().yaml
    left = [root]
    while left:
        node = left.pop()
        if isinstance(node, yaml.SequenceNode):
            left += node.value
        elif isinstance(node, yaml.MappingNode):
            lines: dict[str, int] = {}
            for key, value in node.value:
                line = key.start_mark.line + 1
                if not isinstance(key, yaml.ScalarNode):
                    raise ConfigError(f"{path}:{line}: a key is text, and this is none")
                if key.value in lines:
                    raise ConfigError(f"{path}:{line}: {key.value!r} stands here and in line {lines[key.value]}")
                key.tag = "tag:yaml.org,2002:str"
                lines[key.value] = line
                left.append(value)


def read_rubric_file(path: str) -> dict[str, Any]:
    """What a request would carry as its `rubric`. Raises ConfigError."""
    return RubricFile(path).spec


def as_yaml(spec: Mapping[str, Any]) -> str:
    """The rubric as a file would have it."""
    return str(reader().yaml.safe_dump(dict(spec), sort_keys=False, allow_unicode=True, width=100))
