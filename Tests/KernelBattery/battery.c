#include "OneHotKernelBattery.h"

#include <stdlib.h>
#include <string.h>

#include "OneHotElementary.h"
#include "OneHotPhilox.h"

#pragma clang fp contract(off)

#define LENGTH(array) ((long)(sizeof(array) / sizeof(*(array))))

// ---- numbers and hashes -----------------------------------------------------------------------------------------

static _Thread_local uint64_t drawn;

static uint64_t next_bits(void) {
  const onehot_words block = onehot_philox(drawn++, 0, 0x62617474657279);  // "battery"
  return (uint64_t)block.word[1] << 32 | block.word[0];
}

static double uniform(double from, double to) { return from + (to - from) * ((double)(next_bits() >> 11) * 0x1p-53); }

/// Mostly of magnitude 1; one in eight is a zero of either sign or far smaller or larger.
static float any_number(void) {
  const uint64_t kind = next_bits() % 32;
  if (kind == 0) return 0.0f;
  if (kind == 1) return -0.0f;
  if (kind == 2) return (float)uniform(-1e-39, 1e-39);  // no normal number
  if (kind == 3) return (float)uniform(-1e5, 1e5);
  return (float)uniform(-2, 2);
}

static float *numbers(long count, float (*make)(void)) {
  float *const made = aligned_alloc(64, (size_t)(count * 4 + 64 + 63) / 64 * 64);
  for (long i = 0; i < count; i++) made[i] = make();
  return made;
}

static float logit(void) { return next_bits() % 16 == 0 ? (float)uniform(-80, 80) : (float)uniform(-3, 3); }
static float positive(void) { return (float)uniform(1e-6, 3); }
static float wide(void) { return (float)uniform(-110, 43); }

typedef uint64_t hash;
static const hash empty = 0xcbf29ce484222325u;

static hash of_bytes(hash h, const void *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) h = (h ^ ((const uint8_t *)bytes)[i]) * 0x100000001b3u;
  return h;
}

/// Processors differ in the sign of a NaN: here there is one of them.
static hash of_floats(hash h, const float *numbers, long count) {
  for (long i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, numbers + i, sizeof bits);
    if (numbers[i] != numbers[i]) bits = 0x7fc00000;
    h = of_bytes(h, &bits, sizeof bits);
  }
  return h;
}

static hash of_doubles(hash h, const double *numbers, long count) {
  for (long i = 0; i < count; i++) {
    uint64_t bits;
    memcpy(&bits, numbers + i, sizeof bits);
    if (numbers[i] != numbers[i]) bits = 0x7ff8000000000000;
    h = of_bytes(h, &bits, sizeof bits);
  }
  return h;
}

// ---- dense layers and networks ----------------------------------------------------------------------------------

static const long row_counts[] = {1, 2, 3, 5, 6, 7, 13, 16, 65};
static const long widths[] = {1, 2, 3, 4, 5, 7, 8, 9, 10, 16, 17, 18, 20, 31, 33, 64, 66, 100, 130, 144};

static hash dense(const onehot_kernels *k, int part) {
  hash h = empty;
  for (long a = 0; a < LENGTH(row_counts); a++)
    for (long b = 0; b < LENGTH(widths); b++) {
      const long rows = row_counts[a], inputs = b == 5 ? 1030 : widths[b];
      const long outputs = widths[(b * 7 + a * 5) % LENGTH(widths)];
      float *const x = numbers(rows * inputs, any_number), *const w = numbers(inputs * outputs, any_number);
      for (long i = 0; (a + b) % 3 == 0 && i < rows * inputs; i++) x[i] = next_bits() % 24 ? 0 : x[i];  // hardly any
      float *const bias = numbers(outputs, any_number), *const y = numbers(rows * outputs, any_number);
      float *const dx = numbers(rows * inputs, any_number), *const dw = numbers(inputs * outputs, any_number);
      if (part == 0) {
        k->dense_forward(x, 0, w, a % 2 ? bias : NULL, y, rows, inputs, outputs, (int)((a + b) % 3));
        h = of_floats(h, y, rows * outputs);
      } else if (part == 1) {
        k->transpose(w, dw, inputs, outputs);
        h = of_floats(h, dw, inputs * outputs);
        k->dense_input_gradient(y, dw, b % 4 ? x : NULL, dx, rows, outputs, inputs, (int)(b % 3));
        h = of_floats(h, dx, rows * inputs);
      } else {
        k->dense_parameter_gradient(x, 0, y, dw, bias, rows, inputs, outputs, (int)(a % 2));
        h = of_floats(of_floats(h, dw, inputs * outputs), bias, outputs);
      }
      free(x), free(w), free(bias), free(y), free(dx), free(dw);
    }
  return h;
}

