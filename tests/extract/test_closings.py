"""Answers announced in many languages, in the extractors that share one table."""

import pytest

from verifier.extract.final_answer import FinalAnswer
from verifier.extract.final_number import FinalNumber

ANNOUNCED = (
    ("الجواب النهائي هو ٢٤", "٢٤"),
    ("अंतिम उत्तर 24 है।", "24"),
    ("Итак, ответ: 24.", "24"),
    ("したがって、最終的な答えは 24 です", "24"),
    ("따라서 정답은 24입니다.", "24"),
    ("La réponse finale est 24.", "24"),
    ("Die endgültige Antwort lautet: 24", "24"),
    ("La respuesta final es 24.", "24"),
    ("A resposta final é 24.", "24"),
    ("La risposta finale è 24.", "24"),
    ("Nihai cevap 24'tür.", "24"),
    ("Đáp án cuối cùng là 24.", "24"),
    ("Đáp số: 24", "24"),
    ("Odpowiedź: 24", "24"),
)


@pytest.mark.parametrize("extractor", [FinalAnswer(), FinalNumber()], ids=["final_answer", "final_number"])
@pytest.mark.parametrize(("text", "answer"), ANNOUNCED)
def test_an_answer_is_found_behind_the_words_of_its_language(
    extractor: FinalAnswer | FinalNumber, text: str, answer: str
) -> None:
    assert extractor.extract(text).answer == answer
