import OneHotFoundations

/// Options as help and `agent list` show them.
struct OptionList {
  private let options: [OptionDescription]

  init(_ options: [OptionDescription]) {
    self.options = options
  }

  /// Name and default to the left; meaning and what it may be to the right.
  func text(_ layout: TextLayout, indent: Int = 2) -> String {
    layout.list(
      options.map { ("\($0.name)=\($0.defaultValue)", "\($0.meaning); \($0.expectation)") }, indent: indent)
  }
}
