#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "OneHotFoundations.h"

typedef struct kept {
  int32_t descriptor;
  struct kept *next;
} kept;

static kept *first;
static pthread_mutex_t access_to_first = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t registered = PTHREAD_ONCE_INIT;

// No other thread may be in the list while the process is copied, or the child would find it half changed.
static void before_fork(void) { pthread_mutex_lock(&access_to_first); }

static void after_fork(void) { pthread_mutex_unlock(&access_to_first); }

static void in_child(void) {
  for (const kept *each = first; each != NULL; each = each->next) close(each->descriptor);
  first = NULL;
  pthread_mutex_unlock(&access_to_first);
}

static void begin(void) { pthread_atfork(before_fork, after_fork, in_child); }

void onehot_forks_close(int32_t descriptor) {
  pthread_once(&registered, begin);
  kept *const added = malloc(sizeof *added);
  if (added == NULL) abort();
  pthread_mutex_lock(&access_to_first);
  *added = (kept){.descriptor = descriptor, .next = first};
  first = added;
  pthread_mutex_unlock(&access_to_first);
}

void onehot_forks_keep(int32_t descriptor) {
  pthread_mutex_lock(&access_to_first);
  kept **place = &first;
  while (*place != NULL && (*place)->descriptor != descriptor) place = &(*place)->next;
  kept *const found = *place;
  if (found != NULL) *place = found->next;
  pthread_mutex_unlock(&access_to_first);
  free(found);
}
