"""A Sandbox: programs in, what they did out. The `RunProgram` that verifiers are given.

It may be shared by threads: each run borrows a zygote of its own. Zygotes start when first needed, are replaced after
their share of runs or at any failure, and end with this process, however it ends. Before the first program runs, and
again when the host changes under it, the wall is attacked (`host`): where it does not hold what `minimum` asks for,
nothing runs.
"""

import marshal
import os
import re
import select
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from threading import Lock, Thread
from types import MappingProxyType
from typing import NamedTuple

from verifier.errors import SandboxError
from verifier.execution import Call, CallRun, Limits, Program, Run, RunStatus
from verifier.sandbox import languages, memory
from verifier.sandbox.artefacts import Shelf, files_to_compile
from verifier.sandbox.copies import LEAST_INPUTS, QUICK_SECONDS, in_copies, may_be_copied
from verifier.sandbox.headers import SOURCE as HEADER_SOURCE
from verifier.sandbox.host import HostReport, host_report
from verifier.sandbox.keeper import Keeper, Turn
from verifier.sandbox.languages import Language
from verifier.sandbox.order import Bounds, Order
from verifier.sandbox.outcome import Finished, call_runs, defined, doubtful, judged, last_line, starved
from verifier.sandbox.pool import Pool
from verifier.sandbox.settings import SandboxSettings
from verifier.wire import Json

FUNCTION = re.compile(r"[^\W\d]\w*(\(\)\.[^\W\d]\w*)?")
MEGABYTE = 2**20
UNLIMITED = -1
TIMEOUTS = 5
SETBACKS = 2  # series that ended at once: from then on each run goes by itself
WORTHWHILE = 4  # runs of a series
STACK_ROOM = 512 * MEGABYTE
PLAIN_FORMAT = 2  # of marshal, the same in every Python; only ever read inside, only ever written here
COMPLAINT_CHARACTERS = 4000
UNKNOWN_STANDARD = "unrecognized command-line option '-std="
HEADER_LIMITS = {"cpu_seconds": 60.0, "wall_seconds": 180.0, "output_bytes": 512 * MEGABYTE}
HEADER_TROUBLE = ("PCH", "precompiled", "internal compiler error")  # when a program is compiled without it
EXHAUSTED = (RunStatus.TIME_LIMIT, RunStatus.MEMORY_LIMIT, RunStatus.OUTPUT_LIMIT)
DRAINED_BYTES, LOOK_SECONDS = 1 << 16, 0.2
NOBODY_TO_TALK_TO = Run(status=RunStatus.OK, detail="not run, as its partner does not compile")
MOST_TALKS = 4  # of two programs of which one was ended while others kept its partner from running
PATIENCE_WITH_PARTNERS = 4  # times as long as they did, the next time: how much more there was to come is not known
COMPILING = Limits(wall_seconds=30, memory_mb=2048, output_bytes=64 * MEGABYTE)
ENVIRONMENT = {
    "PATH": languages.PATH, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "HOME": "{scratch}", "TMPDIR": "{scratch}",
    "MALLOC_ARENA_MAX": "2",
}  # fmt: skip


class Ready(NamedTuple):
    """A program with everything it needs to be run again and again."""

    program: Program
    order: Order
    payload: int
    product: int | None


class Compilation(NamedTuple):
    """What a compiler made of a program, or what it said. exhausted: that it ran into a limit."""

    product: bytes
    complaint: str = ""
    exhausted: bool = False


class PlaceAndTurn:
    """A turn, and the place that goes with it: a zygote whose program waits stands in nobody's way."""

    def __init__(self, turn: Turn, pool: Pool) -> None:
        self._turn = turn
        self._pool = pool

    def give_up(self, held_bytes: int) -> bool:
        if not self._turn.give_up(held_bytes):
            return False
        self._pool.leave_place()
        return True

    def starves(self) -> None:
        self._turn.starves()

    def take_back(self) -> None:
        self._turn.take_back()  # first: who has a place and waits for its turn could keep out whose turn it is
        self._pool.take_place()


