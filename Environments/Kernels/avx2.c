#define ONEHOT_LANES 8
#define ONEHOT_BODIES "EnvironmentBodies.h"
#include "Variant.h"
