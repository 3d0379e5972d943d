#define ONEHOT_LANES 8
#define ONEHOT_BODIES "KernelBodies.h"
#include "Variant.h"
