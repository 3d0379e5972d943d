// Passes through all layers of a network, block of rows by block, so that activations stay in the innermost caches.
// Gradients are summed row by row, from the former value on: blocks do not change them.

static void ONEHOT_NAME(network_forward)(
    const onehot_layer *layers, const onehot_layer_memory *memory, long count, const float *x, int one_hot, long rows) {
  for (long start = 0; start < rows; start += ONEHOT_BLOCK_ROWS) {
    const long taken = least(ONEHOT_BLOCK_ROWS, rows - start);
    const float *input = x + start * (one_hot ? 1 : layers[0].inputs);
    for (long i = 0; i < count; i++) {
      const onehot_layer *l = layers + i;
      float *output = memory[i].output + start * l->outputs;
      if (l->convolution)
        ONEHOT_NAME(convolution_forward)(l->convolution, input, l->weights, l->bias, output, taken, l->activation);
      else
        ONEHOT_NAME(dense_forward)
        (input, i == 0 && one_hot, l->weights, l->bias, output, taken, l->inputs, l->outputs, l->activation);
      input = output;
    }
  }
}

static void ONEHOT_NAME(network_pullback)(
    const onehot_layer *layers, const onehot_layer_memory *memory, long count, const float *x, int one_hot,
    const float *upstream, float *dx, long rows, onehot_parameter_gradients parameters) {
  for (long i = dx ? 0 : 1; i < count; i++) {
    const onehot_convolution *const c = layers[i].convolution;
    ONEHOT_NAME(transpose)
    (layers[i].weights, memory[i].transposed_weights, c ? patch_length(c) : layers[i].inputs,
     c ? c->filters : layers[i].outputs);
  }
  long start = 0;
  do {
    const long taken = least(ONEHOT_BLOCK_ROWS, rows - start);
    const float *gradient = upstream + start * layers[count - 1].outputs;
    for (long i = count - 1; i >= 0; i--) {
      const onehot_layer *l = layers + i;
      const int places = i == 0 && one_hot;
      const float *input = (i == 0 ? x : memory[i - 1].output) + start * (places ? 1 : l->inputs);
      const int accumulate = parameters == ONEHOT_ADDED || start > 0;
      if (parameters != ONEHOT_SKIPPED && l->convolution)
        ONEHOT_NAME(convolution_parameter_gradient)
        (l->convolution, input, gradient, l->weight_gradient, l->bias_gradient, taken, accumulate);
      else if (parameters != ONEHOT_SKIPPED)
        ONEHOT_NAME(dense_parameter_gradient)
        (input, places, gradient, l->weight_gradient, l->bias_gradient, taken, l->inputs, l->outputs, accumulate);
      if (i == 0 && !dx) break;
      float *next = i == 0 ? dx + start * l->inputs : memory[i - 1].gradient;
      const int below = i == 0 ? ONEHOT_IDENTITY : layers[i - 1].activation;
      if (l->convolution)
        ONEHOT_NAME(convolution_input_gradient)
        (l->convolution, gradient, memory[i].transposed_weights, i == 0 ? NULL : input, next, taken, below);
      else
        ONEHOT_NAME(dense_input_gradient)
        (gradient, memory[i].transposed_weights, i == 0 ? NULL : input, next, taken, l->outputs, l->inputs, below);
      gradient = next;
    }
    start += ONEHOT_BLOCK_ROWS;
  } while (start < rows);
}
