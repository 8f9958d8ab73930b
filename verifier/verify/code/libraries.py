"""Third-party packages by the names that programs and tests import.

A module that tests import and the sandbox does not have is one of these, and then nobody can be judged without it, or
else it is the program under test under a name of its own, as in `from solution import add`.

A program that fails for want of a library is not judged where it had reason to count on it: the code image brings the
library, or something in the row imports it (tests, the prompt's code, a solution). Any other import is the program's
own mistake, as it is for the set's own grader: a wrong program would escape its 0 by `import tensorflow` in its head.
"""

import re
from collections.abc import Iterator

from verifier.execution import Program
from verifier.wire import Json

MISSING_MODULE = re.compile(r"ModuleNotFoundError: No module named '(\w+)")
MISSING_HEADER = re.compile(
    r"^[^\s:]+:\d+:\d+: fatal error: (boost|Eigen|atcoder|gmp|gmpxx|testlib|nlohmann)[/.]\S*: No such file",
    re.MULTILINE,
)
IMPORTED = re.compile(r"(?:\b|\\n|\\t)(?:import|from)[ \t]+([\w., \t]{1,100})")  # also in JSON within a text
INCLUDED = re.compile(r"#[ \t]*include[ \t]*\\?[<\"](\w+)")
BROUGHT = frozenset("dateutil mpmath networkx numpy pandas scipy six sortedcontainers sympy".split())  # noqa: SIM905
"""By the code image: `requirements/programs.txt`."""
MOST_NESTED = 20
LIBRARIES = frozenset(
    """
absl accelerate aiofiles aiohttp altair anthropic anyio apscheduler arrow arviz asyncpg attr attrs autograd babel
backtrader beautifulsoup4 behave bokeh boto3 botocore bottle bs4 cachetools cartopy catboost celery cerberus certifi
cffi chardet charset_normalizer chess click cloudpickle colorama cryptography cupy cv2 cvxpy cython dash dask
datasets dateutil deap deepdiff deepspeed diffusers discord django docutils docx dotenv duckdb ecdsa einops
elasticsearch emoji factory faiss faker fastapi feedparser fire flask flax freezegun fsspec fuzzywuzzy gensim
geopandas geopy gevent gmpy gmpy2 google graphviz greenlet gym gymnasium h5py haiku html5lib httpx huggingface_hub
hypothesis igraph imageio imblearn isodate jax jaxlib jellyfish jieba jinja2 joblib jose jsonpath_ng jsonschema jwt
keras keyring kivy langchain langdetect librosa lightgbm llvmlite loguru lxml mako markdown markupsafe marshmallow
matplotlib mistune mlflow mock moto mpmath msgpack multidict mutagen mysql natsort nbformat networkx nltk nose numba
numexpr numpy odf onnx openai openpyxl opentelemetry optuna ordered_set orjson pandas parameterized paramiko parso
passlib patsy pendulum pexpect phonenumbers pika PIL plotly pluggy ply polars polib pony praw prettytable
progressbar prometheus_client prophet psutil psycopg2 pulp pyarrow pycountry pycparser pydantic pydub pyfakefs pygal
pygame pygments pylab pymongo pymysql pyparsing pypdf PyPDF2 pyperclip pyproj pyquery pyrsistent pysnooper
pytesseract pytest pytest_mock pytz pyvista pywt qrcode rapidfuzz ray redis regex reportlab requests requests_mock
responses rich rsa ruamel scapy scikit_learn scipy scrapy seaborn selenium sentence_transformers sentencepiece
sentry_sdk serial shapely simplejson simpy six skimage sklearn slugify snappy sortedcontainers soundfile spacy
sqlalchemy sqlmodel sqlparse starlette statsmodels stripe structlog sympy tables tabulate tenacity tensorflow
tensorflow_probability termcolor textblob textdistance texttable theano threadpoolctl tiktoken tokenizers toml
tomlkit toolz torch torchaudio torchtext torchvision tornado tqdm transformers treelib trio twisted typeguard typer
typing_extensions tzlocal ujson unidecode urllib3 validators vllm wandb watchdog websocket websockets werkzeug
wikipedia wordcloud wtforms xarray xgboost xlrd xlsxwriter xlwt xmltodict yaml yarl yfinance z3 zmq
""".split()  # noqa: SIM905 - words
)


def expected_libraries(row: Json) -> frozenset[str]:
    """Those that a program may count on: what the code image brings, and what a text of the row imports."""
    named: set[str] = set()
    for text in texts_in(row):
        named.update(INCLUDED.findall(text))
        for listed in IMPORTED.findall(text):
            named.update(re.findall(r"\w+", listed))
    return BROUGHT | named


def texts_in(row: Json, depth: int = 0) -> Iterator[str]:
    if isinstance(row, str):
        yield row
    elif isinstance(row, list | dict) and depth < MOST_NESTED:
        for one in row if isinstance(row, list) else row.values():
            yield from texts_in(one, depth + 1)


def missing_library(program: Program, complaint: str) -> str | None:
    """The library for want of which a program ended, where it is a known one that it imports itself."""
    found = [*MISSING_MODULE.finditer(complaint)][-1:]
    if found and found[0][1] in LIBRARIES:
        name = found[0][1]
        return name if re.search(rf"\b(?:import|from)\s+[^\n]*\b{name}\b", program.source) else None
    header = MISSING_HEADER.search(complaint)
    return header[1] if header and header[1] in program.source else None
