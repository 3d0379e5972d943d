// Compiles ONEHOT_BODIES as one variant: the one with ONEHOT_LANES floats in a vector. ONEHOT_NAME(f) makes the names
// of its functions. A variant that the kind of processor lacks is empty.
#define ONEHOT_PASTE_(f, variant) f##_##variant
#define ONEHOT_PASTE(f, variant) ONEHOT_PASTE_(f, variant)
#define ONEHOT_NAME(f) ONEHOT_PASTE(f, ONEHOT_VARIANT)
#define ONEHOT_TEXT_(x) #x
#define ONEHOT_TEXT(x) ONEHOT_TEXT_(x)

#if ONEHOT_LANES == 4
// SSE2 on x86-64, NEON on arm64, whatever the compiler has elsewhere.
#define ONEHOT_VARIANT portable
#include ONEHOT_BODIES

#elif defined(__x86_64__)
#include <immintrin.h>
#if ONEHOT_LANES == 8
#define ONEHOT_VARIANT avx2
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#define ONEHOT_VARIANT avx512
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma"))), apply_to = function)
#endif
#include ONEHOT_BODIES
#pragma clang attribute pop
#endif
