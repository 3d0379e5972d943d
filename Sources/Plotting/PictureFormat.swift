import OneHotFoundations
import OneHotNumerics

/// How large a picture is, and what it is for.
package struct PictureFormat: Sendable, Equatable {
  /// The pixels it is wide; 96 make an inch.
  let width: Double
  /// Whether it is for paper: as wide as a column, light, without a subtitle, its lines dashed each in its own way, so that
  /// they can be told apart in grey.
  let isPrinted: Bool

  /// For a screen.
  package static let screen = PictureFormat(width: 860, isPrinted: false)

  /// The inches a printed picture may be wide.
  package static let printedWidths = 2.0...20.0

  /// For paper, so many inches wide, where no text is smaller than 8 points; nil stands for a screen.
  ///
  /// - Throws: `InputError` if it is not within ``printedWidths``.
  package init(inches: Double?) throws {
    guard let inches else {
      self = .screen
      return
    }
    guard Self.printedWidths.contains(inches) else {
      throw InputError(
        .usage, "figure width", "\(inches.shortestText) inches", remedy: "a number from 2 to 20")
    }
    (width, isPrinted) = (inches * 96, true)
  }

  /// For a screen, so many pixels wide.
  static func screen(width: Double) -> PictureFormat { PictureFormat(width: width, isPrinted: false) }

  private init(width: Double, isPrinted: Bool) {
    (self.width, self.isPrinted) = (width, isPrinted)
  }

  /// The pixels between an edge of the picture and its text.
  var margin: Double { isPrinted ? 8 : 24 }
  /// The pixels text may take.
  var textWidth: Double { width - 2 * margin }
  /// The size of the title, in pixels.
  var titleSize: Double { isPrinted ? 13 : 20 }
  /// Where a title stands.
  var titleTop: Double { isPrinted ? 20 : 36 }
  /// Where a legend has its first line.
  var legendTop: Double { isPrinted ? 38 : 82 }
  /// The pixels a plot is high.
  var plotHeight: Double { isPrinted ? min(330, max(140, 0.5 * width)) : 330 }
  /// The pixels below a plot, for its axis.
  var footHeight: Double { isPrinted ? 46 : 60 }
  /// The pixels from the bottom of a plot to the label of its axis.
  var axisLabelDrop: Double { isPrinted ? 38 : 44 }
  /// The pixels left of the ticks' labels, for the label of the vertical axis.
  var axisLabelWidth: Double { isPrinted ? 34 : 52 }
  /// The pixels right of a plot without labels of rules.
  var rightMargin: Double { isPrinted ? 12 : 28 }
}
