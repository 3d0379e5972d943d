#include "MultiplyAdd.h"

#include <string.h>

// A vector register as the operand of inline assembly.
#if defined(__x86_64__)
#define REGISTER "+v"
#else
#define REGISTER "+w"
#endif

// ROWS x 4 chains hide the latency of each other. The empty assembly keeps the compiler from counting them up.
#define CHAINS(NAME, LANES, ROWS, ...)                                                                 \
  __VA_ARGS__ static double NAME(long steps, const float *operands, float *result) {                   \
    typedef float vector __attribute__((vector_size(4 * LANES)));                                      \
    vector left[2], right[4], sum[ROWS * 4];                                                           \
    for (int r = 0; r < 2; r++) memcpy(&left[r], operands + r * LANES, sizeof left[r]);                \
    for (int c = 0; c < 4; c++) memcpy(&right[c], operands + (2 + c) * LANES, sizeof right[c]);        \
    for (int i = 0; i < ROWS * 4; i++) sum[i] = (vector){0};                                           \
    for (long step = 0; step < steps; step++) {                                                        \
      for (int c = 0; c < 4; c++) __asm__ volatile("" : REGISTER(right[c]));                           \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < ROWS * 4; i++)                            \
        sum[i] += left[i / 4 & 1] * right[i & 3];                                                      \
    }                                                                                                  \
    vector total = sum[0];                                                                             \
    for (int i = 1; i < ROWS * 4; i++) total += sum[i];                                                \
    *result = total[0];                                                                                \
    return 2.0 * LANES * ROWS * 4 * (double)steps;                                                     \
  }

#if defined(__x86_64__)
CHAINS(chains_avx512, 16, 6, __attribute__((target("avx512f,fma"))))
CHAINS(chains_avx2, 8, 2, __attribute__((target("avx2,fma"))))
CHAINS(chains_portable, 4, 2, )
#else
CHAINS(chains_portable, 4, 6, )
#endif

double onehot_multiply_add(const char *variant, long steps, const float *operands, float *result) {
#if defined(__x86_64__)
  if (strcmp(variant, "avx512") == 0) return chains_avx512(steps, operands, result);
  if (strcmp(variant, "avx2") == 0) return chains_avx2(steps, operands, result);
#endif
  return chains_portable(steps, operands, result);
}
