// Environments whose dynamics are a table, such as gridworlds: the random bits of several at once, then one look
// into the table for each.
#include "OneHotEnvironmentKernels.h"

/// Environments whose rows of observations are cleared together, and still in the nearest cache when written.
enum { TABLE_CHUNK = 32 };

/// The next 53 bits of each stream; every position must be even.
INLINE void table_bits(onehot_streams streams, long first, long count, uint64_t *bits) {
  for (long i = 0; i < count; i += D) {
    const size_t bytes = (size_t)(count - i < D ? count - i : D) * sizeof(uint64_t);
    vq position = {0}, stream = {0};
    if (bytes == sizeof(vq)) {
      memcpy(&position, streams.positions + first + i, sizeof(vq));
      memcpy(&stream, streams.streams + first + i, sizeof(vq));
    } else {
      memcpy(&position, streams.positions + first + i, bytes);
      memcpy(&stream, streams.streams + first + i, bytes);
    }
    const philox_pairs pairs = philox_of_streams(position >> 2, stream, streams.key);
    const vq second = (vq)((position & 2) != 0);
    const vq chosen = ((second & pairs.high) | (~second & pairs.low)) >> 11;
    memcpy(bits + i, &chosen, sizeof chosen);
  }
}

static int ONEHOT_NAME(table_step)(
    onehot_streams streams, const onehot_transition *table, long action_count, int draws, int one_hot,
    int32_t *states, const long *actions, float *observations, long columns, double *rewards, uint8_t *statuses,
    long count) {
  uint64_t bits[TABLE_CHUNK] = {0};
  int wrong = 0;
  for (long first = 0; first < count; first += TABLE_CHUNK) {
    const long length = count - first < TABLE_CHUNK ? count - first : TABLE_CHUNK;
    if (draws) table_bits(streams, first, length, bits);
    if (one_hot) memset(observations + first * columns, 0, (size_t)(length * columns) * sizeof(float));
    for (long k = 0; k < length; k++) {
      const long i = first + k;
      const int unknown = (unsigned long)actions[i] >= (unsigned long)action_count;
      wrong |= unknown;
      const onehot_transition *entry = table + action_count * states[i] + (unknown ? 0 : actions[i]);
      const int way = (bits[k] >= entry->threshold[0]) + (bits[k] >= entry->threshold[1]) +
                      (bits[k] >= entry->threshold[2]);
      const int32_t state = entry->next_state[way];
      states[i] = state;
      rewards[i] = entry->reward[way];
      statuses[i] = entry->status[way];
      streams.positions[i] += entry->words;
      if (one_hot)
        observations[i * columns + state] = 1;
      else
        observations[i] = (float)state;
    }
  }
  return !wrong;
}
