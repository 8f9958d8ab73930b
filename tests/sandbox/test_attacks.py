"""Programs that try to get out. Each prints ESCAPED when it could do what it tried, and the next program runs as usual."""

import json
import os
import shutil
import threading
import time
from pathlib import Path

import psutil
import pytest

from verifier.execution import Limits, Program, RunStatus
from verifier.sandbox.attack import Targets, targets
from verifier.sandbox.sandbox import Sandbox

LIMITS = Limits(cpu_seconds=2, wall_seconds=4, memory_mb=256, output_bytes=1 << 20)
PATIENT = LIMITS.model_copy(update={"wall_seconds": 60})
TRYING = """
import ctypes, os, sys, socket, signal, resource, threading, time, mmap, fcntl, json
libc = ctypes.CDLL(None, use_errno=True)
def attempt(name, action):
    try:
        result = action()
    except BaseException as error:
        print('held', name, type(error).__name__, error)
        return
    if isinstance(result, int) and result < 0:
        print('held', name, ctypes.get_errno())
        return
    print('ESCAPED', name, repr(result)[:100])
target = json.loads(sys.stdin.read() or '{}')
"""
SYSTEM_CALLS = {
    "new processes": "fork=57 vfork=58 clone3=435 execve=59 execveat=322",
    "other processes": "ptrace=101 process_vm_readv=310 process_vm_writev=311 pidfd_open=434 pidfd_getfd=438 kcmp=312",
    "more processes": "pidfd_send_signal=424 tkill=200 rt_sigqueueinfo=129 process_madvise=440 process_mrelease=448",
    "namespaces": "unshare=272 setns=308 mount=165 umount2=166 pivot_root=155 chroot=161 open_tree=428 fsopen=430",
    "memory that outlives": "memfd_create=319 memfd_secret=447 shmget=29 shmat=30 msgget=68 semget=64 mq_open=240",
    "rings and events": "io_uring_setup=425 io_uring_enter=426 io_setup=206 userfaultfd=323 perf_event_open=298 bpf=321",
    "watching files": "inotify_init1=294 fanotify_init=300 name_to_handle_at=303 open_by_handle_at=304 openat2=437",
    "keys": "add_key=248 request_key=249 keyctl=250",
    "identities": "setuid=105 setgid=106 setreuid=113 setresuid=117 setgroups=116 capset=126 setfsuid=122",
    "the machine": "reboot=169 kexec_load=246 init_module=175 finit_module=313 swapon=167 acct=163 syslog=103 iopl=172",
    "the clock": "settimeofday=164 clock_settime=227 adjtimex=159",
    "scheduling": "sched_setscheduler=144 sched_setattr=314 setpriority=141 ioprio_set=251 sched_setaffinity=203",
    "attributes": "chmod=90 fchmod=91 chown=92 setxattr=188 lsetxattr=189 fsetxattr=190 utime=132 utimensat=280 truncate=76",
    "devices": "mknod=133 mknodat=259 ioperm=173 modify_ldt=154 personality=135 vhangup=153 quotactl=179",
    "sockets": "socket=41 connect=42 bind=49 listen=50 accept=43 sendmsg=46 recvmsg=47 sendmmsg=307 setsockopt=54",
    "pipes into memory": "splice=275 tee=276 vmsplice=278",
    "filters": "seccomp=317 landlock_create_ruleset=444 landlock_restrict_self=446",
}
PROGRAMS = {
    "x32 numbers": "attempt('x32', lambda: libc.syscall(0x40000000 + 39))",
    "i386 numbers": """
code = mmap.mmap(-1, 4096, prot=7); code.write(b'\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3')
address = ctypes.addressof(ctypes.c_char.from_buffer(code))
attempt('int 0x80', lambda: ctypes.CFUNCTYPE(ctypes.c_int)(address)())""",
    "posix_spawn": "attempt('spawn', lambda: os.posix_spawn('/bin/true', ['true'], {}))",
    "subprocess": "import subprocess\nattempt('run', lambda: subprocess.run(['/bin/true']))",
    "multiprocessing": "import multiprocessing\nattempt('pool', lambda: multiprocessing.Pool(2).map(abs, [1]))",
    "thread with a namespace": "attempt('clone', lambda: libc.syscall(56, 0x10000000 | 0x10000 | 0x100 | 0x800, 0, 0, 0, 0))",
    "every socket family": """
for family in range(46):
    for kind in (1, 2, 3, 5):
        try: socket.socket(family, kind)
        except OSError: continue
        print('ESCAPED', family, kind)""",
    "a datagram from a pair": """
for kind in (2, 5):
    try: one, _ = socket.socketpair(socket.AF_UNIX, kind)
    except OSError: continue
    attempt('sendto', lambda: one.sendto(b'x', target['datagram']))""",
    "a stream pair sent elsewhere": """
one, two = socket.socketpair()
attempt('sendto', lambda: one.sendto(b'x', target['datagram']))
attempt('sendmsg', lambda: one.sendmsg([b'x'], [], 0, target['datagram']))""",
    "files in reach of the service": """
attempt('read', lambda: open(target['file']).read())
attempt('write', lambda: open(target['file'], 'r+b').write(b'x'))
attempt('empty', lambda: os.open(target['file'], os.O_RDONLY | os.O_TRUNC))
attempt('remove', lambda: os.unlink(target['file']))
attempt('rename', lambda: os.rename(target['file'], target['file'] + '2'))
attempt('mode', lambda: os.chmod(target['file'], 0o777))
attempt('times', lambda: os.utime(target['file']))
attempt('owner', lambda: os.chown(target['file'], os.getuid(), os.getgid()))
attempt('attribute', lambda: os.setxattr(target['file'], 'user.x', b'1'))
attempt('link', lambda: os.link(target['file'], 'linked') or open('linked').read())
attempt('lock', lambda: fcntl.flock(os.open(target['file'], os.O_RDONLY), fcntl.LOCK_EX))
attempt('list', lambda: os.listdir(target['folder']))
attempt('connect', lambda: socket.socket(socket.AF_UNIX).connect(target['unix']))""",
    "a link to a file outside": """
os.symlink(target['file'], 'link')
attempt('follow', lambda: open('link').read())
os.symlink(target['folder'], 'folder')
attempt('follow', lambda: os.listdir('folder'))
os.symlink('/proc/self/root' + target['file'], 'around')
attempt('around', lambda: open('around').read())""",
    "the system's own files": """
for path in ('/etc/passwd', '/etc/shadow', '/etc/hostname', '/root', '/home', '/var', '/proc/kcore', '/proc/kmsg', '/sys',
             '/proc/1/environ', '/proc/1/cmdline', '/proc/sys/kernel/core_pattern', '/dev/mem', '/dev/vda', '/dev/tty',
             '/proc/%d/environ' % target['caller'], '/proc/%d/mem' % target['caller'], '/proc/%d/cmdline' % target['caller']):
    attempt(path, lambda: os.listdir(path) if os.path.isdir(path) else open(path, 'rb').read(100))""",
    "the interpreter's own files": """
for path in (os.__file__, sys.executable or '/usr/bin/python3', json.__file__, '/usr/bin/env', '/lib/x86_64-linux-gnu/libc.so.6'):
    attempt('write', lambda: open(path, 'r+b'))
    attempt('empty', lambda: os.open(path, os.O_RDONLY | os.O_TRUNC))
    attempt('mode', lambda: os.chmod(path, 0o4777))
    attempt('times', lambda: os.utime(path, (1, 1)))
    attempt('replace', lambda: os.rename(path, path + '.old'))
    attempt('beside', lambda: open(os.path.dirname(path) + '/sitecustomize.py', 'w'))""",
    "its own input": """
attempt('write', lambda: os.write(0, b'x'))
attempt('shrink', lambda: os.ftruncate(0, 0))
attempt('reopen', lambda: os.write(os.open('/proc/self/fd/0', os.O_RDWR), b'x'))
attempt('map', lambda: mmap.mmap(0, 4096, mmap.MAP_SHARED, mmap.PROT_WRITE))
attempt('seal', lambda: fcntl.fcntl(1, 1033, 15))""",
    "other processes by number": """
own = {0, os.getpid(), int(os.readlink('/proc/self')) if os.path.exists('/proc/self') else 0}
for pid in {target['caller'], os.getppid(), *range(1, 400)} - own:
    if pid:
        for action in (lambda: os.kill(pid, 0), lambda: os.pidfd_open(pid), lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
                       lambda: resource.prlimit(pid, resource.RLIMIT_CPU), lambda: libc.ptrace(16, pid, 0, 0),
                       lambda: open(f'/proc/{pid}/environ').read(), lambda: os.listdir(f'/proc/{pid}/fd'),
                       lambda: open(f'/proc/{pid}/oom_score_adj', 'w').write('1000')):
            try: result = action()
            except (OSError, ValueError, PermissionError): continue
            if not (isinstance(result, int) and result < 0): print('ESCAPED', pid, result)""",
    "all processes at once": """
attempt('everyone', lambda: os.kill(-1, signal.SIGKILL) if os.getpid() != 1 else -1)
attempt('the group', lambda: os.killpg(os.getppid() or 1 << 22, signal.SIGKILL))""",
    "its own limits": """
for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
    attempt('limit', lambda: resource.setrlimit(kind, (1 << 30, 1 << 30)))
attempt('nice', lambda: os.nice(-5))
attempt('realtime', lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)))""",
    "what keeps it in": """
for option, value in ((1, 0), (4, 1), (22, 0), (36, 1), (0x59616d61, -1), (8, 1), (28, 0)):
    attempt('prctl %d' % option, lambda: libc.prctl(option, value, 0, 0, 0))""",
    "the terminal": "attempt('TIOCSTI', lambda: fcntl.ioctl(0, 0x5412, b'x'))\nattempt('TIOCLINUX', lambda: fcntl.ioctl(1, 0x541C, b'x'))",
    "what it inherits": """
for number in range(3, 1024):
    try: print('ESCAPED', number, os.readlink(f'/proc/self/fd/{number}') if fcntl.fcntl(number, fcntl.F_GETFD) >= 0 else '')
    except OSError: pass
for name in set(os.environ) - set('PATH LANG LC_ALL LC_CTYPE TZ HOME TMPDIR PYTHONHASHSEED OMP_NUM_THREADS OPENBLAS_NUM_THREADS'.split()):
    print('ESCAPED', name)""",
    "a module of ours": """
for name in ('verifier', 'verifier.sandbox.child', 'pydantic', 'fastapi'):
    if name in sys.modules: print('ESCAPED', name)
    try: __import__(name)
    except ImportError: continue
    print('ESCAPED', name)""",
    "frames above": """
frame = sys._getframe()
while frame:
    for value in list(frame.f_locals.values()) + list(frame.f_globals.values()):
        if isinstance(value, socket.socket): attempt('a socket', lambda: os.fstat(value.fileno()))
    frame = frame.f_back""",
    "zygote's memory for other programs": """
import gc
for thing in gc.get_objects():
    if isinstance(thing, dict) and 'SECRET_OF_AN_EARLIER_RUN' in thing: print('ESCAPED', thing)""",
    "executable files": """
open('tool', 'wb').write(open('/bin/true', 'rb').read())
attempt('run', lambda: os.execv('./tool', ['tool']))
attempt('mode', lambda: os.chmod('tool', 0o4755))
attempt('device', lambda: os.mknod('node', 0o60600, os.makedev(8, 0)))""",
}  # fmt: skip


