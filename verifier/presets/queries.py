"""SQL, judged by the rows that it gives."""

from verifier.extract.first_of import FirstOf
from verifier.extract.program import ProgramBlock
from verifier.extract.tagged import Tagged
from verifier.extract.whole import Whole
from verifier.presets.preset import Origin, Preset
from verifier.rubric import Bounds, Rubric
from verifier.verify.sql_query import SqlQuery

ROW = '{"sql": "SELECT ...", "database": "CREATE TABLE ...; INSERT ..."}, or {"base64": ...} of a SQLite file'
QUERY = FirstOf(extractors=(ProgramBlock(language="sql", unfenced="ignore"), Tagged(), Whole()))


def sql(params: SqlQuery) -> Rubric:
    wall_seconds = 2 * params.limits.wall_seconds + 120
    bounds = Bounds(cpu_seconds=60.0, memory_mb=2048, wall_seconds=wall_seconds)
    return Rubric(extractor=QUERY, verifier=params, bounds=bounds)


def bird(params: SqlQuery) -> Rubric:
    return sql(params.model_copy(update={"rows": "set", "no_rows": "equal"}))


def spider(params: SqlQuery) -> Rubric:
    return sql(params.model_copy(update={"columns": "any order", "no_rows": "equal"}))


PRESETS = (
    Preset(
        name="sql",
        summary="A query, by the rows it returns from a SQLite database; their order counts if the query asks for one.",
        ground_truth=ROW,
        build=sql,
        params=SqlQuery,
    ),
    Preset(
        name="bird",
        summary="A query by BIRD's execution accuracy: the set of its rows.",
        ground_truth='a row of BIRD, {"SQL", "db_id", ...}, with its database: ' + ROW,
        build=bird,
        params=SqlQuery,
        origin=Origin(
            repository="https://github.com/AlibabaResearch/DAMO-ConvAI",
            commit="03898f5",
            path="bird/llm/src/evaluation.py",
        ),
        quirks=(
            "Neither the order of rows nor how often one is there counts; a query without DISTINCT is as good.",
            "Where the right query gives no row, any other that gives none is right: `SELECT 1 WHERE 0`.",
        ),
        twin="bird/strict",
    ),
    Preset(
        name="bird/strict",
        summary="The same rows, each as often as it is there, in order where the right query says one.",
        ground_truth=ROW,
        build=sql,
        params=SqlQuery,
        closes=(
            "Rows count as often as they are there, and in order where the right query asks for one.",
            "Where neither query gives a row, nothing is judged.",
        ),
        twin="bird",
    ),
    Preset(
        name="spider",
        summary="A query by Spider's test suite: a bag of rows, in order where asked, columns in any order.",
        ground_truth='a row of Spider, {"query", "db_id", ...}, with its database: ' + ROW,
        build=spider,
        params=SqlQuery,
        origin=Origin(
            repository="https://github.com/taoyds/test-suite-sql-eval", commit="14784c3", path="exec_eval.py"
        ),
        quirks=(
            "One database is judged on, not a suite of them, and DISTINCT stays where it is, as with --keep_distinct.",
            "Where the right query gives no row, any other that gives none is right: `SELECT 1 WHERE 0`.",
            "ORDER BY counts where the outermost SELECT has it; the original looks for the words anywhere.",
        ),
        twin="spider/strict",
    ),
    Preset(
        name="spider/strict",
        summary="The same rows with their columns in the order of the right query's.",
        ground_truth=ROW,
        build=sql,
        params=SqlQuery,
        closes=(
            "Columns count in their order: a name is not taken for a town of the same values.",
            "Where neither query gives a row, nothing is judged.",
        ),
        twin="spider",
    ),
)
