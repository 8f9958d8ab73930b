"""What BFCL's AST checker (gorilla 6ea5797) says of some 200 responses to rows of ours, and ours says of the same."""

import json
from pathlib import Path

from verifier.verify.tool_calls import Bfcl
from verifier.wire import Outcome

RECORDED = json.loads((Path(__file__).parent / "recorded.json").read_text(encoding="utf-8"))


def test_the_verdicts_are_the_original_s() -> None:
    vectors = RECORDED["vectors"]
    assert {vector["valid"] for vector in vectors} == {True, False}
    wrong = []
    for vector in vectors:
        verdict = Bfcl().verify(json.dumps(vector["calls"]), RECORDED["rows"][vector["row"]])
        if (verdict.outcome is Outcome.CORRECT) != vector["valid"]:
            wrong.append((vector, verdict.reason))
    assert not wrong