@pytest.mark.parametrize("name", PROGRAMS)
def test_it_does_not_get_out(sandbox: Sandbox, name: str) -> None:
    sandbox(Program(language="python", source="SECRET_OF_AN_EARLIER_RUN = 1"))
    with targets() as target:
        run = sandbox(
            Program(language="python", source=TRYING + PROGRAMS[name], stdin=target_facts(target), limits=PATIENT)
        )
        assert target.file.read_bytes() == target.content
    assert "ESCAPED" not in run.stdout
    assert run.status in (RunStatus.OK, RunStatus.SIGNALLED), (run.detail, run.stderr)
    assert as_usual(sandbox)


@pytest.mark.parametrize("group", SYSTEM_CALLS)
def test_system_calls_that_no_program_needs_are_refused(sandbox: Sandbox, group: str) -> None:
    calls = dict(item.split("=") for item in SYSTEM_CALLS[group].split())
    attempts = "".join(f"attempt('{name}', lambda: libc.syscall({n}, 0, 0, 0, 0, 0, 0))\n" for name, n in calls.items())
    run = sandbox(Program(language="python", source=TRYING + attempts, limits=PATIENT))
    refusals = [line.split()[2] for line in run.stdout.splitlines() if line.startswith("held")]
    assert len(refusals) == len(calls), run.stdout + run.stderr
    assert set(refusals) <= {"1", "38"}, f"EPERM or ENOSYS, from the filter and not from the call: {run.stdout}"


