/** Something that holds a resource or a subscription until it is let go. Disposing twice does no harm. */
export interface Disposable {
  dispose(): void
}

/** A `Disposable` that runs `release` at its first disposal. */
export function onDispose(release: () => void): Disposable {
  let held = true
  return {
    dispose() {
      if (!held) return
      held = false
      release()
    },
  }
}
