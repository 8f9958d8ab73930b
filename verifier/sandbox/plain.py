"""Programs that leave nothing behind, many runs of which may share a process.

Most programs on stdin read, compute and print: `a, b = map(int, input().split())`. Nothing that such a program can name
outlives its own names and its streams, so a run that is given new ones starts from the same state as the first, and no
fork is needed for it. `plain_modules` says whether a program is of that kind: every module, attribute and built-in
function that it names is of a closed set, and nothing of Python's own is assigned to. `Surroundings` looks afterwards,
as a second opinion, whether what the program could reach is still what it was.

This is about sharing fairly, not about keeping a program in: walls stand around the process as around any other, no
expected output is in it, and whatever does not end well is run again by itself. Standard library only: the zygote loads
it.
"""

import ast
import sys
import types
from collections.abc import Iterator, Mapping

from verifier.usual_imports import MODULES, NOT_STARRED, without_them

MOST_CHARACTERS = 100_000  # of a source; a longer one is no small program
FREE_MODULES = frozenset(
    """
__future__ abc array bisect cmath collections collections.abc copy dataclasses datetime decimal enum fractions functools
heapq itertools json math numbers operator queue random re statistics string struct textwrap typing
""".split()  # noqa: SIM905 - words
)
OF_MODULES = {  # of which only this may be named
    "sys": frozenset(
        """
byteorder exit float_info get_int_max_str_digits getrecursionlimit getsizeof hexversion int_info intern maxsize
maxunicode set_int_max_str_digits setrecursionlimit stderr stdin stdout version version_info
""".split()  # noqa: SIM905
    ),
    "time": frozenset(  # `process_time` would count the runs before
        "monotonic monotonic_ns perf_counter perf_counter_ns time time_ns".split()  # noqa: SIM905
    ),
    "contextlib": frozenset({"contextmanager", "nullcontext", "suppress"}),
    "io": frozenset({"BytesIO", "StringIO"}),
    "os": frozenset({"linesep", "sep"}),
    "threading": frozenset({"Thread", "stack_size"}),  # for a deep recursion, in a thread of its own
    "types": frozenset({"GeneratorType", "SimpleNamespace"}),
}
REFUSED_NAMES = frozenset(  # what reaches names, files and attributes that are not written down
    """
breakpoint compile copyright credits delattr eval exec getattr globals hasattr help license locals open setattr vars
getcontext setcontext localcontext DefaultContext BasicContext ExtendedContext attrgetter methodcaller Formatter
get_type_hints make_dataclass
""".split()  # noqa: SIM905
)
OWN_IF_ASSIGNED = frozenset({"id", "dir"})  # `id = int(input())`
REFUSED_ATTRIBUTES = frozenset(
    """
daemon detach encoding errors fileno line_buffering mode newlines peek raw readinto reconfigure seek seekable
setDaemon tell truncate write_through
mro register sleep with_traceback
gi_frame gi_code cr_frame cr_code ag_frame ag_code tb_frame tb_next f_back f_builtins f_code f_globals f_locals f_trace
""".split()  # noqa: SIM905 - of streams, which are in memory here; of threads that nobody waits for; of classes; of frames
)
ORDINARY = frozenset(  # names with underscores that say no more than an operator does
    f"__{name}__"
    for name in """
abs add and bool bytes call ceil complex contains delitem divmod doc enter eq exit float floor floordiv format ge
getitem gt hash iadd iand ifloordiv ilshift imod imul index init int invert ior irshift isub iter itruediv ixor le len
length_hint lshift lt matmul missing mod mul name ne neg new next or pos post_init pow radd rand rdivmod repr
reversed rfloordiv rlshift rmod rmul ror round rpow rrshift rshift rsub rtruediv rxor setitem slots str sub truediv
trunc xor
""".split()  # noqa: SIM905
)
ASYNCHRONOUS = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
HEAP_TYPE, IMMUTABLE_TYPE = 1 << 9, 1 << 8


class NotPlain(Exception):
    """The program may leave something behind."""


