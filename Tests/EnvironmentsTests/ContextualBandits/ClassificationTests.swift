import OneHotEnvironmentKit
import OneHotFoundations
import OneHotNumerics
import Testing

@testable import OneHotEnvironments

@Suite("Classification as a bandit")
struct ClassificationTests {
  /// What numpy makes of the tables of scikit-learn 1.9.1.
  private struct Expected: Decodable {
    var counts: [Int]
    /// `[class][feature]`
    var means: [[Double]]
    var rows: [String: [Double]]
  }

  @Test(
    "has the tables of scikit-learn",
    arguments: [ClassificationTable.digits, .iris, .wine, .breastCancer])
  func tables(table: ClassificationTable) throws {
    let fixture = try Fixture.decode([String: Expected].self, from: "classification-tables")
    let expected = try #require(fixture[table.name])
    #expect(table.classCount == expected.counts.count && table.rowCount == expected.counts.reduce(0, +))
    for (label, count) in expected.counts.enumerated() {
      let rows = table.labels.indices.filter { table.labels[$0] == label }.map(table.row)
      #expect(rows.count == count)
      for (feature, mean) in expected.means[label].enumerated() {
        let sum = rows.reduce(0) { $0 + Double($1[$1.startIndex + feature]) }
        #expect(abs(sum / Double(count) - mean) < 1e-6)
      }
    }
    for (index, row) in expected.rows {
      let found = table.row(try #require(Int(index)))
      #expect(found.count == row.count && zip(found, row).allSatisfy { abs(Double($0) - $1) < 1e-5 })
    }
    #expect(table.largestAccuracy == 1)
  }

  @Test("pays 1 for the right class, and shows the row")
  func rewards() throws {
    let table = ClassificationTable.wine
    var random = RandomSource(seed: 1, purpose: .measurement)
    let observation = Matrix(count: table.featureCount)
    for label in 0..<table.classCount {
      var (environment, isRight) = (Classification(table), [Bool]())
      for _ in 0..<100 {
        observation.withElements { environment.reset(using: &random, into: &$0) }
        let rows = table.labels.indices.filter { table.row($0).elementsEqual(observation.elements) }
        let outcome = observation.withElements { environment.step(label, using: &random, into: &$0) }
        #expect(rows.count == 1 && outcome.status == .terminated)
        #expect(outcome.reward == (table.labels[rows[0]] == label ? 1 : 0))
        #expect(environment.measureEpisode()[0] == outcome.reward)
        isRight.append(outcome.reward == 1)
      }
      #expect(Set(isRight) == [true, false])
    }
  }

  @Test("reads tables with or without names of columns, in any order of classes")
  func lenient() throws {
    let plain = try ClassificationTable(csv: "1,5,no\n3,5,yes\n5,5,no", name: "t")
    let other = try ClassificationTable(
      csv: "\u{FEFF}width, height,kind\r\n\r\n1 ,5, no\r\n3,5.0,yes\r\n 5,5,no\r\n", name: "t")
    #expect(plain == other && plain.labels == [0, 1, 0] && plain.classCount == 2)
    // Of 1, 3 and 5 the deviation is √(8/3); a column of one value says nothing.
    let step = Float(2 / (8.0 / 3).squareRoot())
    #expect(plain.features == [-step, 0, 0, 0, step, 0])
    let numbers = try ClassificationTable(csv: "0,10\n0,9\n1,10\n0,9", name: "t")
    #expect(numbers.labels == [1, 0, 1, 0] && numbers.largestAccuracy == 0.75)
    let huge = try ClassificationTable(csv: "1e308,0\n-1e308,1", name: "t")
    #expect(huge.features == [1, -1])
  }

  @Test(
    "says line and column of what is wrong with a table",
    arguments: [
      ("", "table t", "is empty"),
      ("a,b\n", "table t", "is empty"),
      ("1\n2", "table t, line 1", "the row has 1 cells"),
      ("1,2,0\n\n1,1", "table t, line 3", "the row has 2 cells, the first one 3"),
      ("1,2,0\n1,x,1", "table t, line 2, column 2", "'x' is not a finite number"),
      ("1,2,0\n1,inf,1", "table t, line 2, column 2", "'inf' is not a finite number"),
      ("1,2,0\n1,2, ", "table t, line 2, column 3", "the row has no class"),
      ("1,2,0\n1,3,0", "table t", "has a single class"),
      ((0...1000).map { "1,\($0)" }.joined(separator: "\n"), "table t", "has 1001 classes"),
    ])
  func malformed(text: String, subject: String, problem: String) {
    let error = #expect(throws: InputError.self) { try ClassificationTable(csv: text, name: "t") }
    #expect(error?.kind == .data && error?.subject == subject && error?.problem == problem)
  }

  @Test("of a table of one's own keeps its content")
  func ownTable() throws {
    let content = try #require(FileContent(name: "t.csv", text: "0,0,a\n0,1,b\n1,0,c"))
    let environment = try EnvironmentRegistry.standard.element(named: "classification")
      .makeEnvironment(options: ["data": .file(content)], seed: 0)
    #expect(environment.specification.actionCount == 3 && environment.specification.observation.count == 2)
    #expect(environment.specification.identifier == "classification/\(content)")
    try EnvironmentConformance().verify(environment)
  }
}
