import COneHotKernels
import Testing

/// Known answers for Philox4x32-10 from Random123's `kat_vectors`.
///
/// Source: Salmon, Moraes, Dror and Shaw (2011), the distribution at https://github.com/DEShawResearch/random123.
struct PhiloxTests {
  private func words(_ low: UInt64, _ high: UInt64, _ key: UInt64) -> [UInt32] {
    let word = onehot_philox(low, high, key).word
    return [word.0, word.1, word.2, word.3]
  }

  @Test func zeros() {
    #expect(words(0, 0, 0) == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
  }

  @Test func ones() {
    #expect(words(.max, .max, .max) == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
  }

  @Test func digitsOfPi() {
    // Counter words 243f6a88 85a308d3 13198a2e 03707344 and key words a4093822 299f31d0, lowest first.
    #expect(
      words(0x85a3_08d3_243f_6a88, 0x0370_7344_1319_8a2e, 0x299f_31d0_a409_3822)
        == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }
}
