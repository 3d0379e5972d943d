#include "OneHotFoundations.h"

#include <pthread.h>
#include <stdint.h>

// Source: Castagnoli, Bräuer, Herrmann (1993), "Optimization of Cyclic Redundancy-Check Codes with 24 and 32 Parity
// Bits", for the polynomial; Kounavis, Berry (2005), "A Systematic Approach to Building High Performance,
// Software-based, CRC Generators", for the slicing by eight.

// What each byte contributes when 0 to 7 bytes follow it.
static uint32_t table[8][256];
static pthread_once_t table_is_made = PTHREAD_ONCE_INIT;

// The polynomial 0x1EDC6F41, bits reversed.
static uint32_t divided(uint32_t rest) { return rest >> 1 ^ (rest & 1 ? 0x82f63b78 : 0); }

static void make_table(void) {
  for (uint32_t byte = 0; byte < 256; byte++) {
    uint32_t rest = byte;
    for (int bit = 0; bit < 8; bit++) rest = divided(rest);
    table[0][byte] = rest;
  }
  for (int following = 1; following < 8; following++) {
    for (int byte = 0; byte < 256; byte++) {
      const uint32_t shorter = table[following - 1][byte];
      table[following][byte] = shorter >> 8 ^ table[0][shorter & 0xff];
    }
  }
}

static uint32_t word(const uint8_t *bytes) {
  return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

uint32_t onehot_crc32c(uint32_t remainder, const uint8_t *bytes, long count) {
  pthread_once(&table_is_made, make_table);
  for (; count >= 8; count -= 8, bytes += 8) {
    const uint32_t first = remainder ^ word(bytes), second = word(bytes + 4);
    remainder = table[7][first & 0xff] ^ table[6][first >> 8 & 0xff] ^ table[5][first >> 16 & 0xff] ^
                table[4][first >> 24] ^ table[3][second & 0xff] ^ table[2][second >> 8 & 0xff] ^
                table[1][second >> 16 & 0xff] ^ table[0][second >> 24];
  }
  for (; count > 0; count--, bytes++) remainder = remainder >> 8 ^ table[0][(remainder ^ *bytes) & 0xff];
  return remainder;
}
