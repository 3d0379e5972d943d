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
