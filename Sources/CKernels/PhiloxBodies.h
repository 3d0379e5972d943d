// Philox4x32-10 with one stream to a vector lane: the same words as onehot_philox, see there.

typedef struct {
  vw low, high;
} philox_pairs;

/// The four words of each lane's block, as two numbers of 64 bits: words 0 and 1, words 2 and 3.
INLINED philox_pairs philox_of_streams(vw block, vw stream, uint64_t key) {
  // The upper halves of a, b, c and d hold leftovers. Masked right where they are multiplied, the factors are
  // seen to have 32 bits: one fast instruction instead of a slow 64-bit product.
  const uint64_t word = 0xFFFFFFFFu;
  vw a = block, b = block >> 32, c = stream, d = stream >> 32;
  uint32_t k0 = (uint32_t)key, k1 = (uint32_t)(key >> 32);
#pragma clang loop unroll(full)
  for (int round = 0; round < 10; round++) {
    const vw p = (a & word) * (uint64_t)0xD2511F53u, q = (c & word) * (uint64_t)0xCD9E8D57u;
    a = (q >> 32) ^ b ^ (uint64_t)k0;
    b = q;
    c = (p >> 32) ^ d ^ (uint64_t)k1;
    d = p;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return (philox_pairs){(a & word) | b << 32, (c & word) | d << 32};
}

static void ONEHOT_NAME(draw_rows)(onehot_streams streams, uint32_t *out, long count, long words) {
  for (long i = 0; i < count; i += D) {
    const long taken = count - i < D ? count - i : D;
    const size_t bytes = (size_t)taken * sizeof(uint64_t);
    vw position = {0}, stream = {0};
    memcpy(&position, streams.positions + i, bytes);
    memcpy(&stream, streams.streams + i, bytes);
    vw block = (position + 3) >> 2;
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
