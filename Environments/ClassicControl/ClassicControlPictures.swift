import OneHotEnvironmentKit
import OneHotNumerics

extension TextCanvas {
  /// A cart on its track and the pole on it, from the middle of the track as far as it may go.
  ///
  /// - Parameters:
  ///   - angle: of the pole from upright.
  ///   - hangs: whether the pole may point down.
  static func cartPole(position: Double, angle: Double, reach: Double, hangs: Bool = false) -> String {
    var canvas = TextCanvas(halfWidth: reach, bottom: hangs ? -1 : -0.2, top: hangs ? 1 : 1.2, unit: 0.2)
    let track = hangs ? 0 : -0.2
    for x in canvas.columns { canvas.put("-", x, track) }
    let (sine, cosine) = Elementary.sineAndCosine(angle)
    canvas.draw(from: (position, 0), to: (position + sine, cosine))
    canvas.put("[===]", position, 0)
    return canvas.text
  }

  /// A car in a valley, and the goal on the hill.
  static func mountainCar(position: Double) -> String {
    var canvas = TextCanvas(left: -1.2, right: 0.6, bottom: 0.1, top: 1.2, unit: 0.1)
    func height(_ x: Double) -> Double { 0.55 + 0.45 * Elementary.sin(3 * x) }
    for x in canvas.columns { canvas.put(".", x, height(x)) }
    canvas.put("G", 0.5, height(0.5) + 0.1)
    canvas.put("@", position, height(position) + 0.1)
    return canvas.text
  }
}

extension CartPole: RenderableEnvironment {
  /// The cart on its track, and the pole.
  public var text: String { TextCanvas.cartPole(position: state.position, angle: state.angle, reach: 2.4) }
}

extension CartPolePositions: RenderableEnvironment {
  /// The cart on its track, and the pole.
  public var text: String { cartPole.text }
}

extension CartPoleSwingUp: RenderableEnvironment {
  /// The cart on its track, and the pole, which may hang down.
  public var text: String {
    TextCanvas.cartPole(position: state.position, angle: state.angle, reach: 3, hangs: true)
  }
}

extension MountainCar: RenderableEnvironment {
  /// The valley, `@` the car, `G` the goal.
  public var text: String { TextCanvas.mountainCar(position: state.position) }
}

extension Acrobot: RenderableEnvironment {
  /// The links, `o` their joints and `@` the tip, and dots at the height that it has to reach.
  public var text: String {
    var canvas = TextCanvas(halfWidth: 2, bottom: -2, top: 2, unit: 0.25)
    for x in canvas.columns { canvas.put(".", x, 1) }
    let upper = Elementary.sineAndCosine(state.upperAngle)
    let lower = Elementary.sineAndCosine(state.upperAngle + state.lowerAngle)
    let joint = (x: upper.sine, y: -upper.cosine)
    let tip = (x: joint.x + lower.sine, y: joint.y - lower.cosine)
    canvas.draw(from: (0, 0), to: joint)
    canvas.draw(from: joint, to: tip)
    canvas.put("o", 0, 0)
    canvas.put("o", joint.x, joint.y)
    canvas.put("@", tip.x, tip.y)
    return canvas.text
  }
}

extension Pendulum: RenderableEnvironment {
  /// The pendulum: `o` its pivot, `@` its end.
  public var text: String {
    var canvas = TextCanvas(halfWidth: 1, bottom: -1, top: 1, unit: 0.2)
    // Angles count against the clock.
    let (sine, cosine) = Elementary.sineAndCosine(state.angle)
    canvas.draw(from: (0, 0), to: (-sine, cosine))
    canvas.put("o", 0, 0)
    canvas.put("@", -sine, cosine)
    return canvas.text
  }
}
