import OneHotLogs
import OneHotRecords

/// A report of a comparison of many runs: curves of returns and policies that can be explored, tables and figures, in one
/// page that needs nothing but itself.
///
/// All texts may be anything at all: they are shown as they are, except that characters which must not stand in a
/// page are replaced by U+FFFD.
public struct ComparisonReport: Sendable {
  /// What was compared.
  public var title: String
  /// What the comparison is about and what came out, in plain text; empty lines separate paragraphs.
  public var description: String
  /// The command that makes the report again; it may have several lines.
  public var command: String
  /// What the runs differ in, in the order of the legend. Names that only ``curves`` mention follow in the order
  /// they are met.
  public var variants: [Variant]
  /// One for each run, in any order.
  public var curves: [Curve]
  /// In the order of the page.
  public var tables: [Table]
  /// In the order of the page.
  public var figures: [Figure]
  /// What a reader must know before trusting the numbers: runs that failed, seeds that are missing.
  public var warnings: [String]

  /// A report, empty at first.
  public init(
    title: String, description: String = "", command: String = "", variants: [Variant] = [],
    curves: [Curve] = [], tables: [Table] = [], figures: [Figure] = [], warnings: [String] = []
  ) {
    self.title = title
    self.description = description
    self.command = command
    self.variants = variants
    self.curves = curves
    self.tables = tables
    self.figures = figures
    self.warnings = warnings
  }
}

extension ComparisonReport {
  /// One of the things compared, an agent with its settings for example.
  public struct Variant: Sendable, Hashable {
    /// What curves call it.
    public var name: String
    /// In what it differs from the others, in words.
    public var settings: String

    /// A variant of a name.
    public init(_ name: String, settings: String = "") {
      self.name = name
      self.settings = settings
    }
  }

  /// The returns of one run, and what its agent measured.
  public struct Curve: Sendable {
    /// What was learned.
    public var environment: String
    /// The name of its variant; the page takes means over all runs of a variant in an environment.
    public var variant: String
    /// What tells it from other runs of its variant.
    public var seed: String
    /// The path of the run folder, to trace numbers back.
    public var folder: String
    /// In the order of their steps; neither seconds nor episodes decrease. The page holds all of them, so that a few
    /// hundred are right, as `RunHistory` gives them. Values that are not finite are left out, and a warning says so.
    /// A run has seconds for all of its points, or counts as one that has none.
    public var points: [CurvePoint]
    /// What its agent measured over the steps, as `RunHistory` gives it; what no run has gets no chart.
    public var measures: [RunHistory.Measure: [CurvePoint]]

    /// The largest mean return there can be, which bounds intervals; nil where that is not known.
    public var optimum: Double?

    /// The curve of a run, without points at first.
    public init(
      environment: String, variant: String, seed: String, folder: String = "",
      points: [CurvePoint] = [],
      measures: [RunHistory.Measure: [CurvePoint]] = [:], optimum: Double? = nil
    ) {
      self.environment = environment
      self.variant = variant
      self.seed = seed
      self.folder = folder
      self.points = points
      self.measures = measures
      self.optimum = optimum
    }
  }

  /// A table; its first column names what the rows are about.
  public struct Table: Sendable {
    /// What it is about.
    public var title: String
    /// How to read it, in plain text.
    public var note: String
    /// The names of its columns.
    public var header: [String]
    /// Rows of as many cells as the header has; missing ones are empty, and surplus ones left out.
    public var rows: [[String]]
    /// The columns, counted from 0, that hold numbers.
    public var numericColumns: Set<Int>

    /// A table of texts; those in numeric columns are numbers as they are to be read.
    public init(
      _ title: String, note: String = "", header: [String], rows: [[String]], numericColumns: Set<Int> = []
    ) {
      self.title = title
      self.note = note
      self.header = header
      self.rows = rows
      self.numericColumns = numericColumns
    }
  }

  /// A picture.
  public struct Figure: Sendable {
    /// What it shows; those who cannot see it are told this and the note.
    public var title: String
    /// How to read it, in plain text.
    public var note: String
    /// What the file is called when it is saved; whatever a file name should not have is replaced.
    public var fileName: String
    /// A whole SVG document that needs no other file. It is embedded as it is, so that neither its names nor its
    /// styles nor scripts can touch the page.
    public var svg: String

    /// A picture of an SVG document.
    public init(_ title: String, note: String = "", fileName: String = "", svg: String) {
      self.title = title
      self.note = note
      self.fileName = fileName
      self.svg = svg
    }
  }
}
