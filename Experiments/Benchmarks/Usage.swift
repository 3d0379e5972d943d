import Foundation

/// Wall time and processor time of this process at a moment, in seconds.
struct Usage {
  let wall = seconds(of: CLOCK_MONOTONIC)
  let processor = seconds(of: CLOCK_PROCESS_CPUTIME_ID)

  /// The most memory that was resident in this process so far, in MiB.
  static var peakMemory: Double {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
    #else
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #endif
    return usage.peakMemory
  }

  private static func seconds(of clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }
}

extension rusage {
  /// User and system time, in seconds.
  var processor: Double {
    Double(ru_utime.tv_sec + ru_stime.tv_sec) + 1e-6 * Double(ru_utime.tv_usec + ru_stime.tv_usec)
  }

  /// The most memory that was resident, in MiB.
  var peakMemory: Double {
    #if canImport(Darwin)
      Double(ru_maxrss) / 1_048_576
    #else
      Double(ru_maxrss) / 1024
    #endif
  }
}
