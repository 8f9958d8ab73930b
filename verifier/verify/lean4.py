"""Does Lean accept the proof, of the statement that was asked for?"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from verifier.parts import ProvingVerifier
from verifier.verify.lean.reply import NATIVE_AXIOMS, STANDARD_AXIOMS, verdict_of
from verifier.verify.lean.statement import HEADER, MAX_CHARACTERS, Proof, Refused, Statement, proof_of, statement_of
from verifier.verify.quoting import json_name
from verifier.wire import Json, Verdict

STATEMENT_KEYS = ("formal_statement", "lean4_statement", "statement", "theorem")
HEADER_KEYS = ("header", "lean4_header")
NOT_ASKED = "no Lean server is configured here (VERIFIER_PROVERS_FILE), and nothing else can tell whether it is a proof"
WANTED = '"import Mathlib\\n\\ntheorem t : 1 + 1 = 2 := by sorry", or {"formal_statement": ..., "header": ...}'


class Lean4(ProvingVerifier):
    """A proof in Lean 4, checked by a Lean server. The statement of the ground truth must be kept, token by token.

    `sorry` and `admit` are wrong, and so is an axiom that is not allowed. What may change what the statement means
    (notation, macros, instances, `open`, attributes) leaves the verdict undecided. Without a server nothing is judged.
    """

    kind: Literal["lean4"] = "lean4"
    axioms: tuple[str, ...] = Field(default=STANDARD_AXIOMS, max_length=64, description="What a proof may depend on")
    native_decide: bool = Field(default=False, description="Also allow what Lean's compiler says, without its kernel")
    header: str = Field(
        default=HEADER, max_length=4000, description="What stands before a statement that has no header of its own"
    )

    def unreadable(self, ground_truth: Json) -> str | None:
        found = self.statement(ground_truth)
        return found if isinstance(found, str) else None

    def verify(self, answer: str, ground_truth: Json) -> Verdict:
        statement = self.statement(ground_truth)
        if isinstance(statement, str):
            return Verdict.unverifiable(statement)
        proof = self.proof(answer, statement)
        return proof if isinstance(proof, Verdict) else Verdict.unverifiable(NOT_ASKED)

    def code(self, answer: str, ground_truth: Json) -> str | None:
        statement = self.statement(ground_truth)
        proof = None if isinstance(statement, str) else self.proof(answer, statement)
        return proof.code if isinstance(proof, Proof) else None

    def conclude(self, answer: str, ground_truth: Json, reply: Any) -> Verdict:
        statement = self.statement(ground_truth)
        assert not isinstance(statement, str), "what `unreadable` refuses is not asked"
        proof = self.proof(answer, statement)
        assert isinstance(proof, Proof), "what `verify` decides is not asked"
        allowed = (*self.axioms, *(NATIVE_AXIOMS if self.native_decide else ()))
        return verdict_of(reply, proof, statement.name, allowed)

    def timed_out(self, answer: str, ground_truth: Json) -> Verdict | None:
        """Heartbeats end a proof before the server's time does, unless it takes that bound away."""
        statement = self.statement(ground_truth)
        proof = None if isinstance(statement, str) else self.proof(answer, statement)
        if not isinstance(proof, Proof) or not proof.more_time:
            return None
        return Verdict.too_costly("it sets how long Lean may try, and used up the server's time", rule="time")

    def proof(self, answer: str, statement: Statement) -> Proof | Verdict:
        if len(answer) > MAX_CHARACTERS:
            return Verdict.too_costly(
                f"it has {len(answer):,} characters; at most {MAX_CHARACTERS:,} are given to Lean"
            )
        found = proof_of(answer, statement)
        if isinstance(found, Refused):
            refuse = Verdict.incorrect if found.decided else Verdict.undecided
            return refuse(found.why, rule="statement")
        return found

    def statement(self, ground_truth: Json) -> Statement | str:
        """The statement, or why the ground truth has none."""
        text: Json = ground_truth
        name = None
        if isinstance(ground_truth, Mapping):
            text = next((ground_truth[key] for key in STATEMENT_KEYS if key in ground_truth), None)
            before = next((ground_truth[key] for key in HEADER_KEYS if key in ground_truth), None)
            name = ground_truth.get("theorem_name")
            if isinstance(before, str) and isinstance(text, str):
                text = f"{before.rstrip()}\n\n{text}"
        if not isinstance(text, str) or not text.strip():
            kind = "empty" if text == "" else json_name(text)
            return f"the ground truth is {kind}; lean4 expects {WANTED}"
        found = statement_of(text, name if isinstance(name, str) and name else None, self.header)
        return (
            f"the ground truth cannot be read as Lean: {found}; expected {WANTED}" if isinstance(found, str) else found
        )
