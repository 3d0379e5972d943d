#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sysexits.h>
#include <unistd.h>

#include "OneHotFoundations.h"

// ---- where a thread is ------------------------------------------------------------------------------------

// The handler reads these: memory for them must be there before.
#if defined(__linux__)
#define THREAD_LOCAL static _Thread_local __attribute__((tls_model("initial-exec")))
#else
#define THREAD_LOCAL static _Thread_local
#endif

THREAD_LOCAL onehot_place *here;
THREAD_LOCAL long nowhere;
THREAD_LOCAL bool has_stack;

static atomic_bool reports;

static void provide_stack(void);

onehot_place *onehot_place_enter(onehot_place *place) {
  onehot_place *const before = here;
  if (place != NULL) {
    place->copy = -1;
    if (!has_stack && atomic_load_explicit(&reports, memory_order_relaxed)) provide_stack();
  }
  // The handler runs in this same thread, in the middle of anything: what is noted must be in memory by then.
  atomic_signal_fence(memory_order_seq_cst);
  here = place;
  atomic_signal_fence(memory_order_seq_cst);
  return before;
}

long *onehot_place_copy(void) { return here != NULL ? &here->copy : &nowhere; }

// ---- the message: written with async-signal-safe functions alone -------------------------------------------

typedef struct {
  char text[2048];
  size_t length;
} message;

static void add(message *m, const char *text) {
  while (*text != 0 && m->length < sizeof m->text) m->text[m->length++] = *text++;
}

static void add_number(message *m, uint64_t number) {
  char digits[21];
  size_t first = sizeof digits - 1;
  digits[first] = 0;
  do digits[--first] = (char)('0' + number % 10);
  while ((number /= 10) > 0);
  add(m, digits + first);
}

static void add_named(message *m, const char *name, uint64_t number) {
  add(m, name);
  add_number(m, number);
}

static void add_steps(message *m, const onehot_place *place, long copy) {
  const bool steps = place->call == ONEHOT_CALL_STEP;
  add_named(m, ", step ", (uint64_t)place->steps[copy] + steps);
  if (!steps && place->steps[copy] == 0) return;
  add(m, place->choices == 1 ? ", action" : ", actions");
  for (long choice = 0; choice < place->choices; choice++) {
    add_named(m, " ", (uint64_t)place->actions[copy * place->choices + choice]);
  }
}

static void add_copy(message *m, const onehot_place *place, long copy) {
  const uint64_t index = (uint64_t)(place->first + copy), episode = (uint64_t)place->episodes[copy];
  if (place->plays == ONEHOT_PLAYS_TRAINING) {
    add_named(m, "copy ", index);
    add_named(m, ", episode ", episode + 1);
  } else {
    add(m, "evaluation");
    if (place->episodes[copy] != place->unnumbered) add_named(m, " ", episode);
    add(m, place->plays == ONEHOT_PLAYS_GREEDILY ? ", greedy" : ", sampled");
    add_named(m, " episode of copy ", index);
  }
  add_steps(m, place, copy);
}

static void add_place(message *m, const onehot_place *place, const char *what) {
  static const char *const calls[] = {"reset", "step", "action mask"};
  add(m, "environment ");
  add(m, place->environment);
  const bool one = place->copy >= 0 && place->copy < place->count;
  // Of those that are called together, any may have been the one.
  const long first = one ? place->copy : 0, end = one ? first + 1 : place->count;
  for (long copy = first; copy < end; copy++) {
    add(m, copy == first ? ", " : " or ");
    add_copy(m, place, copy);
  }
  add(m, ": it ");
  add(m, what);
  add(m, " in its ");
  add(m, calls[place->call]);
}

static const char *meaning(int number) {
  switch (number) {
    case SIGILL: return "illegal instruction, as of a failed check";
    case SIGTRAP: return "trap, as of a failed check";
    case SIGABRT: return "abort";
    case SIGBUS: return "bus error";
    case SIGFPE: return "arithmetic error";
    default: return "invalid memory access, or a stack used up";
  }
}

static struct {
  char program[128];
  char hint[4096];
  bool on_terminal;
} texts;

static void write_all(const char *bytes, size_t count) {
  while (count > 0) {
    const ssize_t written = write(STDERR_FILENO, bytes, count);
    if (written < 0 && errno != EINTR) return;
    if (written > 0) bytes += written, count -= (size_t)written;
  }
}

