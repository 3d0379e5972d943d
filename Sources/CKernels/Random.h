// Random words and Gumbel noise.

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

/// The rounds of L/2 blocks of onehot_philox at once. The words lie in the lower halves of 64-bit lanes, where
/// products need them; what the upper halves hold is ignored.
INLINE void philox_rounds(vq w[4], uint64_t key) {
  const vq low = (vq){0} + 0xffffffffu;
  vq a = w[0], b = w[1], c = w[2], d = w[3], k0 = (vq){0} + (key & 0xffffffffu), k1 = (vq){0} + (key >> 32);
  for (int round = 0; round < 10; round++) {
    const vq p = (a & low) * 0xD2511F53u, q = (c & low) * 0xCD9E8D57u;
    a = (q >> 32) ^ b ^ k0;
    b = q;
    c = (p >> 32) ^ d ^ k1;
    d = p;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  w[0] = a, w[1] = b, w[2] = c, w[3] = d;
}

/// L/2 blocks of onehot_philox, from the counter on.
INLINE void philox_blocks(uint64_t counter, uint64_t stream, uint64_t key, uint32_t *out) {
  vq a = (vq){0} + counter;
  for (int lane = 0; lane < L / 2; lane++) a[lane] += (uint64_t)lane;
  const vq low = (vq){0} + 0xffffffffu, c = (vq){0} + stream;
  vq w[4] = {a, a >> 32, c, c >> 32};
  philox_rounds(w, key);
  const vq ab = (w[0] & low) | w[1] << 32, cd = (w[2] & low) | w[3] << 32;
  const vq first = __builtin_shufflevector(ab, cd, LOW_BLOCKS), second = __builtin_shufflevector(ab, cd, HIGH_BLOCKS);
  memcpy(out, &first, sizeof first);
  memcpy(out + L, &second, sizeof second);
}

static void ONEHOT_NAME(random_words)(
    uint32_t *out, long count, uint64_t counter, uint64_t stream, uint64_t key) {
  long i = 0;
  for (; i + 2 * L <= count; i += 2 * L, counter += L / 2) philox_blocks(counter, stream, key, out + i);
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
