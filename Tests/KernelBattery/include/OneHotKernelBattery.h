// Runs every kernel of a variant at odd sizes on numbers of every kind and hashes what it makes. One seed, one result, on
// every processor: the hashes are those of hashes.txt, whatever the variant, the compiler's settings and the processor.
#ifndef ONEHOT_KERNEL_BATTERY_H
#define ONEHOT_KERNEL_BATTERY_H

#include "OneHotEnvironmentKernels.h"
#include "OneHotKernels.h"

/// Tells the name of each kernel and the FNV-1a hash of its results.
void onehot_battery(
    const onehot_kernels *_Nonnull kernels, const onehot_environment_kernels *_Nonnull environments,
    void (*_Nonnull report)(void *_Nullable context, const char *_Nonnull name, uint64_t hash), void *_Nullable context);

#endif
