// The dynamics of CartPole, one environment to a vector lane: see CartPole.swift, whose operations these are, in
// the same order.
#include "OneHotElementary.h"
#include "OneHotEnvironmentKernels.h"

typedef double vd __attribute__((vector_size(D * 8)));
typedef int64_t vl __attribute__((vector_size(D * 8)));
typedef float vs __attribute__((vector_size(D * 4)));
typedef uint8_t vb __attribute__((vector_size(D)));

/// sin x and cos x for |x| <= 0.785, in the operations of onehot_sine_cosine.
INLINE void small_sine_cosine(vd x, vd *sine, vd *cosine) {
  const vd z = x * x;
  vd p = z * 1.58969099521155010221e-10 + -2.50507602534068634195e-08;
  p = z * p + 2.75573137070700676789e-06;
  p = z * p + -1.98412698298579493134e-04;
  p = z * p + 8.33333333332248946124e-03;
  *sine = x + (z * x) * (z * p + -1.66666666666666324348e-01);
  vd q = z * -1.13596475577881948265e-11 + 2.08757232129817482790e-09;
  q = z * q + -2.75573143513906633035e-07;
  q = z * q + 2.48015872894767294178e-05;
  q = z * q + -1.38888888888741095749e-03;
  q = z * q + 4.16666666666666019037e-02;
  const vd half = 0.5 * z;
  const vd near = 1.0 - half;
  *cosine = near + (((1.0 - near) - half) + z * (z * q));
}

/// The lanes beyond that range.
static __attribute__((noinline)) void ONEHOT_NAME(large_sine_cosine)(
    const double *x, double *sine, double *cosine) {
  for (int i = 0; i < D; i++)
    if (!(__builtin_fabs(x[i]) <= 0.785)) onehot_sine_cosine(x[i], sine + i, cosine + i);
}

