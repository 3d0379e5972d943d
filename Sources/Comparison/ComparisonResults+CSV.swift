import OneHotRecords

extension ComparisonResults {
  /// A row for each run.
  var csv: String {
    var text =
      "environment,variant,seed,folder,steps,episodes,final_greedy,final_sampled,final_100_episodes,area,solved_at_step,"
      + "normalized_score\n"
    for run in runs {
      let cells = [
        Self.cell(run.environment), Self.cell(run.variant), run.seed.map { "\($0)" } ?? "",
        Self.cell(run.folder),
        "\(run.history.steps)", "\(run.history.episodes)", Self.cell(run.greedy), Self.cell(run.sampled),
        Self.cell(run.history.finalReturn), Self.cell(run.area), run.solvedAtStep.map { "\($0)" } ?? "",
        Self.cell(run.normalizedScore),
      ]
      text += cells.joined(separator: ",") + "\n"
    }
    return text
  }

  private static func cell(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }

  private static func cell(_ text: String) -> String { CSVCell.quoted(text) }
}
