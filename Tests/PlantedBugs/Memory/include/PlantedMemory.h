#ifndef ONEHOT_PLANTED_MEMORY_H
#define ONEHOT_PLANTED_MEMORY_H

/// Reads behind the end of an array.
int onehot_planted_overrun(int index);

/// Adds to a number that all threads share.
void onehot_planted_race(void);

#endif
