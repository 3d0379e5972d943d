// The random bits of everything: Philox4x32-10.
//
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 4.3.
#ifndef ONEHOT_PHILOX_H
#define ONEHOT_PHILOX_H

#include <stdint.h>

/// Replaces the words a, b, c and d of a counter by those of its block. Each is the lower half of a 64-bit number, or
/// of every lane of a vector of such numbers, where products need it: what the upper halves hold before is ignored, and
/// after is of no use. A macro, so that numbers and vectors of every length go the same way. The factors are masked
/// right where they are multiplied: so they are seen to have 32 bits, and no slow 64-bit product is made.
#define ONEHOT_PHILOX(a, b, c, d, key)                                               \
  do {                                                                               \
    typedef __typeof__(a) number_;                                                   \
    const number_ low_ = (number_){0} + 0xffffffffu;                                 \
    number_ k0_ = (number_){0} + ((key) & 0xffffffffu), k1_ = (number_){0} + ((key) >> 32); \
    for (int round_ = 0; round_ < 10; round_++) {                                    \
      const number_ p_ = (a & low_) * 0xD2511F53u, q_ = (c & low_) * 0xCD9E8D57u;    \
      a = (q_ >> 32) ^ b ^ k0_;                                                      \
      b = q_;                                                                        \
      c = (p_ >> 32) ^ d ^ k1_;                                                      \
      d = p_;                                                                        \
      k0_ += 0x9E3779B9u;                                                            \
      k1_ += 0xBB67AE85u;                                                            \
    }                                                                                \
  } while (0)

typedef struct { uint32_t word[4]; } onehot_words;

/// One block: 128 random bits for a 128-bit counter and a 64-bit key.
static inline onehot_words onehot_philox(uint64_t counter_low, uint64_t counter_high, uint64_t key) {
  uint64_t a = counter_low, b = counter_low >> 32, c = counter_high, d = counter_high >> 32;
  ONEHOT_PHILOX(a, b, c, d, key);
  return (onehot_words){{(uint32_t)a, (uint32_t)b, (uint32_t)c, (uint32_t)d}};
}

#endif