HEAVY = {
    "threads": "import threading, time\nfor _ in range(10000): threading.Thread(target=time.sleep, args=(60,)).start()",
    "memory": "x = [bytearray(1 << 20) for _ in range(4096)]",
    "mapped memory": "import mmap\nx = [mmap.mmap(-1, 1 << 20) for _ in range(4096)]\nfor m in x: m.write(b'x' * (1 << 20))",
    "output grown without writing": "import os\nos.ftruncate(1, 1 << 40)",
    "pipes": "import os\nx = [os.pipe() for _ in range(10000)]",
    "a flood of errors": "import sys\nwhile True: sys.stderr.write('x' * 65536)",
    "a flood of output": "import os\nwhile True: os.write(1, b'x' * 65536)",
    "one long integer": "x = 7 ** (10 ** 7 * 4)\nprint(len(str(x)))",
    "a slow pattern": "import re\nre.match('(a+)+$', 'a' * 40 + 'b')",
    "a loop with every signal blocked": "import signal\nsignal.pthread_sigmask(0, range(1, 65))\nwhile True: pass",
    "a loop that swallows everything": "import signal\nsignal.signal(14, lambda *a: None)\nwhile True:\n try:\n  while True: pass\n except BaseException: pass",
    "a sleep": "import time\ntime.sleep(60)",
    "a stop": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\nimport time\ntime.sleep(60)",
    "a fifo nobody writes to": "import os\nos.mkfifo('fifo')\nopen('fifo').read()",
    "a lock taken twice": "import threading\nl = threading.Lock()\nl.acquire()\nl.acquire()",
    "threads that do not end": "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()",
    "an exit function that does not end": "import atexit, time\natexit.register(time.sleep, 60)",
    "a crash": "import ctypes\nctypes.string_at(0)",
    "endless recursion in C": "import sys\nsys.setrecursionlimit(10**9)\nclass R:\n def __repr__(self): return repr(self)\nrepr(R())",
    "a stack overflow by nesting": "x = " + "(" * 5000 + ")" * 5000,
    "a syntax tree bomb": "x = " + "-" * 200_000 + "1",
}  # fmt: skip


