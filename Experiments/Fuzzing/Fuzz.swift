import Foundation
import OneHotFoundations
import OneHotFuzzing
import OneHotNumerics

#if !GUIDED
  // Gives parsers hostile inputs:
  //   swift run -c release fuzz --parser policy --inputs 1000000 --seed 1
  //   swift run -c release fuzz --parser all
  //   swift run -c release fuzz --parser policy --seed 1 --only 4711     (writes the input to a file first)
  @main
  struct Fuzz {
    static func main() {
      do { try run() } catch {
        FileHandle.standardError.write(Data("fuzz: error: \(error)\n".utf8))
        exit((error as? InputError)?.kind.rawValue ?? 1)
      }
    }

    private static func run() throws {
      let request = try FuzzRequest(CommandLine.arguments.dropFirst())
      defer { try? FileManager.default.removeItem(at: request.scratch) }
      if let folder = request.corpus {
        return try request.parsers.forEach { try writeCorpus(of: $0, to: folder) }
      }
      print("parser inputs seconds accepted refused MiB-grown slowest-ms of-input", separator: "\t")
      let isSound = try request.parsers.map { try fuzz($0, request) }.allSatisfy(\.self)
      if !isSound { throw InputError(.data, "parsers", "not all are sound") }
    }

    /// Writes a parser's valid inputs to files, and its dictionary, as libFuzzer reads them.
    private static func writeCorpus(of parser: FuzzedParser, to folder: URL) throws {
      let place = folder.appending(path: parser.name, directoryHint: .isDirectory)
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      for (index, input) in try parser.corpus().enumerated() {
        try Data(input).write(to: place.appending(path: "\(index)"))
      }
      let words = parser.dictionary.map { word in
        "\"" + word.utf8.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\"\n"
      }
      try Data(words.joined().utf8).write(to: folder.appending(path: "\(parser.name).dictionary"))
    }

    /// Fuzzes one parser; whether nothing was found.
    private static func fuzz(_ parser: FuzzedParser, _ request: FuzzRequest) throws -> Bool {
      let campaign = try FuzzCampaign(parser, seed: request.seed)
      if let only = request.numbers.first, request.numbers.count == 1 { try write(only, of: campaign) }
      let current = try CurrentInput(parser: parser.name, seed: request.seed, in: request.out)
      current.watch(longerThan: 20) { number in
        try? write(number, of: campaign)
        print("\(parser.name): input \(number) takes longer than 20 s of the processor")
        exit(65)
      }
      let (start, memory) = (ContinuousClock().now, peakMemory)
      let outcome = campaign.run(request.numbers, in: request.scratch, begin: current.begin)
      try current.end()
      let seconds = (ContinuousClock().now - start) / .seconds(1)
      let refused = outcome.inputs - outcome.accepted - (outcome.finding == nil ? 0 : 1)
      print(
        parser.name, outcome.inputs, rounded(seconds), outcome.accepted, refused,
        rounded(peakMemory - memory),
        rounded(1000 * outcome.slowest.seconds), outcome.slowest.number, separator: "\t")
      fflush(nil)  // Where it is written to a file, one waits for it.
      guard let finding = outcome.finding else { return true }
      try write(finding.number, of: campaign)
      print("\(parser.name): input \(finding.number): \(finding.problem.prefix(2000))")
      return false
    }

    /// Writes an input to a file.
    private static func write(_ number: Int, of campaign: FuzzCampaign) throws {
      let url = URL(fileURLWithPath: "fuzz-\(campaign.parser.name)-\(campaign.inputs.seed)-\(number).input")
      try Data(campaign.inputs.input(number)).write(to: url)
      print("\(campaign.parser.name): input \(number) is in \(url.lastPathComponent)")
    }

    private static func rounded(_ number: Double) -> String { "\((number * 100).rounded() / 100)" }
  }

  /// The most memory that was resident so far, in MiB.
  private var peakMemory: Double {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
      return Double(usage.ru_maxrss) / 1_048_576
    #else
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
      return Double(usage.ru_maxrss) / 1024
    #endif
  }
#endif