INLINE void store_observations(float *out, vd position, vd velocity, vd angle, vd rotation) {
  const vs x = __builtin_convertvector(position, vs), v = __builtin_convertvector(velocity, vs);
  const vs t = __builtin_convertvector(angle, vs), w = __builtin_convertvector(rotation, vs);
#if ONEHOT_LANES == 16
  const vd xv = (vd)__builtin_shufflevector(x, v, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
  const vd tw = (vd)__builtin_shufflevector(t, w, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15);
  const vd low = __builtin_shufflevector(xv, tw, 0, 8, 1, 9, 2, 10, 3, 11);
  const vd high = __builtin_shufflevector(xv, tw, 4, 12, 5, 13, 6, 14, 7, 15);
#elif ONEHOT_LANES == 8
  const vd xv = (vd)__builtin_shufflevector(x, v, 0, 4, 1, 5, 2, 6, 3, 7);
  const vd tw = (vd)__builtin_shufflevector(t, w, 0, 4, 1, 5, 2, 6, 3, 7);
  const vd low = __builtin_shufflevector(xv, tw, 0, 4, 1, 5);
  const vd high = __builtin_shufflevector(xv, tw, 2, 6, 3, 7);
#else
  const vd xv = (vd)__builtin_shufflevector(x, v, 0, 2, 1, 3);
  const vd tw = (vd)__builtin_shufflevector(t, w, 0, 2, 1, 3);
  const vd low = __builtin_shufflevector(xv, tw, 0, 2);
  const vd high = __builtin_shufflevector(xv, tw, 1, 3);
#endif
  memcpy(out, &low, sizeof low);
  memcpy(out + 2 * D, &high, sizeof high);
}

INLINE int any_wide_lane(vl mask) {
#if ONEHOT_LANES == 16
  return __builtin_reduce_or(mask) != 0;
#else
  int64_t any = 0;
  for (int i = 0; i < D; i++) any |= mask[i];
  return any != 0;
#endif
}

/// D environments; returns the lanes whose action is neither 0 nor 1.
INLINE vl cartpole_vector(
    double *positions, double *velocities, double *angles, double *rotations, const long *actions,
    float *observations, double *rewards, uint8_t *statuses) {
  const double gravity = 9.8, pole_mass = 0.1, total_mass = 0.1 + 1.0, half_length = 0.5;
  const double pole_mass_length = 0.1 * 0.5, time_step = 0.02;
  const double position_limit = 2.4, angle_limit = 12 * 2 * 3.14159265358979323846 / 360;
  const vd zero = {0};
  vd position, velocity, angle, rotation, sine, cosine;
  vl action;
  memcpy(&position, positions, sizeof position);
  memcpy(&velocity, velocities, sizeof velocity);
  memcpy(&angle, angles, sizeof angle);
  memcpy(&rotation, rotations, sizeof rotation);
  memcpy(&action, actions, sizeof action);
  small_sine_cosine(angle, &sine, &cosine);
  if (__builtin_expect(any_wide_lane(__builtin_elementwise_abs(angle) > 0.785), 0))
    ONEHOT_NAME(large_sine_cosine)(angles, (double *)&sine, (double *)&cosine);

  const vd force = (vd)((vl)(zero + 10.0) ^ ((1 - action) << 63));  // to the left: negative
  const vd drive = (force + pole_mass_length * (rotation * rotation) * sine) / total_mass;
  const vd rotary_acceleration = (gravity * sine - cosine * drive) /
                                 (half_length * (4.0 / 3.0 - pole_mass * (cosine * cosine) / total_mass));
  const vd acceleration = drive - pole_mass_length * rotary_acceleration * cosine / total_mass;
  position = position + time_step * velocity;
  velocity = velocity + time_step * acceleration;
  angle = angle + time_step * rotation;
  rotation = rotation + time_step * rotary_acceleration;

  memcpy(positions, &position, sizeof position);
  memcpy(velocities, &velocity, sizeof velocity);
  memcpy(angles, &angle, sizeof angle);
  memcpy(rotations, &rotation, sizeof rotation);
  store_observations(observations, position, velocity, angle, rotation);
  const vl standing = (__builtin_elementwise_abs(position) <= position_limit) &
                      (__builtin_elementwise_abs(angle) <= angle_limit);
  const vb status = __builtin_convertvector(standing + 1, vb);  // a true lane is -1
  memcpy(statuses, &status, sizeof status);
  const vd reward = zero + 1.0;
  memcpy(rewards, &reward, sizeof reward);
  return action != (action & 1);
}

static int ONEHOT_NAME(cartpole_step)(
    double *states, const long *actions, float *observations, double *rewards, uint8_t *statuses, long count) {
  double *const x = states, *const v = x + count, *const t = v + count, *const w = t + count;
  vl wrong = {0};
  long i = 0;
  for (; i + D <= count; i += D)
    wrong |= cartpole_vector(
        x + i, v + i, t + i, w + i, actions + i, observations + 4 * i, rewards + i, statuses + i);
  const size_t left = (size_t)(count - i);
  if (left > 0) {
    double part[4][D] = {{0}}, reward[D];
    long action[D] = {0};
    float observation[4 * D];
    uint8_t status[D];
    for (int k = 0; k < 4; k++) memcpy(part[k], states + k * count + i, left * sizeof(double));
    memcpy(action, actions + i, left * sizeof(long));
    wrong |= cartpole_vector(part[0], part[1], part[2], part[3], action, observation, reward, status);
    for (int k = 0; k < 4; k++) memcpy(states + k * count + i, part[k], left * sizeof(double));
    memcpy(observations + 4 * i, observation, 4 * left * sizeof(float));
    memcpy(rewards + i, reward, left * sizeof(double));
    memcpy(statuses + i, status, left);
  }
  return !any_wide_lane(wrong);
}

/// Uniform in [-0.05, 0.05), from 64 random bits.
INLINE vd cartpole_start(vq bits) {
  const vd uniform = __builtin_convertvector(bits >> 11, vd) * 0x1p-53;
  return -0.05 + (0.05 - -0.05) * uniform;
}

static void ONEHOT_NAME(cartpole_reset)(
    onehot_streams streams, const long *indices, long started, double *states, float *observations, long count) {
  for (long i = 0; i < started; i += D) {
    const long lanes = started - i < D ? started - i : D;
    uint64_t blocks[D] = {0}, names[D] = {0};
    double start[4][D];
    for (long lane = 0; lane < lanes; lane++) {
      blocks[lane] = streams.positions[indices[i + lane]] / 4;
      names[lane] = streams.streams[indices[i + lane]];
    }
    vq block, stream;
    memcpy(&block, blocks, sizeof block);
    memcpy(&stream, names, sizeof stream);
    const philox_pairs first = philox_of_streams(block, stream, streams.key);
    const philox_pairs second = philox_of_streams(block + 1, stream, streams.key);
    const vd drawn[4] = {
        cartpole_start(first.low), cartpole_start(first.high), cartpole_start(second.low),
        cartpole_start(second.high)};
    memcpy(start, drawn, sizeof start);
    for (long lane = 0; lane < lanes; lane++) {
      const long index = indices[i + lane];
      for (int k = 0; k < 4; k++) {
        states[k * count + index] = start[k][lane];
        observations[4 * index + k] = (float)start[k][lane];
      }
      streams.positions[index] += 8;
    }
  }
}
