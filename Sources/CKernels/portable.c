#define ONEHOT_LANES 4
#define ONEHOT_BODIES "KernelBodies.h"
#include "Variant.h"
