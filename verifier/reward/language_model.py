"""Which language a text is in, as langid's model has it."""

import warnings
from functools import cache
from typing import Any

from verifier.errors import Unshapable

READ_CHARACTERS = 32_768


@cache
def model() -> Any:
    """langid's model, read on first use (over a second); None when it is not installed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its own source, on first import
        try:
            from langid import langid
        except ImportError:
            return None
        return langid.LanguageIdentifier.from_modelstring(langid.model)


def language_of(text: str) -> str:
    """The ISO 639-1 code of the likeliest language of the first 32,768 characters; raises Unshapable without langid."""
    identifier = model()
    if identifier is None:
        raise Unshapable(
            "langid, which tells languages apart, is not installed here: "
            "pip install 'rlvr-verifier[language]' (in a checkout: ./dev install)"
        )
    return str(identifier.classify(text[:READ_CHARACTERS])[0])
