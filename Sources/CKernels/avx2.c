#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define ONEHOT_VARIANT avx2
#define ONEHOT_NAME(f) f##_avx2
#define ONEHOT_LANES 8
#include "KernelBodies.h"
#include "EnvironmentBodies.h"
#pragma clang attribute pop
#endif
