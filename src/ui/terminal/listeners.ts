import { onDispose } from '../../model/disposable.ts'
import type { Disposable } from '../../model/disposable.ts'

/** The listeners of one kind of event. */
export interface Listeners<T> {
  add(listener: (value: T) => void): Disposable
  /** Calls every listener there is now, in the order they came. */
  emit(value: T): void
}

export function createListeners<T>(): Listeners<T> {
  const listeners = new Set<(value: T) => void>()
  return {
    add(listener) {
      const entry = (value: T): void => listener(value)
      listeners.add(entry)
      return onDispose(() => listeners.delete(entry))
    },
    emit(value) {
      for (const listener of Array.from(listeners)) listener(value)
    },
  }
}
