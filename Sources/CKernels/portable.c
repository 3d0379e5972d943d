// Four floats to a vector: SSE2 on x86-64, NEON on arm64, whatever the compiler has elsewhere.
#define ONEHOT_VARIANT portable
#define ONEHOT_NAME(f) f##_portable
#define ONEHOT_LANES 4
#include "KernelBodies.h"
#include "EnvironmentBodies.h"
