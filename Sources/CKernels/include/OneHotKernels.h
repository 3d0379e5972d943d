// The C kernels: dense layers, their pullbacks, Adam, random bits, Gumbel noise and what is made of it; and what batches
// of environments of any kind need.
//
// Matrices are dense and row-major; a weight matrix is [inputs, outputs], so a layer computes y = f(x w + b).
// Every output element is summed in an order that depends on the layer's size alone, never on the number of
// rows or on where a row stands in the batch: a row's result is the same in every batch.
#ifndef ONEHOT_KERNELS_H
#define ONEHOT_KERNELS_H

#include <stdint.h>


/// What an episode is after a step.
enum { ONEHOT_RUNNING = 0, ONEHOT_TERMINATED = 1, ONEHOT_TRUNCATED = 2 };

enum { ONEHOT_IDENTITY = 0, ONEHOT_TANH = 1, ONEHOT_RELU = 2 };

/// Rows that pass through all layers of a network together; of layers 64 wide, 16 KiB of activations each.
enum { ONEHOT_BLOCK_ROWS = 64 };

/// What a pullback does with the gradients of the parameters.
typedef enum { ONEHOT_REPLACED, ONEHOT_ADDED, ONEHOT_SKIPPED } onehot_parameter_gradients;

/// How a convolutional layer reads an example: planes of rows of columns, or interleaved, as another such layer writes them:
/// rows of columns of planes. It writes, for each place of its kernel, one number a filter.
typedef struct {
  long planes, rows, columns;
  int interleaved;
  long filters, kernel, stride;
  /// Zeros around the example: rows above the first, columns before the first; as many as needed behind the last.
  long top, left;
  long output_rows, output_columns;
} onehot_convolution;

/// The largest patch, planes · kernel · kernel.
enum { ONEHOT_MOST_PATCH = 16384 };

/// A layer y = f(x w + b): dense, or a convolution, whose weights are [planes · kernel · kernel, filters].
typedef struct {
  const float *_Nonnull weights, *_Nonnull bias;
  float *_Nonnull weight_gradient, *_Nonnull bias_gradient;
  /// The numbers of an example, in and out.
  long inputs, outputs;
  int activation;
  /// Null: a dense layer.
  const onehot_convolution *_Nullable convolution;
} onehot_layer;

/// What a pass leaves of a layer; all but the output only in pullbacks.
typedef struct {
  /// y[rows, outputs]
  float *_Nonnull output;
  /// ∂loss/∂(x w + b) of one block[ONEHOT_BLOCK_ROWS, outputs]; not of the last layer
  float *_Nullable gradient;
  /// wᵀ
  float *_Nullable transposed_weights;
} onehot_layer_memory;

/// Random streams that share a key, each with its name and the number of words already drawn.
typedef struct {
  uint64_t key;
  const uint64_t *_Nonnull streams;
  uint64_t *_Nonnull positions;
} onehot_streams;

/// What is asked of onehot_kernels.gumbel_softmax. Matrices are [rows, actions]; those that are null are not made.
typedef struct {
  const float *_Nonnull logits;
  /// Standard Gumbel noise.
  const float *_Nonnull noise;
  /// The gradient that arrives at the sample.
  const float *_Nullable upstream;
  /// one-hot(argmax(logits + noise)); of equal ones the first
  float *_Nullable sample;
  /// y = softmax((logits + noise)/temperature)
  float *_Nullable relaxed;
  /// J(y) upstream/temperature
  float *_Nullable gradient;
  long rows, actions;
  float temperature;
} onehot_choices;

/// The key of the Philox blocks that conditional noise is made of: "conditio" in ASCII.
#define ONEHOT_CONDITIONAL_KEY 0x636f6e646974696fu

/// What is asked of onehot_kernels.conditional_gradient. Matrices are [rows, actions]; null ones are not made.
typedef struct {
  /// log softmax(logits)
  const float *_Nonnull log_probabilities;
  /// Standard Gumbel noise, which decides about the one-hot sample; further noise is made of its bits.
  const float *_Nonnull noise;
  /// The gradient that arrives at the sample.
  const float *_Nonnull upstream;
  /// The mean over the draws of J(y) upstream/temperature; it may alias any other matrix.
  float *_Nullable gradient;
  /// The mean over the draws of -<J(y) upstream, l + g>/temperature^2, [rows]
  float *_Nullable temperature_gradient;
  long rows, actions, draws;
  float temperature;
} onehot_conditional;

