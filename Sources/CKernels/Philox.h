// One block of onehot_philox in every lane of a vector.
#include "OneHotPhilox.h"

/// The four words of each lane's block, as two numbers of 64 bits: words 0 and 1, words 2 and 3.
typedef struct {
  vq low, high;
} philox_pairs;

INLINE philox_pairs philox_of_streams(vq block, vq stream, uint64_t key) {
  const vq word = (vq){0} + 0xffffffffu;
  vq a = block, b = block >> 32, c = stream, d = stream >> 32;
  ONEHOT_PHILOX(a, b, c, d, key);
  return (philox_pairs){(a & word) | b << 32, (c & word) | d << 32};
}
