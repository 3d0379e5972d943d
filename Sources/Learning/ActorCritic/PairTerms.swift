import OneHotGumbel
import OneHotNumerics

/// What pairs of choices bring together, Σ_{m<n} ⟨e_m, e_n⟩ = ½(‖Σ_m e_m‖² − Σ_m ‖e_m‖²) with e_m = E_m(s)ᵀ u_m, where
/// u_m = y_m − π₀_m is how far a choice is from the policy before the phase: multilinear in the choices, and 0 on average over
/// that policy, so that what each choice brings by itself stays apart from it.
///
/// A network's outputs for a state are those of the choices alone, one an option, and then ``rank`` numbers of E for each
/// option. One thread at a time uses one of these.
struct PairTerms {
  let layout: ChoiceLayout
  /// How many numbers e_m has.
  let rank: Int
  /// e_m of the state last looked at, `[choices, rank]`.
  private let embeddings: Matrix
  /// Their sum, `[1, rank]`.
  private let sum: Matrix

  init(_ layout: ChoiceLayout, rank: Int) {
    self.layout = layout
    self.rank = rank
    embeddings = Matrix(rows: layout.choiceCount, columns: rank)
    sum = Matrix(count: rank)
  }

  /// Outputs of a network that tells them.
  static func outputCount(_ layout: ChoiceLayout, rank: Int) -> Int { layout.optionCount * (1 + rank) }

  /// What the pairs of a state bring.
  ///
  /// - Parameters:
  ///   - outputs: the network's, `[states, options · (1 + rank)]`.
  ///   - differences: u, `[states, choices · options of the largest]`.
  func value(_ outputs: Matrix, row: Int, at differences: Matrix) -> Float {
    embed(outputs, row: row, at: differences)
    var twice: Float = 0
    for choice in 0..<layout.choiceCount { twice += pull(of: choice) }
    return twice / 2
  }

  /// ⟨e_m, Σ_{n≠m} e_n⟩ of the state last looked at.
  func pull(of choice: Int) -> Float {
    var product: Float = 0
    for number in 0..<rank {
      product += embeddings[choice, number] * (sum[number] - embeddings[choice, number])
    }
    return product
  }

  /// Writes `slope` · ∂value/∂outputs of the state last looked at, where it was looked at.
  func writeGradient(_ slope: Float, at differences: Matrix, row: Int, into gradient: Matrix) {
    for choice in 0..<layout.choiceCount {
      for option in 0..<layout.optionCounts[choice] {
        let first = start(of: option, choice)
        let weight = slope * differences[row, choice * layout.width + option]
        for number in 0..<rank {
          gradient[row, first + number] = weight * (sum[number] - embeddings[choice, number])
        }
      }
    }
  }

  /// Adds ∂value/∂u of the state last looked at to a row, `[states, choices · options of the largest]`.
  func addSlopes(_ outputs: Matrix, row: Int, to slopes: Matrix) {
    for choice in 0..<layout.choiceCount {
      for option in 0..<layout.optionCounts[choice] {
        let first = start(of: option, choice)
        var slope: Float = 0
        for number in 0..<rank {
          slope += outputs[row, first + number] * (sum[number] - embeddings[choice, number])
        }
        slopes[row, choice * layout.width + option] += slope
      }
    }
  }

  /// Looks at a state: works out e_m and their sum.
  func embed(_ outputs: Matrix, row: Int, at differences: Matrix) {
    embeddings.fill(0)
    sum.fill(0)
    for choice in 0..<layout.choiceCount {
      for option in 0..<layout.optionCounts[choice] {
        let (first, weight) = (start(of: option, choice), differences[row, choice * layout.width + option])
        for number in 0..<rank { embeddings[choice, number] += weight * outputs[row, first + number] }
      }
      for number in 0..<rank { sum[number] += embeddings[choice, number] }
    }
  }

  /// Where the numbers of an option begin among a network's outputs.
  private func start(of option: Int, _ choice: Int) -> Int {
    layout.optionCount + layout.output(of: option, choice: choice) * rank
  }
}
