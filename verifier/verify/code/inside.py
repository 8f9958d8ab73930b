"""Test files that share a process with the program: how one is written anew, and what its process is told and says.

Where the tests need the program's own objects, no reader outside can play them, and two programs that talk can only
pretend. So the file runs as it stands in one process with the program, behind the wall, as the graders of the data
sets do; `harness.py` says how it is kept from the program there. What can be settled by reading the file is settled
here, before the program is: which comparisons, library functions and methods of unittest it uses. They become marked
constants of its code, which the harness fills in.
"""

import ast
import builtins
import functools
import inspect
import json
import marshal
import secrets
import sys
from collections.abc import Collection, Iterable, Mapping
from types import ModuleType
from typing import Any

from verifier.execution import Limits, Program, Run
from verifier.python_literals import syntax_tree
from verifier.verify.code import fixtures, harness
from verifier.verify.code.libraries import BROUGHT, LIBRARIES
from verifier.verify.code.test_file import PYTHON, bound_names, is_main_guard
from verifier.wire import Json

ALIASES = {
    "np": "numpy",
    "pd": "pandas",
    "plt": "matplotlib.pyplot",
    "nx": "networkx",
    "sp": "sympy",
    "tf": "tensorflow",
}
MEANT = (
    *(
        "collections",
        "copy",
        "datetime",
        "functools",
        "heapq",
        "inspect",
        "io",
        "itertools",
        "json",
        "math",
        "operator",
    ),
    *("os", "pytest", "random", "re", "sys", "time", "typing", "unittest"),
)
"""Modules that tests use without importing them, since the program does."""
METHODS = tuple(harness.METHODS)
COMPARED = {
    ast.Eq: "eq",
    ast.NotEq: "ne",
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.In: "in",
    ast.NotIn: "notin",
}
COMPARING = (
    *("index", "count", "remove", "sort", "equals"),
    *("startswith", "endswith", "issubset", "issuperset", "isdisjoint", "isdigit", "isalpha", "isalnum", "isupper"),
)
OF_MOCKS = ("assert_called", "assert_not_called", "assert_any_", "assert_has_", "assert_awaited", "assert_not_awaited")
FUNCTIONS = {name for name in dir(builtins) if not name.startswith("_")} - {"super"}  # which compilers look for by name
MEASURING = {
    *(
        "abs",
        "absolute",
        "all",
        "amax",
        "amin",
        "any",
        "fabs",
        "hypot",
        "max",
        "mean",
        "min",
        "nanmax",
        "norm",
        "round",
    ),
    *("sqrt", "square", "sum"),
}
"""In whose arguments, or before which, a difference is a distance: `abs(f(3) - 9)`, `(a - b).any()`."""
COMPUTED = {
    ast.Sub: "sub",
    ast.Add: "add",
    ast.Mult: "mul",
    ast.Div: "truediv",
    ast.FloorDiv: "floordiv",
    ast.BitXor: "xor",
    ast.RShift: "rshift",
}
FOLLOWED = {**COMPUTED, ast.Pow: "pow", ast.Mod: "mod"}
CONVERTING = ("abs", "complex", "float", "int", "round", "str")
DUNDERS = {f"__{name}__": name for name in ("eq", "ne", "lt", "le", "gt", "ge")}
COMPUTING = ("numpy", "scipy", "pandas")
ARRANGING = {
    *("array", "asanyarray", "asarray", "atleast_1d", "atleast_2d", "concatenate", "copy", "expand_dims", "hstack"),
    *("ndim", "ravel", "reshape", "shape", "size", "squeeze", "stack", "transpose", "vstack"),
    *("Series", "DataFrame", "Index", "concat", "choice", "permutation", "shuffle", "vectorize"),
}
"""Functions of libraries that calculate with what they are given, and those that only put it in order."""
CASES = ("self", "cls", "case", "test", "tc", "t")
RAISES = ("pytest.raises", "raises")
UNITTEST_RAISES = ("assertRaises", "assertRaisesRegex")
SETTINGS = {f"{case}.{name}" for case in ("unittest.TestCase", "TestCase") for name in ("maxDiff", "longMessage")}
"""Of how unittest shows differences. Its classes cannot be changed here."""
STACK_BYTES = 64 << 20
BOOTSTRAP = """
def start():
    import builtins, json, marshal, os, sys
    size = os.fstat(0).st_size
    order = json.loads(os.pread(0, size, 0))
    nothing = os.open("/dev/null", os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    space = {"__name__": "harness", "__builtins__": dict(vars(builtins))}
    for name in ("harness", "surface"):
        source, version, code = order[name]
        same = version == [sys.implementation.cache_tag, sys.hexversion]
        order[name] = marshal.loads(bytes.fromhex(code)) if same else compile(source, f"<{name}>", "exec")
    exec(order.pop("harness"), space)
    space["main"](order)
start()
"""