static hash network(const onehot_kernels *k, int one_hot) {
  hash h = empty;
  const long sizes[][4] = {{4, 64, 64, 2}, {7, 20, 33, 18}, {104, 16, 8, 4}, {3, 5, 1, 1}};
  for (long s = 0; s < LENGTH(sizes); s++) {
    const long rows = s == 0 ? 131 : 67;
    onehot_layer layers[3];
    onehot_layer_memory memory[3];
    float *held[64], *const x = numbers(rows * sizes[s][0], any_number);
    for (long i = 0; one_hot && i < rows; i++) x[i] = (float)(next_bits() % sizes[s][0]);
    float *const dx = numbers(rows * sizes[s][0], any_number), *const upstream = numbers(rows * sizes[s][3], any_number);
    long count = 0;
    for (int i = 0; i < 3; i++) {
      const long inputs = sizes[s][i], outputs = sizes[s][i + 1];
      const long lengths[] = {inputs * outputs, outputs, inputs * outputs, outputs, rows * outputs,
                              ONEHOT_BLOCK_ROWS * outputs, inputs * outputs};
      for (long n = 0; n < LENGTH(lengths); n++) held[count + n] = numbers(lengths[n], any_number);
      float **const own = held + count;
      layers[i] = (onehot_layer){own[0], own[1], own[2], own[3], inputs, outputs, i == 2 ? 0 : 1 + (int)(s % 2), NULL};
      memory[i] = (onehot_layer_memory){own[4], own[5], own[6]};
      count += LENGTH(lengths);
    }
    k->network_forward(layers, memory, 3, x, one_hot, rows);
    h = of_floats(h, memory[2].output, rows * sizes[s][3]);
    k->network_pullback(
        layers, memory, 3, x, one_hot, upstream, s % 2 ? dx : NULL, rows, s % 2 ? ONEHOT_ADDED : ONEHOT_REPLACED);
    for (int i = 0; i < 3; i++) {
      h = of_floats(h, layers[i].weight_gradient, layers[i].inputs * layers[i].outputs);
      h = of_floats(h, layers[i].bias_gradient, layers[i].outputs);
    }
    if (s % 2) h = of_floats(h, dx, rows * sizes[s][0]);
    for (long i = 0; i < count; i++) free(held[i]);
    free(x), free(dx), free(upstream);
  }
  return h;
}

