// The kernels of one variant; see Variant.h.
#include "Vector.h"

#include "Tiles.h"

#include "Product.h"

#include "Dense.h"
#include "DenseGradient.h"
#include "Convolution.h"
#include "Network.h"
#include "Recurrent.h"
#include "Optimizer.h"
#include "Random.h"

#include "Batches.h"
#include "Choices.h"
#include "Estimators.h"

const onehot_kernels ONEHOT_NAME(onehot_table) = {
    .name = ONEHOT_TEXT(ONEHOT_VARIANT),
    .dense_forward = ONEHOT_NAME(dense_forward),
    .transpose = ONEHOT_NAME(transpose),
    .dense_parameter_gradient = ONEHOT_NAME(dense_parameter_gradient),
    .dense_input_gradient = ONEHOT_NAME(dense_input_gradient),
    .convolution_forward = ONEHOT_NAME(convolution_forward),
    .network_forward = ONEHOT_NAME(network_forward),
    .network_pullback = ONEHOT_NAME(network_pullback),
    .recurrent_forward = ONEHOT_NAME(recurrent_forward),
    .recurrent_pullback = ONEHOT_NAME(recurrent_pullback),
    .adam = ONEHOT_NAME(adam),
    .dot = ONEHOT_NAME(dot),
    .random_words = ONEHOT_NAME(random_words),
    .draw_rows = ONEHOT_NAME(draw_rows),
    .gumbel = ONEHOT_NAME(gumbel),
    .gumbel_softmax = ONEHOT_NAME(gumbel_softmax),
    .conditional_gradient = ONEHOT_NAME(conditional_gradient),
    .straight_through = ONEHOT_NAME(straight_through),
    .reinmax = ONEHOT_NAME(reinmax),
    .softmax_pullback = ONEHOT_NAME(softmax_pullback),
    .log_softmax = ONEHOT_NAME(log_softmax),
    .add_entropy_gradient = ONEHOT_NAME(add_entropy_gradient),
    .divergence = ONEHOT_NAME(divergence),
    .exponentials = ONEHOT_NAME(exponentials),
    .finish_step = ONEHOT_NAME(finish_step),
    .are_within = ONEHOT_NAME(are_within),
};
