"""`jest`: files of tests for Jest, run by a runner of our own (`jest.js`), which says how it is kept from the program.

Modules in the newer way (`import`, `export`) are written in the older one first, and what a program defines without
exporting it is exported.
"""

from importlib import resources

import regex as re

from verifier.patterns import word_set
from verifier.verify.code.suite import UnreadableTests

TEST = re.compile(r"\b(?:it|test)(?:\s*\.\s*\w+)*\s*[(`]")
NAMES = re.compile(
    r"^(?:export\s+(?:default\s+)?)?(?:async\s+)?(?:function\s*\*?|class|const|let|var)\s+([\w$]+)", re.MULTILINE
)
PATH = r"""(['"][^'"\n]+['"])"""
IMPORT_ALL = re.compile(rf"^import\s+\*\s+as\s+([\w$]+)\s+from\s+{PATH};?", re.MULTILINE)
IMPORT = re.compile(rf"^import\s+(?:([\w$]+)\s*,?\s*)?(?:\{{([^}}]*)\}}\s*)?from\s+{PATH};?", re.MULTILINE)
IMPORT_BARE = re.compile(rf"^import\s+{PATH};?", re.MULTILINE)
EXPORT_LIST = re.compile(r"^export\s+\{([^}]*)\};?", re.MULTILINE)
EXPORT_DEFAULT_NAMED = re.compile(
    r"^export\s+default\s+((?:async\s+)?(?:function\s*\*?|class)\s+([\w$]+))", re.MULTILINE
)
EXPORT_DEFAULT = re.compile(r"^export\s+default\s+", re.MULTILINE)
EXPORT = re.compile(r"^export\s+(?=(?:async\s+)?(?:function|class|const|let|var)\b)", re.MULTILINE)
RENAMED = re.compile(r"([\w$]+)\s+as\s+")
ASKED = re.compile(r"""(?:\bfrom\s+|\brequire\(\s*|^import\s+)['"]([^'"\n]+)['"]""", re.MULTILINE)
HERE = word_set(
    "assert assert/strict buffer crypto events os path querystring string_decoder timers/promises url util fs "
    "readline perf_hooks process @jest/globals vitest"
)


def refused(program: str, tests: str) -> str:
    return ""


def beside(program: str, tests: str) -> tuple[str, dict[str, str]]:
    if not TEST.search(tests):
        raise UnreadableTests("jest: expected tests such as test('adds', () => { expect(add(1, 2)).toBe(3); })")
    asked = {name.removeprefix("node:") for name in ASKED.findall(tests)}
    if strange := sorted(name for name in asked if not name.startswith((".", "/", "@/")) and name not in HERE):
        raise UnreadableTests(f"jest: the tests need {', '.join(strange)}, which is not here")
    return judge(), {}


def judge() -> str:
    return resources.files(__package__).joinpath("jest.js").read_text("utf-8")


def said(program: str, tests: str) -> dict[str, object]:
    """What the process is told beside the secrets: the program and the tests, which are nowhere else."""
    names = list(dict.fromkeys(NAMES.findall(program)))
    return {"program": exporting(older(program), names), "tests": older(tests), "names": names}


def older(source: str) -> str:
    """`import` and `export` as `require` and `exports`."""
    source = IMPORT_ALL.sub(r"const \1 = require(\2);", source)
    source = IMPORT.sub(required, source)
    source = IMPORT_BARE.sub(r"require(\1);", source)
    named = [name for _, name in EXPORT_DEFAULT_NAMED.findall(source)]
    source = EXPORT_DEFAULT_NAMED.sub(r"\1", source)
    source = EXPORT_DEFAULT.sub("exports.default = ", source)
    lists = EXPORT_LIST.findall(source)
    source = EXPORT_LIST.sub("", source)
    exported = [NAMES.match(source, found.start()) for found in EXPORT.finditer(source)]
    source = EXPORT.sub("", source)
    ends = [f"exports.default = {name};" for name in named]
    ends += [f"exports.{found[1]} = {found[1]};" for found in exported if found]
    for names in lists:
        for part in filter(None, map(str.strip, names.split(","))):
            own, _, other = part.partition(" as ")
            ends.append(f"exports.{(other or own).strip()} = {own.strip()};")
    return "\n".join([source, *ends])


def required(found: "re.Match[str]") -> str:
    """One `import` of names, a default, or both. A module that has no default is its own, as Babel has it."""
    default, names, path = found[1], found[2], found[3]
    lines = []
    if names is not None:
        parts = RENAMED.sub(r"\1: ", names).strip()
        lines.append(f"const {{ {parts} }} = require({path});")
    if default:
        lines.append(
            f"const {default} = (one => one && one.default !== undefined ? one.default : one)(require({path}));"
        )
    return " ".join(lines)


EXPORTING = """
;(all => {
  const made = module.exports;
  if (made === null || (typeof made !== 'object' && typeof made !== 'function')) return;
  const keys = Object.keys(all).filter(name => all[name] !== undefined);
  if (typeof made === 'object' && Object.keys(made).length === 0 && keys.length === 1 &&
      typeof all[keys[0]] === 'function') {
    module.exports = all[keys[0]];
    module.exports[keys[0]] = all[keys[0]];
    return;
  }
  for (const name of keys)
    if (!Object.prototype.hasOwnProperty.call(made, name) && Object.isExtensible(made))
      Object.defineProperty(made, name, { value: all[name], enumerable: false, configurable: true, writable: true });
})({ NAMES });
"""


def exporting(program: str, names: list[str]) -> str:
    """A program that exports nothing is asked for what it defines; one function alone stands for the module too."""
    own = ", ".join(f"{name}: typeof {name} === 'undefined' ? undefined : {name}" for name in names)
    return program + EXPORTING.replace("NAMES", own)