def plain_modules(source: str) -> list[str] | None:
    """The modules that a plain program uses, or None where it is none. Raises SyntaxError where it is no Python."""
    if len(source) > MOST_CHARACTERS:
        return None
    reading = Reading()
    rest = without_them(source)
    try:
        tree = ast.parse(source if rest is None else rest)
        if rest is not None:
            reading.begin_with_usual_imports(tree)
        reading.read(tree)
    except (NotPlain, RecursionError, MemoryError):  # too deeply nested to be looked at
        return None
    return sorted(reading.modules)


class Reading:
    """Looks at every name in a program, wherever it stands."""

    def __init__(self) -> None:
        self.modules: set[str] = set()
        self._bound: dict[str, str] = {}  # names of modules, by which only attributes are looked up
        self._imported: set[str] = set()  # names of what modules hold
        self._within: set[str] = set()  # attributes of those modules that are modules themselves
        self._perhaps: dict[str, str] = {}  # modules by names that the program gives, too: `string = input()`

    def begin_with_usual_imports(self, tree: ast.Module) -> None:
        """Which modules are there without an import: the zygote has them. What nothing is named of is left aside."""
        nodes = list(ast.walk(tree))
        names = {node.id for node in nodes if isinstance(node, ast.Name)}
        given = {node.id for node in nodes if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
        given |= {node.arg for node in nodes if isinstance(node, ast.arg)}
        given |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        for module in MODULES.split():
            if module not in sys.modules:
                raise NotPlain
            held = vars(sys.modules[module])
            starred = {*(held.get("__all__", held) if module not in NOT_STARRED else ())} & names
            if module in names or starred:
                self._use(module)
            if module in given and module not in ("sys", "os", "io"):
                self._perhaps[module] = module
            elif module in names | given:
                self._bound[module] = module
            self._imported |= starred - given

    def read(self, tree: ast.Module) -> None:
        """Raises NotPlain."""
        nodes = list(ast.walk(tree))
        for node in nodes:
            if isinstance(node, ast.Import):
                self._import(node)
            elif isinstance(node, ast.ImportFrom):
                self._import_from(node)
        asked = {id(node.func) for node in nodes if isinstance(node, ast.Call) and len(node.args) == 1}
        assigned = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        looked_up = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
        for node in nodes:
            if isinstance(node, ASYNCHRONOUS):
                raise NotPlain
            if isinstance(node, ast.Name):
                self._name(node, assigned, id(node) in looked_up)
                if node.id == "type" and id(node) not in asked:  # with more to it than a question it makes classes
                    raise NotPlain
            elif isinstance(node, ast.Attribute):
                self._attribute(node)
            elif isinstance(node, ast.keyword):
                self._keyword(node)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef):
                self._defined(node)
            elif isinstance(node, ast.arg):
                self._own(node.arg)
            elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
                self._own(node.name)

    def _import(self, node: ast.Import) -> None:
        for one in node.names:
            self._use(one.name)
            if one.asname:
                self._refuse(one.asname)
                if "." in one.name:
                    raise NotPlain
            self._bound[one.asname or one.name.partition(".")[0]] = one.name.partition(".")[0]

    def _import_from(self, node: ast.ImportFrom) -> None:
        if node.level or node.module is None:
            raise NotPlain
        self._use(node.module)
        module = sys.modules[node.module]
        for one in node.names:
            if one.name == "*":
                names = getattr(module, "__all__", None) or [name for name in vars(module) if name[:1] != "_"]
                if node.module in OF_MODULES or any(isinstance(vars(module).get(n), types.ModuleType) for n in names):
                    raise NotPlain
                self._imported.update(names)
                continue
            self._of_module(node.module, one.name)
            self._imported.add(one.asname or one.name)
            if one.asname:
                self._refuse(one.name)
                self._refuse(one.asname)

    def _use(self, name: str) -> None:
        if name not in FREE_MODULES | OF_MODULES.keys() or name not in sys.modules:
            raise NotPlain
        self.modules.add(name)
        found = vars(sys.modules[name]).items()
        self._within.update(key for key, value in found if isinstance(value, types.ModuleType) and key != "abc")

    def _of_module(self, module: str, name: str) -> None:
        """May this be named of it? `statistics.random` is another module."""
        allowed = OF_MODULES.get(module)
        found = vars(sys.modules[module]).get(name)
        is_module = isinstance(found, types.ModuleType) and f"{module}.{name}" not in FREE_MODULES
        if name.startswith("_") or is_module or (allowed is not None and name not in allowed):
            raise NotPlain

    def _name(self, node: ast.Name, assigned: set[str], looked_up: bool) -> None:
        name = node.id
        self._refuse(name)
        if name in OWN_IF_ASSIGNED and name not in assigned:
            raise NotPlain
        if name in self._bound and not looked_up:
            raise NotPlain

    def _attribute(self, node: ast.Attribute) -> None:
        name, base = node.attr, node.value
        self._refuse(name)
        if name in REFUSED_ATTRIBUTES or name in self._within:
            raise NotPlain
        if isinstance(base, ast.Name) and base.id in self._bound:
            self._of_module(self._bound[base.id], name)
        elif isinstance(base, ast.Name) and base.id in self._perhaps and name in vars(sys.modules[base.id]):
            self._of_module(base.id, name)
        if isinstance(node.ctx, ast.Load):
            return
        while isinstance(base, ast.Attribute | ast.Subscript | ast.Call):
            base = base.func if isinstance(base, ast.Call) else base.value
        if _is_special(name) or (isinstance(base, ast.Name) and base.id in self._bound.keys() | self._imported):
            raise NotPlain

    def _keyword(self, node: ast.keyword) -> None:
        """`Thread(target=main, daemon=True)` would not be waited for; `Thread(**options)` may say so, too."""
        if "threading" in self.modules and node.arg in (None, "daemon"):
            raise NotPlain

    def _defined(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        self._own(node.name)
        if isinstance(node, ast.FunctionDef):
            below = list(ast.walk(node))
            if any(isinstance(one, ast.Yield | ast.YieldFrom) for one in below) and any(
                isinstance(one, ast.Try | ast.TryStar | ast.With) for one in below
            ):
                raise NotPlain  # one that is never exhausted ends when its memory is freed, perhaps in a later run

    def _own(self, name: str) -> None:
        """A name that the program gives: not that of a module that it uses."""
        self._refuse(name)
        if name in self._bound:
            raise NotPlain

    def _refuse(self, name: str) -> None:
        if name in REFUSED_NAMES or (_is_special(name) and name not in ORDINARY):
            raise NotPlain


def _is_special(name: str) -> bool:
    """`__class__`, and neither `__size`, which is private to its class, nor `__` in `for __ in range(n)`."""
    return name.startswith("__") and name.endswith("__") and bool(name.strip("_"))


class Surroundings:
    """What a plain program can reach of Python's own, as it was when this was made."""

    def __init__(self, modules: list[str]) -> None:
        self._were = [(place, dict(place)) for name in ("builtins", *modules) for place in _places(name)]

    def unchanged(self) -> bool:
        """Does every name still mean the same?"""
        return all(
            len(place) == len(were) and all(place.get(name) is value for name, value in were.items())
            for place, were in self._were
        )


def _places(module: str) -> Iterator[Mapping[str, object]]:
    """Where something could be kept: a module, its classes, their functions."""
    if module == "sys":  # of which a closed set is used, and what may be set is set anew
        return
    names = vars(sys.modules[module])
    yield names
    for value in list(names.values()):
        if isinstance(value, types.FunctionType):
            yield value.__dict__
        elif isinstance(value, type) and value.__flags__ & (HEAP_TYPE | IMMUTABLE_TYPE) == HEAP_TYPE:
            yield value.__dict__
            yield from (one.__dict__ for one in list(value.__dict__.values()) if isinstance(one, types.FunctionType))
