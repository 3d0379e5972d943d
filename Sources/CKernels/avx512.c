#define ONEHOT_LANES 16
#define ONEHOT_BODIES "KernelBodies.h"
#include "Variant.h"
