// The environment kernels' bodies, in portable vector code. Each variant includes this file once, with
// ONEHOT_NAME(f) for the names, ONEHOT_VARIANT for its own and ONEHOT_LANES for the number of floats in a vector.
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "OneHotEnvironmentKernels.h"

// Doubles in a vector, and a function that is always inlined.
#define D (ONEHOT_LANES / 2)
#define INLINED static inline __attribute__((always_inline))

typedef double vd __attribute__((vector_size(D * 8)));
typedef int64_t vl __attribute__((vector_size(D * 8)));
typedef uint64_t vw __attribute__((vector_size(D * 8)));
typedef float vs __attribute__((vector_size(D * 4)));
typedef uint8_t vb __attribute__((vector_size(D)));

#include "PhiloxBodies.h"
#include "CartPoleBodies.h"
#include "TransitionTableBodies.h"
#include "FinishStepBody.h"
#include "BoundsBody.h"

#define ONEHOT_ENVIRONMENT_TEXT_(x) #x
#define ONEHOT_ENVIRONMENT_TEXT(x) ONEHOT_ENVIRONMENT_TEXT_(x)
const onehot_environment_kernels ONEHOT_NAME(onehot_environments) = {
    .name = ONEHOT_ENVIRONMENT_TEXT(ONEHOT_VARIANT),
    .cartpole_step = ONEHOT_NAME(cartpole_step),
    .cartpole_reset = ONEHOT_NAME(cartpole_reset),
    .table_step = ONEHOT_NAME(table_step),
    .draw_rows = ONEHOT_NAME(draw_rows),
    .finish_step = ONEHOT_NAME(finish_step),
    .are_within = ONEHOT_NAME(are_within),
};
