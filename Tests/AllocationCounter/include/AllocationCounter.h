// Counts heap allocations, by standing in for the C library's allocation functions.
#ifndef ONEHOT_ALLOCATION_COUNTER_H
#define ONEHOT_ALLOCATION_COUNTER_H

/// Heap allocations of the calling thread so far; -1 where they cannot be counted.
long onehot_allocation_count(void);

/// The most bytes that the calling thread asked for at once since its last call of this function; -1 where that cannot
/// be told.
long onehot_largest_allocation(void);

#endif