def inside_program(
    source: str,
    tests: ast.Module,
    limits: Limits,
    files: Mapping[str, str],
    *,
    entry: str | None,
    only: str | None,
    libraries: Collection[str] = (),
) -> tuple[Program, "Said"]:
    """The process of both, and how to read what it says. libraries: those on which the program may count."""
    mark = f"{secrets.token_hex(8)} "
    said = Said(*(secrets.token_hex(16) for _ in range(3)))
    written = Written(tests, mark, entry)
    order = {
        "harness": ready(harness),
        "surface": ready(fixtures),
        "source": source,
        "tests": written.text,
        "mark": mark,
        "passed": said.passed,
        "failed": said.failed,
        "unfit": said.unfit,
        "entry": entry,
        "only": only,
        "imports": written.imports,
        "needed": needed_by(source),
        "stored": sorted(written.stored),
        "played": sorted(written.played),
        "libraries": sorted(name for name in LIBRARIES.intersection(libraries) if name in source),
        "copied": sorted(written.copied),
        "fixed": sorted(written.fixed) if only else [],
        "checks": "check" in written.called,
        "parameters": written.parameters,
        "stack_bytes": min(STACK_BYTES, limits.memory_mb << 18),
    }
    program = Program(language="python", source=BOOTSTRAP, stdin=json.dumps(order), files=dict(files), limits=limits)
    return program, said


def needed_by(source: str) -> list[str]:
    """What a program imports of the libraries on which it can count, modules within them too."""
    if not any(name in source for name in BROUGHT):
        return []
    try:
        nodes = list(ast.walk(syntax_tree(source)))
    except SyntaxError:
        return []
    found = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return [name for name in dict.fromkeys(found) if name.partition(".")[0] in BROUGHT]


class Said:
    """The three secrets, one of which the process tells in the end."""

    def __init__(self, passed: str, failed: str, unfit: str) -> None:
        self.passed, self.failed, self.unfit = passed, failed, unfit

    def heard(self, run: Run) -> tuple[str, str]:
        """`passed`, `failed`, `unfit`, or nothing; and why. The tests say one of them: who says more has guessed."""
        places = {word: run.stderr.find(f'["{getattr(self, word)}", ') for word in ("passed", "failed", "unfit")}
        heard = [word for word, place in places.items() if place >= 0]
        if len(heard) != 1:
            return "", ""
        try:
            _, reason = json.loads(run.stderr[places[heard[0]] :].partition("\n")[0])
        except ValueError:
            reason = ""
        return heard[0], str(reason)


def set_on_module(nodes: Iterable[ast.AST]) -> set[str]:
    """What `setup_module(module)` gives a name to."""
    return {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        if isinstance(node.value, ast.Name) and node.value.id == "module"
    }


@functools.cache
def ready(module: ModuleType) -> list[Json]:
    """A module of ours as text, and as the code of this interpreter, which the one behind the wall may be too."""
    source = inspect.getsource(module)
    code = marshal.dumps(compile(source, f"<{module.__name__.rpartition('.')[2]}>", "exec", dont_inherit=True))
    return [source, [sys.implementation.cache_tag, sys.hexversion], code.hex()]


