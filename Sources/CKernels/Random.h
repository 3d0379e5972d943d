// Random words and Gumbel noise.
#include "Philox.h"

#if L == 16
#define LOW_BLOCKS 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_BLOCKS 4, 12, 5, 13, 6, 14, 7, 15
#elif L == 8
#define LOW_BLOCKS 0, 4, 1, 5
#define HIGH_BLOCKS 2, 6, 3, 7
#else
#define LOW_BLOCKS 0, 2
#define HIGH_BLOCKS 1, 3
#endif

/// D blocks of onehot_philox, from the counter on.
INLINE void philox_blocks(uint64_t counter, uint64_t stream, uint64_t key, uint32_t *out) {
  vq block = (vq){0} + counter;
  for (int lane = 0; lane < D; lane++) block[lane] += (uint64_t)lane;
  const philox_pairs pairs = philox_of_streams(block, (vq){0} + stream, key);
  const vq first = __builtin_shufflevector(pairs.low, pairs.high, LOW_BLOCKS);
  const vq second = __builtin_shufflevector(pairs.low, pairs.high, HIGH_BLOCKS);
  memcpy(out, &first, sizeof first);
  memcpy(out + L, &second, sizeof second);
}

static void ONEHOT_NAME(random_words)(
    uint32_t *out, long count, uint64_t counter, uint64_t stream, uint64_t key) {
  long i = 0;
  for (; i + 2 * L <= count; i += 2 * L, counter += D) philox_blocks(counter, stream, key, out + i);
  if (i == count) return;
  uint32_t rest[2 * L];
  if (count - i > 4) {
    philox_blocks(counter, stream, key, rest);
  } else {
    const onehot_words block = onehot_philox(counter, stream, key);
    memcpy(rest, block.word, sizeof block.word);
  }
  memcpy(out + i, rest, (size_t)(count - i) * sizeof(uint32_t));
}

static void ONEHOT_NAME(draw_rows)(onehot_streams streams, uint32_t *out, long count, long words) {
  for (long i = 0; i < count; i += D) {
    const long taken = count - i < D ? count - i : D;
    const size_t bytes = (size_t)taken * sizeof(uint64_t);
    vq position = {0}, stream = {0};
    memcpy(&position, streams.positions + i, bytes);
    memcpy(&stream, streams.streams + i, bytes);
    vq block = (position + 3) >> 2;
    for (long drawn = 0; drawn < words; drawn += 4, block += 1) {
      const philox_pairs pairs = philox_of_streams(block, stream, streams.key);
      if (words == 2) {
        memcpy(out + i * 2, &pairs.low, bytes);
        continue;
      }
      for (long lane = 0; lane < taken; lane++) {
        const uint64_t four[2] = {pairs.low[lane], pairs.high[lane]};
        uint32_t *row = out + (i + lane) * words + drawn;
        if (words - drawn >= 4) memcpy(row, four, sizeof four);
        else memcpy(row, four, (size_t)(words - drawn) * sizeof(uint32_t));
      }
    }
    position = block << 2;
    memcpy(streams.positions + i, &position, bytes);
  }
}

/// u = (bits / 2^9 + 1/2) 2^-23, strictly between 0 and 1.
INLINE vf uniform_vector(vu bits) { return (__builtin_convertvector((vi)(bits >> 9), vf) + 0.5f) * 0x1p-23f; }

/// g = -ln(-ln u), which is finite.
INLINE vf gumbel_vector(vu bits) { return -vector_log(-vector_log(uniform_vector(bits))); }

static void ONEHOT_NAME(gumbel)(const uint32_t *bits, float *out, long count) {
  const float *words = (const float *)bits;  // only moved as floats, never computed with
  long i = 0;
  for (; i + L <= count; i += L) store(out + i, gumbel_vector((vu)load(words + i)));
  if (i < count) store_first(out + i, gumbel_vector((vu)load_first(words + i, count - i)), count - i);
}
