// Checksums, processors, forks, and what a process says of the environment it dies in.
#ifndef ONEHOT_FOUNDATIONS_H
#define ONEHOT_FOUNDATIONS_H

#include <stdint.h>

// ---- checksums --------------------------------------------------------------------------------------------

/// The remainder of CRC-32C after `count` more bytes. That of no bytes is 0xffffffff, and the checksum is its complement.
uint32_t onehot_crc32c(uint32_t remainder, const uint8_t *_Nullable bytes, long count);

// ---- processors -------------------------------------------------------------------------------------------

/// How many processors this process may run on; 0 if the system does not tell.
int32_t onehot_processors(void);

// ---- forks ------------------------------------------------------------------------------------------------

/// From now on a child that this process forks closes a descriptor at once, whether it runs another program or not.
void onehot_forks_close(int32_t descriptor);

/// Ends that, before the descriptor is closed.
void onehot_forks_keep(int32_t descriptor);

// ---- where a process dies ---------------------------------------------------------------------------------
//
// A thread notes where it is before it calls an environment. If the process is then ended by a signal (an index out
// of range, an overflow, a stack that is used up), a handler writes one message that names the place, and lets the
// signal do what it did before.

enum { ONEHOT_CALL_RESET, ONEHOT_CALL_STEP, ONEHOT_CALL_MASK };
enum { ONEHOT_PLAYS_TRAINING, ONEHOT_PLAYS_GREEDILY, ONEHOT_PLAYS_SAMPLES };

/// Some copies of an environment that are called together, as they were before the call.
typedef struct {
  const char *_Nonnull environment;
  uint64_t seed;
  /// Index of the first copy, how many there are, and how many choices each makes at a step.
  long first, count, choices;
  /// Of each copy: number of the episode, steps it has had, and the actions taken last or to be taken.
  long *_Nonnull episodes;
  int32_t *_Nonnull steps;
  long *_Nonnull actions;
  /// The copy that is being called, counted from 0; -1 if all are together.
  long copy;
  int32_t call;
  int32_t plays;
  /// The evaluation that has no number.
  long unnumbered;
} onehot_place;

/// This thread calls environments at a place from now on; null: it calls none. Returns where it was before.
onehot_place *_Nullable onehot_place_enter(onehot_place *_Nullable place);

/// Where this thread notes the copy it calls: valid until it enters another place, and harmless if it is in none.
long *_Nonnull onehot_place_copy(void);

/// From now on, a signal that ends the process is reported on standard error, and so is a call of `exit`, which then ends
/// it with the code 70.
void onehot_crash_report_begin(const char *_Nonnull program);

/// Whole lines to end the message with.
void onehot_crash_report_hint(const char *_Nonnull hint);

/// Ends what onehot_crash_report_begin began.
void onehot_crash_report_end(void);

#endif