class Written(ast.NodeTransformer):
    """The tests, written anew."""

    def __init__(self, tree: ast.Module, mark: str, entry: str | None) -> None:
        nodes = list(ast.walk(tree))
        self._mark = mark
        self._distances: set[int] = set()  # subtractions, by the identity of their nodes
        self._in_text = False
        self._withs = 0
        self._matches: list[ast.expr] = []
        self._kinds: list[ast.stmt] = []
        self._entry = entry
        self._modules: dict[str, str] = {}  # the name in the tests, and the module that it is
        self._chains: dict[str, str] = {}  # the name of a function of a module in the tests, and what it is there
        self.imports: list[str] = []
        self.played: set[str] = set()
        self.parameters = {
            node.name: [one.arg for one in node.args.args if one.arg not in ("self", "cls")]
            for node in nodes
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        self.stored = {
            node.attr for node in nodes if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)
        }
        self._bound = bound_names(nodes) | set_on_module(nodes)
        self._assigned = bound_names(node for node in nodes if not isinstance(node, ast.alias))
        self._defined = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
        loaded = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        self.called = {node.func.id for node in tree.body for node in calls_of(node)}
        self._star = any(
            isinstance(node, ast.ImportFrom) and node.names[0].name == "*" and not self._is_played(node.module)
            for node in nodes
        )
        self._free = {name for name in loaded - self._bound if name not in PYTHON or name == entry}
        self.copied = (loaded & self._bound) | (self._free if self._star else set())
        self._guess_modules(nodes)
        self.fixed = assigned_once(tree, nodes)
        tree = self.visit(ast.parse(ast.unparse(tree)))
        self.text = ast.unparse(ast.fix_missing_locations(tree))

    def _guess_modules(self, nodes: Iterable[ast.AST]) -> None:
        """`math.isclose` without an import: the module is meant, whatever the program calls by its name."""
        bases = {n.value.id for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)}
        for name in sorted(bases & self._free & {*ALIASES, *MEANT}):
            self._modules[name] = ALIASES.get(name, name)
            self._wants(self._modules[name])

    def _is_played(self, module: str | None) -> bool:
        """Is this the program under a name of a module, as in `from solution import add`?"""
        package = (module or "").partition(".")[0]
        return package not in sys.stdlib_module_names and package not in LIBRARIES and package != "pytest"

    def _wants(self, module: str) -> None:
        if module not in self.imports:
            self.imports.append(module)

    def _constant(self, text: str) -> ast.expr:
        return ast.Constant(f"{self._mark}{text}")

    def _call(self, text: str, *arguments: ast.expr) -> ast.expr:
        return ast.Call(self._constant(text), list(arguments), [])

    # Names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if not isinstance(node.ctx, ast.Load) or self._star:
            return node
        if node.id in self._modules and node.id not in self._bound:
            return self._constant(f"module {self._modules[node.id]}")
        if node.id in self._free:
            return ast.Attribute(self._constant("program"), node.id, ast.Load())
        if node.id in FUNCTIONS and node.id not in self._bound and not self._in_text:
            return self._constant(f"builtin {node.id}")
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        """Within a formatted string, whose quotes are few, names of Python's own stay as they are."""
        before, self._in_text = self._in_text, True
        self.generic_visit(node)
        self._in_text = before
        return node

    # Patterns

    def visit_MatchClass(self, node: ast.MatchClass) -> ast.pattern:
        if not isinstance(node.cls, ast.Name) or node.cls.id not in FUNCTIONS or node.cls.id in self._bound:
            name = f"_kind_{len(self._kinds)}"  # a pattern's class must be a name: one that is given it beforehand
            self._kinds.append(ast.Assign([ast.Name(name, ast.Store())], self.visit(node.cls)))
            node.cls = ast.Name(name, ast.Load())
        node.patterns = [self.visit(one) for one in node.patterns]
        node.kwd_patterns = [self.visit(one) for one in node.kwd_patterns]
        return node

    def visit_MatchValue(self, node: ast.MatchValue) -> ast.pattern:
        return self._matched([node])

    def visit_MatchOr(self, node: ast.MatchOr) -> ast.pattern:
        values = [one for one in node.patterns if isinstance(one, ast.MatchValue)]
        return self._matched(values) if len(values) == len(node.patterns) else node

    def _matched(self, values: list[ast.MatchValue]) -> ast.pattern:
        """A value in a pattern: whatever stands there, which is then compared as other things are."""
        name = f"_matched_{len(self._matches)}"
        found: list[ast.expr] = [self._call("eq", ast.Name(name, ast.Load()), self.visit(one.value)) for one in values]
        self._matches.append(found[0] if len(found) == 1 else ast.BoolOp(ast.Or(), found))
        return ast.MatchAs(name=name)

    def visit_Match(self, node: ast.Match) -> list[ast.stmt]:
        begun = len(self._kinds)
        subject = self.visit(node.subject)
        cases = [self.visit_match_case(one) for one in node.cases]
        return [*self._kinds[begun:], ast.Match(subject, cases)]

    def visit_match_case(self, node: ast.match_case) -> ast.match_case:
        begun = len(self._matches)
        node.pattern = self.visit(node.pattern)
        conditions = self._matches[begun:]
        if node.guard is not None:
            conditions.append(self.visit(node.guard))
        if conditions:
            node.guard = conditions[0] if len(conditions) == 1 else ast.BoolOp(ast.And(), conditions)
        node.body = self._visited(node.body)
        return node

    def visit_Import(self, node: ast.Import) -> list[ast.stmt]:
        made: list[ast.stmt] = []
        for alias in node.names:
            root = alias.name.partition(".")[0]
            if self._is_played(alias.name):
                self.played.add(alias.name)
                if "." in alias.name:
                    self.played.add(root)
                module = "program"
            else:
                self._wants(alias.name)
                module = f"module {alias.name if alias.asname else root}"
            name = alias.asname or root
            self._modules.setdefault(name, "" if module == "program" else module.removeprefix("module "))
            made.append(ast.Assign([ast.Name(name, ast.Store())], self._constant(module)))
        return made

    def visit_ImportFrom(self, node: ast.ImportFrom) -> list[ast.stmt]:
        if node.module == "__future__":
            return [node]
        if self._is_played(node.module) or node.level:
            if node.module:
                self.played.add(node.module)
                self.played.add(node.module.partition(".")[0])
            if node.names[0].name == "*":
                return [ast.Pass()]
            source, prefix = self._constant("program"), ""
        else:
            module = node.module or ""
            self._wants(module)
            if node.names[0].name == "*":
                return [node]
            source, prefix = self._constant(f"module {module}"), f"chain {module}:"
        made: list[ast.stmt] = []
        for alias in node.names:
            value: ast.expr = ast.Attribute(source, alias.name, ast.Load())
            if prefix:
                self._chains[alias.asname or alias.name] = f"{prefix}{alias.name}"
                value = self._constant(f"{prefix}{alias.name}")
                if f"{node.module}.{alias.name}" in SUBMODULES:
                    self._wants(f"{node.module}.{alias.name}")
            made.append(ast.Assign([ast.Name(alias.asname or alias.name, ast.Store())], value))
        return made

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """`np.testing.assert_allclose` as it was before the program ran."""
        steps, base = chain_of(node)
        module = self._modules.get(base or "")
        settled = module and module not in LIVE and base not in self._assigned
        if settled and isinstance(node.ctx, ast.Load):
            return self._constant(f"chain {module}:{'.'.join(steps)}")
        self.generic_visit(node)
        return node

    # What a compiler would work out beforehand: `4 * math.pi` is no text four times over, `string.digits[0]` no letter

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        node.operand = self._at_run_time(node.operand)
        return self._call("nothing", node.operand) if isinstance(node.op, ast.Not) else node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        node.value = self._at_run_time(node.value)
        return node

    def _at_run_time(self, node: ast.expr) -> ast.expr:
        marked = isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith(self._mark)
        return self._call("same", node) if marked else node

    # Comparisons

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        if any(isinstance(sign, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for sign in node.ops):
            self._measures(node)
        self.generic_visit(node)
        if len(node.ops) > 1:
            return self._chained(node)
        name = COMPARED.get(type(node.ops[0]))
        return node if name is None else self._call(name, node.left, node.comparators[0])

    def _chained(self, node: ast.Compare) -> ast.expr:
        """`a < b < c`, where what stands between may be asked for twice unless it is something that is made."""
        parts: list[ast.expr] = []
        left = node.left
        for index, (sign, right) in enumerate(zip(node.ops, node.comparators, strict=True)):
            name = COMPARED.get(type(sign))
            last = index == len(node.ops) - 1
            place = f"_between_{index}"
            again: ast.expr = right if isinstance(right, ast.Name | ast.Constant) else ast.Name(place, ast.Load())
            kept = right if last or again is right else ast.NamedExpr(ast.Name(place, ast.Store()), right)
            parts.append(ast.Compare(left, [sign], [kept]) if name is None else self._call(name, left, kept))
            left = again
        return ast.BoolOp(ast.And(), parts)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt:
        self.generic_visit(node)
        name = COMPUTED.get(type(node.op))
        if name is None or not isinstance(node.target, ast.Name):
            return node
        changed = self._call(f"i{name}", ast.Name(node.target.id, ast.Load()), node.value)
        return ast.Assign([ast.Name(node.target.id, ast.Store())], changed)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        node.left, node.right = self._at_run_time(node.left), self._at_run_time(node.right)
        name = "distance" if id(node) in self._distances else FOLLOWED.get(type(node.op))
        return node if name is None else self._call(name, node.left, node.right)

    def _measures(self, node: ast.AST) -> None:
        """What is subtracted in here is asked for how near it is to what it is subtracted from."""
        below = [one for one in ast.walk(node) if isinstance(one, ast.BinOp) and isinstance(one.op, ast.Sub)]
        self._distances.update(map(id, below))

    # Calls

    def visit_Call(self, node: ast.Call) -> ast.expr:
        function = node.func
        named = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if named in MEASURING:
            self._measures(node)
        self.generic_visit(node)
        if isinstance(function, ast.Name) and function.id in CONVERTING and isinstance(node.func, ast.Constant):
            return ast.Call(self._constant("converted"), [node.func, *node.args], node.keywords)
        if (
            named in DUNDERS
            and isinstance(node.func, ast.Attribute)
            and len(node.args) == 1
            and named not in self._defined
        ):
            return self._call(DUNDERS[named], node.func.value, *node.args)
        if isinstance(function, ast.Attribute) and function.attr in METHODS and function.attr not in self._defined:
            owner = function.value
            if isinstance(owner, ast.Name) and owner.id in CASES:
                return ast.Call(self._constant(f"method {function.attr}"), node.args, node.keywords)
        if isinstance(function, ast.Attribute) and isinstance(node.func, ast.Attribute):
            name = ast.Constant(function.attr)
            if function.attr in COMPARING:
                return ast.Call(self._constant("bymethod"), [node.func.value, name, *node.args], node.keywords)
            if function.attr.startswith(OF_MOCKS) and function.attr not in self._defined:
                return ast.Call(self._constant("mocked"), [node.func.value, name, *node.args], node.keywords)
        text = node.func.value if isinstance(node.func, ast.Constant) else None
        chain = (
            text.removeprefix(self._mark) if isinstance(text, str) and text.startswith(f"{self._mark}chain ") else ""
        )
        if isinstance(node.func, ast.Name) and node.func.id not in self._assigned:
            chain = self._chains.get(node.func.id, "")
        return self._call_of_library(node, chain) if chain else node

    def _call_of_library(self, node: ast.Call, chain: str) -> ast.expr:
        module, _, rest = chain.removeprefix("chain ").partition(":")
        package = module.partition(".")[0]
        if package in COMPUTING and rest.rpartition(".")[2] not in ARRANGING:
            return ast.Call(self._constant("computing"), [ast.Constant(rest), node.func, *node.args], node.keywords)
        if (package in LIBRARIES and package != "pytest") or package in ("math", "cmath", "statistics"):
            return ast.Call(self._constant("library"), [node.func, *node.args], node.keywords)
        return node

    # Statements

    def _visited(self, body: list[ast.stmt]) -> list[ast.stmt]:
        made: list[ast.stmt] = []
        for one in body:
            written = self.visit(one)
            made += written if isinstance(written, list) else [written]
        return made

    def visit_If(self, node: ast.If) -> Any:
        if is_main_guard(node.test):
            body = [one for one in node.body if not runs_everything(one)]
            return self._visited(body) or [ast.Pass()]
        self.generic_visit(node)
        return node

    def visit_Assign(self, node: ast.Assign) -> Any:
        if len(node.targets) == 1 and ast.unparse(node.targets[0]) in SETTINGS:
            return ast.Pass()
        if isinstance(node.value, ast.BinOp):  # `difference = a - b`
            self._measures(node.value)
        self.generic_visit(node)
        return node

    def visit_Expr(self, node: ast.Expr) -> Any:
        if runs_everything(node):
            return ast.Pass()
        self.generic_visit(node)
        return node

    def visit_With(self, node: ast.With) -> Any:
        place = next((i for i, item in enumerate(node.items) if expects_an_error(item.context_expr)), None)
        if place is None:
            return self._watched(node)
        before, after = node.items[:place], node.items[place + 1 :]
        body: list[ast.stmt] = [ast.With(after, node.body)] if after else node.body
        made: list[ast.stmt] = self._trying(node.items[place], body)
        if before:
            outer = ast.With(before, [ast.Pass()])
            self.generic_visit(outer)
            outer.body = made
            made = [outer]
        return made

    def visit_AsyncWith(self, node: ast.AsyncWith) -> Any:
        return self._watched(node)

    def _watched(self, node: ast.With | ast.AsyncWith) -> list[ast.stmt]:
        """An assertion that fails within is not passed over by what is entered, unless the tests say so."""
        said = " ".join(ast.unparse(item.context_expr) for item in node.items)
        self.generic_visit(node)
        if "AssertionError" in said or "Exception" in said:
            return [node]
        self._withs += 1
        noted, error = f"_noted_{self._withs}", f"_error_{self._withs}"
        note = ast.Expr(self._call("noted", ast.Name(noted, ast.Load()), ast.Name(error, ast.Load())))
        handler = ast.ExceptHandler(self._constant("anything"), error, [note, ast.Raise()])
        node.body = [ast.Try(node.body, [handler], [], [])]
        fresh = ast.Assign([ast.Name(noted, ast.Store())], self._call("fresh"))
        return [fresh, node, ast.Expr(self._call("swallowed", ast.Name(noted, ast.Load())))]

    def _trying(self, item: ast.withitem, body: list[ast.stmt]) -> list[ast.stmt]:
        call = item.context_expr
        assert isinstance(call, ast.Call)
        expected = self.visit(call.args[0]) if call.args else self.visit(call.keywords[0].value)
        regex = ast.unparse(call.func).endswith("Regex")
        match = next((one.value for one in call.keywords if one.arg in ("match", "expected_regex")), None)
        if regex and len(call.args) > 1:
            match = call.args[1]
        name = item.optional_vars.id if isinstance(item.optional_vars, ast.Name) else "_raised"
        error = f"_error_{name}"
        inner = self._visited(body)
        checked = ast.Expr(
            self._call(
                "caught",
                ast.Name(error, ast.Load()),
                expected,
                self.visit(match) if match is not None else ast.Constant(None),
                ast.Name(name, ast.Load()),
            )
        )
        handler = ast.ExceptHandler(self._constant("anything"), error, [checked])
        missing: list[ast.stmt] = [ast.Expr(self._call("notraised", expected))]
        return [
            ast.Assign([ast.Name(name, ast.Store())], self._call("info")),
            ast.Try(inner, [handler], missing, []),
        ]


SUBMODULES = ("unittest.mock", "numpy.testing", "os.path", "concurrent.futures", "xml.etree", "importlib.metadata")
LIVE = ("sys", "os", "io", "logging", "builtins", "time", "random", "warnings")
"""Modules that tests change as they go (`sys.stdout = buffer`): what they name in them is looked up each time."""


def calls_of(tree: ast.AST) -> list[Any]:
    return [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]


def chain_of(node: ast.expr) -> tuple[list[str], str | None]:
    """The steps of `np.testing.assert_allclose`, and the name that they begin from."""
    steps: list[str] = []
    while isinstance(node, ast.Attribute):
        steps.insert(0, node.attr)
        node = node.value
    return steps, node.id if isinstance(node, ast.Name) else None


def assigned_once(tree: ast.Module, nodes: Iterable[ast.AST]) -> set[str]:
    """Names of the file that it defines once and never again: functions, classes, constants."""
    stored: list[str] = []
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            stored.append(node.id)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            stored.append(node.name)
        if isinstance(node, ast.Global):
            stored += 2 * node.names
    outer = {
        name
        for node in tree.body
        for name in (
            [node.name]
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            else [one.id for one in node.targets if isinstance(one, ast.Name)]
            if isinstance(node, ast.Assign)
            else []
        )
    }
    return {name for name in outer if stored.count(name) == 1}


def expects_an_error(node: ast.expr) -> bool:
    """`pytest.raises(ValueError)` or `self.assertRaises(ValueError)`, as what a `with` enters."""
    if not isinstance(node, ast.Call) or len(node.args) > 2 or not (node.args or node.keywords):
        return False
    name = ast.unparse(node.func)
    return name in RAISES or name.rpartition(".")[2] in UNITTEST_RAISES


def runs_everything(node: ast.stmt) -> bool:
    """`unittest.main()`, `pytest.main([...])`: the tests are called one by one here."""
    call = node.value if isinstance(node, ast.Expr | ast.Assign) else None
    while isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Call):
        call = call.func.value
    name = ast.unparse(call.func) if isinstance(call, ast.Call) else ""
    if name in ("sys.exit", "exit") and isinstance(call, ast.Call) and call.args:
        name = ast.unparse(call.args[0])
    return name.startswith(("unittest.main", "pytest.main", "unittest.TextTestRunner"))
