import Foundation
import OneHotLearning
import OneHotTestSupport
import Testing

@testable import OneHotExport

@Suite("Export as C")
struct CHeaderTests {
  static let clang = SystemProgram.ofToolchain("clang")
  static let reason: Comment = "needs the clang of the Swift toolchain, beside swiftc"

  /// Answers each record of a file.
  private static let program = """
    #include <stdio.h>
    #include "exported.h"
    int main(int count, char **paths) {
      FILE *input = fopen(paths[1], "rb"), *output = fopen(paths[2], "wb");
      float observation[exported_inputs], values[exported_actions];
      unsigned char allowed[exported_actions];
      double uniforms[exported_choices];
      int best[exported_choices], drawn[exported_choices];
      if (count != 3 || !input || !output) return 1;
      while (fread(observation, sizeof observation, 1, input) == 1 && fread(allowed, sizeof allowed, 1, input) == 1 &&
             fread(uniforms, sizeof uniforms, 1, input) == 1) {
        LOGITS
        fwrite(&outcome, sizeof outcome, 1, output);
        fwrite(values, sizeof values, 1, output);
        exported_log_probabilities(values, values);
        fwrite(values, sizeof values, 1, output);
        exported_most_probable(values, best);
        exported_sampled(values, uniforms, drawn);
        exported_probabilities(values, values);
        fwrite(values, sizeof values, 1, output);
        fwrite(best, sizeof best, 1, output);
        fwrite(drawn, sizeof drawn, 1, output);
      }
      return fclose(output);
    }
    """

  /// What the compiled header answers; every option and warning of C99 is in force.
  private func answers(
    _ fixture: ExportFixture, logits: String = "int outcome = exported_logits(observation, allowed, values);",
    options: [String]
  ) throws -> Data {
    try withTemporaryDirectory { folder in
      func path(_ name: String) -> String { folder.appending(path: name).path }
      try fixture.exported.encoded(as: .c, name: "exported").write(to: URL(filePath: path("exported.h")))
      try Self.program.replacingOccurrences(of: "LOGITS", with: logits)
        .write(toFile: path("program.c"), atomically: true, encoding: .utf8)
      try fixture.input.write(to: URL(filePath: path("input")))
      let strict = ["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror"]
      _ = try SystemProgram.run(
        #require(Self.clang), options + strict + [path("program.c"), "-o", path("program")])
      _ = try SystemProgram.run(path("program"), [path("input"), path("output")])
      return try Data(contentsOf: URL(filePath: path("output")))
    }
  }

  @Test(
    "a policy of the size of CartPole's: the bits of 10,000 states, with the processor's operations and without",
    .enabled(if: clang != nil, reason), arguments: ["-O2", "-O3", "-O0", "-O2 -ffreestanding"])
  func bits(_ options: String) throws {
    let fixture = try ExportFixture([4, 64, 64, 2], isNormalized: true, rows: 10_000)
    let found = try answers(fixture, options: options.split(separator: " ").map(String.init))
    #expect(try found == fixture.answers())
  }

  @Test("layers of odd widths, and several choices", .enabled(if: clang != nil, reason), arguments: 0..<7)
  func shapes(_ number: Int) throws {
    let fixture =
      switch number {
      case 0: try ExportFixture([7, 33, 20, 5], .relu, rows: 1000)
      case 1: try ExportFixture([3, 2], rows: 1000)
      case 2: try ExportFixture([10, 35, 9], optionCounts: [3, 2, 4], rows: 1000)
      case 3: try ExportFixture([6, 17, 8], optionCounts: [2, 2, 2, 2], isNormalized: true, rows: 1000)
      // More inputs than are summed across lanes.
      case 4: try ExportFixture([1100, 18, 3], rows: 100)
      case 5: try ExportFixture([17, 130, 84, 19], rows: 1000)
      default: try ExportFixture([5, 16, 1], .relu, rows: 100)
      }
    #expect(try answers(fixture, options: ["-O2"]) == fixture.answers())
  }

  @Test(
    "places of one-hot observations", .enabled(if: clang != nil, reason),
    arguments: [[50, 64, 6], [70, 20, 3], [9, 4]])
  func places(_ sizes: [Int]) throws {
    let fixture = try ExportFixture(sizes, observesPlace: true, rows: 500)
    let expected = try fixture.answers()
    #expect(try answers(fixture, options: ["-O2"]) == expected)
    let place = """
      int place = 0;
      while (observation[place] != 1) place++;
      int outcome = exported_logits_at(place, allowed, values);
      if (exported_logits_at(-1, allowed, values) == exported_decided) return 2;
      outcome = exported_logits_at(place, allowed, values);
      """
    #expect(try answers(fixture, logits: place, options: ["-O2"]) == expected)
  }

  @Test(
    "what cannot be decided is told, and actions are those of the parts", .enabled(if: clang != nil, reason))
  func outcomes() throws {
    let fixture = try ExportFixture([4, 16, 5], optionCounts: [3, 2], rows: 200)
    let checks = """
      int outcome = exported_logits(observation, allowed, values);
      int acted[exported_choices], sampled[exported_choices];
      double numbers[exported_choices];
      uint64_t state = 5, same = 5;
      if (exported_act(observation, allowed, acted) != exported_decided) return 2;
      if (exported_sample(observation, allowed, &state, sampled) != exported_decided) return 3;
      for (int i = 0; i < exported_choices; i++) numbers[i] = exported_uniform(&same);
      exported_log_probabilities(values, values);
      exported_most_probable(values, best);
      exported_sampled(values, numbers, drawn);
      for (int i = 0; i < exported_choices; i++)
        if (best[i] != acted[i] || drawn[i] != sampled[i] || !(numbers[i] >= 0 && numbers[i] < 1)) return 4;
      const unsigned char nothing[5] = {1, 1, 1, 0, 0};
      if (exported_logits(observation, nothing, values) != exported_nothing_allowed) return 5;
      const float infinite[4] = {0, 0, 0, 1.0f / 0.0f};
      if (exported_act(infinite, NULL, acted) != exported_observation_unusable) return 6;
      outcome = exported_logits(observation, allowed, values);
      """
    #expect(try answers(fixture, logits: checks, options: ["-O2"]) == fixture.answers())
    let runaway = try ExportFixture([2, 3, 2], .relu, rows: 1)
    let network = runaway.policy.network
    for index in 0..<network.parameters.count { network.parameters[index] = 3e38 }
    let policy = try ExportedPolicy(Policy(environment: "none", network: network))
    #expect(throws: (any Error).self) { try policy.policy.logProbabilities(observation: [1, 1]) }
    let text = policy.encoded(as: .c, name: "exported")
    try withTemporaryDirectory { folder in
      func path(_ name: String) -> String { folder.appending(path: name).path }
      try text.write(to: URL(filePath: path("exported.h")))
      try """
      #include "exported.h"
      int main(void) {
        const float observation[2] = {1, 1};
        float logits[2];
        return exported_logits(observation, NULL, logits) == exported_not_a_number ? 0 : 1;
      }
      """.write(toFile: path("program.c"), atomically: true, encoding: .utf8)
      _ = try SystemProgram.run(#require(Self.clang), ["-O2", path("program.c"), "-o", path("program")])
      _ = try SystemProgram.run(path("program"), [])
    }
  }

  @Test("names come from the file's, and nothing in an environment's name ends the comment")
  func names() throws {
    let fixture = try ExportFixture([2, 2], environment: "a\nb*/\"\\", rows: 1)
    func text(_ name: String) -> String {
      String(decoding: fixture.exported.encoded(as: .c, name: name), as: UTF8.self)
    }
    #expect(
      text("My pole-v1").contains("static const float my_pole_v1_weights0[")
        || text("My pole-v1").contains("static const float my_pole_v1_dots0["))
    #expect(text("2").contains("policy_2_logits(") && text("é").contains("policy_logits("))
    #expect(
      text("policy").split(separator: "\n")[0].contains(
        "environment a-b-/--; observation: 2 numbers; no hidden layer"))
    #expect(!text("policy").contains("@"))
  }