class Sandbox:
    """Runs programs behind the wall. `close` it, or use it in a `with`."""

    def __init__(self, settings: SandboxSettings | None = None, turn: Turn | None = None) -> None:
        """turn: what its caller gives up while a program waits, and takes back."""
        self.settings = settings or SandboxSettings()
        self._turn = turn
        self._pool = Pool(self.settings)
        self._shelf = Shelf(self.settings.cache_mb * MEGABYTE)
        self._alone, self._proving = Lock(), Lock()
        self._header: Keeper | None = None  # that is making one
        self._proved: dict[str, str] = {}  # what is wrong with languages that programs failed in

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End every zygote that is not in use, and forget compiled programs. What is started later starts afresh."""
        if header := self._header:
            header.hang_up()
        self._pool.close()
        self._pool.headers.join()
        self._shelf.clear()
        self._proved.clear()

    def languages(self) -> list[str]:
        """The languages that this host has the tools for."""
        return languages.here()

    def measure(self) -> HostReport:
        """Attack every layer through the real path, and say in plain words what this host enforces."""
        return host_report(self._pool, self.settings, self)

    def __call__(self, program: Program) -> Run:
        """Run the program once on its own `stdin`."""
        (run,) = self.each(program, [program.stdin])
        return run

    def each(self, program: Program, inputs: Iterable[str]) -> Iterator[Run]:
        """Run it on each of `inputs`, compiled once, every time afresh. Lazy: stop reading and the rest is not run.

        Of a sequence of inputs a few are run ahead, in copies of one process, where the program allows that.
        """
        with ExitStack() as stack:
            ready = self._made_ready(program, stack)
            if isinstance(ready, Ready) and isinstance(inputs, Sequence) and self._may_be_copied(ready, len(inputs)):
                yield from self._many(ready, inputs)
                return
            for text in inputs:
                run = ready if isinstance(ready, Run) else self._run(ready, text)
                if run.status is not RunStatus.OK:
                    self._blame_the_program(languages.named(program.language))
                yield run

    def _blame_the_program(self, language: Language) -> None:
        """Raise SandboxError where a language's tools do not even run a hello here: then no program in it is wrong.

        A compiler that does not find its library behind the wall says the same as for a program that is not right.
        """
        if language.name not in languages.HELLO or self._proved.get(language.name) == "":
            return
        with self._proving:
            if language.name not in self._proved:
                self._proved[language.name] = self._what_is_wrong(language)
        if problem := self._proved[language.name]:
            raise SandboxError(f"language {language.name} does not work here: its hello {problem}")

    def _what_is_wrong(self, language: Language) -> str:
        with ExitStack() as stack:
            ready = self._made_ready(Program(language=language.name, source=languages.HELLO[language.name]), stack)
            if isinstance(ready, Run):
                run = ready
            else:  # as below: whose turn it is meanwhile could be waiting for the same proof
                run = judged(self._settled(ready, "", keeps_turn=True), ready.program.limits)
        if run.status is RunStatus.OK and run.stdout.strip() == "hello":
            return ""
        return f"ended with {run.status}: {(run.detail + run.stderr + run.stdout)[:COMPLAINT_CHARACTERS]}"

    def _may_be_copied(self, ready: "Ready", inputs: int) -> bool:
        program = ready.program
        extra = bool(program.files or program.output_file or program.arguments)
        return inputs >= LEAST_INPUTS and may_be_copied(program.source, ready.order, extra)

    def _many(self, ready: "Ready", inputs: Sequence[str]) -> Iterator[Run]:
        """In copies of one process, and by itself what cannot be settled so. The first run shows what it is like."""
        limits, place, setbacks = ready.program.limits, 0, 0
        content: dict[str, object] = {"source": ready.program.source, "files": {}}
        while place < len(inputs):
            finished = self._settled(ready, inputs[place])
            yield judged(finished, limits)
            place += 1
            outcome = finished.outcome
            slow = outcome.wall_seconds - outcome.cpu_seconds > QUICK_SECONDS
            if outcome.wrote or slow or outcome.killed or setbacks == SETBACKS or place == len(inputs):
                setbacks = SETBACKS
                continue
            before, left = place, False
            try:
                with (
                    self._pool.borrowed(1) as (keeper,),
                    closing(in_copies(keeper, content, ready.order.bounds, inputs, place, outcome.cpu_seconds)) as runs,
                ):
                    try:
                        for finished in runs:
                            if doubtful(finished, limits):
                                break
                            yield judged(finished, limits)
                            place += 1
                    except GeneratorExit:  # who reads this has read enough: the zygote is as good as before
                        left = True
                        return
            except SandboxError:
                if left:
                    return
                self._pool.close()  # as where a run by itself fails: what killed one zygote may have killed others
                setbacks = SETBACKS
            setbacks += place < before + WORTHWHILE

    def calls(self, program: Program, function: str, calls: Sequence[Call]) -> Sequence[CallRun]:
        """Call `function` (a name, or `Solution().name`) of the program once for each of `calls`.

        All of them in one process while it holds. A call in which the process ends is tried again at the head of a
        process of its own, with the whole of its limits, before it gets the blame; the calls after it go on in a
        fresh one. Once five of them have run out of time, the rest is taken to do so too.
        """
        if languages.named(program.language).name != "python":
            raise SandboxError(
                f"only functions of Python programs can be called, not those of language {program.language}"
            )
        if not FUNCTION.fullmatch(function):
            raise SandboxError(f"not the name of a function: {function[:80]!r}; expected solve, or Solution().solve")
        done: list[CallRun] = []
        out_of_time = 0
        while len(done) < len(calls):
            with ExitStack() as stack:
                ready = self._made_ready(program, stack, function, calls[len(done) :])
                assert isinstance(ready, Ready)
                finished = self._settled(ready, "", with_result=True)
            told = paid(call_runs(finished.result, len(calls) - len(done)), finished.outcome.cpu_seconds)
            done += told
            if not told and len(done) < len(calls):
                run = judged(finished, program.limits)
                blamed = never_returned(run)
                out_of_time += run.status is RunStatus.TIME_LIMIT
                hopeless = not defined(finished.result) or out_of_time == TIMEOUTS
                done += [blamed] * (len(calls) - len(done) if hopeless else 1)
        return done

    def converse(self, program: Program, judge: Program) -> tuple[Run, Run]:
        """Run two programs, each behind a wall of its own, the stdout of either being the stdin of the other.

        Where one of them does not compile, neither is run.
        """
        with ExitStack() as stack:
            pair = [self._made_ready(one, stack) for one in (program, judge)]
            if any(isinstance(ready, Run) for ready in pair):
                for one, ready in zip((program, judge), pair, strict=True):
                    if isinstance(ready, Run):
                        self._blame_the_program(languages.named(one.language))
                first, second = (ready if isinstance(ready, Run) else NOBODY_TO_TALK_TO for ready in pair)
                return first, second
            return self._talk([ready for ready in pair if isinstance(ready, Ready)])

    def _talk(self, pair: list[Ready]) -> tuple[Run, Run]:
        """Who waits for a partner that others keep from running has not used its own wall time: then once more."""
        ends, held = self._talked(pair), 0.0
        for _ in range(MOST_TALKS - 1):
            starved = sum(one.outcome.starved_seconds for one in ends)
            if starved <= QUICK_SECONDS + held / 2 or not any(one.outcome.killed == "wall" for one in ends):
                break
            held = PATIENCE_WITH_PARTNERS * starved
            ends = self._talked([with_more_wall(one, held) for one in pair])
        first, second = (judged(end, ready.program.limits) for end, ready in zip(ends, pair, strict=True))
        return first, second

    def _talked(self, pair: list[Ready]) -> list[Finished]:
        ends = [*os.pipe(), *os.pipe()]  # first reads, second writes; second reads, first writes
        streams = [(ends[0], ends[3]), (ends[2], ends[1])]
        kept = [os.dup(ends[0]), os.dup(ends[2])]  # no pipe breaks: which of two ends sooner is the machine's business
        finished: dict[int, Finished] = {}
        failures: list[SandboxError] = []

        def take_part(place: int) -> None:
            try:
                finished[place] = self._carried_out(pair[place], keepers[place], streams[place])
            except SandboxError as error:
                failures.append(error)
                keepers[1 - place].hang_up()
            else:
                drained(kept[place], failures)  # what its partner still says, until that ends too

        with ExitStack() as stack:
            for end in kept:
                stack.callback(os.close, end)
            keepers = stack.enter_context(self._pool.borrowed(len(pair)))
            threads = [Thread(target=take_part, args=(place,)) for place in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            if failures:
                raise failures[0]
            return [had_its_chance(finished[place]) for place in range(2)]

    def _made_ready(
        self, program: Program, stack: ExitStack, function: str | None = None, calls: Sequence[Call] = ()
    ) -> "Ready | Run":
        """The program compiled, or the run of one that does not compile."""
        language = languages.named(program.language)
        if language.name == "python":
            order, payload = Order(self._bounds(program, language)), packed(program.source, program, function, calls)
            return Ready(program, order, kept(payload, stack), None)
        product = None
        if language.compile:
            artefact = self._shelf.get(language, program, lambda: self._compiled(language, program))
            if artefact.product is None:
                return Run(status=RunStatus.COMPILE_ERROR, detail=artefact.complaint, isolation=self._pool.layers)
            product = stack.enter_context(memory.closing(artefact.product))
        return self._executable(program, language, product, stack)

    def _executable(self, program: Program, language: Language, product: int | None, stack: ExitStack) -> Ready:
        names = {**languages.names_in(language, program), "memory_mb": str(program.limits.memory_mb)}
        argv = languages.arguments(language.run, names) if language.run else ("./main",)
        order = Order(
            self._bounds(program, language),
            argv=(*argv, *program.arguments),
            environment=ENVIRONMENT | dict(language.environment),
            by_descriptor=not language.run,
        )
        files = {} if product is not None else {names["source"]: program.source}
        return Ready(program, order, kept(packed("", program, also=files), stack), product)

    def _compiled(self, language: Language, program: Program) -> tuple[bytes, str]:
        """A compiler's product, or its complaint: by the first of the language's standards that accepts the program.

        A program that exhausts the compiler is no older dialect: templates that unfold for ever do so by any standard.
        """
        complaints = []
        for standard in language.standards or ("",):
            made = self._compiled_by(standard, language, program)
            if made.product:
                return made.product, ""
            if UNKNOWN_STANDARD in made.complaint:
                raise SandboxError(f"the compiler here does not know the standard {standard} of {language.name}")
            complaints.append(made.complaint)
            if made.exhausted:
                break
        return b"", complaints[0]

    def _compiled_by(self, standard: str, language: Language, program: Program) -> Compilation:
        """The compiler runs behind the same wall as what it compiles."""
        headers = self._pool.headers
        header: tuple[str, ...] = ()
        folder = None
        if headers.wanted(language, program.source):
            folder = headers.ready(language, standard, lambda file: self._header_made(standard, language, file))
            header = ("-I", str(folder)) if folder else ()
        seconds = language.compile_seconds
        limits = COMPILING.model_copy(update={"cpu_seconds": seconds, "wall_seconds": 1.8 * seconds})
        program = program.model_copy(update={"limits": limits, "files": files_to_compile(language, program)})
        made = self._product(standard, language, program, header)
        trouble = any(sign in made.complaint for sign in (str(folder), *HEADER_TROUBLE))
        if header and trouble and not made.product and not made.exhausted:
            return self._product(standard, language, program, ())
        return made

    def _product(self, standard: str, language: Language, program: Program, also: tuple[str, ...]) -> Compilation:
        with ExitStack() as stack:
            ready = self._compilation(standard, language, program, stack, also)
            finished = self._settled(ready, "", with_result=True, compiling=True)
        run = judged(finished, program.limits)
        if run.status is RunStatus.OK and finished.result:
            return Compilation(finished.result)
        return Compilation(b"", complaint_of(run), exhausted=run.status in EXHAUSTED)

    def _header_made(self, standard: str, language: Language, file: int) -> bool:
        """Have the compiler read its large header once and for all, into this file."""
        limits = COMPILING.model_copy(update=HEADER_LIMITS)
        program = Program(language=language.name, source=HEADER_SOURCE, limits=limits)
        with ExitStack() as stack:
            ready = self._compilation(standard, language, program, stack, ("-x", "c++-header"))
            stdin = stack.enter_context(memory.closing(memory.sealed("stdin", b"")))
            (keeper,) = stack.enter_context(self._pool.borrowed(1, compiling=True))
            self._header = keeper
            try:
                finished = self._carried_out(ready, keeper, (stdin, None), result_file=file)
            finally:
                self._header = None
        return judged(finished, limits).status is RunStatus.OK

    def _compilation(
        self, standard: str, language: Language, program: Program, stack: ExitStack, also: tuple[str, ...] = ()
    ) -> Ready:
        """The compiler, called on a program; also: what it is told beside what it is always told."""
        names = languages.names_in(language, program)
        compiler, *rest = language.compile
        words = languages.arguments(
            (compiler, *also, *rest),
            {**names, "standard": standard, "memory_mb": str(COMPILING.memory_mb)},
            languages.compiled_together(language, program),
        )
        shell = languages.tool_path("sh") or "/bin/sh"
        bounds = self._bounds(program, language)._replace(processes=32, open_files=256, stack_bytes=64 * MEGABYTE)
        order = Order(
            bounds,
            argv=(shell, "-c", '"$@" && cat product >&3', shell, *words),
            environment=ENVIRONMENT | dict(language.environment),
            compiles=True,
        )
        payload = packed("", program, also={names["source"]: program.source})
        return Ready(program, order, kept(payload, stack), None)

    def _bounds(self, program: Program, language: Language) -> Bounds:
        limits = program.limits
        return Bounds(
            cpu_seconds=limits.cpu_seconds,
            wall_seconds=limits.wall_seconds,
            memory_bytes=limits.memory_mb * MEGABYTE + stack_room(program, language),
            file_bytes=limits.output_bytes + 1,
            open_files=max(limits.open_files, language.open_files),
            threads=language.threads,
            processes=max(limits.processes, language.processes),
            stack_bytes=min(language.stack_mb, limits.memory_mb) * MEGABYTE if language.stack_mb else UNLIMITED,
            limit_data_only=language.limit_data_only,
        )

    def _run(self, ready: Ready, text: str) -> Run:
        return judged(self._settled(ready, text), ready.program.limits)

    def _settled(
        self,
        ready: Ready,
        text: str,
        *,
        with_result: bool = False,
        compiling: bool = False,
        keeps_turn: bool = False,
    ) -> Finished:
        """A run that can be judged: a borderline one, or one whose zygote failed, is tried once more, alone."""
        limits = ready.program.limits
        try:
            turn = None if compiling or keeps_turn else self._turn
            finished = self._once(ready, text, with_result=with_result, compiling=compiling, turn=turn)
        except SandboxError:
            self._pool.close()  # what killed one zygote may have killed others
            self._pool.level()  # raises where nothing may be run
        else:
            if not doubtful(finished, limits):
                return had_its_chance(finished)
        with self._alone:  # and without giving up a turn: who has it then could be waiting for this lock
            return had_its_chance(self._once(ready, text, with_result=with_result, compiling=compiling))

    def _once(
        self, ready: Ready, text: str, *, with_result: bool, compiling: bool, turn: Turn | None = None
    ) -> Finished:
        with ExitStack() as stack:
            stdin = stack.enter_context(memory.closing(memory.sealed("stdin", text.encode("utf-8", "replace"))))
            (keeper,) = stack.enter_context(self._pool.borrowed(1, compiling=compiling))
            place = PlaceAndTurn(turn, self._pool) if turn else None
            return self._carried_out(ready, keeper, (stdin, None), with_result=with_result, turn=place)

    def _carried_out(
        self,
        ready: Ready,
        keeper: Keeper,
        streams: tuple[int, int | None],
        *,
        with_result: bool = False,
        result_file: int | None = None,
        turn: Turn | None = None,
    ) -> Finished:
        order, most = ready.order._replace(tells_waiting=turn is not None), ready.order.bounds.file_bytes
        with ExitStack() as stack:
            stdin, stdout = streams
            outputs = [
                stack.enter_context(memory.closing(memory.empty(name))) for name in ("stdout", "stderr", "result")
            ]
            third = outputs[2] if with_result else ready.product if result_file is None else result_file
            extra = [] if third is None else [third]
            try:
                keeper.send(order, [stdin, outputs[0] if stdout is None else stdout, outputs[1], ready.payload, *extra])
            finally:
                if stdout is not None:
                    os.close(stdin)
                    os.close(stdout)
            outcome = keeper.receive(order, turn, self._turn.starves if self._turn else nothing)
            written = [memory.content(output, most) for output in outputs]
        stdout_bytes, stderr_bytes, result = written
        return Finished(outcome, stdout_bytes, stderr_bytes, result, keeper.layers)


def drained(pipe: int, failures: Sequence[SandboxError]) -> None:
    """Read until nobody can write any more, or until it is known that who could is not watched any more."""
    while not failures:
        ready, _, _ = select.select([pipe], [], [], LOOK_SECONDS)
        if ready and not os.read(pipe, DRAINED_BYTES):
            return


def nothing() -> None:
    """Nobody is waiting who would have to know."""


def paid(told: list[CallRun], cpu_seconds: float) -> list[CallRun]:
    """The same, the last one charged with what the process spent beyond what it says its calls did."""
    unsaid = cpu_seconds - sum(run.cpu_seconds for run in told)
    if told and unsaid > 0:
        told[-1] = told[-1].model_copy(update={"cpu_seconds": told[-1].cpu_seconds + unsaid})
    return told


def never_returned(run: Run) -> CallRun:
    """The call in which a process ended. Ending it politely is no return value either."""
    status = RunStatus.NONZERO_EXIT if run.status is RunStatus.OK else run.status
    detail = run.detail + last_line(run.stderr) or "it ended the process instead of returning"
    return CallRun(status=status, detail=detail, cpu_seconds=run.cpu_seconds)


def had_its_chance(finished: Finished) -> Finished:
    """The same, unless others had the processor all the time: then nobody knows what the program would have done."""
    if starved(finished):
        raise SandboxError("the machine is too busy: the program could not use its time")
    return finished


def with_more_wall(ready: Ready, seconds: float) -> Ready:
    bounds = ready.order.bounds
    bounds = bounds._replace(wall_seconds=bounds.wall_seconds + seconds)
    return ready._replace(order=ready.order._replace(bounds=bounds))


def stack_room(program: Program, language: Language) -> int:
    """Addresses for the stack of a thread, of which a deep recursion asks for 256 or 512 MB and touches little."""
    return STACK_ROOM if language.name == "python" and "stack_size" in program.source else 0


def kept(content: bytes, stack: ExitStack) -> int:
    """A descriptor of the content, for as long as `stack` lasts."""
    return stack.enter_context(memory.closing(memory.sealed("payload", content)))


def packed(
    source: str,
    program: Program,
    function: str | None = None,
    calls: Sequence[Call] = (),
    also: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """What the child reads: source, files, and the calls to make. Never an expected output."""
    content: dict[str, Json] = {"source": source, "files": {**program.files, **also}}
    if program.output_file:
        content["output_file"] = program.output_file
    if program.arguments:
        content["arguments"] = list(program.arguments)
    if function is not None:
        content["function"] = function
        content["calls"] = [[list(call.arguments), dict(call.named)] for call in calls]
    return marshal.dumps(content, PLAIN_FORMAT)


def complaint_of(run: Run) -> str:
    """A compiler's message, cut to a stated size."""
    limit = "" if run.status in (RunStatus.NONZERO_EXIT, RunStatus.OK) else f"the compiler needed {run.detail}"
    text = "\n".join(part for part in (limit, run.stderr) if part)
    return text[:COMPLAINT_CHARACTERS] or "the compiler produced no program"