/// A gated recurrent unit over some steps of sequences that lie side by side: row t sequences + i is step t of sequence i, and
/// what is made of a row is kept for the pullback.
///
/// r = σ(x_r + h w_r + b_r), z = σ(x_z + h w_z + b_z), n = tanh(x_n + r (h w_n + b_n)); the next h is (1 − z) n + z h.
typedef struct {
  long steps, sequences, width;
  /// w[width, 3 width] and b[3 width]: columns of r, then of z, then of n
  const float *_Nonnull weights, *_Nonnull bias;
  /// h before the first step[sequences, width]
  const float *_Nonnull start;
  /// Other than 0 where a sequence begins anew, from h = 0[rows]
  const float *_Nonnull first;
  /// Takes x[rows, 3 width], and becomes r, z and n; by the pullback ∂loss/∂x
  float *_Nonnull gates;
  /// h w + b[rows, 3 width]; by the pullback ∂loss/∂ of it
  float *_Nonnull recurrent;
  /// h before each step[rows, width]
  float *_Nonnull previous;
  /// h after each step[rows, width]
  float *_Nonnull states;
  /// wᵀ[3 width, width], and memory[sequences, width]; only for pullbacks
  const float *_Nullable transposed_weights;
  float *_Nullable carried;
  float *_Nullable weight_gradient, *_Nullable bias_gradient;
} onehot_recurrence;

