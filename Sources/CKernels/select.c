#include <stddef.h>
#include <string.h>

#include "OneHotKernels.h"

extern const onehot_kernels onehot_table_portable;
#if defined(__x86_64__)
extern const onehot_kernels onehot_table_avx2, onehot_table_avx512;
#endif

static int wanted(const char *name, const onehot_kernels *table) {
  return name == NULL || strcmp(name, table->name) == 0;
}

const onehot_kernels *onehot_kernels_select(const char *name) {
#if defined(__x86_64__)
  const int avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                     __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  if (avx512 && wanted(name, &onehot_table_avx512)) return &onehot_table_avx512;
  const int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (avx2 && wanted(name, &onehot_table_avx2)) return &onehot_table_avx2;
#endif
  return wanted(name, &onehot_table_portable) ? &onehot_table_portable : NULL;
}
