#define ONEHOT_LANES 16
#define ONEHOT_BODIES "EnvironmentBodies.h"
#include "Variant.h"
