#include <stddef.h>
#include <string.h>

#include "OneHotEnvironmentKernels.h"

extern const onehot_environment_kernels onehot_environments_portable;
#if defined(__x86_64__)
extern const onehot_environment_kernels onehot_environments_avx2, onehot_environments_avx512;
#endif

const onehot_environment_kernels *onehot_environment_kernels_named(const char *name) {
  const onehot_environment_kernels *const tables[] = {
      &onehot_environments_portable,
#if defined(__x86_64__)
      &onehot_environments_avx2, &onehot_environments_avx512,
#endif
  };
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    if (strcmp(name, tables[i]->name) == 0) return tables[i];
  return NULL;
}
