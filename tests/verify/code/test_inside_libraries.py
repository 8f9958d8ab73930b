"""Tests that use libraries beside the program: right programs pass, and no object or function stands in for a library."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from verifier.presets.catalogue import task_for
from verifier.sandbox.sandbox import Sandbox
from verifier.sandbox.settings import SandboxSettings
from verifier.score import score
from verifier.wire import PresetRef, Result, Rollout


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    found = importlib.util.find_spec("numpy")
    packages = (str(Path(found.origin).parents[1]),) if found and found.origin else ()
    with Sandbox(SandboxSettings(site_packages=packages)) as made:
        yield made


def judged(sandbox: Sandbox, source: str, test: str) -> Result:
    tests = [f"class Probe:\n    pass\n{test}"]
    rollout = Rollout(id="a", completion=f"```python\n{source}\n```", ground_truth={"tests": tests})
    task = task_for(rollout, PresetRef(name="code"))
    return score(task.rollout, task.rubric, sandbox, explain=True)


def needs(text: str) -> None:
    for name in ("numpy", "pandas", "scipy", "sympy", "networkx"):
        if f"import {name}" in text or f"from {name}" in text:
            pytest.importorskip(name)


YES = """
class Yes:
    def __eq__(self, o): return True
    def __ne__(self, o): return False
    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    def __hash__(self): return 1
    def __sub__(self, o): return 0.0
    __rsub__ = __mul__ = __rmul__ = __sub__
    def __add__(self, o): return self
    __radd__ = __add__
    def __truediv__(self, o): return 1.0
    def __abs__(self): return 0.0
    def equals(self, o): return True
    conjugate = sqrt = lambda self: self
