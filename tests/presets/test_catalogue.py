"""A request's words become a rubric, or an error that says what would have worked."""

from importlib import import_module
from pkgutil import iter_modules

import pytest

from verifier import presets, upstream
from verifier.errors import ConfigError, UnknownPreset
from verifier.extract.boxed import Boxed
from verifier.group import score_all
from verifier.presets.auto import LONGEST, chosen_by_form
from verifier.presets.catalogue import catalogue, find, read_rubric, task_for
from verifier.presets.roster import GENERAL, PROJECTS
from verifier.rubric import Rubric
from verifier.score import score, score_task
from verifier.verify.exact import Exact
from verifier.verify.numeric import Numeric
from verifier.verify.unneeded import Unneeded
from verifier.wire import Json, Outcome, PresetRef, Rollout

ROLLOUT = Rollout(id="r", completion="4", ground_truth="4")


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_every_preset_can_be_told(name: str) -> None:
    told = find(name).info()
    assert told.name == name
    assert told.summary.endswith(".")
    assert told.rubric is None or told.fingerprint == told.rubric.fingerprint
    assert told.model_dump_json()


def test_every_general_preset_is_where_the_catalogue_says() -> None:
    modules = {module.name for module in iter_modules(presets.__path__)}
    assert modules - {"accuracy", "catalogue", "preset", "roster", "running", "sources"} == GENERAL.keys()
    for module, names in GENERAL.items():
        own = import_module(f"verifier.presets.{module}").PRESETS
        assert {preset.name for preset in own} == set(names.split())


def test_every_reproduced_project_has_presets_under_its_name() -> None:
    projects = {module.name for module in iter_modules(upstream.__path__)} - {"shared"}
    assert projects == set(PROJECTS)
    for project in PROJECTS:
        own = [preset.name for preset in import_module(f"verifier.upstream.{project}.presets").PRESETS]
        assert project in own
        assert {name.partition("/")[0] for name in own} == {project}
        assert len(own) == len(set(own)), "two presets have one name"


def test_a_misspelt_preset_is_told_its_neighbours() -> None:
    with pytest.raises(UnknownPreset, match="did you mean numeric"):
        task_for(ROLLOUT, "numeri")


@pytest.mark.parametrize(
    ("name", "near"),
    [("NUMERIC", "numeric"), ("Tinyzero/Countdown", "tinyzero/countdown"), ("TINYZERO/COUNTDWN", "tinyzero/countdown")],
)
def test_a_name_in_another_case_is_told_the_one_there_is(name: str, near: str) -> None:
    with pytest.raises(UnknownPreset, match=f"did you mean {near}"):
        task_for(ROLLOUT, name)


def test_a_misspelt_parameter_is_told_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"preset 'numeric': params\.relative.*Its parameters: .*rel_tol"):
        task_for(ROLLOUT, PresetRef(name="numeric", params={"relative": 1}))


def test_a_misspelt_part_is_told_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"'boxd'.*boxed"):
        read_rubric({"extractor": {"kind": "boxd"}, "verifier": {"kind": "exact"}})


def test_a_rollout_without_a_rubric_is_refused() -> None:
    with pytest.raises(ConfigError, match="neither preset nor rubric"):
        task_for(ROLLOUT)


def test_a_rollouts_own_preset_wins() -> None:
    rollout = ROLLOUT.model_copy(update={"preset": "exact"})
    assert isinstance(task_for(rollout, "numeric").rubric.verifier, Exact)


def test_parameters_reach_the_verifier() -> None:
    task = task_for(ROLLOUT, PresetRef(name="numeric", params={"rel_tol": 0.5}))
    assert isinstance(task.rubric.verifier, Numeric)
    assert task.rubric.verifier.rel_tol == 0.5


