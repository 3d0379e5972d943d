// The environment kernels: many environments stepped at once, one to a vector lane.
//
// No multiplication is contracted with an addition: a batch gives the same bits as one environment stepped in
// plain double precision, in every variant.
#ifndef ONEHOT_ENVIRONMENT_KERNELS_H
#define ONEHOT_ENVIRONMENT_KERNELS_H

#include <stdint.h>

#include "OneHotKernels.h"

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
  /// One step by a table of `action_count` entries for each state. `observations` is [count, columns], one-hot over
  /// the states, or [count, 1], the state. Returns 0 if some action is not in 0 ..< action_count.
  int (*_Nonnull table_step)(
      onehot_streams streams, const onehot_transition *_Nonnull table, long action_count, int draws, int one_hot,
      int32_t *_Nonnull states, const long *_Nonnull actions, float *_Nonnull observations, long columns,
      double *_Nonnull rewards, uint8_t *_Nonnull statuses, long count);
} onehot_environment_kernels;

/// The kernels of a variant by its name; null if this machine's kind of processor has no such variant.
const onehot_environment_kernels *_Nullable onehot_environment_kernels_named(const char *_Nonnull name);

#endif
