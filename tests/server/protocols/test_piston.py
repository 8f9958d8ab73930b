"""piston: programs run behind our wall, and what was not run has no stage that could be taken for a result."""

import base64
from typing import Any

import httpx
import pytest
from service_under_test import StandIn

from verifier.errors import EngineBusy

RUN, STRICT = "/piston/api/v2/execute", "/strict/piston/api/v2/execute"


def job(source: str = "print(int(input()) + 1)", language: str = "python", **fields: Any) -> dict[str, Any]:
    return {"language": language, "version": "*", "files": [{"name": "main.py", "content": source}]} | {
        "stdin": "1", "run_timeout": 10000
    } | fields  # fmt: skip


@pytest.mark.parametrize(
    ("source", "code", "signal", "status", "stdout"),
    [
        ("print(int(input()) + 1)", 0, None, None, "2\n"),
        ("raise SystemExit(3)", 3, None, "RE", ""),
        ("def", 1, None, "RE", ""),
        ("import ctypes; ctypes.string_at(0)", None, "SIGSEGV", "SG", ""),
        ("while True: pass", None, "SIGKILL", "TO", ""),
        ("x = bytearray(10**10)", None, "SIGKILL", "SG", ""),
    ],
)
def test_how_a_program_ended_is_told_in_its_words(
    client: httpx.Client, source: str, code: int | None, signal: str | None, status: str | None, stdout: str
) -> None:
    told = client.post(RUN, json=job(source, run_timeout=300 if "while" in source else 10000)).json()
    run = told["run"]
    assert (run["code"], run["signal"], run["status"], run["stdout"]) == (code, signal, status, stdout)
    assert told["language"] == "python"
    assert "compile" not in told


@pytest.mark.parametrize(("source", "code"), [("int main(){}", 0), ("int", 1)])
def test_a_compilers_complaint_is_a_stage_of_its_own(client: httpx.Client, source: str, code: int) -> None:
    told = client.post(RUN, json=job(source, "c++", version="10.2.0")).json()
    if "message" in told:
        pytest.skip("no C++ compiler on this host")
    assert told["compile"]["code"] == told["run"]["code"] == code
    assert bool(told["compile"]["stderr"]) == bool(code)


def test_arguments_files_and_a_line_end_behind_stdin(client: httpx.Client) -> None:
    seven = base64.b64encode(b"seven").decode()
    files = [
        {"content": "import sys\nprint(sys.argv[1], open('a/b.txt').read(), open('c').read(), repr(sys.stdin.read()))"},
        {"name": "a/b.txt", "content": seven, "encoding": "base64"},
        {"name": "c", "content": b"8".hex(), "encoding": "hex"},
    ]
    told = client.post(RUN, json=job(files=files, args=["x"])).json()
    assert told["run"]["stdout"] == "x seven 8 '1\\n'\n"


@pytest.mark.parametrize(("path", "status"), [(RUN, 400), (STRICT, 200)])
@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"language": "cms_ioi"}, "cms_ioi-* runtime is unknown"),
        ({"version": "2.7.18"}, "python-2.7.18 runtime is unknown"),
        ({"files": []}, "files"),
        ({"files": [{"content": "!!", "encoding": "hex"}]}, "utf8"),
        ({"files": [{"content": ""}, {"content": "ff", "encoding": "hex"}]}, "files[1].content"),
        ({"files": [{"content": ""}, {"name": "../a", "content": ""}]}, "files"),
        ({"args": ["a\0"]}, "arguments"),
        ({"run_timeout": -1}, "run_timeout"),
    ],
)
def test_what_is_not_taken_has_a_message_and_no_stage(
    client: httpx.Client, path: str, status: int, fields: dict[str, Any], named: str
) -> None:
    response = client.post(path, json=job(**fields))
    assert response.status_code == status
    assert response.json().keys() == {"message"}
    assert named in response.json()["message"]


def test_what_was_not_run_has_a_message_and_no_stage(held: httpx.Client, stand_in: StandIn, monkeypatch: Any) -> None:
    monkeypatch.setattr("verifier.server.protocols.piston.PATIENCE_SECONDS", 0.0)
    for refusal, status in ((None, 500), (EngineBusy("full", retry_after_seconds=3), 429)):
        stand_in.refusal = refusal
        told, strict = held.post(RUN, json=job()), held.post(STRICT, json=job())
        assert (told.status_code, strict.status_code) == (status, 200)
        assert told.json().keys() == strict.json().keys() == {"message"}


def submission(source: str, language: str = "cf_python3", **files: str) -> dict[str, Any]:
    """As open-r1's cf_scoring.py sends it."""
    config = "TIME_LIMIT=2.0\nMEMORY_LIMIT=256.0\nINPUT_MODE=stdio"
    named = {"main.py": source, "input.txt": "1\n", "correct_output.txt": "2\n", "grader_config": config} | files
    return {"language": language, "version": "*", "run_timeout": 12000.0} | {
        "files": [{"name": name, "content": content} for name, content in named.items()]
    }


ANY_NUMBER = "import sys\nprint(int(open(sys.argv[3]).read().strip().isdigit()))"


@pytest.mark.parametrize(
    ("source", "files", "stdout"),
    [
        ("print(int(input()) + 1)", {}, "1\n"),
        ("print(int(input()) + 2)", {}, "0\n"),
        ("raise SystemExit(1)", {}, "0\n"),
        ("print(7)", {"checker.py": ANY_NUMBER}, "1\n"),
        ("print('x')", {"checker.py": ANY_NUMBER}, "0\n"),
    ],
)
def test_a_submission_is_judged_as_open_r1s_package_does(
    client: httpx.Client, source: str, files: dict[str, str], stdout: str
) -> None:
    told = client.post(RUN, json=submission(source, **files)).json()
    assert (told["compile"]["code"], told["run"]["code"], told["run"]["stdout"]) == (0, 0, stdout)


def test_a_submission_that_does_not_compile(client: httpx.Client) -> None:
    told = client.post(RUN, json=submission("int", "c++17")).json()
    if "message" in told:
        pytest.skip("no C++ compiler on this host")
    assert told["compile"]["code"] == 1


def test_a_submission_that_was_not_judged_is_no_failed_test(client: httpx.Client, failing: httpx.Client) -> None:
    for path, status in ((RUN, 500), (STRICT, 200)):
        response = failing.post(path, json=submission("print(2)"))
        assert response.status_code == status
        assert response.json().keys() == {"message"}
    broken = submission("print(2)", **{"checker.py": "import a_checker_that_is_broken"})
    assert "not judged (unverifiable)" in client.post(RUN, json=broken).json()["message"]
    lacking = submission("print(2)")
    lacking["files"] = [file for file in lacking["files"] if file["name"] != "correct_output.txt"]
    assert client.post(RUN, json=lacking).status_code == 400


def test_languages_and_packages(client: httpx.Client) -> None:
    runtimes = client.get("/piston/api/v2/runtimes").json()
    assert "py" in next(one for one in runtimes if one["language"] == "python")["aliases"]
    packages = {one["language"]: one["installed"] for one in client.get("/piston/api/v2/packages").json()}
    assert packages["python"] is True
    for language, status in (("codeforces", 200), ("python", 200), ("cms_ioi", 404)):
        body = {"language": language, "version": "1.0.0"}
        assert client.post("/piston/api/v2/packages", json=body).status_code == status