def test_a_rubric_spelt_out_is_used_when_no_preset_is_named() -> None:
    rubric = Rubric(extractor=Boxed(), verifier=Exact())
    assert read_rubric(rubric.model_dump(mode="json")) == rubric
    assert task_for(ROLLOUT, rubric=rubric).rubric == rubric


@pytest.mark.parametrize(
    ("ground_truth", "preset"),
    [
        ("B", "choice"),
        ("(c)", "math"),
        ({"a": 1}, "kv"),
        ([1, 2], "json"),
        (["Paris", "Paname"], "text"),
        (True, "label"),
        ("No", "label"),
        ("'abc'", "literal"),
        ("{'a': 1}", "literal"),
        ("(1, 2)", "math"),
        ("New York City", "text"),
        ("Undefined", "math"),
        ("AC", "choice"),
        ("ABD", "choice"),
        ("cat", "text"),
        ("DNA", "text"),
        ("xy", "math"),
        ("{1: False}", "literal"),
        ("{}", "literal"),
        ("对", "label"),
        ("0 0 1 2", "exact"),
        ("2004-05-05", "text"),
        ("3:30 PM", "text"),
        ("H2O", "text"),
        ("12:30", "math"),
        ("B12", "math"),
        ("[" + "'a', " * 3 + "1]", "literal"),
        ("[" + "'a', " * 3, "math"),
        ({"a": {"b": 1}}, "json"),
        (r"\text{east}", "math"),
        (7, "math"),
        ("x+1", "math"),
        (None, "math"),
    ],
)
def test_auto_says_what_it_became(ground_truth: Json, preset: str) -> None:
    rollout = Rollout(id="r", completion="x", ground_truth=ground_truth)
    task = task_for(rollout, "auto")
    assert task.preset == preset
    assert score(rollout, task.rubric, preset=task.preset).preset == preset


