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
      let times = Self.monitor(monitor, needsLineEnds: true),
      let evaluations = Self.evaluations(evaluations, isComplete: isComplete)
    else { return nil }
    if isComplete && rows.count != times.count { return nil }
    var episodes: [CurvePoint] = []
    for (index, row) in rows.enumerated() {
      guard let step = Self.whole(row[0], from: episodes.last?.step ?? 1), row[1] == "\(index + 1)",
        Self.whole(row[2], from: 0) != nil, let value = Self.number(row[3], most: 1e290),
        let length = Self.whole(row[4], from: 1), ["terminated", "truncated"].contains(row[5])
      else { return nil }
      if index < times.count && (times[index].length != length || times[index].seconds == nil) { return nil }
      let seconds = index < times.count ? times[index].seconds : nil
      episodes.append(.init(step: step, seconds: seconds, episode: index + 1, value: value))
    }
    self.init(episodes, evaluations, points: points)
  }

  /// Of one Monitor's file.
  init?(monitor: Data, points: Int) {
    guard let rows = Self.monitor(monitor) else { return nil }
    var (step, episodes): (Int, [CurvePoint]) = (0, [])
    for row in rows {
      let (sum, overflow) = step.addingReportingOverflow(row.length)
      if overflow { return nil }
      step = sum
      guard let value = row.return else { continue }
      episodes.append(.init(step: step, seconds: row.seconds, episode: episodes.count + 1, value: value))
    }
    self.init(episodes, [], points: points)
    steps = step
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

  private static func monitor(_ data: Data, needsLineEnds: Bool = false) -> [MonitorLog.Row]? {
    guard String(validating: data, as: UTF8.self) != nil, !data.contains(0) else { return nil }
    var bytes = Array(data)
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
    func isEnd(_ byte: UInt8) -> Bool { byte == 10 || byte == 13 }
    if needsLineEnds, let last = bytes.last, !isEnd(last) { return nil }
    while let end = bytes.firstIndex(where: isEnd), bytes[..<end].allSatisfy({ $0 == 9 || $0 == 32 }) {
      bytes.removeFirst(end + 1)
    }
    let first = String(decoding: bytes.prefix { !isEnd($0) }, as: UTF8.self)
    if first.utf8.first == UInt8(ascii: "#") {
      guard let head = try? JSONDecoder().decode(MonitorLog.Head.self, from: Data(first.utf8.dropFirst())),
        abs(head.start) <= 1e290
      else { return nil }
      bytes.removeFirst(first.utf8.count)
    }
    guard let rows = quotedRows(bytes), let header = rows.first,
      let r = header.firstIndex(of: "r"), let l = header.firstIndex(of: "l"),
      let t = header.firstIndex(of: "t")
    else { return nil }
    var found: [MonitorLog.Row] = []
    for row in rows.dropFirst() {
      guard row.count > max(r, l, t), row.count <= header.count, let value = lenient(row[r]),
        let length = lenient(row[l]), let seconds = lenient(row[t]), length >= 0,
        let whole = Int(exactly: length)
      else { return nil }
      found.append((abs(value) <= 1e290 ? value : nil, whole, abs(seconds) <= 1e290 ? seconds : nil))
    }
    return found
  }

  /// Rows that are not blank; nil if a quote stays open.
  private static func quotedRows(_ bytes: [UInt8]) -> [[String]]? {
    var (rows, row, cell): ([[String]], [String], [UInt8]) = ([], [], [])
    var (isInside, wasQuote, isBare, isBlank) = (false, false, false, true)
    func endCell() {
      row.append(String(decoding: cell, as: UTF8.self))
      (cell, isInside, wasQuote, isBare) = ([], false, false, false)
    }
    for byte in bytes + [10] {
      let isQuote = byte == UInt8(ascii: "\"")
      if isInside, !isQuote {
        cell.append(byte)
      } else if byte == 10 || byte == 13 {
        endCell()
        if !isBlank { rows.append(row) }
        (row, isBlank) = ([], true)
        continue
      } else if byte == UInt8(ascii: ",") {
        endCell()
      } else if isQuote, isInside {
        (isInside, wasQuote) = (false, true)
      } else if isQuote, wasQuote {
        cell.append(byte)
        (isInside, wasQuote) = (true, false)
      } else if isQuote, cell.isEmpty, !isBare {
        isInside = true
      } else {
        cell.append(byte)
        (wasQuote, isBare) = (false, true)
      }
      isBlank = isBlank && (byte == 9 || byte == 32)
    }
    // The line end that was added is inside, too.
    return isInside ? nil : rows
  }

  /// The number of a cell, which may be infinite or none.
  private static func lenient(_ cell: String) -> Double? {
    let text = cell.trimmingCharacters(in: CharacterSet(charactersIn: " \t"))
    let missing = ["", "#N/A", "#NA", "<NA>", "N/A", "NA", "NULL", "None", "n/a", "null"]
    if missing.contains(text) { return .nan }
    let number = "^[-+]?(([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?|inf|infinity|nan)$"
    let isNumber =
      text.range(of: number, options: [.regularExpression, .caseInsensitive])
      == text.startIndex..<text.endIndex
    return isNumber ? Double(text.lowercased()) : nil
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