/// Two convolutions and a dense layer.
static hash convolutions(const onehot_kernels *k) {
  hash h = empty;
  // planes, rows, columns of the input; filters, kernel, stride, top, left, output rows, output columns of both layers
  const onehot_convolution shapes[][2] = {
      {{4, 10, 10, 0, 16, 3, 1, 0, 0, 8, 8}, {16, 8, 8, 1, 5, 2, 2, 0, 0, 4, 4}},
      {{2, 7, 5, 0, 7, 3, 2, 1, 1, 4, 3}, {7, 4, 3, 1, 18, 4, 1, 1, 1, 4, 3}},
      {{1, 6, 7, 0, 33, 5, 1, 2, 2, 6, 7}, {33, 6, 7, 1, 1, 1, 3, 0, 0, 2, 3}},
  };
  for (long s = 0; s < LENGTH(shapes); s++) {
    const long rows = s == 0 ? 67 : 9, last = 3;
    onehot_layer layers[3];
    onehot_layer_memory memory[3];
    float *held[64];
    const onehot_convolution *const first = shapes[s];
    const long numbers_in = first->planes * first->rows * first->columns;
    float *const x = numbers(rows * numbers_in, any_number), *const dx = numbers(rows * numbers_in, any_number);
    float *const upstream = numbers(rows * last, any_number);
    long count = 0, inputs = numbers_in;
    for (int i = 0; i < 3; i++) {
      const onehot_convolution *const c = i < 2 ? shapes[s] + i : NULL;
      const long outputs = c ? c->filters * c->output_rows * c->output_columns : last;
      const long height = c ? c->planes * c->kernel * c->kernel : inputs, width = c ? c->filters : last;
      const long lengths[] = {height * width, width, height * width, width, rows * outputs,
                              ONEHOT_BLOCK_ROWS * outputs, height * width};
      for (long n = 0; n < LENGTH(lengths); n++) held[count + n] = numbers(lengths[n], any_number);
      float **const own = held + count;
      layers[i] = (onehot_layer){own[0], own[1], own[2], own[3], inputs, outputs, i == 2 ? 0 : 1 + (int)(s + i) % 2, c};
      memory[i] = (onehot_layer_memory){own[4], own[5], own[6]};
      count += LENGTH(lengths);
      inputs = outputs;
    }
    k->network_forward(layers, memory, 3, x, 0, rows);
    h = of_floats(h, memory[2].output, rows * last);
    k->convolution_forward(first, x, layers[0].weights, layers[0].bias, memory[0].output, rows, layers[0].activation);
    h = of_floats(h, memory[0].output, rows * layers[0].outputs);
    k->network_pullback(layers, memory, 3, x, 0, upstream, s < 2 ? dx : NULL, rows, s ? ONEHOT_ADDED : ONEHOT_REPLACED);
    for (int i = 0; i < 3; i++) {
      const onehot_convolution *const c = layers[i].convolution;
      const long width = c ? c->filters : last, height = c ? c->planes * c->kernel * c->kernel : layers[i].inputs;
      h = of_floats(of_floats(h, layers[i].weight_gradient, height * width), layers[i].bias_gradient, width);
    }
    if (s < 2) h = of_floats(h, dx, rows * numbers_in);
    for (long i = 0; i < count; i++) free(held[i]);
    free(x), free(dx), free(upstream);
  }
  return h;
}

static hash recurrence(const onehot_kernels *k) {
  hash h = empty;
  for (long i = 0; i < LENGTH(widths); i++) {
    const long width = widths[i], sequences = 1 + i % 5, steps = 1 + i * 3 % 7, rows = steps * sequences;
    const long lengths[] = {3 * width * width, 3 * width,         sequences * width, rows,
                            3 * rows * width,  3 * rows * width,  rows * width,      rows * width,
                            3 * width * width, sequences * width, 3 * width * width, 3 * width};
    float *held[LENGTH(lengths)], *const upstream = numbers(rows * width, any_number);
    for (int n = 0; n < LENGTH(lengths); n++) held[n] = numbers(lengths[n], n == 4 ? logit : any_number);
    for (long row = 0; row < rows; row++) held[3][row] = next_bits() % 4 == 0;
    const onehot_recurrence unit = {
        steps,   sequences, width,   held[0], held[1], held[2], held[3],  held[4],
        held[5], held[6],   held[7], held[8], held[9], held[10], held[11]};
    k->transpose(held[0], held[8], width, 3 * width);
    k->recurrent_forward(&unit);
    h = of_floats(of_floats(h, unit.states, rows * width), unit.gates, 3 * rows * width);
    k->recurrent_pullback(&unit, upstream, (int)(i % 2));
    h = of_floats(of_floats(h, unit.gates, 3 * rows * width), unit.weight_gradient, 3 * width * width);
    h = of_floats(of_floats(h, unit.bias_gradient, 3 * width), upstream, rows * width);
    for (int n = 0; n < LENGTH(lengths); n++) free(held[n]);
    free(upstream);
  }
  return h;
}

// ---- sums and steps over parameters -----------------------------------------------------------------------------

static const long counts[] = {1, 3, 15, 16, 17, 63, 64, 65, 127, 200, 1001};

static hash adam(const onehot_kernels *k) {
  hash h = empty;
  for (long i = 0; i < LENGTH(counts); i++) {
    const long n = counts[i];
    float *const p = numbers(n, any_number), *const g = numbers(n, any_number), *const m = numbers(n, any_number);
    float *const v = numbers(n, positive);
    for (int step = 1; step < 4; step++)
      k->adam(p, g, m, v, n, 0.003f, 0.9f, 0.999f, 1e-5f, 0.7f, 1.0f / (0.001f * (float)step));
    h = of_floats(of_floats(of_floats(h, p, n), m, n), v, n);
    free(p), free(g), free(m), free(v);
  }
  return h;
}

