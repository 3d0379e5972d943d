import OneHotFoundations
import Testing

struct CRC32CTests {
  private static let readCommand: [UInt8] = [
    0x01, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0, 0, 0, 0x04, 0, 0, 0, 0, 0x14, 0, 0,
    0,
    0x18, 0x28, 0, 0, 0, 0, 0, 0, 0, 0x02, 0, 0, 0, 0, 0, 0, 0,
  ]

  /// Test vectors of RFC 3720, appendix B.4, and the check value of the catalogues.
  @Test(
    arguments: [
      (Array(repeating: 0, count: 32), 0x8a91_36aa), (Array(repeating: 0xff, count: 32), 0x62a8_ab43),
      (Array(0..<32), 0x46dd_794e), ((0..<32).reversed(), 0x113f_db5c), (readCommand, 0xd996_3a56),
      (Array("123456789".utf8), 0xe306_9283), ([], 0),
    ] as [([UInt8], UInt32)])
  func publishedVectors(bytes: [UInt8], expected: UInt32) {
    #expect(CRC32C.checksum(of: bytes, in: bytes.indices) == expected)
  }

  @Test func agreesWithTheDivisionBitByBitAtAnyPlaceAndLength() {
    let bytes = (0..<80).map { UInt8(truncatingIfNeeded: $0 * 151 ^ $0 * $0 >> 3) }
    for start in 0..<9 {
      for end in start...bytes.count {
        #expect(CRC32C.checksum(of: bytes, in: start..<end) == naive(bytes[start..<end]))
      }
    }
  }

  /// 0xa282ead8 plus 0xe3069283 turned by 15 bits.
  @Test func maskTurnsAndAdds() {
    let bytes = Array("123456789".utf8)
    #expect(CRC32C.masked(of: bytes, in: bytes.indices) == 0x2507_c60d &+ 0xa282_ead8)
  }

  private func naive(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    ~bytes.reduce(UInt32.max) { checksum, byte in
      (0..<8).reduce(checksum ^ UInt32(byte)) { rest, _ in rest >> 1 ^ (rest & 1 == 0 ? 0 : 0x82f6_3b78) }
    }
  }
}
