#include "AllocationCounter.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
// Sanitizers stand in for the same functions, and must see every call of them.
#define SANITIZED
#endif
#endif

#if defined(__linux__) && defined(__GLIBC__) && !defined(SANITIZED)
#include <stddef.h>

// glibc's own functions under their second names; the first ones are ours in any program this file is linked into.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

static _Thread_local long count;
static _Thread_local size_t largest;

static void note(size_t size) {
  count++;
  if (size > largest) largest = size;
}

long onehot_allocation_count(void) { return count; }

long onehot_largest_allocation(void) {
  size_t found = largest;
  largest = 0;
  return found > LONG_MAX ? LONG_MAX : (long)found;
}

void *malloc(size_t size) {
  note(size);
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  note(number != 0 && size > SIZE_MAX / number ? SIZE_MAX : number * size);
  return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size) {
  note(size);
  return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
  note(size);
  return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
  *memory = memalign(alignment, size);
  return *memory == NULL ? ENOMEM : 0;
}
#else
long onehot_allocation_count(void) { return -1; }

long onehot_largest_allocation(void) { return -1; }
#endif
