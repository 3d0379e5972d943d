import OneHotNumerics

/// How the options of M choices lie in matrices.
///
/// Networks have them side by side, `[states, K₁ + … + K_M]`. The algebra of choices has a row for each choice,
/// `[states · M, width]`, as wide as the largest; options that a smaller one lacks are forbidden there. One choice, or
/// choices that are all alike, lie the same in both.
package struct ChoiceLayout: Sendable, Equatable {
  /// How many options each choice has.
  package let optionCounts: [Int]
  /// How many the largest choice has.
  package let width: Int
  /// How many options there are before each choice's own.
  private let starts: [Int]

  /// The layout of choices of so many options each.
  package init(_ optionCounts: [Int]) {
    self.optionCounts = optionCounts
    width = optionCounts.max() ?? 0
    var (starts, sum) = ([Int](), 0)
    for count in optionCounts {
      starts.append(sum)
      sum += count
    }
    self.starts = starts
  }

  /// How many choices there are, M.
  package var choiceCount: Int { optionCounts.count }
  /// How many options all choices have together: the outputs of a network.
  package var optionCount: Int { (starts.last ?? 0) + (optionCounts.last ?? 0) }
  /// Numbers of the rows of a state together, M · width.
  package var stateWidth: Int { choiceCount * width }
  /// Whether all choices have equally many options.
  package var isEven: Bool { stateWidth == optionCount }

  /// The place of a choice's option among the options side by side.
  package func output(of option: Int, choice: Int) -> Int { starts[choice] + option }

  /// Rows of choices as they are given, in rows of the width.
  package func rows(_ states: Matrix) -> Matrix {
    states.view(rows: states.count / width, columns: width)
  }

  /// Calls back with the option that a joint action takes of each choice, the last choice first; joint actions are numbered so
  /// that the last choice's option changes fastest.
  package func forEachOption(ofJoint number: Int, _ body: (_ choice: Int, _ option: Int) -> Void) {
    var rest = number
    for choice in optionCounts.indices.reversed() {
      body(choice, rest % optionCounts[choice])
      rest /= optionCounts[choice]
    }
  }

  /// Calls back with the place of each choice's options side by side, and in rows, and how many there are.
  package func forEachChoice(_ body: (_ output: Int, _ place: Int, _ count: Int) -> Void) {
    for choice in optionCounts.indices { body(starts[choice], choice * width, optionCounts[choice]) }
  }
}

/// Memory in which uneven choices are laid out as rows, and as options side by side again.
package struct ChoiceWorkspace {
  package let layout: ChoiceLayout
  /// `[states, M · width]` and `[states, options]`; nil if both are the same.
  private let memory: (rows: Matrix, outputs: Matrix)?

  /// Memory for so many states.
  package init(_ layout: ChoiceLayout, states: Int) {
    self.layout = layout
    memory =
      layout.isEven
      ? nil
      : (
        Matrix(rows: states, columns: layout.stateWidth), Matrix(rows: states, columns: layout.optionCount)
      )
  }

  /// What a network says of states, `[states, options]`, as rows of choices, `[states · M, width]`; the same memory where
  /// choices are even, else this workspace's.
  package func rows(of outputs: Matrix) -> Matrix {
    guard let memory else { return layout.rows(outputs) }
    let spread = memory.rows.slice(0..<outputs.rows)
    for state in 0..<outputs.rows {
      layout.forEachChoice { output, place, count in
        for option in 0..<count { spread[state, place + option] = outputs[state, output + option] }
      }
    }
    return layout.rows(spread)
  }

  /// Rows of choices as a network's outputs, the way back.
  package func outputs(of rows: Matrix) -> Matrix {
    let states = rows.rows / layout.choiceCount
    guard let memory else { return rows.view(rows: states, columns: layout.optionCount) }
    let (spread, outputs) = (
      rows.view(rows: states, columns: layout.stateWidth), memory.outputs.slice(0..<states)
    )
    for state in 0..<states {
      layout.forEachChoice { output, place, count in
        for option in 0..<count { outputs[state, output + option] = spread[state, place + option] }
      }
    }
    return outputs
  }
}