typedef struct {
  const char *_Nonnull name;
  /// y[rows, outputs] = f(x[rows, inputs] w[inputs, outputs] + b[outputs]). Here and below, if the rows of x are one-hot, it
  /// is [rows], the place of the 1 in each.
  void (*_Nonnull dense_forward)(
      const float *_Nonnull x, int one_hot, const float *_Nonnull w, const float *_Nullable b, float *_Nonnull y, long rows,
      long inputs, long outputs, int activation);
  /// w[rows, columns] -> t[columns, rows]
  void (*_Nonnull transpose)(const float *_Nonnull w, float *_Nonnull t, long rows, long columns);
  /// dw[inputs, outputs] (+)= xᵀ upstream, db[outputs] (+)= column sums of upstream
  void (*_Nonnull dense_parameter_gradient)(
      const float *_Nonnull x, int one_hot, const float *_Nonnull upstream, float *_Nonnull dw, float *_Nonnull db, long rows,
      long inputs, long outputs, int accumulate);
  /// dx[rows, inputs] = upstream[rows, outputs] wᵀ[outputs, inputs], times f'(·) if the layer below made
  /// y = f(·) of it
  void (*_Nonnull dense_input_gradient)(
      const float *_Nonnull upstream, const float *_Nonnull transposed_w, const float *_Nullable y, float *_Nonnull dx,
      long rows, long outputs, long inputs, int activation);
  /// y[rows, places · filters] = f(patches(x[rows, planes · rows · columns]) w + b), place by place
  void (*_Nonnull convolution_forward)(
      const onehot_convolution *_Nonnull geometry, const float *_Nonnull x, const float *_Nonnull w, const float *_Nonnull b,
      float *_Nonnull y, long rows, int activation);
  /// All layers' outputs for x[rows, inputs].
  void (*_Nonnull network_forward)(
      const onehot_layer *_Nonnull layers, const onehot_layer_memory *_Nonnull memory, long count,
      const float *_Nonnull x, int one_hot, long rows);
  /// All layers' gradients after a network_forward with the same x, for upstream[rows, outputs] of the last layer,
  /// which has no activation; and, unless it is null, dx[rows, inputs]. x is only read for the parameters' gradients.
  void (*_Nonnull network_pullback)(
      const onehot_layer *_Nonnull layers, const onehot_layer_memory *_Nonnull memory, long count,
      const float *_Nonnull x, int one_hot, const float *_Nonnull upstream, float *_Nullable dx, long rows,
      onehot_parameter_gradients parameters);
  /// Every state, from the sums of the input in `gates`.
  void (*_Nonnull recurrent_forward)(const onehot_recurrence *_Nonnull unit);
  /// The (added) gradients of the parameters and those of the input's sums, after a recurrent_forward: upstream[rows, width] is
  /// ∂loss/∂state by the way of each row's output alone, and overwritten.
  void (*_Nonnull recurrent_pullback)(
      const onehot_recurrence *_Nonnull unit, float *_Nonnull upstream, int accumulate);
  /// Adam on `count` parameters; the gradient is multiplied by `scale` first.
  void (*_Nonnull adam)(
      float *_Nonnull parameters, const float *_Nonnull gradient, float *_Nonnull first, float *_Nonnull second,
      long count, float rate, float beta1, float beta2, float epsilon, float scale, float second_correction);
  /// Σ a b, accumulated in vector lanes
  float (*_Nonnull dot)(const float *_Nonnull a, const float *_Nonnull b, long count);
  /// The words of the blocks onehot_philox(counter, stream, key), onehot_philox(counter + 1, ...), ... in order
  void (*_Nonnull random_words)(
      uint32_t *_Nonnull out, long count, uint64_t counter, uint64_t stream, uint64_t key);
  /// The next words of each stream, from a fresh block on, into its row of out[count, words].
  void (*_Nonnull draw_rows)(onehot_streams streams, uint32_t *_Nonnull out, long count, long words);
  /// Standard Gumbel noise from 32 random bits each; `out` may alias `bits`.
  void (*_Nonnull gumbel)(const uint32_t *_Nonnull bits, float *_Nonnull out, long count);
  /// Samples and their gradients in one pass; see onehot_choices.
  void (*_Nonnull gumbel_softmax)(const onehot_choices *_Nonnull choices);
  /// The gradient of relaxed samples, averaged over noise drawn anew given the one-hot sample.
  void (*_Nonnull conditional_gradient)(const onehot_conditional *_Nonnull choices);
  /// result = J(q) upstream/temperature, q = softmax(log p/temperature); it may alias either operand.
  void (*_Nonnull straight_through)(
      const float *_Nonnull log_probabilities, const float *_Nonnull upstream, float temperature,
      float *_Nonnull result, long rows, long actions);
  /// result = 2 J((q + D)/2) upstream - J(p) upstream/2, D the one-hot sample of the noise, q = softmax(log p/temperature); it
  /// may alias any operand.
  void (*_Nonnull reinmax)(
      const float *_Nonnull log_probabilities, const float *_Nonnull noise, const float *_Nonnull upstream,
      float temperature, float *_Nonnull result, long rows, long actions);
  /// result = scale J(p) upstream with J(p) w = p (w - <p, w>), row by row; it may alias either.
  void (*_Nonnull softmax_pullback)(
      const float *_Nonnull probabilities, const float *_Nonnull upstream, float scale, float *_Nonnull result,
      long rows, long actions);
  /// result = log softmax(logits), row by row; it may alias them.
  void (*_Nonnull log_softmax)(const float *_Nonnull logits, float *_Nonnull result, long rows, long actions);
  /// gradient -= weight p (log p - <p, log p>), row by row
  void (*_Nonnull add_entropy_gradient)(
      const float *_Nonnull log_probabilities, float weight, float *_Nonnull gradient, long rows, long actions);
  /// Σ p (log p - log q), accumulated in vector lanes
  float (*_Nonnull divergence)(const float *_Nonnull log_p, const float *_Nonnull log_q, long count);
  /// result = e^values for values up to 43, exactly 0 below -104; it may alias them.
  void (*_Nonnull exponentials)(const float *_Nonnull values, float *_Nonnull result, long count);
  /// Adds up returns and lengths, truncates at the time limit, and writes which episodes have ended, in ascending
  /// order. Returns how many.
  long (*_Nonnull finish_step)(
      const double *_Nonnull rewards, uint8_t *_Nonnull statuses, double *_Nonnull returns,
      int32_t *_Nonnull lengths, int32_t limit, long *_Nonnull ended, long count);
  /// Whether every lower[i % period] <= values[i] <= upper[i % period], for i < count; never so for NaN.
  int (*_Nonnull are_within)(
      const float *_Nonnull values, long count, const float *_Nonnull lower, const float *_Nonnull upper,
      long period);
} onehot_kernels;

/// The fastest variant this processor runs, or the one called `name` ("avx512", "avx2", "portable");
/// null if `name` is none of these or the processor lacks it.
const onehot_kernels *_Nullable onehot_kernels_select(const char *_Nullable name);

#endif
