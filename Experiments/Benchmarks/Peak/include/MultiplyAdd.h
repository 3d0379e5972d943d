// The most multiply-adds a core does: independent chains of them on registers alone.
#ifndef ONEHOT_MULTIPLY_ADD_H
#define ONEHOT_MULTIPLY_ADD_H

/// Numbers that onehot_multiply_add reads.
enum { ONEHOT_OPERANDS = 6 * 16 };

/// Does `steps` rounds of chains of multiply-adds with vectors as wide as those of a variant of the kernels ("avx512",
/// "avx2", "portable"), and returns the operations done, two a multiply-add. `result` receives the chains' sum.
double onehot_multiply_add(
    const char *_Nonnull variant, long steps, const float *_Nonnull operands, float *_Nonnull result);

#endif
