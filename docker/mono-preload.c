/* What Mono wants from the C library and does not get behind the sandbox's wall, where it would end or warn on stdout:

   - where the main thread's stack lies, which the C library looks up in /proc: not shown where there are no namespaces;
   - leave to set the scheduling that is set already.

   The sandbox preloads it where it is there, see verifier/sandbox/languages.py:

     gcc -shared -fPIC -O2 -o /usr/local/lib/verifier-mono.so docker/mono-preload.c */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

extern void *__libc_stack_end;

int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes) {
    int (*theirs)(pthread_t, pthread_attr_t *) = dlsym(RTLD_NEXT, "pthread_getattr_np");
    int problem = theirs ? theirs(thread, attributes) : -1;
    struct rlimit limit;
    if (problem == 0 || getpid() != gettid() || getrlimit(RLIMIT_STACK, &limit) != 0)
        return problem;
    size_t page = sysconf(_SC_PAGESIZE), size = limit.rlim_cur;
    if (limit.rlim_cur == RLIM_INFINITY || size > (size_t)1 << 30)
        size = (size_t)64 << 20;
    uintptr_t top = ((uintptr_t)__libc_stack_end + page) & ~(page - 1);
    size &= ~(page - 1);
    pthread_attr_init(attributes);
    return pthread_attr_setstack(attributes, (void *)(top - size), size);
}

int pthread_setschedparam(pthread_t thread, int policy, const struct sched_param *parameters) {
    (void)thread;
    (void)parameters;
    return policy == SCHED_OTHER ? 0 : 1; /* EPERM, as the kernel says */
}
