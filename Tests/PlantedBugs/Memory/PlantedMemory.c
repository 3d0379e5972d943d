#include "PlantedMemory.h"

#include <stdlib.h>

int onehot_planted_overrun(int index) {
  volatile int *numbers = calloc(16, sizeof *numbers);
  if (!numbers) return 0;
  int found = numbers[16 + index % 2];
  free((void *)numbers);
  return found;
}

static volatile int shared = 0;

void onehot_planted_race(void) { shared = shared + 1; }
