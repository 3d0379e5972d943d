/// The shapes of marks. They are hollow and of different sizes, so that several in the same place can be seen.
enum MarkShape: CaseIterable {
  case circle, square, triangleUp, diamond, cross, triangleDown, plus, triangleRight, hourglass, asterisk
  case triangleLeft, bowTie

  /// How it is drawn from its middle, as a path describes it.
  var outline: String {
    switch self {
    case .circle: "m-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0z"
    case .square: "m-3.4-3.4h6.8v6.8h-6.8z"
    case .triangleUp: "m0-7.4l6.4 11.1h-12.8z"
    case .diamond: "m0-4.6l4.6 4.6-4.6 4.6-4.6-4.6z"
    case .cross: "m-4.2-4.2l8.4 8.4m0-8.4l-8.4 8.4"
    case .triangleDown: "m0 7.4l6.4-11.1h-12.8z"
    case .plus: "m-5.6 0h11.2m-5.6-5.6v11.2"
    case .triangleRight: "m5.5 0l-8.8 5v-10z"
    case .hourglass: "m-4-4.5h8l-8 9h8z"
    case .asterisk: "m0-5v10m-4.3-7.5l8.6 5m0-5l-8.6 5"
    case .triangleLeft: "m-5.5 0l8.8 5v-10z"
    case .bowTie: "m-4.5-4v8l9-8v8z"
    }
  }
}