static void begin(message *m, const onehot_place *place, const char *what) {
  if (texts.on_terminal) add(m, "\n");  // A line of progress may stand there.
  add(m, texts.program);
  add(m, ": error: ");
  if (place != NULL) {
    add_place(m, place, what);
  } else {
    add(m, "the process ");
    add(m, what);
  }
}

static void end(message *m, const onehot_place *place) {
  if (place != NULL) {
    add_named(m, "; seed ", place->seed);
    add(m, " repeats it");
  }
  add(m, "\n");
  write_all(m->text, m->length);
  write_all(texts.hint, strlen(texts.hint));
}

static void report(int number) {
  message m = {.length = 0};
  const onehot_place *const place = here;
  begin(&m, place, "crashed");
  add_named(&m, " (signal ", (uint64_t)number);
  add(&m, ", ");
  add(&m, meaning(number));
  add(&m, ")");
  end(&m, place);
}

// ---- an end in the midst of everything, which would look like one in good order ----------------------------

static void exited(void) {
  if (!atomic_exchange(&reports, false)) return;
  message m = {.length = 0};
  const onehot_place *const place = here;
  begin(&m, place, "ended the program, by exit,");
  end(&m, place);
  fflush(NULL);  // Whoever ended it may have said why.
  _exit(EX_SOFTWARE);
}

static void watch_exit(void) { atexit(exited); }

// ---- signals ----------------------------------------------------------------------------------------------

static const int signals[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV};
enum { SIGNALS = sizeof signals / sizeof *signals };
static struct sigaction before[SIGNALS];
static atomic_int threads_crashed;

static void restore(void) {
  for (int i = 0; i < SIGNALS; i++) sigaction(signals[i], &before[i], NULL);
}

static void crashed(int number, siginfo_t *info, void *context) {
  (void)context;
  const int error = errno;
  if (atomic_fetch_add(&threads_crashed, 1) == 0) {
    report(number);
    restore();
  } else {
    // One message is enough, and the thread that crashed first ends the process, in peace: whoever was there before
    // may be looking at it. If it has not come to an end after a minute, this one goes on.
    for (int i = 0; i < 600; i++) poll(NULL, 0, 100);
    restore();
  }
  // A fault happens again as soon as this returns, and meets what was there before; what was sent must be sent again.
  if (info->si_code <= 0 || number == SIGABRT || number == SIGTRAP) raise(number);
  errno = error;
}

// ---- stacks for the handler, so that it can run when a thread's own is used up -----------------------------

enum { STACK_BYTES = 64 * 1024 };
static pthread_key_t stacks;
static pthread_once_t key_made = PTHREAD_ONCE_INIT;
static bool has_key;

static void drop_stack(void *stack) {
  const stack_t none = {.ss_flags = SS_DISABLE};
  sigaltstack(&none, NULL);
  munmap(stack, STACK_BYTES);
}

static void make_key(void) { has_key = pthread_key_create(&stacks, drop_stack) == 0; }

static void provide_stack(void) {
  has_stack = true;
  stack_t current;
  if (!has_key || sigaltstack(NULL, &current) != 0 || !(current.ss_flags & SS_DISABLE)) return;
  void *const memory =
      mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
  if (memory == MAP_FAILED) return;
  const stack_t stack = {.ss_sp = memory, .ss_size = STACK_BYTES};
  if (sigaltstack(&stack, NULL) != 0 || pthread_setspecific(stacks, memory) != 0) drop_stack(memory);
}

// ---- beginning and end ------------------------------------------------------------------------------------

void onehot_crash_report_hint(const char *hint) { strncpy(texts.hint, hint, sizeof texts.hint - 1); }

void onehot_crash_report_begin(const char *program) {
  strncpy(texts.program, program, sizeof texts.program - 1);
  onehot_crash_report_hint("");
  texts.on_terminal = isatty(STDERR_FILENO);
  static pthread_once_t watched = PTHREAD_ONCE_INIT;
  pthread_once(&key_made, make_key);
  pthread_once(&watched, watch_exit);
  if (atomic_exchange(&reports, true)) return;
  atomic_store(&threads_crashed, 0);
  struct sigaction action = {.sa_flags = SA_SIGINFO | SA_ONSTACK};
  action.sa_sigaction = crashed;
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < SIGNALS; i++) sigaction(signals[i], &action, &before[i]);
}

void onehot_crash_report_end(void) {
  if (atomic_exchange(&reports, false)) restore();
}