static hash sums(const onehot_kernels *k) {
  hash h = empty;
  for (long i = 0; i < LENGTH(counts); i++) {
    const long n = counts[i];
    float *const a = numbers(n, any_number), *const b = numbers(n, any_number);
    float results[2] = {k->dot(a, b, n), 0};
    float *const p = numbers(n, logit), *const q = numbers(n, logit);
    for (long j = 0; j < n; j++) p[j] = p[j] > 0 ? -p[j] : p[j];
    results[1] = k->divergence(p, q, n);
    h = of_floats(h, results, 2);
    free(a), free(b), free(p), free(q);
  }
  return h;
}

// ---- random words, noise and elementary functions ---------------------------------------------------------------

static hash random_words(const onehot_kernels *k) {
  hash h = empty;
  uint32_t words[1001];
  for (long i = 0; i < LENGTH(counts); i++) {
    k->random_words(words, counts[i], next_bits(), next_bits(), next_bits());
    h = of_bytes(h, words, (size_t)counts[i] * sizeof *words);
  }
  for (long count = 1; count <= 9; count++)
    for (long n = 1; n <= 7; n++) {
      uint64_t streams[9], positions[9];
      for (long i = 0; i < count; i++) streams[i] = next_bits(), positions[i] = next_bits() % 100;
      k->draw_rows((onehot_streams){next_bits(), streams, positions}, words, count, n);
      h = of_bytes(of_bytes(h, words, (size_t)(count * n) * sizeof *words), positions, (size_t)count * 8);
    }
  return h;
}

static hash gumbel(const onehot_kernels *k) {
  hash h = empty;
  for (long i = 0; i < LENGTH(counts); i++) {
    uint32_t bits[1001];
    float noise[1001];
    for (long n = 0; n < counts[i]; n++) bits[n] = n == 0 ? 0 : n == 1 ? ~0u : (uint32_t)next_bits();
    k->gumbel(bits, noise, counts[i]);
    h = of_floats(h, noise, counts[i]);
  }
  return h;
}

static hash exponentials(const onehot_kernels *k) {
  hash h = empty;
  for (long i = 0; i < LENGTH(counts); i++) {
    float *const values = numbers(counts[i], wide), *const result = numbers(counts[i], any_number);
    if (counts[i] > 20) values[7] = -1e30f, values[9] = -103.5f, values[11] = -87.5f;
    k->exponentials(values, result, counts[i]);
    h = of_floats(h, result, counts[i]);
    free(values), free(result);
  }
  return h;
}

static hash elementary(void) {
  hash h = empty;
  for (int i = 0; i < 2000; i++) {
    double r[8];
    const double x = uniform(-30, 30), y = uniform(0, 4) * (i % 7 ? 1 : 1e-300 * 1e-10), z = uniform(-5, 5);
    r[0] = onehot_exp(x * (i % 5 ? 1 : 24)), r[1] = onehot_log(y), r[2] = onehot_log1p(y - 0.5), r[3] = onehot_pow(y, z);
    onehot_sine_cosine(x, r + 4, r + 5);
    onehot_sine_cosine(x * 1e4, r + 6, r + 7);
    h = of_doubles(h, r, 8);
  }
  return h;
}

// ---- distributions and their samples ----------------------------------------------------------------------------

static const long action_counts[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 17, 18, 31, 33, 64, 65, 100};

/// What is needed of every kind for one number of rows and actions.
typedef struct {
  long rows, actions, count;
  float *logits, *noise, *upstream, *a, *b, *c;
} choice_case;

static choice_case choice(const onehot_kernels *k, long i, long j) {
  const long rows = (const long[]){1, 3, 16, 21}[i], actions = action_counts[j], count = rows * actions;
  choice_case made = {rows, actions, count, numbers(count, logit), numbers(count, logit), numbers(count, any_number),
                      numbers(count, any_number), numbers(count, any_number), numbers(count, any_number)};
  uint32_t *const bits = malloc((size_t)count * sizeof *bits);
  for (long n = 0; n < count; n++) bits[n] = (uint32_t)next_bits();
  k->gumbel(bits, made.noise, count);
  free(bits);
  return made;
}

