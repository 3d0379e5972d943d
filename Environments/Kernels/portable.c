#define ONEHOT_LANES 4
#define ONEHOT_BODIES "EnvironmentBodies.h"
#include "Variant.h"
