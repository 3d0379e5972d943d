#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))), apply_to = function)
#define ONEHOT_VARIANT avx512
#define ONEHOT_NAME(f) f##_avx512
#define ONEHOT_LANES 16
#include "KernelBodies.h"
#include "EnvironmentBodies.h"
#pragma clang attribute pop
#endif