@pytest.mark.parametrize(
    ("ground_truth", "preset"),
    [
        ({"answer": "B", "options": ["1", "2"]}, "choice"),
        ({"target": 24, "nums": [1, 2, 3, 4]}, "countdown"),
        ({"target": "24", "date": "today"}, "kv"),
        ({"instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}, "ifeval"),
        ([{"name": "f", "arguments": {"a": 1}}], "tool_calls"),
        ({"type": "function", "function": {"name": "f", "arguments": "{}"}}, "tool_calls"),
        ({"name": "Bo", "age": 3}, "kv"),
        ([{"name": "Bo"}], "json"),
        ({"sql": "SELECT 1", "database": ""}, "sql"),
        ({"SQL": "SELECT 1", "db_id": "a", "evidence": ""}, "bird"),
        ({"query": "SELECT 1", "db_id": "a"}, "spider"),
        ({"answer": 12.5, "scale": "million"}, "tatqa"),
        ({"Zoey": "knight", "Bo": "knave"}, "knights_knaves"),
        ({"Zoey": "knight", "Bo": "spy"}, "kv"),
        ({"tests": ["assert f(1) == 1"]}, "code"),
        ({"inputs": ["1"], "outputs": ["2"]}, "code"),
        ({"input_output": "{}"}, "code"),
        ({"test": "def check(f): ...", "entry_point": "f"}, "code"),
        ({"test": "negative"}, "kv"),
    ],
)
def test_auto_knows_the_rows_of_families(ground_truth: Json, preset: str) -> None:
    assert chosen_by_form(ground_truth) == preset


@pytest.mark.parametrize("truth", ["word " * 30 + "“quoted”", "[" + "'a', " * 50_000, "(" + "True " * 50_000])
def test_auto_chooses_for_what_hardly_fits_a_form(truth: str) -> None:
    assert chosen_by_form(truth) in catalogue(), "it ends: patterns that backtrack would not"


@pytest.mark.parametrize(("times", "chosen"), [(1, "math"), (LONGEST, "text")])
def test_of_a_long_ground_truth_auto_looks_at_the_ends(times: int, chosen: str) -> None:
    """It is looked at where requests are read: 8 MB of words held up everybody's for half a second."""
    words = "word " * times
    assert chosen_by_form(words + r"$\frac{1}{2}$ " + words) == chosen


PUNISHES = {"tinyzero/multiply", "deepscaler", "deepscaler/deepscaler_reward_fn", "deepscaler/RewardMathFn"}
PUNISHES |= {f"deepscaler/grade_answer_{name}" for name in ("mathd", "sympy", "verl")} | {"demystify/is_equiv"}


def compares(name: str) -> bool:
    """Whether the preset reads the ground truth at all."""
    rubric = find(name).info().rubric
    reads_none = rubric is None or isinstance(rubric.verifier, Unneeded) or rubric.majority is not None
    return not reads_none and name != "open_thoughts/code_has_code"


def test_no_preset_turns_a_missing_ground_truth_into_a_zero_unless_its_original_does() -> None:
    names = sorted(filter(compares, catalogue()))
    assert len(names) > 150
    for name in names:
        if name in PUNISHES or name.endswith(".check_numbers"):
            assert any("missing" in quirk for quirk in find(name).quirks), f"recorded rewards show that {name} does"
            continue
        rollout = Rollout(id="r", completion=r"\boxed{4}", completion_tokens=5, group="g")
        [result] = score_all([task_for(rollout, name)])
        elsewhere = find(name).only_pinned  # in an environment that this process is not
        expected = Outcome.FAILED if elsewhere else Outcome.UNVERIFIABLE
        assert (result.verdict.outcome, result.reward) == (expected, None), name


def test_a_rubric_or_parameters_of_too_many_values_are_refused_before_they_are_read() -> None:
    zeros: list[Json] = [0] * 20_000
    with pytest.raises(ConfigError, match="rubric: 20,004 values; expected at most 8,192"):
        read_rubric({"extractor": {"kind": "first_of", "extractors": zeros}})
    with pytest.raises(ConfigError, match="params: 20,002 values; expected at most 8,192"):
        task_for(Rollout(id="r", completion="x"), PresetRef(name="kv", params={"keys": zeros}))


def test_of_many_complaints_few_are_told() -> None:
    with pytest.raises(ConfigError, match="and 7,997 more") as caught:
        read_rubric({"extractor": {"kind": "first_of", "extractors": [0] * 8_000}})
    assert len(str(caught.value)) < 1000


REPEATED = [
    *(
        "cat",
        "DNA",
        "ABD",
        "{}",
        "{1: False}",
        "对",
        "0 0 1 2",
        "1 2\n3 4",
        "x+1",
        r"\frac{1}{2}",
        "GPT-4",
        "C++",
        "①③",
    ),
    *(
        "] }",
        "2004-05-05",
        "12:30",
        "[[1, 2], [3, 4]]",
        "True",
        "The cat sat on the mat.",
        "odd $n$",
        "鲁迅",
        "50%",
        "$5",
    ),
    *("> >", "World War II", "'abc'", "no solution", "n!", "∅", "180th meridian or antimeridian", "0. 98."),
]


@pytest.mark.parametrize("truth", REPEATED)
@pytest.mark.parametrize("form", ["{}", "<answer>{}</answer>", r"\boxed{{{}}}", "The answer is {}"])
def test_auto_accepts_the_ground_truth_word_for_word(truth: str, form: str) -> None:
    rollout = Rollout(id="r", completion=form.format(truth), ground_truth=truth)
    assert score_task(task_for(rollout, "auto")).reward == 1.0


@pytest.mark.parametrize(("answer", "truth"), [("act", "cat"), ("AND", "DNA"), ("SAU", "USA"), ("OC", "CO")])
def test_auto_reads_no_word_as_a_product_of_letters(answer: str, truth: str) -> None:
    rollout = Rollout(id="r", completion=answer, ground_truth=truth)
    assert score_task(task_for(rollout, "auto")).reward == 0.0