ASLEEP = {
    "threads",
    "a sleep",
    "a stop",
    "a fifo nobody writes to",
    "a lock taken twice",
    "threads that do not end",
    "an exit function that does not end",
}
"""Of them, those that end by their wall time. The others have time enough for their CPU time on a busy machine."""


@pytest.mark.parametrize("name", HEAVY)
def test_what_is_too_much_ends_and_is_the_programs_fault(sandbox: Sandbox, name: str) -> None:
    limits = LIMITS.model_copy(update={"cpu_seconds": 0.4, "wall_seconds": 1.0 if name in ASLEEP else 60.0})
    run = sandbox(Program(language="python", source=HEAVY[name], limits=limits))
    assert run.status not in (RunStatus.OK, RunStatus.SANDBOX_ERROR), run
    assert run.cpu_seconds < 2
    assert len(run.stdout) <= limits.output_bytes
    assert len(run.stderr) <= limits.output_bytes
    assert as_usual(sandbox)


LEFT_BEHIND = {
    "a file": "open('left', 'w').write('x')",
    "a file with a strange name": "import os\nopen(b'\\xff\\n\\x01', 'w').write('x')",
    "a module": "open('json.py', 'w').write('boom')",
    "a deep tree": "import os\nfor _ in range(3000):\n os.mkdir('d'); os.chdir('d')",
    "a folder nobody may read": "import os\nos.mkdir('d')\nopen('d/f', 'w')\nos.umask(0o777)\nos.mkdir('e')\nos.mkdir('e2', 0)",
    "many files": "for i in range(3000): open(str(i), 'w')",
    "links in a circle": "import os\nos.symlink('a', 'b')\nos.symlink('b', 'a')\nos.mkdir('d')\nos.symlink('..', 'd/up')",
    "a fifo": "import os\nos.mkfifo('fifo')",
    "shared memory": "import tempfile\ntempfile.mkstemp()",
    "a sleeping thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
}
LOOK = """
import os, tempfile
found = []
for folder in dict.fromkeys(map(os.path.realpath, ('.', '/tmp', tempfile.gettempdir(), '/dev/shm', '/var/tmp'))):
    try: found += [n for n in os.listdir(folder) if not (folder == '/tmp' and n in ('work', 'shm'))]
    except OSError: pass
print(found)
"""


@pytest.mark.parametrize("name", LEFT_BEHIND)
def test_nothing_that_one_run_leaves_is_there_for_the_next(sandbox: Sandbox, name: str) -> None:
    limits = LIMITS.model_copy(update={"cpu_seconds": 5, "wall_seconds": 15})
    sandbox(Program(language="python", source=LEFT_BEHIND[name], limits=limits))
    for _ in range(sandbox.settings.at_once):
        assert sandbox(Program(language="python", source=LOOK)).stdout == "[]\n"


