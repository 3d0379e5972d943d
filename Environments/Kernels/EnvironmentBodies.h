// The kernels of one variant that serve one kind of environment; see Variant.h.
#include "Vector.h"

#include "Philox.h"

#include "CartPole.h"
#include "TransitionTable.h"

const onehot_environment_kernels ONEHOT_NAME(onehot_environments) = {
    .name = ONEHOT_TEXT(ONEHOT_VARIANT),
    .cartpole_step = ONEHOT_NAME(cartpole_step),
    .cartpole_reset = ONEHOT_NAME(cartpole_reset),
    .table_step = ONEHOT_NAME(table_step),
};
