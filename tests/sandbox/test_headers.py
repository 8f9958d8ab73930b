"""The large header of C++ is read once; what is made of a program stays the same."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from verifier.execution import Program, RunStatus
from verifier.sandbox import languages
from verifier.sandbox.headers import NAME, Headers
from verifier.sandbox.sandbox import Compilation, Sandbox
from verifier.sandbox.settings import SandboxSettings

CPP = next(row for row in languages.TABLE if row.name == "cpp")
needs_cpp = pytest.mark.skipif(bool(CPP.missing()), reason="no g++ here")
UNFOLDS = """
template <int N, int M> struct A { static constexpr long v = A<N - 1, 2 * M>::v + A<N - 1, 2 * M + 1>::v; };
template <int M> struct A<0, M> { static constexpr long v = M; };
int main() { return A<25, 0>::v; }
"""
HELLO = "#include <bits/stdc++.h>\nint main() {{ std::cout << {} << std::endl; }}"


@pytest.fixture
def place() -> Iterator[Path]:
    """Not in /tmp, which is the programs' own behind the wall."""
    made = Path(tempfile.mkdtemp(prefix="verifier-headers-test-", dir="/var/tmp"))
    yield made
    shutil.rmtree(made)


def program(number: int) -> Program:
    return Program(language="cpp", source=HELLO.format(number))


def settings(place: str, *, namespaces: bool) -> SandboxSettings:
    return SandboxSettings(headers=place, namespaces=namespaces, python="/usr/bin/python3")


@needs_cpp
def test_it_is_made_for_the_second_program_and_used_on_every_level_from_then_on(place: Path) -> None:
    with Sandbox(settings(str(place), namespaces=True)) as sandbox:
        assert [sandbox(program(n)).stdout for n in range(2)] == ["0\n", "1\n"]
        deadline = time.monotonic() + 300
        while not list(place.glob(f"*/{NAME}")):
            assert time.monotonic() < deadline, "it was never made"
            time.sleep(0.1)
    with Sandbox(settings("", namespaces=True)) as sandbox:
        plain = sandbox._compiled_by("20", CPP, program(7))
        assert plain[0], plain[1]
    with Sandbox(settings(str(place), namespaces=False)) as sandbox:
        assert sandbox._compiled_by("20", CPP, program(7)) == plain
    with Sandbox(settings(str(place), namespaces=True)) as sandbox:
        assert sandbox._compiled_by("20", CPP, program(7)) == plain
        assert sandbox(program(2)).stdout == "2\n"
        wrong = sandbox(Program(language="cpp", source="#include <bits/stdc++.h>\nint main() { return x; }"))
        assert wrong.status is RunStatus.COMPILE_ERROR
        assert "main.cpp:2" in wrong.detail
    (header,) = place.glob(f"*/{NAME}")
    header.write_bytes(b"gpch" + bytes(1000))  # broken: it is passed by
    with Sandbox(settings(str(place), namespaces=True)) as sandbox:
        assert sandbox(program(3)).stdout == "3\n"


@needs_cpp
def test_closing_the_sandbox_ends_the_making_of_one(place: Path) -> None:
    before = {one.pid for one in psutil.Process().children(recursive=True)}
    with Sandbox(settings(str(place), namespaces=True)) as sandbox:
        for number in range(2):
            sandbox(program(number))
    _, left = psutil.wait_procs(
        [one for one in psutil.Process().children(recursive=True) if one.pid not in before], timeout=10
    )
    assert not left, "to make one takes a compiler longer"


@needs_cpp
@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("#include <bits/stdc++.h>\nint main() {}", True),
        ("  # include <bits/stdc++.h>\nint main() {}", True),
        ("#include <iostream>\nint main() {}", False),
        ("// #include <bits/stdc++.h>\nint main() {}", False),
    ],
)
def test_only_programs_that_include_it_ask_for_it(source: str, wanted: bool) -> None:
    assert Headers("").wanted(CPP, source) is wanted


def test_a_place_that_others_may_write_to_is_not_used(place: Path) -> None:
    assert Headers(str(place / "new")).usable()
    place.chmod(0o777)
    assert not Headers(str(place)).usable()
    link = place / "link"
    link.symlink_to(place / "new")
    assert not Headers(str(link)).usable()
    assert not Headers("").usable()


def test_two_processes_do_not_make_it_twice(place: Path) -> None:
    one, other = Headers(str(place)), Headers(str(place))
    folder = place / "a"
    asked: list[str] = []

    def make(_: int) -> bool:
        asked.append("one")
        assert not other.make(folder, make)
        return True

    assert one.make(folder, make)
    assert other.make(folder, make)
    assert asked == ["one"]


def test_a_header_that_cannot_be_made_leaves_nothing(place: Path) -> None:
    assert not Headers(str(place)).make(place / "a", lambda _: False)
    assert not [path for path in place.rglob("*") if path.is_file() and path.name != "lock"]


def test_the_oldest_go(place: Path) -> None:
    headers = Headers(str(place))
    for number in range(9):
        assert headers.make(place / str(number), lambda _: True)
    assert len(list(place.glob(f"*/{NAME}"))) <= 6
    assert (place / "8" / NAME).exists()


class WithStandards(Sandbox):
    """Notes each standard that a compiler is asked for."""

    asked: tuple[str, ...] = ()

    def _compiled_by(self, standard: str, language: languages.Language, program: Program) -> Compilation:
        self.asked += (standard,)
        return super()._compiled_by(standard, language, program)


@needs_cpp
@pytest.mark.parametrize(
    ("source", "asked", "complaint", "why"),
    [
        ("int data[2]; int main() { return 0; }", ["20"], "", "the first standard accepts it"),
        (
            "#include <vector>\nusing namespace std;\nint data[2];\nint main() { return data[0]; }",
            ["20", "14"],
            "",
            "C++14",
        ),
        ("int main() { return x; }", ["20", "14"], "was not declared", "neither"),
        (UNFOLDS, ["20"], "more than 1 s of CPU time", "it exhausts the compiler, which is no question of a standard"),
    ],
)
def test_an_older_standard_is_asked_only_where_it_may_help(
    source: str, asked: list[str], complaint: str, why: str
) -> None:
    sandbox = WithStandards(SandboxSettings(headers=""))
    with sandbox:
        seconds = 1.0 if source == UNFOLDS else 60.0
        product, said = sandbox._compiled(CPP._replace(compile_seconds=seconds), Program(language="cpp", source=source))
        assert bool(product) == (not complaint), said
        assert complaint in said
        assert [*sandbox.asked] == asked, why