  @Test(
    "as WebAssembly, without any library, by node",
    .enabled(if: clang != nil && SystemProgram.ofToolchain("wasm-ld") != nil, reason),
    .enabled(if: (try? SystemProgram.run("node", ["--version"])) != nil, "needs node"))
  func webAssembly() throws {
    let fixture = try ExportFixture([4, 64, 64, 2], isNormalized: true, rows: 1000)
    try withTemporaryDirectory { folder in
      func path(_ name: String) -> String { folder.appending(path: name).path }
      try fixture.exported.encoded(as: .c, name: "exported").write(to: URL(filePath: path("exported.h")))
      try fixture.input.write(to: URL(filePath: path("input")))
      try """
      #include "exported.h"
      #define EXPORT(name) __attribute__((export_name(#name)))
      static float observation[exported_inputs], logits[exported_actions];
      static unsigned char allowed[exported_actions];
      EXPORT(observation) float *observation_place(void) { return observation; }
      EXPORT(allowed) unsigned char *allowed_place(void) { return allowed; }
      EXPORT(logits) float *logits_place(void) { return logits; }
      EXPORT(decide) int decide(void) { return exported_logits(observation, allowed, logits); }
      """.write(toFile: path("module.c"), atomically: true, encoding: .utf8)
      try """
      const fs = require("fs");
      const [input, bytes] = [fs.readFileSync(process.argv[2]), fs.readFileSync(process.argv[3])];
      const m = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
      const record = 4 * 4 + 2 + 8, rows = input.length / record, output = Buffer.alloc(rows * 8);
      for (let row = 0; row < rows; row++) {
        const memory = new Uint8Array(m.memory.buffer);
        memory.set(input.subarray(row * record, row * record + 16), m.observation());
        memory.set(input.subarray(row * record + 16, row * record + 18), m.allowed());
        if (m.decide() != 0) process.exit(2);
        output.set(memory.subarray(m.logits(), m.logits() + 8), row * 8);
      }
      process.stdout.write(output);
      """.write(toFile: path("run.js"), atomically: true, encoding: .utf8)
      _ = try SystemProgram.run(
        #require(Self.clang),
        [
          "--target=wasm32", "-O2", "-nostdlib", "-fuse-ld=\(#require(SystemProgram.ofToolchain("wasm-ld")))",
          "-Wl,--no-entry", path("module.c"), "-o", path("module.wasm"),
        ])
      let found = try SystemProgram.run("node", [path("run.js"), path("input"), path("module.wasm")])
      let logits = try fixture.logits()
      #expect(found == logits.withUnsafeBytes { Data($0) })
    }
  }
}