static void discard(choice_case c) { free(c.logits), free(c.noise), free(c.upstream), free(c.a), free(c.b), free(c.c); }

static const float temperatures[] = {1.0f, 0.1f, 2.5f, 0.5f};

static hash choices(const onehot_kernels *k, int part) {
  hash h = empty;
  for (long i = 0; i < 4; i++)
    for (long j = 0; j < LENGTH(action_counts); j++) {
      const choice_case c = choice(k, i, j);
      if (part == 0) {
        const onehot_choices asked = {
            .logits = c.logits, .noise = c.noise, .upstream = c.upstream, .sample = c.a, .relaxed = c.b, .gradient = c.c,
            .rows = c.rows, .actions = c.actions, .temperature = temperatures[(i + j) % 4]};
        k->gumbel_softmax(&asked);
        h = of_floats(of_floats(of_floats(h, c.a, c.count), c.b, c.count), c.c, c.count);
      } else {
        k->log_softmax(c.logits, c.a, c.rows, c.actions);
        h = of_floats(h, c.a, c.count);
        k->add_entropy_gradient(c.a, 0.3f, c.b, c.rows, c.actions);
        k->exponentials(c.a, c.c, c.count);
        h = of_floats(of_floats(h, c.b, c.count), c.c, c.count);
        k->softmax_pullback(c.c, c.upstream, temperatures[j % 4], c.b, c.rows, c.actions);
        h = of_floats(h, c.b, c.count);
      }
      discard(c);
    }
  return h;
}

static hash estimators(const onehot_kernels *k, int part) {
  hash h = empty;
  for (long i = 0; i < 4; i++)
    for (long j = 0; j < LENGTH(action_counts); j++) {
      const choice_case c = choice(k, i, j);
      k->log_softmax(c.logits, c.logits, c.rows, c.actions);
      if (part == 0) {
        k->reinmax(c.logits, c.noise, c.upstream, temperatures[(i + j) % 4], c.a, c.rows, c.actions);
        k->straight_through(c.logits, c.upstream, temperatures[(i + j) % 4], c.b, c.rows, c.actions);
        h = of_floats(of_floats(h, c.a, c.count), c.b, c.count);
      } else {
        const onehot_conditional asked = {
            .log_probabilities = c.logits, .noise = c.noise, .upstream = c.upstream, .gradient = c.a,
            .temperature_gradient = c.b, .rows = c.rows, .actions = c.actions, .draws = 1 + (i + j) % 6,
            .temperature = temperatures[(i + j) % 4]};
        k->conditional_gradient(&asked);
        h = of_floats(of_floats(h, c.a, c.count), c.b, c.rows);
      }
      discard(c);
    }
  return h;
}

// ---- batches of environments ------------------------------------------------------------------------------------

static hash steps(const onehot_kernels *k) {
  hash h = empty;
  for (long count = 1; count < 40; count += 3) {
    double rewards[40], returns[40];
    uint8_t statuses[40];
    int32_t lengths[40];
    long ended[40];
    for (long i = 0; i < count; i++) {
      rewards[i] = uniform(-1, 1), returns[i] = uniform(-9, 9);
      statuses[i] = next_bits() % 9 == 0 ? ONEHOT_TERMINATED : ONEHOT_RUNNING;
      lengths[i] = (int32_t)(next_bits() % 10);
    }
    const long found = k->finish_step(rewards, statuses, returns, lengths, 9, ended, count);
    h = of_doubles(of_bytes(of_bytes(h, ended, (size_t)found * sizeof *ended), statuses, (size_t)count), returns, count);
    float *const values = numbers(count * 5, any_number), *const low = numbers(5, any_number), *const high = numbers(5, any_number);
    for (int n = 0; n < 5; n++) low[n] = -1e6f - low[n], high[n] = 1e6f - high[n];
    int within[2] = {k->are_within(values, count * 5, low, high, 5), 0};
    values[count] = count % 2 ? 1e7f : values[count];
    within[1] = k->are_within(values, count * 5, low, high, 5);
    h = of_bytes(h, within, sizeof within);
    free(values), free(low), free(high);
  }
  return h;
}