WRITERS = {
    "bytes": "import os\nfor i in range(60):\n f = open(f'f{i}', 'wb'); f.write(b'x' * (1 << 20)); f.flush()",
    "bytes of removed files": "import os\nfs = []\nfor i in range(50):\n f = open('f', 'wb'); os.unlink('f'); f.write(b'x' * (1 << 20)); f.flush(); fs.append(f)",
    "bytes of removed files that are only mapped": "import mmap, os, ctypes\nfs = []\nfor i in range(50):\n f = os.open('f', os.O_CREAT | os.O_RDWR); os.unlink('f'); os.write(f, b'x' * (1 << 20)); fs.append(ctypes.CDLL(None).mmap(None, 4096, 1, 1, f, 0)); os.close(f)",
    "bytes of removed files of a process that hides": "import ctypes, os\nctypes.CDLL(None).prctl(4, 0, 0, 0, 0)\nfs = []\nfor i in range(50):\n f = open('f', 'wb'); os.unlink('f'); f.write(b'x' * (1 << 20)); f.flush(); fs.append(f)",
    "bytes in a folder that nobody may read": "import os\nos.mkdir('d')\nfs = [open(f'd/{i}', 'wb') for i in range(50)]\nos.chmod('d', 0)\nfor f in fs: f.write(b'x' * (1 << 20)); f.flush()",
    "names": "import os\nfor i in range(10 ** 6): os.mkdir(f'd{i}')",
    "a sparse file": "import os\nos.truncate('f', 1) if 0 else os.ftruncate(os.open('f', os.O_CREAT | os.O_RDWR), 1 << 40)",
    "reserved space": "import os\nos.posix_fallocate(os.open('f', os.O_CREAT | os.O_RDWR), 0, 1 << 30)",
}  # fmt: skip


@pytest.mark.parametrize("name", WRITERS)
def test_the_scratch_is_bounded(name: str, sandbox: Sandbox) -> None:
    settings = sandbox.settings.model_copy(update={"scratch_mb": 8})
    limits = LIMITS.model_copy(update={"cpu_seconds": 5, "wall_seconds": 120})
    waiting = "\nimport time; time.sleep(100)"  # until it is seen
    with Sandbox(settings) as small:
        run = small(Program(language="python", source=WRITERS[name] + waiting, limits=limits))
        assert run.status in (RunStatus.NONZERO_EXIT, RunStatus.OUTPUT_LIMIT, RunStatus.MEMORY_LIMIT), run
        assert as_usual(small)


def test_what_others_write_to_the_disk_is_not_the_programs(sandbox: Sandbox, tmp_path: Path) -> None:
    """Seen where other tests filled the disk: a program that had made some empty folders was over its limit of bytes."""
    source = "import time\nopen('f', 'w').write('x')\nprint('begun', flush=True)\ntime.sleep(2)\nprint('done')"
    settings = sandbox.settings.model_copy(update={"scratch_mb": 8})
    written = threading.Thread(target=_write_meanwhile, args=(tmp_path / "others", 32 << 20))
    with Sandbox(settings) as small:
        small(Program(language="python", source="pass"))
        written.start()
        run = small(Program(language="python", source=source, limits=PATIENT))
        written.join()
    assert (run.status, run.stdout) == (RunStatus.OK, "begun\ndone\n"), run


def _write_meanwhile(path: Path, size: int) -> None:
    with path.open("wb") as file:
        for _ in range(size >> 20):
            file.write(os.urandom(1 << 20))
            file.flush()
            time.sleep(0.05)


