import Foundation
import OneHotLogs

@testable import OneHotRecords

/// What a history should tell of some logs, read the simple way: whole files, split into strings.
///
/// It is nil for logs that are not as they should be.
struct ReferenceHistory: Equatable {
  var steps = 0
  var episodes = 0
  var points: [CurvePoint] = []
  var finalReturn: Double?
  var evaluations: [RunHistory.Evaluation] = []

  /// Of a run folder's logs.
  init?(returns: Data, monitor: Data, evaluations: Data, isComplete: Bool, points: Int) {
    guard
      let rows = Self.table(returns, header: "step,episode,environment,return,length,outcome"),
      let times = Self.monitor(monitor),
      let evaluations = Self.evaluations(evaluations, isComplete: isComplete)
    else { return nil }
    if isComplete && rows.count != times.count { return nil }
    var episodes: [CurvePoint] = []
    for (index, row) in rows.enumerated() {
      guard let step = Self.whole(row[0], from: episodes.last?.step ?? 1), row[1] == "\(index + 1)",
        Self.whole(row[2], from: 0) != nil, let value = Self.number(row[3], most: 1e290),
        let length = Self.whole(row[4], from: 1), ["terminated", "truncated"].contains(row[5])
      else { return nil }
      if index < times.count && times[index].length != length { return nil }
      let seconds = index < times.count ? times[index].seconds : nil
      episodes.append(.init(step: step, seconds: seconds, episode: index + 1, value: value))
    }
    self.init(episodes, evaluations, points: points)
  }

  /// Of one Monitor's file.
  init?(monitor: Data, points: Int) {
    guard let rows = Self.monitor(monitor) else { return nil }
    var episodes: [CurvePoint] = []
    for row in rows {
      let (step, overflow) = (episodes.last?.step ?? 0).addingReportingOverflow(row.length)
      if overflow { return nil }
      episodes.append(
        .init(step: step, seconds: row.seconds, episode: episodes.count + 1, value: row.return))
    }
    self.init(episodes, [], points: points)
  }

  init(_ history: RunHistory) {
    (steps, episodes, points) = (history.steps, history.episodes, history.points)
    (finalReturn, evaluations) = (history.finalReturn, history.evaluations)
  }

  private init(_ all: [CurvePoint], _ evaluations: [RunHistory.Evaluation], points: Int) {
    var width = 1
    while all.count > points * width { width *= 2 }
    steps = max(all.last?.step ?? 0, evaluations.last?.step ?? 0)
    episodes = all.count
    self.points = stride(from: 0, to: all.count, by: width).map { start in
      let part = all[start..<min(start + width, all.count)]
      var point = part.last!
      point.value = Self.sum(part.map(\.value)) / Double(part.count)
      return point
    }
    let last = all.suffix(100).map(\.value)
    finalReturn = last.isEmpty ? nil : last.reduce(0, +) / Double(last.count)
    self.evaluations = evaluations
  }

  /// The sum in the order in which buckets are joined, so that it is rounded alike.
  private static func sum(_ values: [Double]) -> Double {
    if values.count <= 1 { return values.first ?? 0 }
    var half = 1
    while half * 2 < values.count { half *= 2 }
    return sum(Array(values[..<half])) + sum(Array(values[half...]))
  }
}

// MARK: - Tables

extension ReferenceHistory {
  private static func lines(_ data: Data) -> [String]? {
    guard let text = String(validating: data, as: UTF8.self), text.utf8.last == 10, !data.contains(0) else {
      return nil
    }
    return text.utf8.split(separator: 10, omittingEmptySubsequences: false).dropLast().map {
      String(decoding: $0.last == 13 ? $0.dropLast() : $0, as: UTF8.self)
    }
  }

  private static func table(_ data: Data, header: String) -> [[String]]? {
    guard let lines = lines(data), let first = lines.first, first.utf8.elementsEqual(header.utf8) else {
      return nil
    }
    let rows = lines.dropFirst().map { cells($0) }
    return rows.allSatisfy { $0?.count == cells(header)?.count } ? rows.map { $0! } : nil
  }

  /// Cells between commas that are not between quotes; nil if a quote stays open, unless in a header.
  private static func cells(_ line: String, inHeader: Bool = false) -> [String]? {
    var cells: [[UInt8]] = [[]]
    var isQuoted = false
    var isInside = false
    for byte in line.utf8 {
      if byte == UInt8(ascii: ","), !isInside {
        cells.append([])
        isQuoted = false
        continue
      }
      if byte == UInt8(ascii: "\""), cells[cells.count - 1].isEmpty || isQuoted {
        isQuoted = true
        isInside.toggle()
      }
      cells[cells.count - 1].append(byte)
    }
    return isInside && !inHeader ? nil : cells.map { String(decoding: $0, as: UTF8.self) }
  }

  private static func monitor(_ data: Data) -> [MonitorLog.Row]? {
    guard let lines = lines(data), lines.count >= 2, lines[0].utf8.first == UInt8(ascii: "#"),
      let head = try? JSONDecoder().decode(MonitorLog.Head.self, from: Data(lines[0].utf8.dropFirst())),
      abs(head.start) <= 1e290, let header = cells(lines[1], inHeader: true),
      header.starts(with: ["r", "l", "t"])
    else { return nil }
    var rows: [MonitorLog.Row] = []
    for line in lines.dropFirst(2) {
      guard let row = cells(line), row.count == header.count, let value = number(row[0], most: 1e290),
        let length = whole(row[1], from: 1), let seconds = number(row[2], most: 1e290)
      else { return nil }
      rows.append((value, length, seconds))
    }
    return rows
  }

  private static func evaluations(_ data: Data, isComplete: Bool) -> [RunHistory.Evaluation]? {
    let header = "step,policy,episodes,mean,standard_deviation,min,max,mean_length"
    guard let rows = table(data, header: header) else { return nil }
    var evaluations: [RunHistory.Evaluation] = []
    var greedy = (step: 0, mean: 0.0)
    for (index, row) in rows.enumerated() {
      guard let step = whole(row[0], from: 1), whole(row[2], from: 1) != nil,
        let mean = number(row[3], most: .greatestFiniteMagnitude),
        row[4...].allSatisfy({ number($0, most: .greatestFiniteMagnitude) != nil })
      else { return nil }
      if index % 2 == 0 {
        guard row[1] == "greedy", step > greedy.step else { return nil }
        greedy = (step, mean)
      } else {
        guard row[1] == "sampled", step == greedy.step else { return nil }
        evaluations.append(.init(step: step, greedy: greedy.mean, sampled: mean))
      }
    }
    return isComplete && rows.count % 2 == 1 ? nil : evaluations
  }

  private static func whole(_ text: String, from least: Int) -> Int? {
    guard (1...18).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else {
      return nil
    }
    return Int(text).flatMap { $0 >= least ? $0 : nil }
  }

  private static func number(_ text: String, most: Double) -> Double? {
    let digits = "[0-9]+"
    guard
      text.range(
        of: "^-?\(digits)(\\.\(digits))?([eE][-+]?\(digits))?$", options: .regularExpression)
        == text.startIndex..<text.endIndex
    else { return nil }
    return Double(text).flatMap { abs($0) <= most ? $0 : nil }
  }
}
