"""Programs in every language of the table. Run as a script, in the code image or elsewhere, it says what came of each:

    docker run --rm --network none --entrypoint python -v "$PWD/tests/sandbox/samples.py:/samples.py:ro" \\
        verifier-code:local /samples.py [LANGUAGE...]
"""

import os
import sys
from typing import NamedTuple

from verifier.errors import SandboxError
from verifier.execution import Limits, Program, Run, RunStatus
from verifier.sandbox.languages import HELLO, TABLE
from verifier.sandbox.sandbox import Sandbox
from verifier.sandbox.settings import SandboxSettings

LIMITS = Limits(cpu_seconds=5, wall_seconds=60)
SHORT = Limits(cpu_seconds=0.4, wall_seconds=60)
NUMBERS = "3 4\n5\n"


class Samples(NamedTuple):
    adds: str
    broken: str
    crashes: str
    loops: str
    stdin: str = NUMBERS
    crashes_on: str = ""


def one(program: str, broken: str) -> Samples:
    """Of a language whose compiler takes seconds: the program crashes at a word, and loops where there is no number."""
    return Samples(program, broken, program, program, crashes_on="no\n")


SAMPLES = {
    "python": Samples(
        "import sys\nprint(sum(map(int, sys.stdin.read().split())))", "print(", "1 / 0", "while True: pass"
    ),
    "c": Samples(
        '#include <stdio.h>\nint main(void) { long s = 0, x; while (scanf("%ld", &x) == 1) s += x; printf("%ld", s); }',
        "int main(void) { return x; }",
        "#include <stdlib.h>\nint main(void) { abort(); }",
        "int main(void) { volatile int x = 1; while (x); }",
    ),
    "cpp": Samples(
        "#include <bits/stdc++.h>\nint main() { long s = 0, x; while (std::cin >> x) s += x; std::cout << s; }",
        "int main() { return x; }",
        "#include <vector>\nint main() { return std::vector<int>().at(1); }",
        "int main() { volatile int x = 1; while (x); }",
    ),
    "javascript": Samples(
        "const t = require('fs').readFileSync(0, 'utf8').match(/\\d+/g);\nconsole.log(t.map(Number).reduce((a, b) => a + b))",
        "console.log(",
        "throw new Error('no')",
        "for (;;);",
    ),
    "typescript": Samples(
        "import * as fs from 'fs';\nconst t: string[] = fs.readFileSync(0, 'utf8').match(/\\d+/g)!;\n"
        "console.log(t.map(Number).reduce((a: number, b: number) => a + b))",
        "const x: = 1",
        "throw new Error('no')",
        "for (;;);",
    ),
    "go": Samples(
        'package main\nimport "fmt"\nfunc main() {\n\ts, x := 0, 0\n\tfor {\n\t\tif _, e := fmt.Scan(&x); e != nil {\n'
        "\t\t\tbreak\n\t\t}\n\t\ts += x\n\t}\n\tfmt.Println(s)\n}",
        "package main\nfunc main() { x }",
        'package main\nfunc main() { panic("no") }',
        "package main\nfunc main() { for {} }",
    ),
    "rust": one(
        "use std::io::Read;\nfn main() { let mut t = String::new(); std::io::stdin().read_to_string(&mut t).unwrap();\n"
        "let s = t.split_whitespace().map(|w| w.parse::<i64>().unwrap()).sum::<i64>();\n"
        'if s == 0 { loop {} }\nprintln!("{}", s); }',
        "fn main() { x }",
    ),
    "java": one(
        "import java.util.*;\npublic class Sum { public static void main(String[] a) { Scanner in = new Scanner(System.in);\n"
        "long s = 0; while (in.hasNext()) s += Long.parseLong(in.next()); while (s == 0); System.out.println(s); } }",
        "class Main { int x = ; }",
    ),
    "kotlin": one(
        'fun main() { val s = generateSequence(::readLine).flatMap { it.split(" ").asSequence() }.map { it.toLong() }.sum()\n'
        "while (s == 0L) {}\nprintln(s) }",
        "fun main() { x }",
    ),
    "scala": one(
        "object Sum { def main(args: Array[String]): Unit = {\n"
        'val s = io.Source.stdin.getLines.flatMap(_.split(" ")).map(_.toLong).sum\nwhile (s == 0) {}\nprintln(s) } }',
        "object Main { x }",
    ),
    "csharp": one(
        "using System; using System.Linq;\nclass P { static void Main() { var s = Console.In.ReadToEnd()\n"
        ".Split((char[])null, StringSplitOptions.RemoveEmptyEntries).Select(long.Parse).Sum();\n"
        "while (s == 0); Console.WriteLine(s); } }",
        "class P { static void Main() { x; } }",
    ),
    "php": Samples(
        '<?php echo array_sum(preg_split("/\\s+/", trim(stream_get_contents(STDIN))));',
        "<?php echo (;",
        '<?php throw new Exception("no");',
        "<?php while (true);",
    ),
    "ruby": Samples("puts STDIN.read.split.map(&:to_i).sum", "puts (", "raise 'no'", "loop {}"),
    "perl": Samples(
        "my $s = 0; while (<STDIN>) { $s += $_ for split } print $s;", "print (;", 'die "no";', "1 while 1;"
    ),
    "lua": Samples(
        "local s = 0\nfor w in io.read('a'):gmatch('%S+') do s = s + math.tointeger(w) end\nprint(s)",
        "print(",
        "error('no')",
        "while true do end",
    ),
    "r": Samples('cat(sum(scan(file("stdin"), quiet = TRUE)))', "cat(", 'stop("no")', "repeat {}"),
    "haskell": one(
        "import qualified Data.Map as M\nloop :: Int -> Int\nloop n = loop (n + 1)\nmain = interact (\\t ->\n"
        " let s = sum (M.elems (M.fromList (zip [1 ..] (map read (words t) :: [Int])))) in show (if s == 0 then loop 0 else s))",
        "main = x",
    ),
    "ocaml": Samples(
        'let () = let s = ref 0 in (try while true do s := !s + Scanf.scanf " %d" (fun x -> x) done with _ -> ());\n'
        "print_int !s",
        "let () = x",
        'let () = failwith "no"',
        "let () = while true do () done",
    ),
    "bash": Samples("s=0; for x in $(cat); do s=$((s + x)); done; echo $s", "if", "exit 3", "while :; do :; done"),
    "sql": Samples(
        "select sum(x) from t;",
        "selct 1;",
        "select x from missing;",
        "with recursive c(x) as (select 1 union all select x + 1 from c) select count(*) from c;",
        "create table t(x); insert into t values (3), (4), (5);",
    ),
    "verilog": Samples(
        'module m; integer s, x; initial begin s = 0; while ($fscanf(32\'h80000000, "%d", x) == 1) s = s + x;\n'
        '$display("%0d", s); end endmodule',
        "module m; initial x = ; endmodule",
        'module m; initial $fatal(1, "no"); endmodule',
        "module m; reg x; initial begin x = 0; while (1) x = ~x; end endmodule",
    ),
}


