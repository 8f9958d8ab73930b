"""The dependency rule of docs/architecture.md, read from the syntax tree so that hidden imports are seen too."""

import ast
import gc
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from runpy import run_path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS: tuple[dict[str, str], ...] = (  # room -> what it may import from outside, beside pydantic
    {
        "wire": "",
        "errors": "",
        "values": "",
        "background": "",
        "languages": "",
        "patterns": "regex",
        "stopwatch": "",
        "python_literals": "",
        "usual_imports": "",
    },
    {"execution": "", "environments": ""},
    {"parts": "", "read": "regex opencc", "sandbox": ""},
    {
        "extract": "regex",
        "verify": "regex sympy math_verify mpmath jsonschema_rs nltk punkt langdetect emoji syllapy "
        "spacy es_core_news_sm xx_sent_ud_sm janome ja_sentence_segmenter sacrebleu re2 rdkit",
        "reward": "regex jieba langid",
        "generate": "",
        "fingerprint": "",
    },
    {"rubric": "", "compose": ""},
    {"presets": "", "score": ""},
    {"election": ""},
    {
        "group": "",
        "explanation": "",
        "upstream": "regex sympy math_verify latex2sympy2_extended mpmath pylatexenc antlr4 latex2sympy2 reasoning_gym",
    },
    {"engine": "anyio httpx redis"},
    {
        "queue": "celery kombu redis anyio",
        "dump": "pyarrow backports compression yaml",
        "report": "jinja2 markupsafe pygal pyarrow",
        "grader": "",
        "audit": "",
    },
    {
        "server": "jinja2 markupsafe fastapi starlette uvicorn httptools anyio yaml structlog prometheus_client "
        "pydantic_settings limits redis opentelemetry"
    },
    {"cli": "typer rich anyio trainer_client"},
)
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
OUTSIDE = {room: libraries.split() for rooms in FLOORS for room, libraries in rooms.items()}
TRAINER = ["trainer_client", "httpx"]
OF_A_TRAINER = {  # adapters whose classes have a trainer's as their base: what else they import at their head
    "trainer_client.adapters.verl_plugin": {"verl", "torch", "numpy"},
    "trainer_client.adapters.areal": {"areal"},
    "trainer_client.adapters.nemo_rl": {"nemo_rl", "ray", "torch"},
    "trainer_client.adapters.skyrl": {"skyrl_gym"},
    "trainer_client.adapters.skyrl_generator": {"skyrl"},
    "trainer_client.adapters.tinker": {"tinker", "tinker_cookbook"},
    "trainer_client.adapters.openrlhf_agent": {"openrlhf"},
}
HEAVY = ["torch", "vllm", "transformers", "tokenizers", "safetensors", "yaml", "jinja2"]
HEAVY += ["wandb", "trackio", "pyarrow", "datasets", "peft"]  # where they are installed
OF_THE_SERVICE = ("verifier.dump.", "verifier.errors.")  # the trainer reads rows as `verifier score` does
HIDDEN = {
    "verifier.read.han": {"opencc"},
    "verifier.verify.schema": {"jsonschema_rs"},
    "verifier.verify.forms.libraries": {"sacrebleu", "nltk", "re2", "rdkit"},
    "verifier.verify.instructions.libraries": {
        *("nltk", "punkt", "langdetect", "emoji", "syllapy", "spacy", "es_core_news_sm", "xx_sent_ud_sm"),
        *("janome", "ja_sentence_segmenter"),
    },
    "verifier.verify.questions.programs": {"sympy"},
    "verifier.verify.math.heavy": {"math_verify", "sympy", "mpmath"},
    "verifier.upstream.shared.libraries": {
        "math_verify",
        "latex2sympy2_extended",
        "sympy",
        "pylatexenc",
        "antlr4",
        "latex2sympy2",
    },
    "verifier.upstream.reasoning_gym.library": {"reasoning_gym"},  # in its pinned environment alone
    "verifier.engine.cache": {"redis"},
    "verifier.engine.judges": {"httpx"},
    "verifier.engine.provers": {"httpx"},
    "verifier.queue.app": {"celery"},
    "verifier.dump.parquet": {"pyarrow"},
    "verifier.dump.rubric_file": {"yaml"},
    "verifier.dump.packed": {"compression", "backports"},
    "verifier.report.formats": {"pyarrow"},
    "verifier.server.tracing": {"opentelemetry"},
    "verifier.reward.chinese": {"jieba"},
    "verifier.reward.language_model": {"langid"},
    "trainer_client.adapters.oat": {"torch"},  # OAT's rewards are tensors; the other adapters do without
    "trainer_client.adapters.nemo_rl": {"nemo_rl"},  # its training loop, which the environment's actor does without
    "trainer_client.adapters.openrlhf": {"transformers"},  # the tokenizer that a variable names
    "trainer_client.grpo.generate": {"trainer_client"},  # vLLM, only for a run that asks for it
    "trainer_client.grpo.vllm_server": {"vllm"},  # its NCCL sender
    "trainer_client.grpo.record": {"torch", "wandb", "trackio"},  # where they are installed
    "trainer_client.grpo.rows": {"datasets"},  # the same
    "trainer_client.grpo.transcript": {"pyarrow"},
    "trainer_client.grpo.lora": {"peft"},
}
BY_NAME = {
    "verifier",  # its public names, each when it is first used
    "verifier.parts",  # a part, when its kind is first named
    "verifier.presets.catalogue",  # a module of presets, when one of them is first named
    "verifier.cli.their_function",  # a reward function of the user's, in a process of its own
    "verifier.cli",  # loads its commands one by one, so that --help is quick
    "verifier.sandbox.zygote",  # imports what programs will want, before they are forked
}
BROAD = {
    "verifier.server.access": 1,  # where a bug of ours becomes a 500 that says so, as the framework's own edge does
    "verifier.background": 1,  # what a blocking function raises in its thread belongs to whoever asked for it
    "verifier.engine.worker": 1,  # where a bug of ours becomes `failed`
    "verifier.verify.code.harness": 9,  # the program's own `__eq__` and the tests may raise anything; behind the wall
    "verifier.upstream.reasoning_gym.library": 1,  # what its scorers raise at an answer is anything
    "verifier.cli.their_function": 2,  # what a user's module and function raise is what is told of them
    "verifier.sandbox.child": 3,  # where a program ends, a call ends, and a wall that cannot be put up ends the process
}
FORBIDDEN = {"eval", "exec", "parse_expr", "sympify"}
BEHIND_THE_WALL = {  # where a program is run, alone or with its tests
    "verifier.sandbox.child": {"exec"},
    "verifier.verify.code.harness": {"exec"},
    "verifier.verify.code.stage": {"exec"},
}


