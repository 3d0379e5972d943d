// The environment kernels: many environments stepped at once, one to a vector lane.
//
// No multiplication is contracted with an addition: a batch gives the same bits as one environment stepped in
// plain double precision, in every variant.
#ifndef ONEHOT_ENVIRONMENT_KERNELS_H
#define ONEHOT_ENVIRONMENT_KERNELS_H

#include <stdint.h>

enum { ONEHOT_RUNNING = 0, ONEHOT_TERMINATED = 1, ONEHOT_TRUNCATED = 2 };

/// Ways that a step may go, at most; a table with more of them is stepped in Swift.
enum { ONEHOT_WAYS = 4 };

/// What one action may lead to in one state.
typedef struct {
  /// Way w is left behind if the 53 random bits are not below threshold[w]; 2^53 from the last way on.
  uint64_t threshold[ONEHOT_WAYS - 1];
  double reward[ONEHOT_WAYS];
  int32_t next_state[ONEHOT_WAYS];
  uint8_t status[ONEHOT_WAYS];
  /// Words that the draw takes from the stream: 2, or 0 if there is only one way.
  uint32_t words;
} onehot_transition;

/// Random streams that share a key, each with its name and the number of words already drawn.
typedef struct {
  uint64_t key;
  const uint64_t *_Nonnull streams;
  uint64_t *_Nonnull positions;
} onehot_streams;

typedef struct {
  const char *_Nonnull name;
  /// One step of every cart and pole. `states` is [4, count]: positions, velocities, angles, angular velocities;
  /// `observations` is [count, 4]. Returns 0 if some action is neither 0 nor 1.
  int (*_Nonnull cartpole_step)(
      double *_Nonnull states, const long *_Nonnull actions, float *_Nonnull observations,
      double *_Nonnull rewards, uint8_t *_Nonnull statuses, long count);
  /// Starts an episode in `started` of `count` environments, each from a stream at the beginning of a block.
  void (*_Nonnull cartpole_reset)(
      onehot_streams streams, const long *_Nonnull indices, long started, double *_Nonnull states,
      float *_Nonnull observations, long count);
  /// One step by a table of `4 * states` entries. `observations` is [count, columns], one-hot over the states, or
  /// [count, 1], the state. Returns 0 if some action is not in 0 ..< 4.
  int (*_Nonnull table_step)(
      onehot_streams streams, const onehot_transition *_Nonnull table, int draws, int one_hot,
      int32_t *_Nonnull states, const long *_Nonnull actions, float *_Nonnull observations, long columns,
      double *_Nonnull rewards, uint8_t *_Nonnull statuses, long count);
  /// The next words of each stream, from a fresh block on, into its row of out[count, words].
  void (*_Nonnull draw_rows)(onehot_streams streams, uint32_t *_Nonnull out, long count, long words);
  /// Adds up returns and lengths, truncates at the time limit, and writes which episodes have ended, in ascending
  /// order. Returns how many.
  long (*_Nonnull finish_step)(
      const double *_Nonnull rewards, uint8_t *_Nonnull statuses, double *_Nonnull returns,
      int32_t *_Nonnull lengths, int32_t limit, long *_Nonnull ended, long count);
  /// Whether every lower[i % period] <= values[i] <= upper[i % period], for i < count; never so for NaN.
  int (*_Nonnull are_within)(
      const float *_Nonnull values, long count, const float *_Nonnull lower, const float *_Nonnull upper,
      long period);
} onehot_environment_kernels;

/// The kernels of a variant by its name; null if this machine's kind of processor has no such variant.
const onehot_environment_kernels *_Nullable onehot_environment_kernels_named(const char *_Nonnull name);

#endif