def outcomes(sandbox: Sandbox, name: str) -> dict[str, Run]:
    """What comes of each of a language's programs."""
    samples = SAMPLES[name]
    programs = {
        "hello": (HELLO.get(name, "print('hello')"), "", LIMITS),
        "stdin": (samples.adds, samples.stdin, LIMITS),
        "broken": (samples.broken, "", LIMITS),
        "crash": (samples.crashes, samples.crashes_on, LIMITS),
        "loop": (samples.loops, "", SHORT),
    }
    return {
        kind: sandbox(Program(language=name, source=source, stdin=stdin, limits=limits))
        for kind, (source, stdin, limits) in programs.items()
    }


def as_it_should(kind: str, name: str, run: Run) -> bool:
    compiled = name == "python" or any(row.compile for row in TABLE if row.name == name)
    return {
        "hello": (run.status, run.stdout.strip(), run.stderr) == (RunStatus.OK, "hello", ""),
        "stdin": (run.status, run.stdout.strip()) == (RunStatus.OK, "12"),
        "broken": run.status is (RunStatus.COMPILE_ERROR if compiled else RunStatus.NONZERO_EXIT),
        "crash": run.status in (RunStatus.NONZERO_EXIT, RunStatus.SIGNALLED),
        "loop": run.status is RunStatus.TIME_LIMIT and "of CPU time" in run.detail,
    }[kind]


def main(names: list[str]) -> int:
    settings = SandboxSettings(site_packages=tuple(filter(None, [os.environ.get("VERIFIER_SANDBOX_SITE_PACKAGES")])))
    bad = 0
    with Sandbox(settings) as sandbox:
        print(f"user {os.geteuid()}, {sandbox._pool.level().name}")
        for name in names or SAMPLES:
            try:
                found = outcomes(sandbox, name)
            except SandboxError as error:
                bad += 1
                print(f"{name}: {error}")
                continue
            print(f"{name}: " + ", ".join(f"{kind} {run.status.value}" for kind, run in found.items()), flush=True)
            for kind, run in found.items():
                if not as_it_should(kind, name, run):
                    bad += 1
                    print(
                        f"  {kind} is not as it should be: {run.detail[:2000]} {run.stdout[:500]!r} {run.stderr[:2000]!r}"
                    )
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