def allowed(module: str, name: str) -> bool:
    """May `module` import `name`?"""
    (package, room), own = f"{name}.".split(".")[:2], f"{module}.".split(".")[1]
    if package in sys.stdlib_module_names:
        return name not in ("importlib", "importlib.import_module") or module in BY_NAME
    if package.startswith("pydantic") and package != "pydantic_settings":
        return True
    if module.startswith("trainer_client"):
        heavy = HEAVY if own in ("grpo", "train") else HIDDEN.get(module, set()) | OF_A_TRAINER.get(module, set())
        known = ("verifier.wire.", "verifier.background.", *(OF_THE_SERVICE if own == "grpo" else ()))
        return f"{name}.".startswith(known) or package in {*TRAINER, *heavy}
    if package == "verifier":
        return room == own or FLOOR_OF.get(room, -1) < FLOOR_OF.get(own, -1)
    return package in OUTSIDE.get(own, [])


@pytest.fixture(scope="module", autouse=True)
def no_collector() -> Iterator[None]:
    """The trees of all modules are kept; passes over them in search of garbage take half of the time."""
    gc.disable()
    yield
    gc.enable()


tree_of = cache(ast.parse)


@cache
def nodes_of(tree: ast.AST) -> list[ast.AST]:
    return list(ast.walk(tree))


@cache
def imports(tree: ast.AST) -> list[str]:
    """The dotted name of every import below `tree`; a relative one starts with a dot."""
    nodes = nodes_of(tree)
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    sources = [node for node in nodes if isinstance(node, ast.ImportFrom)]
    return plain + [f"{'.' * node.level}{node.module}.{alias.name}" for node in sources for alias in node.names]


def broad(handler: ast.ExceptHandler) -> bool:
    """Does it catch everything and keep it? One that cleans up and raises again does not."""
    everything = handler.type is None or {"Exception", "BaseException"} & set(
        ast.unparse(handler.type).strip("()").split(", ")
    )
    return bool(everything) and ast.unparse(handler.body[-1]) != "raise"