OTHER_LANGUAGES = {
    "bash: a connection": ("bash", "(exec 3<>/dev/tcp/127.0.0.1/{tcp} && echo ESCAPED) 2>/dev/null"),
    "bash: a file": ("bash", "cat {file} && echo ESCAPED; echo x > {file} && echo ESCAPED; ls {folder} && echo ESCAPED"),
    "bash: other processes": ("bash", "kill -0 {caller} && echo ESCAPED; cat /proc/{caller}/environ && echo ESCAPED; kill -9 -1"),
    "bash: limits": ("bash", "ulimit -n 100000 && echo ESCAPED; ulimit -u 10000 && echo ESCAPED; ulimit -t 1000 && echo ESCAPED"),
    "bash: the list of users": ("bash", "cat /etc/passwd && echo ESCAPED; grep x /etc/shadow && echo ESCAPED"),
    "node: a command": ("javascript", "try {{ require('child_process').execSync('true'); console.log('ESCAPED') }} catch (e) {{}}"),
    "node: a file": ("javascript", "try {{ require('fs').readFileSync('{file}'); console.log('ESCAPED') }} catch (e) {{}}"),
    "node: a connection": ("javascript", "const s = require('net').connect({tcp}, '127.0.0.1', () => console.log('ESCAPED')); s.on('error', () => {{}})"),
    "node: the caller": ("javascript", "try {{ process.kill({caller}, 0); console.log('ESCAPED') }} catch (e) {{}}"),
    "C++: before main": ("cpp", """
#include <unistd.h>
#include <stdio.h>
#include <fcntl.h>
#include <sys/socket.h>
struct Early {{ Early() {{
    if (fork() >= 0) write(1, "ESCAPED fork", 12);
    if (socket(AF_INET, SOCK_STREAM, 0) >= 0) write(1, "ESCAPED socket", 14);
    if (open("{file}", O_RDONLY) >= 0) write(1, "ESCAPED file", 12);
    if (open("/etc/passwd", O_RDONLY) >= 0) write(1, "ESCAPED users", 13);
}} }} early;
int main() {{}}"""),
    "C: a file at compile time": ("c", '__asm__(".incbin \\"{file}\\""); int main() {{}}'),
    "C: the users at compile time": ("c", '#include "/etc/passwd"\nint main() {{}}'),
    "C: an endless file": ("c", '#include "/dev/zero"\nint main() {{}}'),
    "C: the environment": ("c", '#include "/proc/self/environ"\nint main() {{}}'),
    "C: a giant product": ("c", "char a[1 << 30] = {{1}}; int main() {{}}"),
}  # fmt: skip
TOOLS = {"bash": "bash", "javascript": "node", "cpp": "g++", "c": "gcc"}


@pytest.mark.parametrize("name", OTHER_LANGUAGES)
def test_programs_in_other_languages_do_not_get_out_either(sandbox: Sandbox, name: str) -> None:
    language, source = OTHER_LANGUAGES[name]
    if shutil.which(TOOLS[language]) is None:
        pytest.skip(f"no {TOOLS[language]} here")
    with targets() as target:
        source = source.format(**target.facts)
        run = sandbox(Program(language=language, source=source, limits=LIMITS))
        assert target.file.read_bytes() == target.content
        assert target.content.hex() not in run.detail
    assert "ESCAPED" not in run.stdout
    assert "root:" not in run.stdout + run.stderr + run.detail
    if (
        name.startswith("C: ") and "environment" not in name
    ):  # its own, which is empty to a compiler that asks for its size
        assert run.status is RunStatus.COMPILE_ERROR, run


@pytest.mark.parametrize(
    "source",
    [
        ":(){ :|:& };:",
        "while true; do (setsid bash -c 'trap \"\" TERM HUP INT; sleep 30; echo LATE' &) ; done 2>/dev/null",
        "for i in 1 2 3 4 5 6; do (setsid bash -c 'while true; do :; done' &) ; done; exit 0",
        "(sleep 30; echo LATE) & disown; exit 0",
    ],
)
def test_a_tree_of_processes_is_gone_when_the_run_is(sandbox: Sandbox, source: str) -> None:
    limits = LIMITS.model_copy(update={"cpu_seconds": 0.5, "wall_seconds": 1.5})
    run = sandbox(Program(language="bash", source=source, limits=limits))
    assert run.status is not RunStatus.SANDBOX_ERROR
    assert "LATE" not in run.stdout
    with sandbox._pool.borrowed(1) as (keeper,):
        family = psutil.Process(keeper._process.pid).children(recursive=True)
    assert len(family) - keeper.namespaces in (0, 1), family  # the next child waits, or is about to be forked
    assert not {"bash", "sleep"} & {process.name() for process in family}
    assert as_usual(sandbox)


def target_facts(target: Targets) -> str:
    return json.dumps(target.facts)


def as_usual(sandbox: Sandbox) -> bool:
    """Does an ordinary right program still pass, and a wrong one not?"""
    right = sandbox(Program(language="python", source="a, b = map(int, input().split())\nprint(a + b)", stdin="3 4"))
    return right.status is RunStatus.OK and right.stdout == "7\n"