static hash cartpole(const onehot_environment_kernels *e) {
  hash h = empty;
  for (long count = 1; count < 20; count += 2) {
    double states[80], rewards[20];
    float observations[80];
    uint8_t statuses[20];
    long actions[20], all[20];
    uint64_t streams[20], positions[20];
    for (long i = 0; i < count; i++) streams[i] = next_bits(), positions[i] = 4 * (next_bits() % 50), all[i] = i;
    e->cartpole_reset((onehot_streams){next_bits(), streams, positions}, all, count, states, observations, count);
    h = of_doubles(of_floats(h, observations, 4 * count), states, 4 * count);
    for (int step = 0; step < 400; step++) {  // far beyond where an episode would end
      for (long i = 0; i < count; i++) actions[i] = (long)(next_bits() % 2);
      e->cartpole_step(states, actions, observations, rewards, statuses, count);
      h = of_bytes(of_doubles(of_floats(h, observations, 4 * count), states, 4 * count), statuses, (size_t)count);
    }
  }
  return h;
}

static hash table(const onehot_environment_kernels *e) {
  hash h = empty;
  onehot_transition entries[21] = {{{0}, {0}, {0}, {0}, 0}};
  for (int i = 0; i < 21; i++) {
    onehot_transition *const t = entries + i;
    t->words = i % 3 ? 2 : 0;
    for (int w = 0; w < 3; w++) t->threshold[w] = t->words == 0 || w > i % 4 ? 1ull << 53 : (uint64_t)(w + 1) << 51;
    for (int w = 0; w < ONEHOT_WAYS; w++) {
      t->reward[w] = uniform(-1, 1);
      t->next_state[w] = (int32_t)(next_bits() % 7);
      t->status[w] = next_bits() % 5 == 0;
    }
  }
  for (long count = 1; count < 80; count += 13) {
    uint64_t streams[80], positions[80];
    int32_t states[80];
    long actions[80];
    double rewards[80];
    float observations[80 * 7];
    uint8_t statuses[80];
    for (long i = 0; i < count; i++) streams[i] = next_bits(), positions[i] = 2 * (next_bits() % 9), states[i] = (int32_t)(i % 7);
    for (int step = 0; step < 50; step++) {
      for (long i = 0; i < count; i++) actions[i] = (long)(next_bits() % 3);
      const int one_hot = step % 2;
      e->table_step(
          (onehot_streams){77, streams, positions}, entries, 3, 1, one_hot, states, actions, observations, one_hot ? 7 : 1,
          rewards, statuses, count);
      h = of_doubles(of_floats(h, observations, count * (one_hot ? 7 : 1)), rewards, count);
      h = of_bytes(of_bytes(h, statuses, (size_t)count), positions, (size_t)count * 8);
    }
  }
  return h;
}

void onehot_battery(
    const onehot_kernels *kernels, const onehot_environment_kernels *environments,
    void (*report)(void *, const char *, uint64_t), void *context) {
#define REPORT(name, made) drawn = 0, report(context, name, made)
  REPORT("dense_forward", dense(kernels, 0));
  REPORT("dense_input_gradient", dense(kernels, 1));
  REPORT("dense_parameter_gradient", dense(kernels, 2));
  REPORT("network", network(kernels, 0));
  REPORT("one_hot_network", network(kernels, 1));
  REPORT("convolutions", convolutions(kernels));
  REPORT("recurrence", recurrence(kernels));
  REPORT("adam", adam(kernels));
  REPORT("sums", sums(kernels));
  REPORT("random_words", random_words(kernels));
  REPORT("gumbel", gumbel(kernels));
  REPORT("exponentials", exponentials(kernels));
  REPORT("elementary", elementary());
  REPORT("gumbel_softmax", choices(kernels, 0));
  REPORT("softmax", choices(kernels, 1));
  REPORT("straight_through", estimators(kernels, 0));
  REPORT("conditional_gradient", estimators(kernels, 1));
  REPORT("steps", steps(kernels));
  REPORT("cartpole", cartpole(environments));
  REPORT("table", table(environments));
#undef REPORT
}