def violations(module: str, source: str) -> list[str]:
    """What `source`, as the text of `module`, does that the rule forbids."""
    nodes = nodes_of(tree_of(source))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    hidden = {name for function in functions for name in imports(function)}
    called = (node.func for node in nodes if isinstance(node, ast.Call))
    calls = {getattr(one, "attr", getattr(one, "id", "")) for one in called}
    found = [f"import of {name}" for name in imports(nodes[0]) if not allowed(module, name)]
    found += [f"hidden import of {name}" for name in hidden if name.split(".")[0] not in HIDDEN.get(module, ())]
    found += [
        f"call of {name}"
        for name in (calls & FORBIDDEN) - BEHIND_THE_WALL.get(module, set())
        if module.startswith("verifier")
    ]
    count = sum(broad(node) for node in nodes if isinstance(node, ast.ExceptHandler))
    return found + ["broad except"] * (count != BROAD.get(module, 0))


def circle(house: dict[str, str]) -> list[str]:
    """Modules that import one another in a ring, or an empty list."""
    asked = {module: imports(tree_of(source)) for module, source in house.items()}
    graph = {m: {n if n in house else n.rpartition(".")[0] for n in names} - {m} for m, names in asked.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def read_house() -> dict[str, str]:
    files = [file for package in ("verifier", "trainer_client") for file in sorted((ROOT / package).rglob("*.py"))]
    files.remove(ROOT / "trainer_client" / "hatch_build.py")  # of the packaging: no part of the package
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files]
    return {name: file.read_text(encoding="utf-8") for name, file in zip(names, files, strict=True)}


def test_every_module_keeps_the_rule() -> None:
    broken = {module: found for module, source in read_house().items() if (found := violations(module, source))}
    assert not broken


def test_every_room_has_a_floor_and_nothing_goes_round_in_circles() -> None:
    house = read_house()
    assert {m.split(".")[1] for m in house if m.startswith("verifier.")} <= FLOOR_OF.keys()
    assert circle(house) == []


@pytest.mark.parametrize(
    ("module", "source", "caught"),
    [
        ("verifier.wire", "from verifier.rubric import Rubric", "import of verifier.rubric.Rubric"),
        ("verifier.extract.boxed", "import verifier.verify.exact", "import of verifier.verify.exact"),
        ("verifier.extract.boxed", "from verifier import verify", "import of verifier.verify"),
        ("verifier.extract.boxed", "from .tagged import Tagged", "import of .tagged.Tagged"),
        ("verifier.extract.boxed", "import sympy", "import of sympy"),
        ("verifier.score", "def f():\n    import verifier.wire", "hidden import of verifier.wire"),
        (
            "verifier.verify.symbolic",
            "class C:\n    async def f(self):\n        import sympy",
            "hidden import of sympy",
        ),
        ("verifier.verify.exact", "import pydantic_settings", "import of pydantic_settings"),
        ("verifier.server.app", "from importlib import import_module", "import of importlib.import_module"),
        ("verifier.utils", "import verifier.wire", "import of verifier.wire"),
        ("trainer_client.client", "from verifier.score import score", "import of verifier.score.score"),
        ("trainer_client.client", "import torch", "import of torch"),
        ("trainer_client.client", "import verifier.dump.rows", "import of verifier.dump.rows"),
        ("trainer_client.grpo.rows", "import verifier.score", "import of verifier.score"),
        ("verifier.verify.exact", "try: f()\nexcept (ValueError, Exception): pass", "broad except"),
        ("verifier.engine.worker", "pass", "broad except"),
        ("verifier.verify.exact", "import sympy\nsympy.sympify(answer)", "call of sympify"),
        ("verifier.verify.exact", "eval(answer)", "call of eval"),
    ],
)
def test_a_planted_violation_is_caught(module: str, source: str, caught: str) -> None:
    assert violations(module, source) == [caught]


def test_the_picture_shows_the_house() -> None:
    picture = run_path(str(ROOT / "tests" / "house_picture.py"))["picture"]
    assert (ROOT / "docs" / "house.svg").read_text() == picture(), "the rooms have changed: ./dev docs"


def test_a_planted_circle_is_caught() -> None:
    assert circle({"a.b": "from a import c", "a.c": "import a.b"})


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("verifier.verify.math.heavy", "def f():\n    from math_verify import parser"),
        ("verifier.server.app", "import fastapi\nfrom verifier.engine.local import LocalEngine"),
        ("verifier.cli", "from importlib import import_module\nfrom trainer_client.client import RewardClient"),
        ("trainer_client.grpo.learner", "import torch\nfrom verifier.wire import Rollout"),
        ("verifier.dump.rows", "try: f()\nexcept BaseException:\n    g()\n    raise"),
    ],
)
def test_what_the_rule_allows_is_let_through(module: str, source: str) -> None:
    assert violations(module, source) == []
