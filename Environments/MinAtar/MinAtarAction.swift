/// What can be done in a game of MinAtar, in the order of its actions; not every game makes use of all.
enum MinAtarAction: UInt8, CaseIterable, Sendable {
  case wait, left, up, right, down, fire
}
