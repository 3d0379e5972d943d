// Prints the battery's hashes of the variant named, or of the one that this processor chooses: where no Swift runs.
#include <stdio.h>

#include "OneHotKernelBattery.h"

static void print(void *context, const char *name, uint64_t hash) {
  (void)context;
  printf("%s %016llx\n", name, (unsigned long long)hash);
}

int main(int count, char **arguments) {
  const onehot_kernels *const kernels = onehot_kernels_select(count > 1 ? arguments[1] : NULL);
  if (!kernels) {
    fprintf(stderr, "this processor has no %s kernels\n", arguments[1]);
    return 64;
  }
  fprintf(stderr, "%s\n", kernels->name);
  onehot_battery(kernels, onehot_environment_kernels_named(kernels->name), print, NULL);
  return 0;
}
