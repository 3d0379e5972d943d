/// Something that swims or flies through the rows of a screen.
struct Swimmer: Equatable {
  var column: Int8
  var row: Int8
  var isGoingRight: Bool
  /// Steps until it moves.
  var moveTimer: Int8 = 0
  /// Steps until it shoots.
  var shotTimer: Int8 = 0

  var isOnScreen: Bool { column >= 0 && column <= 9 }
  /// Where it came from.
  var trail: Int8 { isGoingRight ? column - 1 : column + 1 }

  /// Goes on by a cell.
  mutating func move() { column += isGoingRight ? 1 : -1 }

  func isAt(_ other: Self) -> Bool { column == other.column && row == other.row }
}

/// A list of swimmers, in memory that is taken once.
///
/// MinAtar goes through its lists from the last to the first, and removes of equal ones the first: ``remove(_:at:)`` says where
/// one is afterwards.
struct Shoal {
  private(set) var count = 0
  private var members: [Swimmer]

  /// An empty list of at most `capacity` swimmers.
  init(capacity: Int) {
    members = Array(repeating: Swimmer(column: 0, row: 0, isGoingRight: true), count: capacity)
  }

  subscript(index: Int) -> Swimmer {
    get { members[index] }
    set { members[index] = newValue }
  }

  mutating func removeAll() { count = 0 }

  /// Appends one. A full list stays as it is; no game that is played from its start fills it.
  mutating func append(_ swimmer: Swimmer) {
    if count == members.count { return }
    members[count] = swimmer
    count += 1
  }

  mutating func remove(at index: Int) {
    for place in index + 1..<count { members[place - 1] = members[place] }
    count -= 1
  }

  /// Removes the first one that equals the swimmer at a place, and returns where that swimmer is now; nil if it was the one.
  mutating func remove(_ swimmer: Swimmer, at place: Int) -> Int? {
    var first = place
    for index in 0..<place where members[index] == swimmer {
      first = index
      break
    }
    remove(at: first)
    return first < place ? place - 1 : nil
  }

  /// The first one in the cell of another swimmer.
  func first(at other: Swimmer) -> Int? {
    for index in 0..<count where members[index].isAt(other) { return index }
    return nil
  }

  /// Whether one in the same row goes the other way.
  func opposes(_ other: Swimmer) -> Bool {
    for index in 0..<count where members[index].row == other.row {
      if members[index].isGoingRight != other.isGoingRight { return true }
    }
    return false
  }

  mutating func exchange(with state: inout MinAtarState) throws {
    var number = UInt8(count)
    try state.exchange(&number, in: 0...UInt8(members.count))
    count = Int(number)
    for index in 0..<count {
      try state.exchange(&members[index].column, in: 0...9)
      try state.exchange(&members[index].row, in: 0...8)
      try state.exchange(&members[index].isGoingRight)
      try state.exchange(&members[index].moveTimer, in: 0...5)
      try state.exchange(&members[index].shotTimer, in: 0...10)
    }
  }
}