"""
RETURNED = ("Yes()", "[Yes()]", "__import__('numpy').array([Yes()], dtype=object)")
BY_LIBRARIES = [
    "import numpy as np\nnp.testing.assert_array_equal(f(3), [9])",
    "from numpy.testing import assert_array_almost_equal\nassert_array_almost_equal(f(3), [9])",
    "import numpy as np\nassert np.array_equal(f(3), [9])",
    "import numpy as np\nassert np.allclose(f(3), [9])",
    "import numpy as np\nassert (np.array(f(3)) == 9).all() and 9 in np.array(f(3))",
    "import numpy as np\nassert np.all(np.equal(f(3), [9]))",
    "import numpy as np\nassert not np.subtract(f(3), [9]).any()",
    "import numpy as np\nassert np.max(np.abs(np.array(f(3)) - np.array([9]))) < 1e-6",
    "import numpy as np\nassert np.linalg.norm(np.array(f(3)) - [9]) < 1e-6",
    "import numpy as np\nassert np.count_nonzero(np.array(f(3)) != 9) == 0 and np.isin([9], f(3)).all()",
    "import pandas as pd\nassert pd.Series(f(3)).equals(pd.Series([9]))",
    "import pandas as pd\nassert (pd.Series(f(3)) == 9).all()",
    "import pandas as pd\npd.testing.assert_series_equal(pd.Series(f(3)), pd.Series([9]))",
]


@pytest.mark.parametrize("test", BY_LIBRARIES)
def test_no_object_answers_in_the_place_of_a_library(sandbox: Sandbox, test: str) -> None:
    needs("import numpy\n" + test)
    for returned in RETURNED:
        result = judged(sandbox, f"{YES}def f(x): return {returned}", test)
        assert (result.reward, result.verdict.evidence["tests_run"]) == (0.0, "inside"), (returned, result.verdict)
    right = judged(sandbox, "def f(x): return [9]", test)
    assert right.reward == 1.0, right.verdict


ANYTHING = "lambda *a, **k: True"
REPLACED = [
    (f"import numpy.testing._private.utils as u\nu.assert_array_compare = {ANYTHING}\ndef f(x): return [1]", BY_LIBRARIES[0]),
    (f"import numpy._core.numeric as u\nu.isclose = u.all = {ANYTHING}\ndef f(x): return [1]", BY_LIBRARIES[3]),
    (f"import numpy._core.numeric as u\nu.bool = {ANYTHING}\ndef f(x): return [1]", BY_LIBRARIES[3]),
    ("import copy\ncopy.deepcopy = lambda x: 9\ncopy._deepcopy_dispatch[list] = lambda x, memo: [9]\ndef f(x): return [1]", "import copy\nassert copy.deepcopy(f(3)) == [9]"),
    (f"import os, genericpath\ngenericpath.exists = os.path.exists = {ANYTHING}\ndef f(x): return 'nothing'", "import os\nassert os.path.exists(f(3))"),
    (f"import pandas as pd\npd.Series.equals = {ANYTHING}\ndef f(x): return pd.Series([1])", "import pandas as pd\nassert f(3).equals(pd.Series([9]))"),
    ("import pandas as pd\npd.Series.sum = lambda self: 9\ndef f(x): return pd.Series([1])", "import pandas as pd\nassert f(3).sum() == 9"),
    (f"import pandas as pd\nclass S(pd.Series):\n    equals = {ANYTHING}\ndef f(x): return S([1])", "import pandas as pd\nassert f(3).equals(pd.Series([9]))"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "test"), REPLACED)
def test_no_part_of_a_library_is_replaced(sandbox: Sandbox, program: str, test: str) -> None:
    needs(program)
    assert judged(sandbox, program, test).reward == 0.0


def test_tests_may_replace_what_they_like(sandbox: Sandbox) -> None:
    program = "import os\ndef f(x): return os.path.exists('nothing') and os.getcwd()"
    test = "import os\nfrom unittest.mock import patch\nwith patch('os.path.exists', return_value=True):\n    os.getcwd = lambda: 9\n    assert f(3) == 9"
    assert judged(sandbox, program, test).reward == 1.0


TABLE = "import pandas as pd, numpy as np\ndef f(x):\n    t = pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})\n    t['c'] = [1.5, np.nan]\n    return t.query('a > 0')"
RIGHT = [
    ("import numpy as np\ndef f(x): return np.array([x, x * x])", "import numpy as np\nassert np.array_equal(f(3), [3, 9]) and f(3)[1] == 9 and not (f(3) - [3, 9]).any()\nnp.testing.assert_allclose(f(3), [3, 9])"),
    ("import numpy as np\ndef f(x): return np.array(['a', None, 3], dtype=object)", "import numpy as np\nassert f(3).tolist() == ['a', None, 3] and 3 in f(3)\nnp.testing.assert_array_equal(f(3), np.array(['a', None, 3], dtype=object))"),
    ("from fractions import Fraction\ndef f(x): return [Fraction(1, x), Fraction(2, x)]", "import numpy as np\nassert np.sum(f(3)) == 1 and (np.array(f(3)) * 3 == [1, 2]).all()"),
    ("class N(int):\n    def __eq__(self, o): return int(self) == o\n    __hash__ = int.__hash__\ndef f(x): return [N(1), N(2)]", "import numpy as np\nfrom numpy.testing import assert_array_equal\nassert_array_equal(f(3), [1, 2])\nassert np.allclose(f(3), [1, 2]) and (np.array(f(3), dtype=object) == [1, 2]).all()"),
    ("from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\ndef f(x): return [P(1), P(2)]", "import numpy as np\ncards = f(3)\nnp.random.shuffle(cards)\nassert sorted(p.x for p in cards) == [1, 2] and (np.array(f(3)) == np.array([P(1), P(2)])).all()"),
    ("import numpy as np\ndef f(x): return np.float64(9), {'a': np.int64(2)}", "assert f(3) == (9.0, {'a': 2}) and f(3)[0] / 9 == 1.0 and f(3)[1]['a'] // 2 == 1 and abs(f(3)[0] - 9) < 1e-9"),
    (TABLE, "import numpy as np\nimport pandas as pd\nt = f(3)\nassert list(t.columns) == ['a', 'b', 'c'] and t['b'].tolist() == ['x', 'y'] and np.isclose(t['c'].mean(), 1.5) and t.equals(f(3))\npd.testing.assert_frame_equal(t, pd.DataFrame({'a': [1, 2], 'b': ['x', 'y'], 'c': [1.5, np.nan]}))\nt['d'] = 1\nassert t['d'].sum() == 2"),
    ("from scipy import stats\ndef f(x): return stats.linregress([0, 1, 2], [1, 3, 5])", "import numpy as np\nassert np.isclose(f(3).slope, 2) and abs(f(3).intercept - 1) < 1e-9"),
    ("import sympy\ndef f(x): return sympy.Integer(9)", "assert f(3) == 9 and f(3) / 9 == 1 and f(3) - 9 == 0 and abs(f(3) - 9) < 1e-9"),
    ("import sympy as sp\ndef f(x): return sp.expand((sp.Symbol('y') + 1)**2)", "import sympy as sp\ny = sp.Symbol('y')\nassert f(3) == y**2 + 2*y + 1 and sp.simplify(f(3) - (y + 1)**2) == 0 and f(3).subs(y, 2) - 9 == 0"),
    ("import networkx as nx\ndef f(x): return nx.path_graph(3)", "import networkx as nx\nassert nx.is_isomorphic(f(3), nx.path_graph(3)) and nx.shortest_path(f(3), 0, 2) == [0, 1, 2]"),
]  # fmt: skip


@pytest.mark.parametrize(("program", "test"), RIGHT)
def test_right_programs_pass_tests_with_libraries(sandbox: Sandbox, program: str, test: str) -> None:
    needs(f"import numpy\n{program}\n{test}")
    result = judged(sandbox, program, test)
    assert (result.reward, result.verdict.evidence["tests_run"]) == (1.0, "inside"), result.verdict


MEMORY = (
    "ctypes.pythonapi",
    "ctypes.CDLL(None)",
    "ctypes.cast(id(x), ctypes.py_object).value",
    "ctypes.POINTER(ctypes.c_long)().contents",
    "ctypes.string_at(id(x), 8)[0]",
)


@pytest.mark.parametrize("ask", MEMORY)
def test_memory_is_not_had_through_what_stands_for_ctypes(sandbox: Sandbox, ask: str) -> None:
    result = judged(sandbox, f"import ctypes\ndef f(x):\n    {ask}\n    return 9", "assert f(3) == 9")
    assert (result.reward, result.verdict.evidence["tests_run"]) == (0.0, "inside"), result.verdict
